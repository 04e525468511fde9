/* What systemd starts: from default.target along Wants, Requires and the
 * .wants folders, and what its sockets wait for.
 *
 * A unit that is a link to /dev/null, or an empty file, is masked. WantedBy
 * alone starts nothing: a link must stand in a .wants folder. Sources:
 * systemd.unit(5), systemd.service(5), systemd.socket(5), bootup(7). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"
#include "probe/start_unit.h"

enum { UNITS = 1024, UNIT_DEPTH = 24 };

struct units {
    struct start *st;
    struct view seen[UNITS];
    unsigned seen_n, depth;
};

/* %i %I %n %p of a value. */
static struct view specifiers(struct start *st, struct view v, struct view name)
{
    struct buf b;
    buf_init(&b, RUN_VALUE_MAX, NULL);
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] != '%' || i + 1 >= v.n) {
            buf_byte(&b, v.p[i]);
            continue;
        }
        char c = (char)v.p[++i];
        if (c == 'i' || c == 'I')
            buf_view(&b, unit_instance(name));
        else if (c == 'n')
            buf_view(&b, name);
        else if (c == '%')
            buf_byte(&b, '%');
        else
            buf_byte(&b, UNSURE);
    }
    struct view out = arena_dup(st->arena, buf_of(&b));
    st->bytes += b.n;
    buf_done(&b);
    return out;
}

/* --- conditions
 * ---------------------------------------------------------------
 */

/* One Condition…= line: no: the unit is skipped. */
static enum tri ask(struct start *st, const struct unit_setting *s)
{
    static const struct {
        const char *key;
        char what;
    } paths[] = {
        {"ConditionPathExists",         'e'},
        {"ConditionPathIsDirectory",    'd'},
        {"ConditionPathIsSymbolicLink", 'L'},
        {"ConditionFileNotEmpty",       's'},
        {"ConditionFileIsExecutable",   'x'},
        {"AssertPathExists",            'e'},
    };
    struct view v = s->value;
    bool not = text_starts(v, "!");
    v = view_from(v, not || text_starts(v, "|"));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (text_is(s->key, paths[i].key)) {
            enum tri t = start_path_test(st, v, paths[i].what);
            return not ? tri_not(t) : t;
        }
    if (text_is(s->key, "ConditionKernelCommandLine") ||
        text_is(s->key, "ConditionFirstBoot") ||
        text_is(s->key, "ConditionVirtualization"))
        return TRI_MAYBE;
    return TRI_YES;
}

static enum tri conditions(struct start *st, const struct unit_setting *s,
                           const char **text)
{
    enum tri all = TRI_YES;
    for (; s; s = s->next) {
        enum tri t = text_is(s->section, "Unit") ? ask(st, s) : TRI_YES;
        if (t == TRI_MAYBE && !*text)
            *text = arena_printf(st->arena, "%.*s=%.*s", (int)s->key.n,
                                 s->key.p, (int)s->value.n, s->value.p);
        all = tri_and(all, t);
    }
    return all;
}

/* --- services
 * -----------------------------------------------------------------
 */

/* KEY=value lines of an EnvironmentFile, and Environment= settings. */
static void set_environment(struct sh *sh, struct view one)
{
    const uint8_t *eq = one.n ? memchr(one.p, '=', one.n) : NULL;
    if (!eq)
        return;
    size_t at = (size_t)(eq - one.p);
    struct view rest = view_from(one, at + 1), value = view_of("", 0);
    (void)unit_word(sh->st, &rest, &value);
    if (rest.n && value.n) /* unquoted blanks belong to the value */
        value = text_trim(view_from(one, at + 1));
    run_set(sh, text_trim(view_cut(one, 0, at)), value);
}

static void read_environment(struct sh *sh, struct view path)
{
    struct view text, line;
    path = view_from(path, text_starts(path, "-"));
    if (!start_file(sh->st, path, &text))
        return;
    while (text_line(&text, &line) && start_step(sh->st)) {
        line = text_trim(line);
        if (line.n && line.p[0] != '#' && line.p[0] != ';')
            set_environment(sh, line);
    }
}

/* $NAME and ${NAME} alone are split and put in; the rest is taken as it is. */
static void add_expanded(struct sh *sh, struct view word, struct sh_args *out)
{
    struct view name = view_from(word, 1), value;
    bool braces = text_starts(name, "{") && text_ends(name, "}");
    if (!text_starts(word, "$")) {
        run_add(out, word);
        return;
    }
    if (braces)
        name = view_cut(name, 1, name.n - 2);
    const struct sh_var *v = run_get(sh, name);
    if (sh_name(name) != name.n || !v)
        return; /* unset: nothing */
    value = v->value;
    struct view one;
    if (braces)
        run_add(out, value);
    while (!braces && unit_word(sh->st, &value, &one))
        run_add(out, one);
}

