/* The ELF file as a whole: header, segments, sections, dynamic section. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Source: System V ABI, gABI 4.1 and later drafts. Offsets for class 32 / 64.
 *
 * header               program header          section header
 *  0  magic 7f 45 4c 46   0     type              0     name (offset)
 *  4  class 1=32 2=64      24/4  flags             4     type
 *  5  data 1=LE 2=BE       4/8   offset            8     flags
 *  6  version 1            8/16  vaddr             12/16 addr
 *  7  osabi                12/24 paddr             16/24 offset
 * 16  type                 16/32 filesz            20/32 size
 * 18  machine              20/40 memsz             24/40 link
 * 20  version              28/48 align             28/44 info
 * 24  entry                                        32/48 addralign
 * 28/32 phoff                                      36/56 entsize
 * 32/40 shoff
 * 36/48 flags            dynamic entry
 * 40/52 ehsize            0    tag
 * 42/54 phentsize         4/8  value
 * 44/56 phnum (0xffff: section 0's info)
 * 46/58 shentsize
 * 48/60 shnum (0: section 0's size)
 * 50/62 shstrndx (0xffff: section 0's link)
 */
#include "elf/elf.h"

#include <string.h>

#include "base/rd.h"
#include "elf/elf_inner.h"

enum {
    PHDR_32 = 32,
    PHDR_64 = 56,
    SHDR_32 = 40,
    SHDR_64 = 64,
    EXTENDED = 0xffff,
    SHF_EXECINSTR = 4,
    MAX_TEXT_BYTES = 65536,
};

/* A word as wide as the class. */
static uint64_t rd_word(struct rd *r, const struct elf *e)
{
    return e->is64 ? rd_u64(r, e->big) : rd_u32(r, e->big);
}

static void odd(struct elf *e, const char *why, uint64_t at)
{
    if (e->why)
        return;
    e->why = why;
    e->why_at = at;
}

bool elf_text_is(struct view v, const char *s)
{
    size_t n = strlen(s);
    return v.n == n && (n == 0 || memcmp(v.p, s, n) == 0);
}

/* Text at offset up to its NUL; empty when it has none. */
static struct view text_at(struct view texts, uint64_t offset)
{
    struct view v = view_cut(texts, offset, MAX_TEXT_BYTES);
    const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
    return nul ? view_of(v.p, (size_t)(nul - v.p)) : (struct view){0};
}

bool elf_segment(const struct elf *e, uint32_t i, struct elf_segment *out)
{
    if (i >= e->segments_n)
        return false;
    struct rd r = rd_of(
        view_cut(e->segments, (uint64_t)i * e->segment_size, e->segment_size));
    struct elf_segment s = {.type = rd_u32(&r, e->big)};
    if (e->is64)
        s.flags = rd_u32(&r, e->big);
    s.offset = rd_word(&r, e);
    s.vaddr = rd_word(&r, e);
    (void)rd_word(&r, e); /* paddr */
    s.filesz = rd_word(&r, e);
    s.memsz = rd_word(&r, e);
    if (!e->is64)
        s.flags = rd_u32(&r, e->big);
    s.align = rd_word(&r, e);
    if (!rd_ok(&r))
        return false;
    s.bytes = view_cut(e->file, s.offset, s.filesz);
    *out = s;
    return true;
}

bool elf_segment_of(const struct elf *e, uint32_t type, struct elf_segment *out)
{
    struct elf_segment s;
    for (uint32_t i = 0; elf_segment(e, i, &s); i++) {
        if (s.type == type) {
            *out = s;
            return true;
        }
    }
    return false;
}

bool elf_section(const struct elf *e, uint32_t i, struct elf_section *out)
{
    if (i >= e->sections_n)
        return false;
    struct rd r = rd_of(
        view_cut(e->sections, (uint64_t)i * e->section_size, e->section_size));
    uint32_t name = rd_u32(&r, e->big);
    struct elf_section s = {.type = rd_u32(&r, e->big)};
    s.flags = rd_word(&r, e);
    s.addr = rd_word(&r, e);
    s.offset = rd_word(&r, e);
    s.size = rd_word(&r, e);
    s.link = rd_u32(&r, e->big);
    s.info = rd_u32(&r, e->big);
    (void)rd_word(&r, e); /* addralign */
    s.entsize = rd_word(&r, e);
    if (!rd_ok(&r))
        return false;
    s.name = text_at(e->section_names, name);
    if (s.type != ELF_SHT_NOBITS)
        s.bytes = view_cut(e->file, s.offset, s.size);
    *out = s;
    return true;
}

