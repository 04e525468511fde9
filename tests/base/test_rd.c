/* The bounded reader: every getter, every failure, every prefix. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "base/rd.h"
#include "check.h"

static void reads_both_byte_orders(void **s)
{
    (void)s;
    struct rd r = rd_of(V("\x01\x02\x03\x04\x05\x06\x07\x08"));
    assert_int_equal(rd_le16(&r), 0x0201);
    assert_int_equal(rd_be16(&r), 0x0304);
    assert_int_equal(rd_be32(&r), 0x05060708);
    assert_true(rd_ok(&r));
    assert_int_equal(rd_left(&r), 0);
    r = rd_of(V("\x01\x02\x03\x04\x05\x06\x07\x08"));
    assert_true(rd_le64(&r) == 0x0807060504030201u);
    r = rd_of(V("\x01\x02\x03\x04\x05\x06"));
    assert_int_equal(rd_le24(&r), 0x030201);
    assert_int_equal(rd_be24(&r), 0x040506);
}

static void first_failure_is_kept(void **s)
{
    (void)s;
    struct rd r = rd_of_base(V("abc"), 0x100);
    rd_skip(&r, 2);
    assert_int_equal(rd_le32(&r), 0);
    assert_int_equal(r.err, RD_TRUNC);
    assert_int_equal(r.at, 0x102);
    assert_int_equal(rd_u8(&r), 0); /* there is a byte, but it failed before */
    rd_fail(&r, RD_LIMIT, "later");
    assert_int_equal(r.err, RD_TRUNC);
}

static void every_prefix_fails_cleanly(void **s)
{
    (void)s;
    static const uint8_t bytes[16] = {1, 2, 3, 4, 5, 6, 7, 8, 'h', 'i', 0};
    for (size_t n = 0; n <= sizeof bytes; n++) {
        struct rd r = rd_of(view_of(bytes, n));
        (void)rd_be64(&r);
        struct view name = rd_cstr(&r, 8);
        (void)rd_be32(&r);
        assert_int_equal(rd_ok(&r), n >= 15);
        assert_int_equal(name.n, n >= 11 ? 2 : 0);
        assert_true(r.pos <= n);
    }
}

static void counts_are_bounded(void **s)
{
    (void)s;
    struct rd r = rd_of(V("12345678"));
    assert_int_equal(rd_count(&r, 2, 4, 10), 2);
    assert_int_equal(rd_count(&r, 3, 4, 10), 0);
    assert_int_equal(r.err, RD_BOUND);
    r = rd_of(V("12345678"));
    assert_int_equal(rd_count(&r, UINT64_MAX, 0, 10), 0);
    assert_int_equal(r.err, RD_LIMIT);
}

static void children_see_only_their_part(void **s)
{
    (void)s;
    struct rd r = rd_of_base(V("aabbccdd"), 10);
    rd_skip(&r, 2);
    struct rd c = rd_sub(&r, 2);
    assert_int_equal(c.base, 12);
    assert_int_equal(rd_be16(&c), 0x6262);
    (void)rd_u8(&c);
    assert_int_equal(c.at, 14);
    assert_int_equal(rd_be16(&r), 0x6363);
    rd_join(&r, &c);
    assert_int_equal(r.err, RD_TRUNC);
    r = rd_of(V("aabb"));
    c = rd_at(&r, UINT64_MAX, 2);
    assert_false(rd_ok(&c));
    c = rd_at(&r, 2, 2);
    assert_false(rd_ok(&c)); /* the failure of r sticks to its children */
}

static void text_needs_its_end(void **s)
{
    (void)s;
    struct rd r = rd_of(V("abc"));
    assert_int_equal(rd_cstr(&r, 8).n, 0);
    assert_int_equal(r.err, RD_TRUNC);
    r = rd_of(view_of("abcdef\0", 7));
    assert_int_equal(rd_cstr(&r, 4).n, 0);
    assert_int_equal(r.err, RD_BOUND);
}

static void seek_and_align(void **s)
{
    (void)s;
    struct rd r = rd_of(V("01234567"));
    rd_skip(&r, 1);
    rd_align(&r, 4);
    assert_int_equal(r.pos, 4);
    rd_align(&r, 4);
    assert_int_equal(r.pos, 4);
    rd_seek(&r, 8);
    assert_true(rd_ok(&r));
    rd_seek(&r, 9);
    assert_int_equal(r.err, RD_BOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_both_byte_orders),
        cmocka_unit_test(first_failure_is_kept),
        cmocka_unit_test(every_prefix_fails_cleanly),
        cmocka_unit_test(counts_are_bounded),
        cmocka_unit_test(children_see_only_their_part),
        cmocka_unit_test(text_needs_its_end),
        cmocka_unit_test(seek_and_align),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
