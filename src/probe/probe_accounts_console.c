/* Shells that nobody asks a password for: consoles, telnetd -l, autologin.
 *
 *   inittab   id:runlevels:action:process
 *   inetd     service type protocol wait user program arguments
 *   systemd   ExecStart=-/sbin/agetty --autologin root ...
 *   init.rc   service console /system/bin/sh
 *             console
 *             user shell
 *
 * Sources: BusyBox's example inittab, inetd.conf(5), agetty(8), Android's
 * init language. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

enum { MAX_LINES = 20000 };

/* A program that is a command interpreter: /bin/sh, -/bin/ash, bash. */
static bool is_shell(struct view word)
{
    static const char *const names[] = {"sh",  "ash", "bash", "dash",    "hush",
                                        "ksh", "zsh", "msh",  "cttyhack"};
    if (text_starts(word, "-"))
        word = view_from(word, 1);
    if (word.n && (word.p[0] == '"' || word.p[0] == '\''))
        word = view_cut(word, 1, word.n - 2);
    const uint8_t *slash = word.n ? memrchr(word.p, '/', word.n) : NULL;
    if (slash)
        word = view_from(word, (size_t)(slash - word.p) + 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(word, names[i]))
            return true;
    return false;
}

/* The last component of a path. */
static bool is_program(struct view word, const char *name)
{
    size_t n = strlen(name);
    return text_ends(word, name) &&
           (word.n == n || word.p[word.n - n - 1] == '/');
}

/* The word behind a flag: `-l /bin/sh`, `-l/bin/sh`, `--autologin root`. */
static struct view behind(struct view command, const char *flag)
{
    size_t n = strlen(flag);
    while (command.n) {
        struct view word = text_word(&command);
        if (text_is(word, flag))
            return text_word(&command);
        if (n == 2 && text_starts(word, flag))
            return view_from(word, n);
    }
    return (struct view){0};
}

static struct account *open_shell(const struct account_file *f,
                                  const char *source, uint32_t line,
                                  struct view text, struct view user)
{
    struct account *a = account_new(f, source, line);
    if (!a)
        return NULL;
    a->user = arena_dup(f->all->arena, user.n ? user : view_of("root", 4));
    a->form.state = CRED_ABSENT; /* none is asked for */
    a->purpose = "user";
    a->note = "no password is asked for";
    account_excerpt(a, f->all->arena, text_trim(text), (struct view){0});
    return a;
}

/* What a command line hands out without a password: the user, or "". */
static struct view given_away(struct view command)
{
    struct view rest = command;
    struct view program = text_word(&rest);
    bool getty =
        is_program(program, "getty") || is_program(program, "agetty") ||
        is_program(program, "mingetty") || is_program(program, "setsid");
    if (is_shell(program)) {
        struct view next = text_word(&rest); /* sh script, sh -c: no shell */
        bool plain = next.n == 0 || text_is(next, "-l") ||
                     text_is(next, "--login") || text_is(next, "-i") ||
                     text_is(next, "-") || is_shell(next) ||
                     text_starts(next, "<") || text_starts(next, ">") ||
                     text_starts(next, "#") || text_starts(next, "&");
        return plain ? view_of("root", 4) : (struct view){0};
    }
    if (is_program(program, "login") || text_is(program, "login")) {
        struct view user = behind(command, "-f");
        return user;
    }
    if (is_program(program, "mingetty"))
        return behind(command, "--autologin");
    if (!getty)
        return (struct view){0};
    if (is_shell(behind(command, "-l")))
        return view_of("root", 4);
    struct view user = behind(command, "--autologin");
    return user.n ? user : behind(command, "-a");
}

static void read_inittab(const struct account_file *f)
{
    struct view text = f->text, line;
    for (uint32_t n = 1; n < MAX_LINES && text_line(&text, &line); n++) {
        struct view rest = text_trim(line), field, action;
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        if (!text_field(&rest, ':', &field) ||
            !text_field(&rest, ':', &field) || !text_field(&rest, ':', &action))
            continue;
        struct view user = given_away(rest);
        if (user.n == 0 || !accounts_inittab_stays(action))
            continue;
        struct account *a = open_shell(f, "console", n, line, user);
        if (!a)
            return;
        a->can = CAN_YES;
        a->because = arena_printf(
            f->all->arena, "init gives a shell on the console (%s)", f->path);
    }
}

/* --- telnetd -l -------------------------------------------------------------
 */

/* What stands in place of login. */
enum opens {
    OPENS_NOT,   /* it asks for a password, or is not known */
    OPENS_MAYBE, /* a script that ends in a shell, but may refuse */
    OPENS_UNSET, /* one that refuses when root has a password; he has none */
    OPENS,       /* a shell */
};

