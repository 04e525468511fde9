/* Durations, dates and addresses as English, German and French write them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "review/words.h"

struct named {
    const char *word;
    uint32_t value;
};

/* Folded: no marks on letters. */
static const struct named months[] = {
    {"january",   1 },
    {"januar",    1 },
    {"janner",    1 },
    {"janvier",   1 },
    {"jan",       1 },
    {"february",  2 },
    {"februar",   2 },
    {"fevrier",   2 },
    {"feb",       2 },
    {"march",     3 },
    {"marz",      3 },
    {"mars",      3 },
    {"april",     4 },
    {"avril",     4 },
    {"may",       5 },
    {"mai",       5 },
    {"june",      6 },
    {"juni",      6 },
    {"juin",      6 },
    {"july",      7 },
    {"juli",      7 },
    {"juillet",   7 },
    {"august",    8 },
    {"aout",      8 },
    {"aug",       8 },
    {"september", 9 },
    {"septembre", 9 },
    {"sept",      9 },
    {"sep",       9 },
    {"october",   10},
    {"oktober",   10},
    {"octobre",   10},
    {"oct",       10},
    {"okt",       10},
    {"november",  11},
    {"novembre",  11},
    {"nov",       11},
    {"december",  12},
    {"dezember",  12},
    {"decembre",  12},
    {"dec",       12},
    {"dez",       12},
    {"mar",       3 },
    {"apr",       4 },
    {"jun",       6 },
    {"jul",       7 },
};

static const struct named numbers[] = {
    {"one",      1 },
    {"two",      2 },
    {"three",    3 },
    {"four",     4 },
    {"five",     5 },
    {"six",      6 },
    {"seven",    7 },
    {"eight",    8 },
    {"nine",     9 },
    {"ten",      10},
    {"eleven",   11},
    {"twelve",   12},
    {"fourteen", 14},
    {"fifteen",  15},
    {"twenty",   20},
    {"thirty",   30},
    {"forty",    40},
    {"sixty",    60},
    {"ninety",   90},
    {"a",        1 },
    {"an",       1 },
    {"ein",      1 },
    {"eine",     1 },
    {"einem",    1 },
    {"einen",    1 },
    {"einer",    1 },
    {"eines",    1 },
    {"zwei",     2 },
    {"drei",     3 },
    {"vier",     4 },
    {"funf",     5 },
    {"sechs",    6 },
    {"sieben",   7 },
    {"acht",     8 },
    {"neun",     9 },
    {"zehn",     10},
    {"elf",      11},
    {"zwolf",    12},
    {"vierzehn", 14},
    {"zwanzig",  20},
    {"dreissig", 30},
    {"sechzig",  60},
    {"neunzig",  90},
    {"un",       1 },
    {"une",      1 },
    {"deux",     2 },
    {"trois",    3 },
    {"quatre",   4 },
    {"cinq",     5 },
    {"sept",     7 },
    {"huit",     8 },
    {"neuf",     9 },
    {"dix",      10},
    {"onze",     11},
    {"douze",    12},
    {"quinze",   15},
    {"vingt",    20},
    {"trente",   30},
    {"soixante", 60},
};

