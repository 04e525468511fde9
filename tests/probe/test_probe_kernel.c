/* Facts about kernels: banners, configurations, modules. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <zlib.h>

#include "../elf/mkelf.h"
#include "elf/elf.h"
#include "ptree.h"

#define BANNER                                                                 \
    "Linux version 3.18.23 (buildbot@builder1) (gcc version 4.8.3 "            \
    "(OpenWrt) ) #1 Sun Jan 31 18:39:35 CET 2016\n"

static struct ptree t;

static const char config[] = "# Linux/mips 3.18.23 Kernel Configuration\n"
                             "CONFIG_MODULES=y\n"
                             "CONFIG_MODULE_SIG=y\n"
                             "# CONFIG_MODULE_SIG_FORCE is not set\n"
                             "CONFIG_DEVMEM=y\n"
                             "CONFIG_CMDLINE=\"console=ttyS0\"\n"
                             "CONFIG_NOBODY_CARES=y\n";

/* A kernel: a NUL, its banner twice, and text as its built-in configuration.
 */
static struct view kernel(const char *text, uint8_t out[4096])
{
    size_t n = 1;
    memset(out, 0, 4096);
    for (int i = 0; i < 2; i++) {
        memcpy(out + n, BANNER, sizeof BANNER);
        n += sizeof BANNER;
    }
    if (!text)
        return view_of(out, n);
    memcpy(out + n, "IKCFG_ST", 8);
    n += 8;
    z_stream z = {.next_in = (Bytef *)(uintptr_t)text,
                  .avail_in = (uInt)strlen(text),
                  .next_out = out + n,
                  .avail_out = 2000};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, 0), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    n += (size_t)z.total_out;
    deflateEnd(&z);
    memcpy(out + n, "IKCFG_ED", 8);
    return view_of(out, n + 8);
}

static const char *option(const struct obs *o, const char *name)
{
    const struct value *map = obs_get(o, "config");
    for (const struct attr *a = map ? map->u.map.first : NULL; a; a = a->next)
        if (strcmp(a->key, name) == 0)
            return (const char *)a->value.u.text.p;
    return NULL;
}

static void a_kernel_tells_its_version_and_configuration(void **state)
{
    (void)state;
    uint8_t with[4096], without[4096];
    ptree_init(&t);
    ptree_file(&t, "boot/a", 0644, kernel(config, with));
    ptree_file(&t, "boot/b", 0644, kernel(NULL, without));
    ptree_file(&t, "var/log/dmesg", 0644, V(BANNER)); /* a text is no kernel */
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "kernel", "/boot/a", 0);
    assert_string_equal(ptree_text(o, "version"), "3.18.23");
    assert_string_equal(ptree_text(o, "builder"), "buildbot@builder1");
    assert_string_equal(ptree_text(o, "build"),
                        "#1 Sun Jan 31 18:39:35 CET 2016");
    assert_string_equal(ptree_text(o, "module_signing"), "no");
    assert_int_equal(o->where.offset, 1);
    assert_string_equal(option(o, "MODULE_SIG"), "y");
    assert_string_equal(option(o, "MODULE_SIG_FORCE"), "n");
    assert_string_equal(option(o, "CMDLINE"), "console=ttyS0");
    assert_null(option(o, "NOBODY_CARES"));
    assert_null(option(o, "SECCOMP"));
    assert_null(ptree_fact(&t, "kernel", "/boot/a", 1));
    o = ptree_fact(&t, "kernel", "/boot/b", 0);
    assert_string_equal(ptree_text(o, "module_signing"), "unknown");
    assert_null(obs_get(o, "config"));
    assert_null(ptree_fact(&t, "kernel", "/var/log/dmesg", 0));
    ptree_done(&t);
}

