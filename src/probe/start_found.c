/* Services as they are found: one a command line, the surest state wins. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_seen.h"

enum { CONDITIONS = 3, EXCERPT = 200 };

bool start_is_shell(struct view word)
{
    static const char *const names[] = {"sh",   "ash", "bash", "dash",
                                        "hush", "ksh", "zsh",  "msh"};
    const uint8_t *slash = word.n ? memrchr(word.p, '/', word.n) : NULL;
    if (slash)
        word = view_from(word, (size_t)(slash - word.p) + 1);
    if (text_starts(word, "-"))
        word = view_from(word, 1);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(word, names[i]))
            return true;
    return false;
}

void start_shell(struct start *st)
{
    st->shell_seen = true;
    if (!st->cond && !st->pretend_password) {
        if (!st->shell_sure)
            st->shell_given = st->given;
        st->shell_sure = true;
    }
}

const struct chain *start_keep_chain(struct start *st)
{
    struct chain *out = NULL;
    for (const struct chain *c = st->chain; c; c = c->up) {
        /* The links live on the stacks of those who follow. */
        struct chain *kept = ARENA_NEW(st->arena, struct chain);
        if (!kept)
            break;
        kept->what = c->what;
        kept->up = out;
        out = kept;
    }
    return out;
}

/* The outermost of the conditions, joined. */
const char *start_conditions(struct start *st)
{
    const char *some[CONDITIONS] = {0};
    unsigned n = 0;
    for (const struct cond *c = st->cond; c; c = c->up) {
        if (n && some[0] && strcmp(some[0], c->text) == 0)
            continue;
        memmove(some + 1, some, sizeof some - sizeof *some);
        some[0] = c->text;
        n++;
    }
    if (n == 0)
        return NULL;
    return arena_printf(st->arena, "%s%s%s%s%s%s", some[0], some[1] ? "; " : "",
                        some[1] ? some[1] : "", some[2] ? "; " : "",
                        some[2] ? some[2] : "", n > CONDITIONS ? "; ..." : "");
}

static bool same(const struct found *f, const struct view *argv, unsigned n)
{
    if (f->argc != n)
        return false;
    for (unsigned i = 0; i < n; i++)
        if (!view_eq(f->argv[i], argv[i]))
            return false;
    return true;
}

static struct found *record(struct start *st, const char *name,
                            const struct view *argv, unsigned n,
                            enum found_state state)
{
    struct found *f = st->first;
    while (f && !(strcmp(f->name, name) == 0 && same(f, argv, n)))
        f = f->next;
    if (st->pretend_password)
        return f;
    if (f && f->state >= state) {
        if (f->state == state && !st->given)
            f->given = NULL; /* it is started in another way, too */
        return f;
    }
    if (!f) {
        if (st->found_n >= START_FOUND ||
            !(f = ARENA_NEW(st->arena, struct found))) {
            st->spent = true;
            return NULL;
        }
        st->found_n++;
        *st->end = f;
        st->end = &f->next;
        f->name = name;
        f->argc = n;
        memcpy(f->argv, argv, n * sizeof *argv);
    }
    f->state = state;
    f->given = st->given;
    f->chain = start_keep_chain(st);
    f->condition = state == FOUND_ON ? NULL : start_conditions(st);
    f->at = st->at;
    f->line = st->line;
    f->excerpt = view_cut(st->text, 0, EXCERPT);
    return f;
}

