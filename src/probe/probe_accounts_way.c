/* Where a system keeps its files, and which services let people in: what the
 * services probe found, else what a start link or inetd says. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

/* --- where things are -------------------------------------------------------
 */

bool accounts_is_system(const struct root *r)
{
    return subject_find(r, "/bin") || subject_find(r, "/sbin") ||
           subject_find(r, "/usr/bin");
}

const struct node *accounts_find(const struct root *r, const char *path)
{
    const struct node *n = subject_find(r, path);
    bool own = !n && strncmp(path, "/etc/", 5) == 0 && !accounts_is_system(r) &&
               !subject_find(r, "/etc");
    return own ? subject_find(r, path + 4) : n;
}

bool accounts_text(struct accounts *all, const struct root *r, const char *path,
                   struct view *out)
{
    const struct node *n = accounts_find(r, path);
    return n && node_is_file(n) && subject_text(all->subject, r->part, n, out);
}

bool accounts_inittab_stays(struct view action)
{
    return text_is(action, "respawn") || text_is(action, "respawnlate") ||
           text_starts(action, "ask") || text_is(action, "ondemand") ||
           text_is(action, "default");
}

bool accounts_is_local(struct view address)
{
    return text_is(address, "localhost") || text_starts(address, "127.") ||
           text_is(address, "::1") || text_is(address, "[::1]");
}

/* --- which ways in there are ------------------------------------------------
 */

static bool is_below(const struct subject *s, const struct root *r,
                     const struct obs *o)
{
    const char *part = image_path(s->image, r->part, NULL, s->arena);
    size_t n = strlen(part);
    return strncmp(o->where.path, part, n) == 0 &&
           (o->where.path[n] == '!' || o->where.path[n] == 0);
}

static bool is_named(const char *name, const char *const *names)
{
    for (; name && *names; names++)
        if (strcmp(name, *names) == 0)
            return true;
    return false;
}

static enum way_state state_of(const struct obs *o)
{
    const char *state = obs_get_str(o, "state");
    if (!state)
        return WAY_UNKNOWN;
    if (strcmp(state, "on") == 0)
        return WAY_ON;
    if (strcmp(state, "conditional") == 0)
        return WAY_MAYBE;
    return strcmp(state, "off") == 0 ? WAY_NONE : WAY_UNKNOWN;
}

static void better(struct way *w, struct way other)
{
    if (other.state > w->state || !w->why)
        *w = other;
}

/* "yes": all addresses are the device's own. */
static bool is_local_only(const struct obs *o)
{
    const char *local = obs_get_str(o, "local_only");
    return local && strcmp(local, "yes") == 0;
}

/* A service that gives a shell to whoever comes asks for no password. */
static bool asks(const struct obs *o)
{
    const char *authentication = obs_get_str(o, "authentication");
    return !authentication || strcmp(authentication, "none") != 0;
}

struct way accounts_unset(struct accounts *all, const struct root *r)
{
    struct subject *s = all->subject;
    struct way w = {.command = "", .empty = ""};
    for (const struct obs *o = subject_next(s, "service", NULL); o;
         o = subject_next(s, "service", o)) {
        const char *given = obs_get_str(o, "while");
        if (given && state_of(o) == WAY_ON && !asks(o) && is_below(s, r, o))
            better(&w, (struct way){.state = WAY_ON,
                                    .why = arena_printf(all->arena,
                                                        "%s gives a shell "
                                                        "while %s",
                                                        obs_get_str(o, "name"),
                                                        given),
                                    .command = "",
                                    .empty = "yes"});
    }
    return w;
}

/* Which of a service's facts are asked for. */
enum which {
    EACH,
    ASKING,  /* that ask for a password */
    LETTING, /* that may not */
};

static bool is_one_of(const struct obs *o, enum which which)
{
    const char *authentication = obs_get_str(o, "authentication");
    if (which == ASKING)
        return asks(o);
    return which == EACH || state_of(o) == WAY_UNKNOWN || !authentication ||
           strcmp(authentication, "password") != 0;
}

static struct way way_of(struct accounts *all, const struct obs *o)
{
    static const char *const words[] = {
        "is off", "may be started", "is started under a condition", "is on"};
    const char *command = obs_get_str(o, "command");
    const char *empty = obs_get_str(o, "empty_passwords");
    enum way_state state = state_of(o);
    const char *word = words[state];
    if (state == WAY_ON && is_local_only(o)) {
        state = WAY_MAYBE;
        word = "is on, for the device itself only";
    }
    return (struct way){
        state, arena_printf(all->arena, "%s %s", obs_get_str(o, "name"), word),
        command ? command : "", empty ? empty : ""};
}

static bool each_service(struct accounts *all, const struct root *r,
                         const char *const *names, enum which which,
                         struct way *w)
{
    struct subject *s = all->subject;
    bool seen = false;
    for (const struct obs *o = subject_next(s, "service", NULL); o;
         o = subject_next(s, "service", o)) {
        const char *name = obs_get_str(o, "name");
        if (!is_named(name, names) || !is_below(s, r, o))
            continue;
        seen = true;
        if (is_one_of(o, which))
            better(w, way_of(all, o));
    }
    return seen;
}

