/* Android's init language, and what supervisors (runit, s6) run.
 *
 *   on boot                      service name /path arguments
 *       start name                   class main
 *       setprop key value            disabled
 *   on property:sys.x=1              user shell
 *
 * Sources: Android's init README; runsv(8); s6-svscan's documentation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"
#include "probe/start_unit.h"

enum { RC_FILES = 256, RC_SERVICES = 512 };

struct rc_service {
    struct view name, command, user;
    const struct node *at;
    uint32_t line;
    bool disabled, console, oneshot;
    const char *started_on; /* a property that starts it */
};

struct rc {
    struct start *st;
    struct rc_service services[RC_SERVICES];
    unsigned n;
    const struct node *files[RC_FILES];
    unsigned files_n;
};

static struct rc_service *rc_find(struct rc *rc, struct view name)
{
    for (unsigned i = 0; i < rc->n; i++)
        if (view_eq(rc->services[i].name, name))
            return &rc->services[i];
    return NULL;
}

static struct rc_service *rc_service(struct rc *rc, struct view rest,
                                     const struct node *n, uint32_t line)
{
    struct view name = text_word(&rest);
    if (name.n == 0)
        return NULL;
    struct rc_service *s = rc_find(rc, name);
    if (!s && rc->n < RC_SERVICES)
        s = &rc->services[rc->n++];
    if (!s)
        return NULL;
    *s = (struct rc_service){
        .name = name, .command = text_trim(rest), .at = n, .line = line};
    return s;
}

static void rc_option(struct rc_service *s, struct view word, struct view rest)
{
    s->disabled |= text_is(word, "disabled");
    s->console |= text_is(word, "console");
    s->oneshot |= text_is(word, "oneshot");
    if (text_is(word, "user"))
        s->user = text_word(&rest);
}

static void rc_file(struct rc *rc, const struct node *n, bool actions);

static void rc_import(struct rc *rc, struct view path, bool actions)
{
    const struct node *n = start_node(rc->st, path);
    if (n)
        rc_file(rc, n, actions);
}

/* In a second reading, when all services are known. */
static void rc_action(struct rc *rc, struct view trigger, struct view word,
                      struct view rest)
{
    static const char *const always[] = {
        "early-init", "init",    "late-init",    "early-fs",
        "fs",         "post-fs", "post-fs-data", "early-boot",
        "boot",       "charger", "nonencrypted"};
    struct view name = text_word(&rest);
    struct rc_service *s = rc_find(rc, name);
    bool at_boot = false;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        at_boot |= text_is(trigger, always[i]);
    if (!s || !(text_is(word, "start") || text_is(word, "enable") ||
                text_is(word, "restart")))
        return;
    if (at_boot && !text_is(trigger, "charger"))
        s->disabled = false;
    else if (!s->started_on)
        s->started_on =
            arena_printf(rc->st->arena, "on %.*s", (int)trigger.n, trigger.p);
}

static void rc_lines(struct rc *rc, struct view text, const struct node *n,
                     bool actions)
{
    struct view line, trigger = {0};
    struct rc_service *s = NULL;
    for (uint32_t i = 1; text_line(&text, &line) && start_step(rc->st); i++) {
        struct view rest = text_trim(line), word = text_word(&rest);
        rest = text_trim(rest);
        if (word.n == 0 || word.p[0] == '#')
            continue;
        if (text_is(word, "service")) {
            trigger = (struct view){0};
            s = actions ? NULL : rc_service(rc, rest, n, i);
        } else if (text_is(word, "on")) {
            trigger = rest;
            s = NULL;
        } else if (text_is(word, "import")) {
            rc_import(rc, rest, actions);
        } else if (s) {
            rc_option(s, word, rest);
        } else if (actions && trigger.n) {
            rc_action(rc, trigger, word, rest);
        }
    }
}

static void rc_file(struct rc *rc, const struct node *n, bool actions)
{
    struct view text;
    for (unsigned i = 0; i < rc->files_n; i++)
        if (rc->files[i] == n)
            return;
    if (rc->files_n == RC_FILES || !node_is_file(n) ||
        !subject_text(rc->st->s, rc->st->root->part, n, &text))
        return;
    rc->files[rc->files_n++] = n;
    rc_lines(rc, text, n, actions);
}

static void rc_all(struct rc *rc, bool actions)
{
    static const char *const dirs[] = {
        "/",         "/system/etc/init",   "/vendor/etc/init", "/odm/etc/init",
        "/etc/init", "/system/etc/init/hw"};
    rc->files_n = 0;
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const struct node *d =
            start_node(rc->st, view_of(dirs[i], strlen(dirs[i])));
        for (d = d ? d->child : NULL; d && start_step(rc->st); d = d->next) {
            struct view name = view_of(d->name, d->name_n);
            bool init = text_starts(name, "init") || i > 0;
            if (init && text_ends(name, ".rc"))
                rc_file(rc, d, actions);
        }
    }
}

static void rc_start(struct rc *rc, const struct rc_service *s)
{
    struct start *st = rc->st;
    struct chain link;
    struct cond cond;
    struct sh_args args = {0};
    struct view rest = s->command, word;
    start_enter(st, &link, node_path(s->at, st->arena));
    if (s->disabled)
        start_if(st, &cond, s->started_on);
    st->at = s->at;
    st->line = s->line;
    st->text = s->command;
    while (args.n < START_ARGS && unit_word(st, &rest, &word))
        run_add(&args, word);
    if (args.n && s->console)
        (void)start_found_console(st, args.v, args.n, (struct view){0}, false);
    else if (args.n)
        run_line(st, s->command);
    st->cond = NULL;
    st->chain = link.up;
}

void start_android(struct start *st)
{
    if (!start_node(st, view_of("/init.rc", 8)) &&
        !start_node(st, view_of("/system/etc/init/hw/init.rc", 27)) &&
        !start_node(st, view_of("/system/etc/init", 16)))
        return;
    struct rc *rc = ARENA_NEW(st->arena, struct rc);
    if (!rc)
        return;
    rc->st = st;
    st->entered = true;
    rc_all(rc, false);
    rc_all(rc, true);
    for (unsigned i = 0; i < rc->n; i++)
        if (!rc->services[i].disabled || rc->services[i].started_on)
            rc_start(rc, &rc->services[i]);
}

/* --- supervisors ------------------------------------------------------------
 */

/* Each folder has a script run; one named down is left alone. */
static void supervise(struct start *st, const struct node *dir)
{
    const struct node *n = dir->child;
    for (; n && start_step(st); n = n->next) {
        const char *folder = node_path(n, st->arena);
        const char *run =
            folder ? arena_printf(st->arena, "%s/run", folder) : NULL;
        const char *down =
            folder ? arena_printf(st->arena, "%s/down", folder) : NULL;
        if (!run || !down || !tree_find(st->root->node, run) ||
            tree_find(st->root->node, down))
            continue;
        const struct node *at = st->at;
        uint32_t line = st->line;
        struct view text = st->text;
        run_line(st, view_of(run, strlen(run)));
        st->at = at;
        st->line = line;
        st->text = text;
    }
}

void start_supervised(struct start *st)
{
    static const char *const dirs[] = {
        "/etc/service",   "/service", "/etc/runit/runsvdir/default",
        "/var/service",   "/etc/s6",  "/run/service",
        "/etc/services.d"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const struct node *d =
            start_node(st, view_of(dirs[i], strlen(dirs[i])));
        if (d)
            supervise(st, d);
    }
}
