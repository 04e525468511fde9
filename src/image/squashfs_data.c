/* SquashFS: the contents of files. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A file is a run of data blocks from its start on, one after the other, with
 * a size word each: bit 24 "stored as it is", bits 0 to 23 the stored size; 0
 * stands for a block of zeros that is not stored. When the inode names a
 * fragment, what is behind the last full block is in that: a data block that
 * several files share, from the inode's offset on.
 */
#include <string.h>

#include "image/squashfs.h"

uint64_t sq_blocks(const struct sq *q, uint64_t size, bool has_fragment)
{
    uint64_t full = size / q->s.block_size;
    return full + (!has_fragment && size % q->s.block_size ? 1 : 0);
}

/* A data block or fragment where it stands. */
struct stored {
    uint64_t at;
    uint32_t word;
};

static bool is_raw(const struct stored *s)
{
    return s->word & SQ_BLOCK_RAW;
}

static bool fail(struct diag *why, uint64_t at, const char *text)
{
    why->why = WHY_CORRUPT;
    why->text = text;
    why->offset = at;
    return false;
}

/* The stored bytes, or an empty view (*why filled). */
static struct view stored_bytes(const struct sq *q, const struct stored *s,
                                struct diag *why)
{
    uint32_t n = s->word & SQ_BLOCK_SIZE;
    struct view v = view_cut(q->v, s->at, n);
    if (n != 0 && n <= q->s.block_size && v.n == n)
        return v;
    fail(why, s->at,
         v.n < n ? "a data block lies outside the file system"
                 : "a data block of an impossible size");
    return (struct view){0};
}

/* want bytes, the whole block, to out. */
static bool decode(struct lane *lane, const struct sq *q,
                   const struct stored *s, uint8_t *out, size_t want,
                   struct diag *why)
{
    struct view v = stored_bytes(q, s, why);
    if (!v.n)
        return false;
    if (is_raw(s)) {
        if (v.n != want)
            return fail(why, s->at, "a data block of a wrong size");
        memcpy(out, v.p, want);
        return true;
    }
    struct codec_result r;
    if (!sq_unpack(q, lane->codec, v, out, want, &r))
        return fail(why, s->at + r.at, r.why);
    return r.out_n == want ||
           fail(why, s->at, "a data block decodes to too few bytes");
}

/* The whole block, of want bytes or (exact false) at most that many, decoded
 * and kept by the lane. */
static struct view kept(struct lane *lane, const struct sq *q,
                        const struct stored *s, size_t want, bool exact,
                        struct diag *why)
{
    struct view v = lane_block(lane, q, s->at);
    if (v.n)
        return v;
    struct view in = stored_bytes(q, s, why);
    if (!in.n)
        return in;
    if (is_raw(s))
        return in;
    uint8_t *out = lane_block_new(lane, q, s->at, want);
    if (!out) {
        why->why = WHY_OVER_BUDGET;
        why->text = "no memory left within --limit-memory";
        return (struct view){0};
    }
    struct codec_result r;
    bool ok = sq_unpack(q, lane->codec, in, out, want, &r);
    if (ok && (r.out_n == want || !exact)) {
        lane_block_cut(lane, q, s->at, r.out_n);
        return view_of(out, r.out_n);
    }
    lane_block_drop(lane, q, s->at);
    fail(why, s->at + r.at,
         ok ? "a data block decodes to too few bytes" : r.why);
    return (struct view){0};
}

/* Bytes [at, at + n) of a block of size bytes to out. */
static bool read_block(struct lane *lane, const struct sq *q,
                       const struct stored *s, size_t size, size_t at,
                       uint8_t *out, size_t n, struct diag *why)
{
    if (s->word == 0) {
        memset(out, 0, n);
        return true;
    }
    if (n == size)
        return decode(lane, q, s, out, n, why);
    struct view v = view_cut(kept(lane, q, s, size, true, why), at, n);
    if (v.n == n)
        memcpy(out, v.p, n);
    else if (!why->text)
        fail(why, s->at, "a data block of a wrong size");
    return v.n == n;
}

