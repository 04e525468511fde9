/* Every decoder against what the real tools make, whole and maltreated. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <lz4.h>
#include <lzma.h>
#include <signal.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "codec/codec.h"

/* A tool's command line that packs standard input to standard output. */
struct tool {
    enum codec codec;
    const char *command;
};

static const struct tool tools[] = {
    {CODEC_gzip,      "gzip -9nc"                                              },
    {CODEC_xz,        "xz -c"                                                  },
    {CODEC_xz,        "xz -c -T1 --check=sha256 --block-size=65536"            },
    {CODEC_xz,        "xz -c --check=crc32 --arm --lzma2=dict=64KiB"           },
    {CODEC_xz,        "xz -c --check=none --x86 --delta --lzma2=lc=0,lp=2,pb=0"},
    {CODEC_lzma,      "xz -c --format=lzma"                                    },
    {CODEC_lzma,      "xz -c --format=lzma --lzma1=lc=1,lp=2,pb=1,dict=4KiB"   },
    {CODEC_lzma2,     "xz -c --format=raw --lzma2=dict=8MiB"                   },
    {CODEC_zstd,      "zstd -c -19"                                            },
    {CODEC_zstd,      "zstd -c -1 --no-check"                                  },
    {CODEC_lz4frame,  "lz4 -c"                                                 },
    {CODEC_lz4frame,  "lz4 -c -9 -BD -B4 -BX --no-frame-crc"                   },
    {CODEC_lz4legacy, "lz4 -l -c"                                              },
    {CODEC_lzop,      "lzop -c"                                                },
    {CODEC_lzop,      "lzop -9 -c"                                             },
    {CODEC_lzop,      "lzop --crc32 -c"                                        },
    {CODEC_lzop,      "lzop -F -c"                                             },
    {CODEC_bzip2,     "bzip2 -c"                                               },
};

enum { TOOLS = sizeof tools / sizeof *tools };

/* Text-like with runs and noise, the same each time. */
static struct view sample(size_t n)
{
    uint8_t *p = malloc(n ? n : 1);
    assert_non_null(p);
    uint32_t x = 12345;
    for (size_t i = 0; i < n; i++) {
        x = x * 1664525 + 1013904223;
        if ((x >> 20) % 50 == 0 && i > 700 && n - i > 300) {
            size_t len = (x >> 12) % 290, back = 1 + (x >> 8) % 690;
            for (size_t k = 0; k < len; k++, i++)
                p[i] = p[i - back];
        }
        p[i] = (x >> 28) == 0 ? (uint8_t)(x >> 16)
                              : (uint8_t)("etaoin shrdlu\n\0e"[x >> 28]);
    }
    return view_of(p, n);
}

static void drop(struct view v)
{
    free((void *)(uintptr_t)v.p);
}

/* A heap copy of exactly these bytes: a sanitizer sees every over-read. */
static struct view join(struct view a, struct view b)
{
    uint8_t *p = malloc(a.n + b.n ? a.n + b.n : 1);
    assert_non_null(p);
    if (a.n)
        memcpy(p, a.p, a.n);
    if (b.n)
        memcpy(p + a.n, b.p, b.n);
    return view_of(p, a.n + b.n);
}

static struct view read_all(FILE *f)
{
    uint8_t *p = malloc(1 << 24);
    assert_non_null(p);
    size_t n = fread(p, 1, 1 << 24, f);
    struct view v = join(view_of(p, n), (struct view){0});
    free(p);
    return v;
}

/* What the tool makes of raw; an empty view when there is no such tool. */
static struct view packed_by(const char *command, struct view raw)
{
    char name[] = "/tmp/assay-codec-XXXXXX", line[256];
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    snprintf(line, sizeof line, "%s > %s 2>/dev/null", command, name);
    FILE *pipe = popen(line, "w");
    assert_non_null(pipe);
    if (raw.n > 0)
        fwrite(raw.p, 1, raw.n, pipe);
    bool ok = pclose(pipe) == 0;
    FILE *f = fdopen(fd, "rb");
    assert_non_null(f);
    struct view v = ok ? read_all(f) : (struct view){0};
    fclose(f);
    unlink(name);
    return v;
}

struct result {
    struct codec_result r;
    struct view out;
    size_t cap;
    bool ok;
};

static struct result by_stream(enum codec c, struct view in, size_t max,
                               struct budget *budget)
{
    struct codec_ctx *ctx = codec_ctx_new();
    struct buf b;
    buf_init(&b, max, budget);
    struct result s = {0};
    s.ok = codec_stream(c, ctx, in, &b, &s.r);
    s.out = join(buf_of(&b), (struct view){0});
    s.cap = b.cap;
    assert_int_equal(s.r.out_n, b.n);
    buf_done(&b);
    codec_ctx_free(ctx);
    return s;
}

