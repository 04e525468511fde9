/* The words of shell text: quotes, $ constructs, comments, here-documents. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_sh_lex.h"

#include <string.h>

#include "probe/probe.h"
#include "probe/start_sh.h"

enum { MAX_NESTING = 32 };

static bool is_name_byte(uint8_t c)
{
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

size_t sh_name(struct view v)
{
    size_t n = 0;
    if (v.n && v.p[0] >= '0' && v.p[0] <= '9')
        return 0;
    while (n < v.n && is_name_byte(v.p[n]))
        n++;
    return n;
}

void lex_fail(struct sh_lex *x)
{
    x->failed = true;
}

char lex_at(const struct sh_lex *x, size_t i)
{
    return x->v.n - x->pos > i ? (char)x->v.p[x->pos + i] : '\0';
}

bool lex_done(const struct sh_lex *x)
{
    return x->pos >= x->v.n;
}

/* --- the end of quoted and substituted text ---------------------------------
 */

static size_t skip_dollar(struct view v, size_t at, unsigned depth);

static size_t skip_single(struct view v, size_t at)
{
    const uint8_t *end = at < v.n ? memchr(v.p + at, '\'', v.n - at) : NULL;
    return end ? (size_t)(end - v.p) + 1 : SIZE_MAX;
}

/* at: behind the opening quote. */
static size_t skip_double(struct view v, size_t at, unsigned depth)
{
    while (at < v.n) {
        if (v.p[at] == '"')
            return at + 1;
        if (v.p[at] == '\\')
            at += 2;
        else if (v.p[at] == '$' || v.p[at] == '`')
            at = skip_dollar(v, at, depth);
        else
            at++;
    }
    return SIZE_MAX;
}

static size_t skip_back_quote(struct view v, size_t at)
{
    while (at < v.n && v.p[at] != '`')
        at += v.p[at] == '\\' ? 2 : 1;
    return at < v.n ? at + 1 : SIZE_MAX;
}

/* One piece within ( ) or { }: a quoted text, a $ construct, or a byte. */
static size_t skip_piece(struct view v, size_t at, unsigned depth)
{
    switch (v.p[at]) {
    case '\\':
        return at + 2;
    case '\'':
        return skip_single(v, at + 1);
    case '"':
        return skip_double(v, at + 1, depth);
    case '$':
    case '`':
        return skip_dollar(v, at, depth);
    default:
        return at + 1;
    }
}

static size_t skip_comment(struct view v, size_t at)
{
    const uint8_t *end = memchr(v.p + at, '\n', v.n - at);
    return end ? (size_t)(end - v.p) : v.n;
}

static size_t skip_parentheses(struct view v, size_t at, unsigned depth)
{
    unsigned open = 1;
    while (at < v.n) {
        uint8_t c = v.p[at];
        if (c == '#' && (v.p[at - 1] == ' ' || v.p[at - 1] == '\n')) {
            at = skip_comment(v, at);
            continue;
        }
        open += c == '(';
        open -= c == ')';
        if (open == 0)
            return at + 1;
        at = skip_piece(v, at, depth);
    }
    return SIZE_MAX;
}

static size_t skip_braces(struct view v, size_t at, unsigned depth)
{
    while (at < v.n) {
        if (v.p[at] == '}')
            return at + 1;
        at = skip_piece(v, at, depth);
    }
    return SIZE_MAX;
}

static size_t skip_dollar(struct view v, size_t at, unsigned depth)
{
    if (depth >= MAX_NESTING)
        return SIZE_MAX;
    if (v.p[at] == '`')
        return skip_back_quote(v, at + 1);
    if (at + 1 >= v.n)
        return at + 1;
    uint8_t c = v.p[at + 1];
    if (c == '(')
        return skip_parentheses(v, at + 2, depth + 1);
    if (c == '{')
        return skip_braces(v, at + 2, depth + 1);
    if (strchr("*@#?$!-0123456789", c) && c)
        return at + 2;
    return at + 1 + sh_name(view_from(v, at + 1));
}

size_t sh_skip_dollar(struct view v, size_t at)
{
    size_t end = skip_dollar(v, at, 0);
    return end > v.n ? SIZE_MAX : end;
}

/* --- words ------------------------------------------------------------------
 */

static bool is_joined_line(const struct sh_lex *x)
{
    return lex_at(x, 0) == '\\' &&
           (lex_at(x, 1) == '\n' ||
            (lex_at(x, 1) == '\r' && lex_at(x, 2) == '\n'));
}

void lex_blanks(struct sh_lex *x)
{
    for (;;) {
        char c = lex_at(x, 0);
        if (lex_done(x))
            return;
        if (c == ' ' || c == '\t' || c == '\r') {
            x->pos++;
        } else if (is_joined_line(x)) {
            x->pos += lex_at(x, 1) == '\n' ? 2 : 3;
            x->line++;
        } else if (c == '#') {
            x->pos = skip_comment(x->v, x->pos);
            return;
        } else {
            return;
        }
    }
}

