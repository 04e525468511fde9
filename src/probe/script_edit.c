/* What a line of a script does to the files of passwords as texts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/script_edit.h"

#include <string.h>

static bool is_target(struct view path)
{
    return text_ends(path, "/etc/passwd") || text_ends(path, "/etc/shadow") ||
           text_ends(path, "/etc/master.passwd");
}

static void put_view(struct word *w, struct view v)
{
    for (size_t i = 0; i < v.n && w->n < SCRIPT_WORD - 1; i++)
        w->text[w->n++] = (char)v.p[i];
}

/* "root" of "^root:", "^\(root\):", "/^root:": the name in front of the first
 * colon. */
static struct view user_of(struct view pattern)
{
    while (pattern.n && strchr("^(\\", pattern.p[0]))
        pattern = view_from(pattern, 1);
    size_t n = 0;
    while (n < pattern.n && n < 32 &&
           (script_is_name(pattern.p[n]) || (n && pattern.p[n] == '-')))
        n++;
    size_t after = n;
    while (after < pattern.n && strchr(")\\", pattern.p[after]))
        after++;
    bool whole = after < pattern.n && pattern.p[after] == ':';
    return whole ? view_cut(pattern, 0, n) : (struct view){0};
}

/* s/PATTERN/REPLACEMENT/: with any character in the place of the slash. */
static bool pieces(struct view text, struct view *pattern, struct view *by)
{
    size_t at = text_starts(text, "s") ? 0 : text_find(text, "/s");
    if (at == SIZE_MAX)
        return false;
    text = view_from(text, text_starts(text, "s") ? 1 : at + 2);
    if (text.n < 3 || script_is_name(text.p[0]) || text.p[0] == ' ')
        return false;
    char c = (char)text.p[0];
    text = view_from(text, 1);
    return text_field(&text, c, pattern) && text.p &&
           text_field(&text, c, by) && text.p;
}

static void read_program(const struct word *w, struct script_edit *e)
{
    struct view text = script_view(w), pattern, by, user, password;
    if (!pieces(text, &pattern, &by))
        return;
    user = user_of(pattern);
    put_view(&e->user, user);
    struct view own = user_of(by);
    /* root:NEW:.. or \1NEW:.. with \1 up to the password */
    struct view rest = by;
    if (!user.n || !own.n || !view_eq(user, own))
        return;
    rest = view_from(rest, own.n + 1);
    size_t n = 0;
    while (n < rest.n && rest.p[n] != ':')
        n++;
    if (n == rest.n)
        return;
    password = view_cut(rest, 0, n);
    bool refers = memchr(password.p, '&', password.n) ||
                  memchr(password.p, '\\', password.n);
    if (refers || text_is(password, "x"))
        return;
    put_view(&e->password, password);
    e->password.varies = w->varies && memchr(password.p, '$', password.n);
    e->known = true;
}

bool script_sed(struct view line, size_t at, struct script_edit *out)
{
    struct script_edit e = {.known = false};
    struct view args = view_from(line, at + 3);
    struct word w, program = {.n = 0};
    bool in_place = false, target = false;
    while (script_word(&args, &w)) {
        struct view v = script_view(&w);
        in_place |= text_starts(v, "-i") || text_starts(v, "--in-place") ||
                    text_is(v, "-ri") || text_is(v, "-ni") || text_is(v, "-Ei");
        target |= is_target(v);
        if (!text_starts(v, "-") && !program.n)
            program = w;
    }
    if (!in_place || !target)
        return false;
    read_program(&program, &e);
    *out = e;
    return true;
}

/* The last word of the command is a password file. */
static bool is_last(struct view args)
{
    struct word w, last = {.n = 0};
    while (script_word(&args, &w))
        last = w;
    return is_target(script_view(&last));
}

bool script_replaces(struct view line)
{
    static const char *const programs[] = {"cp",  "mv",      "ln",   "tee",
                                           "sed", "install", "mount"};
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++) {
        size_t at = script_program(line, programs[i]);
        if (at != SIZE_MAX && script_is_run(line, at) &&
            is_last(view_from(line, at + strlen(programs[i]))))
            return i != 4 || text_find(line, "-i") != SIZE_MAX;
    }
    for (size_t i = 0; i < line.n; i++) {
        struct word w;
        struct view rest = view_from(line, i + 1);
        if (line.p[i] != '>')
            continue;
        if (text_starts(rest, ">")) {
            i++; /* what is added changes no line before it */
            continue;
        }
        if (script_word(&rest, &w) && is_target(script_view(&w)))
            return true;
    }
    return false;
}
