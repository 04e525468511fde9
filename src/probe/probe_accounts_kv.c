/* Keys and values in any of the notations that settings come in.
 *
 *   key=value   key = "value"   key: value   key value (only option, list)
 *   option key 'value'          UCI
 *   [section]                   INI; begins a new record, as do `config x y`
 *                               of UCI and the braces of JSON
 *   "key": "value"              JSON, many to a line
 *   <key>value</key>            XML
 *   <x key="value" other='v'>   XML; name="k" value="v" gives k and v
 *
 * It is no parser of any of them: it finds pairs that people would see. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

enum { MAX_KEY = 128, MAX_VALUE = 512 };

/* What a character may be: part of a key, a blank, or the beginning of what
 * settings_next looks at more closely. */
enum { KEY = 1, SPACE = 2, MARK = 4 };

static const uint8_t classes[256] = {
    [' '] = SPACE,       ['\t'] = SPACE,        ['\r'] = SPACE,
    ['0' ... '9'] = KEY, ['_'] = KEY,           ['-'] = KEY,
    ['.'] = KEY,         ['@'] = KEY,           ['a' ... 'z'] = KEY,
    ['A' ... 'Z'] = KEY, [0x80 ... 0xff] = KEY, ['\n'] = MARK,
    ['#'] = MARK,        [';'] = MARK,          ['!'] = MARK,
    ['/'] = MARK,        ['<'] = MARK,          ['{'] = MARK,
    ['}'] = MARK,        ['['] = MARK,          ['"'] = MARK,
    ['\''] = MARK,
};

static uint8_t peek(const struct settings *s, size_t ahead)
{
    size_t at = s->at + ahead;
    return at < s->text.n ? s->text.p[at] : 0;
}

static bool is_space(uint8_t c)
{
    return classes[c] & SPACE;
}

static bool is_key(uint8_t c)
{
    return classes[c] & KEY;
}

static size_t find(struct view v, uint8_t c)
{
    const uint8_t *p = v.n ? memchr(v.p, c, v.n) : NULL;
    return p ? (size_t)(p - v.p) : v.n;
}

static void skip_line(struct settings *s)
{
    s->at += find(view_from(s->text, s->at), '\n');
}

static void skip_space(struct settings *s)
{
    size_t at = s->at;
    while (at < s->text.n && is_space(s->text.p[at]))
        at++;
    s->at = at;
}

static void skip_to(struct settings *s, const char *end)
{
    size_t n = text_find(view_from(s->text, s->at), end);
    size_t to = n == SIZE_MAX ? s->text.n : s->at + n + strlen(end);
    for (; s->at < to; s->at++)
        s->line += s->text.p[s->at] == '\n';
}

/* Whether nothing but blanks stands before this on its line. */
static bool at_line_start(const struct settings *s)
{
    size_t i = s->at;
    while (i > 0 && is_space(s->text.p[i - 1]))
        i--;
    return i == 0 || s->text.p[i - 1] == '\n';
}

/* #, ;, // and ! at the start of a line; block comments anywhere. */
static bool skip_comment(struct settings *s)
{
    uint8_t c = peek(s, 0);
    if (c == '<' && view_has(s->text, s->at, "<!--", 4)) {
        skip_to(s, "-->");
        return true;
    }
    if (c == '/' && peek(s, 1) == '*') {
        skip_to(s, "*/");
        return true;
    }
    bool comment =
        c == '#' || c == ';' || c == '!' || (c == '/' && peek(s, 1) == '/');
    if (!comment || !at_line_start(s))
        return false;
    skip_line(s);
    return true;
}

static struct view key_run(struct settings *s)
{
    size_t n = 0;
    struct view v = view_cut(s->text, s->at, MAX_KEY);
    while (n < v.n && is_key(v.p[n]))
        n++;
    s->at += n;
    v.n = n;
    return v;
}

/* A quoted text; backslashes keep a quote from ending it. */
static struct view quoted(struct settings *s)
{
    uint8_t quote = peek(s, 0);
    const uint8_t *p = s->text.p;
    size_t from = s->at + 1, at = from;
    while (at < s->text.n && p[at] != quote && p[at] != '\n')
        at += p[at] == '\\' && at + 1 < s->text.n ? 2 : 1;
    s->at = at;
    struct view v = view_cut(s->text, from, s->at - from);
    if (peek(s, 0) == quote)
        s->at++;
    return v;
}

static bool ends_json(uint8_t c)
{
    return c == '\n' || c == 0 || c == ',' || c == '}' || c == ']' ||
           is_space(c);
}

/* Up to the next newline or NUL. By steps, so that no text without one of them
 * is searched again and again. */
static size_t rest_of_line(struct view text, size_t at)
{
    enum { STEP = 64 };

    for (;;) {
        struct view v = view_cut(text, at, STEP);
        size_t line = find(v, '\n'), n = find(view_cut(v, 0, line), 0);
        at += n;
        if (n < STEP)
            return at;
    }
}

static struct view bare(struct settings *s, bool json)
{
    size_t from = s->at, to = from;
    if (!json)
        to = rest_of_line(s->text, from);
    while (json && to < s->text.n && !ends_json(s->text.p[to]))
        to++;
    s->at = to;
    return text_trim(view_cut(s->text, from, to - from));
}

