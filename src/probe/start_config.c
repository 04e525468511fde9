/* Addresses and authentication from the daemons' configuration files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/ssh_weak.h"
#include "probe/start_daemon.h"
#include "probe/start_run.h"

enum { CONFIG_LINES = 20000, CONFIG_DEPTH = 4 };

bool found_config(struct start *st, const struct found *f, const char *option,
                  const char *const *paths, struct view *out)
{
    struct view path;
    unsigned i = 1;
    if (option && found_option(f, option, &i, &path))
        return start_file(st, path, out);
    for (; *paths; paths++)
        if (start_file(st, view_of(*paths, strlen(*paths)), out))
            return true;
    return false;
}

bool found_setting(struct start *st, struct view *text, struct view *key,
                   struct view *value)
{
    struct view line;
    while (text_line(text, &line) && start_step(st)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        size_t n = 0;
        while (n < line.n && !strchr(" \t=", (char)line.p[n]))
            n++;
        *key = view_cut(line, 0, n);
        while (n < line.n && strchr(" \t=", (char)line.p[n]))
            n++;
        *value = view_from(line, n);
        const uint8_t *hash = value->n ? memchr(value->p, '#', value->n) : NULL;
        if (hash)
            value->n = (size_t)(hash - value->p);
        *value = text_trim(*value);
        return true;
    }
    return false;
}

bool found_word(struct view v, const char *lower)
{
    if (v.n != strlen(lower))
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)lower[i])
            return false;
    }
    return true;
}

static struct view unquote(struct view v)
{
    v = text_trim(v);
    if (v.n >= 2 && (v.p[0] == '"' || v.p[0] == '\''))
        v = view_cut(v, 1, v.n - 2);
    return v;
}

static const char from_config[] = "configuration";

/* --- sshd -------------------------------------------------------------------
 */

struct sshd {
    bool passwords, keyboard, empty, seen_passwords, seen_keyboard, seen_empty;
};

static void sshd_setting(struct start *st, struct found *f, struct sshd *s,
                         struct view key, struct view value)
{
    if (found_word(key, "port"))
        (void)found_address(st, f, "tcp", value, 22, from_config);
    else if (found_word(key, "listenaddress"))
        (void)found_address(st, f, "tcp", value, 22, from_config);
    else if (found_word(key, "passwordauthentication") && !s->seen_passwords) {
        s->passwords = !found_word(value, "no");
        s->seen_passwords = true;
    } else if (found_word(key, "permitemptypasswords") && !s->seen_empty) {
        s->empty = found_word(value, "yes");
        s->seen_empty = true;
    } else if ((found_word(key, "kbdinteractiveauthentication") ||
                found_word(key, "challengeresponseauthentication")) &&
               !s->seen_keyboard) {
        s->keyboard = !found_word(value, "no");
        s->seen_keyboard = true;
    }
}

/* The first setting of each kind counts. */
static void sshd_algorithms(struct start *st, struct found *f, unsigned *seen,
                            struct view key, struct view value)
{
    static const char *const keys[] = {"ciphers", "macs", "kexalgorithms",
                                       "hostkeyalgorithms"};
    for (unsigned i = 0; i < sizeof keys / sizeof *keys; i++) {
        if (!found_word(key, keys[i]) || *seen & 1u << i)
            continue;
        *seen |= 1u << i;
        const char *weak = ssh_weak(value, st->arena);
        if (weak)
            f->weak = f->weak ? arena_printf(st->arena, "%s,%s", f->weak, weak)
                              : weak;
    }
}

/* What Include usually names. */
static void sshd_included(struct start *st, struct found *f, unsigned *seen)
{
    static const char dir[] = "/etc/ssh/sshd_config.d";
    const struct node *d = start_node(st, view_of(dir, sizeof dir - 1));
    for (const struct node *n = d ? d->child : NULL; n; n = n->next) {
        struct view text, key, value;
        if (!text_ends(view_of(n->name, n->name_n), ".conf") ||
            !node_is_file(n) || !subject_text(st->s, st->root->part, n, &text))
            continue;
        while (found_setting(st, &text, &key, &value) &&
               !found_word(key, "match"))
            sshd_algorithms(st, f, seen, key, value);
    }
}

void describe_sshd(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/ssh/sshd_config",
                                        "/etc/sshd_config", NULL};
    struct sshd s = {.passwords = true, .keyboard = true};
    struct view text, key, value;
    unsigned i = 1, seen = 0;
    while (found_option(f, "-p", &i, &value))
        (void)found_address(st, f, "tcp", value, 22, "argument");
    f->authentication = "unknown";
    f->empty_passwords = "unknown";
    if (!found_config(st, f, "-f", paths, &text))
        return;
    while (found_setting(st, &text, &key, &value) &&
           !found_word(key, "match")) {
        sshd_setting(st, f, &s, key, value);
        sshd_algorithms(st, f, &seen, key, value);
        if (found_word(key, "include"))
            sshd_included(st, f, &seen);
    }
    f->authentication = s.passwords || s.keyboard ? "password" : "key";
    f->no_password = s.empty && s.passwords;
    f->empty_passwords = f->no_password ? "yes" : "no";
}

