/* Manifests and the signatures over them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pack/verify_inner.h"

static bool is_timestamp(const struct manifest *m)
{
    size_t n = strlen(m->signature);
    return strcmp(m->signature_mime, "application/vnd.etsi.timestamp-token") ==
               0 ||
           (n > 4 && strcmp(m->signature + n - 4, ".tst") == 0);
}

/* The signature that a manifest names; each belongs to one manifest. */
static bool claim_signature(struct verifying *v, struct sealed *s)
{
    struct member *m = verify_member(v, s->manifest.signature);
    if (!m) {
        report_add(v->r, CHECK_MANIFEST, PACK_FAIL,
                   "the signature that it names is not there", s->name);
        return false;
    }
    if (m->kind != MEMBER_DATA) {
        report_add(v->r, CHECK_MANIFEST, PACK_FAIL,
                   "two manifests name this signature, or it is no signature",
                   m->entry->name);
        return false;
    }
    m->kind = MEMBER_SIGNATURE;
    s->der = verify_load(v, m->entry, CMS_MAX_BYTES);
    return s->der.p != NULL;
}

static void check_seal(struct verifying *v, struct sealed *s)
{
    const char *file = s->manifest.signature;
    struct flaw flaw = {0};
    if (s->is_timestamp) {
        s->right =
            seal_check_token(s->der, s->xml, file, &s->token, &s->time, &flaw);
        s->has_token = s->token_right = s->right;
    } else {
        s->right = seal_check(s->der, CMS_KIND_DETACHED, s->xml, file, &s->seal,
                              &flaw);
    }
    if (!s->right)
        report_add_flaw(v->r, &flaw);
}

/* A time-stamp as attribute of the signature, over its value. */
static void check_attribute(struct verifying *v, struct sealed *s)
{
    const struct cms_form *f = &s->seal.form;
    struct flaw flaw = {0};
    if (!s->right || s->is_timestamp || f->timestamp.n == 0)
        return;
    s->has_token = true;
    s->token_right =
        seal_check_token(f->timestamp, f->signature, s->manifest.signature,
                         &s->token, &s->time, &flaw);
    if (!s->token_right)
        report_add_flaw(v->r, &flaw);
}

/* Revocation lists that come along; nobody's word is taken for them yet. */
static void read_crls(struct verifying *v, struct sealed *s)
{
    const char *why = NULL;
    if (s->right && !s->is_timestamp)
        why = seal_crls_add(&s->crls, s->seal.form.crls);
    if (!why && s->token_right)
        why = seal_crls_add(&s->crls, s->token.form.crls);
    if (why)
        report_add(v->r, CHECK_SIGNATURE_FORM, PACK_FAIL, why,
                   s->manifest.signature);
}

/* A copy of what stands on the stack. */
static const char *keep(struct verifying *v, const char *text)
{
    const char *t = arena_text(v->arena, view_of(text, strlen(text)));
    return t ? t : "";
}

static const char *keep_time(struct verifying *v, int64_t at)
{
    char text[32];
    pack_time_text(at, text);
    return keep(v, text);
}

/* What the signer's certificate says. */
static void show_signer(struct verifying *v, const struct seal *seal,
                        struct pack_signature *p)
{
    char text[1024];
    int64_t from = 0, to = 0;
    seal_issuer(seal->signer, text, sizeof text);
    p->issuer = keep(v, text);
    seal_serial(seal->signer, text, sizeof text);
    p->serial = keep(v, text);
    seal_fingerprint(seal->signer, text);
    p->fingerprint = keep(v, text);
    seal_key_name(X509_get0_pubkey(seal->signer), text, sizeof text);
    p->key = keep(v, text);
    p->algorithm = seal_scheme_name(&seal->form);
    if (seal_validity(seal->signer, &from, &to)) {
        p->valid_from = keep_time(v, from);
        p->valid_to = keep_time(v, to);
    }
    if (seal->form.has_signing_time)
        p->claimed = keep_time(v, seal->form.signing_time);
    seal_subject(seal->signer, text, sizeof text);
    p->subject = keep(v, text);
}

static void show(struct verifying *v, struct sealed *s)
{
    static const struct pack_signature empty = {"",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                "",
                                                0,
                                                false,
                                                PACK_FAIL,
                                                PACK_INCONCLUSIVE,
                                                PACK_NONE};
    struct pack_signature *p = &v->r->signature[v->r->signatures++];
    *p = empty;
    p->file = s->manifest.signature;
    p->manifest = s->name;
    p->files = s->manifest.n;
    p->is_timestamp = s->is_timestamp;
    p->signature = s->right ? PACK_PASS : PACK_FAIL;
    if (s->right)
        show_signer(v, s->is_timestamp ? &s->token : &s->seal, p);
    s->shown = p;
}

static void verify_manifest(struct verifying *v, const struct member *m)
{
    struct flaw flaw = {0};
    struct sealed *s = &v->sealed[v->sealed_n];
    s->name = m->entry->name;
    s->xml = verify_load(v, m->entry, MANIFEST_MAX_BYTES);
    if (!s->xml.p)
        return;
    if (!manifest_read(s->xml, s->name, v->arena, &s->manifest, &flaw)) {
        report_add_flaw(v->r, &flaw);
        return;
    }
    s->is_timestamp = is_timestamp(&s->manifest);
    v->sealed_n++;
    if (claim_signature(v, s)) {
        check_seal(v, s);
        check_attribute(v, s);
        read_crls(v, s);
    }
    show(v, s);
}

void verify_seals(struct verifying *v)
{
    size_t signers = 0;
    for (size_t i = 0; i < v->c.n; i++) {
        if (v->member[i].kind != MEMBER_MANIFEST)
            continue;
        if (v->sealed_n == REPORT_MAX_SIGNATURES) {
            report_add(v->r, CHECK_LIMIT, PACK_INCONCLUSIVE,
                       "it has more than 64 signatures", "");
            return;
        }
        verify_manifest(v, &v->member[i]);
    }
    for (size_t i = 0; i < v->sealed_n; i++)
        signers += v->sealed[i].right && !v->sealed[i].is_timestamp;
    if (v->sealed_n == 0)
        report_add(v->r, CHECK_MANIFEST, PACK_FAIL,
                   "it has no ASiCManifest: nobody signed it", "");
    else if (signers == 0)
        report_add(v->r, CHECK_SIGNATURE, PACK_FAIL,
                   "no signature of a signer verifies", "");
}
