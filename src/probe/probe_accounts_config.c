/* Pairs of user and password in settings of any notation: nvram defaults,
 * vendor XML, JSON, INI, UCI.
 *
 * A setting counts as a password when its last name says so (http_passwd,
 * adminPassword, "pwd") and not that it is about one (password_file,
 * PasswordMinLength). Its user is the nearest setting of the same record whose
 * name differs only in the word (http_username), or else the nearest that
 * names a user, or the user that the key itself names (root_password). Without
 * a user there is no account. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"
#include "probe/template.h"

enum {
    NEAR = 8,        /* settings between a user and its password */
    MAX_PAIRS = 100, /* of one file */
    MAX_NAME = 64,
    MAX_PASSWORD = 256,
};

/* A key without its path, in lower case, as long as names are. */
struct name {
    char text[MAX_NAME];
    size_t n;
};

static struct name name_of(struct view key)
{
    struct name k = {.n = 0};
    for (size_t i = key.n; i > 0; i--)
        if (strchr("./:@", key.p[i - 1])) {
            key = view_from(key, i);
            break;
        }
    for (size_t i = 0; i < key.n && k.n < MAX_NAME - 1; i++) {
        uint8_t c = key.p[i];
        k.text[k.n++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
    return k;
}

static bool has_any(const struct name *k, const char *const *words)
{
    for (; *words; words++)
        if (strstr(k->text, *words))
            return true;
    return false;
}

static bool ends(const struct name *k, const char *word)
{
    size_t n = strlen(word);
    return k->n >= n && memcmp(k->text + k->n - n, word, n) == 0;
}

/* The part of the name that is not the word: "http_" of "http_passwd". False
 * when the name is none of that kind. */
static bool stem_of(const struct name *k, const char *const *words,
                    struct name *stem)
{
    for (; *words; words++) {
        if (!ends(k, *words))
            continue;
        *stem = *k;
        stem->n -= strlen(*words);
        stem->text[stem->n] = 0;
        return true;
    }
    return false;
}

static bool is_password_key(const struct name *k, struct name *stem)
{
    static const char *const words[] = {
        "password", "passwd", "passwort", "passwrd", "passphrase", "passw",
        "pwd",      "pass",   "psw",      "passkey", NULL};
    static const char *const about[] = {
        "confirm", "verify",  "repeat",   "retype",  "bypass",    "compass",
        "show",    "forgot",  "change",   "reset",   "require",   "need_",
        "allow",   "use_",    "old_pass", "oldpass", "ask",       "nopass",
        "minpass", "maxpass", "error",    "wrong",   "incorrect", NULL};
    struct name plain = *k;
    while (plain.n && ((plain.text[plain.n - 1] >= '0' &&
                        plain.text[plain.n - 1] <= '9') ||
                       plain.text[plain.n - 1] == '_'))
        plain.text[--plain.n] = 0; /* sys_passwd_1 */
    return !has_any(&plain, about) && stem_of(&plain, words, stem);
}

static bool is_user_key(const struct name *k, struct name *stem)
{
    static const char *const words[] = {
        "username",  "user_name", "userid", "user",    "usr", "login",
        "loginname", "account",   "uname",  "logname", NULL};
    static const char *const about[] = {"group", "agent", "level", "mode",
                                        "max",   "count", "num",   "enable",
                                        "type",  "list",  NULL};
    struct name plain = *k;
    while (plain.n && plain.text[plain.n - 1] >= '0' &&
           plain.text[plain.n - 1] <= '9')
        plain.text[--plain.n] = 0;
    return !has_any(&plain, about) && stem_of(&plain, words, stem);
}

/* --- values -----------------------------------------------------------------
 */

static bool is_label(struct view v)
{
    static const char *const words[] = {
        "username",      "user name",    "user",
        "password",      "passwd",       "login",
        "yes",           "no",           "on",
        "off",           "true",         "false",
        "null",          "none",         "nil",
        "string",        "text",         "required",
        "optional",      "enabled",      "disabled",
        "your_password", "yourpassword", "your-password",
        "your_username", "changethis",   "example",
        "undefined",     "default",      NULL};
    struct name k = name_of(v);
    for (size_t i = 0; words[i]; i++)
        if (strcmp(k.text, words[i]) == 0)
            return true;
    return false;
}

/* Something that will be replaced, or says where to look. */
static bool is_placeholder(struct view v)
{
    size_t same = 1;
    if (v.n == 0)
        return false;
    while (same < v.n && v.p[same] == v.p[0])
        same++;
    bool filler = same == v.n && strchr("*.-_xX?#", v.p[0]);
    bool points = v.p[0] == '$' && !text_starts(v, "$p$") &&
                  cred_recognise(v, CRED_IN_TEXT).state == CRED_NOT;
    return filler || points || is_template(v) || v.p[0] == '<' ||
           v.p[0] == '/' || v.p[0] == '%' || v.p[0] == '@' || v.p[0] == '&' ||
           text_starts(v, "{{") || text_starts(v, "[") ||
           text_find(v, "://") != SIZE_MAX || text_find(v, "%s") != SIZE_MAX;
}

static bool is_user_value(struct view v)
{
    if (v.n == 0 || v.n > MAX_NAME || is_label(v) || is_placeholder(v))
        return false;
    bool letter = false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("\"'<>(){}[],;=\\|`", c))
            return false;
        letter |= (c | 32) >= 'a' && (c | 32) <= 'z';
    }
    return letter || v.n >= 4; /* 888888 is a user, 1 is none */
}

