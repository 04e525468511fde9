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

static uint8_t peek(const struct settings *s, size_t ahead)
{
    size_t at = s->at + ahead;
    return at < s->text.n ? s->text.p[at] : 0;
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static bool is_key(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == '.' ||
           c == '@' || c >= 0x80;
}

static void skip_line(struct settings *s)
{
    while (s->at < s->text.n && s->text.p[s->at] != '\n')
        s->at++;
}

static void skip_space(struct settings *s)
{
    while (s->at < s->text.n && is_space(s->text.p[s->at]))
        s->at++;
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

static struct view run(struct settings *s, bool (*is)(uint8_t), size_t max)
{
    size_t from = s->at;
    while (s->at < s->text.n && s->at - from < max && is(s->text.p[s->at]))
        s->at++;
    return view_cut(s->text, from, s->at - from);
}

/* A quoted text; backslashes keep a quote from ending it. */
static struct view quoted(struct settings *s)
{
    uint8_t quote = peek(s, 0);
    size_t from = ++s->at;
    while (s->at < s->text.n && s->text.p[s->at] != quote &&
           s->text.p[s->at] != '\n')
        s->at += s->text.p[s->at] == '\\' && s->at + 1 < s->text.n ? 2 : 1;
    if (s->at > s->text.n)
        s->at = s->text.n;
    struct view v = view_cut(s->text, from, s->at - from);
    if (peek(s, 0) == quote)
        s->at++;
    return v;
}

static bool ends_bare(uint8_t c, bool json)
{
    return c == '\n' || c == 0 ||
           (json && (c == ',' || c == '}' || c == ']' || is_space(c)));
}

static struct view bare(struct settings *s, bool json)
{
    size_t from = s->at;
    while (s->at < s->text.n && !ends_bare(s->text.p[s->at], json))
        s->at++;
    return text_trim(view_cut(s->text, from, s->at - from));
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
    struct view name = run(s, is_key, MAX_KEY);
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
    struct view next = run(s, is_key, MAX_KEY);
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
    struct view key = run(s, is_key, MAX_KEY);
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
        struct view name = run(s, is_key, MAX_KEY);
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

bool settings_next(struct settings *s, struct setting *out)
{
    while (s->at < s->text.n) {
        uint8_t c = peek(s, 0);
        if (c == '\n') {
            s->line++;
            s->at++;
        } else if (is_space(c)) {
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
    return false;
}
