/* Walks a document sentence by sentence and notes what it says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/look.h"

#include <stdio.h>
#include <string.h>

#include "review/language.h"
#include "review/look_inner.h"

enum { AROUND = 8, NEUTRALS_MAX = 32, QUOTE_MAX = 600 };

struct obs *note_fact(struct looker *l, const char *kind, const struct block *b,
                      const struct sentence *s)
{
    /* citation, edition-mark, law-claim or model, statement */
    static const char first[] = "cel";
    const char *at = strchr(first, kind[0]);
    uint32_t *kept = &l->kinds[at ? at - first : 3];
    bool full = *kept >= LOOK_MAX_KIND;
    *kept += !full;
    if (full && l->spill.count++ == 0)
        text_gap(l->t, b->page, block_line(b, b->text.p),
                 "says more on the matter than is kept, from here on");
    struct obs *o = obs_new(full ? &l->spill : l->facts, kind, l->o->path);
    struct view raw = s ? s->raw : b->text;
    obs_line(o, block_line(b, raw.p));
    if (s && s->own > 0 && b->lead) {
        char quote[2 * QUOTE_MAX];
        int n = snprintf(
            quote, sizeof quote, "%.*s / %.*s",
            (int)(b->lead->text.n < QUOTE_MAX ? b->lead->text.n : QUOTE_MAX),
            (const char *)b->lead->text.p,
            (int)(raw.n < QUOTE_MAX ? raw.n : QUOTE_MAX), (const char *)raw.p);
        obs_excerpt(
            o, view_of(quote, n > 0 && n < (int)sizeof quote ? (size_t)n : 0));
    } else {
        obs_excerpt(o, view_cut(raw, 0, QUOTE_MAX));
    }
    if (b->page)
        obs_int(o, "page", b->page);
    obs_int(o, "paragraph", b->paragraph);
    if (b->where)
        obs_str(o, "where", b->where);
    if (b->heading)
        obs_text(o, "section", view_cut(b->heading->text, 0, 200));
    return o;
}

bool look_says(const struct phrases *p, const struct sentence *s)
{
    struct phrase_hit hit;
    return phrases_find(p, s, &hit);
}

uint32_t look_marks(const struct looker *l, const struct block *b)
{
    uint32_t marks = l->whole | b->marks;
    uint32_t names = b->marks & (MARK_CLAIMS | MARK_MENTIONS);
    uint32_t about = b->marks & (MARK_OURS | MARK_OTHER);
    for (const struct block *h = b->heading; h; h = h->heading) {
        marks |= h->marks & (MARK_POLICY | MARK_SUPPORT);
        if (!names)
            names = h->marks & (MARK_CLAIMS | MARK_MENTIONS);
        if (!about)
            about = h->marks & (MARK_OURS | MARK_OTHER);
    }
    return marks | names | about;
}

/* --- denying, leaving open ---------------------------------------------------
 */

static bool overlaps(const struct phrase_hit *a, const struct phrase_hit *b)
{
    return a->first < b->end && b->first < a->end;
}

static bool is_near(const struct phrase_hit *what, const struct phrase_hit *hit)
{
    return what->end + AROUND > hit->first && what->first < hit->end + AROUND;
}

/* All hits of some phrases. */
static size_t all_hits(const struct phrases *p, const struct sentence *s,
                       struct phrase_hit *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < p->n; i++) {
        uint32_t from = 0;
        while (n < max && phrase_find(&p->v[i], s, from, &out[n]))
            from = out[n++].first + 1;
    }
    return n;
}

static bool is_covered(const struct phrase_hit *h, const struct phrase_hit *v,
                       size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (overlaps(h, &v[i]))
            return true;
    return false;
}

/* The month of May; a word of a date in any case. */
static bool is_in_value(const struct sentence *s, const struct phrase_hit *h)
{
    for (uint32_t i = 0; i < s->said_n; i++)
        if (s->said[i].kind == SAID_DATE && h->first >= s->said[i].first &&
            h->first < s->said[i].first + s->said[i].n)
            return true;
    return false;
}

