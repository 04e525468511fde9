/* dm-verity: whether the blocks are what the tree says, and where the root hash
 * stands. The tree itself is no signature. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "image/verity.h"
#include "probe/sig_scheme.h"

enum { MAX_PLACES = 16, MAX_TRIES = 64 };

static struct view at_part(const struct image *im, const struct part *p,
                           uint64_t n)
{
    struct view all = sig_holder(im, p);
    return view_cut(all, (uint64_t)(p->bytes.p - all.p), n);
}

struct checked {
    const char *why;         /* NULL: the tree holds */
    const struct part *data; /* the file system that it is over; NULL: what
                                stands before it */
    uint8_t root[EVP_MAX_MD_SIZE];
    unsigned root_n;
    bool tried;
};

static bool try_data(struct subject *s, const struct verity *v,
                     struct view data, struct view tree, struct checked *c)
{
    if (data.n < v->data_blocks * v->data_block)
        return false;
    const char *why =
        verity_check(s->image, v, data, tree, c->root, &c->root_n);
    if (!c->tried || !why)
        c->why = why;
    c->tried = true;
    return !why;
}

/* The data: right before, at the start of what holds the tree, or a file
 * system somewhere. */
static void find_data(struct subject *s, const struct part *p,
                      struct checked *c)
{
    const struct verity *v = p->fs;
    const struct image *im = s->image;
    struct view all = sig_holder(im, p);
    struct view tree = view_from(p->bytes, v->hash_block);
    uint64_t before = (uint64_t)(p->bytes.p - all.p);
    uint64_t need = v->data_blocks * v->data_block;
    c->why = "its data is not here";
    if (before >= need &&
        (try_data(s, v, view_cut(all, before - need, need), tree, c) ||
         try_data(s, v, view_cut(all, 0, need), tree, c)))
        return;
    unsigned tries = 0;
    for (uint32_t i = 0; i < im->parts_n && tries < MAX_TRIES; i++) {
        const struct part *q = im->parts[i];
        if (!q->root || q == p)
            continue;
        tries++;
        if (try_data(s, v, at_part(im, q, need), tree, c)) {
            c->data = q;
            return;
        }
    }
}

/* --- where the root hash stands --------------------------------------------
 */

static bool has_text(struct view v, const char *text)
{
    size_t n = strlen(text);
    return v.n >= n && memmem(v.p, v.n, text, n) != NULL;
}

/* A signature that verified over the part or what it lies in. */
static const struct obs *signature_over(struct subject *s, const struct part *q)
{
    for (; q; q = q->parent) {
        const char *path = image_path(s->image, q, NULL, s->arena);
        for (const struct obs *o = subject_next(s, "signature", NULL);
             o && path; o = subject_next(s, "signature", o)) {
            const char *scheme = obs_get_str(o, "scheme");
            const char *is = obs_get_str(o, "verified");
            if (scheme && is && strcmp(is, "yes") == 0 &&
                (strcmp(scheme, "fit") == 0 || strcmp(scheme, "rauc") == 0) &&
                strcmp(o->where.path, path) == 0)
                return o;
        }
    }
    return NULL;
}

/* The smallest parts that have the root hash in hex. */
static const struct obs *places(struct subject *s, const struct part *tree,
                                const char *hex, struct buf *text)
{
    const struct image *im = s->image;
    const struct obs *best = NULL;
    unsigned n = 0;
    for (uint32_t i = 0; i < im->parts_n && n < MAX_PLACES; i++) {
        const struct part *q = im->parts[i];
        bool code = q->code || strcmp(q->format, "dtb") == 0;
        if (q == tree || !code || !image_spend(s->image, q->bytes.n) ||
            !has_text(q->bytes, hex))
            continue;
        const char *path = image_path(im, q, NULL, s->arena);
        buf_printf(text, "%s%s", n++ ? ", " : "", path ? path : "");
        const struct obs *o = signature_over(s, q);
        best = best ? best : o;
    }
    return best;
}

static void hex_of(const struct checked *c, char *hex)
{
    for (unsigned i = 0; i < c->root_n; i++)
        snprintf(hex + 2 * i, 3, "%02x", c->root[i]);
}

static struct obs *fact_of(struct subject *s, const struct part *p,
                           const struct checked *c, const struct obs *by)
{
    if (c->why || !by)
        return sig_missing(s, p, NULL, "dm-verity");
    const char *from = obs_get_str(by, "key_from");
    struct sig_verdict v = {.verified = SIG_YES,
                            .algorithm = obs_get_str(by, "algorithm"),
                            .known_key = obs_get_str(by, "known_key"),
                            .from = SIG_FROM_IMAGE};
    if (from && strcmp(from, "trusted") == 0)
        v.from = SIG_FROM_TRUST;
    if (from && strcmp(from, "published") == 0)
        v.from = SIG_FROM_PUBLISHED;
    return sig_add(s, p, NULL, "dm-verity", 0,
                   "all blocks of the file system, by a hash tree whose root "
                   "stands in what is signed",
                   &v);
}

void sig_see_dm_verity(struct subject *s, const struct part *p,
                       struct sig_keys keys)
{
    (void)keys;
    struct checked c = {0};
    struct buf text;
    char hex[2 * EVP_MAX_MD_SIZE + 1] = "";
    const struct obs *by = NULL;
    buf_init(&text, MAX_ATTR_TEXT, NULL);
    find_data(s, p, &c);
    if (!c.why) {
        hex_of(&c, hex);
        by = places(s, p, hex, &text);
    }
    struct obs *o = fact_of(s, p, &c, by);
    obs_str(o, "tree", !c.why ? "yes" : c.tried ? "no" : "unknown");
    if (*hex)
        obs_str(o, "root_hash", hex);
    if (text.n)
        obs_text(o, "root_hash_at", buf_of(&text));
    if (c.why)
        obs_str(o, "because", c.why);
    else if (!by)
        obs_str(o, "because",
                "a hash tree is no signature, and its root hash was found in "
                "nothing that is signed");
    buf_done(&text);
}
