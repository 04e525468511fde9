/* Small SquashFS images: see mk_squashfs.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/mk_squashfs.h"

#include <zlib.h>

enum { META = 8192, RAW = 0x8000, BLOCK_RAW = 1 << 24, SUPER = 96 };

void mk_begin(struct mk_sq *m, bool big, bool zlib)
{
    *m = (struct mk_sq){.big = big, .zlib = zlib};
    struct buf *all[] = {&m->data, &m->fragment, &m->inodes,
                         &m->dirs, &m->values,   &m->value_ids};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_init(all[i], 1 << 20, NULL);
    put_upto(&m->data, SUPER, 0);
}

void mk_free(struct mk_sq *m)
{
    struct buf *all[] = {&m->data, &m->fragment, &m->inodes,
                         &m->dirs, &m->values,   &m->value_ids};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        buf_done(all[i]);
}

/* v, compressed when that is wanted and worth it; gives whether it was. */
static bool pack(struct mk_sq *m, struct view v)
{
    uint8_t out[2 * META];
    uLongf n = sizeof out;
    if (!m->zlib || compress2(out, &n, v.p, v.n, 9) != Z_OK || n >= v.n) {
        buf_view(&m->data, v);
        return false;
    }
    buf_add(&m->data, out, n);
    return true;
}

/* A table's metadata blocks; gives the place of the first. */
static uint64_t put_meta(struct mk_sq *m, struct view v)
{
    uint64_t first = m->data.n;
    for (size_t at = 0; at < v.n; at += META) {
        size_t head = m->data.n;
        put_u16(&m->data, 0, m->big);
        bool packed = pack(m, view_cut(v, at, META));
        size_t n = m->data.n - head - 2;
        set_u16(&m->data, head, packed ? n : n | RAW, m->big != m->swap_heads);
    }
    return first;
}

/* A table of up to one metadata block and its index; gives that place. */
static uint64_t put_indexed(struct mk_sq *m, struct view v)
{
    uint64_t first = put_meta(m, v), index = m->data.n;
    put_u64(&m->data, first, m->big);
    return index;
}

int mk_xattr(struct mk_sq *m, uint16_t prefix, const char *name,
             struct view value, bool elsewhere)
{
    uint64_t other = m->values.n;
    if (elsewhere) {
        put_u32(&m->values, value.n, m->big);
        buf_view(&m->values, value);
    }
    put_u64(&m->value_ids, m->values.n, m->big);
    put_u32(&m->value_ids, 1, m->big);
    put_u32(&m->value_ids, strlen(name) + value.n, m->big);
    put_u16(&m->values, prefix | (elsewhere ? 0x100u : 0), m->big);
    put_u16(&m->values, strlen(name), m->big);
    buf_str(&m->values, name);
    put_u32(&m->values, elsewhere ? 8 : value.n, m->big);
    if (elsewhere)
        put_u64(&m->values, other, m->big);
    else
        buf_view(&m->values, value);
    return (int)m->value_sets++;
}

static uint32_t head(struct mk_sq *m, uint16_t type, uint16_t mode)
{
    uint32_t at = (uint32_t)m->inodes.n;
    put_u16(&m->inodes, type, m->big);
    put_u16(&m->inodes, mode, m->big);
    put_u16(&m->inodes, 0, m->big);
    put_u16(&m->inodes, 1, m->big);
    put_u32(&m->inodes, 1700000000, m->big);
    put_u32(&m->inodes, ++m->count, m->big);
    return at;
}

struct stored {
    uint64_t start;
    uint32_t words[16];
    size_t words_n;
    uint32_t fragment, fragment_at;
};