/* "You may report": it is the reader who is free to. */
static bool is_readers(const struct sentence *s, const struct phrase_hit *h)
{
    static const char *const readers[] = {
        "you",         "reporter", "reporters", "researcher",
        "researchers", "sie",      "vous",      "anyone",
        "everyone",    "finders",  "users",     "customers"};
    for (uint32_t i = h->first; i < h->end && i < h->first + 3; i++)
        for (size_t k = 0; k < sizeof readers / sizeof *readers; k++)
            if ((i > 0 && word_is(&s->v[i - 1], readers[k])) ||
                (i > h->first && word_is(&s->v[i], readers[k])))
                return true;
    return false;
}

static bool hint_near(const struct looker *l, const struct sentence *s,
                      enum hint hint, const struct phrase_hit *hit)
{
    struct phrase_hit neutral[NEUTRALS_MAX], found[NEUTRALS_MAX];
    size_t n = all_hits(&l->d->hints[HINT_NEUTRAL], s, neutral, NEUTRALS_MAX);
    size_t k = all_hits(&l->d->hints[hint], s, found, NEUTRALS_MAX);
    for (size_t i = 0; i < k; i++)
        if (is_near(&found[i], hit) && !is_in_value(s, &found[i]) &&
            (hint != HINT_NOT || !is_covered(&found[i], neutral, n)) &&
            (hint != HINT_PERHAPS || !is_readers(s, &found[i])))
            return true;
    return false;
}

bool look_denied(const struct looker *l, const struct sentence *s,
                 const struct phrase_hit *hit)
{
    return hint_near(l, s, HINT_NOT, hit);
}

bool look_open(const struct looker *l, const struct sentence *s,
               const struct phrase_hit *hit)
{
    return s->question || hint_near(l, s, HINT_PERHAPS, hit) ||
           hint_near(l, s, HINT_IF, hit);
}

bool look_conditional(const struct looker *l, const struct sentence *s,
                      bool usual)
{
    struct phrase_hit when[NEUTRALS_MAX], cases[NEUTRALS_MAX];
    size_t n = all_hits(&l->d->hints[HINT_WHEN], s, when, NEUTRALS_MAX);
    size_t k =
        usual ? all_hits(&l->d->hints[HINT_CASE], s, cases, NEUTRALS_MAX) : 0;
    for (size_t i = 0; i < n; i++)
        if (!is_covered(&when[i], cases, k))
            return true;
    return false;
}

static bool is_sign(const struct word *w, char c)
{
    return w->kind == WORD_SIGN && w->c[0] == c;
}

/* "[date]", "____", "? years", "Support period: ?" */
bool look_placeholder(const struct looker *l, const struct sentence *s)
{
    uint32_t lines = 0, open = 0;
    if (look_says(&l->d->hints[HINT_PLACEHOLDER], s))
        return true;
    for (uint32_t i = s->own; i < s->n; i++) {
        const struct word *w = &s->v[i];
        lines = is_sign(w, '_') || is_sign(w, '.') ? lines + 1 : 0;
        if (lines >= 4)
            return true;
        if (is_sign(w, '?') && i + 1 < s->n && s->v[i + 1].kind == WORD_TEXT)
            return true;
        if (is_sign(w, '?') && i > 0 &&
            (is_sign(&s->v[i - 1], ':') || is_sign(&s->v[i - 1], '|')))
            return true;
        if (is_sign(w, '[') || is_sign(w, '<'))
            open = i + 1;
        if ((is_sign(w, ']') || is_sign(w, '>')) && open) {
            static const char *const what[] = {
                "date",   "period", "duration", "year",  "years", "month",
                "datum",  "jahr",   "jahre",    "duree", "annee", "insert",
                "number", "days",   "email",    "name",  "url",   "zeitraum"};
            for (uint32_t k = open; k < i && i - open < 5; k++)
                for (size_t m = 0; m < sizeof what / sizeof *what; m++)
                    if (word_is(&s->v[k], what[m]))
                        return true;
            open = 0;
        }
    }
    return false;
}

/* --- the walk ----------------------------------------------------------------
 */

