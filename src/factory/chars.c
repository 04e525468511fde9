/* Passwords by themselves: how many are alike, how long, of which characters,
 * how hard to guess. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "factory/inner.h"
#include "probe/cred_list.h"

enum {
    LENGTH_LEAST = 8,
    CHARACTERS_LEAST = 10,
    BITS_GUESSED = 20, /* a million tries */
    BITS_ENOUGH = 40,
    CORE_LETTERS = 6,
};

static int by_password(const void *a, const void *b)
{
    const struct factory_device *x = *(const struct factory_device *const *)a;
    const struct factory_device *y = *(const struct factory_device *const *)b;
    size_t n = x->password.n < y->password.n ? x->password.n : y->password.n;
    int d = memcmp(x->password.p, y->password.p, n);
    if (d == 0 && x->password.n != y->password.n)
        d = x->password.n < y->password.n ? -1 : 1;
    return d ? d : (x->line > y->line) - (x->line < y->line);
}

bool factory_unique(struct factory_run *f, struct factory_check *c)
{
    uint32_t n = f->l->n;
    const struct factory_device **d = arena_array(f->a, n, sizeof *d);
    if (!d)
        return false;
    for (uint32_t i = 0; i < n; i++)
        d[i] = &f->l->device[i];
    qsort(d, n, sizeof(*d), by_password);
    for (uint32_t i = 0; i < n; i++)
        if ((i > 0 && view_eq(d[i]->password, d[i - 1]->password)) ||
            (i + 1 < n && view_eq(d[i]->password, d[i + 1]->password)))
            factory_example(c, d[i]);
    c->outcome = c->devices ? FACTORY_FOUND : FACTORY_CLEAR;
    c->text = c->devices ? arena_printf(f->a,
                                        "%u of %u devices share a password "
                                        "with another",
                                        c->devices, n)
                         : arena_printf(f->a, "all %u are unlike", n);
    return true;
}

bool factory_length(struct factory_run *f, struct factory_check *c)
{
    uint32_t least = FACTORY_VALUE_MAX, most = 0;
    for (uint32_t i = 0; i < f->l->n; i++) {
        const struct factory_device *d = &f->l->device[i];
        uint32_t n = (uint32_t)d->password.n;
        least = n < least ? n : least;
        most = n > most ? n : most;
        if (n < LENGTH_LEAST)
            factory_example(c, d);
    }
    f->r->shortest = least;
    f->r->longest = most;
    c->outcome = c->devices ? FACTORY_FOUND : FACTORY_CLEAR;
    c->text = arena_printf(f->a, "%u to %u characters; fewer than %u are short",
                           least, most, LENGTH_LEAST);
    return true;
}

/* How often each byte stands at a place. */
static void count_at(const struct factory_list *l, uint32_t place,
                     uint32_t count[256])
{
    memset(count, 0, 256 * sizeof *count);
    for (uint32_t i = 0; i < l->n; i++)
        count[l->device[i].password.p[place]]++;
}

static uint32_t unlike(const uint32_t count[256])
{
    uint32_t n = 0;
    for (unsigned i = 0; i < 256; i++)
        n += count[i] > 0;
    return n;
}

bool factory_alphabet(struct factory_run *f, struct factory_check *c)
{
    bool seen[256] = {false};
    uint32_t count[256], fixed = 0, n = 0;
    for (uint32_t i = 0; i < f->l->n; i++) {
        struct view p = f->l->device[i].password;
        for (size_t k = 0; k < p.n; k++)
            seen[p.p[k]] = true;
    }
    for (unsigned i = 0; i < 256; i++)
        n += seen[i];
    f->r->characters = n;
    if (f->l->n < FACTORY_FEW) {
        c->text = arena_printf(f->a,
                               "%u devices are too few; at least %u are "
                               "needed",
                               f->l->n, FACTORY_FEW);
        return true;
    }
    for (uint32_t at = 0; at < f->r->shortest; at++) {
        count_at(f->l, at, count);
        fixed += unlike(count) == 1;
    }
    uint32_t moving = f->r->shortest - fixed;
    c->outcome = n < CHARACTERS_LEAST || moving < LENGTH_LEAST / 2
                     ? FACTORY_FOUND
                     : FACTORY_CLEAR;
    c->devices = c->outcome == FACTORY_FOUND ? f->l->n : 0;
    c->text = arena_printf(f->a,
                           "%u unlike characters in all; %u of the first %u "
                           "places are the same on all devices",
                           n, fixed, f->r->shortest);
    return true;
}

/* Bits of one place: Shannon's, with the correction of Miller and Madow for
 * what a sample of this size has not shown. */
static double bits_at(const struct factory_list *l, uint32_t place,
                      double *alike)
{
    uint32_t count[256];
    double bits = 0, same = 0, n = l->n;
    count_at(l, place, count);
    for (unsigned i = 0; i < 256; i++) {
        if (count[i] == 0)
            continue;
        double p = count[i] / n;
        bits -= p * log2(p);
        same += p * (count[i] - 1) / (n - 1);
    }
    *alike = same;
    return bits + (unlike(count) - 1) / (2 * n * M_LN2);
}

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

