/* RomFS against genromfs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static void it_holds_what_genromfs_was_given(void **s)
{
    (void)s;
    need_tool("genromfs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t,
            "mkdir -p tree/etc tree/deep/a tree/empty; "
            "echo 'root::0:0::/:/bin/sh' >tree/etc/passwd; "
            "seq 1 3000 >tree/deep/text; ln -s ../etc/passwd tree/deep/link; "
            "echo '#!/bin/sh' >tree/etc/run; chmod 755 tree/etc/run; "
            "genromfs -d tree -f x.img -V name");
    struct img g;
    img_open_file(&g, "romfs", tmp_path(&t, "x.img"));
    assert_non_null(g.part);
    img_same_as_dir(&g, tmp_path(&t, "tree"), IMG_NO_MODES);
    assert_int_equal(img_node(&g, "/etc/run")->mode & 0111, 0111);
    assert_string_equal(img_diags(&g), "");
    img_close(&g);
    tmp_remove(&t);
}

static void small_images_survive_cuts_and_flips(void **s)
{
    (void)s;
    need_tool("genromfs");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t,
            "mkdir -p tree/d; echo hi >tree/d/a; genromfs -d tree -f x.img");
    struct view v = slurp(tmp_path(&t, "x.img"));
    img_survives("romfs", v);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_real_image_shows_its_files(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, "romfs", need_sample("romfs-binwalk-sample/"));
    assert_non_null(g.part);
    assert_true(g.part->files > 0);
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_what_genromfs_was_given),
        cmocka_unit_test(small_images_survive_cuts_and_flips),
        cmocka_unit_test(a_real_image_shows_its_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
