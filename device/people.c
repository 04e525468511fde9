/* What people decide and must be told: see people.h for the contract.
 *
 * offset  size  field        meaning (little endian)
 *      0     1  choices      1 chosen, 2 automatic, 4 notices, 8 failed
 *      1     1  pending      enum ad_pending
 *      2     2  downtime_s
 *      4     4  hours
 *      8     4  until
 *     12     4  flags
 *     16     4  version      ad_version of what is pending
 *     20    32  image        digest of what is pending
 *     52    32  text
 *     84     4  support_end  of the device
 *     88     4  support_end  of what is pending
 *     92     4  sequence
 *     96   6x8  history      version (4), flags, result, 0 (2)
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include "people.h"

#include <stdbool.h>

#include "base/rd.h"
#include "bytes.h"
#include "update.h"

enum {
    CHOSEN = 1,
    AUTOMATIC = 2,
    NOTICES = 4,
    FAILED = 8,
    AT_HISTORY = 96,
    TAMPER = AD_SAW_ACTIVE_BAD | AD_SAW_SWAPPED | AD_SAW_CANDIDATE_BAD |
             AD_SAW_FALLBACK | AD_SAW_NO_IMAGE,
};

static uint32_t answer(bool yes)
{
    return yes ? AD_YES : AD_NO;
}

static bool decode(struct ad_people *p, const uint8_t *d)
{
    if (d[0] > 15 || d[1] > AD_PENDING_AGREED || ld_le32(d + 12) > 3)
        return false;
    p->chosen = answer(d[0] & CHOSEN);
    p->automatic = answer(d[0] & AUTOMATIC);
    p->notices = answer(d[0] & NOTICES);
    p->failed = answer(d[0] & FAILED);
    p->pending = (enum ad_pending)d[1];
    p->hours = ld_le32(d + 4);
    p->until = ld_le32(d + 8);
    p->notice.downtime_s = ld_le16(d + 2);
    p->notice.flags = ld_le32(d + 12);
    p->notice.version = ld_le32(d + 16);
    p->notice.support_end = ld_le32(d + 88);
    p->notice.sequence = ld_le32(d + 92);
    ad_copy(p->notice.image, d + 20, AD_HASH_BYTES);
    ad_copy(p->notice.text, d + 52, AD_HASH_BYTES);
    uint32_t end = ld_le32(d + 84);
    p->support_end = end > p->support_end ? end : p->support_end;
    for (uint32_t i = 0; i < AD_HISTORY; i++) {
        const uint8_t *h = d + AT_HISTORY + 8 * i;
        p->past[i].version = ld_le32(h);
        p->past[i].flags = h[4];
        p->past[i].result =
            h[5] > AD_RESULT_FAILED ? AD_RESULT_NONE : (enum ad_result)h[5];
    }
    return true;
}

static void encode(const struct ad_people *p, uint8_t *d)
{
    const struct ad_notice *n = &p->notice;
    uint32_t choices = (p->chosen == AD_YES ? CHOSEN : 0U) |
                       (p->automatic == AD_YES ? AUTOMATIC : 0U) |
                       (p->notices == AD_YES ? NOTICES : 0U) |
                       (p->failed == AD_YES ? FAILED : 0U);
    ad_put32(d, choices | (uint32_t)p->pending << 8 |
                    (uint32_t)n->downtime_s << 16);
    ad_put32(d + 4, p->hours);
    ad_put32(d + 8, p->until);
    ad_put32(d + 12, n->flags);
    ad_put32(d + 16, n->version);
    ad_copy(d + 20, n->image, AD_HASH_BYTES);
    ad_copy(d + 52, n->text, AD_HASH_BYTES);
    ad_put32(d + 84, p->support_end);
    ad_put32(d + 88, n->support_end);
    ad_put32(d + 92, n->sequence);
    for (uint32_t i = 0; i < AD_HISTORY; i++) {
        const struct ad_past *h = &p->past[i];
        ad_put32(d + AT_HISTORY + 8 * i, h->version);
        ad_put32(d + AT_HISTORY + 8 * i + 4,
                 h->flags | (uint32_t)h->result << 8);
    }
}

static uint32_t keep(struct ad_people *p)
{
    uint8_t payload[AD_PEOPLE_BYTES];
    if (p->open != AD_YES)
        return AD_NO;
    encode(p, payload);
    p->open = ad_store_save(p->store, payload);
    return p->open;
}

/* What became of the pending update, as the boot loader's record tells; false
 * when nothing is decided. */
