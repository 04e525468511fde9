/* Cuts paragraphs into sentences and words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/words.h"

#include <string.h>

bool word_is(const struct word *w, const char *text)
{
    return w->n > 0 && w->c[0] == text[0] && w->n == strlen(text) &&
           memcmp(w->c, text, w->n) == 0;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == FOLD_OTHER;
}

static bool is_alnum(char c)
{
    return is_letter(c) || is_digit(c);
}

static bool is_upper(const struct folded *f, size_t i)
{
    uint8_t c = f->at[i] < f->raw.n ? f->raw.p[f->at[i]] : 0;
    return (c >= 'A' && c <= 'Z') || (c >= 0xc3 && is_letter(f->c[i]));
}

/* T-100 is one word, end-of-life three, 90-day two. */
static bool dash_joins(const struct folded *f, size_t i)
{
    char before = f->c[i - 1], after = f->c[i + 1];
    if (is_digit(before))
        return is_digit(after);
    if (!is_digit(after))
        return false;
    for (size_t k = i; k-- > 0 && is_alnum(f->c[k]);)
        if (!is_digit(f->c[k]) && !is_upper(f, k))
            return false;
    return true;
}

/* Whether the sign at i, between two letters or digits, is part of the word. */
static bool sign_joins(const struct folded *f, size_t i)
{
    char before = f->c[i - 1], after = f->c[i + 1];
    if (!is_alnum(before) || !is_alnum(after))
        return false;
    switch (f->c[i]) {
    case '.':
    case '_':
        return true;
    case '-':
        return dash_joins(f, i);
    case '/':
    case ',':
    case ':':
        return is_digit(before) && is_digit(after);
    default:
        return false;
    }
}

static bool starts(const struct folded *f, size_t i, const char *with)
{
    size_t n = strlen(with);
    return f->n - i >= n && memcmp(f->c + i, with, n) == 0;
}

static bool is_url_start(const struct folded *f, size_t i)
{
    return starts(f, i, "http://") || starts(f, i, "https://") ||
           starts(f, i, "mailto:") || starts(f, i, "tel:") ||
           starts(f, i, "www.");
}

static bool ends_url(char c)
{
    return c == ' ' || c == '<' || c == '>' || c == '"' || c == '|';
}

static size_t url_end(const struct folded *f, size_t i)
{
    while (i < f->n && !ends_url(f->c[i]))
        i++;
    while (i > 0 && strchr(".,;:!?)]'*", f->c[i - 1]))
        i--;
    return i;
}

static bool is_mail_char(char c)
{
    return is_alnum(c) || c == '.' || c == '-' || c == '_' || c == '+' ||
           c == '%';
}

/* The end of an address that starts at i; 0: there is none. */
static size_t mail_end(const struct folded *f, size_t i)
{
    size_t k = i, dot = 0;
    while (k < f->n && is_mail_char(f->c[k]))
        k++;
    if (k == i || k >= f->n || f->c[k] != '@')
        return 0;
    for (k++;
         k < f->n && (is_alnum(f->c[k]) || f->c[k] == '-' || f->c[k] == '.');
         k++)
        if (f->c[k] == '.' && k + 1 < f->n && is_letter(f->c[k + 1]))
            dot = k;
    while (k > i && !is_alnum(f->c[k - 1]))
        k--;
    return dot && dot < k ? k : 0;
}

static size_t word_end(const struct folded *f, size_t i)
{
    size_t k = i;
    while (k < f->n &&
           (is_alnum(f->c[k]) || (k > i && k + 1 < f->n && sign_joins(f, k))))
        k++;
    return k > i ? k : i + 1;
}

/* --- words that are two ------------------------------------------------------
 */

static void add(struct sentence *s, enum word_kind kind, struct view raw,
                const char *c, size_t n)
{
    if (n > FOLD_MAX)
        n = FOLD_MAX;
    if (s->n < WORDS_MAX)
        s->v[s->n++] = (struct word){kind, raw, c, (uint32_t)n};
    else
        s->cut = true;
}

/* won't is "will not", we'll is "we will", l'accuse is "l" and "accuse". */
static size_t apostrophe(struct sentence *s, const struct folded *f, size_t i,
                         size_t end, struct view raw)
{
    if (end + 1 >= f->n || f->c[end] != '\'' || !is_letter(f->c[end + 1]))
        return 0;
    size_t stop = word_end(f, end + 1), tail = stop - end - 1;
    const char *t = f->c + end + 1;
    raw.n = f->at[stop] - f->at[i];
    if (tail == 1 && *t == 't' && f->c[end - 1] == 'n') {
        bool wont = end - i == 3 && starts(f, i, "won");
        size_t keep = end - i - (starts(f, i, "can't") ? 0 : 1);
        add(s, WORD_TEXT, raw, wont ? "will" : f->c + i, wont ? 4 : keep);
        add(s, WORD_TEXT, raw, "not", 3);
        return stop;
    }
    if (tail == 2 && memcmp(t, "ll", 2) == 0) {
        add(s, WORD_TEXT, raw, f->c + i, end - i);
        add(s, WORD_TEXT, raw, "will", 4);
        return stop;
    }
    if (tail <= 2 && end - i > 1) { /* we're, vendor's */
        add(s, WORD_TEXT, raw, f->c + i, end - i);
        return stop;
    }
    return 0;
}

