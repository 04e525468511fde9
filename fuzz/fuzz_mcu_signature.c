/* Signatures of microcontrollers' images on hostile bytes: what is said must
 * not contradict itself, and nothing made up may hold. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/run.h"
#include "signature_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct image_opts opts = {.name = "fuzz",
                              .bytes = view_of(data, n),
                              .threads = 1,
                              .limits = limits_default()};
    opts.limits.memory_bytes = 64 * MIB;
    struct probing *p = NULL;
    size_t count = 0;
    if (probing_run(&opts, NULL, &p) != OK)
        return 0;
    struct obs **all = probing_facts(p, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i]->kind, "signature") == 0)
            check_signature(all[i]);
    probing_done(p);
    return 0;
}
