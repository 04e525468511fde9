/* Reviewed exceptions: findings that are known, accepted for a reason, and
 * until a day. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_SUPPRESS_H
#define ASSAY_JUDGE_SUPPRESS_H

#include "judge/judge.h"

/* The file (schema assay-suppressions/1, catalogue/schema/):
 *
 *     { "schema": "assay-suppressions/1",
 *       "suppressions": [
 *         { "finding": "0123456789abcdef", "why": "...", "until": "2027-01-31"
 * }, { "rule": "account-...", "path": "*!/etc/shadow", "why": "...", "until":
 * "2027-01-31" } ] }
 *
 * Each has finding or rule; path is a shell pattern for the place, and only
 * goes with rule; why is at least 10 characters. */
struct suppressions {
    struct suppression *v;
    size_t n;
};

struct suppress_error {
    uint32_t line;  /* from 1; 0: see entry */
    uint32_t entry; /* from 1: which suppression is wrong */
    const char *why;
};

/* ERR_INPUT: see *error. Everything lives in arena. */
MUST_USE enum err suppressions_read(struct view json, struct arena *arena,
                                    struct suppressions *out,
                                    struct suppress_error *error);

/* Whether the catalogue has all rules that are named; else *error says which
 * it has not. */
MUST_USE bool suppressions_hold(const struct suppressions *list,
                                const struct catalogue *c, struct arena *arena,
                                struct suppress_error *error);

#endif