bool elf_section_of(const struct elf *e, const char *name,
                    struct elf_section *out)
{
    struct elf_section s;
    for (uint32_t i = 1; elf_section(e, i, &s); i++) {
        if (elf_text_is(s.name, name)) {
            *out = s;
            return true;
        }
    }
    return false;
}

struct view elf_at(const struct elf *e, uint64_t vaddr, uint64_t n)
{
    struct elf_segment s;
    for (uint32_t i = 0; elf_segment(e, i, &s); i++) {
        if (s.type != ELF_PT_LOAD || vaddr < s.vaddr)
            continue;
        if (vaddr - s.vaddr < s.bytes.n)
            return view_cut(s.bytes, vaddr - s.vaddr, n);
    }
    return (struct view){0};
}

/* An array of n entries, cut off where the file ends. */
static struct view table(struct elf *e, uint64_t offset, uint64_t n,
                         uint16_t each, const char *why)
{
    if (n == 0)
        return (struct view){0};
    struct view v = view_cut(e->file, offset, n * each);
    if (v.n < n * each)
        odd(e, why, offset);
    return v;
}

struct counts {
    uint64_t phoff, shoff;
    uint16_t phentsize, phnum, shentsize, shnum, shstrndx;
};

static void find_sections(struct elf *e, const struct counts *c)
{
    uint16_t least = e->is64 ? SHDR_64 : SHDR_32;
    if (c->shoff == 0)
        return;
    if (c->shentsize < least) {
        if (c->shnum > 0)
            odd(e, "the section header size is too small", c->shoff);
        return;
    }
    e->section_size = c->shentsize;
    e->sections = view_cut(e->file, c->shoff, c->shentsize);
    e->sections_n = e->sections.n == c->shentsize;
    struct elf_section zero = {0};
    (void)elf_section(e, 0, &zero);
    uint64_t n = c->shnum > 0 ? c->shnum : zero.size;
    if (n > UINT32_MAX)
        n = UINT32_MAX;
    e->sections =
        table(e, c->shoff, n, c->shentsize, "section headers past the end");
    e->sections_n = (uint32_t)(e->sections.n / c->shentsize);
    uint32_t names = c->shstrndx == EXTENDED ? zero.link : c->shstrndx;
    struct elf_section s;
    if (names > 0 && elf_section(e, names, &s))
        e->section_names = s.bytes;
}

static void find_segments(struct elf *e, const struct counts *c)
{
    uint16_t least = e->is64 ? PHDR_64 : PHDR_32;
    if (c->phoff == 0 || c->phnum == 0)
        return;
    if (c->phentsize < least) {
        odd(e, "the program header size is too small", c->phoff);
        return;
    }
    struct elf_section zero = {0};
    uint64_t n = c->phnum;
    if (n == EXTENDED && elf_section(e, 0, &zero) && zero.info > 0)
        n = zero.info;
    e->segment_size = c->phentsize;
    e->segments =
        table(e, c->phoff, n, c->phentsize, "program headers past the end");
    e->segments_n = (uint32_t)(e->segments.n / c->phentsize);
}

/* Debug files keep all headers, but .text or .dynamic holds no bytes. */
static bool is_debug_only(const struct elf *e)
{
    struct elf_section s;
    for (uint32_t i = 1; elf_section(e, i, &s); i++) {
        bool code = (s.flags & SHF_EXECINSTR) && elf_text_is(s.name, ".text");
        if (s.type == ELF_SHT_NOBITS &&
            (code || elf_text_is(s.name, ".dynamic")))
            return true;
    }
    return false;
}

