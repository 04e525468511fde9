/* Passwords that scripts set: what is fed to chpasswd and passwd, echoed into
 * passwd files, or given to the tools that write them.
 *
 *   echo "root:secret" | chpasswd [-e]
 *   echo -e "secret\nsecret" | passwd root
 *   passwd -d root
 *   echo 'root:$1$..:0:0::/:/bin/sh' >> /etc/passwd
 *   useradd -p '$6$..' user; usermod -p ..
 *   htpasswd -b file user secret; mosquitto_passwd -b file user secret
 *
 * It reads lines, not the language: what it sees is likely, never certain. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"
#include "probe/script_edit.h"
#include "probe/template.h"

enum { MAX_LINES = 20000, MAX_USER = 64 };

struct script {
    const struct account_file *f;
    struct view line;
    uint32_t number;
    struct script_nest nest;
    /* Of the command being read: */
    bool changes; /* the passwords of the system itself */
    bool certain; /* whenever the script is run */
    uint32_t command;
    const char *program; /* that has to be there for it */
};

static void command_at(struct script *s, const char *program, size_t at)
{
    s->changes = true;
    s->certain = script_is_certain(&s->nest, s->line, at);
    s->command = s->number;
    s->program = program;
}

/* --- where a password that varies comes from --------------------------------
 */

static bool holds(struct view text, const char *lower)
{
    size_t n = strlen(lower);
    for (size_t i = 0; i + n <= text.n; i++) {
        size_t k = 0;
        while (k < n) {
            uint8_t c = text.p[i + k];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != (uint8_t)lower[k])
                break;
            k++;
        }
        uint8_t after = i + n < text.n ? text.p[i + n] : 0;
        if (k == n &&
            !(n == 3 && script_is_alpha(after))) /* mac, not machine */
            return true;
    }
    return false;
}

/* What the text takes that anyone can know; NULL when it is none of that or
 * comes with something random. Weak: by a word that may mean another thing. */
static const char *public_source(struct view text, bool *weak)
{
    static const struct {
        const char *mark, *source;
        bool weak;
    } marks[] = {
        {"macaddr",  "mac",    false},
        {"mac_addr", "mac",    false},
        {"ethaddr",  "mac",    false},
        {"hwaddr",   "mac",    false},
        {"/address", "mac",    false},
        {"mac",      "mac",    false},
        {"serial",   "serial", false},
        {"imei",     "imei",   false},
        {"ssid",     "ssid",   false},
        {"$(date",   "date",   false},
        {"`date",    "date",   false},
        {"ifconfig", "mac",    true },
        {"_sn",      "serial", true },
        {"$sn",      "serial", true },
        {"hostname", "model",  true },
        {"model",    "model",  true },
        {"board",    "model",  true },
    };

    if (holds(text, "urandom") || holds(text, "/dev/random") ||
        holds(text, "uuid"))
        return NULL;
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (holds(text, marks[i].mark)) {
            /* A digest may have a secret in it that is not seen here. */
            *weak = marks[i].weak || holds(text, "sum") ||
                    holds(text, "openssl") || holds(text, "hmac");
            return marks[i].source;
        }
    return NULL;
}

/* The lines of the script that give the variables in text a value. */
static const char *source_of(const struct script *s, struct view text,
                             bool *weak)
{
    const char *found = public_source(text, weak);
    for (size_t i = 0; i < text.n && !found; i++) {
        if (text.p[i] != '$')
            continue;
        struct view name = view_from(text, i + 1);
        if (text_starts(name, "{"))
            name = view_from(name, 1);
        size_t n = 0;
        while (n < name.n && n < MAX_USER && script_is_name(name.p[n]))
            n++;
        if (n == 0)
            continue;
        struct view all = s->f->text, line;
        while (!found && text_line(&all, &line)) {
            struct view v = text_trim(line);
            if (view_has(v, 0, name.p, n) && v.n > n && v.p[n] == '=')
                found = public_source(view_from(v, n + 1), weak);
        }
    }
    return found;
}

/* --- accounts ---------------------------------------------------------------
 */

