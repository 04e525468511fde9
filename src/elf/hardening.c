/* Adjudicates hardening: stack, addresses, relocations, guards. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: Linux fs/binfmt_elf.c and each architecture's elf.h and page.h for
 * what a missing PT_GNU_STACK means; gABI and binutils for DF_1_PIE and
 * DT_BIND_NOW; the x86-64 and AArch64 ABI supplements for GNU properties:
 *
 *  0  type (0xc0000002 x86 features, 0xc0000000 AArch64 features)
 *  4  size of the data
 *  8  data, padded to 8 (class 64) or 4
 */
#include "elf/hardening.h"

#include <string.h>

#include "base/rd.h"
#include "elf/hardening_inner.h"

enum {
    DF_TEXTREL = 4,
    DF_BIND_NOW = 8,
    DF_1_NOW = 1,
    DF_1_PIE = 0x08000000,
    NOTE_GNU_PROPERTY = 5,
    PROPERTY_X86 = 0xc0000002,
    PROPERTY_AARCH64 = 0xc0000000,
    BIT_IBT = 1,
    BIT_SHSTK = 2,
    BIT_BTI = 1,
    BIT_PAC = 2,
};

static bool is_program(const struct elf *e)
{
    return e->type == ELF_EXEC || e->type == ELF_DYN;
}

static uint64_t dyn_or_0(const struct elf *e, uint64_t tag)
{
    uint64_t value = 0;
    (void)elf_dyn_of(e, tag, &value);
    return value;
}

static bool dyn_has(const struct elf *e, uint64_t tag)
{
    uint64_t value;
    return elf_dyn_of(e, tag, &value);
}

static bool is_mips(const struct elf *e)
{
    return e->machine == ELF_M_MIPS || e->machine == ELF_M_MIPS_LE;
}

/* Linkers give DT_DEBUG to programs only; libraries that can also be run
 * (libc.so.6) have an interpreter and a soname. */
static enum hard_pie pie_of(const struct elf *e)
{
    if (e->type == ELF_EXEC)
        return PIE_NO;
    bool interp = elf_interp(e).n > 0;
    bool program = (dyn_or_0(e, ELF_DT_FLAGS_1) & DF_1_PIE) ||
                   dyn_has(e, ELF_DT_DEBUG) ||
                   (is_mips(e) && dyn_has(e, ELF_DT_MIPS_RLD_MAP_REL)) ||
                   (interp && !dyn_has(e, ELF_DT_SONAME));
    if (!program)
        return PIE_DSO;
    return interp ? PIE_YES : PIE_STATIC;
}

static enum hard_linked linked_of(const struct elf *e, enum hard_pie pie)
{
    if (pie == PIE_STATIC)
        return LINKED_STATIC;
    if (pie == PIE_NO && elf_interp(e).n == 0 && !dyn_has(e, ELF_DT_NEEDED))
        return LINKED_STATIC;
    return LINKED_DYNAMIC;
}

/* Without the header the kernel falls back to what the machine once did. */
static enum hard nx_without_header(const struct elf *e, const char **because)
{
    switch (e->machine) {
    case ELF_M_386:
    case ELF_M_ARM:
        *because = "no PT_GNU_STACK: the kernel makes the stack executable";
        return HARD_NO;
    case ELF_M_AARCH64:
    case ELF_M_RISCV:
    case ELF_M_PPC64:
        *because = "no PT_GNU_STACK, and not executable on this machine";
        return HARD_YES;
    case ELF_M_X86_64:
        *because = "no PT_GNU_STACK: executable up to Linux 5.7, not after";
        return HARD_PLATFORM;
    default:
        *because = "no PT_GNU_STACK: kernel and hardware decide";
        return HARD_PLATFORM;
    }
}

static enum hard nx_of(const struct elf *e, const char **because)
{
    struct elf_segment s;
    if (e->segments_n == 0) {
        *because = "no program headers";
        return HARD_UNKNOWN;
    }
    if (!elf_segment_of(e, ELF_PT_GNU_STACK, &s)) {
        if (!e->why)
            return nx_without_header(e, because);
        *because = "the file is damaged";
        return HARD_UNKNOWN;
    }
    if (s.flags & ELF_PF_X) {
        *because = "PT_GNU_STACK asks for an executable stack";
        return HARD_NO;
    }
    *because = is_mips(e) ? "PT_GNU_STACK (kept where the hardware has RIXI)"
                          : "PT_GNU_STACK";
    return HARD_YES;
}

static enum hard wx_of(const struct elf *e)
{
    struct elf_segment s;
    for (uint32_t i = 0; elf_segment(e, i, &s); i++) {
        if (s.type == ELF_PT_LOAD && (s.flags & ELF_PF_X) &&
            (s.flags & ELF_PF_W))
            return HARD_YES;
    }
    return e->segments_n == 0 || e->why ? HARD_UNKNOWN : HARD_NO;
}

static enum hard_relro relro_of(const struct elf *e)
{
    struct elf_segment s;
    if (!elf_segment_of(e, ELF_PT_GNU_RELRO, &s) || s.memsz == 0)
        return RELRO_NONE;
    bool now = dyn_has(e, ELF_DT_BIND_NOW) ||
               (dyn_or_0(e, ELF_DT_FLAGS) & DF_BIND_NOW) ||
               (dyn_or_0(e, ELF_DT_FLAGS_1) & DF_1_NOW);
    return now ? RELRO_FULL : RELRO_PARTIAL;
}

