/* A signed statement about a release: see release.h for the contract.
 *
 * CBOR in its one deterministic encoding (RFC 8949, 4.2.1), of this shape and
 * no other (draft-ietf-suit-manifest; names as there):
 *
 * 107({2: << [ << [-16, digest] >>, 1*8 << 18([<< {1: -7 / -8} >>, {}, null,
 *                                              signature]) >> ] >>,
 *      3: << manifest >>,
 *      23: << {+ language: {1: text}} >>})
 *
 * manifest = {1: 1, 2: sequence,
 *      3: << {2: [[h'00']],
 *             4: << [20, {1: vendor, 2: class, 3: << [-16, image] >>, 14:
 * size}, 1, 15, 2, 15] >>} >>, 7: << [3, 15] >>, 23: [-16, digest of the text],
 *      -257: [flags, downtime in seconds, version, from version, not before,
 *             use before, support end]}
 *
 * A digest is of a byte string with its head; a signature of COSE's
 * Sig_structure over << [-16, digest] >>. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "release.h"

#include <stdbool.h>

#include "base/rd.h"
#include "bytes.h"

enum { UINT, BYTES = 2, TEXT, ARRAY, MAP };

/* A shape is bytes as they must be, and these between them: n, n bytes: those
 * bytes; TAKE | n: n bytes of any value; the others below. */
enum {
    TAKE = 0x40,
    OPEN = 0x80, /* the head of a byte string */
    CLOSE,       /* its end */
    NUMBER,      /* an unsigned integer */
    STOP,
    NUMBERS = 9,
    PLACES = 4,
    DEPTH = 3,
};

#define DIGEST 0x82, 0x2f, 0x58, 0x20

static const uint8_t auth_shape[] = {6, 0x58, 36, DIGEST, TAKE | 32, STOP};
static const uint8_t signer_shape[] = {
    7, 0x58, 74,   0xd2, 0x84, 0x43,      0xa1,      1,   TAKE | 1,
    4, 0xa0, 0xf6, 0x58, 0x40, TAKE | 32, TAKE | 32, STOP};
static const uint8_t manifest_shape[] = {OPEN,
                                         4,
                                         0xa6,
                                         1,
                                         1,
                                         2,
                                         NUMBER,
                                         1,
                                         3,
                                         OPEN,
                                         7,
                                         0xa2,
                                         2,
                                         0x81,
                                         0x81,
                                         0x41,
                                         0,
                                         4,
                                         OPEN,
                                         5,
                                         0x86,
                                         20,
                                         0xa4,
                                         1,
                                         0x50,
                                         TAKE | AD_UUID_BYTES,
                                         2,
                                         2,
                                         0x50,
                                         TAKE | AD_UUID_BYTES,
                                         7,
                                         3,
                                         0x58,
                                         36,
                                         DIGEST,
                                         TAKE | AD_HASH_BYTES,
                                         1,
                                         14,
                                         NUMBER,
                                         4,
                                         1,
                                         15,
                                         2,
                                         15,
                                         CLOSE,
                                         CLOSE,
                                         10,
                                         7,
                                         0x43,
                                         0x82,
                                         3,
                                         15,
                                         23,
                                         DIGEST,
                                         TAKE | AD_HASH_BYTES,
                                         4,
                                         0x39,
                                         1,
                                         0,
                                         0x87,
                                         NUMBER,
                                         NUMBER,
                                         NUMBER,
                                         NUMBER,
                                         NUMBER,
                                         NUMBER,
                                         NUMBER,
                                         CLOSE,
                                         STOP};

/* Sig_structure: this, the algorithm, that, the digest. */
enum { TBS_AT_ALGORITHM = 15, TBS_AT_DIGEST = 19, TBS_BYTES = 19 + 36 };

static const uint8_t tbs_start[TBS_AT_DIGEST] = {
    0x84, 0x6a, 'S',  'i',  'g',  'n',  'a',  't',  'u', 'r',
    'e',  '1',  0x43, 0xa1, 0x01, 0x26, 0x40, 0x58, 0x24};

static void fail_unless(struct rd *r, bool good)
{
    if (!good)
        rd_fail(r, RD_VALUE, NULL);
}

/* The argument of the next head, which must be of that kind and as short as can
 * be; 0 after a failure. */
static uint32_t head(struct rd *r, uint32_t kind)
{
    uint32_t first = rd_u8(r), v = first & 31, least = 0;
    fail_unless(r, first >> 5 == kind && v <= 26);
    if (v >= 24) {
        uint32_t n = 1U << (v & 3);
        least = n == 1 ? 24 : n == 2 ? 0x100 : 0x10000;
        for (v = 0; n > 0; n--)
            v = v << 8 | rd_u8(r);
    }
    fail_unless(r, v >= least);
    return rd_ok(r) ? v : 0;
}

