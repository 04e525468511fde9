/* Small SquashFS images of versions 1 to 3: see mk_squashfs_old.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/mk_squashfs_old.h"

#include <lzma.h>
#include <zlib.h>

enum {
    META = 8192,
    BLOCK = 4096,
    SUPER = 119,
    TIME = 1600000000,
    MANY = 300,
    DIR_ = 1,
    FILE_,
    LINK_,
    BLOCK_,
    CHAR_,
    FIFO_,
    SOCK_,
};

/* --- bits ------------------------------------------------------------------
 */

struct bits {
    struct buf *b;
    bool big;
    unsigned used; /* of the last byte */
};

static void put(struct bits *o, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++) {
        if (o->used == 0)
            buf_byte(o->b, 0);
        unsigned bit = (unsigned)(v >> (o->big ? n - 1 - i : i) & 1);
        unsigned at = o->big ? 7 - o->used : o->used;
        o->b->p[o->b->n - 1] |= (uint8_t)(bit << at);
        o->used = (o->used + 1) % 8;
    }
}

/* --- packing ---------------------------------------------------------------
 */

static size_t lzma_raw(struct view v, uint8_t *out, size_t cap)
{
    lzma_options_lzma o;
    assert_false(lzma_lzma_preset(&o, 6));
    o.lc = 1;
    o.lp = 2;
    o.pb = 1;
    o.dict_size = 1 << 20;
    lzma_filter filters[] = {
        {.id = LZMA_FILTER_LZMA1, .options = &o  },
        {.id = LZMA_VLI_UNKNOWN,  .options = NULL}
    };
    size_t n = 0;
    assert_int_equal(
        lzma_raw_buffer_encode(filters, NULL, v.p, v.n, out, &n, cap), LZMA_OK);
    return n;
}

/* Appends v as a block; gives whether it is packed. */
static bool pack(struct mk_old *m, struct buf *b, struct view v)
{
    uint8_t out[4 * META];
    uLongf n = sizeof out;
    if (m->pack == MK_RAW) {
        buf_view(b, v);
        return false;
    }
    if (m->pack == MK_ZLIB) {
        assert_int_equal(compress2(out, &n, v.p, v.n, 9), Z_OK);
        if (n < v.n)
            buf_add(b, out, n);
        else
            buf_view(b, v);
        return n < v.n;
    }
    const uint8_t props = 1 + 9 * (2 + 5 * 1);
    n = lzma_raw(v, out, sizeof out);
    if (m->pack == MK_LZMA_WRT)
        buf_add(b, "\1\1\2\x40", 4);
    if (m->pack == MK_LZMA_SKIP)
        buf_add(b, "\1\2\3\4", 4);
    if (m->pack == MK_LZMA_ALONE || m->pack == MK_LZMA_PROPS ||
        m->pack == MK_LZMA_SKIP) {
        put_u8(b, props);
        put_u32(b, 1 << 20, false);
    }
    if (m->pack == MK_LZMA_ALONE)
        put_u64(b, v.n, false);
    buf_add(b, out, n);
    return true;
}

static uint64_t put_meta(struct mk_old *m, struct view v)
{
    uint64_t first = m->b.n;
    for (size_t at = 0; at < v.n; at += META) {
        size_t head = m->b.n, skip = m->check ? 3 : 2;
        put_upto(&m->b, head + skip, 0xff);
        bool packed = pack(m, &m->b, view_cut(v, at, META));
        size_t n = m->b.n - head - skip;
        set_u16(&m->b, head, packed ? n : n | 0x8000, m->big);
    }
    return first;
}

/* The place of byte at of a table, as references give it: each block that
 * put_meta makes is found again by its heads. */
static uint64_t place_of(const struct mk_old *m, uint64_t first, size_t at)
{
    uint64_t block = first;
    size_t skip = m->check ? 3 : 2;
    for (; at >= META; at -= META) {
        const uint8_t *p = m->b.p + block;
        block += skip + ((m->big ? ld_be16(p) : ld_le16(p)) & 0x7fff);
    }
    return (block - first) << 16 | at;
}

/* --- inodes ----------------------------------------------------------------
 */

struct make {
    struct mk_old *m;
    struct buf inodes, dirs, fragment;
    uint32_t count;
};

static size_t head(struct make *k, struct bits *o, unsigned type, unsigned mode)
{
    size_t at = k->inodes.n;
    *o = (struct bits){.b = &k->inodes, .big = k->m->big};
    bool first = k->m->major == 1;
    bool is_ipc = type == FIFO_ || type == SOCK_;
    put(o, first && is_ipc ? 0 : type, 4);
    put(o, mode, 12);
    put(o, 1, first ? 4 : 8); /* the second user */
    put(o, type == LINK_ ? (first ? 15 : 255) : 0, first ? 4 : 8);
    k->count++;
    if (first && is_ipc) {
        put(o, type, 4);
        put(o, 0, 4);
    }
    if (k->m->major == 3) {
        put(o, TIME, 32);
        put(o, k->count, 32);
    }
    return at;
}

