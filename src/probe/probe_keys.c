/* Private keys and certificates, each decided by parsing all of it; keys and
 * certificates of one pair are told of each other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/limits.h"
#include "probe/key_scan.h"
#include "probe/known_key.h"
#include "probe/probe.h"

enum { STORE_MIN = 8 }; /* certificates in a file that make it a trust store */

/* What one thread saw, for pairing at the end. */
struct seen {
    struct obs *o;
    uint8_t fp[KEY_FP_BYTES];
    bool is_key;
    struct seen *next;
};

struct lane_keys {
    struct seen *first;
    bool lost; /* memory was spent: some were not seen */
};

struct looking {
    struct look *l;
    struct lane_keys *mine;
    unsigned certificates;
    bool is_store;
};

static void put_hex(struct obs *o, const char *key, const uint8_t fp[32])
{
    char hex[65];
    for (size_t i = 0; i < 32; i++) {
        hex[2 * i] = "0123456789abcdef"[fp[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[fp[i] & 15];
    }
    hex[64] = 0;
    obs_str(o, key, hex);
    obs_identity(o);
}

static void remember(struct looking *w, struct obs *o, const uint8_t fp[32],
                     bool is_key)
{
    struct seen *s = ARENA_NEW(&w->l->lane->arena, struct seen);
    if (!s) {
        w->mine->lost = true;
        return;
    }
    *s = (struct seen){.o = o, .is_key = is_key, .next = w->mine->first};
    memcpy(s->fp, fp, sizeof s->fp);
    w->mine->first = s;
}

static const struct known_key *known_of(const struct key_info *k)
{
    static const uint8_t none[KEY_FP_BYTES];
    const struct known_key *known = k->has_fp ? known_key_find(k->fp) : NULL;
    if (!known && memcmp(k->rsa_fp, none, sizeof none) != 0)
        known = known_key_find(k->rsa_fp);
    return known ? known : known_key_find(k->body);
}

static const char *purpose_of(const struct node *n)
{
    struct view name = n ? view_of(n->name, n->name_n) : (struct view){0};
    if (text_ends(name, "host_key") || text_find(name, "_host_") != SIZE_MAX ||
        text_starts(name, "ssh_host_"))
        return "ssh-host-key";
    return NULL;
}

static void see_key(void *ctx, const struct key_info *k)
{
    struct looking *w = ctx;
    struct obs *o = look_fact(w->l, "private-key");
    const struct known_key *known = known_of(k);
    obs_offset(o, k->at);
    obs_str(o, "type", key_type_text(k->type));
    obs_identity(o);
    if (k->bits)
        obs_int(o, "bits", k->bits);
    if (k->curve)
        obs_str(o, "curve", k->curve);
    obs_str(o, "format", key_format_text(k->format));
    obs_str(o, "armour", key_armour_text(k->armour));
    obs_bool(o, "encrypted", k->encrypted);
    if (k->has_fp)
        put_hex(o, "fingerprint", k->fp);
    if (k->opens_with)
        obs_str(o, "opens_with", k->opens_with);
    if (known)
        obs_str(o, "known", known->name);
    obs_bool(o, "sound", k->sound);
    if (k->patterned)
        obs_bool(o, "patterned", true);
    if (purpose_of(w->l->node))
        obs_str(o, "purpose", purpose_of(w->l->node));
    o->confidence = k->maybe                   ? POSSIBLE
                    : k->sound || k->encrypted ? CERTAIN
                                               : LIKELY;
    if (k->has_fp)
        remember(w, o, k->fp, true);
}

static void see_certificate(void *ctx, const struct cert_info *c)
{
    struct looking *w = ctx;
    struct obs *o = look_fact(w->l, "certificate");
    const struct known_key *known = known_key_find(c->fp);
    obs_offset(o, c->at);
    put_hex(o, "fingerprint", c->fp);
    obs_str(o, "subject", c->subject);
    obs_str(o, "type", key_type_text(c->type));
    if (c->bits)
        obs_int(o, "bits", c->bits);
    if (c->has_times) {
        obs_str(o, "not_before", c->not_before_text);
        obs_str(o, "not_after", c->not_after_text);
    }
    obs_bool(o, "self_signed", c->self_signed);
    obs_bool(o, "ca", c->ca);
    if (w->is_store) {
        obs_bool(o, "trust_store", true);
        return;
    }
    obs_str(o, "issuer", c->issuer);
    obs_str(o, "signature_algorithm", c->signature);
    obs_bool(o, "weak_digest", c->weak_digest);
    if (known)
        obs_str(o, "known", known->name);
    remember(w, o, c->fp, false);
}

static void count_certificate(void *ctx, const struct cert_info *c)
{
    struct looking *w = ctx;
    (void)c;
    w->certificates++;
}

static void no_key(void *ctx, const struct key_info *k)
{
    (void)ctx, (void)k;
}

/* Public authorities are kept in one large file, or in a folder of small ones
 * with a name that systems agree on. */
static bool is_store(struct looking *w)
{
    const struct node *dir = w->l->node ? w->l->node->parent : NULL;
    static const char *const dirs[] = {"certs", "ca-certificates", "mozilla",
                                       "cacerts"};
    for (size_t i = 0; dir && i < sizeof dirs / sizeof *dirs; i++)
        if (strcmp(dir->name, dirs[i]) == 0)
            return true;
    struct key_sink counting = {
        .key = no_key, .certificate = count_certificate, .ctx = w};
    (void)key_scan(w->l->bytes, w->l->hits, w->l->hits_n, MAX_HITS_PER_FILE,
                   &counting);
    return w->certificates >= STORE_MIN;
}

static void see_file(struct look *l)
{
    struct looking w = {.l = l, .mine = l->mine};
    bool any = false;
    for (size_t i = 0; i < l->hits_n && !any; i++)
        any = key_anchor(l->hits[i].anchor) || cert_anchor(l->hits[i].anchor);
    if (!any)
        return;
    w.is_store = is_store(&w);
    struct key_sink sink = {
        .key = see_key, .certificate = see_certificate, .ctx = &w};
    if (!key_scan(l->bytes, l->hits, l->hits_n, MAX_HITS_PER_FILE, &sink))
        w.mine->lost = true;
}

/* --- pairs ------------------------------------------------------------------
 */

static const char *inner_path(const struct obs *o)
{
    const char *path = strrchr(o->where.path, '!');
    return path ? path + 1 : o->where.path;
}

/* Of several the one whose path comes first: threads must not decide. */
static void pair(struct subject *s, struct seen *one)
{
    const char *best = NULL;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct lane_keys *mine = subject_mine(s, "keys", i);
        for (const struct seen *x = mine->first; x; x = x->next) {
            if (x->is_key == one->is_key ||
                memcmp(x->fp, one->fp, sizeof one->fp) != 0)
                continue;
            const char *path = inner_path(x->o);
            if (!best || strcmp(path, best) < 0)
                best = path;
        }
    }
    if (best)
        obs_str(one->o, "pair", best);
}

static void finish(struct subject *s)
{
    bool lost = false;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        struct lane_keys *mine = subject_mine(s, "keys", i);
        for (struct seen *x = mine->first; x; x = x->next)
            pair(s, x);
        lost |= mine->lost;
    }
    if (!lost)
        return;
    struct obs *o = obs_new(s->facts, "unreadable", s->image->name);
    obs_str(o, "why", why_text(WHY_OVER_BUDGET));
    obs_str(o, "text", "memory was spent while keys were searched for");
    obs_identity(o);
}

const struct probe probe_keys = {
    .id = "keys",
    .question = "Which private keys and certificates does the image hold?",
    .lane_bytes = sizeof(struct lane_keys),
    .file = see_file,
    .finish = finish,
};
