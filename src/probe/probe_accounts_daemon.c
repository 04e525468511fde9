/* Accounts in the files of single services: web servers, MQTT brokers, Samba,
 * FTP servers, SSH keys.
 *
 *   htpasswd, lighttpd.user   user:hash
 *   htdigest                  user:realm:MD5(user:realm:password)
 *   httpd.conf (BusyBox)      /path:user:password
 *   mosquitto password_file   user:hash
 *   smbpasswd                 user:uid:LM:NT:[flags]:LCT-time:
 *   proftpd, pure-ftpd        passwd lines; user:hash:uid:gid:..:home:..
 *   authorized_keys           [options] type base64 comment
 *
 * Sources: the manual pages of these programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

enum { MAX_LINES = 10000, MAX_FIELDS = 8 };

struct line {
    struct view all;
    struct view f[MAX_FIELDS];
    size_t n;
    uint32_t number;
};

static bool next_line(struct view *text, struct line *l)
{
    struct view line;
    while (l->number < MAX_LINES && text_line(text, &line)) {
        uint32_t number = l->number + 1;
        *l = (struct line){.all = text_trim(line), .number = number};
        struct view rest = l->all;
        if (rest.n == 0 || rest.p[0] == '#' || rest.p[0] == ';')
            continue;
        while (l->n < MAX_FIELDS - 1 && text_field(&rest, ':', &l->f[l->n]))
            l->n++;
        return true;
    }
    return false;
}

static bool is_user(struct view v)
{
    if (v.n == 0 || v.n > 64)
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] >= 0x7f || strchr("\"'=<>{}()[]", v.p[i]))
            return false;
    return true;
}

static struct account *add(const struct account_file *f, const char *source,
                           const struct line *l, struct view password,
                           enum cred_context ctx)
{
    struct account *a =
        account_add(f, source, l->number, l->f[0], password, ctx);
    if (a)
        account_excerpt(a, f->all->arena, l->all,
                        a->form.state == CRED_SET ? password
                                                  : (struct view){0});
    return a;
}

/* What the first service of names is up to decides for all of its accounts. */
static void judge(const struct account_file *f, struct account *a,
                  const char *const *names, const char *what)
{
    struct accounts *all = f->all;
    /* A broker that lets anyone in lets in the users of its file, too. */
    bool asking = strcmp(names[0], "mosquitto") != 0;
    struct way w = accounts_way(all, f->root, names, asking);
    if (a->form.state == CRED_LOCKED) {
        a->can = CAN_NO;
        a->because = a->form.why;
        return;
    }
    a->can = w.state == WAY_ON ? CAN_YES : CAN_UNKNOWN;
    a->because = w.why ? arena_printf(all->arena, "%s; %s", what, w.why)
                       : arena_printf(all->arena,
                                      "%s; what reads it is not known", what);
    if (w.state != WAY_ON)
        a->confidence = LIKELY;
}

static const char *const web_servers[] = {
    "httpd", "lighttpd", "nginx",   "apache2",    "uhttpd",
    "boa",   "thttpd",   "goahead", "mini_httpd", NULL};

/* user:hash; plain text is a user's password only where the file says by its
 * name that it is a password file. */
static bool read_htpasswd(const struct account_file *f)
{
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        if (l.n < 2 || !is_user(l.f[0]))
            continue;
        struct account *a = add(f, "htpasswd", &l, l.f[1], CRED_IN_HTPASSWD);
        if (!a)
            return any;
        a->purpose = "user";
        judge(f, a, web_servers, "a password file of a web server");
        any = true;
    }
    return any;
}

static bool read_htdigest(const struct account_file *f)
{
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        if (l.n < 3 || !is_user(l.f[0]))
            continue;
        struct view field = view_from(l.all, l.f[0].n + 1);
        if (cred_recognise(field, CRED_IN_HTDIGEST).scheme != CRED_HTDIGEST)
            continue;
        struct account *a = add(f, "htdigest", &l, field, CRED_IN_HTDIGEST);
        if (!a)
            return any;
        a->purpose = "user";
        judge(f, a, web_servers, "a digest file of a web server");
        any = true;
    }
    return any;
}

/* BusyBox httpd: `/cgi-bin:user:password`; `*` for the password of passwd. */
static bool read_httpd_conf(const struct account_file *f)
{
    static const char *const names[] = {"httpd", NULL};
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        if (l.n < 3 || l.all.p[0] != '/' || !is_user(l.f[1]))
            continue;
        struct view password = view_from(l.all, l.f[0].n + l.f[1].n + 2);
        struct account *a = account_add(
            f, "httpd.conf", l.number, l.f[1], password,
            text_is(password, "*") ? CRED_IN_SHADOW : CRED_IN_HTPASSWD);
        if (!a)
            return any;
        if (text_is(password, "*")) {
            a->form = (struct cred_form){.scheme = CRED_ALIAS,
                                         .state = CRED_ABSENT,
                                         .why = "the password of passwd"};
        }
        a->purpose = a->form.state == CRED_ABSENT ? NULL : "user";
        account_excerpt(a, f->all->arena, l.all, password);
        judge(f, a, names, "a web server asks for it");
        any = true;
    }
    return any;
}

