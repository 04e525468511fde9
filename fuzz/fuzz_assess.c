/* Judges any product.yaml that can be read, with an image in which nothing was
 * found: every case has a verdict or a task, nothing passes by a declaration
 * that is about the device, and whatever is declared can be shown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/assess.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct assessment *s)
{
    size_t all = 0;
    for (size_t i = 0; i < 4; i++)
        all += s->states[i];
    ASSERT(s->cases_n == 132 && all == 132 && s->provisions_n == 78);
    for (size_t i = 0; i < s->cases_n; i++) {
        const struct case_verdict *c = &s->cases[i];
        ASSERT(c->because && *c->because);
        ASSERT(c->verdict != VERDICT_PASS || c->of->type == CASE_CONCEPTUAL);
        ASSERT((c->state == STATE_DECIDED) ==
               (c->verdict == VERDICT_PASS || c->verdict == VERDICT_FAIL));
    }
    for (size_t i = 0; i < s->provisions_n; i++) {
        const struct provision_verdict *p = &s->provisions[i];
        ASSERT(p->because && *p->because);
        ASSERT(p->outcome != OUTCOME_NA || p->row->support == SUPPORT_NA);
        ASSERT(p->outcome != OUTCOME_NOT_SUPPORTED ||
               (p->row->support == SUPPORT_N && !cat_is_mandatory(p->of)));
    }
}

static void show(const struct assessment *s, struct arena *a)
{
    struct plan plan;
    struct buf out;
    buf_init(&out, 64 << 20, NULL);
    ASSERT(plan_make(s, "2027-06-30", "2026-11-25", a, &plan) == OK);
    ASSERT(plan.steps_n + s->states[STATE_NOT_RUN] == s->cases_n);
    assess_json(s, &out);
    assess_text(s, 80, true, &out);
    plan_json(&plan, &out);
    plan_text(&plan, 80, true, &out);
    ASSERT(!out.failed);
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct catalogue c;
    static struct record record = {.size_bytes = 1};
    static struct judgement judged;
    struct catalogue_error e;
    if (!c.id) {
        struct judge_opts opts = {.catalogue = &c, .today = "2026-11-25"};
        ASSERT(catalogue_load(catalogue_builtin(), &kept, &c, &e) == OK);
        ASSERT(judge(&opts, &record, &kept, &judged) == OK);
        judged.lack = NULL; /* as if it had been read to the last byte */
        record.sha256 = "0123456789abcdef0123456789abcdef"
                        "0123456789abcdef0123456789abcdef";
    }
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct product p = {0};
    struct problems problems;
    struct assessment s;
    arena_init(&a, &budget);
    if (product_read(view_of(data, n), &c, &a, &p, &problems) == OK) {
        struct target target = {.kind = TARGET_IMAGE, .path = "fw.bin"};
        struct subject subject = {
            .target = &target, .record = &record, .judgement = &judged};
        struct assess_input in = {.catalogue = &c,
                                  .product = &p,
                                  .subjects = &subject,
                                  .subjects_n = 1};
        enum err got = assess(&in, &a, &s);
        ASSERT(got == OK || got == ERR_NOMEM);
        if (got == OK) {
            check(&s);
            show(&s, &a);
        }
    }
    arena_done(&a);
    return 0;
}
