/* A document as blocks in order, for every form that it is shown in: HTML,
 * text, PDF. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_FOLIO_H
#define ASSAY_REPORT_FOLIO_H

#include "product/regime.h"

enum folio_kind {
    FOLIO_HEADING,
    FOLIO_PARA,
    FOLIO_NOTE,    /* small */
    FOLIO_FIELD,   /* a name and a value */
    FOLIO_GAP,     /* a name, and what is missing */
    FOLIO_ITEM,    /* of a list */
    FOLIO_HEAD,    /* of a table */
    FOLIO_ROW,     /* of a table */
    FOLIO_SIGN,    /* a line to sign on, with what stands below it */
    FOLIO_PICTURE, /* SVG; in HTML only */
    FOLIO_PLAIN,   /* as it is, in letters of one width */
};

struct folio_block {
    enum folio_kind kind;
    uint32_t level; /* of a heading: 2, 3 */
    const char *const *v;
    uint32_t n;
};

struct folio {
    struct arena *arena;
    const char *title, *subtitle, *lang;
    void *words; /* of that language; NULL: English */
    /* Something is missing, so that it is a draft; how much. */
    size_t gaps;
    struct folio_block *blocks;
    size_t n, max;
    bool failed; /* no memory */
};

void folio_add(struct folio *f, enum folio_kind kind, uint32_t level,
               const char *const *v, uint32_t n);
void folio_heading(struct folio *f, uint32_t level, const char *text);
void folio_para(struct folio *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void folio_note(struct folio *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void folio_item(struct folio *f, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* en, de or fr; false: no such language. */
MUST_USE bool folio_language(struct folio *f, const char *lang);
void folio_done(struct folio *f);
/* A text of ours in the document's language. The functions here do it by
 * themselves with heads, names of fields, and formats. */
const char *folio_tr(const struct folio *f, const char *id)
    __attribute__((format_arg(2)));
/* An empty value is left out. */
void folio_field(struct folio *f, const char *name, const char *value);
/* An empty value, or one that says nothing, is a gap: missing says how to fill
 * it. */
void folio_must(struct folio *f, const char *name, const char *value,
                const char *missing);
void folio_gap(struct folio *f, const char *name, const char *missing);
void folio_sign(struct folio *f, const char *below);

#define FOLIO_CELLS(f, kind, ...)                                              \
    folio_add((f), (kind), 0, (const char *const[]){__VA_ARGS__},              \
              sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))
#define folio_head(f, ...) FOLIO_CELLS(f, FOLIO_HEAD, __VA_ARGS__)
#define folio_row(f, ...)  FOLIO_CELLS(f, FOLIO_ROW, __VA_ARGS__)

void folio_html(const struct folio *f, struct buf *out);
/* Markdown. */
void folio_text(const struct folio *f, struct buf *out);
/* NULL, or why not. */
const char *folio_pdf(const struct folio *f, struct buf *out);

/* --- the kinds of documents --------------------------------------------------
 */

struct papers_of {
    const struct assessment *a;
    const struct market *market;
    const char *today; /* YYYY-MM-DD */
};

/* Name, title, what it is. */
#define PAPER_LIST(X)                                                          \
    X(test, "test report (TS 103 701)")                                        \
    X(plan, "test plan")                                                       \
    X(threat_model, "threat model")                                            \
    X(migration, "from the edition before to the present one")                 \
    X(ics, "implementation conformance statement (Table B.1)")                 \
    X(ixit, "implementation extra information for testing")                    \
    X(doc, "EU declaration of conformity (CRA Annex V)")                       \
    X(doc_simplified, "simplified EU declaration of conformity (Annex VI)")    \
    X(uk_statement, "UK statement of compliance (PSTI)")                       \
    X(technical_file, "index of the technical documentation (Annex VII)")      \
    X(user_information, "information for users (CRA Annex II)")                \
    X(support_period, "statement of the support period")                       \
    X(policy, "vulnerability disclosure policy")                               \
    X(security_txt, "security.txt (RFC 9116)")                                 \
    X(importer, "checklist for importers (CRA Art. 19)")                       \
    X(distributor, "checklist for distributors (CRA Art. 20)")

#define X(name, text)                                                          \
    void paper_##name(struct folio *f, const struct papers_of *p);
PAPER_LIST(X)
#undef X

/* --- for them ----------------------------------------------------------------
 */

const struct party *paper_party(const struct product *p, const char *role);
/* The text of a cell of a table that is no list; "" if none. */
const char *paper_cell(const struct product *p, const char *table,
                       const char *key);
/* "14 days" in the document's language: within so long, or every so often. */
const char *paper_duration(struct folio *f, const char *text, bool every);
/* 31 December 2031 for 2031-12-31; "" for NULL. */
const char *paper_day(struct folio *f, const char *day);
const struct provision_verdict *paper_verdict(const struct assessment *a,
                                              const char *id);
/* "test_laboratory" is "Test laboratory". */
const char *paper_label(struct folio *f, const char *key);
/* Texts with a word between them. */
const char *paper_join(struct folio *f, struct cat_texts v, const char *word);
/* Name, model, versions. */
void paper_identity(struct folio *f, const struct product *p);

#endif
