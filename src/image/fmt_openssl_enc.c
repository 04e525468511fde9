/* What `openssl enc` encrypted with a password: unreadable without it. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 0 "Salted__", 8 salt, 16 what is encrypted. (Source: openssl-enc(1).) Nothing
 * says where it ends, or how it is encrypted: all that is left is taken, when
 * it is noise or too short to tell.
 */
#include "image/format.h"
#include "image/gap.h"

enum { HEADER = 16, LEAST = 32, TELLING = 4096, LOOK = 32 << 10 };

static bool match(struct view v)
{
    struct gap_walk walk = {.rest = view_cut(v, HEADER, LOOK)};
    struct gap g;
    if (v.n < LEAST || !view_has(v, 0, "Salted__", 8) || !gap_next(&walk, &g))
        return false;
    return v.n - HEADER < TELLING ? v.n % HEADER == 0 && g.kind == GAP_DATA
                                  : g.kind == GAP_HIGH_ENTROPY;
}

static enum opened open(struct lane *lane, struct part *p)
{
    part_end(p, p->bytes.n);
    part_detail(lane, p, "%llu encrypted bytes",
                (unsigned long long)(p->size - HEADER));
    part_diag(lane, p, WHY_ENCRYPTED, HEADER,
              "encrypted with a password by openssl enc");
    part_region(lane, p, HEADER, p->size - HEADER, NULL, NULL);
    return DAMAGED;
}

const struct format format_openssl_enc = {
    .name = "openssl-enc",
    .title = "file encrypted by openssl enc",
    .spec = "openssl-enc(1)",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 8, .bytes = "Salted__"}},
    .match = match,
    .open = open,
};
