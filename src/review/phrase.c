/* Phrases: read from data, looked for in sentences. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/phrase.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 512, ALTS_MAX = 64 };

/* --- reading -----------------------------------------------------------------
 */

static bool read_class(const char *w, enum phrase_class *out)
{
    static const char *const names[] = {
        [CLASS_DURATION] = "#duration", [CLASS_DATE] = "#date",
        [CLASS_MAIL] = "#mail",         [CLASS_LINK] = "#link",
        [CLASS_PHONE] = "#phone",       [CLASS_CONTACT] = "#contact",
        [CLASS_NUMBER] = "#number",     [CLASS_STANDARD] = "#standard"};
    for (size_t i = CLASS_DURATION; i <= CLASS_STANDARD; i++)
        if (strcmp(w, names[i]) == 0) {
            *out = (enum phrase_class)i;
            return true;
        }
    return false;
}

static const char *read_alt(char *w, struct arena *a, struct phrase_alt *out)
{
    *out = (struct phrase_alt){0};
    if (w[0] == '#')
        return read_class(w, &out->class) ? NULL : "no such class";
    size_t n = strlen(w);
    if (strchr(w, '_')) {
        out->joined = true;
        out->c = arena_text(a, view_of(w, n));
        out->n = (uint32_t)n;
        return out->c ? NULL : "out of memory";
    }
    if (w[0] == '*') {
        out->open_start = true;
        w++;
        n--;
    }
    if (n > 0 && w[n - 1] == '*') {
        out->open_end = true;
        n--;
    }
    if (n == 0 || memchr(w, '*', n))
        return "a star without a word, or within one";
    char *c = arena_text(a, view_of(w, n));
    out->c = c;
    out->n = (uint32_t)n;
    return c ? NULL : "out of memory";
}

static const char *read_item(char *w, struct arena *a, struct phrase_item *out)
{
    struct phrase_alt alts[ALTS_MAX];
    size_t n = 0, len = strlen(w);
    if (len > 0 && w[len - 1] == '?') {
        out->optional = true;
        w[len - 1] = 0;
    }
    char *rest = NULL;
    for (char *t = strtok_r(w, "|", &rest); t; t = strtok_r(NULL, "|", &rest)) {
        if (n == ALTS_MAX)
            return "too many alternatives";
        const char *why = read_alt(t, a, &alts[n]);
        if (why)
            return why;
        n++;
    }
    struct phrase_alt *copy = arena_array(a, n ? n : 1, sizeof *copy);
    if (n == 0 || !copy)
        return "an empty word";
    memcpy(copy, alts, n * sizeof *copy);
    out->alts = copy;
    out->alts_n = (uint32_t)n;
    return NULL;
}

static const char *read_items(char *text, struct arena *a, struct phrase *p)
{
    uint32_t gap = 0;
    char *rest = NULL;
    for (char *t = strtok_r(text, " ", &rest); t;
         t = strtok_r(NULL, " ", &rest)) {
        if (t[0] == '.' && t[1] == '.') {
            gap = t[2] ? (uint32_t)strtoul(t + 2, NULL, 10) : PHRASE_GAP;
            if (gap < 1 || gap > PHRASE_GAP_MAX)
                return "a gap that is none";
            continue;
        }
        if (p->n == PHRASE_ITEMS_MAX)
            return "too many words";
        struct phrase_item *item = &p->v[p->n++];
        item->gap = p->n > 1 ? gap : 0;
        gap = 0;
        const char *why = read_item(t, a, item);
        if (why)
            return why;
    }
    if (p->n == 0 || gap)
        return "it is empty or ends in a gap";
    return p->v[0].optional ? "its first word is optional" : NULL;
}

static void note_begins(struct phrase *p)
{
    const struct phrase_item *first = &p->v[0];
    for (uint32_t k = 0; k < first->alts_n; k++) {
        const struct phrase_alt *a = &first->alts[k];
        bool any = a->class != CLASS_WORD || a->open_start;
        for (size_t i = 0; any && i < 4; i++)
            p->begins[i] = UINT64_MAX;
        uint8_t c = any ? 0 : (uint8_t)a->c[0];
        p->begins[c / 64] |= (uint64_t)1 << (c % 64);
    }
}

