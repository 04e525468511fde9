/* What must hold in a catalogue beyond types: ids are unique, and everything
 * that is referred to is there. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "catalogue/cat_read.h"

static const char schema_id[] = "assay-catalogue/1";

static bool has_text(struct cat_texts list, const char *s)
{
    for (size_t i = 0; i < list.n; i++)
        if (strcmp(list.v[i], s) == 0)
            return true;
    return false;
}

/* Every item's first member is its id. */
static const char *id_at(const void *v, size_t i, size_t bytes)
{
    const char *id = NULL;
    memcpy(&id, (const uint8_t *)v + i * bytes, sizeof id);
    return id;
}

static bool has_id(const void *v, size_t n, size_t bytes, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(id_at(v, i, bytes), id) == 0)
            return true;
    return false;
}

#define HAS_ID(list, id) has_id((list).v, (list).n, sizeof *(list).v, id)

static bool unique(struct cat_load *l, const void *v, size_t n, size_t bytes,
                   const struct cat_step *at)
{
    for (size_t i = 1; i < n; i++) {
        struct cat_step step = {.up = at, .index = i};
        if (has_id(v, i, bytes, id_at(v, i, bytes)))
            return cat_fail(l, &step, "the id '%.40s' stands twice",
                            id_at(v, i, bytes));
    }
    return true;
}

static bool lists_are_unique(struct cat_load *l, const struct catalogue *c)
{
#define LIST(name)                                                             \
    {                                                                          \
#name, c->name.v, c->name.n, sizeof *c->name.v                         \
    }

    const struct {
        const char *key;
        const void *v;
        size_t n, bytes;
    } lists[] = {
        LIST(statuses),        LIST(supports), LIST(conditions), LIST(features),
        LIST(terms),           LIST(sources),  LIST(ixit),       LIST(kinds),
        LIST(xref_catalogues), LIST(rules),
    };

#undef LIST
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct cat_step at = {.key = lists[i].key};
        if (!unique(l, lists[i].v, lists[i].n, lists[i].bytes, &at))
            return false;
    }
    return true;
}

static bool attributes_are_unique(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step kinds = {.key = "kinds"};
    for (size_t i = 0; i < c->kinds.n; i++) {
        const struct cat_kind *k = &c->kinds.v[i];
        struct cat_step kind = {.up = &kinds, .index = i};
        struct cat_step at = {.up = &kind, .key = "attributes"};
        if (!unique(l, k->attributes.v, k->attributes.n,
                    sizeof *k->attributes.v, &at))
            return false;
    }
    return true;
}

/* All texts of a list are ids of another list. */
static bool texts_known(struct cat_load *l, struct cat_texts texts,
                        const void *v, size_t n, size_t bytes,
                        const struct cat_step *at)
{
    for (size_t i = 0; i < texts.n; i++) {
        struct cat_step step = {.up = at, .index = i};
        if (!has_id(v, n, bytes, texts.v[i]))
            return cat_fail(l, &step, "'%.40s' is not defined", texts.v[i]);
    }
    return true;
}

#define TEXTS_KNOWN(l, texts, list, at)                                        \
    texts_known(l, texts, (list).v, (list).n, sizeof *(list).v, at)

/* "M C F (14, e)" must say what the lists of conditions and features say. */
static bool status_agrees(struct cat_load *l, const struct cat_provision *p,
                          const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "status"};
    char want[128];
    size_t n = 0;
    struct cat_texts lists[] = {p->conditions, p->features};
    bool sane = p->status[0] == 'M' || p->status[0] == 'R';
    n += (size_t)snprintf(want, sizeof want, "%c%s%s", p->status[0],
                          p->conditions.n ? " C" : "",
                          p->features.n ? " F" : "");
    const char *lead = " (";
    for (size_t k = 0; k < 2; k++) {
        for (size_t i = 0; i < lists[k].n && n < sizeof want; i++) {
            n += (size_t)snprintf(want + n, sizeof want - n, "%s%s", lead,
                                  lists[k].v[i]);
            lead = ", ";
        }
    }
    if (n < sizeof want && lead[0] == ',')
        n += (size_t)snprintf(want + n, sizeof want - n, ")");
    if (!sane || n >= sizeof want || strcmp(want, p->status) != 0)
        return cat_fail(l, &at,
                        "'%.40s' does not fit the conditions and "
                        "features, which make '%.40s'",
                        p->status, want);
    return true;
}

