/* A small reader of shell scripts: a syntax tree for the start graph. It
 * follows the POSIX shell grammar as far as start scripts use it; nothing is
 * ever run. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_SH_H
#define ASSAY_PROBE_START_SH_H

#include "core/arena.h"

enum {
    SH_MAX_DEPTH = 48,     /* commands within commands */
    SH_MAX_NODES = 100000, /* of one text */
};

enum sh_kind {
    SH_SIMPLE,   /* words, assignments among them */
    SH_AND,      /* a && b */
    SH_OR,       /* a || b */
    SH_NOT,      /* ! a */
    SH_PIPE,     /* a | b */
    SH_IF,       /* if a; then b; else c; fi */
    SH_WHILE,    /* while a; do b; done */
    SH_UNTIL,    /* until a; do b; done */
    SH_FOR,      /* for name in words; do b; done */
    SH_CASE,     /* case words in items esac */
    SH_GROUP,    /* { a; } */
    SH_SUBSHELL, /* ( a ) */
    SH_FUNCTION, /* name() b */
};

/* A word as it stands in the text, with its quotes. */
struct sh_word {
    struct view raw;
    struct sh_word *next;
};

struct sh_case {
    struct sh_word *patterns;
    struct sh_node *body;
    struct sh_case *next;
};

struct sh_node {
    enum sh_kind kind;
    uint32_t line;
    struct view text; /* from its first byte to its last */
    struct sh_word *words;
    bool has_words; /* of for: "in" was there */
    const char *name;
    struct sh_node *a, *b, *c;
    struct sh_case *items;
    struct view input;    /* the word behind <, if any */
    struct view output;   /* the word behind > or >>, if any */
    struct sh_node *next; /* in a list */
};

struct sh_script {
    struct sh_node *first;
    struct view rest; /* what could not be read; empty: all was */
    uint32_t rest_line;
};

/* Reads text, whose first line has the number line. False only when memory is
 * spent; what cannot be read is in out->rest. */
bool sh_parse(struct arena *a, struct view text, uint32_t line,
              struct sh_script *out);

/* The end of the $… or `…` construct that begins at v.p[at], or SIZE_MAX when
 * it has none. */
size_t sh_skip_dollar(struct view v, size_t at);

/* Whether c ends a name, and the length of the name at v's start. */
size_t sh_name(struct view v);

#endif
