/* The options of all verbs, from one table. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_OPTIONS_H
#define ASSAY_CLI_OPTIONS_H

#include "core/buf.h"
#include "core/limits.h"

enum option_id {

#define OPTION(id, name, letter, argument, kind, member, text) OPTION_##id,
#include "cli/options.def"
#undef OPTION
    OPTION_COUNT,
};

/* For a verb's set of options: OPT(format) | OPT(output). */
#define OPT(id) ((uint64_t)1 << OPTION_##id)
#define OPT_LIMITS                                                             \
    (OPT(limit_memory) | OPT(limit_output) | OPT(limit_stream) |               \
     OPT(limit_file) | OPT(limit_ratio) | OPT(limit_depth) |                   \
     OPT(limit_entries) | OPT(limit_time) | OPT(limit_guess))
#define OPT_ALWAYS (OPT(help) | OPT(version))

enum option_kind {
    KIND_FLAG,    /* bool */
    KIND_FILE,    /* const char *: a path, or - */
    KIND_FILES,   /* struct option_files: a path each time it is given */
    KIND_TEXT,    /* const char *: any text but none */
    KIND_FORMAT,  /* const char *: one of the verb's formats */
    KIND_WORD,    /* const char *: one of the words in argument */
    KIND_CHOICE,  /* unsigned: which of the words in argument */
    KIND_COUNT,   /* uint32_t, from 1 */
    KIND_PERCENT, /* uint32_t, 0 to 100 */
    KIND_NUMBER,  /* uint64_t, from 1 */
    KIND_SIZE,    /* uint64_t: bytes; 64M, 2G; from 1 */
    KIND_TIME,    /* uint32_t: milliseconds; 2s, 500ms; 0: no limit */
};

struct option_spec {
    const char *name;
    char letter; /* 0: none */
    const char *argument;
    enum option_kind kind;
    size_t at; /* in struct options */
    const char *text;
};

const struct option_spec *option_spec(enum option_id id);

enum { OPTION_MAX_FILES = 32 };

struct option_files {
    const char *v[OPTION_MAX_FILES];
    size_t n;
};

enum fail_on { FAIL_ON_MANDATORY, FAIL_ON_ANY, FAIL_ON_NEVER };

struct options {
    const struct command *command;
    const char *format; /* never NULL where the verb has formats */
    const char *output; /* "-" unless given */
    const char *catalogue, *suppressions, *manifest,
        *trust; /* NULL: not given */
    const char *completion;
    const char *name, *model, *manufacturer, *image; /* assay init */
    const char *workspace;                           /* assay review */
    const char *tester, *note, *weighed, *date;      /* assay record */
    const char *by;                                  /* assay plan */
    const char *adapter, *only, *work;               /* assay bench */
    const char *provision;                           /* assay factory */
    uint32_t step_ms, bench_ms;
    struct option_files attach;
    const char *accept, *kind;
    const char *key, *cert, *passphrase, *at, *policy; /* packs */
    const char *tsa, *to_be_signed, *add_to, *bulk, *cache;
    struct option_files crl, cover;
    bool include_images, why, resume;
    unsigned fail_on;      /* enum fail_on */
    unsigned lang;         /* in the order of its words */
    unsigned role;         /* in the order of its words */
    unsigned colour;       /* enum term_colour */
    uint32_t min_coverage; /* percent */
    uint32_t jobs;         /* 0: as many as there are processors */
    bool quiet, all, automation, man, help, version;
    struct limits limits;
    const char *const *operands;
    size_t operands_n;
};

/* Reads what stands behind the verb: argv[0] is the verb. The operands end up
 * at the front of argv. False: wrong usage, and one line in *error says what
 * and how it is right. */
MUST_USE bool options_parse(const struct command *command, int argc,
                            char **argv, struct options *out,
                            struct buf *error);

/* The default of an option as it would be written; nothing if it has none. */
void option_default(enum option_id id, const struct command *command,
                    struct buf *out);

/* Whether c takes the option. */
bool option_is_of(const struct command *c, enum option_id id);

#endif