static bool may_begin(const struct phrase *p, const struct word *w)
{
    uint8_t c = (uint8_t)w->c[0];
    return (p->begins[c / 64] >> (c % 64)) & 1;
}

bool phrase_read(const char *text, struct arena *a, struct phrase *out,
                 const char **why)
{
    char folded[TEXT_MAX];
    *out = (struct phrase){.text = text};
    fold_short(text, folded, sizeof folded);
    if (strlen(text) >= TEXT_MAX)
        *why = "too long";
    else
        *why = read_items(folded, a, out);
    if (!*why)
        note_begins(out);
    return *why == NULL;
}

/* --- looking for -------------------------------------------------------------
 */

struct look {
    const struct phrase *p;
    const struct sentence *s;
    /* Places from which the rest, from that item on, was not found. */
    uint64_t failed[PHRASE_ITEMS_MAX + 1][WORDS_MAX / 64 + 1];
};

/* Words that an underscore joins, in order. */
static uint32_t words_fit(const struct phrase_alt *a, const struct sentence *s,
                          uint32_t at)
{
    uint32_t i = at, from = 0;
    for (uint32_t k = 0; k <= a->n; k++) {
        if (k < a->n && a->c[k] != '_')
            continue;
        while (i < s->n && i > at && s->v[i].kind == WORD_SIGN)
            i++;
        if (i >= s->n)
            return 0;
        bool open = k > from && a->c[k - 1] == '*';
        uint32_t n = k - from - open;
        const struct word *w = &s->v[i];
        if (w->n < n || (!open && w->n != n) ||
            memcmp(w->c, a->c + from, n) != 0)
            return 0;
        from = k + 1;
        i++;
    }
    return i - at;
}

static bool word_fits(const struct phrase_alt *a, const struct word *w)
{
    if (w->n < a->n || w->kind == WORD_SIGN)
        return false;
    if (!a->open_end && !a->open_start)
        return w->n == a->n && memcmp(w->c, a->c, a->n) == 0;
    if (!a->open_end)
        return memcmp(w->c + w->n - a->n, a->c, a->n) == 0;
    if (!a->open_start)
        return memcmp(w->c, a->c, a->n) == 0;
    return memmem(w->c, w->n, a->c, a->n) != NULL;
}

static bool kind_fits(enum phrase_class c, enum said_kind k)
{
    switch (c) {
    case CLASS_DURATION:
        return k == SAID_DURATION;
    case CLASS_DATE:
        return k == SAID_DATE;
    case CLASS_MAIL:
        return k == SAID_MAIL;
    case CLASS_LINK:
        return k == SAID_LINK;
    case CLASS_PHONE:
        return k == SAID_PHONE;
    case CLASS_CONTACT:
        return k == SAID_MAIL || k == SAID_LINK || k == SAID_PHONE;
    case CLASS_STANDARD:
        return k == SAID_STANDARD;
    case CLASS_WORD:
    case CLASS_NUMBER:
        break;
    }
    return false;
}

/* How many words fit a at place i; 0: none. */
static uint32_t alt_fits(const struct look *l, const struct phrase_alt *a,
                         uint32_t i)
{
    const struct sentence *s = l->s;
    if (a->joined)
        return words_fit(a, s, i);
    if (a->class == CLASS_WORD)
        return word_fits(a, &s->v[i]) ? 1 : 0;
    if (a->class == CLASS_NUMBER)
        return s->v[i].c[0] >= '0' && s->v[i].c[0] <= '9';
    for (uint32_t k = 0; k < s->said_n; k++)
        if (s->said[k].first == i && kind_fits(a->class, s->said[k].kind))
            return s->said[k].n;
    return 0;
}

static uint32_t item_fits(const struct look *l, const struct phrase_item *it,
                          uint32_t i)
{
    for (uint32_t k = 0; k < it->alts_n; k++) {
        uint32_t n = alt_fits(l, &it->alts[k], i);
        if (n)
            return n;
    }
    return 0;
}

static bool is_sign(const struct word *w)
{
    return w->kind == WORD_SIGN;
}

/* Whether the items from k on are said, the first of them at at or, if it has
 * a gap, later. */
