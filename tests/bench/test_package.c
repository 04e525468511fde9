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
        .format = package_format("swu"),
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
    package_repair(&p, bytes.p, bytes.n);
    memcpy(content, "vwxyz", 5);
    assert_true(package_read("swu", buf_of(&bytes), &arena, &p));
    buf_init(&again, 1 << 20, NULL);
    package_write(&p, &again); /* which computes all sums */
    assert_int_equal(again.n, bytes.n);
    assert_memory_equal(again.p, bytes.p, bytes.n);
    buf_done(&again);
}

/* One of each other format, by hand. */
static void small_bundle(struct buf *out)
{
    buf_str(out, "hsqs and the image");
    buf_str(out, "signature");
    buf_add(out, "\0\0\0\0\0\0\0\x09", 8);
}

static void small_tar(struct buf *out)
{
    struct package p = {
        .format = package_format("tar"),
        .entries = {{.name = "manifest", .content = V("version 1")},
                    {.name = "manifest.sig", .content = V("\x30\x01")},
                    {.name = "image", .content = V("abcde")}},
        .entries_n = 3
    };
    package_write(&p, out);
}

static void small_mcuboot(struct buf *out)
{
    static const uint8_t header[32] = {0x3d, 0xb8, 0xf3, 0x96, 0, 0, 0, 0,
                                       32,   0,    8,    0,    4, 0, 0, 0};
    static const uint8_t sum[32] = {0x3b}, signature[6] = {7};
    struct package p = {
        .format = package_format("mcuboot"),
        .entries = {{.content = view_of(header, sizeof header)},
                    {.content = V("body")},
                    {.content = V("\x08\x69\x08\x00\x50\x00\x00\x00")},
                    {.content = view_of(sum, sizeof sum), .kind = 0x10},
                    {.content = view_of(signature, sizeof signature),
                     .kind = 0x24}},
        .entries_n = 5
    };
    package_write(&p, out);
    assert_true(package_read("mcuboot", buf_of(out), &arena, &p));
    package_repair(&p, out->p, out->n);
}

static const struct {
    const char *name;
    void (*make)(struct buf *out);
    size_t entries;
    enum package_role roles[5];
} others[] = {
    {"raucb",   small_bundle, 2, {ROLE_PAYLOAD, ROLE_SIGNATURE}               },
    {"tar",     small_tar,    3, {ROLE_MANIFEST, ROLE_SIGNATURE, ROLE_PAYLOAD}},
    {"mcuboot",
     small_mcuboot,           5,
     {ROLE_MANIFEST, ROLE_PAYLOAD, ROLE_MANIFEST, ROLE_MANIFEST,
      ROLE_SIGNATURE}                                                         },
};

/* Read, written again: the same bytes, roles told, numbers where they are. */
static void other_formats_are_taken_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct buf whole, again;
        struct package p;
        buf_init(&whole, 1 << 20, NULL);
        buf_init(&again, 1 << 20, NULL);
        others[i].make(&whole);
        assert_true(package_read(others[i].name, buf_of(&whole), &arena, &p));
        assert_int_equal(p.entries_n, others[i].entries);
        for (size_t k = 0; k < p.entries_n; k++)
            assert_int_equal(p.entries[k].role, others[i].roles[k]);
        package_write(&p, &again);
        assert_int_equal(again.n, whole.n);
        assert_memory_equal(again.p, whole.p, whole.n);
        package_repair(&p, whole.p, whole.n);
        assert_memory_equal(again.p, whole.p, whole.n);
        for (size_t k = 0; k < p.fields_n; k++) {
            assert_true(p.fields[k].at + p.fields[k].bytes <= whole.n);
            package_set(&p.fields[k], again.p, UINT64_MAX);
        }
        for (size_t n = 0; n < whole.n; n++) {
            uint8_t *exact = malloc(n ? n : 1);
            memcpy(exact, whole.p, n);
            struct package cut;
            if (package_read(others[i].name, view_of(exact, n), &arena, &cut))
                package_repair(&cut, exact, n);
            free(exact);
        }
        for (size_t at = 0; at < whole.n; at++) {
            whole.p[at] ^= 0x41;
            package_repair(&p, whole.p, whole.n);
            struct package q;
            assert_true(
                package_read(others[i].name, buf_of(&whole), &arena, &q) ||
                at < whole.n);
            buf_clear(&whole);
            others[i].make(&whole);
        }
        buf_done(&whole);
        buf_done(&again);
    }
}

static void a_changed_body_gets_its_digest(void **state)
{
    (void)state;
    struct buf whole;
    struct package p;
    buf_init(&whole, 1 << 20, NULL);
    small_mcuboot(&whole);
    assert_true(package_read("mcuboot", buf_of(&whole), &arena, &p));
    uint8_t before[32];
    memcpy(before, p.entries[3].content.p, 32);
    whole.p[p.entries[1].at] ^= 1;
    package_repair(&p, whole.p, whole.n);
    assert_memory_not_equal(before, p.entries[3].content.p, 32);
    whole.p[p.entries[1].at] ^= 1;
    package_repair(&p, whole.p, whole.n);
    assert_memory_equal(before, p.entries[3].content.p, 32);
    buf_done(&whole);
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
        package_repair(&p, exact, n);
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
        TEST(other_formats_are_taken_apart),
        TEST(a_changed_body_gets_its_digest),
        TEST(damaged_archives_are_no_danger),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
