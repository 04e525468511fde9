/* UCI configuration files.
 *
 *   package name
 *   config type ['name']
 *       option name 'value'
 *       list   name 'value'
 *
 * Source: OpenWrt's documentation of UCI. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_uci.h"

#include <string.h>

enum {
    UCI_SECTIONS = 512,
    UCI_OPTIONS = 4096,
    UCI_VALUE = 1024,
    UCI_LIST = 4096,
};

/* The next word, its quotes taken off; false at the end or a comment. */
static bool uci_word(struct start *st, struct view *line, struct view *out)
{
    uint8_t word[UCI_VALUE];
    size_t n = 0, i = 0;
    uint8_t quote = 0;
    *line = text_trim(*line);
    if (line->n == 0 || line->p[0] == '#')
        return false;
    for (; i < line->n; i++) {
        uint8_t c = line->p[i];
        if (!quote && (c == ' ' || c == '\t'))
            break;
        if (quote ? c == quote : c == '\'' || c == '"') {
            quote = quote ? 0 : c;
            continue;
        }
        if (c == '\\' && quote != '\'' && i + 1 < line->n)
            c = line->p[++i];
        if (n < sizeof word)
            word[n++] = c == UNSURE ? '?' : c;
    }
    *line = view_from(*line, i);
    *out = arena_dup(st->arena, view_of(word, n));
    st->bytes += n + 1;
    return out->p != NULL;
}

static void add_to_list(struct start *st, struct uci_option *o,
                        struct view value)
{
    const char *joined = arena_printf(st->arena, "%.*s %.*s", (int)o->value.n,
                                      o->value.p, (int)value.n, value.p);
    if (joined && o->value.n < UCI_LIST)
        o->value = view_of(joined, strlen(joined));
    st->bytes += o->value.n;
}

static void add_option(struct start *st, struct uci_section *s, bool list,
                       struct view name, struct view value)
{
    struct uci_option *o = s->options;
    while (o && !view_eq(o->name, name))
        o = o->next;
    if (o && list) {
        add_to_list(st, o, value);
        return;
    }
    if (!o) {
        o = ARENA_NEW(st->arena, struct uci_option);
        if (!o)
            return;
        o->name = name;
        o->next = s->options;
        s->options = o;
    }
    o->value = value;
}

static struct uci_section *add_section(struct start *st, struct view *line,
                                       unsigned number)
{
    struct uci_section *s = ARENA_NEW(st->arena, struct uci_section);
    if (!s || !uci_word(st, line, &s->type))
        return NULL;
    if (!uci_word(st, line, &s->name)) {
        const char *name = arena_printf(st->arena, "cfg%u", number);
        s->name = name ? view_of(name, strlen(name)) : view_of("cfg", 3);
    }
    return s;
}

struct uci *uci_parse(struct start *st, struct view text)
{
    struct uci *u = ARENA_NEW(st->arena, struct uci);
    struct uci_section **end = u ? &u->sections : NULL, *now = NULL;
    struct view line, word, name, value;
    unsigned sections = 0, options = 0;
    while (u && text_line(&text, &line) && start_step(st)) {
        if (!uci_word(st, &line, &word))
            continue;
        if (text_is(word, "config")) {
            now = sections < UCI_SECTIONS ? add_section(st, &line, ++sections)
                                          : NULL;
            if (!now)
                continue;
            *end = now;
            end = &now->next;
        }
        bool list = text_is(word, "list");
        if (now && (list || text_is(word, "option")) &&
            options++ < UCI_OPTIONS && uci_word(st, &line, &name) &&
            uci_word(st, &line, &value))
            add_option(st, now, list, name, value);
    }
    return u;
}

struct uci *uci_load(struct start *st, struct view package)
{
    struct view text = {0};
    const char *path =
        arena_printf(st->arena, "/etc/config/%.*s", (int)package.n, package.p);
    bool found = path && start_file(st, view_of(path, strlen(path)), &text);
    struct uci *u = uci_parse(st, text);
    if (u) {
        u->found = found;
        u->package = arena_text(st->arena, package);
    }
    return u;
}

/* @type[2] */
static const struct uci_section *find_nth(const struct uci *u, struct view name)
{
    struct view type, rest = view_from(name, 1), index;
    int64_t n;
    if (!text_field(&rest, '[', &type) || !text_field(&rest, ']', &index) ||
        !text_int(index, &n))
        return NULL;
    for (const struct uci_section *s = u->sections; s; s = s->next)
        if (view_eq(s->type, type) && n-- == 0)
            return s;
    return NULL;
}

const struct uci_section *uci_find(const struct uci *u, struct view name)
{
    if (!u)
        return NULL;
    if (text_starts(name, "@"))
        return find_nth(u, name);
    for (const struct uci_section *s = u->sections; s; s = s->next)
        if (view_eq(s->name, name))
            return s;
    return NULL;
}

bool uci_get(const struct uci_section *s, struct view option, struct view *out)
{
    for (const struct uci_option *o = s ? s->options : NULL; o; o = o->next)
        if (view_eq(o->name, option)) {
            *out = o->value;
            return true;
        }
    return false;
}

int uci_bool(struct view v)
{
    static const char *const yes[] = {"1", "on", "yes", "true", "enabled"};
    static const char *const no[] = {"0", "off", "no", "false", "disabled"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (text_is(v, yes[i]))
            return 1;
        if (text_is(v, no[i]))
            return 0;
    }
    return -1;
}
