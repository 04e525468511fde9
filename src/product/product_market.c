/* product.yaml: the market, and what declarations and policies say. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/nearest.h"
#include "product/inner.h"

/* One of some words; NULL: not told. */
static const char *word_of(struct reading *r, const struct yaml_node *map,
                           const char *key, const char *const *words)
{
    const char *s = text_of(r, map, key, false);
    struct nearest best = {0};
    for (size_t i = 0; *s && words[i]; i++) {
        if (strcmp(words[i], s) == 0)
            return words[i];
        nearest_offer(&best, s, words[i]);
    }
    if (*s)
        problem_add(r, spot_of(yaml_get(map, key)), true,
                    "'%s' does not take '%.40s'%s%s%s", key, s,
                    best.word ? "; did you mean '" : "",
                    best.word ? best.word : "", best.word ? "'?" : "");
    return NULL;
}

static void read_regions(struct reading *r, const struct yaml_node *n,
                         struct product *out)
{
    if (!n)
        return;
    out->regions = texts_of(r, n);
    for (size_t i = 0; i < out->regions.n; i++) {
        const char *s = out->regions.v[i];
        if (strlen(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' ||
            s[1] > 'Z')
            problem_add(r, spot_of(n), true,
                        "'%.40s' is no region: two letters, as EU, UK, SG, US",
                        s);
    }
}

void read_market(struct reading *r, const struct yaml_node *n,
                 struct product *out)
{
    static const char *const keys[] = {"regions", "cra_class", "placed",
                                       "radio", NULL};
    static const char *const classes[] = {"default", "important-1",
                                          "important-2", "critical", NULL};
    static const char *const yes_no[] = {"yes", "no", NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, keys);
    read_regions(r, yaml_get(n, "regions"), out);
    out->cra_class = word_of(r, n, "cra_class", classes);
    out->placed = date_of(r, n, "placed", false);
    out->radio = word_of(r, n, "radio", yes_no);
}

void read_declaration(struct reading *r, const struct yaml_node *n,
                      struct product *out)
{
    static const char *const keys[] = {
        "acts",  "standards", "procedure", "notified_body", "certificate",
        "place", "signatory", "function",  "address",       NULL};
    static const char *const acts[] = {"cra", "red", NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, keys);
    if (yaml_get(n, "acts"))
        out->acts = texts_of(r, yaml_get(n, "acts"));
    if (yaml_get(n, "standards"))
        out->standards = texts_of(r, yaml_get(n, "standards"));
    for (size_t i = 0; i < out->acts.n; i++)
        if (strcmp(out->acts.v[i], acts[0]) != 0 &&
            strcmp(out->acts.v[i], acts[1]) != 0)
            problem_add(r, spot_of(yaml_get(n, "acts")), true,
                        "'acts' takes cra, red");
    out->procedure = text_of(r, n, "procedure", false);
    out->notified_body = text_of(r, n, "notified_body", false);
    out->certificate = text_of(r, n, "certificate", false);
    out->place = text_of(r, n, "place", false);
    out->signatory = text_of(r, n, "signatory", false);
    out->function = text_of(r, n, "function", false);
    out->declared_at = text_of(r, n, "address", false);
}

void read_disclosure(struct reading *r, const struct yaml_node *n,
                     struct product *out)
{
    static const char *const keys[] = {"contact", "acknowledge", "status",
                                       "policy",  "encryption",  "languages",
                                       NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, keys);
    out->report_to = text_of(r, n, "contact", false);
    out->acknowledged = text_of(r, n, "acknowledge", false);
    out->updated = text_of(r, n, "status", false);
    out->policy_at = text_of(r, n, "policy", false);
    out->encryption = text_of(r, n, "encryption", false);
    out->languages = text_of(r, n, "languages", false);
}
