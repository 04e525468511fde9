/* libassay: a workspace becomes an evidence pack. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/packing.h"
#include "lib/workspace.h"
#include "sys/file_out.h"

/* The workspace and what of it goes into the pack. */
struct workspacking {
    struct packing p;
    struct workspace w;
    const struct assay_pack_opts *opts;
    struct content_image *image;
    size_t images;
};

static bool add_image(struct workspacking *k, const struct target *t)
{
    const char *path = workspace_path(&k->p.arena, k->w.dir, t->path);
    struct content_image *m = &k->image[k->images];
    struct sys_map map;
    enum file_fault f =
        path ? sys_map_open(path, UINT64_MAX / 4, &map) : FILE_NO_MEMORY;
    if (f != FILE_OK)
        return packing_failed(&k->p, path ? path : t->path, file_fault_text(f));
    *m = (struct content_image){.path = t->path, .size = map.v.n};
    bool ok = make_digests(map.v, m->sha256, m->sha512);
    sys_map_close(&map);
    k->images++;
    if (!ok)
        return packing_failed(&k->p, path, "its digests cannot be computed");
    if (!k->opts->include_images)
        return true;
    const char *name = arena_printf(&k->p.arena, "images/%s", t->path);
    return name && packing_add(&k->p, name, path,
                               t->kind == TARGET_IMAGE ? "image" : "package");
}

static bool add_targets(struct workspacking *k)
{
    size_t n = k->w.product.targets.n;
    k->image = arena_array(&k->p.arena, n + 1, sizeof *k->image);
    if (!k->image)
        return lib_failed(k->p.a, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct target *t = &k->w.product.targets.v[i];
        if (workspace_scans(t)) {
            if (!add_image(k, t))
                return false;
            continue;
        }
        const char *path = workspace_path(&k->p.arena, k->w.dir, t->path);
        if (!path)
            return lib_failed(k->p.a, "out of memory");
        if (!packing_add(&k->p, t->path, path,
                         t->what && *t->what ? t->what : "document"))
            return false;
    }
    return true;
}

static bool gather(struct workspacking *k)
{
    static const char *const folders[] = {"documents", "evidence", "out"};
    struct packing *p = &k->p;
    const char *path = workspace_path(&p->arena, k->w.dir, PRODUCT_FILE);
    if (!path)
        return lib_failed(p->a, "out of memory");
    bool ok =
        packing_add(p, PRODUCT_FILE, path, "declarations") && add_targets(k);
    for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++) {
        path = workspace_path(&p->arena, k->w.dir, folders[i]);
        ok = path ? packing_add_folder(p, path, folders[i])
                  : lib_failed(p->a, "out of memory");
    }
    return ok && packing_settle(p);
}

static const char *manufacturer(const struct product *p)
{
    for (size_t i = 0; i < p->parties.n; i++)
        if (strcmp(p->parties.v[i].role, "manufacturer") == 0)
            return p->parties.v[i].name;
    return "";
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool write_pack(struct workspacking *k, const char *path)
{
    const struct product *m = &k->w.product;
    struct assay *a = k->p.a;
    struct sealing s;
    struct make_error e;
    struct make_opts o = {
        .product = {.name = or_empty(m->name),
                    .model = or_empty(m->model),
                    .manufacturer = or_empty(manufacturer(m)),
                    .software = or_empty(m->software),
                    .support_until = or_empty(m->support_until),
                    .edition = a->catalogue.edition},
        .file = k->p.file,
        .files = k->p.files,
        .image = k->image,
        .images = k->images,
    };
    bool draft = k->opts->to_be_signed != NULL;
    if (!sealing_open(&s, a, k->opts, draft ? SEALING_DRAFT : SEALING_HERE))
        return false;
    o.seal = s.seal;
    o.to_be_signed = &s.to_be_signed;
    bool ok = pack_make(&o, path, &e) ||
              lib_failed(a, "%s%s%s", e.path, *e.path ? ": " : "", e.text);
    if (ok && draft) {
        enum file_fault f =
            file_write(k->opts->to_be_signed, buf_of(&s.to_be_signed));
        ok = f == FILE_OK ||
             lib_failed(a, "%s: %s", k->opts->to_be_signed, file_fault_text(f));
    }
    sealing_done(&s);
    return ok;
}

bool assay_pack(struct assay *a, const char *dir, const char *path,
                const struct assay_pack_opts *opts)
{
    struct workspacking k = {.opts = opts};
    bool ok = packing_init(&k.p, a, dir);
    ok = ok && workspace_open(a, dir, &k.p.arena, &k.w) && gather(&k) &&
         write_pack(&k, path);
    packing_done(&k.p);
    return ok;
}
