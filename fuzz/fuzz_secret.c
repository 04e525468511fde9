/* Secrets: their place lies in the text, and what is shown is not all of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/hits.h"
#include "probe/probe_accounts.h"
#include "probe/secret_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(struct view text, const struct secret *s)
{
    if (!s->type || !*s->type || s->n == 0 || s->at >= text.n ||
        s->n > text.n - s->at)
        abort();
    size_t shown = strlen(s->redacted);
    if (shown < 2 || shown >= sizeof s->redacted ||
        (s->n >= 8 && shown >= s->n))
        abort();
    if (s->n < 8 && strcmp(s->redacted, "**") != 0)
        abort();
    for (size_t i = 0; i < shown; i++)
        if (s->redacted[i] <= ' ' || s->redacted[i] >= 0x7f)
            abort();
}

static void hit(void *ctx, uint64_t at, unsigned anchor)
{
    struct view *text = ctx;
    struct secret s;
    if (secret_check(*text, (size_t)at, anchor, &s))
        check(*text, &s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { MAX_HITS = 64 };
    static struct matcher *m;
    struct hit hits[MAX_HITS];
    bool more;
    if (!m)
        m = matcher_new(NULL, 0);
    if (!m)
        abort();
    struct view v = view_of(data, n);
    const struct hits_walk walk = {secret_anchor, hit, &v};
    size_t found = match_all(m, v, hits, MAX_HITS, &more);
    if (!hits_walk(v, hits, found, MAX_HITS, &walk))
        abort();
    struct settings s = {.text = v};
    struct setting one;
    struct secret secret;
    while (settings_next(&s, &one))
        if (secret_setting(v, one.key, one.value, &secret))
            check(v, &secret);
    return 0;
}
