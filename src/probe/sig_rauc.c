/* Bundles of RAUC: the signature over all of a plain one, or over the manifest
 * that has the root hash of the others. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plain bundle's signature is detached. In the others the manifest stands
 * within it: "[bundle]", "format=verity" or "format=crypt", "verity-hash=" and
 * "verity-salt=" in hex, "verity-size=": the bytes of the tree, which has no
 * superblock; SHA-256, blocks of 4096 bytes.
 */
#include <string.h>

#include "image/rauc.h"
#include "image/verity.h"
#include "probe/sig_cms.h"
#include "probe/sig_scheme.h"

enum { BLOCK = 4096, MAX_HEX = 128 };

struct manifest {
    struct view format, hash, salt;
    uint64_t tree;
    bool has_tree;
};

static bool hex_of(struct arena *a, struct view text, struct view *out)
{
    uint8_t *p = arena_alloc(a, MAX_HEX / 2);
    if (!p || text.n % 2 || text.n > MAX_HEX || text.n == 0)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        uint8_t c = text.p[i] | 0x20;
        unsigned d = c >= '0' && c <= '9'   ? c - 48u
                     : c >= 'a' && c <= 'f' ? c - 87u
                                            : 16;
        if (d > 15)
            return false;
        p[i / 2] = (uint8_t)(p[i / 2] << 4 | d);
    }
    *out = view_of(p, text.n / 2);
    return true;
}

/* The section [bundle]; a key that comes twice counts as the last, as in
 * GLib. */
static struct manifest manifest_of(struct view text)
{
    struct manifest m = {0};
    struct view line, key;
    bool in = false;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        if (line.n && line.p[0] == '[') {
            in = text_is(line, "[bundle]");
            continue;
        }
        if (!in || !text_field(&line, '=', &key))
            continue;
        struct view value = text_trim(line);
        int64_t n = 0;
        key = text_trim(key);
        if (text_is(key, "format"))
            m.format = value;
        else if (text_is(key, "verity-hash"))
            m.hash = value;
        else if (text_is(key, "verity-salt"))
            m.salt = value;
        else if (text_is(key, "verity-size"))
            m.has_tree = text_int(value, &n) && n >= 0;
        if (text_is(key, "verity-size"))
            m.tree = (uint64_t)n;
    }
    return m;
}

/* Why the bundle is not the one of the manifest; NULL: it is. */
static const char *unlike(struct subject *s, const struct rauc *r,
                          struct view text)
{
    struct manifest m = manifest_of(text);
    struct view salt, hash;
    uint8_t root[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!text_is(m.format, "verity") && !text_is(m.format, "crypt"))
        return "its manifest names no format with a hash tree";
    if (!hex_of(s->arena, m.salt, &salt) || !hex_of(s->arena, m.hash, &hash) ||
        hash.n != 32)
        return "its manifest has no root hash";
    if (!m.has_tree || m.tree >= r->before.n || (r->before.n - m.tree) % BLOCK)
        return "its manifest does not fit the bundle";
    struct verity v = {.md = EVP_sha256(),
                       .salt = salt,
                       .data_block = BLOCK,
                       .hash_block = BLOCK,
                       .data_blocks = (r->before.n - m.tree) / BLOCK};
    if (verity_tree_size(&v) != m.tree)
        return "its manifest does not fit the bundle";
    const char *why =
        verity_check(s->image, &v, view_cut(r->before, 0, r->before.n - m.tree),
                     view_from(r->before, r->before.n - m.tree), root, &n);
    if (why)
        return why;
    return view_eq(view_of(root, n), hash)
               ? NULL
               : "the hash tree has another root than the signed one";
}

void sig_see_rauc(struct subject *s, const struct part *p, struct sig_keys keys)
{
    const struct rauc *r = p->fs;
    const char *covers = "all of the bundle before it";
    if (!image_spend(s->image, r->before.n))
        return;
    struct cms_result c = sig_cms(s->arena, r->cms, r->before, keys);
    if (c.enveloped)
        covers = "not known, it is encrypted itself";
    else if (c.attached)
        covers = "the manifest, which binds the bundle by a hash tree";
    const char *why = c.attached && c.verdict.verified != SIG_NO
                          ? unlike(s, r, c.content)
                          : NULL;
    if (!why && c.used != r->cms.n && c.verdict.verified == SIG_YES)
        why = "something stands behind it";
    if (why) {
        c.verdict.verified = SIG_NO;
        c.verdict.known_key = NULL;
        c.verdict.why = why;
    }
    struct obs *o =
        sig_add(s, p, NULL, "rauc", (uint64_t)(r->cms.p - p->bytes.p), covers,
                &c.verdict);
    if (c.signer)
        obs_str(o, "signer", c.signer);
    if (!c.enveloped)
        sig_ranges(s->facts, o, &(struct sig_range){0, r->before.n}, 1);
}
