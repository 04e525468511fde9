/* RPM package: a header of tags, and a packed cpio archive.
 *
 * Big endian. Lead, 96 bytes: 0 magic ED AB EE DB   4 major u8 (3, 4)   78 kind
 * of signature u16 (5). Then two headers, the first (signatures) filled up to a
 * multiple of 8, the second (the package): 0 magic 8E AD E8 01   8 entries u32
 * 12 bytes of the store u32, the entries, the store. Entry: tag, type (4
 * number, 6 text, ...), place in the store, count, u32 each. Then the payload.
 * Tags of the first: 1000 bytes behind it (270 the same in 64 bits); of the
 * second: 1000 name, 1001 version, 1002 release, 1022 machine, 1125 how the
 * payload is packed.
 * Source: Linux Standard Base 5.0, Package File Format; checked against rpm. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/format.h"

enum {
    LEAD = 96,
    HEAD = 16,
    ENTRY = 16,
    ENTRIES_MAX = 65536,
    STORE_MAX = 256 << 20,
    TEXT_MAX = 256,
    TYPE_NUMBER = 4,
    TYPE_LONG = 5,
    TYPE_TEXT = 6,
    SIG_SIZE = 1000,
    SIG_LONG_SIZE = 270,
    NAME = 1000,
    VERSION = 1001,
    RELEASE = 1002,
    MACHINE = 1022,
    PACKER = 1125,
};

struct header {
    struct view entries, store;
    uint64_t end; /* from the start of the file */
};

static bool read_header(struct view v, uint64_t at, struct header *out)
{
    struct rd r = rd_of(v);
    rd_seek(&r, at);
    if (rd_be32(&r) != 0x8eade801)
        return false;
    rd_skip(&r, 4);
    uint32_t n = rd_be32(&r), store = rd_be32(&r);
    if (n > ENTRIES_MAX || store > STORE_MAX)
        return false;
    out->entries = rd_bytes(&r, (uint64_t)n * ENTRY);
    out->store = rd_bytes(&r, store);
    out->end = r.pos;
    return rd_ok(&r);
}

/* Where the store holds tag of that type; false: nowhere. */
static bool find(const struct header *h, uint32_t tag, uint32_t type,
                 uint32_t *at)
{
    struct rd r = rd_of(h->entries);
    while (rd_left(&r) >= ENTRY) {
        uint32_t t = rd_be32(&r), kind = rd_be32(&r), place = rd_be32(&r);
        uint32_t n = rd_be32(&r);
        if (t == tag && kind == type && n >= 1) {
            *at = place;
            return true;
        }
    }
    return false;
}

static struct view text(const struct header *h, uint32_t tag)
{
    uint32_t at;
    if (!find(h, tag, TYPE_TEXT, &at))
        return (struct view){0};
    struct rd r = rd_of(view_from(h->store, at));
    return rd_cstr(&r, TEXT_MAX);
}

/* Bytes behind the first header; 0: it does not tell. */
static uint64_t size_of(const struct header *h)
{
    uint32_t at;
    if (find(h, SIG_LONG_SIZE, TYPE_LONG, &at)) {
        struct rd r = rd_of(view_from(h->store, at));
        return rd_be64(&r);
    }
    if (!find(h, SIG_SIZE, TYPE_NUMBER, &at))
        return 0;
    struct rd r = rd_of(view_from(h->store, at));
    return rd_be32(&r);
}

static bool match(struct view v)
{
    return view_has(v, 0, "\xed\xab\xee\xdb", 4) && v.n > LEAD &&
           (v.p[4] == 3 || v.p[4] == 4) &&
           view_has(v, LEAD, "\x8e\xad\xe8\x01", 4);
}

static enum opened open_rpm(struct lane *lane, struct part *p)
{
    struct header sig, head;
    if (!match(p->bytes) || !read_header(p->bytes, LEAD, &sig))
        return NOT_THIS;
    uint64_t at = (sig.end + 7) / 8 * 8, size = size_of(&sig);
    if (!read_header(p->bytes, at, &head))
        return NOT_THIS;
    bool told = size > head.end - at;
    bool cut = told && size > p->bytes.n - at;
    part_end(p, told && !cut ? at + size : p->bytes.n);
    if (!told)
        part_diag(lane, p, WHY_CORRUPT, LEAD, "a package without its size");
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the end of the package is missing");
    struct view name = text(&head, NAME), version = text(&head, VERSION);
    struct view release = text(&head, RELEASE), arch = text(&head, MACHINE);
    struct view packer = text(&head, PACKER);
    part_detail(lane, p, "%.*s-%.*s-%.*s.%.*s, packed by %.*s", (int)name.n,
                (const char *)name.p, (int)version.n, (const char *)version.p,
                (int)release.n, (const char *)release.p, (int)arch.n,
                (const char *)arch.p, (int)packer.n, (const char *)packer.p);
    part_region(lane, p, head.end, p->bytes.n - head.end, "payload", NULL);
    p->version = arena_printf(&lane->arena, "%.*s-%.*s", (int)version.n,
                              (const char *)version.p, (int)release.n,
                              (const char *)release.p);
    p->solid = true; /* the headers are its own */
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_rpm = {
    .name = "rpm",
    .title = "RPM package",
    .spec = "Linux Standard Base 5.0, Package File Format",
    .magics = {{0, 4, "\xed\xab\xee\xdb"}},
    .match = match,
    .open = open_rpm,
};
