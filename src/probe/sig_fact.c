/* Signatures become observations: see sig.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "probe/sig.h"

static const char *verified_text(enum sig_verified v)
{
    static const char *const texts[] = {[SIG_NO_KEY] = "no-key",
                                        [SIG_YES] = "yes",
                                        [SIG_NO] = "no",
                                        [SIG_NOT_CHECKED] = "not-checked"};
    return texts[v];
}

/* The words for where the key is from; NULL: none was used. */
static const char *from_text(enum sig_from f)
{
    static const char *const texts[] = {[SIG_FROM_NOWHERE] = NULL,
                                        [SIG_FROM_TRUST] = "trusted",
                                        [SIG_FROM_PUBLISHED] = "published",
                                        [SIG_FROM_IMAGE] = "image"};
    return texts[f];
}

static struct obs *begin(struct obs *o, const char *scheme, uint64_t at)
{
    obs_offset(o, at);
    obs_str(o, "scheme", scheme);
    obs_identity(o);
    return o;
}

struct obs *sig_missing(struct subject *s, const struct part *p,
                        const struct node *n, const char *scheme)
{
    struct obs *o = begin(subject_fact(s, "signature", p, n), scheme, 0);
    obs_bool(o, "present", false);
    return o;
}

static struct obs *fill(struct obs *o, const char *covers,
                        const struct sig_verdict *v)
{
    char hex[65] = "";
    for (size_t i = 0; v->has_fingerprint && i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", v->fingerprint[i]);
    obs_bool(o, "present", true);
    obs_str(o, "covers", covers);
    if (v->algorithm)
        obs_str(o, "algorithm", v->algorithm);
    if (*hex) {
        obs_str(o, "key_fingerprint", hex);
        obs_identity(o);
    }
    if (v->known_key)
        obs_str(o, "known_key", v->known_key);
    if (from_text(v->from))
        obs_str(o, "key_from", from_text(v->from));
    obs_str(o, "verified", verified_text(v->verified));
    if (v->why)
        obs_str(o, "because", v->why);
    return o;
}

struct obs *sig_add(struct subject *s, const struct part *p,
                    const struct node *n, const char *scheme, uint64_t at,
                    const char *covers, const struct sig_verdict *v)
{
    return fill(begin(subject_fact(s, "signature", p, n), scheme, at), covers,
                v);
}

struct obs *sig_add_look(struct look *l, const char *scheme, uint64_t at,
                         const char *covers, const struct sig_verdict *v)
{
    return fill(begin(look_fact(l, "signature"), scheme, at), covers, v);
}

void sig_ranges(struct facts *f, struct obs *o, const struct sig_range *r,
                size_t n)
{
    struct value *list = obs_list(o, "ranges");
    for (size_t i = 0; i < n; i++) {
        struct value *m = list_map(f, list);
        map_int(f, m, "offset", (int64_t)r[i].at);
        map_int(f, m, "size_bytes", (int64_t)r[i].n);
    }
}

struct view sig_holder(const struct image *im, const struct part *p)
{
    const struct part *up = p->parent;
    if (!up)
        return im->bytes;
    if (p->file)
        return view_of(p->bytes.p - p->offset, p->offset + p->bytes.n);
    struct view content = buf_of(&up->content);
    bool in = content.n && p->bytes.p >= content.p &&
              p->bytes.p < content.p + content.n;
    return in ? content : up->bytes;
}