/* Citations as values of the sentence, so that phrases can ask for them. */
static void add_citations(struct looker *l, struct sentence *s)
{
    for (size_t i = 0; i < l->cited_n; i++) {
        const uint8_t *from = l->cited[i].raw.p, *to = from + l->cited[i].raw.n;
        struct said v = {.kind = SAID_STANDARD};
        for (uint32_t k = s->own; k < s->n; k++) {
            if (s->v[k].raw.p < from || s->v[k].raw.p >= to)
                continue;
            if (v.n == 0)
                v.first = k;
            v.n = k + 1 - v.first;
        }
        if (v.n > 0 && s->said_n < VALUES_MAX)
            s->said[s->said_n++] = v;
    }
}

uint32_t look_mark(int about)
{
    static const uint32_t marks[ABOUT_TEXTS] = {
        MARK_POLICY, MARK_SUPPORT, MARK_DECLARATION, MARK_USER, MARK_TECHNICAL};
    return marks[about];
}

static void mark_heading(struct looker *l, struct block *b)
{
    const struct review_data *d = l->d;
    const struct sentence *s;
    sentences_of(&l->sentences, b);
    while ((s = sentences_next(&l->sentences))) {
        for (int about = 0; about < ABOUT_TEXTS; about++)
            if (look_says(&d->rules[about].titles, s))
                b->marks |= look_mark(about);
        if (look_says(&d->claim_headings, s))
            b->marks |= MARK_CLAIMS;
        if (look_says(&d->mention_headings, s))
            b->marks |= MARK_MENTIONS;
        if (look_says(&d->hints[HINT_DRAFT], s))
            b->marks |= MARK_DRAFT;
    }
}

static void look_block(struct looker *l, struct block *b)
{
    const struct sentence *s;
    if (b->kind == BLOCK_HEADING)
        mark_heading(l, b);
    look_names(l, b);
    sentences_of(&l->sentences, b);
    l->cited_n = citations_find(&l->sentences.own, l->d->bodies.v, l->cited,
                                CITATIONS_MAX);
    look_editions(l, b);
    while ((s = sentences_next(&l->sentences))) {
        add_citations(l, &l->sentences.now);
        look_citations(l, b, s);
        look_law(l, s);
        look_statements(l, s);
    }
}

/* What the title and the file's name say that the document is. */
static void look_whole(struct looker *l)
{
    char name[300];
    snprintf(name, sizeof name, "%s", l->o->name);
    for (char *p = name; *p; p++)
        if (*p == '-' || *p == '_' || *p == '.')
            *p = ' ';
    const struct block *first = l->t->first;
    const char *texts[] = {name, l->t->title ? l->t->title : "", ""};
    char top[300] = "";
    if (first && first->kind != BLOCK_HEADING && first->text.n < 120)
        snprintf(top, sizeof top, "%.*s", (int)first->text.n,
                 (const char *)first->text.p);
    texts[2] = top;
    for (size_t i = 0; i < 3; i++) {
        struct block b = {.kind = BLOCK_HEADING,
                          .level = 1,
                          .text = view_of(texts[i], strlen(texts[i]))};
        mark_heading(l, &b);
        l->whole |= b.marks & (MARK_POLICY | MARK_SUPPORT | MARK_DRAFT |
                               MARK_DECLARATION | MARK_USER | MARK_TECHNICAL);
    }
}

