/* IMA: signatures of files in their extended attributes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * security.ima, big endian: 0 type (3: a signature; 1 and 4 are hashes),
 * 1 version: 2, 2 hash algorithm, 3 4 end of the key's identifier, 7 2 size of
 * the signature, 9 the signature over the hash of the file's contents.
 * (Source: security/integrity/integrity.h and include/uapi/linux/hash_info.h of
 * Linux; what evmctl 1.4 made.)
 */
#include <openssl/x509.h>
#include <string.h>

#include "base/rd.h"
#include "probe/sig_file.h"
#include "probe/sig_scheme.h"

enum { HEAD = 9, SIGNATURE = 3, VERSION = 2, MAX_GROUPS = 16, ID = 4 };

/* Files of one file system with the same outcome. */
struct group {
    struct sig_verdict verdict;
    const struct node *first;
    uint32_t n;
};

struct ima {
    struct subject *s;
    const struct root *r;
    struct sig_keys keys;
    struct group groups[MAX_GROUPS];
    size_t groups_n;
    bool without; /* a file has none */
};

static const EVP_MD *md_of(uint8_t algorithm)
{
    switch (algorithm) {
    case 2:
        return EVP_sha1();
    case 4:
        return EVP_sha256();
    case 5:
        return EVP_sha384();
    case 6:
        return EVP_sha512();
    case 7:
        return EVP_sha224();
    default:
        return NULL;
    }
}

/* The end of the SHA-1 of the public key's bits. */
static bool has_id(struct view spki, struct view id)
{
    const unsigned char *p = spki.p, *bits = NULL;
    uint8_t sum[20];
    int n = 0;
    X509_PUBKEY *k = d2i_X509_PUBKEY(NULL, &p, (long)spki.n);
    bool ok = k && X509_PUBKEY_get0_param(NULL, &bits, &n, NULL, k) == 1 &&
              n > 0 &&
              EVP_Digest(bits, (size_t)n, sum, NULL, EVP_sha1(), NULL) &&
              memcmp(sum + sizeof sum - ID, id.p, ID) == 0;
    X509_PUBKEY_free(k);
    return ok;
}

static bool try_key(struct ima *m, const struct sig_key *key, const EVP_MD *md,
                    struct view digest, struct view id, struct view sig,
                    struct sig_verdict *v)
{
    EVP_PKEY *k = sig_key_of(key->spki);
    bool ok = k && sig_verify_digest(k, md, false, digest, sig);
    bool its = k && (ok || has_id(key->spki, id));
    if (its && (ok || v->verified != SIG_NO)) {
        v->algorithm =
            sig_algorithm(m->s->arena, k, "pkcs1", sig_hash_name(md));
        v->why = ok ? NULL : "it does not hold";
        sig_decide(v, k, ok, key->from);
    }
    EVP_PKEY_free(k);
    return ok;
}

static struct sig_verdict verdict_of(struct ima *m, const struct node *n,
                                     struct view x)
{
    struct sig_verdict v = {.verified = SIG_NOT_CHECKED,
                            .why = "its kind is not known"};
    struct rd r = rd_of(x);
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    rd_skip(&r, 1);
    uint8_t version = rd_u8(&r);
    const EVP_MD *md = md_of(rd_u8(&r));
    struct view id = rd_bytes(&r, ID);
    struct view sig = rd_bytes(&r, rd_be16(&r));
    if (!rd_ok(&r) || rd_left(&r) || version != VERSION || !md)
        return v;
    v.why = "the file could not be read";
    if (!sig_file_digest(m->s, m->r->part, n, md, digest, &size))
        return v;
    v = (struct sig_verdict){.verified = SIG_NO_KEY};
    for (size_t i = 0; i < m->keys.n; i++)
        if (try_key(m, &m->keys.key[i], md, view_of(digest, size), id, sig, &v))
            break;
    return v;
}

static bool is_same(const struct sig_verdict *a, const struct sig_verdict *b)
{
    return a->verified == b->verified && a->from == b->from &&
           memcmp(a->fingerprint, b->fingerprint, 32) == 0 &&
           strcmp(a->algorithm ? a->algorithm : "",
                  b->algorithm ? b->algorithm : "") == 0;
}

static void take(struct ima *m, const struct node *n,
                 const struct sig_verdict *v)
{
    struct group *g = m->groups;
    size_t i = 0;
    while (i < m->groups_n && !is_same(&g[i].verdict, v))
        i++;
    if (i == MAX_GROUPS) {
        m->s->facts->overflow = true;
        return;
    }
    if (i == m->groups_n)
        g[m->groups_n++] = (struct group){.verdict = *v, .first = n};
    g[i].n++;
}

static void see_files(struct ima *m)
{
    for (const struct node *n = m->r->node; (n = tree_next(m->r->node, n));) {
        bool found = false;
        if (!node_is_file(n) || n->first)
            continue;
        for (const struct xattr *x = n->xattrs; x && !found; x = x->next)
            if (strcmp(x->name, "security.ima") == 0 && x->value.n > HEAD &&
                x->value.p[0] == SIGNATURE) {
                struct sig_verdict v = verdict_of(m, n, x->value);
                take(m, n, &v);
                found = true;
            }
        m->without |= !found;
    }
}

void sig_finish_ima(struct subject *s, struct sig_keys keys)
{
    for (size_t i = 0; i < s->roots_n; i++) {
        struct ima m = {.s = s, .r = &s->roots[i], .keys = keys};
        see_files(&m);
        for (size_t k = 0; k < m.groups_n; k++) {
            const struct group *g = &m.groups[k];
            struct obs *o = sig_add(
                s, m.r->part, NULL, "ima", 0,
                "the contents of each file, not its name, owner and mode",
                &g->verdict);
            obs_int(o, "files", g->n);
            const char *path = node_path(g->first, s->arena);
            if (path)
                obs_str(o, "name", path);
            if (m.without)
                obs_str(o, "not_covered", "files that have none");
        }
    }
}