/* OpenWrt's words: root's field is empty, "!" or "x" in both files. */
static bool is_root_unset(const struct account_file *f)
{
    static const char *const files[] = {"/etc/passwd", "/etc/shadow"};
    bool any = false;
    for (size_t i = 0; i < 2; i++) {
        struct view text, line;
        if (!accounts_text(f->all, f->root, files[i], &text))
            continue;
        while (text_line(&text, &line))
            if (text_starts(line, "root:")) {
                struct view rest = view_from(line, 5), field;
                if (!text_field(&rest, ':', &field) ||
                    (field.n && !text_is(field, "!") && !text_is(field, "x")))
                    return false;
                any = true;
            }
    }
    return any;
}

static enum opens leads_to(const struct account_file *f, struct view program)
{
    struct view text;
    if (is_shell(program))
        return OPENS;
    const char *path = arena_text(f->all->arena, program);
    if (!path || !accounts_text(f->all, f->root, path, &text) ||
        !text_starts(text, "#!"))
        return OPENS_NOT;
    if (text_find(text, "exec /bin/ash") == SIZE_MAX &&
        text_find(text, "exec /bin/sh") == SIZE_MAX &&
        text_find(text, "exec /bin/bash") == SIZE_MAX)
        return OPENS_NOT;
    bool asks = text_find(text, "root:[!x]") != SIZE_MAX;
    return asks && is_root_unset(f) ? OPENS_UNSET : OPENS_MAYBE;
}

/* What the services probe knows of telnetd; else what the file itself says of
 * when its lines are run: always, when telnetd's service is started, or at a
 * time that is not known. */
static struct way telnet_way(const struct account_file *f)
{
    static const char *const names[] = {"telnetd", "telnet", "utelnetd", NULL};
    static const char *const always[] = {"inittab", "inetd.conf", "rcS",
                                         "rc.local"};
    struct way w = {.command = "", .empty = ""};
    if (accounts_open_service(f->all, f->root, names, &w)) {
        if (!w.why) /* it asks for a password wherever it is started */
            w.state = WAY_NONE;
        return w;
    }
    bool system = accounts_is_system(f->root);
    for (size_t i = 0; !system && i < sizeof always / sizeof *always; i++)
        if (strcmp(f->base, always[i]) == 0)
            return (struct way){
                WAY_ON, arena_printf(f->all->arena, "%s runs it", f->path), "",
                ""};
    w = (struct way){WAY_UNKNOWN, "when its script runs is not known", "", ""};
    if (strstr(f->path, "/init.d/") || strstr(f->path, "/systemd/"))
        w = accounts_way(f->all, f->root, names, false);
    if (system && w.state >= WAY_NONE)
        w.state = WAY_UNKNOWN; /* the program is not there */
    return w;
}

static void add_telnet_shell(const struct account_file *f, uint32_t number,
                             struct view line, enum opens opens)
{
    struct accounts *all = f->all;
    struct way w = telnet_way(f);
    struct account *a = w.state != WAY_NONE ? open_shell(f, "telnetd", number,
                                                         line, (struct view){0})
                                            : NULL;
    if (!a)
        return;
    bool on = w.state == WAY_ON && opens >= OPENS_UNSET;
    static const char *const words[] = {
        "", ", through a script that may refuse",
        ", through a script that refuses only when root has a password", ""};
    a->can = on ? CAN_YES : CAN_UNKNOWN;
    a->confidence = on ? CERTAIN : LIKELY;
    a->because = arena_printf(
        all->arena, "telnetd gives a shell without login%s; %s", words[opens],
        w.why ? w.why : "what starts it is not known");
}

/* A line of a script, inittab or inetd that runs telnetd with a shell. */
static bool read_telnetd(const struct account_file *f, uint32_t number,
                         struct view line)
{
    size_t at = text_find(line, "telnetd");
    bool variable = text_find(line, "$PROG") != SIZE_MAX &&
                    text_find(f->text, "telnetd") != SIZE_MAX;
    if (at == SIZE_MAX && !variable)
        return false;
    struct view command = at == SIZE_MAX ? line : view_from(line, at);
    struct view program = behind(command, "-l");
    if (program.n == 0)
        return false;
    while (program.n && strchr("\"';&)", program.p[program.n - 1]))
        program.n--;
    if (program.n && (program.p[0] == '"' || program.p[0] == '\''))
        program = view_from(program, 1);
    enum opens opens = leads_to(f, program);
    if (opens != OPENS_NOT)
        add_telnet_shell(f, number, line, opens);
    return opens != OPENS_NOT;
}

