/* Reads citations of standards character by character.
 *
 *     [BODY ...] [pr]EN|TS sep 303|103 sep 645|701 [edition] [date]
 *
 * sep is a blank, a dash, an underscore, a dot, or nothing. An edition is
 * d.d.d with or without "V" or "version" before it, or six digits as in file
 * names; a date stands behind a colon, in brackets, or behind a month. Either
 * may stand in front: "version 2.1.1 of EN 303 645". */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/citation.h"

#include <stdio.h>
#include <string.h>

#include "review/words.h"

enum { LOOK_BACK = 80, FILLERS_MAX = 5 };

const char *cited_name(enum cited c)
{
    static const char *const names[] = {"EN 303 645", "TS 103 645",
                                        "TS 103 701"};
    return names[c];
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == FOLD_OTHER;
}

static bool is_sep(char c)
{
    return c == ' ' || c == '-' || c == '_' || c == '.';
}

static bool has(const struct folded *f, size_t at, const char *text)
{
    size_t n = strlen(text);
    return at <= f->n && f->n - at >= n && memcmp(f->c + at, text, n) == 0;
}

/* A whole word at at; its length or 0. */
static size_t word(const struct folded *f, size_t at, const char *text)
{
    size_t n = strlen(text);
    return has(f, at, text) && !is_letter(f->c[at + n]) &&
                   !is_digit(f->c[at + n])
               ? n
               : 0;
}

static size_t any_word(const struct folded *f, size_t at,
                       const char *const *words)
{
    for (; *words; words++)
        if (word(f, at, *words))
            return strlen(*words);
    return 0;
}

static size_t blanks(const struct folded *f, size_t at)
{
    while (at < f->n && f->c[at] == ' ')
        at++;
    return at;
}

/* --- the number
 * ---------------------------------------------------------------
 */

/* The end of a number of one of the documents that starts at at; 0: none. */
static size_t number_end(const struct folded *f, size_t at, enum cited *out)
{
    bool en = has(f, at, "303");
    if (!en && !has(f, at, "103"))
        return 0;
    if (at > 0 &&
        (is_digit(f->c[at - 1]) ||
         (strchr(".,", f->c[at - 1]) && at > 1 && is_digit(f->c[at - 2]))))
        return 0;
    size_t k = at + 3, seps = 0;
    while (k < f->n && is_sep(f->c[k]) && seps < 3)
        k++, seps++;
    if (has(f, k, "645"))
        *out = en ? CITED_EN_303_645 : CITED_TS_103_645;
    else if (!en && has(f, k, "701"))
        *out = CITED_TS_103_701;
    else
        return 0;
    k += 3;
    bool more =
        is_digit(f->c[k]) || (k + 1 < f->n && strchr(".,", f->c[k]) &&
                              is_digit(f->c[k + 1]) && f->c[k + 1] != 'v');
    return more ? 0 : k;
}

/* --- what stands before
 * -------------------------------------------------------
 */

static size_t back_over_seps(const struct folded *f, size_t at)
{
    size_t seps = 0;
    while (at > 0 && (is_sep(f->c[at - 1]) || f->c[at - 1] == '/') && seps < 3)
        at--, seps++;
    return at;
}

static bool is_capital(const struct folded *f, size_t at)
{
    uint8_t c = f->raw.p[f->at[at]];
    return (c >= 'A' && c <= 'Z') || c >= 0xc3;
}

/* The letters that end at end. */
static size_t letters_start(const struct folded *f, size_t end)
{
    size_t at = end;
    while (at > 0 && (is_letter(f->c[at - 1])))
        at--;
    return at;
}

/* "EN" or "TS" before the number; in small letters only when nothing but an
 * underscore or nothing parts them, since "en" is a French word. */
