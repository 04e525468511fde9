/* Sentences that the rules of policies and of support periods are about. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "review/look_inner.h"

/* What a sentence does to a rule. */
enum strength {
    SAYS,        /* as asked for */
    SAYS_PARTLY, /* without the time that is asked for, or it is elsewhere */
    LEAVES_OPEN, /* may, if, or a question */
    DENIES,
    NEAR, /* the words are there; a person must look */
};

static const char *const strengths[] = {"says", "says-partly", "leaves-open",
                                        "denies", "near"};

struct found {
    const struct rule *rule;
    enum strength strength;
    struct phrase_hit hit;
    const struct said *time;
    bool soon;   /* a time without a number */
    bool often;  /* weekly and the like */
    bool nearby; /* a time is in the sentence, but of another clause */
    bool odd;    /* has words that promises are not made of */
};

/* --- whose product -----------------------------------------------------------
 */

/* A designation looks like one: a capital and a figure. Words that are like it
 * and are none are in the list. */
static bool looks_like_model(struct view v)
{
    static const char *const none[] = {
        "IPv4",    "IPv6",     "WPA2",   "WPA3",    "TLS1",     "SHA256",
        "SHA-256", "AES128",   "AES256", "AES-128", "AES-256",  "H264",
        "MP3",     "USB2",     "USB3",   "RFC9116", "ISO27001", "EN303645",
        "S1",      "Q1",       "Q2",     "Q3",      "Q4",       "CVE",
        "CO2",     "COVID-19", "RS485",  "RS-485",  "5G",       "4G",
        "WiFi6",   "A1",       "A4",     "IEC62443"};
    bool upper = false, digit = false;
    if (v.n < 2 || v.n > 24 || !isupper(v.p[0]))
        return false;
    for (size_t i = 0; i < v.n; i++) {
        upper |= isupper(v.p[i]) != 0;
        digit |= isdigit(v.p[i]) != 0;
        if (v.p[i] >= 0x80 || v.p[i] == '/' || v.p[i] == ':')
            return false;
    }
    if (v.p[0] == 'V' && v.n > 1 && isdigit(v.p[1]))
        return false;
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (strlen(none[i]) == v.n && memcmp(none[i], v.p, v.n) == 0)
            return false;
    return upper && digit;
}

/* "T100 Pro" is another product than the T100. */
static bool is_variant(const uint8_t *p, const uint8_t *end)
{
    static const char *const words[] = {
        "pro", "plus", "max", "mini", "lite",    "ultra", "se", "xl",
        "xs",  "ii",   "iii", "air",  "outdoor", "next",  "s",  "x"};
    size_t n = 0;
    if (p == end || *p != ' ')
        return false;
    p++;
    while (p + n < end && isalnum(p[n]))
        n++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i]) == n && isupper(*p) &&
            strncasecmp((const char *)p, words[i], n) == 0)
            return true;
    return false;
}

static bool names_ours(const struct looker *l, struct view text)
{
    for (size_t i = 0; l->o->models && l->o->models[i]; i++) {
        const char *m = l->o->models[i];
        size_t n = strlen(m);
        const uint8_t *p = text.n ? text.p : NULL;
        while (p && (p = memmem(p, (size_t)(text.p + text.n - p), m, n))) {
            bool open = p == text.p || !(isalnum(p[-1]) || p[-1] == '-');
            const uint8_t *e = p + n;
            bool shut =
                e == text.p + text.n ||
                !(isalnum(*e) ||
                  (*e == '-' && e + 1 < text.p + text.n && isalnum(e[1])));
            if (open && shut && !is_variant(e, text.p + text.n))
                return true;
            p++;
        }
    }
    return false;
}

