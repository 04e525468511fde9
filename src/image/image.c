/* Takes one image apart with some threads, and puts the parts in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "image/work.h"

enum { HASH_STEP = 4 << 20 };

/* --- order -----------------------------------------------------------------
 */

/* Depth-first number of a file, so that siblings sort by it. */
static int by_place(const struct part *a, const struct part *b)
{
    if (a->file != b->file) {
        const struct node *x = a->file, *y = b->file;
        if (!x || !y)
            return x ? 1 : -1;
        if (x->at != y->at)
            return x->at < y->at ? -1 : 1;
        if (x->data != y->data)
            return x->data < y->data ? -1 : 1;
        return strcmp(x->name, y->name);
    }
    if (a->offset != b->offset)
        return a->offset < b->offset ? -1 : 1;
    return (a->size > b->size) - (a->size < b->size);
}

static int cmp_parts(const void *pa, const void *pb)
{
    return by_place(*(struct part *const *)pa, *(struct part *const *)pb);
}

static uint32_t count_parts(const struct part *p)
{
    uint32_t n = 0;
    for (; p; p = p->next)
        n += 1 + count_parts(p->child);
    return n;
}

/* Sorts the list and gives back its new head; numbers all parts in order. */
static struct part *order(struct image *im, struct part *list)
{
    uint32_t n = 0;
    for (struct part *p = list; p; p = p->next)
        n++;
    struct part **v = malloc((n ? n : 1) * sizeof *v);
    if (!v)
        return list;
    n = 0;
    for (struct part *p = list; p; p = p->next)
        v[n++] = p;
    qsort(v, n, sizeof *v, cmp_parts);
    for (uint32_t i = 0; i < n; i++) {
        v[i]->next = i + 1 < n ? v[i + 1] : NULL;
        im->parts[im->parts_n++] = v[i];
        v[i]->id = im->parts_n;
        v[i]->child = order(im, v[i]->child);
    }
    struct part *head = n ? v[0] : NULL;
    free(v);
    return head;
}

static uint64_t unexplained(const struct part *p)
{
    if (p->format == part_data || p->format == part_high_entropy)
        return p->size;
    uint64_t sum = 0;
    if (p->content.n || p->root)
        return 0;
    for (const struct part *c = p->child; c; c = c->next)
        sum += unexplained(c);
    return sum < p->size ? sum : p->size;
}

static enum err finish(struct image *im)
{
    uint32_t n = count_parts(im->child);
    im->parts = arena_array(&im->arena, n ? n : 1, sizeof *im->parts);
    if (!im->parts)
        return ERR_NOMEM;
    im->child = order(im, im->child);
    for (const struct part *p = im->child; p; p = p->next)
        im->explained_bytes += p->size - unexplained(p);
    return OK;
}

/* --- threads ----------------------------------------------------------------
 */

static void *lane_main(void *arg)
{
    struct lane *lane = arg;
    work_run(lane->image, lane);
    return NULL;
}

static bool lane_init(struct image *im, struct lane *lane, unsigned index)
{
    lane->image = im;
    lane->index = index;
    arena_init(&lane->arena, &im->budget);
    buf_init(&lane->file, im->limits.file_bytes, &im->budget);
    buf_init(&lane->scratch, im->limits.file_bytes, &im->budget);
    lane->codec = codec_ctx_new();
    return lane->codec != NULL;
}

static void lane_done(struct lane *lane)
{
    arena_done(&lane->arena);
    buf_done(&lane->file);
    buf_done(&lane->scratch);
    codec_ctx_free(lane->codec);
    for (unsigned i = 0; i < BLOCK_SLOTS; i++)
        free(lane->slots[i].p);
}

static void hash_subject(struct image *im)
{
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    if (!md)
        return;
    uint8_t out[EVP_MAX_MD_SIZE];
    EVP_DigestInit_ex(md, EVP_sha256(), NULL);
    for (uint64_t at = 0; at < im->bytes.n; at += HASH_STEP) {
        struct view v = view_cut(im->bytes, at, HASH_STEP);
        EVP_DigestUpdate(md, v.p, v.n);
        image_touched(im, v.n);
    }
    EVP_DigestFinal_ex(md, out, NULL);
    EVP_MD_CTX_free(md);
    for (size_t i = 0; i < 32; i++) {
        im->sha256[2 * i] = "0123456789abcdef"[out[i] >> 4];
        im->sha256[2 * i + 1] = "0123456789abcdef"[out[i] & 15];
    }
}

