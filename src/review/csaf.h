/* Security advisories: CSAF 2.0 in its form and by its mandatory tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_CSAF_H
#define ASSAY_REVIEW_CSAF_H

#include "review/jnode.h"
#include "review/look.h"

enum { CSAF_MAX_BROKEN = 500, CSAF_MAX_DEPTH = 200 };

/* Kinds of fact: "document" one; "csaf" what the advisory is; "csaf-broken" a
 * test (or "form") with where and what; "gap". json is the document. */
void look_csaf(const struct look_opts *o, json_t *json, struct arena *a,
               struct facts *facts);
/* Whether a JSON document is one. */
bool csaf_is(json_t *json);

#endif
