/* The catalogue: what a standard asks, what tests it, what an image can show,
 * and the rules that lead from observations to findings. Data, built in or
 * taken from a file. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CATALOGUE_CATALOGUE_H
#define ASSAY_CATALOGUE_CATALOGUE_H

#include <string.h>

#include "catalogue/data.h"

/* The document is made by tools/catalogue.py from the files in catalogue/.
 * Loading is strict: an unknown or doubled key, a wrong type or a reference to
 * nothing is an error. */

/* Where the document is wrong, for the one line a user sees. */
struct catalogue_error {
    uint32_t line, column; /* from 1 */
    char where[160];       /* clauses[1].provisions[0].status */
    char why[200];
};

/* The document that assay was built with. */
struct view catalogue_builtin(void);

/* ERR_INPUT with *error filled, ERR_LIMIT (too large), or ERR_NOMEM. *out is
 * untouched on failure. json need not outlive the call. */
MUST_USE enum err catalogue_load(struct view json, struct arena *a,
                                 struct catalogue *out,
                                 struct catalogue_error *error);

/* By id or alias; NULL if there is none. */
const struct cat_provision *catalogue_provision(const struct catalogue *c,
                                                const char *id);
/* By id; *of (may be NULL) gets its provision. */
const struct cat_case *catalogue_case(const struct catalogue *c, const char *id,
                                      const struct cat_provision **of);
const struct cat_row *catalogue_row(const struct catalogue *c, const char *id);
const struct cat_ixit *catalogue_ixit(const struct catalogue *c,
                                      const char *id);
const struct cat_task *catalogue_task(const struct catalogue *c,
                                      const char *test_case);
const struct cat_kind *catalogue_kind(const struct catalogue *c,
                                      const char *id);
const struct cat_xref_catalogue *catalogue_xrefs(const struct catalogue *c,
                                                 const char *id);

/* Every provision in the standard's order: for (p = NULL; (p =
 * catalogue_next(c, p));) */
const struct cat_provision *catalogue_next(const struct catalogue *c,
                                           const struct cat_provision *p);

/* The text of the entry with that id; NULL if there is none. */
const char *catalogue_entry(const struct cat_entry *v, size_t n,
                            const char *id);

enum { CAT_COLUMN_KEY = 64 };

/* How a column is written as a key: "Type (critical/public)" is "type". Cut
 * when it does not fit. */
void cat_column_key(const char *column, char out[CAT_COLUMN_KEY]);

/* Whether a text is among those of a list. */
static inline bool cat_has(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

static inline bool cat_is_mandatory(const struct cat_provision *p)
{
    return p->status[0] == 'M';
}

/* The words of the document for the enums. */
const char *cat_trust_name(enum cat_trust t);
const char *cat_case_type_name(enum cat_case_type t);
const char *cat_reach_name(enum cat_reach r);
const char *cat_fate_name(enum cat_fate f);
const char *cat_severity_name(enum cat_severity s);
const char *cat_effect_name(enum cat_effect e);

#endif