static bool settle(struct ad_people *p)
{
    const struct ad_state *s = &p->b->state;
    enum ad_result r = AD_RESULT_NONE;
    if (p->pending == AD_PENDING_NONE)
        return false;
    if (ad_same(s->digest[s->active], p->notice.image, AD_HASH_BYTES) == AD_YES)
        r = AD_RESULT_INSTALLED;
    else if (ad_state_is_rejected(s, p->notice.image) == AD_YES)
        r = AD_RESULT_TAKEN_BACK;
    else if (s->phase == AD_FAILED && (s->saw & AD_SAW_CANDIDATE_BAD))
        r = AD_RESULT_FAILED;
    else
        return false;
    for (uint32_t i = AD_HISTORY - 1; i > 0; i--)
        p->past[i] = p->past[i - 1];
    p->past[0] = (struct ad_past){p->notice.version, p->notice.flags, r};
    p->pending = AD_PENDING_NONE;
    if (r == AD_RESULT_INSTALLED && p->notice.support_end > p->support_end)
        p->support_end = p->notice.support_end;
    if (r != AD_RESULT_INSTALLED)
        p->failed = AD_YES;
    return true;
}

/* Whether people must be told of what is pending before anything else. */
static bool is_to_tell(const struct ad_people *p)
{
    return p->pending == AD_PENDING_OFFERED &&
           (p->notices == AD_YES || p->automatic != AD_YES ||
            (p->notice.flags & AD_NOTICE_DISRUPTS));
}

uint32_t ad_people_load(struct ad_people *p)
{
    const struct ad_people_policy *policy = p->policy;
    *p = (struct ad_people){.policy = policy,
                            .b = p->b,
                            .c = p->c,
                            .flash = p->flash,
                            .store = p->store,
                            .open = AD_NO,
                            .chosen = AD_NO,
                            .automatic = AD_NO,
                            .notices = AD_NO,
                            .failed = AD_NO,
                            .support_end = policy->support_end};
    ad_store_init(p->store, p->flash, AD_PEOPLE_KIND, AD_PEOPLE_BYTES);
    enum ad_store_found found = ad_store_load(p->store);
    if (found == AD_STORE_UNREADABLE)
        return AD_NO;
    if (found == AD_STORE_FOUND) {
        if (p->store->sealed != AD_YES)
            return AD_NO;
        /* One that this library does not write is none: people are asked. */
        (void)decode(p, p->store->payload);
    }
    p->open = AD_YES;
    if (settle(p))
        return keep(p);
    return p->pending == AD_PENDING_NONE ? (uint32_t)AD_YES : ad_people_hour(p);
}

uint32_t ad_people_choose(struct ad_people *p, uint32_t automatic,
                          uint32_t notices)
{
    p->chosen = AD_YES;
    p->automatic = answer(automatic == AD_YES);
    p->notices = answer(notices == AD_YES);
    return keep(p);
}

uint32_t ad_people_offer(struct ad_people *p, const struct ad_notice *n)
{
    const struct ad_state *b = &p->b->state;
    if (p->open != AD_YES || n->sequence < p->notice.sequence ||
        ad_state_is_rejected(b, n->image) == AD_YES ||
        ad_same(b->digest[b->active], n->image, AD_HASH_BYTES) == AD_YES)
        return AD_NO;
    if (p->pending != AD_PENDING_NONE &&
        ad_same(p->notice.image, n->image, AD_HASH_BYTES) == AD_YES)
        return AD_YES;
    /* What replaces an update that mends a risk goes on with its wait: else a
     * stream of releases would postpone for ever. */
    if (p->pending == AD_PENDING_NONE ||
        !(p->notice.flags & AD_NOTICE_SECURITY))
        p->hours = 0;
    uint32_t mends = p->pending == AD_PENDING_NONE
                         ? 0U
                         : p->notice.flags & AD_NOTICE_SECURITY;
    p->notice = *n;
    p->notice.flags = (n->flags & 3) | mends;
    p->pending = AD_PENDING_OFFERED;
    p->until = 0;
    return keep(p);
}

