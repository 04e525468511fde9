/* Who may log in: see cred.h for the contract.
 *
 * offset  size  field      meaning (little endian)
 *      0     1  phase      1 factory, 2 set, 3 resetting
 *      1     1  told       enum ad_cred_told
 *      2     2  0
 *      4     4  epoch
 *      8  4x52  accounts   in the table's order:
 *               1  set       0 or 1
 *               1  scheme
 *               2  failures
 *              16  salt
 *              32  slow hash */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cred.h"

#include <stdbool.h>

#include "base/rd.h"
#include "bytes.h"

enum {
    AT_ACCOUNTS = 8,
    AT_SALT = 4,
    AT_SLOW = AT_SALT + AD_SALT_BYTES,
    ACCOUNT_BYTES = AT_SLOW + AD_SLOW_BYTES,
    FAILURES_MOST = 0xffff,
};

static void forget(void *memory, uint32_t n)
{
    volatile uint8_t *p = memory;
    while (n-- > 0)
        *p++ = 0;
}

/* From a payload; false for one that this library does not write. */
static bool decode(struct ad_cred *c, const uint8_t *p)
{
    if (p[0] < AD_CRED_FACTORY || p[0] > AD_CRED_RESETTING || p[1] > 3 ||
        p[2] != 0 || p[3] != 0)
        return false;
    for (uint32_t i = 0; i < AD_ACCOUNTS; i++)
        if (p[AT_ACCOUNTS + i * ACCOUNT_BYTES] > 1)
            return false;
    c->phase = (enum ad_cred_phase)p[0];
    c->told = p[1];
    c->epoch = ld_le32(p + 4);
    for (uint32_t i = 0; i < AD_ACCOUNTS; i++) {
        const uint8_t *a = p + AT_ACCOUNTS + i * ACCOUNT_BYTES;
        c->set[i] = a[0] == 1 ? AD_YES : AD_NO;
        c->verifier[i].scheme = a[1];
        c->failures[i] = ld_le16(a + 2);
        ad_copy(c->verifier[i].salt, a + AT_SALT, AD_SALT_BYTES);
        ad_copy(c->verifier[i].slow, a + AT_SLOW, AD_SLOW_BYTES);
    }
    return true;
}

static void encode(const struct ad_cred *c, uint8_t *p)
{
    ad_put32(p, (uint32_t)c->phase | c->told << 8);
    ad_put32(p + 4, c->epoch);
    for (uint32_t i = 0; i < AD_ACCOUNTS; i++) {
        uint8_t *a = p + AT_ACCOUNTS + i * ACCOUNT_BYTES;
        ad_put32(a, (uint32_t)(c->set[i] == AD_YES) |
                        (uint32_t)c->verifier[i].scheme << 8 |
                        (uint32_t)c->failures[i] << 16);
        ad_copy(a + AT_SALT, c->verifier[i].salt, AD_SALT_BYTES);
        ad_copy(a + AT_SLOW, c->verifier[i].slow, AD_SLOW_BYTES);
    }
}

/* After a save that failed nobody knows what the flash holds. */
static bool keep(struct ad_cred *c, bool scrub)
{
    uint8_t payload[AD_CRED_BYTES];
    encode(c, payload);
    c->open = scrub ? ad_store_scrub(c->store, payload)
                    : ad_store_save(c->store, payload);
    forget(payload, sizeof payload);
    return c->open == AD_YES;
}

static void empty(struct ad_cred *c)
{
    for (uint32_t i = 0; i < AD_ACCOUNTS; i++) {
        c->set[i] = AD_NO;
        c->failures[i] = 0;
        c->verifier[i] = (struct ad_verifier){0};
    }
}

/* As long as user data or an old record is there, the newest record says that a
 * reset is under way. */
static bool finish_reset(struct ad_cred *c)
{
    if (c->port->wipe(c->port->port) != AD_YES) {
        c->open = AD_NO;
        return false;
    }
    empty(c);
    c->told = AD_CRED_TOLD_RESET;
    if (!keep(c, true))
        return false;
    c->phase = AD_CRED_FACTORY;
    return keep(c, false);
}

uint32_t ad_cred_load(struct ad_cred *c)
{
    uint32_t now = c->port->seconds(c->port->port);
    c->open = AD_NO;
    c->phase = AD_CRED_BLANK;
    c->told = 0;
    c->epoch = 0;
    empty(c);
    for (uint32_t i = 0; i < AD_ACCOUNTS; i++)
        c->since[i] = now;
    if (c->policy->n_accounts == 0 || c->policy->n_accounts > AD_ACCOUNTS)
        return AD_NO;
    ad_store_init(c->store, c->flash, AD_CRED_KIND, AD_CRED_BYTES);
    enum ad_store_found found = ad_store_load(c->store);
    if (found == AD_STORE_UNREADABLE)
        return AD_NO;
    if (found == AD_STORE_FOUND) {
        if (c->store->sealed != AD_YES)
            return AD_NO;
        if (!decode(c, c->store->payload)) {
            empty(c);
            c->phase = AD_CRED_BLANK;
        }
    }
    c->open = AD_YES;
    if (c->phase == AD_CRED_RESETTING && !finish_reset(c))
        return AD_NO;
    return AD_YES;
}

