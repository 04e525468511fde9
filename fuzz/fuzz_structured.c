/* Feeds what looks at advisories and bills of materials. Invariants: facts are
 * of this document and of known kinds; an advisory that says it is one of CSAF
 * gives one fact about it; no writing of a bill gives a fault and facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "review/look_structured.h"

enum { MAX_IN = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_facts(const struct facts *f, const char *why)
{
    static const char *const kinds[] = {
        "document",   "csaf",      "csaf-broken", "sbom", "sbom-part",
        "sbom-field", "sbom-lack", "sbom-broken", "gap"};
    uint32_t documents = 0, about = 0;
    for (const struct obs *o = f->first; o; o = o->next) {
        bool known = false;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            known |= strcmp(o->kind, kinds[i]) == 0;
        ASSERT(known && strcmp(o->where.path, "x") == 0);
        documents += strcmp(o->kind, "document") == 0;
        about += strcmp(o->kind, "csaf") == 0 || strcmp(o->kind, "sbom") == 0;
    }
    ASSERT(documents == about && documents == (why ? 0 : 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct review_data d;
    char where[200];
    if (n > MAX_IN)
        return 0;
    if (!d.languages)
        ASSERT(review_data_load(&kept, &d, where) == OK);
    struct view v = view_of(data, n);
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct facts facts;
    struct look_opts o = {
        .data = &d, .path = "x", .name = "a.json", .today = "2026-11-25"};
    arena_init(&a, &budget);
    facts_init(&facts, &a, LOOK_MAX_FACTS);
    if (look_is_structured(o.name, v)) {
        const char *why = look_structured(&o, v, &a, &facts);
        if (!facts.overflow)
            check_facts(&facts, why);
    }
    arena_done(&a);
    return 0;
}
