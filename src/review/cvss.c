/* CVSS, by the specifications of FIRST: "A Complete Guide to the Common
 * Vulnerability Scoring System Version 2.0", "CVSS v3.0" and "v3.1
 * Specification Document". */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/cvss.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { VALUES = 6 };

struct value {
    const char *code, *word;
    double weight;
};

/* optional: not of the base. */
struct metric {
    const char *code, *property;
    bool optional;
    struct value v[VALUES];
};

/* clang-format off */
#define V3_LEVEL {{"N", "NONE", 0}, {"L", "LOW", 0.22}, {"H", "HIGH", 0.56}}
#define V3_LEVEL_X {{"N", "NONE", 0}, {"L", "LOW", 0.22}, \
                    {"H", "HIGH", 0.56}, {"X", "NOT_DEFINED", 0}}
#define V3_NEED {{"L", "LOW", 0.5}, {"M", "MEDIUM", 1}, \
                 {"H", "HIGH", 1.5}, {"X", "NOT_DEFINED", 1}}
#define V2_LEVEL {{"N", "NONE", 0}, {"P", "PARTIAL", 0.275}, \
                  {"C", "COMPLETE", 0.66}}
#define V2_NEED {{"L", "LOW", 0.5}, {"M", "MEDIUM", 1}, \
                 {"H", "HIGH", 1.51}, {"ND", "NOT_DEFINED", 1}}

enum { AV, AC, PR, UI, S, C, I, A, E, RL, RC, CR, IR, AR,
       MAV, MAC, MPR, MUI, MS, MC, MI, MA };

static const struct metric v3[CVSS_METRICS + 1] = {
    [AV] = {"AV", "attackVector", false,
            {{"N", "NETWORK", 0.85}, {"A", "ADJACENT_NETWORK", 0.62},
             {"L", "LOCAL", 0.55}, {"P", "PHYSICAL", 0.2}}},
    [AC] = {"AC", "attackComplexity", false,
            {{"L", "LOW", 0.77}, {"H", "HIGH", 0.44}}},
    [PR] = {"PR", "privilegesRequired", false,
            {{"N", "NONE", 0.85}, {"L", "LOW", 0.62}, {"H", "HIGH", 0.27}}},
    [UI] = {"UI", "userInteraction", false,
            {{"N", "NONE", 0.85}, {"R", "REQUIRED", 0.62}}},
    [S] = {"S", "scope", false,
           {{"U", "UNCHANGED", 0}, {"C", "CHANGED", 1}}},
    [C] = {"C", "confidentialityImpact", false, V3_LEVEL},
    [I] = {"I", "integrityImpact", false, V3_LEVEL},
    [A] = {"A", "availabilityImpact", false, V3_LEVEL},
    [E] = {"E", "exploitCodeMaturity", true,
           {{"U", "UNPROVEN", 0.91}, {"P", "PROOF_OF_CONCEPT", 0.94},
            {"F", "FUNCTIONAL", 0.97}, {"H", "HIGH", 1},
            {"X", "NOT_DEFINED", 1}}},
    [RL] = {"RL", "remediationLevel", true,
            {{"O", "OFFICIAL_FIX", 0.95}, {"T", "TEMPORARY_FIX", 0.96},
             {"W", "WORKAROUND", 0.97}, {"U", "UNAVAILABLE", 1},
             {"X", "NOT_DEFINED", 1}}},
    [RC] = {"RC", "reportConfidence", true,
            {{"U", "UNKNOWN", 0.92}, {"R", "REASONABLE", 0.96},
             {"C", "CONFIRMED", 1}, {"X", "NOT_DEFINED", 1}}},
    [CR] = {"CR", "confidentialityRequirement", true, V3_NEED},
    [IR] = {"IR", "integrityRequirement", true, V3_NEED},
    [AR] = {"AR", "availabilityRequirement", true, V3_NEED},
    [MAV] = {"MAV", "modifiedAttackVector", true,
             {{"N", "NETWORK", 0.85}, {"A", "ADJACENT_NETWORK", 0.62},
              {"L", "LOCAL", 0.55}, {"P", "PHYSICAL", 0.2},
              {"X", "NOT_DEFINED", 0}}},
    [MAC] = {"MAC", "modifiedAttackComplexity", true,
             {{"L", "LOW", 0.77}, {"H", "HIGH", 0.44},
              {"X", "NOT_DEFINED", 0}}},
    [MPR] = {"MPR", "modifiedPrivilegesRequired", true,
             {{"N", "NONE", 0.85}, {"L", "LOW", 0.62}, {"H", "HIGH", 0.27},
              {"X", "NOT_DEFINED", 0}}},
    [MUI] = {"MUI", "modifiedUserInteraction", true,
             {{"N", "NONE", 0.85}, {"R", "REQUIRED", 0.62},
              {"X", "NOT_DEFINED", 0}}},
    [MS] = {"MS", "modifiedScope", true,
            {{"U", "UNCHANGED", 0}, {"C", "CHANGED", 1},
             {"X", "NOT_DEFINED", 0}}},
    [MC] = {"MC", "modifiedConfidentialityImpact", true, V3_LEVEL_X},
    [MI] = {"MI", "modifiedIntegrityImpact", true, V3_LEVEL_X},
    [MA] = {"MA", "modifiedAvailabilityImpact", true, V3_LEVEL_X},
};

