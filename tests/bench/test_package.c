/* Packages of SWUpdate: read, written, made right again after a change. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/package.h"
#include "check.h"

static struct arena arena;
static struct buf bytes;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, NULL);
    buf_init(&bytes, 1 << 20, NULL);
    struct package p = {
        .crc = true,
        .entries = {{.name = "sw-description", .content = V("version 1")},
                    {.name = "sw-description.sig", .content = V("\x30\x01")},
                    {.name = "image", .content = V("abcde")}},
        .entries_n = 3
    };
    package_write(&p, &bytes);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    buf_done(&bytes);
    arena_done(&arena);
    return 0;
}

static void what_is_written_is_read(void **state)
{
    (void)state;
    struct package p;
    assert_true(package_read("swu", buf_of(&bytes), &arena, &p));
    assert_int_equal(bytes.n % 512, 0);
    assert_true(p.known && p.crc);
    assert_int_equal(p.entries_n, 3);
    assert_string_equal(p.entries[0].name, "sw-description");
    assert_int_equal(p.entries[0].role, ROLE_MANIFEST);
    assert_int_equal(p.entries[1].role, ROLE_SIGNATURE);
    assert_int_equal(p.entries[2].role, ROLE_PAYLOAD);
    assert_memory_equal(p.entries[2].content.p, "abcde", 5);
    assert_ptr_equal(p.entries[2].content.p, bytes.p + p.entries[2].at);
}

static void other_formats_are_bytes(void **state)
{
    (void)state;
    struct package p;
    assert_true(package_read("raw", buf_of(&bytes), &arena, &p));
    assert_false(p.known);
    assert_int_equal(p.entries_n, 0);
    assert_false(package_read("swu", V("no archive"), &arena, &p));
}

static void sums_are_made_right_again(void **state)
{
    (void)state;
    struct package p;
    struct buf again;
    assert_true(package_read("swu", buf_of(&bytes), &arena, &p));
    uint8_t *content = bytes.p + p.entries[2].at;
    memcpy(content, "vwxyz", 5);
    package_repair(bytes.p, bytes.n);
    memcpy(content, "vwxyz", 5);
    assert_true(package_read("swu", buf_of(&bytes), &arena, &p));
    buf_init(&again, 1 << 20, NULL);
    package_write(&p, &again); /* which computes all sums */
    assert_int_equal(again.n, bytes.n);
    assert_memory_equal(again.p, bytes.p, bytes.n);
    buf_done(&again);
}

static void damaged_archives_are_no_danger(void **state)
{
    (void)state;
    struct package p;
    for (size_t n = 0; n <= bytes.n; n++) {
        uint8_t *exact = malloc(n ? n : 1);
        memcpy(exact, bytes.p, n);
        bool ok = package_read("swu", view_of(exact, n), &arena, &p);
        assert_true(ok || n < bytes.n);
        package_repair(exact, n);
        free(exact);
    }
    for (size_t i = 0; i < bytes.n; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            bytes.p[i] ^= (uint8_t)(1u << bit);
            if (package_read("swu", buf_of(&bytes), &arena, &p))
                assert_in_range(p.entries_n, 1, 4);
            bytes.p[i] ^= (uint8_t)(1u << bit);
        }
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_written_is_read),
        TEST(other_formats_are_bytes),
        TEST(sums_are_made_right_again),
        TEST(damaged_archives_are_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
