/* An ELF file as a set of bounded views: nothing is copied or allocated, and
 * what the loader reads (program headers) counts before section headers. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_ELF_ELF_H
#define ASSAY_ELF_ELF_H

#include "base/view.h"

enum elf_type {
    ELF_NONE = 0,
    ELF_REL = 1,
    ELF_EXEC = 2,
    ELF_DYN = 3,
    ELF_CORE = 4,
};

enum elf_machine {
    ELF_M_SPARC = 2,
    ELF_M_386 = 3,
    ELF_M_68K = 4,
    ELF_M_MIPS = 8,
    ELF_M_MIPS_LE = 10,
    ELF_M_PPC = 20,
    ELF_M_PPC64 = 21,
    ELF_M_S390 = 22,
    ELF_M_ARM = 40,
    ELF_M_X86_64 = 62,
    ELF_M_AARCH64 = 183,
    ELF_M_RISCV = 243,
};

enum elf_segment_type {
    ELF_PT_LOAD = 1,
    ELF_PT_DYNAMIC = 2,
    ELF_PT_INTERP = 3,
    ELF_PT_NOTE = 4,
    ELF_PT_GNU_STACK = 0x6474e551,
    ELF_PT_GNU_RELRO = 0x6474e552,
    ELF_PT_GNU_PROPERTY = 0x6474e553,
};

enum elf_segment_flag {
    ELF_PF_X = 1,
    ELF_PF_W = 2,
    ELF_PF_R = 4,
};

enum elf_section_type {
    ELF_SHT_SYMTAB = 2,
    ELF_SHT_STRTAB = 3,
    ELF_SHT_NOTE = 7,
    ELF_SHT_NOBITS = 8,
    ELF_SHT_DYNSYM = 11,
};

enum elf_dyn_tag {
    ELF_DT_NULL = 0,
    ELF_DT_NEEDED = 1,
    ELF_DT_PLTRELSZ = 2,
    ELF_DT_HASH = 4,
    ELF_DT_STRTAB = 5,
    ELF_DT_SYMTAB = 6,
    ELF_DT_RELA = 7,
    ELF_DT_STRSZ = 10,
    ELF_DT_SYMENT = 11,
    ELF_DT_INIT = 12,
    ELF_DT_SONAME = 14,
    ELF_DT_RPATH = 15,
    ELF_DT_REL = 17,
    ELF_DT_DEBUG = 21,
    ELF_DT_TEXTREL = 22,
    ELF_DT_JMPREL = 23,
    ELF_DT_BIND_NOW = 24,
    ELF_DT_RUNPATH = 29,
    ELF_DT_FLAGS = 30,
    ELF_DT_GNU_HASH = 0x6ffffef5,
    ELF_DT_VERSYM = 0x6ffffff0,
    ELF_DT_FLAGS_1 = 0x6ffffffb,
    ELF_DT_VERDEF = 0x6ffffffc,
    ELF_DT_VERDEFNUM = 0x6ffffffd,
    ELF_DT_VERNEED = 0x6ffffffe,
    ELF_DT_VERNEEDNUM = 0x6fffffff,
    ELF_DT_MIPS_SYMTABNO = 0x70000011,
    ELF_DT_MIPS_RLD_MAP = 0x70000016,
    ELF_DT_MIPS_RLD_MAP_REL = 0x70000035,
};

enum elf_symbol_type {
    ELF_STT_NOTYPE = 0,
    ELF_STT_OBJECT = 1,
    ELF_STT_FUNC = 2,
    ELF_STT_GNU_IFUNC = 10,
};

struct elf_segment {
    uint32_t type, flags;
    uint64_t offset, vaddr, filesz, memsz, align;
    struct view bytes; /* what of it is in the file */
};

struct elf_section {
    struct view name;
    uint32_t type, link, info;
    uint64_t flags, addr, offset, size, entsize;
    struct view bytes; /* empty for SHT_NOBITS */
};

struct elf_symbol {
    struct view name;
    uint64_t value, size;
    uint8_t type, bind;
    bool defined;
};

/* A table of symbols with the texts that belong to it. */
struct elf_symbols {
    struct view entries, names;
    uint32_t n;
    bool is64, big;
};

struct elf_note {
    struct view owner; /* without its NUL */
    uint32_t type;
    struct view desc;
};

