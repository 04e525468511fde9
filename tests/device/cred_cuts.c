/* Credentials that live through power cuts: an owner, a guest, a reset. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cred_cuts.h"

#include <string.h>

#include "../../device/bytes.h"
#include "../../device/cred.h"
#include "toy.h"

/* Passwords that somebody may have; WRONG is nobody's. */
enum { NONE, LABEL, P1, P2, P3, GUEST, WRONG, PASSWORDS };

static const char *const passwords[PASSWORDS] = {
    "",           "2kf7-x9qm-label", "blue kettle 4", "seven oars up",
    "moss&stone", "a guest indeed",  "of no account"};

/* What a person wants next. Those up to RESET_PRESENT change what is on
 * record. */
enum wish {
    END,
    MAKE, /* at the factory */
    FIRST,
    CHANGE,
    GIVE,
    TAKE,
    RECOVER,
    RESET_OWNER,
    RESET_PRESENT,
    GUESS, /* wrong, twice */
    LOGIN,
    DATA, /* user data is written */
};

struct step {
    enum wish wish;
    unsigned password;
};

enum { STORIES = 3, STEPS = 12, BOOTS_MAX = 80, UNIT = 8 };

static const char *const names[STORIES] = {"reset", "owner", "label"};
static const struct step stories[STORIES][STEPS] = {
    {{MAKE, NONE},
     {FIRST, P1},
     {DATA, 0},
     {GUESS, 0},
     {RESET_OWNER, NONE},
     {FIRST, P2} },
    { {MAKE, NONE},
     {FIRST, P1},
     {GUESS, 0},
     {LOGIN, 0},
     {CHANGE, P2},
     {GIVE, GUEST},
     {TAKE, NONE},
     {RECOVER, P3}},
    {  {MAKE, LABEL},
     {GUESS, 0},
     {CHANGE, P1},
     {DATA, 0},
     {RESET_PRESENT, LABEL},
     {LOGIN, 0},
     {CHANGE, P2}},
};

/* What is on record, as far as a person can tell. */
struct status {
    enum ad_cred_phase phase;
    unsigned owner, guest;
};

struct world {
    struct life life;
    struct sim_flash state, data;
    struct status before, after; /* it is one of the two */
    unsigned step;
    unsigned looked; /* wrong passwords that were looked at since a right one */
    uint32_t now;
    uint8_t salts;
    bool reset_last; /* a reset was begun, and no password chosen since */
    struct ad_verifier label;
};

static const struct ad_account accounts[] = {
    {"owner",  1},
    {"guest2", 2}
};

static void wrong(struct world *w, const char *what)
{
    sim_break(&w->life.power, what);
}

static struct ad_password password(unsigned id)
{
    return (struct ad_password){(const uint8_t *)passwords[id],
                                (uint32_t)strlen(passwords[id])};
}

/* Quick, and no more than that. */
static uint32_t toy_slow(void *port, uint8_t scheme,
                         const uint8_t salt[AD_SALT_BYTES], const uint8_t *p,
                         uint32_t n, uint8_t out[AD_SLOW_BYTES])
{
    struct toy_hash h;
    (void)port;
    toy_crypto.hash_start(&h);
    toy_crypto.hash_add(&h, &scheme, 1);
    toy_crypto.hash_add(&h, salt, AD_SALT_BYTES);
    toy_crypto.hash_add(&h, p, n);
    return toy_crypto.hash_end(&h, out);
}

static bool is_for(const struct ad_verifier *v, unsigned id)
{
    uint8_t out[AD_SLOW_BYTES];
    struct ad_password p = password(id);
    toy_slow(NULL, v->scheme, v->salt, p.p, p.n, out);
    return memcmp(out, v->slow, sizeof out) == 0;
}

static uint32_t slow(void *port, uint8_t scheme,
                     const uint8_t salt[AD_SALT_BYTES], const uint8_t *p,
                     uint32_t n, uint8_t out[AD_SLOW_BYTES])
{
    struct world *w = port;
    struct ad_password nobodys = password(WRONG);
    if (n == nobodys.n && memcmp(p, nobodys.p, n) == 0)
        w->looked++;
    else
        w->looked = 0;
    return toy_slow(NULL, scheme, salt, p, n, out);
}

static uint32_t salt(void *port, uint8_t *to, uint32_t n)
{
    struct world *w = port;
    w->reset_last = false;
    memset(to, ++w->salts, n);
    memcpy(to, "SALT", 4);
    return AD_YES;
}