static struct result by_block(enum codec c, struct view in, size_t cap)
{
    struct codec_ctx *ctx = codec_ctx_new();
    uint8_t *p = malloc(cap ? cap : 1);
    struct result s = {0};
    s.ok = codec_block(c, ctx, in, p, cap, &s.r);
    s.out = view_of(p, s.r.out_n);
    codec_ctx_free(ctx);
    return s;
}

static bool has_block(enum codec c)
{
    return codec_ops(c)->block != NULL;
}

static void expect(struct result s, struct view raw, size_t in_used)
{
    if (!s.ok)
        fail_msg("%s at %zu", s.r.why, s.r.at);
    assert_null(s.r.why);
    assert_int_equal(s.r.in_used, in_used);
    assert_true(view_eq(s.out, raw));
    drop(s.out);
}

static void expect_failure(struct result s, const char *why)
{
    assert_false(s.ok);
    assert_non_null(s.r.why);
    assert_int_equal(s.r.in_used, 0);
    if (why)
        assert_string_equal(s.r.why, why);
    drop(s.out);
}

/* Everything that must hold for one packed sample. */
static void check_whole(enum codec c, struct view packed, struct view raw)
{
    struct view more = join(packed, V("trailing garbage"));
    struct view twice = join(packed, packed);
    struct budget small = {.max_bytes = raw.n / 2};
    expect(by_stream(c, packed, SIZE_MAX / 4, NULL), raw, packed.n);
    expect(by_stream(c, packed, raw.n, NULL), raw, packed.n);
    expect(by_stream(c, more, SIZE_MAX / 4, NULL), raw, packed.n);
    expect(by_stream(c, twice, SIZE_MAX / 4, NULL), raw, packed.n);
    expect_failure(by_stream(c, packed, raw.n - 1, NULL),
                   "output limit reached");
    expect_failure(by_stream(c, packed, SIZE_MAX / 4, &small),
                   "output limit reached");
    assert_int_equal(small.used_bytes, 0);
    struct result s = by_stream(c, packed, SIZE_MAX / 4, NULL);
    assert_true(s.cap <= 2 * raw.n + 65536);
    drop(s.out);
    if (has_block(c)) {
        expect(by_block(c, packed, raw.n), raw, packed.n);
        expect(by_block(c, packed, raw.n + 1), raw, packed.n);
        expect(by_block(c, more, raw.n + 70000), raw, packed.n);
        expect(by_block(c, twice, raw.n), raw, packed.n);
        expect_failure(by_block(c, packed, raw.n - 1), "output limit reached");
        expect_failure(by_block(c, packed, 0), "output limit reached");
    }
    drop(more);
    drop(twice);
}

static void check_prefixes(enum codec c, struct view packed)
{
    for (size_t n = 0; n < packed.n; n++) {
        struct view cut = join(view_cut(packed, 0, n), (struct view){0});
        expect_failure(by_stream(c, cut, SIZE_MAX / 4, NULL), NULL);
        if (has_block(c))
            expect_failure(by_block(c, cut, 4096), NULL);
        drop(cut);
    }
}

/* The same answer from both forms, whatever the bytes are. */
static void check_flips(enum codec c, struct view packed)
{
    uint8_t *p = (uint8_t *)(uintptr_t)packed.p;
    for (size_t i = 0; i < packed.n; i++) {
        p[i] ^= (uint8_t)(1u << (i % 8));
        struct result a = by_stream(c, packed, 4096, NULL);
        assert_true(a.ok == (a.r.why == NULL));
        if (has_block(c)) {
            struct result b = by_block(c, packed, 4096);
            assert_int_equal(a.ok, b.ok);
            assert_int_equal(a.r.in_used, b.r.in_used);
            assert_true(!a.ok || view_eq(a.out, b.out));
            drop(b.out);
        }
        drop(a.out);
        p[i] ^= (uint8_t)(1u << (i % 8));
    }
}

static void with_tool(const struct tool *t, size_t n,
                      void (*check)(const struct tool *, struct view,
                                    struct view),
                      bool *skipped)
{
    struct view raw = sample(n);
    struct view packed = packed_by(t->command, raw);
    if (packed.n == 0) {
        print_message("# not here, so not tested: %s\n", t->command);
        *skipped = true;
    } else {
        check(t, packed, raw);
        drop(packed);
    }
    drop(raw);
}

static void whole(const struct tool *t, struct view packed, struct view raw)
{
    check_whole(t->codec, packed, raw);
}

