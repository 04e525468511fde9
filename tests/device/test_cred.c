/* Credentials: who gets in, who does not, and what a reset leaves. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../../device/cred.h"
#include "check.h"
#include "flash_sim.h"
#include "host_crypto.h"

enum { OWNER, GUEST, NOBODY, COST = 10, BLOCK = 512 };

static const struct ad_account accounts[] = {
    {"admin1", 7},
    {"guest",  1}
};
static const char *const product[] = {"Acme", "TH-100", NULL};

struct bench {
    struct sim_power power;
    struct sim_flash flash;
    struct ad_flash area;
    struct ad_store store;
    struct ad_verifier label;
    struct ad_cred_policy policy;
    struct ad_cred_port port;
    struct ad_cred c;
    enum ad_cred_why why;
    uint32_t now, present, random, wiped, wipes, slows;
    uint64_t op_at_slow;
};

static uint32_t slow(void *port, uint8_t scheme,
                     const uint8_t salt[AD_SALT_BYTES], const uint8_t *p,
                     uint32_t n, uint8_t out[AD_SLOW_BYTES])
{
    struct bench *b = port;
    b->slows++;
    b->op_at_slow = b->power.op;
    return host_slow(NULL, scheme, salt, p, n, out);
}

static uint32_t some_random(void *port, uint8_t *to, uint32_t n)
{
    struct bench *b = port;
    return b->random == AD_YES ? host_random(NULL, to, n) : (uint32_t)AD_NO;
}

static uint32_t is_present(void *port)
{
    return ((struct bench *)port)->present;
}

static uint32_t seconds(void *port)
{
    return ((struct bench *)port)->now;
}

static uint32_t wipe(void *port)
{
    struct bench *b = port;
    b->wipes++;
    return b->wiped;
}

static struct ad_password pw(const char *text)
{
    return (struct ad_password){(const uint8_t *)text, (uint32_t)strlen(text)};
}

static uint32_t start(struct bench *b)
{
    memset(&b->store, 0xa5, sizeof b->store);
    memset(&b->c, 0xa5, sizeof b->c);
    b->c.policy = &b->policy;
    b->c.port = &b->port;
    b->c.flash = &b->area;
    b->c.store = &b->store;
    return ad_cred_load(&b->c);
}

/* A device that has never been anywhere. */
static void blank(struct bench *b)
{
    memset(b, 0, sizeof *b);
    b->power.seed = 1;
    sim_flash_init(&b->flash, &b->power, 3 * BLOCK, BLOCK, 8);
    b->area = sim_flash_port(&b->flash, 0);
    b->policy = (struct ad_cred_policy){
        .accounts = accounts, .n_accounts = 2, .names = product};
    b->port = (struct ad_cred_port){.port = b,
                                    .scheme = COST,
                                    .slow = slow,
                                    .random = some_random,
                                    .present = is_present,
                                    .seconds = seconds,
                                    .wipe = wipe};
    b->present = AD_NO;
    b->random = b->wiped = AD_YES;
    assert_int_equal(start(b), AD_YES);
    assert_int_equal(b->c.phase, AD_CRED_BLANK);
}

/* As it leaves the factory; with a label when there is a password on it. */
static void factory(struct bench *b, const char *label)
{
    blank(b);
    if (label) {
        b->label.scheme = COST;
        memset(b->label.salt, 3, AD_SALT_BYTES);
        assert_int_equal(host_slow(NULL, COST, b->label.salt,
                                   (const uint8_t *)label,
                                   (uint32_t)strlen(label), b->label.slow),
                         AD_YES);
        b->policy.label = &b->label;
    }
    b->present = AD_YES;
    assert_int_equal(ad_cred_reset(&b->c, NULL, &b->why), AD_YES);
    assert_int_equal(ad_cred_seen(&b->c, AD_CRED_TOLD_RESET), AD_YES);
    b->present = AD_NO;
}

static void owned(struct bench *b, const char *password)
{
    factory(b, NULL);
    b->present = AD_YES;
    assert_int_equal(ad_cred_first(&b->c, pw(password), &b->why), AD_YES);
    b->present = AD_NO;
}

static uint32_t login(struct bench *b, uint32_t account, const char *password,
                      struct ad_session *s)
{
    memset(s, 0, sizeof *s);
    return ad_cred_login(&b->c, account, pw(password), s, &b->why);
}