enum { V2_AV, V2_AC, V2_AU, V2_C, V2_I, V2_A, V2_E, V2_RL, V2_RC, V2_CDP,
       V2_TD, V2_CR, V2_IR, V2_AR };

static const struct metric v2[CVSS_METRICS + 1] = {
    [V2_AV] = {"AV", "accessVector", false,
               {{"L", "LOCAL", 0.395}, {"A", "ADJACENT_NETWORK", 0.646},
                {"N", "NETWORK", 1}}},
    [V2_AC] = {"AC", "accessComplexity", false,
               {{"H", "HIGH", 0.35}, {"M", "MEDIUM", 0.61},
                {"L", "LOW", 0.71}}},
    [V2_AU] = {"Au", "authentication", false,
               {{"M", "MULTIPLE", 0.45}, {"S", "SINGLE", 0.56},
                {"N", "NONE", 0.704}}},
    [V2_C] = {"C", "confidentialityImpact", false, V2_LEVEL},
    [V2_I] = {"I", "integrityImpact", false, V2_LEVEL},
    [V2_A] = {"A", "availabilityImpact", false, V2_LEVEL},
    [V2_E] = {"E", "exploitability", true,
              {{"U", "UNPROVEN", 0.85}, {"POC", "PROOF_OF_CONCEPT", 0.9},
               {"F", "FUNCTIONAL", 0.95}, {"H", "HIGH", 1},
               {"ND", "NOT_DEFINED", 1}}},
    [V2_RL] = {"RL", "remediationLevel", true,
               {{"OF", "OFFICIAL_FIX", 0.87}, {"TF", "TEMPORARY_FIX", 0.9},
                {"W", "WORKAROUND", 0.95}, {"U", "UNAVAILABLE", 1},
                {"ND", "NOT_DEFINED", 1}}},
    [V2_RC] = {"RC", "reportConfidence", true,
               {{"UC", "UNCONFIRMED", 0.9}, {"UR", "UNCORROBORATED", 0.95},
                {"C", "CONFIRMED", 1}, {"ND", "NOT_DEFINED", 1}}},
    [V2_CDP] = {"CDP", "collateralDamagePotential", true,
                {{"N", "NONE", 0}, {"L", "LOW", 0.1},
                 {"LM", "LOW_MEDIUM", 0.3}, {"MH", "MEDIUM_HIGH", 0.4},
                 {"H", "HIGH", 0.5}, {"ND", "NOT_DEFINED", 0}}},
    [V2_TD] = {"TD", "targetDistribution", true,
               {{"N", "NONE", 0}, {"L", "LOW", 0.25}, {"M", "MEDIUM", 0.75},
                {"H", "HIGH", 1}, {"ND", "NOT_DEFINED", 1}}},
    [V2_CR] = {"CR", "confidentialityRequirement", true, V2_NEED},
    [V2_IR] = {"IR", "integrityRequirement", true, V2_NEED},
    [V2_AR] = {"AR", "availabilityRequirement", true, V2_NEED},
};