/* The password file that a web server's settings name, wherever it is:
 *   auth.backend.plain.userfile = "PATH"      auth_basic_user_file PATH; */
static void read_user_file(const struct account_file *f, struct view path)
{
    size_t n = 0;
    while (n < path.n && !strchr(" \t\"';", path.p[n]))
        n++;
    const char *name = arena_text(f->all->arena, view_cut(path, 0, n));
    const struct node *node = name ? subject_find(f->root, name) : NULL;
    struct account_file pw = *f;
    if (!node || !node_is_file(node) || !name[0] ||
        !subject_text(f->all->subject, f->root->part, node, &pw.text))
        return;
    pw.node = node;
    pw.path = name;
    pw.base = node->name;
    struct view base = view_of(pw.base, strlen(pw.base));
    if (text_find(base, "htpasswd") == SIZE_MAX &&
        !text_is(base, "lighttpd.user")) /* read by its name already */
        (void)read_htpasswd(&pw);
}

static bool read_web_server(const struct account_file *f)
{
    static const char *const keys[] = {"auth.backend.plain.userfile",
                                       "auth.backend.htpasswd.userfile",
                                       "auth_basic_user_file"};
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l))
        for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
            struct view rest = l.all;
            if (!text_starts(rest, keys[i]))
                continue;
            rest = view_from(rest, strlen(keys[i]));
            while (rest.n && strchr(" \t=\"'", rest.p[0]))
                rest = view_from(rest, 1);
            read_user_file(f, rest);
            any = true;
        }
    return any;
}

static const char *const brokers[] = {"mosquitto", NULL};

static bool read_mosquitto(const struct account_file *f)
{
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        if (l.n < 2 || !is_user(l.f[0]))
            continue;
        struct account *a = add(f, "mosquitto", &l, l.f[1], CRED_IN_MOSQUITTO);
        if (!a)
            return any;
        a->purpose = "machine";
        judge(f, a, brokers, "a password file of the MQTT broker");
        any = true;
    }
    return any;
}

static struct account *open_door(const struct account_file *f,
                                 const char *source, const struct line *l,
                                 const char *user)
{
    struct account *a =
        account_add(f, source, l->number, view_of(user, strlen(user)),
                    view_of("", 0), CRED_IN_VALUE);
    if (a)
        account_excerpt(a, f->all->arena, l->all, (struct view){0});
    return a;
}

/* allow_anonymous true; and the password file, wherever it is. */
static bool read_mosquitto_conf(const struct account_file *f)
{
    struct view text = f->text;
    struct line l = {0};
    bool split = false, own = false; /* settings of each; the device's own */
    while (next_line(&text, &l)) {
        struct view rest = l.all;
        struct view key = text_word(&rest), value = text_word(&rest);
        if (text_is(key, "per_listener_settings"))
            split = text_is(value, "true");
        if (text_is(key, "listener"))
            own = split && accounts_is_local(text_word(&rest));
        if (text_is(key, "allow_anonymous") && text_is(value, "true") && !own) {
            struct account *a = open_door(f, "mosquitto", &l, "anonymous");
            if (a) {
                a->purpose = "machine";
                judge(f, a, brokers, "the MQTT broker lets anyone in");
            }
        }
        if (!text_is(key, "password_file"))
            continue;
        const char *path = arena_text(f->all->arena, value);
        const struct node *n = path ? subject_find(f->root, path) : NULL;
        struct account_file pw = *f;
        if (n && node_is_file(n) &&
            subject_text(f->all->subject, f->root->part, n, &pw.text)) {
            pw.node = n;
            pw.path = path;
            (void)read_mosquitto(&pw);
        }
    }
    return true;
}

static bool read_smbpasswd(const struct account_file *f)
{
    static const char *const names[] = {"smbd", "samba", NULL};
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        int64_t uid;
        if (l.n < 4 || !is_user(l.f[0]) || !text_int(l.f[1], &uid))
            continue;
        size_t at = l.f[0].n + l.f[1].n + 2;
        struct view hashes = view_cut(l.all, at, l.f[2].n + l.f[3].n + 1);
        struct account *a = add(f, "smbpasswd", &l, hashes, CRED_IN_SMBPASSWD);
        if (!a)
            return any;
        a->purpose = "user";
        a->uid = uid;
        judge(f, a, names, "a password of the file server");
        if (l.n > 4 && l.f[4].n && memchr(l.f[4].p, 'D', l.f[4].n)) {
            a->can = CAN_NO;
            a->because = "the account is marked as disabled";
        }
        any = true;
    }
    return any;
}

