/* What sshd_config says of who may log in, its Include lines followed.
 *
 *   keyword value ..., keyword=value; the first value of a keyword counts,
 *   those of AllowUsers and its like add up; behind Match they count for some
 *
 * Source: sshd_config(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/component.h"
#include "probe/probe_accounts.h"

enum { MAX_DEPTH = 4, MAX_FILES = 64, MAX_GROUPS = 10000 };

static bool word_is(struct view v, const char *lower)
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

struct reading {
    struct accounts *all;
    const struct root *root;
    struct sshd_config *config;
    bool in_match;
    unsigned files;
};

/* The next value of a line; quotes are taken off. */
static struct view next_value(struct view *rest)
{
    *rest = text_trim(*rest);
    struct view quoted = view_from(*rest, 1), v;
    if (text_starts(*rest, "\"") && text_field(&quoted, '"', &v)) {
        *rest = quoted;
        return v;
    }
    return text_word(rest);
}

/* "Port 22", "port=22", "Port = 22". */
static struct view keyword_of(struct view *line)
{
    size_t n = 0;
    struct view v = text_trim(*line);
    while (n < v.n && !strchr(" \t=", v.p[n]))
        n++;
    *line = text_trim(view_from(v, n));
    if (text_starts(*line, "="))
        *line = view_from(*line, 1);
    return view_cut(v, 0, n);
}

static void once(struct view *to, struct view value)
{
    if (to->n == 0)
        *to = value;
}

static void add_names(struct sshd_names *names, struct view rest)
{
    for (struct view v; (v = next_value(&rest)).n;) {
        names->more |= names->n == SSHD_NAMES;
        if (names->n < SSHD_NAMES)
            names->v[names->n++] = v;
    }
}

static void read_text(struct reading *r, struct view text, unsigned depth);

static void read_node(struct reading *r, const struct node *n, unsigned depth)
{
    struct view text;
    if (!n || !node_is_file(n) || depth > MAX_DEPTH || r->files++ > MAX_FILES ||
        !subject_text(r->all->subject, r->root->part, n, &text)) {
        r->config->unsure = true;
        return;
    }
    bool in_match = r->in_match;
    read_text(r, text, depth);
    r->in_match = in_match; /* a Match ends with its file */
}

/* A path, or one whose last name is a pattern; relative to /etc/ssh. */
static void include(struct reading *r, struct view value, unsigned depth)
{
    struct arena *arena = r->all->arena;
    const char *path = arena_printf(arena, "%s%.*s",
                                    text_starts(value, "/") ? "" : "/etc/ssh/",
                                    (int)value.n, (const char *)value.p);
    const char *slash = path ? strrchr(path, '/') : NULL;
    if (!slash)
        return;
    if (!strpbrk(path, "*?[")) {
        read_node(r, accounts_find(r->root, path), depth);
        return;
    }
    const char *dir = arena_printf(arena, "%.*s", (int)(slash - path), path);
    const struct node *d = dir ? accounts_find(r->root, dir) : NULL;
    r->config->unsure |= strpbrk(slash + 1, "?[") || (dir && strchr(dir, '*'));
    for (const struct node *n = d ? d->child : NULL; n; n = n->next)
        if (n->name[0] != '.' &&
            glob_match(slash + 1, view_of(n->name, n->name_n))) {
            path = arena_printf(arena, "%s/%s", dir, n->name);
            read_node(r, path ? accounts_find(r->root, path) : NULL, depth);
        }
}

/* Behind Match a setting counts for some: what opens there is remembered. */
static void read_matched(struct sshd_config *c, struct view key,
                         struct view value)
{
    if ((word_is(key, "passwordauthentication") ||
         word_is(key, "permitemptypasswords") ||
         word_is(key, "permitrootlogin")) &&
        word_is(value, "yes"))
        c->match_opens = true;
}

