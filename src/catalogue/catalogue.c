/* Loads the catalogue and finds things in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/catalogue.h"

#include <stdio.h>
#include <string.h>

#include "catalogue/cat_read.h"

enum { MAX_CATALOGUE_BYTES = 8 << 20 };

/* Made from the merged document by tools/embed.py. */
extern const unsigned char catalogue_json[];
extern const size_t catalogue_json_size;

struct view catalogue_builtin(void)
{
    return view_of(catalogue_json, catalogue_json_size);
}

static void syntax_error(const json_error_t *j, struct catalogue_error *error)
{
    error->line = j->line > 0 ? (uint32_t)j->line : 1;
    error->column = j->column > 0 ? (uint32_t)j->column : 1;
    error->where[0] = '\0';
    snprintf(error->why, sizeof error->why, "%s", j->text);
}

enum err catalogue_load(struct view json, struct arena *a,
                        struct catalogue *out, struct catalogue_error *error)
{
    if (json.n > MAX_CATALOGUE_BYTES)
        return ERR_LIMIT;
    json_error_t syntax;
    json_t *root = json_loadb((const char *)json.p, json.n,
                              JSON_REJECT_DUPLICATES, &syntax);
    if (!root && json_error_code(&syntax) == json_error_out_of_memory)
        return ERR_NOMEM;
    if (!root) {
        syntax_error(&syntax, error);
        return ERR_INPUT;
    }
    struct cat_load l = {.arena = a, .json = json, .error = error};
    struct catalogue c = {0};
    bool ok = cat_read(&l, root, &cat_document, NULL, &c) &&
              cat_check(&l, &c) && cat_check_rules(&l, &c) &&
              cat_check_declared(&l, &c);
    json_decref(root);
    ASSERT(ok == (l.err == OK));
    if (ok)
        *out = c;
    return l.err;
}

const struct cat_provision *catalogue_next(const struct catalogue *c,
                                           const struct cat_provision *p)
{
    bool found = p == NULL;
    for (size_t i = 0; i < c->clauses.n; i++) {
        const struct cat_clause *k = &c->clauses.v[i];
        if (found && k->provisions.n > 0)
            return &k->provisions.v[0];
        if (found || p < k->provisions.v ||
            p >= k->provisions.v + k->provisions.n)
            continue;
        if (p + 1 < k->provisions.v + k->provisions.n)
            return p + 1;
        found = true;
    }
    return NULL;
}

static bool is_called(const char *id, struct cat_texts aliases,
                      const char *name)
{
    if (strcmp(id, name) == 0)
        return true;
    for (size_t i = 0; i < aliases.n; i++)
        if (strcmp(aliases.v[i], name) == 0)
            return true;
    return false;
}

const struct cat_provision *catalogue_provision(const struct catalogue *c,
                                                const char *id)
{
    for (size_t i = 0; i < c->clauses.n; i++) {
        for (size_t k = 0; k < c->clauses.v[i].provisions.n; k++) {
            const struct cat_provision *p = &c->clauses.v[i].provisions.v[k];
            if (is_called(p->id, p->aliases, id))
                return p;
        }
    }
    return NULL;
}

const struct cat_case *catalogue_case(const struct catalogue *c, const char *id,
                                      const struct cat_provision **of)
{
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(c, p)) != NULL) {
        for (size_t i = 0; i < p->tests.cases.n; i++) {
            if (strcmp(p->tests.cases.v[i].id, id) != 0)
                continue;
            if (of)
                *of = p;
            return &p->tests.cases.v[i];
        }
    }
    return NULL;
}

const struct cat_row *catalogue_row(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->previous.rows.n; i++) {
        const struct cat_row *r = &c->previous.rows.v[i];
        if (is_called(r->id, r->aliases, id))
            return r;
    }
    return NULL;
}

const struct cat_ixit *catalogue_ixit(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->ixit.n; i++)
        if (strcmp(c->ixit.v[i].id, id) == 0)
            return &c->ixit.v[i];
    return NULL;
}

const struct cat_task *catalogue_task(const struct catalogue *c,
                                      const char *test_case)
{
    for (size_t i = 0; i < c->tasks.n; i++)
        if (strcmp(c->tasks.v[i].of, test_case) == 0)
            return &c->tasks.v[i];
    return NULL;
}

const struct cat_kind *catalogue_kind(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->kinds.n; i++)
        if (strcmp(c->kinds.v[i].id, id) == 0)
            return &c->kinds.v[i];
    return NULL;
}

const struct cat_xref_catalogue *catalogue_xrefs(const struct catalogue *c,
                                                 const char *id)
{
    for (size_t i = 0; i < c->xref_catalogues.n; i++)
        if (strcmp(c->xref_catalogues.v[i].id, id) == 0)
            return &c->xref_catalogues.v[i];
    return NULL;
}

const char *catalogue_entry(const struct cat_entry *v, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(v[i].id, id) == 0)
            return v[i].text;
    return NULL;
}

void cat_column_key(const char *column, char out[CAT_COLUMN_KEY])
{
    size_t n = 0;
    const char *end = strstr(column, " (");
    if (!end)
        end = column + strlen(column);
    for (const char *p = column; p < end && n + 1 < CAT_COLUMN_KEY; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p - 'A' + 'a') : *p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            out[n++] = c;
        else if (n > 0 && out[n - 1] != '_')
            out[n++] = '_';
    }
    while (n > 0 && out[n - 1] == '_')
        n--;
    out[n] = '\0';
}