static size_t kind_start(const struct folded *f, size_t number,
                         struct citation *c)
{
    size_t end = back_over_seps(f, number), at = letters_start(f, end);
    size_t n = end - at;
    bool pr = n == 4 && has(f, at, "pr");
    if ((n != 2 && !pr) || (at > 0 && is_digit(f->c[at - 1])))
        return number;
    const char *kind = f->c + end - 2;
    bool en = memcmp(kind, "en", 2) == 0, ts = memcmp(kind, "ts", 2) == 0;
    bool close = end == number || f->c[end] == '_' || f->c[end] == '-';
    if ((!en && !ts) || (!is_capital(f, end - 2) && !close))
        return number;
    bool is_en = c->document == CITED_EN_303_645;
    c->misnamed = en != is_en;
    c->draft = pr;
    return at;
}

static bool is_body(const char *c, size_t n, const char *const *bodies)
{
    for (; *bodies; bodies++)
        if (strlen(*bodies) == n && memcmp(*bodies, c, n) == 0)
            return true;
    return false;
}

/* Bodies before the kind: "DIN", "DS/ETSI", "BS". */
static size_t bodies_start(const struct folded *f, size_t at,
                           const char *const *bodies, struct citation *c)
{
    for (int i = 0; i < 3; i++) {
        size_t end = back_over_seps(f, at), from = letters_start(f, end);
        size_t n = end - from;
        if (n == 0 || n >= BODY_MAX || end == at)
            return at;
        bool etsi = n == 4 && has(f, from, "etsi");
        if (!etsi && !is_body(f->c + from, n, bodies))
            return at;
        if (!etsi &&
            (!is_capital(f, from) || (from > 0 && is_digit(f->c[from - 1]))))
            return at;
        if (!etsi)
            for (size_t k = 0; k <= n; k++)
                c->body[k] = k < n ? (char)(is_letter(f->c[from + k]) &&
                                                    f->c[from + k] != FOLD_OTHER
                                                ? f->c[from + k] - 32
                                                : f->c[from + k])
                                   : 0;
        at = from;
    }
    return at;
}

/* --- editions and dates ------------------------------------------------------
 */

/* d.d.d at at: its end or 0. */
static size_t dotted(const struct folded *f, size_t at, char out[EDITION_MAX])
{
    size_t k = at;
    for (int part = 0; part < 3; part++) {
        size_t from = k;
        while (is_digit(f->c[k]) && k - from < 3)
            k++;
        if (k == from || (part < 2 && f->c[k] != '.'))
            return 0;
        k += part < 2;
    }
    if (is_digit(f->c[k]) || is_letter(f->c[k]) ||
        (strchr(".-", f->c[k]) && is_digit(f->c[k] ? f->c[k + 1] : 0)) ||
        k - at >= EDITION_MAX)
        return 0;
    memcpy(out, f->c + at, k - at);
    out[k - at] = 0;
    return k;
}

/* v020101 or v020101p as in ETSI's file names. */
static size_t packed(const struct folded *f, size_t at, char out[EDITION_MAX])
{
    unsigned d[6];
    if (f->c[at] != 'v')
        return 0;
    for (size_t i = 0; i < 6; i++) {
        if (at + 1 + i >= f->n || !is_digit(f->c[at + 1 + i]))
            return 0;
        d[i] = (unsigned)(f->c[at + 1 + i] - '0');
    }
    if (is_digit(f->c[at + 7]))
        return 0;
    snprintf(out, EDITION_MAX, "%u.%u.%u", d[0] * 10 + d[1], d[2] * 10 + d[3],
             d[4] * 10 + d[5]);
    size_t end = at + 7;
    end += f->c[end] == 'p' && !is_letter(f->c[end + 1]);
    end += word(f, end, ".pdf");
    return end;
}

static const char *const edition_words[] = {
    "version", "vers", "ver",   "edition", "ausgabe", "fassung",
    "ed",      "v",    "issue", "stand",   "rev",     NULL};

