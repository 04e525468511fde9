/* Finds and reads environments of U-Boot: see uboot_env.h. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning
 * 0      4     CRC-32 of all behind the header, in the byte order of the CPU
 * 4      1     only where there are two blocks: a flag or counter
 * 4 or 5 ...   name=value, each with its NUL; an empty one ends it; filler
 * A program has the same variables, without a header, as its defaults.
 * (Source: include/env_internal.h of U-Boot, and what mkenvimage made.)
 */
#include "probe/uboot_env.h"

#include <libdeflate.h>
#include <string.h>

#include "base/rd.h"

enum {
    MAX_ENV = 256 << 10,
    MAX_NAME = 128,
    STEP = 512, /* blocks are multiples of it */
    LEAST = 3,  /* variables that make an environment */
};

static bool is_text(uint8_t c)
{
    return (c >= ' ' && c < 0x7f) || c == '\n' || c == '\t' || c == '\r';
}

/* The variable that begins at at: its bytes without the NUL; 0: none does. */
static size_t variable(struct view v, size_t at)
{
    size_t n = 0, sign = 0;
    while (at + n < v.n && is_text(v.p[at + n])) {
        if (v.p[at + n] == '=' && !sign)
            sign = n;
        n++;
    }
    return at + n < v.n && v.p[at + n] == 0 && sign && sign <= MAX_NAME ? n : 0;
}

/* The start of the text that byte at belongs to. */
static size_t text_start(struct view v, size_t at)
{
    while (at > 0 && is_text(v.p[at - 1]))
        at--;
    return at;
}

static uint32_t swapped(uint32_t x)
{
    return x << 24 | (x & 0xff00) << 8 | (x >> 8 & 0xff00) | x >> 24;
}

/* Whether a block with a header of so many bytes begins before e->at. */
static bool stored(struct view v, struct uboot_env *e, size_t header)
{
    if (e->at < header)
        return false;
    size_t from = e->at - header, done = e->at;
    uint32_t want = ld_le32(v.p + from), crc = 0;
    for (size_t size = STEP; size <= MAX_ENV && from + size <= v.n;
         size += STEP) {
        crc = libdeflate_crc32(crc, v.p + done, from + size - done);
        done = from + size;
        if (done < e->at + e->n || (crc != want && crc != swapped(want)))
            continue;
        e->block = size;
        e->block_at = from;
        e->redundant = header == 5;
        e->flag = e->redundant ? v.p[from + 4] : 0;
        return true;
    }
    return false;
}

bool uboot_env_around(struct view v, size_t hit, struct uboot_env *out)
{
    struct uboot_env e = {0};
    if (hit >= v.n)
        return false;
    e.at = text_start(v, hit);
    while (e.at >= 2 && hit - e.at < MAX_ENV && v.p[e.at - 1] == 0 &&
           is_text(v.p[e.at - 2])) {
        size_t before = text_start(v, e.at - 1);
        if (!variable(v, before))
            break;
        e.at = before;
    }
    size_t at = e.at, n;
    while (at - e.at < MAX_ENV && (n = variable(v, at)) > 0) {
        at += n + 1;
        e.variables++;
    }
    if (e.variables < LEAST || hit >= at)
        return false;
    e.n = at - e.at + (at < v.n && v.p[at] == 0);
    /* A header's last byte may look like text that belongs to the first name:
     * then the name is longer than it should be. */
    for (size_t skip = 0; skip < 5 && !e.block && e.at + skip <= hit; skip++) {
        struct uboot_env x = e;
        x.at += skip;
        x.n -= skip < x.n ? skip : 0;
        if (stored(v, &x, 4) || stored(v, &x, 5))
            e = x;
    }
    *out = e;
    return true;
}

struct view uboot_env_get(struct view v, const struct uboot_env *e,
                          const char *name)
{
    size_t len = strlen(name);
    struct view all = view_cut(v, e->at, e->n);
    for (size_t at = 0, n; at < all.n && (n = variable(all, at)) > 0;
         at += n + 1)
        if (n > len && memcmp(all.p + at, name, len) == 0 &&
            all.p[at + len] == '=')
            return view_cut(all, at + len + 1, n - len - 1).n
                       ? view_cut(all, at + len + 1, n - len - 1)
                       : view_of(all.p + at, 0);
    return (struct view){0};
}
