/* Puts the passwords worth trying for an account in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_RANK_H
#define ASSAY_PROBE_CRED_RANK_H

#include "core/arena.h"
#include "probe/cred_list.h"

struct cred_candidate {
    struct view password;
    const struct cred_entry *entry; /* NULL: made by a rule */
};

struct cred_candidates {
    struct cred_candidate *at;
    size_t n;
};

/* User names first, then no password, what the list names for this user of this
 * product, the first product words, what the list names for the user, then for
 * the product, passwords made of user and product words, what the list names
 * for no user, and the rest of it; each password once.
 * The same input gives the same order. False when memory is spent. */
MUST_USE bool cred_rank(struct arena *a, const struct view *users,
                        size_t n_users, const struct view *words,
                        size_t n_words, struct cred_candidates *out);

#endif