static void a_configuration_file_is_a_source_too(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "boot/config-3.18.23", 0644,
               view_of(config, sizeof config - 1));
    ptree_file(&t, "usr/src/config.busybox", 0644,
               V("# Busybox version: 1.35.0\nCONFIG_ASH=y\n"));
    ptree_file(&t, "boot/config-forced", 0644,
               V("# Linux/arm 5.4.0 Kernel Configuration\n"
                 "CONFIG_MODULES=y\nCONFIG_MODULE_SIG_FORCE=y\n"));
    ptree_file(&t, "boot/config-none", 0644,
               V("# Linux/arm 5.4.0 Kernel Configuration\n"
                 "# CONFIG_MODULES is not set\n"));
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "kernel", "/boot/config-3.18.23", 0);
    assert_string_equal(ptree_text(o, "version"), "3.18.23");
    assert_string_equal(ptree_text(o, "source"), "config");
    assert_string_equal(ptree_text(o, "module_signing"), "no");
    o = ptree_fact(&t, "kernel", "/boot/config-forced", 0);
    assert_string_equal(ptree_text(o, "module_signing"), "yes");
    o = ptree_fact(&t, "kernel", "/boot/config-none", 0);
    assert_string_equal(ptree_text(o, "module_signing"), "not-applicable");
    assert_null(ptree_fact(&t, "kernel", "/usr/src/config.busybox", 0));
    ptree_done(&t);
}

static void a_bzimage_is_known_by_its_header(void **state)
{
    (void)state;
    static uint8_t v[1024];
    v[0x1fe] = 0x55;
    v[0x1ff] = 0xaa;
    memcpy(v + 0x202, "HdrS", 4);
    v[0x20e] = 0x40;
    memcpy(v + 0x240, "6.1.0-47-amd64 (debian@x) #1 SMP", 33);
    ptree_init(&t);
    ptree_file(&t, "boot/vmlinuz", 0644, view_of(v, sizeof v));
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "kernel", "/boot/vmlinuz", 0);
    assert_string_equal(ptree_text(o, "version"), "6.1.0-47-amd64");
    assert_string_equal(ptree_text(o, "source"), "header");
    ptree_done(&t);
}

static struct view module(const char *info, size_t info_n, bool is_signed,
                          uint8_t out[MK_MAX])
{
    static const char trailer[] = "PKCS7\0\0\2\0\0\0\0\0\0\0\0\5"
                                  "~Module signature appended~\n";
    struct mk m = {.type = ELF_REL,
                   .machine = ELF_M_MIPS,
                   .sections = true,
                   .rodata = info,
                   .rodata_n = info_n,
                   .rodata_section = ".modinfo"};
    size_t n = mk_elf(&m, out);
    if (is_signed) {
        memcpy(out + n, trailer, sizeof trailer - 1);
        n += sizeof trailer - 1;
    }
    return view_of(out, n);
}

static void modules_are_counted_by_version(void **state)
{
    (void)state;
    static uint8_t m[5][MK_MAX];
    static const char a[] = "license=GPL\0vermagic=5.4.0 SMP mod_unload \0";
    static const char b[] = "vermagic=5.4.1 \0";
    static const char c[] = "license=GPL\0"; /* its directory tells */
    ptree_init(&t);
    ptree_node(&t, "lib/modules/5.4.0", NODE_DIR | 0755);
    ptree_file(&t, "lib/modules/5.4.0/a.ko", 0644,
               module(a, sizeof a, true, m[0]));
    ptree_file(&t, "lib/modules/5.4.0/b.ko", 0644,
               module(a, sizeof a, false, m[1]));
    ptree_file(&t, "lib/modules/5.4.0/c.ko", 0644,
               module(a, sizeof a, true, m[2]));
    ptree_file(&t, "opt/d.ko", 0644, module(b, sizeof b, false, m[3]));
    ptree_file(&t, "lib/modules/5.4.0/net/e.ko", 0644,
               module(c, sizeof c, false, m[4]));
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "kernel", "/lib/modules/5.4.0", 0);
    assert_string_equal(ptree_text(o, "version"), "5.4.0");
    assert_int_equal(obs_get_int(o, "modules", 0), 4);
    assert_int_equal(obs_get_int(o, "modules_signed", 0), 2);
    assert_null(ptree_fact(&t, "kernel", "/lib/modules/5.4.0", 1));
    o = ptree_fact(&t, "kernel", NULL, 0); /* no such directory: the root */
    assert_string_equal(ptree_text(o, "version"), "5.4.1");
    assert_int_equal(obs_get_int(o, "modules", 0), 1);
    assert_null(ptree_fact(&t, "kernel", NULL, 2));
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_kernel_tells_its_version_and_configuration),
        cmocka_unit_test(a_configuration_file_is_a_source_too),
        cmocka_unit_test(a_bzimage_is_known_by_its_header),
        cmocka_unit_test(modules_are_counted_by_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