static uint32_t present(void *port)
{
    (void)port;
    return AD_YES;
}

static uint32_t seconds(void *port)
{
    struct world *w = port;
    return w->now;
}

static uint32_t wipe(void *port)
{
    struct world *w = port;
    struct ad_flash f = sim_flash_port(&w->data, 0);
    return ad_flash_erase(&f, 0, f.size_bytes);
}

/* What a processor has after a reset: nothing of before. */
struct ram {
    struct ad_flash flash;
    struct ad_store store;
    struct ad_cred_port port;
    struct ad_cred_policy policy;
    struct ad_cred c;
};

static void reset(struct ram *r, struct world *w)
{
    memset(r, 0xa5, sizeof *r);
    r->flash = sim_flash_port(&w->state, 0);
    r->port = (struct ad_cred_port){.port = w,
                                    .scheme = 7,
                                    .slow = slow,
                                    .random = salt,
                                    .present = present,
                                    .seconds = seconds,
                                    .wipe = wipe};
    r->policy = (struct ad_cred_policy){.accounts = accounts, .n_accounts = 2};
    if (stories[w->life.story][0].password == LABEL)
        r->policy.label = &w->label;
    r->c.policy = &r->policy;
    r->c.port = &r->port;
    r->c.flash = &r->flash;
    r->c.store = &r->store;
}

static void begin_world(void *world, unsigned cuts)
{
    struct world *w = world;
    (void)cuts;
    w->life.power.seed = 88172645U + w->life.story;
    sim_flash_init(&w->state, &w->life.power, 3 * 512, 512, UNIT);
    sim_flash_init(&w->data, &w->life.power, 256, 128, UNIT);
    w->state.ecc = w->life.story == 2;
    w->label.scheme = 3;
    memset(w->label.salt, 9, sizeof w->label.salt);
    struct ad_password p = password(LABEL);
    toy_slow(NULL, 3, w->label.salt, p.p, p.n, w->label.slow);
}

static struct status status(const struct world *w, const struct ad_cred *c)
{
    struct status s = {c->phase, NONE, NONE};
    for (unsigned id = P1; id < PASSWORDS; id++) {
        if (c->set[0] == AD_YES && is_for(&c->verifier[0], id))
            s.owner = id;
        if (c->set[1] == AD_YES && is_for(&c->verifier[1], id))
            s.guest = id;
    }
    if (c->phase == AD_CRED_FACTORY && c->policy->label == &w->label)
        s.owner = LABEL;
    return s;
}

static bool is_same(struct status a, struct status b)
{
    return a.phase == b.phase && a.owner == b.owner && a.guest == b.guest;
}

static bool holds(const struct sim_flash *f, const char *text)
{
    for (uint32_t i = 0; i + 4 <= f->size; i++)
        if (memcmp(f->bytes + i, text, 4) == 0)
            return true;
    return false;
}

/* What must hold after every load. */
static void watch(struct world *w, const struct ad_cred *c)
{
    struct status s = status(w, c);
    if (!is_same(s, w->before) && !is_same(s, w->after))
        wrong(w, s.phase == AD_CRED_BLANK ? "credentials are lost"
                                          : "not what was set");
    if (c->failures[0] < w->looked)
        wrong(w, "a try was free");
    if (s.phase != AD_CRED_FACTORY || !w->reset_last)
        return;
    if (holds(&w->data, "DATA"))
        wrong(w, "user data after a reset");
    if (holds(&w->state, "SALT"))
        wrong(w, "credentials after a reset");
}

/* What is on record when the wish has come true. */
static struct status goal(const struct world *w, struct step s)
{
    struct status to = w->before;
    switch ((int)s.wish) {
    case MAKE:
    case RESET_OWNER:
    case RESET_PRESENT:
        return (struct status){AD_CRED_FACTORY, s.password, NONE};
    case FIRST:
    case CHANGE:
        to.phase = AD_CRED_SET;
        to.owner = s.password;
        break;
    case RECOVER:
        to.owner = s.password;
        break;
    case GIVE:
    case TAKE:
        to.guest = s.password;
        break;
    default:
        break;
    }
    return to;
}

/* Waits as long as it takes. */
static uint32_t login(struct world *w, struct ad_cred *c, unsigned id,
                      struct ad_session *s, enum ad_cred_why *why)
{
    w->now += ad_cred_wait(c, 0);
    return ad_cred_login(c, 0, password(id), s, why);
}

