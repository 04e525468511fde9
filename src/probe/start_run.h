/* Following a shell script without running it: known values are computed,
 * unknown ones are carried as unknown, and both ways of an unknown question
 * are followed, each under its condition. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_RUN_H
#define ASSAY_PROBE_START_RUN_H

#include "probe/start.h"
#include "probe/start_sh.h"

enum {
    RUN_VALUE_MAX = 65536,
    RUN_TEXT_MAX = 256 << 10,
    RUN_NESTING = 256, /* commands and expansions within each other */
};

enum flow {
    FLOW_ON,
    FLOW_BREAK,
    FLOW_RETURN,
    FLOW_EXIT,
};

/* A value; the newest of a name counts. Lists share their older ends, so that
 * going back to one is keeping a pointer. */
struct sh_var {
    struct view name;
    struct view value;
    bool set, exported, wall; /* wall: a new process begins */
    const struct sh_var *up;
};

struct sh_func {
    const char *name;
    const struct sh_node *body;
    const struct sh_func *up;
};

struct sh_args {
    struct view v[START_ARGS];
    unsigned n;
    bool unset; /* a variable in them was never set */
};

struct sh_frame {
    const struct sh_args *args;
    struct view zero;
    const struct node *script;
    bool function, restarts;
    const struct sh_frame *up;
};

/* A procd instance being put together. */
struct sh_instance {
    struct sh_args args;
    const struct cond *cond; /* where it was opened */
    bool unsure;             /* some words only under a further condition */
    bool filled;
    /* Where the command stands: what is shown of the service. */
    const struct node *at;
    uint32_t line;
    struct view text;
};

/* What commands print, while $( ) is followed. */
struct sh_capture {
    struct buf b;
    bool unknown;
};

/* Conditions as they were, to go back to. */
struct sh_scope {
    const struct cond *cond;
    const char *given;
    const char *left_if[FLOW_EXIT + 1];
};

struct sh {
    struct start *st;
    const struct sh_var *vars;
    const struct sh_func *funcs;
    struct sh_frame *frame;
    enum flow flow;
    bool blurred; /* eval or source of unknown text: unset may be set */
    struct sh_instance *instance;
    struct sh_capture *capture; /* NULL: nobody reads what is printed */
    struct uci *uci;            /* what config_load read; NULL: nothing */
    bool argv_unsure;
    enum tri last; /* $? */
    unsigned nesting;
    bool next_round; /* the FLOW_BREAK is a continue */
    /* The last condition under which the other way left, by how. */
    const char *left_if[FLOW_EXIT + 1];
};

struct sh_scope run_scope(const struct sh *sh);
/* Back to the conditions of s; those that still hold, because the way under
 * them left by from or further, are put on again. */
void run_end_scope(struct sh *sh, const struct sh_scope *s, enum flow from);

/* A script (or one-liner) from a file, in a process of its own. */
void run_text(struct start *st, struct view text, const struct node *script,
              struct view zero, const struct sh_args *args);
/* One command line of a table such as inittab. */
void run_line(struct start *st, struct view line);

enum tri run_list(struct sh *sh, const struct sh_node *n);
enum tri run_args(struct sh *sh, const struct sh_args *args);
/* The same, functions left out. */
enum tri run_external(struct sh *sh, const struct sh_args *args);
/* A script file with arguments. */
enum tri run_script(struct sh *sh, const struct node *n, struct view zero,
                    const struct sh_args *args);
enum tri run_sourced(struct sh *sh, struct view text, const struct node *n);
enum tri run_function(struct sh *sh, const struct sh_func *f,
                      const struct sh_args *args);
const struct sh_func *run_find_function(const struct sh *sh, const char *name);

/* Builtins and what init systems' libraries offer; false: it is none. */
bool run_builtin(struct sh *sh, const struct sh_args *args, enum tri *out);
bool run_openwrt(struct sh *sh, const struct sh_args *args, enum tri *out);
/* /etc/rc.common SCRIPT ACTION, and /etc/init.d/SCRIPT enabled. */
bool run_rc_script(struct sh *sh, const struct sh_args *args, enum tri *out);
bool run_wrapper(struct sh *sh, const struct sh_args *args, enum tri *out);
bool run_reader(struct sh *sh, const struct sh_args *args, enum tri *out);
enum tri run_test(struct sh *sh, const struct sh_args *args);
/* The output of a command that only reads; false: not known. */
bool run_output(struct sh *sh, const struct sh_node *n, struct view *out,
                enum tri *status);
void run_rc_common(struct sh *sh, struct view action);

void run_set(struct sh *sh, struct view name, struct view value);
void run_set_unsure(struct sh *sh, struct view name);
void run_push(struct sh *sh, struct sh_var var);
void run_define(struct sh *sh, const struct sh_node *function);
/* Two ways from base led to one and two: only what both agree on is known. */
void run_join_vars(struct sh *sh, const struct sh_var *base,
                   const struct sh_var *one, const struct sh_var *two);
/* NULL: never set. */
const struct sh_var *run_get(const struct sh *sh, struct view name);

/* Fields of a command's words. */
void run_expand(struct sh *sh, const struct sh_word *words,
                struct sh_args *out);
/* One word without splitting; pattern: quoted bytes are escaped. */
struct view run_expand_one(struct sh *sh, struct view raw, bool pattern,
                           bool *unset);
bool run_is_unsure(struct view v);
/* Shell patterns: * ? [set] and \ before a literal byte. */
bool run_match(struct view pattern, struct view text);
/* Whether a line of text matches; maybe: the pattern is beyond us. */
enum tri run_regex(struct start *st, struct view pattern, bool extended,
                   struct view text);
void run_glob(struct sh *sh, struct view pattern, struct sh_args *out);
void run_add(struct sh_args *args, struct view v);

#endif