struct elf {
    struct view file;
    bool is64, big;
    uint8_t osabi;
    uint16_t type;    /* enum elf_type, or what the file says */
    uint16_t machine; /* enum elf_machine, or another registered number */
    uint32_t flags;
    uint64_t entry;
    /* Program headers, section headers and the dynamic section, as far as the
     * file holds them. */
    struct view segments, sections, section_names, dynamic;
    uint16_t segment_size, section_size;
    uint32_t segments_n, sections_n, dynamic_n;
    struct view dynstr;
    struct elf_symbols dynsym;
    /* Debug information split off from a program: headers without contents. */
    bool debug_only;
    /* The first thing that was not as it should be; NULL: nothing. What is
     * absent from a damaged file is not known to be absent. */
    const char *why;
    uint64_t why_at;
};

/* True, and *out filled, when file starts with an ELF header that makes sense.
 * Everything in *out borrows from file. */
bool elf_open(struct view file, struct elf *out);

/* "mipsel", "aarch64", …; "unknown" for a number not in the list. */
const char *elf_machine_name(const struct elf *e);

/* Segment and section i; false past the end. */
bool elf_segment(const struct elf *e, uint32_t i, struct elf_segment *out);
bool elf_section(const struct elf *e, uint32_t i, struct elf_section *out);
/* The first segment of a type, or section of a name; false if there is none. */
bool elf_segment_of(const struct elf *e, uint32_t type,
                    struct elf_segment *out);
bool elf_section_of(const struct elf *e, const char *name,
                    struct elf_section *out);

/* Up to n bytes of the file that a loader puts at vaddr, cut off at the end of
 * their segment's file contents; empty if none. */
struct view elf_at(const struct elf *e, uint64_t vaddr, uint64_t n);

/* The dynamic section. Entry i (false past the end), and the value of the
 * first entry with a tag (false if there is none). */
bool elf_dyn(const struct elf *e, uint32_t i, uint64_t *tag, uint64_t *value);
bool elf_dyn_of(const struct elf *e, uint64_t tag, uint64_t *value);
/* Text at offset in the dynamic string table; empty if there is none. */
struct view elf_dyn_text(const struct elf *e, uint64_t offset);
/* The text that a tag names; an empty view if absent. *present: the tag is
 * there (may be NULL). */
struct view elf_dyn_text_of(const struct elf *e, uint64_t tag, bool *present);

/* The next DT_NEEDED name: start with *at = 0. */
bool elf_needed(const struct elf *e, uint32_t *at, struct view *out);

struct view elf_interp(const struct elf *e);
struct view elf_soname(const struct elf *e);

/* The full symbol table; false when the file is stripped of it. */
bool elf_symtab(const struct elf *e, struct elf_symbols *out);
/* Symbol i, from 1 (0 is none by definition); false past the end. A version
 * behind the name (@GLIBC_2.4) is cut off. */
bool elf_symbol(const struct elf_symbols *s, uint32_t i,
                struct elf_symbol *out);
/* The first symbol called name; false if there is none. */
bool elf_symbol_of(const struct elf_symbols *s, const char *name,
                   struct elf_symbol *out);

/* The next version name (GLIBC_2.34) that the file needs or defines: start
 * with a zeroed walk. The same name may come twice. */
struct elf_version_walk {
    uint64_t entry, aux; /* offsets in the version section */
    uint32_t steps;
};

bool elf_version_needed(const struct elf *e, struct elf_version_walk *walk,
                        struct view *out);
bool elf_version_defined(const struct elf *e, struct elf_version_walk *walk,
                         struct view *out);

/* The next note in bytes, whose entries are aligned to align (4 or 8). */
bool elf_note_in(struct view bytes, bool big, uint64_t align, uint64_t *pos,
                 struct elf_note *out);

/* The next note of all PT_NOTE segments, or of all note sections in a file
 * without segments of its own: start with a zeroed walk. */
struct elf_note_walk {
    uint32_t part;
    uint64_t pos;
};

bool elf_note(const struct elf *e, struct elf_note_walk *walk,
              struct elf_note *out);
/* The desc of the first note of owner and type, or an empty view. */
struct view elf_note_of(const struct elf *e, const char *owner, uint32_t type);
/* The GNU build id, or an empty view. */
struct view elf_build_id(const struct elf *e);

/* Whether v is the text s. */
bool elf_text_is(struct view v, const char *s);

#endif
