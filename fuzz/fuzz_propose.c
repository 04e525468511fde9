/* Puts lines into any product.yaml: what comes out can be read, and nothing of
 * what was there is gone. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/propose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Whether all lines of old stand in now in their order, but for one that an
 * empty list was on. */
static bool keeps_lines(struct view now, struct view old)
{
    size_t at = 0, changed = 0;
    for (size_t i = 0; i < old.n;) {
        const uint8_t *nl = memchr(old.p + i, '\n', old.n - i);
        size_t size = nl ? (size_t)(nl - old.p) - i : old.n - i, from = at;
        for (;; at++) {
            const uint8_t *end = at + size <= now.n ? now.p + at + size : NULL;
            if (!end)
                break;
            if ((at == 0 || now.p[at - 1] == '\n') &&
                (end == now.p + now.n || *end == '\n') &&
                memcmp(now.p + at, old.p + i, size) == 0)
                break;
        }
        if (at + size > now.n) {
            changed++;
            at = from;
        } else {
            at += size;
        }
        i += size + 1;
    }
    return changed <= 2;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct catalogue c;
    static struct addition two[] = {
        {"features", NULL,          "j",   "# shown\n\"j\": {present: yes}\n"},
        {"ixit",     "13-SoftServ", "S-x",
         "- id: \"S-x\"\n  description: \"?\"\n  seen_as:\n    - \"x\"\n"    },
    };
    struct catalogue_error e;
    if (!c.id)
        ASSERT(catalogue_load(catalogue_builtin(), &kept, &c, &e) == OK);
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct buf out;
    struct additions both = {
        .v = {two, 2}
    };
    const char *why;
    arena_init(&a, &budget);
    buf_init(&out, 16 << 20, NULL);
    enum err got = propose_put(view_of(data, n), &both, &c, &a, &out, &why);
    ASSERT(got == OK || out.n == 0);
    if (got == OK) {
        ASSERT(out.n >= n + 20);
        ASSERT(keeps_lines(buf_of(&out), view_of(data, n)));
    }
    buf_done(&out);
    arena_done(&a);
    return 0;
}