static bool is_placeholder(struct view v)
{
    return text_starts(v, "<") || text_find(v, "%s") != SIZE_MAX ||
           text_starts(v, "...") || text_starts(v, "xxx") ||
           (v.n && v.p[0] != '$' && v.p[0] != '`' && is_template(v));
}

static bool is_user(struct view v)
{
    if (v.n == 0 || v.n > MAX_USER)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (!script_is_name(c) && (i == 0 || (c != '-' && c != '.')))
            return false;
    }
    return true;
}

static void add(const struct script *s, struct view user, struct view password,
                enum cred_context ctx, bool varies)
{
    const struct account_file *f = s->f;
    if (!is_user(user) || is_placeholder(password)) {
        if (s->changes)
            account_changed(f, (struct view){0}, s->command);
        return;
    }
    if (!varies && cred_recognise(password, ctx).state >= CRED_LOCKED)
        return; /* opens nothing */
    if (s->changes)
        account_changed(f, user, s->command);
    struct account *a = account_add(f, "script", s->number, user,
                                    varies ? view_of("", 0) : password, ctx);
    if (!a)
        return;
    const uint8_t *at = password.n && !varies ? memmem(s->line.p, s->line.n,
                                                       password.p, password.n)
                                              : NULL;
    if (at || varies || password.n == 0)
        account_excerpt(a, f->all->arena, s->line,
                        view_of(at, at ? password.n : 0));
    a->origin = "script";
    a->set_in = s->changes ? f->root : NULL;
    a->set_line = s->command;
    a->set_by = s->program;
    a->set_surely = s->certain;
    a->purpose = "user";
    a->confidence = LIKELY;
    if (varies) {
        a->form = (struct cred_form){.scheme = CRED_UNKNOWN,
                                     .state = CRED_SET,
                                     .why = "made when the script runs"};
        bool weak = false;
        a->derived_from = source_of(s, password, &weak);
        a->confidence = a->derived_from && !weak ? LIKELY : POSSIBLE;
    }
    a->because = varies ? "a script sets a password that it makes itself"
                        : "a script sets this password";
}

/* user:password, or a whole line of passwd. */
static void add_pair(const struct script *s, struct view text, bool encrypted,
                     bool varies)
{
    struct view rest = text, user, password, field;
    if (!text_field(&rest, ':', &user) || !rest.p)
        return;
    int64_t uid;
    struct view behind = rest;
    bool whole = text_field(&behind, ':', &password) &&
                 text_field(&behind, ':', &field) && text_int(field, &uid);
    if (whole)
        add(s, text_trim(user), password, CRED_IN_PASSWD, false);
    else
        add(s, text_trim(user), rest,
            encrypted ? CRED_IN_SHADOW : CRED_IN_VALUE, varies);
}

/* The text that echo or printf writes, lines separated as they are written;
 * empty when the line has none. */
static struct word echoed(struct view line, size_t *end)
{
    struct word w = {.n = 0};
    static const char *const programs[] = {"echo", "printf"};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        size_t at = script_program(line, programs[i]);
        if (at == SIZE_MAX)
            continue;
        struct view rest = view_from(line, at + strlen(programs[i]));
        do
            w = (struct word){.n = 0};
        while (script_word(&rest, &w) && w.n > 1 && w.text[0] == '-' &&
               w.n <= 3);
        *end = (size_t)(line.n - rest.n);
        return w;
    }
    return w;
}

/* Cut at the \n that echo -e and printf turn into an end of line. */
static struct view first_line(struct view v)
{
    size_t n = text_find(v, "\\n");
    return n == SIZE_MAX ? v : view_cut(v, 0, n);
}

static void read_chpasswd(struct script *s, size_t at)
{
    size_t end = 0;
    struct word w = echoed(view_cut(s->line, 0, at), &end);
    struct view flags = view_from(s->line, at);
    bool encrypted = text_find(flags, " -e") != SIZE_MAX ||
                     text_find(flags, "--encrypted") != SIZE_MAX;
    struct view rest = script_view(&w), one;
    bool piped =
        end && text_find(view_cut(s->line, end, at - end), "|") != SIZE_MAX;
    if (!piped) {
        account_changed(s->f, (struct view){0}, s->command);
        return;
    }
    while (w.n && rest.n) {
        one = first_line(rest);
        rest = view_from(rest, one.n + 2);
        if (one.n)
            add_pair(s, one, encrypted, w.varies);
    }
}

