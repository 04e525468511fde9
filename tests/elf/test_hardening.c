/* Hardening verdicts, case by case, on files built here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "elf/hardening.h"
#include "mkelf.h"

static uint8_t image[MK_MAX];
static struct elf opened;

static struct hardening judge(const struct mk *m,
                              const struct fortify_set *libc)
{
    struct hardening h;
    size_t n = mk_elf(m, image);
    assert_true(elf_open(view_of(image, n), &opened));
    hardening_of(&opened, libc, &h);
    return h;
}

/* A program of a machine; the caller adds to it. */
static struct mk program(uint16_t machine)
{
    return (struct mk){
        .is64 = machine == ELF_M_X86_64 || machine == ELF_M_AARCH64,
        .type = ELF_DYN,
        .machine = machine,
        .interp = "/lib/ld.so.1",
        .symbols = {{"puts", false}},
    };
}

static void nx_without_header_depends_on_the_machine(void **state)
{
    (void)state;

    static const struct {
        uint16_t machine;
        enum hard nx;
    } want[] = {
        {ELF_M_386,     HARD_NO      },
        {ELF_M_ARM,     HARD_NO      },
        {ELF_M_AARCH64, HARD_YES     },
        {ELF_M_X86_64,  HARD_PLATFORM},
        {ELF_M_MIPS,    HARD_PLATFORM},
        {94,            HARD_PLATFORM},
    };

    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct mk m = program(want[i].machine);
        struct hardening h = judge(&m, NULL);
        assert_int_equal(h.nx, want[i].nx);
        assert_non_null(h.nx_because);
        m.segments[0] = (struct mk_segment){ELF_PT_GNU_STACK, 6};
        assert_int_equal(judge(&m, NULL).nx, HARD_YES);
        m.segments[0].flags = 7;
        assert_int_equal(judge(&m, NULL).nx, HARD_NO);
    }
}

static void relro_needs_its_segment_to_be_full(void **state)
{
    (void)state;
    static const struct mk_dyn now[] = {
        {ELF_DT_BIND_NOW, 0, NULL},
        {ELF_DT_FLAGS,    8, NULL},
        {ELF_DT_FLAGS_1,  1, NULL},
    };
    struct mk m = program(ELF_M_ARM);
    assert_int_equal(judge(&m, NULL).relro, RELRO_NONE);
    for (size_t i = 0; i < 3; i++) {
        m.dyn[0] = now[i];
        assert_int_equal(judge(&m, NULL).relro, RELRO_NONE);
    }
    m.segments[0] = (struct mk_segment){ELF_PT_GNU_RELRO, 4};
    for (size_t i = 0; i < 3; i++) {
        m.dyn[0] = now[i];
        assert_int_equal(judge(&m, NULL).relro, RELRO_FULL);
    }
    m.dyn[0] = (struct mk_dyn){ELF_DT_FLAGS, 2, NULL};
    assert_int_equal(judge(&m, NULL).relro, RELRO_PARTIAL);
}

static void a_shared_object_is_not_a_pie(void **state)
{
    (void)state;
    struct mk m = program(ELF_M_MIPS);
    assert_int_equal(judge(&m, NULL).pie, PIE_YES);
    m.dyn[0] = (struct mk_dyn){ELF_DT_SONAME, 0, "libc.so.6"};
    assert_int_equal(judge(&m, NULL).pie, PIE_DSO); /* can be run, too */
    m.dyn[1] = (struct mk_dyn){ELF_DT_DEBUG, 0, NULL};
    assert_int_equal(judge(&m, NULL).pie, PIE_YES);
    m.interp = NULL;
    m.dyn[1].tag = 0;
    assert_int_equal(judge(&m, NULL).pie, PIE_DSO);
    m.dyn[0] = (struct mk_dyn){ELF_DT_FLAGS_1, 0x08000000, NULL};
    assert_int_equal(judge(&m, NULL).pie, PIE_STATIC);
    assert_int_equal(judge(&m, NULL).linked, LINKED_STATIC);
    m.dyn[0] = (struct mk_dyn){ELF_DT_MIPS_RLD_MAP_REL, 0, NULL};
    assert_int_equal(judge(&m, NULL).pie, PIE_STATIC);
    m.machine = ELF_M_ARM; /* the same number means nothing there */
    assert_int_equal(judge(&m, NULL).pie, PIE_DSO);
    m.type = ELF_EXEC;
    assert_int_equal(judge(&m, NULL).pie, PIE_NO);
    assert_int_equal(judge(&m, NULL).linked, LINKED_STATIC);
}

