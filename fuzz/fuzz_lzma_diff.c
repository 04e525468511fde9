/* Our LZMA decoder against liblzma: the same answer to the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "codec/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The first byte of the input: what the rest is. */
enum form {
    FORM_XZ,
    FORM_XZ_MENDED, /* the header's sums are made to hold first */
    FORM_ALONE,
    FORM_LZMA2,
    FORM_RAW, /* two bytes of properties and size come before it */
    FORM_COUNT,
};

enum {
    CAP = 1 << 16,
    MEMORY = 1 << 20, /* larger dictionaries only cost time */
    DICT = CAP,       /* no distance can be larger here */
    PAGE = 4096,
};

#define CHECK(cond) ((cond) ? (void)0 : abort())

/* Memory that ends where no more can be read or written: sanitizers do not
 * look into assembly. */
static uint8_t *guarded(size_t most)
{
    uint8_t *p = mmap(NULL, most + PAGE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    CHECK(p != MAP_FAILED);
    CHECK(mprotect(p + most, PAGE, PROT_NONE) == 0);
    return p;
}

struct answer {
    bool ok, limited;
    size_t in_used, out_n;
};

static struct answer oracle_says(lzma_stream *s, struct view in, uint8_t *out,
                                 size_t cap)
{
    s->next_in = in.p;
    s->avail_in = in.n;
    s->next_out = out;
    s->avail_out = cap;
    lzma_ret is;
    do
        is = lzma_code(s, LZMA_RUN);
    while (is == LZMA_OK && s->avail_out > 0);
    uint8_t spare;
    if (is == LZMA_OK || is == LZMA_BUF_ERROR) {
        s->next_out = &spare;
        s->avail_out = 1;
        do
            is = lzma_code(s, LZMA_RUN);
        while (is == LZMA_OK && s->avail_out > 0);
    }
    return (struct answer){
        .ok = is == LZMA_STREAM_END && s->total_out <= cap,
        .limited = is == LZMA_MEMLIMIT_ERROR,
        .in_used = (size_t)s->total_in,
        .out_n = (size_t)s->total_out,
    };
}

static void mend(uint8_t *p, size_t n)
{
    if (n < 24)
        return;
    memcpy(p,
           "\xfd"
           "7zXZ",
           6);
    uint32_t crc = lzma_crc32(p + 6, 2, 0);
    memcpy(p + 8, &crc, 4);
    size_t header = ((size_t)p[12] + 1) * 4;
    if (n >= 12 + header) {
        crc = lzma_crc32(p + 12, header - 4, 0);
        memcpy(p + 12 + header - 4, &crc, 4);
    }
    crc = lzma_crc32(p + n - 8, 6, 0);
    memcpy(p + n - 12, &crc, 4);
}

/* Whether the two decoders can be asked at all. */
static bool start(lzma_stream *s, enum form form)
{
    lzma_options_lzma opt = {.dict_size = DICT};
    const lzma_filter chain[] = {
        {LZMA_FILTER_LZMA2, &opt},
        {LZMA_VLI_UNKNOWN,  NULL}
    };
    switch (form) {
    case FORM_XZ:
    case FORM_XZ_MENDED:
        return lzma_stream_decoder(s, MEMORY, 0) == LZMA_OK;
    case FORM_ALONE:
        return lzma_alone_decoder(s, MEMORY) == LZMA_OK;
    case FORM_LZMA2:
        return lzma_raw_decoder(s, chain) == LZMA_OK;
    case FORM_RAW:
    case FORM_COUNT:
        break;
    }
    return false;
}

static void same(lzma_stream *s, struct codec_ctx *ctx, enum form form,
                 struct view in, uint8_t *out)
{
    static const enum codec codecs[] = {CODEC_xz, CODEC_xz, CODEC_lzma,
                                        CODEC_lzma2};

    static uint8_t theirs[CAP];
    size_t cap = in.n % 7 == 0 ? in.n * 3 : CAP;
    CHECK(start(s, form));
    struct answer a = oracle_says(s, in, theirs, cap);
    struct codec_result r;
    bool ok = codec_block(codecs[form], ctx, in, out + CAP - cap, cap, &r);
    CHECK(ok == a.ok || a.limited);
    CHECK(!a.ok || (a.in_used == r.in_used && a.out_n == r.out_n));
    CHECK(!a.ok || memcmp(theirs, out + CAP - cap, a.out_n) == 0);

    struct buf buf;
    buf_init(&buf, cap, NULL);
    CHECK(codec_stream(codecs[form], ctx, in, &buf, &r) == ok);
    CHECK(!a.ok || (a.in_used == r.in_used && a.out_n == r.out_n));
    CHECK(!a.ok || a.out_n == 0 || memcmp(theirs, buf.p, a.out_n) == 0);
    buf_done(&buf);
}

/* No header: the caller says properties and size, and no end is proven. So
 * only what both give is compared. */
static void same_raw(lzma_stream *s, struct codec_ctx *ctx, struct view in,
                     uint8_t *out)
{
    static uint8_t theirs[CAP];
    if (in.n < 2)
        return;
    struct codec_lzma_props props = {
        .lc = in.p[0] % 9,
        .lp = in.p[0] / 9 % 5,
        .pb = in.p[0] / 45 % 5,
        .dict_bytes = 0x2000,
    };
    size_t cap = (size_t)in.p[1] * 16 + 1;
    lzma_options_lzma opt = {.dict_size = props.dict_bytes,
                             .lc = props.lc,
                             .lp = props.lp,
                             .pb = props.pb};
    const lzma_filter chain[] = {
        {LZMA_FILTER_LZMA1, &opt},
        {LZMA_VLI_UNKNOWN,  NULL}
    };
    in = view_from(in, 2);
    struct codec_result r;
    bool ok = codec_lzma_raw(ctx, &props, in, out + CAP - cap, cap, &r);
    if (lzma_raw_decoder(s, chain) != LZMA_OK) {
        CHECK(!ok);
        return;
    }
    s->next_in = in.p;
    s->avail_in = in.n;
    s->next_out = theirs;
    s->avail_out = cap;
    lzma_ret is = lzma_code(s, LZMA_RUN);
    bool full = s->avail_out == 0 || is == LZMA_STREAM_END;
    /* With all bytes there liblzma may see damage behind them already. */
    CHECK(ok == full || (ok && is == LZMA_DATA_ERROR));
    if (ok && full) {
        CHECK(r.out_n == s->total_out);
        CHECK(memcmp(theirs, out + CAP - cap, r.out_n) == 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { MOST = 1 << 16 };
    static struct codec_ctx *ctx;
    static lzma_stream s = LZMA_STREAM_INIT;
    static uint8_t *in, *out;
    if (!ctx) {
        ctx = codec_ctx_new();
        in = guarded(MOST);
        out = guarded(CAP);
    }
    if (!ctx || n == 0 || n - 1 > MOST)
        return 0;
    enum form form = data[0] % FORM_COUNT;
    uint8_t *p = in + MOST - (n - 1);
    memcpy(p, data + 1, n - 1);
    if (form == FORM_XZ_MENDED)
        mend(p, n - 1);
    if (form == FORM_ALONE && n > 5) /* no dictionary of gigabytes */
        p[3] = p[4] = 0;
    if (form == FORM_RAW)
        same_raw(&s, ctx, view_of(p, n - 1), out);
    else if (n > 1)
        same(&s, ctx, form, view_of(p, n - 1), out);
    return 0;
}