static const struct named units[] = {
    {"hour",             UNIT_HOURS   },
    {"hours",            UNIT_HOURS   },
    {"h",                UNIT_HOURS   },
    {"hrs",              UNIT_HOURS   },
    {"stunde",           UNIT_HOURS   },
    {"stunden",          UNIT_HOURS   },
    {"heure",            UNIT_HOURS   },
    {"heures",           UNIT_HOURS   },
    {"day",              UNIT_DAYS    },
    {"days",             UNIT_DAYS    },
    {"d",                UNIT_DAYS    },
    {"tag",              UNIT_DAYS    },
    {"tage",             UNIT_DAYS    },
    {"tagen",            UNIT_DAYS    },
    {"tages",            UNIT_DAYS    },
    {"kalendertage",     UNIT_DAYS    },
    {"kalendertagen",    UNIT_DAYS    },
    {"jour",             UNIT_DAYS    },
    {"jours",            UNIT_DAYS    },
    {"werktag",          UNIT_WORKDAYS},
    {"werktage",         UNIT_WORKDAYS},
    {"werktagen",        UNIT_WORKDAYS},
    {"werktages",        UNIT_WORKDAYS},
    {"arbeitstag",       UNIT_WORKDAYS},
    {"arbeitstage",      UNIT_WORKDAYS},
    {"arbeitstagen",     UNIT_WORKDAYS},
    {"arbeitstages",     UNIT_WORKDAYS},
    {"workdays",         UNIT_WORKDAYS},
    {"workday",          UNIT_WORKDAYS},
    {"weekdays",         UNIT_WORKDAYS},
    {"geschaftstage",    UNIT_WORKDAYS},
    {"geschaftstagen",   UNIT_WORKDAYS},
    {"bankarbeitstagen", UNIT_WORKDAYS},
    {"week",             UNIT_WEEKS   },
    {"weeks",            UNIT_WEEKS   },
    {"woche",            UNIT_WEEKS   },
    {"wochen",           UNIT_WEEKS   },
    {"semaine",          UNIT_WEEKS   },
    {"semaines",         UNIT_WEEKS   },
    {"month",            UNIT_MONTHS  },
    {"months",           UNIT_MONTHS  },
    {"monat",            UNIT_MONTHS  },
    {"monate",           UNIT_MONTHS  },
    {"monaten",          UNIT_MONTHS  },
    {"monats",           UNIT_MONTHS  },
    {"mois",             UNIT_MONTHS  },
    {"year",             UNIT_YEARS   },
    {"years",            UNIT_YEARS   },
    {"jahr",             UNIT_YEARS   },
    {"jahre",            UNIT_YEARS   },
    {"jahren",           UNIT_YEARS   },
    {"jahres",           UNIT_YEARS   },
    {"an",               UNIT_YEARS   },
    {"ans",              UNIT_YEARS   },
    {"annee",            UNIT_YEARS   },
    {"annees",           UNIT_YEARS   },
};

const char *unit_name(enum unit u)
{
    static const char *const names[] = {"hours", "days",   "working days",
                                        "weeks", "months", "years"};
    return names[u];
}

static const struct named *find(const struct named *v, size_t n,
                                const struct word *w)
{
    if (w->n == 0)
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (v[i].word[0] == w->c[0] && word_is(w, v[i].word))
            return &v[i];
    return NULL;
}

#define FIND(table, w) find(table, sizeof table / sizeof *table, w)

uint32_t month_of(const char *c, size_t n)
{
    struct word w = {.c = c, .n = (uint32_t)n};
    const struct named *m = n < 16 ? FIND(months, &w) : NULL;
    return m ? m->value : 0;
}

/* The digits at c, at most max of them; how many there were. */
static size_t digits(const char *c, size_t n, size_t max, uint32_t *out)
{
    size_t k = 0;
    uint32_t v = 0;
    while (k < n && k < max && c[k] >= '0' && c[k] <= '9')
        v = v * 10 + (uint32_t)(c[k++] - '0');
    if (k > 0)
        *out = v;
    return k;
}

static bool is_year(uint32_t y)
{
    return y >= 1990 && y <= 2099;
}

/* --- durations ---------------------------------------------------------------
 */

/* A number as a word, with a unit behind it in the same word (72h) if it
 * returns one; the larger end of 3-5. */
