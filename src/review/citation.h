/* Finds where a text cites EN 303 645, TS 103 645 or TS 103 701, and by what
 * edition. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_CITATION_H
#define ASSAY_REVIEW_CITATION_H

#include "review/fold.h"

enum cited { CITED_EN_303_645, CITED_TS_103_645, CITED_TS_103_701 };

enum { CITATIONS_MAX = 64, EDITION_MAX = 16, BODY_MAX = 16 };

/* All forms are read: "ETSI EN 303 645 V3.1.3 (2024-09)", "EN303645",
 * "en_303645v020101p.pdf", "DIN EN 303645:2020-11", "version 2.1.1 of EN 303
 * 645". A number that is no standard's (a telephone, an amount) is none. */
struct citation {
    enum cited document;
    struct view raw;           /* in the text */
    size_t from, to;           /* in the folded text */
    char edition[EDITION_MAX]; /* "3.1.3"; "": not said */
    uint32_t year, month;      /* 0: not said */
    char body[BODY_MAX];       /* "DIN", "" for none; ETSI is none */
    bool draft;                /* prEN, or it says draft */
    bool misnamed;             /* TS 303 645, EN 103 701 */
    bool bare;                 /* without EN or TS */
};

/* bodies: what national bodies put in front of EN, folded; NULL at the end.
 * Gives how many there are, at most max; one that names two editions counts
 * twice. */
size_t citations_find(const struct folded *f, const char *const *bodies,
                      struct citation *out, size_t max);

const char *cited_name(enum cited c);

#endif
