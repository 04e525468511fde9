/* Commands by what they name: functions, builtins, scripts, programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

static const char *word(struct sh *sh, struct view v)
{
    const char *s = arena_text(sh->st->arena, v);
    sh->st->bytes += v.n + 1;
    return s ? s : "";
}

/* One frame more, unless that is too many. */
static bool enter(struct sh *sh)
{
    struct start *st = sh->st;
    if (st->depth >= START_DEPTH || !start_step(st)) {
        st->doubt = true; /* it calls itself, or hides something */
        return false;
    }
    st->depth++;
    return true;
}

enum tri run_function(struct sh *sh, const struct sh_func *f,
                      const struct sh_args *args)
{
    struct sh_args rest = *args;
    if (rest.n) {
        rest.n--;
        memmove(rest.v, args->v + 1, rest.n * sizeof *rest.v);
    }
    if (!enter(sh))
        return TRI_MAYBE;
    struct sh_frame frame = *sh->frame, *before = sh->frame;
    struct sh_scope scope = run_scope(sh);
    frame.args = &rest;
    frame.function = true;
    frame.up = before;
    sh->frame = &frame;
    sh->last = TRI_YES;
    struct sh_node body = *f->body;
    body.next = NULL;
    enum tri t = run_list(sh, &body);
    sh->frame = before;
    before->restarts |= frame.restarts;
    if (sh->flow == FLOW_RETURN || sh->flow == FLOW_BREAK)
        sh->flow = FLOW_ON;
    run_end_scope(sh, &scope, FLOW_EXIT);
    sh->st->depth--;
    return t;
}

/* The commands of a text, in sh's present frame. */
static enum tri run_commands(struct sh *sh, struct view text, uint32_t line)
{
    struct sh_script script;
    sh->st->bytes += text.n;
    if (!sh_parse(sh->st->arena, text, line, &script)) {
        sh->st->spent = true;
        return TRI_MAYBE;
    }
    sh->last = TRI_YES;
    enum tri t = run_list(sh, script.first);
    if (script.rest.n && sh->flow == FLOW_ON)
        start_unread(sh->st, script.rest, script.rest_line);
    return t;
}

static void note_followed(struct start *st, const struct node *n)
{
    struct followed *f = ARENA_NEW(st->arena, struct followed);
    if (!f)
        return;
    f->script = n;
    f->next = st->followed;
    st->followed = f;
}

enum tri run_sourced(struct sh *sh, struct view text, const struct node *n)
{
    struct start *st = sh->st;
    const struct node *at = st->at;
    if (!enter(sh))
        return TRI_MAYBE;
    st->at = n ? n : at;
    if (n) {
        note_followed(st, n);
        start_note(st, n, NULL, 0);
    }
    enum tri t = run_commands(sh, text, n ? 1 : st->line);
    if (sh->flow == FLOW_RETURN)
        sh->flow = FLOW_ON;
    st->at = at;
    st->depth--;
    return t;
}

/* Which program reads the script: its first line without "#!". */
static struct view interpreter(struct view text)
{
    struct view line = {0};
    if (!text_starts(text, "#!"))
        return line;
    (void)text_line(&text, &line);
    return text_trim(view_from(line, 2));
}

static bool is_shell_script(struct view text)
{
    struct view line = interpreter(text), program;
    static const char *const shells[] = {"/sh",   "/ash",   "/bash", "/dash",
                                         "/hush", "/msh",   "/ksh",  " sh",
                                         " bash", "busybox"};
    if (line.n == 0)
        return text.n && !memchr(text.p, 0, text.n < 512 ? text.n : 512);
    struct view rest = line;
    program = text_word(&rest);
    if (text_ends(program, "/env"))
        program = line;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (text_ends(program, shells[i]))
            return true;
    return false;
}

static bool is_running(const struct sh *sh, const struct node *n)
{
    for (const struct sh_frame *f = sh->frame; f; f = f->up)
        if (f->script == n && !f->function)
            return true;
    return false;
}

/* Within a child process: nothing comes back but services. */
static enum tri run_child(struct sh *sh, struct view text, struct sh_frame *f)
{
    struct start *st = sh->st;
    struct sh child = {.st = st, .frame = f, .nesting = sh->nesting};
    struct sh_instance instance = {0};
    struct sh_var wall = {.wall = true, .up = sh->vars};
    const struct node *at = st->at;
    const struct cond *cond = st->cond;
    uint32_t line = st->line;
    bool rc_common =
        f->script && text_find(interpreter(text), "rc.common") != SIZE_MAX;
    child.vars = &wall;
    child.instance = &instance;
    if (rc_common)
        run_set(&child, view_of("initscript", 10), f->zero);
    st->at = f->script ? f->script : at;
    enum tri t = run_commands(&child, text, f->script ? 1 : line);
    if (rc_common && child.flow == FLOW_ON)
        run_rc_common(&child, f->args && f->args->n ? f->args->v[0]
                                                    : view_of("boot", 4));
    st->at = at;
    st->cond = cond;
    st->line = line;
    return t;
}