/* An edition at at, with or without a word for it. */
static size_t edition_at(const struct folded *f, size_t at,
                         char out[EDITION_MAX])
{
    size_t k = at, n = any_word(f, at, edition_words);
    if (n) {
        k = at + n;
        if (f->c[k] == '.')
            k++;
        k = blanks(f, k);
    }
    if (f->c[k] == 'v' && f->c[k + 1] == '.')
        k = blanks(f, k + 2);
    else if (f->c[k] == 'v' && is_digit(f->c[k + 1])) {
        size_t end = packed(f, k, out);
        if (end)
            return end;
        k++;
    }
    size_t end = dotted(f, k, out);
    if (end || k == at)
        return end;
    /* V2.1 and V3: less than an edition, but said. */
    for (end = k;
         is_digit(f->c[end]) || (f->c[end] == '.' && is_digit(f->c[end + 1]));
         end++)
        ;
    if (end == k || end - k >= 4 || is_letter(f->c[end]) || f->c[end] == '-')
        return 0;
    memcpy(out, f->c + k, end - k);
    out[end - k] = 0;
    return end;
}

static size_t number_at(const struct folded *f, size_t at, size_t min,
                        size_t max, uint32_t *out)
{
    size_t k = at;
    uint32_t v = 0;
    while (is_digit(f->c[k]) && k - at < max)
        v = v * 10 + (uint32_t)(f->c[k++] - '0');
    if (k - at < min || is_digit(f->c[k]))
        return 0;
    *out = v;
    return k;
}

static size_t year_at(const struct folded *f, size_t at, uint32_t *year)
{
    size_t end = number_at(f, at, 4, 4, year);
    return end && *year >= 2000 && *year <= 2099 ? end : 0;
}

static size_t month_word(const struct folded *f, size_t at, uint32_t *month)
{
    size_t end = at;
    while (is_letter(f->c[end]))
        end++;
    *month = month_of(f->c + at, end - at);
    return *month ? end : 0;
}

/* 2020-06, 06/2020, 2020/06, June 2020, 2020. named: it has a month's name. */
static size_t date_at(const struct folded *f, size_t at, struct citation *c,
                      bool *named)
{
    uint32_t year = 0, month = 0;
    size_t end = month_word(f, at, &month);
    *named = end != 0;
    if (end) {
        end += f->c[end] == '.';
        end = year_at(f, blanks(f, end), &year);
    } else if ((end = year_at(f, at, &year)) != 0) {
        if (f->c[end] == '-' || f->c[end] == '/' || f->c[end] == '.') {
            size_t more = number_at(f, end + 1, 2, 2, &month);
            if (!more || month < 1 || month > 12)
                month = 0;
            else
                end = more;
        }
    } else if ((end = number_at(f, at, 1, 2, &month)) != 0 &&
               (f->c[end] == '/' || f->c[end] == '.') && month >= 1 &&
               month <= 12) {
        end = year_at(f, end + 1, &year);
    } else {
        return 0;
    }
    if (!end)
        return 0;
    c->year = year;
    c->month = month;
    return end;
}

static const char *const fillers[] = {
    "in",        "der",   "die",       "den",   "dem", "the",    "its",
    "sa",        "dans",  "la",        "de",    "du",  "of",     "vom",
    "von",       "dated", "published", "from",  "aus", "latest", "current",
    "aktuellen", "as",    "publiee",   "datee", "en",  "date",   "parue",
    "issued",    "l",     "dem",       NULL};

/* What parts number, edition and date: signs and up to some small words, of
 * which one tells that an edition comes. */
static size_t skip_between(const struct folded *f, size_t at, bool *told,
                           char *sign)
{
    size_t k = at;
    *told = false;
    *sign = 0;
    for (int i = 0; i < FILLERS_MAX; i++) {
        k = blanks(f, k);
        while (k < f->n && strchr(":(,/[-_'", f->c[k])) {
            *sign = f->c[k];
            k = blanks(f, k + 1);
        }
        size_t n = any_word(f, k, fillers);
        size_t e = n ? 0 : any_word(f, k, edition_words);
        *told |= e > 1 || word(f, k, "dated") || word(f, k, "vom") ||
                 word(f, k, "published") || word(f, k, "datee") ||
                 word(f, k, "publiee") || word(f, k, "parue");
        if (e > 1 && edition_at(f, k, (char[EDITION_MAX]){0}))
            return k;
        if (n == 0 && e < 2)
            return k;
        k += n + e;
    }
    return blanks(f, k);
}

