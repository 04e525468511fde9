/* Tests of CVSS: 6.1.8 to 6.1.10. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <math.h>
#include <string.h>

#include "review/csaf_inner.h"
#include "review/cvss.h"

static const struct {
    const char *score, *severity;
} outcomes[] = {
    {"baseScore",          "baseSeverity"         },
    {"temporalScore",      "temporalSeverity"     },
    {"environmentalScore", "environmentalSeverity"},
};

static const char *text_at(const struct jnode *n, const char *key)
{
    return jnode_text_of(n, key);
}

/* --- 6.1.8: the form ---------------------------------------------------------
 */

static bool is_severity(const char *t)
{
    static const char *const all[] = {"NONE", "LOW", "MEDIUM", "HIGH",
                                      "CRITICAL"};
    for (size_t i = 0; i < 5; i++)
        if (strcmp(t, all[i]) == 0)
            return true;
    return false;
}

static void check_outcomes(struct csaf *c, const struct jnode *n, bool three)
{
    for (size_t i = 0; i < 3; i++) {
        struct jnode score = jnode_get(n, outcomes[i].score);
        struct jnode severity = jnode_get(n, outcomes[i].severity);
        double x = json_number_value(score.v);
        if (score.v && (!json_is_number(score.v) || x < 0 || x > 10))
            csaf_broken(c, "6.1.8", &score, "is no number from 0 to 10");
        if (three && severity.v &&
            (!jnode_text(&severity) || !is_severity(jnode_text(&severity))))
            csaf_broken(c, "6.1.8", &severity, "is no severity");
    }
}

static void check_properties(struct csaf *c, const struct jnode *n,
                             enum cvss_version v)
{
    for (size_t i = 0; cvss_property(v, i); i++) {
        struct jnode at = jnode_get(n, cvss_property(v, i));
        const char *text = jnode_text(&at), *value = NULL;
        for (size_t k = 0; text && (value = cvss_value(v, i, k)); k++)
            if (strcmp(value, text) == 0)
                break;
        if (at.v && !value)
            csaf_broken(c, "6.1.8", &at, "has no such value");
    }
}

/* Whether the object is of its form, as far as what follows needs it. */
static bool check_form(struct csaf *c, const struct jnode *n, bool three,
                       enum cvss_version *v, struct cvss *out)
{
    static const char *const must[] = {"version", "vectorString", "baseScore",
                                       "baseSeverity"};
    uint32_t before = c->broken;
    if (!json_is_object(n->v)) {
        csaf_broken(c, "6.1.8", n, "is no object");
        return false;
    }
    for (size_t i = 0; i < (three ? 4 : 3); i++)
        if (!json_object_get(n->v, must[i]))
            csaf_broken(c, "6.1.8", n, "lacks \"%s\"", must[i]);
    struct jnode version = jnode_get(n, "version");
    struct jnode vector = jnode_get(n, "vectorString");
    const char *text = jnode_text(&version);
    *v = three && text && strcmp(text, "3.0") == 0 ? CVSS_3_0
         : three                                   ? CVSS_3_1
                                                   : CVSS_2_0;
    if (version.v &&
        (!text || (three ? strcmp(text, "3.0") != 0 && strcmp(text, "3.1") != 0
                         : strcmp(text, "2.0") != 0)))
        csaf_broken(c, "6.1.8", &version, "is no version of this CVSS");
    check_outcomes(c, n, three);
    check_properties(c, n, *v);
    if (!vector.v)
        return false;
    const char *why = jnode_text(&vector)
                          ? cvss_read(jnode_text(&vector), *v, out)
                          : "it is no text";
    if (why)
        csaf_broken(c, "6.1.8", &vector, "is no vector: %s", why);
    return !why && before == c->broken;
}

/* --- 6.1.9, 6.1.10 -----------------------------------------------------------
 */

static void check_sums(struct csaf *c, const struct jnode *n,
                       const struct cvss *cvss)
{
    struct cvss_scores s;
    cvss_score(cvss, &s);
    const int right[] = {s.base, s.temporal, s.environmental};
    for (size_t i = 0; i < 3; i++) {
        struct jnode score = jnode_get(n, outcomes[i].score);
        struct jnode severity = jnode_get(n, outcomes[i].severity);
        const char *word = cvss_severity(right[i]);
        if (score.v && fabs(json_number_value(score.v) * 10 - right[i]) > 0.001)
            csaf_broken(c, "6.1.9", &score, "is %.2f; the vector gives %d.%d",
                        json_number_value(score.v), right[i] / 10,
                        right[i] % 10);
        if (cvss->version != CVSS_2_0 && jnode_text(&severity) &&
            strcmp(jnode_text(&severity), word) != 0)
            csaf_broken(c, "6.1.9", &severity, "is %s; the vector gives %s",
                        jnode_text(&severity), word);
    }
}

/* Where the vector says nothing of it, nothing contradicts. */
static void check_agrees(struct csaf *c, const struct jnode *n,
                         const struct cvss *cvss)
{
    enum cvss_version v = cvss->version;
    for (size_t i = 0; cvss_property(v, i); i++) {
        const char *text = text_at(n, cvss_property(v, i));
        const char *own = cvss->v[i] == CVSS_NONE
                              ? text
                              : cvss_value(v, i, (size_t)cvss->v[i]);
        struct jnode at = jnode_get(n, cvss_property(v, i));
        if (text && strcmp(text, own) != 0)
            csaf_broken(c, "6.1.10", &at, "is %.40s; the vector says %s", text,
                        own);
    }
}

static void check(struct csaf *c, const struct jnode *n, bool three)
{
    struct cvss cvss;
    enum cvss_version v;
    if (!n->v || !check_form(c, n, three, &v, &cvss))
        return;
    struct jnode vector = jnode_get(n, "vectorString");
    if (cvss_complete(&cvss))
        check_sums(c, n, &cvss);
    else
        csaf_broken(c, "6.1.9", &vector,
                    "lacks a metric of the base, so there is no score");
    check_agrees(c, n, &cvss);
}

void csaf_scores(struct csaf *c)
{
    struct jnode list = jnode_get(&c->root, "vulnerabilities");
    JNODE_EACH(vulnerability, &list)
    {
        struct jnode scores = jnode_get(&vulnerability, "scores");
        JNODE_EACH(score, &scores)
        {
            struct jnode two = jnode_get(&score, "cvss_v2");
            struct jnode three = jnode_get(&score, "cvss_v3");
            check(c, &two, false);
            check(c, &three, true);
        }
    }
}