static struct stored fragment_of(const struct sq *q, const struct node *f)
{
    const uint8_t *e = q->fragments + (size_t)(f->group - 1) * 16;
    return (struct stored){.at = sq_u64(q, e), .word = sq_u32(q, e + 8)};
}

/* Bytes [at, at + n) of the file's tail. */
static bool read_tail(struct lane *lane, const struct sq *q,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    struct stored s = fragment_of(q, f);
    struct view all = kept(lane, q, &s, q->s.block_size, false, why);
    struct view v = view_cut(all, f->data2 + at, n);
    if (v.n == n)
        memcpy(out, v.p, n);
    else if (!why->text)
        fail(why, s.at, "a file's end lies outside its fragment");
    return v.n == n;
}

static uint64_t file_blocks(const struct sq *q, const struct node *f)
{
    return sq_blocks(q, f->size, f->group != 0);
}

static uint32_t word_of(const struct sq *q, const struct node *f, uint64_t k)
{
    const uint8_t *list = f->priv;
    if (q->s.major > 1)
        return sq_u32(q, list + k * 4);
    /* Version 1: 16 bits, made like the others. */
    const uint8_t *p = list + k * 2;
    uint32_t word = q->s.big ? ld_be16(p) : ld_le16(p);
    uint32_t n = word & 0x7fff;
    return (n ? n : 0x8000) | (word & 0x8000 ? SQ_BLOCK_RAW : 0);
}

static bool fs_read(struct lane *lane, const struct part *p,
                    const struct node *f, uint64_t at, uint8_t *out, size_t n,
                    struct diag *why)
{
    const struct sq *q = p->fs;
    uint64_t bs = q->s.block_size, blocks = file_blocks(q, f), place = f->data;
    uint64_t k = at / bs;
    for (uint64_t i = 0; i < k && i < blocks; i++)
        place += word_of(q, f, i) & SQ_BLOCK_SIZE;
    for (; n > 0; k++) {
        uint64_t within = at - k * bs;
        uint64_t whole = f->size - k * bs < bs ? f->size - k * bs : bs;
        size_t part = n < whole - within ? n : (size_t)(whole - within);
        bool ok;
        if (k < blocks) {
            struct stored s = {.at = place, .word = word_of(q, f, k)};
            place += s.word & SQ_BLOCK_SIZE;
            ok = read_block(lane, q, &s, (size_t)whole, (size_t)within, out,
                            part, why);
        } else {
            ok = read_tail(lane, q, f, within, out, part, why);
        }
        if (!ok)
            return false;
        at += part;
        out += part;
        n -= part;
    }
    return true;
}

/* Files stored as they are, in blocks that follow each other or in one
 * fragment. */
static struct view fs_map(const struct part *p, const struct node *f)
{
    const struct sq *q = p->fs;
    uint64_t bs = q->s.block_size, blocks = file_blocks(q, f);
    if (f->group && blocks == 0) {
        struct diag why = {0};
        struct stored s = fragment_of(q, f);
        struct view v =
            is_raw(&s) ? stored_bytes(q, &s, &why) : (struct view){0};
        v = view_cut(v, f->data2, f->size);
        return v.n == f->size ? v : (struct view){0};
    }
    if (f->group)
        return (struct view){0};
    for (uint64_t k = 0; k < blocks; k++) {
        uint64_t whole = f->size - k * bs < bs ? f->size - k * bs : bs;
        if (word_of(q, f, k) != (SQ_BLOCK_RAW | whole))
            return (struct view){0};
    }
    struct view v = view_cut(q->v, f->data, f->size);
    return v.n == f->size ? v : (struct view){0};
}

const struct fs_ops sq_ops = {
    .read = fs_read,
    .map = fs_map,
    .anywhere = true,
};
