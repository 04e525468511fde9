/* What the files that load a review's data share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_DATA_INNER_H
#define ASSAY_REVIEW_DATA_INNER_H

#include <jansson.h>

#include "review/data.h"

struct loading {
    struct arena *a;
    char *where; /* 200 bytes */
    bool failed;
};

/* The first failure stays. */
void loading_fail(struct loading *l, const char *what, const char *why);
const char *loading_copy(struct loading *l, const char *text);
/* A member; if it must be there and is not, "" and a failure. */
const char *loading_text(struct loading *l, json_t *o, const char *key,
                         bool must);
struct strings loading_strings(struct loading *l, json_t *list);

/* {code, level, title, source} each. */
void loading_txt(struct loading *l, json_t *list, const struct txt_rule **out,
                 size_t *n);
void loading_sbom(struct loading *l, json_t *o, struct review_data *out);
void loading_csaf(struct loading *l, json_t *o, struct csaf_data *out);

#endif