static void cut(const struct tool *t, struct view packed, struct view raw)
{
    (void)raw;
    check_prefixes(t->codec, packed);
}

static void flip(const struct tool *t, struct view packed, struct view raw)
{
    (void)raw;
    check_flips(t->codec, packed);
}

static void reads_what_the_tools_write(void **s)
{
    (void)s;
    bool skipped = false;
    for (size_t i = 0; i < TOOLS; i++) {
        with_tool(&tools[i], 700, whole, &skipped);
        with_tool(&tools[i], 300000, whole, &skipped);
    }
    if (skipped)
        skip(); /* the message above names the tool that is absent */
}

static void every_prefix_fails_with_a_reason(void **s)
{
    (void)s;
    bool skipped = false;
    for (size_t i = 0; i < TOOLS; i++)
        with_tool(&tools[i], 900, cut, &skipped);
    if (skipped)
        skip(); /* the message above names the tool that is absent */
}

static void both_forms_agree_on_damage(void **s)
{
    (void)s;
    bool skipped = false;
    for (size_t i = 0; i < TOOLS; i++)
        with_tool(&tools[i], 900, flip, &skipped);
    if (skipped)
        skip(); /* the message above names the tool that is absent */
}

static void empty_streams_are_streams(void **s)
{
    (void)s;
    static const struct tool empty[] = {
        {CODEC_gzip,     "gzip -c"            },
        {CODEC_xz,       "xz -c"              },
        {CODEC_zstd,     "zstd -c"            },
        {CODEC_lz4frame, "lz4 -c"             },
        {CODEC_bzip2,    "bzip2 -c"           },
        {CODEC_lzma,     "xz -c --format=lzma"},
        {CODEC_lzma2,    "xz -c -Fraw"        },
    };
    bool skipped = false;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++) {
        struct view packed = packed_by(empty[i].command, (struct view){0});
        skipped |= packed.n == 0;
        if (packed.n == 0)
            continue;
        expect(by_stream(empty[i].codec, packed, 0, NULL), (struct view){0},
               packed.n);
        expect(by_block(empty[i].codec, packed, 0), (struct view){0}, packed.n);
        drop(packed);
    }
    if (skipped)
        skip(); /* gzip, xz, zstd, lz4 or bzip2 is absent */
}

static struct view deflated(struct view raw, int wrap)
{
    uint8_t *p = malloc(raw.n + 1000);
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, wrap, 9, 0), Z_OK);
    z.next_in = (z_const Bytef *)(uintptr_t)raw.p;
    z.avail_in = (uInt)raw.n;
    z.next_out = p;
    z.avail_out = (uInt)(raw.n + 1000);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    struct view v = join(view_of(p, z.total_out), (struct view){0});
    deflateEnd(&z);
    free(p);
    return v;
}

static void deflate_and_zlib(void **s)
{
    (void)s;
    struct view raw = sample(300000), little = sample(900);

    static const struct {
        enum codec c;
        int wrap;
    } forms[] = {
        {CODEC_deflate, -15},
        {CODEC_zlib,    15 },
        {CODEC_gzip,    31 }
    };

    for (size_t i = 0; i < 3; i++) {
        struct view packed = deflated(raw, forms[i].wrap);
        check_whole(forms[i].c, packed, raw);
        drop(packed);
        packed = deflated(little, forms[i].wrap);
        check_prefixes(forms[i].c, packed);
        check_flips(forms[i].c, packed);
        drop(packed);
    }
    drop(raw);
    drop(little);
}

/* Flags 0x1e: header CRC, extra field, name, comment. */
static void gzip_header_fields_are_skipped(void **s)
{
    (void)s;
    struct view raw = V("hello, hello, hello");
    struct view body = deflated(raw, -15);
    struct view head = V("\x1f\x8b\x08\x1e\0\0\0\0\0\x03\x04\0\x41\x42\0\0"
                         "name\0comment\0");
    uint32_t crc = (uint32_t)crc32(0, head.p, (uInt)head.n);
    uint8_t sum[2] = {(uint8_t)crc, (uint8_t)(crc >> 8)};
    uint32_t c = (uint32_t)crc32(0, raw.p, (uInt)raw.n);
    uint8_t tail[8] = {(uint8_t)c, (uint8_t)(c >> 8), (uint8_t)(c >> 16),
                       (uint8_t)(c >> 24), (uint8_t)raw.n};
    struct view a = join(head, view_of(sum, 2)), b = join(a, body);
    struct view gz = join(b, view_of(tail, 8));
    check_whole(CODEC_gzip, gz, raw);
    check_prefixes(CODEC_gzip, gz);
    for (size_t i = 0; i < 8; i++) { /* every byte of CRC-32 and length */
        uint8_t *p = (uint8_t *)(uintptr_t)gz.p + gz.n - 8 + i;
        *p ^= 0x10;
        expect_failure(by_stream(CODEC_gzip, gz, 1000, NULL), NULL);
        expect_failure(by_block(CODEC_gzip, gz, 1000), NULL);
        *p ^= 0x10;
    }
    drop(a);
    drop(b);
    drop(body);
    drop(gz);
}

