/* Texts at the end of an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

/* A gzip member, then v: the format of the last part, which has v's text. */
static bool is_trailer(struct view v)
{
    struct buf b;
    struct img g;
    buf_init(&b, 8192, NULL);
    buf_view(&b, wrap_gzip());
    buf_view(&b, v);
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "trailer");
    bool yes = p != NULL;
    if (yes) {
        assert_int_equal(p->offset + p->size, b.n);
        assert_string_equal(p->detail, "\"AP81-AR9130-RT-070614-02\"");
        assert_int_equal(g.image.explained_bytes, b.n);
    }
    img_close(&g);
    buf_done(&b);
    return yes;
}

static void a_hardware_id_is_a_trailer(void **s)
{
    (void)s;
    assert_true(is_trailer(V("AP81-AR9130-RT-070614-02")));
    assert_true(is_trailer(V("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                             "\xff\xff\xff\xff"
                             "AP81-AR9130-RT-070614-02\0\0")));
    assert_true(is_trailer(V("\0\0\0AP81-AR9130-RT-070614-02")));
}

static void other_things_are_not(void **s)
{
    (void)s;
    assert_false(is_trailer(V("short")));
    assert_false(is_trailer(V("\1\2\3\4AP81-AR9130-RT-070614-02")));
    assert_false(is_trailer(V("AP81-AR9130-RT-070614-02\1")));
    assert_false(is_trailer(V("")));
}

static void a_text_alone_is_none(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, NULL, V("a file with one line in it"));
    assert_string_equal(g.part->format, "text");
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hardware_id_is_a_trailer),
        cmocka_unit_test(other_things_are_not),
        cmocka_unit_test(a_text_alone_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