/* --- web --------------------------------------------------------------------
 */

void describe_lighttpd(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/lighttpd/lighttpd.conf",
                                        "/etc/lighttpd.conf", NULL};
    struct view text, key, value, bind = {0};
    int64_t port = 80;
    bool any = false;
    if (!found_config(st, f, "-f", paths, &text))
        return;
    while (found_setting(st, &text, &key, &value)) {
        value = unquote(value);
        if (text_is(key, "server.port"))
            any |= text_int(value, &port);
        else if (text_is(key, "server.bind"))
            bind = value;
        else if (text_starts(key, "$SERVER[\"socket\"]")) {
            const uint8_t *q = memchr(value.p, '"', value.n);
            struct view one =
                q ? view_from(value, (size_t)(q - value.p) + 1) : value;
            struct view address;
            if (text_field(&one, '"', &address))
                (void)found_address(st, f, "tcp", address, 80, from_config);
        }
    }
    if (port > 0 && port <= 65535)
        found_listen(st, f, "tcp", port, bind,
                     any || bind.n || f->listens ? from_config : "default");
}

/* listen [::]:443 ssl; within all files that it includes by a whole path. */
static void nginx_file(struct start *st, struct found *f, struct view text,
                       unsigned depth)
{
    struct view key, value, word;
    while (found_setting(st, &text, &key, &value)) {
        struct view file;
        bool included = text_is(key, "include") && depth < CONFIG_DEPTH;
        (void)text_field(&value, ';', &word);
        if (text_is(key, "listen")) {
            struct view address = text_word(&word);
            if (!text_starts(address, "unix:"))
                (void)found_address(st, f, "tcp", address, 80, from_config);
        } else if (included && word.n) {
            struct sh sh = {.st = st};
            struct sh_args files = {0};
            run_glob(&sh, text_trim(word), &files);
            for (unsigned i = 0; i < files.n; i++)
                if (start_file(st, files.v[i], &file))
                    nginx_file(st, f, file, depth + 1);
        }
    }
}

void describe_nginx(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/nginx/nginx.conf", NULL};
    struct view text;
    if (found_config(st, f, "-c", paths, &text))
        nginx_file(st, f, text, 0);
}

/* --- messages
 * -----------------------------------------------------------------
 */

/* One listener of mosquitto, or all of them: what it asks. */
struct mq_listener {
    bool passwords, anonymous, said, local, any;
};

static const char *mq_asks(const struct mq_listener *l)
{
    return l->anonymous              ? "none"
           : l->passwords || l->said ? "password"
                                     : "unknown";
}

/* The weakest answer of the listeners on the network counts; of those for the
 * device itself only when there is no other. */
static void mq_end(struct found *f, const struct mq_listener *l, bool *network)
{
    static const char *const weakest[] = {"none", "unknown", "password"};
    const char *now = mq_asks(l);
    if (!l->any || (l->local && *network))
        return;
    if (!l->local && !*network)
        f->authentication = "password";
    *network |= !l->local;
    for (size_t i = 0; i < sizeof weakest / sizeof *weakest; i++)
        if (strcmp(now, weakest[i]) == 0 ||
            (f->authentication && strcmp(f->authentication, weakest[i]) == 0)) {
            f->authentication = weakest[i];
            return;
        }
}

static void mq_setting(struct mq_listener *l, struct view key,
                       struct view value)
{
    if (text_is(key, "password_file") || text_is(key, "auth_plugin") ||
        text_is(key, "plugin") || text_is(key, "use_identity_as_username")) {
        l->passwords = true;
    } else if (text_is(key, "allow_anonymous")) {
        l->anonymous = text_is(value, "true");
        l->said = true;
    }
}

static bool is_own_address(struct view address)
{
    return text_starts(address, "127.") || text_is(address, "localhost") ||
           text_is(address, "::1") || text_starts(address, "/");
}

/* Whether each listener has settings of its own. */
static bool mq_is_split(struct start *st, struct view text)
{
    struct view key, value;
    bool split = false;
    while (found_setting(st, &text, &key, &value))
        if (text_is(key, "per_listener_settings"))
            split = text_is(value, "true");
    return split;
}

/* Before version 2 anybody was let in unless told otherwise; since then a
 * broker without listener lines serves only its own host. */
