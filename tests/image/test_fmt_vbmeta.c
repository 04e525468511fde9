/* vbmeta images: found with their end, and refused when they cannot be. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"
#include "image/vbmeta.h"

struct fields {
    uint64_t auth, aux, key_at, key_n, sig_at, sig_n;
    uint32_t major, algorithm, zeros;
};

static void make(struct buf *b, const struct fields *f)
{
    buf_init(b, 1 << 20, NULL);
    buf_str(b, "AVB0");
    put_u32(b, f->major, true);
    put_u32(b, 0, true);
    put_u64(b, f->auth, true);
    put_u64(b, f->aux, true);
    put_u32(b, f->algorithm, true);
    put_u64(b, 0, true);
    put_u64(b, 32, true);
    put_u64(b, f->sig_at, true);
    put_u64(b, f->sig_n, true);
    put_u64(b, f->key_at, true);
    put_u64(b, f->key_n, true);
    put_upto(b, 112, 0);
    put_u64(b, 7, true);
    put_u32(b, 2, true);
    put_u32(b, 1, true);
    buf_str(b, "avbtool 1.2.0");
    put_upto(b, 176, 0);
    put_upto(b, 256, (uint8_t)f->zeros);
    put_upto(b, 256 + 320 + 576, 0x33);
    put_upto(b, 4096, 0);
}

static const struct fields good = {.auth = 320,
                                   .aux = 576,
                                   .key_n = 520,
                                   .sig_at = 32,
                                   .sig_n = 256,
                                   .major = 1,
                                   .algorithm = 1};

static void an_image_ends_where_its_blocks_do(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, &good);
    img_open(&g, "vbmeta", buf_of(&b));
    assert_non_null(g.part);
    assert_int_equal(g.part->size, 256 + 320 + 576);
    const struct vbmeta *m = g.part->fs;
    assert_non_null(m);
    assert_int_equal(m->algorithm, 1);
    assert_int_equal(m->signature.n, 256);
    assert_int_equal(m->key.n, 520);
    assert_int_equal(m->rollback_index, 7);
    assert_int_equal(m->flags, 2);
    assert_int_equal(m->rollback_location, 1);
    img_close(&g);
    img_open(&g, "vbmeta", view_cut(buf_of(&b), 0, 700));
    assert_non_null(g.part);
    assert_null(g.part->fs);
    img_close(&g);
    buf_done(&b);
}

static void what_cannot_be_is_none(void **s)
{
    (void)s;
    struct fields bad[] = {good, good, good, good, good,
                           good, good, good, good, good};
    bad[0].major = 2;
    bad[1].algorithm = 7;
    bad[2].auth = 321;
    bad[3].aux = UINT64_MAX - 63;
    bad[4].key_n = 577;
    bad[5].key_at = UINT64_MAX;
    bad[6].sig_n = UINT64_MAX;
    bad[7].sig_at = 65;
    bad[8].zeros = 1;
    bad[9].auth = (1 << 20) + 64;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf b;
        struct img g;
        make(&b, &bad[i]);
        img_open(&g, "vbmeta", buf_of(&b));
        if (g.part)
            fail_msg("case %zu is taken", i);
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, &good);
    img_survives("vbmeta", view_cut(buf_of(&b), 0, 1200));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_ends_where_its_blocks_do),
        cmocka_unit_test(what_cannot_be_is_none),
        cmocka_unit_test(damage_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