/* Adds the word, sign or address at i; gives where it ends. */
static size_t add_word(struct sentence *s, const struct folded *f, size_t i)
{
    bool fresh = i == 0 || !is_mail_char(f->c[i - 1]);
    size_t end = fresh ? mail_end(f, i) : 0;
    enum word_kind kind = WORD_EMAIL;
    if (!end && fresh && is_url_start(f, i)) {
        kind = WORD_URL;
        end = url_end(f, i);
    }
    if (end <= i) {
        kind = is_alnum(f->c[i]) ? WORD_TEXT : WORD_SIGN;
        end = kind == WORD_TEXT ? word_end(f, i) : i + 1;
    }
    struct view raw = view_cut(f->raw, f->at[i], f->at[end] - f->at[i]);
    size_t more = kind == WORD_TEXT ? apostrophe(s, f, i, end, raw) : 0;
    if (more)
        return more;
    add(s, kind, raw, f->c + i, end - i);
    return end;
}

/* --- sentences ---------------------------------------------------------------
 */

static bool is_short_form(const struct word *w)
{
    static const char *const forms[] = {
        "no",  "nr",   "art", "bzw", "cf",  "vgl", "v",      "ver", "inc",
        "ltd", "co",   "st",  "std", "max", "min", "ca",     "abs", "resp",
        "p",   "s",    "sec", "ch",  "fig", "tel", "approx", "ref", "ed",
        "rev", "vers", "dr",  "mr",  "mrs", "ms",  "usw"};
    if (w->n == 1 || memchr(w->c, '.', w->n)) /* z.B., e.g. */
        return w->n < 6 && !is_digit(w->c[0]);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (word_is(w, forms[i]))
            return true;
    return false;
}

/* "31. Dezember": a number and a month are not two sentences. */
static bool is_day(const struct word *w, const struct folded *f, size_t next)
{
    if (w->n > 2 || !is_digit(w->c[0]))
        return false;
    size_t end = next;
    while (end < f->n && is_letter(f->c[end]))
        end++;
    return month_of(f->c + next, end - next) > 0;
}

/* "for ? years": no question. */
static bool asks_for_unit(const struct folded *f, size_t i)
{
    static const char *const units[] = {"year", "month", "week",
                                        "day",  "jahr",  "monat",
                                        "ans",  "mois",  "annee"};
    while (i < f->n && f->c[i] == ' ')
        i++;
    for (size_t k = 0; k < sizeof units / sizeof *units; k++)
        if (starts(f, i, units[k]))
            return true;
    return false;
}

/* Whether the sign at i ends the sentence that s holds so far. */
static bool ends_sentence(const struct sentence *s, const struct folded *f,
                          size_t i)
{
    char c = f->c[i];
    if (c == '?' || c == '!')
        return !asks_for_unit(f, i + 1);
    if (c != '.' || (i + 1 < f->n && f->c[i + 1] != ' ' && f->c[i + 1] != '"' &&
                     f->c[i + 1] != ')' && f->c[i + 1] != '\''))
        return false;
    size_t next = i + 1;
    while (next < f->n && !is_alnum(f->c[next]))
        next++;
    if (next >= f->n)
        return true;
    if (s->n == s->own)
        return false;
    const struct word *w = &s->v[s->n - 1];
    if (w->kind == WORD_TEXT && (is_short_form(w) || is_day(w, f, next)))
        return false;
    return is_upper(f, next) || is_digit(f->c[next]) ||
           f->c[next] == FOLD_OTHER;
}

void sentences_init(struct sentences *s)
{
    s->block = NULL;
    fold_init(&s->own);
    fold_init(&s->lead);
}

void sentences_done(struct sentences *s)
{
    fold_done(&s->own);
    fold_done(&s->lead);
}

void sentences_of(struct sentences *s, const struct block *b)
{
    s->block = b;
    s->at = 0;
    fold(&s->own, b->text);
    fold(&s->lead, b->lead ? b->lead->text : (struct view){0});
}

/* Of a paragraph that leads a list, its last sentence; of a table's first row,
 * all of it. */
static void add_lead(struct sentence *s, const struct folded *f)
{
    for (size_t i = 0; i < f->n;) {
        if (f->c[i] == ' ') {
            i++;
            continue;
        }
        if (ends_sentence(s, f, i) && i + 1 < f->n)
            s->n = 0;
        i = add_word(s, f, i);
        if (s->n > WORDS_MAX / 2)
            s->n = 0;
    }
    s->own = s->n;
}

const struct sentence *sentences_next(struct sentences *s)
{
    const struct folded *f = &s->own;
    struct sentence *now = &s->now;
    while (s->at < f->n && f->c[s->at] == ' ')
        s->at++;
    if (!s->block || s->at >= f->n)
        return NULL;
    size_t from = s->at, i = from;
    now->n = now->own = now->said_n = 0;
    now->block = s->block;
    now->question = now->cut = false;
    add_lead(now, &s->lead);
    while (i < f->n) {
        if (f->c[i] == ' ') {
            i++;
            continue;
        }
        bool ends = ends_sentence(now, f, i);
        now->question |= ends && f->c[i] == '?';
        i = add_word(now, f, i);
        if (ends)
            break;
    }
    while (i < f->n && strchr(")'\" ", f->c[i]))
        i++;
    s->at = i;
    now->raw = view_cut(f->raw, f->at[from], f->at[i] - f->at[from]);
    while (now->raw.n > 0 && now->raw.p[now->raw.n - 1] <= ' ')
        now->raw.n--;
    values_find(now);
    return now;
}
