/* Buffalo's scrambled images: RC4 with a key that all devices share. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Big endian. (Source: firmware-utils of OpenWrt, buffalo-lib.)
 * offset size  meaning
 * 0      6     magic "start" or "asar1", with its NUL
 * 6      1     seed
 * 7      4     size of the product's name, with its NUL
 * 11     n     name, scrambled with the seed
 * then   4, n  size and text of the version, scrambled with the first byte of
 *              the scrambled name
 * then   4, n  size of the data, and the data, scrambled with the first byte
 *              of the scrambled version
 * then   4     sum of the plain data: CRC-32 with bytes as signed numbers,
 *              begun with the size
 * Key: one byte (see above) and "Buffalo". Some images use a table as long as
 * the text instead of 256 bytes; these are not read.
 */
#include <string.h>

#include "image/vendor.h"

enum { MAX_NAME = 32, MAX_VERSION = 8, STATE = 256 };

static const uint8_t secret[7] = {'B', 'u', 'f', 'f', 'a', 'l', 'o'};

static void descramble(uint8_t seed, struct view in, uint8_t *out)
{
    uint8_t s[STATE], key[8] = {seed}, i = 0, j = 0;
    memcpy(key + 1, secret, sizeof secret);
    for (unsigned k = 0; k < STATE; k++)
        s[k] = (uint8_t)k;
    for (unsigned k = 0; k < STATE; k++) {
        j = (uint8_t)(j + s[k] + key[k % sizeof key]);
        uint8_t t = s[k];
        s[k] = s[j];
        s[j] = t;
    }
    j = 0;
    for (size_t k = 0; k < in.n; k++) {
        i++;
        j = (uint8_t)(j + s[i]);
        uint8_t t = s[i];
        s[i] = s[j];
        s[j] = t;
        out[k] = in.p[k] ^ s[(uint8_t)(s[i] + s[j])];
    }
}

/* Bytes count as signed numbers: of those from 128 on all upper bits are set
 * before they are shifted through. */
static uint32_t sum_of(struct view v)
{
    uint32_t c = (uint32_t)v.n;
    for (size_t i = 0; i < v.n; i++) {
        c ^= v.p[i] < 128 ? v.p[i] : v.p[i] | 0xffffff00u;
        for (int k = 0; k < 8; k++)
            c = c >> 1 ^ (c & 1 ? 0xedb88320u : 0);
    }
    return c;
}

struct head {
    uint8_t seed;
    struct view name, version, data; /* scrambled */
    uint32_t sum;
    uint64_t end;
};

/* False too when the name does not become text. */
static bool read_head(struct view v, struct head *h)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 6);
    *h = (struct head){.seed = rd_u8(&r)};
    uint32_t n = rd_be32(&r);
    h->name = rd_bytes(&r, n <= MAX_NAME ? n : UINT64_MAX);
    n = rd_be32(&r);
    h->version = rd_bytes(&r, n <= MAX_VERSION ? n : UINT64_MAX);
    h->data = rd_bytes(&r, rd_be32(&r));
    h->sum = rd_be32(&r);
    h->end = r.pos;
    uint8_t text[MAX_NAME];
    if (!rd_ok(&r) || h->name.n < 2 || h->version.n < 2 || h->data.n == 0)
        return false;
    descramble(h->seed, h->name, text);
    return vendor_text(view_of(text, h->name.n)).n == h->name.n - 1;
}

static bool match(struct view v)
{
    struct head h;
    return (view_has(v, 0, "start", 6) || view_has(v, 0, "asar1", 6)) &&
           read_head(v, &h);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct head h;
    uint8_t name[MAX_NAME], version[MAX_VERSION];
    if (!read_head(p->bytes, &h) || !image_spend(lane->image, h.data.n) ||
        !buf_reserve(&p->content, h.data.n))
        return NOT_THIS;
    descramble(h.seed, h.name, name);
    descramble(h.name.p[0], h.version, version);
    descramble(h.version.p[0], h.data, p->content.p);
    p->content.n = h.data.n;
    bool right = sum_of(buf_of(&p->content)) == h.sum;
    part_end(p, h.end);
    struct view text = vendor_text(view_of(version, h.version.n));
    part_detail(lane, p, "product %.*s, sum %s",
                TEXT(vendor_text(view_of(name, h.name.n))),
                right ? "right" : "wrong");
    if (text.n)
        p->version = arena_text(&lane->arena, text);
    if (!right)
        part_diag(lane, p, WHY_CORRUPT, 0, "the data does not match its sum");
    return right ? OPENED : DAMAGED;
}

const struct format format_buffalo_enc = {
    .name = "buffalo-enc",
    .title = "Buffalo image, scrambled",
    .spec = "OpenWrt, firmware-utils, buffalo-lib",
    .magics = {{.n = 6, .bytes = "start\0"}, {.n = 6, .bytes = "asar1\0"}},
    .match = match,
    .open = open,
};
