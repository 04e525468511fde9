/* Addresses that services listen at: the common parts, and daemons that take
 * them from their arguments. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_run.h"
#include "probe/start_uci.h"

enum { LISTENS_MAX = 32 };

static int strength(const char *from)
{
    return !from                                ? 0
           : strcmp(from, "default") == 0       ? 1
           : strcmp(from, "configuration") == 0 ? 2
                                                : 3;
}

void found_listen(struct start *st, struct found *f, const char *proto,
                  int64_t port, struct view address, const char *from)
{
    unsigned n = 0;
    if (strength(from) < strength(f->port_from))
        return;
    if (strength(from) > strength(f->port_from))
        f->listens = NULL;
    f->port_from = from;
    struct listen **end = &f->listens;
    const char *text = address.n ? start_shown(st, address) : NULL;
    for (; *end && n < LISTENS_MAX; end = &(*end)->next, n++) {
        const struct listen *l = *end;
        bool same_address =
            (!l->address && !text) ||
            (l->address && text && strcmp(l->address, text) == 0);
        if (l->port == port && same_address && strcmp(l->proto, proto) == 0)
            return;
    }
    struct listen *l = *end ? NULL : ARENA_NEW(st->arena, struct listen);
    if (!l)
        return;
    l->proto = proto;
    l->port = port;
    l->address = text;
    *end = l;
}

static bool port_of(struct view v, int64_t *out)
{
    return text_int(v, out) && *out > 0 && *out <= 65535;
}

bool found_address(struct start *st, struct found *f, const char *proto,
                   struct view text, int64_t otherwise, const char *from)
{
    int64_t port;
    struct view address = {0};
    text = text_trim(text);
    if (text.n == 0 || !text.p)
        return false;
    const uint8_t *colon = memrchr(text.p, ':', text.n);
    const uint8_t *bracket = memrchr(text.p, ']', text.n);
    if (run_is_unsure(text)) {
        found_listen(st, f, proto, 0, address, from);
        return true;
    }
    if (colon && (!bracket || colon > bracket)) {
        size_t at = (size_t)(colon - text.p);
        address = view_cut(text, 0, at);
        if (!port_of(view_from(text, at + 1), &port))
            return false;
    } else if (!port_of(text, &port)) {
        address = text;
        port = otherwise;
    }
    if (address.n > 1 && address.p[0] == '[')
        address = view_cut(address, 1, address.n - 2);
    if (text_is(address, "*"))
        address.n = 0;
    found_listen(st, f, proto, port, address, from);
    return true;
}

bool found_option(const struct found *f, const char *option, unsigned *i,
                  struct view *out)
{
    size_t n = strlen(option);
    bool is_long = text_starts(view_of(option, n), "--");
    for (; *i < f->argc; ++*i) {
        struct view v = f->argv[*i];
        if (text_is(v, option) && *i + 1 < f->argc) {
            *out = f->argv[*i + 1];
            *i += 2;
            return true;
        }
        bool joined =
            text_starts(v, option) && v.n > n && (!is_long || v.p[n] == '=');
        if (joined) {
            *out = view_from(v, n + is_long);
            ++*i;
            return true;
        }
    }
    return false;
}

bool found_has(const struct found *f, const char *flag)
{
    for (unsigned i = 1; i < f->argc; i++)
        if (text_is(f->argv[i], flag))
            return true;
    return false;
}

/* "tcp/22 udp/53@127.0.0.1" */
static void defaults(struct start *st, struct found *f)
{
    struct view all = view_of(f->daemon->ports, strlen(f->daemon->ports));
    struct view one, proto, number;
    while ((one = text_word(&all)).n) {
        int64_t port = 0;
        (void)text_field(&one, '/', &proto);
        (void)text_field(&one, '@', &number);
        (void)text_int(number, &port);
        found_listen(st, f, text_is(proto, "udp") ? "udp" : "tcp", port, one,
                     "default");
    }
}

void start_describe(struct start *st, struct found *f)
{
    if (!f->daemon)
        return;
    if (f->daemon->describe)
        f->daemon->describe(st, f);
    if (!f->port_from)
        defaults(st, f);
}

static void options(struct start *st, struct found *f, const char *option,
                    const char *proto)
{
    struct view v;
    unsigned i = 1;
    while (found_option(f, option, &i, &v))
        (void)found_address(st, f, proto, v, 0, "argument");
}

void describe_p_option(struct start *st, struct found *f)
{
    options(st, f, "-p", f->daemon->ports[0] == 'u' ? "udp" : "tcp");
}

/* --- telnetd ----------------------------------------------------------------
 */

/* Follows the program that telnetd runs in place of login. */
static void follow_login(struct start *st, struct found *f)
{
    struct view path = view_of(f->login, strlen(f->login)), text;
    const struct node *n = start_program_node(st, path);
    if (start_is_shell(path)) {
        f->no_password = true;
        f->authentication = "none";
        return;
    }
    if (text_ends(path, "/login") || text_is(path, "login")) {
        f->authentication = "password";
        return;
    }
    f->authentication = "unknown";
    if (!n || !subject_text(st->s, st->root->part, n, &text) ||
        !text_starts(text, "#!"))
        return;
    struct start inner = {.s = st->s,
                          .root = st->root,
                          .arena = st->arena,
                          .steps = START_STEPS / 2};
    struct sh_args none = {0};
    inner.end = &inner.first;
    run_text(&inner, text, n, path, &none);
    if (!inner.shell_seen)
        return;
    if (inner.shell_sure && !f->given)
        f->given = inner.shell_given;
    f->no_password = inner.shell_sure;
    f->authentication = inner.shell_sure ? "none" : "unknown";
}