static bool is_end(const struct folded *f, size_t at)
{
    return at >= f->n || strchr(" .;,)]:|/", f->c[at]) != NULL;
}

/* Takes one edition or date behind the number, if one is there. */
static size_t take_one(const struct folded *f, size_t at, struct citation *c)
{
    bool told = false, named = false;
    char sign = 0;
    size_t k = skip_between(f, at, &told, &sign);
    size_t end = c->edition[0] ? 0 : edition_at(f, k, c->edition);
    if (end && is_end(f, end))
        return end;
    if (end)
        c->edition[0] = 0;
    if (c->year)
        return 0;
    struct citation d = *c;
    end = date_at(f, k, &d, &named);
    if (!end || !is_end(f, end))
        return 0;
    bool bracket = sign == '(' || sign == '[', colon = sign == ':';
    bool comma = sign == ',' && (named || d.month || f->c[end] == 0 ||
                                 strchr(".;)]", f->c[end]));
    bool bare = sign == 0 && c->edition[0] && (d.month || c->body[0]);
    bool dash = sign == '-' && k == at + 1;
    if (!bracket && !colon && !comma && !bare && !told && !dash)
        return 0;
    c->year = d.year;
    c->month = d.month;
    end += bracket && (f->c[end] == ')' || f->c[end] == ']');
    return end;
}

static size_t take_suffix(const struct folded *f, size_t at, struct citation *c)
{
    for (int i = 0; i < 3; i++) {
        size_t end = take_one(f, at, c);
        if (!end)
            break;
        at = end;
    }
    return at;
}

/* "version 2.1.1 of EN 303 645", "the 2020 edition of", "Ausgabe 2020 der". */
static void look_back(const struct folded *f, size_t start, struct citation *c)
{
    static const char *const links[] = {
        "of",       "der",  "des",   "von", "de",   "du", "la", "zur", "the",
        "standard", "norm", "norme", "l",   "etsi", "d",  "to", NULL};
    size_t k = start, words = 0;
    for (; words < 5; words++) {
        size_t end = k;
        while (end > 0 && (f->c[end - 1] == ' ' || f->c[end - 1] == '\''))
            end--;
        size_t from = letters_start(f, end);
        if (end == k || from == end || !any_word(f, from, links))
            break;
        k = from;
    }
    if (words == 0)
        return;
    while (k > 0 && f->c[k - 1] == ' ')
        k--;
    size_t low = k > LOOK_BACK ? k - LOOK_BACK : 0;
    for (size_t i = k; i-- > low;) {
        bool fresh = i == 0 || (!is_letter(f->c[i - 1]) &&
                                !is_digit(f->c[i - 1]) && f->c[i - 1] != '.');
        if (!fresh)
            continue;
        struct citation d = *c;
        size_t end = edition_at(f, i, d.edition);
        bool told = any_word(f, i, edition_words) > 0;
        if (end == k && (f->c[i] == 'v' || told || strchr(d.edition, '.'))) {
            memcpy(c->edition, d.edition, sizeof c->edition);
            return;
        }
        size_t n = any_word(f, i, edition_words);
        uint32_t year = 0;
        size_t y = n ? year_at(f, blanks(f, i + n), &year) : 0;
        if (!y && (y = year_at(f, i, &year)) != 0) {
            size_t w = f->c[y] == '-' || f->c[y] == ' ' ? y + 1 : y;
            n = any_word(f, w, edition_words);
            y = n ? w + n : 0;
        }
        if (y == k && n) {
            c->year = year;
            return;
        }
    }
}

/* --- is it one?
 * ---------------------------------------------------------------
 */