/* Words that make a daemon answer a question and leave. */
static bool is_query(const struct daemon *d, const struct view *argv,
                     unsigned n)
{
    static const struct {
        const char *name, *flag;
    } some[] = {
        {"sshd",         "-t"     },
        {"sshd",         "-T"     },
        {"nginx",        "-t"     },
        {"nginx",        "-s"     },
        {"lighttpd",     "-t"     },
        {"lighttpd",     "-tt"    },
        {"lighttpd",     "-p"     },
        {"dnsmasq",      "--test" },
        {"smbd",         "-b"     },
        {"ntpd",         "-q"     },
        {"httpd",        "-m"     },
        {"httpd",        "-d"     },
        {"httpd",        "-e"     },
        {"avahi-daemon", "-k"     },
        {"avahi-daemon", "--kill" },
        {"dnsmasq",      "-v"     },
        {"dropbear",     "-V"     },
        {"openvpn",      "--mktun"},
    };

    for (unsigned i = 1; i < n; i++) {
        if (text_is(argv[i], "--version") || text_is(argv[i], "--help"))
            return true;
        for (size_t k = 0; k < sizeof some / sizeof *some; k++)
            if (strcmp(d->name, some[k].name) == 0 &&
                text_is(argv[i], some[k].flag))
                return true;
    }
    return false;
}

static const char *shown_path(struct start *st, const struct node *n,
                              struct view word)
{
    const char *path = n ? node_path(n, st->arena) : NULL;
    if (word.n && word.p[0] == '/')
        path = arena_text(st->arena, word);
    else if (n && n->name_n && !text_is(word, n->name))
        path = arena_text(st->arena, word); /* an applet without a link */
    return path ? path : start_shown(st, word);
}

/* A bare word that BusyBox may know without a link. */
static const struct node *applet_node(struct start *st, struct view word)
{
    if (memchr(word.p, '/', word.n))
        return NULL;
    const struct node *n = start_program_node(st, view_of("busybox", 7));
    return n;
}

static struct view base_of(struct view word)
{
    const uint8_t *slash = word.n ? memrchr(word.p, '/', word.n) : NULL;
    return slash ? view_from(word, (size_t)(slash - word.p) + 1) : word;
}

/* BusyBox keeps the names of its applets one behind the other, a NUL after
 * each. Why a link to it starts nothing for certain; NULL: it does. */
static const char *lacks_applet(struct start *st, const struct node *n,
                                struct view word, bool *sure)
{
    const struct node *real = n->first ? n->first : n;
    struct view bytes, base = base_of(word);
    *sure = false;
    if (!strstr(real->name, "busybox") || text_is(base, real->name))
        return NULL;
    if (!subject_text(st->s, st->root->part, real, &bytes))
        return "busybox cannot be read, so its applets are not known";
    if (text_find(bytes, "BusyBox v") == SIZE_MAX)
        return NULL; /* packed, or none: the link speaks for it */
    char name[64];
    if (base.n + 2 > sizeof name)
        return NULL;
    name[0] = name[base.n + 1] = 0;
    memcpy(name + 1, base.p, base.n);
    *sure = true;
    return memmem(bytes.p, bytes.n, name, base.n + 2)
               ? NULL
               : "busybox was built without this applet";
}

static enum found_state present_state(struct start *st, struct view word,
                                      const struct node **n, const char **why)
{
    enum found_state state = st->cond ? FOUND_CONDITIONAL : FOUND_ON;
    bool sure;
    *n = start_program_node(st, word);
    if (!*n && st->settings_only)
        return state;
    if (!*n)
        *n = applet_node(st, word);
    if (*n) {
        *why = lacks_applet(st, *n, word, &sure);
        return !*why ? state : sure && !st->damaged ? FOUND_OFF : FOUND_UNKNOWN;
    }
    *why = "the program is not in this file system";
    if (st->damaged || start_path_test(st, word, 'e') != TRI_NO)
        return word.p[0] == '/' ? FOUND_CONDITIONAL : FOUND_UNKNOWN;
    return FOUND_OFF;
}

/* A program that is not known by name, but opens sockets. */
static bool found_server(struct start *st, const struct view *argv, unsigned n)
{
    const struct node *node = n && n <= START_ARGS && st->seen
                                  ? start_program_node(st, argv[0])
                                  : NULL;
    if (!node || !seen_listens(st->seen, node))
        return false;
    const uint8_t *slash = memrchr(argv[0].p, '/', argv[0].n);
    size_t at = slash ? (size_t)(slash - argv[0].p) + 1 : 0;
    const char *name = arena_text(st->arena, view_from(argv[0], at));
    struct found *f = name ? record(st, name, argv, n,
                                    st->cond ? FOUND_CONDITIONAL : FOUND_ON)
                           : NULL;
    if (f) {
        f->node = node;
        f->program = shown_path(st, node, argv[0]);
    }
    return true;
}