/* The user that passwd is called for; root when none is named. */
static struct view passwd_user(struct view args, struct word *w, char *does)
{
    *does = 0;
    while (script_word(&args, w)) {
        if (w->text[0] == '-') {
            struct view flag = script_view(w);
            bool deletes = text_is(flag, "-d") || text_is(flag, "--delete");
            bool unlocks = text_is(flag, "-u") || text_is(flag, "--unlock");
            *does = deletes ? 'd' : unlocks ? 'u' : *does;
        } else if (w->text[0] != '/')
            return script_view(w);
    }
    return view_of("root", 4);
}

static void read_passwd(const struct script *s, size_t at)
{
    struct word w, pw;
    char does;
    size_t end = 0;
    struct view user = passwd_user(view_from(s->line, at + 6), &w, &does);
    if (does == 'd') {
        add(s, user, view_of("", 0), CRED_IN_PASSWD, false);
        return;
    }
    if (does == 'u')
        account_changed(s->f, user, s->command);
    pw = echoed(view_cut(s->line, 0, at), &end);
    bool piped = text_find(view_cut(s->line, end, at - end), "|") != SIZE_MAX;
    if (end && piped && pw.n)
        add(s, user, first_line(script_view(&pw)), CRED_IN_VALUE, pw.varies);
}

/* echo 'root::0:0:root:/:/bin/sh' > .../passwd */
static void read_redirect(struct script *s)
{
    size_t end = 0;
    struct word w = echoed(s->line, &end);
    struct view rest = view_from(s->line, end);
    if (!w.n || text_find(rest, ">") == SIZE_MAX ||
        (text_find(rest, "passwd") == SIZE_MAX &&
         text_find(rest, "shadow") == SIZE_MAX))
        return;
    struct view text = first_line(script_view(&w)), user, password;
    struct view fields = text;
    bool pair =
        text_field(&fields, ':', &user) && text_field(&fields, ':', &password);
    /* A line put behind the others opens no account that stands before it. */
    command_at(s, NULL, end);
    s->certain &= script_replaces(s->line);
    s->changes = text_find(rest, ">>") == SIZE_MAX;
    if (pair && fields.p)
        add(s, user, password,
            text_find(rest, "shadow") != SIZE_MAX ? CRED_IN_SHADOW
                                                  : CRED_IN_PASSWD,
            w.varies && password.n && password.p[0] == '$' &&
                cred_recognise(password, CRED_IN_SHADOW).scheme ==
                    CRED_UNKNOWN);
}

/* useradd -p HASH [..] user, usermod -p HASH user */
static void read_useradd(const struct script *s, size_t at, size_t n)
{
    struct view args = view_from(s->line, at + n);
    struct word w, hash = {.n = 0}, last = {.n = 0};
    bool given = false, unlocks = false;
    while (script_word(&args, &w)) {
        struct view flag = script_view(&w);
        if (text_is(flag, "-p") || text_is(flag, "--password")) {
            given = true;
            if (!script_word(&args, &hash) && args.n == 0)
                return;
        } else if (text_is(flag, "-U") || text_is(flag, "--unlock")) {
            unlocks = true;
        } else {
            last = w;
        }
    }
    if (given)
        add(s, script_view(&last), script_view(&hash), CRED_IN_SHADOW,
            hash.varies && hash.n < 13);
    if (unlocks)
        account_changed(s->f, script_view(&last), s->command);
}

/* What sed puts in the place of a password, and what takes the place of a
 * password file as a whole. */