uint32_t ad_people_told(struct ad_people *p)
{
    if (p->pending != AD_PENDING_OFFERED)
        return AD_NO;
    p->pending = AD_PENDING_TOLD;
    return keep(p);
}

uint32_t ad_people_agree(struct ad_people *p)
{
    if (p->pending != AD_PENDING_TOLD)
        return AD_NO;
    p->pending = AD_PENDING_AGREED;
    p->until = 0;
    return keep(p);
}

uint32_t ad_people_postpone(struct ad_people *p, uint32_t hours,
                            uint32_t *out_hours)
{
    if (p->pending == AD_PENDING_NONE || p->pending == AD_PENDING_OFFERED)
        return AD_NO;
    uint32_t until =
        hours < AD_HOURS_MOST ? p->hours + hours : (uint32_t)AD_HOURS_MOST;
    uint32_t most = p->policy->security_hours;
    if ((p->notice.flags & AD_NOTICE_SECURITY) && until > most)
        until = most;
    p->pending = AD_PENDING_TOLD;
    p->until = until;
    if (keep(p) != AD_YES)
        return AD_NO;
    *out_hours = until > p->hours ? until - p->hours : 0;
    return AD_YES;
}

uint32_t ad_people_hour(struct ad_people *p)
{
    if (p->pending == AD_PENDING_NONE || p->hours >= AD_HOURS_MOST)
        return p->open;
    p->hours++;
    return keep(p);
}

uint32_t ad_people_may_install(const struct ad_people *p,
                               const uint8_t image[AD_HASH_BYTES],
                               enum ad_people_why *why)
{
    *why = AD_PEOPLE_FLASH;
    if (p->open != AD_YES)
        return AD_NO;
    *why = AD_PEOPLE_CHOOSE;
    if (p->chosen != AD_YES)
        return AD_NO;
    *why = AD_PEOPLE_UNKNOWN;
    if (p->pending == AD_PENDING_NONE ||
        ad_same(image, p->notice.image, AD_HASH_BYTES) != AD_YES)
        return AD_NO;
    *why = AD_PEOPLE_TELL;
    if (is_to_tell(p))
        return AD_NO;
    *why = AD_PEOPLE_AGREE;
    if (p->pending != AD_PENDING_AGREED && p->automatic != AD_YES)
        return AD_NO;
    *why = AD_PEOPLE_POSTPONED;
    if (p->hours < p->until)
        return AD_NO;
    *why = AD_PEOPLE_GOOD;
    return AD_YES;
}

uint32_t ad_people_consent(void *people, const uint8_t image[AD_HASH_BYTES])
{
    enum ad_people_why why;
    return ad_people_may_install(people, image, &why);
}

uint32_t ad_people_due(const struct ad_people *p)
{
    uint32_t due = 0;
    if (p->chosen != AD_YES)
        due |= AD_DUE_CHOOSE;
    if (is_to_tell(p))
        due |= AD_DUE_UPDATE;
    if (p->failed == AD_YES)
        due |= AD_DUE_FAILED;
    if (p->b->state.saw & TAMPER)
        due |= AD_DUE_TAMPER;
    if (p->c && (p->c->told & AD_CRED_TOLD_RESET))
        due |= AD_DUE_RESET;
    if (p->c && (p->c->told & AD_CRED_TOLD_RECOVERED))
        due |= AD_DUE_RECOVERED;
    return due;
}

uint32_t ad_people_seen(struct ad_people *p, uint32_t due)
{
    due &= ad_people_due(p);
    if ((due & AD_DUE_RESET) &&
        ad_cred_seen(p->c, AD_CRED_TOLD_RESET) != AD_YES)
        return AD_NO;
    if ((due & AD_DUE_RECOVERED) &&
        ad_cred_seen(p->c, AD_CRED_TOLD_RECOVERED) != AD_YES)
        return AD_NO;
    if ((due & AD_DUE_TAMPER) && ad_update_seen(p->b, TAMPER) != AD_YES)
        return AD_NO;
    if (!(due & AD_DUE_FAILED))
        return p->open;
    p->failed = AD_NO;
    return keep(p);
}

uint32_t ad_people_may_connect(const struct ad_people *p)
{
    return answer(p->open == AD_YES && !(p->b->state.saw & TAMPER));
}