/* A line that hands out a shell is worth telling even where its program was
 * not found. */
struct found *start_record(struct start *st, const struct daemon *d,
                           const struct view *argv, unsigned n)
{
    const struct node *node;
    const char *why = NULL;
    enum found_state state = present_state(st, argv[0], &node, &why);
    if (state == FOUND_OFF && !start_program_node(st, argv[0]))
        state = FOUND_UNKNOWN;
    struct found *f = record(st, d->name, argv, n, state);
    if (!f)
        return NULL;
    f->daemon = d;
    f->node = node;
    f->program = shown_path(st, node, argv[0]);
    if (why && f->state == state)
        f->condition = why;
    return f;
}

struct found *start_same(struct start *st, const struct view *argv, unsigned n)
{
    struct found *f = st->first;
    while (f && !same(f, argv, n))
        f = f->next;
    return f;
}

bool start_found(struct start *st, const struct view *argv, unsigned n,
                 bool unsure)
{
    if (n && n <= START_ARGS && start_hands_out_shell(st, argv, n))
        return true;
    const struct daemon *d = n ? daemon_find_as(argv, n) : NULL;
    const struct node *node;
    const char *why = NULL;
    if (!d || n > START_ARGS)
        return found_server(st, argv, n);
    if (strcmp(d->purpose, "console") == 0)
        return start_found_console(st, argv, n, (struct view){0}, false);
    if (is_query(d, argv, n))
        return true;
    enum found_state state = present_state(st, argv[0], &node, &why);
    struct found *f = record(st, d->name, argv, n, state);
    if (!f)
        return true;
    f->daemon = d;
    f->node = node;
    f->program = shown_path(st, node, argv[0]);
    f->argv_unsure = unsure;
    if (why && f->state == state)
        f->condition =
            f->condition ? arena_printf(st->arena, "%s; %s", f->condition, why)
                         : why;
    return true;
}

/* --- consoles ---------------------------------------------------------------
 */

static bool is_tty(struct view v)
{
    if (text_starts(v, "/dev/"))
        v = view_from(v, 5);
    return text_starts(v, "tty") || text_is(v, "console") ||
           text_starts(v, "hvc") || text_starts(v, "pts/");
}

/* getty [-l program] [-n] [-a user] baud tty: what it asks of whom. */
static void read_getty(struct start *st, struct found *f)
{
    for (unsigned i = 1; i < f->argc; i++) {
        struct view v = f->argv[i];
        bool joined = text_starts(v, "-l") && v.n > 2;
        if ((text_is(v, "-l") || text_is(v, "--login-program")) &&
            i + 1 < f->argc)
            f->login = start_shown(st, f->argv[++i]);
        else if (joined)
            f->login = start_shown(st, view_from(v, 2));
        else if (text_starts(v, "--login-program="))
            f->login = start_shown(st, view_from(v, 16));
        else if (text_is(v, "-a") || text_starts(v, "--autologin"))
            f->no_password = true;
        else if (is_tty(v))
            f->console = start_shown(st, v);
    }
    if (f->login && start_is_shell(view_of(f->login, strlen(f->login))))
        f->no_password = true;
}

static bool is_login_shell(const struct view *argv, unsigned n)
{
    if (!start_is_shell(argv[0]))
        return false;
    for (unsigned i = 1; i < n; i++)
        if (!text_is(argv[i], "-l") && !text_is(argv[i], "--login") &&
            !text_is(argv[i], "-i") && !text_is(argv[i], "-") &&
            !start_is_shell(argv[i]))
            return false;
    return true;
}

