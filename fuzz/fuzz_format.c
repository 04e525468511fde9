/* One format's reader on hostile bytes: compiled once a format, with
 * FORMAT_NAME set. Everything it shows is read; two walks agree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "image/format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Hashing is not what is tested: watching it costs a third of all time. */
#ifdef __clang__
__attribute__((no_sanitize("coverage")))
#endif
static uint64_t
mix(uint64_t h, const void *p, size_t n)
{
    const uint8_t *b = p;
    for (; n >= 8; n -= 8, b += 8)
        h = (h ^ ld_le64(b)) * 0x9e3779b97f4a7c15u;
    while (n-- > 0)
        h = (h ^ *b++) * 0x100000001b3u;
    return h ^ (h >> 29);
}

static void see(void *ctx, struct lane *lane, const struct part *p,
                const struct node *node, struct view v, bool whole)
{
    (void)lane;
    uint64_t *sum = ctx;
    if (node && whole && v.n != node->size)
        abort();
    if (node && !p->root)
        abort();
    *sum += mix(v.n, v.p, v.n) ^ whole;
}

static uint64_t walk_tree(const struct part *p, uint64_t h)
{
    if (!p->root)
        return h;
    uint32_t count = 0;
    for (const struct node *n = p->root; (n = tree_next(p->root, n));) {
        if (strlen(n->name) != n->name_n || n->name_n == 0)
            abort();
        h = mix(h, n->name, n->name_n);
        h = mix(h, &n->mode, sizeof n->mode);
        h = mix(h, n->target.p, n->target.n);
        for (struct xattr *x = n->xattrs; x; x = x->next)
            h = mix(h, x->value.p, x->value.n);
        count++;
    }
    if (count != p->files)
        abort();
    (void)tree_find(p->root, "/etc/../etc/./passwd");
    return h;
}

static uint64_t once(struct view v)
{
    uint64_t sum = 0;
    struct visitor visitor = {.ctx = &sum, .file = see};
    struct image_opts opts = {.name = "fuzz",
                              .bytes = v,
                              .threads = 1,
                              .limits = limits_default(),
                              .only = FORMAT_NAME};
    opts.limits.memory_bytes = 64 * MIB;
    opts.limits.stream_bytes = 8 * MIB;
    opts.limits.output_bytes = 16 * MIB;
    opts.limits.file_bytes = 1 * MIB;
    opts.limits.entries = 5000;
    struct image im;
    if (image_read(&im, &opts, &visitor) != OK)
        return 0;
    for (uint32_t i = 0; i < im.parts_n; i++) {
        const struct part *p = im.parts[i];
        if (p->size == 0 || (!p->parent && p->offset + p->size > v.n))
            abort();
        if (p->content.n > opts.limits.stream_bytes)
            abort();
        sum = walk_tree(p, mix(sum, &p->size, sizeof p->size));
    }
    if (im.explained_bytes > v.n)
        abort();
    image_done(&im);
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct view v = view_of(data, n);
    uint64_t first = once(v);
    /* A second reading must come to the same; asked of one input in eight. */
    if (first % 8 == 0 && once(v) != first)
        abort();
    return 0;
}
