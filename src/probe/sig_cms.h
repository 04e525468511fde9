/* Signatures as CMS (PKCS #7): RAUC, SWUpdate, kernel modules, PE. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_CMS_H
#define ASSAY_PROBE_SIG_CMS_H

#include <openssl/x509.h>

#include "probe/sig.h"

struct cms_result {
    struct sig_verdict verdict;
    struct view content; /* what stands within; in arena; empty: nothing */
    bool attached;       /* content is what is signed */
    bool enveloped;      /* encrypted: not even the signers are known */
    const char *signer;  /* name in the first signer's certificate; or NULL */
    const char *type;    /* object identifier of the content; or NULL */
    size_t used;         /* bytes of the structure */
};

/* Whose a signer's certificate is, with the certificates that stand beside
 * it. */
enum sig_from sig_cert_whose(X509 *x, STACK_OF(X509) * within,
                             struct sig_keys keys);
/* "CN=Release,O=Maker", in arena; NULL: it has none. */
const char *sig_cert_name(struct arena *a, const X509_NAME *name);

/* All signers of a structure must hold, over what stands within or, where
 * nothing does, over detached. A signer is trusted whose key is, or whose
 * certificate chain ends in a trusted certificate; dates and purposes are not
 * looked at. keys also serves signers whose certificate is not within. */
struct cms_result sig_cms(struct arena *arena, struct view cms,
                          struct view detached, struct sig_keys keys);

#endif