void describe_mosquitto(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/mosquitto/mosquitto.conf",
                                        "/etc/mosquitto.conf", NULL};
    struct view text, key, value, word;
    struct mq_listener l = {0};
    bool network = false;
    unsigned i = 1;
    while (found_option(f, "-p", &i, &value))
        (void)found_address(st, f, "tcp", value, 1883, "argument");
    f->authentication = "unknown";
    if (!found_config(st, f, "-c", paths, &text))
        return;
    bool split = mq_is_split(st, text);
    while (found_setting(st, &text, &key, &value)) {
        struct view rest = value;
        word = text_word(&rest);
        int64_t port;
        if (text_is(key, "listener") && text_int(word, &port)) {
            struct view address = text_word(&rest);
            found_listen(st, f, "tcp", port, address, from_config);
            if (split) {
                mq_end(f, &l, &network);
                l = (struct mq_listener){.any = true,
                                         .local = is_own_address(address)};
            }
        } else if (text_is(key, "port")) {
            (void)found_address(st, f, "tcp", word, 1883, from_config);
            l.any = true;
        } else {
            mq_setting(&l, key, value);
        }
    }
    if (split)
        mq_end(f, &l, &network);
    else
        f->authentication = mq_asks(&l);
}

/* --- others
 * -------------------------------------------------------------------
 */

void describe_snmpd(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/snmp/snmpd.conf",
                                        "/etc/snmpd.conf", NULL};
    struct view text, key, value, one;
    bool communities = false, users = false, clear = false;
    f->authentication = "unknown";
    if (!found_config(st, f, "-c", paths, &text))
        return;
    while (found_setting(st, &text, &key, &value)) {
        if (text_starts(key, "rocommunity") ||
            text_starts(key, "rwcommunity") || text_starts(key, "com2sec")) {
            f->authentication = "password"; /* a word sent in the clear */
            communities = true;
        }
        if (text_is(key, "rouser") || text_is(key, "rwuser")) {
            users = true;
            (void)text_word(&value);
            clear |= !text_is(text_word(&value), "priv");
        }
        /* what else may let someone in is not followed */
        clear |= text_is(key, "access") || text_starts(key, "include") ||
                 text_starts(key, "auth");
        if (!found_word(key, "agentaddress"))
            continue;
        while (text_field(&value, ',', &one)) {
            const char *proto = text_starts(one, "tcp") ? "tcp" : "udp";
            if (text_starts(one, "udp:") || text_starts(one, "tcp:"))
                one = view_from(one, 4);
            if (!text_starts(one, "unix:"))
                (void)found_address(st, f, proto, one, 161, from_config);
        }
    }
    if (users && !communities)
        f->authentication = "password";
    if (users && !communities && !clear)
        f->encryption = "yes";
}

void describe_vsftpd(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/vsftpd.conf",
                                        "/etc/vsftpd/vsftpd.conf", NULL};
    struct view text, key, value;
    bool local = false, anonymous = true, tls = false, forced = true;
    bool placed = false;
    struct view address = {0};
    int64_t port = 21;
    f->authentication = "unknown";
    if (f->argc > 1 && f->argv[1].n && f->argv[1].p[0] == '/') {
        if (!start_file(st, f->argv[1], &text))
            return;
    } else if (!found_config(st, f, NULL, paths, &text)) {
        return;
    }
    while (found_setting(st, &text, &key, &value)) {
        if (text_is(key, "listen_port"))
            placed |= text_int(value, &port);
        else if (text_is(key, "listen_address"))
            address = value;
        else if (text_is(key, "anonymous_enable"))
            anonymous = !found_word(value, "no");
        else if (text_is(key, "local_enable"))
            local = found_word(value, "yes");
        else if (text_is(key, "ssl_enable"))
            tls = found_word(value, "yes");
        else if (text_is(key, "force_local_logins_ssl") ||
                 text_is(key, "force_local_data_ssl"))
            forced &= found_word(value, "yes"); /* unsaid: it is */
    }
    if ((placed || address.n) && port > 0 && port <= 65535)
        found_listen(st, f, "tcp", port, address, from_config);
    f->encryption = tls && forced && !anonymous ? "yes" : "no";
    f->authentication = anonymous ? "none" : local ? "password" : "unknown";
}

void describe_minidlna(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/minidlna.conf", NULL};
    struct view text, key, value;
    int64_t port;
    f->authentication = "none";
    if (!found_config(st, f, "-f", paths, &text))
        return;
    while (found_setting(st, &text, &key, &value))
        if (text_is(key, "port") && text_int(value, &port)) {
            found_listen(st, f, "tcp", port, (struct view){0}, from_config);
            found_listen(st, f, "udp", 1900, (struct view){0}, from_config);
        }
}

/* A share for guests makes the server one that asks for nothing. */
void describe_smbd(struct start *st, struct found *f)
{
    static const char *const paths[] = {"/etc/samba/smb.conf", "/etc/smb.conf",
                                        NULL};
    struct view text, line;
    f->authentication = "unknown";
    if (!found_config(st, f, "-s", paths, &text))
        return;
    f->authentication = "password";
    while (text_line(&text, &line) && start_step(st)) {
        struct view key;
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';' ||
            !text_field(&line, '=', &key))
            continue;
        key = text_trim(key);
        line = text_trim(line);
        bool guest = found_word(key, "guest ok") || found_word(key, "public");
        if ((guest && (found_word(line, "yes") || found_word(line, "true"))) ||
            (found_word(key, "security") && found_word(line, "share")))
            f->authentication = "none";
    }
}
