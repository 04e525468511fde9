/* Services behind inetd and xinetd, once one of these is started.
 *
 *   inetd.conf   service socket-type protocol wait user program arguments
 *   xinetd.d     service name { key = value ... }
 *
 * Sources: inetd.conf(5), xinetd.conf(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"

static const struct {
    const char *name;
    int port;
} known_ports[] = {
    {"ftp",         21 },
    {"ssh",         22 },
    {"telnet",      23 },
    {"time",        37 },
    {"tftp",        69 },
    {"finger",      79 },
    {"http",        80 },
    {"www",         80 },
    {"pop3",        110},
    {"ident",       113},
    {"auth",        113},
    {"netbios-ns",  137},
    {"netbios-ssn", 139},
    {"swat",        901},
    {"exec",        512},
    {"login",       513},
    {"shell",       514},
    {"printer",     515},
    {"ntalk",       518},
    {"rsync",       873},
    {"echo",        7  },
    {"discard",     9  },
    {"daytime",     13 },
    {"chargen",     19 },
};

/* From the table, or the image's own /etc/services. */
static int64_t port_of(struct start *st, struct view name)
{
    int64_t port;
    struct view text, line, word, rest;
    if (text_int(name, &port))
        return port;
    for (size_t i = 0; i < sizeof known_ports / sizeof *known_ports; i++)
        if (text_is(name, known_ports[i].name))
            return known_ports[i].port;
    if (!start_file(st, view_of("/etc/services", 13), &text))
        return 0;
    while (text_line(&text, &line) && start_step(st)) {
        rest = line;
        word = text_word(&rest);
        struct view number = text_word(&rest), digits;
        if (view_eq(word, name) && text_field(&number, '/', &digits) &&
            text_int(digits, &port))
            return port;
    }
    return 0;
}

/* Behind tcpd or busybox stands what is meant. */
static void serve(struct start *st, struct view service, struct view proto,
                  struct view program, const struct sh_args *args,
                  struct view address)
{
    struct sh_args run = *args;
    const uint8_t *slash =
        program.n ? memrchr(program.p, '/', program.n) : NULL;
    struct view base =
        slash ? view_from(program, (size_t)(slash - program.p) + 1) : program;
    bool wrapper = text_is(base, "tcpd") || text_is(base, "busybox");
    if (!wrapper && run.n)
        run.v[0] =
            daemon_find(program) || !daemon_find(run.v[0]) ? program : run.v[0];
    if (run.n == 0)
        run_add(&run, program);
    bool shell = start_is_prompt(run.v, run.n);
    if (shell ? !start_network_shell(st, run.v, run.n)
              : !start_found(st, run.v, run.n, false))
        return;
    struct found *f = start_same(st, run.v, run.n);
    int64_t port = port_of(st, service);
    if (text_find(service, ":") != SIZE_MAX && f) { /* address:port */
        (void)found_address(st, f, "tcp", service, 0, "configuration");
        return;
    }
    if (f && port)
        found_listen(st, f, text_starts(proto, "udp") ? "udp" : "tcp", port,
                     address, "configuration");
}

static void inetd_line(struct start *st, struct view line)
{
    struct sh_args args = {0};
    struct view service = text_word(&line), type = text_word(&line);
    struct view proto = text_word(&line), wait = text_word(&line);
    struct view user = text_word(&line), program = text_word(&line), word;
    if (program.n == 0 || user.n == 0 || wait.n == 0 || type.n == 0 ||
        text_is(program, "internal"))
        return;
    while ((word = text_word(&line)).n && word.p[0] != '#')
        run_add(&args, word);
    serve(st, service, proto, program, &args, (struct view){0});
}

static void read_inetd_conf(struct start *st, struct view path)
{
    struct view text, line;
    struct chain link;
    const struct node *n = start_node(st, path);
    if (!n || !start_file(st, path, &text))
        return;
    start_enter(st, &link, arena_text(st->arena, path));
    st->at = n;
    for (uint32_t i = 1; text_line(&text, &line) && start_step(st); i++) {
        line = text_trim(line);
        st->line = i;
        st->text = line;
        if (line.n && line.p[0] != '#')
            inetd_line(st, line);
    }
    st->chain = link.up;
}

