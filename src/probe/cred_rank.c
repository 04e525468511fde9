/* Puts the passwords worth trying for an account in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_rank.h"

#include <string.h>

enum {
    MAX_USERS = 16,
    MAX_WORDS = 16,
    MAX_WORD_BYTES = 32,
    FIRST_WORDS = 3, /* product words that go before the list */
    RULES_EACH = 10, /* passwords made of one word */
    SLOTS = 4096,    /* of the set that drops doubles: a power of two */
};

struct rank {
    struct arena *a;
    struct cred_candidates out;
    size_t cap;
    uint16_t *slots; /* index + 1 into out, by hash */
    const struct view *users, *words;
    size_t n_users, n_words;
    bool failed;
};

static uint32_t hash_of(struct view v)
{
    uint32_t h = 2166136261u;
    for (size_t i = 0; i < v.n; i++)
        h = (h ^ v.p[i]) * 16777619u;
    return h;
}

static void put(struct rank *r, struct view v, const struct cred_entry *e)
{
    uint32_t i = hash_of(v) & (SLOTS - 1);
    for (; r->slots[i]; i = (i + 1) & (SLOTS - 1))
        if (view_eq(r->out.at[r->slots[i] - 1].password, v))
            return;
    if (r->out.n == r->cap)
        return;
    r->out.at[r->out.n++] = (struct cred_candidate){v, e};
    r->slots[i] = (uint16_t)r->out.n;
}

static void put_entry(struct rank *r, const struct cred_entry *e)
{
    put(r, view_of(e->password, strlen(e->password)), e);
}

static bool for_user(const struct rank *r, const struct cred_entry *e)
{
    for (size_t i = 0; i < r->n_users; i++)
        if (cred_entry_is_for(e, r->users[i]))
            return true;
    return false;
}

static bool for_product(const struct rank *r, const struct cred_entry *e)
{
    for (size_t i = 0; i < r->n_words; i++)
        if (cred_entry_has_word(e, r->words[i]))
            return true;
    return false;
}

static void put_list(struct rank *r, bool user, bool product)
{
    for (size_t i = 0; i < cred_list_count; i++) {
        const struct cred_entry *e = &cred_list[i];
        if ((!user || for_user(r, e)) && (!product || for_product(r, e)))
            put_entry(r, e);
    }
}

static void put_joined(struct rank *r, struct view word, const char *tail)
{
    char *text =
        arena_printf(r->a, "%.*s%s", (int)word.n, (const char *)word.p, tail);
    if (!text) {
        r->failed = true;
        return;
    }
    put(r, view_of(text, strlen(text)), NULL);
}

static uint8_t upper(uint8_t c)
{
    return c >= 'a' && c <= 'z' ? (uint8_t)(c - 32) : c;
}

/* The word capitalised, in capitals, and backwards. */
static void put_shapes(struct rank *r, struct view word)
{
    uint8_t shape[3][MAX_WORD_BYTES];
    for (size_t i = 0; i < word.n; i++) {
        shape[0][i] = i ? word.p[i] : upper(word.p[i]);
        shape[1][i] = upper(word.p[i]);
        shape[2][i] = word.p[word.n - 1 - i];
    }
    for (size_t i = 0; i < 3; i++) {
        struct view v = arena_dup(r->a, view_of(shape[i], word.n));
        if (!v.p)
            r->failed = true;
        else
            put(r, v, NULL);
    }
}

static bool is_word(struct view w)
{
    return w.n > 0 && w.n <= MAX_WORD_BYTES && !memchr(w.p, 0, w.n);
}

static void put_rules(struct rank *r, struct view word)
{
    static const char *const tails[] = {"123",   "1",      "1234",
                                        "12345", "123456", "@123"};
    if (!is_word(word))
        return;
    put(r, word, NULL);
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        put_joined(r, word, tails[i]);
    put_shapes(r, word);
}

static void rank_all(struct rank *r)
{
    for (size_t i = 0; i < r->n_users; i++)
        if (is_word(r->users[i]))
            put(r, r->users[i], NULL);
    put(r, view_of("", 0), NULL);
    put_list(r, true, true);
    for (size_t i = 0; i < r->n_words && i < FIRST_WORDS; i++)
        if (is_word(r->words[i]))
            put(r, r->words[i], NULL);
    put_list(r, true, false);
    put_list(r, false, true);
    for (size_t i = 0; i < r->n_users; i++)
        put_rules(r, r->users[i]);
    for (size_t i = 0; i < r->n_words; i++)
        put_rules(r, r->words[i]);
    for (size_t i = 0; i < cred_list_count; i++)
        if (!cred_list[i].user)
            put_entry(r, &cred_list[i]);
    put_list(r, false, false);
}

bool cred_rank(struct arena *a, const struct view *users, size_t n_users,
               const struct view *words, size_t n_words,
               struct cred_candidates *out)
{
    struct rank r = {.a = a, .users = users, .words = words};
    r.n_users = n_users < MAX_USERS ? n_users : MAX_USERS;
    r.n_words = n_words < MAX_WORDS ? n_words : MAX_WORDS;
    r.cap = cred_list_count + (r.n_users + r.n_words) * (RULES_EACH + 1) + 1;
    if (r.cap > SLOTS / 2)
        r.cap = SLOTS / 2;
    r.out.at = arena_array(a, r.cap, sizeof *r.out.at);
    r.slots = arena_array(a, SLOTS, sizeof *r.slots);
    if (!r.out.at || !r.slots)
        return false;
    rank_all(&r);
    if (r.failed)
        return false;
    *out = r.out;
    return true;
}