static void document_fact(struct looker *l)
{
    struct language_guess g;
    struct obs *o = obs_new(l->facts, "document", l->o->path);
    language_of(l->d, l->t, &g);
    obs_str(o, "format", l->t->format);
    obs_str(o, "language", g.language ? g.language->id : "unknown");
    obs_str(o, "language_name",
            g.language       ? g.language->name
            : g.other_script ? "one in another script"
                             : "unknown");
    obs_bool(o, "language_read", g.language && g.language->read);
    obs_bool(o, "language_told", g.language || g.other_script);
    if (l->t->title)
        obs_text(o, "title",
                 view_cut(view_of(l->t->title, strlen(l->t->title)), 0, 200));
    obs_int(o, "paragraphs", l->t->blocks);
    obs_int(o, "pages", l->t->pages);
    obs_int(o, "text_bytes", (int64_t)l->t->bytes);
    obs_bool(o, "is_policy", l->whole & MARK_POLICY);
    obs_bool(o, "is_support", l->whole & MARK_SUPPORT);
    obs_bool(o, "is_draft", l->whole & MARK_DRAFT);
    obs_bool(o, "is_declaration", l->whole & MARK_DECLARATION);
    obs_bool(o, "is_user_information", l->whole & MARK_USER);
    obs_bool(o, "is_technical_file", l->whole & MARK_TECHNICAL);
    if (l->t->overflow)
        text_gap(l->t, 0, 0, "is longer than the limits; its end was not read");
    for (size_t i = 0; i < l->t->gaps_n; i++) {
        struct obs *g2 = obs_new(l->facts, "gap", l->o->path);
        obs_line(g2, l->t->gaps[i].line);
        obs_int(g2, "page", l->t->gaps[i].page);
        obs_identity(g2);
        obs_str(g2, "why", l->t->gaps[i].why);
        obs_identity(g2);
    }
}

static void keep_name(struct looker *l, const char *c, size_t n)
{
    if (n < 3 || n >= NAME_CHARS || l->names_n == NAMES_MAX)
        return;
    memcpy(l->names[l->names_n], c, n);
    l->names[l->names_n++][n] = 0;
}

/* What stands between the dots of an address: the maker's name, mostly. */
static void keep_names(struct looker *l, const struct word *w)
{
    const char *c = w->c, *end = w->c + w->n;
    const char *at = memchr(c, '@', w->n);
    const char *slashes = memmem(c, w->n, "://", 3);
    c = at ? at + 1 : slashes ? slashes + 3 : c;
    while (c < end && l->names_n < NAMES_MAX) {
        size_t n = 0;
        while (c + n < end && c[n] != '.' && c[n] != '/')
            n++;
        keep_name(l, c, n);
        c += n + 1;
        if (c <= end && c[-1] == '/')
            break;
    }
}

/* A sentence that asks for reports of vulnerabilities to an address makes its
 * section one about them, whatever the heading. */
static void mark_sections(struct looker *l)
{
    const struct rules *rules = &l->d->rules[ABOUT_POLICY];
    const struct rule *contact = review_rule(l->d, "V2");
    for (struct block *b = l->t->first; b && contact; b = b->next) {
        const struct sentence *s;
        bool yes = false;
        sentences_of(&l->sentences, b);
        while (!yes && (s = sentences_next(&l->sentences))) {
            bool has = false;
            for (uint32_t i = 0; i < s->said_n; i++)
                has |= s->said[i].kind == SAID_MAIL ||
                       s->said[i].kind == SAID_LINK;
            for (uint32_t i = 0; i < s->n; i++)
                if (s->v[i].kind == WORD_EMAIL || s->v[i].kind == WORD_URL)
                    keep_names(l, &s->v[i]);
                else if (b->kind == BLOCK_HEADING && b->level <= 1)
                    keep_name(l, s->v[i].c, s->v[i].n);
            yes = has && look_says(&rules->topic, s) &&
                  look_says(&contact->states, s);
        }
        if (yes && b->heading)
            b->heading->marks |= MARK_POLICY;
        else if (yes)
            b->marks |= MARK_POLICY;
    }
}

enum err look_at(const struct look_opts *o, struct text *t, struct facts *facts)
{
    struct looker *l = arena_alloc(t->arena, sizeof *l);
    if (!l)
        return ERR_NOMEM;
    *l = (struct looker){.o = o, .d = o->data, .t = t, .facts = facts};
    facts_init(&l->spill, t->arena, 0);
    sentences_init(&l->sentences);
    look_whole(l);
    mark_sections(l);
    for (struct block *b = t->first; b; b = b->next)
        look_block(l, b);
    document_fact(l);
    bool failed = l->sentences.own.failed || t->arena->failed;
    sentences_done(&l->sentences);
    return failed ? ERR_NOMEM : OK;
}