/* The loader goes by address; the offset serves where no segment has it. */
static void find_dynamic(struct elf *e)
{
    struct elf_segment s;
    if (e->debug_only || !elf_segment_of(e, ELF_PT_DYNAMIC, &s))
        return;
    e->dynamic = elf_at(e, s.vaddr, s.filesz);
    if (e->dynamic.n == 0)
        e->dynamic = s.bytes;
    size_t each = e->is64 ? 16 : 8;
    e->dynamic_n =
        (uint32_t)(e->dynamic.n / each < UINT32_MAX ? e->dynamic.n / each
                                                    : UINT32_MAX);
    uint64_t tag = 0, value = 0;
    uint32_t i = 0;
    while (elf_dyn(e, i, &tag, &value) && tag != ELF_DT_NULL)
        i++;
    if (i == e->dynamic_n)
        odd(e, "the dynamic section has no end", s.offset);
    e->dynamic_n = i;
    uint64_t at = 0, n = 0;
    if (elf_dyn_of(e, ELF_DT_STRTAB, &at) && elf_dyn_of(e, ELF_DT_STRSZ, &n))
        e->dynstr = elf_at(e, at, n);
    if (i > 0 && e->dynstr.n == 0)
        odd(e, "the dynamic string table is not in the file", s.offset);
}

static bool header(struct elf *e, struct counts *c)
{
    struct rd r = rd_of(e->file);
    struct view magic = rd_bytes(&r, 4);
    uint8_t class = rd_u8(&r), data = rd_u8(&r), version = rd_u8(&r);
    e->osabi = rd_u8(&r);
    rd_skip(&r, 8);
    if (!rd_ok(&r) || !view_has(magic, 0, "\177ELF", 4) || version != 1 ||
        class < 1 || class > 2 || data < 1 || data > 2)
        return false;
    e->is64 = class == 2;
    e->big = data == 2;
    e->type = rd_u16(&r, e->big);
    e->machine = rd_u16(&r, e->big);
    (void)rd_u32(&r, e->big);
    e->entry = rd_word(&r, e);
    c->phoff = rd_word(&r, e);
    c->shoff = rd_word(&r, e);
    e->flags = rd_u32(&r, e->big);
    (void)rd_u16(&r, e->big);
    c->phentsize = rd_u16(&r, e->big);
    c->phnum = rd_u16(&r, e->big);
    c->shentsize = rd_u16(&r, e->big);
    c->shnum = rd_u16(&r, e->big);
    c->shstrndx = rd_u16(&r, e->big);
    return rd_ok(&r);
}

bool elf_open(struct view file, struct elf *out)
{
    struct elf e = {.file = file};
    struct counts c = {0};
    if (!header(&e, &c))
        return false;
    find_sections(&e, &c);
    find_segments(&e, &c);
    e.debug_only = is_debug_only(&e);
    find_dynamic(&e);
    elf_find_dynsym(&e);
    *out = e;
    return true;
}

bool elf_dyn(const struct elf *e, uint32_t i, uint64_t *tag, uint64_t *value)
{
    if (i >= e->dynamic_n)
        return false;
    size_t each = e->is64 ? 16 : 8;
    struct rd r = rd_of(view_cut(e->dynamic, (uint64_t)i * each, each));
    uint64_t t = rd_word(&r, e), v = rd_word(&r, e);
    if (!rd_ok(&r))
        return false;
    *tag = t;
    *value = v;
    return true;
}

bool elf_dyn_of(const struct elf *e, uint64_t tag, uint64_t *value)
{
    uint64_t t = 0, v = 0;
    for (uint32_t i = 0; elf_dyn(e, i, &t, &v); i++) {
        if (t == tag) {
            *value = v;
            return true;
        }
    }
    return false;
}

struct view elf_dyn_text(const struct elf *e, uint64_t offset)
{
    return text_at(e->dynstr, offset);
}

struct view elf_dyn_text_of(const struct elf *e, uint64_t tag, bool *present)
{
    uint64_t offset = 0;
    bool there = elf_dyn_of(e, tag, &offset);
    if (present)
        *present = there;
    return there ? elf_dyn_text(e, offset) : (struct view){0};
}

bool elf_needed(const struct elf *e, uint32_t *at, struct view *out)
{
    uint64_t tag = 0, value = 0;
    while (elf_dyn(e, *at, &tag, &value)) {
        (*at)++;
        if (tag == ELF_DT_NEEDED) {
            *out = elf_dyn_text(e, value);
            return true;
        }
    }
    return false;
}

struct view elf_interp(const struct elf *e)
{
    struct elf_segment s;
    if (e->debug_only || !elf_segment_of(e, ELF_PT_INTERP, &s))
        return (struct view){0};
    struct view text = text_at(s.bytes, 0);
    return text.n > 0 ? text : s.bytes; /* some tools leave out the NUL */
}

struct view elf_soname(const struct elf *e)
{
    return elf_dyn_text_of(e, ELF_DT_SONAME, NULL);
}
