/* What the files that make product.yaml of a workbook share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SHEET_INNER_H
#define ASSAY_SHEET_INNER_H

#include "sheet/book.h"

struct taking {
    const struct book *b;
    const struct catalogue *c;
    struct buf *out;
    struct buf notes;
    size_t notes_n;
};

enum { NO_COLUMN = UINT32_MAX };

/* What is not taken over, said with its place. */
void note(struct taking *t, const struct book_sheet *s,
          const struct book_row *r, const char *text, const char *why);
void note_row(struct taking *t, const struct book_sheet *s,
              const struct book_row *r, const char *why);
/* Cells in columns that none of the keys names. */
void note_others(struct taking *t, const struct book_sheet *s,
                 const struct book_row *head, const struct book_row *r,
                 const char *const *keys, size_t n);
/* Whether a cell names that key, however it is written. */
bool names(const char *cell, const char *key);
/* The row among the first ones with most of the names; NULL: none has two, or
 * one when there is no more to find. */
const struct book_row *head_of(const struct book_sheet *s,
                               const char *const *keys, size_t n);
uint32_t column_of(const struct book_row *head, const char *key);
/* "" where there is nothing. */
const char *at(const struct book_row *r, uint32_t column);

/* A day that a spreadsheet counts from 1899-12-30, or 1904, as YYYY-MM-DD. */
void put_day(struct taking *t, const char *s);

/* One text, or a list where items are marked; words as e has them. */
void put_values(struct taking *t, const struct cat_extra *e, const char *s);

/* Targets and suppressions; book_to_ours.c. */
void take_ours(struct taking *t);
/* Sheets of the IXIT; book_to_ixit.c. */
void take_ixit(struct taking *t);
const struct book_sheet *sheet_of(const struct book *b,
                                  const struct cat_ixit *x);

#endif
