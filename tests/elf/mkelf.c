/* Builds small ELF files: see mkelf.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "mkelf.h"

#include <string.h>

#include "core/err.h"
#include "elf/elf.h"

struct out {
    const struct mk *m;
    uint8_t *p;
    size_t n;
};

struct span {
    size_t at, n;
};

static size_t word(const struct out *o)
{
    return o->m->is64 ? 8 : 4;
}

static void add(struct out *o, uint64_t v, size_t n)
{
    ASSERT(o->n + n <= MK_MAX);
    for (size_t i = 0; i < n; i++)
        o->p[o->n + i] = (uint8_t)(v >> (8 * (o->m->big ? n - 1 - i : i)));
    o->n += n;
}

static void add_word(struct out *o, uint64_t v)
{
    add(o, v, word(o));
}

static size_t add_bytes(struct out *o, const void *p, size_t n)
{
    size_t at = o->n;
    ASSERT(at + n <= MK_MAX);
    if (n)
        memcpy(o->p + at, p, n);
    o->n += n;
    return at;
}

static size_t add_text(struct out *o, const char *s)
{
    return add_bytes(o, s, strlen(s) + 1);
}

static void align(struct out *o, size_t n)
{
    o->n = (o->n + n - 1) & ~(n - 1);
}

static void add_phdr(struct out *o, uint32_t type, uint32_t flags,
                     struct span s)
{
    bool notes = type == ELF_PT_GNU_PROPERTY || type == ELF_PT_NOTE;
    add(o, type, 4);
    if (o->m->is64)
        add(o, flags, 4);
    add_word(o, s.at);
    add_word(o, s.n ? MK_BASE + s.at : 0);
    add_word(o, 0);
    add_word(o, s.n);
    add_word(o, s.n);
    if (!o->m->is64)
        add(o, flags, 4);
    add_word(o, !notes ? 0x1000 : o->m->property ? word(o) : 4);
}

static void add_symbol(struct out *o, size_t name, bool defined)
{
    uint64_t value = defined ? MK_BASE : 0;
    add(o, name, 4);
    if (!o->m->is64) {
        add(o, value, 4);
        add(o, 8, 4);
    }
    add(o, 0x12, 1);
    add(o, 0, 1);
    add(o, defined, 2);
    if (o->m->is64) {
        add(o, value, 8);
        add(o, 8, 8);
    }
}

static size_t symbol_count(const struct mk *m)
{
    size_t n = 0;
    while (n < MK_ITEMS && m->symbols[n].name)
        n++;
    return n;
}

static struct span add_symbols(struct out *o)
{
    align(o, 8);
    struct span s = {.at = o->n};
    size_t name = 1;
    o->n += o->m->is64 ? 24 : 16;
    for (size_t i = 0; i < symbol_count(o->m); i++) {
        add_symbol(o, name, o->m->symbols[i].defined);
        name += strlen(o->m->symbols[i].name) + 1;
    }
    s.n = o->n - s.at;
    return s;
}

static size_t add_hash(struct out *o)
{
    size_t n = symbol_count(o->m) + 1, first = n;
    align(o, 8);
    size_t at = o->n;
    if (o->m->hash == MK_HASH_SYSV) {
        add(o, 1, 4);
        add(o, n, 4);
        for (size_t i = 0; i < n + 1; i++)
            add(o, 0, 4);
    } else if (o->m->hash == MK_HASH_GNU) {
        while (first > 1 && o->m->symbols[first - 2].defined)
            first--;
        add(o, 1, 4);
        add(o, first < n ? first : 1, 4);
        add(o, 1, 4);
        add(o, 0, 4);
        add_word(o, 0);
        add(o, first < n ? first : 0, 4);
        for (size_t i = first; i < n; i++)
            add(o, i + 1 == n, 4);
    }
    return at;
}

static struct span add_strings(struct out *o)
{
    struct span s = {.at = add_text(o, "")};
    for (size_t i = 0; i < symbol_count(o->m); i++)
        add_text(o, o->m->symbols[i].name);
    for (size_t i = 0; i < MK_ITEMS; i++) {
        if (o->m->dyn[i].text)
            add_text(o, o->m->dyn[i].text);
    }
    s.n = o->n - s.at;
    return s;
}

static void add_dyn(struct out *o, uint64_t tag, uint64_t value)
{
    add_word(o, tag);
    add_word(o, value);
}

static struct span add_dynamic(struct out *o, struct span strings,
                               struct span symbols, size_t hash)
{
    align(o, 8);
    struct span s = {.at = o->n};
    size_t text = 1;
    for (size_t i = 0; i < symbol_count(o->m); i++)
        text += strlen(o->m->symbols[i].name) + 1;
    for (size_t i = 0; i < MK_ITEMS && o->m->dyn[i].tag; i++) {
        const struct mk_dyn *d = &o->m->dyn[i];
        add_dyn(o, d->tag, d->text ? text : d->value);
        text += d->text ? strlen(d->text) + 1 : 0;
    }
    add_dyn(o, ELF_DT_STRTAB, MK_BASE + strings.at);
    add_dyn(o, ELF_DT_STRSZ, strings.n);
    add_dyn(o, ELF_DT_SYMTAB, MK_BASE + symbols.at);
    if (o->m->hash == MK_HASH_SYSV)
        add_dyn(o, ELF_DT_HASH, MK_BASE + hash);
    if (o->m->hash == MK_HASH_GNU)
        add_dyn(o, ELF_DT_GNU_HASH, MK_BASE + hash);
    add_dyn(o, 0, 0);
    s.n = o->n - s.at;
    return s;
}

static struct span add_notes(struct out *o)
{
    size_t unit = o->m->property ? word(o) : 4;
    align(o, 8);
    struct span s = {.at = o->n};
    for (size_t i = 0; i < 4 && o->m->notes[i].owner; i++) {
        const struct mk_note *note = &o->m->notes[i];
        add(o, strlen(note->owner) + 1, 4);
        add(o, note->desc.n, 4);
        add(o, note->type, 4);
        add_text(o, note->owner);
        align(o, unit);
        add_bytes(o, note->desc.p, note->desc.n);
        align(o, unit);
    }
    s.n = o->n - s.at;
    return s;
}

struct mk_section {
    const char *name;
    uint32_t type, link;
    struct span s;
};

static void add_shdr(struct out *o, size_t name, const struct mk_section *x)
{
    add(o, name, 4);
    add(o, x->type, 4);
    add_word(o, 0);
    add_word(o, x->s.at ? MK_BASE + x->s.at : 0);
    add_word(o, x->s.at);
    add_word(o, x->s.n);
    add(o, x->link, 4);
    add(o, 0, 4);
    add_word(o, 0);
    add_word(o, 0);
}

/* Gives the place of the section headers; *n: how many. */
static size_t add_sections(struct out *o, const struct mk_section *list,
                           size_t *n)
{
    struct span names = {.at = add_text(o, "")};
    size_t count = 0;
    for (; list[count].name; count++)
        add_text(o, list[count].name);
    add_text(o, ".shstrtab");
    names.n = o->n - names.at;
    align(o, 8);
    size_t at = o->n, name = 1;
    add_shdr(o, 0, &(struct mk_section){0});
    for (size_t i = 0; i < count; i++) {
        add_shdr(o, name, &list[i]);
        name += strlen(list[i].name) + 1;
    }
    add_shdr(o, name, &(struct mk_section){.type = ELF_SHT_STRTAB, .s = names});
    *n = count + 2;
    return at;
}

