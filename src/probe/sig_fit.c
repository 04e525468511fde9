/* Signatures in FIT images of U-Boot: over configurations, and over images by
 * themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * /configurations/CONF/signature*: `algo` ("sha256,rsa2048"), `padding`
 * ("pkcs-1.5", or "pss"), `key-name-hint`, `value`; `hashed-nodes` lists the
 * paths whose nodes were hashed, `hashed-strings` how much of the strings
 * (second cell). Of a listed node all tags and properties are hashed but
 * `data`, `data-size`, `data-position`, `data-offset`; of its direct children
 * the tags alone. In the order of the tree, then the strings.
 * The contents of the images are bound by the `hash*` nodes of the images
 * (`algo`, `value`), if these are listed.
 * /images/IMAGE/signature*: the same properties, over the contents alone.
 * (Sources: doc/usage/fit/signature.rst of U-Boot; what mkimage 2023.01 made.)
 */
#include "probe/sig_fit.h"

#include <string.h>

#include "image/fit.h"
#include "probe/sig_scheme.h"

enum {
    MAX_HASHED = 100, /* U-Boot takes no more */
    MAX_SIGNATURES = 32,
    MAX_NODES = 4096,
};

struct fit {
    struct subject *s;
    const struct part *p;
    const void *fdt;
    struct sig_keys keys;
    struct fit_control control;
    unsigned signatures, confs;
};

/* --- algorithms ------------------------------------------------------------
 */

struct algo {
    const EVP_MD *md;
    const char *hash;
    bool ec, pss;
    int bits;
};

static const EVP_MD *md_of(struct view name, const char **text)
{
    static const char *const names[] = {"sha1", "sha256", "sha384", "sha512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i])) {
            *text = names[i];
            return i == 0   ? EVP_sha1()
                   : i == 1 ? EVP_sha256()
                   : i == 2 ? EVP_sha384()
                            : EVP_sha512();
        }
    return NULL;
}

static bool algo_of(const void *fdt, int node, struct algo *a)
{
    struct view text = fdt_text(fdt, node, "algo"), hash;
    struct view padding = fdt_text(fdt, node, "padding");
    *a = (struct algo){.pss = text_is(padding, "pss")};
    if (padding.n && !a->pss && !text_is(padding, "pkcs-1.5"))
        return false;
    if (!text_field(&text, ',', &hash))
        return false;
    a->md = md_of(hash, &a->hash);
    a->ec = text_starts(text, "ecdsa");
    int64_t bits = 0;
    if (!a->md || !(a->ec || text_starts(text, "rsa")) ||
        !text_int(view_from(text, a->ec ? 5 : 3), &bits) || bits > 16384)
        return false;
    a->bits = (int)bits;
    return true;
}

static bool holds(const struct algo *a, EVP_PKEY *key, struct view digest,
                  struct view value)
{
    bool rsa = EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA;
    bool ec = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
    if (EVP_PKEY_get_bits(key) != a->bits || (a->ec ? !ec : !rsa))
        return false;
    return a->ec ? sig_ecdsa_raw_digest(key, a->md, digest, value)
                 : sig_verify_digest(key, a->md, a->pss, digest, value);
}

static void try_key(struct sig_verdict *v, const struct algo *a, EVP_PKEY *key,
                    enum sig_from from, bool named, struct view digest,
                    struct view value)
{
    bool ok = holds(a, key, digest, value);
    bool made = !ok && !a->ec && !a->pss && EVP_PKEY_get_bits(key) == a->bits &&
                sig_rsa_made_by(key, a->md, value);
    if (ok || made || (named && v->verified != SIG_NO))
        sig_decide(v, key, ok, from);
    if (!ok && (made || named))
        v->why = "it is over something else, or was changed";
}

