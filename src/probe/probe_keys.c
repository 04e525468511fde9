/* Which private keys and certificates are in the image, and which belong
 * together? A key that every copy of an image holds is no secret. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/key_scan.h"
#include "probe/known_key.h"
#include "probe/probe.h"

enum {
    MAX_KEYS = 2000,          /* told of one thread's files */
    MAX_CERTIFICATES = 20000, /* kept of them */
    MIN_BUNDLE = 10,          /* authorities in a file or directory */
    SHORT_RSA = 2048,         /* below, a key is worth a word */
};

/* Dates before this one are past wherever this program runs. */
static const char past[] = "2026-01-01";

/* ---- while the files pass by ---- */

struct kept_key {
    struct obs *obs;
    const char *pair; /* the place of its certificate; found at the end */
    uint8_t fp[KEY_FP_BYTES];
    struct kept_key *next;
};

struct kept_certificate {
    struct cert_info c;
    const struct part *part;
    const struct node *node;
    const char *pair; /* the place of its private key; found at the end */
    uint32_t line;
    bool in_bundle;
    struct kept_certificate *next;
};

struct mine {
    struct kept_key *keys;
    struct kept_certificate *certificates;
    uint32_t keys_n, certificates_n;
    bool lost; /* more than is kept, or memory was spent */
};

/* One file being scanned. */
struct file_scan {
    struct look *l;
    size_t counted; /* the bytes whose lines were counted */
    uint32_t line;
};

static uint32_t line_of(struct file_scan *f, size_t at)
{
    if (f->l->type != LOOK_TEXT && f->l->type != LOOK_SCRIPT)
        return 0;
    for (; f->counted < at; f->counted++)
        f->line += f->l->bytes.p[f->counted] == '\n';
    return f->line + 1;
}

static void hex_text(struct obs *o, const char *key, const uint8_t *p)
{
    char hex[2 * KEY_FP_BYTES + 1];
    for (size_t i = 0; i < KEY_FP_BYTES; i++) {
        hex[2 * i] = "0123456789abcdef"[p[i] >> 4];
        hex[2 * i + 1] = "0123456789abcdef"[p[i] & 15];
    }
    hex[2 * KEY_FP_BYTES] = 0;
    obs_str(o, key, hex);
}

static const char *known_name(const struct key_info *k)
{
    const struct known_key *known = NULL;
    if (k->has_fp)
        known = known_key_find(k->fp);
    if (!known)
        known = known_key_find(k->body);
    return known ? known->name : NULL;
}

/* What the place of a key says it is for. */
static const char *purpose_of(const char *path)
{
    static const struct {
        const char *part, *purpose;
    } places[] = {
        {"ssh_host_",      "ssh-host-key"},
        {"/dropbear/",     "ssh-host-key"},
        {"_host_key",      "ssh-host-key"},
        {"/.ssh/",         "ssh-user-key"},
        {"/wireguard",     "vpn"         },
        {"/openvpn",       "vpn"         },
        {"/ipsec",         "vpn"         },
        {"/strongswan",    "vpn"         },
        {"uhttpd",         "tls-server"  },
        {"lighttpd",       "tls-server"  },
        {"nginx",          "tls-server"  },
        {"httpd",          "tls-server"  },
        {"goahead",        "tls-server"  },
        {"/www/",          "tls-server"  },
        {"hostapd",        "wifi"        },
        {"wpa_supplicant", "wifi"        },
        {"mosquitto",      "mqtt"        },
        {"mqtt",           "mqtt"        },
        {"/ssl/private/",  "tls"         },
        {"/etc/ssl/",      "tls"         },
    };

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if (strstr(path, places[i].part))
            return places[i].purpose;
    }
    return NULL;
}

/* What was shown is certain; what only looks so, is likely. */
static enum confidence confidence_of(const struct key_info *k)
{
    if (k->maybe || (k->patterned && !k->sound))
        return POSSIBLE;
    if (k->sound)
        return CERTAIN;
    /* A whole form of its own, with BEGIN or its own name around it. */
    bool named = k->armour == KEY_PEM || k->armour == KEY_TEXT ||
                 k->format == KEY_OPENSSH || k->format == KEY_JKS ||
                 k->format == KEY_PKCS12;
    return named && k->type != KEY_OTHER ? CERTAIN : LIKELY;
}