static bool number_of(const struct word *w, uint32_t *out,
                      const struct named **unit)
{
    const struct named *name = FIND(numbers, w);
    *unit = NULL;
    if (name) {
        *out = name->value;
        return true;
    }
    size_t k = digits(w->c, w->n, 5, out);
    if (k == 0)
        return false;
    if (k < w->n && (w->c[k] == '-' || w->c[k] == '/')) {
        uint32_t to = 0;
        size_t m = digits(w->c + k + 1, w->n - k - 1, 5, &to);
        if (m == 0 || to <= *out)
            return false;
        *out = to;
        k += 1 + m;
    }
    if (k == w->n)
        return true;
    struct word rest = {.c = w->c + k, .n = w->n - (uint32_t)k};
    *unit = FIND(units, &rest);
    return *unit != NULL;
}

static bool sign_at(const struct sentence *s, uint32_t i, char c)
{
    return i < s->n && s->v[i].kind == WORD_SIGN && s->v[i].c[0] == c;
}

static bool is_one_of(const struct word *w, const char *const *words)
{
    for (; *words; words++)
        if (word_is(w, *words))
            return true;
    return false;
}

/* "to", "or" and the like between the ends of a range. */
static uint32_t range_end(const struct sentence *s, uint32_t i, uint32_t *n)
{
    static const char *const between[] = {"to", "or", "bis", "oder",
                                          "a",  "ou", NULL};
    const struct named *unit;
    uint32_t more = 0;
    if (i + 1 < s->n && (is_one_of(&s->v[i], between) || sign_at(s, i, '-')) &&
        number_of(&s->v[i + 1], &more, &unit) && !unit && more > *n) {
        *n = more;
        return i + 2;
    }
    return i;
}

/* "five (5)": the figure must say the same. */
static uint32_t in_brackets(const struct sentence *s, uint32_t i, uint32_t n)
{
    uint32_t again = 0;
    const struct named *unit;
    if (sign_at(s, i, '(') && sign_at(s, i + 2, ')') &&
        number_of(&s->v[i + 1], &again, &unit) && again == n)
        return i + 3;
    return i;
}

static const char *const work_before[] = {"business", "working", "work", NULL};
static const char *const work_after[] = {"ouvres", "ouvre", "ouvrables",
                                         "ouvrable", NULL};
static const char *const plain_before[] = {
    "calendar", "full",     "consecutive", "additional", "more",  "further",
    "weitere",  "weiteren", "volle",       "vollen",     "ganze", NULL};

/* "a" and "an" count with English units only ("a jour" is French), and a unit
 * of one letter needs figures. */
static bool is_odd(const struct word *number, const struct word *unit)
{
    static const char *const english[] = {"hour", "day",     "week", "month",
                                          "year", "workday", NULL};
    bool article = word_is(number, "a") || word_is(number, "an");
    return (number->c[0] > '9' && unit->n == 1) ||
           (article && !is_one_of(unit, english));
}

static bool add(struct sentence *s, struct said v)
{
    if (s->said_n >= VALUES_MAX)
        return false;
    s->said[s->said_n++] = v;
    return true;
}

static uint32_t duration_at(struct sentence *s, uint32_t i)
{
    struct said d = {.kind = SAID_DURATION, .first = i};
    const struct named *unit = NULL;
    uint32_t k = i + 1;
    if (!number_of(&s->v[i], &d.amount, &unit))
        return 0;
    /* quatre-vingt-dix */
    if (k + 2 < s->n && word_is(&s->v[i], "quatre") && sign_at(s, k, '-') &&
        word_is(&s->v[k + 1], "vingt"))
        return 0;
    bool work = false;
    if (!unit) {
        k = in_brackets(s, range_end(s, k, &d.amount), d.amount);
        if (sign_at(s, k, '-'))
            k++;
        while (k < s->n && (is_one_of(&s->v[k], plain_before) ||
                            is_one_of(&s->v[k], work_before)))
            work |= is_one_of(&s->v[k++], work_before);
        if (sign_at(s, k, '-'))
            k++;
        if (k >= s->n || s->v[k].kind != WORD_TEXT)
            return 0;
        unit = FIND(units, &s->v[k]);
        if (!unit || is_odd(&s->v[i], &s->v[k]))
            return 0;
        k++;
    }
    if (k < s->n && is_one_of(&s->v[k], work_after)) {
        work = true;
        k++;
    }
    d.unit = (enum unit)unit->value;
    if (work && d.unit == UNIT_DAYS)
        d.unit = UNIT_WORKDAYS;
    d.n = k - i;
    return d.amount > 0 && add(s, d) ? d.n : 0;
}

