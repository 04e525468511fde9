/* Android Verified Boot: the signature of a vbmeta image, and the partitions
 * whose hashes it holds, where they are at hand. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Signed are the header and the auxiliary block. A key is, big endian: 4 bits,
 * 4 a help for arithmetic, the modulus, another help; the exponent is 65537.
 * A descriptor (padded to 8 bytes) begins with 8 tag, 8 bytes that follow:
 * 1 hash tree: 4 version 1, 8 size of the image, 8 and 8 place and size of the
 *   tree, 4 data block, 4 hash block, 4 8 8 error correction, 32 hash,
 *   4 4 4 sizes of name, salt and root, 4 flags, 60 zeros, and the three
 * 2 hash: 8 size of the image, 32 hash, 4 4 4 sizes of name, salt and digest,
 *   4 flags, 60 zeros, and the three; the digest is over salt and image
 * 4 chain: 4 rollback index location, 4 4 sizes of name and key, 64, and both
 * A footer is the last 64 bytes of a partition: "AVBf", 4 4 version, 8 size of
 * the image, 8 and 8 place and size of the vbmeta image.
 * (Source: libavb of AOSP, headers and README.md.)
 */
#include <string.h>

#include "image/vbmeta.h"
#include "image/verity.h"
#include "probe/sig_scheme.h"

enum { MAX_DESCRIPTORS = 256, MAX_TRIES = 32, HASH_NAME = 32, ZEROS = 60 };

enum tag { TAG_HASHTREE = 1, TAG_HASH = 2, TAG_CHAIN = 4 };

struct descriptor {
    enum tag tag;
    struct view name, salt, digest;
    uint64_t size; /* of the image */
    const EVP_MD *md;
    struct verity tree;
    uint64_t tree_at, tree_size;
};

struct avb {
    struct subject *s;
    const struct part *part;
    const struct vbmeta *m;
    struct view all; /* what holds it */
    uint64_t at;     /* its own place there */
    bool footer;     /* it belongs to the image in front of it */
    struct buf outside, chained;
    const char *broken; /* a partition that is not what it should be */
    bool odd;           /* a descriptor was not understood */
};

/* --- the signature ----------------------------------------------------------
 */

static EVP_PKEY *key_of(struct view v)
{
    struct rd r = rd_of(v);
    uint32_t bits = rd_be32(&r);
    rd_skip(&r, 4);
    if (bits < 2048 || bits > 8192 || bits % 8)
        return NULL;
    struct view n = rd_bytes(&r, bits / 8);
    return rd_ok(&r) ? sig_rsa_key(n, 65537) : NULL;
}

static const EVP_MD *md_of_algorithm(uint32_t algorithm)
{
    return algorithm <= 3 ? EVP_sha256() : EVP_sha512();
}

static bool digest_of(const struct vbmeta *m, const EVP_MD *md, uint8_t *out,
                      unsigned *n)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && EVP_DigestInit_ex(c, md, NULL) &&
              EVP_DigestUpdate(c, m->header.p, m->header.n) &&
              EVP_DigestUpdate(c, m->aux.p, m->aux.n) &&
              EVP_DigestFinal_ex(c, out, n);
    EVP_MD_CTX_free(c);
    return ok;
}

static int bits_of_algorithm(uint32_t algorithm)
{
    static const int bits[] = {2048, 4096, 8192};
    return bits[(algorithm - 1) % 3];
}

static struct sig_verdict verify(struct arena *a, const struct vbmeta *m,
                                 struct sig_keys keys)
{
    struct sig_verdict v = {.verified = SIG_NO,
                            .why = "its key is not one of the algorithm"};
    const EVP_MD *md = md_of_algorithm(m->algorithm);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_PKEY *key = key_of(m->key);
    if (key && EVP_PKEY_get_bits(key) == bits_of_algorithm(m->algorithm) &&
        digest_of(m, md, digest, &n)) {
        struct view d = view_of(digest, n);
        bool same = view_eq(d, m->hash);
        bool ok = same && sig_verify_digest(key, md, false, d, m->signature);
        v.algorithm = sig_algorithm(a, key, "pkcs1", sig_hash_name(md));
        v.why = ok     ? NULL
                : same ? "it does not hold"
                       : "what is signed changed";
        sig_decide(&v, key, ok, sig_whose(key, keys));
    }
    EVP_PKEY_free(key);
    return v;
}

