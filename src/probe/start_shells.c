/* Programs that hand a shell to whoever connects, by their words: nc, socat,
 * what a super-server runs, web terminals; and shells that call out.
 *
 *   nc -l [-p] PORT -e SHELL      socat TCP-LISTEN:PORT,.. EXEC:SHELL
 *   tcpsvd ADDRESS PORT PROGRAM   ttyd [-c USER:PASSWORD] [-W] SHELL
 *   shellinaboxd -s /:USER:GROUP:FOLDER:COMMAND
 *   bash -i >& /dev/tcp/HOST/PORT
 *
 * Sources: nc(1) of BusyBox, OpenBSD, netcat and ncat, socat(1), tcpsvd(8),
 * ttyd(1), shellinaboxd(1), bash(1). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"

static const struct daemon network_shell = {
    "sh", "network-shell", "remote-shell", "", NULL, NULL};
static const struct daemon calling_shell = {
    "sh", "reverse-shell", "remote-shell", "", NULL, NULL};

static struct view base_of(struct view word)
{
    const uint8_t *slash = word.n ? memrchr(word.p, '/', word.n) : NULL;
    return slash ? view_from(word, (size_t)(slash - word.p) + 1) : word;
}

/* "/bin/sh -i", "busybox sh" */
static bool is_shell_command(struct view text)
{
    struct view word = text_word(&text);
    if (text_is(base_of(word), "busybox") || text_is(base_of(word), "setsid"))
        word = text_word(&text);
    if (!start_is_shell(word))
        return false;
    /* with a script it does what the script says */
    word = text_word(&text);
    return word.n == 0 || (word.p[0] == '-' && !text_is(word, "-c")) ||
           word.p[0] == '<' || word.p[0] == '>';
}

bool start_is_prompt(const struct view *argv, unsigned n)
{
    return start_is_shell(argv[0]) &&
           (n == 1 || (text_starts(argv[1], "-") && !text_is(argv[1], "-c")));
}

struct found *start_network_shell(struct start *st, const struct view *argv,
                                  unsigned n)
{
    struct found *f = start_record(st, &network_shell, argv, n);
    if (f)
        f->authentication = "none";
    return f;
}

static void calling(struct start *st, const struct view *argv, unsigned n)
{
    struct found *f = start_record(st, &calling_shell, argv, n);
    if (f)
        f->authentication = "none";
}

void start_calling_shell(struct start *st, struct view word)
{
    if (text_find(st->text, "/dev/tcp/") != SIZE_MAX ||
        text_find(st->text, "/dev/udp/") != SIZE_MAX)
        calling(st, &word, 1);
}

/* --- nc ---------------------------------------------------------------------
 */

struct nc {
    bool listens, udp, shell;
    struct view port, address;
};

static bool is_port(struct view v)
{
    int64_t port;
    return text_int(v, &port) && port > 0 && port <= 65535;
}

/* Letters that take a word: those of all its kinds that say the same. */
static void nc_option(struct nc *nc, const struct view *argv, unsigned n,
                      unsigned *i)
{
    struct view v = argv[*i];
    struct view next = *i + 1 < n ? argv[*i + 1] : (struct view){0};
    if (text_is(v, "--exec") || text_is(v, "--sh-exec")) {
        nc->shell |= is_shell_command(next);
        ++*i;
        return;
    }
    if (text_starts(v, "--")) {
        nc->listens |= text_is(v, "--listen");
        nc->udp |= text_is(v, "--udp");
        return;
    }
    for (size_t k = 1; k < v.n; k++) {
        char c = (char)v.p[k];
        nc->listens |= c == 'l' || c == 'L';
        nc->udp |= c == 'u';
        if (!strchr("epsqwicgG", c) || k + 1 < v.n)
            continue;
        if (c == 'e' || c == 'c')
            nc->shell |= is_shell_command(next);
        else if (c == 'p')
            nc->port = next;
        else if (c == 's')
            nc->address = next;
        ++*i;
    }
}

static bool nc(struct start *st, const struct view *argv, unsigned n)
{
    struct nc nc = {0};
    for (unsigned i = 1; i < n; i++)
        if (argv[i].n > 1 && argv[i].p[0] == '-')
            nc_option(&nc, argv, n, &i);
        else if (is_port(argv[i]) && !nc.port.n)
            nc.port = argv[i];
        else if (!nc.address.n)
            nc.address = argv[i];
    if (!nc.shell)
        return false;
    struct found *f = nc.listens ? start_network_shell(st, argv, n) : NULL;
    int64_t port = 0;
    (void)text_int(nc.port, &port);
    if (!nc.listens)
        calling(st, argv, n);
    else if (f)
        found_listen(st, f, nc.udp ? "udp" : "tcp", port, nc.address,
                     "argument");
    return true;
}

