/* Linux kernels as they run. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/linux.h"
#include "image/wrap_check.h"

static void only_a_whole_banner_tells_a_version(void **s)
{
    (void)s;
    struct view v = linux_version(
        V("%s version %s (%s) Linux version 2.6.30 and Linux version 3.18.23 "
          "(builder@host) (gcc version 4.8.3) #1 Tue\n"));
    assert_true(view_eq(v, V("3.18.23")));
    assert_int_equal(linux_version(V("Linux version 3.18")).n, 0);
    assert_int_equal(linux_version(V("Linux version 3.18 (gcc) #1")).n, 0);
    assert_int_equal(linux_version(V("Linux version x.y (a@b) (gcc) #1")).n, 0);
    assert_int_equal(linux_version(V("")).n, 0);
}

/* A kernel of 300 KB with an archive in it, packed. */
static void what_a_stream_holds_is_a_kernel(void **s)
{
    (void)s;
    struct tmp t;
    struct buf b;
    struct img g;
    need_tool("gzip");
    tmp_make(&t);
    buf_init(&b, 1 << 20, NULL);
    wrap_kernel(&b, 300000);
    put_align(&b, 4, 0);
    size_t at = b.n;
    buf_view(&b, wrap_cpio());
    put_upto(&b, b.n + 5000, 7);
    tmp_file(&t, "vmlinux", buf_of(&b));
    tmp_run(&t, "gzip -n vmlinux");
    img_open_file(&g, NULL, tmp_path(&t, "vmlinux.gz"));
    struct part *p = img_part(&g, "linux-kernel");
    assert_non_null(p);
    assert_int_equal(p->size, b.n);
    assert_string_equal(p->version, "5.4.1-test");
    struct part *c = img_part(&g, "cpio");
    assert_non_null(c);
    assert_ptr_equal(c->parent, p);
    assert_int_equal(c->offset, at);
    assert_null(img_part(&g, "data"));
    img_close(&g);
    buf_done(&b);
    tmp_remove(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_whole_banner_tells_a_version),
        cmocka_unit_test(what_a_stream_holds_is_a_kernel),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