/* Over the here-documents that begin here. */
static void skip_heredocs(struct sh_lex *x)
{
    for (unsigned i = 0; i < x->heredocs_n; i++) {
        struct view rest = view_from(x->v, x->pos), line;
        while (text_line(&rest, &line)) {
            x->line++;
            x->pos = x->v.n - rest.n;
            if (view_eq(text_trim(line), x->heredocs[i]))
                break;
        }
    }
    x->heredocs_n = 0;
}

void lex_newlines(struct sh_lex *x)
{
    for (;;) {
        lex_blanks(x);
        if (lex_at(x, 0) == '\n') {
            x->pos++;
            x->line++;
            skip_heredocs(x);
        } else if (lex_at(x, 0) == ';' && lex_at(x, 1) != ';') {
            x->pos++; /* an empty command: harmless, and shells differ */
        } else {
            return;
        }
    }
}

bool lex_op_is(struct sh_lex *x, const char *op)
{
    size_t n = strlen(op);
    if (x->failed || !view_has(x->v, x->pos, op, n))
        return false;
    return n > 1 || lex_at(x, 1) != op[0];
}

void lex_op(struct sh_lex *x, size_t n)
{
    size_t left = x->v.n - x->pos;
    x->pos += n < left ? n : left;
    lex_blanks(x);
}

bool lex_word_follows(struct sh_lex *x)
{
    return !x->failed && !lex_done(x) && !strchr("\n;&|<>()", lex_at(x, 0));
}

static size_t word_end(const struct sh_lex *x)
{
    size_t at = x->pos;
    while (at < x->v.n && !strchr(" \t\r\n;&|<>()", (char)x->v.p[at])) {
        if (x->v.p[at] == '\\' && at + 1 < x->v.n && x->v.p[at + 1] == '\n' &&
            at > x->pos) {
            at += 2;
            continue;
        }
        at = skip_piece(x->v, at, 0);
    }
    return at;
}

struct view lex_word(struct sh_lex *x)
{
    if (x->failed || !lex_word_follows(x))
        return (struct view){0};
    size_t end = word_end(x);
    if (end == SIZE_MAX) {
        lex_fail(x);
        return (struct view){0};
    }
    if (end > x->v.n)
        end = x->v.n;
    struct view word = view_cut(x->v, x->pos, end - x->pos);
    for (size_t i = 0; i < word.n; i++)
        x->line += word.p[i] == '\n';
    x->pos = end;
    lex_blanks(x);
    return word;
}

/* Only as long as a reserved word can be. */
struct view lex_peek_word(struct sh_lex *x)
{
    size_t n = 0;
    lex_blanks(x);
    while (n < 10 && x->pos + n < x->v.n &&
           !strchr(" \t\r\n;&|<>()", (char)x->v.p[x->pos + n]))
        n++;
    return view_cut(x->v, x->pos, n);
}

/* --- redirections -----------------------------------------------------------
 */

static void read_heredoc(struct sh_lex *x)
{
    struct view word = lex_word(x);
    if (word.n >= 2 && (word.p[0] == '\'' || word.p[0] == '"'))
        word = view_cut(word, 1, word.n - 2);
    else if (word.n && word.p[0] == '\\')
        word = view_from(word, 1);
    if (word.n == 0 || x->heredocs_n == LEX_HEREDOCS) {
        lex_fail(x);
        return;
    }
    x->heredocs[x->heredocs_n++] = word;
}

bool lex_redirection(struct sh_lex *x, struct view *input, struct view *output)
{
    size_t n = 0;
    if (x->failed)
        return false;
    if (lex_at(x, 0) == '&' && lex_at(x, 1) == '>')
        n = 1;
    while (n == 0 && lex_at(x, n) >= '0' && lex_at(x, n) <= '9' && n < 3)
        for (; lex_at(x, n) >= '0' && lex_at(x, n) <= '9' && n < 3; n++)
            ;
    char c = lex_at(x, n);
    if (c != '<' && c != '>')
        return false;
    bool plain = n == 0;
    n++;
    bool here = c == '<' && lex_at(x, n) == '<';
    bool here_text = here && lex_at(x, n + 1) == '<';
    bool copy = lex_at(x, n) == '&';
    if (here_text)
        n += 2;
    else if (lex_at(x, n) && strchr("<>&|", lex_at(x, n)))
        n++;
    if (here && !here_text && lex_at(x, n) == '-')
        n++;
    lex_op(x, n);
    if (here && !here_text) {
        read_heredoc(x);
        return true;
    }
    if (lex_at(x, 0) == '(') { /* <(command) */
        lex_fail(x);
        return true;
    }
    struct view word = lex_word(x);
    if (plain && !copy && !here)
        *(c == '<' ? input : output) = word;
    return true;
}
