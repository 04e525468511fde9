/* Words, operators and here-documents of shell text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_SH_LEX_H
#define ASSAY_PROBE_START_SH_LEX_H

#include "core/arena.h"

enum { LEX_HEREDOCS = 8 };

/* Sticky: after a failure no word or operator is read. */
struct sh_lex {
    struct arena *arena;
    struct view v;
    size_t pos;
    uint32_t line;
    uint32_t nodes;
    unsigned depth;
    bool failed;
    /* Delimiters of here-documents that begin at the next line. */
    struct view heredocs[LEX_HEREDOCS];
    unsigned heredocs_n;
};

void lex_fail(struct sh_lex *x);
/* Over blanks, joined lines and comments; lex_newlines: over newlines too. */
void lex_blanks(struct sh_lex *x);
void lex_newlines(struct sh_lex *x);
/* The byte at pos + i, behind blanks for lex_op_is; '\0' past the end. */
char lex_at(const struct sh_lex *x, size_t i);
bool lex_done(const struct sh_lex *x);
/* Whether an operator is next: "|" is not "||", "&" is not "&&". */
bool lex_op_is(struct sh_lex *x, const char *op);
/* Takes n bytes, and the blanks behind them. */
void lex_op(struct sh_lex *x, size_t n);
/* Whether a word is next. */
bool lex_word_follows(struct sh_lex *x);
/* The next word, raw; empty when there is none. Takes the blanks behind it. */
struct view lex_word(struct sh_lex *x);
struct view lex_peek_word(struct sh_lex *x);
/* Takes a redirection, if one is next, and notes a file's word. */
bool lex_redirection(struct sh_lex *x, struct view *input, struct view *output);

#endif