static void canaries_show_among_the_imports(void **state)
{
    (void)state;
    static const char *const guards[] = {
        "__stack_chk_fail",
        "__stack_chk_guard",
        "__stack_chk_fail_local",
    };
    struct mk m = program(ELF_M_ARM);
    assert_int_equal(judge(&m, NULL).canary, HARD_NO);
    for (size_t i = 0; i < 3; i++) {
        m.symbols[1] = (struct mk_symbol){guards[i], false};
        assert_int_equal(judge(&m, NULL).canary, HARD_YES);
    }
    /* The C library exports the guard; whether it is guarded is not said. */
    m.symbols[1] = (struct mk_symbol){guards[0], true};
    assert_int_equal(judge(&m, NULL).canary, HARD_UNKNOWN);
}

static void static_programs_are_judged_by_the_guards_text(void **state)
{
    (void)state;
    struct mk m = {.type = ELF_EXEC, .machine = ELF_M_ARM, .no_dynamic = true};
    struct hardening h = judge(&m, NULL);
    assert_int_equal(h.canary, HARD_UNKNOWN);
    assert_int_equal(h.fortify, HARD_UNKNOWN);
    assert_int_equal(h.stripped, HARD_YES);
    m.rodata = "stack smashing detected";
    assert_int_equal(judge(&m, NULL).canary, HARD_YES);
    m.rodata = "*** %s ***: terminated";
    m.notes[0] = (struct mk_note){"GNU", 1, V("\0\0\0\0\3\0\0\0")};
    assert_int_equal(judge(&m, NULL).canary, HARD_NO);
}

static void fortify_is_measured_against_the_images_libc(void **state)
{
    (void)state;
    struct fortify_set glibc = {0}, musl = {0};
    struct mk c = {
        .type = ELF_DYN,
        .machine = ELF_M_ARM,
        .symbols = {{"__memcpy_chk", true}, {"__sprintf_chk", true}},
        .dyn = {{ELF_DT_SONAME, 0, "libc.so.6"}                     },
    };
    struct mk m = program(ELF_M_ARM);
    m.symbols[0].name = "memcpy";
    (void)judge(&c, NULL);
    assert_true(fortify_learn(&opened, &glibc));
    c.symbols[0].name = NULL;
    c.dyn[0].text = "libc.so";
    (void)judge(&c, NULL);
    assert_true(fortify_learn(&opened, &musl));

    assert_int_equal(judge(&m, NULL).fortify, HARD_UNKNOWN);
    assert_int_equal(judge(&m, &musl).fortify, HARD_NA);
    assert_int_equal(judge(&m, &glibc).fortify, HARD_NO);
    assert_int_equal(judge(&m, &glibc).fortifiable, 1);
    assert_false(fortify_learn(&opened, &glibc));
    m.symbols[0].name = "strcpy"; /* not in this libc's set */
    assert_int_equal(judge(&m, &glibc).fortify, HARD_NA);
    m.symbols[0].name = "memcpy";
    m.symbols[1].name = "__sprintf_chk";
    struct hardening h = judge(&m, &glibc);
    assert_int_equal(h.fortify, HARD_YES);
    assert_int_equal(h.fortify_use.fortified, 1);
    assert_int_equal(h.fortifiable, 2);
    h.fortify_use.settled = false;
    fortify_judge(&musl, &h);
    assert_int_equal(h.fortifiable, 1);
    m.symbols[1].name = "__printf_chkieee128";
    assert_int_equal(judge(&m, NULL).fortify, HARD_YES);
    m.symbols[1].name = "__stack_chk_fail";
    m.interp = "/lib/ld-musl-arm.so.1";
    assert_int_equal(judge(&m, &glibc).fortify, HARD_NA);
}

static void every_checked_function_is_known_by_name(void **state)
{
    (void)state;
    static const char *const names[] = {
        "__asprintf_chk", "__fgets_chk",    "__fgets_unlocked_chk",
        "__fgetws_chk",   "__pread_chk",    "__pread64_chk",
        "__read_chk",     "__snprintf_chk", "__strcpy_chk",
        "__strncpy_chk",  "__vsprintf_chk", "__wcscpy_chk",
        "__wprintf_chk",  "__write_chk",    "__memcpy_chk",
    };
    struct mk c = {
        .type = ELF_DYN,
        .machine = ELF_M_ARM,
        .dyn = {{ELF_DT_SONAME, 0, "libc.so.6"}},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct fortify_set libc = {0};
        c.symbols[0] = (struct mk_symbol){names[i], true};
        (void)judge(&c, NULL);
        assert_true(fortify_learn(&opened, &libc));
        assert_true(libc.bits[0] || libc.bits[1]);
    }
}

