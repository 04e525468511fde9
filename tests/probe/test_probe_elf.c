/* Facts about programs: hardening, FORTIFY after the libc, weak calls. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../elf/mkelf.h"
#include "elf/elf.h"
#include "ptree.h"

static uint8_t program[MK_MAX], libc[MK_MAX], module[MK_MAX], odd[MK_MAX];
static struct ptree t;

static const struct mk a_program = {
    .type = ELF_DYN,
    .machine = ELF_M_MIPS,
    .big = true,
    .interp = "/lib/ld.so.1",
    .symbols = {{"memcpy", false},
                {"strcpy", false},
                {"bind", false},
                {"system", false}},
    .dyn = {{ELF_DT_NEEDED, 0, "libc.so.6"},   {ELF_DT_RPATH, 0, "/tmp/lib"}},
    .segments = {{ELF_PT_GNU_RELRO, 4}                },
};

static const struct mk a_libc = {
    .type = ELF_DYN,
    .machine = ELF_M_MIPS,
    .big = true,
    .symbols = {{"__memcpy_chk", true}, {"listen", true}},
    .dyn = {{ELF_DT_SONAME, 0, "libc.so.6"}                     },
};

static const struct mk a_module = {
    .type = ELF_REL,
    .machine = ELF_M_MIPS,
    .big = true,
    .sections = true,
    .symbols = {{"printk", false}},
};

static void put(const char *path, const struct mk *m, uint8_t *bytes)
{
    size_t n = mk_elf(m, bytes);
    ptree_file(&t, path, 0755, view_of(bytes, n));
}

static void a_program_is_told_in_full(void **state)
{
    (void)state;
    ptree_init(&t);
    put("usr/sbin/httpd", &a_program, program);
    put("lib/libc.so.6", &a_libc, libc);
    put("lib/modules/5.4.0/x.ko", &a_module, module);
    ptree_file(&t, "etc/elf", 0644, V("\177ELF but not really"));
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "elf", "/usr/sbin/httpd", 0);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "arch"), "mips");
    assert_string_equal(ptree_text(o, "endian"), "big");
    assert_string_equal(ptree_text(o, "type"), "executable");
    assert_string_equal(ptree_text(o, "nx"), "platform");
    assert_string_equal(ptree_text(o, "pie"), "yes");
    assert_string_equal(ptree_text(o, "relro"), "partial");
    assert_string_equal(ptree_text(o, "canary"), "no");
    assert_string_equal(ptree_text(o, "fortify"), "no");
    assert_string_equal(ptree_text(o, "linked"), "dynamic");
    assert_string_equal(ptree_text(o, "rpath"), "/tmp/lib");
    assert_string_equal(ptree_text(o, "rpath_danger"),
                        "a place others can write to");
    assert_int_equal(obs_get_int(o, "bits", 0), 32);
    assert_int_equal(obs_get_int(o, "fortifiable", 0), 1);
    const struct value *weak = obs_get(o, "weak_calls");
    assert_non_null(weak);
    assert_string_equal((const char *)weak->u.list.first->u.text.p, "strcpy");
    assert_string_equal((const char *)weak->u.list.last->u.text.p, "system");
    o = ptree_fact(&t, "elf", "/lib/libc.so.6", 0);
    assert_string_equal(ptree_text(o, "type"), "library");
    assert_string_equal(ptree_text(o, "pie"), "shared-object");
    assert_null(obs_get(o, "network")); /* it offers listen to others */
    o = ptree_fact(&t, "elf", "/lib/modules/5.4.0/x.ko", 0);
    assert_string_equal(ptree_text(o, "type"), "object");
    assert_null(obs_get(o, "nx"));
    assert_null(obs_get(o, "fortify"));
    assert_null(ptree_fact(&t, "elf", "/etc/elf", 0));
    ptree_done(&t);
}

static void without_a_libc_fortify_is_not_known(void **state)
{
    (void)state;
    ptree_init(&t);
    put("usr/sbin/httpd", &a_program, program);
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "elf", "/usr/sbin/httpd", 0);
    assert_string_equal(ptree_text(o, "fortify"), "unknown");
    assert_string_not_equal(ptree_text(o, "fortify_because"), "");
    ptree_done(&t);
}

static void a_damaged_program_says_so(void **state)
{
    (void)state;
    struct mk m = a_program;
    ptree_init(&t);
    size_t n = mk_elf(&m, odd);
    odd[45] = 0xf0; /* phnum */
    ptree_file(&t, "bin/x", 0755, view_of(odd, n));
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "elf", "/bin/x", 0);
    assert_string_equal(ptree_text(o, "damaged"),
                        "program headers past the end");
    assert_string_equal(ptree_text(o, "nx"), "unknown");
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_program_is_told_in_full),
        cmocka_unit_test(without_a_libc_fortify_is_not_known),
        cmocka_unit_test(a_damaged_program_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
