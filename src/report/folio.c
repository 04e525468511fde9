/* Blocks of a document, added one by one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/folio.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { BLOCKS_MAX = 100000, TEXT_MAX = 1 << 20 };

/* Whether that text of a block is one of our words. */
static bool is_ours(enum folio_kind k, uint32_t i)
{
    return k == FOLIO_HEADING || k == FOLIO_HEAD || k == FOLIO_SIGN ||
           k == FOLIO_GAP || (k == FOLIO_FIELD && i == 0);
}

void folio_add(struct folio *f, enum folio_kind kind, uint32_t level,
               const char *const *v, uint32_t n)
{
    if (f->n == f->max) {
        size_t max = f->max ? 2 * f->max : 64;
        struct folio_block *b =
            max <= BLOCKS_MAX ? arena_array(f->arena, max, sizeof *b) : NULL;
        if (!b) {
            f->failed = true;
            return;
        }
        if (f->n)
            memcpy(b, f->blocks, f->n * sizeof *b);
        f->blocks = b;
        f->max = max;
    }
    const char **kept = arena_array(f->arena, n + 1, sizeof *kept);
    f->failed |= kept == NULL;
    for (uint32_t i = 0; kept && i < n; i++) {
        kept[i] = v[i] ? v[i] : "";
        if (is_ours(kind, i))
            kept[i] = folio_tr(f, kept[i]);
    }
    if (kept)
        f->blocks[f->n++] = (struct folio_block){
            .kind = kind, .level = level, .v = kept, .n = n};
}

static void add_format(struct folio *f, enum folio_kind kind, const char *fmt,
                       va_list ap)
{
    va_list again;
    va_copy(again, ap);
    fmt = folio_tr(f, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *s =
        n >= 0 && n < TEXT_MAX ? arena_alloc(f->arena, (size_t)n + 1) : NULL;
    if (s)
        vsnprintf(s, (size_t)n + 1, fmt, again);
    va_end(again);
    f->failed |= s == NULL;
    folio_add(f, kind, 0, (const char *const[]){s}, 1);
}

#define ADD_FORMAT(name, kind)                                                 \
    void name(struct folio *f, const char *fmt, ...)                           \
    {                                                                          \
        va_list ap;                                                            \
        va_start(ap, fmt);                                                     \
        add_format(f, kind, fmt, ap);                                          \
        va_end(ap);                                                            \
    }

ADD_FORMAT(folio_para, FOLIO_PARA)
ADD_FORMAT(folio_note, FOLIO_NOTE)
ADD_FORMAT(folio_item, FOLIO_ITEM)

void folio_heading(struct folio *f, uint32_t level, const char *text)
{
    folio_add(f, FOLIO_HEADING, level, &text, 1);
}

void folio_field(struct folio *f, const char *name, const char *value)
{
    if (value && *value)
        FOLIO_CELLS(f, FOLIO_FIELD, name, value);
}

void folio_gap(struct folio *f, const char *name, const char *missing)
{
    f->gaps++;
    FOLIO_CELLS(f, FOLIO_GAP, name, missing);
}

void folio_must(struct folio *f, const char *name, const char *value,
                const char *missing)
{
    if (value && product_says(value))
        folio_field(f, name, value);
    else
        folio_gap(f, name, missing);
}

void folio_sign(struct folio *f, const char *below)
{
    folio_add(f, FOLIO_SIGN, 0, &below, 1);
}

/* --- for the documents -------------------------------------------------------
 */

const struct party *paper_party(const struct product *p, const char *role)
{
    for (size_t i = 0; i < p->parties.n; i++)
        if (strcmp(p->parties.v[i].role, role) == 0)
            return &p->parties.v[i];
    return NULL;
}

const char *paper_cell(const struct product *p, const char *table,
                       const char *key)
{
    const struct ixit_table *t = product_ixit(p, table);
    const struct ixit_cell *c =
        t && t->rows.n ? ixit_cell(&t->rows.v[0], key) : NULL;
    return c && c->values.n ? c->values.v[0] : "";
}

const struct provision_verdict *paper_verdict(const struct assessment *a,
                                              const char *id)
{
    for (size_t i = 0; i < a->provisions_n; i++)
        if (strcmp(a->provisions[i].of->id, id) == 0)
            return &a->provisions[i];
    return NULL;
}

const char *paper_join(struct folio *f, struct cat_texts v, const char *word)
{
    const char *s = "";
    for (size_t i = 0; i < v.n && s; i++)
        s = arena_printf(f->arena, "%s%s%s", s, i ? word : "", v.v[i]);
    f->failed |= s == NULL;
    return s ? s : "";
}

const char *paper_label(struct folio *f, const char *key)
{
    char *s = arena_text(f->arena, view_of(key, strlen(key)));
    if (s && *s >= 'a' && *s <= 'z')
        *s = (char)(*s - 'a' + 'A');
    for (char *p = s; p && *p; p++)
        *p = *p == '_' ? ' ' : *p;
    f->failed |= s == NULL;
    return s ? s : "";
}

void paper_identity(struct folio *f, const struct product *p)
{
    folio_must(f, "Product", p->name, "product.yaml: product.name");
    folio_must(f, "Model", p->model, "product.yaml: product.model");
    folio_field(f, "Variant", p->variant);
    folio_must(f, "Hardware", p->hardware, "product.yaml: product.hardware");
    folio_must(f, "Software", p->software, "product.yaml: product.software");
}
