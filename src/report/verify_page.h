/* What the texts about packs share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_VERIFY_PAGE_H
#define ASSAY_REPORT_VERIFY_PAGE_H

#include "report/verify.h"

enum { PAGE_LABEL = 12 }; /* columns of a label */

struct page {
    const struct verify_style *style;
    struct buf *out;
};

/* Text of somebody else, with everything in it made visible. */
void page_put(struct page *p, const char *text);
void page_verdict(struct page *p, enum pack_verdict v, int width);
/* Words wrapped at the page's width; lines after the first begin at column. */
void page_wrapped(struct page *p, size_t at, size_t column, const char *text);
/* A label and what it is about; nothing where text is "". */
void page_line(struct page *p, const char *label, const char *text);

void page_product(struct page *p, const struct pack_product *m);
void page_signature(struct page *p, const struct pack_signature *s);

#endif
