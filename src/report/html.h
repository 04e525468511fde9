/* Pieces of the HTML report, for the files html_*.c. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_HTML_H
#define ASSAY_REPORT_HTML_H

#include "report/report.h"

/* Text for a page: hidden characters made visible, markup made harmless. */
void html_text(struct buf *out, struct view v);
void html_str(struct buf *out, const char *s);

void html_path(struct buf *out, const char *path);
/* A word in a coloured pill; kind is its class. */
void html_chip(struct buf *out, const char *kind, const char *text);

/* How to mend something, as a paragraph; nothing for NULL. */
void html_mend(struct buf *out, const char *remedy);

/* A table cell with its label for narrow screens. */
void html_cell(struct buf *out, const char *label, const char *text);
/* An attribute of o as a cell; lists and maps are written out. */
void html_attr(struct buf *out, const char *label, const struct obs *o,
               const char *key);
/* Where a fact stands, as a cell. */
void html_place(struct buf *out, const struct obs *o);
/* The box over something that can be filtered; id names what. */
void html_filter(struct buf *out, const char *id, const char *hint,
                 const char *const *kinds);

/* All verdicts in one picture. */
void html_glance(struct buf *out, const struct report_opts *opts,
                 const struct result *r);
void html_findings(struct buf *out, const struct result *r);
void html_provisions(struct buf *out, const struct result *r);
void html_image(struct buf *out, const struct result *r);
void html_facts(struct buf *out, const struct result *r);
/* The links to the tables that are there. */
void html_fact_links(struct buf *out, const struct result *r);
void html_files(struct buf *out, const struct result *r);

#endif
