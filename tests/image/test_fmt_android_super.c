/* Android's super partition, made by AOSP's documents: Debian has no lpmake. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>

#include "image/wrap_check.h"

enum {
    GEOMETRY_AT = 4096,
    METADATA_AT = 12288,
    LARGEST = 1024,
    SLOTS = 1,
    DATA_AT = METADATA_AT + 2 * SLOTS * LARGEST, /* 14336: sector 28 */
    HEADER = 128,
};

struct extent {
    uint64_t sectors, sector;
    uint32_t kind, device;
};

struct partition {
    const char *name;
    uint32_t first, n;
};

static void sum_at(struct buf *b, size_t at, size_t from, size_t n)
{
    uint8_t sum[SHA256_DIGEST_LENGTH];
    SHA256(b->p + from, n, sum);
    memcpy(b->p + at, sum, sizeof sum);
}

static void put_table(struct buf *b, uint32_t at, uint32_t n, uint32_t each)
{
    put_u32(b, at, false);
    put_u32(b, n, false);
    put_u32(b, each, false);
}

static void put_metadata(struct buf *b, const struct partition *p, size_t p_n,
                         const struct extent *e, size_t e_n, uint64_t size)
{
    size_t start = b->n;
    uint32_t extents = (uint32_t)(p_n * 52);
    uint32_t devices = extents + (uint32_t)(e_n * 24);
    buf_str(b, "0PLA");
    put_u16(b, 10, false);
    put_u16(b, 0, false);
    put_u32(b, HEADER, false);
    put_upto(b, start + 44, 0);
    put_u32(b, devices + 64, false);
    put_upto(b, start + 80, 0);
    put_table(b, 0, (uint32_t)p_n, 52);
    put_table(b, extents, (uint32_t)e_n, 24);
    put_table(b, devices, 0, 48);
    put_table(b, devices, 1, 64);
    for (size_t i = 0; i < p_n; i++) {
        size_t at = b->n;
        buf_str(b, p[i].name);
        put_upto(b, at + 40, 0);
        put_u32(b, p[i].first, false);
        put_u32(b, p[i].n, false);
        put_u32(b, 0, false);
    }
    for (size_t i = 0; i < e_n; i++) {
        put_u64(b, e[i].sectors, false);
        put_u32(b, e[i].kind, false);
        put_u64(b, e[i].sector, false);
        put_u32(b, e[i].device, false);
    }
    size_t device = b->n;
    put_u64(b, DATA_AT / 512, false);
    put_u32(b, 1 << 20, false);
    put_u32(b, 0, false);
    put_u64(b, size, false);
    buf_str(b, "super");
    put_upto(b, device + 64, 0);
    sum_at(b, start + 48, start + HEADER, b->n - start - HEADER);
    sum_at(b, start + 12, start, HEADER);
    put_upto(b, start + LARGEST, 0);
}

static void make(struct buf *b, const struct partition *p, size_t p_n,
                 const struct extent *e, size_t e_n)
{
    struct view a = wrap_cpio(), z = wrap_gzip();
    uint64_t size = DATA_AT + 8 * 512 + z.n + (512 - z.n % 512) % 512;
    buf_init(b, 1 << 20, NULL);
    put_upto(b, GEOMETRY_AT, 0);
    for (int i = 1; i <= 2; i++) {
        size_t at = b->n;
        buf_str(b, "gDla");
        put_u32(b, 52, false);
        put_upto(b, at + 40, 0);
        put_u32(b, LARGEST, false);
        put_u32(b, SLOTS, false);
        put_u32(b, 4096, false);
        sum_at(b, at + 8, at, 52);
        put_upto(b, at + 4096, 0);
    }
    for (int i = 0; i < 2; i++)
        put_metadata(b, p, p_n, e, e_n, size);
    assert_int_equal(b->n, DATA_AT);
    assert_true(a.n <= 8 * 512);
    buf_view(b, a);
    put_upto(b, DATA_AT + 8 * 512, 0);
    buf_view(b, z);
    put_upto(b, size, 0);
}

static const struct partition two[] = {
    {"system_a", 0, 2},
    {"vendor_a", 2, 1},
    {"system_b", 0, 0},
};
static const struct extent good[] = {
    {4, DATA_AT / 512,     0, 0},
    {4, DATA_AT / 512 + 4, 0, 0},
    {1, DATA_AT / 512 + 8, 0, 0},
};

static void partitions_have_their_names(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, two, 3, good, 3);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "android-super", b.n, "3 partitions, 1 slots");
    assert_string_equal(img_diags(&g), "");
    wrap_has(&g, "system_a", "cpio", DATA_AT);
    wrap_has(&g, "vendor_a", "gzip", DATA_AT + 8 * 512);
    assert_int_equal(g.image.explained_bytes, g.image.bytes.n);
    img_close(&g);
    buf_done(&b);
}

static void a_copy_is_used_where_the_first_is_damaged(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, two, 3, good, 3);
    b.p[METADATA_AT + 130] ^= 1;
    img_open(&g, "android-super", buf_of(&b));
    assert_non_null(g.part);
    img_close(&g);
    b.p[METADATA_AT + LARGEST + 130] ^= 1;
    img_open(&g, "android-super", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
    make(&b, two, 3, good, 3);
    b.p[GEOMETRY_AT + 41] ^= 1;
    img_open(&g, "android-super", buf_of(&b));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void odd_extents_are_told(void **s)
{
    (void)s;

    static const struct {
        struct extent second;
        uint32_t n;
        enum why why;
    } cases[] = {
        {{4, DATA_AT / 512 + 5, 0, 0},          2,          WHY_UNSUPPORTED}, /* elsewhere */
        {{4, 0, 1, 0},                          2,          WHY_UNSUPPORTED}, /* zeros */
        {{4, DATA_AT / 512 + 4, 0, 1},          2,          WHY_UNSUPPORTED}, /* other device */
        {{UINT64_MAX, DATA_AT / 512 + 4, 0, 0}, 2,          WHY_CORRUPT    },
        {{4, UINT64_MAX, 0, 0},                 2,          WHY_CORRUPT    },
        {{1 << 20, DATA_AT / 512 + 4, 0, 0},    2,          WHY_CORRUPT    },
        {{4, DATA_AT / 512 + 4, 0, 0},          UINT32_MAX, WHY_CORRUPT    },
        {{4, DATA_AT / 512 + 4, 0, 0},          4,          WHY_CORRUPT    },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct img g;
        struct extent e[3] = {good[0], cases[i].second, good[2]};
        struct partition p = {"system_a", 0, cases[i].n};
        make(&b, &p, 1, e, 3);
        img_open(&g, "android-super", buf_of(&b));
        assert_non_null(g.part);
        if (!img_has_diag(&g, cases[i].why))
            fail_msg("case %zu: '%s'", i, img_diags(&g));
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, two, 3, good, 3);
    /* What stands in front is no part of it: the first 4 KiB only once. */
    img_survives("android-super", view_cut(buf_of(&b), 0, DATA_AT));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_have_their_names),
        cmocka_unit_test(a_copy_is_used_where_the_first_is_damaged),
        cmocka_unit_test(odd_extents_are_told),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