/* Reads bytes of a shape: what stands at TAKE and NUMBER in their order. The
 * result counts when r is still well. */
static void match(struct rd *r, const uint8_t *shape, const uint8_t **place,
                  uint32_t *number)
{
    size_t close[DEPTH];
    uint32_t depth = 0;
    for (; *shape != STOP; shape++) {
        uint32_t op = *shape;
        if (op == OPEN) {
            uint32_t n = head(r, BYTES);
            close[depth++] = r->pos + n;
        } else if (op == CLOSE) {
            fail_unless(r, r->pos == close[--depth]);
        } else if (op == NUMBER) {
            *number++ = head(r, UINT);
        } else {
            const uint8_t *p = rd_bytes(r, op & (TAKE - 1)).p;
            if (op & TAKE)
                *place++ = p;
            for (; op > 0 && op < TAKE; op--) {
                uint8_t must = *++shape;
                fail_unless(r, rd_ok(r) && *p++ == must);
            }
        }
    }
}

/* The next byte string with its head. */
static struct view string(struct rd *r)
{
    size_t at = r->pos;
    rd_skip(r, head(r, BYTES));
    return rd_ok(r) ? view_cut(r->v, at, r->pos - at) : (struct view){0};
}

/* Whether the bytes have that digest. */
static bool is_digest(const struct ad_release_crypto *c, struct view v,
                      const uint8_t *digest)
{
    uint8_t got[AD_HASH_BYTES];
    return c->hash->hash_start(c->hash_state) == AD_YES &&
           c->hash->hash_add(c->hash_state, v.p, (uint32_t)v.n) == AD_YES &&
           c->hash->hash_end(c->hash_state, got) == AD_YES &&
           ad_same(got, digest, AD_HASH_BYTES) == AD_YES;
}

/* The wrapper's parts, by lengths alone. */
struct parts {
    struct rd signers; /* behind the digest */
    uint32_t n_signers;
    const uint8_t *digest;
    struct view auth, manifest, text; /* with their heads */
};

static bool split(const uint8_t *p, uint32_t n, struct parts *out)
{
    static const uint8_t start[] = {4, 0xd8, 0x6b, 0xa3, 2, STOP};
    struct rd r = rd_of(view_of(p, n));
    match(&r, start, NULL, NULL);
    out->auth = string(&r);
    fail_unless(&r, head(&r, UINT) == 3);
    out->manifest = string(&r);
    fail_unless(&r, head(&r, UINT) == 23);
    out->text = string(&r);
    fail_unless(&r, rd_left(&r) == 0);
    struct rd *auth = &out->signers;
    *auth = rd_of(out->auth);
    (void)head(auth, BYTES);
    out->n_signers = head(auth, ARRAY) - 1;
    match(auth, auth_shape, &out->digest, NULL);
    return rd_ok(&r) && rd_ok(auth) && out->n_signers - 1 < AD_RELEASE_KEYS;
}

/* Marks the key, and its likes under other names, as used. */
static uint32_t mark(const struct ad_release_policy *policy, uint32_t k)
{
    uint32_t used = 0;
    struct view key = view_of(policy->keys[k].key, policy->keys[k].key_bytes);
    for (uint32_t i = 0; i < policy->n_keys; i++)
        if (view_eq(key,
                    view_of(policy->keys[i].key, policy->keys[i].key_bytes)))
            used |= 1U << i;
    return used;
}

/* How many unlike keys of the policy signed; 0 when a signature has another
 * shape. */
static uint32_t signers(struct parts *s, const struct ad_release_policy *policy,
                        const struct ad_release_crypto *crypto)
{
    uint8_t tbs[TBS_BYTES];
    const uint8_t *place[3];
    uint32_t count = 0, used = 0;
    ad_copy(tbs, tbs_start, TBS_AT_DIGEST);
    ad_copy(tbs + TBS_AT_DIGEST, s->digest - 4, 36);
    for (uint32_t i = 0; i < s->n_signers; i++) {
        match(&s->signers, signer_shape, place, NULL);
        if (!rd_ok(&s->signers))
            return 0;
        for (uint32_t k = 0; k < policy->n_keys; k++) {
            const struct ad_key *key = &policy->keys[k];
            /* SPEC: EN 303 645 5.3-7: the key decides on the algorithm. */
            tbs[TBS_AT_ALGORITHM] = key->algorithm == AD_ED25519 ? 0x27 : 0x26;
            if ((used >> k & 1) || tbs[TBS_AT_ALGORITHM] != *place[0] ||
                crypto->verify(key, tbs, sizeof tbs, place[1]) != AD_YES)
                continue;
            count++;
            used |= mark(policy, k);
            break;
        }
    }
    return rd_left(&s->signers) == 0 ? count : 0;
}