static void read_setting(struct reading *r, struct view key, struct view rest)
{
    struct sshd_config *c = r->config;
    struct view list = rest, value = next_value(&rest);
    if (r->in_match)
        read_matched(c, key, value);
    else if (word_is(key, "permitrootlogin"))
        once(&c->root, value);
    else if (word_is(key, "passwordauthentication"))
        once(&c->password, value);
    else if (word_is(key, "permitemptypasswords"))
        once(&c->empty, value);
    else if (word_is(key, "allowusers"))
        add_names(&c->allow_users, list);
    else if (word_is(key, "denyusers"))
        add_names(&c->deny_users, list);
    else if (word_is(key, "allowgroups"))
        add_names(&c->allow_groups, list);
    else if (word_is(key, "denygroups"))
        add_names(&c->deny_groups, list);
}

static void read_text(struct reading *r, struct view text, unsigned depth)
{
    struct view line;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#')
            continue;
        struct view rest = line, key = keyword_of(&rest), value;
        if (word_is(key, "match"))
            r->in_match = !word_is(text_trim(rest), "all");
        else if (!word_is(key, "include"))
            read_setting(r, key, rest);
        else
            while ((value = next_value(&rest)).n)
                include(r, value, depth + 1);
    }
}

void accounts_read_sshd(struct accounts *all, const struct root *root,
                        struct sshd_config *out)
{
    static const char *const paths[] = {"/etc/ssh/sshd_config",
                                        "/etc/sshd_config",
                                        "/usr/local/etc/ssh/sshd_config"};
    struct sshd_config config = {.unsure = false};
    struct reading r = {.all = all, .root = root, .config = &config};
    struct view text = {0};
    for (size_t i = 0; i < sizeof paths / sizeof *paths && !text.n; i++)
        (void)accounts_text(all, root, paths[i], &text);
    read_text(&r, text, 0);
    *out = config;
}

/* --- who is let in ----------------------------------------------------------
 */

/* Whether the list names it: user, us*, user@host. *unsure: perhaps. */
static bool lists(const struct sshd_names *names, struct view name,
                  struct arena *arena, bool *unsure)
{
    *unsure |= names->more;
    for (size_t i = 0; i < names->n; i++) {
        struct view rest = names->v[i], one;
        if (!text_field(&rest, '@', &one))
            continue;
        const char *pattern = arena_text(arena, one);
        bool odd = !pattern || strpbrk(pattern, "?!");
        bool host = rest.p && !text_is(rest, "*");
        bool fits = !odd && glob_match(pattern, name);
        *unsure |= odd || (fits && host);
        if (fits && !host)
            return true;
    }
    return false;
}

static bool lists_group(struct accounts *all, const struct root *root,
                        const struct sshd_names *names, const struct account *a,
                        bool *unsure)
{
    struct view text, line, f[4], member;
    if (!accounts_text(all, root, "/etc/group", &text)) {
        *unsure = true;
        return false;
    }
    for (unsigned i = 0; i < MAX_GROUPS && text_line(&text, &line); i++) {
        size_t k = 0;
        int64_t id;
        while (k < 4 && text_field(&line, ':', &f[k]))
            k++;
        if (k < 3)
            continue;
        bool in = a->has_ids && text_int(f[2], &id) && id == a->gid;
        while (k == 4 && !in && text_field(&f[3], ',', &member))
            in = view_eq(text_trim(member), a->user);
        if (in && lists(names, f[0], all->arena, unsure))
            return true;
    }
    return false;
}

enum can_log_in accounts_sshd_admits(struct accounts *all,
                                     const struct root *root,
                                     const struct sshd_config *c,
                                     const struct account *a)
{
    bool unsure = false;
    if (lists(&c->deny_users, a->user, all->arena, &unsure) ||
        (c->deny_groups.n &&
         lists_group(all, root, &c->deny_groups, a, &unsure)))
        return CAN_NO;
    bool users = !c->allow_users.n ||
                 lists(&c->allow_users, a->user, all->arena, &unsure);
    bool groups = !c->allow_groups.n ||
                  lists_group(all, root, &c->allow_groups, a, &unsure);
    if (unsure)
        return CAN_UNKNOWN;
    return users && groups ? CAN_YES : CAN_NO;
}