/* SPEC: EN 303 645 5.1-1 */
static void nobody_gets_in_before_a_password_is_set(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    static const char *const defaults[] = {"", "admin", "1234", "password"};
    for (unsigned made = 0; made < 2; made++) {
        if (made)
            factory(&b, NULL);
        else
            blank(&b);
        for (unsigned i = 0; i < 4; i++)
            for (uint32_t a = 0; a < 6; a++) {
                assert_int_equal(login(&b, a, defaults[i], &s), AD_NO);
                assert_int_equal(b.why, AD_CRED_NOBODY);
                assert_int_equal(ad_cred_is_in(&b.c, &s), AD_NO);
            }
        assert_int_equal(b.slows, 0);
    }
}

static void an_empty_session_is_nobodys(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s = {0};
    factory(&b, "k3w9-ppqr-77xd");
    s.epoch = b.c.epoch;
    assert_int_equal(ad_cred_is_in(&b.c, &s), AD_NO);
    assert_int_equal(ad_cred_reset(&b.c, &s, &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_FORBIDDEN);
}

static void the_first_password_needs_somebody_present(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    factory(&b, NULL);
    assert_int_equal(ad_cred_first(&b.c, pw("green tea at 5"), &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_ABSENT);
    b.present = AD_YES;
    assert_int_equal(ad_cred_first(&b.c, pw("12345678"), &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_SIMPLE);
    assert_int_equal(ad_cred_first(&b.c, pw("green tea at 5"), &b.why), AD_YES);
    assert_int_equal(ad_cred_first(&b.c, pw("black tea at 5"), &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_PHASE);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    assert_int_equal(ad_cred_is_in(&b.c, &s), AD_YES);
    assert_int_equal(s.rights, 7);
    assert_int_equal(s.label, AD_NO);
}

static void a_lost_record_opens_nothing(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    factory(&b, "k3w9-ppqr-77xd");
    assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_YES);
    assert_int_equal(ad_cred_change(&b.c, &s, pw("k3w9-ppqr-77xd"),
                                    pw("green tea at 5"), &b.why),
                     AD_YES);
    /* Another version of the firmware, which knows another record. */
    ad_store_init(&b.store, &b.area, AD_CRED_KIND + 1, 20);
    assert_int_equal(ad_store_load(&b.store), AD_STORE_NONE);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_NO);
    memset(b.flash.bytes, 0xff, sizeof b.flash.bytes);
    memset(b.flash.written, 0, sizeof b.flash.written);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(b.c.phase, AD_CRED_BLANK);
    assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_NO);
    assert_int_equal(b.why, AD_CRED_NOBODY);
    b.present = AD_YES;
    assert_int_equal(ad_cred_first(&b.c, pw("green tea at 5"), &b.why), AD_NO);
    assert_int_equal(ad_cred_recover(&b.c, pw("green tea at 5"), &b.why),
                     AD_NO);
    /* User data goes before anybody gets in again. */
    b.wipes = 0;
    assert_int_equal(ad_cred_reset(&b.c, NULL, &b.why), AD_YES);
    assert_int_equal(b.wipes, 1);
    assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_YES);
}

/* SPEC: EN 303 645 5.1-1, 5.1-4 */
static void the_labels_password_ends_with_the_owners_first(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s, old;
    factory(&b, "k3w9-ppqr-77xd");
    assert_int_equal(login(&b, GUEST, "k3w9-ppqr-77xd", &s), AD_NO);
    assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_YES);
    assert_int_equal(s.label, AD_YES);
    assert_int_equal(ad_cred_give(&b.c, &s, GUEST, pw("summer visit"), &b.why),
                     AD_NO);
    old = s;
    assert_int_equal(ad_cred_change(&b.c, &s, pw("not the label"),
                                    pw("green tea at 5"), &b.why),
                     AD_NO);
    assert_int_equal(b.why, AD_CRED_WRONG);
    assert_int_equal(ad_cred_change(&b.c, &s, pw("k3w9-ppqr-77xd"),
                                    pw("green tea at 5"), &b.why),
                     AD_YES);
    assert_int_equal(ad_cred_is_in(&b.c, &s), AD_YES);
    assert_int_equal(ad_cred_is_in(&b.c, &old), AD_NO);
    for (unsigned starts = 0; starts < 2; starts++) {
        assert_int_equal(login(&b, OWNER, "k3w9-ppqr-77xd", &s), AD_NO);
        assert_int_equal(b.why, AD_CRED_WRONG);
        assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
        assert_int_equal(start(&b), AD_YES);
    }
}

