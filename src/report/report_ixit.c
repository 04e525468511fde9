/* Tables of the IXIT, filled in with what an image shows: a beginning for the
 * ixit section of product.yaml. What a person has to say stands as "?", or, for
 * a cell that takes certain words only, as a comment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "product/prefill.h"
#include "product/yaml_write.h"
#include "report/report.h"

enum {
    MAX_ROWS = 2000, /* of one table */
    MAX_CELL = 4096,
    MAX_ID = 64,
};

/* Ids of one table's rows, so that none comes twice. */
struct ids {
    struct {
        char id[MAX_ID + 12];
        const char *name; /* of what the row is about */
    } * v;

    size_t n;
};

struct writing {
    const struct catalogue *c;
    const struct cat_ixit *table;
    int number;
    struct ids ids;
    struct buf *out;
};

static const int numbers[] = {6, 7, 10, 13, 15, 20, 28};

static const struct cat_ixit *table_of(const struct catalogue *c, int number)
{
    for (size_t i = 0; i < c->ixit.n; i++)
        if (atoi(c->ixit.v[i].id) == number)
            return &c->ixit.v[i];
    return NULL;
}

static bool is_used(const struct ids *ids, const char *id)
{
    for (size_t i = 0; i < ids->n; i++)
        if (strcmp(ids->v[i].id, id) == 0)
            return true;
    return false;
}

/* SoftServ-dropbear: what is no letter or digit becomes a dash. */
static const char *row_id(struct writing *w, const char *name)
{
    const char *dash = strchr(w->table->id, '-');
    const char *slash = name ? strrchr(name, '/') : NULL;
    const char *word = slash && slash[1] ? slash + 1 : name;
    char base[MAX_ID], *id = w->ids.v[w->ids.n].id;
    snprintf(base, sizeof base, "%s-%s", dash ? dash + 1 : w->table->id,
             word ? word : "seen");
    for (char *p = base; *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
            !(*p >= '0' && *p <= '9'))
            *p = '-';
    snprintf(id, sizeof w->ids.v->id, "%s", base);
    for (unsigned i = 2; is_used(&w->ids, id); i++)
        snprintf(id, sizeof w->ids.v->id, "%s-%u", base, i);
    w->ids.v[w->ids.n++].name = name;
    return id;
}

static bool cell(struct writing *w, const struct obs *o, const char *key)
{
    struct buf text;
    buf_init(&text, MAX_CELL, NULL);
    bool known = prefill_column(o, w->number, key, &text);
    buf_byte(&text, 0);
    known &= !text.failed;
    if (known) {
        buf_printf(w->out, "      %s: ", key);
        yaml_quoted(w->out, (const char *)text.p);
        buf_byte(w->out, '\n');
    }
    buf_done(&text);
    return known;
}

static bool is_column(const struct cat_ixit *t, const char *key)
{
    char other[CAT_COLUMN_KEY];
    for (size_t i = 0; i < t->columns.n; i++) {
        cat_column_key(t->columns.v[i], other);
        if (strcmp(other, key) == 0)
            return true;
    }
    return false;
}

static const struct cat_extra *extra_of(const struct writing *w,
                                        const char *key)
{
    for (size_t i = 0; i < w->c->declared.extras.n; i++)
        if (strcmp(w->c->declared.extras.v[i].table, w->table->id) == 0 &&
            strcmp(w->c->declared.extras.v[i].id, key) == 0)
            return &w->c->declared.extras.v[i];
    return NULL;
}

/* A cell that takes certain words, and nothing shows which. */
static void choice(struct writing *w, const struct cat_extra *e)
{
    buf_printf(w->out, "      # %s:", e->id);
    for (size_t i = 0; i < e->values.n; i++)
        buf_printf(w->out, "%s %s", i ? " |" : "", e->values.v[i]);
    buf_byte(w->out, '\n');
}

static void columns(struct writing *w, const struct obs *o)
{
    char key[CAT_COLUMN_KEY];
    for (size_t i = 0; i < w->table->columns.n; i++) {
        cat_column_key(w->table->columns.v[i], key);
        const struct cat_extra *e = extra_of(w, key);
        if (cell(w, o, key))
            continue;
        if (e)
            choice(w, e);
        else
            buf_printf(w->out, "      %s: \"?\"\n", key);
    }
    for (size_t i = 0; i < w->c->declared.extras.n; i++) {
        const struct cat_extra *e = &w->c->declared.extras.v[i];
        if (strcmp(e->table, w->table->id) == 0 &&
            !is_column(w->table, e->id) && !cell(w, o, e->id))
            choice(w, e);
    }
}

static void row(struct writing *w, const struct obs *o)
{
    static const char *const sure[] = {"", "likely, ", "possible, "};
    const char *name = prefill_name(o);
    buf_str(w->out, "    - id: ");
    yaml_quoted(w->out, row_id(w, name));
    buf_printf(w->out, "  # %s", sure[o->confidence]);
    utf8_visible(w->out, view_of(o->where.path, strlen(o->where.path)));
    if (o->where.line)
        buf_printf(w->out, ":%u", (unsigned)o->where.line);
    buf_byte(w->out, '\n');
    columns(w, o);
    /* A name that is a pattern would speak for other things as well. */
    if (name && !strpbrk(name, "*?")) {
        buf_str(w->out, "      seen_as:\n        - ");
        yaml_quoted(w->out, name);
        buf_byte(w->out, '\n');
    }
}

static bool belongs(const struct writing *w, const struct obs *o)
{
    return prefill_table(o) == w->number ||
           (w->number == 28 && prefill_is_interface(o));
}

/* One component is one row, however many files tell of it. */
static bool comes_again(const struct ids *ids, const struct obs *o)
{
    const char *name = prefill_name(o);
    if (strcmp(o->kind, "component") != 0 || !name)
        return false;
    for (size_t i = 0; i < ids->n; i++)
        if (ids->v[i].name && strcmp(ids->v[i].name, name) == 0)
            return true;
    return false;
}

static void table(struct writing *w, const struct record *r)
{
    size_t left = 0;
    w->ids.n = 0;
    for (size_t i = 0; i < r->obs_n; i++) {
        if (!belongs(w, r->obs[i]) || comes_again(&w->ids, r->obs[i]))
            continue;
        if (w->ids.n == MAX_ROWS) {
            left++;
            continue;
        }
        if (w->ids.n == 0)
            buf_printf(w->out, "  %s:\n", w->table->id);
        row(w, r->obs[i]);
    }
    if (w->ids.n == 0)
        buf_printf(w->out, "  # %s: nothing of it was seen\n", w->table->id);
    if (left)
        buf_printf(w->out, "    # and %zu more\n", left);
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    struct writing w = {.c = opts->catalogue, .out = out};
    (void)n;
    w.ids.v = calloc(MAX_ROWS, sizeof *w.ids.v);
    if (!w.ids.v) {
        out->failed = true;
        return;
    }
    buf_str(out, "# What an image shows of the IXIT: ");
    utf8_visible(out, view_of(results->path, strlen(results->path)));
    buf_str(out, "\n# Take over into product.yaml what belongs to the product, "
                 "say what stands as \"?\" or\n# in a comment, and take the "
                 "rest out of the image. What was not seen may be there.\n"
                 "ixit:\n");
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        w.number = numbers[i];
        w.table = table_of(w.c, w.number);
        if (w.table)
            table(&w, results->record);
    }
    free(w.ids.v);
}

const struct reporter reporter_ixit = {
    .name = "ixit",
    .title = "tables of the IXIT for product.yaml, with what was seen",
    .mime = "application/yaml",
    .extension = "ixit.yaml",
    .render = render,
};