/* What xinetd's defaults section says of services by their names. */
struct xdefaults {
    struct view disabled, enabled;
    bool has_enabled;
};

static bool is_in(struct view list, struct view name)
{
    struct view word;
    while ((word = text_word(&list)).n)
        if (view_eq(word, name))
            return true;
    return false;
}

struct xservice {
    struct view name, id, server, args, port, bind, proto;
    uint32_t line;
    bool disabled;
};

static bool is_disabled(const struct xdefaults *d, const struct xservice *x)
{
    struct view id = x->id.n ? x->id : x->name;
    return x->disabled || is_in(d->disabled, id) ||
           (d->has_enabled && !is_in(d->enabled, id));
}

static void xinetd_end(struct start *st, const struct xdefaults *d,
                       struct xservice *x)
{
    struct sh_args args = {0};
    struct view word;
    run_add(&args, x->server);
    while ((word = text_word(&x->args)).n)
        run_add(&args, word);
    st->line = x->line;
    st->text = x->server;
    if (!is_disabled(d, x) && x->server.n)
        serve(st, x->port.n ? x->port : x->name, x->proto, x->server, &args,
              x->bind);
    *x = (struct xservice){0};
}

static void xinetd_key(struct xservice *x, struct view key, struct view value)
{
    if (text_is(key, "disable"))
        x->disabled = text_is(value, "yes");
    else if (text_is(key, "id"))
        x->id = value;
    else if (text_is(key, "server"))
        x->server = value;
    else if (text_is(key, "server_args"))
        x->args = value;
    else if (text_is(key, "port"))
        x->port = value;
    else if (text_is(key, "bind") || text_is(key, "interface"))
        x->bind = value;
    else if (text_is(key, "protocol"))
        x->proto = value;
}

static struct view joined(struct start *st, struct view a, struct view b)
{
    const char *s =
        arena_printf(st->arena, "%.*s %.*s", (int)a.n, a.p, (int)b.n, b.p);
    st->bytes += a.n + b.n + 2;
    return s ? view_of(s, strlen(s)) : a;
}

/* Names that one list says are off, or the only ones that another says are
 * on. */
static void xinetd_default(struct start *st, struct xdefaults *d,
                           struct view key, struct view value)
{
    if (text_is(key, "disabled"))
        d->disabled = d->disabled.n ? joined(st, d->disabled, value) : value;
    if (text_is(key, "enabled")) {
        d->enabled = d->enabled.n ? joined(st, d->enabled, value) : value;
        d->has_enabled = true;
    }
}

static void read_xinetd(struct start *st, struct xdefaults *d,
                        const struct node *n)
{
    struct view text, line, key;
    struct chain link;
    struct xservice x = {0};
    bool defaults = false;
    if (!node_is_file(n) || !subject_text(st->s, st->root->part, n, &text))
        return;
    start_enter(st, &link, node_path(n, st->arena));
    st->at = n;
    for (uint32_t i = 1; text_line(&text, &line) && start_step(st); i++) {
        line = text_trim(line);
        struct view rest = line, word = text_word(&rest);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        if (text_is(word, "service")) {
            x = (struct xservice){.name = text_word(&rest), .line = i};
        } else if (text_is(word, "defaults")) {
            defaults = true;
        } else if (text_is(line, "}")) {
            if (x.line)
                xinetd_end(st, d, &x);
            defaults = false;
        } else if ((x.line || defaults) && memchr(line.p, '=', line.n) &&
                   text_field(&line, '=', &key)) {
            key = text_trim(key);
            if (key.n && (key.p[key.n - 1] == '+' || key.p[key.n - 1] == '-'))
                key.n--;
            if (defaults)
                xinetd_default(st, d, text_trim(key), text_trim(line));
            else
                xinetd_key(&x, text_trim(key), text_trim(line));
        }
    }
    st->chain = link.up;
}