static void read_edit(struct script *s)
{
    struct script_edit e;
    size_t at = script_program(s->line, "sed");
    if (at != SIZE_MAX && script_is_run(s->line, at) &&
        script_sed(s->line, at, &e)) {
        command_at(s, "sed", at);
        if (!e.known)
            account_changed(s->f, script_view(&e.user), s->command);
        else
            add(s, script_view(&e.user), script_view(&e.password),
                CRED_IN_SHADOW, e.password.varies);
    } else if (script_replaces(s->line)) {
        account_changed(s->f, (struct view){0}, s->number);
    }
}

/* htpasswd -b file user password */
static void read_tool(const struct script *s, size_t at, size_t n)
{
    struct view args = view_from(s->line, at + n);
    struct word w, user = {.n = 0}, password = {.n = 0};
    bool batch = false;
    int seen = 0;
    while (script_word(&args, &w)) {
        if (seen == 0 && w.n > 1 && w.text[0] == '-') {
            batch |= memchr(w.text, 'b', w.n) != NULL;
            continue;
        }
        seen++;
        if (seen == 2)
            user = w;
        if (seen == 3)
            password = w;
    }
    if (batch && seen >= 3)
        add(s, script_view(&user), script_view(&password), CRED_IN_VALUE,
            password.varies);
}

/* What stands between `<<EOF` and EOF belongs to the command of that line. */
static bool here_document(struct view line, struct word *end)
{
    size_t at = text_find(line, "<<");
    if (at == SIZE_MAX)
        return false;
    struct view rest = view_from(line, at + 2);
    if (text_starts(rest, "-"))
        rest = view_from(rest, 1);
    return script_word(&rest, end);
}

static void read_line(struct script *s)
{
    static const char *const adders[] = {"useradd", "usermod"};
    static const char *const tools[] = {"htpasswd", "mosquitto_passwd"};
    size_t at = script_program(s->line, "chpasswd");
    if (at != SIZE_MAX) {
        command_at(s, "chpasswd", at);
        read_chpasswd(s, at);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        at = script_program(s->line, adders[i]);
        if (at != SIZE_MAX) {
            command_at(s, adders[i], at);
            read_useradd(s, at, strlen(adders[i]));
        }
        at = script_program(s->line, tools[i]);
        s->changes = false;
        if (at != SIZE_MAX)
            read_tool(s, at, strlen(tools[i]));
    }
    read_redirect(s);
    read_edit(s);
    at = script_program(s->line, "passwd");
    if (at != SIZE_MAX && script_is_run(s->line, at)) {
        command_at(s, "passwd", at);
        read_passwd(s, at);
    }
}

void accounts_read_script(const struct account_file *f)
{
    struct script s = {.f = f};
    struct view text = f->text, line;
    struct word end = {.n = 0}, user;
    bool here = false, chpasswd = false, done = false;
    char does;
    user.n = 0;
    while (s.number < MAX_LINES && text_line(&text, &line)) {
        s.number++;
        s.line = text_trim(line);
        if (here) {
            here = !view_eq(s.line, script_view(&end));
            if (here && chpasswd)
                add_pair(&s, s.line, false, text_find(s.line, "$") != SIZE_MAX);
            else if (here && user.n && !done)
                add(&s, script_view(&user), s.line, CRED_IN_VALUE,
                    text_find(s.line, "$") != SIZE_MAX);
            done = true;
            continue;
        }
        if (s.line.n == 0 || s.line.p[0] == '#')
            continue;
        s.changes = false;
        here = here_document(s.line, &end);
        if (here) {
            size_t at = script_program(s.line, "passwd");
            chpasswd = script_program(s.line, "chpasswd") != SIZE_MAX;
            done = false;
            user.n = 0;
            read_edit(&s);
            if (at != SIZE_MAX || chpasswd)
                command_at(&s, chpasswd ? "chpasswd" : "passwd",
                           chpasswd ? script_program(s.line, "chpasswd") : at);
            if (!chpasswd && at != SIZE_MAX && script_is_run(s.line, at)) {
                struct view args = view_from(s.line, at + 6);
                struct view u = passwd_user(args, &user, &does);
                if (user.n == 0 || u.p != (const uint8_t *)user.text)
                    user = (struct word){.text = "root", .n = 4};
            }
        } else {
            read_line(&s);
        }
        script_nest_line(&s.nest, s.line);
    }
}
