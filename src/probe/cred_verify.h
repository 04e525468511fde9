/* Tries one password against one stored form. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_VERIFY_H
#define ASSAY_PROBE_CRED_VERIFY_H

#include "core/err.h"
#include "probe/cred_form.h"

enum {
    MAX_CRED_PASSWORD = 128,    /* bytes of a candidate */
    MAX_CRED_MEMORY = 64 << 20, /* what one guess may need */
};

/* What one thread needs to try passwords; NULL when memory is spent. */
struct cred_verifier;

struct cred_verifier *cred_verifier_new(void);
void cred_verifier_free(struct cred_verifier *v);

/* Time of one guess on a reference core (2 GHz x86-64), in nanoseconds, by
 * scheme and cost alone: the same everywhere, so that what is tried does not
 * depend on the machine. UINT64_MAX: cannot be tried at all. */
uint64_t cred_guess_ns(const struct cred_form *f);

/* Why f may not be tried within max_ns a guess: static text; NULL: it may. */
const char *cred_refusal(const struct cred_form *f, uint64_t max_ns);

/* Whether password opens f. user matters for htdigest alone. Ask cred_refusal
 * first: the cost in a hostile hash is bounded there. A hash that the library
 * underneath refuses matches nothing and sets *cannot. */
bool cred_verify(struct cred_verifier *v, const struct cred_form *f,
                 struct view user, struct view password, bool *cannot);

#endif
