/* A line of a marketplace's list of what it offers: CSV or NDJSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_LISTING_H
#define ASSAY_PACK_LISTING_H

#include "core/arena.h"

enum listing_field {
    LISTING_ID,
    LISTING_BRAND,
    LISTING_MODEL,
    LISTING_GTIN,
    LISTING_PACK,   /* a path */
    LISTING_SHA256, /* of the pack */
    LISTING_FIELDS,
};

const char *listing_field_name(enum listing_field f);

/* How the lines are to be read. */
struct listing_form {
    bool json;
    int column[LISTING_FIELDS]; /* of CSV; -1: none */
};

struct listing {
    const char *field[LISTING_FIELDS]; /* "" where there is none */
    const char *flaw;                  /* why it cannot be used; NULL: it can */
};

/* The first line: names of columns, or an object, which is a listing itself
 * then (form->json). NULL: done; else why not. */
const char *listing_begin(struct view line, struct arena *a,
                          struct listing_form *form);
/* False: no memory. */
bool listing_read(const struct listing_form *form, struct view line,
                  struct arena *a, struct listing *out);

#endif