static bool names_other(const struct looker *l, const struct sentence *s,
                        uint32_t from)
{
    for (uint32_t i = from; i < s->n; i++) {
        bool in_value = false;
        for (uint32_t k = 0; k < s->said_n; k++)
            in_value |=
                i >= s->said[k].first && i < s->said[k].first + s->said[k].n;
        struct view word = s->v[i].raw, more = word;
        if (i + 1 < s->n && s->v[i + 1].raw.p == word.p + word.n + 1)
            more.n += 1 + s->v[i + 1].raw.n;
        if (!in_value && s->v[i].kind == WORD_TEXT && looks_like_model(word) &&
            (!names_ours(l, word) ||
             is_variant(word.p + word.n, more.p + more.n)))
            return true;
    }
    return false;
}

void look_names(struct looker *l, struct block *b)
{
    if (names_ours(l, b->text)) {
        struct obs *o = note_fact(l, "model", b, NULL);
        obs_str(o, "model", l->o->models[0]);
        b->marks |= MARK_OURS;
        return;
    }
    if (b->kind != BLOCK_HEADING)
        return;
    const struct sentence *s;
    sentences_of(&l->sentences, b);
    while ((s = sentences_next(&l->sentences)))
        if (names_other(l, s, 0))
            b->marks |= MARK_OTHER;
}

const char *look_scope(const struct looker *l, const struct sentence *s)
{
    struct view lead = {0};
    if (s->own > 0 && s->block->lead && s->block->kind == BLOCK_ITEM)
        lead = s->block->lead->text;
    bool ours = names_ours(l, s->raw);
    bool other = names_other(l, s, s->own);
    if (ours)
        return other ? "both" : "ours";
    if (other)
        return "other";
    if (names_ours(l, lead))
        return "ours";
    uint32_t marks = 0;
    for (const struct block *h = s->block->heading; h && !marks; h = h->heading)
        marks = h->marks & (MARK_OURS | MARK_OTHER);
    if (marks)
        return marks & MARK_OURS ? "ours" : "other";
    return "unnamed";
}

/* --- the rules ---------------------------------------------------------------
 */

static bool hint_in_clause(const struct looker *l, const struct sentence *s,
                           enum hint hint, const struct phrase_hit *hit,
                           unsigned most)
{
    const struct phrases *p = &l->d->hints[hint];
    for (size_t i = 0; i < p->n; i++) {
        struct phrase_hit h;
        uint32_t from = 0;
        while (phrase_find(&p->v[i], s, from, &h)) {
            if (phrase_gap(s, hit, h.first, h.end) <= most)
                return true;
            from = h.first + 1;
        }
    }
    return false;
}

/* Address that nobody would send a report to. */
static bool is_other_address(const struct looker *l, const struct sentence *s,
                             const struct said *v)
{
    const struct word *w = &s->v[v->first];
    const char *c = w->c;
    size_t n = w->n;
    if (n > 7 && memcmp(c, "mailto:", 7) == 0)
        c += 7, n -= 7;
    const char *at = memchr(c, '@', n);
    if (!at)
        return false;
    struct sentence one;
    one.n = 1;
    one.own = one.said_n = 0;
    one.v[0] = (struct word){WORD_TEXT, w->raw, c, (uint32_t)(at - c)};
    return look_says(&l->d->rules[ABOUT_POLICY].addresses, &one);
}

/* Whether one of the phrases says that an address is for something else. */
static bool is_spoiled(const struct phrases *p, const struct sentence *s,
                       const struct said *v)
{
    for (size_t i = 0; i < p->n; i++) {
        struct phrase_hit h;
        for (uint32_t from = 0; phrase_find(&p->v[i], s, from, &h);
             from = h.first + 1)
            if (v->first >= h.first && v->first < h.end)
                return true;
    }
    return false;
}

static const struct said *contact_of(const struct looker *l,
                                     const struct sentence *s,
                                     const struct rule *r,
                                     const struct phrase_hit *hit)
{
    for (uint32_t i = 0; i < s->said_n; i++) {
        const struct said *v = &s->said[i];
        if ((v->kind == SAID_MAIL || v->kind == SAID_LINK ||
             v->kind == SAID_PHONE) &&
            v->first >= hit->first && v->first < hit->end &&
            !is_spoiled(&r->spoilers, s, v) && !is_other_address(l, s, v))
            return v;
    }
    return NULL;
}

