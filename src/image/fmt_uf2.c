/* UF2: a microcontroller's memory in blocks that can be written in any order,
 * as boot loaders with a USB drive take it. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blocks of 512 bytes, little endian. (Source: github.com/microsoft/uf2,
 * README.)
 * offset size  meaning
 * 0      4     magic "UF2\n", 4 4 magic 0x9e5d5157
 * 8      4     flags; 1: not for the main flash
 * 12     4     address
 * 16     4     bytes used, up to 476
 * 20     4     number of this block, 24 4 of all
 * 28     4     family of the chip (or size of the file)
 * 32     476   bytes
 * 508    4     magic 0x0ab16f30
 */
#include "image/memory.h"

enum { BLOCK = 512, DATA = 32, DATA_MAX = 476, NOT_MAIN = 1, FAMILY = 0x2000 };

struct block {
    uint32_t flags, address, n, number, total, family;
    struct view data;
};

static bool read_block(struct view v, uint64_t at, struct block *b)
{
    struct rd r = rd_of(view_cut(v, at, BLOCK));
    uint32_t first = rd_le32(&r), second = rd_le32(&r);
    b->flags = rd_le32(&r);
    b->address = rd_le32(&r);
    b->n = rd_le32(&r);
    b->number = rd_le32(&r);
    b->total = rd_le32(&r);
    b->family = rd_le32(&r);
    b->data = view_cut(r.v, DATA, b->n);
    rd_seek(&r, BLOCK - 4);
    return rd_le32(&r) == 0x0ab16f30 && rd_ok(&r) && first == 0x0a324655 &&
           second == 0x9e5d5157 && b->n <= DATA_MAX && b->number < b->total;
}

static bool match(struct view v)
{
    struct block b;
    return read_block(v, 0, &b);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct memory m = {.out = &p->content};
    struct block b, last = {0};
    uint64_t at = 0;
    uint32_t n = 0;
    for (; read_block(p->bytes, at, &b); at += BLOCK, n++) {
        last = b;
        if (!(b.flags & NOT_MAIN))
            memory_put(&m, b.address, b.data);
    }
    if (p->content.n == 0 || !image_spend(lane->image, p->content.n))
        return NOT_THIS;
    p->content.failed = false;
    part_end(p, at);
    memory_detail(lane, p, &m);
    if (last.flags & FAMILY)
        part_detail(lane, p, "%s, family 0x%08x", p->detail, last.family);
    if (n < last.total)
        part_diag(lane, p, WHY_CORRUPT, at, "blocks are missing");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_uf2 = {
    .name = "uf2",
    .title = "UF2 image",
    .spec = "github.com/microsoft/uf2",
    .magics = {{.n = 8, .bytes = "UF2\n\x57\x51\x5d\x9e"}},
    .match = match,
    .open = open,
};
