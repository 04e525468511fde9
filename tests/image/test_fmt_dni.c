/* NETGEAR DNI images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b)
{
    uint8_t sum = 0;
    buf_init(b, 8192, NULL);
    buf_str(b, "device:WNR2000V3\nversion:V1.0.0.1\nregion:NA\nhd_id:297\n");
    put_upto(b, 128, 0);
    buf_view(b, wrap_gzip());
    buf_view(b, wrap_cpio());
    for (size_t i = 0; i < b->n; i++)
        sum = (uint8_t)(sum + b->p[i]);
    put_u8(b, (uint8_t)(0xff - sum));
}

static void what_follows_is_found(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b);
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "dni", b.n, "device WNR2000V3, region NA, sum right");
    assert_string_equal(g.part->version, "V1.0.0.1");
    assert_non_null(img_part(&g, "gzip"));
    assert_non_null(img_part(&g, "cpio"));
    assert_int_equal(g.image.explained_bytes, b.n);
    img_close(&g);
    b.p[130] ^= 1;
    img_open(&g, "dni", buf_of(&b));
    wrap_is(&g, "dni", b.n, "sum wrong");
    img_close(&g);
    b.p[20] = 'V';
    img_open(&g, "dni", buf_of(&b));
    assert_null(g.part);
    img_close(&g);
    buf_done(&b);
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b);
    img_survives("dni", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_follows_is_found),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
