/* Documents against the test cases. What a document says passes nothing by
 * itself; a sentence of it that goes against a mandatory provision fails the
 * case; what it leaves out is for a person to look at, for assay may have
 * failed to read it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/bench.h"

static bool is_grave(const struct paper_result *r)
{
    return r->shown && r->level && strcmp(r->level, "M") == 0;
}

static bool is_against(const struct paper_result *r)
{
    bool weighs =
        !r->level || strcmp(r->level, "M") == 0 || strcmp(r->level, "R") == 0;
    return r->verdict == VERDICT_FAIL && r->cases.n > 0 && weighs;
}

static const char *message_of(struct assess_bench *b,
                              const struct paper_result *r)
{
    const char *name = r->of ? r->of->target->path : "The documents";
    if (!r->level)
        return arena_printf(b->arena, "%s.", r->because);
    return arena_printf(b->arena, "%s, rule %s (%s): %s.", name, r->rule,
                        r->title, r->because);
}

void weigh_papers(struct assess_bench *b)
{
    const struct papers *p = b->in->papers;
    for (size_t i = 0; p && i < p->results.n && !b->failed; i++) {
        const struct paper_result *r = &p->results.v[i];
        if (!is_against(r))
            continue;
        bool grave = is_grave(r);
        struct remark m = {
            .rule = r->rule,
            .title = r->title,
            .message = message_of(b, r),
            .remedy = r->missing
                          ? arena_printf(b->arena, "Missing: %s.", r->missing)
                          : NULL,
            .verdict = grave ? VERDICT_FAIL : VERDICT_INCONCLUSIVE,
            .why = grave       ? WHY_DOCUMENT_FAILS
                   : !r->level ? WHY_DOCUMENTS_DIFFER
                               : WHY_DOCUMENT_LACKS,
            .cases = r->cases,
            .declared = r->of ? r->of->target->at : (struct spot){0, 0},
            .paper = r,
        };
        remark_add(b, &m);
    }
}
