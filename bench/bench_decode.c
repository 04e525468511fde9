/* How long a SquashFS image takes to decode: its blocks alone, in their order,
 * or its files as image_read shows them to a visitor that does nothing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "image/squashfs.h"

struct block {
    uint64_t at;
    uint32_t n; /* stored bytes */
    bool raw;
};

struct list {
    struct block *v;
    size_t n, cap;
};

struct job {
    struct view image;
    const struct list *list;
    enum codec codec;
    _Atomic size_t next;
    _Atomic uint64_t decoded, failed;
};

static double clock_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void add(struct list *l, uint64_t at, uint32_t n, bool raw)
{
    if (l->n == l->cap) {
        l->cap = l->cap ? 2 * l->cap : 4096;
        l->v = realloc(l->v, l->cap * sizeof *l->v);
        if (!l->v)
            abort();
    }
    l->v[l->n++] = (struct block){.at = at, .n = n, .raw = raw};
}

static void add_file(struct list *l, const struct sq *q, const struct node *f)
{
    uint64_t at = f->data, n = sq_blocks(q, f->size, f->group != 0);
    for (uint64_t i = 0; i < n; i++) {
        uint32_t word = sq_u32(q, (const uint8_t *)f->priv + 4 * i);
        uint32_t size = word & SQ_BLOCK_SIZE;
        if (size)
            add(l, at, size, word & SQ_BLOCK_RAW);
        at += size;
    }
}

static void add_meta(struct list *l, const struct sq *q, uint64_t at,
                     uint64_t end)
{
    while (at + 2 <= end) {
        const uint8_t *p = q->v.p + at;
        uint32_t head = q->s.big ? ld_be16(p) : ld_le16(p);
        add(l, at + 2, head & 0x7fff, head & 0x8000);
        at += 2 + (head & 0x7fff);
    }
}

static int by_place(const void *pa, const void *pb)
{
    const struct block *a = pa, *b = pb;
    return (a->at > b->at) - (a->at < b->at);
}

/* Each stored block once: those of files that share their data come twice. */
static struct list blocks_of(const struct part *p)
{
    struct list l = {0};
    const struct sq *q = p->fs;
    for (const struct node *f = p->root; f; f = tree_next(p->root, f))
        if (node_is_file(f) && !f->first && !f->unreadable)
            add_file(&l, q, f);
    for (uint32_t i = 0; i < q->fragments_n; i++) {
        const uint8_t *e = q->fragments + 16 * (size_t)i;
        uint32_t word = sq_u32(q, e + 8);
        add(&l, sq_u64(q, e), word & SQ_BLOCK_SIZE, word & SQ_BLOCK_RAW);
    }
    add_meta(&l, q, q->s.inode_start, q->s.dir_start);
    add_meta(&l, q, q->s.dir_start, sq_dirs_end(q));
    if (l.n)
        qsort(l.v, l.n, sizeof *l.v, by_place);
    size_t kept = 0;
    for (size_t i = 0; i < l.n; i++)
        if (kept == 0 || l.v[i].at != l.v[kept - 1].at)
            l.v[kept++] = l.v[i];
    l.n = kept;
    return l;
}

static void *decode_some(void *arg)
{
    struct job *j = arg;
    struct codec_ctx *ctx = codec_ctx_new();
    size_t cap = 1 << 20;
    uint8_t *out = malloc(cap);
    if (!ctx || !out)
        abort();
    for (size_t i; (i = atomic_fetch_add(&j->next, 1)) < j->list->n;) {
        const struct block *b = &j->list->v[i];
        struct view v = view_cut(j->image, b->at, b->n);
        struct codec_result r = {.out_n = v.n};
        if (b->raw)
            memcpy(out, v.p, v.n < cap ? v.n : cap);
        else if (!codec_block(j->codec, ctx, v, out, cap, &r))
            j->failed++;
        j->decoded += r.out_n;
    }
    free(out);
    codec_ctx_free(ctx);
    return NULL;
}

static void decode_all(struct job *j, unsigned threads)
{
    pthread_t ids[64];
    for (unsigned i = 1; i < threads; i++)
        if (pthread_create(&ids[i], NULL, decode_some, j) != 0)
            abort();
    decode_some(j);
    for (unsigned i = 1; i < threads; i++)
        pthread_join(ids[i], NULL);
}

static void report(double wall, double cpu, uint64_t bytes, uint64_t failed)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("{\"wall\": %.6f, \"cpu\": %.6f, \"bytes\": %llu, \"failed\": %llu, "
           "\"rss_kib\": %ld}\n",
           wall, cpu, (unsigned long long)bytes, (unsigned long long)failed,
           use.ru_maxrss);
}

static struct view map_file(const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0)
        return (struct view){0};
    void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    return p == MAP_FAILED ? (struct view){0} : view_of(p, (size_t)st.st_size);
}

static void drop(void *ctx, uint64_t from, uint64_t to)
{
    const struct view *v = ctx;
    madvise((void *)(uintptr_t)(v->p + from), (size_t)(to - from),
            MADV_DONTNEED);
}

static bool wants_none(void *ctx, const struct part *p, const struct node *n)
{
    (void)ctx;
    (void)p;
    (void)n;
    return false;
}

static void see(void *ctx, struct lane *lane, const struct part *p,
                const struct node *node, struct view v, bool whole)
{
    (void)lane;
    (void)p;
    (void)node;
    (void)whole;
    atomic_fetch_add((_Atomic uint64_t *)ctx, v.n);
}

static int decode_only(const struct image_opts *opts)
{
    struct visitor none = {.wants = wants_none, .file = see};
    struct image_opts o = *opts;
    o.drop = NULL;
    struct image im;
    if (image_read(&im, &o, &none) != OK || !im.child || !im.child->root) {
        fprintf(stderr, "bench-decode: not a SquashFS image\n");
        return 1;
    }
    struct list list = blocks_of(im.child);
    struct job j = {.image = im.child->bytes,
                    .list = &list,
                    .codec = ((const struct sq *)im.child->fs)->codec};
    double wall = clock_of(CLOCK_MONOTONIC);
    double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    decode_all(&j, opts->threads);
    report(clock_of(CLOCK_MONOTONIC) - wall,
           clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu, j.decoded, j.failed);
    free(list.v);
    image_done(&im);
    return 0;
}

static int read_files(const struct image_opts *opts)
{
    _Atomic uint64_t seen = 0;
    struct visitor v = {.ctx = &seen, .file = see};
    struct image im;
    double wall = clock_of(CLOCK_MONOTONIC);
    double cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    if (image_read(&im, opts, &v) != OK)
        return 1;
    uint64_t failed = im.child ? im.child->diags_n : 1;
    image_done(&im);
    report(clock_of(CLOCK_MONOTONIC) - wall,
           clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu, seen, failed);
    return 0;
}

int main(int argc, char **argv)
{
    long threads = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    if (threads < 1 || threads > 64) {
        fprintf(stderr, "usage: bench-decode decode|read IMAGE THREADS\n");
        return 2;
    }
    struct view v = map_file(argv[2]);
    if (!v.n) {
        perror(argv[2]);
        return 1;
    }
    struct image_opts opts = {.name = "bench",
                              .bytes = v,
                              .limits = limits_default(),
                              .threads = (unsigned)threads,
                              .only = "squashfs",
                              .drop = drop,
                              .drop_ctx = &v};
    return strcmp(argv[1], "decode") == 0 ? decode_only(&opts)
                                          : read_files(&opts);
}
