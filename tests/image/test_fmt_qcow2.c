/* QCOW2 images that qemu-img made hold the disk that they were made of. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/limits.h"
#include "image/img_check.h"

static char dir[64];

static const char *path(const char *name)
{
    static char out[2][128];
    static unsigned i;
    i ^= 1;
    snprintf(out[i], sizeof out[i], "%s/%s", dir, name);
    return out[i];
}

/* A disk with text, noise, zeros and a hole. */
static struct view disk(void)
{
    static uint8_t v[700000];
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof v; i++) {
        x = x * 1664525 + 1013904223;
        bool zero = i > 100000 && i < 400000;
        v[i] = (uint8_t)(x >> 24);
        if (i < 50000)
            v[i] = (uint8_t) "assay "[i % 6];
        if (zero)
            v[i] = 0;
    }
    memset(v + 600000, 0, sizeof v - 600000);
    v[sizeof v - 1] = 7;
    return view_of(v, sizeof v);
}

static bool made(const char *words)
{
    char line[512];
    FILE *f = fopen(path("raw"), "wb");
    struct view v = disk();
    assert_non_null(f);
    assert_int_equal(fwrite(v.p, 1, v.n, f), v.n);
    fclose(f);
    snprintf(line, sizeof line,
             "qemu-img convert -f raw -O qcow2 %s %s/raw %s/q >/dev/null 2>&1",
             words, dir, dir);
    return system(line) == 0;
}

static int begin(void **s)
{
    (void)s;
    strcpy(dir, "/tmp/assay-qcow2-XXXXXX");
    return mkdtemp(dir) ? 0 : 1;
}

static int end(void **s)
{
    (void)s;
    (void)unlink(path("raw"));
    (void)unlink(path("q"));
    (void)unlink(path("base"));
    return rmdir(dir);
}

static void disks_are_read(void **s)
{
    (void)s;
    static const char *const words[] = {
        "-o compat=1.1",         "-o compat=0.10",
        "-c -o compat=0.10",     "-c -o cluster_size=4096",
        "-o cluster_size=512",   "-o cluster_size=2097152",
        "-o preallocation=full", "-c -o compression_type=zstd",
        "-o lazy_refcounts=on",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        struct img g;
        if (!made(words[i])) {
            print_message("skipped: qemu-img is not installed, or not able\n");
            skip();
        }
        img_open_file(&g, "qcow2", path("q"));
        assert_non_null(g.part);
        struct view want = disk(), have = buf_of(&g.part->content);
        /* The raw disk was rounded up to a sector. */
        if (have.n < want.n || memcmp(have.p, want.p, want.n) != 0)
            fail_msg("%s: %zu bytes, %s", words[i], have.n, img_diags(&g));
        assert_string_equal(img_diags(&g), "");
        assert_int_equal(g.part->size, g.part->bytes.n);
        img_close(&g);
    }
}

static void what_is_not_there_is_told(void **s)
{
    (void)s;
    char line[512];
    struct img g;
    if (!made("-o compat=1.1")) {
        print_message("skipped: qemu-img is not installed\n");
        skip();
    }
    snprintf(line, sizeof line,
             "mv %s/q %s/base && qemu-img create -f qcow2 -b base -F qcow2 "
             "%s/q >/dev/null 2>&1",
             dir, dir, dir);
    assert_int_equal(system(line), 0);
    img_open_file(&g, "qcow2", path("q"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_UNSUPPORTED));
    img_close(&g);
    snprintf(line, sizeof line,
             "qemu-img create -f qcow2 --object secret,id=s,data=abc -o "
             "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 "
             "%s/q 1M >/dev/null 2>&1",
             dir);
    if (system(line) != 0)
        return;
    img_open_file(&g, "qcow2", path("q"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_ENCRYPTED) ||
                img_has_diag(&g, WHY_UNSUPPORTED));
    img_close(&g);
}

/* --- made here --------------------------------------------------------------
 */

enum { C = 512 };

/* Header, reference counts and their block, first and second table, data. */
static void make(struct buf *b, uint64_t size, uint32_t entries)
{
    buf_init(b, 1 << 20, NULL);
    buf_add(b, "QFI\xfb", 4);
    put_u32(b, 3, true);
    put_u64(b, 0, true);
    put_u32(b, 0, true);
    put_u32(b, 9, true);
    put_u64(b, size, true);
    put_u32(b, 0, true);
    put_u32(b, entries, true);
    put_u64(b, 3 * C, true);
    put_u64(b, C, true);
    put_u32(b, 1, true);
    put_upto(b, 96, 0);
    put_u32(b, 4, true);
    put_u32(b, 104, true);
    put_upto(b, C, 0);
    put_u64(b, 2 * C, true);
    put_upto(b, 3 * C, 0);
    put_u64(b, (uint64_t)1 << 63 | 4 * C, true);
    put_upto(b, 4 * C, 0);
    put_u64(b, 0, true);
    put_u64(b, (uint64_t)1 << 63 | 5 * C, true);
    put_u64(b, 1, true);
    put_u64(b, (uint64_t)1 << 62 | 5 * C, true);
    put_upto(b, 5 * C, 0);
    put_upto(b, 6 * C, 'x');
}

static void lengths_are_not_believed(void **s)
{
    (void)s;

    static const struct {
        uint64_t size;
        uint32_t entries;
        bool diag;
    } cases[] = {
        {3 * C,     1,          false},
        {4 * C,     1,          true }, /* what is compressed there is not */
        {65 * C,    1,          true },
        {INT64_MAX, UINT32_MAX, true },
        {INT64_MAX, 1,          true },
        {0,         0,          false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct img g;
        make(&b, cases[i].size, cases[i].entries);
        img_open(&g, "qcow2", buf_of(&b));
        assert_non_null(g.part);
        if ((*img_diags(&g) != '\0') != cases[i].diag)
            fail_msg("case %zu: '%s'", i, img_diags(&g));
        if (i == 0) {
            assert_int_equal(g.part->content.n, 2 * C);
            assert_int_equal(g.part->content.p[0], 0);
            assert_int_equal(g.part->content.p[C], 'x');
        }
        img_close(&g);
        buf_done(&b);
    }
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 3 * C, 1);
    img_survives("qcow2", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(disks_are_read),
        cmocka_unit_test(what_is_not_there_is_told),
        cmocka_unit_test(lengths_are_not_believed),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