/* clang-format on */

static const struct metric *metrics_of(enum cvss_version v)
{
    return v == CVSS_2_0 ? v2 : v3;
}

static bool same(const char *p, size_t n, const char *text)
{
    return strlen(text) == n && memcmp(p, text, n) == 0;
}

/* One "AV:N". */
static const char *take(struct cvss *c, const char *p, size_t n)
{
    const struct metric *all = metrics_of(c->version);
    const char *colon = n ? memchr(p, ':', n) : NULL;
    if (!colon)
        return "a part of it has no colon";
    size_t k = (size_t)(colon - p);
    for (size_t i = 0; all[i].code; i++) {
        if (!same(p, k, all[i].code))
            continue;
        if (c->v[i] != CVSS_NONE)
            return "a metric stands there twice";
        for (size_t m = 0; m < VALUES && all[i].v[m].code; m++)
            if (same(colon + 1, n - k - 1, all[i].v[m].code))
                c->v[i] = (signed char)m;
        return c->v[i] == CVSS_NONE ? "a metric has no such value" : NULL;
    }
    return "there is no such metric";
}

const char *cvss_read(const char *text, enum cvss_version version,
                      struct cvss *out)
{
    static const char *const heads[] = {"", "CVSS:3.0/", "CVSS:3.1/"};
    struct cvss c = {.version = version};
    const char *why = NULL;
    memset(c.v, CVSS_NONE, sizeof c.v);
    if (strncmp(text, heads[version], strlen(heads[version])) != 0)
        return "it does not begin with its version";
    text += strlen(heads[version]);
    while (!why) {
        const char *slash = strchr(text, '/');
        size_t n = slash ? (size_t)(slash - text) : strlen(text);
        why = take(&c, text, n);
        if (!slash)
            break;
        text = slash + 1;
    }
    if (!why)
        *out = c;
    return why;
}

bool cvss_complete(const struct cvss *c)
{
    const struct metric *all = metrics_of(c->version);
    for (size_t i = 0; all[i].code; i++)
        if (!all[i].optional && c->v[i] == CVSS_NONE)
            return false;
    return true;
}

/* What is not said counts as not defined, which stands last. */
static double weight(const struct cvss *c, size_t i)
{
    const struct metric *m = &metrics_of(c->version)[i];
    size_t at = 0;
    if (c->v[i] != CVSS_NONE)
        return m->v[(size_t)c->v[i]].weight;
    while (at + 1 < VALUES && m->v[at + 1].code)
        at++;
    return m->v[at].weight;
}

/* --- version 2 ---------------------------------------------------------------
 */

static double round1(double x)
{
    return floor(x * 10 + 0.5 + 1e-9) / 10;
}

static double v2_base(const struct cvss *c, double impact)
{
    double exploit =
        20 * weight(c, V2_AV) * weight(c, V2_AC) * weight(c, V2_AU);
    double f = impact > 0 ? 1.176 : 0;
    return round1((0.6 * impact + 0.4 * exploit - 1.5) * f);
}

static double v2_temporal(const struct cvss *c, double base)
{
    return round1(base * weight(c, V2_E) * weight(c, V2_RL) * weight(c, V2_RC));
}

static int tenths(double x)
{
    return (int)floor(x * 10 + 0.5);
}

static void v2_score(const struct cvss *c, struct cvss_scores *out)
{
    double k = weight(c, V2_C), i = weight(c, V2_I), a = weight(c, V2_A);
    double base = v2_base(c, 10.41 * (1 - (1 - k) * (1 - i) * (1 - a)));
    double adjusted =
        10.41 * (1 - (1 - k * weight(c, V2_CR)) * (1 - i * weight(c, V2_IR)) *
                         (1 - a * weight(c, V2_AR)));
    double t = v2_temporal(c, v2_base(c, adjusted < 10 ? adjusted : 10));
    out->base = tenths(base);
    out->temporal = tenths(v2_temporal(c, base));
    out->environmental =
        tenths(round1((t + (10 - t) * weight(c, V2_CDP)) * weight(c, V2_TD)));
}

