/* Pieces of the report on a product, for the files assess_html*.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_ASSESS_HTML_H
#define ASSAY_REPORT_ASSESS_HTML_H

#include "report/assess.h"
#include "report/html.h"

/* The head of a page, up to <body>. */
void html_page(struct buf *out, const char *lang, const char *title);
const char *outcome_class(enum outcome o);
/* A key of product.yaml as a label: "support_until" is "Support until". */
void html_label(struct buf *out, const char *key);
/* A text of several lines. */
void html_lines(struct buf *out, const char *s);
/* A place in product.yaml, as text; nothing when there is none. */
void html_spot(struct buf *out, struct spot at);

void assess_html_cases(struct buf *out, const struct assessment *a);
void assess_html_remarks(struct buf *out, const struct assessment *a);
void assess_html_documents(struct buf *out, const struct assessment *a);
void assess_html_evidence(struct buf *out, const struct assessment *a);
void assess_html_ics(struct buf *out, const struct assessment *a);
void assess_html_ixit(struct buf *out, const struct assessment *a);

#endif
