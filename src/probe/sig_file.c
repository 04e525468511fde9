/* Hashes of files in packages: see sig_file.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/sig_file.h"

#include "image/format.h"

enum { STEP = 1 << 20 };

static bool hash_steps(struct subject *s, const struct part *p,
                       const struct node *n, EVP_MD_CTX *c, uint8_t *room)
{
    struct diag why = {0};
    for (uint64_t at = 0; at < n->size; at += STEP) {
        size_t k = n->size - at < STEP ? (size_t)(n->size - at) : STEP;
        if (!image_spend(s->image, k) ||
            !p->ops->read(s->lane, p, n, at, room, k, &why) ||
            !EVP_DigestUpdate(c, room, k))
            return false;
    }
    return true;
}

bool sig_file_digest(struct subject *s, const struct part *p,
                     const struct node *n, const EVP_MD *md, uint8_t *out,
                     unsigned *out_n)
{
    n = n->first ? n->first : n;
    if (!node_is_file(n) || n->unreadable || !p->ops)
        return false;
    struct view v =
        p->ops->map && n->size ? p->ops->map(p, n) : (struct view){0};
    if (n->size == 0 || v.n == n->size)
        return image_spend(s->image, v.n) &&
               EVP_Digest(v.p, v.n, out, out_n, md, NULL);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    struct buf room; /* given back: there may be many files */
    buf_init(&room, STEP, s->arena->budget);
    bool ok = c && buf_reserve(&room, STEP) && EVP_DigestInit_ex(c, md, NULL) &&
              hash_steps(s, p, n, c, room.p) &&
              EVP_DigestFinal_ex(c, out, out_n);
    buf_done(&room);
    EVP_MD_CTX_free(c);
    return ok;
}

bool sig_file_sha256(struct subject *s, const struct part *p,
                     const struct node *n, uint8_t out[32])
{
    return sig_file_digest(s, p, n, EVP_sha256(), out, NULL);
}

bool sig_hex_sha256(struct view text, uint8_t out[32])
{
    if (text.n != 64)
        return false;
    for (size_t i = 0; i < 64; i++) {
        uint8_t c = text.p[i];
        unsigned d = c >= '0' && c <= '9'   ? c - 48u
                     : c >= 'a' && c <= 'f' ? c - 87u
                     : c >= 'A' && c <= 'F' ? c - 55u
                                            : 16;
        if (d > 15)
            return false;
        out[i / 2] = (uint8_t)((i % 2 ? (unsigned)out[i / 2] << 4 : 0u) | d);
    }
    return true;
}
