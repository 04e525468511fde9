/* Bundles of RAUC: found by their end; what stands before it is looked into. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"
#include "image/rauc.h"

/* A squashfs of nothing but its name, and a signature of nothing but its
 * head. */
static void make(struct buf *b, const char *magic, const char *manifest,
                 uint64_t more)
{
    static const char head[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";
    buf_init(b, 1 << 16, NULL);
    buf_str(b, magic);
    put_upto(b, 8192, 0);
    size_t n = sizeof head - 1 + strlen(manifest);
    put_u8(b, 0x30);
    put_u8(b, n);
    buf_add(b, head, sizeof head - 1);
    buf_str(b, manifest);
    put_u64(b, n + 2 + more, true);
}

static void a_bundle_is_known_by_its_end(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, "hsqs", "", 0);
    img_open(&g, NULL, buf_of(&b));
    assert_string_equal(g.part->format, "rauc");
    assert_int_equal(g.part->size, b.n);
    assert_string_equal(g.part->detail, "plain bundle, signature of 13 bytes");
    const struct rauc *r = g.part->fs;
    assert_int_equal(r->before.n, 8192);
    assert_int_equal(r->cms.n, 13);
    img_close(&g);
    buf_done(&b);
}

static void the_hash_tree_is_left_out(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, "hsqs", "\nverity-size=4096\n", 0);
    img_open(&g, NULL, buf_of(&b));
    assert_string_equal(g.part->detail,
                        "bundle with a hash tree, signature of 31 bytes");
    uint64_t inside = 0;
    for (struct part *c = g.part->child; c; c = c->next)
        inside += c->size;
    assert_int_equal(inside, 4096);
    img_close(&g);
    buf_done(&b);
}

static void an_encrypted_one_is_not_read(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    make(&b, "\x7f\x01\x02\x03", "\nverity-size=4096\n", 0);
    img_open(&g, NULL, buf_of(&b));
    assert_string_equal(g.part->format, "rauc");
    assert_true(img_has_diag(&g, WHY_ENCRYPTED));
    img_close(&g);
    buf_done(&b);
}

static void another_size_is_no_bundle(void **s)
{
    (void)s;
    for (int more = -1; more < 2; more += 2) {
        struct buf b;
        struct img g;
        make(&b, "hsqs", "", (uint64_t)more);
        img_open(&g, "rauc", buf_of(&b));
        assert_null(g.part);
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, "hsqs", "\nverity-size=4096\n", 0);
    img_survives("rauc", view_from(buf_of(&b), 8192 - 200));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_is_known_by_its_end),
        cmocka_unit_test(the_hash_tree_is_left_out),
        cmocka_unit_test(an_encrypted_one_is_not_read),
        cmocka_unit_test(another_size_is_no_bundle),
        cmocka_unit_test(damage_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
