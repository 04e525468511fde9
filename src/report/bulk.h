/* Many packs verified: a line for each listing, as NDJSON or CSV, and what they
 * come to. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_BULK_H
#define ASSAY_REPORT_BULK_H

#include "core/buf.h"
#include "pack/kept.h"
#include "pack/listing.h"

/* Reasons of the list's own, beside the checks'. */
enum bulk_reason {
    BULK_LISTING,     /* the line cannot be used */
    BULK_UNREADABLE,  /* the pack cannot be read */
    BULK_OTHER_PACK,  /* its digest is another than the list says */
    BULK_OTHER_MODEL, /* it is about another model than the list says */
    BULK_REASONS,
};

struct bulk_line {
    uint64_t number; /* of the listing, from 1 */
    struct listing listing;
    struct kept kept;   /* kept.overall is the verdict on the listing */
    unsigned own;       /* bulk reasons, a bit each */
    const char *fault;  /* in words, for listing and unreadable; "" if none */
    const char *sha256; /* of the pack; "" if it was not read */
    bool cached;
};

struct bulk_sum {
    uint64_t lines, verdict[PACK_FAIL + 1], cached;
    uint64_t by_check[PACK_CHECKS], by_own[BULK_REASONS];
};

void bulk_count(struct bulk_sum *s, const struct bulk_line *l);

/* context: what all verdicts rest on, in hex. */
void bulk_head(bool csv, const char *context, struct buf *out);
void bulk_put(bool csv, const char *context, const struct bulk_line *l,
              struct buf *out);
/* NDJSON only: the last line. */
void bulk_end(const struct bulk_sum *s, struct buf *out);
/* For a person. */
void bulk_text(const struct bulk_sum *s, struct buf *out);

/* A line that was written before. */
struct bulk_mark {
    uint64_t number;
    char id[1024];
};

/* Takes it up: counts it, and tells which it was. False: it is none. */
bool bulk_again(bool csv, const char *context, struct view line,
                struct bulk_sum *s, struct bulk_mark *mark);

#endif