static struct view value(struct settings *s, bool json)
{
    skip_space(s);
    uint8_t c = peek(s, 0);
    return c == '"' || c == '\'' ? quoted(s) : bare(s, json);
}

static bool give(struct settings *s, struct view key, struct view v,
                 struct setting *out)
{
    if (key.n == 0 || key.n > MAX_KEY || v.n > MAX_VALUE)
        return false;
    *out = (struct setting){key, v, s->line + 1, s->group, false};
    return true;
}

/* `<key ...>value<`, or an attribute of the tag we are in. */
static bool tag(struct settings *s, struct setting *out)
{
    s->at++;
    struct view name = key_run(s);
    if (peek(s, 0) != '>') /* attributes follow, and are read one by one */
        return false;
    s->at++;
    size_t from = s->at;
    while (s->at < s->text.n && s->text.p[s->at] != '<' &&
           s->text.p[s->at] != '\n')
        s->at++;
    if (!view_has(s->text, s->at, "</", 2)) {
        s->group += peek(s, 0) == '\n' || peek(s, 0) == '<';
        return false;
    }
    return give(s, name, text_trim(view_cut(s->text, from, s->at - from)), out);
}

/* `name="k" value="v"` is how many XML files say k=v. */
static struct view named(struct settings *s, struct view key, struct view v)
{
    bool is_name = text_is(key, "name") || text_is(key, "Name") ||
                   text_is(key, "id") || text_is(key, "key");
    size_t at = s->at;
    if (!is_name)
        return (struct view){0};
    skip_space(s);
    struct view next = key_run(s);
    if ((text_is(next, "value") || text_is(next, "Value") ||
         text_is(next, "val")) &&
        peek(s, 0) == '=') {
        s->at++;
        return v;
    }
    s->at = at;
    return (struct view){0};
}

static bool uci_word(struct view word)
{
    return text_is(word, "option") || text_is(word, "list");
}

/* key [=:] value; the key has been read. */
static bool assign(struct settings *s, struct view key, struct setting *out)
{
    size_t behind = s->at;
    skip_space(s);
    uint8_t c = peek(s, 0);
    if (c != '=' && c != ':') {
        s->at = behind;
        return false;
    }
    s->at++;
    bool in_tag = c == '=' && (peek(s, 0) == '"' || peek(s, 0) == '\'');
    struct view v = value(s, false);
    struct view real = in_tag ? named(s, key, v) : (struct view){0};
    if (real.n) {
        key = real;
        v = value(s, true);
    }
    bool given = give(s, key, v, out);
    out->opens = given && c == ':' && v.n == 0;
    return given;
}

static bool word(struct settings *s, struct setting *out)
{
    bool start = at_line_start(s);
    struct view key = key_run(s);
    if (key.n == 0) {
        s->at++;
        return false;
    }
    if (start && text_is(key, "config") && is_space(peek(s, 0)) &&
        peek(s, 1) != '=') {
        s->group++;
        skip_line(s);
        return false;
    }
    if (start && uci_word(key) && is_space(peek(s, 0))) {
        skip_space(s);
        struct view name = key_run(s);
        struct view v = value(s, false);
        return give(s, name, v, out);
    }
    return assign(s, key, out);
}

static bool json_key(struct settings *s, struct setting *out)
{
    struct view key = quoted(s);
    size_t at = s->at;
    skip_space(s);
    if (peek(s, 0) != ':' && peek(s, 0) != '=') {
        s->at = at;
        return false;
    }
    s->at++;
    skip_space(s);
    uint8_t c = peek(s, 0);
    if (c == '{' || c == '[')
        return false;
    struct view v = value(s, true);
    return give(s, key, v, out);
}

/* config, option and list, or what looks like them. */
static bool may_be_uci(const uint8_t *key, size_t n)
{
    return (n == 6 && (key[0] == 'c' || key[0] == 'o')) ||
           (n == 4 && key[0] == 'l');
}

/* Passes over what can begin no setting: signs without a meaning, and words
 * that nothing is assigned to. Most of a text that is no settings is that. */
static void skip_dull(struct settings *s)
{
    const uint8_t *p = s->text.p;
    size_t at = s->at, n = s->text.n;
    while (at < n && !(classes[p[at]] & MARK)) {
        size_t from = at;
        while (at < n && at - from < MAX_KEY && is_key(p[at]))
            at++;
        size_t key_n = at - from;
        at += key_n == 0;
        while (at < n && is_space(p[at]))
            at++;
        bool assigned = at < n && (p[at] == '=' || p[at] == ':');
        if (key_n > 0 && (assigned || may_be_uci(p + from, key_n))) {
            at = from;
            break;
        }
    }
    s->at = at;
}

bool settings_next(struct settings *s, struct setting *out)
{
    for (;;) {
        skip_dull(s);
        if (s->at >= s->text.n)
            return false;
        uint8_t c = peek(s, 0);
        if (c == '\n') {
            s->line++;
            s->at++;
        } else if (skip_comment(s)) {
            continue;
        } else if (c == '{' || c == '}' || (c == '[' && at_line_start(s))) {
            s->group++;
            s->at++;
            if (c == '[' && is_key(peek(s, 0)))
                skip_line(s);
        } else if (c == '<') {
            if (tag(s, out))
                return true;
        } else if (c == '"' || c == '\'') {
            if (json_key(s, out))
                return true;
        } else if (word(s, out)) {
            return true;
        }
    }
}