static void lz4_blocks(void **s)
{
    (void)s;
    struct view raw = sample(100000);
    char *p = malloc(200000);
    int n = LZ4_compress_default((const char *)raw.p, p, (int)raw.n, 200000);
    struct view packed = join(view_of(p, (size_t)n), (struct view){0});
    expect(by_block(CODEC_lz4, packed, raw.n), raw, packed.n);
    expect(by_block(CODEC_lz4, packed, raw.n + 1), raw, packed.n);
    expect_failure(by_block(CODEC_lz4, packed, raw.n - 1), NULL);
    struct view cut_off = view_cut(packed, 0, packed.n - 1);
    expect_failure(by_block(CODEC_lz4, cut_off, raw.n), NULL);
    expect_failure(by_stream(CODEC_lz4, packed, raw.n, NULL),
                   "this codec has no stream form");
    free(p);
    drop(packed);
    drop(raw);
}

/* Two blocks of 8 MiB and a rest; then what may follow the last one. */
static void lz4_legacy_frames_of_several_blocks(void **s)
{
    (void)s;
    size_t full = 8 << 20;
    struct view raw = sample(2 * full + 5000);
    struct view packed = packed_by("lz4 -l -c", raw);
    if (packed.n == 0) {
        drop(raw);
        skip(); /* lz4 is absent */
    }
    check_whole(CODEC_lz4legacy, packed, raw);
    drop(packed);
    struct view even = view_cut(raw, 0, 2 * full);
    packed = packed_by("lz4 -l -c", even);
    expect(by_stream(CODEC_lz4legacy, packed, SIZE_MAX / 4, NULL), even,
           packed.n);
    static const char *const after[] = {"\xff\xff\xff\xff", "\0\0\0\0\0",
                                        "\x02\x21\x4c\x18", "\0\0\0\x01"};
    for (size_t i = 0; i < 4; i++) {
        struct view more = join(packed, view_of(after[i], 4));
        expect(by_stream(CODEC_lz4legacy, more, SIZE_MAX / 4, NULL), even,
               packed.n);
        drop(more);
    }
    /* A length that a block could have, without the block. */
    struct view more = join(packed, V("\x00\x10\0\0abc"));
    expect_failure(by_stream(CODEC_lz4legacy, more, SIZE_MAX / 4, NULL), NULL);
    drop(more);
    drop(packed);
    drop(raw);
}

static void lzo_by_hand(void **s)
{
    (void)s;
    /* First byte: 5 literals. 0x01: after 4 or more, 3 bytes from 2049 on:
     * too far. The end mark is 11 00 00. */
    expect(by_block(CODEC_lzo, V("\x16hello\x11\0\0"), 5), V("hello"), 9);
    expect(by_block(CODEC_lzo, V("\x16hello\x11\0\0zzz"), 9), V("hello"), 9);
    /* 2 literals, so that 0x04 is a match of 2 bytes: distance 2, then none;
     * a match of 34 bytes by length bytes; state 1 and one literal. */
    expect(by_block(CODEC_lzo,
                    V("\x13"
                      "ab\x04\0\x20\x01\x01\0Z\x11\0\0"),
                    39),
           V("abab"
             "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
             "Z"),
           13);
    expect_failure(by_block(CODEC_lzo, V("\x16hello\x01\0\x11\0\0"), 99),
                   "LZO match from before the start");
    expect_failure(by_block(CODEC_lzo, V("\x16hello\x12\0\0"), 99),
                   "LZO end mark is damaged");
    expect_failure(by_block(CODEC_lzo, V("\x16hello\x11\0\0"), 4),
                   "output limit reached");
    expect_failure(by_block(CODEC_lzo, V("\x16hello\x11\0"), 99),
                   "the input ends before the stream does");
}

static void rtime_by_hand(void **s)
{
    (void)s;
    /* 'a' repeats from the start, onto itself; then 'b'; then 'a' again
     * repeats what followed the first 'a'. */
    struct view in = V("a\x03"
                       "b\0"
                       "a\x02rest");
    expect(by_block(CODEC_rtime, in, 8), V("aaaabaaa"), 6);
    expect_failure(by_block(CODEC_rtime, in, 3), "output limit reached");
    expect_failure(by_block(CODEC_rtime,
                            V("a\x03"
                              "b\0a"),
                            8),
                   "the input ends before the stream does");
}

