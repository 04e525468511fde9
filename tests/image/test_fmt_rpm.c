/* RPM packages against rpmbuild. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"
#include "image/wrap_check.h"

static void build(struct tmp *t, const char *packer)
{
    need_tool("rpmbuild");
    tmp_make(t);
    tmp_file(t, "p.spec",
             V("Name: pack\nVersion: 1.2\nRelease: 3\nSummary: s\n"
               "License: none\nBuildArch: noarch\n%description\nd\n%install\n"
               "mkdir -p %{buildroot}/etc\necho secret "
               ">%{buildroot}/etc/shadow\nchmod 600 %{buildroot}/etc/shadow\n"
               "%files\n/etc/shadow\n"));
    tmp_run(t,
            "HOME=$PWD rpmbuild -bb --define \"_topdir $PWD/top\" --define "
            "\"_tmppath $PWD\" --define '_binary_payload %s' p.spec;"
            "mv top/RPMS/noarch/*.rpm x.rpm",
            packer);
}

static void packages_are_taken_apart(void **s)
{
    (void)s;
    static const char *const packers[][2] = {
        {"w6.gzdio",  "gzip"},
        {"w2.xzdio",  "xz"  },
        {"w3.zstdio", "zstd"},
    };
    for (size_t i = 0; i < sizeof packers / sizeof *packers; i++) {
        struct tmp t;
        struct img g;
        build(&t, packers[i][0]);
        struct view v = slurp(tmp_path(&t, "x.rpm"));
        img_open(&g, NULL, v);
        wrap_is(&g, "rpm", v.n, "pack-1.2-3.noarch");
        assert_non_null(strstr(g.part->detail, packers[i][1]));
        assert_string_equal(g.part->version, "1.2-3");
        assert_non_null(img_part(&g, packers[i][1]));
        struct part *cpio = img_part(&g, "cpio");
        assert_non_null(cpio);
        struct node *n = tree_find(cpio->root, "/etc/shadow");
        assert_non_null(n);
        assert_int_equal(n->mode, NODE_FILE | 0600);
        assert_int_equal(n->size, 7);
        img_close(&g);
        img_open(&g, "rpm", view_cut(v, 0, v.n - 1));
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        img_close(&g);
        free((void *)(uintptr_t)v.p);
        tmp_remove(&t);
    }
}

/* --- our own ----------------------------------------------------------------
 */

static void put_header(struct buf *b, uint32_t tag, uint32_t type,
                       struct view store)
{
    put_u32(b, 0x8eade801, true);
    put_u32(b, 0, true);
    put_u32(b, 1, true);
    put_u32(b, store.n, true);
    put_u32(b, tag, true);
    put_u32(b, type, true);
    put_u32(b, 0, true);
    put_u32(b, 1, true);
    buf_view(b, store);
}

static void put_package(struct buf *b)
{
    uint8_t size[4] = {0, 0, 0, 16 + 16 + 5 + 23};
    buf_init(b, 1 << 16, NULL);
    put_u32(b, 0xedabeedb, true);
    put_u8(b, 3);
    put_upto(b, 96, 0);
    put_header(b, 1000, 4, view_of(size, sizeof size));
    put_align(b, 8, 0);
    put_header(b, 1000, 6, V("name\0"));
    buf_view(b, wrap_gzip());
}

static void the_package_is_as_made(void **s)
{
    (void)s;
    struct buf b;
    struct img g;
    put_package(&b);
    size_t n = b.n;
    buf_str(&b, "what follows");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "rpm", n, "name-");
    wrap_has(&g, "payload", "gzip", n - 23);
    img_close(&g);
    img_open(&g, "rpm", view_cut(buf_of(&b), 0, n - 1));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void hostile_bytes_do_no_harm(void **s)
{
    (void)s;
    struct buf b;
    put_package(&b);
    img_survives("rpm", buf_of(&b));
    buf_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packages_are_taken_apart),
        cmocka_unit_test(the_package_is_as_made),
        cmocka_unit_test(hostile_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
