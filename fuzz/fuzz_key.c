/* Keys and certificates: what is told of them lies within the input. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/key_scan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(bool ok)
{
    if (!ok)
        abort();
}

struct seen {
    size_t size, past;
};

static void key(void *ctx, const struct key_info *k)
{
    struct seen *s = ctx;
    check(k->at >= s->past && k->n > 0 && k->n <= s->size - k->at);
    check(k->type != KEY_NONE && *key_type_text(k->type));
    check(k->format != KEY_FORMAT_NONE && *key_format_text(k->format));
    check(*key_armour_text(k->armour) && k->keys > 0);
    check(!(k->encrypted && k->sound));
    check(!k->opens_with || k->encrypted);
    s->past = k->at + k->n;
}

static void certificate(void *ctx, const struct cert_info *c)
{
    struct seen *s = ctx;
    check(c->at >= s->past && c->n > 0 && c->n <= s->size - c->at);
    check(c->type != KEY_NONE && c->signature);
    check(memchr(c->subject, 0, sizeof c->subject) != NULL);
    check(memchr(c->issuer, 0, sizeof c->issuer) != NULL);
    check(!c->has_times || strlen(c->not_after_text) > 0);
    s->past = c->at + c->n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { MAX_HITS = 64 };
    static struct matcher *m;
    struct hit hits[MAX_HITS];
    bool more;
    if (!m)
        m = matcher_new(NULL, 0);
    check(m != NULL);
    struct view v = view_of(data, n);
    struct seen s = {.size = n};
    const struct key_sink sink = {key, certificate, &s};
    size_t found = match_all(m, v, hits, MAX_HITS, &more);
    check(key_scan(v, hits, found, MAX_HITS, &sink));
    return 0;
}
