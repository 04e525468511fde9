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

enum { MAX_LINES = 20000, MAX_TEXT = 512, MAX_USER = 64 };

struct script {
    const struct account_file *f;
    struct view line;
    uint32_t number;
};

/* --- words as a shell takes them apart --------------------------------------
 */

struct word {
    char text[MAX_TEXT];
    size_t n;
    bool varies; /* holds a variable or the output of a command */
};

static void put(struct word *w, uint8_t c)
{
    if (w->n < MAX_TEXT - 1)
        w->text[w->n++] = (char)c;
}

static bool is_alpha(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_name(uint8_t c)
{
    return is_alpha(c) || (c >= '0' && c <= '9') || c == '_';
}

/* One word off *line, quotes and backslashes resolved; false at its end or at
 * a character that ends a command. */
static bool shell_word(struct view *line, struct word *w)
{
    size_t i = 0;
    uint8_t quote = 0;
    *w = (struct word){.n = 0};
    while (i < line->n && (line->p[i] == ' ' || line->p[i] == '\t'))
        i++;
    size_t from = i;
    for (; i < line->n; i++) {
        uint8_t c = line->p[i];
        if (!quote && (c == ' ' || c == '\t' || strchr("|;&<>()", c)))
            break;
        if (quote ? c == quote : c == '"' || c == '\'') {
            quote = quote ? 0 : c;
            continue;
        }
        bool escape = c == '\\' && quote != '\'' && i + 1 < line->n &&
                      (!quote || strchr("$`\"\\", line->p[i + 1]));
        if (escape)
            c = line->p[++i];
        else if (quote != '\'' && (c == '$' || c == '`'))
            w->varies = true;
        put(w, c);
    }
    *line = view_from(*line, i);
    return i > from;
}

static struct view word_view(const struct word *w)
{
    return view_of(w->text, w->n);
}

/* Where name stands as a word of its own (or path's end) in the line. */
static size_t find_program(struct view line, const char *name)
{
    size_t n = strlen(name), from = 0;
    for (;;) {
        size_t at = text_find(view_from(line, from), name);
        if (at == SIZE_MAX)
            return SIZE_MAX;
        at += from;
        uint8_t before = at ? line.p[at - 1] : ' ';
        uint8_t after = at + n < line.n ? line.p[at + n] : ' ';
        if (strchr(" \t/|;&(`\"'", before) && strchr(" \t|;&)<>`\"'", after))
            return at;
        from = at + n;
    }
}

/* Whether what stands at is run there: nothing but a path in front of it, and
 * before that the start, an operator, or a word that a command follows. */
static bool is_run(struct view line, size_t at)
{
    static const char *const words[] = {"then", "do",      "else", "sudo",
                                        "exec", "busybox", "time", "!"};
    while (at > 0 && !strchr(" \t|;&({`", line.p[at - 1]))
        at--;
    struct view before = text_trim(view_cut(line, 0, at));
    if (before.n == 0 || strchr("|;&({`", before.p[before.n - 1]))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        if (text_ends(before, words[i]) &&
            (before.n == n || !is_name(before.p[before.n - n - 1])))
            return true;
    }
    return false;
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
        if (k == n && !(n == 3 && is_alpha(after))) /* mac, not machine */
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
        while (n < name.n && n < MAX_USER && is_name(name.p[n]))
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
           text_starts(v, "...") || text_starts(v, "xxx");
}

static bool is_user(struct view v)
{
    if (v.n == 0 || v.n > MAX_USER)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (!is_name(c) && (i == 0 || (c != '-' && c != '.')))
            return false;
    }
    return true;
}

