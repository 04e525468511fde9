/* Goes through the anchors' hits of a file: see key_scan.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/key_scan.h"

struct scan {
    struct view v;
    const struct key_sink *sink;
    uint64_t past; /* everything before was told */
};

static bool is_ours(unsigned anchor)
{
    return key_anchor(anchor) || cert_anchor(anchor);
}

/* A key or certificate was found, unless it stands in one already told. */
static bool take(struct scan *s, size_t at, size_t n)
{
    if (at < s->past)
        return false;
    s->past = at + n;
    return true;
}

static void told_key(struct scan *s, const struct key_info *k)
{
    if (take(s, k->at, k->n))
        s->sink->key(s->sink->ctx, k);
}

static void told_certificate(struct scan *s, const struct cert_info *c)
{
    if (take(s, c->at, c->n))
        s->sink->certificate(s->sink->ctx, c);
}

static void hit(void *ctx, uint64_t at, unsigned anchor)
{
    struct scan *s = ctx;
    struct key_info k;
    struct cert_info c;
    if (at < s->past)
        return;
    if (key_parse_hit(s->v, (size_t)at, anchor, &k))
        told_key(s, &k);
    else if (cert_parse_hit(s->v, (size_t)at, anchor, &c))
        told_certificate(s, &c);
}

bool key_scan(struct view v, const struct hit *hits, size_t n, size_t max,
              const struct key_sink *sink)
{
    struct scan s = {.v = v, .sink = sink};
    struct key_info k;
    struct cert_info c;
    /* Some forms have no anchor worth a search: a certificate of version 1, a
     * key ring. They are found where a file begins with them. */
    if (key_parse(v, 0, &k))
        told_key(&s, &k);
    else if (cert_parse(v, 0, &c))
        told_certificate(&s, &c);
    const struct hits_walk walk = {.wanted = is_ours, .hit = hit, .ctx = &s};
    return hits_walk(v, hits, n, max, &walk);
}
