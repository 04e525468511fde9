/* Signatures of Linux products on hostile bytes, with a key that the corpus is
 * signed with: what is said must not contradict itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../tests/probe/dev_key.h"
#include "probe/run.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool is(const struct obs *o, const char *key, const char *text)
{
    const char *t = obs_get_str(o, key);
    return t && strcmp(t, text) == 0;
}

static void check(const struct obs *o)
{
    bool present = obs_get_int(o, "present", 0);
    if (!obs_get_str(o, "scheme") || present != !!obs_get_str(o, "verified"))
        abort();
    if (present && !obs_get_str(o, "covers"))
        abort();
    if (is(o, "verified", "yes") &&
        (!obs_get_str(o, "key_from") || !obs_get_str(o, "key_fingerprint") ||
         !obs_get_str(o, "algorithm")))
        abort();
    if (obs_get_str(o, "known_key") && !is(o, "verified", "yes"))
        abort();
    if (is(o, "verified", "no-key") && obs_get_str(o, "key_from"))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct trust_key key = {
        .spki = {dev_key, sizeof dev_key}
    };
    struct image_opts opts = {
        .name = "fuzz",
        .bytes = view_of(data, n),
        .threads = 1,
        .trust = {&key, 1},
        .limits = limits_default()
    };
    opts.limits.memory_bytes = 64 * MIB;
    struct probing *p = NULL;
    size_t count = 0;
    if (probing_run_only(&opts, "signatures", &p) != OK)
        return 0;
    struct obs **all = probing_facts(p, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i]->kind, "signature") == 0)
            check(all[i]);
    probing_done(p);
    return 0;
}