static struct stored store(struct mk_sq *m, struct view v)
{
    struct stored s = {.start = m->data.n, .fragment = UINT32_MAX};
    for (; v.n >= MK_BLOCK; v = view_from(v, MK_BLOCK)) {
        size_t before = m->data.n;
        bool packed = pack(m, view_cut(v, 0, MK_BLOCK));
        uint32_t n = (uint32_t)(m->data.n - before);
        assert_in_range(s.words_n, 0, 15);
        s.words[s.words_n++] = packed ? n : n | BLOCK_RAW;
    }
    if (v.n) {
        s.fragment = 0;
        s.fragment_at = (uint32_t)m->fragment.n;
        buf_view(&m->fragment, v);
    }
    return s;
}

static void put_words(struct mk_sq *m, const struct stored *s)
{
    for (size_t i = 0; i < s->words_n; i++)
        put_u32(&m->inodes, s->words[i], m->big);
}

uint32_t mk_file(struct mk_sq *m, uint16_t mode, struct view v)
{
    struct stored s = store(m, v);
    uint32_t at = head(m, 2, mode);
    put_u32(&m->inodes, s.start, m->big);
    put_u32(&m->inodes, s.fragment, m->big);
    put_u32(&m->inodes, s.fragment_at, m->big);
    put_u32(&m->inodes, v.n, m->big);
    put_words(m, &s);
    return at;
}

uint32_t mk_long_file(struct mk_sq *m, uint16_t mode, struct view v, int xattr)
{
    struct stored s = store(m, v);
    uint32_t at = head(m, 9, mode);
    put_u64(&m->inodes, s.start, m->big);
    put_u64(&m->inodes, v.n, m->big);
    put_u64(&m->inodes, 0, m->big);
    put_u32(&m->inodes, 2, m->big);
    put_u32(&m->inodes, s.fragment, m->big);
    put_u32(&m->inodes, s.fragment_at, m->big);
    put_u32(&m->inodes, (uint32_t)xattr, m->big);
    put_words(m, &s);
    return at;
}

uint32_t mk_link(struct mk_sq *m, const char *to)
{
    uint32_t at = head(m, 3, 0777);
    put_u32(&m->inodes, 1, m->big);
    put_u32(&m->inodes, strlen(to), m->big);
    buf_str(&m->inodes, to);
    return at;
}

uint32_t mk_device(struct mk_sq *m, uint16_t mode, uint32_t number)
{
    uint32_t at = head(m, 5, mode);
    put_u32(&m->inodes, 1, m->big);
    put_u32(&m->inodes, number, m->big);
    return at;
}

uint32_t mk_dir(struct mk_sq *m, uint16_t mode, const struct mk_entry *entries,
                size_t n)
{
    uint32_t listing = (uint32_t)m->dirs.n;
    if (n) {
        put_u32(&m->dirs, n - 1, m->big);
        put_u32(&m->dirs, 0, m->big);
        put_u32(&m->dirs, 1, m->big);
    }
    for (size_t i = 0; i < n; i++) {
        put_u16(&m->dirs, entries[i].inode, m->big);
        put_u16(&m->dirs, i, m->big);
        put_u16(&m->dirs, entries[i].type, m->big);
        put_u16(&m->dirs, strlen(entries[i].name) - 1, m->big);
        buf_str(&m->dirs, entries[i].name);
    }
    uint32_t at = head(m, 1, mode);
    put_u32(&m->inodes, 0, m->big);
    put_u32(&m->inodes, 2, m->big);
    put_u16(&m->inodes, m->dirs.n - listing + 3, m->big);
    put_u16(&m->inodes, listing, m->big);
    put_u32(&m->inodes, 1, m->big);
    return at;
}

static void super(struct mk_sq *m, uint32_t root, const uint64_t *tables)
{
    struct buf *d = &m->data;
    memcpy(d->p, m->big ? "sqsh" : "hsqs", 4);
    set_u32(d, 4, m->count, m->big);
    set_u32(d, 8, 1700000000, m->big);
    set_u32(d, 12, MK_BLOCK, m->big);
    set_u32(d, 16, m->fragment.n ? 1 : 0, m->big);
    set_u16(d, 20, 1, m->big);
    set_u16(d, 22, 12, m->big);
    set_u16(d, 26, 2, m->big);
    set_u16(d, 28, 4, m->big);
    set_u64(d, 32, root, m->big);
    set_u64(d, 40, m->used, m->big);
    for (size_t i = 0; i < 6; i++)
        set_u64(d, 48 + 8 * i, tables[i], m->big);
}

