/* The rc scripts of System V: the S links of a runlevel, in their order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

static bool is_start_link(const struct node *n)
{
    return n->name_n > 3 && n->name[0] == 'S' && n->name[1] >= '0' &&
           n->name[1] <= '9' && n->name[2] >= '0' && n->name[2] <= '9';
}

/* ssh of S02ssh: the unit ssh.service stands in its place under systemd. */
static bool has_unit(struct start *st, const char *name)
{
    static const char *const dirs[] = {"/etc/systemd/system",
                                       "/usr/lib/systemd/system",
                                       "/lib/systemd/system"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const char *path =
            arena_printf(st->arena, "%s/%s.service", dirs[i], name);
        if (path && tree_find_link(st->root->node, path))
            return true;
    }
    return false;
}

bool start_runlevel(struct start *st, struct view level, bool systemd)
{
    static const char *const before[] = {"/etc/rc", "/etc/rc.d/rc",
                                         "/etc/init.d/rc"};
    const struct node *d = NULL;
    if (level.n == 0 || level.n > 4)
        return false;
    for (size_t i = 0; i < sizeof before / sizeof *before && !d; i++) {
        const char *path = arena_printf(st->arena, "%s%.*s.d", before[i],
                                        (int)level.n, level.p);
        d = path ? start_node(st, view_of(path, strlen(path))) : NULL;
    }
    if (!d)
        return false;
    for (const struct node *n = d->child; n && start_step(st); n = n->next) {
        if (!is_start_link(n) || (systemd && has_unit(st, n->name + 3)))
            continue;
        const char *script = node_path(n, st->arena);
        const char *line =
            script ? arena_printf(st->arena, "%s start", script) : NULL;
        st->at = d;
        st->line = 1;
        if (line)
            run_line(st, view_of(line, strlen(line)));
    }
    return true;
}

/* One script of OpenRC: its own start(), or the program that it describes.
 *
 *   #!/sbin/openrc-run
 *   command="/usr/sbin/sshd"
 *   command_args="-p 22"
 *
 * Source: openrc-run(8). */
static void run_openrc_script(struct start *st, const struct node *n)
{
    static const char text[] =
        "start() { start-stop-daemon -S -x \"${command}\" -- ${command_args} "
        "${command_args_background} ${command_args_foreground}; }\n"
        "RC_SVCNAME=${0##*/}\n"
        "[ -f /etc/conf.d/${0##*/} ] && . /etc/conf.d/${0##*/}\n"
        ". /etc/init.d/${0##*/}\n"
        "start\n";
    const char *path = node_path(n, st->arena);
    struct chain link;
    if (!path)
        return;
    start_enter(st, &link, path);
    st->at = tree_follow(st->root->node, (struct node *)(uintptr_t)n);
    st->at = st->at ? st->at : n;
    st->line = 0;
    run_text(st, view_of(text, sizeof text - 1), NULL,
             view_of(path, strlen(path)), NULL);
    st->cond = NULL;
    st->chain = link.up;
}

static bool start_openrc(struct start *st, struct view level)
{
    const char *path =
        arena_printf(st->arena, "/etc/runlevels/%.*s", (int)level.n, level.p);
    const struct node *d =
        path ? start_node(st, view_of(path, strlen(path))) : NULL;
    if (!d)
        return false;
    for (const struct node *n = d->child; n && start_step(st); n = n->next)
        run_openrc_script(st, n);
    return true;
}

/* /etc/init.d/rc 3, /etc/rc.d/rc 3, /sbin/openrc default */
bool start_rc_command(struct start *st, struct view program, struct view level)
{
    if (text_is(program, "/sbin/openrc") || text_is(program, "openrc")) {
        const struct node *from = st->at;
        const struct cond *cond = st->cond;
        bool done = start_openrc(st, level.n ? level : view_of("default", 7));
        st->at = from;
        st->cond = cond;
        return done;
    }

    static const char *const names[] = {"/etc/init.d/rc", "/etc/rc.d/rc",
                                        "/etc/rc", "/sbin/rc"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(program, names[i]) && level.n) {
            const struct node *at = st->at;
            uint32_t line = st->line;
            bool done = start_runlevel(st, level, false);
            st->at = at;
            st->line = line;
            return done;
        }
    return false;
}

/* Scripts that systemd's generator turns into units. */
void start_sysv(struct start *st)
{
    static const char *const levels[] = {"S", "5", "3", "2"};
    struct chain link;
    start_enter(st, &link, "systemd-sysv-generator");
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        (void)start_runlevel(st, view_of(levels[i], 1), true);
    st->chain = link.up;
}