static void run_exec(struct sh *sh, struct view line)
{
    struct sh_args args = {0};
    struct view word;
    while (line.n && strchr("-@:+!|", (char)line.p[0]))
        line = view_from(line, 1);
    sh->st->text = line;
    while (args.n < START_ARGS && unit_word(sh->st, &line, &word))
        add_expanded(sh, word, &args);
    if (args.n)
        (void)run_external(sh, &args);
    sh->flow = FLOW_ON;
}

/* agetty has its terminal from the instance. */
static void run_service(struct start *st, const struct unit_setting *settings,
                        struct view name)
{
    struct sh_instance instance = {0};
    struct sh_frame frame = {.zero = view_of("systemd", 7)};
    struct sh sh = {.st = st, .instance = &instance, .frame = &frame};
    const struct unit_setting *s = settings;
    const struct node *at = st->at;
    for (; s; s = s->next) {
        struct view rest = s->value, one;
        if (text_is(s->key, "EnvironmentFile"))
            read_environment(&sh, s->value);
        else if (text_is(s->key, "Environment"))
            while (unit_word(st, &rest, &one))
                set_environment(&sh, one);
    }
    for (s = settings; s; s = s->next) {
        if (!text_is(s->section, "Service") ||
            !(text_is(s->key, "ExecStart") || text_is(s->key, "ExecStartPre") ||
              text_is(s->key, "ExecStartPost")))
            continue;
        st->line = s->line;
        st->at = s->at ? s->at : at;
        run_exec(&sh, specifiers(st, s->value, name));
    }
}

/* --- sockets
 * ------------------------------------------------------------------
 */

static bool start_unit(struct units *u, struct view name);

static struct view service_of_socket(struct start *st,
                                     const struct unit_setting *s,
                                     struct view name)
{
    bool accept = false;
    struct view base = view_cut(name, 0, name.n - strlen(".socket"));
    for (; s; s = s->next) {
        if (text_is(s->key, "Service"))
            return s->value;
        if (text_is(s->key, "Accept"))
            accept = text_is(s->value, "yes") || text_is(s->value, "true");
    }
    const char *service = arena_printf(st->arena, "%.*s%s.service", (int)base.n,
                                       base.p, accept ? "@" : "");
    return service ? view_of(service, strlen(service)) : name;
}

/* What the service's facts do not say themselves, the socket does. */
static void add_sockets(struct start *st, const struct unit_setting *s,
                        const struct found *before)
{
    struct found *f = before ? before->next : st->first;
    for (; f; f = f->next)
        for (const struct unit_setting *k = s; k; k = k->next) {
            bool stream = text_is(k->key, "ListenStream");
            if ((!stream && !text_is(k->key, "ListenDatagram")) ||
                text_starts(k->value, "/") || text_starts(k->value, "@") ||
                text_starts(k->value, "%"))
                continue;
            (void)found_address(st, f, stream ? "tcp" : "udp", k->value, 0,
                                "configuration");
        }
}

static void run_socket(struct units *u, const struct unit_setting *s,
                       struct view name)
{
    struct start *st = u->st;
    struct found *last = st->first;
    while (last && last->next)
        last = last->next;
    (void)start_unit(u, service_of_socket(st, s, name));
    add_sockets(st, s, last);
}

/* --- timers and paths
 * -------------------------------------------------------------
 */

static struct view unit_behind(struct start *st, const struct unit_setting *s,
                               struct view name, const char *ending)
{
    for (; s; s = s->next)
        if (text_is(s->key, "Unit"))
            return s->value;
    const char *service = arena_printf(st->arena, "%.*s.service",
                                       (int)(name.n - strlen(ending)), name.p);
    return service ? view_of(service, strlen(service)) : name;
}

/* After the start or by the clock it comes for certain; after the unit was
 * active only when something else started it. */
static void run_timer(struct units *u, const struct unit_setting *s,
                      struct view name)
{
    static const char *const sure[] = {"OnBootSec", "OnStartupSec",
                                       "OnActiveSec", "OnCalendar"};
    struct start *st = u->st;
    const struct cond *before = st->cond;
    struct cond cond;
    bool comes = false;
    for (const struct unit_setting *k = s; k; k = k->next)
        for (size_t i = 0; i < sizeof sure / sizeof *sure; i++)
            comes |= text_is(k->key, sure[i]);
    if (!comes)
        start_if(st, &cond, "a timer that starts it once more");
    (void)start_unit(u, unit_behind(st, s, name, ".timer"));
    st->cond = before;
}

static void run_path(struct units *u, const struct unit_setting *s,
                     struct view name)
{
    struct start *st = u->st;
    const struct cond *before = st->cond;
    struct cond cond;
    start_if(st, &cond, "a file that its path unit waits for");
    (void)start_unit(u, unit_behind(st, s, name, ".path"));
    st->cond = before;
}

/* --- the graph
 * -----------------------------------------------------------------
 */

static void start_list(struct units *u, struct view list)
{
    struct view one;
    while (unit_word(u->st, &list, &one))
        (void)start_unit(u, one);
}

