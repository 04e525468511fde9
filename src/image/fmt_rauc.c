/* Update bundles of RAUC: a file system, for some a hash tree over it, and a
 * signature at the end. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From the end:
 * size  meaning
 * 8     size of the signature, big endian
 * n     signature: CMS SignedData or EnvelopedData, DER
 * m     hash tree (formats verity and crypt; the manifest that stands within
 *       the signature says verity-size=m)
 * rest  SquashFS (plain, verity), or the same encrypted (crypt)
 * (Source: RAUC's reference documentation, bundle formats; what rauc 1.8
 * made.)
 */
#include <string.h>

#include "image/format.h"
#include "image/rauc.h"

enum {
    TAIL = 8,
    MAX_CMS = 64 << 20,
    MAX_HEAD = 64 << 10, /* of the signature, searched for the manifest */
    SQUASHFS_MIN = 96,
};

/* OIDs 1.2.840.113549.1.7.2 and .3, as the first thing in a sequence. */
static bool is_cms(struct view v)
{
    static const char oid[] = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07";
    struct rd r = rd_of(v);
    uint64_t size = 0;
    if (rd_u8(&r) != 0x30)
        return false;
    uint8_t first = rd_u8(&r);
    unsigned more = first & 0x7f;
    if (first < 0x80)
        size = first;
    for (unsigned i = 0; first > 0x80 && i < more && more <= 8; i++)
        size = size << 8 | rd_u8(&r);
    bool whole = first == 0x80 || size == v.n - r.pos;
    if (!rd_ok(&r) || !whole || !view_has(v, r.pos, oid, sizeof oid - 1))
        return false;
    rd_skip(&r, sizeof oid - 1);
    uint8_t kind = rd_u8(&r);
    return rd_ok(&r) && (kind == 2 || kind == 3);
}

static bool split(struct view v, struct rauc *out)
{
    if (v.n < SQUASHFS_MIN + TAIL)
        return false;
    uint64_t n = ld_be64(v.p + v.n - TAIL);
    if (n == 0 || n > MAX_CMS || n > v.n - TAIL - SQUASHFS_MIN)
        return false;
    out->before = view_cut(v, 0, v.n - TAIL - n);
    out->cms = view_cut(v, v.n - TAIL - n, n);
    return is_cms(out->cms);
}

static bool match(struct view v)
{
    struct rauc r;
    return split(v, &r);
}

/* The number behind a word of the manifest; 0: there is none. */
static uint64_t number_at(struct view v, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n < v.n; i++) {
        const uint8_t *p = memchr(v.p + i, word[0], v.n - n - i);
        if (!p)
            return 0;
        i = (size_t)(p - v.p);
        if (memcmp(p, word, n) != 0)
            continue;
        uint64_t x = 0;
        for (i += n;
             i < v.n && v.p[i] >= '0' && v.p[i] <= '9' && x < UINT64_MAX / 16;
             i++)
            x = x * 10 + (v.p[i] - '0');
        return x;
    }
    return 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct rauc *r = ARENA_NEW(&lane->arena, struct rauc);
    if (!r || !split(p->bytes, r))
        return NOT_THIS;
    uint64_t tree = number_at(view_cut(r->cms, 0, MAX_HEAD), "\nverity-size=");
    uint64_t n = r->before.n;
    bool plain = view_has(r->before, 0, "hsqs", 4);
    if (tree < n && (!plain || tree > 0))
        n -= tree;
    p->fs = r;
    part_detail(lane, p, "%s, signature of %zu bytes",
                !plain            ? "encrypted bundle"
                : n < r->before.n ? "bundle with a hash tree"
                                  : "plain bundle",
                r->cms.n);
    if (!plain)
        part_diag(lane, p, WHY_ENCRYPTED, 0,
                  "the bundle is encrypted for its devices");
    part_region(lane, p, 0, n, "bundle", NULL);
    return OPENED;
}

const struct format format_rauc = {
    .name = "rauc",
    .title = "RAUC update bundle",
    .spec = "RAUC documentation, reference: bundle formats",
    .flags = FORMAT_AT_START,
    .match = match,
    .open = open,
};
