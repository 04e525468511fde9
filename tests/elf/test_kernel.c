/* Kernel banners, configurations and modules. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "check.h"
#include "elf/elf.h"
#include "elf/kernel.h"

static bool is(struct view v, const char *s)
{
    return elf_text_is(v, s);
}

static void a_banner_is_taken_apart(void **state)
{
    (void)state;
    struct view v =
        V("xx\0Linux version 3.18.23 (buildbot@builder1) (gcc version 4.8.3 "
          "(OpenWrt/Linaro GCC 4.8-2014.04 r47269) ) #1 Sun Jan 31 18:39:35 "
          "CET 2016\n\0junk");
    struct kernel_banner b;
    assert_true(kernel_banner_find(v, 0, &b));
    assert_int_equal(b.at, 3);
    assert_true(is(b.version, "3.18.23"));
    assert_true(is(b.builder, "buildbot@builder1"));
    assert_true(is(b.compiler,
                   "gcc version 4.8.3 (OpenWrt/Linaro GCC 4.8-2014.04 "
                   "r47269) "));
    assert_true(is(b.build, "#1 Sun Jan 31 18:39:35 CET 2016"));
    assert_int_equal(b.text.p[b.text.n - 1], '6');
    assert_false(kernel_banner_find(v, 4, &b));
}

static void other_mentions_of_linux_are_no_banner(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "Linux version %s (%s)",
        "Linux version 5 (a@b) (gcc) #1",
        "Linux version 5.4.0",
        "Linux version 5.4.0 (nobody) (gcc version 9) #1",
        "Linux version 5.4.0 (a@b) gcc",
        "Linux version 5.4.0 (a@b) (gcc (unclosed #1",
        "Linux version .4 (a@b) (gcc) #1",
        "Linux version 5. (a@b) (gcc) #1",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct kernel_banner b;
        struct view v = view_of(texts[i], strlen(texts[i]));
        assert_false(kernel_banner_find(v, 0, &b));
    }
    struct kernel_banner b;
    assert_true(kernel_banner_find(
        V("Linux version %s Linux version 6.1.0-rc1+ (a@b) (clang) # SMP"), 0,
        &b));
    assert_true(is(b.version, "6.1.0-rc1+"));
}

static void a_bzimage_names_its_version(void **state)
{
    (void)state;
    uint8_t v[1024] = {0};
    assert_int_equal(kernel_bzimage_version(view_of(v, sizeof v)).n, 0);
    v[0x1fe] = 0x55;
    v[0x1ff] = 0xaa;
    memcpy(v + 0x202, "HdrS", 4);
    v[0x20e] = 0x40;
    memcpy(v + 0x240, "6.1.0-47-amd64 (debian@x) #1 SMP", 33);
    assert_true(
        is(kernel_bzimage_version(view_of(v, sizeof v)), "6.1.0-47-amd64"));
    assert_int_equal(kernel_bzimage_version(view_of(v, 0x240)).n, 0);
    v[0x20f] = 0xff;
    assert_int_equal(kernel_bzimage_version(view_of(v, sizeof v)).n, 0);
}

static const char config[] = "#\n"
                             "# Automatically generated file; DO NOT EDIT.\n"
                             "# Linux/arm 5.10.1 Kernel Configuration\n"
                             "#\n"
                             "CONFIG_MMU=y\n"
                             "CONFIG_USB=m\r\n"
                             "CONFIG_HZ=100\n"
                             "CONFIG_CMDLINE=\"console=ttyS0 root=/dev/a\"\n"
                             "# CONFIG_DEVMEM is not set\n"
                             "# CONFIG_ODD is not what it seems\n"
                             "CONFIG_TWICE=y\n"
                             "CONFIG_TWICE=m\n"
                             "CONFIG_LAST=n";

static void a_configuration_is_read_by_name(void **state)
{
    (void)state;
    struct view text = view_of(config, sizeof config - 1), v;
    assert_true(kconfig_is_kernel(text));
    assert_true(is(kconfig_version(text), "5.10.1"));
    assert_int_equal(kconfig_get(text, "MMU", &v), KCONFIG_YES);
    assert_int_equal(kconfig_get(text, "USB", &v), KCONFIG_MODULE);
    assert_int_equal(kconfig_get(text, "HZ", &v), KCONFIG_VALUE);
    assert_true(is(v, "100"));
    assert_int_equal(kconfig_get(text, "CMDLINE", &v), KCONFIG_VALUE);
    assert_true(is(v, "console=ttyS0 root=/dev/a"));
    assert_int_equal(kconfig_get(text, "DEVMEM", NULL), KCONFIG_NO);
    assert_int_equal(kconfig_get(text, "TWICE", NULL), KCONFIG_MODULE);
    assert_int_equal(kconfig_get(text, "LAST", NULL), KCONFIG_NO);
    assert_int_equal(kconfig_get(text, "ODD", NULL), KCONFIG_ABSENT);
    assert_int_equal(kconfig_get(text, "MM", NULL), KCONFIG_ABSENT);
    struct kconfig_option o;
    int n = 0;
    while (kconfig_next(&text, &o))
        n++;
    assert_int_equal(n, 8);
}

static void other_programs_configurations_are_told_apart(void **state)
{
    (void)state;
    assert_false(kconfig_is_kernel(V("# Busybox version: 1.35.0\n"
                                     "CONFIG_HAVE_DOT_CONFIG=y\n"
                                     "CONFIG_ASH=y\n")));
    assert_false(kconfig_is_kernel(V("# U-Boot 2023.01 Configuration\n"
                                     "CONFIG_MMU=y\n")));
    assert_true(kconfig_is_kernel(V("CONFIG_MMU=y\nCONFIG_PRINTK=y\n"
                                    "# CONFIG_MODULES is not set\n")));
    assert_int_equal(kconfig_version(V("CONFIG_MMU=y\n")).n, 0);
}

static void the_marks_of_a_built_in_configuration_are_found(void **state)
{
    (void)state;
    struct view v = V("IKCFG_ST IKCFG_ST\x1f\x8b\x08***IKCFG_ED");
    struct view stream = kernel_ikconfig(v);
    assert_int_equal(stream.n, 6);
    assert_int_equal(stream.p - v.p, 17);
    assert_int_equal(kernel_ikconfig(V("IKCFG_ST\x1f\x8b\x08***")).n, 0);
    assert_int_equal(kernel_ikconfig(V("IKCFG_STxxxIKCFG_ED")).n, 0);
}

/* text between the marks, as a kernel holds it. Gives the size. */
static size_t mark_config(struct view text, uint8_t out[2048])
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)text.p,
                  .avail_in = (uInt)text.n,
                  .next_out = out + 8,
                  .avail_out = 2000};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    size_t n = 8 + (size_t)z.total_out;
    deflateEnd(&z);
    memcpy(out, "IKCFG_ST", 8);
    memcpy(out + n, "IKCFG_ED", 8);
    return n + 8;
}

