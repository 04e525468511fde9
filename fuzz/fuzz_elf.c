/* The ELF reader and the hardening judgement: everything they give must lie in
 * the input, twice the same, and every walk must end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "elf/hardening.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void inside(struct view file, struct view v)
{
    if (v.n > 0 &&
        (v.p < file.p || v.n > file.n || (size_t)(v.p - file.p) > file.n - v.n))
        abort();
}

static uint64_t walk_symbols(const struct elf *e, const struct elf_symbols *s)
{
    struct elf_symbol y;
    uint64_t n = 0;
    for (uint32_t i = 1; elf_symbol(s, i, &y); i++, n++)
        inside(e->file, y.name);
    if (n > e->file.n / 16)
        abort();
    return n;
}

static void walk_tables(const struct elf *e)
{
    struct elf_segment segment;
    struct elf_section section;
    for (uint32_t i = 0; elf_segment(e, i, &segment); i++)
        inside(e->file, segment.bytes);
    for (uint32_t i = 0; elf_section(e, i, &section); i++) {
        inside(e->file, section.bytes);
        inside(e->file, section.name);
    }
    if (e->segments_n > e->file.n / 32 || e->sections_n > e->file.n / 40)
        abort();
    if (elf_section_of(e, ".rodata", &section))
        inside(e->file, section.bytes);
}

static uint64_t walk_texts(const struct elf *e)
{
    struct view v = {0};
    struct elf_note note;
    struct elf_note_walk notes = {0};
    struct elf_version_walk needed = {0}, defined = {0};
    uint32_t at = 0;
    uint64_t sum = 0;
    while (elf_needed(e, &at, &v)) {
        inside(e->file, v);
        sum += v.n;
    }
    while (elf_note(e, &notes, &note)) {
        inside(e->file, note.owner);
        inside(e->file, note.desc);
        sum += note.desc.n + 1;
    }
    while (elf_version_needed(e, &needed, &v)) {
        inside(e->file, v);
        sum += v.n;
    }
    while (elf_version_defined(e, &defined, &v)) {
        inside(e->file, v);
        sum += v.n;
    }
    inside(e->file, elf_interp(e));
    inside(e->file, elf_soname(e));
    inside(e->file, elf_build_id(e));
    inside(e->file, elf_at(e, e->entry, 64));
    return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct elf e;
    struct elf_symbols symbols;
    struct fortify_set libc = {0};
    struct hardening h, again;
    memset(&h, 0, sizeof h);
    memset(&again, 0, sizeof again);
    if (!elf_open(view_of(data, n), &e))
        return 0;
    walk_tables(&e);
    (void)walk_symbols(&e, &e.dynsym);
    if (elf_symtab(&e, &symbols))
        (void)walk_symbols(&e, &symbols);
    if (walk_texts(&e) != walk_texts(&e) || !elf_machine_name(&e))
        abort();
    (void)fortify_learn(&e, &libc);
    hardening_of(&e, &libc, &h);
    hardening_of(&e, &libc, &again);
    inside(e.file, h.rpath);
    inside(e.file, h.rpath_why);
    if (h.nx != again.nx || h.canary != again.canary ||
        h.fortify_use.fortified > h.fortifiable || !hard_text(h.nx) ||
        !hard_pie_text(h.pie) || !hard_relro_text(h.relro) ||
        !hard_linked_text(h.linked) || !h.nx_because || !h.canary_because)
        abort();
    return 0;
}
