/* The rules of bills of materials. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "review/judge_inner.h"

static void set(struct review_result *r, enum review_verdict v,
                const char *because)
{
    r->verdict = v;
    r->because = because ? because : "";
    if (v == REVIEW_PASS || v == REVIEW_NA)
        r->missing = NULL;
}

static void tell_broken(struct judging *j, const struct review_document *d)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "sbom-broken", &k));)
        for (size_t i = 0; i < j->d->checks_n; i++) {
            const struct txt_rule *t = &j->d->checks[i];
            if (!obs_get_str(o, "code") ||
                strcmp(t->code + 5, obs_get_str(o, "code")) != 0)
                continue;
            struct review_finding *f = judge_find(
                j, t->code,
                strcmp(t->level, "error") == 0 ? REVIEW_ERROR : REVIEW_WARNING,
                o, "SBOM: not met: %s.", t->title);
            if (f)
                f->source = t->source;
        }
}

/* --- fields of components ----------------------------------------------------
 */

static const struct obs *field_of(const struct review_document *d,
                                  const char *rule)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "sbom-field", &k));)
        if (fact_is(o, "rule", rule))
            return o;
    return NULL;
}

static void quote_lacks(struct review_result *r,
                        const struct review_document *d)
{
    const struct obs *o;
    for (size_t k = 0; (o = doc_next(d, "sbom-lack", &k));)
        if (fact_is(o, "rule", r->rule->id) && r->places_n < REVIEW_PLACES)
            r->places[r->places_n++] = judge_place(o);
}

/* Logical components need no file, so that some lack it is no fault. */
static bool is_of_files(const char *id)
{
    return strcmp(id, "B8") == 0 || strcmp(id, "B11") == 0 ||
           strcmp(id, "B12") == 0;
}

static void judge_field(struct judging *j, struct review_result *r,
                        const struct review_document *d, const struct obs *f)
{
    long long yes = obs_get_int(f, "yes", 0), no = obs_get_int(f, "no", 0);
    long long partly = obs_get_int(f, "partly", 0);
    long long all = yes + no + partly;
    bool perhaps =
        r->rule->soft || (is_of_files(r->rule->id) && yes + partly > 0);
    if (all == 0) {
        set(r, REVIEW_INCONCLUSIVE, "there are no components");
        return;
    }
    if (doc_first(d, "gap")) {
        set(r, REVIEW_INCONCLUSIVE, "not all of the document was looked at");
        return;
    }
    if (no == 0 && partly == 0)
        set(r, REVIEW_PASS, "said");
    else if (no == 0)
        set(r, REVIEW_INCONCLUSIVE,
            arena_printf(j->arena,
                         "of %lld components, %lld give it in a way that does "
                         "not quite fit",
                         all, partly));
    else
        set(r, perhaps ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
            arena_printf(j->arena, "of %lld components, %lld lack it", all,
                         no));
    quote_lacks(r, d);
}

/* --- the document ------------------------------------------------------------
 */

static void judge_format(struct review_result *r, const struct obs *o)
{
    unsigned major = 0, minor = 0;
    const char *version = obs_get_str(o, "version");
    if (!version || sscanf(version, "%u.%u", &major, &minor) != 2)
        set(r, REVIEW_FAIL, "the version of the format is not said");
    else if (fact_is(o, "kind", "SPDX"))
        set(r, REVIEW_FAIL,
            "it is SPDX 2, which version 2.1.0 of the guideline no longer "
            "takes");
    else if (major > 1 || (major == 1 && minor >= 6))
        set(r, REVIEW_PASS, "said");
    else
        set(r, REVIEW_FAIL,
            "it is of an older CycloneDX than 1.6 (version 2.0.0 of the "
            "guideline still took 1.5)");
}

static void judge_has(struct review_result *r, const struct obs *o,
                      const char *key, const char *partly)
{
    if (fact_is(o, key, "yes"))
        set(r, REVIEW_PASS, "said");
    else if (fact_is(o, key, "partly"))
        set(r, REVIEW_INCONCLUSIVE, partly);
    else
        set(r, r->rule->soft ? REVIEW_INCONCLUSIVE : REVIEW_FAIL,
            "the document does not say it");
}

static void judge_time(struct review_result *r, const struct obs *o)
{
    if (fact_yes(o, "time_valid"))
        set(r, REVIEW_PASS, "said");
    else
        set(r, REVIEW_FAIL,
            obs_get_str(o, "time") ? "what it says is no time of RFC 3339"
                                   : "the document does not say it");
}

static void judge_links(struct review_result *r, const struct obs *o)
{
    if (obs_get_int(o, "edges", 0) == 0)
        set(r, REVIEW_FAIL, "no dependency is told");
    else if (!obs_get_str(o, "primary_where"))
        set(r, REVIEW_INCONCLUSIVE,
            "what the product is, is not told, so its dependencies are not");
    else if (!fact_yes(o, "primary_linked"))
        set(r, REVIEW_INCONCLUSIVE,
            "dependencies are told, but not those of the product itself");
    else
        set(r, REVIEW_PASS, "said");
}

static void judge_document(struct review_result *r, const struct obs *o)
{
    const char *id = r->rule->id;
    if (strcmp(id, "B1") == 0)
        judge_format(r, o);
    else if (strcmp(id, "N5") == 0)
        judge_links(r, o);
    else if (strcmp(id, "N6") == 0)
        judge_has(r, o, "authored",
                  "a tool or the product's supplier is named, but not who "
                  "made the SBOM");
    else if (strcmp(id, "B2") == 0)
        judge_has(r, o, "contact",
                  "an address is given, but not at the SBOM's manufacturer");
    else if (strcmp(id, "B4") == 0)
        judge_has(r, o, "has_uri", "");
    else if (strcmp(id, "N7") == 0 || strcmp(id, "B3") == 0)
        judge_time(r, o);
    else if (fact_yes(o, "vulnerabilities"))
        set(r, REVIEW_FAIL, "the SBOM lists vulnerabilities");
    else
        set(r, REVIEW_PASS, "none is there");
}

static void judge_one(struct judging *j, const struct review_document *d,
                      const struct obs *o)
{
    const struct rules *rules = &j->d->rules[ABOUT_SBOM];
    bool spdx = fact_is(o, "kind", "SPDX");
    for (size_t i = 0; i < rules->n; i++) {
        const struct rule *rule = &rules->v[i];
        if (rule->id[0] == 'I')
            continue;
        struct review_result *r = judge_result(j, rule, d->path);
        const struct obs *f = field_of(d, rule->id);
        if (spdx && rule->id[0] == 'B' && strcmp(rule->id, "B1") != 0)
            set(r, REVIEW_NA, "the guideline has no such field for SPDX 2");
        else if (f)
            judge_field(j, r, d, f);
        else
            judge_document(r, o);
    }
}

void judge_sbom(struct judging *j)
{
    for (size_t i = 0; i < j->n; i++) {
        const struct obs *o = doc_first(&j->docs[i], "sbom");
        if (j->docs[i].record.fault || !o)
            continue;
        tell_broken(j, &j->docs[i]);
        judge_one(j, &j->docs[i], o);
        judge_sbom_image(j, &j->docs[i]);
    }
}