/* "password" is a label next to "Username" and a password next to admin. */
static bool is_password_value(struct view v, struct view user)
{
    if (v.n > MAX_PASSWORD || is_placeholder(v))
        return false;
    if (is_label(v))
        return (text_is(v, "password") || text_is(v, "default")) &&
               text_is(user, "admin");
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < ' ' || v.p[i] == 0x7f)
            return false;
    return true;
}

/* --- pairing ----------------------------------------------------------------
 */

struct seen {
    struct setting s;
    struct name stem;
    size_t place;
};

struct pairing {
    const struct account_file *f;
    struct seen users[NEAR];     /* the last ones, newest at users_n - 1 */
    struct seen passwords[NEAR]; /* that have no user yet */
    size_t users_n, passwords_n;
    size_t place;
    unsigned pairs;
};

static bool same_stem(const struct seen *a, const struct seen *b)
{
    return a->stem.n == b->stem.n &&
           memcmp(a->stem.text, b->stem.text, a->stem.n) == 0;
}

static bool is_near(const struct seen *a, const struct seen *b)
{
    size_t d = a->place > b->place ? a->place - b->place : b->place - a->place;
    return d <= NEAR && a->s.group == b->s.group;
}

/* What a stem tells of the login: a person's, or a machine's. */
static const char *purpose_of(const struct seen *password, struct view user)
{
    static const char *const machine[] = {"mqtt",   "smtp",
                                          "mail",   "ddns",
                                          "dyn",    "ppp",
                                          "wan",    "l2tp",
                                          "pptp",   "vpn",
                                          "acs",    "tr069",
                                          "cwmp",   "connectionrequest",
                                          "cloud",  "db",
                                          "sql",    "influx",
                                          "radius", "proxy",
                                          "snmp",   "wifi",
                                          "wlan",   NULL};
    static const char *const person[] = {"http", "web",  "admin", "telnet",
                                         "ssh",  "gui",  "ui",    "root",
                                         "sys",  "user", NULL};
    if (has_any(&password->stem, machine))
        return "machine";
    if (has_any(&password->stem, person) || text_is(user, "admin") ||
        text_is(user, "root"))
        return "user";
    return NULL;
}

