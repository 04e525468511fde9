/* Commands that the network and devices set off, once what minds them runs:
 * ifup with /etc/network/interfaces, udevd with its rules.
 *
 *   auto eth0                      started by ifup -a
 *   iface eth0 inet dhcp
 *     up COMMAND                   pre-up, post-up
 *   KEY=="value", RUN+="COMMAND"   RUN{program}+=
 *
 * Sources: interfaces(5), udev(7). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

/* The rest of the file's line, under the condition that the event comes. */
static void run_hook(struct start *st, const struct node *n, uint32_t line,
                     struct view command, const char *when)
{
    const struct node *at = st->at;
    const struct cond *before = st->cond;
    struct chain link;
    struct cond cond;
    uint32_t number = st->line;
    struct view text = st->text;
    if (command.n == 0)
        return;
    start_enter(st, &link, node_path(n, st->arena));
    start_if(st, &cond, when);
    st->at = n;
    st->line = line;
    st->text = command;
    run_line(st, command);
    st->at = at;
    st->line = number;
    st->text = text;
    st->cond = before;
    st->chain = link.up;
}

static bool is_in(struct view list, struct view name)
{
    struct view word;
    while ((word = text_word(&list)).n)
        if (view_eq(word, name))
            return true;
    return false;
}

/* Whether an auto line names the interface. */
static bool is_auto(struct start *st, struct view text, struct view name)
{
    struct view line;
    while (text_line(&text, &line) && start_step(st)) {
        struct view word = text_word(&line);
        if ((text_is(word, "auto") || text_is(word, "allow-auto")) &&
            is_in(line, name))
            return true;
    }
    return false;
}

static void run_interfaces(struct start *st, bool all, struct view only)
{
    const struct node *n =
        start_node(st, view_of("/etc/network/interfaces", 23));
    struct view text, rest, line;
    bool on = false;
    if (!n || !node_is_file(n) ||
        !subject_text(st->s, st->root->part, n, &text))
        return;
    rest = text;
    for (uint32_t i = 1; text_line(&rest, &line) && start_step(st); i++) {
        struct view word = text_word(&line);
        if (text_is(word, "iface")) {
            struct view name = text_word(&line);
            on = all ? is_auto(st, text, name) : view_eq(name, only);
        } else if (on && (text_is(word, "up") || text_is(word, "post-up") ||
                          text_is(word, "pre-up"))) {
            run_hook(st, n, i, text_trim(line), "an interface is set up");
        }
    }
}

void start_ifup(struct start *st, const struct view *argv, unsigned n)
{
    bool all = false;
    struct view only = {0};
    if (st->hooks)
        return;
    for (unsigned i = 1; i < n; i++) {
        all |= text_is(argv[i], "-a") || text_is(argv[i], "--all");
        if (argv[i].n && argv[i].p[0] != '-')
            only = argv[i];
    }
    st->hooks = true;
    run_interfaces(st, all, only);
    st->hooks = false;
}

/* The script that udhcpc runs when it has an address: -s, or the usual one. */
void start_udhcpc(struct start *st, const struct view *argv, unsigned n)
{
    struct view path = view_of("/usr/share/udhcpc/default.script", 32);
    for (unsigned i = 1; i + 1 < n; i++)
        if (text_is(argv[i], "-s") || text_is(argv[i], "--script"))
            path = argv[i + 1];
    const struct node *script = start_node(st, path);
    const char *line =
        script ? arena_printf(st->arena, "%.*s bound", (int)path.n, path.p)
               : NULL;
    if (st->hooks || !line)
        return;
    st->hooks = true;
    run_hook(st, script, 1, view_of(line, strlen(line)),
             "an address is given by DHCP");
    st->hooks = false;
}

/* RUN+="a", RUN{program}+="b" of one line. */
static void run_rule(struct start *st, const struct node *n, uint32_t number,
                     struct view line)
{
    size_t at;
    while ((at = text_find(line, "RUN")) != SIZE_MAX && start_step(st)) {
        struct view command = {0}, key = {0};
        bool word = at == 0 || strchr(" ,\t", (char)line.p[at - 1]);
        line = view_from(line, at + 3);
        if (!word || !text_field(&line, '"', &key) ||
            !memchr(key.p, '=', key.n) || memchr(key.p, ',', key.n) ||
            text_starts(key, "{builtin}") || !text_field(&line, '"', &command))
            continue;
        run_hook(st, n, number, command, "a device comes that its rule names");
    }
}

static void run_rules(struct start *st, const struct node *n)
{
    struct view text, line;
    if (!node_is_file(n) || !text_ends(view_of(n->name, n->name_n), ".rules") ||
        !subject_text(st->s, st->root->part, n, &text))
        return;
    for (uint32_t i = 1; text_line(&text, &line) && start_step(st); i++) {
        line = text_trim(line);
        if (line.n && line.p[0] != '#')
            run_rule(st, n, i, line);
    }
}

void start_udev(struct start *st)
{
    static const char *const dirs[] = {"/etc/udev/rules.d", "/lib/udev/rules.d",
                                       "/usr/lib/udev/rules.d"};
    const struct node *last = NULL;
    if (st->hooks)
        return;
    st->hooks = true;
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const struct node *d =
            start_node(st, view_of(dirs[i], strlen(dirs[i])));
        const struct node *one = d && d != last ? d->child : NULL;
        last = d ? d : last;
        for (; one && start_step(st); one = one->next)
            run_rules(st, one);
    }
    st->hooks = false;
}
