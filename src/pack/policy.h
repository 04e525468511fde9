/* What a verifier wants of packs: a small file that people review. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_POLICY_H
#define ASSAY_PACK_POLICY_H

#include "core/arena.h"

enum { POLICY_MAX_BYTES = 1 << 20, POLICY_MAX_ITEMS = 1000 };

struct policy_texts {
    const char **v;
    size_t n;
};

/* Which FAIL of the assessment is too much. */
enum policy_fails {
    POLICY_ANY_FAIL,      /* none is: verdicts are not asked about */
    POLICY_FAIL_ADVISORY, /* those of mandatory provisions */
    POLICY_FAIL_NEVER,    /* every one */
};

/* Texts that are not told are "", lists empty, numbers 0: not asked. */
struct policy {
    const char *id, *title, *reviewed;
    struct policy_texts subjects, certificates; /* who may sign */
    const char *manufacturer, *model;
    uint32_t max_age_days;
    struct policy_texts editions;
    struct policy_texts roles;     /* of files that must be there */
    struct policy_texts languages; /* one of which each kind is to be in */
    struct policy_texts pass;      /* provisions */
    enum policy_fails fails;
    bool time_stamp, support_period, revocation;
};

/* Schema assay-policy/1, strictly: a key that is not known would be a wish
 * that nobody grants. NULL: done; else why not. */
const char *policy_read(struct view json, struct arena *a, struct policy *out);

#endif