static void key_attributes(struct obs *o, const struct key_info *k)
{
    const char *known = known_name(k);
    const char *purpose = purpose_of(o->where.path);
    obs_str(o, "type", key_type_text(k->type));
    if (!k->has_fp)
        obs_identity(o);
    if (k->bits)
        obs_int(o, "bits", k->bits);
    if (k->curve)
        obs_str(o, "curve", k->curve);
    obs_str(o, "format", key_format_text(k->format));
    if (!k->has_fp)
        obs_identity(o);
    obs_str(o, "armour", key_armour_text(k->armour));
    obs_bool(o, "encrypted", k->encrypted);
    if (k->has_fp) {
        hex_text(o, "fingerprint", k->fp);
        obs_identity(o);
    }
    if (!k->encrypted)
        obs_bool(o, "sound", k->sound);
    if (k->patterned)
        obs_bool(o, "patterned", true);
    if (k->keys > 1)
        obs_int(o, "keys", k->keys);
    if (k->opens_with)
        obs_str(o, "opens_with", k->opens_with);
    if (known)
        obs_str(o, "known", known);
    if (purpose)
        obs_str(o, "purpose", purpose);
}

static void see_key(void *ctx, const struct key_info *k)
{
    struct file_scan *f = ctx;
    struct mine *mine = f->l->mine;
    if (mine->keys_n++ >= MAX_KEYS) {
        mine->lost = true;
        return;
    }
    struct obs *o = look_fact(f->l, "private-key");
    obs_offset(o, k->at);
    obs_line(o, line_of(f, k->at));
    o->confidence = confidence_of(k);
    key_attributes(o, k);
    struct kept_key *kept = k->has_fp && *o->where.path
                                ? ARENA_NEW(&f->l->lane->arena, struct kept_key)
                                : NULL;
    if (!kept)
        return;
    *kept = (struct kept_key){.obs = o, .next = mine->keys};
    memcpy(kept->fp, k->fp, sizeof kept->fp);
    mine->keys = kept;
}

static void see_certificate(void *ctx, const struct cert_info *c)
{
    struct file_scan *f = ctx;
    struct mine *mine = f->l->mine;
    struct kept_certificate *kept =
        mine->certificates_n < MAX_CERTIFICATES
            ? ARENA_NEW(&f->l->lane->arena, struct kept_certificate)
            : NULL;
    if (!kept) {
        mine->lost = true;
        return;
    }
    *kept = (struct kept_certificate){.c = *c,
                                      .part = f->l->part,
                                      .node = f->l->node,
                                      .line = line_of(f, c->at),
                                      .next = mine->certificates};
    mine->certificates = kept;
    mine->certificates_n++;
}

static void see_file(struct look *l)
{
    struct file_scan f = {.l = l};
    const struct key_sink sink = {see_key, see_certificate, &f};
    struct mine *mine = l->mine;
    if (!key_scan(l->bytes, l->hits, l->hits_n, MAX_HITS_PER_FILE, &sink))
        mine->lost = true;
}

/* ---- at the end: pairs ---- */

/* Everything of all threads, in an order that no thread decides. */
struct all {
    struct subject *s;
    struct kept_key **keys;
    struct kept_certificate **certificates;
    size_t keys_n, certificates_n;
};

static int by_fp_and_path(const void *pa, const void *pb)
{
    const struct kept_key *a = *(struct kept_key *const *)pa;
    const struct kept_key *b = *(struct kept_key *const *)pb;
    int order = memcmp(a->fp, b->fp, sizeof a->fp);
    if (order == 0)
        order = strcmp(a->obs->where.path, b->obs->where.path);
    if (order == 0)
        order = (a->obs->where.offset > b->obs->where.offset) -
                (a->obs->where.offset < b->obs->where.offset);
    return order;
}

static uint32_t part_id(const struct kept_certificate *k)
{
    return k->part ? k->part->id : 0;
}

/* By place: files of a directory follow one another. */
static int by_place(const void *pa, const void *pb)
{
    const struct kept_certificate *a = *(struct kept_certificate *const *)pa;
    const struct kept_certificate *b = *(struct kept_certificate *const *)pb;
    if (part_id(a) != part_id(b))
        return part_id(a) < part_id(b) ? -1 : 1;
    if (a->node != b->node) {
        const struct node *da = a->node ? a->node->parent : NULL;
        const struct node *db = b->node ? b->node->parent : NULL;
        if (da != db)
            return da < db ? -1 : 1;
        return a->node < b->node ? -1 : 1;
    }
    return (a->c.at > b->c.at) - (a->c.at < b->c.at);
}