static bool xrefs_known(struct cat_load *l, const struct catalogue *c,
                        const struct cat_provision *p,
                        const struct cat_step *up)
{
    struct cat_step at = {.up = up, .key = "xrefs"};
    for (size_t i = 0; i < p->xrefs.n; i++) {
        const struct cat_xref *x = &p->xrefs.v[i];
        struct cat_step item = {.up = &at, .index = i};
        struct cat_step to = {.up = &item, .key = "to"};
        struct cat_step refs = {.up = &item, .key = "refs"};
        const struct cat_xref_catalogue *xc = catalogue_xrefs(c, x->to);
        if (!xc)
            return cat_fail(l, &to, "'%.40s' is not defined", x->to);
        if (!TEXTS_KNOWN(l, x->refs, xc->refs, &refs))
            return false;
    }
    return true;
}

static bool cases_sane(struct cat_load *l, const struct catalogue *c,
                       const struct cat_provision *p, const struct cat_step *up)
{
    struct cat_step tests = {.up = up, .key = "tests"};
    struct cat_step at = {.up = &tests, .key = "cases"};
    for (size_t i = 0; i < p->tests.cases.n; i++) {
        const struct cat_case *k = &p->tests.cases.v[i];
        struct cat_step item = {.up = &at, .index = i};
        const struct cat_provision *of = NULL;
        if (catalogue_case(c, k->id, &of) != k)
            return cat_fail(l, &item, "the id '%.40s' stands twice", k->id);
        size_t n = strlen(p->id);
        if (strncmp(k->id, p->id, n) != 0 || k->id[n] != '-')
            return cat_fail(l, &item, "the id '%.40s' is not one of '%.40s'",
                            k->id, p->id);
    }
    return true;
}

static bool provision_sane(struct cat_load *l, const struct catalogue *c,
                           const struct cat_provision *p,
                           const struct cat_step *at)
{
    struct cat_step conditions = {.up = at, .key = "conditions"};
    struct cat_step features = {.up = at, .key = "features"};
    struct cat_step tests = {.up = at, .key = "tests"};
    struct cat_step ixit = {.up = &tests, .key = "ixit"};
    struct cat_step scan = {.up = at, .key = "scan"};
    struct cat_step collects = {.up = &scan, .key = "collects"};
    struct cat_step sources = {.up = at, .key = "sources"};
    if (catalogue_provision(c, p->id) != p ||
        has_text(c->previous.voided, p->id))
        return cat_fail(l, at, "the id '%.40s' stands twice or is void", p->id);
    return status_agrees(l, p, at) &&
           TEXTS_KNOWN(l, p->conditions, c->conditions, &conditions) &&
           TEXTS_KNOWN(l, p->features, c->features, &features) &&
           TEXTS_KNOWN(l, p->tests.ixit, c->ixit, &ixit) &&
           TEXTS_KNOWN(l, p->scan.collects, c->kinds, &collects) &&
           TEXTS_KNOWN(l, p->sources, c->sources, &sources) &&
           xrefs_known(l, c, p, at) && cases_sane(l, c, p, at);
}

static bool rows_sane(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step previous = {.key = "previous"};
    struct cat_step rows = {.up = &previous, .key = "rows"};
    if (!unique(l, c->previous.rows.v, c->previous.rows.n,
                sizeof *c->previous.rows.v, &rows))
        return false;
    for (size_t i = 0; i < c->previous.rows.n; i++) {
        const struct cat_row *r = &c->previous.rows.v[i];
        struct cat_step item = {.up = &rows, .index = i};
        struct cat_step became = {.up = &item, .key = "became"};
        for (size_t k = 0; k < r->became.n; k++)
            if (!catalogue_provision(c, r->became.v[k]))
                return cat_fail(l, &became, "'%.40s' is not defined",
                                r->became.v[k]);
    }
    return true;
}

bool cat_check(struct cat_load *l, const struct catalogue *c)
{
    struct cat_step schema = {.key = "schema"};
    struct cat_step clauses = {.key = "clauses"};
    if (strcmp(c->schema, schema_id) != 0)
        return cat_fail(l, &schema, "must be '%s'", schema_id);
    if (!lists_are_unique(l, c) || !attributes_are_unique(l, c))
        return false;
    for (size_t i = 0; i < c->clauses.n; i++) {
        struct cat_step clause = {.up = &clauses, .index = i};
        struct cat_step list = {.up = &clause, .key = "provisions"};
        for (size_t k = 0; k < c->clauses.v[i].provisions.n; k++) {
            struct cat_step at = {.up = &list, .index = k};
            if (!provision_sane(l, c, &c->clauses.v[i].provisions.v[k], &at))
                return false;
        }
    }
    return rows_sane(l, c);
}
