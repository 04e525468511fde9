/* product.yaml: features, conditions, the ICS and the IXIT tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/explain.h"
#include "core/nearest.h"
#include "product/inner.h"

static bool read_claim(struct reading *r, const struct yaml_node *n,
                       const char *id, struct claim *out)
{
    static const char *const keys[] = {"present", "reason", "evidence", NULL};
    if (!is_map(r, n))
        return false;
    keys_known(r, n, keys);
    const char *s = text_of(r, n, "present", true);
    bool yes = strcmp(s, "yes") == 0 || strcmp(s, "true") == 0;
    bool no = strcmp(s, "no") == 0 || strcmp(s, "false") == 0;
    if (*s && !yes && !no)
        problem_add(r, spot_of(yaml_get(n, "present")), true,
                    "'present' is yes or no");
    *out = (struct claim){.id = id,
                          .present = yes,
                          .reason = text_of(r, n, "reason", false),
                          .evidence = text_of(r, n, "evidence", false),
                          .at = spot_of_key(n)};
    return yes || no;
}

static void read_some_claims(struct reading *r, const struct yaml_node *n,
                             const struct cat_entry *v, size_t v_n,
                             const char *what, struct claim *out, size_t *out_n)
{
    for (const struct yaml_node *i = n->first; i; i = i->next) {
        const char *id = NULL;
        struct nearest best = {0};
        for (size_t k = 0; k < v_n; k++) {
            if (strcmp(v[k].id, i->key) == 0)
                id = v[k].id;
            nearest_offer(&best, i->key, v[k].id);
        }
        if (!id)
            unknown_key(r, i, what, best.word);
        else if (read_claim(r, i, id, &out[*out_n]))
            ++*out_n;
    }
}

void read_claims(struct reading *r, const struct yaml_node *features,
                 const struct yaml_node *conditions, struct product *out)
{
    const struct catalogue *c = r->catalogue;
    size_t most =
        (features ? features->n : 0) + (conditions ? conditions->n : 0);
    size_t n = 0;
    struct claim *v = reading_array(r, most, sizeof *v);
    if (!v)
        return;
    if (is_map(r, features))
        read_some_claims(r, features, c->features.v, c->features.n, "feature",
                         v, &n);
    if (is_map(r, conditions))
        read_some_claims(r, conditions, c->conditions.v, c->conditions.n,
                         "condition", v, &n);
    out->claims.v = v;
    out->claims.n = n;
}

static const struct cat_provision *provision_of(struct reading *r,
                                                const struct yaml_node *n)
{
    const struct cat_provision *p = catalogue_provision(r->catalogue, n->key);
    if (p)
        return p;
    const struct cat_row *old = catalogue_row(r->catalogue, n->key);
    const char *near[1];
    if (old && old->became.n)
        problem_add(r, spot_of_key(n), true,
                    "'%.20s' is of the edition before; it is %s%s%s now",
                    n->key, old->became.v[0], old->became.n > 1 ? " and " : "",
                    old->became.n > 1 ? old->became.v[1] : "");
    else
        unknown_key(r, n, "provision",
                    explain_near(r->catalogue, n->key, near, 1) ? near[0]
                                                                : NULL);
    return NULL;
}

static enum support support_of(struct reading *r, const struct yaml_node *n)
{
    static const char *const words[] = {
        [SUPPORT_Y] = "Y", [SUPPORT_N] = "N", [SUPPORT_NA] = "N/A"};
    const char *s = text_of(r, n, "support", false);
    for (size_t i = SUPPORT_Y; i <= SUPPORT_NA; i++)
        if (strcmp(s, words[i]) == 0)
            return (enum support)i;
    if (*s)
        problem_add(r, spot_of(yaml_get(n, "support")), true,
                    "'support' is Y, N or N/A");
    return SUPPORT_NONE;
}

void read_ics(struct reading *r, const struct yaml_node *n, struct product *out)
{
    static const char *const keys[] = {"support", "detail", NULL};
    if (!is_map(r, n))
        return;
    struct ics_row *v = reading_array(r, n->n, sizeof *v);
    size_t k = 0;
    for (const struct yaml_node *i = n->first; v && i; i = i->next) {
        const struct cat_provision *p = provision_of(r, i);
        if (!p || !is_map(r, i))
            continue;
        keys_known(r, i, keys);
        for (size_t m = 0; m < k; m++)
            if (v[m].provision == p)
                problem_add(r, spot_of_key(i), true,
                            "provision %s stands twice; first in line %u",
                            p->id, (unsigned)v[m].at.line);
        v[k++] = (struct ics_row){.provision = p,
                                  .support = support_of(r, i),
                                  .detail = text_of(r, i, "detail", false),
                                  .at = spot_of_key(i)};
    }
    out->ics.v = v;
    out->ics.n = k;
}

static const struct cat_extra *
extra_of(const struct reading *r, const struct cat_ixit *t, const char *key)
{
    for (size_t i = 0; i < r->catalogue->declared.extras.n; i++) {
        const struct cat_extra *e = &r->catalogue->declared.extras.v[i];
        if (strcmp(e->table, t->id) == 0 && strcmp(e->id, key) == 0)
            return e;
    }
    return NULL;
}

/* Whether the table has such a column; *best gets the nearest. */
static bool column_known(const struct reading *r, const struct cat_ixit *t,
                         const char *key, struct nearest *best, char *keys)
{
    for (size_t i = 0; i < t->columns.n; i++) {
        char *own = keys + i * CAT_COLUMN_KEY;
        cat_column_key(t->columns.v[i], own);
        if (strcmp(own, key) == 0)
            return true;
        nearest_offer(best, key, own);
    }
    for (size_t i = 0; i < r->catalogue->declared.extras.n; i++) {
        const struct cat_extra *e = &r->catalogue->declared.extras.v[i];
        if (strcmp(e->table, t->id) == 0)
            nearest_offer(best, key, e->id);
    }
    if (t->list)
        nearest_offer(best, key, "seen_as");
    return extra_of(r, t, key) != NULL;
}

