/* Memory of Arm's microcontrollers as it is: known by its table of vectors. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian, 16 words or more. (Source: ARMv6-M, ARMv7-M and ARMv8-M
 * Architecture Reference Manuals, "Vector table".)
 * word     meaning
 * 0        first stack pointer: in RAM, at a multiple of 4
 * 1, 2, 3  reset, NMI, hard fault
 * 4, 5, 6  other faults, or 0
 * 7        secure fault, or 0; NXP keeps a sum of the words before it there
 * 8 to 10  0
 * 11       supervisor call
 * 12       debug monitor, or 0
 * 13       0
 * 14, 15   pending service, system tick (or 0)
 * 16 ...   interrupts of the chip, or 0
 * A vector is odd, for it is Thumb code. Nothing says how large the memory is:
 * all that is left is taken. As no magic opens it, every word must be as said,
 * and all vectors of the processor must lie no farther from each other than
 * there are bytes.
 */
#include "image/format.h"

enum {
    WORDS = 16,
    MORE = 256,
    LEAST = 1024, /* bytes of the smallest program */
    NOISE = 32 << 10,
};

struct vectors {
    uint32_t stack, reset, low, high;
};

static bool is_ram(uint32_t a)
{
    return a % 4 == 0 && a > 0x10000000 && a < 0xa0000000 &&
           (a < 0x40000000 || a > 0x60000000);
}

/* A vector into code or RAM; notes how far they lie apart. */
static bool take(struct vectors *x, uint32_t a)
{
    if (a % 2 == 0 || a >= 0xa0000000 || a < 0x40)
        return false;
    x->low = a < x->low ? a : x->low;
    x->high = a > x->high ? a : x->high;
    return true;
}

static bool read_vectors(struct view v, struct vectors *x)
{
    uint32_t w[WORDS];
    struct rd r = rd_of(v);
    for (int i = 0; i < WORDS; i++)
        w[i] = rd_le32(&r);
    *x = (struct vectors){.stack = w[0], .reset = w[1], .low = UINT32_MAX};
    bool sum = w[0] + w[1] + w[2] + w[3] + w[4] + w[5] + w[6] + w[7] == 0;
    bool ok = rd_ok(&r) && v.n >= LEAST && is_ram(w[0]) && w[8] == 0 &&
              w[9] == 0 && w[10] == 0 && w[13] == 0;
    for (int i = 1; i < WORDS && ok; i++) {
        bool must = i < 4 || i == 11 || i == 14;
        bool may = i < 7 || (i == 7 && !sum) || i == 12 || i == 15;
        if (must || (may && w[i] != 0))
            ok = take(x, w[i]);
    }
    return ok && x->high - x->low < v.n;
}

static bool match(struct view v)
{
    struct vectors x;
    return read_vectors(v, &x);
}

/* Interrupts that have a handler near those of the processor. */
static unsigned interrupts(struct view v, const struct vectors *x)
{
    struct rd r = rd_of(v);
    unsigned n = 0;
    rd_seek(&r, sizeof(uint32_t) * WORDS);
    for (unsigned i = 0; i < MORE; i++) {
        uint32_t a = rd_le32(&r);
        bool near = a % 2 && a - (x->low & ~0xffffu) < v.n + 0x10000;
        if (!rd_ok(&r) || (a != 0 && !near))
            break;
        n += a != 0;
    }
    return n;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct vectors x;
    if (!read_vectors(p->bytes, &x))
        return NOT_THIS;
    p->code = true;
    p->solid = true;
    p->noise = NOISE;
    part_detail(lane, p, "stack from 0x%08x, starts at 0x%08x, %u interrupts",
                x.stack, x.reset & ~1u, interrupts(p->bytes, &x));
    part_region(lane, p, 0, p->size, NULL, NULL);
    return OPENED;
}

const struct format format_cortex_m = {
    .name = "cortex-m",
    .title = "Arm Cortex-M memory",
    .spec = "ARMv7-M Architecture Reference Manual, B1.5.3",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};
