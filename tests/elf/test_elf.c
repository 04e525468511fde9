/* The ELF reader on files built here: classes, byte orders, damage. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "elf/hardening.h"
#include "mkelf.h"

static uint8_t image[MK_MAX];

static struct mk plain(bool is64, bool big)
{
    return (struct mk){
        .is64 = is64,
        .big = big,
        .type = ELF_DYN,
        .machine = is64 ? ELF_M_PPC64 : ELF_M_MIPS,
        .interp = "/lib/ld.so.1",
        .symbols = {{"printf", false},                {"open", false}, {"mine", true}},
        .dyn = {{ELF_DT_NEEDED, 0, "libc.so.6"},
                    {ELF_DT_NEEDED, 0, "libz.so.1"},
                    {ELF_DT_SONAME, 0, "libme.so.2"},
                    {ELF_DT_RUNPATH, 0, "/opt/lib"}},
        .notes = {{"GNU", 3, {(const uint8_t *)"\1\2\3\4\5", 5}},
                    {"XYZ", 7, {(const uint8_t *)"abcd", 4}}},
        .segments = {{ELF_PT_GNU_STACK, 6}},
        .rodata = "hello",
        .sections = true,
    };
}

static struct elf open_mk(const struct mk *m)
{
    struct elf e;
    size_t n = mk_elf(m, image);
    assert_true(elf_open(view_of(image, n), &e));
    return e;
}

static void assert_text(struct view v, const char *s)
{
    if (!elf_text_is(v, s))
        fail_msg("\"%.*s\" is not \"%s\"", (int)v.n, (const char *)v.p, s);
}

static void check_plain(const struct elf *e)
{
    struct view v;
    uint32_t at = 0;
    struct elf_symbol y;
    assert_null(e->why);
    assert_text(elf_interp(e), "/lib/ld.so.1");
    assert_text(elf_soname(e), "libme.so.2");
    assert_true(elf_needed(e, &at, &v));
    assert_text(v, "libc.so.6");
    assert_true(elf_needed(e, &at, &v));
    assert_text(v, "libz.so.1");
    assert_false(elf_needed(e, &at, &v));
    assert_int_equal(e->dynsym.n, 4);
    assert_true(elf_symbol(&e->dynsym, 1, &y));
    assert_text(y.name, "printf");
    assert_false(y.defined);
    assert_true(elf_symbol_of(&e->dynsym, "mine", &y));
    assert_true(y.defined);
    assert_int_equal(y.type, ELF_STT_FUNC);
    assert_int_equal(y.size, 8);
    assert_false(elf_symbol(&e->dynsym, 4, &y));
    assert_int_equal(elf_build_id(e).n, 5);
    assert_text(elf_note_of(e, "XYZ", 7), "abcd");
    assert_int_equal(elf_note_of(e, "XYZ", 8).n, 0);
}

static void every_class_and_byte_order_is_read(void **state)
{
    (void)state;
    for (int form = 0; form < 4; form++) {
        struct mk m = plain(form & 1, form & 2);
        for (int hash = MK_HASH_SYSV; hash <= MK_HASH_NONE; hash++) {
            m.hash = (enum mk_hash)hash;
            m.sections = true;
            struct elf e = open_mk(&m);
            struct elf_section s;
            check_plain(&e);
            assert_true(elf_section_of(&e, ".rodata", &s));
            assert_int_equal(s.bytes.n, 6);
            assert_int_equal(e.sections_n, 6);
            m.sections = false;
            e = open_mk(&m);
            check_plain(&e);
            assert_int_equal(e.sections_n, 0);
        }
    }
}

static void machines_have_their_usual_names(void **state)
{
    (void)state;

    static const struct {
        uint16_t machine;
        bool is64, big;
        const char *name;
    } known[] = {
        {40,     false, false, "arm"     },
        {183,    true,  false, "aarch64" },
        {8,      false, true,  "mips"    },
        {8,      false, false, "mipsel"  },
        {8,      true,  false, "mips64el"},
        {20,     false, true,  "ppc"     },
        {21,     true,  false, "ppc64le" },
        {243,    true,  false, "riscv64" },
        {22,     true,  true,  "s390x"   },
        {3,      false, false, "i386"    },
        {62,     true,  false, "x86_64"  },
        {94,     false, false, "xtensa"  },
        {42,     false, false, "sh"      },
        {2,      false, true,  "sparc"   },
        {4,      false, true,  "m68k"    },
        {195,    false, false, "arc"     },
        {0xbeef, false, false, "unknown" },
    };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct elf e = {.machine = known[i].machine,
                        .is64 = known[i].is64,
                        .big = known[i].big};
        assert_string_equal(elf_machine_name(&e), known[i].name);
    }
}

static void addresses_lead_to_bytes_of_their_segment(void **state)
{
    (void)state;
    struct mk m = plain(true, false);
    m.sections = false;
    struct elf e = open_mk(&m);
    assert_text(elf_at(&e, MK_BASE + 1, 3), "ELF");
    assert_int_equal(elf_at(&e, MK_BASE - 1, 3).n, 0);
    assert_int_equal(elf_at(&e, MK_BASE + e.file.n, 1).n, 0);
    assert_int_equal(elf_at(&e, MK_BASE, UINT64_MAX).n, e.file.n);
    assert_int_equal(elf_at(&e, UINT64_MAX, UINT64_MAX).n, 0);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct mk m = plain(false, false);
    struct elf e = {.why = "untouched"};
    size_t n = mk_elf(&m, image);
    assert_false(elf_open(view_of(image, 51), &e));
    assert_string_equal(e.why, "untouched");
    for (size_t i = 0; i < 7; i++) {
        uint8_t was = image[i];
        image[i] = 0x55;
        assert_false(elf_open(view_of(image, n), &e));
        image[i] = was;
    }
    assert_true(elf_open(view_of(image, n), &e));
}

static void imports_without_a_hash_of_them_are_counted_by_room(void **state)
{
    (void)state;
    struct mk m = plain(true, false);
    m.symbols[2].name = NULL;
    m.hash = MK_HASH_GNU; /* of no symbol at all, as linkers write it */
    struct elf e = open_mk(&m);
    assert_int_equal(e.dynsym.n, 3);
}