/* --- version 3 ---------------------------------------------------------------
 */

/* As version 3.1 defines it, so that arithmetic of computers does not show;
 * 3.0 means the same and does not say how. */
static double round_up(double x)
{
    int64_t i = (int64_t)floor(x * 100000 + 0.5);
    return i % 10000 == 0 ? (double)i / 100000 : (double)(i / 10000 + 1) / 10;
}

/* The modified metric where it is defined, else the plain one. */
static size_t either(const struct cvss *c, size_t modified, size_t plain)
{
    signed char at = c->v[modified];
    return at == CVSS_NONE || strcmp(v3[modified].v[at].code, "X") == 0
               ? plain
               : modified;
}

static double privileges(const struct cvss *c, size_t i, bool changed)
{
    double w = weight(c, i);
    if (!changed)
        return w;
    return w == 0.62 ? 0.68 : w == 0.27 ? 0.5 : w;
}

static double combine(double impact, double exploit, bool changed)
{
    double sum = impact + exploit;
    if (impact <= 0)
        return 0;
    sum = changed ? 1.08 * sum : sum;
    return round_up(sum < 10 ? sum : 10);
}

static double v3_base(const struct cvss *c)
{
    bool changed = weight(c, S) == 1;
    double iss =
        1 - (1 - weight(c, C)) * (1 - weight(c, I)) * (1 - weight(c, A));
    double impact = changed ? 7.52 * (iss - 0.029) - 3.25 * pow(iss - 0.02, 15)
                            : 6.42 * iss;
    double exploit = 8.22 * weight(c, AV) * weight(c, AC) *
                     privileges(c, PR, changed) * weight(c, UI);
    return combine(impact, exploit, changed);
}

static double v3_environmental(const struct cvss *c)
{
    bool changed = weight(c, either(c, MS, S)) == 1;
    double miss = 1 - (1 - weight(c, CR) * weight(c, either(c, MC, C))) *
                          (1 - weight(c, IR) * weight(c, either(c, MI, I))) *
                          (1 - weight(c, AR) * weight(c, either(c, MA, A)));
    miss = miss < 0.915 ? miss : 0.915;
    double impact = 6.42 * miss;
    if (changed && c->version == CVSS_3_1)
        impact = 7.52 * (miss - 0.029) - 3.25 * pow(miss * 0.9731 - 0.02, 13);
    else if (changed)
        impact = 7.52 * (miss - 0.029) - 3.25 * pow(miss - 0.02, 15);
    double exploit = 8.22 * weight(c, either(c, MAV, AV)) *
                     weight(c, either(c, MAC, AC)) *
                     privileges(c, either(c, MPR, PR), changed) *
                     weight(c, either(c, MUI, UI));
    return combine(impact, exploit, changed);
}

static double v3_temporal(const struct cvss *c, double x)
{
    return round_up(x * weight(c, E) * weight(c, RL) * weight(c, RC));
}

void cvss_score(const struct cvss *c, struct cvss_scores *out)
{
    if (c->version == CVSS_2_0) {
        v2_score(c, out);
        return;
    }
    double base = v3_base(c);
    out->base = tenths(base);
    out->temporal = tenths(v3_temporal(c, base));
    out->environmental = tenths(v3_temporal(c, v3_environmental(c)));
}

/* --- words -------------------------------------------------------------------
 */

const char *cvss_severity(int t)
{
    return t <= 0   ? "NONE"
           : t < 40 ? "LOW"
           : t < 70 ? "MEDIUM"
           : t < 90 ? "HIGH"
                    : "CRITICAL";
}

const char *cvss_property(enum cvss_version v, size_t i)
{
    return metrics_of(v)[i].property;
}

const char *cvss_value(enum cvss_version v, size_t i, size_t value)
{
    return value < VALUES ? metrics_of(v)[i].v[value].word : NULL;
}
