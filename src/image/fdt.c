/* Checking device trees and reading their properties: see fdt.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/fdt.h"

#include <string.h>

enum { HEADER = 40, MAGIC = 0xd00dfeed, ALIGNMENT = 8 };

bool fdt_plausible(struct view v, uint64_t *total)
{
    struct rd r = rd_of(v);
    uint32_t magic = rd_be32(&r), size = rd_be32(&r), structs = rd_be32(&r),
             strings = rd_be32(&r), reserved = rd_be32(&r),
             version = rd_be32(&r), compatible = rd_be32(&r);
    if (!rd_ok(&r) || magic != MAGIC || size < HEADER || size > INT32_MAX ||
        structs >= size || strings > size || reserved >= size || version < 16 ||
        version > 32 || compatible > 17)
        return false;
    /* A tree begins with its root, which has no name. */
    struct view root = view_cut(v, structs, 8);
    *total = size;
    return root.n < 8 || (ld_be32(root.p) == 1 && ld_be32(root.p + 4) == 0);
}

const void *fdt_checked(struct lane *lane, struct view v)
{
    uint64_t total;
    if (!fdt_plausible(v, &total) || total > v.n ||
        !image_spend(lane->image, total))
        return NULL;
    v.n = (size_t)total;
    bool aligned = (uintptr_t)v.p % ALIGNMENT == 0;
    const void *p = v.p;
    if (!aligned) {
        buf_clear(&lane->scratch);
        buf_view(&lane->scratch, v);
        p = lane->scratch.failed ? NULL : lane->scratch.p;
    }
    if (!p || fdt_check_full(p, v.n) != 0)
        return NULL;
    return aligned ? p : arena_dup(&lane->arena, v).p;
}

struct view fdt_bytes(const void *fdt, int node, const char *name)
{
    int n = 0;
    const void *p = fdt_getprop(fdt, node, name, &n);
    return p && n > 0 ? view_of(p, (size_t)n) : (struct view){0};
}

struct view fdt_text(const void *fdt, int node, const char *name)
{
    struct view v = fdt_bytes(fdt, node, name);
    const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
    return nul ? view_cut(v, 0, (uint64_t)(nul - v.p)) : (struct view){0};
}

bool fdt_number(const void *fdt, int node, const char *name, uint64_t *out)
{
    struct view v = fdt_bytes(fdt, node, name);
    if (v.n != 4 && v.n != 8)
        return false;
    *out = v.n == 4 ? ld_be32(v.p) : ld_be64(v.p);
    return true;
}