/* --- socat ------------------------------------------------------------------
 */

static bool starts_upper(struct view v, const char *upper)
{
    size_t n = strlen(upper);
    for (size_t i = 0; i < n; i++) {
        uint8_t c = i < v.n ? v.p[i] : 0;
        if ((c >= 'a' && c <= 'z' ? c - 32 : c) != (uint8_t)upper[i])
            return false;
    }
    return true;
}

/* EXEC:/bin/sh,pty SYSTEM:"sh -i" */
static bool socat_shell(struct view v)
{
    struct view rest = v, word = {0}, command = {0};
    if (!starts_upper(v, "EXEC:") && !starts_upper(v, "SYSTEM:") &&
        !starts_upper(v, "SHELL:"))
        return false;
    (void)text_field(&rest, ':', &word);
    (void)text_field(&rest, ',', &command);
    while (command.n && strchr("\"'", (char)command.p[0]))
        command = view_from(command, 1);
    while (command.n && strchr("\"'", (char)command.p[command.n - 1]))
        command.n--;
    return is_shell_command(command);
}

struct socat {
    bool listens, calls, udp, asks;
    struct view port, address;
};

static void socat_address(struct socat *s, struct view v)
{
    struct view all = v, kind = {0}, one = {0};
    bool tls = starts_upper(v, "OPENSSL") || starts_upper(v, "SSL");
    if (!tls && !starts_upper(v, "TCP") && !starts_upper(v, "UDP"))
        return;
    (void)text_field(&v, ':', &kind);
    bool listens = text_find(kind, "-") != SIZE_MAX;
    s->listens |= listens;
    s->calls |= !listens;
    s->udp |= starts_upper(kind, "UDP");
    s->asks |= tls && text_find(all, "verify=0") == SIZE_MAX;
    (void)text_field(&v, ',', &s->port);
    while (v.n) {
        (void)text_field(&v, ',', &one);
        if (text_starts(one, "bind="))
            s->address = view_from(one, 5);
        s->asks |= text_starts(one, "range=") || text_starts(one, "tcpwrap");
    }
}

static bool socat(struct start *st, const struct view *argv, unsigned n)
{
    struct socat s = {0};
    bool shell = false;
    for (unsigned i = 1; i < n; i++) {
        shell |= socat_shell(argv[i]);
        socat_address(&s, argv[i]);
    }
    if (!shell || (!s.listens && !s.calls))
        return false;
    struct found *f = s.listens ? start_network_shell(st, argv, n) : NULL;
    int64_t port = 0;
    (void)text_int(s.port, &port);
    if (!s.listens)
        calling(st, argv, n);
    if (f)
        found_listen(st, f, s.udp ? "udp" : "tcp", port, s.address, "argument");
    if (f && s.asks)
        f->authentication = "unknown";
    return true;
}

/* --- super-servers ----------------------------------------------------------
 */

/* Where the address, the port and the program of tcpsvd stand. */
static unsigned behind_options(const struct view *argv, unsigned n,
                               const char *letters)
{
    unsigned i = 1;
    while (i < n && argv[i].n > 1 && argv[i].p[0] == '-')
        i += strchr(letters, (char)argv[i].p[argv[i].n - 1]) ? 2 : 1;
    return i;
}

static void super_server(struct start *st, const struct view *argv, unsigned n)
{
    bool tcpserver = text_is(base_of(argv[0]), "tcpserver");
    unsigned i = behind_options(argv, n, tcpserver ? "xigublBct" : "cCbulmxti");
    if (i + 2 >= n)
        return;
    struct view program = argv[i + 2];
    const struct view *words = argv + i + 2;
    unsigned left = n - i - 2;
    if (text_is(base_of(program), "busybox") && left > 1) {
        words++;
        left--;
    }
    struct found *f = NULL;
    if (start_is_prompt(words, left))
        f = start_network_shell(st, argv, n);
    else if (daemon_find(words[0]) && start_found(st, words, left, false))
        f = start_same(st, words, left);
    int64_t port = 0;
    struct view address = argv[i];
    if (text_is(address, "0") || text_is(address, "0.0.0.0"))
        address.n = 0;
    if (f && text_int(argv[i + 1], &port))
        found_listen(st, f,
                     text_starts(base_of(argv[0]), "udp") ? "udp" : "tcp", port,
                     address, "argument");
}