static void find_time(const struct looker *l, const struct sentence *s,
                      struct found *f)
{
    f->time = phrase_value(s, &f->hit, SAID_DURATION, 0);
    if (f->time)
        return;
    f->often = hint_in_clause(l, s, HINT_OFTEN, &f->hit, 0);
    f->soon = !f->often && (hint_in_clause(l, s, HINT_SOON, &f->hit, 0) ||
                            hint_in_clause(l, s, HINT_SOMETIMES, &f->hit, 0));
    f->nearby = !f->often && !f->soon &&
                (phrase_value(s, &f->hit, SAID_DURATION, 2) ||
                 hint_in_clause(l, s, HINT_OFTEN, &f->hit, 2));
}

/* A time that a comma parts from the promise is its time if no other promise
 * of the sentence has it. */
static void share_times(const struct sentence *s, struct found *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct found *f = &v[i];
        if (f->rule->kind != RULE_TIME || f->time || f->often || f->soon ||
            f->strength == NEAR)
            continue;
        const struct said *t = phrase_value(s, &f->hit, SAID_DURATION, 1);
        bool taken = false;
        for (size_t k = 0; k < n && t; k++)
            taken |= k != i && v[k].time == t;
        if (t && !taken)
            f->time = t;
        if (taken)
            f->nearby = false;
    }
}

/* Whether a word is a figure, a name, or one of those that such sentences are
 * made of. A year in a promise about reports is none: it is not always so. */
static bool is_plain_word(const struct looker *l, const struct sentence *s,
                          uint32_t at, enum hint hint)
{
    const struct phrases *plain = &l->d->hints[hint];
    const struct word *w = &s->v[at];
    bool period = hint == HINT_PERIOD;
    if (w->kind != WORD_TEXT || w->n < 2)
        return true;
    for (uint32_t i = 0; i < s->said_n; i++)
        if (at >= s->said[i].first && at < s->said[i].first + s->said[i].n)
            return period || s->said[i].kind != SAID_DATE;
    if (isdigit((unsigned char)w->c[0]))
        return period || w->n != 4;
    if (period && looks_like_model(w->raw))
        return true;
    for (size_t i = 0; i < l->names_n; i++)
        if (word_is(w, l->names[i]))
            return true;
    return phrases_begin(plain, s, at);
}

/* A sentence with any other word may say something else than it seems. */
static bool is_plain(const struct looker *l, const struct sentence *s,
                     enum hint hint)
{
    for (uint32_t i = 0; i < s->n; i++)
        if (!is_plain_word(l, s, i, hint))
            return false;
    return true;
}

static bool judge_hit(const struct looker *l, const struct sentence *s,
                      struct found *f, bool anyway)
{
    const struct rule *r = f->rule;
    f->strength = SAYS;
    if (r->kind == RULE_CONTACT && !contact_of(l, s, r, &f->hit))
        return false;
    if (!anyway && !r->anyway && look_denied(l, s, &f->hit))
        f->strength = LEAVES_OPEN;
    if (look_open(l, s, &f->hit) && !r->anyway && r->kind != RULE_CONTACT)
        f->strength = LEAVES_OPEN;
    if (s->block->where && strcmp(s->block->where, TEXT_QUOTATION) == 0)
        f->strength = LEAVES_OPEN;
    bool promise = r->kind == RULE_TIME || r->kind == RULE_STATEMENT;
    if (!r->anyway && promise && look_says(&l->d->hints[HINT_OTHERS], s))
        f->strength = LEAVES_OPEN;
    if (!r->anyway && (promise || r->kind == RULE_PERIOD) &&
        look_conditional(l, s, promise))
        f->strength = LEAVES_OPEN;
    if (s->question ||
        (r->kind == RULE_PERIOD && look_says(&l->d->hints[HINT_AIM], s)))
        f->strength = LEAVES_OPEN;
    if (r->kind == RULE_TIME)
        find_time(l, s, f);
    if ((r->kind == RULE_TIME || r->kind == RULE_PERIOD) &&
        f->strength == SAYS &&
        !is_plain(l, s, r->kind == RULE_TIME ? HINT_PLAIN : HINT_PERIOD)) {
        f->strength = LEAVES_OPEN;
        f->odd = true;
    }
    return true;
}

