/* Each file: is it covered, and is it what was signed? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <string.h>

#include "pack/verify_inner.h"

struct hashing {
    EVP_MD_CTX *ctx[PACK_DIGESTS]; /* NULL: not needed */
};

static bool hash_piece(void *ctx, struct view piece)
{
    struct hashing *h = ctx;
    for (int i = 0; i < PACK_DIGESTS; i++)
        if (h->ctx[i] && EVP_DigestUpdate(h->ctx[i], piece.p, piece.n) != 1)
            return false;
    return true;
}

static bool begin_hash(struct hashing *h, enum pack_digest d)
{
    EVP_MD *md = EVP_MD_fetch(NULL, pack_digest_name(d), NULL);
    h->ctx[d] = EVP_MD_CTX_new();
    bool ok = md && h->ctx[d] && EVP_DigestInit_ex2(h->ctx[d], md, NULL) == 1;
    EVP_MD_free(md);
    return ok;
}

/* Which digests somebody gives for the file. */
static bool needs(const struct verifying *v, const struct member *m,
                  enum pack_digest d)
{
    if (d == DIGEST_SHA256 || (d == DIGEST_SHA512 && m->kind == MEMBER_DATA &&
                               container_find(&v->c, PACK_JSON)))
        return true;
    for (size_t i = 0; i < v->sealed_n; i++) {
        const struct manifest_ref *r =
            manifest_find(&v->sealed[i].manifest, m->entry->name);
        if (r && r->digest == d)
            return true;
    }
    return false;
}

static void hash_member(struct verifying *v, struct member *m)
{
    struct hashing h = {0};
    struct flaw flaw = {0};
    bool ok = true;
    for (int d = 0; d < PACK_DIGESTS && ok; d++)
        if (needs(v, m, (enum pack_digest)d))
            ok = begin_hash(&h, (enum pack_digest)d);
    ok = ok && container_unpack(m->entry, hash_piece, &h, &flaw);
    for (int d = 0; d < PACK_DIGESTS; d++) {
        if (h.ctx[d] && ok)
            ok = EVP_DigestFinal_ex(h.ctx[d], m->digest[d], NULL) == 1;
        EVP_MD_CTX_free(h.ctx[d]);
    }
    m->hashed = ok;
    if (flaw.text)
        report_add_flaw(v->r, &flaw);
    else if (!ok)
        report_add(v->r, CHECK_EXAMINED, PACK_INCONCLUSIVE,
                   "its digests could not be computed", m->entry->name);
}

/* Whether the file that a manifest lists is there and has its digest. */
static bool holds(struct verifying *v, const struct sealed *s,
                  const struct manifest_ref *ref)
{
    struct member *m = verify_member(v, ref->name);
    if (!m) {
        report_add(v->r, CHECK_COVERAGE, PACK_FAIL,
                   "it was signed and is missing", ref->name);
        return false;
    }
    if (m->kind == MEMBER_MIMETYPE || strcmp(ref->name, s->name) == 0 ||
        strcmp(ref->name, s->manifest.signature) == 0) {
        report_add(v->r, CHECK_MANIFEST, PACK_FAIL,
                   "a manifest lists what it cannot cover", ref->name);
        return false;
    }
    if (!m->hashed)
        return false;
    if (memcmp(m->digest[ref->digest], ref->value,
               pack_digest_bytes(ref->digest)) != 0) {
        report_add(v->r, CHECK_DIGEST, PACK_FAIL,
                   "it is not the file that was signed", ref->name);
        return false;
    }
    if (s->is_timestamp)
        m->stamps += s->right;
    else
        m->seals += s->right;
    return true;
}

void verify_files(struct verifying *v)
{
    for (size_t i = 0; i < v->c.n; i++)
        hash_member(v, &v->member[i]);
    for (size_t i = 0; i < v->sealed_n; i++) {
        struct sealed *s = &v->sealed[i];
        bool all = true;
        for (size_t k = 0; k < s->manifest.n; k++)
            all &= holds(v, s, &s->manifest.v[k]);
        if (!all && s->shown->signature == PACK_PASS)
            s->shown->signature = PACK_FAIL;
    }
    for (size_t i = 0; i < v->c.n; i++) {
        const struct member *m = &v->member[i];
        if (m->kind == MEMBER_DATA && m->seals == 0)
            report_add(v->r, CHECK_COVERAGE, PACK_FAIL,
                       "no signature that verifies covers it", m->entry->name);
    }
}