bool accounts_service(struct accounts *all, const struct root *r,
                      const char *const *names, bool asking, struct way *w)
{
    return each_service(all, r, names, asking ? ASKING : EACH, w);
}

bool accounts_open_service(struct accounts *all, const struct root *r,
                           const char *const *names, struct way *w)
{
    const struct subject *s = all->subject;
    bool seen = each_service(all, r, names, LETTING, w);
    for (size_t i = 0; !accounts_is_system(r) && i < s->roots_n; i++)
        if (s->roots[i].part != r->part && accounts_is_system(&s->roots[i]))
            seen |= each_service(all, &s->roots[i], names, LETTING, w);
    return seen;
}

/* S50dropbear, dropbear.service, dropbear@.service, telnetd.sh: the service's
 * name behind a number and in front of an ending. */
static bool starts_it(const struct node *n, const char *name, bool links_only)
{
    struct view v = view_of(n->name, n->name_n);
    if (links_only) {
        if (v.n < 3 || v.p[0] != 'S' || v.p[1] < '0' || v.p[1] > '9')
            return false;
        v = view_from(v, 1);
        while (v.n && v.p[0] >= '0' && v.p[0] <= '9')
            v = view_from(v, 1);
    }
    size_t len = strlen(name);
    if (!view_has(v, 0, name, len))
        return false;
    return v.n == len || v.p[len] == '.' || v.p[len] == '@' ||
           v.p[len] == 'd' || v.p[len] == '-';
}

static const char *start_file(struct accounts *all, const struct root *r,
                              const char *name)
{
    static const struct {
        const char *dir;
        bool links; /* only what is called S and a number is started */
    } dirs[] = {
        {"/etc/rc.d",                                       true },
        {"/etc/rc2.d",                                      true },
        {"/etc/rc3.d",                                      true },
        {"/etc/rc5.d",                                      true },
        {"/etc/rcS.d",                                      true },
        {"/etc/init.d",                                     true },
        {"/etc/systemd/system/multi-user.target.wants",     false},
        {"/etc/systemd/system/sockets.target.wants",        false},
        {"/lib/systemd/system/multi-user.target.wants",     false},
        {"/usr/lib/systemd/system/multi-user.target.wants", false},
    };

    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const struct node *d = accounts_find(r, dirs[i].dir);
        for (const struct node *n = d ? d->child : NULL; n; n = n->next)
            if (starts_it(n, name, dirs[i].links))
                return node_path(n, all->arena);
    }
    return NULL;
}

/* A line of inetd.conf that runs a program of that name. */
static const char *inetd_line(struct accounts *all, const struct root *r,
                              const char *name)
{
    struct view text, line;
    if (!accounts_text(all, r, "/etc/inetd.conf", &text))
        return NULL;
    while (text_line(&text, &line)) {
        struct view rest = text_trim(line);
        if (rest.n == 0 || rest.p[0] == '#')
            continue;
        while (rest.n) {
            struct view word = text_word(&rest);
            if (text_is(word, name) ||
                (text_ends(word, name) && text_starts(word, "/")))
                return "inetd (/etc/inetd.conf)";
        }
    }
    return NULL;
}

bool accounts_has_program(const struct root *r, const char *name,
                          struct arena *arena)
{
    static const char *const dirs[] = {"/usr/sbin", "/sbin", "/usr/bin",
                                       "/bin"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++) {
        const char *path = arena_printf(arena, "%s/%s", dirs[i], name);
        if (path && subject_find(r, path))
            return true;
    }
    return false;
}

/* Not by the names that a client has too. */
static bool is_installed(const struct root *r, const char *name,
                         struct arena *arena)
{
    return strcmp(name, "telnet") != 0 && strcmp(name, "ssh") != 0 &&
           accounts_has_program(r, name, arena);
}

static struct way way_in(struct accounts *all, const struct root *r,
                         const char *const *names, bool asking)
{
    struct way w = {.command = "", .empty = ""};
    if (accounts_service(all, r, names, asking, &w))
        return w;
    for (const char *const *name = names; *name; name++) {
        const char *start = start_file(all, r, *name);
        if (!start)
            start = inetd_line(all, r, *name);
        if (start)
            better(&w, (struct way){WAY_ON,
                                    arena_printf(all->arena, "%s starts %s",
                                                 start, *name),
                                    "", ""});
        else if (is_installed(r, *name, all->arena))
            better(&w, (struct way){WAY_UNKNOWN,
                                    arena_printf(all->arena,
                                                 "%s is installed; what "
                                                 "starts it is not known",
                                                 *name),
                                    "", ""});
    }
    return w;
}

struct way accounts_way(struct accounts *all, const struct root *r,
                        const char *const *names, bool asking)
{
    struct way w = way_in(all, r, names, asking);
    const struct subject *s = all->subject;
    for (size_t i = 0; !accounts_is_system(r) && i < s->roots_n; i++)
        if (s->roots[i].part != r->part && accounts_is_system(&s->roots[i]))
            better(&w, way_in(all, &s->roots[i], names, asking));
    if (!w.command)
        w.command = "";
    if (!w.empty)
        w.empty = "";
    return w;
}
