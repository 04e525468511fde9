/* Bills of materials: CycloneDX (JSON, XML) and SPDX 2 (JSON, tag-value). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_SBOM_H
#define ASSAY_REVIEW_SBOM_H

#include "review/jnode.h"
#include "review/look.h"

enum {
    SBOM_MAX_PARTS = 100000, /* of one document */
    SBOM_MAX_FACTS = 15000,  /* parts that are handed on, to be compared */
    SBOM_MAX_EDGES = 1000000,
    SBOM_MAX_DEPTH = 100,
    SBOM_MAX_BROKEN = 200,
};

enum sbom_kind { SBOM_CYCLONEDX, SBOM_SPDX };

/* What a document gives of a matter. */
enum sbom_has { SBOM_NO, SBOM_PARTLY, SBOM_YES };

/* What is asked of each component; the ids of the rules are in sbom.c. */
enum sbom_field {
    FIELD_SUPPLIER, /* a name */
    FIELD_NAME,
    FIELD_VERSION,
    FIELD_IDENTIFIER,
    FIELD_CREATOR, /* a mail address or URL */
    FIELD_FILENAME,
    FIELD_DEPENDENCIES, /* enumerated, and said how completely */
    FIELD_LICENCE,      /* of distribution */
    FIELD_HASH,         /* SHA-512 of what is deployed */
    FIELD_PROPERTIES,   /* executable, archive, structured */
    FIELD_ORIGINAL_LICENCE,
    FIELD_SOURCE,
    FIELD_DEPLOYABLE,
    SBOM_FIELDS,
};

struct sbom_part {
    const char *name, *version, *ref, *purl, *cpe; /* NULL: not given */
    const char *sha256;
    const char *where; /* the way to it in the document */
    enum sbom_has has[SBOM_FIELDS];
    bool primary; /* what the bill is of */
    bool file;    /* a mere file */
    bool linked;  /* has an entry among the dependencies */
    bool told;    /* how complete they are is told */
    struct sbom_part *next;
};

struct sbom_edge {
    const char *from, *to, *where;
    struct sbom_edge *next;
};

struct sbom {
    enum sbom_kind kind;
    const char *format;  /* "cyclonedx-json" ... */
    const char *version; /* of the specification; NULL: not said */
    const char *time, *uri, *title;
    const char *author; /* who made it, for a person to read; NULL: none */
    enum sbom_has authored, contact, has_uri;
    bool vulnerabilities;
    struct sbom_part *parts, **parts_end, *primary;
    struct sbom_edge *edges, **edges_end;
    size_t parts_n, edges_n;
    struct sbom_part **index; /* those with a reference, by it */
    size_t index_n, indexed;  /* indexed: parts when it was made */
    bool cut;                 /* more than the limits */

    const struct look_opts *o;
    struct facts *facts;
    struct arena *arena;
    uint32_t broken;
};

/* The whole of a document; json is that of CycloneDX or SPDX 2. Kinds of fact:
 * "document", "sbom" one each; "sbom-part" a component; "sbom-field" how many
 * lack something; "sbom-lack" one that does; "sbom-broken"; "gap". */
void look_sbom(const struct look_opts *o, json_t *json, const char *format,
               struct arena *a, struct facts *facts);

/* Other writings as the JSON of their kind; NULL: *why says why not. */
json_t *sbom_of_xml(struct view v, struct arena *a, const char **why);
json_t *sbom_of_tags(struct view v, struct arena *a, const char **why);

/* The readers behind look_sbom. */
void sbom_read_cyclonedx(struct sbom *s, const struct jnode *root);
void sbom_read_spdx(struct sbom *s, const struct jnode *root);
/* NULL: no memory, or too many. */
struct sbom_part *sbom_add(struct sbom *s, const struct jnode *at);
/* The first part of that reference, or NULL. */
struct sbom_part *sbom_find(struct sbom *s, const char *ref);
/* from NULL: what is referred to must only be there. */
void sbom_link(struct sbom *s, const char *from, const char *to,
               const struct jnode *at);

/* A text that says something: not empty, "NOASSERTION", "unknown" ... */
bool sbom_says(const char *text);
bool sbom_is_contact(const char *text); /* a mail address or a web address */

/* Whether it is sound: references, doubles, package URLs. */
void sbom_check(struct sbom *s);

#endif
