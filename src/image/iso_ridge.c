/* ISO 9660: Rock Ridge, which gives records what Unix needs.
 *
 * Entries in a record's own area: 0 two letters, 2 length u8, 3 version;
 * numbers in both byte orders, 8 bytes each: SP (root only) 4 BE EF, 6 bytes to
 * skip in other areas   CE 4 block, 12 offset, 20 length: more entries stand
 * there   ST the end PX 4 mode, 12 links, 20 user, 28 group   PN 4 device high,
 * 12 low NM 4 flags (1: goes on), 5 name   TF 4 flags, then times: 1 creation,
 * 2 modification, ...; 80: of 17 digits   CL 4 block of the directory   RE
 * moved SL 4 flags, 5 components: 0 flags (1: goes on, 2 ".", 4 "..", 8 "/"), 1
 *   length, text   ZF packed   SF sparse
 * Source: IEEE P1281 (SUSP 1.12), P1282 (RRIP 1.12). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "image/iso.h"

enum {
    CONTINUED_MAX = 32, /* areas that one record goes on in */
    GOES_ON = 1,
    TF_CREATION = 1,
    TF_MODIFIED = 2,
    TF_LONG = 0x80,
};

int64_t iso_time(const uint8_t *p)
{
    struct tm tm = {.tm_year = p[0],
                    .tm_mon = p[1] - 1,
                    .tm_mday = p[2],
                    .tm_hour = p[3],
                    .tm_min = p[4],
                    .tm_sec = p[5]};
    return (int64_t)timegm(&tm) - (int8_t)p[6] * 15 * 60;
}

static void add(uint8_t *text, size_t *n, size_t cap, struct view v,
                struct iso_ridge *o)
{
    if (v.n > cap - *n) {
        o->cut = true;
        return;
    }
    if (v.n)
        memcpy(text + *n, v.p, v.n);
    *n += v.n;
}

static void add_target(struct iso_ridge *o, const char *text, size_t n)
{
    add(o->target, &o->target_n, sizeof o->target, view_of(text, n), o);
}

static void read_link(struct rd *r, struct iso_ridge *o)
{
    o->more = rd_u8(r) & GOES_ON;
    while (rd_left(r) >= 2) {
        uint8_t flags = rd_u8(r), n = rd_u8(r);
        struct view text = rd_bytes(r, n);
        if (!rd_ok(r))
            return;
        if (!o->target_open && o->target_n && o->target[o->target_n - 1] != '/')
            add_target(o, "/", 1);
        if (flags & 8)
            add_target(o, "/", 1);
        else if (flags & 4)
            add_target(o, "..", 2);
        else if (flags & 2)
            add_target(o, ".", 1);
        else
            add(o->target, &o->target_n, sizeof o->target, text, o);
        o->target_open = flags & GOES_ON;
    }
}

static void read_time(struct rd *r, struct iso_ridge *o)
{
    uint8_t flags = rd_u8(r);
    if (flags & TF_LONG || !(flags & TF_MODIFIED))
        return;
    rd_skip(r, flags & TF_CREATION ? 7 : 0);
    struct view v = rd_bytes(r, 7);
    if (!rd_ok(r))
        return;
    o->mtime = iso_time(v.p);
    o->has_time = true;
}

/* A number that stands in both byte orders. */
static uint32_t both(struct rd *r)
{
    uint32_t v = rd_le32(r);
    rd_skip(r, 4);
    return v;
}

static void read_mode(struct rd *r, struct iso_ridge *o)
{
    o->mode = both(r) & 0177777;
    (void)both(r);
    o->uid = both(r);
    o->gid = both(r);
    o->has_mode = rd_ok(r);
}

static void read_device(struct rd *r, struct iso_ridge *o)
{
    uint32_t high = both(r), low = both(r);
    /* Either the number in two words, or all of it in the low one. */
    o->major = high;
    o->minor = low;
    if (high == 0 && low > 0xff) {
        o->major = low >> 8 & 0xfff;
        o->minor = (low & 0xff) | (low >> 12 & 0xfff00);
    }
    o->has_device = rd_ok(r);
}

static bool is(struct view entry, const char *letters)
{
    return view_has(entry, 0, letters, 2);
}

/* One entry; false at the end. Where entries go on is put in next. */
static bool read_entry(const struct iso *f, struct view e, struct iso_ridge *o,
                       struct view *next)
{
    struct rd r = rd_of(view_from(e, 4));
    if (is(e, "ST"))
        return false;
    if (is(e, "CE")) {
        uint64_t block = both(&r), at = both(&r);
        uint32_t n = both(&r);
        if (rd_ok(&r))
            *next = view_cut(f->bytes, block * f->block + at, n);
    } else if (is(e, "NM")) {
        uint8_t flags = rd_u8(&r);
        o->more = flags & GOES_ON;
        if (!(flags & 6))
            add(o->name, &o->name_n, sizeof o->name, rd_bytes(&r, rd_left(&r)),
                o);
    } else if (is(e, "PX")) {
        read_mode(&r, o);
    } else if (is(e, "PN")) {
        read_device(&r, o);
    } else if (is(e, "SL")) {
        read_link(&r, o);
    } else if (is(e, "TF")) {
        read_time(&r, o);
    } else if (is(e, "CL")) {
        o->child = both(&r);
    }
    o->moved |= is(e, "RE");
    o->packed |= is(e, "ZF");
    o->sparse |= is(e, "SF");
    return true;
}

void iso_ridge(const struct iso *f, struct view area, struct iso_ridge *out)
{
    *out = (struct iso_ridge){0};
    area = view_from(area, f->skip);
    for (int k = 0; k < CONTINUED_MAX && area.n >= 4; k++) {
        struct view next = {0};
        while (area.n >= 4) {
            uint8_t n = area.p[2];
            struct view e = view_cut(area, 0, n);
            if (n < 4 || e.n < n || !read_entry(f, e, out, &next))
                break;
            area = view_from(area, n);
        }
        area = next;
    }
    out->cut |= out->more;
}

bool iso_ridge_begins(struct view area, uint8_t *skip)
{
    for (size_t at = 0; at <= 15 && at + 7 <= area.n; at++)
        if (view_has(area, at, "SP\x07\x01\xbe\xef", 6)) {
            *skip = area.p[at + 6];
            return true;
        }
    return false;
}