static uint32_t no(enum ad_cred_why *why, enum ad_cred_why reason)
{
    *why = reason;
    return AD_NO;
}

static uint32_t yes(enum ad_cred_why *why)
{
    *why = AD_CRED_GOOD;
    return AD_YES;
}

static bool is_present(const struct ad_cred *c)
{
    return c->port->present(c->port->port) == AD_YES;
}

/* What an account's password is compared with, or NULL.
 * SPEC: EN 303 645 5.1-1 */
static const struct ad_verifier *verifier_of(const struct ad_cred *c,
                                             uint32_t account)
{
    if (c->open != AD_YES || account >= c->policy->n_accounts)
        return NULL;
    if (c->phase == AD_CRED_FACTORY)
        return account == 0 ? c->policy->label : NULL;
    if (c->phase != AD_CRED_SET || c->set[account] != AD_YES)
        return NULL;
    return &c->verifier[account];
}

uint32_t ad_cred_wait(const struct ad_cred *c, uint32_t account)
{
    uint32_t wait = 0;
    if (account >= AD_ACCOUNTS)
        return 0;
    uint32_t over = c->failures[account];
    if (over >= AD_TRIES_FREE) {
        over -= AD_TRIES_FREE;
        wait = over < 12 ? (uint32_t)1 << over : (uint32_t)AD_WAIT_MOST_S;
        wait = wait > AD_WAIT_MOST_S ? (uint32_t)AD_WAIT_MOST_S : wait;
    }
    uint32_t gone = c->port->seconds(c->port->port) - c->since[account];
    return gone < wait ? wait - gone : 0;
}

/* One try at an account's password. When it is right, the failures are 0 in
 * memory but not yet on record. */
static uint32_t try_password(struct ad_cred *c, uint32_t account,
                             struct ad_password p, enum ad_cred_why *why)
{
    uint8_t slow[AD_SLOW_BYTES] = {0};
    const struct ad_verifier *v = verifier_of(c, account);
    if (!v)
        return no(why, c->open == AD_YES ? AD_CRED_NOBODY : AD_CRED_FLASH);
    if (ad_cred_wait(c, account) > 0)
        return no(why, AD_CRED_WAIT);
    if (p.n > AD_PASSWORD_MOST)
        return no(why, AD_CRED_WRONG);
    /* On record before the look, so that a power cut saves no try. */
    if (c->failures[account] < FAILURES_MOST)
        c->failures[account]++;
    if (!keep(c, false))
        return no(why, AD_CRED_FLASH);
    volatile uint32_t done =
        c->port->slow(c->port->port, v->scheme, v->salt, p.p, p.n, slow);
    volatile uint32_t good = done == AD_YES
                                 ? ad_same(slow, v->slow, AD_SLOW_BYTES)
                                 : (uint32_t)AD_NO;
    if (good == AD_YES)
        good = ad_same(v->slow, slow, AD_SLOW_BYTES);
    forget(slow, sizeof slow);
    c->since[account] = c->port->seconds(c->port->port);
    if (done != AD_YES)
        return no(why, AD_CRED_FLASH);
    if (good != AD_YES)
        return no(why, AD_CRED_WRONG);
    c->failures[account] = 0;
    *why = AD_CRED_GOOD;
    return good == AD_YES ? good : (uint32_t)AD_NO;
}

/* A new password into memory, when the rules allow it. */
static bool put(struct ad_cred *c, uint32_t account, struct ad_password p,
                enum ad_cred_why *why)
{
    struct ad_verifier v = {.scheme = c->port->scheme};
    if (ad_cred_rules(c->policy, account, p, why) != AD_YES)
        return false;
    *why = AD_CRED_FLASH;
    if (c->port->random(c->port->port, v.salt, AD_SALT_BYTES) != AD_YES ||
        c->port->slow(c->port->port, v.scheme, v.salt, p.p, p.n, v.slow) !=
            AD_YES)
        return false;
    c->verifier[account] = v;
    c->set[account] = AD_YES;
    c->failures[account] = 0;
    forget(&v, sizeof v);
    return true;
}

/* Puts what changed on record, and ends all sessions but s. */
static uint32_t changed(struct ad_cred *c, struct ad_session *s,
                        enum ad_cred_why *why)
{
    c->epoch++;
    if (!keep(c, false))
        return no(why, AD_CRED_FLASH);
    if (s)
        s->epoch = c->epoch;
    return yes(why);
}

uint32_t ad_cred_first(struct ad_cred *c, struct ad_password p,
                       enum ad_cred_why *why)
{
    if (c->open != AD_YES || c->phase != AD_CRED_FACTORY)
        return no(why, AD_CRED_PHASE);
    if (!is_present(c))
        return no(why, AD_CRED_ABSENT);
    if (!put(c, 0, p, why))
        return AD_NO;
    c->phase = AD_CRED_SET;
    return changed(c, NULL, why);
}

