/* Signatures of usign, signify and minisign: in files beside what is signed,
 * and at the end of OpenWrt's images. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text: "untrusted comment: ...", then Base64 of 74 bytes: "Ed" (over the
 * data) or "ED" (over its BLAKE2b-512), 8 the number of the key, 64 Ed25519.
 * minisign goes on with "trusted comment: T" and Base64 of an Ed25519 over the
 * 64 bytes and T.
 * Keys of a product: /etc/opkg/keys/NUMBER, public keys in the same form.
 * (Sources: signify(1) of OpenBSD, minisign's site; what signify 31 and
 * minisign 0.11 made.)
 */
#include <string.h>

#include "base/rd.h"
#include "image/format.h"
#include "probe/sig_scheme.h"
#include "probe/sig_trust.h"

enum { ID = 8, SIG = 64, RAW = 2 + ID + SIG, MAX_TEXT = 4096, MAX_OWN = 64 };

struct usign {
    uint8_t raw[RAW];
    uint8_t global[SIG];
    struct view trusted; /* minisign's comment */
    bool has_global;
};

static size_t base64(struct view line, uint8_t *out, size_t room)
{
    uint8_t raw[160];
    line = text_trim(line);
    if (line.n == 0 || line.n % 4 || line.n / 4 * 3 > sizeof raw)
        return 0;
    int n = EVP_DecodeBlock(raw, line.p, (int)line.n);
    for (size_t i = line.n; n > 0 && i > 0 && line.p[i - 1] == '='; i--)
        n--;
    if (n <= 0 || (size_t)n > room)
        return 0;
    memcpy(out, raw, (size_t)n);
    return (size_t)n;
}

static bool parse(struct view text, struct usign *u)
{
    struct view line;
    *u = (struct usign){0};
    if (!text_starts(text, "untrusted comment:") || !text_line(&text, &line) ||
        !text_line(&text, &line) || base64(line, u->raw, RAW) != RAW ||
        u->raw[0] != 'E' || (u->raw[1] != 'd' && u->raw[1] != 'D'))
        return false;
    static const char trusted[] = "trusted comment: ";
    if (text_line(&text, &line) && text_starts(line, trusted)) {
        u->trusted = view_from(line, sizeof trusted - 1);
        u->has_global =
            text_line(&text, &line) && base64(line, u->global, SIG) == SIG;
    }
    return true;
}

static bool holds(const struct usign *u, EVP_PKEY *key, struct view data)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (u->raw[1] == 'D') {
        if (!EVP_Digest(data.p, data.n, sum, &n, EVP_blake2b512(), NULL))
            return false;
        data = view_of(sum, n);
    }
    return sig_verify(key, NULL, false, data, view_of(u->raw + 2 + ID, SIG));
}

static bool comment_holds(const struct usign *u, EVP_PKEY *key)
{
    struct buf b;
    buf_init(&b, MAX_TEXT + SIG, NULL);
    buf_add(&b, u->raw + 2 + ID, SIG);
    buf_view(&b, u->trusted);
    bool ok = u->has_global && !b.failed &&
              sig_verify(key, NULL, false, buf_of(&b), view_of(u->global, SIG));
    buf_done(&b);
    return ok;
}

static struct sig_verdict verdict_of(const struct usign *u, struct view data,
                                     bool minisign, struct sig_keys keys)
{
    struct sig_verdict v = {.algorithm = "ed25519"};
    for (size_t i = 0; i < keys.n && v.verified != SIG_YES; i++) {
        EVP_PKEY *key = sig_key_of(keys.key[i].spki);
        if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_ED25519) {
            EVP_PKEY_free(key);
            continue;
        }
        bool named = view_eq(keys.key[i].id, view_of(u->raw + 2, ID));
        bool ok = holds(u, key, data);
        bool comment = !ok || !minisign || comment_holds(u, key);
        if (ok || named) {
            sig_decide(&v, key, ok && comment, keys.key[i].from);
            v.why = !ok        ? "it is over something else, or was changed"
                    : !comment ? "its trusted comment was changed"
                               : NULL;
        }
        EVP_PKEY_free(key);
    }
    return v;
}

/* --- keys of the product ---------------------------------------------------
 */

static void add_own(struct subject *s, const struct root *r,
                    const struct node *n, struct sig_key *out, size_t *count)
{
    struct view text;
    struct buf packed;
    struct trust t = {0};
    if (*count == MAX_OWN || !node_is_file(n) || n->size > MAX_TEXT ||
        !subject_text(s, r->part, n, &text) ||
        !text_starts(text, "untrusted comment:"))
        return;
    buf_init(&packed, MAX_TEXT, NULL);
    if (!trust_parse(text, &packed) &&
        trust_unpack(buf_of(&packed), s->arena, &t) && t.n == 1)
        out[(*count)++] = (struct sig_key){
            .spki = t.v[0].spki, .id = t.v[0].id, .from = SIG_FROM_IMAGE};
    buf_done(&packed);
}

