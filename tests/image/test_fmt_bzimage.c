/* x86 bzImages. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/wrap_check.h"

static void make(struct buf *b, unsigned protocol)
{
    buf_init(b, 8192, NULL);
    put_upto(b, 1024, 0);
    b->p[0x1f1] = 1;
    set_u16(b, 0x1fe, 0xaa55, false);
    memcpy(b->p + 0x202, "HdrS", 4);
    set_u16(b, 0x206, protocol, false);
    set_u16(b, 0x20e, 0x100, false);
    strcpy((char *)b->p + 0x300, "5.4.1-test (me@host) #1 SMP");
    put_upto(b, 1024 + 64, 0x90);
    buf_view(b, wrap_gzip());
    put_align(b, 16, 0);
    set_u32(b, 0x1f4, (b->n - 1024) / 16, false);
    if (protocol >= 0x208) {
        set_u32(b, 0x248, 64, false);
        set_u32(b, 0x24c, wrap_gzip().n, false);
    }
}

static void check(unsigned protocol, const char *text)
{
    struct buf b;
    struct img g;
    make(&b, protocol);
    size_t n = b.n;
    buf_str(&b, "a signature");
    img_open(&g, NULL, buf_of(&b));
    wrap_is(&g, "bzimage", n, text);
    assert_string_equal(g.part->version, "5.4.1-test");
    struct part *p = img_part(&g, "gzip");
    assert_non_null(p);
    assert_int_equal(p->offset, 1024 + 64);
    assert_true((p->label != NULL) == (protocol >= 0x208));
    img_close(&g);
    buf_done(&b);
}

static void what_it_unpacks_is_found(void **s)
{
    (void)s;
    check(0x20f, "x86, boot protocol 2.15");
    check(0x202, "x86, boot protocol 2.02");
}

static void damage_is_survived(void **s)
{
    (void)s;
    struct buf b;
    make(&b, 0x20f);
    img_survives("bzimage", buf_of(&b));
    buf_done(&b);
}

static void noise_is_nothing(void **s)
{
    (void)s;
    wrap_is_not_noise("bzimage", 4096, 0x202, "HdrS", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_unpacks_is_found),
        cmocka_unit_test(damage_is_survived),
        cmocka_unit_test(noise_is_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
