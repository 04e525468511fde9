/* The SDK of a microcontroller's program. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "core/buf.h"
#include "probe/run.h"

static void put32(struct buf *b, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        buf_byte(b, (uint8_t)(v >> (8 * i)));
}

static void fill(struct buf *b, size_t n)
{
    while (b->n < n)
        buf_byte(b, 0);
}

/* A program of one segment that tells this version of ESP-IDF. */
static void make(struct buf *b, const char *idf)
{
    uint8_t sum = 0xef;
    buf_init(b, 4096, NULL);
    buf_add(b, "\xe9\1\2\x20", 4);
    put32(b, 0x40080010);
    put32(b, 0xee);
    fill(b, 24);
    put32(b, 0x40080000);
    put32(b, 256);
    put32(b, 0xabcd5432);
    fill(b, 32 + 112);
    buf_str(b, idf);
    fill(b, 288);
    for (size_t i = 32; i < 288; i++)
        sum ^= b->p[i];
    fill(b, 303);
    buf_byte(b, sum);
}

static void check(const char *idf, const char *version, bool cpe)
{
    struct buf b;
    struct probing *p = NULL;
    const struct obs *found = NULL;
    size_t n = 0;
    make(&b, idf);
    struct image_opts opts = {.name = "x.bin",
                              .bytes = buf_of(&b),
                              .threads = 1,
                              .limits = limits_default()};
    assert_int_equal(probing_run(&opts, NULL, &p), OK);
    struct obs **all = probing_facts(p, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->kind, "component") == 0)
            found = all[i];
    if (version) {
        assert_non_null(found);
        assert_string_equal(obs_get_str(found, "name"), "esp-idf");
        assert_string_equal(obs_get_str(found, "version"), version);
        assert_int_equal(obs_get_str(found, "cpe") != NULL, cpe);
    } else {
        assert_null(found);
    }
    probing_done(p);
    buf_done(&b);
}

static void a_release_is_named(void **s)
{
    (void)s;
    check("v5.1.2", "5.1.2", true);
    check("v4.4-dirty", "4.4", true);
}

static void a_commit_is_no_release(void **s)
{
    (void)s;
    check("v3.3-beta3-21-g0706bd0d1", "v3.3-beta3-21-g0706bd0d1", false);
    check("aadedca5-dirty", "aadedca5-dirty", false);
    check("12", "12", false);
    check("v5.", "v5.", false);
    check("", NULL, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_release_is_named),
        cmocka_unit_test(a_commit_is_no_release),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
