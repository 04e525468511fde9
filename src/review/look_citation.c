/* Citations: claimed or mentioned; content of one edition; wrong law. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "review/look_inner.h"

/* Whether a sentence holds the citation. */
static bool holds(const struct sentence *s, const struct citation *c)
{
    return c->raw.p >= s->raw.p && c->raw.p < s->raw.p + s->raw.n;
}

static const char *context_of(struct looker *l, const struct block *b,
                              const struct sentence *s)
{
    const struct review_data *d = l->d;
    uint32_t marks = look_marks(l, b);
    struct phrase_hit hit;
    if (look_says(&d->negated, s))
        return "mention";
    bool claims = phrases_find(&d->claim, s, &hit);
    if (look_says(&d->mention, s))
        return claims ? "unclear" : "mention";
    if (s->question)
        return "mention";
    if (claims)
        return look_open(l, s, &hit) ? "unclear" : "claim";
    if (marks & MARK_MENTIONS)
        return "mention";
    if ((marks & MARK_CLAIMS) || b->kind == BLOCK_HEADING)
        return "claim";
    return "unclear";
}

void look_citations(struct looker *l, const struct block *b,
                    const struct sentence *s)
{
    const char *context = NULL;
    for (size_t i = 0; i < l->cited_n; i++) {
        const struct citation *c = &l->cited[i];
        if (!holds(s, c))
            continue;
        if (!context)
            context = context_of(l, b, s);
        struct obs *o = note_fact(l, "citation", b, s);
        obs_str(o, "document", cited_name(c->document));
        obs_text(o, "as_written", view_cut(c->raw, 0, 200));
        obs_identity(o);
        obs_str(o, "context", context);
        if (c->edition[0]) {
            char edition[EDITION_MAX + 1];
            snprintf(edition, sizeof edition, "V%s", c->edition);
            obs_str(o, "edition", edition);
        }
        if (c->year)
            obs_int(o, "year", c->year);
        if (c->month)
            obs_int(o, "month", c->month);
        if (c->body[0])
            obs_str(o, "body", c->body);
        if (c->draft)
            obs_bool(o, "draft", true);
        if (c->misnamed)
            obs_bool(o, "misnamed", true);
        if (look_says(&l->d->uk, s))
            obs_bool(o, "uk", true);
    }
}

/* --- content of one edition --------------------------------------------------
 */

static bool is_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == FOLD_OTHER;
}

/* Whether an id that ends at end goes on: 5.3-4 in 5.3-4a, 5.3-40, 5.3-4.1,
 * and in the test case 5.3-4-1, which is of the same edition. */
static bool goes_on(const struct folded *f, size_t end)
{
    char c = f->c[end];
    return is_part(c) || ((c == '.' || c == '_') && is_part(f->c[end + 1]));
}

/* A word that tells that ids are spoken of, in the block or above it. */
static bool speaks_of_ids(struct looker *l, const struct block *b)
{
    struct sentences other;
    const struct sentence *s;
    bool yes = false;
    sentences_init(&other);
    for (const struct block *at = b; at && !yes;
         at = at == b && b->lead ? b->lead
                                 : (at->heading ? at->heading : NULL)) {
        sentences_of(&other, at);
        while (!yes && (s = sentences_next(&other)))
            yes = look_says(&l->d->id_words, s);
    }
    sentences_done(&other);
    return yes;
}

void look_editions(struct looker *l, const struct block *b)
{
    const struct folded *f = &l->sentences.own;
    int spoken = -1;
    for (size_t m = 0; m < l->d->marks_n; m++) {
        const struct mark *mark = &l->d->marks[m];
        size_t n = strlen(mark->mark);
        const char *at = f->n ? memmem(f->c, f->n, mark->mark, n) : NULL;
        for (; at; at = memmem(at + 1, f->n - (size_t)(at + 1 - f->c),
                               mark->mark, n)) {
            size_t i = (size_t)(at - f->c);
            if ((i > 0 && (is_part(f->c[i - 1]) || f->c[i - 1] == '.' ||
                           f->c[i - 1] == '-')) ||
                goes_on(f, i + n))
                continue;
            if (spoken < 0 && strcmp(mark->kind, "provision") == 0)
                spoken = speaks_of_ids(l, b);
            if (strcmp(mark->kind, "provision") == 0 && spoken != 1)
                continue;
            struct obs *o = note_fact(l, "edition-mark", b, NULL);
            obs_text(o, "mark",
                     view_cut(f->raw, f->at[i], f->at[i + n] - f->at[i]));
            obs_identity(o);
            obs_str(o, "of", mark->kind);
            obs_str(o, "fits", mark->fits);
            break;
        }
    }
}

/* --- the law -----------------------------------------------------------------
 */

static bool is_right(const struct law_claim *c, const struct said *d)
{
    char text[40];
    snprintf(text, sizeof text, "%04u-%02u-%02u", d->year, d->month, d->day);
    if (d->ambiguous || d->month == 0)
        return true; /* too little to call it wrong */
    if (d->day == 0)
        snprintf(text, sizeof text, "%04u-%02u", d->year, d->month);
    for (size_t i = 0; i < c->right.n; i++)
        if (strcmp(c->right.v[i], text) == 0)
            return true;
    return false;
}

static bool is_claimed(const struct looker *l, const struct law_claim *c,
                       const struct sentence *s, const struct phrase_hit *hit)
{
    if (look_denied(l, s, hit) || s->question)
        return false;
    if (c->right.n == 0)
        return true;
    for (uint32_t i = 0; i < s->said_n; i++)
        if (s->said[i].kind == SAID_DATE && s->said[i].first >= hit->first &&
            s->said[i].first < hit->end)
            return !is_right(c, &s->said[i]);
    return false;
}

void look_law(struct looker *l, const struct sentence *s)
{
    for (size_t i = 0; i < l->d->law_n; i++) {
        const struct law_claim *c = &l->d->law[i];
        struct phrase_hit hit;
        if (!phrases_find(&c->phrases, s, &hit) || !is_claimed(l, c, s, &hit))
            continue;
        struct obs *o = note_fact(l, "law-claim", s->block, s);
        obs_str(o, "claim", c->id);
        obs_identity(o);
    }
}