/* False: the sentence is none of the rule's. */
static bool try_rule(const struct looker *l, const struct sentence *s,
                     const struct rules *rules, const struct rule *r,
                     struct found *f)
{
    *f = (struct found){.rule = r};
    if (phrases_find(&r->denies, s, &f->hit) && !s->question) {
        f->strength = DENIES;
        return true;
    }
    bool foreign = look_says(&rules->spoilers, s) ||
                   (r->kind != RULE_CONTACT && look_says(&r->spoilers, s));
    if (!foreign && phrases_find(&r->anyway_states, s, &f->hit) &&
        judge_hit(l, s, f, true))
        return true;
    for (size_t i = 0; !foreign && i < r->states.n; i++)
        if (phrase_find(&r->states.v[i], s, 0, &f->hit) &&
            judge_hit(l, s, f, false))
            return true;
    f->strength = NEAR;
    return (!foreign || look_says(&rules->topic, s)) &&
           phrases_find(&r->near, s, &f->hit);
}

/* Two sentences or more may be needed: only whole documents and sections about
 * the matter, and sentences that name it, are looked at. */
static bool is_about(const struct looker *l, const struct sentence *s,
                     int about, bool *whole)
{
    uint32_t mark = look_mark(about);
    *whole = (l->whole & mark) != 0;
    if (about > ABOUT_SUPPORT)
        return *whole;
    if (about == ABOUT_SUPPORT)
        return look_says(&l->d->rules[about].topic, s) ||
               ((look_marks(l, s->block) & mark) &&
                s->block->kind == BLOCK_ROW);
    return (look_marks(l, s->block) & mark) != 0;
}

static void put_date(struct obs *o, const struct said *d)
{
    char text[40];
    if (d->day)
        snprintf(text, sizeof text, "%04u-%02u-%02u", d->year, d->month,
                 d->day);
    else if (d->month)
        snprintf(text, sizeof text, "%04u-%02u", d->year, d->month);
    else
        snprintf(text, sizeof text, "%04u", d->year);
    obs_str(o, "date", text);
    if (d->ambiguous)
        obs_bool(o, "date_ambiguous", true);
}

static void put_time(struct obs *o, const struct said *t)
{
    char text[48];
    snprintf(text, sizeof text, "%u %s", t->amount, unit_name(t->unit));
    obs_str(o, "time", text);
    obs_int(o, "amount", t->amount);
    obs_int(o, "unit", (int64_t)t->unit);
}

static void put_contact(struct obs *o, const struct sentence *s,
                        const struct said *v)
{
    struct view raw = s->v[v->first].raw;
    const struct word *last = &s->v[v->first + v->n - 1];
    raw.n = (size_t)(last->raw.p + last->raw.n - raw.p);
    if (raw.n > 7 && memcmp(s->v[v->first].c, "mailto:", 7) == 0)
        raw = view_from(raw, 7);
    obs_text(o, "contact", view_cut(raw, 0, 300));
    obs_str(o, "contact_kind",
            v->kind == SAID_MAIL   ? "mail"
            : v->kind == SAID_LINK ? "link"
                                   : "phone");
}

/* Whether any sentence of the paragraph, or what leads it, says p. */
static bool block_says(const struct phrases *p, const struct block *b)
{
    struct sentences other;
    const struct sentence *s;
    bool yes = false;
    sentences_init(&other);
    sentences_of(&other, b);
    while (!yes && (s = sentences_next(&other)))
        yes = look_says(p, s);
    sentences_done(&other);
    return yes;
}

