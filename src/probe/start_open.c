/* Services that may be open to all, by their arguments and settings: file
 * servers, screens, databases, containers.
 *
 * Sources: redis.conf, exports(5), rsyncd.conf(5), x11vnc(1), dockerd(8),
 * dnsmasq(8). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"

static bool is_no(struct view v)
{
    return found_word(v, "no") || found_word(v, "false") || text_is(v, "0") ||
           found_word(v, "off");
}

/* --- dnsmasq ----------------------------------------------------------------
 */

/* Its TFTP server is a service of its own. */
static void serve_tftp(struct start *st, struct found *f)
{
    for (const struct found *k = st->first; k; k = k->next)
        if (strcmp(k->name, "dnsmasq-tftpd") == 0 && k->at == f->at &&
            k->line == f->line)
            return;
    struct found *one =
        st->found_n < START_FOUND ? ARENA_NEW(st->arena, struct found) : NULL;
    const struct daemon *d = daemon_find(view_of("tftpd", 5));
    if (!one || !d)
        return;
    *one = *f;
    one->name = "dnsmasq-tftpd";
    one->daemon = d;
    one->listens = NULL;
    one->port_from = NULL;
    one->authentication = "none";
    one->next = NULL;
    st->found_n++;
    *st->end = one;
    st->end = &one->next;
}

static void dnsmasq_setting(struct start *st, struct found *f, struct view key,
                            struct view value, const char *from)
{
    int64_t port;
    if (text_is(key, "port") && text_int(value, &port)) {
        if (port == 0) {
            f->port_from = from;
            return;
        }
        found_listen(st, f, "udp", port, (struct view){0}, from);
        found_listen(st, f, "tcp", port, (struct view){0}, from);
    } else if (text_is(key, "listen-address")) {
        found_listen(st, f, "udp", 53, value, from);
        found_listen(st, f, "tcp", 53, value, from);
    } else if (text_is(key, "dhcp-range")) {
        found_listen(st, f, "udp", 67, (struct view){0}, from);
    } else if (text_is(key, "enable-tftp")) {
        serve_tftp(st, f);
    }
}

void describe_dnsmasq(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/dnsmasq.conf", NULL};
    struct view text, key, value;
    unsigned i = 1;
    f->authentication = "none";
    while (found_option(f, "-p", &i, &value))
        dnsmasq_setting(st, f, view_of("port", 4), value, "argument");
    for (i = 1; found_option(f, "--port", &i, &value);)
        dnsmasq_setting(st, f, view_of("port", 4), value, "argument");
    if (found_config(st, f, "-C", paths, &text))
        while (found_setting(st, &text, &key, &value))
            dnsmasq_setting(st, f, key, value, "configuration");
    for (i = 1; i < f->argc; i++)
        if (text_starts(f->argv[i], "--enable-tftp"))
            serve_tftp(st, f);
}

/* --- redis ------------------------------------------------------------------
 */

struct redis {
    bool unprotected, password;
    int64_t port;
    struct view bind;
    const char *from;
};

static void redis_setting(struct redis *r, struct view key, struct view value,
                          const char *from)
{
    if (found_word(key, "protected-mode")) {
        r->unprotected = is_no(value);
    } else if (found_word(key, "requirepass") || found_word(key, "aclfile") ||
               found_word(key, "user")) {
        r->password |= value.n && !text_is(value, "\"\"");
    } else if (found_word(key, "port")) {
        (void)text_int(value, &r->port);
        r->from = from;
    } else if (found_word(key, "bind")) {
        r->bind = value;
        r->from = from;
    }
}

static void redis_listens(struct start *st, struct found *f, struct redis *r)
{
    struct view one;
    if (!r->from || r->port <= 0 || r->port > 65535)
        return;
    if (!r->bind.n)
        found_listen(st, f, "tcp", r->port, (struct view){0}, r->from);
    while ((one = text_word(&r->bind)).n) {
        one = view_from(one, text_starts(one, "-"));
        bool all = text_is(one, "*") || text_is(one, "0.0.0.0");
        found_listen(st, f, "tcp", r->port, all ? (struct view){0} : one,
                     r->from);
    }
}

/* Without a password it answers other hosts only when its protection is
 * switched off. */
void describe_redis(struct start *st, struct found *f)
{
    struct redis r = {.port = 6379};
    struct view text, key, value;
    unsigned i = 1;
    f->authentication = "unknown";
    if (f->argc > 1 && !text_starts(f->argv[1], "-") &&
        start_file(st, f->argv[1], &text))
        while (found_setting(st, &text, &key, &value))
            redis_setting(&r, key, value, "configuration");
    for (; i + 1 < f->argc; i++)
        if (text_starts(f->argv[i], "--"))
            redis_setting(&r, view_from(f->argv[i], 2), f->argv[i + 1],
                          "argument");
    redis_listens(st, f, &r);
    if (r.password)
        f->authentication = "password";
    else if (r.unprotected)
        f->authentication = "none";
}