/* Behind the script's words for running something in the background. */
static struct view command_of(struct view line)
{
    struct view v = text_trim(line), rest = v;
    static const char *const before[] = {"exec",    "start-stop-daemon",
                                         "nohup",   "setsid",
                                         "busybox", "/bin/busybox",
                                         "while",   "do",
                                         "then",    "else",
                                         "&&"};
    for (;;) {
        struct view word = text_word(&rest);
        bool skip = false;
        for (size_t i = 0; i < sizeof before / sizeof *before; i++)
            skip |= text_is(word, before[i]);
        if (!skip)
            return v;
        v = text_trim(rest);
        rest = v;
    }
}

/* getty -n -l /bin/sh, login -f root, in a script or a unit. */
static void read_getty(const struct account_file *f, uint32_t number,
                       struct view line)
{
    struct view command = command_of(line);
    static const char *const keys[] = {"ExecStart=-", "ExecStart="};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (text_starts(command, keys[i])) {
            command = view_from(command, strlen(keys[i]));
            break;
        }
    struct view rest = command;
    struct view program = text_word(&rest);
    if (!text_ends(program, "getty") && !text_ends(program, "login"))
        return;
    struct view user = given_away(command);
    if (user.n == 0 || user.p[0] == '-' || user.p[0] == '$')
        return;
    struct account *a = open_shell(f, "console", number, line, user);
    if (!a)
        return;
    a->confidence = LIKELY;
    a->because = "a console login without password; whether it is started is "
                 "not known";
}

static void read_lines(const struct account_file *f, bool telnetd_only)
{
    struct view text = f->text, line;
    for (uint32_t n = 1; n < MAX_LINES && text_line(&text, &line); n++) {
        struct view v = text_trim(line);
        if (v.n == 0 || v.p[0] == '#')
            continue;
        if (!read_telnetd(f, n, v) && !telnetd_only)
            read_getty(f, n, v);
    }
}

/* Android: a service that is a shell and has the console; adbd without keys. */
static void read_init_rc(const struct account_file *f)
{
    struct view text = f->text, line;
    uint32_t service = 0;
    struct view service_line = {0};
    for (uint32_t n = 1; n < MAX_LINES && text_line(&text, &line); n++) {
        struct view rest = text_trim(line);
        struct view word = text_word(&rest);
        if (text_is(word, "service") || text_is(word, "on")) {
            (void)text_word(&rest);
            bool shell = text_is(word, "service") && is_shell(text_word(&rest));
            service = shell ? n : 0;
            service_line = line;
        } else if (service && text_is(word, "console")) {
            struct account *a = open_shell(f, "console", service, service_line,
                                           view_of("shell", 5));
            if (a) {
                a->confidence = LIKELY;
                a->because = "Android's init gives a shell on the console "
                             "where a property asks for it";
            }
            service = 0;
        }
    }
}

static void read_properties(const struct account_file *f)
{
    struct settings s = {.text = f->text};
    struct setting one, found = {0};
    bool open = false, debuggable = false;
    while (settings_next(&s, &one)) {
        if (text_is(one.key, "ro.adb.secure") && text_is(one.value, "0")) {
            open = true;
            found = one;
        }
        debuggable |=
            text_is(one.key, "ro.debuggable") && text_is(one.value, "1");
    }
    if (!open)
        return;
    struct account *a =
        open_shell(f, "adb", found.line, found.key,
                   view_of(debuggable ? "root" : "shell", debuggable ? 4 : 5));
    if (a) {
        a->confidence = LIKELY;
        a->because = "adbd asks for no key; whether it is started is not known";
    }
}

bool accounts_read_console(const struct account_file *f)
{
    struct view base = view_of(f->base, strlen(f->base));
    if (text_is(base, "inittab")) {
        read_inittab(f);
        read_lines(f, true);
        return true;
    }
    if (text_is(base, "default.prop") || text_is(base, "build.prop") ||
        text_is(base, "prop.default")) {
        read_properties(f);
        return true;
    }
    if (text_starts(base, "init") && text_ends(base, ".rc")) {
        read_init_rc(f);
        return true;
    }
    if (text_is(base, "inetd.conf") || text_ends(base, ".service") ||
        text_starts(base, "rc") || text_is(base, "profile") ||
        text_find(view_of(f->path, strlen(f->path)), "/init.d/") != SIZE_MAX ||
        text_starts(f->text, "#!")) {
        read_lines(f, false);
        return true;
    }
    return false;
}
