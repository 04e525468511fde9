/* A record of the store (all numbers little-endian):
 *
 * offset size field
 *      0   32 SHA-256 of the pack
 *     32   32 SHA-256 of the context
 *     64    5 verdicts: overall, integrity, identity, time, policy
 *     69    3 0
 *     72    8 checks with FAIL, a bit each, in the order of checks.def
 *     80    8 checks with INCONCLUSIVE
 *     88  128 model, zeros after it
 *    216   16 first half of the SHA-256 of what stands before
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/kept.h"

#include <openssl/evp.h>
#include <string.h>

#include "base/rd.h"

enum {
    RECORD = 232,
    SEALED = 216,
    WAYS = 8, /* places where a record may stand */
    SLOTS_MEMORY = 1 << 14,
    SLOTS_FILE = 1 << 18,
};

_Static_assert(PACK_CHECKS <= 64, "a bit for each check");

void kept_of_report(const struct pack_report *r, struct kept *out)
{
    struct kept k = {.overall = r->overall};
    memcpy(k.axis, r->axis, sizeof k.axis);
    for (size_t i = 0; i < r->findings; i++) {
        uint64_t bit = (uint64_t)1 << r->finding[i].check;
        if (r->finding[i].verdict == PACK_FAIL)
            k.failed |= bit;
        else if (r->finding[i].verdict == PACK_INCONCLUSIVE)
            k.open |= bit;
    }
    snprintf(k.model, sizeof k.model, "%s", r->product.model);
    *out = k;
}

static void put64(uint8_t *p, uint64_t n)
{
    for (unsigned i = 0; i < 8; i++)
        p[i] = (uint8_t)(n >> (8 * i));
}

static bool seal_of(const uint8_t *record, uint8_t out[32])
{
    return EVP_Digest(record, SEALED, out, NULL, EVP_sha256(), NULL) == 1;
}

static uint64_t place(const struct slots *s, const struct kept_key *k)
{
    uint64_t n = 0;
    for (unsigned i = 0; i < 8; i++)
        n |= (uint64_t)(k->pack[i] ^ k->context[i]) << (8 * i);
    return n & (s->n - 1);
}

enum file_fault kept_open(const char *path, struct slots *out)
{
    return slots_open(path, RECORD, path ? SLOTS_FILE : SLOTS_MEMORY, out);
}

static bool is_for(const uint8_t *record, const struct kept_key *k)
{
    return memcmp(record, k->pack, 32) == 0 &&
           memcmp(record + 32, k->context, 32) == 0;
}

static bool decode(const uint8_t *record, struct kept *out)
{
    uint8_t seal[32];
    struct kept k = {0};
    struct rd r = rd_of(view_of(record, RECORD));
    if (!seal_of(record, seal) || memcmp(seal, record + SEALED, 16) != 0)
        return false;
    (void)rd_bytes(&r, 64);
    for (int i = -1; i < PACK_AXES; i++) {
        uint8_t v = rd_u8(&r);
        rd_want(&r, v <= PACK_FAIL, "a verdict is unknown");
        *(i < 0 ? &k.overall : &k.axis[i]) = (enum pack_verdict)v;
    }
    (void)rd_bytes(&r, 3);
    k.failed = rd_le64(&r);
    k.open = rd_le64(&r);
    struct view model = rd_bytes(&r, KEPT_MODEL);
    if (!rd_ok(&r) || model.p[KEPT_MODEL - 1] != 0)
        return false;
    memcpy(k.model, model.p, KEPT_MODEL);
    *out = k;
    return true;
}

bool kept_find(const struct slots *s, const struct kept_key *k,
               struct kept *out)
{
    uint8_t all[WAYS * RECORD];
    if (!slots_read(s, place(s, k), WAYS, all))
        return false;
    for (size_t i = 0; i < WAYS; i++)
        if (is_for(all + i * RECORD, k) && decode(all + i * RECORD, out))
            return true;
    return false;
}

void kept_put(const struct slots *s, const struct kept_key *k,
              const struct kept *v)
{
    static const uint8_t empty[64];
    uint8_t all[WAYS * RECORD], r[RECORD] = {0}, seal[32];
    uint64_t at = place(s, k);
    if (!slots_read(s, at, WAYS, all))
        return;
    /* An empty place, or one by the key: the same each time, and no queue. */
    size_t way = k->pack[8] % WAYS;
    for (size_t i = WAYS; i-- > 0;)
        if (memcmp(all + i * RECORD, empty, sizeof empty) == 0 ||
            is_for(all + i * RECORD, k))
            way = i;
    memcpy(r, k->pack, 32);
    memcpy(r + 32, k->context, 32);
    r[64] = (uint8_t)v->overall;
    for (int i = 0; i < PACK_AXES; i++)
        r[65 + i] = (uint8_t)v->axis[i];
    put64(r + 72, v->failed);
    put64(r + 80, v->open);
    snprintf((char *)r + 88, KEPT_MODEL, "%s", v->model);
    if (!seal_of(r, seal))
        return;
    memcpy(r + SEALED, seal, 16);
    (void)slots_write(s, (at + way) & (s->n - 1), r);
}