struct view mk_old_big(void)
{
    static uint8_t big[9000];
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)(i * i / 251 % 97);
    return view_of(big, sizeof big);
}

/* is_long: with the inode of version 3 for large files. */
static size_t put_file(struct make *k, unsigned mode, struct view v,
                       bool is_long)
{
    struct mk_old *m = k->m;
    uint32_t words[8];
    size_t words_n = 0;
    uint64_t start = m->b.n;
    bool tail = m->major > 1 && v.n % BLOCK;
    for (size_t at = 0; at + (tail ? BLOCK - 1 : 0) < v.n; at += BLOCK) {
        size_t before = m->b.n;
        bool packed = pack(m, &m->b, view_cut(v, at, BLOCK));
        uint32_t n = (uint32_t)(m->b.n - before);
        uint32_t raw = packed ? 0 : m->major > 1 ? 1u << 24 : 1u << 15;
        words[words_n++] = n | raw;
    }
    struct bits o;
    size_t at = head(k, &o, is_long ? 9 : FILE_, mode);
    if (m->major == 3 && is_long)
        put(&o, 2, 32);
    if (m->major < 3)
        put(&o, TIME + 1, 32);
    put(&o, start, m->major < 3 ? 32 : 64);
    if (m->major > 1) {
        put(&o, tail ? 0 : UINT32_MAX, 32);
        put(&o, tail ? k->fragment.n : 0, 32);
    }
    put(&o, v.n, is_long ? 64 : 32);
    for (size_t i = 0; i < words_n; i++)
        put(&o, words[i], m->major > 1 ? 32 : 16);
    if (tail)
        buf_view(&k->fragment, view_from(v, v.n / BLOCK * BLOCK));
    return at;
}

static size_t put_other(struct make *k, unsigned type, unsigned mode,
                        unsigned number, const char *target)
{
    struct bits o;
    size_t at = head(k, &o, type, mode);
    if (k->m->major == 3)
        put(&o, 1, 32);
    if (type == LINK_)
        put(&o, strlen(target), 16);
    else if (type == CHAR_ || type == BLOCK_)
        put(&o, number, 16);
    if (type == LINK_)
        buf_str(&k->inodes, target);
    return at;
}

/* --- directories -----------------------------------------------------------
 */

/* Listings need the places of inodes, which are known when all are there: at
 * first they are as they would be in unpacked blocks, and are set right in a
 * second round, once the inode table has been written. */
struct entry {
    const char *name;
    size_t inode;
    unsigned type;
};

static size_t put_dir(struct make *k, uint64_t first, unsigned mode,
                      const struct entry *e, size_t n, bool is_long)
{
    struct mk_old *m = k->m;
    struct bits o = {.b = &k->dirs, .big = m->big};
    size_t from = k->dirs.n, start_bits = m->major < 3 ? 24 : 32;
    for (size_t i = 0; i < n;) {
        size_t run = i + 1;
        uint64_t place = first ? place_of(m, first, e[i].inode) : 0;
        while (run < n && run - i < 256 &&
               e[run].inode / META == e[i].inode / META)
            run++;
        put(&o, run - i - 1, 8);
        put(&o, place >> 16, (unsigned)start_bits);
        if (m->major == 3)
            put(&o, 1, 32);
        for (; i < run; i++) {
            put(&o, e[i].inode % META, 13);
            put(&o, e[i].type, 3);
            put(&o, strlen(e[i].name) - 1, 8);
            if (m->major == 3)
                put(&o, 0, 16);
            buf_str(&k->dirs, e[i].name);
        }
    }
    size_t size = k->dirs.n - from + (m->major == 3 ? 3 : 0);
    size_t at = head(k, &o, is_long ? 8 : DIR_, mode);
    if (m->major == 3)
        put(&o, 2, 32);
    put(&o, size, is_long ? 27 : 19);
    put(&o, from % META, 13);
    if (m->major < 3)
        put(&o, TIME + 2, 32);
    put(&o, 0, (unsigned)start_bits); /* all listings are in one block */
    if (is_long)
        put(&o, 0, 16);
    if (m->major == 3)
        put(&o, 1, 32);
    return at;
}