/* --- descriptors ------------------------------------------------------------
 */

static const EVP_MD *md_of(struct view name)
{
    static const char *const names[] = {"sha1", "sha256", "sha512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_has(name, 0, names[i], strlen(names[i]) + 1))
            return EVP_get_digestbyname(names[i]);
    return NULL;
}

static void names_of(struct rd *r, struct descriptor *d)
{
    uint32_t name = rd_be32(r), salt = rd_be32(r), digest = rd_be32(r);
    rd_skip(r, 4 + ZEROS);
    d->name = rd_bytes(r, name);
    d->salt = rd_bytes(r, salt);
    d->digest = rd_bytes(r, digest);
}

static void read_tree(struct rd *r, struct descriptor *d)
{
    uint32_t version = rd_be32(r);
    d->size = rd_be64(r);
    d->tree_at = rd_be64(r);
    d->tree_size = rd_be64(r);
    d->tree.data_block = rd_be32(r);
    d->tree.hash_block = rd_be32(r);
    rd_skip(r, 4 + 8 + 8);
    d->tree.md = md_of(rd_bytes(r, HASH_NAME));
    names_of(r, d);
    d->tree.salt = d->salt;
    uint32_t block = d->tree.data_block;
    rd_want(r, version == 1 && block && d->size % block == 0, "a hash tree");
    d->tree.data_blocks = block ? d->size / block : 0;
}

static bool read_descriptor(struct rd *r, struct descriptor *d)
{
    uint64_t tag = rd_be64(r), n = rd_be64(r);
    struct rd in = rd_sub(r, n);
    *d = (struct descriptor){.tag = (enum tag)tag};
    if (tag == TAG_HASH) {
        d->size = rd_be64(&in);
        d->md = md_of(rd_bytes(&in, HASH_NAME));
        names_of(&in, d);
    } else if (tag == TAG_HASHTREE)
        read_tree(&in, d);
    else if (tag == TAG_CHAIN) {
        rd_skip(&in, 4);
        uint32_t name = rd_be32(&in), key = rd_be32(&in);
        rd_skip(&in, 4 + ZEROS);
        d->name = rd_bytes(&in, name);
        (void)rd_bytes(&in, key);
    }
    rd_want(r, n % 8 == 0, "a descriptor");
    rd_join(r, &in);
    return rd_ok(r);
}

/* --- partitions -------------------------------------------------------------
 */

static bool hash_fits(struct subject *s, const struct descriptor *d,
                      struct view image)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    bool ok = c && d->md && image_spend(s->image, image.n) &&
              EVP_DigestInit_ex(c, d->md, NULL) &&
              EVP_DigestUpdate(c, d->salt.p, d->salt.n) &&
              EVP_DigestUpdate(c, image.p, image.n) &&
              EVP_DigestFinal_ex(c, out, &n);
    EVP_MD_CTX_free(c);
    return ok && view_eq(view_of(out, n), d->digest);
}

