/* UBI against ubinize: volumes, order, copies, static and dynamic. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "img_check.h"

enum { PEB = 16384, DATA = 1024 };

static void make(struct tmp *t, const char *options)
{
    tmp_run(t,
            "mkdir -p tree/etc; echo 'root::0:0::/:/bin/sh' >tree/etc/passwd; "
            "seq 1 30000 >tree/text; head -c 20000 /dev/urandom >fixed; "
            "mkfs.ubifs -r tree -m 512 -e 15360 -c 100 -l 3 -o fs; "
            "printf '%%s\\n' '[a]' mode=ubi image=fs vol_id=0 "
            "vol_size=2MiB vol_type=dynamic vol_name=rootfs "
            "vol_flags=autoresize '[b]' mode=ubi image=fixed vol_id=3 "
            "vol_type=static vol_name=kernel >cfg; "
            "ubinize %s -o x.img cfg",
            options);
}

static void volumes_are_found_and_named(void **s)
{
    (void)s;
    need_tool("ubinize");
    struct tmp t;
    tmp_make(&t);
    make(&t, "-p 16KiB -m 512 -s 512");
    struct img g;
    img_open_file(&g, NULL, tmp_path(&t, "x.img"));
    struct part *ubi = img_part(&g, "ubi"), *fs = img_part(&g, "ubifs");
    assert_non_null(ubi);
    assert_non_null(fs);
    assert_ptr_equal(fs->parent, ubi);
    assert_string_equal(fs->label, "rootfs");
    assert_int_equal(ubi->size, g.image.bytes.n);
    g.part = fs;
    img_same_as_dir(&g, tmp_path(&t, "tree"), 0);
    struct view fixed = slurp(tmp_path(&t, "fixed"));
    bool found = false;
    for (struct part *p = ubi->child; p; p = p->next)
        found |= p->label && strcmp(p->label, "kernel") == 0 &&
                 view_eq(p->bytes, fixed);
    assert_true(found);
    free((void *)(uintptr_t)fixed.p);
    img_close(&g);
    tmp_remove(&t);
}

/* --- blocks by hand
 * ------------------------------------------------------------ */

static void put_block(struct buf *b, uint32_t volume, uint32_t logical,
                      uint64_t sequence, bool copied, bool good,
                      const char *data)
{
    size_t at = b->n;
    buf_str(b, "UBI#");
    put_u32(b, 1u << 24, true);
    put_u64(b, 5, true);
    put_u32(b, 512, true);
    put_u32(b, DATA, true);
    put_upto(b, at + 60, 0);
    put_u32(b, ~(uint32_t)crc32(0, b->p + at, 60), true);
    put_upto(b, at + 512, 0xff);
    size_t n = strlen(data);
    buf_str(b, "UBI!");
    put_u8(b, 1);
    put_u8(b, 1);
    put_u8(b, copied);
    put_u8(b, 0);
    put_u32(b, volume, true);
    put_u32(b, logical, true);
    put_u32(b, 0, true);
    put_u32(b, copied ? n : 0, true);
    put_u64(b, 0, true);
    put_u32(b, ~(uint32_t)crc32(0, (const uint8_t *)data, (uInt)n) + !good,
            true);
    put_u32(b, 0, true);
    put_u64(b, sequence, true);
    put_upto(b, at + 512 + 60, 0);
    put_u32(b, ~(uint32_t)crc32(0, b->p + at + 512, 60), true);
    put_upto(b, at + DATA, 0xff);
    buf_str(b, data);
    put_upto(b, at + PEB, 0xff);
}

static void the_newest_good_copy_counts(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1 << 20, NULL);
    put_block(&b, 1, 1, 3, false, true, "second");
    put_block(&b, 1, 0, 9, false, true, "first, new");
    put_block(&b, 1, 0, 2, false, true, "first, old");
    put_block(&b, 1, 1, 8, true, false, "an unfinished copy");
    put_upto(&b, 5 * PEB, 0xff);
    put_block(&b, 1, 3, 4, true, true, "fourth");
    struct img g;
    img_open(&g, "ubi", buf_of(&b));
    assert_non_null(g.part);
    assert_int_equal(g.part->size, b.n);
    struct view c = buf_of(&g.part->content);

    enum { LEB = PEB - DATA };

    assert_int_equal(c.n, 4 * LEB);
    assert_true(view_has(c, 0, "first, new\xff", 11));
    assert_true(view_has(c, LEB, "second\xff", 7));
    assert_true(view_has(c, 2 * LEB, "\xff\xff", 2));
    assert_true(view_has(c, 3 * LEB, "fourth", 6));
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    img_close(&g);
    buf_done(&b);
}

static void a_far_logical_number_costs_no_memory(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 1 << 20, NULL);
    put_block(&b, 1, 0xfffffff0u, 1, false, true, "far");
    put_block(&b, 2, 0, 1, false, true, "near");
    struct img g;
    img_open(&g, "ubi", buf_of(&b));
    assert_non_null(g.part);
    assert_true(img_has_diag(&g, WHY_CORRUPT));
    assert_true(g.part->content.n <= 4 * PEB);
    img_close(&g);
    buf_done(&b);
}

static void what_follows_is_left_to_others(void **s)
{
    (void)s;
    struct buf b;
    buf_init(&b, 2 << 20, NULL);
    put_block(&b, 1, 0, 1, false, true, "x");
    put_block(&b, 1, 1, 1, false, true, "y");
    size_t end = b.n;
    put_upto(&b, end + 20 * PEB, 0x5a);
    struct img g;
    img_open(&g, "ubi", buf_of(&b));
    assert_int_equal(g.part->size, end);
    img_close(&g);
    buf_done(&b);
}

static void real_images_show_their_volumes(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("ubi-fact-sample/"));
    assert_non_null(img_part(&g, "ubi"));
    assert_non_null(img_part(&g, "ubifs"));
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(volumes_are_found_and_named),
        cmocka_unit_test(the_newest_good_copy_counts),
        cmocka_unit_test(a_far_logical_number_costs_no_memory),
        cmocka_unit_test(what_follows_is_left_to_others),
        cmocka_unit_test(real_images_show_their_volumes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