/* Pairs of devices with the same three characters at a place: many more than
 * the single places explain mean that the places hang together, as in words. */
static double pairs_at(const struct factory_list *l, uint32_t place,
                       uint32_t *room)
{
    double pairs = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        const uint8_t *p = l->device[i].password.p + place;
        room[i] = (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2];
    }
    qsort(room, l->n, sizeof *room, by_number);
    for (uint32_t i = 0, from = 0; i <= l->n; i++) {
        if (i < l->n && room[i] == room[from])
            continue;
        double same = i - from;
        pairs += same * (same - 1) / 2;
        from = i;
    }
    return pairs;
}

/* Whether the places hang together somewhere. */
static bool hangs_together(const struct factory_run *f, const double *alike,
                           uint32_t *room)
{
    const struct factory_list *l = f->l;
    double all = (double)l->n * (l->n - 1) / 2;
    for (uint32_t at = 0; at + 3 <= f->r->shortest; at++) {
        double expected = all * alike[at] * alike[at + 1] * alike[at + 2];
        double seen = pairs_at(l, at, room);
        if (seen > 3 * expected + 6 * sqrt(expected) + 6)
            return true;
    }
    return false;
}

bool factory_entropy(struct factory_run *f, struct factory_check *c)
{
    const struct factory_list *l = f->l;
    double alike[FACTORY_VALUE_MAX], bits = 0;
    if (l->n < FACTORY_FEW) {
        c->text =
            arena_printf(f->a, "%u devices are too few for an estimate", l->n);
        return true;
    }
    uint32_t *room = arena_array(f->a, l->n, sizeof *room);
    if (!room)
        return false;
    for (uint32_t at = 0; at < f->r->shortest; at++)
        bits += bits_at(l, at, &alike[at]);
    f->r->bits = bits;
    if (bits < BITS_GUESSED) {
        c->outcome = FACTORY_FOUND;
        c->devices = l->n;
        c->text = arena_printf(
            f->a, "%.0f bits at most: a million tries or fewer", bits);
        return true;
    }
    if (hangs_together(f, alike, room)) {
        f->r->bits = -1;
        c->text = "the characters hang together, as in words or patterns: how "
                  "they are made must be shown";
        return true;
    }
    c->outcome = bits < BITS_ENOUGH ? FACTORY_OPEN : FACTORY_CLEAR;
    c->text =
        bits < BITS_ENOUGH
            ? arena_printf(f->a,
                           "%.0f bits: enough only where tries are limited "
                           "(5.1-5) and nothing that is made of the password "
                           "can be taken away and tried (as with Wi-Fi)",
                           bits)
            : arena_printf(f->a, "%.0f bits, if the places are independent",
                           bits);
    return true;
}

static int by_text(const void *a, const void *b)
{
    return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

/* What is left between the first and the last letter. */
static void core_of(char *p)
{
    size_t from = 0, n = strlen(p);
    while (p[from] && !isalpha((unsigned char)p[from]))
        from++;
    while (n > from && !isalpha((unsigned char)p[n - 1]))
        n--;
    memmove(p, p + from, n - from);
    p[n - from] = '\0';
}

bool factory_common(struct factory_run *f, struct factory_check *c)
{
    const char **known = arena_array(f->a, cred_list_count, sizeof *known);
    if (!known)
        return false;
    for (size_t i = 0; i < cred_list_count; i++)
        known[i] = cred_list[i].password;
    qsort(known, cred_list_count, sizeof *known, by_text);
    struct factory_check words = *c;
    for (uint32_t i = 0; i < f->l->n; i++) {
        const struct factory_device *d = &f->l->device[i];
        char text[FACTORY_VALUE_MAX + 1];
        const char *key = text;
        memcpy(text, d->password.p, d->password.n);
        text[d->password.n] = '\0';
        if (bsearch(&key, known, cred_list_count, sizeof *known, by_text)) {
            factory_example(c, d);
            continue;
        }
        core_of(text);
        size_t core = strlen(text);
        if (core >= 4 && core < d->password.n &&
            bsearch(&key, known, cred_list_count, sizeof *known, by_text)) {
            factory_example(&words, d);
            if (core >= CORE_LETTERS)
                factory_example(c, d);
        }
    }
    /* Short words turn up in random letters too, now and then. */
    if (c->devices == 0 && words.devices >= 3 && words.devices >= f->l->n / 100)
        *c = words;
    c->outcome = c->devices ? FACTORY_FOUND : FACTORY_CLEAR;
    c->text = c->devices ? arena_printf(f->a,
                                        "%u are public defaults, or one with "
                                        "digits and signs around it",
                                        c->devices)
                         : arena_printf(f->a, "none is among the %zu of %s",
                                        cred_list_count, cred_list_id);
    return true;
}