static void put_header(struct out *o, size_t phnum, size_t shoff, size_t shnum)
{
    size_t end = o->n;
    o->n = 0;
    add_bytes(o, "\177ELF", 4);
    add(o, o->m->is64 ? 2 : 1, 1);
    add(o, o->m->big ? 2 : 1, 1);
    add(o, 1, 1);
    o->n = 16;
    add(o, o->m->type, 2);
    add(o, o->m->machine, 2);
    add(o, 1, 4);
    add_word(o, MK_BASE);
    add_word(o, phnum ? (o->m->is64 ? 64 : 52) : 0);
    add_word(o, shoff);
    add(o, 0, 4);
    add(o, o->m->is64 ? 64 : 52, 2);
    add(o, o->m->is64 ? 56 : 32, 2);
    add(o, phnum, 2);
    add(o, o->m->is64 ? 64 : 40, 2);
    add(o, shnum, 2);
    add(o, shnum ? shnum - 1 : 0, 2);
    o->n = end;
}

struct spans {
    struct span interp, rodata, symbols, strings, dynamic, notes;
};

/* Gives how many there are. */
static size_t put_segments(struct out *o, const struct spans *s, size_t end)
{
    const struct mk *m = o->m;
    size_t whole = o->n, n = 1;
    if (m->type == ELF_REL)
        return 0;
    o->n = m->is64 ? 64 : 52;
    add_phdr(o, ELF_PT_LOAD, m->load_flags ? m->load_flags : 5,
             (struct span){0, end});
    if (m->interp && ++n)
        add_phdr(o, ELF_PT_INTERP, 4, s->interp);
    if (!m->no_dynamic && ++n)
        add_phdr(o, ELF_PT_DYNAMIC, 6, s->dynamic);
    if (s->notes.n > 0 && ++n)
        add_phdr(o, ELF_PT_NOTE, 4, s->notes);
    if (s->notes.n > 0 && m->property && ++n)
        add_phdr(o, ELF_PT_GNU_PROPERTY, 4, s->notes);
    for (size_t i = 0; i < MK_ITEMS && m->segments[i].type; i++, n++) {
        bool stack = m->segments[i].type == ELF_PT_GNU_STACK;
        add_phdr(o, m->segments[i].type, m->segments[i].flags,
                 stack ? (struct span){0} : (struct span){end - 1, 1});
    }
    o->n = whole;
    return n;
}

