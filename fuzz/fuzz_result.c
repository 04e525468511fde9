/* Feeds the reader of recorded results: what it takes is whole, and is the same
 * when it is written and read again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/day.h"
#include "product/result.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct recorded *r)
{
    ASSERT(r->of && r->verdict <= VERDICT_INCONCLUSIVE);
    ASSERT(day_is(r->date) && product_says(r->by));
    ASSERT(strlen(r->declarations) == DIGEST_CHARS && !r->damaged);
    for (size_t i = 0; i < r->targets.n; i++)
        ASSERT(strlen(r->targets.v[i].sha256) == DIGEST_CHARS);
    for (size_t i = 0; i < r->attachments.n; i++)
        ASSERT(strlen(r->attachments.v[i].sha256) == DIGEST_CHARS);
    for (size_t i = 0; i < r->weighed.n; i++)
        ASSERT(r->weighed.v[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct catalogue c;
    struct catalogue_error e;
    if (!c.id)
        ASSERT(catalogue_load(catalogue_builtin(), &kept, &c, &e) == OK);
    struct budget budget = {.max_bytes = 16 << 20};
    struct arena a;
    struct recorded r = {0}, again = {0};
    const char *why = NULL;
    struct buf out;
    arena_init(&a, &budget);
    buf_init(&out, 16 << 20, NULL);
    if (result_read(view_of(data, n), &c, &a, &r, &why) == OK) {
        check(&r);
        result_write(&r, &c, &out);
        ASSERT(!out.failed);
        ASSERT(result_read(buf_of(&out), &c, &a, &again, &why) == OK);
        ASSERT(again.of == r.of && again.verdict == r.verdict &&
               strcmp(again.note, r.note) == 0 &&
               again.targets.n == r.targets.n &&
               again.attachments.n == r.attachments.n);
    } else {
        ASSERT(why && *why && !r.of);
    }
    buf_done(&out);
    arena_done(&a);
    return 0;
}
