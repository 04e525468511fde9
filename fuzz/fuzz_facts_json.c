/* Observations of an assessment as facts: whatever the JSON is, the facts are
 * whole, and rules can look at them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "pack/facts_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { MAX = 1000 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    json_error_t e;
    json_t *list =
        json_loadb((const char *)data, n, JSON_REJECT_DUPLICATES, &e);
    struct facts f;
    struct arena a;
    size_t k = 0;
    arena_init(&a, NULL);
    facts_init(&f, &a, MAX);
    facts_of_json(list, &f);
    struct obs **all = facts_finish(&f, 1, &a, &k);
    if (all && k > MAX)
        abort();
    for (size_t i = 0; all && i < k; i++)
        if (!*all[i]->kind || !*all[i]->where.path ||
            all[i]->attributes.type != VALUE_MAP)
            abort();
    json_decref(list);
    arena_done(&a);
    return 0;
}
