/* GBL: updates of Silicon Labs' chips, in tags. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian: tag u32, size u32, contents, again and again. (Source: Silicon
 * Labs UG489, "Gecko Bootloader File Format".)
 * 03a617eb 8   version u32 = 0x03000000, kind u32: 1 encrypted, 0x100 signed
 * f40a0af4     program: type u32, version u32, capabilities u32, product 16
 * f50909f5     boot loader: version u32, address u32, contents
 * 5ea617eb     secure element: size u32, version u32, contents
 * fe0101fe, fd0303fd  program at an address u32
 * fd0505fd, fd0707fd  the same, packed with LZ4, LZMA
 * f60808f6     metadata
 * fb0505fb, f90707f9  how it is encrypted, and what is encrypted (AES-CCM)
 * f30b0bf3     certificate
 * f70a0af7 64  ECDSA P-256 (r, s) over all before this tag
 * fc0404fc 4   end: CRC-32 over all before these four bytes
 */
#include <libdeflate.h>

#include "image/format.h"
#include "image/gbl.h"

enum { MAX_TAGS = 65536, RS = 64 };

struct tag {
    uint32_t id, n;
    uint64_t at; /* of the tag; 8 before its contents */
};

static bool match(struct view v)
{
    struct rd r = rd_of(v);
    uint32_t id = rd_le32(&r), n = rd_le32(&r), version = rd_le32(&r);
    uint32_t kind = rd_le32(&r);
    return rd_ok(&r) && id == 0x03a617eb && n == 8 && version >> 24 == 3 &&
           (version & 0xffff) == 0 && (kind & ~0x101u) == 0;
}

static const char *tag_name(uint32_t id, unsigned *skip)
{
    *skip = 0;
    switch (id) {
    case 0xf50909f5:
        *skip = 8;
        return "boot loader";
    case 0x5ea617eb:
        *skip = 8;
        return "secure element";
    case 0xfe0101fe:
    case 0xfd0303fd:
        *skip = 4;
        return "program";
    case 0xfd0505fd:
        *skip = 4;
        return "program, packed with LZ4";
    case 0xfd0707fd:
        *skip = 4;
        return "program, packed with LZMA";
    case 0xf60808f6:
        return "metadata";
    default:
        return NULL;
    }
}

static void see_tag(struct lane *lane, struct part *p, struct gbl *g,
                    const struct tag *t)
{
    unsigned skip = 0;
    const char *name = tag_name(t->id, &skip);
    if (t->id == 0xf90707f9)
        g->encrypted = true;
    if (t->id == 0xf70a0af7 && t->n == RS && !g->signature) {
        g->signature = t->at + 8;
        g->covered = view_cut(p->bytes, 0, t->at);
    }
    if (t->id == 0xf40a0af4 && t->n >= 8)
        p->version = arena_printf(&lane->arena, "0x%08x",
                                  ld_le32(p->bytes.p + t->at + 12));
    bool packed = t->id == 0xfd0505fd || t->id == 0xfd0707fd;
    if (name && t->n > skip)
        part_region(lane, p, t->at + 8 + skip, t->n - skip, name,
                    skip && !packed ? "program" : NULL);
}

/* Up to the end tag; r tells what is wrong. */
static void read_tags(struct lane *lane, struct part *p, struct gbl *g,
                      struct rd *r)
{
    for (unsigned n = 0; n < MAX_TAGS && rd_ok(r); n++) {
        struct tag t = {.at = r->pos};
        t.id = rd_le32(r);
        t.n = rd_le32(r);
        struct view v = rd_bytes(r, t.n);
        if (!rd_ok(r))
            return;
        see_tag(lane, p, g, &t);
        if (t.id != 0xfc0404fc)
            continue;
        rd_want(r,
                v.n == 4 &&
                    libdeflate_crc32(0, r->v.p, r->pos - 4) == ld_le32(v.p),
                "the CRC-32 is wrong");
        g->complete = true;
        return;
    }
    rd_fail(r, RD_LIMIT, "more tags than are looked at");
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct gbl *g = ARENA_NEW(&lane->arena, struct gbl);
    if (!g)
        return NOT_THIS;
    *g = (struct gbl){.kind = ld_le32(p->bytes.p + 12)};
    struct rd r = rd_of(p->bytes);
    read_tags(lane, p, g, &r);
    if (!image_spend(lane->image, r.pos))
        return NOT_THIS;
    part_end(p, r.pos ? r.pos : p->bytes.n);
    p->fs = g;
    part_detail(lane, p, "%s%s%s%s", g->signature ? "signed" : "not signed",
                g->encrypted ? ", encrypted" : "",
                p->version ? ", program version " : "",
                p->version ? p->version : "");
    part_diag_rd(lane, p, &r);
    if (g->encrypted)
        part_diag(lane, p, WHY_ENCRYPTED, 0,
                  "an update encrypted for its device");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_gbl = {
    .name = "gbl",
    .title = "Silicon Labs GBL file",
    .spec = "Silicon Labs UG489",
    .magics = {{.n = 8, .bytes = "\xeb\x17\xa6\x03\x8\0\0\0"}},
    .match = match,
    .open = open,
};