void describe_telnetd(struct start *st, struct found *f)
{
    struct view v, address = {0};
    unsigned i = 1, k = 1;
    if (found_option(f, "-b", &k, &v))
        address = v;
    bool port = found_option(f, "-p", &i, &v);
    if (address.n && !memchr(address.p, ':', address.n) && port) {
        const char *both = arena_printf(st->arena, "%.*s:%.*s", (int)address.n,
                                        address.p, (int)v.n, v.p);
        v = both ? view_of(both, strlen(both)) : v;
    } else if (address.n) {
        v = address;
    }
    if (address.n || port)
        (void)found_address(st, f, "tcp", v, 23, "argument");
    f->authentication = "password";
    i = 1;
    if (found_option(f, "-l", &i, &v)) {
        f->login = start_shown(st, v);
        follow_login(st, f);
    }
}

/* --- dropbear ----------------------------------------------------------------
 */

/* OpenWrt makes the arguments from these settings. */
static void dropbear_settings(struct start *st, struct found *f)
{
    const struct uci *u = uci_load(st, view_of("dropbear", 8));
    const struct uci_section *s = u ? u->sections : NULL;
    struct view v;
    if (!s)
        return;
    f->authentication = "password";
    for (; s; s = s->next) {
        if (uci_get(s, view_of("PasswordAuth", 12), &v) && uci_bool(v) == 0)
            f->authentication = "key";
        if (uci_get(s, view_of("Port", 4), &v))
            (void)found_address(st, f, "tcp", v, 22, "configuration");
    }
}

/* Without -B it refuses an empty password, by none and by password: of all
 * releases from 2011.54 to 2026.94, by their source, and Debian's 2022.83,
 * tried. OpenWrt's, since it has no telnetd, lets root in all the same: it
 * compares the user with the word "root", which no release holds. */
static const char *lets_in_empty(struct start *st, const struct found *f,
                                 bool option)
{
    static const uint8_t word[] = "\0root";
    const struct node *n = f->node && f->node->first ? f->node->first : f->node;
    struct view bytes;
    if (option)
        return "yes";
    if (!n || !node_is_file(n) ||
        !subject_text(st->s, st->root->part, n, &bytes) ||
        !text_starts(bytes, "\177ELF"))
        return "unknown";
    if (!memmem(bytes.p, bytes.n, word, sizeof word))
        return "no";
    bool openwrt = start_node(st, view_of("/etc/openwrt_release", 20)) ||
                   start_node(st, view_of("/etc/config/dropbear", 20));
    return openwrt ? "yes" : "unknown";
}

void describe_dropbear(struct start *st, struct found *f)
{
    options(st, f, "-p", "tcp");
    bool unsure = f->argv_unsure;
    for (unsigned i = 1; i < f->argc; i++)
        unsure |= f->argv[i].n && f->argv[i].p[0] == UNSURE;
    bool no_passwords = found_has(f, "-s");
    bool blank = found_has(f, "-B");
    for (unsigned i = 1; i < f->argc; i++) { /* -FBR */
        struct view v = f->argv[i];
        if (v.n < 3 || v.p[0] != '-' || v.p[1] == '-' ||
            memchr(v.p, 'p', v.n) || memchr(v.p, '/', v.n))
            continue;
        no_passwords |= memchr(v.p, 's', v.n) != NULL;
        blank |= memchr(v.p, 'B', v.n) != NULL;
    }
    f->authentication = unsure ? "unknown" : no_passwords ? "key" : "password";
    if (unsure)
        dropbear_settings(st, f);
    f->empty_passwords =
        no_passwords ? "no" : lets_in_empty(st, f, blank && !unsure);
    if (strcmp(f->empty_passwords, "no") == 0 && unsure && blank)
        f->empty_passwords = "unknown";
    f->no_password = strcmp(f->empty_passwords, "yes") == 0;
}

/* --- others
 * -------------------------------------------------------------------
 */

void describe_ftpd(struct start *st, struct found *f)
{
    (void)st;
    f->authentication =
        found_has(f, "-A") || found_has(f, "-a") ? "none" : "password";
}

/* tcpsvd [options] address port program */
void describe_tcpsvd(struct start *st, struct found *f)
{
    unsigned i = 1;
    while (i < f->argc && f->argv[i].n > 1 && f->argv[i].p[0] == '-')
        i += f->argv[i].n == 2 && strchr("cCbulmx", (char)f->argv[i].p[1]) ? 2
                                                                           : 1;
    if (i + 1 >= f->argc)
        return;
    const char *both =
        arena_printf(st->arena, "%.*s:%.*s", (int)f->argv[i].n, f->argv[i].p,
                     (int)f->argv[i + 1].n, f->argv[i + 1].p);
    if (both)
        (void)found_address(st, f,
                            text_starts(f->argv[0], "udp") ? "udp" : "tcp",
                            view_of(both, strlen(both)), 0, "argument");
}

/* BusyBox's answers only with -l; the reference one always does. */
void describe_ntpd(struct start *st, struct found *f)
{
    (void)st;
    if (f->node && strcmp(f->node->name, "busybox") == 0 && !found_has(f, "-l"))
        f->port_from = "argument";
}

void describe_gdbserver(struct start *st, struct found *f)
{
    for (unsigned i = 1; i < f->argc; i++)
        if (f->argv[i].n && memchr(f->argv[i].p, ':', f->argv[i].n) &&
            found_address(st, f, "tcp", f->argv[i], 0, "argument"))
            break;
    f->authentication = "none";
}

void describe_uhttpd(struct start *st, struct found *f)
{
    options(st, f, "-p", "tcp");
    options(st, f, "-s", "tcp");
}
