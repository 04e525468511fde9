/* A program by itself: kernels, boot loaders and firmware as ELF. Its code is
 * searched as it stands, and what it may carry (an initramfs, a packed kernel)
 * is looked for within. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning (System V ABI, chapter 4)
 * 0      4     magic 7f "ELF"
 * 4      1     class: 1 32 bits, 2 64 bits; 5 1 byte order: 1 little, 2 big
 * 6      1     version 1
 * 16     2     type, 18 2 machine, 20 4 version 1, then (32, 64 bits):
 * 28, 32 4, 8  place of the program headers; 32, 40 of the section headers
 * 42, 54 2     size of a program header, number of them; size of a section
 *              header, number of them
 * A program header has the place (4, 8) and size (16, 32) of a piece of the
 * file; a section header its type (4, 4), place (16, 24) and size (20, 32).
 */
#include <stdio.h>

#include "image/linux.h"

enum { NOBITS = 8, MAX_HEADERS = 65535 };

struct extent {
    struct view v;
    bool big, wide;
    uint64_t end;
};

static uint64_t word(struct rd *r, const struct extent *x)
{
    return x->wide ? rd_u64(r, x->big) : rd_u32(r, x->big);
}

static void reach(struct extent *x, uint64_t at, uint64_t n)
{
    if (n > 0 && at <= INT64_MAX && n <= INT64_MAX && at + n > x->end)
        x->end = at + n;
}

/* The pieces that n headers of size bytes at at speak of. */
static void reach_all(struct extent *x, uint64_t at, uint64_t size, uint64_t n,
                      bool sections)
{
    uint64_t least = sections ? (x->wide ? 64 : 40) : (x->wide ? 56 : 32);
    if (at == 0 || size < least)
        return;
    reach(x, at, n * size);
    for (uint64_t i = 0; i < n; i++) {
        struct rd r = rd_of(view_cut(x->v, at + i * size, size));
        uint32_t type = 0;
        if (sections) {
            rd_skip(&r, 4);
            type = rd_u32(&r, x->big);
            rd_skip(&r, x->wide ? 16 : 8);
        } else {
            rd_skip(&r, x->wide ? 8 : 4);
        }
        uint64_t from = word(&r, x);
        if (!sections)
            rd_skip(&r, x->wide ? 16 : 8);
        uint64_t len = word(&r, x);
        if (rd_ok(&r) && type != NOBITS)
            reach(x, from, len);
    }
}

static bool read_extent(struct view v, struct extent *x)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    uint8_t class = rd_u8(&r), order = rd_u8(&r), version = rd_u8(&r);
    *x = (struct extent){.v = v, .wide = class == 2, .big = order == 2};
    rd_seek(&r, 16);
    uint16_t type = rd_u16(&r, x->big), machine = rd_u16(&r, x->big);
    uint32_t again = rd_u32(&r, x->big);
    word(&r, x); /* entry */
    uint64_t programs = word(&r, x), sections = word(&r, x);
    rd_skip(&r, 4);
    uint16_t header = rd_u16(&r, x->big);
    uint16_t program_n = rd_u16(&r, x->big);
    uint16_t programs_n = rd_u16(&r, x->big);
    uint16_t section_n = rd_u16(&r, x->big);
    uint16_t sections_n = rd_u16(&r, x->big);
    if (!rd_ok(&r) || class < 1 || class > 2 || order < 1 || order > 2 ||
        version != 1 || again != 1 || type == 0 || machine == 0 ||
        header != (x->wide ? 64 : 52))
        return false;
    x->end = header;
    reach_all(x, programs, program_n, programs_n, false);
    reach_all(x, sections, section_n, sections_n, true);
    return true;
}

static bool match(struct view v)
{
    struct extent x;
    return view_has(v, 0, "\177ELF", 4) && read_extent(view_cut(v, 0, 64), &x);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct extent x;
    if (!read_extent(p->bytes, &x))
        return NOT_THIS;
    bool cut = x.end > p->bytes.n;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n, "the program is cut short");
    part_end(p, x.end);
    char what[64];
    snprintf(what, sizeof what, "%d bits, %s-endian", x.wide ? 64 : 32,
             x.big ? "big" : "little");
    linux_kernel(lane, p, p->size, what); /* or any other program */
    if (p->version)
        part_detail(lane, p, "Linux kernel, %s", what);
    return cut ? DAMAGED : OPENED;
}

const struct format format_elf = {
    .name = "elf",
    .title = "ELF program",
    .spec = "System V ABI, chapter 4",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 4, .bytes = "\177ELF"}},
    .match = match,
    .open = open,
};
