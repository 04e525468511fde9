/* Signatures of Linux products on hostile bytes, with a key that the corpus is
 * signed with: what is said must not contradict itself. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../tests/probe/dev_key.h"
#include "probe/run.h"
#include "signature_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct obs *o)
{
    check_signature(o);
    if (says(o, "verified", "no-key") && obs_get_str(o, "key_from"))
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