static bool standard_before(const struct folded *f, size_t at)
{
    static const char *const words[] = {
        "etsi",   "standard", "standards", "norm",          "norme",
        "normes", "en",       "ts",        "specification", NULL};
    size_t low = at > 40 ? at - 40 : 0;
    for (size_t i = low; i < at; i++)
        if ((i == 0 || !is_letter(f->c[i - 1])) && any_word(f, i, words) &&
            (f->c[i + 2] != ' ' || is_capital(f, i)))
            return true;
    return false;
}

static bool counts_things(const struct folded *f, size_t at)
{
    static const char *const words[] = {
        "eur",     "euro",   "euros",   "usd",     "gbp",
        "chf",     "units",  "pieces",  "devices", "customers",
        "stuck",   "gerate", "kunden",  "users",   "appareils",
        "clients", "unites", "dollars", "bytes",   "km",
        "kg",      "lines",  "items",   "people",  "installations",
        NULL};
    size_t k = blanks(f, at);
    return any_word(f, k, words) || f->c[k] == '$' || f->c[k] == '%';
}

/* +1 303 645 2200, (303) 645-2200, Tel. 303-645 ... */
static bool is_phone(const struct folded *f, size_t start, size_t end)
{
    size_t k = end, b = start;
    if (k < f->n && (f->c[k] == ' ' || f->c[k] == '-') &&
        is_digit(f->c[k + 1]) && is_digit(f->c[k + 2]) &&
        is_digit(f->c[k + 3])) {
        uint32_t year = 0;
        size_t y = year_at(f, k + 1, &year);
        if (!y)
            return true;
    }
    while (b > 0 && strchr(" -(", f->c[b - 1]))
        b--;
    return b > 0 && (f->c[b - 1] == '+' || is_digit(f->c[b - 1]));
}

static bool is_citation(const struct folded *f, const struct citation *c,
                        size_t number, size_t end)
{
    if (!c->bare)
        return true;
    if (is_phone(f, number, end) || counts_things(f, end))
        return false;
    return c->edition[0] || standard_before(f, number);
}

/* "V2.1.1 and V3.1.3": the second edition. */
static size_t another_edition(const struct folded *f, size_t at,
                              struct citation *c)
{
    static const char *const ands[] = {"and",  "und", "et", "or",
                                       "oder", "ou",  NULL};
    size_t k = blanks(f, at);
    if (k < f->n && strchr(",/&+", f->c[k]))
        k = blanks(f, k + 1);
    k = blanks(f, k + any_word(f, k, ands));
    if (k == at || f->c[k] != 'v' || !is_digit(f->c[k + 1]))
        return 0;
    char edition[EDITION_MAX] = "";
    size_t end = edition_at(f, k, edition);
    if (!end || !is_end(f, end))
        return 0;
    memcpy(c->edition, edition, sizeof edition);
    c->year = c->month = 0;
    return take_suffix(f, end, c);
}

static void finish(const struct folded *f, size_t from, size_t to,
                   struct citation *c)
{
    c->from = from;
    c->to = to;
    c->raw = view_cut(f->raw, f->at[from], f->at[to] - f->at[from]);
}

size_t citations_find(const struct folded *f, const char *const *bodies,
                      struct citation *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i + 6 <= f->n && n < max; i++) {
        struct citation c = {0};
        size_t number = number_end(f, i, &c.document);
        if (!number)
            continue;
        size_t start = kind_start(f, i, &c);
        c.bare = start == i;
        start = bodies_start(f, start, bodies, &c);
        c.bare = c.bare && start == i;
        size_t end = take_suffix(f, number, &c);
        if (!c.edition[0] && !c.year)
            look_back(f, start, &c);
        if (!is_citation(f, &c, i, number))
            continue;
        finish(f, start, end, &c);
        out[n++] = c;
        for (size_t more = end; n < max;) {
            more = another_edition(f, more, &c);
            if (!more)
                break;
            finish(f, start, more, &c);
            out[n++] = c;
            end = more;
        }
        i = end - 1;
    }
    return n;
}
