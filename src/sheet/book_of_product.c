/* product.yaml as a workbook. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sheet/book.h"

enum { MAX_COLUMNS = 64, MAX_TEXT = 1 << 20 };

struct writing {
    const struct product *p;
    const struct catalogue *c;
    struct book *b;
};

static void row(struct writing *w, struct book_sheet *s, const char *const *v,
                uint32_t n)
{
    if (s)
        book_add_row(w->b, s, 0, v, n);
}

#define ROW(w, s, ...)                                                         \
    row((w), (s), (const char *const[]){__VA_ARGS__},                          \
        sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

static struct book_sheet *sheet(struct writing *w, const char *name,
                                const char *const *head, uint32_t n)
{
    struct book_sheet *s = book_add_sheet(w->b, name);
    struct book_row *r = s ? book_add_row(w->b, s, 0, head, n) : NULL;
    if (r)
        r->head = true;
    return s;
}

/* A list to choose from, where words are short enough for one. */
static void choice(struct book_sheet *s, uint32_t column, const char *words)
{
    if (s && words && s->choices_n < BOOK_CHOICES && strlen(words) < 200)
        s->choices[s->choices_n++] = (struct book_choice){column, words};
}

#define SHEET(w, name, ...)                                                    \
    sheet((w), (name), (const char *const[]){__VA_ARGS__},                     \
          sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))

/* One text as it is; several, and one that looks like them, as items. */
static const char *joined(struct writing *w, struct cat_texts v)
{
    size_t mark = strlen(BOOK_ITEM);
    struct buf out;
    if (v.n == 0)
        return "";
    if (v.n == 1 && strncmp(v.v[0], BOOK_ITEM, mark) != 0)
        return v.v[0];
    buf_init(&out, MAX_TEXT, NULL);
    for (size_t i = 0; i < v.n; i++)
        buf_printf(&out, "%s" BOOK_ITEM "%s", i ? "\n" : "", v.v[i]);
    const char *s = out.failed ? NULL : arena_text(w->b->arena, buf_of(&out));
    buf_done(&out);
    w->b->failed |= s == NULL;
    return s;
}

/* "user_control" is "User control". */
static const char *label(struct writing *w, const char *key)
{
    char *s = arena_text(w->b->arena, view_of(key, strlen(key)));
    if (s && *s >= 'a' && *s <= 'z')
        *s = (char)(*s - 'a' + 'A');
    for (char *p = s; p && *p; p++)
        *p = *p == '_' ? ' ' : *p;
    w->b->failed |= s == NULL;
    return s;
}

static void fields(struct writing *w, struct book_sheet *s, const char *name)
{
    const struct product *p = w->p;
#define X(sheet, section, key, text, member)                                   \
    if (strcmp(name, sheet) == 0)                                              \
        ROW(w, s, text, p->member ? p->member : "");
    BOOK_FIELD_LIST(X)
#undef X
}

static void identification(struct writing *w)
{
    struct book_sheet *s = SHEET(w, BOOK_IDENTIFICATION, "Field", "Value");
    fields(w, s, BOOK_IDENTIFICATION);
    for (size_t i = 0; i < w->p->parties.n; i++) {
        const struct party *y = &w->p->parties.v[i];
        const char *who = label(w, y->role);
        const char *v[][2] = {
            {"name",    y->name   },
            {"address", y->address},
            {"contact", y->contact}
        };
        for (size_t k = 0; who && k < 3; k++)
            ROW(w, s, arena_printf(w->b->arena, "%s: %s", who, v[k][0]),
                v[k][1] ? v[k][1] : "");
    }
    s = SHEET(w, BOOK_CONTEXT, "Field", "Value");
    fields(w, s, BOOK_CONTEXT);
#define X(section, key, text, member) ROW(w, s, text, joined(w, w->p->member));
    BOOK_LIST_LIST(X)
#undef X
}

static void entries(struct writing *w, struct book_sheet *s, const char *kind,
                    const struct cat_entry *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct claim *k = product_claim(w->p, v[i].id);
        ROW(w, s, v[i].id, kind, v[i].text,
            !k           ? ""
            : k->present ? "yes"
                         : "no",
            k && k->reason ? k->reason : "",
            k && k->evidence ? k->evidence : "");
    }
}

static void conditions(struct writing *w)
{
    struct book_sheet *s = SHEET(w, BOOK_CONDITIONS, "ID", "Kind", "Text",
                                 "Present", "Reason", "Evidence");
    choice(s, 3, "yes,no");
    entries(w, s, "feature", w->c->features.v, w->c->features.n);
    entries(w, s, "condition", w->c->conditions.v, w->c->conditions.n);
}

static void ics(struct writing *w)
{
    static const char *const supports[] = {"", "Y", "N", "N/A"};
    struct book_sheet *s =
        SHEET(w, BOOK_ICS, "Applicability", "Reference", "Status", "18031-1",
              "18031-2", "18031-3", "Support", "Detail/Justification",
              "Required IXIT entries", "Title");
    choice(s, 6, "Y,N,N/A");
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(w->c, p)) != NULL) {
        const struct ics_row *r = product_ics(w->p, p);
        const char *tables = "";
        for (size_t i = 0; i < p->tests.ixit.n && tables; i++)
            tables = arena_printf(w->b->arena, "%s%s%s", tables,
                                  *tables ? ", " : "", p->tests.ixit.v[i]);
        ROW(w, s, "", p->id, p->status, "", "", "",
            supports[r ? r->support : SUPPORT_NONE], r ? r->detail : "", tables,
            p->title);
    }
}

