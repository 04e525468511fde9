/* Sheets and rows, added one by one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sheet/book.h"

#include <string.h>
#include <strings.h>

/* Room for one more in an array of the arena; NULL: none. */
static void *grown(struct arena *a, void *v, size_t n, size_t *max, size_t each)
{
    if (n < *max)
        return v;
    size_t more = *max ? 2 * *max : 16;
    void *to = arena_array(a, more, each);
    if (to && n)
        memcpy(to, v, n * each);
    if (to)
        *max = more;
    return to;
}

struct book_sheet *book_add_sheet(struct book *b, const char *name)
{
    void *v = b->n < BOOK_MAX_SHEETS && name
                  ? grown(b->arena, b->sheets, b->n, &b->max, sizeof *b->sheets)
                  : NULL;
    if (!v) {
        b->failed = true;
        return NULL;
    }
    b->sheets = v;
    b->sheets[b->n] = (struct book_sheet){.name = name};
    return &b->sheets[b->n++];
}

struct book_row *book_add_row(struct book *b, struct book_sheet *s,
                              uint32_t number, const char *const *v, uint32_t n)
{
    const char **kept = arena_array(b->arena, n ? n : 1, sizeof *kept);
    void *rows = s && s->n < BOOK_MAX_ROWS
                     ? grown(b->arena, s->rows, s->n, &s->max, sizeof *s->rows)
                     : NULL;
    if (!rows || !kept) {
        b->failed = true;
        return NULL;
    }
    for (uint32_t i = 0; i < n; i++) {
        kept[i] = v[i] ? v[i] : "";
        b->failed |= v[i] == NULL && b->arena->failed;
    }
    s->rows = rows;
    uint32_t last = s->n ? s->rows[s->n - 1].number : 0;
    s->rows[s->n] = (struct book_row){
        .number = number ? number : last + 1, .v = kept, .n = n};
    return &s->rows[s->n++];
}

const char *book_cell(const struct book_row *r, uint32_t column)
{
    return column < r->n ? r->v[column] : "";
}

const struct book_sheet *book_sheet(const struct book *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcasecmp(b->sheets[i].name, name) == 0)
            return &b->sheets[i];
    return NULL;
}
