/* MBR against sfdisk: primary and logical partitions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "img_check.h"

static size_t labelled(const struct img *g, const char *label, uint64_t *at)
{
    size_t n = 0;
    for (uint32_t i = 0; i < g->image.parts_n; i++) {
        const struct part *p = g->image.parts[i];
        if (p->label && strncmp(p->label, label, strlen(label)) == 0) {
            n++;
            *at = p->offset;
        }
    }
    return n;
}

static void partitions_are_found_where_sfdisk_put_them(void **s)
{
    (void)s;
    need_tool("sfdisk");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t, "truncate -s 8M x.img; printf '%%s\\n' 'start=64,size=2048' "
                "'start=4096,size=8192,type=5' 'start=4160,size=1024' "
                "'start=6208,size=1024' | sfdisk -q x.img; "
                "for s in 64 4160 6208; do printf 'part at %%d' $s | "
                "dd of=x.img bs=512 seek=$s conv=notrunc 2>/dev/null; done");
    struct img g;
    img_open_file(&g, NULL, tmp_path(&t, "x.img"));
    assert_non_null(img_part(&g, "mbr"));
    uint64_t at = 0;
    assert_true(labelled(&g, "partition 1 ", &at) > 0);
    assert_true(labelled(&g, "partition 5 ", &at) > 0);
    assert_true(labelled(&g, "partition 6 ", &at) > 0);
    img_close(&g);
    tmp_remove(&t);
}

/* Boot loaders stand in front of the first partition. */
static void what_lies_between_is_looked_at(void **s)
{
    (void)s;
    need_tool("sfdisk");
    struct tmp t;
    tmp_make(&t);
    tmp_run(&t,
            "truncate -s 1M x.img; printf '%%s\\n' 'start=1024,size=64' "
            "'start=64,size=512' | sfdisk -q x.img; "
            "echo boot | gzip -n | dd of=x.img bs=512 seek=16 conv=notrunc");
    struct img g;
    img_open_file(&g, NULL, tmp_path(&t, "x.img"));
    assert_non_null(img_part(&g, "mbr"));
    struct part *p = img_part(&g, "gzip");
    assert_non_null(p);
    assert_string_equal(p->label, "unpartitioned");
    assert_int_equal(p->offset, 16 * 512);
    img_close(&g);
    tmp_remove(&t);
}

static void noise_with_a_signature_is_no_table(void **s)
{
    (void)s;
    uint8_t bytes[2048];
    struct img g;
    for (uint64_t seed = 0; seed < 200; seed++) {
        fill_random(bytes, sizeof bytes, seed);
        bytes[510] = 0x55;
        bytes[511] = 0xaa;
        img_open(&g, "mbr", view_of(bytes, sizeof bytes));
        assert_null(g.part);
        img_close(&g);
    }
}

static void a_real_image_shows_its_partitions(void **s)
{
    (void)s;
    struct img g;
    img_open_file(&g, NULL, need_sample("sd-mender-sdimg/"));
    assert_non_null(img_part(&g, "mbr"));
    img_close(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(partitions_are_found_where_sfdisk_put_them),
        cmocka_unit_test(what_lies_between_is_looked_at),
        cmocka_unit_test(noise_with_a_signature_is_no_table),
        cmocka_unit_test(a_real_image_shows_its_partitions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
