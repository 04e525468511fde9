/* FIT images of U-Boot: kernels, device trees, file systems, firmware, each
 * with its name, in one device tree. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device tree (fmt_dtb.c) with a node /images. Each node below it is one
 * image: `data` holds it, or `data-size` and `data-offset` (from the end of
 * the tree, rounded up to 4) or `data-position` (from the start of the file)
 * tell where it stands behind the tree. `compression` names its packing. Nodes
 * below /configurations say which belong together; `default` names one of
 * them. (Source: doc/usage/fit/source_file_format.rst of U-Boot.)
 */
#include <string.h>

#include "image/date.h"
#include "image/fit.h"

enum { MAX_IMAGES = 4096, MAX_LISTED = 8 };

static bool match(struct view v)
{
    uint64_t total;
    return fdt_plausible(v, &total);
}

/* Types that are something else than machine code. */
static bool is_data(struct view type)
{
    static const char *const names[] = {"ramdisk", "filesystem", "flat_dt",
                                        "script",  "multi",      "fpga",
                                        "invalid"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_eq(type, view_of(names[i], strlen(names[i]))))
            return true;
    return type.n == 0;
}

/* The format that `compression` means; NULL: any. */
static const char *format_of(const void *fdt, int node)
{
    struct view packing = fdt_text(fdt, node, "compression");
    bool none = packing.n == 0 || view_eq(packing, view_of("none", 4));
    if (none)
        return is_data(fdt_text(fdt, node, "type")) ? NULL : "program";
    static const char *const names[][2] = {
        {"gzip",  "gzip" },
        {"bzip2", "bzip2"},
        {"lzma",  "lzma" },
        {"lzo",   "lzop" },
        {"lz4",   "lz4"  },
        {"zstd",  "zstd" },
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_eq(packing, view_of(names[i][0], strlen(names[i][0]))))
            return names[i][1];
    return NULL;
}

bool fit_place(const void *fdt, int node, struct fit_place *out)
{
    struct view data = fdt_bytes(fdt, node, "data");
    uint64_t base = ((uint64_t)fdt_totalsize(fdt) + 3) / 4 * 4;
    if (data.n) {
        out->at = (uint64_t)(data.p - (const uint8_t *)fdt);
        out->n = data.n;
        return true;
    }
    if (!fdt_number(fdt, node, "data-size", &out->n))
        return false;
    if (fdt_number(fdt, node, "data-position", &out->at))
        return true;
    if (!fdt_number(fdt, node, "data-offset", &out->at) || out->at > INT64_MAX)
        return false;
    out->at += base;
    return true;
}

struct reading {
    struct lane *lane;
    struct part *p;
    const void *fdt;
    struct view all; /* the FIT and what follows it */
    uint64_t end;
    unsigned images;
    bool cut;
};

static void add_image(struct reading *c, int node)
{
    struct fit_place at;
    const char *name = fdt_get_name(c->fdt, node, NULL);
    if (!name || !fit_place(c->fdt, node, &at))
        return;
    c->images++;
    if (at.at > c->all.n || at.n > c->all.n - at.at) {
        part_diag(c->lane, c->p, WHY_CORRUPT, at.at < c->all.n ? at.at : 0,
                  "an image that ends behind the file");
        c->cut = true;
    }
    uint64_t end = at.at + view_cut(c->all, at.at, at.n).n;
    if (at.at < c->all.n && end > c->end)
        c->end = end;
}

/* Once the end of the part is known. */
static void add_region(struct reading *c, int node)
{
    struct fit_place at;
    const char *name = fdt_get_name(c->fdt, node, NULL);
    if (name && fit_place(c->fdt, node, &at))
        part_region(c->lane, c->p, at.at, at.n, name, format_of(c->fdt, node));
}

static void each_image(struct reading *c, int images,
                       void (*call)(struct reading *, int))
{
    unsigned n = 0;
    int node;
    fdt_for_each_subnode(node, c->fdt, images) if (n++ < MAX_IMAGES)
        call(c, node);
}

static void describe(struct reading *c)
{
    struct buf b;
    buf_init(&b, MAX_ATTR_TEXT, NULL);
    struct view text = fdt_text(c->fdt, 0, "description");
    buf_view(&b, text);
    buf_printf(&b, "%s%u images", text.n ? ", " : "", c->images);
    int confs = fdt_path_offset(c->fdt, "/configurations"), node;
    unsigned n = 0;
    if (confs >= 0)
        fdt_for_each_subnode(node, c->fdt, confs) if (n++ < MAX_LISTED)
            buf_printf(&b, "%s%s", n == 1 ? ", configurations " : ", ",
                       fdt_get_name(c->fdt, node, NULL));
    if (n > MAX_LISTED)
        buf_printf(&b, " and %u more", n - MAX_LISTED);
    text = confs >= 0 ? fdt_text(c->fdt, confs, "default") : (struct view){0};
    if (text.n)
        buf_printf(&b, ", default %.*s", (int)text.n, (const char *)text.p);
    part_detail(c->lane, c->p, "%.*s", (int)b.n, (const char *)b.p);
    buf_done(&b);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct reading c = {.lane = lane, .p = p, .all = p->bytes};
    c.fdt = fdt_checked(lane, p->bytes);
    int images = c.fdt ? fdt_path_offset(c.fdt, "/images") : -1;
    if (images < 0)
        return NOT_THIS;
    uint64_t when;
    p->fs = (void *)(uintptr_t)c.fdt;
    c.end = fdt_totalsize(c.fdt);
    each_image(&c, images, add_image);
    part_end(p, c.end);
    each_image(&c, images, add_region);
    describe(&c);
    if (fdt_number(c.fdt, 0, "timestamp", &when) && when < UINT32_MAX)
        p->version = date_text(&lane->arena, (int64_t)when);
    return c.cut ? DAMAGED : OPENED;
}

const struct format format_fit = {
    .name = "fit",
    .title = "U-Boot FIT image",
    .spec = "U-Boot, doc/usage/fit/source_file_format.rst",
    .magics = {{.n = 4, .bytes = "\xd0\x0d\xfe\xed"}},
    .match = match,
    .open = open,
};
