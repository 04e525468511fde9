/* What an ELF file does to make its own exploitation harder, and where it
 * cannot be told: read from what the loader reads, never from this host. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_ELF_HARDENING_H
#define ASSAY_ELF_HARDENING_H

#include "elf/elf.h"

enum hard {
    HARD_UNKNOWN, /* the file does not say */
    HARD_NO,
    HARD_YES,
    HARD_PLATFORM, /* the kernel or the hardware decides */
    HARD_NA,       /* the question makes no sense for this file */
};

enum hard_pie {
    PIE_NO,
    PIE_YES,
    PIE_STATIC,
    PIE_DSO, /* a shared object: always movable, but not a program */
    PIE_NA,  /* relocatable objects, kernel modules, debug files */
};

enum hard_relro {
    RELRO_NONE,
    RELRO_PARTIAL,
    RELRO_FULL,
    RELRO_NA,
};

enum hard_linked {
    LINKED_DYNAMIC,
    LINKED_STATIC,
    LINKED_NA,
};

/* Why a search path for libraries is dangerous; bits. */
enum hard_rpath {
    RPATH_EMPTY = 1,    /* an empty element: the working directory */
    RPATH_RELATIVE = 2, /* below the working directory */
    RPATH_WRITABLE = 4, /* under a place that others can write to */
};

enum { FORTIFY_WORDS = 2 };

/* The functions of an image's C library that have a checked form: one bit for
 * each base name of our list. Built over one or more libraries. */
struct fortify_set {
    uint64_t bits[FORTIFY_WORDS];
    bool known; /* some C library of the image was seen */
};

/* What one file uses of those functions: enough to judge it later, when the
 * image's C library has been seen. */
struct fortify_use {
    uint64_t plain[FORTIFY_WORDS]; /* imported by their plain name */
    uint32_t fortified;            /* imported checked functions */
    bool settled;                  /* verdict needs no C library */
    enum hard verdict;
    const char *because; /* static */
};

struct hardening {
    enum hard nx, canary, fortify;
    enum hard textrel;    /* yes is bad: code is written to when loaded */
    enum hard wx;         /* yes is bad: a segment writable and executable */
    enum hard ibt, shstk; /* x86: landing pads, shadow stack */
    enum hard bti, pac;   /* AArch64: landing pads, signed return addresses */
    enum hard stripped;
    enum hard_pie pie;
    enum hard_relro relro;
    enum hard_linked linked;
    const char *nx_because, *canary_because, *fortify_because; /* static */
    struct fortify_use fortify_use;
    uint32_t fortifiable; /* imported functions that have a checked form */
    bool has_rpath, has_runpath;
    struct view rpath;     /* the one that the loader heeds */
    unsigned rpath_bad;    /* enum hard_rpath bits */
    struct view rpath_why; /* the first bad element */
};

/* libc: what the image's own C library offers; NULL or not known: then fortify
 * is unknown unless the file itself settles it. */
void hardening_of(const struct elf *e, const struct fortify_set *libc,
                  struct hardening *out);

/* The same verdict for h again, now that libc is known. */
void fortify_judge(const struct fortify_set *libc, struct hardening *h);

/* Whether e is a C library (by soname), and if so, adds what it exports. */
bool fortify_learn(const struct elf *e, struct fortify_set *libc);

/* Judges one search path list, as hardening_of does for the file's. */
unsigned rpath_dangers(struct view list, struct view *first_bad);

const char *hard_text(enum hard h);
const char *hard_pie_text(enum hard_pie p);
const char *hard_relro_text(enum hard_relro r);
const char *hard_linked_text(enum hard_linked l);

#endif
