/* Passwords beside what is public: do they count, contain parts of an
 * identifier, or follow one character by character? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "factory/inner.h"

enum {
    GRAM = 4,        /* a part of an identifier has at least so many */
    SHIFTS = 3,      /* lists against which chance is measured */
    SAMPLE = 4096,   /* devices for the slower looks */
    REPEATS = 20,    /* that a rule must explain */
    STEP_FEW = 5,    /* devices for the look at steps */
    STEP_SHARE = 5,  /* one of so many steps alike is no chance */
    PLACE_UNLIKE = 4 /* characters at a place, else it tells nothing */
};

/* A password as a number: its characters are the digits, in an order in which
 * people would count. */
static uint64_t number_of(struct view p, const bool seen[256])
{
    uint8_t value[256] = {0};
    uint64_t base = 0, n = 0;
    for (unsigned i = 0; i < 256; i++)
        if (seen[i])
            value[i] = (uint8_t)base++;
    for (size_t i = 0; i < p.n; i++)
        n = n * (base ? base : 1) + value[p.p[i]];
    return n;
}

static void digits_of(const struct factory_list *l, bool seen[256])
{
    bool other = false, hex = true;
    for (uint32_t i = 0; i < l->n; i++) {
        struct view p = l->device[i].password;
        for (size_t k = 0; k < p.n; k++)
            seen[p.p[k]] = true;
    }
    for (unsigned i = 0; i < 256; i++) {
        bool digit = i >= '0' && i <= '9';
        bool letter = (i >= 'a' && i <= 'f') || (i >= 'A' && i <= 'F');
        other |= seen[i] && !digit;
        hex &= !seen[i] || digit || letter;
    }
    for (unsigned i = '0'; i <= '9'; i++)
        seen[i] |= !other || hex;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* How many of the n - 1 steps between neighbours are the commonest step. */
static uint32_t same_steps(const uint64_t *number, uint32_t n, uint64_t *room)
{
    uint32_t best = 0;
    for (uint32_t i = 1; i < n; i++)
        room[i - 1] = number[i] - number[i - 1];
    qsort(room, n - 1, sizeof *room, by_number);
    for (uint32_t i = 0, from = 0; i <= n - 1; i++) {
        if (i < n - 1 && room[i] == room[from])
            continue;
        if (room[from] != 0 && i - from > best)
            best = i - from;
        from = i;
    }
    return best;
}

/* Devices in the order of one of their identifiers. */
struct at_id {
    uint8_t text[FACTORY_VALUE_MAX];
    uint32_t n;
    uint64_t number;
};

static int by_id(const void *a, const void *b)
{
    const struct at_id *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return memcmp(x->text, y->text, x->n);
}

/* Puts the numbers in the order of identifier id; gives whether they then only
 * rise or only fall. */
static bool order_by(const struct factory_list *l, uint32_t id,
                     uint64_t *number, struct at_id *room)
{
    uint32_t up = 0, down = 0, moves = 0;
    for (uint32_t i = 0; i < l->n; i++) {
        room[i].n = factory_fold(l->device[i].id[id], -1, room[i].text);
        room[i].number = number[i];
    }
    qsort(room, l->n, sizeof *room, by_id);
    for (uint32_t i = 0; i < l->n; i++) {
        number[i] = room[i].number;
        if (i == 0)
            continue;
        moves += by_id(&room[i - 1], &room[i]) != 0;
        up += number[i] > number[i - 1];
        down += number[i] < number[i - 1];
    }
    return l->n >= 8 && moves == l->n - 1 && (up == moves || down == moves);
}

bool factory_sequence(struct factory_run *f, struct factory_check *c)
{
    const struct factory_list *l = f->l;
    bool seen[256] = {false};
    if (l->n < STEP_FEW) {
        c->text = arena_printf(f->a,
                               "%u devices are too few; at least %u are "
                               "needed",
                               l->n, STEP_FEW);
        return true;
    }
    uint64_t *number = arena_array(f->a, l->n, sizeof *number);
    uint64_t *given = arena_array(f->a, l->n, sizeof *given);
    uint64_t *room = arena_array(f->a, l->n, sizeof *room);
    struct at_id *ids = l->n_ids ? arena_array(f->a, l->n, sizeof *ids) : NULL;
    if (!number || !given || !room || (l->n_ids && !ids))
        return false;
    digits_of(l, seen);
    for (uint32_t i = 0; i < l->n; i++)
        given[i] = number_of(l->device[i].password, seen);
    const char *in = "the list's order";
    uint32_t best = same_steps(given, l->n, room), rising = l->n_ids;
    memcpy(number, given, l->n * sizeof *number);
    qsort(number, l->n, sizeof *number, by_number);
    uint32_t got = same_steps(number, l->n, room);
    if (got > best) {
        best = got;
        in = "their own order";
    }
    for (uint32_t id = 0; id < l->n_ids; id++) {
        memcpy(number, given, l->n * sizeof *number);
        if (order_by(l, id, number, ids) && rising == l->n_ids)
            rising = id;
        got = same_steps(number, l->n, room);
        if (got > best) {
            best = got;
            in = l->id_name[id];
        }
    }
    if (best >= 3 && best >= (l->n - 1) / STEP_SHARE) {
        c->outcome = FACTORY_FOUND;
        c->devices = best;
        c->text = arena_printf(f->a,
                               "%u of %u steps from one password to the next "
                               "are the same (in the order of: %s)",
                               best, l->n - 1, in);
    } else if (rising < l->n_ids) {
        c->outcome = FACTORY_FOUND;
        c->devices = l->n;
        c->text = arena_printf(f->a, "they rise or fall steadily with %s",
                               l->id_name[rising]);
    } else {
        c->outcome = FACTORY_CLEAR;
        c->text = "no common step in any order";
    }
    return true;
}

/* The longest run of p's characters that is in id, forwards or backwards. */
static uint32_t longest_run(const uint8_t *p, uint32_t n, const uint8_t *id,
                            uint32_t m)
{
    uint32_t best = 0;
    uint8_t ends[2][FACTORY_VALUE_MAX + 1];
    for (unsigned back = 0; back < 2; back++) {
        memset(ends, 0, sizeof ends);
        for (uint32_t i = 0; i < n; i++) {
            uint8_t *now = ends[i % 2], *before = ends[1 - i % 2];
            for (uint32_t k = 0; k < m; k++) {
                bool same = p[i] == id[back ? m - 1 - k : k];
                now[k + 1] = same ? (uint8_t)(before[k] + 1) : 0;
                best = now[k + 1] > best ? now[k + 1] : best;
            }
        }
    }
    return best;
}

/* Whom each device's password has the longest run in common with, of at least
 * GRAM characters and longer than with all others: count[0] of its own
 * identifier, the others of devices further on in the list. */
static void who_is_closest(const struct factory_list *l, uint32_t id,
                           uint32_t count[1 + SHIFTS], struct factory_check *c)
{
    uint8_t p[FACTORY_VALUE_MAX], v[FACTORY_VALUE_MAX];
    uint32_t most = l->n < SAMPLE ? l->n : SAMPLE;
    memset(count, 0, (1 + SHIFTS) * sizeof *count);
    for (uint32_t i = 0; i < most; i++) {
        uint32_t best = GRAM - 1, who = 1 + SHIFTS;
        uint32_t n = factory_fold(l->device[i].password, -1, p);
        for (uint32_t k = 0; k <= SHIFTS; k++) {
            uint32_t shift = k ? l->n * k / (SHIFTS + 2) + k : 0;
            const struct factory_device *d = &l->device[(i + shift) % l->n];
            uint32_t m = factory_fold(d->id[id], -1, v);
            uint32_t run = longest_run(p, n, v, m);
            if (run > best)
                who = k;
            else if (run == best)
                who = 1 + SHIFTS;
            best = run > best ? run : best;
        }
        if (who > SHIFTS)
            continue;
        count[who]++;
        if (who == 0 && c)
            factory_example(c, &l->device[i]);
    }
}

bool factory_contained(struct factory_run *f, struct factory_check *c)
{
    const struct factory_list *l = f->l;
    if (l->n_ids == 0) {
        c->text =
            "the list has no identifiers beside the passwords; add serial "
            "numbers, MAC addresses, SSIDs";
        return true;
    }
    for (uint32_t id = 0; id < l->n_ids; id++) {
        uint32_t count[1 + SHIFTS], chance = 0;
        who_is_closest(l, id, count, NULL);
        for (uint32_t k = 1; k <= SHIFTS; k++)
            chance = count[k] > chance ? count[k] : chance;
        /* What others' identifiers give as often is chance, or the same in
         * all: the alphabet tells that. */
        uint32_t own = count[0];
        if (own < 3 || own < 3 * chance + 3)
            continue;
        who_is_closest(l, id, count, c);
        c->outcome = FACTORY_FOUND;
        c->text =
            arena_printf(f->a,
                         "%u devices' passwords have %u or more "
                         "characters of their %s in them; chance explains "
                         "%u",
                         own, GRAM, l->id_name[id], chance);
        return true;
    }
    if (l->n < FACTORY_FEW) {
        c->text = arena_printf(f->a,
                               "%u devices are too few; at least %u are "
                               "needed",
                               l->n, FACTORY_FEW);
        return true;
    }
    c->outcome = FACTORY_CLEAR;
    c->text = "no more than chance explains";
    return true;
}

/* Whether the password's character at place follows from the identifier's:
 * equal ones there, counted from its end, always go with equal ones here. */
static bool follows(const struct factory_list *l, uint32_t place, uint32_t id,
                    uint32_t from_end)
{
    uint8_t to[256];
    bool known[256] = {false}, here[256] = {false};
    uint32_t repeats = 0, kinds = 0, unlike = 0;
    uint32_t most = l->n < SAMPLE ? l->n : SAMPLE;
    uint8_t v[FACTORY_VALUE_MAX];
    for (uint32_t i = 0; i < most; i++) {
        uint32_t n = factory_fold(l->device[i].id[id], -1, v);
        if (from_end >= n)
            return false;
        uint8_t x = v[n - 1 - from_end], y = l->device[i].password.p[place];
        if (known[x] && to[x] != y)
            return false;
        repeats += known[x];
        kinds += !known[x];
        unlike += !here[y];
        known[x] = here[y] = true;
        to[x] = y;
    }
    return repeats >= REPEATS && kinds >= PLACE_UNLIKE &&
           unlike >= PLACE_UNLIKE;
}

bool factory_correlated(struct factory_run *f, struct factory_check *c)
{
    const struct factory_list *l = f->l;
    uint32_t found = 0, first_id = 0;
    if (l->n_ids == 0 || l->n < 2 * FACTORY_FEW) {
        c->text = l->n_ids == 0
                      ? "the list has no identifiers beside the passwords"
                      : arena_printf(f->a,
                                     "%u devices are too few; at least "
                                     "%u are needed",
                                     l->n, 2 * FACTORY_FEW);
        return true;
    }
    for (uint32_t place = 0; place < f->r->shortest; place++) {
        bool is_found = false;
        for (uint32_t id = 0; id < l->n_ids && !is_found; id++)
            for (uint32_t k = 0; k < FACTORY_VALUE_MAX && !is_found; k++)
                if (follows(l, place, id, k)) {
                    is_found = true;
                    first_id = found ? first_id : id;
                }
        found += is_found;
    }
    c->outcome = found ? FACTORY_FOUND : FACTORY_CLEAR;
    c->devices = found ? l->n : 0;
    c->text = found ? arena_printf(f->a,
                                   "%u of the first %u characters follow from "
                                   "one character of an identifier (%s ...)",
                                   found, f->r->shortest, l->id_name[first_id])
                    : "no character follows from one of an identifier";
    return true;
}