static void versions_are_walked(void **state)
{
    (void)state;
    struct mk m = plain(true, false);
    m.dyn[4] = (struct mk_dyn){ELF_DT_VERNEED, MK_BASE + 9000, NULL};
    size_t n = mk_elf(&m, image);
    struct elf e;
    assert_true(n < 9000);
    /* One file, two versions: both name the soname's text. */
    image[9000] = 1;
    image[9002] = 2;
    image[9008] = 16;
    uint64_t soname = 0;
    assert_true(elf_open(view_of(image, n), &e));
    assert_true(elf_dyn_of(&e, ELF_DT_SONAME, &soname));
    image[9016 + 8] = (uint8_t)soname;
    image[9016 + 12] = 16;
    image[9032 + 8] = (uint8_t)soname;
    image[64 + 32] = 0xff; /* PT_LOAD: filesz up to the end */
    image[64 + 33] = 0x3f;
    assert_true(elf_open(view_of(image, MK_MAX), &e));
    struct elf_version_walk w = {0};
    struct view v;
    assert_true(elf_version_needed(&e, &w, &v));
    assert_text(v, "libme.so.2");
    assert_true(elf_version_needed(&e, &w, &v));
    assert_false(elf_version_needed(&e, &w, &v));
    w = (struct elf_version_walk){0};
    assert_false(elf_version_defined(&e, &w, &v));
}

static void a_table_past_the_end_is_noted(void **state)
{
    (void)state;
    struct mk m = plain(false, true);
    m.sections = false;
    size_t n = mk_elf(&m, image);
    struct elf e;
    image[44] = 0xf0; /* phnum */
    assert_true(elf_open(view_of(image, n), &e));
    assert_non_null(e.why);
    assert_int_equal(e.why_at, 52);
}

/* Everything the reader gives must lie within the file, whatever is in it. */
static void walk_all(struct view file)
{
    struct elf e;
    struct hardening h;
    struct elf_symbol y;
    struct elf_note note;
    struct elf_note_walk notes = {0};
    struct elf_version_walk needed = {0}, defined = {0};
    struct view v;
    uint8_t *copy = malloc(file.n ? file.n : 1);
    assert_non_null(copy);
    if (file.n)
        memcpy(copy, file.p, file.n);
    if (elf_open(view_of(copy, file.n), &e)) {
        for (uint32_t i = 1; elf_symbol(&e.dynsym, i, &y); i++)
            assert_true(y.name.n <= file.n);
        while (elf_note(&e, &notes, &note))
            assert_true(note.desc.n <= file.n);
        while (elf_version_needed(&e, &needed, &v) ||
               elf_version_defined(&e, &defined, &v))
            assert_true(v.n <= file.n);
        hardening_of(&e, NULL, &h);
    }
    free(copy);
}

static void every_prefix_and_every_flipped_byte_is_survived(void **state)
{
    (void)state;
    for (int form = 0; form < 4; form++) {
        struct mk m = plain(form & 1, form & 2);
        m.hash = form & 1 ? MK_HASH_GNU : MK_HASH_SYSV;
        size_t n = mk_elf(&m, image);
        for (size_t i = 0; i <= n; i++)
            walk_all(view_of(image, i));
        for (size_t i = 0; i < n; i++) {
            image[i] ^= 0xff;
            walk_all(view_of(image, n));
            image[i] ^= 0xff;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_and_byte_order_is_read),
        cmocka_unit_test(machines_have_their_usual_names),
        cmocka_unit_test(addresses_lead_to_bytes_of_their_segment),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(imports_without_a_hash_of_them_are_counted_by_room),
        cmocka_unit_test(versions_are_walked),
        cmocka_unit_test(a_table_past_the_end_is_noted),
        cmocka_unit_test(every_prefix_and_every_flipped_byte_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
