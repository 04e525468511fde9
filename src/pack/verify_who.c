/* Who signed, and by when: chains of certificates, and time-stamps. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pack/test_keys.h"
#include "pack/verify_inner.h"

enum { DAY_S = 86400 };

static const char *keep(struct verifying *v, const char *text)
{
    const char *t = arena_text(v->arena, view_of(text, strlen(text)));
    return t ? t : "";
}

static void unused(struct verifying *v, const struct sealed *s)
{
    report_add(v->r, CHECK_SIGNATURE_FORM, PACK_FAIL,
               "it carries a certificate that nothing needs",
               s->manifest.signature);
}

static void unused_list(struct verifying *v, const struct sealed *s)
{
    report_add(v->r, CHECK_SIGNATURE_FORM, PACK_FAIL,
               "it carries a revocation list that nothing needs",
               s->manifest.signature);
}

/* --- time ------------------------------------------------------------------
 */

/* Whether the authority of s's token is trusted, today and when it stamped. */
static void judge_token(struct verifying *v, struct sealed *s)
{
    struct seal_chain chain;
    char subject[1024];
    if (!s->token_right)
        return;
    struct seal_moment m = {.at = s->time.at,
                            .now = v->o->now,
                            .also_now = true,
                            .carried = &s->crls,
                            .own = v->o->crls};
    seal_chain(&s->token, CMS_KIND_TOKEN, v->o->trust, &m, &chain);
    seal_subject(s->token.signer, subject, sizeof subject);
    s->shown->time_authority = keep(v, subject);
    const char *text = chain.text;
    enum pack_verdict verdict = chain.verdict;
    if (s->time.at > v->o->now) {
        text = "the time-stamp is from the future";
        verdict = PACK_FAIL;
    }
    s->shown->time = verdict;
    if (verdict != PACK_PASS) {
        report_add(v->r, CHECK_TIMESTAMP_TRUST, verdict, text,
                   s->manifest.signature);
        return;
    }
    if (chain.unused_certificate)
        unused(v, s);
    s->token_trusted = true;
    s->revocation = chain.revocation;
    if (s->is_timestamp && !seal_crls_all_used(&s->crls))
        unused_list(v, s);
    s->shown->proven = keep(v, s->time.text);
}

/* The earliest moment at which the signature of s is known to have been there:
 * its own time-stamp's, or that of one over its file. */
static bool proven_time(struct verifying *v, const struct sealed *s,
                        int64_t *out)
{
    bool any = s->token_trusted;
    int64_t at = s->time.at;
    for (size_t i = 0; i < v->sealed_n; i++) {
        const struct sealed *t = &v->sealed[i];
        if (!t->is_timestamp || !t->token_trusted ||
            t->shown->signature != PACK_PASS ||
            !manifest_find(&t->manifest, s->manifest.signature))
            continue;
        if (!any || t->time.at < at)
            at = t->time.at;
        any = true;
    }
    if (any)
        *out = at;
    return any;
}

/* --- identity --------------------------------------------------------------
 */

/* The signer's word on when may not be later than what is known. */
static void check_claimed_time(struct verifying *v, const struct sealed *s,
                               int64_t at, bool proven)
{
    const struct cms_form *f = &s->seal.form;
    if (!f->has_signing_time || f->signing_time <= at + DAY_S)
        return;
    report_add(v->r, proven ? CHECK_TIMESTAMP_RIGHT : CHECK_VALIDITY, PACK_FAIL,
               proven ? "the signer's time is after the time-stamp's"
                      : "it says that it was signed in the future",
               s->manifest.signature);
}

static void judge_signer(struct verifying *v, struct sealed *s)
{
    struct seal_chain chain;
    int64_t at = v->o->now;
    bool proven = proven_time(v, s, &at);
    if (proven) {
        char text[32];
        pack_time_text(at, text);
        s->shown->proven = keep(v, text);
    }
    check_claimed_time(v, s, at, proven);
    struct seal_moment m = {
        .at = at, .now = v->o->now, .carried = &s->crls, .own = v->o->crls};
    seal_chain(&s->seal, CMS_KIND_DETACHED, v->o->trust, &m, &chain);
    s->shown->identity = chain.verdict;
    if (chain.verdict != PACK_PASS) {
        report_add(v->r, chain.check, chain.verdict, chain.text,
                   s->manifest.signature);
        return;
    }
    s->shown->anchor = keep(v, chain.anchor);
    if (strstr(chain.anchor, TEST_KEYS_MARK))
        report_add(v->r, CHECK_TRUST, PACK_PASS,
                   "it is signed with a TEST key, which proves nothing about "
                   "anybody",
                   s->manifest.signature);
    /* With a time-stamp the unused ones were looked at apart: its own. */
    if (chain.unused_certificate)
        unused(v, s);
    /* Whose chain nobody trusts may need lists that we cannot tell of. */
    if ((!s->has_token || s->token_trusted) && !seal_crls_all_used(&s->crls))
        unused_list(v, s);
    bool told = chain.revocation == REVOCATION_GOOD;
    s->not_revoked = told;
    if (!told)
        report_add(v->r, CHECK_REVOCATION, PACK_PASS,
                   s->crls.n || v->o->crls
                       ? "no list that was current then tells whether its "
                         "certificate was revoked"
                       : "whether its certificate was revoked is not told in "
                         "the pack",
                   s->manifest.signature);
    else
        report_add(v->r, CHECK_REVOCATION, PACK_PASS,
                   "its certificate was not revoked, as its issuer says",
                   s->manifest.signature);
    s->shown->level = !s->token_trusted                          ? "B"
                      : told && s->revocation == REVOCATION_GOOD ? "LT"
                                                                 : "T";
    if (!proven)
        report_add(v->r, CHECK_VALIDITY, PACK_PASS,
                   "its certificate is valid now; no time-stamp proves when "
                   "it signed",
                   s->manifest.signature);
}

void verify_who_and_when(struct verifying *v)
{
    bool any = false;
    for (size_t i = 0; i < v->sealed_n; i++) {
        judge_token(v, &v->sealed[i]);
        any |= v->sealed[i].token_trusted;
    }
    for (size_t i = 0; i < v->sealed_n; i++) {
        struct sealed *s = &v->sealed[i];
        if (s->right && !s->is_timestamp)
            judge_signer(v, s);
        else if (s->right)
            s->shown->identity = s->shown->time;
    }
    if (any)
        report_add(v->r, CHECK_TIMESTAMP, PACK_PASS,
                   "a time-stamp proves when the pack was there", "");
}