uint32_t ad_cred_find(const struct ad_cred *c, const char *name, uint32_t n)
{
    for (uint32_t i = 0; i < c->policy->n_accounts; i++) {
        const char *have = c->policy->accounts[i].name;
        uint32_t k = 0;
        while (k < n && have[k] && have[k] == name[k])
            k++;
        if (k == n && !have[k])
            return i;
    }
    return c->policy->n_accounts;
}

uint32_t ad_cred_login(struct ad_cred *c, uint32_t account,
                       struct ad_password p, struct ad_session *out,
                       enum ad_cred_why *why)
{
    if (try_password(c, account, p, why) != AD_YES)
        return AD_NO;
    if (!keep(c, false))
        return no(why, AD_CRED_FLASH);
    *out = (struct ad_session){.in = AD_YES,
                               .account = account,
                               .epoch = c->epoch,
                               .rights = c->policy->accounts[account].rights,
                               .label = c->phase == AD_CRED_FACTORY ? AD_YES
                                                                    : AD_NO};
    return yes(why);
}

uint32_t ad_cred_is_in(const struct ad_cred *c, const struct ad_session *s)
{
    volatile uint32_t epoch = c->epoch;
    volatile uint32_t in = s->in;
    if (!verifier_of(c, s->account) || s->epoch != epoch || in != AD_YES)
        return AD_NO;
    return s->epoch == c->epoch ? in : (uint32_t)AD_NO;
}

static bool is_owner(const struct ad_cred *c, const struct ad_session *s)
{
    return s->account == 0 && ad_cred_is_in(c, s) == AD_YES;
}

uint32_t ad_cred_change(struct ad_cred *c, struct ad_session *s,
                        struct ad_password old, struct ad_password now,
                        enum ad_cred_why *why)
{
    if (ad_cred_is_in(c, s) != AD_YES)
        return no(why, AD_CRED_FORBIDDEN);
    if (ad_cred_rules(c->policy, s->account, now, why) != AD_YES ||
        try_password(c, s->account, old, why) != AD_YES)
        return AD_NO;
    if (!put(c, s->account, now, why))
        return AD_NO;
    if (s->account == 0)
        c->phase = AD_CRED_SET;
    s->label = AD_NO;
    return changed(c, s, why);
}

/* Whether the owner may act on another account now. */
static bool may_manage(const struct ad_cred *c, const struct ad_session *owner,
                       uint32_t account, enum ad_cred_why *why)
{
    *why = AD_CRED_FORBIDDEN;
    if (!is_owner(c, owner))
        return false;
    *why = AD_CRED_PHASE;
    if (c->phase != AD_CRED_SET)
        return false;
    *why = AD_CRED_NOBODY;
    return account != 0 && account < c->policy->n_accounts;
}

uint32_t ad_cred_give(struct ad_cred *c, struct ad_session *owner,
                      uint32_t account, struct ad_password p,
                      enum ad_cred_why *why)
{
    if (!may_manage(c, owner, account, why) || !put(c, account, p, why))
        return AD_NO;
    return changed(c, owner, why);
}

uint32_t ad_cred_take(struct ad_cred *c, struct ad_session *owner,
                      uint32_t account, enum ad_cred_why *why)
{
    if (!may_manage(c, owner, account, why))
        return AD_NO;
    c->set[account] = AD_NO;
    c->failures[account] = 0;
    c->verifier[account] = (struct ad_verifier){0};
    return changed(c, owner, why);
}

uint32_t ad_cred_recover(struct ad_cred *c, struct ad_password p,
                         enum ad_cred_why *why)
{
    if (c->open != AD_YES || c->phase != AD_CRED_SET)
        return no(why, AD_CRED_PHASE);
    if (!is_present(c))
        return no(why, AD_CRED_ABSENT);
    if (!put(c, 0, p, why))
        return AD_NO;
    c->told |= AD_CRED_TOLD_RECOVERED;
    return changed(c, NULL, why);
}

uint32_t ad_cred_reset(struct ad_cred *c, const struct ad_session *owner,
                       enum ad_cred_why *why)
{
    if (c->open != AD_YES)
        return no(why, AD_CRED_FLASH);
    if (owner && !is_owner(c, owner))
        return no(why, AD_CRED_FORBIDDEN);
    if (!owner && !is_present(c))
        return no(why, AD_CRED_ABSENT);
    c->phase = AD_CRED_RESETTING;
    c->epoch++;
    if (!keep(c, false) || !finish_reset(c))
        return no(why, AD_CRED_FLASH);
    return yes(why);
}

uint32_t ad_cred_seen(struct ad_cred *c, uint32_t told)
{
    if (c->open != AD_YES)
        return AD_NO;
    c->told &= ~told;
    return keep(c, false) ? AD_YES : AD_NO;
}
