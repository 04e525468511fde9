/* QCOW2: a disk image of QEMU without what was never written. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: docs/interop/qcow2.txt of QEMU.)
 * offset size  meaning
 * 0      4     magic "QFI\xfb"
 * 4      4     version: 2 or 3
 * 8      8     place of the name of a base image; 0: there is none
 * 16     4     bytes of that name
 * 20     4     bits of a cluster's size: 9 to 21
 * 24     8     bytes of the disk
 * 32     4     encryption: 0 none
 * 36     4     entries of the first table
 * 40     8     place of the first table
 * 48     8     place of the table of reference counts
 * 56     4     its clusters
 * 60     12    snapshots: number, place
 * of version 3:
 * 72     8     what a reader must know: 1 was not closed, 2 damaged, 4 data
 *              elsewhere, 8 compression other than deflate, 16 long entries
 * 80     20    what a reader may know; reference counts
 * 100    4     bytes of the header
 * 104    1     compression: 0 deflate, 1 Zstandard
 * An entry of the first table has in bits 9 to 55 the place of a second one,
 * of one cluster. An entry there: bit 62: compressed; else bits 9 to 55 the
 * place of a cluster, and bit 0: it is all zeros. Compressed, with x = 70 -
 * cluster bits: bits 0 to x - 1 the place, bits x to 61 how many sectors of 512
 * bytes follow the one that it begins in.
 */
#include <string.h>

#include "image/format.h"

enum {
    HEAD = 72,
    HEAD3 = 104,
    SECTOR = 512,
    MIN_BITS = 9,
    MAX_BITS = 21,
    DAMAGED_BIT = 2,
    COMPRESSION_BIT = 8,
    KNOWN_BITS = 1 | DAMAGED_BIT | COMPRESSION_BIT,
};

#define PLACE 0x00fffffffffffe00u

struct qcow {
    uint64_t base, size, first, counts, incompatible;
    uint32_t version, bits, encryption, entries, counts_n, header;
    enum codec codec;
};

static const char over[] = "the unpacked image is larger than allowed";

static bool read_head(struct view v, struct qcow *q)
{
    struct rd r = rd_of(v);
    *q = (struct qcow){.codec = CODEC_deflate};
    rd_want(&r, rd_be32(&r) == 0x514649fb, "no magic");
    q->version = rd_be32(&r);
    q->base = rd_be64(&r);
    rd_skip(&r, 4);
    q->bits = rd_be32(&r);
    q->size = rd_be64(&r);
    q->encryption = rd_be32(&r);
    q->entries = rd_be32(&r);
    q->first = rd_be64(&r);
    q->counts = rd_be64(&r);
    q->counts_n = rd_be32(&r);
    rd_skip(&r, 12);
    q->header = HEAD;
    if (q->version == 3) {
        q->incompatible = rd_be64(&r);
        rd_skip(&r, 20);
        q->header = rd_be32(&r);
        if (q->header > HEAD3 && rd_u8(&r) == 1)
            q->codec = CODEC_zstd;
    }
    if (!rd_ok(&r) || q->version < 2 || q->version > 3 || q->bits < MIN_BITS ||
        q->bits > MAX_BITS || q->encryption > 2 || q->size > INT64_MAX)
        return false;
    uint64_t mask = (1u << q->bits) - 1;
    return q->first && (q->first & mask) == 0 && q->counts &&
           (q->counts & mask) == 0 && q->header >= HEAD &&
           q->header <= 1u << q->bits && q->header % 8 == 0;
}

static bool match(struct view v)
{
    struct qcow q;
    return read_head(v, &q);
}

struct reading {
    struct lane *lane;
    struct part *p;
    struct qcow q;
    uint64_t end; /* of all that belongs to the image */
};

static void reaches(struct reading *x, uint64_t at, uint64_t n)
{
    if (at + n > x->end)
        x->end = at + n;
}

/* Zeros up to byte at of the disk. */
static const char *pad(struct reading *x, uint64_t at)
{
    struct buf *out = &x->p->content;
    if (at < out->n)
        return "a cluster in the wrong place";
    uint64_t n = at - out->n;
    if (n > out->max - out->n || !image_spend(x->lane->image, n) ||
        !buf_reserve(out, n))
        return over;
    if (n)
        memset(out->p + out->n, 0, n);
    out->n += n;
    return NULL;
}

static const char *compressed(struct reading *x, uint64_t entry, uint64_t n)
{
    struct buf *out = &x->p->content;
    unsigned bits = 62 - (x->q.bits - 8);
    uint64_t at = entry & (((uint64_t)1 << bits) - 1);
    uint64_t more =
        (entry & (((uint64_t)1 << 62) - 1)) >> bits; /* sectors behind */
    uint64_t size = (more + 1) * SECTOR - at % SECTOR;
    /* The last sector may end behind the file. */
    struct view in = view_cut(x->p->bytes, at, size);
    struct codec_result r = {0};
    if (in.n == 0 || !buf_reserve(out, n) ||
        !codec_block(x->q.codec, x->lane->codec, in, out->p + out->n, n, &r) ||
        r.out_n != n)
        return "a compressed cluster that cannot be read";
    out->n += n;
    reaches(x, at, r.in_used);
    return NULL;
}

