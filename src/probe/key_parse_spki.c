/* Writes public keys the way certificates carry them, to hash them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>
#include <string.h>

#include "probe/key_parse_int.h"

void spki_put(struct spki_out *o, const void *p, size_t n)
{
    if (o->full || n > o->at) {
        o->full = true;
        return;
    }
    o->at -= n;
    if (n)
        memcpy(o->b + o->at, p, n);
}

static void spki_byte(struct spki_out *o, uint8_t c)
{
    spki_put(o, &c, 1);
}

void spki_head(struct spki_out *o, uint8_t tag, size_t mark)
{
    size_t n = mark - o->at;
    if (n >= 0x80) {
        uint8_t bytes = 0;
        for (size_t left = n; left; left >>= 8, bytes++)
            spki_byte(o, (uint8_t)left);
        spki_byte(o, (uint8_t)(0x80 | bytes));
    } else {
        spki_byte(o, (uint8_t)n);
    }
    spki_byte(o, tag);
}

void spki_uint(struct spki_out *o, struct view v)
{
    size_t mark = o->at;
    spki_put(o, v.p, v.n);
    if (v.n == 0 || v.p[0] >= 0x80)
        spki_byte(o, 0);
    spki_head(o, DER_INT, mark);
}

void spki_bits(struct spki_out *o, size_t mark)
{
    spki_byte(o, 0);
    spki_head(o, DER_BITS, mark);
}

void spki_finish(struct spki_out *o, struct key_info *k)
{
    spki_head(o, DER_SEQ, SPKI_MAX);
    if (o->full)
        return;
    SHA256(o->b + o->at, SPKI_MAX - o->at, k->fp);
    k->has_fp = true;
}

void spki_digest(struct view spki, uint8_t out[KEY_FP_BYTES])
{
    SHA256(spki.p, spki.n, out);
}
