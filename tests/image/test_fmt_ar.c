/* ar archives, against what ar and dpkg-deb write. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/img_check.h"

static void it_is_read_as_ar_wrote_it(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("ar");
    tmp_make(&t);
    tmp_file(&t, "d/a", V("odd"));
    tmp_file(&t, "d/b.o", V("even"));
    tmp_file(&t, "d/a-name-that-is-longer-than-sixteen", V("long"));
    tmp_file(&t, "d/another-name-that-is-longer", V(""));
    tmp_run(&t, "cd d && chmod 0600 a && ar rcU ../x.a *");
    img_open_file(&g, "ar", tmp_path(&t, "x.a"));
    assert_non_null(g.part);
    assert_string_equal(img_diags(&g), "");
    img_same_as_dir(&g, tmp_path(&t, "d"), IMG_OWNERS | IMG_MTIMES);
    assert_int_equal(g.part->size, g.image.bytes.n);
    img_close(&g);
    tmp_remove(&t);
}

static void names_of_bsd_are_read(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ar",
             V("!<arch>\n"
               "#1/20           0           0     0     100644  24        `\n"
               "a-rather-long-name\0\0text"
               "__.SYMDEF       0           0     0     100644  2         `\n"
               "xx"));
    assert_non_null(g.part);
    img_has_text(&g, "/a-rather-long-name", "text");
    assert_int_equal(g.part->files, 1);
    img_close(&g);
}

static void a_debian_package_is_read_to_its_files(void **s)
{
    (void)s;
    struct tmp t;
    struct img g;
    need_tool("dpkg-deb");
    tmp_make(&t);
    tmp_file(&t, "d/DEBIAN/control",
             V("Package: x\nVersion: 1\nArchitecture: all\nMaintainer: m <m@x>"
               "\nDescription: d\n"));
    tmp_file(&t, "d/etc/motd", V("hello"));
    tmp_run(&t, "dpkg-deb -Zxz -b d x.deb");
    struct view v = slurp(tmp_path(&t, "x.deb"));
    struct image_opts opts = {
        .name = "x.deb", .bytes = v, .limits = limits_default()};
    img_open_opts(&g, &opts);
    assert_string_equal(g.part->format, "ar");
    assert_string_equal(g.part->detail, "Debian package, 3 members");
    img_has_text(&g, "/debian-binary", "2.0\n");
    struct part *data = NULL;
    for (uint32_t i = 0; i < g.image.parts_n; i++)
        if (g.image.parts[i]->root &&
            tree_find(g.image.parts[i]->root, "/etc/motd"))
            data = g.image.parts[i];
    assert_non_null(data);
    assert_string_equal(data->format, "tar");
    assert_string_equal(data->parent->format, "xz");
    img_close(&g);
    free((void *)(uintptr_t)v.p);
    tmp_remove(&t);
}

static void a_cut_member_is_damaged(void **s)
{
    (void)s;
    struct img g;
    img_open(&g, "ar",
             V("!<arch>\n"
               "a/              0           0     0     100644  4         `\n"
               "text"
               "b/              0           0     0     100644  40        `\n"
               "text"));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_has_text(&g, "/a", "text");
    assert_false(img_can_read(&g, "/b", NULL));
    img_close(&g);
}

static void damage_is_survived(void **s)
{
    (void)s;
    img_survives(
        "ar", V("!<arch>\n"
                "//                                              8         `\n"
                "abcdefg\n"
                "/0              0           0     0     100644  4         `\n"
                "text"
                "#1/2            0           0     0     100644  4         `\n"
                "text"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_as_ar_wrote_it),
        cmocka_unit_test(names_of_bsd_are_read),
        cmocka_unit_test(a_debian_package_is_read_to_its_files),
        cmocka_unit_test(a_cut_member_is_damaged),
        cmocka_unit_test(damage_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
