/* What following an updater's script needs: values that stand in the text,
 * functions, and which files hold what was fetched. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_UPDATE_WALK_H
#define ASSAY_PROBE_UPDATE_WALK_H

#include "probe/update_script.h"

enum {
    WALK_WORDS = 64,
    WALK_FILES = 32,
    WALK_NAMES = 512,     /* variables, and functions */
    WALK_LOOKS = 200000,  /* at what follows a question */
    WALK_BYTES = 8 << 20, /* of all words, as often as they are met */
    WALK_TEXT_MAX = 256 << 10,
};

struct walk_variable {
    struct view name, value;
    bool many; /* assigned more than once, or by something else */
};

struct walk_function {
    struct view name;
    const struct sh_node *body;
    bool active;
};

struct walk {
    struct arena *arena;
    deeds_file *file;
    void *ctx;
    struct deeds *out;
    const struct deeds_of_many *many; /* when it is of many files */
    struct walk_variable vars[WALK_NAMES];
    struct walk_function functions[WALK_NAMES];
    size_t vars_n, functions_n;
    struct view tainted[WALK_FILES];
    size_t tainted_n;
    bool in;    /* standard input is what was fetched */
    bool piped; /* so was the output of the last command */
    bool many_urls, exits_on_error;
    uint32_t steps, depth, looks, sources;
    size_t bytes;          /* of words that were looked at */
    uint32_t line_of_call; /* in the script itself; 0: we are there */
};

/* Notes the variables and functions of a list; false: too many, or too deep. */
bool walk_collect(struct walk *w, const struct sh_node *n, unsigned depth);
/* Whether n bytes more may be looked at; false for ever once they may not, and
 * then the script is not known. */
bool walk_spend(struct walk *w, size_t n);
/* NAME=… */
bool walk_assigns(struct view raw);
/* A word without its quotes, variables that have one value put in; others stay
 * as ${NAME}. */
struct view walk_value(struct walk *w, struct view raw);
/* It has no variable or command left in it. */
bool walk_is_known(struct view v);
/* The commands within $( ) and ` ` of a word. */
void walk_inner(struct walk *w, struct view raw,
                void (*each)(struct walk *w, const struct sh_node *n,
                             bool asked));
struct walk_function *walk_function(struct walk *w, struct view name);
bool walk_is_tainted(struct walk *w, struct view file);
/* The list ends the script or function, or writes: what was asked before it
 * has a consequence. */
bool walk_decides(struct walk *w, const struct sh_node *n);
struct view walk_base(struct view path);

#endif
