/* Software that others made: how each product shows itself in a file. The
 * knowledge is catalogue/components.json, from which the tables are made. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_COMPONENT_H
#define ASSAY_PROBE_COMPONENT_H

#include "elf/elf.h"
#include "fact/fact.h"
#include "probe/match.h"

enum find_kind {
    FIND_TEXT,    /* the version between two texts: OpenSSL N d Mmm YYYY */
    FIND_NEAR,    /* a literal of its own, close to a literal that uses it */
    FIND_ONLY,    /* the only literal of its form in the file */
    FIND_SYMBOL,  /* what an exported object holds or points to */
    FIND_FILE,    /* in the file's name */
    FIND_AGE,     /* from the number of the library: see AGE below */
    FIND_PRESENT, /* the product is there; of which version is not said */
};

/* One way to find a product. Texts may be ""; none is NULL. */
struct find {
    enum find_kind kind;
    bool named;         /* only in files that are the product by their name */
    bool behind;        /* TEXT: the version stands behind the anchor */
    uint8_t reach;      /* NEAR: how many literals away at most */
    const char *before; /* TEXT, FILE: what stands in front of the version, if
                           that is not the anchor */
    const char *form;   /* how the version is written: see form_match */
    const char *after;  /* what stands behind it */
    const char *then;   /* a form that what follows that must have */
    const char *with;   /* TEXT: also in that literal. SYMBOL: its name.
                           AGE: the version's first number */
};

/* AGE: libraries of the GNOME family are numbered 100 × minor + micro - age
 * and age: libglib-2.0.so.0.7400.6 is 2.74.6. */

struct product {
    const char *id;        /* "dropbear" */
    const char *cpe;       /* "a:vendor:product"; "" if there is none */
    const char *form;      /* how its versions are written */
    const char *type;      /* application, library, operating-system .. */
    bool library;          /* others link it in */
    bool raw;              /* also found in images that are no ELF files */
    bool needs_proof;      /* its version is in its headers, too: a copy of
                              the library must show itself in another way */
    const char *const *is; /* names of its files and sonames, one * each */
    const char *const *packages; /* names of packages, one * each */
    const struct find *finds;
    uint16_t finds_n;
};

/* What a literal that was found points to; find may be FIND_PROOF. */
enum { FIND_PROOF = 0xffff };

struct find_ref {
    uint16_t product, find;
};

extern const struct product products[];
extern const size_t products_n;
extern const struct literal component_literals[];
extern const struct find_ref component_refs[]; /* one for each literal */
extern const size_t component_literals_n;

/* --- versions --- */

/* How many bytes at the start of v are of a form, as many as possible; 0 if
 * none. In a form, # is a number, 9 a digit, a a small letter, A any letter, *
 * a word or nothing, […] may be absent, \c is c, all else stands for itself. */
size_t form_match(struct view v, const char *form);

/* Whether name is pattern, in which one * stands for any text. */
bool glob_match(const char *pattern, struct view name);

/* --- one file --- */

struct component_file {
    struct view bytes;
    struct view name;      /* without directories; empty if there is none */
    const struct elf *elf; /* NULL: not an ELF file */
    const struct hit *hits;
    size_t hits_n;
    uint32_t own; /* the anchor of component_literals[0] */
};

enum { MADE_MAX = 24 };

struct found {
    uint16_t product;
    enum find_kind kind;
    struct view version; /* within the file or its name; empty: not known,
                            or made: then use found_version */
    char made[MADE_MAX];
    uint64_t at; /* of the version, if it is in the bytes */
    bool in_bytes;
    enum confidence confidence;
    bool embedded; /* a library within a file that is not that library */
};

/* The version, however it was found; empty if it is not known. */
struct view found_version(const struct found *f);

/* The products of one file, each once, at most max. */
size_t component_find(const struct component_file *f, struct found *out,
                      size_t max);

/* The product whose packages go by this name; NULL if there is none. */
const struct product *component_of_package(struct view name);

/* --- names for other tools, in arena; NULL when memory is spent --- */

/* "cpe:2.3:a:vendor:product:version:…" */
const char *component_cpe(struct arena *a, const char *cpe,
                          struct view version);
/* "pkg:type/name@version"; version may be empty. */
const char *component_purl(struct arena *a, const char *type, struct view name,
                           struct view version);
/* A package's version without epoch, packaging revision and repack marks. */
struct view component_upstream(struct view version);

#endif
