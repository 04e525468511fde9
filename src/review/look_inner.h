/* What the files that look at documents share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_LOOK_INNER_H
#define ASSAY_REVIEW_LOOK_INNER_H

#include "review/citation.h"
#include "review/look.h"

/* Bits of block.marks: what a heading and all below it are about. */
enum {
    MARK_POLICY = 1 << 0,
    MARK_SUPPORT = 1 << 1,
    MARK_CLAIMS = 1 << 2,
    MARK_MENTIONS = 1 << 3,
    MARK_OURS = 1 << 4,  /* a heading that names the product */
    MARK_OTHER = 1 << 5, /* a heading that names another one */
    MARK_DRAFT = 1 << 6, /* a draft, a template */
    MARK_DECLARATION = 1 << 7,
    MARK_USER = 1 << 8,
    MARK_TECHNICAL = 1 << 9,
};

enum { NAMES_MAX = 128, NAME_CHARS = 32 };

/* The mark of what rules are about. */
uint32_t look_mark(int about);

struct looker {
    const struct look_opts *o;
    const struct review_data *d;
    struct text *t;
    struct facts *facts;
    struct sentences sentences;
    uint32_t whole;                       /* marks of the document as a whole */
    struct citation cited[CITATIONS_MAX]; /* of the present block */
    size_t cited_n;
    uint32_t same[256];                /* facts of one rule so far */
    uint32_t kinds[4];                 /* facts of each kind so far */
    char names[NAMES_MAX][NAME_CHARS]; /* of addresses and headings */
    size_t names_n;
    struct facts spill; /* what comes beyond LOOK_MAX_KIND goes nowhere */
};

/* A fact of that kind at a sentence, or at a block when s is NULL. */
struct obs *note_fact(struct looker *l, const char *kind, const struct block *b,
                      const struct sentence *s);
/* Whether a sentence, within the words that matter, denies or leaves open. */
bool look_denied(const struct looker *l, const struct sentence *s,
                 const struct phrase_hit *hit);
bool look_open(const struct looker *l, const struct sentence *s,
               const struct phrase_hit *hit);
/* Whether it holds under a condition; usual: other than that one reports. */
bool look_conditional(const struct looker *l, const struct sentence *s,
                      bool usual);
bool look_says(const struct phrases *p, const struct sentence *s);
/* Marks that hold for a block: its own, those of its headings, the whole's. */
uint32_t look_marks(const struct looker *l, const struct block *b);
bool look_placeholder(const struct looker *l, const struct sentence *s);

/* One for each family of rules. */
void look_citations(struct looker *l, const struct block *b,
                    const struct sentence *s);
void look_editions(struct looker *l, const struct block *b);
void look_law(struct looker *l, const struct sentence *s);
void look_statements(struct looker *l, const struct sentence *s);
/* "ours", "other" or "unnamed": whose model a sentence is about. */
const char *look_scope(const struct looker *l, const struct sentence *s);
void look_names(struct looker *l, struct block *b);

#endif
