/* What a verb is. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_COMMAND_H
#define ASSAY_CLI_COMMAND_H

#include "cli/options.h"

/* The exit status of every verb. */
enum {
    STATUS_DONE = 0,
    STATUS_FAIL = 1,  /* done, and something failed (--fail-on) */
    STATUS_USAGE = 2, /* wrong usage */
    STATUS_INPUT = 3, /* an input could not be read or judged at all */
    STATUS_FAULT = 4, /* an internal fault, or the output cannot be written */
};

struct example {
    const char *line, *what;
};

struct command {
    const char *name;
    const char *summary;  /* as one says what it does; no full stop */
    const char *operands; /* as in "FILE..."; "" for none */
    size_t min_operands, max_operands;
    const char *about; /* paragraphs; an empty line between */
    /* What the exit status 1 and 3 mean. NULL: 1 is none of its, and 3 is as
     * for all. */
    const char *fails, *unread;
    uint64_t options;               /* OPT_ALWAYS come by themselves */
    const char *const *formats;     /* NULL at the end; the first is usual */
    const struct example *examples; /* at least one; {0} at the end */
    int (*run)(const struct options *o);
};

/* All verbs; NULL at the end. */
extern const struct command *const commands[];

const struct command *command_find(const char *name);

/* Says that word is none of them, and which one was meant; STATUS_USAGE. */
int command_unknown(const char *word);

#endif
