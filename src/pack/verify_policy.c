/* What whoever asks wants of the pack: the policy, and the goods' image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "pack/policy.h"
#include "pack/verify_inner.h"

enum { DAY_S = 86400 };

static void bad(struct verifying *v, enum pack_check check, const char *text,
                const char *name)
{
    report_add(v->r, check, PACK_FAIL, text, name);
}

/* The image that the goods carry is one that the evidence is about. */
static void check_image(struct verifying *v)
{
    if (!v->has_content) {
        report_add(v->r, CHECK_IMAGE, PACK_INCONCLUSIVE,
                   "it has no pack.json, which would name images", "");
        return;
    }
    for (size_t i = 0; i < v->content.images; i++) {
        const struct content_image *m = &v->content.image[i];
        if (memcmp(m->sha256, v->o->image_sha256, 32) == 0) {
            report_add(v->r, CHECK_IMAGE, PACK_PASS,
                       "the evidence is about this image", m->path);
            return;
        }
    }
    bad(v, CHECK_IMAGE,
        v->content.images ? "the evidence is about other images"
                          : "the evidence is about no image",
        "");
}

static bool is_in(const struct policy_texts *list, const char *text)
{
    for (size_t i = 0; i < list->n; i++)
        if (strcmp(list->v[i], text) == 0)
            return true;
    return false;
}

/* Whether the signature stands for the pack: over pack.json, by an identified
 * signer whom the policy allows. */
static bool speaks(const struct verifying *v, const struct sealed *s)
{
    const struct policy *p = v->o->policy;
    bool any = p->subjects.n + p->certificates.n == 0;
    if (s->is_timestamp || !s->right || s->shown->signature != PACK_PASS ||
        s->shown->identity != PACK_PASS ||
        !manifest_find(&s->manifest, PACK_JSON))
        return false;
    return any || is_in(&p->subjects, s->shown->subject) ||
           is_in(&p->certificates, s->shown->fingerprint);
}

/* NULL: there is none. */
static const struct sealed *speaker(const struct verifying *v)
{
    for (size_t i = 0; i < v->sealed_n; i++)
        if (speaks(v, &v->sealed[i]))
            return &v->sealed[i];
    return NULL;
}

/* What anybody may add to a pack counts only if one whom the policy allows
 * signed that very file. */
static bool counts(const struct verifying *v, const char *file)
{
    for (size_t i = 0; i < v->sealed_n; i++)
        if (speaks(v, &v->sealed[i]) &&
            manifest_find(&v->sealed[i].manifest, file))
            return true;
    return false;
}

static bool has_role(const struct verifying *v, const char *role)
{
    for (size_t i = 0; i < v->lists; i++) {
        const struct content *c = &v->list[i].content;
        for (size_t k = 0; k < c->files; k++)
            if (strcmp(c->file[k].role, role) == 0 &&
                counts(v, c->file[k].name))
                return true;
    }
    return false;
}

static void check_signer(struct verifying *v, const struct sealed *s)
{
    const struct policy *p = v->o->policy;
    if (!s && p->subjects.n + p->certificates.n)
        bad(v, CHECK_POLICY_SIGNER,
            "nobody whom the policy names signed it as a whole", "");
    if (p->time_stamp && (!s || !*s->shown->proven))
        bad(v, CHECK_POLICY_TIMESTAMP,
            "no trusted time-stamp proves when it was signed", "");
}

/* How old it is, is its signer's word; a time-stamp can show only that it is
 * not younger. */
static void check_age(struct verifying *v, const struct sealed *s)
{
    int64_t max = (int64_t)v->o->policy->max_age_days * DAY_S;
    if (max == 0)
        return;
    if (!s || !s->seal.form.has_signing_time)
        report_add(v->r, CHECK_POLICY_AGE, PACK_INCONCLUSIVE,
                   "nobody who counts says when it was signed", "");
    else if (s->seal.form.signing_time < v->o->now - max)
        bad(v, CHECK_POLICY_AGE, "it was signed too long ago",
            s->manifest.signature);
}

static void check_product(struct verifying *v)
{
    const struct policy *p = v->o->policy;
    const struct pack_product *m = &v->content.product;
    if (*p->manufacturer && strcmp(p->manufacturer, m->manufacturer) != 0)
        bad(v, CHECK_POLICY_PRODUCT, "it is by another manufacturer", "");
    if (*p->model && strcmp(p->model, m->model) != 0)
        bad(v, CHECK_POLICY_PRODUCT, "it is about another model", "");
    if (p->editions.n && !is_in(&p->editions, m->edition))
        bad(v, CHECK_POLICY_EDITION,
            "it is judged by an edition that the policy does not name", "");
}