size_t mk_elf(const struct mk *m, uint8_t out[MK_MAX])
{
    struct out o = {.m = m, .p = out};
    struct spans s = {0};
    memset(out, 0, MK_MAX);
    o.n = (m->is64 ? 64u : 52u) + (MK_ITEMS + 8) * (m->is64 ? 56u : 32u);
    if (m->interp) {
        s.interp.at = add_text(&o, m->interp);
        s.interp.n = o.n - s.interp.at;
    }
    s.rodata.at = o.n;
    if (m->rodata)
        add_bytes(&o, m->rodata,
                  m->rodata_n ? m->rodata_n : strlen(m->rodata) + 1);
    s.rodata.n = o.n - s.rodata.at;
    if (!m->no_dynamic) {
        s.symbols = add_symbols(&o);
        s.strings = add_strings(&o);
        size_t hash = add_hash(&o);
        s.dynamic = add_dynamic(&o, s.strings, s.symbols, hash);
    }
    s.notes = add_notes(&o);
    const char *first = m->rodata_section ? m->rodata_section : ".rodata";
    const char *symtab = m->no_symtab ? NULL : ".symtab";
    const struct mk_section all[] = {
        {first,           1, 0, s.rodata},
        {".dynstr",              ELF_SHT_STRTAB, 0, s.strings},
        {".dynsym",               ELF_SHT_DYNSYM, 2, s.symbols},
        {symtab,ELF_SHT_SYMTAB, 2, s.symbols},
        {0     },
    };
    size_t shnum = 0, shoff = 0, end = o.n;
    if (m->sections)
        shoff = add_sections(&o, all, &shnum);
    put_header(&o, put_segments(&o, &s, end), shoff, shnum);
    return o.n;
}