/* Everything below the root; gives the root's inode. */
static size_t put_tree(struct make *k, uint64_t first)
{
    bool longs = k->m->major > 1;
    size_t big = put_file(k, 04755, mk_old_big(), k->m->major == 3);
    size_t passwd = put_file(k, 0644, V("root:x:0:0::/:/bin/sh\n"), false);
    size_t shadow = put_file(k, 0600, V("root::0:::::\n"), false);
    size_t link = put_other(k, LINK_, 0777, 0, "../bin/big");
    size_t null = put_other(k, CHAR_, 0666, 0x103, NULL);
    size_t disk = put_other(k, BLOCK_, 0600, 0x801, NULL);
    size_t fifo = put_other(k, FIFO_, 0640, 0, NULL);
    size_t sock = put_other(k, SOCK_, 0600, 0, NULL);
    static char names[MANY][16];
    struct entry many[MANY];
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof names[i], "f%03u", i);
        many[i] =
            (struct entry){names[i], put_file(k, 0644, V(""), false), FILE_};
    }
    size_t some = put_dir(k, first, 0700, many, MANY, longs);
    size_t none = put_dir(k, first, 0755, NULL, 0, false);
    struct entry bin[] = {
        {"again", big,  FILE_},
        {"big",   big,  FILE_},
        {"some",  some, DIR_ }
    };
    struct entry dev[] = {
        {"disk", disk, BLOCK_},
        {"fifo", fifo, FIFO_ },
        {"null", null, CHAR_ },
        {"sock", sock, SOCK_ }
    };
    struct entry etc[] = {
        {"link",   link,   LINK_},
        {"passwd", passwd, FILE_},
        {"shadow", shadow, FILE_}
    };
    struct entry root[] = {
        {"bin", put_dir(k, first, 0755, bin, 3, false), DIR_},
        {"dev",  put_dir(k,          first,         0755, dev, 4, false), DIR_},
        {"etc",     put_dir(k,          first,     0750, etc, 3, longs), DIR_},
        {"none", none,       DIR_  }
    };
    return put_dir(k, first, 0755, root, 4, false);
}

static void set_super(struct make *k, uint64_t root, const uint64_t at[5])
{
    struct mk_old *m = k->m;
    struct buf s;
    buf_init(&s, SUPER, NULL);
    bool big = m->big, three = m->major == 3;
    put_u32(&s, 0x73717368, big);
    put_u32(&s, k->count, big);
    put_u32(&s, three ? 0 : m->b.n, big);
    put_u32(&s, three ? 0 : at[0], big);
    put_u32(&s, three ? 0 : at[1], big);
    put_u32(&s, three ? 0 : at[2], big);
    put_u32(&s, three ? 0 : at[3], big);
    put_u16(&s, m->major, big);
    put_u16(&s, m->major == 2 ? 1 : 0, big);
    put_u16(&s, BLOCK, big);
    put_u16(&s, 12, big);
    put_u8(&s, m->check ? 4 : 0);
    put_u8(&s, 2);
    put_u8(&s, 1);
    put_u32(&s, TIME, big);
    put_u64(&s, root, big);
    if (m->major > 1) {
        put_u32(&s, BLOCK, big);
        put_u32(&s, 1, big);
        put_u32(&s, three ? 0 : at[4], big);
    }
    if (three) {
        put_u64(&s, m->b.n, big);
        for (int i = 0; i < 5; i++)
            put_u64(&s, at[i], big);
        put_u64(&s, UINT64_MAX, big);
    }
    memcpy(m->b.p, s.p, s.n);
    buf_done(&s);
}

static void make_bufs(struct make *k)
{
    buf_init(&k->inodes, 1 << 20, NULL);
    buf_init(&k->dirs, 1 << 20, NULL);
    buf_init(&k->fragment, 1 << 20, NULL);
}

static void begin(struct make *k, struct mk_old *m)
{
    *k = (struct make){.m = m};
    make_bufs(k);
    buf_init(&m->b, 1 << 20, NULL);
    put_upto(&m->b, SUPER, 0);
}

static void end(struct make *k)
{
    buf_done(&k->inodes);
    buf_done(&k->dirs);
    buf_done(&k->fragment);
}

/* The fragment's entry with its index, which goes to *index. */
static void put_fragment(struct mk_old *m, uint64_t start, uint64_t word,
                         uint64_t *index)
{
    struct buf e;
    buf_init(&e, 64, NULL);
    bool three = m->major == 3;
    if (three)
        put_u64(&e, start, m->big);
    else
        put_u32(&e, start, m->big);
    put_u32(&e, word, m->big);
    if (three)
        put_u32(&e, 0, m->big);
    uint64_t first = put_meta(m, buf_of(&e));
    *index = m->b.n;
    if (three)
        put_u64(&m->b, first, m->big);
    else
        put_u32(&m->b, first, m->big);
    buf_done(&e);
}

struct view mk_old_sample(struct mk_old *m)
{
    struct make k, again;
    uint64_t at[5] = {0}, word = 0;
    begin(&k, m);
    size_t root = put_tree(&k, 0);
    uint64_t fragment = m->b.n;
    if (m->major > 1) {
        bool packed = pack(m, &m->b, buf_of(&k.fragment));
        word = (m->b.n - fragment) | (packed ? 0 : 1u << 24);
    }
    at[2] = put_meta(m, buf_of(&k.inodes));
    uint64_t root_at = place_of(m, at[2], root);
    again = (struct make){.m = m};
    make_bufs(&again);
    size_t kept = m->b.n;
    put_tree(&again, at[2]); /* for its listings alone */
    m->b.n = kept;
    assert_true(again.dirs.n <= META);
    at[3] = put_meta(m, buf_of(&again.dirs));
    if (m->major > 1)
        put_fragment(m, fragment, word, &at[4]);
    at[0] = m->b.n;
    put_u32(&m->b, 0, m->big);
    put_u32(&m->b, 77, m->big);
    at[1] = m->b.n;
    put_u32(&m->b, 88, m->big);
    set_super(&k, root_at, at);
    end(&again);
    end(&k);
    return buf_of(&m->b);
}
