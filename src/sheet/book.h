/* A workbook as sheets of rows of texts, and what a product is in one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SHEET_BOOK_H
#define ASSAY_SHEET_BOOK_H

#include "product/product.h"

enum {
    BOOK_MAX_SHEETS = 200,
    BOOK_MAX_ROWS = 20000,    /* of one sheet */
    BOOK_MAX_COLUMNS = 200,   /* cells beyond are not read */
    BOOK_MAX_CELLS = 1000000, /* of all sheets */
    BOOK_MAX_TEXT = 32767,    /* characters of one cell, in any spreadsheet */
};

struct book_row {
    uint32_t number; /* from 1, as the spreadsheet shows it */
    const char *const *v;
    uint32_t n;
    bool head; /* names of columns */
};

/* The words that a column takes, with commas between. */
struct book_choice {
    uint32_t column;
    const char *words;
};

enum { BOOK_CHOICES = 8 };

struct book_sheet {
    const char *name;
    struct book_row *rows;
    size_t n, max;
    struct book_choice choices[BOOK_CHOICES]; /* for writing */
    size_t choices_n;
};

struct book {
    struct arena *arena;
    struct book_sheet *sheets;
    size_t n, max;
    bool dates_1904; /* days are counted from 1904 */
    bool failed;     /* no memory, or more than is allowed */
};

/* NULL, and b->failed, when there is no room. */
struct book_sheet *book_add_sheet(struct book *b, const char *name);
/* The texts are kept, not copied. number 0: the one after the last row. */
struct book_row *book_add_row(struct book *b, struct book_sheet *s,
                              uint32_t number, const char *const *v,
                              uint32_t n);
/* "" where there is nothing. */
const char *book_cell(const struct book_row *r, uint32_t column);
const struct book_sheet *book_sheet(const struct book *b, const char *name);

/* --- a product ---------------------------------------------------------------
 */

/* The sheets that laboratories exchange: DUT Identification, Security Context,
 * Conditions, ICS, 1-AuthMech ... 29-InpVal; and two of our own, so that
 * nothing of product.yaml is left out: Targets, Suppressions. */
MUST_USE enum err book_of_product(const struct product *p,
                                  const struct catalogue *c,
                                  struct arena *arena, struct book *out);

/* A workbook as product.yaml. What is not understood stands in it as a comment
 * "# Not taken over: ..." with its sheet and row. */
void book_to_yaml(const struct book *b, const struct catalogue *c,
                  struct buf *out);
#define BOOK_NOT_TAKEN "# Not taken over: "

/* The fields of sheets that have a name and a value in each row. */
#define BOOK_FIELD_LIST(X)                                                     \
    X(BOOK_IDENTIFICATION, "product", "name", "Product name", name)            \
    X(BOOK_IDENTIFICATION, "product", "model", "Model designation", model)     \
    X(BOOK_IDENTIFICATION, "product", "variant", "Variant", variant)           \
    X(BOOK_IDENTIFICATION, "product", "hardware", "Hardware version",          \
      hardware)                                                                \
    X(BOOK_IDENTIFICATION, "product", "software", "Software version",          \
      software)                                                                \
    X(BOOK_IDENTIFICATION, "product", "description", "Description",            \
      description)                                                             \
    X(BOOK_CONTEXT, NULL, "intended_use", "Intended use", intended_use)        \
    X(BOOK_CONTEXT, "support_period", "from", "Support period from",           \
      support_from)                                                            \
    X(BOOK_CONTEXT, "support_period", "until", "Support period until",         \
      support_until)                                                           \
    X(BOOK_CONTEXT, "support_period", "reason", "Support period reason",       \
      support_reason)                                                          \
    X(BOOK_CONTEXT, "market", "cra_class", "CRA product class", cra_class)     \
    X(BOOK_CONTEXT, "market", "placed", "First placed on the market", placed)  \
    X(BOOK_CONTEXT, "market", "radio", "Radio equipment", radio)               \
    X(BOOK_CONTEXT, "disclosure", "contact", "Report vulnerabilities to",      \
      report_to)                                                               \
    X(BOOK_CONTEXT, "disclosure", "acknowledge", "Acknowledged within",        \
      acknowledged)                                                            \
    X(BOOK_CONTEXT, "disclosure", "status", "Status at least every", updated)  \
    X(BOOK_CONTEXT, "disclosure", "policy", "Policy at", policy_at)            \
    X(BOOK_CONTEXT, "disclosure", "encryption", "Encryption key at",           \
      encryption)                                                              \
    X(BOOK_CONTEXT, "disclosure", "languages", "Languages of reports",         \
      languages)                                                               \
    X(BOOK_CONTEXT, "declaration", "procedure", "Conformity procedure",        \
      procedure)                                                               \
    X(BOOK_CONTEXT, "declaration", "notified_body", "Notified body",           \
      notified_body)                                                           \
    X(BOOK_CONTEXT, "declaration", "certificate", "Certificate", certificate)  \
    X(BOOK_CONTEXT, "declaration", "address", "Declaration at", declared_at)   \
    X(BOOK_CONTEXT, "declaration", "place", "Signed at", place)                \
    X(BOOK_CONTEXT, "declaration", "signatory", "Signed by", signatory)        \
    X(BOOK_CONTEXT, "declaration", "function", "Function", function)

#define BOOK_IDENTIFICATION "DUT Identification"
#define BOOK_CONTEXT        "Security Context"
#define BOOK_CONDITIONS     "Conditions"
#define BOOK_ICS            "ICS"
#define BOOK_TARGETS        "Targets"
#define BOOK_SUPPRESSIONS   "Suppressions"
/* Fields that have several values. */
#define BOOK_LIST_LIST(X)                                                      \
    X("market", "regions", "Sold in", regions)                                 \
    X("declaration", "acts", "Declared under", acts)                           \
    X("declaration", "standards", "Declared standards", standards)
/* In the first cell of a table: it was declared that there is none. */
#define BOOK_NONE "(none)"
/* In front of each of several values of one cell. */
#define BOOK_ITEM "\xe2\x80\xa2 "

/* --- files -------------------------------------------------------------------
 */

/* As XLSX. ERR_LIMIT: *why names a cell that no spreadsheet can hold. */
MUST_USE enum err xlsx_write(const struct book *b, struct buf *out,
                             const char **why);
/* NULL, or why it cannot be read. For a process that gave up its rights. */
const char *xlsx_read(struct view bytes, struct arena *arena, struct book *out);

#endif
