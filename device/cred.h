/* Who may log in: a closed table of accounts, and no password by default. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_CRED_H
#define ASSAY_DEVICE_CRED_H

#include "store.h"

/* The phase of all credentials. It is always on record: a device without a
 * record is AD_CRED_BLANK and lets nobody in, so that neither lost flash nor an
 * update nor a revert opens it again.
 *
 *   BLANK ----reset---> FACTORY ---first, change---> SET
 *     any ----reset---> RESETTING ---(data erased)---> FACTORY
 */
enum ad_cred_phase {
    AD_CRED_BLANK,     /* no record: only a reset, by someone present */
    AD_CRED_FACTORY,   /* nothing set; at most the label's password counts */
    AD_CRED_SET,       /* the owner has a password of her own */
    AD_CRED_RESETTING, /* a reset was begun; ad_cred_load goes on with it */
};

/* What the owner should be told, until ad_cred_seen.
 * SPEC: EN 303 645 5.11-4 */
enum ad_cred_told {
    AD_CRED_TOLD_RESET = 1,     /* all user data and credentials are erased */
    AD_CRED_TOLD_RECOVERED = 2, /* someone at the device set a new password */
};

enum ad_cred_why {
    AD_CRED_GOOD,
    AD_CRED_FLASH,     /* the store or the backend failed: load again */
    AD_CRED_PHASE,     /* not in this phase */
    AD_CRED_NOBODY,    /* no such account, or it has no password */
    AD_CRED_WAIT,      /* too many failures: see ad_cred_wait */
    AD_CRED_WRONG,     /* not the password */
    AD_CRED_ABSENT,    /* someone must be at the device for this */
    AD_CRED_FORBIDDEN, /* the session has ended, or is not the owner's */
    /* The new password is refused because it is ... */
    AD_CRED_SHORT,
    AD_CRED_LONG,
    AD_CRED_CONTROL, /* with bytes below space, or 0x7f */
    AD_CRED_SIMPLE,  /* few characters over and over, or a sequence */
    AD_CRED_COMMON,  /* a word that everybody tries, or digits only */
    AD_CRED_NAMED,   /* with a name of the account or the product in it */
};

enum {
    AD_ACCOUNTS = 4, /* the most in the table; the first is the owner's */
    AD_SALT_BYTES = 16,
    AD_SLOW_BYTES = 32,
    AD_PASSWORD_LEAST = 8, /* a product may ask for more, not for less */
    AD_PASSWORD_MOST = 64,
    AD_TRIES_FREE = 4,     /* failures in a row without a wait */
    AD_WAIT_MOST_S = 3600, /* a wait doubles up to this */
    AD_DIGITS_LEAST = 12,  /* length from which digits alone will do */
    AD_CRED_BYTES = 8 + AD_ACCOUNTS * (4 + AD_SALT_BYTES + AD_SLOW_BYTES),
    AD_CRED_KIND = 0x31434441, /* "ADC1" */
};

/* What stands for a password in flash. scheme is the backend's name for an
 * algorithm and its costs, so that costs can rise in later products. Those of
 * `assay factory make`: 0x80 | k is PBKDF2 with HMAC-SHA-256 and 2^k rounds. */
struct ad_verifier {
    uint8_t scheme;
    uint8_t salt[AD_SALT_BYTES];
    uint8_t slow[AD_SLOW_BYTES];
};

/* Port. Each function but seconds gives AD_YES only when it did what is asked,
 * or when it is so. */
struct ad_cred_port {
    void *port;
    uint8_t scheme; /* for new passwords */
    /* Backend: a salted slow hash (scrypt, Argon2, PBKDF2) of a library that
     * others have reviewed. */
    uint32_t (*slow)(void *port, uint8_t scheme,
                     const uint8_t salt[AD_SALT_BYTES], const uint8_t *password,
                     uint32_t n, uint8_t out[AD_SLOW_BYTES]);
    uint32_t (*random)(void *port, uint8_t *to, uint32_t n);
    /* Whether a person is at the device now: a button that is held, a jumper of
     * the factory. Never something that can be sent. */
    uint32_t (*present)(void *port);
    uint32_t (*seconds)(void *port); /* since start; only ever rises */
    /* Erases all user data and looks whether it is gone; called again after a
     * power cut. */
    uint32_t (*wipe)(void *port);
};

struct ad_account {
    const char *name;
    uint32_t rights; /* the product's own */
};

/* What the product fixes; meant to be const and to lie in protected flash. The
 * table is all the accounts there are: nothing can add one at run time. */