bool start_found_console(struct start *st, const struct view *argv, unsigned n,
                         struct view console, bool askfirst)
{
    const struct daemon *d = n ? daemon_find(argv[0]) : NULL;
    bool getty = d && strcmp(d->purpose, "console") == 0;
    bool shell = n && is_login_shell(argv, n);
    bool login =
        n && (text_is(argv[0], "login") || text_ends(argv[0], "/login"));
    if ((!getty && !shell && !login) || n > START_ARGS)
        return false;
    enum found_state state = st->cond ? FOUND_CONDITIONAL : FOUND_ON;
    struct view words[START_ARGS];
    memcpy(words, argv, n * sizeof *argv);
    if (console.n && n < START_ARGS && !getty) /* one for each terminal */
        words[n] = console;
    struct found *f =
        record(st,
               getty   ? "getty"
               : login ? "login"
                       : "shell",
               words, n + (console.n && n < START_ARGS && !getty), state);
    if (!f)
        return true;
    f->argc = n;
    f->daemon = d;
    f->node = start_program_node(st, argv[0]);
    f->program = start_shown(st, argv[0]);
    f->console = console.n ? start_shown(st, console) : "console";
    f->no_password = shell;
    f->askfirst = askfirst;
    if (getty)
        read_getty(st, f);
    for (unsigned i = 1; login && i < n; i++)
        f->no_password |= text_is(argv[i], "-f");
    f->authentication = f->no_password ? "none"
                        : f->login     ? "unknown"
                                       : "password";
    return true;
}

/* --- what is not started
 * ------------------------------------------------------
 */

static bool is_named(const struct start *st, const char *name)
{
    const struct found *f = st->first;
    while (f && strcmp(f->name, name) != 0)
        f = f->next;
    return f != NULL;
}

/* Why a daemon that the graph does not reach may be started all the same;
 * NULL: nothing speaks for it. */
static const char *why_unknown(struct start *st, const struct daemon *d,
                               bool known)
{
    if (!known)
        return "what the image starts could not be followed as a whole";
    if (strcmp(d->purpose, "wireless-access") == 0)
        return "the network's manager starts it when wireless access is set "
               "up";
    const struct node *n = st->seen ? seen_naming(st, d->program) : NULL;
    const char *path = n ? node_path(n, st->arena) : NULL;
    return path ? arena_printf(st->arena, "%s names it and may start it", path)
                : NULL;
}

void start_idle(struct start *st)
{
    const struct daemon *d;
    st->chain = NULL;
    st->cond = NULL;
    st->at = NULL;
    st->line = 0;
    st->text = (struct view){0};
    bool spent = st->spent;
    bool known = st->entered && !spent && !st->doubt;
    for (size_t i = 0; (d = daemon_at(i)); i++) {
        struct view word = view_of(d->program, strlen(d->program));
        const struct node *n =
            is_named(st, d->name) ? NULL : start_program_node(st, word);
        if (!n || !node_is_file(n) || strcmp(d->purpose, "scheduler") == 0)
            continue;
        const char *why = why_unknown(st, d, known);
        bool off = !why;
        struct found *f =
            record(st, d->name, &word, 1, off ? FOUND_OFF : FOUND_UNKNOWN);
        if (!f)
            return;
        f->daemon = d;
        f->node = n;
        f->at = n;
        f->program = shown_path(st, n, word);
        f->condition = why;
    }
}

void start_unread(struct start *st, struct view text, uint32_t line)
{
    struct view rest = text, row;
    st->doubt = true;
    for (uint32_t n = line; text_line(&rest, &row) && start_step(st); n++) {
        struct view word;
        row = text_trim(row);
        if (row.n == 0 || row.p[0] == '#')
            continue;
        st->text = row;
        st->line = n;
        while ((word = text_word(&row)).n) {
            const struct daemon *d = daemon_find(word);
            struct found *f = d && strcmp(d->purpose, "console") != 0
                                  ? record(st, d->name, &word, 1, FOUND_UNKNOWN)
                                  : NULL;
            if (!f || f->daemon)
                continue;
            f->daemon = d;
            f->node = start_program_node(st, word);
            f->program = shown_path(st, f->node, word);
            f->condition = "a script that names it could not be read";
        }
    }
}