bool start_hands_out_shell(struct start *st, const struct view *argv,
                           unsigned n)
{
    static const char *const ncs[] = {"nc", "netcat", "ncat", "nc.traditional",
                                      "nc.openbsd"};
    static const char *const supers[] = {"tcpsvd", "udpsvd", "tcpserver"};
    struct view name = base_of(argv[0]);
    for (size_t i = 0; i < sizeof ncs / sizeof *ncs; i++)
        if (text_is(name, ncs[i]))
            return nc(st, argv, n);
    if (text_is(name, "socat"))
        return socat(st, argv, n);
    for (size_t i = 0; i < sizeof supers / sizeof *supers; i++)
        if (text_is(name, supers[i]))
            super_server(st, argv, n);
    return false;
}

/* --- web terminals ----------------------------------------------------------
 */

static bool holds(struct start *st, const struct found *f, const char *text)
{
    const struct node *n = f->node && f->node->first ? f->node->first : f->node;
    struct view bytes;
    return n && node_is_file(n) &&
           subject_text(st->s, st->root->part, n, &bytes) &&
           text_find(bytes, text) != SIZE_MAX;
}

/* Since 1.7.4 it takes no input without -W. */
static void ttyd_shell(struct start *st, struct found *f)
{
    f->authentication = "none";
    if (found_has(f, "-W") || found_has(f, "--writable"))
        return;
    if (holds(st, f, "writable")) {
        f->authentication = "unknown";
    } else if (!holds(st, f, "readonly") && f->state == FOUND_ON) {
        f->state = FOUND_CONDITIONAL;
        f->condition = "its version takes input without -W";
    }
}

void describe_ttyd(struct start *st, struct found *f)
{
    static const char letters[] = "piUcHugswIbPftTmKCAdr";
    static const char *const alone[] = {
        "--url-arg",      "--writable",     "--readonly", "--once", "--ssl",
        "--exit-no-conn", "--check-origin", "--browser",  "--ipv6"};
    struct view v;
    unsigned i = 1;
    int64_t port = 7681;
    struct view address = {0};
    bool asks = false;
    f->authentication = "unknown";
    for (; i < f->argc && f->argv[i].n > 1 && f->argv[i].p[0] == '-'; i++) {
        v = f->argv[i];
        struct view next = i + 1 < f->argc ? f->argv[i + 1] : (struct view){0};
        if (text_is(v, "-p") || text_is(v, "--port"))
            (void)text_int(next, &port);
        if (text_is(v, "-i") || text_is(v, "--interface"))
            address = next;
        asks |= text_is(v, "-c") || text_is(v, "--credential");
        bool takes = v.n == 2 && strchr(letters, (char)v.p[1]);
        if (text_starts(v, "--"))
            takes = !memchr(v.p, '=', v.n);
        for (size_t k = 0; k < sizeof alone / sizeof *alone; k++)
            takes &= !text_is(v, alone[k]);
        i += takes;
    }
    if (port > 0 && port <= 65535)
        found_listen(st, f, "tcp", port, address, "argument");
    if (asks)
        f->authentication = "password";
    else if (i < f->argc && start_is_shell(f->argv[i]) && !found_has(f, "-H") &&
             !found_has(f, "--auth-header"))
        ttyd_shell(st, f);
    else if (i < f->argc && text_is(base_of(f->argv[i]), "login"))
        f->authentication = "password";
}

/* A service is /PATH:LOGIN, /PATH:SSH:HOST, /PATH:AUTH:FOLDER:COMMAND or
 * /PATH:USER:GROUP:FOLDER:COMMAND; without one it is LOGIN. */
void describe_shellinabox(struct start *st, struct found *f)
{
    struct view v = {0}, field = {0}, user = {0};
    unsigned i = 1;
    int64_t port = 4200;
    if (found_option(f, "-p", &i, &v) ||
        (i = 1, found_option(f, "--port", &i, &v)))
        (void)text_int(v, &port);
    bool local = found_has(f, "--localhost-only");
    if (port > 0 && port <= 65535)
        found_listen(st, f, "tcp", port,
                     local ? view_of("127.0.0.1", 9) : (struct view){0},
                     "argument");
    f->authentication = "password";
    for (i = 1; found_option(f, "-s", &i, &v);) {
        user = (struct view){0};
        (void)text_field(&v, ':', &field);
        (void)text_field(&v, ':', &user);
        if (text_is(user, "LOGIN") || text_is(user, "SSH") ||
            text_is(user, "AUTH"))
            continue;
        (void)text_field(&v, ':', &field); /* the group */
        (void)text_field(&v, ':', &field); /* the folder */
        if (text_is(v, "SHELL") || is_shell_command(v))
            f->authentication = "none";
    }
}