static const struct found *started(const struct start *st, const char *name)
{
    const struct found *best = NULL;
    for (const struct found *f = st->first; f; f = f->next)
        if (strcmp(f->name, name) == 0 && f->state >= FOUND_CONDITIONAL &&
            (!best || f->state > best->state))
            best = f;
    return best;
}

/* What starts f starts what f starts, under f's condition. */
static void behind(struct start *st, const struct found *f, struct cond *cond)
{
    st->chain = NULL;
    for (const struct chain *c = f->chain; c; c = c->up) {
        struct chain *link = ARENA_NEW(st->arena, struct chain);
        if (link)
            start_enter(st, link, c->what);
    }
    st->cond = NULL;
    if (f->condition)
        start_if(st, cond, f->condition);
}

void start_inetd(struct start *st)
{
    struct cond cond;
    const struct found *f = started(st, "inetd");
    if (f) {
        struct view path = view_of("/etc/inetd.conf", 15);
        for (unsigned i = 1; i < f->argc; i++)
            if (f->argv[i].n && f->argv[i].p[0] == '/')
                path = f->argv[i];
        behind(st, f, &cond);
        read_inetd_conf(st, path);
    }
    f = started(st, "xinetd");
    if (f) {
        const struct node *d = start_node(st, view_of("/etc/xinetd.d", 13));
        const struct node *one =
            start_node(st, view_of("/etc/xinetd.conf", 16));
        struct xdefaults defaults = {0};
        behind(st, f, &cond);
        if (one)
            read_xinetd(st, &defaults, one);
        for (d = d ? d->child : NULL; d && start_step(st); d = d->next)
            read_xinetd(st, &defaults, d);
    }
    st->cond = NULL;
    st->chain = NULL;
}

/* --- cron
 * -----------------------------------------------------------------------
 */

/* minute hour day month weekday [user] command; @reboot [user] command */
static void cron_line(struct start *st, struct view line, bool with_user)
{
    struct view word = {0};
    int fields = text_starts(line, "@") ? 1 : 5;
    const uint8_t *eq = memchr(line.p, '=', line.n);
    if (eq && sh_name(line) == (size_t)(eq - line.p))
        return; /* a variable */
    for (int i = 0; i < fields + with_user; i++)
        word = text_word(&line);
    if (word.n && text_trim(line).n)
        run_line(st, text_trim(line));
}

static void read_crontab(struct start *st, const struct node *n, bool with_user)
{
    struct view text, line;
    struct chain link;
    if (!node_is_file(n) || !subject_text(st->s, st->root->part, n, &text))
        return;
    start_enter(st, &link, node_path(n, st->arena));
    for (uint32_t i = 1; text_line(&text, &line) && start_step(st); i++) {
        line = text_trim(line);
        st->at = n;
        st->line = i;
        st->text = line;
        if (line.n && line.p[0] != '#')
            cron_line(st, line, with_user);
    }
    st->chain = link.up;
}

void start_cron(struct start *st)
{
    static const struct {
        const char *path;
        bool with_user;
    } places[] = {
        {"/etc/crontab",             true },
        {"/etc/cron.d",              true },
        {"/etc/crontabs",            false},
        {"/var/spool/cron/crontabs", false},
    };
    struct cond cond;
    const struct found *f = started(st, "crond");
    if (!f)
        return;
    behind(st, f, &cond);
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const struct node *n =
            start_node(st, view_of(places[i].path, strlen(places[i].path)));
        if (n && node_is_file(n))
            read_crontab(st, n, places[i].with_user);
        for (n = n && node_is_dir(n) ? n->child : NULL; n && start_step(st);
             n = n->next)
            read_crontab(st, n, places[i].with_user);
    }
    st->cond = NULL;
    st->chain = NULL;
}