struct view mk_finish(struct mk_sq *m, uint32_t root)
{
    uint64_t fragment_at = m->data.n, before = m->data.n;
    bool packed = m->fragment.n && pack(m, buf_of(&m->fragment));
    uint64_t n = m->data.n - before;
    uint64_t inodes = put_meta(m, buf_of(&m->inodes));
    uint64_t dirs = put_meta(m, buf_of(&m->dirs));
    uint64_t fragments = UINT64_MAX, xattrs = UINT64_MAX;
    if (m->fragment.n) {
        struct buf table;
        buf_init(&table, 16, NULL);
        put_u64(&table, fragment_at, m->big);
        put_u32(&table, packed ? n : n | BLOCK_RAW, m->big);
        put_u32(&table, 0, m->big);
        fragments = put_indexed(m, buf_of(&table));
        buf_done(&table);
    }
    struct buf owners;
    buf_init(&owners, 8, NULL);
    put_u32(&owners, 0, m->big);
    put_u32(&owners, 1000, m->big);
    uint64_t ids = put_indexed(m, buf_of(&owners));
    buf_done(&owners);
    if (m->value_sets) {
        uint64_t values = put_meta(m, buf_of(&m->values));
        uint64_t sets = put_meta(m, buf_of(&m->value_ids));
        xattrs = m->data.n;
        put_u64(&m->data, values, m->big);
        put_u32(&m->data, m->value_sets, m->big);
        put_u32(&m->data, 0, m->big);
        put_u64(&m->data, sets, m->big);
    }
    m->used = m->data.n;
    const uint64_t tables[] = {ids,  xattrs,    inodes,
                               dirs, fragments, UINT64_MAX};
    super(m, root, tables);
    return buf_of(&m->data);
}

struct view mk_sample(struct mk_sq *m, bool big, bool zlib)
{
    static uint8_t large[3 * MK_BLOCK + 100];
    memset(large, 'x', sizeof large);
    memcpy(large, "begin", 5);
    memcpy(large + sizeof large - 3, "end", 3);
    bool swap_heads = m->swap_heads;
    mk_begin(m, big, zlib);
    m->swap_heads = swap_heads;
    int set = mk_xattr(m, 2, "capability", V("\1\0\0\2"), false);
    int far = mk_xattr(m, 0, "far", V("elsewhere"), true);
    uint32_t passwd = mk_file(m, 0644, V("root:x:0:0::/:/bin/sh\n"));
    uint32_t shadow = mk_long_file(m, 0600, V("root::0:::::\n"), far);
    uint32_t link = mk_link(m, "../bin/big");
    uint32_t null = mk_device(m, 0666, 0x0103);
    uint32_t file = mk_long_file(m, 04755, view_of(large, sizeof large), set);
    struct mk_entry in_bin[] = {
        {"again", file, 2},
        {"big",   file, 2}
    };
    struct mk_entry in_dev[] = {
        {"null", null, 5}
    };
    struct mk_entry in_etc[] = {
        {"link",   link,   3},
        {"passwd", passwd, 2},
        {"shadow", shadow, 2}
    };
    uint32_t bin = mk_dir(m, 0755, in_bin, 2);
    uint32_t dev = mk_dir(m, 0755, in_dev, 1);
    uint32_t etc = mk_dir(m, 0750, in_etc, 3);
    struct mk_entry in_root[] = {
        {"bin", bin, 1},
        {"dev", dev, 1},
        {"etc", etc, 1}
    };
    return mk_finish(m, mk_dir(m, 0755, in_root, 3));
}
