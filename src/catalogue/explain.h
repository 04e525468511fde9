/* Says what the catalogue knows about one id, for people and for programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CATALOGUE_EXPLAIN_H
#define ASSAY_CATALOGUE_EXPLAIN_H

#include "catalogue/catalogue.h"
#include "core/buf.h"

/* What an id stands for: one of these, and with a test its provision. */
struct explained {
    const struct cat_provision *provision;
    const struct cat_case *test;
    const struct cat_row *row;
    const struct cat_clause *clause;
    const struct cat_ixit *ixit;
    const struct cat_kind *kind;
    const struct cat_rule *rule;
};

/* False, and *out untouched, when nothing has that id. */
MUST_USE bool explain_find(const struct catalogue *c, const char *id,
                           struct explained *out);

struct explain_options {
    bool colour;
    unsigned width; /* columns; 0: 80 */
};

/* id: a provision (5.1-1, also 6.1), a test case (5.1-1-2), a provision of the
 * edition before (5.3-4), a clause (5.1), an IXIT table (1-AuthMech), a rule or
 * a kind of observation. Adds to out and gives true; for an id that nothing
 * has, adds nothing and gives false. out->failed says when it did not fit. */
MUST_USE bool explain_text(const struct catalogue *c, const char *id,
                           const struct explain_options *o, struct buf *out);

/* The same as JSON, schema "assay-explain/1". */
MUST_USE bool explain_json(const struct catalogue *c, const char *id,
                           struct buf *out);

/* Every provision on a line: id, status, what an image can do, title. */
void explain_list(const struct catalogue *c, const struct explain_options *o,
                  struct buf *out);

/* The ids nearest to a wrong one, best first; at most max. */
size_t explain_near(const struct catalogue *c, const char *id, const char **out,
                    size_t max);

/* "mandatory where passwords are one way for users or machines to log in" */
void explain_status(const struct catalogue *c, const struct cat_provision *p,
                    struct buf *out);

#endif