/* --- IXIT --------------------------------------------------------------------
 */

/* Names of the columns, and their keys. */
struct columns {
    const char *name[MAX_COLUMNS], *key[MAX_COLUMNS];
    uint32_t n;
};

static void columns_of(struct writing *w, const struct cat_ixit *t,
                       struct columns *out)
{
    *out = (struct columns){0};
    for (size_t i = 0; i < t->columns.n && out->n < MAX_COLUMNS - 2; i++) {
        char *key = arena_alloc(w->b->arena, CAT_COLUMN_KEY);
        if (key)
            cat_column_key(t->columns.v[i], key);
        w->b->failed |= key == NULL;
        out->name[out->n] = t->columns.v[i];
        out->key[out->n++] = key ? key : "";
    }
    for (size_t i = 0; i < w->c->declared.extras.n; i++) {
        const struct cat_extra *e = &w->c->declared.extras.v[i];
        if (strcmp(e->table, t->id) != 0 || out->n >= MAX_COLUMNS - 2)
            continue;
        bool known = false;
        for (uint32_t k = 0; k < out->n; k++)
            known |= strcmp(out->key[k], e->id) == 0;
        if (known)
            continue;
        out->name[out->n] = label(w, e->id);
        out->key[out->n++] = e->id;
    }
}

static const char *value(struct writing *w, const struct ixit_row *r,
                         const char *key)
{
    const struct ixit_cell *c = ixit_cell(r, key);
    return c ? joined(w, c->values) : "";
}

static void table_list(struct writing *w, struct book_sheet *s,
                       const struct columns *c, const struct ixit_table *t)
{
    const char *v[MAX_COLUMNS];
    for (size_t i = 0; i < t->rows.n; i++) {
        const struct ixit_row *r = &t->rows.v[i];
        uint32_t n = 0;
        v[n++] = r->id;
        for (uint32_t k = 0; k < c->n; k++)
            v[n++] = value(w, r, c->key[k]);
        v[n++] = joined(w, r->seen_as);
        row(w, s, v, n);
    }
}

static void choices(struct writing *w, struct book_sheet *s,
                    const struct cat_ixit *t, const struct columns *c)
{
    for (size_t i = 0; i < w->c->declared.extras.n; i++) {
        const struct cat_extra *e = &w->c->declared.extras.v[i];
        const char *words = "";
        if (strcmp(e->table, t->id) != 0 || e->values.n == 0)
            continue;
        for (size_t k = 0; k < e->values.n && words; k++)
            words = arena_printf(w->b->arena, "%s%s%s", words, k ? "," : "",
                                 e->values.v[k]);
        for (uint32_t k = 0; k < c->n; k++)
            if (strcmp(c->key[k], e->id) == 0)
                choice(s, k + 1, words);
    }
}

static void table(struct writing *w, const struct cat_ixit *t)
{
    const struct ixit_table *of = product_ixit(w->p, t->id);
    struct columns c;
    columns_of(w, t, &c);
    if (!t->list) {
        struct book_sheet *s = SHEET(w, t->id, "Field", "Value");
        for (uint32_t k = 0; k < c.n; k++)
            ROW(w, s, c.name[k],
                of && of->rows.n ? value(w, &of->rows.v[0], c.key[k]) : "");
        return;
    }
    const char *head[MAX_COLUMNS];
    uint32_t n = 0;
    head[n++] = "ID";
    for (uint32_t k = 0; k < c.n; k++)
        head[n++] = c.name[k];
    head[n++] = "Seen as";
    struct book_sheet *s = sheet(w, t->id, head, n);
    choices(w, s, t, &c);
    if (of && of->rows.n == 0)
        ROW(w, s, BOOK_NONE);
    else if (of)
        table_list(w, s, &c, of);
}

/* --- what only assay has -----------------------------------------------------
 */

static void ours(struct writing *w)
{
    static const char *const kinds[] = {[TARGET_IMAGE] = "image",
                                        [TARGET_PACKAGE] = "package",
                                        [TARGET_DOCUMENT] = "document"};
    struct book_sheet *s = SHEET(w, BOOK_TARGETS, "Kind", "Path", "What");
    for (size_t i = 0; i < w->p->targets.n; i++) {
        const struct target *t = &w->p->targets.v[i];
        ROW(w, s, kinds[t->kind], t->path, t->what);
    }
    s = SHEET(w, BOOK_SUPPRESSIONS, "Finding", "Rule", "Path", "Why", "Until");
    for (size_t i = 0; i < w->p->suppressions.n; i++) {
        const struct suppression *u = &w->p->suppressions.v[i];
        ROW(w, s, u->finding ? u->finding : "", u->rule ? u->rule : "",
            u->path ? u->path : "", u->why, u->until);
    }
}

enum err book_of_product(const struct product *p, const struct catalogue *c,
                         struct arena *arena, struct book *out)
{
    struct book b = {.arena = arena};
    struct writing w = {p, c, &b};
    identification(&w);
    conditions(&w);
    ics(&w);
    for (size_t i = 0; i < c->ixit.n; i++)
        table(&w, &c->ixit.v[i]);
    ours(&w);
    if (b.failed || arena->failed)
        return ERR_NOMEM;
    *out = b;
    return OK;
}