static bool gather(struct all *all)
{
    struct subject *s = all->s;
    size_t keys = 0, certificates = 0;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *m = subject_mine(s, "keys", i);
        keys += m ? m->keys_n : 0;
        certificates += m ? m->certificates_n : 0;
    }
    all->keys = arena_array(s->arena, keys + 1, sizeof(void *));
    all->certificates = arena_array(s->arena, certificates + 1, sizeof(void *));
    if (!all->keys || !all->certificates)
        return false;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *m = subject_mine(s, "keys", i);
        for (struct kept_key *k = m ? m->keys : NULL; k; k = k->next)
            all->keys[all->keys_n++] = k;
        struct kept_certificate *c = m ? m->certificates : NULL;
        for (; c; c = c->next)
            all->certificates[all->certificates_n++] = c;
    }
    qsort(all->keys, all->keys_n, sizeof(void *), by_fp_and_path);
    qsort(all->certificates, all->certificates_n, sizeof(void *), by_place);
    return true;
}

/* The path within the innermost container. */
static const char *inner(const char *path)
{
    const char *at = strrchr(path, '!');
    return at ? at + 1 : path;
}

static int by_fp(const void *fp, const void *pk)
{
    return memcmp(fp, (*(struct kept_key *const *)pk)->fp, KEY_FP_BYTES);
}

/* A certificate gets the place of its key; where there are more, of the one
 * whose path comes first. And its keys get its place, by the same rule. */
static void pair(struct all *all, struct kept_certificate *c)
{
    struct kept_key **k =
        bsearch(c->c.fp, all->keys, all->keys_n, sizeof(void *), by_fp);
    if (!k)
        return;
    while (k > all->keys && memcmp(k[-1]->fp, c->c.fp, KEY_FP_BYTES) == 0)
        k--;
    c->pair = (*k)->obs->where.path;
    const char *path =
        image_path(all->s->image, c->part, c->node, all->s->arena);
    struct kept_key **end = all->keys + all->keys_n;
    for (; path && k < end && memcmp((*k)->fp, c->c.fp, KEY_FP_BYTES) == 0; k++)
        if (!(*k)->pair || strcmp(path, (*k)->pair) < 0)
            (*k)->pair = path;
}

static void pair_all(struct all *all)
{
    for (size_t i = 0; i < all->certificates_n; i++)
        pair(all, all->certificates[i]);
    for (size_t i = 0; i < all->keys_n; i++)
        if (all->keys[i]->pair)
            obs_str(all->keys[i]->obs, "pair", inner(all->keys[i]->pair));
}

/* ---- at the end: certificates ---- */

static bool is_authority(const struct kept_certificate *k)
{
    return k->c.ca && k->c.self_signed;
}

static bool is_short(const struct cert_info *c)
{
    return (c->type == KEY_RSA || c->type == KEY_DSA) && c->bits < SHORT_RSA;
}

static bool is_expired(const struct cert_info *c)
{
    return c->has_times && strcmp(c->not_after_text, past) < 0;
}

static const char *name_if_known(const struct kept_certificate *k)
{
    const struct known_key *known = known_key_find(k->c.fp);
    return known ? known->name : NULL;
}

static void certificate_fact(struct all *all, const struct kept_certificate *k)
{
    const struct cert_info *c = &k->c;
    const char *known = name_if_known(k);
    struct obs *o = subject_fact(all->s, "certificate", k->part, k->node);
    obs_offset(o, c->at);
    obs_line(o, k->line);
    o->confidence = CERTAIN;
    obs_str(o, "type", key_type_text(c->type));
    if (c->bits)
        obs_int(o, "bits", c->bits);
    if (c->curve)
        obs_str(o, "curve", c->curve);
    obs_str(o, "format", c->armour == KEY_BINARY ? "der" : "pem");
    hex_text(o, "fingerprint", c->fp);
    obs_identity(o);
    obs_str(o, "subject", c->subject);
    obs_identity(o);
    obs_str(o, "issuer", c->issuer);
    if (c->has_times) {
        obs_str(o, "not_before", c->not_before_text);
        obs_str(o, "not_after", c->not_after_text);
        obs_identity(o);
    }
    obs_bool(o, "self_signed", c->self_signed);
    obs_bool(o, "ca", c->ca);
    if (*c->signature)
        obs_str(o, "signature_algorithm", c->signature);
    obs_bool(o, "weak_digest", c->weak_digest);
    if (known)
        obs_str(o, "known", known);
    if (k->pair)
        obs_str(o, "pair", inner(k->pair));
    if (k->in_bundle)
        obs_bool(o, "trust_store", true);
}

