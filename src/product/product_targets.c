/* product.yaml: what is looked at, and the reviewed exceptions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/inner.h"

enum { WHY_MIN = 10, MAX_TARGETS = 200 };

static const char *path_of(struct reading *r, const struct yaml_node *n)
{
    const char *s =
        n->kind == YAML_TEXT ? n->text : text_of(r, n, "path", true);
    if (n->kind == YAML_TEXT && !*s)
        problem_add(r, spot_of(n), true, "the path is empty");
    return s;
}

static void read_kind(struct reading *r, const struct yaml_node *n,
                      enum target_kind kind, struct target *v, size_t *k)
{
    static const char *const plain[] = {"path", NULL};
    static const char *const document[] = {"path", "what", NULL};
    if (!is_list(r, n))
        return;
    if (n->n > MAX_TARGETS) {
        problem_add(r, spot_of(n), true, "at most %d can be named",
                    MAX_TARGETS);
        return;
    }
    for (const struct yaml_node *i = n->first; i; i = i->next) {
        if (i->kind == YAML_LIST) {
            problem_add(r, spot_of(i), true, "a target is a path");
            continue;
        }
        if (i->kind == YAML_MAP)
            keys_known(r, i, kind == TARGET_DOCUMENT ? document : plain);
        v[*k] = (struct target){
            .kind = kind,
            .path = path_of(r, i),
            .what = kind == TARGET_DOCUMENT ? text_of(r, i, "what", false) : "",
            .at = spot_of(i)};
        ++*k;
    }
}

void read_targets(struct reading *r, const struct yaml_node *n,
                  struct product *out)
{
    static const char *const keys[] = {"images", "packages", "documents", NULL};
    if (!is_map(r, n))
        return;
    keys_known(r, n, keys);
    size_t most = 0, k = 0;
    for (const struct yaml_node *i = n->first; i; i = i->next)
        most += i->n;
    struct target *v = reading_array(r, most, sizeof *v);
    for (size_t i = 0; v && keys[i]; i++)
        if (yaml_get(n, keys[i]))
            read_kind(r, yaml_get(n, keys[i]), (enum target_kind)i, v, &k);
    out->targets.v = v;
    out->targets.n = k;
}

static const char *or_null(const char *s)
{
    return *s ? s : NULL;
}

static void read_suppression(struct reading *r, const struct yaml_node *n,
                             struct suppression *out)
{
    static const char *const keys[] = {"finding", "rule",  "path",
                                       "why",     "until", NULL};
    keys_known(r, n, keys);
    *out = (struct suppression){
        .finding = or_null(text_of(r, n, "finding", false)),
        .rule = or_null(text_of(r, n, "rule", false)),
        .path = or_null(text_of(r, n, "path", false)),
        .why = text_of(r, n, "why", true),
        .until = date_of(r, n, "until", true),
        .line = n->line,
    };
    if (!out->finding == !out->rule)
        problem_add(r, spot_of(n), true,
                    "a suppression names a finding or a rule, one of them");
    if (out->path && !out->rule)
        problem_add(r, spot_of(n), true, "a path goes with a rule only");
    if (out->finding &&
        (strlen(out->finding) != OBS_ID_CHARS ||
         strspn(out->finding, "0123456789abcdef") != OBS_ID_CHARS))
        problem_add(r, spot_of(yaml_get(n, "finding")), true,
                    "the id of a finding is 16 digits of 0-9 and a-f");
    if (*out->why && strlen(out->why) < WHY_MIN)
        problem_add(r, spot_of(yaml_get(n, "why")), true,
                    "a reason has at least %d characters", WHY_MIN);
}

void read_suppressions(struct reading *r, const struct yaml_node *n,
                       struct product *out)
{
    if (!is_list(r, n))
        return;
    struct suppression *v = reading_array(r, n->n, sizeof *v);
    size_t k = 0;
    for (const struct yaml_node *i = n->first; v && i; i = i->next)
        if (is_map(r, i))
            read_suppression(r, i, &v[k++]);
    out->suppressions.v = v;
    out->suppressions.n = k;
}