struct ad_cred_policy {
    const struct ad_account *accounts; /* the owner's first */
    uint32_t n_accounts;               /* 1 .. AD_ACCOUNTS */
    /* Of the password on this device's label, unique for it, or NULL: then the
     * owner sets one first. `assay factory` makes them.
     * SPEC: EN 303 645 5.1-1, 5.1-2 */
    const struct ad_verifier *label;
    uint32_t least_bytes;     /* of a password; below 8 counts as 8 */
    const char *const *names; /* of maker and product: not in passwords; NULL
                                 at the end; or NULL */
};

struct ad_cred {
    const struct ad_cred_policy *policy;
    const struct ad_cred_port *port;
    const struct ad_flash *flash; /* an area of its own; see store.h */
    struct ad_store *store;
    /* The module's own; may be read after a load. */
    enum ad_cred_phase phase;
    uint32_t told; /* enum ad_cred_told, or'ed */
    uint32_t open;
    uint32_t epoch;                 /* sessions of an earlier one have ended */
    uint32_t since[AD_ACCOUNTS];    /* seconds: the wait began */
    uint32_t set[AD_ACCOUNTS];      /* AD_YES: has a password of its own */
    uint16_t failures[AD_ACCOUNTS]; /* in a row */
    struct ad_verifier verifier[AD_ACCOUNTS];
};

/* Of somebody who logged in; in memory only. */
struct ad_session {
    uint32_t in; /* AD_YES; an empty session is nobody's */
    uint32_t account;
    uint32_t epoch;
    uint32_t rights;
    uint32_t label; /* AD_YES: with the label's password; offer a change */
};

struct ad_password {
    const uint8_t *p;
    uint32_t n;
};

/* Each function gives AD_YES when it did what it says, else AD_NO with the
 * reason in *why. Hashes are compared in constant time and wiped from the
 * library's own memory; the password's memory is the caller's to wipe. Call
 * ad_cred_load before user data is used: it may have to go on with a reset. */

/* Reads the record; at every start, and after AD_CRED_FLASH. A reset that a
 * power cut stopped is finished here. AD_NO when the flash can't be read or the
 * reset can't be finished: nobody is let in then. AD_YES also for
 * AD_CRED_BLANK. */
uint32_t ad_cred_load(struct ad_cred *c);

/* The first password of the owner, by somebody present, in AD_CRED_FACTORY.
 * SPEC: EN 303 645 5.1-1 */
uint32_t ad_cred_first(struct ad_cred *c, struct ad_password p,
                       enum ad_cred_why *why);

/* The account with that name, or n_accounts. */
uint32_t ad_cred_find(const struct ad_cred *c, const char *name, uint32_t n);

/* The failure is on record before the password is looked at: cutting the power
 * does not save a try. After AD_TRIES_FREE failures in a row the account waits
 * 1, 2, 4 .. AD_WAIT_MOST_S seconds before the next, and all of it anew after a
 * restart.
 * SPEC: EN 303 645 5.1-5, 5.1-3 */
uint32_t ad_cred_login(struct ad_cred *c, uint32_t account,
                       struct ad_password p, struct ad_session *out,
                       enum ad_cred_why *why);

/* Seconds until the account may try again; 0: now. */
uint32_t ad_cred_wait(const struct ad_cred *c, uint32_t account);

/* Whether the session still counts. Ask before each thing that is done for it.
 */
uint32_t ad_cred_is_in(const struct ad_cred *c, const struct ad_session *s);

/* A new password for the session's own account. The old one is asked again, and
 * wrong ones count. All other sessions end.
 * SPEC: EN 303 645 5.1-4 */
uint32_t ad_cred_change(struct ad_cred *c, struct ad_session *s,
                        struct ad_password old, struct ad_password now,
                        enum ad_cred_why *why);

/* The owner gives another account a password, or takes it. */
uint32_t ad_cred_give(struct ad_cred *c, struct ad_session *owner,
                      uint32_t account, struct ad_password p,
                      enum ad_cred_why *why);
uint32_t ad_cred_take(struct ad_cred *c, struct ad_session *owner,
                      uint32_t account, enum ad_cred_why *why);

/* Somebody present sets the owner's password anew; user data stays, all
 * sessions end, and the owner will be told. */
uint32_t ad_cred_recover(struct ad_cred *c, struct ad_password p,
                         enum ad_cred_why *why);

/* Factory reset, by the owner's session or (owner NULL) by somebody present.
 * AD_YES when all user data and credentials are erased and were seen to be.
 * SPEC: EN 303 645 5.11-1, 5.11-4 */
uint32_t ad_cred_reset(struct ad_cred *c, const struct ad_session *owner,
                       enum ad_cred_why *why);

/* The owner was told. */
uint32_t ad_cred_seen(struct ad_cred *c, uint32_t told);

/* Whether a password may be chosen for that account. */
uint32_t ad_cred_rules(const struct ad_cred_policy *policy, uint32_t account,
                       struct ad_password p, enum ad_cred_why *why);

#endif