static void put_period(struct looker *l, const struct sentence *s,
                       const struct found *f, struct obs *o)
{
    const struct said *date = phrase_value(s, &f->hit, SAID_DATE, 2);
    const struct said *time = phrase_value(s, &f->hit, SAID_DURATION, 2);
    if (date)
        put_date(o, date);
    if (time)
        put_time(o, time);
    if (block_says(&l->d->rules[ABOUT_SUPPORT].start, s->block))
        obs_bool(o, "start", true);
}

static void put_found(struct looker *l, const struct sentence *s,
                      const struct found *f, bool whole)
{
    const struct rule *r = f->rule;
    enum strength strength = f->strength;
    bool timed = f->time || f->often || f->soon;
    if (r->kind == RULE_TIME && strength == SAYS && !timed)
        strength = SAYS_PARTLY;
    struct obs *o = note_fact(l, "statement", s->block, s);
    obs_str(o, "rule", r->id);
    obs_identity(o);
    obs_str(o, "strength", strengths[strength]);
    obs_bool(o, "whole", whole);
    obs_str(o, "scope", look_scope(l, s));
    if (f->nearby && !timed)
        obs_bool(o, "time_nearby", true);
    if (r->kind == RULE_TIME && f->time)
        put_time(o, f->time);
    if (f->often)
        obs_bool(o, "often", true);
    if (f->soon)
        obs_bool(o, "soon", true);
    if (look_says(&l->d->hints[HINT_AIM], s))
        obs_bool(o, "aim", true);
    const struct said *contact =
        r->kind == RULE_CONTACT ? contact_of(l, s, r, &f->hit) : NULL;
    if (contact)
        put_contact(o, s, contact);
    if (r->kind == RULE_PERIOD && strength != NEAR)
        put_period(l, s, f, o);
}

/* S7: a period that is none. */
static void look_vague(struct looker *l, const struct sentence *s, bool whole)
{
    const struct rules *rules = &l->d->rules[ABOUT_SUPPORT];
    const struct rule *r = review_rule(l->d, "S7");
    bool vague = look_says(&rules->vague, s);
    bool empty = look_placeholder(l, s);
    for (uint32_t i = 0; i < s->said_n && !empty; i++)
        if (s->said[i].kind == SAID_DATE || s->said[i].kind == SAID_DURATION)
            return; /* "as long as possible, at least until 2031-12" */
    if (!r || (!vague && !empty) || look_says(&rules->spoilers, s))
        return;
    struct obs *o = note_fact(l, "statement", s->block, s);
    obs_str(o, "rule", r->id);
    obs_identity(o);
    obs_str(o, "strength", strengths[DENIES]);
    obs_bool(o, "whole", whole);
    obs_str(o, "scope", look_scope(l, s));
    obs_str(o, "because", empty ? "placeholder" : "vague");
}

enum { FOUND_MAX = 32 };

void look_statements(struct looker *l, const struct sentence *s)
{
    uint32_t serial = 0;
    for (int about = 0; about < ABOUT_TEXTS; about++) {
        const struct rules *rules = &l->d->rules[about];
        struct found v[FOUND_MAX];
        bool whole = false;
        size_t n = 0;
        if (!is_about(l, s, about, &whole)) {
            serial += (uint32_t)rules->n;
            continue;
        }
        uint32_t at[FOUND_MAX];
        for (size_t i = 0; i < rules->n && n < FOUND_MAX; i++, serial++)
            if (try_rule(l, s, rules, &rules->v[i], &v[n]))
                at[n++] = serial;
        share_times(s, v, n);
        for (size_t i = 0; i < n; i++)
            if (at[i] < sizeof l->same / sizeof *l->same &&
                (v[i].strength != NEAR || l->same[at[i]] < LOOK_MAX_SAME)) {
                l->same[at[i]]++;
                put_found(l, s, &v[i], whole);
            }
        if (about == ABOUT_SUPPORT)
            look_vague(l, s, whole);
    }
}
