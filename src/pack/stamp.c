/* Time-stamp requests and answers, by OpenSSL. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/stamp.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/ts.h>

#include "pack/seal.h"

enum { NONCE_BYTES = 16 };

static bool set_imprint(TS_REQ *q, struct view imprinted)
{
    uint8_t value[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
    X509_ALGOR *alg = X509_ALGOR_new();
    bool ok =
        m && alg &&
        EVP_Digest(imprinted.p, imprinted.n, value, &n, EVP_sha256(), NULL) ==
            1 &&
        X509_ALGOR_set0(alg, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, NULL) == 1 &&
        TS_MSG_IMPRINT_set_algo(m, alg) == 1 &&
        TS_MSG_IMPRINT_set_msg(m, value, (int)n) == 1 &&
        TS_REQ_set_msg_imprint(q, m) == 1;
    X509_ALGOR_free(alg);
    TS_MSG_IMPRINT_free(m);
    return ok;
}

static bool set_nonce(TS_REQ *q)
{
    uint8_t random[NONCE_BYTES];
    BIGNUM *n = NULL;
    ASN1_INTEGER *i = NULL;
    bool ok = RAND_bytes(random, sizeof random) == 1;
    random[0] |= 0x40; /* the same length each time */
    random[0] &= 0x7f;
    ok = ok && (n = BN_bin2bn(random, sizeof random, NULL)) &&
         (i = BN_to_ASN1_INTEGER(n, NULL)) && TS_REQ_set_nonce(q, i) == 1;
    ASN1_INTEGER_free(i);
    BN_free(n);
    return ok;
}

const char *stamp_ask(struct view imprinted, struct buf *request)
{
    TS_REQ *q = TS_REQ_new();
    uint8_t *der = NULL;
    int n = 0;
    bool ok = q && TS_REQ_set_version(q, 1) == 1 && set_imprint(q, imprinted) &&
              set_nonce(q) && TS_REQ_set_cert_req(q, 1) == 1 &&
              (n = i2d_TS_REQ(q, &der)) > 0;
    if (ok)
        buf_add(request, der, (size_t)n);
    OPENSSL_free(der);
    TS_REQ_free(q);
    ERR_clear_error();
    return ok && !request->failed ? NULL : "a time-stamp cannot be asked for";
}

/* --- the answer ------------------------------------------------------------
 */

static const char *status_flaw(TS_RESP *r)
{
    const ASN1_INTEGER *s =
        TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r));
    long status = s ? ASN1_INTEGER_get(s) : -1;
    if (status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS)
        return NULL;
    return "the authority refused to give a time-stamp";
}

static bool same_nonce(struct view request, TS_TST_INFO *info)
{
    const uint8_t *p = request.p;
    TS_REQ *q = d2i_TS_REQ(NULL, &p, (long)request.n);
    const ASN1_INTEGER *asked = q ? TS_REQ_get_nonce(q) : NULL;
    const ASN1_INTEGER *got = TS_TST_INFO_get_nonce(info);
    bool same = asked && got && ASN1_INTEGER_cmp(asked, got) == 0;
    TS_REQ_free(q);
    return same;
}

static const char *take_token(struct view request, TS_RESP *r,
                              struct view imprinted, struct buf *token)
{
    PKCS7 *p7 = TS_RESP_get_token(r);
    TS_TST_INFO *info = TS_RESP_get_tst_info(r);
    uint8_t *der = NULL;
    struct seal seal = {0};
    struct seal_time time;
    struct flaw flaw = {0};
    if (!p7 || !info)
        return "the authority's answer has no time-stamp";
    if (!same_nonce(request, info))
        return "the authority's answer is one to another question";
    int n = i2d_PKCS7(p7, &der);
    struct view v = n > 0 ? view_of(der, (size_t)n) : (struct view){0};
    const char *why = seal_check_token(v, imprinted, "", &seal, &time, &flaw)
                          ? NULL
                          : flaw.text;
    if (!why) {
        buf_view(token, v);
        seal_done(&seal);
    }
    OPENSSL_free(der);
    return why ? why : token->failed ? "the time-stamp is too large" : NULL;
}

const char *stamp_take(struct view request, struct view answer,
                       struct view imprinted, struct buf *token)
{
    const uint8_t *p = answer.p;
    TS_RESP *r = d2i_TS_RESP(NULL, &p, (long)answer.n);
    const char *why = r && p == answer.p + answer.n
                          ? status_flaw(r)
                          : "the authority's answer is no time-stamp response";
    if (!why)
        why = take_token(request, r, imprinted, token);
    TS_RESP_free(r);
    ERR_clear_error();
    return why;
}
