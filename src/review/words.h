/* Sentences as words, and the durations, dates and addresses in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_WORDS_H
#define ASSAY_REVIEW_WORDS_H

#include "review/fold.h"
#include "review/text.h"

enum {
    WORDS_MAX = 600, /* of one sentence with what leads it; then it is cut */
    VALUES_MAX = 64, /* in one sentence */
    FOLD_MAX = 4096, /* bytes of one word */
};

enum word_kind { WORD_TEXT, WORD_EMAIL, WORD_URL, WORD_SIGN /* , ( | ... */ };

struct word {
    enum word_kind kind;
    struct view raw; /* in the block's text */
    const char *c;   /* folded; not ended by NUL */
    uint32_t n;      /* of c */
};

enum unit {
    UNIT_HOURS,
    UNIT_DAYS,
    UNIT_WORKDAYS,
    UNIT_WEEKS,
    UNIT_MONTHS,
    UNIT_YEARS
};

enum said_kind {
    SAID_DURATION,
    SAID_DATE,
    SAID_MAIL,
    SAID_LINK,
    SAID_PHONE,
    SAID_STANDARD
};

/* What words [first, first + n) say as a whole. */
struct said {
    enum said_kind kind;
    uint32_t first, n;
    uint32_t amount; /* of a duration; of a range the larger end */
    enum unit unit;
    uint32_t year, month, day; /* of a date; 0: not said */
    bool ambiguous;            /* 03/04/2030 */
};

struct sentence {
    struct word v[WORDS_MAX];
    uint32_t n;
    uint32_t own; /* the first word that is not of the lead */
    struct said said[VALUES_MAX];
    uint32_t said_n;
    const struct block *block;
    struct view raw; /* of block->text */
    bool question;
    bool cut;
};

/* The sentences of one block, one after the other. */
struct sentences {
    const struct block *block;
    struct folded own, lead;
    size_t at; /* in own */
    struct sentence now;
};

void sentences_init(struct sentences *s);
void sentences_done(struct sentences *s);
void sentences_of(struct sentences *s, const struct block *b);
/* NULL after the last; good until the next call. */
const struct sentence *sentences_next(struct sentences *s);

/* Whether a word is exactly text (folded). */
bool word_is(const struct word *w, const char *text);
/* The month that a folded word of n characters names (English, German,
 * French), or 0. */
uint32_t month_of(const char *c, size_t n);

/* Fills s->said; values.c. */
void values_find(struct sentence *s);

const char *unit_name(enum unit u);

#endif