/* anonymous_enable=YES of vsftpd. */
static bool read_vsftpd_conf(const struct account_file *f)
{
    static const char *const names[] = {"vsftpd", NULL};
    struct view text = f->text;
    struct line l = {0};
    while (next_line(&text, &l)) {
        if (!text_starts(l.all, "anonymous_enable=YES") &&
            !text_starts(l.all, "anonymous_enable=yes"))
            continue;
        struct account *a = open_door(f, "ftp", &l, "anonymous");
        if (a) {
            a->purpose = "user";
            judge(f, a, names, "the FTP server lets anyone in");
        }
    }
    return true;
}

static bool read_ftp_passwd(const struct account_file *f)
{
    static const char *const names[] = {"proftpd", "pure-ftpd", "ftpd", NULL};
    struct view text = f->text;
    struct line l = {0};
    bool any = false;
    while (next_line(&text, &l)) {
        int64_t uid;
        if (l.n < 5 || !is_user(l.f[0]) || !text_int(l.f[2], &uid))
            continue;
        struct account *a = add(f, "ftp", &l, l.f[1], CRED_IN_PASSWD);
        if (!a)
            return any;
        a->purpose = "user";
        judge(f, a, names, "a password file of the FTP server");
        any = true;
    }
    return any;
}

/* The user whose folder the keys stand in; root for the daemon's own. */
static struct view key_user(const struct account_file *f)
{
    struct view path = view_of(f->path, strlen(f->path));
    static const char *const homes[] = {"/home/", "/usr/home/", "/var/home/"};
    for (size_t i = 0; i < sizeof homes / sizeof *homes; i++)
        if (text_starts(path, homes[i])) {
            struct view rest = view_from(path, strlen(homes[i])), user;
            if (text_field(&rest, '/', &user))
                return user;
        }
    return view_of("root", 4);
}

static bool read_authorized_keys(const struct account_file *f)
{
    static const char *const names[] = {"dropbear", "sshd", "ssh", NULL};
    struct view text = f->text;
    struct line l = {0};
    while (next_line(&text, &l)) {
        if (text_find(l.all, "ssh-") == SIZE_MAX &&
            text_find(l.all, "ecdsa-sha2-") == SIZE_MAX)
            continue;
        struct account *a = account_new(f, "authorized_keys", l.number);
        if (!a)
            return true;
        a->user = arena_dup(f->all->arena, key_user(f));
        a->form.state = CRED_ABSENT;
        a->note = "a key opens this account in every copy of the image";
        account_excerpt(a, f->all->arena, view_cut(l.all, 0, 60),
                        (struct view){0});
        judge(f, a, names, "whoever has the private key is let in");
    }
    return true;
}

static bool is_below(const struct account_file *f, const char *part)
{
    return strstr(f->path, part) != NULL;
}

bool accounts_read_daemon(const struct account_file *f)
{
    struct view base = view_of(f->base, strlen(f->base));
    if (text_starts(base, "authorized_keys"))
        return read_authorized_keys(f);
    if (text_find(base, "htdigest") != SIZE_MAX ||
        text_is(base, "lighttpd-htdigest.user"))
        return read_htdigest(f);
    if (text_starts(base, ".htpasswd") || text_starts(base, "htpasswd") ||
        text_ends(base, ".htpasswd") || text_is(base, "lighttpd.user") ||
        text_is(base, ".htusers") || text_is(base, "umconfig.users"))
        return read_htpasswd(f);
    if ((text_starts(base, "lighttpd") || strstr(f->path, "/lighttpd/") ||
         strstr(f->path, "/nginx/") || text_starts(base, "nginx")) &&
        read_web_server(f))
        return true;
    if (text_is(base, "mosquitto.conf"))
        return read_mosquitto_conf(f);
    if (is_below(f, "/mosquitto/") &&
        (text_find(base, "passw") != SIZE_MAX || text_is(base, "pwfile") ||
         text_is(base, "users")))
        return read_mosquitto(f);
    if (text_starts(base, "smbpasswd"))
        return read_smbpasswd(f);
    if (text_is(base, "vsftpd.conf"))
        return read_vsftpd_conf(f);
    if (text_is(base, "proftpd.passwd") || text_is(base, "ftpd.passwd") ||
        text_is(base, "pureftpd.passwd"))
        return read_ftp_passwd(f);
    if (text_find(base, "httpd") != SIZE_MAX && text_ends(base, ".conf"))
        return read_httpd_conf(f);
    return false;
}
