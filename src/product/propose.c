/* Proposals as lines of product.yaml, to be taken over by a person. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/propose.h"

#include <string.h>

#include "core/utf8.h"
#include "product/yaml_write.h"

enum { TEXT_MAX = 8 << 20 };

struct writing {
    const struct assessment *a;
    struct arena *arena;
    struct addition *v;
    size_t n, max;
    const char **denied;
    size_t denied_n;
};

static void place(struct buf *out, const struct obs *o)
{
    buf_str(out, "  # ");
    utf8_visible(out, view_of(o->where.path, strlen(o->where.path)));
    if (o->where.line)
        buf_printf(out, ":%u", (unsigned)o->where.line);
    buf_byte(out, '\n');
}

static bool add(struct writing *w, const char *section, const char *table,
                const char *id, struct buf *text)
{
    const char *kept = text->failed ? NULL : arena_text(w->arena, buf_of(text));
    buf_done(text);
    if (!id || !kept || w->n == w->max)
        return false;
    w->v[w->n++] = (struct addition){section, table, id, kept};
    return true;
}

/* --- features and conditions -------------------------------------------------
 */

static const struct obs *shown_by(const struct assessment *a, size_t k)
{
    for (size_t i = 0; i < a->subjects_n; i++)
        if (a->subjects[i].judgement->shown &&
            a->subjects[i].judgement->shown[k])
            return a->subjects[i].judgement->shown[k];
    return NULL;
}

static bool deny(struct writing *w, const struct cat_entry *e,
                 const struct claim *c, const struct obs *o)
{
    struct buf text;
    buf_init(&text, TEXT_MAX, NULL);
    buf_printf(&text, "line %u declares absent, and an image shows it: %s (%s)",
               (unsigned)c->at.line, e->text, e->id);
    place(&text, o);
    const char *s =
        text.failed ? NULL : arena_text(w->arena, view_of(text.p, text.n - 1));
    buf_done(&text);
    if (s)
        w->denied[w->denied_n++] = s;
    return s != NULL;
}

static bool claims(struct writing *w, const char *section,
                   const struct cat_entry *v, size_t n, size_t from)
{
    for (size_t k = 0; k < n; k++) {
        const struct obs *o = shown_by(w->a, from + k);
        const struct claim *c = product_claim(w->a->product, v[k].id);
        struct buf text;
        if (!o || (c && c->present))
            continue;
        if (c) {
            if (!deny(w, &v[k], c, o))
                return false;
            continue;
        }
        buf_init(&text, TEXT_MAX, NULL);
        buf_printf(&text, "# %s\n\"%s\": {present: yes, evidence: ", v[k].text,
                   v[k].id);
        yaml_quoted(&text, o->where.path);
        buf_str(&text, "}\n");
        if (!add(w, section, NULL, v[k].id, &text))
            return false;
    }
    return true;
}

/* --- rows --------------------------------------------------------------------
 */

static bool is_taken(const struct writing *w, const char *table, const char *id)
{
    const struct ixit_table *t = product_ixit(w->a->product, table);
    for (size_t i = 0; i < w->n; i++)
        if (strcmp(w->v[i].id, id) == 0)
            return true;
    return t && ixit_row(t, id);
}

/* A word for a row: what is no letter or digit becomes a dash. */
static const char *row_id(struct writing *w, const char *table,
                          const char *name)
{
    const char *dash = strchr(table, '-');
    char *id = arena_printf(w->arena, "%s-%s", dash ? dash + 1 : table, name);
    for (char *p = id; p && *p; p++)
        if (!(*p >= 'a' && *p <= 'z') && !(*p >= 'A' && *p <= 'Z') &&
            !(*p >= '0' && *p <= '9'))
            *p = '-';
    const char *now = id;
    for (unsigned i = 2; now && is_taken(w, table, now); i++)
        now = arena_printf(w->arena, "%s-%u", id, i);
    return now;
}

/* Columns that take certain words are left for a person to choose. */
static void columns(struct buf *out, const struct catalogue *c,
                    const struct cat_ixit *t)
{
    char key[CAT_COLUMN_KEY];
    for (size_t i = 0; i < t->columns.n; i++) {
        bool limited = false;
        cat_column_key(t->columns.v[i], key);
        for (size_t k = 0; k < c->declared.extras.n; k++)
            limited |= strcmp(c->declared.extras.v[k].table, t->id) == 0 &&
                       strcmp(c->declared.extras.v[k].id, key) == 0;
        if (!limited)
            buf_printf(out, "  %s: \"?\"\n", key);
    }
}