/* name.wants/ and name.requires/ in all folders. */
static void start_wanted(struct units *u, struct view name)
{
    static const char *const ends[] = {"wants", "requires"};
    struct start *st = u->st;
    for (size_t i = 0; i < UNIT_DIRS; i++)
        for (size_t k = 0; k < sizeof ends / sizeof *ends; k++) {
            const char *path =
                arena_printf(st->arena, "%s/%.*s.%s", unit_dirs[i], (int)name.n,
                             name.p, ends[k]);
            const struct node *d =
                path ? start_node(st, view_of(path, strlen(path))) : NULL;
            for (d = d ? d->child : NULL; d && start_step(st); d = d->next)
                (void)start_unit(u, view_of(d->name, d->name_n));
        }
}

static void start_targets(struct units *u, const struct unit_setting *s)
{
    for (; s; s = s->next)
        if (text_is(s->section, "Unit") &&
            (text_is(s->key, "Wants") || text_is(s->key, "Requires") ||
             text_is(s->key, "BindsTo") || text_is(s->key, "Requisite")))
            start_list(u, s->value);
}

static bool was_seen(struct units *u, struct view name)
{
    for (unsigned i = 0; i < u->seen_n; i++)
        if (view_eq(u->seen[i], name))
            return true;
    if (u->seen_n == UNITS) {
        u->st->spent = true;
        return true;
    }
    u->seen[u->seen_n++] = name;
    return false;
}

/* Under its conditions; by the kind that its name tells. */
static void run_unit(struct units *u, const struct unit_setting *s,
                     struct view name)
{
    start_targets(u, s);
    start_wanted(u, name);
    if (text_ends(name, ".service"))
        run_service(u->st, s, name);
    else if (text_ends(name, ".socket"))
        run_socket(u, s, name);
    else if (text_ends(name, ".timer"))
        run_timer(u, s, name);
    else if (text_ends(name, ".path"))
        run_path(u, s, name);
}

static bool start_unit(struct units *u, struct view name)
{
    struct start *st = u->st;
    bool masked;
    struct view text;
    const char *why = NULL;
    if (u->depth >= UNIT_DEPTH || !start_step(st) || was_seen(u, name))
        return false;
    const struct node *n = unit_find(st, name, &masked);
    if (!n || !subject_text(st->s, st->root->part, n, &text))
        return false;
    const struct unit_setting *s = unit_settings(st, name, text);
    const struct node *at = st->at;
    const struct cond *before = st->cond;
    struct chain link;
    struct cond cond;
    enum tri t = conditions(st, s, &why);
    if (t == TRI_NO)
        return false;
    start_enter(st, &link, arena_text(st->arena, name));
    if (t == TRI_MAYBE)
        start_if(st, &cond, why);
    st->at = n;
    u->depth++;
    run_unit(u, s, name);
    u->depth--;
    st->at = at;
    st->cond = before;
    st->chain = link.up;
    return true;
}

/* A login on the serial line that the kernel's command line names. */
static void serial_getty(struct units *u)
{
    struct start *st = u->st;
    struct cond cond;
    const struct cond *before = st->cond;
    start_if(st, &cond, "console= of the kernel's command line");
    (void)start_unit(u, view_of("serial-getty@console.service", 28));
    st->cond = before;
}

/* What systemd's generator makes of an /etc/rc.local that can be run. */
static void rc_local(struct start *st)
{
    struct chain link;
    struct view path = view_of("/etc/rc.local", 13);
    bool masked;
    if (start_path_test(st, path, 'x') != TRI_YES ||
        (!unit_find(st, view_of("rc-local.service", 16), &masked) && masked))
        return;
    start_enter(st, &link, "rc-local.service");
    st->at = start_node(st, path);
    st->line = 0;
    run_line(st, path);
    st->chain = link.up;
}

static bool is_systemd(struct start *st)
{
    static const char *const paths[] = {"/lib/systemd/systemd",
                                        "/usr/lib/systemd/systemd"};
    const struct node *init = start_node(st, view_of("/sbin/init", 10));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        const struct node *n =
            start_node(st, view_of(paths[i], strlen(paths[i])));
        if (n && (!init || init == n || init->first == n || n->first == init))
            return true;
    }
    return init && strcmp(init->name, "systemd") == 0;
}

void start_systemd(struct start *st)
{
    static const char *const others[] = {"sysinit.target", "basic.target",
                                         "sockets.target", "timers.target",
                                         "paths.target"};
    bool masked;
    struct units *u = ARENA_NEW(st->arena, struct units);
    if (!u || !is_systemd(st))
        return;
    u->st = st;
    st->entered = true;
    struct view target = view_of("default.target", 14);
    const struct node *n = unit_find(st, target, &masked);
    if (!n)
        target = view_of("graphical.target", 16);
    else if (n->name_n) /* the links of the target that it stands for */
        target = view_of(n->name, n->name_n);
    if (!unit_find(st, target, &masked))
        target = view_of("multi-user.target", 17);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        (void)start_unit(u, view_of(others[i], strlen(others[i])));
    (void)start_unit(u, target);
    start_wanted(u, view_of("default.target", 14));
    serial_getty(u);
    rc_local(st);
    start_sysv(st);
}
