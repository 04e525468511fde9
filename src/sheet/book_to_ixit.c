/* The sheets of the IXIT as tables of product.yaml. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "product/yaml_write.h"
#include "sheet/inner.h"

enum { MAX_KEYS = 64 };

struct keys {
    const char *v[MAX_KEYS];
    char own[MAX_KEYS][CAT_COLUMN_KEY];
    size_t n;
};

static void add_key(struct keys *k, const char *name)
{
    char key[CAT_COLUMN_KEY];
    cat_column_key(name, key);
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->own[i], key) == 0)
            return;
    if (k->n < MAX_KEYS) {
        memcpy(k->own[k->n], key, sizeof key);
        k->v[k->n] = k->own[k->n];
        k->n++;
    }
}

/* ID and seen_as stand in front where the table is a list. */
static void keys_of(const struct catalogue *c, const struct cat_ixit *t,
                    struct keys *k)
{
    k->n = 0;
    if (t->list) {
        add_key(k, "id");
        add_key(k, "seen_as");
    }
    for (size_t i = 0; i < t->columns.n; i++)
        add_key(k, t->columns.v[i]);
    for (size_t i = 0; i < c->declared.extras.n; i++)
        if (strcmp(c->declared.extras.v[i].table, t->id) == 0)
            add_key(k, c->declared.extras.v[i].id);
}

/* A word that the column takes, however its letters are written. */
static const char *word_for(const struct cat_extra *e, const char *s)
{
    for (size_t i = 0; e && i < e->values.n; i++)
        if (strcasecmp(e->values.v[i], s) == 0)
            return e->values.v[i];
    return s;
}

void put_values(struct taking *t, const struct cat_extra *e, const char *s)
{
    size_t mark = strlen(BOOK_ITEM);
    if (strncmp(s, BOOK_ITEM, mark) != 0) {
        yaml_quoted(t->out, word_for(e, s));
        return;
    }
    const char *end;
    buf_byte(t->out, '[');
    for (bool first = true; s; s = end ? end + 1 : NULL, first = false) {
        char *copy;
        s += mark;
        end = strstr(s, "\n" BOOK_ITEM);
        copy = strndup(s, end ? (size_t)(end - s) : strlen(s));
        buf_str(t->out, first ? "" : ", ");
        yaml_quoted(t->out, copy ? word_for(e, copy) : "");
        t->out->failed |= copy == NULL;
        free(copy);
    }
    buf_byte(t->out, ']');
}

static void put_cell(struct taking *t, const struct cat_ixit *x,
                     const char *key, const char *s)
{
    const struct cat_extra *e = NULL;
    for (size_t i = 0; i < t->c->declared.extras.n && !e; i++) {
        const struct cat_extra *k = &t->c->declared.extras.v[i];
        if (strcmp(k->table, x->id) == 0 && strcmp(k->id, key) == 0)
            e = k;
    }
    buf_printf(t->out, "%s: ", key);
    put_values(t, e, s);
    buf_byte(t->out, '\n');
}

static void table_row(struct taking *t, const struct cat_ixit *x,
                      const struct book_sheet *s, const struct book_row *head,
                      const struct book_row *r, const struct keys *k)
{
    const char *id = at(r, column_of(head, "id"));
    if (!*id) {
        note_row(t, s, r, "has no ID");
        return;
    }
    buf_str(t->out, "    - id: ");
    yaml_quoted(t->out, id);
    buf_byte(t->out, '\n');
    for (size_t i = 1; i < k->n; i++) {
        const char *text = at(r, column_of(head, k->v[i]));
        if (!*text)
            continue;
        buf_str(t->out, "      ");
        put_cell(t, x, k->v[i], text);
    }
    note_others(t, s, head, r, k->v, k->n);
}

static void table_list(struct taking *t, const struct cat_ixit *x,
                       const struct book_sheet *s, const struct keys *k)
{
    const struct book_row *head = head_of(s, k->v, k->n);
    size_t rows = 0;
    bool none = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        if (!head || r->number < head->number) {
            note_row(t, s, r, "stands above the names of the columns");
            continue;
        }
        if (r == head) {
            note_others(t, s, head, r, k->v, k->n);
            continue;
        }
        bool says_none = r->n == 1 && strcmp(book_cell(r, 0), BOOK_NONE) == 0;
        none |= says_none;
        if (says_none)
            continue;
        if (rows++ == 0 && *at(r, column_of(head, "id")))
            buf_printf(t->out, "  %s:\n", x->id);
        table_row(t, x, s, head, r, k);
    }
    if (none && rows == 0)
        buf_printf(t->out, "  %s: []\n", x->id);
}

/* Names in the first column, values in the second. */
static void table_fields(struct taking *t, const struct cat_ixit *x,
                         const struct book_sheet *s, const struct keys *k)
{
    bool any = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        const char *label = book_cell(r, 0), *value = book_cell(r, 1);
        size_t f = 0;
        while (f < k->n && !names(label, k->v[f]))
            f++;
        bool head = names(label, "Field") && names(value, "Value");
        if (f == k->n && !head)
            note_row(t, s, r, "is no field that is known");
        if (f == k->n)
            continue;
        for (uint32_t m = 2; m < r->n; m++)
            if (*r->v[m])
                note(t, s, r, r->v[m], "stands beside the value");
        if (!*value)
            continue;
        if (!any)
            buf_printf(t->out, "  %s:\n", x->id);
        any = true;
        buf_str(t->out, "    ");
        put_cell(t, x, k->v[f], value);
    }
}

const struct book_sheet *sheet_of(const struct book *b,
                                  const struct cat_ixit *x)
{
    const struct book_sheet *s = book_sheet(b, x->id);
    return s || !x->was ? s : book_sheet(b, x->was);
}

void take_ixit(struct taking *t)
{
    struct keys k;
    buf_str(t->out, "\nixit:\n");
    for (size_t i = 0; i < t->c->ixit.n; i++) {
        const struct cat_ixit *x = &t->c->ixit.v[i];
        const struct book_sheet *s = sheet_of(t->b, x);
        keys_of(t->c, x, &k);
        if (s && x->list)
            table_list(t, x, s, &k);
        else if (s)
            table_fields(t, x, s, &k);
    }
}
