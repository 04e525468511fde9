/* An assessment, and the plan that follows from it, as text and as JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_ASSESS_H
#define ASSAY_REPORT_ASSESS_H

#include "core/json.h"
#include "product/plan.h"

/* width: columns; 0: 80. all: every provision, also what passes. */
void assess_text(const struct assessment *a, unsigned width, bool all,
                 struct buf *out);
/* Schema assay-assess/1. */
void assess_json(const struct assessment *a, struct buf *out);

/* The test report: one page that needs nothing else. */
void assess_html(const struct assessment *a, struct buf *out);

/* Schema assay-plan/1. */
void plan_json(const struct plan *p, struct buf *out);
/* all: also the cases that are settled. */
void plan_text(const struct plan *p, unsigned width, bool all, struct buf *out);

/* Within an object: schema, tool, catalogue, product, declarations. */
void json_put_assessed(struct json *j, const struct assessment *a,
                       const char *schema);
void json_put_spot(struct json *j, const char *key, struct spot at);

/* The head of a text: product, editions, targets. */
void assess_head(struct buf *out, const struct assessment *a);

#endif