/* The feature bits in one property list; 0 if there are none. */
static uint32_t property_in(const struct elf *e, struct view list,
                            uint32_t wanted)
{
    struct rd r = rd_of(list);
    while (rd_left(&r) >= 8) {
        uint32_t type = rd_u32(&r, e->big);
        struct rd data = rd_sub(&r, rd_u32(&r, e->big));
        if (type == wanted) {
            uint32_t bits = rd_u32(&data, e->big);
            return rd_ok(&data) ? bits : 0;
        }
        if (rd_left(&r) > 0)
            rd_align(&r, e->is64 ? 8 : 4);
    }
    return 0;
}

static uint32_t property_of(const struct elf *e, uint32_t wanted)
{
    struct elf_segment s;
    struct elf_note note;
    uint64_t pos = 0;
    if (!elf_segment_of(e, ELF_PT_GNU_PROPERTY, &s))
        return property_in(e, elf_note_of(e, "GNU", NOTE_GNU_PROPERTY), wanted);
    while (elf_note_in(s.bytes, e->big, e->is64 ? 8 : 4, &pos, &note)) {
        if (note.type == NOTE_GNU_PROPERTY && elf_text_is(note.owner, "GNU"))
            return property_in(e, note.desc, wanted);
    }
    return 0;
}

static enum hard bit_of(uint32_t bits, uint32_t bit)
{
    return bits & bit ? HARD_YES : HARD_NO;
}

static void branches_of(const struct elf *e, struct hardening *h)
{
    if (e->machine == ELF_M_386 || e->machine == ELF_M_X86_64) {
        uint32_t bits = property_of(e, PROPERTY_X86);
        h->ibt = bit_of(bits, BIT_IBT);
        h->shstk = bit_of(bits, BIT_SHSTK);
    } else if (e->machine == ELF_M_AARCH64) {
        uint32_t bits = property_of(e, PROPERTY_AARCH64);
        h->bti = bit_of(bits, BIT_BTI);
        h->pac = bit_of(bits, BIT_PAC);
    }
}

static enum hard textrel_of(const struct elf *e)
{
    bool yes =
        dyn_has(e, ELF_DT_TEXTREL) || (dyn_or_0(e, ELF_DT_FLAGS) & DF_TEXTREL);
    return yes ? HARD_YES : HARD_NO;
}

static void rpath_of(const struct elf *e, struct hardening *h)
{
    struct view rpath = elf_dyn_text_of(e, ELF_DT_RPATH, &h->has_rpath);
    struct view runpath = elf_dyn_text_of(e, ELF_DT_RUNPATH, &h->has_runpath);
    h->rpath = h->has_runpath ? runpath : rpath;
    h->rpath_bad = rpath_dangers(h->rpath, &h->rpath_why);
}

void hardening_of(const struct elf *e, const struct fortify_set *libc,
                  struct hardening *out)
{
    struct hardening h = {
        .nx = HARD_NA,
        .canary = HARD_NA,
        .fortify = HARD_NA,
        .textrel = HARD_NA,
        .wx = HARD_NA,
        .ibt = HARD_NA,
        .shstk = HARD_NA,
        .bti = HARD_NA,
        .pac = HARD_NA,
        .stripped = HARD_NA,
        .pie = PIE_NA,
        .relro = RELRO_NA,
        .linked = LINKED_NA,
        .nx_because = "not a program or library",
        .canary_because = "not a program or library",
        .fortify_because = "not a program or library",
        .fortify_use = {.settled = true,
                        .verdict = HARD_NA,
                        .because = "not a program or library"},
    };
    struct elf_symbols symbols;
    if (e->debug_only || e->type == ELF_CORE) {
        *out = h;
        return;
    }
    h.stripped = elf_symtab(e, &symbols) ? HARD_NO : HARD_YES;
    if (is_program(e)) {
        h.pie = pie_of(e);
        h.linked = linked_of(e, h.pie);
        h.nx = nx_of(e, &h.nx_because);
        h.wx = wx_of(e);
        h.relro = relro_of(e);
        h.textrel = textrel_of(e);
        branches_of(e, &h);
        rpath_of(e, &h);
        fortify_use_of(e, &h);
        fortify_judge(libc, &h);
    }
    if (is_program(e) || e->type == ELF_REL)
        canary_of(e, &h);
    *out = h;
}

const char *hard_text(enum hard h)
{
    static const char *const text[] = {
        [HARD_UNKNOWN] = "unknown",   [HARD_NO] = "no",
        [HARD_YES] = "yes",           [HARD_PLATFORM] = "platform",
        [HARD_NA] = "not-applicable",
    };
    return text[h];
}

const char *hard_pie_text(enum hard_pie p)
{
    static const char *const text[] = {
        [PIE_NO] = "no",
        [PIE_YES] = "yes",
        [PIE_STATIC] = "static-pie",
        [PIE_DSO] = "shared-object",
        [PIE_NA] = "not-applicable",
    };
    return text[p];
}

const char *hard_relro_text(enum hard_relro r)
{
    static const char *const text[] = {
        [RELRO_NONE] = "none",
        [RELRO_PARTIAL] = "partial",
        [RELRO_FULL] = "full",
        [RELRO_NA] = "not-applicable",
    };
    return text[r];
}

const char *hard_linked_text(enum hard_linked l)
{
    static const char *const text[] = {
        [LINKED_DYNAMIC] = "dynamic",
        [LINKED_STATIC] = "static",
        [LINKED_NA] = "not-applicable",
    };
    return text[l];
}