static bool tree_fits(struct subject *s, const struct descriptor *d,
                      struct view whole)
{
    uint8_t root[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    if (!d->tree.md || d->tree.data_blocks == 0 || d->tree_at < d->size ||
        (d->tree.data_blocks > 1 && verity_tree_size(&d->tree) == 0))
        return false;
    struct view tree = view_cut(whole, d->tree_at, d->tree_size);
    return !verity_check(s->image, &d->tree, view_cut(whole, 0, d->size), tree,
                         root, &n) &&
           view_eq(view_of(root, n), d->digest);
}

static bool fits(struct subject *s, const struct descriptor *d,
                 struct view whole)
{
    if (d->size == 0 || whole.n < d->size)
        return false;
    return d->tag == TAG_HASH ? hash_fits(s, d, view_cut(whole, 0, d->size))
                              : tree_fits(s, d, whole);
}

/* In front of a vbmeta image with a footer stands the image itself; else any
 * part of the right size may be it. */
static bool is_at_hand(struct avb *a, const struct descriptor *d)
{
    const struct image *im = a->s->image;
    if (a->footer)
        return fits(a->s, d, view_cut(a->all, 0, a->at));
    unsigned tries = 0;
    for (uint32_t i = 0; i < im->parts_n && tries < MAX_TRIES; i++) {
        const struct part *q = im->parts[i];
        struct view held = sig_holder(im, q);
        struct view from = view_from(held, (uint64_t)(q->bytes.p - held.p));
        if (q == a->part || from.n < d->size)
            continue;
        tries++;
        if (fits(a->s, d, from))
            return true;
    }
    return false;
}

static void add_name(struct buf *b, struct view name)
{
    if (b->n)
        buf_str(b, ", ");
    buf_view(b, name);
}

static void see_descriptors(struct avb *a)
{
    struct rd r = rd_of(a->m->descriptors);
    struct descriptor d;
    for (unsigned i = 0; rd_left(&r); i++) {
        if (i == MAX_DESCRIPTORS || !read_descriptor(&r, &d)) {
            a->odd = true;
            return;
        }
        if (d.tag == TAG_CHAIN)
            add_name(&a->chained, d.name);
        if (d.tag != TAG_HASH && d.tag != TAG_HASHTREE)
            continue;
        if (is_at_hand(a, &d))
            continue;
        if (a->footer)
            a->broken = "the image in front of it is not what its hash says";
        add_name(&a->outside, d.name);
    }
}

static bool has_footer(const struct avb *a)
{
    if (a->all.n < VBMETA_FOOTER)
        return false;
    struct rd r = rd_of(view_from(a->all, a->all.n - VBMETA_FOOTER));
    bool magic = view_has(a->all, a->all.n - VBMETA_FOOTER, "AVBf", 4);
    rd_skip(&r, 4 + 4 + 4 + 8);
    return magic && rd_be64(&r) == a->at;
}

/* --- the fact ---------------------------------------------------------------
 */

static void tell(struct avb *a, struct sig_keys keys)
{
    struct subject *s = a->s;
    struct sig_verdict v = verify(s->arena, a->m, keys);
    if (v.verified == SIG_YES && (a->broken || a->odd)) {
        v.verified = SIG_NO;
        v.why = a->broken ? a->broken : "a descriptor is malformed";
    }
    struct obs *o =
        sig_add(s, a->part, NULL, "avb", 0,
                "the vbmeta image: hashes of partitions, keys of others", &v);
    if (a->m->rollback_index)
        obs_str(o, "rollback",
                arena_printf(s->arena, "index %llu at %u",
                             (unsigned long long)a->m->rollback_index,
                             (unsigned)a->m->rollback_location));
    if (!a->footer && a->m->flags & VBMETA_OFF)
        obs_str(o, "disabled", "flags 2: verification disabled");
    else if (!a->footer && a->m->flags & VBMETA_HASHTREE_OFF)
        obs_str(o, "disabled", "flags 1: hash trees are not checked");
    if (a->outside.n || a->chained.n)
        obs_str(o, "not_covered",
                arena_printf(s->arena, "%s%.*s%s%s%.*s",
                             a->outside.n ? "not compared: " : "",
                             (int)a->outside.n, (char *)a->outside.p,
                             a->outside.n && a->chained.n ? "; " : "",
                             a->chained.n ? "signed by themselves: " : "",
                             (int)a->chained.n, (char *)a->chained.p));
}

void sig_see_avb(struct subject *s, const struct part *p, struct sig_keys keys)
{
    struct avb a = {.s = s, .part = p, .m = p->fs};
    a.all = sig_holder(s->image, p);
    a.at = (uint64_t)(p->bytes.p - a.all.p);
    a.footer = a.at && has_footer(&a);
    buf_init(&a.outside, MAX_ATTR_TEXT / 4, NULL);
    buf_init(&a.chained, MAX_ATTR_TEXT / 4, NULL);
    see_descriptors(&a);
    if (a.m->algorithm) {
        tell(&a, keys);
    } else if (!a.footer) {
        /* Behind an image it is for the one that holds all the hashes. */
        struct obs *o = sig_missing(s, p, NULL, "avb");
        obs_str(o, "because", "its algorithm is none");
        if (a.m->flags & VBMETA_OFF)
            obs_str(o, "disabled", "flags 2: verification disabled");
    }
    buf_done(&a.outside);
    buf_done(&a.chained);
}
