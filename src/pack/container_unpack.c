/* Unpacking one file of a pack, piece by piece. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <zlib.h>

#include "pack/container.h"

enum { PIECE = 1 << 16, END_OF_LAST = 64 | 128 /* zlib's data_type */ };

struct unpacking {
    const struct container_entry *e;
    container_sink *sink;
    void *ctx;
    uint64_t size;
    uint32_t crc;
};

static bool give(struct unpacking *u, struct view piece)
{
    u->crc = (uint32_t)crc32_z(u->crc, piece.p, piece.n);
    u->size += piece.n;
    return u->size <= u->e->size && u->sink(u->ctx, piece);
}

/* Bits of the last byte that belong to no code must be 0, so that there is one
 * way to write them. */
static bool is_clean_end(const z_stream *z, unsigned unused, struct view packed)
{
    return z->avail_in == 0 && packed.n > 0 && unused < 8 &&
           packed.p[packed.n - 1] >> (8 - unused) == 0;
}

static bool pump(struct unpacking *u, z_stream *z, struct flaw *flaw)
{
    static const char broken[] = "its packed data is broken";
    struct view in = u->e->packed, rest = in;
    uint8_t piece[PIECE];
    unsigned unused = 8; /* bits behind the last block; 8: not known yet */
    int status = Z_OK;
    while (status == Z_OK) {
        if (z->avail_in == 0) {
            struct view next = view_cut(rest, 0, 1u << 30);
            rest = view_from(rest, next.n);
            z->next_in = (z_const Bytef *)(uintptr_t)next.p;
            z->avail_in = (uInt)next.n;
        }
        z->next_out = piece;
        z->avail_out = sizeof piece;
        status = inflate(z, Z_BLOCK);
        if ((z->data_type & END_OF_LAST) == END_OF_LAST)
            unused = (unsigned)z->data_type & 7;
        size_t n = sizeof piece - z->avail_out;
        if (n && !give(u, view_of(piece, n)))
            return flaw_set(flaw, CHECK_CONTENTS,
                            u->size > u->e->size ? "it is larger than its size"
                                                 : NULL,
                            u->e->name, u->e->at);
    }
    if (status != Z_STREAM_END || rest.n || !is_clean_end(z, unused, in))
        return flaw_set(flaw, CHECK_CONTENTS, broken, u->e->name, u->e->at);
    return true;
}

static bool unpack(struct unpacking *u, struct flaw *flaw)
{
    z_stream z = {0};
    if (!u->e->deflated)
        return give(u, u->e->packed) ||
               flaw_set(flaw, CHECK_CONTENTS, NULL, u->e->name, u->e->at);
    if (inflateInit2(&z, -MAX_WBITS) != Z_OK)
        return flaw_set(flaw, CHECK_LIMIT, "out of memory", u->e->name,
                        u->e->at);
    bool ok = pump(u, &z, flaw);
    inflateEnd(&z);
    return ok;
}

bool container_unpack(const struct container_entry *e, container_sink *sink,
                      void *ctx, struct flaw *flaw)
{
    struct unpacking u = {.e = e, .sink = sink, .ctx = ctx};
    if (!unpack(&u, flaw))
        return false;
    if (u.size != e->size)
        return flaw_set(flaw, CHECK_CONTENTS, "it is smaller than its size",
                        e->name, e->at);
    return u.crc == e->crc ||
           flaw_set(flaw, CHECK_CONTENTS, "its check sum is wrong", e->name,
                    e->at);
}

static bool append(void *ctx, struct view piece)
{
    buf_view(ctx, piece);
    return !((struct buf *)ctx)->failed;
}

bool container_load(const struct container_entry *e, struct buf *out,
                    struct flaw *flaw)
{
    if (container_unpack(e, append, out, flaw))
        return true;
    if (!flaw->text)
        *flaw = (struct flaw){CHECK_LIMIT, "it is too large to be read",
                              e->name, e->at};
    return false;
}
