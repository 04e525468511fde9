/* What people decide about updates and must be told: as states on record. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_DEVICE_PEOPLE_H
#define ASSAY_DEVICE_PEOPLE_H

#include "cred.h"
#include "state.h"

/* What a release says to people, from a statement that was verified. */
struct ad_notice {
    uint8_t image[AD_HASH_BYTES]; /* the digest that names the image */
    uint8_t text[AD_HASH_BYTES];  /* SHA-256 of the text for people */
    uint32_t sequence;            /* of statements: a later one is larger */
    uint32_t version;             /* ad_version of it */
    uint32_t flags;               /* enum ad_notice_flag, or'ed */
    uint16_t downtime_s;          /* that the device will be away */
    /* Days since 1970-01-01 until which updates will come; 0: says nothing. */
    uint32_t support_end;
};

enum ad_notice_flag {
    AD_NOTICE_SECURITY = 1, /* it mends a risk; the text says which */
    AD_NOTICE_DISRUPTS = 2, /* the device does not do its work meanwhile */
};

enum ad_pending {
    AD_PENDING_NONE,
    AD_PENDING_OFFERED, /* people were not told yet */
    AD_PENDING_TOLD,
    AD_PENDING_AGREED, /* they said yes to this image */
};

/* Why an update may not be installed now. */
enum ad_people_why {
    AD_PEOPLE_GOOD,
    AD_PEOPLE_FLASH,     /* the record can't be read or written: load again */
    AD_PEOPLE_CHOOSE,    /* nobody has chosen yet: ad_people_choose */
    AD_PEOPLE_UNKNOWN,   /* not the image that was offered */
    AD_PEOPLE_TELL,      /* tell people first: ad_people_told */
    AD_PEOPLE_AGREE,     /* automatic updates are off: ad_people_agree */
    AD_PEOPLE_POSTPONED, /* not before the hours are over */
};

/* What is to be shown to people now, or'ed.
 * SPEC: EN 303 645 5.3-11, 5.3-12, 5.7-2, 5.11-4 */
enum ad_due {
    AD_DUE_CHOOSE = 1,    /* consent to updates and notices; first start */
    AD_DUE_UPDATE = 2,    /* an update: its text, risk and downtime */
    AD_DUE_FAILED = 4,    /* the update was taken back */
    AD_DUE_TAMPER = 8,    /* b->state.saw says what was found */
    AD_DUE_RESET = 16,    /* everything was erased */
    AD_DUE_RECOVERED = 32 /* someone at the device set a new password */
};

enum ad_result {
    AD_RESULT_NONE,
    AD_RESULT_INSTALLED,
    AD_RESULT_TAKEN_BACK, /* it was tried in vain */
    AD_RESULT_FAILED,     /* it could not be written, or changed meanwhile */
};

enum {
    AD_HISTORY = 6,
    AD_HOURS_MOST = 0xffffff,
    AD_PEOPLE_BYTES = 96 + AD_HISTORY * 8,
    AD_PEOPLE_KIND = 0x31504441, /* "ADP1" */
};

struct ad_past {
    uint32_t version; /* ad_version of it; 0 with AD_RESULT_NONE */
    uint32_t flags;   /* of its notice */
    enum ad_result result;
};

/* A version as one number; the build number is left out. */
static inline uint32_t ad_version(uint8_t major, uint8_t minor,
                                  uint16_t revision)
{
    return (uint32_t)major << 24 | (uint32_t)minor << 16 | revision;
}

/* What the product fixes. SPEC: EN 303 645 5.3-13, 5.3-16 */
struct ad_people_policy {
    const char *model;    /* designation, as on the label */
    uint32_t support_end; /* days since 1970-01-01; a release can extend it */
    /* Running hours after which a security update that was postponed is
     * installed; other updates wait as long as they are asked to. */
    uint32_t security_hours;
};

struct ad_people {
    const struct ad_people_policy *policy;
    struct ad_boot *b;            /* loaded before this */
    struct ad_cred *c;            /* loaded before this; or NULL */
    const struct ad_flash *flash; /* an area of its own; see store.h */
    struct ad_store *store;
    /* The module's own; may be read after a load. */
    uint32_t open;
    uint32_t chosen;    /* AD_YES: somebody has chosen the next two */
    uint32_t automatic; /* AD_YES or AD_NO */
    uint32_t notices;   /* AD_YES or AD_NO: be told of updates */
    uint32_t failed;    /* AD_YES: an update was taken back, not told yet */
    enum ad_pending pending;
    struct ad_notice notice; /* of what is pending, or was last; its sequence
                                is the largest that was ever offered */
    uint32_t hours;          /* begun since the offer, of running */
    uint32_t until;          /* postponed up to that many */
    uint32_t support_end;    /* the later of the policy's and of releases' */
    struct ad_past past[AD_HISTORY]; /* newest first */
};

/* Each function gives AD_YES when it did what it says (and that is on record),
 * else AD_NO. */

/* Reads the record, once b was chosen from or loaded: at every start of the
 * application. The outcome of an update that was tried goes into the history
 * here. */
uint32_t ad_people_load(struct ad_people *p);

/* What people want: asked at the first start, and whenever they like.
 * SPEC: EN 303 645 5.3-6A, 5.3-6B */
uint32_t ad_people_choose(struct ad_people *p, uint32_t automatic,
                          uint32_t notices);

/* There is an update. The same image again changes nothing; another one takes
 * the place of the first. AD_NO for what runs, for what was rejected, and
 * for statements older than one that was offered before: a server can't play
 * them back. */
uint32_t ad_people_offer(struct ad_people *p, const struct ad_notice *n);

/* People were shown the notice. */
uint32_t ad_people_told(struct ad_people *p);

/* They want it now. */
uint32_t ad_people_agree(struct ad_people *p);

/* They want it later, in so many running hours. For a security update the sum
 * is bounded by the policy: *out_hours is what they got. */
uint32_t ad_people_postpone(struct ad_people *p, uint32_t hours,
                            uint32_t *out_hours);

/* Call once in every hour of running. A start counts as an hour, so that no
 * power cut makes the wait longer. */
uint32_t ad_people_hour(struct ad_people *p);

/* Whether the image with that digest may be installed now. */
uint32_t ad_people_may_install(const struct ad_people *p,
                               const uint8_t image[AD_HASH_BYTES],
                               enum ad_people_why *why);

/* The same as b->consent wants it: set b->consent to a struct ad_consent with
 * this and the ad_people, and ad_update_stage asks it. */
uint32_t ad_people_consent(void *people, const uint8_t image[AD_HASH_BYTES]);

/* What is to be shown now, and: these were shown. CHOOSE and UPDATE end by
 * ad_people_choose and ad_people_told. */
uint32_t ad_people_due(const struct ad_people *p);
uint32_t ad_people_seen(struct ad_people *p, uint32_t due);

/* AD_NO while evidence of tampering was not shown: connect to nothing but what
 * is needed to show it.
 * SPEC: EN 303 645 5.7-2 */
uint32_t ad_people_may_connect(const struct ad_people *p);

#endif