/* --- NFS --------------------------------------------------------------------
 */

/* *(rw,no_root_squash), (rw), 0.0.0.0/0(rw): any host may write. */
static bool is_for_all(struct view client)
{
    struct view host = {0}, options = {0};
    (void)text_field(&client, '(', &host);
    (void)text_field(&client, ')', &options);
    bool all = host.n == 0 || text_is(host, "*") || text_is(host, "0.0.0.0/0");
    bool writes = false, krb = false;
    struct view one;
    while (options.n && text_field(&options, ',', &one)) {
        writes |= text_is(one, "rw") || text_is(one, "no_root_squash");
        krb |= text_starts(one, "sec=krb");
    }
    return all && writes && !krb;
}

void describe_nfsd(struct start *st, struct found *f)
{
    struct view text, line, word;
    f->authentication = "unknown";
    if (!start_file(st, view_of("/etc/exports", 12), &text))
        return;
    while (text_line(&text, &line) && start_step(st)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        (void)text_word(&line); /* the folder */
        while ((word = text_word(&line)).n && word.p[0] != '#')
            if (is_for_all(word))
                f->authentication = "none";
    }
}

/* --- rsync ------------------------------------------------------------------
 */

struct module {
    bool named, writable, users, hosts;
};

/* "read only = no": a key has blanks in it. */
static void rsync_line(struct module *all, struct module *m, struct view line)
{
    struct view key = {0};
    struct module *to = m->named ? m : all;
    if (!memchr(line.p, '=', line.n) || !text_field(&line, '=', &key))
        return;
    key = text_trim(key);
    line = text_trim(line);
    if (found_word(key, "read only"))
        to->writable = is_no(line);
    else if (found_word(key, "auth users"))
        to->users = line.n > 0;
    else if (found_word(key, "hosts allow"))
        to->hosts = line.n > 0 && !text_is(line, "*");
}

void describe_rsync(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/rsyncd.conf", NULL};
    struct view text, line;
    struct module all = {0}, m = {0};
    bool open = false, any = false;
    unsigned i = 1;
    int64_t port;
    if (found_option(f, "--port", &i, &line) && text_int(line, &port))
        found_listen(st, f, "tcp", port, (struct view){0}, "argument");
    f->authentication = "unknown";
    if (!found_config(st, f, "--config", paths, &text))
        return;
    while (text_line(&text, &line) && start_step(st)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        if (line.p[0] == '[') {
            open |= m.named && m.writable && !m.users && !m.hosts;
            m = all;
            m.named = any = true;
        } else {
            rsync_line(&all, &m, line);
        }
    }
    open |= m.named && m.writable && !m.users && !m.hosts;
    f->authentication = open ? "none" : any && m.users ? "password" : "unknown";
}

/* --- screens and containers -------------------------------------------------
 */

void describe_x11vnc(struct start *st, struct found *f)
{
    static const char *const asking[] = {"-rfbauth", "-passwd", "-passwdfile",
                                         "-usepw",   "-unixpw", "-sslverify"};
    struct view v;
    unsigned i = 1;
    int64_t port = 5900;
    if (found_option(f, "-rfbport", &i, &v))
        (void)text_int(v, &port);
    if (port > 0 && port <= 65535)
        found_listen(st, f, "tcp", port,
                     found_has(f, "-localhost") ? view_of("127.0.0.1", 9)
                                                : (struct view){0},
                     "argument");
    f->authentication = found_has(f, "-nopw") ? "none" : "unknown";
    for (size_t k = 0; k < sizeof asking / sizeof *asking; k++)
        if (found_has(f, asking[k]))
            f->authentication = "password";
    if (found_has(f, "-allow") && !found_has(f, "-localhost"))
        f->authentication = "unknown";
}

/* -H tcp://0.0.0.0:2375 without client certificates: the whole host. */
void describe_dockerd(struct start *st, struct found *f)
{
    static const char *const names[] = {"-H", "--host"};
    bool checks =
             found_has(f, "--tlsverify") || found_has(f, "--tlsverify=true"),
         any = false;
    struct view v;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        for (unsigned i = 1; found_option(f, names[k], &i, &v);)
            if (text_starts(v, "tcp://"))
                any |= found_address(st, f, "tcp", view_from(v, 6),
                                     checks ? 2376 : 2375, "argument");
    f->authentication = checks ? "certificate" : any ? "none" : "unknown";
}