/* keys, and those that the product itself has for packages. */
static struct sig_keys with_own(struct subject *s, struct sig_keys keys)
{
    struct sig_key *k = arena_array(s->arena, keys.n + MAX_OWN, sizeof *k);
    size_t n = 0;
    if (!k)
        return keys;
    if (keys.n)
        memcpy(k, keys.key, keys.n * sizeof *k);
    for (size_t i = 0; i < s->roots_n; i++) {
        const struct node *dir = subject_find(&s->roots[i], "/etc/opkg/keys");
        for (const struct node *f = dir ? dir->child : NULL; f; f = f->next)
            add_own(s, &s->roots[i], f, k + keys.n, &n);
    }
    return (struct sig_keys){k, keys.n + n};
}

/* --- a file and its signature ----------------------------------------------
 */

static const struct node *signed_by(const struct node *n, bool *minisign)
{
    struct view name = view_of(n->name, n->name_n);
    *minisign = text_ends(name, ".minisig");
    size_t more = *minisign ? 8 : 4;
    if (!*minisign && !text_ends(name, ".sig"))
        return NULL;
    for (const struct node *f = n->parent->child; f; f = f->next)
        if (node_is_file(f) && f->name_n == name.n - more &&
            memcmp(f->name, n->name, f->name_n) == 0)
            return f;
    return NULL;
}

static void see_file(struct subject *s, const struct root *r,
                     const struct node *n, struct sig_keys keys)
{
    struct usign u;
    struct view text, data = {0};
    struct diag why = {0};
    bool minisign = false;
    if (!node_is_file(n) || n->size > MAX_TEXT || !n->parent)
        return;
    const struct node *of = signed_by(n, &minisign);
    if (!of || !subject_text(s, r->part, n, &text) || !parse(text, &u))
        return;
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .why = "what it is over could not be read"};
    if (image_spend(s->image, of->size) &&
        image_file(s->lane, r->part, of->first ? of->first : of, &data, &why))
        v = verdict_of(&u, data, minisign, keys);
    const char *covers =
        arena_printf(s->arena, "the file %s beside it", of->name);
    sig_add(s, r->part, n, minisign ? "minisign" : "usign", 0,
            covers ? covers : "the file beside it", &v);
}

/* --- the end of OpenWrt's images (fmt_openwrt_trailer.c) -------------------
 */

enum { TAIL = 16, MAX_RECORDS = 16 };

/* One text of a signature within a record; the others are of certificates. */
static void see_text(struct view record, struct view data, struct sig_keys keys,
                     struct sig_verdict *best, bool *any)
{
    size_t at;
    while ((at = text_find(record, "untrusted comment:")) != SIZE_MAX) {
        struct usign u;
        record = view_from(record, at);
        if (parse(record, &u)) {
            struct sig_verdict v = verdict_of(&u, data, false, keys);
            /* The last is the image's; a key's number may come in all. */
            if (!*any || v.verified == SIG_YES || best->verified != SIG_YES)
                *best = v;
            *any = true;
        }
        record = view_from(record, 18);
    }
}

static void see_openwrt(struct subject *s, const struct part *p,
                        struct sig_keys keys)
{
    struct view v = p->bytes;
    struct sig_verdict best = {0};
    bool any = false;
    uint64_t at = 0;
    if (p->parent)
        return; /* it is over all of the file */
    for (unsigned i = 0; i < MAX_RECORDS && v.n >= TAIL; i++) {
        struct rd r = rd_of(view_from(v, v.n - TAIL));
        uint32_t magic = rd_be32(&r);
        rd_skip(&r, 4);
        uint8_t type = rd_u8(&r);
        rd_skip(&r, 3);
        uint32_t n = rd_be32(&r);
        if (magic != 0x46577830 || n < TAIL || n > v.n)
            break;
        if (type == 0) {
            at = v.n - n;
            struct view data = view_cut(s->image->bytes, 0, p->offset + at);
            if (image_spend(s->image, data.n))
                see_text(view_cut(v, at, n - TAIL), data, keys, &best, &any);
        }
        v.n -= n;
    }
    if (any)
        sig_add(s, p, NULL, "openwrt-usign", at, "all of the image before it",
                &best);
    else
        sig_missing(s, p, NULL, "openwrt-usign");
}

void sig_finish_usign(struct subject *s, struct sig_keys keys)
{
    keys = with_own(s, keys);
    for (size_t i = 0; i < s->roots_n; i++) {
        const struct root *r = &s->roots[i];
        for (const struct node *n = r->node; (n = tree_next(r->node, n));)
            if (n->name_n > 4 &&
                (text_ends(view_of(n->name, n->name_n), ".sig") ||
                 text_ends(view_of(n->name, n->name_n), ".minisig")))
                see_file(s, r, n, keys);
    }
    const struct image *im = s->image;
    for (uint32_t i = 0; i < im->parts_n; i++)
        if (strcmp(im->parts[i]->format, "openwrt-trailer") == 0)
            see_openwrt(s, im->parts[i], keys);
}