static void add(struct pairing *p, const struct seen *password,
                struct view user, enum confidence confidence)
{
    const struct account_file *f = p->f;
    struct view value = password->s.value;
    if (p->pairs >= MAX_PAIRS || password->s.opens ||
        !is_password_value(value, user))
        return;
    struct account *a =
        account_add(f, "config", password->s.line, user, value, CRED_IN_VALUE);
    if (!a)
        return;
    p->pairs++;
    a->key = arena_text(f->all->arena, password->s.key);
    a->purpose =
        a->form.state == CRED_ABSENT ? NULL : purpose_of(password, user);
    a->confidence = confidence;
    if (a->form.state == CRED_EMPTY)
        a->confidence = POSSIBLE;
    a->because = a->form.scheme == CRED_ALIAS
                     ? "the password of the account it names is asked for"
                     : "which service reads this setting is not known";
}

static void remember(struct seen *list, size_t *n, const struct seen *s)
{
    if (*n == NEAR) {
        memmove(list, list + 1, (NEAR - 1) * sizeof *list);
        --*n;
    }
    list[(*n)++] = *s;
}

static void forget(struct seen *list, size_t *n, size_t i)
{
    memmove(list + i, list + i + 1, (*n - i - 1) * sizeof *list);
    --*n;
}

/* The best partner of s in list: same stem first, then the nearest. */
static size_t partner(const struct seen *list, size_t n, const struct seen *s,
                      bool *same)
{
    size_t best = n;
    for (size_t i = n; i > 0; i--) {
        if (!is_near(&list[i - 1], s))
            continue;
        *same = same_stem(&list[i - 1], s);
        if (*same)
            return i - 1;
        if (best == n)
            best = i - 1;
    }
    *same = false;
    return best;
}

/* root_password, adminPwd: the key itself says whose it is. */
static struct view user_of_stem(const struct name *stem)
{
    static const char *const users[] = {"admin",   "root",       "guest",
                                        "support", "supervisor", "superuser",
                                        "operator"};
    struct view v = view_of(stem->text, stem->n);
    while (v.n && strchr("_-", v.p[v.n - 1]))
        v.n--;
    for (size_t i = 0; i < sizeof users / sizeof *users; i++)
        if (text_is(v, users[i]))
            return view_of(users[i], strlen(users[i]));
    return (struct view){0};
}

static void see_user(struct pairing *p, const struct seen *u)
{
    bool same;
    size_t i = partner(p->passwords, p->passwords_n, u, &same);
    if (i < p->passwords_n) {
        struct seen password = p->passwords[i];
        forget(p->passwords, &p->passwords_n, i);
        add(p, &password, u->s.value, same ? LIKELY : POSSIBLE);
        return;
    }
    remember(p->users, &p->users_n, u);
}

static void see_password(struct pairing *p, const struct seen *pw)
{
    bool same;
    size_t i = partner(p->users, p->users_n, pw, &same);
    struct view own = user_of_stem(&pw->stem);
    if (i < p->users_n && (same || own.n == 0)) {
        struct view user = p->users[i].s.value;
        forget(p->users, &p->users_n, i);
        add(p, pw, user, same ? LIKELY : POSSIBLE);
    } else if (own.n) {
        if (pw->s.value.n)
            add(p, pw, own, LIKELY);
    } else {
        remember(p->passwords, &p->passwords_n, pw);
    }
}

void accounts_read_config(const struct account_file *f)
{
    struct settings s = {.text = f->text};
    struct pairing p = {.f = f};
    struct setting one;
    while (settings_next(&s, &one) && p.pairs < MAX_PAIRS) {
        struct seen it = {.s = one, .place = ++p.place};
        struct name k = name_of(one.key);
        if (is_password_key(&k, &it.stem))
            see_password(&p, &it);
        else if (is_user_key(&k, &it.stem) && is_user_value(one.value))
            see_user(&p, &it);
        else if ((ends(&k, "name") || text_is(one.key, "id")) && k.n <= 4 &&
                 is_user_value(one.value))
            see_user(&p, &it);
    }
}
