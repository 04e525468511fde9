/* Words and commands in the lines of scripts, for who reads what scripts do to
 * accounts. They read lines, not the language. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SCRIPT_WORD_H
#define ASSAY_PROBE_SCRIPT_WORD_H

#include "probe/probe.h"

enum { SCRIPT_WORD = 512 };

struct word {
    char text[SCRIPT_WORD];
    size_t n;
    bool varies; /* holds a variable or the output of a command */
};

/* One word off *line, quotes and backslashes resolved; false at its end or at
 * a character that ends a command. */
bool script_word(struct view *line, struct word *w);
struct view script_view(const struct word *w);
bool script_is_alpha(uint8_t c);
bool script_is_name(uint8_t c);
/* Where name stands as a word of its own (or path's end) in the line. */
size_t script_program(struct view line, const char *name);
/* Whether what stands at is run there: nothing but a path in front of it, and
 * before that the start, an operator, or a word that a command follows. */
bool script_is_run(struct view line, size_t at);

/* How deep in if, case, loops and functions a line stands. */
struct script_nest {
    int depth;
    bool lost;  /* the ends do not fit the beginnings */
    bool ended; /* an exit stood before, outside all of them */
};

void script_nest_line(struct script_nest *n, struct view line);
/* Whether what stands at in the line is run for certain when the script is;
 * asked before script_nest_line. */
bool script_is_certain(const struct script_nest *n, struct view line,
                       size_t at);

#endif