/* The signature in node over digest, with all keys there are. */
static struct sig_verdict verdict_of(struct fit *f, int node,
                                     const struct algo *a, struct view digest)
{
    struct sig_verdict v = {0};
    struct view value = fdt_bytes(f->fdt, node, "value");
    struct view hint = fdt_text(f->fdt, node, "key-name-hint");
    for (unsigned i = 0; i < f->control.n && v.verified != SIG_YES; i++) {
        const struct fit_key *k = &f->control.key[i];
        bool named = hint.n && view_eq(hint, k->hint);
        try_key(&v, a, k->key, k->from, named, digest, value);
    }
    for (size_t i = 0; i < f->keys.n && v.verified != SIG_YES; i++) {
        EVP_PKEY *key = sig_key_of(f->keys.key[i].spki);
        if (key)
            try_key(&v, a, key, f->keys.key[i].from, false, digest, value);
        EVP_PKEY_free(key);
    }
    if (v.verified == SIG_YES)
        v.why = NULL;
    v.algorithm =
        a->ec ? arena_printf(f->s->arena, "ecdsa-p%d-%s", a->bits, a->hash)
              : arena_printf(f->s->arena, "rsa%d-%s-%s", a->bits,
                             a->pss ? "pss" : "pkcs1", a->hash);
    return v;
}

/* --- images ----------------------------------------------------------------
 */

static bool starts(const void *fdt, int node, const char *word)
{
    const char *name = fdt_get_name(fdt, node, NULL);
    return name && strncmp(name, word, strlen(word)) == 0;
}

static bool data_of(const struct fit *f, int node, struct view *out)
{
    struct fit_place at;
    if (!fit_place(f->fdt, node, &at) || at.at > f->p->bytes.n ||
        at.n > f->p->bytes.n - at.at)
        return false;
    *out = view_cut(f->p->bytes, at.at, at.n);
    return image_spend(f->s->image, out->n);
}

/* Whether a hash node's value is that of data; *strong: it binds data. */
static bool hash_holds(const void *fdt, int node, struct view data,
                       bool *strong)
{
    const char *text = NULL;
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct view algo = fdt_text(fdt, node, "algo");
    const EVP_MD *md = md_of(algo, &text);
    if (!md) {
        /* crc32 and md5 bind nothing; another is not known. */
        return text_is(algo, "crc32") || text_is(algo, "md5");
    }
    *strong = EVP_MD_get_size(md) >= 32;
    return EVP_Digest(data.p, data.n, sum, &n, md, NULL) &&
           view_eq(view_of(sum, n), fdt_bytes(fdt, node, "value"));
}

/* Why the image at node is not bound by a signature that lists nodes; NULL: it
 * is bound, and its contents are the ones that were hashed. */
static const char *loose(const struct fit *f, int node, struct view nodes)
{
    char path[FIT_MAX_PATH];
    struct view data;
    bool bound = false;
    unsigned seen = 0;
    int sub;
    if (fdt_get_path(f->fdt, node, path, sizeof path) != 0 ||
        !fit_lists(nodes, path))
        return "is not among what is signed";
    if (!data_of(f, node, &data))
        return "has no contents here to compare";
    fdt_for_each_subnode(sub, f->fdt, node)
    {
        bool strong = false;
        if (seen++ == MAX_NODES)
            return "has too many nodes";
        if (!starts(f->fdt, sub, "hash") && !starts(f->fdt, sub, "cipher"))
            continue;
        if (fdt_get_path(f->fdt, sub, path, sizeof path) != 0 ||
            !fit_lists(nodes, path))
            return "has a hash that is not among what is signed";
        if (starts(f->fdt, sub, "cipher"))
            continue;
        if (!hash_holds(f->fdt, sub, data, &strong))
            return "is not what its hash says";
        bound |= strong;
    }
    return bound ? NULL : "is bound by no strong hash";
}

/* --- one configuration -----------------------------------------------------
 */

struct conf {
    struct fit *f;
    int node;
    const char *name;
    struct buf images;  /* the images it names, for people */
    struct buf outside; /* those the signature does not bind */
    const char *why;    /* of the first of these */
};

/* Properties of a configuration that name images. */
static const char *const loaders[] = {
    "kernel", "fdt",      "ramdisk", "setup", "loadables",
    "fpga",   "firmware", "script",  "tee",   "standalone"};

static void see_image(struct conf *c, int images, struct view name,
                      struct view nodes)
{
    const struct fit *f = c->f;
    int node = fdt_subnode_offset_namelen(f->fdt, images, (const char *)name.p,
                                          (int)name.n);
    const char *why = node < 0 ? "is not there" : loose(f, node, nodes);
    buf_printf(&c->images, "%s%.*s", c->images.n ? ", " : "", (int)name.n,
               (const char *)name.p);
    if (!why)
        return;
    buf_printf(&c->outside, "%s%.*s (%s)", c->outside.n ? ", " : "",
               (int)name.n, (const char *)name.p, why);
    c->why = "an image of the configuration is not bound by it";
}