static void a_built_in_configuration_is_decoded(void **state)
{
    (void)state;
    uint8_t v[2048];
    struct view text = view_of(config, sizeof config - 1);
    size_t n = mark_config(text, v);
    struct buf out;
    struct codec_ctx *ctx = codec_ctx_new();
    buf_init(&out, 65536, NULL);
    assert_true(kernel_ikconfig_read(view_of(v, n), ctx, &out));
    assert_true(view_eq(buf_of(&out), text));
    for (size_t i = 0; i < n; i++) {
        buf_clear(&out);
        assert_false(kernel_ikconfig_read(view_of(v, i), ctx, &out));
        assert_int_equal(out.n, 0);
    }
    n = mark_config(V("# Busybox version: 1.35.0\nCONFIG_ASH=y\n"), v);
    assert_false(kernel_ikconfig_read(view_of(v, n), ctx, &out));
    buf_done(&out);
    codec_ctx_free(ctx);
}

static void modules_tell_their_kernel(void **state)
{
    (void)state;
    struct view v;
    struct view info = V("license=GPL\0vermagic=5.4.0-rc2 SMP mod_unload "
                         "ARMv7 \0depends=\0xdepends=a");
    assert_true(modinfo_get(info, "vermagic", &v));
    assert_true(is(vermagic_version(v), "5.4.0-rc2"));
    assert_true(modinfo_get(info, "depends", &v));
    assert_int_equal(v.n, 0);
    assert_false(modinfo_get(info, "licens", &v));
    assert_int_equal(vermagic_version(V("%s")).n, 0);
}

static void a_module_signature_must_fit(void **state)
{
    (void)state;
    struct view sig;
#define MARK "~Module signature appended~\n"
    assert_true(module_has_signature(
        V("ELF..PKCS7\0\0\2\0\0\0\0\0\0\0\0\5" MARK), &sig));
    assert_true(is(sig, "PKCS7"));
    assert_false(module_has_signature(
        V("ELF..PKCS7\0\0\2\0\0\0\0\0\0\0\1\5" MARK), &sig));
    assert_false(
        module_has_signature(V("\0\0\2\0\0\0\0\0\0\0\0\0" MARK), &sig));
    assert_false(module_has_signature(V(MARK), &sig));
    assert_false(module_has_signature(V("ELF"), NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_banner_is_taken_apart),
        cmocka_unit_test(other_mentions_of_linux_are_no_banner),
        cmocka_unit_test(a_bzimage_names_its_version),
        cmocka_unit_test(a_configuration_is_read_by_name),
        cmocka_unit_test(other_programs_configurations_are_told_apart),
        cmocka_unit_test(the_marks_of_a_built_in_configuration_are_found),
        cmocka_unit_test(a_built_in_configuration_is_decoded),
        cmocka_unit_test(modules_tell_their_kernel),
        cmocka_unit_test(a_module_signature_must_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
