/* What a fact about a signature must say, whatever the bytes: it must not
 * contradict itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FUZZ_SIGNATURE_CHECK_H
#define ASSAY_FUZZ_SIGNATURE_CHECK_H

#include <stdlib.h>
#include <string.h>

#include "fact/fact.h"

static inline bool says(const struct obs *o, const char *key, const char *text)
{
    const char *t = obs_get_str(o, key);
    return t && strcmp(t, text) == 0;
}

static inline void check_signature(const struct obs *o)
{
    bool present = obs_get_int(o, "present", 0);
    if (!obs_get_str(o, "scheme") || present != !!obs_get_str(o, "verified"))
        abort();
    if (present && !obs_get_str(o, "covers"))
        abort();
    if (says(o, "verified", "yes") &&
        (!obs_get_str(o, "key_from") || !obs_get_str(o, "key_fingerprint") ||
         !obs_get_str(o, "algorithm")))
        abort();
    if (obs_get_str(o, "known_key") && !says(o, "verified", "yes"))
        abort();
}

#endif