static void see_images(struct conf *c, struct view nodes)
{
    const void *fdt = c->f->fdt;
    int images = fdt_path_offset(fdt, "/images");
    unsigned n = 0;
    for (size_t i = 0; i < sizeof loaders / sizeof *loaders; i++) {
        struct view list = fdt_bytes(fdt, c->node, loaders[i]);
        while (list.n && n < MAX_HASHED) {
            const uint8_t *nul = memchr(list.p, 0, list.n);
            size_t len = nul ? (size_t)(nul - list.p) : list.n;
            struct view name = view_cut(list, 0, len);
            /* fdt = "base#overlay": U-Boot takes what stands before. */
            if (name.n && images >= 0) {
                see_image(c, images, name, nodes);
                n++;
            }
            list = view_from(list, len + 1);
        }
    }
    if (n == MAX_HASHED || (n == 0 && !c->why))
        c->why = n ? "it names too many images" : "it names no image";
}

static const char *required_text(const struct fit *f, bool conf)
{
    if (!f->control.seen)
        return "unknown";
    return (conf ? f->control.wants_conf : f->control.wants_image) ? "yes"
                                                                   : "no";
}

/* The nodes themselves must be among what is signed. */
static void see_place(struct conf *c, struct view nodes)
{
    char path[FIT_MAX_PATH];
    if (!fit_lists(nodes, "/"))
        c->why = "the root is not among what is signed";
    else if (fdt_get_path(c->f->fdt, c->node, path, sizeof path) != 0 ||
             !fit_lists(nodes, path))
        c->why = "the configuration is not among what is signed";
}

static void conf_fact(struct conf *c, int sig, const struct sig_verdict *v)
{
    struct fit *f = c->f;
    struct arena *a = f->s->arena;
    const char *covers =
        arena_printf(a, "configuration %s, with the hashes of its images: %.*s",
                     c->name, (int)c->images.n, (const char *)c->images.p);
    struct obs *o =
        sig_add(f->s, f->p, NULL, "fit",
                (uint64_t)(uint32_t)fdt_off_dt_struct(f->fdt) + (uint32_t)sig,
                covers ? covers : "configuration", v);
    struct view hint = fdt_text(f->fdt, sig, "key-name-hint");
    obs_str(o, "name", c->name);
    obs_identity(o);
    if (hint.n)
        obs_text(o, "key_name", hint);
    if (f->confs > 1)
        buf_printf(&c->outside, "%swhich of the configurations is taken",
                   c->outside.n ? ", " : "");
    if (c->outside.n)
        obs_text(o, "not_covered", buf_of(&c->outside));
    obs_str(o, "required", required_text(f, true));
}

static void see_signature(struct conf *c, int sig)
{
    struct fit *f = c->f;
    struct algo a;
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .why = "the algorithm is not known"};
    struct view nodes = fdt_bytes(f->fdt, sig, "hashed-nodes");
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    c->why = NULL;
    buf_clear(&c->images);
    buf_clear(&c->outside);
    see_images(c, nodes);
    see_place(c, nodes);
    if (fdt_bytes(f->fdt, sig, "value").n == 0) {
        v = (struct sig_verdict){.verified = SIG_NO, .why = "it has no value"};
    } else if (algo_of(f->fdt, sig, &a)) {
        if (fit_signed_digest(f->s->image, f->fdt, sig, a.md, sum, &n))
            v = verdict_of(f, sig, &a, view_of(sum, n));
        else
            v = (struct sig_verdict){
                .verified = SIG_NO,
                .why = "what it says it is over cannot be hashed"};
    }
    if (v.verified == SIG_YES && c->why) {
        v.verified = SIG_NO;
        v.known_key = NULL;
        v.why = c->why;
    }
    conf_fact(c, sig, &v);
}

static bool see_conf(struct fit *f, int node)
{
    struct conf c = {
        .f = f, .node = node, .name = fdt_get_name(f->fdt, node, NULL)};
    bool any = false;
    unsigned seen = 0;
    int sub;
    if (!c.name)
        return false;
    buf_init(&c.images, MAX_ATTR_TEXT / 2, NULL);
    buf_init(&c.outside, MAX_ATTR_TEXT / 2, NULL);
    fdt_for_each_subnode(sub, f->fdt, node)
    {
        if (seen++ == MAX_NODES)
            break;
        if (!starts(f->fdt, sub, "signature"))
            continue;
        any = true;
        if (f->signatures++ < MAX_SIGNATURES)
            see_signature(&c, sub);
    }
    buf_done(&c.images);
    buf_done(&c.outside);
    return any;
}

