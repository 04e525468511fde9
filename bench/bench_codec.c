/* Our LZMA decoder against liblzma: the same blocks in turn, CPU time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/codec.h"

/* bench-codec FILE [KiB of a block, 0: the whole file as one stream]
 *
 * The file is packed block by block as squashfs does it (preset 6, dictionary
 * of one block, CRC-32), then every block is decoded by one and by the other
 * before the next, so that both see the same load of the machine. */
enum { ROUNDS = 9 };

struct block {
    struct view raw, packed;
};

struct way {
    const char *name;
    enum codec codec;
    lzma_ret (*start)(lzma_stream *s);
    double ours[ROUNDS], theirs[ROUNDS], ratio[ROUNDS];
};

static double cpu_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static lzma_ret start_xz(lzma_stream *s)
{
    return lzma_stream_decoder(s, UINT64_MAX, 0);
}

static lzma_ret start_lzma(lzma_stream *s)
{
    return lzma_alone_decoder(s, UINT64_MAX);
}

static void die(const char *what)
{
    fprintf(stderr, "bench-codec: %s\n", what);
    exit(1);
}

static struct view read_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        die("cannot open the file");
    size_t n = (size_t)ftell(f);
    rewind(f);
    uint8_t *p = malloc(n + 1);
    if (!p || fread(p, 1, n, f) != n)
        die("cannot read the file");
    fclose(f);
    return view_of(p, n);
}

static struct view pack(struct view raw, enum codec c)
{
    lzma_options_lzma opt = {0};
    lzma_lzma_preset(&opt, 6);
    if (raw.n < opt.dict_size)
        opt.dict_size = raw.n < 4096 ? 4096 : (uint32_t)raw.n;
    const lzma_filter chain[] = {
        {LZMA_FILTER_LZMA2, &opt},
        {LZMA_VLI_UNKNOWN,  NULL}
    };
    lzma_stream s = LZMA_STREAM_INIT;
    lzma_ret is = c == CODEC_xz
                      ? lzma_stream_encoder(&s, chain, LZMA_CHECK_CRC32)
                      : lzma_alone_encoder(&s, &opt);
    size_t cap = raw.n + raw.n / 2 + 4096;
    uint8_t *p = malloc(cap);
    s.next_in = raw.p;
    s.avail_in = raw.n;
    s.next_out = p;
    s.avail_out = cap;
    if (!p || is != LZMA_OK || lzma_code(&s, LZMA_FINISH) != LZMA_STREAM_END)
        die("cannot pack");
    struct view v = view_of(p, cap - s.avail_out);
    lzma_end(&s);
    return v;
}

static double once_ours(const struct way *w, struct codec_ctx *ctx,
                        const struct block *b, uint8_t *out)
{
    struct codec_result r;
    double t = cpu_seconds();
    bool ok = codec_block(w->codec, ctx, b->packed, out, b->raw.n, &r);
    t = cpu_seconds() - t;
    if (!ok || !view_eq(view_of(out, r.out_n), b->raw))
        die("ours gave something else");
    return t;
}

static double once_theirs(const struct way *w, lzma_stream *s,
                          const struct block *b, uint8_t *out)
{
    double t = cpu_seconds();
    if (w->start(s) != LZMA_OK)
        die("no liblzma");
    s->next_in = b->packed.p;
    s->avail_in = b->packed.n;
    s->next_out = out;
    s->avail_out = b->raw.n + 1; /* room to see the end */
    if (lzma_code(s, LZMA_RUN) != LZMA_STREAM_END)
        die("liblzma failed");
    return cpu_seconds() - t;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v)
{
    qsort(v, ROUNDS, sizeof *v, by_value);
    return v[ROUNDS / 2];
}

static void measure(struct way *w, struct view file, size_t each)
{
    size_t n = (file.n + each - 1) / each, packed = 0;
    struct block *b = calloc(n, sizeof *b);
    uint8_t *out = malloc(each + 1);
    struct codec_ctx *ctx = codec_ctx_new();
    lzma_stream s = LZMA_STREAM_INIT;
    if (!b || !out || !ctx)
        die("no memory");
    for (size_t i = 0; i < n; i++) {
        b[i].raw = view_cut(file, i * each, each);
        b[i].packed = pack(b[i].raw, w->codec);
        packed += b[i].packed.n;
    }
    for (int k = 0; k < ROUNDS; k++) {
        for (size_t i = 0; i < n; i++) {
            w->ours[k] += once_ours(w, ctx, &b[i], out);
            w->theirs[k] += once_theirs(w, &s, &b[i], out);
        }
        w->ratio[k] = w->theirs[k] / w->ours[k];
    }
    double mb = (double)file.n / 1e6;
    printf("%-5s %7.1f -> %6.1f MB  ours %6.1f MB/s  liblzma %6.1f MB/s  "
           "ratio %.2f\n",
           w->name, mb, (double)packed / 1e6, mb / median(w->ours),
           mb / median(w->theirs), median(w->ratio));
    for (size_t i = 0; i < n; i++)
        free((void *)(uintptr_t)b[i].packed.p);
    free(b);
    free(out);
    codec_ctx_free(ctx);
    lzma_end(&s);
}

int main(int argc, char **argv)
{
    if (argc < 2)
        die("FILE [KiB of a block]");
    struct view file = read_file(argv[1]);
    size_t kib = argc > 2 ? strtoul(argv[2], NULL, 10) : 128;
    size_t each = kib ? kib * 1024 : file.n;
    if (file.n == 0)
        die("the file is empty");
    struct way xz = {.name = "xz", .codec = CODEC_xz, .start = start_xz};
    struct way lzma = {
        .name = "lzma", .codec = CODEC_lzma, .start = start_lzma};
    measure(&xz, file, each);
    measure(&lzma, file, each);
    free((void *)(uintptr_t)file.p);
    return 0;
}
