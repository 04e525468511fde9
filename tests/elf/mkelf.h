/* Builds small ELF files from a description, for tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_ELF_MKELF_H
#define ASSAY_TESTS_ELF_MKELF_H

#include "base/view.h"

enum {
    MK_MAX = 16384,
    MK_ITEMS = 16,
};

struct mk_symbol {
    const char *name;
    bool defined;
};

struct mk_dyn {
    uint64_t tag, value;
    const char *text; /* not NULL: the value is its place in the strings */
};

struct mk_segment {
    uint32_t type, flags;
};

struct mk_note {
    const char *owner;
    uint32_t type;
    struct view desc;
};

enum mk_hash {
    MK_HASH_SYSV,
    MK_HASH_GNU, /* of the defined symbols, which must come last */
    MK_HASH_NONE,
};

/* Lists end at the first zero item. */
struct mk {
    bool is64, big;
    uint16_t type, machine;
    const char *interp; /* NULL: no PT_INTERP */
    bool no_dynamic;
    enum mk_hash hash;
    struct mk_symbol symbols[MK_ITEMS];
    struct mk_dyn dyn[MK_ITEMS];
    struct mk_segment segments[MK_ITEMS]; /* besides the usual ones */
    struct mk_note notes[4];
    bool property; /* the notes also as PT_GNU_PROPERTY */
    const char *rodata;
    size_t rodata_n;            /* 0: rodata is text, its NUL included */
    const char *rodata_section; /* NULL: .rodata */
    bool sections;       /* .rodata, .dynsym, .dynstr, .symtab, .shstrtab */
    bool no_symtab;      /* sections, but stripped */
    uint32_t load_flags; /* 0: r-x */
};

/* All of it is mapped at MK_BASE + file offset by one PT_LOAD. Gives the size
 * of the file in out. */
enum { MK_BASE = 0x10000 };

size_t mk_elf(const struct mk *m, uint8_t out[MK_MAX]);

#endif