/* --- images signed by themselves -------------------------------------------
 */

static void image_fact(struct fit *f, int node, int sig,
                       const struct sig_verdict *v)
{
    const char *name = fdt_get_name(f->fdt, node, NULL);
    const char *covers =
        arena_printf(f->s->arena, "the contents of image %s", name);
    struct obs *o =
        sig_add(f->s, f->p, NULL, "fit-image",
                (uint64_t)(uint32_t)fdt_off_dt_struct(f->fdt) + (uint32_t)sig,
                covers ? covers : "an image", v);
    struct view hint = fdt_text(f->fdt, sig, "key-name-hint");
    struct fit_place at;
    obs_str(o, "name", name);
    obs_identity(o);
    if (hint.n)
        obs_text(o, "key_name", hint);
    if (fit_place(f->fdt, node, &at) && at.at <= f->p->size)
        sig_ranges(f->s->facts, o, &(struct sig_range){at.at, at.n}, 1);
    obs_str(o, "not_covered",
            "where it is loaded, and which images go together");
    obs_str(o, "required", required_text(f, false));
}

static void see_image_signature(struct fit *f, int node, int sig)
{
    struct algo a;
    struct view data;
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .why = "the algorithm is not known"};
    if (fdt_bytes(f->fdt, sig, "value").n == 0)
        v = (struct sig_verdict){.verified = SIG_NO, .why = "it has no value"};
    else if (!data_of(f, node, &data))
        v.why = "the contents are not there";
    else if (algo_of(f->fdt, sig, &a) &&
             EVP_Digest(data.p, data.n, sum, &n, a.md, NULL))
        v = verdict_of(f, sig, &a, view_of(sum, n));
    image_fact(f, node, sig, &v);
}

static bool see_image_node(struct fit *f, int node)
{
    unsigned seen = 0;
    bool any = false;
    int sub;
    fdt_for_each_subnode(sub, f->fdt, node)
    {
        if (seen++ == MAX_NODES)
            break;
        if (!starts(f->fdt, sub, "signature"))
            continue;
        any = true;
        if (f->signatures++ < MAX_SIGNATURES)
            see_image_signature(f, node, sub);
    }
    return any;
}

static bool count(struct fit *f, int node)
{
    (void)node;
    f->confs++;
    return true;
}

/* Each node below the one at path; whether any is signed. */
static bool see_each(struct fit *f, const char *path,
                     bool (*see)(struct fit *f, int node))
{
    int top = fdt_path_offset(f->fdt, path), node;
    unsigned seen = 0;
    bool any = false;
    if (top < 0)
        return false;
    fdt_for_each_subnode(node, f->fdt, top) if (seen++ < MAX_NODES) any |=
        see(f, node);
    return any;
}

/* Configurations that are not signed beside some that are. */
static bool tell_unsigned(struct fit *f, int node)
{
    unsigned seen = 0;
    int sub;
    const char *name = fdt_get_name(f->fdt, node, NULL);
    fdt_for_each_subnode(
        sub, f->fdt, node) if (seen++ == MAX_NODES ||
                               starts(f->fdt, sub, "signature")) return true;
    if (!name || f->signatures++ >= MAX_SIGNATURES)
        return false;
    struct obs *o = sig_missing(f->s, f->p, NULL, "fit");
    obs_str(o, "name", name);
    obs_identity(o);
    obs_str(o, "required", required_text(f, true));
    return false;
}

void sig_see_fit(struct subject *s, const struct part *p, struct sig_keys keys)
{
    struct fit *f = ARENA_NEW(s->arena, struct fit);
    if (!f)
        return;
    *f = (struct fit){.s = s, .p = p, .fdt = p->fs, .keys = keys};
    fit_find_control(&f->control, s->image, keys);
    see_each(f, "/configurations", count);
    bool confs = see_each(f, "/configurations", see_conf);
    bool images = see_each(f, "/images", see_image_node);
    if (confs) {
        see_each(f, "/configurations", tell_unsigned);
    } else if (!images) {
        struct obs *o = sig_missing(s, p, NULL, "fit");
        obs_str(o, "required", required_text(f, true));
    }
    fit_drop_control(&f->control);
}
