/* Phrases of the review's data, and whether a sentence says one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_PHRASE_H
#define ASSAY_REVIEW_PHRASE_H

#include "review/words.h"

/* A phrase is words in order, parted by blanks:
 *
 *     word        that word, case and marks ignored
 *     word*       a word that begins so; *word: one that ends so
 *     a|b|c*      one of them
 *     a_b|c       words as one: "a b" or "c"
 *     word?       may be left out
 *     ..          up to eight words more; ..12: up to twelve
 *     #duration #date #mail #link #phone #contact #number #standard
 *
 *     we|i will .. acknowledge .. receipt|report .. #duration
 *
 * Signs between words do not count. */
enum { PHRASE_ITEMS_MAX = 16, PHRASE_GAP = 8, PHRASE_GAP_MAX = 40 };

enum phrase_class {
    CLASS_WORD,
    CLASS_DURATION,
    CLASS_DATE,
    CLASS_MAIL,
    CLASS_LINK,
    CLASS_PHONE,
    CLASS_CONTACT, /* any of the three before */
    CLASS_NUMBER,
    CLASS_STANDARD,
};

struct phrase_alt {
    enum phrase_class class;
    const char *c; /* folded, without the stars */
    uint32_t n;
    bool open_start, open_end;
    bool joined; /* more than one word */
};

struct phrase_item {
    const struct phrase_alt *alts;
    uint32_t alts_n, gap;
    bool optional;
};

struct phrase {
    struct phrase_item v[PHRASE_ITEMS_MAX];
    uint32_t n;
    const char *text;
    uint64_t begins[4]; /* the bytes that its first word may begin with */
};

struct phrases {
    const struct phrase *v;
    size_t n;
};

/* False when text is no phrase, with why. */
bool phrase_read(const char *text, struct arena *a, struct phrase *out,
                 const char **why);

struct phrase_hit {
    uint32_t first, end; /* words of the sentence */
    const struct phrase *phrase;
};

/* The first place where the sentence says p, looking from word from on. */
bool phrase_find(const struct phrase *p, const struct sentence *s,
                 uint32_t from, struct phrase_hit *hit);
/* Whether one of the phrases begins with that word. */
bool phrases_begin(const struct phrases *p, const struct sentence *s,
                   uint32_t at);
/* The first of the phrases that it says. */
bool phrases_find(const struct phrases *p, const struct sentence *s,
                  struct phrase_hit *hit);

/* What parts words [first, end) from the hit: 0 nothing, they are of one
 * clause; 1 a comma; 2 an "and" or more. */
unsigned phrase_gap(const struct sentence *s, const struct phrase_hit *hit,
                    uint32_t first, uint32_t end);

/* The value of that kind nearest to the hit with no more than that between;
 * NULL: none. */
const struct said *phrase_value(const struct sentence *s,
                                const struct phrase_hit *hit,
                                enum said_kind kind, unsigned most);

#endif