/* --- dates -------------------------------------------------------------------
 */

static bool set_date(struct said *d, uint32_t year, uint32_t month,
                     uint32_t day)
{
    if (!is_year(year) || month > 12 || day > 31)
        return false;
    d->year = year;
    d->month = month;
    d->day = day;
    return true;
}

/* 2030-12-31, 31.12.2030, 12/2030, 2030-12; a day and a month that can be
 * either are ambiguous unless dots part them. */
static bool date_in_figures(const struct word *w, struct said *d)
{
    uint32_t v[3] = {0};
    size_t len[3] = {0}, parts = 0, at = 0;
    char sign = 0;
    while (parts < 3) {
        len[parts] = digits(w->c + at, w->n - at, 4, &v[parts]);
        if (len[parts] == 0)
            return false;
        at += len[parts++];
        if (at == w->n)
            break;
        if (!strchr("-./", w->c[at]) || (sign && w->c[at] != sign))
            return false;
        sign = w->c[at++];
    }
    if (at != w->n || parts < 2)
        return false;
    if (parts == 2 && len[0] == 4 && sign == '-')
        return v[1] > 0 && set_date(d, v[0], v[1], 0);
    if (parts == 2)
        return len[1] == 4 && v[0] > 0 && sign != '-' &&
               set_date(d, v[1], v[0], 0);
    if (len[0] == 4)
        return v[1] > 0 && v[2] > 0 && set_date(d, v[0], v[1], v[2]);
    if (len[2] != 4 || v[0] == 0 || v[1] == 0)
        return false;
    if (sign == '.' || v[0] > 12)
        return set_date(d, v[2], v[1], v[0]);
    if (v[1] > 12)
        return set_date(d, v[2], v[0], v[1]);
    d->ambiguous = v[0] != v[1];
    return set_date(d, v[2], d->ambiguous ? 0 : v[1], d->ambiguous ? 0 : v[0]);
}

static bool year_at(const struct sentence *s, uint32_t i, uint32_t *year)
{
    return i < s->n && s->v[i].n == 4 && digits(s->v[i].c, 4, 4, year) == 4 &&
           is_year(*year);
}

/* A day's number: 31, 31st, 31. ; how many words it is. */
static uint32_t day_at(const struct sentence *s, uint32_t i, uint32_t *out)
{
    static const char *const tails[] = {"st", "nd", "rd", "th", "er", NULL};
    uint32_t day = 0;
    if (i >= s->n || s->v[i].kind != WORD_TEXT)
        return 0;
    size_t k = digits(s->v[i].c, s->v[i].n, 2, &day);
    struct word rest = {.c = s->v[i].c + k, .n = s->v[i].n - (uint32_t)k};
    if (k == 0 || day == 0 || day > 31 ||
        (rest.n > 0 && !is_one_of(&rest, tails)))
        return 0;
    *out = day;
    return sign_at(s, i + 1, '.') ? 2 : 1;
}

/* 31 December 2030, 31. Dezember 2030, December 2030, December 31, 2030. */
static uint32_t date_in_words(const struct sentence *s, uint32_t i,
                              struct said *d)
{
    uint32_t day = 0, year = 0, k = i + day_at(s, i, &day);
    if (k > i && k < s->n && word_is(&s->v[k], "of"))
        k++;
    uint32_t month = k < s->n && s->v[k].kind == WORD_TEXT
                         ? month_of(s->v[k].c, s->v[k].n)
                         : 0;
    if (!month)
        return 0;
    k++;
    if (sign_at(s, k, '.'))
        k++;
    if (day == 0) {
        uint32_t after = day_at(s, k, &day);
        if (after)
            k += after;
        if (after && sign_at(s, k, ','))
            k++;
    } else if (sign_at(s, k, ',')) {
        k++;
    }
    if (k < s->n && word_is(&s->v[k], "of"))
        k++;
    if (!year_at(s, k, &year) || !set_date(d, year, month, day))
        return 0;
    return k + 1 - i;
}

