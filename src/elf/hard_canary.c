/* Stack guards: which symbol or text shows them, and when nothing can. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "elf/hardening_inner.h"

enum {
    NOTE_ABI_TAG = 1,
};

static const char *const guards[] = {
    "__stack_chk_fail",        "__stack_chk_guard",
    "__stack_chk_fail_local",  "__stack_smash_handler",
    "__intel_security_cookie",
};

static bool is_guard(struct view name)
{
    if (!view_has(name, 0, "__", 2))
        return false;
    for (size_t i = 0; i < sizeof guards / sizeof *guards; i++) {
        if (elf_text_is(name, guards[i]))
            return true;
    }
    return false;
}

/* *defined: a guard that the file has for others; *imported: one it uses. */
static void look(const struct elf_symbols *s, bool *defined, bool *imported)
{
    struct elf_symbol y;
    for (uint32_t i = 1; elf_symbol(s, i, &y); i++) {
        if (!is_guard(y.name))
            continue;
        *(y.defined ? defined : imported) = true;
    }
}

/* glibc and uClibc-ng print it; musl only traps, and leaves no text. */
static bool has_guard_text(const struct elf *e)
{
    static const char text[] = "stack smashing detected";
    return e->file.n > 0 &&
           memmem(e->file.p, e->file.n, text, sizeof text - 1) != NULL;
}

/* A static program holds the guard's own code, if anything in it, the C
 * library's functions included, is guarded. */
static void canary_static(const struct elf *e, struct hardening *h)
{
    struct elf_symbols s;
    bool defined = false, imported = false;
    if (elf_symtab(e, &s))
        look(&s, &defined, &imported);
    if (defined || imported) {
        h->canary = HARD_YES;
        h->canary_because = "the guard's code is linked in";
    } else if (has_guard_text(e)) {
        h->canary = HARD_YES;
        h->canary_because = "the guard's message is linked in";
    } else if (elf_note_of(e, "GNU", NOTE_ABI_TAG).n > 0) {
        h->canary = HARD_NO;
        h->canary_because = "static glibc without the guard's message";
    } else {
        h->canary = HARD_UNKNOWN;
        h->canary_because = "static: no symbols, and no message to find";
    }
}

void canary_of(const struct elf *e, struct hardening *h)
{
    struct elf_symbols s = e->dynsym;
    bool defined = false, imported = false;
    if (h->linked == LINKED_STATIC) {
        canary_static(e, h);
        return;
    }
    look(&s, &defined, &imported);
    if (elf_symtab(e, &s))
        look(&s, &defined, &imported);
    if (imported) {
        h->canary = HARD_YES;
        h->canary_because = "the guard is imported";
    } else if (defined && h->linked == LINKED_DYNAMIC && e->dynsym.n > 0) {
        struct elf_symbol y;
        bool exported = elf_symbol_of(&e->dynsym, guards[0], &y) && y.defined;
        h->canary = exported ? HARD_UNKNOWN : HARD_YES;
        h->canary_because = exported ? "the file provides the guard to others"
                                     : "the guard's code is linked in";
    } else if (s.n == 0 || e->why) {
        h->canary = HARD_UNKNOWN;
        h->canary_because = "no symbols to judge by";
    } else {
        h->canary = HARD_NO;
        h->canary_because = "no guard among the symbols";
    }
}