static void writable_code_is_seen(void **state)
{
    (void)state;
    struct mk m = program(ELF_M_386);
    assert_int_equal(judge(&m, NULL).wx, HARD_NO);
    assert_int_equal(judge(&m, NULL).textrel, HARD_NO);
    m.load_flags = 7;
    m.dyn[0] = (struct mk_dyn){ELF_DT_TEXTREL, 0, NULL};
    assert_int_equal(judge(&m, NULL).wx, HARD_YES);
    assert_int_equal(judge(&m, NULL).textrel, HARD_YES);
    m.dyn[0] = (struct mk_dyn){ELF_DT_FLAGS, 4, NULL};
    assert_int_equal(judge(&m, NULL).textrel, HARD_YES);
}

static void branch_protection_is_a_property(void **state)
{
    (void)state;
    struct mk m = program(ELF_M_X86_64);
    m.property = true;
    m.notes[0] =
        (struct mk_note){"GNU", 5, V("\2\0\0\xc0\4\0\0\0\3\0\0\0\0\0\0\0")};
    struct hardening h = judge(&m, NULL);
    assert_int_equal(h.ibt, HARD_YES);
    assert_int_equal(h.shstk, HARD_YES);
    assert_int_equal(h.bti, HARD_NA);
    m.machine = ELF_M_AARCH64;
    m.notes[0].desc = V("\0\0\0\xc0\4\0\0\0\1\0\0\0\0\0\0\0");
    h = judge(&m, NULL);
    assert_int_equal(h.ibt, HARD_NA);
    assert_int_equal(h.bti, HARD_YES);
    assert_int_equal(h.pac, HARD_NO);
    m.notes[0].owner = NULL;
    assert_int_equal(judge(&m, NULL).bti, HARD_NO);
}

static void search_paths_that_others_can_write_to_are_bad(void **state)
{
    (void)state;

    static const struct {
        const char *list;
        unsigned bad;
        const char *why;
    } want[] = {
        {"",                0,                               ""            },
        {"/usr/lib:/lib",   0,                               ""            },
        {"$ORIGIN/../lib",  0,                               ""            },
        {"/usr/lib:",       RPATH_EMPTY,                     ""            },
        {":/usr/lib",       RPATH_EMPTY,                     ""            },
        {"lib:/usr/lib",    RPATH_RELATIVE,                  "lib"         },
        {"/usr/lib:/tmp/x", RPATH_WRITABLE,                  "/tmp/x"      },
        {"/tmpfs",          0,                               ""            },
        {"/home/me/out:.",  RPATH_WRITABLE | RPATH_RELATIVE, "/home/me/out"},
    };

    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct view why = {0};
        unsigned bad =
            rpath_dangers(view_of(want[i].list, strlen(want[i].list)), &why);
        assert_int_equal(bad, want[i].bad);
        assert_true(elf_text_is(why, want[i].why));
    }
    struct mk m = program(ELF_M_ARM);
    m.dyn[0] = (struct mk_dyn){ELF_DT_RPATH, 0, "/tmp"};
    assert_int_equal(judge(&m, NULL).rpath_bad, RPATH_WRITABLE);
    m.dyn[1] = (struct mk_dyn){ELF_DT_RUNPATH, 0, "/lib"}; /* wins */
    struct hardening h = judge(&m, NULL);
    assert_int_equal(h.rpath_bad, 0);
    assert_true(h.has_rpath && h.has_runpath);
}

static void modules_are_judged_for_their_canary_only(void **state)
{
    (void)state;
    struct mk m = {.type = ELF_REL, .machine = ELF_M_ARM, .sections = true};
    m.symbols[0] = (struct mk_symbol){"__stack_chk_fail", false};
    struct hardening h = judge(&m, NULL);
    assert_int_equal(h.canary, HARD_YES);
    assert_int_equal(h.nx, HARD_NA);
    assert_int_equal(h.pie, PIE_NA);
    assert_int_equal(h.relro, RELRO_NA);
    assert_int_equal(h.fortify, HARD_NA);
    assert_int_equal(h.stripped, HARD_NO);
    m.symbols[0].name = "printk";
    assert_int_equal(judge(&m, NULL).canary, HARD_NO);
    m.no_symtab = true;
    assert_int_equal(judge(&m, NULL).canary, HARD_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nx_without_header_depends_on_the_machine),
        cmocka_unit_test(relro_needs_its_segment_to_be_full),
        cmocka_unit_test(a_shared_object_is_not_a_pie),
        cmocka_unit_test(canaries_show_among_the_imports),
        cmocka_unit_test(static_programs_are_judged_by_the_guards_text),
        cmocka_unit_test(fortify_is_measured_against_the_images_libc),
        cmocka_unit_test(every_checked_function_is_known_by_name),
        cmocka_unit_test(writable_code_is_seen),
        cmocka_unit_test(branch_protection_is_a_property),
        cmocka_unit_test(search_paths_that_others_can_write_to_are_bad),
        cmocka_unit_test(modules_are_judged_for_their_canary_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