/* SPEC: EN 303 645 5.1-5 */
static void failures_cost_time_and_power_cuts_save_none(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    for (unsigned i = 0; i < AD_TRIES_FREE; i++) {
        assert_int_equal(ad_cred_wait(&b.c, OWNER), 0);
        assert_int_equal(login(&b, OWNER, "a guess", &s), AD_NO);
    }
    for (unsigned i = 0; i < 16; i++) {
        uint32_t wait = i < 12 ? 1U << i : AD_WAIT_MOST_S;
        uint32_t slows = b.slows;
        assert_int_equal(ad_cred_wait(&b.c, OWNER), wait);
        b.now += wait - 1;
        /* The right one is not looked at either, and does not make it worse. */
        assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
        assert_int_equal(b.why, AD_CRED_WAIT);
        assert_int_equal(b.slows, slows);
        /* A restart begins the wait anew. */
        assert_int_equal(start(&b), AD_YES);
        assert_int_equal(ad_cred_wait(&b.c, OWNER), wait);
        b.now += wait;
        assert_int_equal(login(&b, OWNER, "a guess", &s), AD_NO);
        assert_int_equal(b.why, AD_CRED_WRONG);
    }
    b.now += AD_WAIT_MOST_S;
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(ad_cred_wait(&b.c, OWNER), 0);
}

static void a_try_is_on_record_before_the_look(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    uint64_t before = b.power.op;
    assert_int_equal(login(&b, OWNER, "a guess", &s), AD_NO);
    assert_true(b.op_at_slow > before);
    assert_int_equal(b.op_at_slow, b.power.op);
    /* When it can't be put on record there is no look. */
    uint32_t slows = b.slows;
    b.power.fault_op = b.power.op + 1;
    b.power.fault = SIM_ERROR;
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
    assert_int_equal(b.why, AD_CRED_FLASH);
    assert_int_equal(b.slows, slows);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
    assert_int_equal(b.why, AD_CRED_FLASH);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
}

static void failures_of_one_account_are_not_anothers(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    assert_int_equal(ad_cred_give(&b.c, &s, GUEST, pw("summer visit"), &b.why),
                     AD_YES);
    assert_int_equal(ad_cred_is_in(&b.c, &s), AD_YES);
    for (unsigned i = 0; i < AD_TRIES_FREE; i++)
        assert_int_equal(login(&b, GUEST, "a guess", &s), AD_NO);
    assert_int_equal(login(&b, GUEST, "summer visit", &s), AD_NO);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    b.now += 1;
    assert_int_equal(login(&b, GUEST, "summer visit", &s), AD_YES);
    assert_int_equal(s.rights, 1);
}

static void only_the_owner_manages_others(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session owner, guest;
    owned(&b, "green tea at 5");
    assert_int_equal(login(&b, OWNER, "green tea at 5", &owner), AD_YES);
    for (uint32_t a = 0; a < 9; a++)
        assert_int_equal(
            ad_cred_give(&b.c, &owner, a, pw("summer visit"), &b.why),
            a == GUEST ? AD_YES : AD_NO);
    assert_int_equal(login(&b, GUEST, "summer visit", &guest), AD_YES);
    assert_int_equal(ad_cred_take(&b.c, &guest, GUEST, &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_FORBIDDEN);
    assert_int_equal(ad_cred_reset(&b.c, &guest, &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_FORBIDDEN);
    assert_int_equal(ad_cred_change(&b.c, &guest, pw("summer visit"),
                                    pw("winter visit"), &b.why),
                     AD_YES);
    /* Every change ends all other sessions. */
    assert_int_equal(ad_cred_is_in(&b.c, &owner), AD_NO);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &owner), AD_YES);
    assert_int_equal(ad_cred_take(&b.c, &owner, GUEST, &b.why), AD_YES);
    assert_int_equal(ad_cred_is_in(&b.c, &guest), AD_NO);
    assert_int_equal(login(&b, GUEST, "winter visit", &guest), AD_NO);
    assert_int_equal(b.why, AD_CRED_NOBODY);
}