enum tri run_script(struct sh *sh, const struct node *n, struct view zero,
                    const struct sh_args *args)
{
    struct start *st = sh->st;
    struct view text;
    if (is_running(sh, n)) {
        if (sh->frame->script == n)
            sh->frame->restarts = true;
        return TRI_MAYBE;
    }
    if (!subject_text(st->s, st->root->part, n, &text)) {
        st->spent |= n->size > 0;
        return TRI_MAYBE;
    }
    if (++st->scripts > START_SCRIPTS || text.n > RUN_TEXT_MAX) {
        st->spent = true;
        return TRI_MAYBE;
    }
    if (!enter(sh))
        return TRI_MAYBE;
    note_followed(st, n);
    start_note(st, n, args ? args->v : NULL, args ? args->n : 0);
    struct sh_frame frame = {
        .args = args, .zero = zero, .script = n, .up = sh->frame};
    struct chain link;
    const struct chain *up = st->chain;
    start_enter(st, &link, node_path(n, st->arena));
    enum tri t = run_child(sh, text, &frame);
    st->chain = up;
    st->depth--;
    return t;
}

/* Scripts that only others call by an action: what else they are asked for
 * ("stop") starts nothing. */
static bool is_script_file(struct sh *sh, const struct node *n)
{
    struct view text;
    if (!n || !node_is_file(n) || n->size > RUN_TEXT_MAX ||
        subject_is_elf(sh->st->s, n))
        return false;
    return subject_text(sh->st->s, sh->st->root->part, n, &text) &&
           !text_starts(text, "\177ELF") && is_shell_script(text);
}

/* Programs that do their work and succeed, on any device that boots. */
static bool is_reliable(const char *name)
{
    static const char *const names[] = {
        "mount",    "umount",   "mkdir",   "cp",       "mv",       "ln",
        "rm",       "touch",    "chmod",   "chown",    "mknod",    "insmod",
        "modprobe", "ifconfig", "ip",      "route",    "sleep",    "usleep",
        "sync",     "hostname", "sysctl",  "logger",   "dmesg",    "date",
        "tar",      "killall",  "kill",    "install",  "iptables", "mktemp",
        "ulimit",   "umask",    "stty",    "swapon",   "hwclock",  "depmod",
        "mdev",     "udevadm",  "printf",  "sed",      "lock",     "swconfig",
        "klogd",    "syslogd",  "setfont", "loadkmap", "ldconfig", "find"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* ./server: from where the script went by cd. */
static struct view from_here(struct sh *sh, struct view v)
{
    const struct sh_var *here = run_get(sh, view_of("PWD", 3));
    if (v.n == 0 || v.p[0] == '/' || !memchr(v.p, '/', v.n) || !here ||
        run_is_unsure(here->value))
        return v;
    if (text_starts(v, "./"))
        v = view_from(v, 2);
    const char *path =
        arena_printf(sh->st->arena, "%.*s/%.*s", (int)here->value.n,
                     here->value.p, (int)v.n, v.p);
    return path ? view_of(path, strlen(path)) : v;
}

static enum tri run_program(struct sh *sh, const struct sh_args *args)
{
    struct start *st = sh->st;
    struct view first = from_here(sh, args->v[0]);
    if (sh->capture)
        sh->capture->unknown = true;
    const struct node *n = start_program_node(st, first);
    if (is_script_file(sh, n)) {
        if (!(n->mode & 0111)) {
            note_followed(st, n); /* it was asked for, and refused */
            return TRI_NO;
        }
        struct sh_args rest = *args;
        rest.n--;
        memmove(rest.v, args->v + 1, rest.n * sizeof *rest.v);
        return run_script(sh, n, first, &rest);
    }
    start_note(st, n, args->v + 1, args->n - 1);
    struct sh_args found = *args;
    found.v[0] = first;
    if (start_found(st, found.v, found.n, sh->argv_unsure))
        return TRI_YES;
    return is_reliable(base_name(word(sh, first))) ? TRI_YES : TRI_MAYBE;
}

enum tri run_external(struct sh *sh, const struct sh_args *args)
{
    enum tri t = TRI_MAYBE;
    if (args->n == 0 || !start_step(sh->st) || run_is_unsure(args->v[0]))
        return TRI_MAYBE;
    if (run_rc_script(sh, args, &t) || run_builtin(sh, args, &t) ||
        run_reader(sh, args, &t) || run_wrapper(sh, args, &t))
        return t;
    return run_program(sh, args);
}

enum tri run_args(struct sh *sh, const struct sh_args *args)
{
    enum tri t = TRI_MAYBE;
    if (args->n == 0 || !start_step(sh->st))
        return TRI_MAYBE;
    if (run_is_unsure(args->v[0]))
        return TRI_MAYBE;
    if (run_openwrt(sh, args, &t))
        return t;
    const struct sh_func *f = run_find_function(sh, word(sh, args->v[0]));
    if (f)
        return run_function(sh, f, args);
    return run_external(sh, args);
}

void run_text(struct start *st, struct view text, const struct node *script,
              struct view zero, const struct sh_args *args)
{
    struct sh_instance instance = {0};
    struct sh sh = {.st = st, .instance = &instance};
    struct sh_frame frame = {.args = args, .zero = zero};
    sh.frame = &frame;
    if (script)
        (void)run_script(&sh, script, zero, args);
    else if (enter(&sh)) {
        (void)run_commands(&sh, text, st->line ? st->line : 1);
        st->depth--;
    }
}

void run_line(struct start *st, struct view line)
{
    const struct cond *cond = st->cond;
    run_text(st, line, NULL, view_of("sh", 2), NULL);
    st->cond = cond;
}
