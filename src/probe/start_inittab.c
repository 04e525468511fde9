/* /etc/inittab of BusyBox, procd and sysvinit, and the rc scripts it runs.
 *
 *   id:runlevels:action:process
 *
 * BusyBox takes id as the terminal and heeds no runlevels; sysvinit starts a
 * line in the runlevels it names. Sources: BusyBox's example inittab,
 * inittab(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

enum { INITTAB_LINES = 2000 };

struct tab {
    struct start *st;
    bool sysv;
    struct view level; /* sysvinit's default */
    uint32_t used;
};

static bool split(struct view line, struct view f[4])
{
    line = text_trim(line);
    if (line.n == 0 || line.p[0] == '#')
        return false;
    for (int i = 0; i < 3; i++)
        if (!text_field(&line, ':', &f[i]))
            return false;
    f[3] = text_trim(line);
    return line.p != NULL;
}

static bool runs_at_start(const struct tab *t, const struct view f[4])
{
    static const char *const once[] = {"sysinit", "boot", "bootwait"};
    static const char *const levels[] = {
        "respawn", "askfirst",   "askfirstlate",   "respawnlate", "wait",
        "once",    "askconsole", "askconsolelate", "default"};
    for (size_t i = 0; i < sizeof once / sizeof *once; i++)
        if (text_is(f[2], once[i]))
            return true;
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (text_is(f[2], levels[i]))
            return !t->sysv || f[1].n == 0 || !t->level.n ||
                   memchr(f[1].p, t->level.p[0], f[1].n);
    return false;
}

/* OpenWrt's rcS is within procd: all of rc.d's S links are started. */
static bool is_procd_rcs(struct start *st, struct view process)
{
    return text_starts(process, "/etc/init.d/rcS S") &&
           !start_node(st, view_of("/etc/init.d/rcS", 15)) &&
           start_node(st, view_of("/etc/rc.d", 9));
}

static void run_procd_rcs(struct start *st)
{
    static const char text[] =
        "for i in /etc/rc.d/S*; do [ -x $i ] && $i boot; done";
    run_line(st, view_of(text, sizeof text - 1));
}

static void console(struct tab *t, const struct view f[4], struct view process)
{
    struct view words[START_ARGS], word;
    unsigned n = 0;
    bool ask = text_starts(f[2], "ask");
    while (n < START_ARGS && (word = text_word(&process)).n &&
           word.p[0] != '>' && word.p[0] != '<' && word.p[0] != '#')
        words[n++] = word;
    struct view tty = t->sysv ? (struct view){0} : f[0];
    if (n && text_is(words[0], "exec"))
        memmove(words, words + 1, --n * sizeof *words);
    (void)start_found_console(t->st, words, n, tty, ask);
}

static void run_entry(struct tab *t, const struct view f[4], uint32_t line,
                      struct view text)
{
    struct start *st = t->st;
    struct view process = f[3];
    bool stays = !text_is(f[2], "sysinit") && !text_is(f[2], "wait") &&
                 !text_is(f[2], "once");
    st->line = line;
    st->text = text;
    if (text_starts(process, "-") || text_starts(process, "+") ||
        text_starts(process, "@"))
        process = view_from(process, 1);
    if (is_procd_rcs(st, process)) {
        run_procd_rcs(st);
        return;
    }
    if (stays)
        console(t, f, process);
    st->text = process;
    run_line(st, process);
}

static struct view default_level(struct view text)
{
    struct view line, f[4];
    while (text_line(&text, &line))
        if (split(line, f) && text_is(f[2], "initdefault"))
            return f[1];
    return (struct view){0};
}

/* BusyBox's init and procd are links to, or names of, known programs. */
static bool is_sysv(struct start *st)
{
    const struct node *n = start_node(st, view_of("/sbin/init", 10));
    const struct node *real = n && n->first ? n->first : n;
    return n && real && !strstr(n->name, "busybox") && n->name_n &&
           !start_node(st, view_of("/sbin/procd", 11)) &&
           (start_node(st, view_of("/sbin/telinit", 13)) ||
            start_node(st, view_of("/etc/rc3.d", 10)) ||
            start_node(st, view_of("/etc/rc5.d", 10)) ||
            start_node(st, view_of("/etc/rc2.d", 10)));
}

/* Without an inittab BusyBox runs rcS and offers shells. */
static void without_table(struct start *st)
{
    struct chain link;
    const struct node *rcs = start_node(st, view_of("/etc/init.d/rcS", 15));
    const struct node *init = start_node(st, view_of("/sbin/init", 10));
    if (!rcs || (init && !strstr(init->name, "busybox") && init->name_n))
        return;
    st->entered = true;
    start_enter(st, &link, "init");
    st->at = rcs;
    st->line = 1;
    run_line(st, view_of("/etc/init.d/rcS", 15));
    struct view shell = view_of("/bin/sh", 7);
    st->at = init;
    st->text = shell;
    if (init)
        (void)start_found_console(st, &shell, 1, (struct view){0}, true);
    st->chain = link.up;
}

/* Debian's and others' runlevel when no inittab names one. */
static void without_level(struct tab *t)
{
    if (t->sysv && t->level.n == 0)
        t->level = start_node(t->st, view_of("/etc/rc2.d", 10))
                       ? view_of("2", 1)
                       : view_of("3", 1);
}

void start_inittab_text(struct start *st, const struct node *n,
                        struct view text)
{
    struct view rest, line, f[4];
    struct tab t = {.st = st, .sysv = is_sysv(st)};
    struct chain link;
    t.level = t.sysv ? default_level(text) : t.level;
    without_level(&t);
    st->entered = true;
    start_enter(st, &link, "/etc/inittab");
    rest = text;
    for (uint32_t i = 1; i < INITTAB_LINES && text_line(&rest, &line); i++) {
        if (!split(line, f) || !runs_at_start(&t, f) || !start_step(st))
            continue;
        st->at = n;
        run_entry(&t, f, i, text_trim(line));
    }
    st->chain = link.up;
}

void start_inittab(struct start *st)
{
    struct view text;
    const struct node *n = start_node(st, view_of("/etc/inittab", 12));
    if (!n) /* of systems that copy it to a RAM disk at /etc */
        n = start_node(st, view_of("/etc_ro/inittab", 15));
    if (n && subject_text(st->s, st->root->part, n, &text))
        start_inittab_text(st, n, text);
    else
        without_table(st);
}

/* /init of an initial RAM disk, when it is a script. */
void start_initrd(struct start *st)
{
    static const char *const paths[] = {"/init", "/linuxrc", "/sbin/init"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct view text;
        const struct node *n =
            start_node(st, view_of(paths[i], strlen(paths[i])));
        if (!n || !node_is_file(n) || n->size > RUN_TEXT_MAX ||
            !subject_text(st->s, st->root->part, n, &text) ||
            !text_starts(text, "#!"))
            continue;
        struct sh_args none = {0};
        st->entered = true;
        st->at = n;
        st->line = 1;
        run_text(st, text, n, view_of(paths[i], strlen(paths[i])), &none);
        st->cond = NULL;
        return;
    }
}