static void add(const struct script *s, struct view user, struct view password,
                enum cred_context ctx, bool varies)
{
    const struct account_file *f = s->f;
    if (!is_user(user) || is_placeholder(password))
        return;
    if (!varies && cred_recognise(password, ctx).state >= CRED_LOCKED)
        return; /* opens nothing */
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
        size_t at = find_program(line, programs[i]);
        if (at == SIZE_MAX)
            continue;
        struct view rest = view_from(line, at + strlen(programs[i]));
        do
            w = (struct word){.n = 0};
        while (shell_word(&rest, &w) && w.n > 1 && w.text[0] == '-' &&
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

static void read_chpasswd(const struct script *s, size_t at)
{
    size_t end = 0;
    struct word w = echoed(view_cut(s->line, 0, at), &end);
    struct view flags = view_from(s->line, at);
    bool encrypted = text_find(flags, " -e") != SIZE_MAX ||
                     text_find(flags, "--encrypted") != SIZE_MAX;
    struct view rest = word_view(&w), one;
    while (w.n && rest.n) {
        one = first_line(rest);
        rest = view_from(rest, one.n + 2);
        if (one.n)
            add_pair(s, one, encrypted, w.varies);
    }
}

/* The user that passwd is called for; root when none is named. */
static struct view passwd_user(struct view args, struct word *w, bool *deletes)
{
    *deletes = false;
    while (shell_word(&args, w)) {
        if (w->text[0] == '-')
            *deletes |= w->n == 2 && w->text[1] == 'd';
        else if (w->text[0] != '/')
            return word_view(w);
    }
    return view_of("root", 4);
}

static void read_passwd(const struct script *s, size_t at)
{
    struct word w, pw;
    bool deletes;
    size_t end = 0;
    struct view user = passwd_user(view_from(s->line, at + 6), &w, &deletes);
    if (deletes) {
        add(s, user, view_of("", 0), CRED_IN_PASSWD, false);
        return;
    }
    pw = echoed(view_cut(s->line, 0, at), &end);
    bool piped = text_find(view_cut(s->line, end, at - end), "|") != SIZE_MAX;
    if (end && piped && pw.n)
        add(s, user, first_line(word_view(&pw)), CRED_IN_VALUE, pw.varies);
}

/* echo 'root::0:0:root:/:/bin/sh' > .../passwd */
static void read_redirect(const struct script *s)
{
    size_t end = 0;
    struct word w = echoed(s->line, &end);
    struct view rest = view_from(s->line, end);
    if (!w.n || text_find(rest, ">") == SIZE_MAX ||
        (text_find(rest, "passwd") == SIZE_MAX &&
         text_find(rest, "shadow") == SIZE_MAX))
        return;
    struct view text = first_line(word_view(&w)), user, password;
    struct view fields = text;
    bool pair =
        text_field(&fields, ':', &user) && text_field(&fields, ':', &password);
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
    bool given = false;
    while (shell_word(&args, &w)) {
        if (w.n == 2 && memcmp(w.text, "-p", 2) == 0) {
            given = true;
            if (!shell_word(&args, &hash) && args.n == 0)
                return;
        } else {
            last = w;
        }
    }
    if (given)
        add(s, word_view(&last), word_view(&hash), CRED_IN_SHADOW,
            hash.varies && hash.n < 13);
}

/* htpasswd -b file user password */
static void read_tool(const struct script *s, size_t at, size_t n)
{
    struct view args = view_from(s->line, at + n);
    struct word w, user = {.n = 0}, password = {.n = 0};
    bool batch = false;
    int seen = 0;
    while (shell_word(&args, &w)) {
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
        add(s, word_view(&user), word_view(&password), CRED_IN_VALUE,
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
    return shell_word(&rest, end);
}

static void read_line(struct script *s)
{
    static const char *const adders[] = {"useradd", "usermod"};
    static const char *const tools[] = {"htpasswd", "mosquitto_passwd"};
    size_t at = find_program(s->line, "chpasswd");
    if (at != SIZE_MAX) {
        read_chpasswd(s, at);
        return;
    }
    for (size_t i = 0; i < 2; i++) {
        at = find_program(s->line, adders[i]);
        if (at != SIZE_MAX)
            read_useradd(s, at, strlen(adders[i]));
        at = find_program(s->line, tools[i]);
        if (at != SIZE_MAX)
            read_tool(s, at, strlen(tools[i]));
    }
    read_redirect(s);
    at = find_program(s->line, "passwd");
    if (at != SIZE_MAX && is_run(s->line, at))
        read_passwd(s, at);
}

void accounts_read_script(const struct account_file *f)
{
    struct script s = {.f = f};
    struct view text = f->text, line;
    struct word end = {.n = 0}, user;
    bool here = false, chpasswd = false, done = false, deletes;
    user.n = 0;
    while (s.number < MAX_LINES && text_line(&text, &line)) {
        s.number++;
        s.line = text_trim(line);
        if (here) {
            here = !view_eq(s.line, word_view(&end));
            if (here && chpasswd)
                add_pair(&s, s.line, false, text_find(s.line, "$") != SIZE_MAX);
            else if (here && user.n && !done)
                add(&s, word_view(&user), s.line, CRED_IN_VALUE,
                    text_find(s.line, "$") != SIZE_MAX);
            done = true;
            continue;
        }
        if (s.line.n == 0 || s.line.p[0] == '#')
            continue;
        here = here_document(s.line, &end);
        if (here) {
            size_t at = find_program(s.line, "passwd");
            chpasswd = find_program(s.line, "chpasswd") != SIZE_MAX;
            done = false;
            user.n = 0;
            if (!chpasswd && at != SIZE_MAX && is_run(s.line, at)) {
                struct view args = view_from(s.line, at + 6);
                struct view u = passwd_user(args, &user, &deletes);
                if (user.n == 0 || u.p != (const uint8_t *)user.text)
                    user = (struct word){.text = "root", .n = 4};
            }
        } else {
            read_line(&s);
        }
    }
}