static uint32_t user_data(struct world *w)
{
    struct ad_flash f = sim_flash_port(&w->data, 0);
    const uint8_t unit[UNIT] = "DATADATA";
    if (wipe(w) != AD_YES)
        return AD_NO;
    for (uint32_t at = 0; at < f.size_bytes; at += 40)
        if (f.write(f.port, at, unit, UNIT) != 0)
            return AD_NO;
    return AD_YES;
}

/* AD_NO when the flash failed, or the password is not yet or no more right. */
static uint32_t act(struct world *w, struct ad_cred *c, struct step s)
{
    struct ad_session in;
    struct ad_password p = password(s.password);
    enum ad_cred_why why = AD_CRED_GOOD;
    switch ((int)s.wish) {
    case MAKE:
    case RESET_PRESENT:
        w->reset_last = true;
        return ad_cred_reset(c, NULL, &why);
    case FIRST:
        return ad_cred_first(c, p, &why);
    case RECOVER:
        return ad_cred_recover(c, p, &why);
    case DATA:
        return user_data(w);
    case GUESS:
        for (unsigned i = 0; i < 2; i++)
            if (login(w, c, WRONG, &in, &why) == AD_YES)
                wrong(w, "a wrong password is right");
            else if (why == AD_CRED_FLASH)
                return AD_NO;
        return AD_YES;
    default:
        break;
    }
    if (login(w, c, w->before.owner, &in, &why) != AD_YES) {
        if (why != AD_CRED_FLASH)
            wrong(w, "the right password is refused");
        return AD_NO;
    }
    switch ((int)s.wish) {
    case CHANGE:
        return ad_cred_change(c, &in, password(w->before.owner), p, &why);
    case GIVE:
        return ad_cred_give(c, &in, 1, p, &why);
    case TAKE:
        return ad_cred_take(c, &in, 1, &why);
    case RESET_OWNER:
        w->reset_last = true;
        return ad_cred_reset(c, &in, &why);
    default:
        return AD_YES;
    }
}

/* One start of the device, and what people do with it until something fails.
 * False when the story is over. */
static bool boot(struct world *w)
{
    struct ram r;
    if (++w->life.boots > BOOTS_MAX) {
        wrong(w, "does not come to an end");
        return false;
    }
    reset(&r, w);
    if (ad_cred_load(&r.c) != AD_YES)
        return true; /* a fault of the medium: the watchdog tries again */
    watch(w, &r.c);
    w->before = status(w, &r.c);
    while (!w->life.power.broken) {
        struct step s = stories[w->life.story][w->step];
        if (s.wish == END)
            return false;
        w->after = goal(w, s);
        if (s.wish > RESET_PRESENT || !is_same(w->before, w->after)) {
            if (act(w, &r.c, s) != AD_YES)
                return true;
            watch(w, &r.c);
            if (!is_same(status(w, &r.c), w->after))
                wrong(w, "done, and yet not so");
        }
        w->before = w->after;
        w->step++;
    }
    return false;
}

static void live(void *world)
{
    struct world *w = world;
    w->state.power = w->data.power = &w->life.power;
    while (boot(w))
        ;
}

/* The one password that counts now is the last that was set. */
static void afterwards(void *world)
{
    struct world *w = world;
    struct ram r;
    struct ad_session in;
    enum ad_cred_why why = AD_CRED_GOOD;
    reset(&r, w);
    if (ad_cred_load(&r.c) != AD_YES)
        return wrong(w, "wedged");
    watch(w, &r.c);
    for (unsigned id = P1; id <= WRONG; id++) {
        uint32_t got = login(w, &r.c, id, &in, &why);
        if ((got == AD_YES) != (id == w->before.owner))
            return wrong(w, "the wrong one of the passwords counts");
    }
}

static void was_whole(void *world)
{
    struct world *w = world;
    struct ram r;
    reset(&r, w);
    if (w->life.boots != 1 || ad_cred_load(&r.c) != AD_YES ||
        r.c.phase != AD_CRED_SET || stories[w->life.story][w->step].wish != END)
        wrong(w, "the story did not take place");
}

const struct lives cred_lives = {.names = names,
                                 .stories = STORIES,
                                 .bytes = sizeof(struct world),
                                 .begin = begin_world,
                                 .live = live,
                                 .was_whole = was_whole,
                                 .afterwards = afterwards};