/* "end of 2030", "Ende 2030", "fin 2030": its last day. */
static uint32_t year_end_at(const struct sentence *s, uint32_t i,
                            struct said *d)
{
    uint32_t k = i + 1, year = 0;
    if (!word_is(&s->v[i], "end") && !word_is(&s->v[i], "ende") &&
        !word_is(&s->v[i], "fin"))
        return 0;
    if (k < s->n && (word_is(&s->v[k], "of") || word_is(&s->v[k], "des") ||
                     word_is(&s->v[k], "de")))
        k++;
    if (k < s->n && (word_is(&s->v[k], "year") || word_is(&s->v[k], "jahres")))
        k++;
    return year_at(s, k, &year) && set_date(d, year, 12, 31) ? k + 1 - i : 0;
}

static uint32_t date_at(struct sentence *s, uint32_t i)
{
    struct said d = {.kind = SAID_DATE, .first = i};
    d.n = date_in_words(s, i, &d);
    if (d.n == 0 && date_in_figures(&s->v[i], &d))
        d.n = 1;
    if (d.n == 0)
        d.n = year_end_at(s, i, &d);
    /* A year alone is a date only behind a word that asks for one. */
    static const char *const until[] = {"until", "till",  "through",
                                        "bis",   "jusqu", NULL};
    if (d.n == 0 && i > 0 && is_one_of(&s->v[i - 1], until) &&
        year_at(s, i, &d.year))
        d.n = 1;
    return d.n > 0 && add(s, d) ? d.n : 0;
}

/* +49 89 123456: a plus or a nought, and seven digits or more. */
static uint32_t phone_at(struct sentence *s, uint32_t i)
{
    bool tel = s->v[i].kind == WORD_URL && s->v[i].n > 4 &&
               memcmp(s->v[i].c, "tel:", 4) == 0;
    if (tel)
        return add(s, (struct said){.kind = SAID_PHONE, .first = i, .n = 1});
    if (!sign_at(s, i, '+'))
        return 0;
    uint32_t k = i + 1, count = 0;
    for (; k < s->n; k++) {
        const struct word *w = &s->v[k];
        if (w->kind == WORD_SIGN && strchr("()-/ ", w->c[0]))
            continue;
        if (w->kind != WORD_TEXT || w->c[0] < '0' || w->c[0] > '9')
            break;
        for (uint32_t m = 0; m < w->n; m++)
            count += w->c[m] >= '0' && w->c[m] <= '9';
    }
    if (count < 7)
        return 0;
    return add(s, (struct said){.kind = SAID_PHONE, .first = i, .n = k - i})
               ? k - i
               : 0;
}

void values_find(struct sentence *s)
{
    s->said_n = 0;
    for (uint32_t i = 0; i < s->n;) {
        uint32_t n = 0;
        const struct word *w = &s->v[i];
        if (w->kind == WORD_EMAIL || (w->kind == WORD_URL && w->n > 7 &&
                                      memcmp(w->c, "mailto:", 7) == 0))
            n = add(s, (struct said){.kind = SAID_MAIL, .first = i, .n = 1});
        else
            n = phone_at(s, i);
        if (n == 0 && w->kind == WORD_URL)
            n = add(s, (struct said){.kind = SAID_LINK, .first = i, .n = 1});
        if (n == 0 && w->kind == WORD_TEXT)
            n = date_at(s, i);
        if (n == 0 && w->kind == WORD_TEXT)
            n = duration_at(s, i);
        i += n ? n : 1;
    }
}