/* What the manifest says; false when it has another shape. */
static bool manifest(struct view whole, struct ad_release *out,
                     const uint8_t *place[PLACES])
{
    uint32_t v[NUMBERS];
    struct rd r = rd_of(whole);
    match(&r, manifest_shape, place, v);
    if (!rd_ok(&r) || rd_left(&r) != 0 || v[2] > 3 || v[3] > 0xffff ||
        v[1] == 0)
        return false;
    out->notice.sequence = v[0];
    out->size_bytes = v[1];
    out->notice.flags = v[2];
    out->notice.downtime_s = (uint16_t)v[3];
    out->notice.version = v[4];
    out->from_version = v[5];
    out->not_before = v[6];
    out->use_before = v[7];
    out->notice.support_end = v[8];
    ad_copy(out->notice.image, place[2], AD_HASH_BYTES);
    ad_copy(out->notice.text, place[3], AD_HASH_BYTES);
    return true;
}

uint32_t ad_release_check(const uint8_t *p, uint32_t n,
                          const struct ad_release_policy *policy,
                          const struct ad_release_crypto *crypto,
                          struct ad_release *out, enum ad_release_why *why)
{
    struct parts s;
    struct ad_release r;
    const uint8_t *place[PLACES];
    *why = AD_RELEASE_FORM;
    if (n > AD_RELEASE_MOST || !split(p, n, &s))
        return AD_NO;
    *why = AD_RELEASE_DIGEST;
    if (!is_digest(crypto, s.manifest, s.digest))
        return AD_NO;
    *why = AD_RELEASE_SIGNATURE;
    if (policy->threshold == 0 || policy->n_keys > AD_RELEASE_KEYS)
        return AD_NO;
    volatile uint32_t count = signers(&s, policy, crypto);
    if (count < policy->threshold)
        return AD_NO;
    *why = AD_RELEASE_FORM;
    if (!manifest(s.manifest, &r, place))
        return AD_NO;
    *why = AD_RELEASE_TARGET;
    if (ad_same(place[0], policy->vendor, AD_UUID_BYTES) != AD_YES ||
        ad_same(place[1], policy->class_id, AD_UUID_BYTES) != AD_YES)
        return AD_NO;
    *why = AD_RELEASE_DIGEST;
    if (!is_digest(crypto, s.text, place[3]))
        return AD_NO;
    *why = AD_RELEASE_SIGNATURE;
    if (count < policy->threshold)
        return AD_NO;
    r.text = s.text.p;
    r.text_bytes = (uint32_t)s.text.n;
    *out = r;
    *why = AD_RELEASE_GOOD;
    return AD_YES;
}

uint32_t ad_release_wanted(const struct ad_release *r, uint32_t seen,
                           uint32_t running, uint32_t today,
                           enum ad_release_why *why)
{
    *why = AD_RELEASE_OLD;
    if (r->notice.sequence < seen || r->notice.version <= running)
        return AD_NO;
    *why = AD_RELEASE_EXPIRED;
    if (today != 0 && (today < r->not_before ||
                       (r->use_before != 0 && today >= r->use_before)))
        return AD_NO;
    *why = AD_RELEASE_BETWEEN;
    if (running < r->from_version)
        return AD_NO;
    *why = AD_RELEASE_GOOD;
    return AD_YES;
}

uint32_t ad_release_text(const struct ad_release *r, const char *language,
                         const uint8_t **out, uint32_t *n)
{
    struct view found = {0};
    bool is_it = false;
    struct rd t = rd_of(view_of(r->text, r->text_bytes));
    uint32_t length = head(&t, BYTES);
    fail_unless(&t, length == rd_left(&t));
    uint32_t count = head(&t, MAP);
    for (uint32_t i = 0; i < count && rd_ok(&t); i++) {
        struct view name = rd_bytes(&t, head(&t, TEXT));
        fail_unless(&t, rd_be16(&t) == 0xa101);
        struct view text = rd_bytes(&t, head(&t, TEXT));
        uint32_t k = 0;
        while (k < name.n && language[k] && (uint8_t)language[k] == name.p[k])
            k++;
        bool same = k == name.n && !language[k];
        if (i == 0 || (same && !is_it))
            found = text;
        is_it = is_it || same;
    }
    if (!rd_ok(&t) || rd_left(&t) != 0 || count == 0)
        return AD_NO;
    *out = found.p;
    *n = (uint32_t)found.n;
    return AD_YES;
}
