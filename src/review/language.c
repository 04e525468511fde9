/* Counts small words; a text has many of its own language and few of others. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/language.h"

#include <string.h>

enum {
    LANGUAGES_MAX = 32,
    SAMPLE_BYTES = 200000, /* of the text that are looked at */
    HASH_BITS = 11,
    HASH_SIZE = 1 << HASH_BITS,
};

/* Which languages have the word: a bit each. */
struct slot {
    const char *word;
    uint32_t languages;
};

struct counting {
    struct slot slots[HASH_SIZE];
    uint32_t count[LANGUAGES_MAX], words;
    uint64_t letters, others;
};

static uint32_t hash(const char *c, size_t n)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ (uint8_t)c[i]) * 16777619u;
    return h >> (32 - HASH_BITS);
}

static struct slot *slot_of(struct counting *k, const char *c, size_t n)
{
    uint32_t i = hash(c, n);
    for (uint32_t tries = 0; tries < HASH_SIZE; tries++) {
        struct slot *s = &k->slots[(i + tries) % HASH_SIZE];
        if (!s->word || (strlen(s->word) == n && memcmp(s->word, c, n) == 0))
            return s;
    }
    return NULL;
}

static void learn(const struct review_data *d, struct counting *k)
{
    size_t used = 0;
    for (size_t i = 0; i < d->languages_n && i < LANGUAGES_MAX; i++)
        for (size_t w = 0; w < d->languages[i].stop.n; w++) {
            const char *word = d->languages[i].stop.v[w];
            struct slot *s = slot_of(k, word, strlen(word));
            if (!s || (!s->word && ++used > HASH_SIZE / 2))
                continue;
            s->word = word;
            s->languages |= 1u << i;
        }
}

static void count_word(struct counting *k, const char *c, size_t n)
{
    k->words++;
    const struct slot *s = slot_of(k, c, n);
    if (!s || !s->word)
        return;
    for (uint32_t i = 0; i < LANGUAGES_MAX; i++)
        k->count[i] += (s->languages >> i) & 1;
}

static void count(struct counting *k, const struct folded *f)
{
    size_t from = 0;
    for (size_t i = 0; i <= f->n; i++) {
        char c = i < f->n ? f->c[i] : ' ';
        bool letter = c >= 'a' && c <= 'z';
        k->letters += letter;
        k->others += c == FOLD_OTHER;
        if (letter || c == FOLD_OTHER)
            continue;
        if (i > from)
            count_word(k, f->c + from, i - from);
        from = i + 1;
    }
}

void language_of(const struct review_data *d, const struct text *t,
                 struct language_guess *out)
{
    static const struct counting none;
    struct counting k = none;
    struct folded f;
    uint64_t seen = 0;
    fold_init(&f);
    learn(d, &k);
    for (const struct block *b = t->first; b && seen < SAMPLE_BYTES;
         b = b->next) {
        seen += b->text.n;
        fold(&f, b->text);
        count(&k, &f);
    }
    fold_done(&f);
    size_t best = 0, second = 0;
    for (size_t i = 1; i < d->languages_n && i < LANGUAGES_MAX; i++)
        if (k.count[i] > k.count[best])
            best = i;
    second = best == 0 ? 1 : 0;
    for (size_t i = 0; i < d->languages_n && i < LANGUAGES_MAX; i++)
        if (i != best && k.count[i] > k.count[second])
            second = i;
    *out = (struct language_guess){.other_script =
                                       k.others > k.letters && k.others > 40};
    bool clear = k.count[best] >= 2 &&
                 k.count[best] * 4 >= k.count[second] * 5 &&
                 k.count[best] * 20 >= k.words;
    if (!out->other_script && clear)
        out->language = &d->languages[best];
}