static struct view lzma1(struct view raw, lzma_options_lzma *opt)
{
    opt->ext_size_low = (uint32_t)raw.n;
    opt->ext_size_high = 0;
    const lzma_filter chain[] = {
        {LZMA_FILTER_LZMA1EXT, opt },
        {LZMA_VLI_UNKNOWN,     NULL}
    };
    uint8_t *p = malloc(raw.n + 1000);
    size_t n = 0;
    assert_int_equal(
        lzma_raw_buffer_encode(chain, NULL, raw.p, raw.n, p, &n, raw.n + 1000),
        LZMA_OK);
    struct view v = join(view_of(p, n), (struct view){0});
    free(p);
    return v;
}

static struct result raw_lzma(const struct codec_lzma_props *props,
                              struct view in, size_t cap)
{
    struct codec_ctx *ctx = codec_ctx_new();
    uint8_t *p = malloc(cap ? cap : 1);
    struct result s = {0};
    s.ok = codec_lzma_raw(ctx, props, in, p, cap, &s.r);
    s.out = view_of(p, s.r.out_n);
    codec_ctx_free(ctx);
    return s;
}

/* As JFFS2 has it: all properties 0, no end mark, the size known. */
static void lzma_without_a_header(void **s)
{
    (void)s;
    struct view raw = sample(4096);
    lzma_options_lzma opt = {0};
    assert_false(lzma_lzma_preset(&opt, 6));
    opt.lc = opt.lp = opt.pb = 0;
    opt.dict_size = 0x2000;
    struct view in = lzma1(raw, &opt);
    struct codec_lzma_props props = {.dict_bytes = 0x2000};
    struct view more = join(in, V("behind it"));
    struct result all = raw_lzma(&props, in, raw.n);
    assert_in_range(all.r.in_used, in.n - 1, in.n);
    expect(all, raw, all.r.in_used);
    all = raw_lzma(&props, more, raw.n);
    assert_in_range(all.r.in_used, in.n - 1, in.n + 1);
    expect(all, raw, all.r.in_used);
    struct result part = raw_lzma(&props, in, raw.n - 100);
    assert_true(part.ok && view_eq(part.out, view_cut(raw, 0, raw.n - 100)));
    drop(part.out);
    for (size_t n = 0; n + 8 < in.n; n += 7) {
        struct view less = join(view_cut(in, 0, n), (struct view){0});
        expect_failure(raw_lzma(&props, less, raw.n), NULL);
        drop(less);
    }
    props.lc = 9;
    expect_failure(raw_lzma(&props, in, raw.n), NULL);
    drop(in);
    drop(more);
    drop(raw);
}

/* As squashfs has it: the size in the header, no end mark. */
static void lzma_alone_of_known_size(void **s)
{
    (void)s;
    struct view raw = sample(900);
    lzma_options_lzma opt = {0};
    assert_false(lzma_lzma_preset(&opt, 6));
    struct view body = lzma1(raw, &opt);
    uint8_t head[13] = {0x5d, 0, 0, 0x80, 0, 0x84, 3};
    struct view in = join(view_of(head, 13), body);
    check_whole(CODEC_lzma, in, raw);
    check_prefixes(CODEC_lzma, in);
    check_flips(CODEC_lzma, in);
    drop(in);
    head[5] = 0x83; /* one byte less than there is */
    in = join(view_of(head, 13), body);
    expect_failure(by_block(CODEC_lzma, in, 4096), NULL);
    drop(in);
    drop(body);
    drop(raw);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_the_tools_write),
        cmocka_unit_test(every_prefix_fails_with_a_reason),
        cmocka_unit_test(both_forms_agree_on_damage),
        cmocka_unit_test(empty_streams_are_streams),
        cmocka_unit_test(deflate_and_zlib),
        cmocka_unit_test(gzip_header_fields_are_skipped),
        cmocka_unit_test(lz4_blocks),
        cmocka_unit_test(lz4_legacy_frames_of_several_blocks),
        cmocka_unit_test(lzo_by_hand),
        cmocka_unit_test(rtime_by_hand),
        cmocka_unit_test(lzma_without_a_header),
        cmocka_unit_test(lzma_alone_of_known_size),
    };
    signal(SIGPIPE, SIG_IGN); /* a missing tool leaves a pipe without reader */
    return cmocka_run_group_tests(tests, NULL, NULL);
}