static enum err begin(struct image *im, const struct image_opts *opts,
                      const struct visitor *visitor)
{
    *im = (struct image){.name = opts->name,
                         .bytes = opts->bytes,
                         .limits = opts->limits,
                         .only = opts->only,
                         .trust = opts->trust,
                         .drop = opts->drop,
                         .drop_ctx = opts->drop_ctx};
    im->budget.max_bytes = opts->limits.memory_bytes;
    arena_init(&im->arena, &im->budget);
    im->lanes_n = opts->threads ? opts->threads : 1;
    im->lanes = calloc(im->lanes_n, sizeof *im->lanes);
    if (!im->lanes) {
        im->lanes_n = 0;
        return ERR_NOMEM;
    }
    for (unsigned i = 0; i < im->lanes_n; i++)
        if (!lane_init(im, &im->lanes[i], i))
            return ERR_NOMEM;
    return work_begin(im, visitor);
}

/* The first lane is this thread's. A thread that cannot be started is done
 * without. */
static void run(struct image *im)
{
    pthread_t *ids = calloc(im->lanes_n, sizeof *ids);
    unsigned started = 1;
    while (ids && started < im->lanes_n &&
           pthread_create(&ids[started], NULL, lane_main,
                          &im->lanes[started]) == 0)
        started++;
    if (im->bytes.n)
        hash_subject(im);
    work_run(im, &im->lanes[0]);
    for (unsigned i = 1; ids && i < started; i++)
        pthread_join(ids[i], NULL);
    free(ids);
}

enum err image_read(struct image *im, const struct image_opts *opts,
                    const struct visitor *visitor)
{
    enum err e = begin(im, opts, visitor);
    if (e == OK) {
        struct region all = {.bytes = im->bytes};
        if (all.bytes.n)
            work_region(im, &all);
        run(im);
        e = finish(im);
    }
    if (e != OK)
        image_done(im);
    return e;
}

enum err image_read_tree(struct image *im, const struct image_opts *opts,
                         const struct part *tree, const struct visitor *visitor)
{
    enum err e = begin(im, opts, visitor);
    struct part *p = e == OK ? ARENA_NEW(&im->arena, struct part) : NULL;
    if (e == OK && !p)
        e = ERR_NOMEM;
    if (e == OK) {
        *p = *tree;
        p->next = NULL;
        im->child = p;
        part_queue_files(&im->lanes[0], p);
        run(im);
        e = finish(im);
    }
    if (e != OK)
        image_done(im);
    return e;
}

static void parts_done(struct part *p)
{
    for (; p; p = p->next) {
        buf_done(&p->content);
        parts_done(p->child);
    }
}

void image_done(struct image *im)
{
    work_end(im);
    parts_done(im->child);
    for (unsigned i = 0; i < im->lanes_n; i++)
        lane_done(&im->lanes[i]);
    free(im->lanes);
    arena_done(&im->arena);
    *im = (struct image){0};
}

/* --- names ------------------------------------------------------------------
 */

static const char *part_path(const struct image *im, const struct part *p,
                             struct arena *arena)
{
    if (!p)
        return im->name;
    const char *before = part_path(im, p->parent, arena);
    const char *file = p->file ? node_path(p->file, arena) : NULL;
    return arena_printf(arena, "%s%s%s!%s@0x%llx", before, file ? "!" : "",
                        file ? file : "", p->format,
                        (unsigned long long)p->offset);
}

const char *image_path(const struct image *im, const struct part *p,
                       const struct node *node, struct arena *arena)
{
    const char *base = part_path(im, p, arena);
    const char *file = node ? node_path(node, arena) : NULL;
    const char *path =
        file && base ? arena_printf(arena, "%s!%s", base, file) : base;
    return path ? path : im->name;
}