static bool rest_fits(struct look *l, uint32_t k, uint32_t at, uint32_t *end)
{
    const struct phrase *p = l->p;
    if (k == p->n) {
        *end = at;
        return true;
    }
    uint64_t bit = (uint64_t)1 << (at % 64);
    if (at > l->s->n || (l->failed[k][at / 64] & bit))
        return false;
    const struct phrase_item *it = &p->v[k];
    uint32_t left = it->gap + 1;
    for (uint32_t i = at; i < l->s->n && left > 0; i++) {
        uint32_t n = item_fits(l, it, i);
        if (n && rest_fits(l, k + 1, i + n, end))
            return true;
        left -= !is_sign(&l->s->v[i]);
    }
    if (it->optional && rest_fits(l, k + 1, at, end))
        return true;
    l->failed[k][at / 64] |= bit;
    return false;
}

/* Looks at the words [from, to) where it may begin. */
static bool find(const struct phrase *p, const struct sentence *s,
                 uint32_t from, uint32_t to, struct phrase_hit *hit)
{
    struct look l;
    l.p = p;
    l.s = s;
    bool ready = false; /* the table is large: cleared when it is needed */
    for (uint32_t i = from; i < to; i++) {
        uint32_t end = 0;
        if (!may_begin(p, &s->v[i]) || !item_fits(&l, &p->v[0], i))
            continue;
        if (!ready)
            memset(l.failed, 0, sizeof l.failed);
        ready = true;
        if (!rest_fits(&l, 0, i, &end) || end <= i)
            continue;
        *hit = (struct phrase_hit){i, end, p};
        return true;
    }
    return false;
}

bool phrase_find(const struct phrase *p, const struct sentence *s,
                 uint32_t from, struct phrase_hit *hit)
{
    return find(p, s, from, s->n, hit);
}

bool phrases_begin(const struct phrases *p, const struct sentence *s,
                   uint32_t at)
{
    struct phrase_hit hit;
    for (size_t i = 0; at < s->n && i < p->n; i++)
        if (find(&p->v[i], s, at, at + 1, &hit))
            return true;
    return false;
}

bool phrases_find(const struct phrases *p, const struct sentence *s,
                  struct phrase_hit *hit)
{
    for (size_t i = 0; i < p->n; i++)
        if (phrase_find(&p->v[i], s, 0, hit))
            return true;
    return false;
}

/* What parts clauses between two places: 0 nothing, 1 a comma, 2 more. */
static unsigned clause_break(const struct sentence *s, uint32_t a, uint32_t b)
{
    static const char *const words[] = {"and",  "und",   "et",    "but",
                                        "aber", "mais",  "then",  "dann",
                                        "puis", "while", "sowie", NULL};
    unsigned worst = 0;
    for (uint32_t i = a; i < b && i < s->n; i++) {
        const struct word *w = &s->v[i];
        if (w->kind == WORD_SIGN && w->c[0] == ',' && worst < 1)
            worst = 1;
        if (w->kind == WORD_SIGN && w->c[0] == ';')
            worst = 2;
        for (size_t k = 0; words[k]; k++)
            if (word_is(w, words[k]))
                worst = 2;
    }
    return worst;
}

unsigned phrase_gap(const struct sentence *s, const struct phrase_hit *hit,
                    uint32_t first, uint32_t end)
{
    if (first >= hit->first && first < hit->end)
        return 0;
    return first < hit->first ? clause_break(s, end, hit->first)
                              : clause_break(s, hit->end, first);
}

const struct said *phrase_value(const struct sentence *s,
                                const struct phrase_hit *hit,
                                enum said_kind kind, unsigned most)
{
    const struct said *best = NULL;
    uint32_t best_cost = UINT32_MAX;
    for (uint32_t i = 0; i < s->said_n; i++) {
        const struct said *v = &s->said[i];
        if (v->kind != kind)
            continue;
        unsigned gap = phrase_gap(s, hit, v->first, v->first + v->n);
        uint32_t far = v->first < hit->first ? hit->first - v->first
                       : v->first < hit->end ? 0
                                             : v->first - hit->end;
        if (gap > most || far + 100 * gap >= best_cost)
            continue;
        best = v;
        best_cost = far + 100 * gap;
    }
    return best;
}