/* A run of certificates, all of one file or of one directory. */
static void bundle_fact(struct all *all, struct kept_certificate **first,
                        size_t n, const struct node *where)
{
    struct obs *o = subject_fact(all->s, "certificate", (*first)->part, where);
    size_t expired = 0, weak = 0, shorter = 0;
    for (size_t i = 0; i < n; i++) {
        first[i]->in_bundle = true;
        expired += is_expired(&first[i]->c);
        weak += first[i]->c.weak_digest;
        shorter += is_short(&first[i]->c);
    }
    o->confidence = CERTAIN;
    obs_bool(o, "trust_store", true);
    obs_identity(o);
    obs_int(o, "count", (int64_t)n);
    obs_int(o, "expired", (int64_t)expired);
    obs_int(o, "short_keys", (int64_t)shorter);
    obs_int(o, "weak_digests", (int64_t)weak);
}

/* Whether they are the authorities that a system trusts, and little else. */
static bool is_bundle(struct kept_certificate **first, size_t n)
{
    size_t authorities = 0;
    for (size_t i = 0; i < n; i++)
        authorities += is_authority(first[i]);
    return n >= MIN_BUNDLE && authorities * 10 >= n * 9;
}

/* The certificates from first on that stand in the same file. */
static size_t same_file(const struct all *all, size_t first)
{
    size_t i = first + 1;
    while (i < all->certificates_n &&
           all->certificates[i]->part == all->certificates[first]->part &&
           all->certificates[i]->node == all->certificates[first]->node)
        i++;
    return i - first;
}

static size_t same_directory(const struct all *all, size_t first)
{
    const struct kept_certificate *a = all->certificates[first];
    size_t i = first + 1;
    while (a->node && i < all->certificates_n &&
           all->certificates[i]->part == a->part &&
           all->certificates[i]->node &&
           all->certificates[i]->node->parent == a->node->parent)
        i++;
    return i - first;
}

/* The certificates of a directory that are in no bundle among its files. */
static void find_in_directory(struct all *all, struct kept_certificate **first,
                              size_t n)
{
    struct kept_certificate **single =
        arena_array(all->s->arena, n, sizeof(void *));
    size_t singles = 0;
    for (size_t i = 0; single && i < n; i++)
        if (!first[i]->in_bundle)
            single[singles++] = first[i];
    if (singles && is_bundle(single, singles))
        bundle_fact(all, single, singles, (*first)->node->parent);
}

static void find_bundles(struct all *all)
{
    struct kept_certificate **c = all->certificates;
    for (size_t i = 0, n; i < all->certificates_n; i += n) {
        n = same_file(all, i);
        if (is_bundle(c + i, n))
            bundle_fact(all, c + i, n, c[i]->node);
    }
    for (size_t i = 0, n; i < all->certificates_n; i += n) {
        n = same_directory(all, i);
        if (n >= MIN_BUNDLE && c[i]->node)
            find_in_directory(all, c + i, n);
    }
}

/* What is worth a fact of its own though it stands among authorities. */
static bool is_noteworthy(const struct kept_certificate *k)
{
    return !k->in_bundle || k->pair || name_if_known(k) || is_short(&k->c) ||
           is_expired(&k->c);
}

static void tell_of_loss(struct subject *s)
{
    struct obs *o = obs_new(s->facts, "unreadable", s->image->name);
    obs_str(o, "why", why_text(WHY_OVER_BUDGET));
    obs_str(o, "text", "not all keys and certificates were kept");
    obs_identity(o);
}

static void finish(struct subject *s)
{
    struct all all = {.s = s};
    bool lost = !gather(&all);
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *m = subject_mine(s, "keys", i);
        lost = lost || (m && m->lost);
    }
    if (lost)
        tell_of_loss(s);
    pair_all(&all);
    find_bundles(&all);
    for (size_t i = 0; i < all.certificates_n; i++) {
        if (is_noteworthy(all.certificates[i]))
            certificate_fact(&all, all.certificates[i]);
    }
}

const struct probe probe_keys = {
    .id = "keys",
    .question = "Which private keys and certificates does the image hold?",
    .lane_bytes = sizeof(struct mine),
    .file = see_file,
    .finish = finish,
};
