/* Checks a maker's list of passwords: see factory.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "factory/inner.h"

struct kind {
    const char *id, *title, *provision;
    bool (*look)(struct factory_run *f, struct factory_check *c);
};

static const struct kind kinds[FACTORY_CHECKS] = {
    {"unique",     "one password on several devices",         "5.1-1", factory_unique   },
    {"length",     "short passwords",                         "5.1-2", factory_length   },
    {"alphabet",   "few characters, or always the same ones", "5.1-2",
     factory_alphabet                                                                   },
    {"entropy",    "passwords that can be guessed",           "5.1-2", factory_entropy  },
    {"common",     "public defaults and common words",        "5.1-2", factory_common   },
    {"sequence",   "passwords that count",                    "5.1-2", factory_sequence },
    {"contained",  "parts of public identifiers",             "5.1-2", factory_contained},
    {"correlated", "characters that follow an identifier's",  "5.1-2",
     factory_correlated                                                                 },
    {"derived",    "hashes of public identifiers",            "5.1-2", factory_derived  },
};

void factory_example(struct factory_check *c, const struct factory_device *d)
{
    c->devices++;
    if (c->n_lines < FACTORY_EXAMPLES)
        c->line[c->n_lines++] = d->line;
}

uint32_t factory_fold(struct view v, int letters, uint8_t *out)
{
    uint32_t n = 0;
    for (size_t i = 0; i < v.n && n < FACTORY_VALUE_MAX; i++) {
        uint8_t c = v.p[i];
        bool lower = c >= 'a' && c <= 'z', upper = c >= 'A' && c <= 'Z';
        if (!lower && !upper && !(c >= '0' && c <= '9'))
            continue;
        if (upper && letters < 0)
            c = (uint8_t)(c + 32);
        else if (lower && letters > 0)
            c = (uint8_t)(c - 32);
        out[n++] = c;
    }
    return n;
}

enum err factory_check(const struct factory_list *l, struct arena *a,
                       struct factory_report *out)
{
    struct factory_run f = {.l = l, .a = a, .r = out};
    *out = (struct factory_report){
        .devices = l->n, .bits = -1, .id_name = l->id_name, .n_ids = l->n_ids};
    for (uint32_t i = 0; i < FACTORY_CHECKS; i++) {
        struct factory_check *c = &out->check[i];
        *c = (struct factory_check){.id = kinds[i].id,
                                    .title = kinds[i].title,
                                    .provision = kinds[i].provision,
                                    .outcome = FACTORY_OPEN};
        if (!kinds[i].look(&f, c) || !c->text)
            return ERR_NOMEM;
    }
    return OK;
}

enum factory_outcome factory_verdict(const struct factory_report *r)
{
    enum factory_outcome v = FACTORY_CLEAR;
    for (uint32_t i = 0; i < FACTORY_CHECKS; i++) {
        if (r->check[i].outcome == FACTORY_FOUND)
            return FACTORY_FOUND;
        if (r->check[i].outcome == FACTORY_OPEN)
            v = FACTORY_OPEN;
    }
    return v;
}