static void recovery_needs_presence_and_is_told(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s, old;
    owned(&b, "green tea at 5");
    assert_int_equal(login(&b, OWNER, "green tea at 5", &old), AD_YES);
    assert_int_equal(ad_cred_recover(&b.c, pw("seven oars up"), &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_ABSENT);
    for (unsigned i = 0; i < AD_TRIES_FREE + 1; i++)
        (void)login(&b, OWNER, "a guess", &s);
    b.wipes = 0;
    b.present = AD_YES;
    assert_int_equal(ad_cred_recover(&b.c, pw("seven oars up"), &b.why),
                     AD_YES);
    assert_int_equal(b.wipes, 0);
    assert_int_equal(ad_cred_is_in(&b.c, &old), AD_NO);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(b.c.told, AD_CRED_TOLD_RECOVERED);
    assert_int_equal(login(&b, OWNER, "seven oars up", &s), AD_YES);
    assert_int_equal(ad_cred_seen(&b.c, AD_CRED_TOLD_RECOVERED), AD_YES);
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(b.c.told, 0);
}

/* SPEC: EN 303 645 5.11-1 */
static void a_reset_leaves_nothing_and_says_so(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    uint8_t salt[AD_SALT_BYTES];
    owned(&b, "green tea at 5");
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    memcpy(salt, b.c.verifier[0].salt, sizeof salt);
    assert_int_equal(ad_cred_reset(&b.c, NULL, &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_ABSENT);
    assert_int_equal(ad_cred_is_in(&b.c, &s), AD_YES);
    b.wiped = AD_NO; /* it can't be erased */
    assert_int_equal(ad_cred_reset(&b.c, &s, &b.why), AD_NO);
    assert_int_equal(b.why, AD_CRED_FLASH);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
    /* It is not forgotten: nobody gets in until it is erased. */
    assert_int_equal(start(&b), AD_NO);
    assert_int_equal(b.c.phase, AD_CRED_RESETTING);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
    b.wiped = AD_YES;
    assert_int_equal(start(&b), AD_YES);
    assert_int_equal(b.c.phase, AD_CRED_FACTORY);
    assert_int_equal(b.c.told, AD_CRED_TOLD_RESET);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_NO);
    assert_int_equal(b.why, AD_CRED_NOBODY);
    for (uint32_t i = 0; i + sizeof salt <= b.flash.size; i++)
        assert_memory_not_equal(b.flash.bytes + i, salt, sizeof salt);
}

static void without_random_no_password_is_set(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    b.random = AD_NO;
    b.present = AD_YES;
    assert_int_equal(ad_cred_recover(&b.c, pw("seven oars up"), &b.why), AD_NO);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    b.random = AD_YES;
    b.port.scheme = 1; /* the backend does not know it */
    assert_int_equal(ad_cred_recover(&b.c, pw("seven oars up"), &b.why), AD_NO);
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
}

static void costs_can_rise_and_old_passwords_still_count(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    b.port.scheme = COST + 1;
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    assert_int_equal(ad_cred_change(&b.c, &s, pw("green tea at 5"),
                                    pw("seven oars up"), &b.why),
                     AD_YES);
    assert_int_equal(b.c.verifier[0].scheme, COST + 1);
    assert_int_equal(login(&b, OWNER, "seven oars up", &s), AD_YES);
}

static void equal_passwords_have_unlike_hashes(void **state)
{
    (void)state;
    struct bench b;
    struct ad_session s;
    owned(&b, "green tea at 5");
    assert_int_equal(login(&b, OWNER, "green tea at 5", &s), AD_YES);
    assert_int_equal(
        ad_cred_give(&b.c, &s, GUEST, pw("green tea at 5"), &b.why), AD_YES);
    assert_memory_not_equal(b.c.verifier[0].salt, b.c.verifier[1].salt,
                            AD_SALT_BYTES);
    assert_memory_not_equal(b.c.verifier[0].slow, b.c.verifier[1].slow,
                            AD_SLOW_BYTES);
}

static void bad_passwords_are_refused_with_the_reason(void **state)
{
    (void)state;
    struct ad_cred_policy p = {
        .accounts = accounts, .n_accounts = 2, .names = product};

    static const struct {
        const char *password;
        enum ad_cred_why why;
    } cases[] = {
        {"",                     AD_CRED_SHORT  },
        {"k9#mWq2",              AD_CRED_SHORT  },
        {"k9#mWq2z",             AD_CRED_GOOD   },
        {"tab\tin it here",      AD_CRED_CONTROL},
        {"line\nin it here",     AD_CRED_CONTROL},
        {"del\x7fin it here",    AD_CRED_CONTROL},
        {"aaaaaaaaaaaa",         AD_CRED_SIMPLE },
        {"abababababab",         AD_CRED_SIMPLE },
        {"12345678",             AD_CRED_SIMPLE },
        {"98765432",             AD_CRED_SIMPLE },
        {"abcdefghij",           AD_CRED_SIMPLE },
        {"Password",             AD_CRED_COMMON },
        {"Password123!",         AD_CRED_COMMON },
        {"P@ssw0rd",             AD_CRED_COMMON },
        {"!!letmein!!",          AD_CRED_COMMON },
        {"71938264",             AD_CRED_COMMON },
        {"719382640571",         AD_CRED_GOOD   },
        {"my ADMIN1 pass",       AD_CRED_NAMED  },
        {"acme thermostat",      AD_CRED_NAMED  },
        {"xx-th-100-xx",         AD_CRED_NAMED  },
        {"correct horse staple", AD_CRED_GOOD   },
        {"gr\xc3\xbcner Tee",    AD_CRED_GOOD   },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum ad_cred_why why;
        uint32_t good = ad_cred_rules(&p, OWNER, pw(cases[i].password), &why);
        if (why != cases[i].why)
            fail_msg("'%s': %d, not %d", cases[i].password, why, cases[i].why);
        assert_int_equal(good, why == AD_CRED_GOOD ? AD_YES : AD_NO);
    }
    char many[AD_PASSWORD_MOST + 2];
    for (unsigned i = 0; i < sizeof many; i++)
        many[i] = "q8Zr!u"[i % 6];
    enum ad_cred_why why;
    struct ad_password longest = {(const uint8_t *)many, AD_PASSWORD_MOST};
    assert_int_equal(ad_cred_rules(&p, OWNER, longest, &why), AD_YES);
    longest.n++;
    assert_int_equal(ad_cred_rules(&p, OWNER, longest, &why), AD_NO);
    assert_int_equal(why, AD_CRED_LONG);
    p.least_bytes = 12;
    assert_int_equal(ad_cred_rules(&p, OWNER, pw("k9#mWq2zT4v"), &why), AD_NO);
    assert_int_equal(why, AD_CRED_SHORT);
}

static void the_table_of_accounts_is_closed(void **state)
{
    (void)state;
    struct bench b;
    blank(&b);
    assert_int_equal(ad_cred_find(&b.c, "admin1", 6), OWNER);
    assert_int_equal(ad_cred_find(&b.c, "guest", 5), GUEST);
    static const char *const others[] = {"", "guest1", "gues", "root",
                                         "ADMIN1"};
    for (unsigned i = 0; i < 5; i++)
        assert_int_equal(
            ad_cred_find(&b.c, others[i], (uint32_t)strlen(others[i])), NOBODY);
    b.policy.n_accounts = AD_ACCOUNTS + 1;
    assert_int_equal(start(&b), AD_NO);
    b.policy.n_accounts = 0;
    assert_int_equal(start(&b), AD_NO);
}

/* Records that this library does not write are none. */
static void records_that_make_no_sense_open_nothing(void **state)
{
    (void)state;
    struct bench b;
    owned(&b, "green tea at 5");

    static const struct {
        unsigned at;
        uint8_t byte;
    } odd[] = {
        {0,      0  },
        {0,      4  },
        {1,      4  },
        {2,      1  },
        {3,      1  },
        {8,      2  },
        {8 + 52, 255}
    };

    for (unsigned i = 0; i < sizeof odd / sizeof *odd; i++) {
        uint8_t payload[AD_CRED_BYTES];
        assert_int_equal(start(&b), AD_YES);
        assert_int_equal(b.c.phase, AD_CRED_SET);
        memcpy(payload, b.store.payload, sizeof payload);
        uint8_t was = payload[odd[i].at];
        payload[odd[i].at] = odd[i].byte;
        assert_int_equal(ad_store_save(&b.store, payload), AD_YES);
        assert_int_equal(start(&b), AD_YES);
        assert_int_equal(b.c.phase, AD_CRED_BLANK);
        payload[odd[i].at] = was;
        assert_int_equal(ad_store_save(&b.store, payload), AD_YES);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_gets_in_before_a_password_is_set),
        cmocka_unit_test(an_empty_session_is_nobodys),
        cmocka_unit_test(the_first_password_needs_somebody_present),
        cmocka_unit_test(a_lost_record_opens_nothing),
        cmocka_unit_test(the_labels_password_ends_with_the_owners_first),
        cmocka_unit_test(failures_cost_time_and_power_cuts_save_none),
        cmocka_unit_test(a_try_is_on_record_before_the_look),
        cmocka_unit_test(failures_of_one_account_are_not_anothers),
        cmocka_unit_test(only_the_owner_manages_others),
        cmocka_unit_test(recovery_needs_presence_and_is_told),
        cmocka_unit_test(a_reset_leaves_nothing_and_says_so),
        cmocka_unit_test(without_random_no_password_is_set),
        cmocka_unit_test(costs_can_rise_and_old_passwords_still_count),
        cmocka_unit_test(equal_passwords_have_unlike_hashes),
        cmocka_unit_test(bad_passwords_are_refused_with_the_reason),
        cmocka_unit_test(the_table_of_accounts_is_closed),
        cmocka_unit_test(records_that_make_no_sense_open_nothing),
    };
    return cmocka_run_group_tests_name("device/cred", tests, NULL, NULL);
}
