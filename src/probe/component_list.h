/* The components seen so far by one thread, and how they become facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_COMPONENT_LIST_H
#define ASSAY_PROBE_COMPONENT_LIST_H

#include "probe/component.h"
#include "probe/probe.h"

/* One sighting. All texts live in the lane's arena. */
struct seen {
    const struct part *part;
    const struct node *node; /* NULL: the part's own bytes */
    const char *name;        /* never NULL */
    const char *version;     /* "": not known */
    const char *cpe;         /* "a:vendor:product"; "": none */
    const char *cpe_version; /* what the CPE says; "": the version */
    const char *purl_type;   /* "generic", or where packages come from */
    const char *arch;        /* of packages; NULL */
    const char *method;
    const char *database;     /* dpkg, opkg, apk; NULL: not from one */
    const char *sha256;       /* of the file; NULL */
    const char *const *names; /* BusyBox: its applets; NULL ends; NULL: none */
    const struct product *product; /* NULL: none that is known */
    const char *depends;  /* of packages: their database's words; NULL: none */
    struct seen *package; /* the package that this file is of; NULL */
    struct seen *files;   /* of a package: what was recognised by itself */
    struct seen *next_file; /* of the same package */
    enum confidence confidence;
    bool embedded;     /* a library's copy within another program */
    bool distribution; /* the purl's type wants the distribution's name */
    bool has_at;
    uint64_t at;
    struct seen *next;
};

struct seen_list {
    struct seen *first;
    uint32_t n;
};

/* A new sighting in the file that is looked at; NULL when memory is spent. */
struct seen *seen_new(struct look *l, struct seen_list *list, struct view name,
                      struct view version);

/* Adds the packages that a database lists, if the file is one. */
void component_packages(struct look *l, struct seen_list *list);
/* Adds what the file says of itself in notes and build records. */
void component_notes(struct look *l, struct seen_list *list);
/* The names of packages that a database's words name, next by next: "libc,
 * libubus2024 (>= 1) | x" gives libc, libubus2024, x. */
bool component_next_name(struct view *words, struct view *out);
/* The applets of a BusyBox, in arena; NULL if none are found. */
const char *const *component_applets(struct view bytes, struct arena *arena);

/* What a component is for CycloneDX: application, library .. */
const char *component_type(const struct seen *s);
/* Joins what files say of themselves with the packages that brought them: the
 * same product and version in the same file system. all is sorted. */
void component_join(struct seen *const *all, size_t n);

/* Turns the lists of all threads into facts: the same component is told once
 * for each file system, with the files that show it. */
void seen_finish(struct subject *s, struct seen_list *const *lists, size_t n);

#endif
