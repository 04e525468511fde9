/* Files that are images themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

/* A header that stands only at the start of a region, and a gzip stream. */
static void make_vendor(struct buf *b)
{
    buf_init(b, 8192, NULL);
    buf_str(b, "device:W\nversion:V1\nregion:NA\n");
    put_upto(b, 128, 0);
    put_upto(b, 600, 1);
    buf_view(b, wrap_gzip());
    put_u8(b, 0);
}

static void put_file(struct buf *b, const char *name, struct view data)
{
    size_t at = b->n;
    buf_printf(
        b, "070701%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X", 1u,
        0100644u, 0u, 0u, 1u, 0u, data.n, 0u, 0u, 0u, 0u, strlen(name) + 1, 0u);
    buf_add(b, name, strlen(name) + 1);
    put_align(b, 4, 0);
    buf_view(b, data);
    put_align(b, 4, 0);
    assert_true(b->n > at);
}

static void in_a_package_any_file_may_be_an_image(void **s)
{
    (void)s;
    struct buf b, fw;
    struct img g;
    make_vendor(&fw);
    buf_init(&b, 1 << 20, NULL);
    put_file(&b, "fw.bin", buf_of(&fw));
    put_file(&b, "other.bin", V("nothing at all that anybody knows"));
    put_file(&b, "TRAILER!!!", (struct view){0});
    img_open(&g, NULL, buf_of(&b));
    struct part *p = img_part(&g, "dni");
    assert_non_null(p);
    assert_string_equal(p->file->name, "fw.bin");
    assert_non_null(img_part(&g, "gzip"));
    /* What the header's reader leaves is its own affair; the rest of the
     * package was shown as files. */
    for (uint32_t i = 0; i < g.image.parts_n; i++)
        if (g.image.parts[i]->file)
            assert_ptr_equal(g.image.parts[i], p);
    img_close(&g);
    buf_done(&b);
    buf_done(&fw);
}

static void in_a_system_only_known_openings_count(void **s)
{
    (void)s;
    struct buf b, fw;
    struct img g;
    make_vendor(&fw);
    buf_init(&b, 1 << 20, NULL);
    put_file(&b, "fw.bin", buf_of(&fw));
    put_file(&b, "a.gz",
             V("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x4c"
               "\x4a\x06\x00\xc2\x41\x24\x35\x03\x00\x00\x00 and "
               "so on"));
    for (int i = 0; i < 70; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        put_file(&b, name, V("a file"));
    }
    put_file(&b, "TRAILER!!!", (struct view){0});
    img_open(&g, NULL, buf_of(&b));
    assert_null(img_part(&g, "dni"));
    assert_non_null(img_part(&g, "gzip"));
    img_close(&g);
    buf_done(&b);
    buf_done(&fw);
}

/* Larger than file_bytes: too large as a file, but not as an image. */
static void large_images_are_looked_into(void **s)
{
    (void)s;
    struct buf b, in;
    struct img g;
    buf_init(&b, 1 << 20, NULL);
    buf_init(&in, 1 << 20, NULL);
    put_upto(&in, 1, 0);
    in.n = 0;
    put_file(&in, "big", V("contents"));
    for (int i = 0; in.n < 20000; i++) {
        char name[16];
        snprintf(name, sizeof name, "f%d", i);
        put_file(&in, name, V("a file"));
    }
    put_file(&in, "TRAILER!!!", (struct view){0});
    put_file(&b, "root.cpio", buf_of(&in));
    put_file(&b, "TRAILER!!!", (struct view){0});
    struct image_opts opts = {
        .name = "test", .bytes = buf_of(&b), .limits = limits_default()};
    opts.limits.file_bytes = 4096;
    img_open_opts(&g, &opts);
    assert_string_equal(img_diags(&g), "");
    assert_int_equal(g.image.parts_n, 2);
    assert_string_equal(g.part->child->format, "cpio");
    assert_true(g.part->child->files > 100);
    img_close(&g);
    buf_done(&b);
    buf_done(&in);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_a_package_any_file_may_be_an_image),
        cmocka_unit_test(in_a_system_only_known_openings_count),
        cmocka_unit_test(large_images_are_looked_into),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