/* One cluster at byte at of the disk; NULL, or what is wrong with it. */
static const char *cluster(struct reading *x, uint64_t entry, uint64_t at)
{
    uint64_t n = (uint64_t)1 << x->q.bits, place = entry & PLACE;
    bool packed = entry >> 62 & 1;
    if (!packed && (place == 0 || (x->q.version == 3 && entry & 1))) {
        if (place)
            reaches(x, place, n);
        return NULL;
    }
    const char *why = pad(x, at);
    if (why)
        return why;
    if (n > x->p->content.max - x->p->content.n ||
        !image_spend(x->lane->image, n))
        return over;
    if (packed)
        return compressed(x, entry, n);
    struct view v = view_cut(x->p->bytes, place, n);
    if (place % n || v.n == 0)
        return "a cluster behind the end of the file";
    buf_view(&x->p->content, v);
    reaches(x, place, v.n);
    if (v.n < n) /* the last one of the file need not be whole */
        return pad(x, at + n);
    return x->p->content.failed ? over : NULL;
}

/* A second table, for the disk from byte at on. */
static const char *second(struct reading *x, uint64_t place, uint64_t at)
{
    uint64_t n = (uint64_t)1 << x->q.bits;
    struct view v = view_cut(x->p->bytes, place, n);
    const char *why = NULL;
    if (v.n < n || place % n)
        return "a table behind the end of the file";
    if (!image_spend(x->lane->image, n))
        return over;
    reaches(x, place, n);
    struct rd r = rd_of(v);
    for (uint64_t i = 0; i < n / 8 && !why && at + i * n < x->q.size; i++)
        why = cluster(x, rd_be64(&r), at + i * n);
    return why;
}

static const char *tables(struct reading *x)
{
    uint64_t n = (uint64_t)1 << x->q.bits, each = n / 8 * n;
    uint64_t need = x->q.size / each + (x->q.size % each != 0);
    struct rd r = rd_of(x->p->bytes);
    const char *why = NULL;
    rd_seek(&r, x->q.first);
    if (x->q.entries < need ||
        rd_count(&r, x->q.entries, 8, UINT32_MAX) != x->q.entries)
        return "the first table is cut off";
    reaches(x, x->q.first, (uint64_t)x->q.entries * 8);
    for (uint64_t i = 0; i < need && !why; i++) {
        uint64_t place = rd_be64(&r) & PLACE;
        if (place)
            why = second(x, place, i * each);
    }
    return why;
}

/* The blocks of reference counts hold nothing, but belong to the image. */
static void counts(struct reading *x)
{
    uint64_t n = (uint64_t)1 << x->q.bits;
    struct view v = view_cut(x->p->bytes, x->q.counts, x->q.counts_n * n);
    struct rd r = rd_of(v);
    reaches(x, x->q.counts, v.n);
    while (rd_left(&r) >= 8) {
        uint64_t place = rd_be64(&r) & PLACE;
        if (place && place < x->p->bytes.n)
            reaches(x, place, n);
    }
}

static const char *unreadable(const struct qcow *q)
{
    if (q->encryption)
        return "it is encrypted";
    if (q->incompatible & ~(uint64_t)KNOWN_BITS)
        return "a feature that is not read";
    return NULL;
}

static enum opened open_qcow2(struct lane *lane, struct part *p)
{
    struct reading x = {.lane = lane, .p = p};
    if (!read_head(p->bytes, &x.q))
        return NOT_THIS;
    x.end = (uint64_t)1 << x.q.bits;
    part_detail(lane, p, "version %u, %llu bytes in clusters of %u",
                (unsigned)x.q.version, (unsigned long long)x.q.size,
                1u << x.q.bits);
    const char *why = unreadable(&x.q);
    if (why) {
        part_end(p, p->bytes.n);
        part_diag(lane, p, x.q.encryption ? WHY_ENCRYPTED : WHY_UNSUPPORTED, 0,
                  why);
        return DAMAGED;
    }
    why = tables(&x);
    counts(&x);
    p->content.failed = false;
    if (p->content.n > x.q.size)
        p->content.n = x.q.size;
    part_end(p, why || x.end > p->bytes.n ? p->bytes.n : x.end);
    if (why)
        part_diag(lane, p, why == over ? WHY_OVER_BUDGET : WHY_CORRUPT, 0, why);
    if (x.q.base)
        part_diag(lane, p, WHY_UNSUPPORTED, 8,
                  "it builds on an image that is not here");
    if (x.q.incompatible & DAMAGED_BIT)
        part_diag(lane, p, WHY_CORRUPT, 72, "it says that it is damaged");
    return why || x.q.base ? DAMAGED : OPENED;
}

const struct format format_qcow2 = {
    .name = "qcow2",
    .title = "QCOW2 disk image",
    .spec = "docs/interop/qcow2.txt of QEMU",
    .magics = {{0, 4, "QFI\xfb"}},
    .match = match,
    .open = open_qcow2,
};