static void row_head(struct buf *out, struct writing *w,
                     const struct cat_ixit *t, const char *id,
                     const struct obs *o)
{
    buf_str(out, "- id: ");
    yaml_quoted(out, id ? id : "");
    place(out, o);
    columns(out, w->a->catalogue, t);
    buf_str(out, "  seen_as:\n");
}

static void seen_as(struct buf *out, const char *name)
{
    buf_str(out, "    - ");
    yaml_quoted(out, name);
    buf_byte(out, '\n');
}

/* One row with all that is joined. */
static bool joined_row(struct writing *w, const struct proposals *p,
                       const struct cat_ixit *t)
{
    struct buf text;
    const char *id = NULL;
    buf_init(&text, TEXT_MAX, NULL);
    for (size_t i = 0; i < p->n; i++) {
        if (!p->v[i].joined || strcmp(p->v[i].table, t->id) != 0)
            continue;
        if (!id) {
            id = row_id(w, t->id, "seen");
            row_head(&text, w, t, id, p->v[i].obs);
        }
        seen_as(&text, p->v[i].name);
    }
    if (id)
        return add(w, "ixit", t->id, id, &text);
    buf_done(&text);
    return true;
}

static bool rows(struct writing *w, const struct proposals *p,
                 const struct cat_ixit *t)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct proposal *r = &p->v[i];
        struct buf text;
        if (r->joined || strcmp(r->table, t->id) != 0)
            continue;
        const char *id = row_id(w, t->id, r->name);
        buf_init(&text, TEXT_MAX, NULL);
        row_head(&text, w, t, id, r->obs);
        seen_as(&text, r->name);
        if (!add(w, "ixit", t->id, id, &text))
            return false;
    }
    return joined_row(w, p, t);
}

enum err propose(const struct assessment *a, struct arena *arena,
                 struct additions *out)
{
    const struct catalogue *c = a->catalogue;
    struct proposals p = {0};
    enum err e =
        propose_rows(c, a->product, a->subjects, a->subjects_n, arena, &p);
    if (e != OK)
        return e;
    size_t entries = c->features.n + c->conditions.n;
    struct writing w = {.a = a, .arena = arena, .max = p.n + entries + 1};
    w.v = arena_array(arena, w.max, sizeof *w.v);
    w.denied = arena_array(arena, entries + 1, sizeof *w.denied);
    bool ok = w.v && w.denied &&
              claims(&w, "features", c->features.v, c->features.n, 0) &&
              claims(&w, "conditions", c->conditions.v, c->conditions.n,
                     c->features.n);
    for (size_t i = 0; ok && i < c->ixit.n; i++)
        ok = rows(&w, &p, &c->ixit.v[i]);
    if (!ok)
        return ERR_NOMEM;
    out->v.v = w.v;
    out->v.n = w.n;
    out->denied = (struct cat_texts){w.denied, w.denied_n};
    return OK;
}

/* --- as YAML -----------------------------------------------------------------
 */

static void indented(struct buf *out, const char *text, unsigned by)
{
    while (*text) {
        size_t n = strcspn(text, "\n") + 1;
        buf_printf(out, "%*s", (int)by, "");
        buf_add(out, text, n);
        text += n;
    }
}

void propose_write(const struct additions *a, struct buf *out)
{
    const char *section = "", *table = "";
    buf_str(out, "# What the images show and " PRODUCT_FILE " does not "
                 "declare. Take over what belongs to the\n# product, say what "
                 "stands as \"?\", and take the rest out of the image.\n");
    for (size_t i = 0; i < a->denied.n; i++)
        buf_printf(out, "# Correct: %s\n", a->denied.v[i]);
    for (size_t i = 0; i < a->v.n; i++) {
        const struct addition *d = &a->v.v[i];
        if (strcmp(section, d->section) != 0)
            buf_printf(out, "%s:\n", d->section);
        if (d->table && strcmp(table, d->table) != 0)
            buf_printf(out, "  %s:\n", d->table);
        section = d->section;
        table = d->table ? d->table : "";
        indented(out, d->text, d->table ? 4 : 2);
    }
}