/* The last day of support against the day for which all this is asked. */
static void check_support(struct verifying *v)
{
    const char *until = v->content.product.support_until;
    struct tm tm = {0};
    if (!v->o->policy->support_period)
        return;
    const char *end = strptime(until, "%Y-%m-%d", &tm);
    if (!*until || !end || *end) {
        bad(v, CHECK_POLICY_SUPPORT, "it does not say until when", "");
        return;
    }
    tm.tm_hour = 23;
    tm.tm_min = tm.tm_sec = 59;
    if ((int64_t)timegm(&tm) < v->o->now)
        bad(v, CHECK_POLICY_SUPPORT, "its support period is over", "");
}

static void check_roles(struct verifying *v)
{
    const struct policy_texts *roles = &v->o->policy->roles;
    for (size_t i = 0; i < roles->n; i++) {
        if (!has_role(v, roles->v[i]))
            bad(v, CHECK_POLICY_FILES, "it holds no file of this role",
                roles->v[i]);
    }
}

/* Where files of a kind tell their language, one is in one of these. */
static void check_languages(struct verifying *v)
{
    const struct policy_texts *want = &v->o->policy->languages;
    const struct content *c = &v->content;
    if (want->n == 0)
        return;
    size_t told = 0;
    for (size_t i = 0; i < c->files; i++) {
        bool any = !*c->file[i].language, first = true;
        for (size_t k = 0; k < c->files; k++) {
            if (strcmp(c->file[k].role, c->file[i].role) != 0)
                continue;
            any |= *c->file[k].language && is_in(want, c->file[k].language);
            first &= k >= i || !*c->file[k].language;
        }
        told += *c->file[i].language != 0;
        if (!any && first)
            bad(v, CHECK_POLICY_LANGUAGE,
                "it is in none of the languages that the policy names",
                c->file[i].name);
    }
    if (told == 0)
        report_add(v->r, CHECK_POLICY_LANGUAGE, PACK_INCONCLUSIVE,
                   "no file tells its language", "");
}

static void check_revocation(struct verifying *v, const struct sealed *s)
{
    if (v->o->policy->revocation && (!s || !s->not_revoked))
        bad(v, CHECK_POLICY_REVOCATION,
            "no current list tells whether its signer's certificate was "
            "revoked",
            s ? s->manifest.signature : "");
}

static void check_verdicts(struct verifying *v)
{
    const struct policy *p = v->o->policy;
    struct claims *c = &v->claims;
    size_t counted = 0;
    if (p->pass.n == 0 && p->fails == POLICY_ANY_FAIL)
        return;
    for (size_t k = 0; k < c->n; k++) {
        bool same = k && c->v[k].document == c->v[k - 1].document;
        c->v[k].counts =
            same ? c->v[k - 1].counts : counts(v, c->v[k].document);
        counted += c->v[k].counts;
    }
    if (counted == 0) {
        bad(v, CHECK_POLICY_VERDICTS,
            c->documents
                ? "it holds no assessment by one whom the policy allows"
                : "it holds no assessment",
            "");
        return;
    }
    for (size_t i = 0; i < p->pass.n; i++) {
        size_t seen = 0;
        bool failed = false;
        for (size_t k = 0; k < c->n; k++) {
            if (strcmp(c->v[k].id, p->pass.v[i]) != 0)
                continue;
            bool pass = strcmp(c->v[k].verdict, "PASS") == 0;
            seen += c->v[k].counts;
            failed |= !pass;
        }
        if (seen == 0 || failed)
            bad(v, CHECK_POLICY_VERDICTS, "this provision is not PASS",
                p->pass.v[i]);
    }
    for (size_t k = 0; k < c->n; k++)
        if (strcmp(c->v[k].verdict, "FAIL") == 0 &&
            p->fails != POLICY_ANY_FAIL &&
            (c->v[k].mandatory || p->fails == POLICY_FAIL_NEVER))
            bad(v, CHECK_POLICY_VERDICTS, "this provision is FAIL", c->v[k].id);
}

void verify_policy(struct verifying *v)
{
    const struct policy *p = v->o->policy;
    if (v->o->image_sha256)
        check_image(v);
    if (!p)
        return;
    v->r->policy = p->id;
    if (!v->has_content) {
        bad(v, CHECK_POLICY_FILES,
            "it has no pack.json, by which a policy could judge", "");
        return;
    }
    const struct sealed *s = speaker(v);
    check_signer(v, s);
    check_age(v, s);
    check_product(v);
    check_support(v);
    check_roles(v);
    check_languages(v);
    check_revocation(v, s);
    check_verdicts(v);
}