static void values_allowed(struct reading *r, const struct cat_extra *e,
                           const struct yaml_node *n, struct cat_texts values)
{
    for (size_t i = 0; i < values.n; i++) {
        bool known = e->values.n == 0;
        struct buf words;
        buf_init(&words, 300, NULL);
        for (size_t k = 0; k < e->values.n; k++) {
            known |= strcmp(e->values.v[k], values.v[i]) == 0;
            buf_printf(&words, "%s%s", k ? ", " : "", e->values.v[k]);
        }
        buf_byte(&words, 0);
        if (!known)
            problem_add(r, spot_of(n), true, "'%s' takes %s", e->id,
                        words.failed ? "other words" : (const char *)words.p);
        buf_done(&words);
    }
}

static void read_row(struct reading *r, const struct cat_ixit *t,
                     const struct yaml_node *n, struct ixit_row *out)
{
    struct ixit_cell *v = reading_array(r, n->n, sizeof *v);
    char *keys = reading_array(r, t->columns.n, CAT_COLUMN_KEY);
    size_t k = 0;
    out->at = spot_of(n);
    for (const struct yaml_node *i = n->first; v && keys && i; i = i->next) {
        struct nearest best = {0};
        if (t->list && strcmp(i->key, "id") == 0)
            continue;
        if (t->list && strcmp(i->key, "seen_as") == 0) {
            out->seen_as = texts_of(r, i);
            continue;
        }
        if (!column_known(r, t, i->key, &best, keys)) {
            unknown_key(r, i, "column", best.word);
            continue;
        }
        struct cat_texts values = texts_of(r, i);
        if (extra_of(r, t, i->key))
            values_allowed(r, extra_of(r, t, i->key), i, values);
        v[k++] = (struct ixit_cell){
            .key = i->key, .values = values, .at = spot_of_key(i)};
    }
    out->cells.v = v;
    out->cells.n = k;
}

static const char *row_id(struct reading *r, const struct yaml_node *n,
                          const struct ixit_row *before, size_t before_n)
{
    const char *id = text_of(r, n, "id", true);
    for (size_t i = 0; *id && i < before_n; i++)
        if (strcmp(before[i].id, id) == 0)
            problem_add(r, spot_of(yaml_get(n, "id")), true,
                        "the id '%.60s' stands twice; first in line %u", id,
                        (unsigned)before[i].at.line);
    return id;
}

enum { MAX_ROWS = 2000 };

static void read_table(struct reading *r, const struct cat_ixit *t,
                       const struct yaml_node *n, struct ixit_table *out)
{
    *out = (struct ixit_table){.table = t, .at = spot_of_key(n)};
    if (t->list ? !is_list(r, n) : !is_map(r, n))
        return;
    if (t->list && n->n > MAX_ROWS) {
        problem_add(r, spot_of(n), true, "a table has at most %d rows",
                    MAX_ROWS);
        return;
    }
    struct ixit_row *v = reading_array(r, t->list ? n->n : 1, sizeof *v);
    size_t k = 0;
    if (v && !t->list)
        read_row(r, t, n, &v[k++]);
    for (const struct yaml_node *i = n->first; v && t->list && i; i = i->next) {
        if (!is_map(r, i))
            continue;
        const char *id = row_id(r, i, v, k);
        read_row(r, t, i, &v[k]);
        v[k++].id = id;
    }
    out->rows.v = v;
    out->rows.n = k;
}

/* NULL, and said, when there is no such table. */
static const struct cat_ixit *table_of(struct reading *r,
                                       const struct yaml_node *n)
{
    const struct catalogue *c = r->catalogue;
    struct nearest best = {0};
    for (size_t i = 0; i < c->ixit.n; i++) {
        const struct cat_ixit *t = &c->ixit.v[i];
        if (strcmp(t->id, n->key) == 0)
            return t;
        if (t->was && strcmp(t->was, n->key) == 0) {
            problem_add(r, spot_of_key(n), true,
                        "'%s' is a name of TS 103 701 V1.1.1; it is %s now",
                        t->was, t->id);
            return NULL;
        }
        nearest_offer(&best, n->key, t->id);
    }
    unknown_key(r, n, "IXIT table", best.word);
    return NULL;
}

void read_ixit(struct reading *r, const struct yaml_node *n,
               struct product *out)
{
    if (!is_map(r, n))
        return;
    struct ixit_table *v = reading_array(r, n->n, sizeof *v);
    size_t k = 0;
    for (const struct yaml_node *i = n->first; v && i; i = i->next) {
        const struct cat_ixit *t = table_of(r, i);
        bool blank = i->kind == YAML_TEXT && !*i->text;
        if (t && !blank) /* a key without a value declares nothing */
            read_table(r, t, i, &v[k++]);
    }
    out->ixit.v = v;
    out->ixit.n = k;
}
