/* Texts and sums of vendors' headers: see vendor.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/vendor.h"

#include <libdeflate.h>
#include <openssl/evp.h>
#include <string.h>

struct view vendor_text(struct view field)
{
    size_t n = 0;
    for (;
         n < field.n && field.p[n] && field.p[n] != '\n' && field.p[n] != '\r';
         n++)
        if (field.p[n] < ' ' || field.p[n] >= 0x7f)
            return (struct view){0};
    return view_cut(field, 0, n);
}

uint32_t vendor_crc(struct view v)
{
    return ~libdeflate_crc32(0, v.p, v.n);
}

bool vendor_md5_is(struct view v, uint64_t hole, const uint8_t salt[16],
                   const uint8_t sum[16])
{
    uint8_t out[EVP_MAX_MD_SIZE];
    struct view before = view_cut(v, 0, hole), after = view_from(v, hole + 16);
    EVP_MD_CTX *md = EVP_MD_CTX_new();
    bool ok = md && EVP_DigestInit_ex(md, EVP_md5(), NULL) &&
              EVP_DigestUpdate(md, before.p, before.n) &&
              EVP_DigestUpdate(md, salt, 16) &&
              EVP_DigestUpdate(md, after.p, after.n) &&
              EVP_DigestFinal_ex(md, out, NULL);
    EVP_MD_CTX_free(md);
    return ok && memcmp(out, sum, 16) == 0;
}
