/* Words and commands in the lines of scripts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/script_word.h"

#include <string.h>

static void put(struct word *w, uint8_t c)
{
    if (w->n < SCRIPT_WORD - 1)
        w->text[w->n++] = (char)c;
}

bool script_is_alpha(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool script_is_name(uint8_t c)
{
    return script_is_alpha(c) || (c >= '0' && c <= '9') || c == '_';
}

/* One word off *line, quotes and backslashes resolved; false at its end or at
 * a character that ends a command. */
bool script_word(struct view *line, struct word *w)
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

struct view script_view(const struct word *w)
{
    return view_of(w->text, w->n);
}

/* Where name stands as a word of its own (or path's end) in the line. */
size_t script_program(struct view line, const char *name)
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
bool script_is_run(struct view line, size_t at)
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
            (before.n == n || !script_is_name(before.p[before.n - n - 1])))
            return true;
    }
    return false;
}

/* --- what hangs on a condition ----------------------------------------------
 */

static int change_of(struct view word)
{
    static const char *const opens[] = {"if", "case", "do", "{"};
    static const char *const closes[] = {"fi", "esac", "done", "}"};
    for (size_t i = 0; i < sizeof opens / sizeof *opens; i++) {
        if (text_is(word, opens[i]))
            return 1;
        if (text_is(word, closes[i]))
            return -1;
    }
    return 0;
}

void script_nest_line(struct script_nest *n, struct view line)
{
    bool first = true;
    if (n->depth == 0 && (text_is(line, "exit") || text_starts(line, "exit ")))
        n->ended = true;
    while (line.n) {
        size_t i = 0;
        while (i < line.n && !strchr(" \t;|&", line.p[i]))
            i++;
        struct view word = view_cut(line, 0, i);
        bool brace = word.n > 2 && text_ends(word, "(){");
        int by = brace ? 1
                 : first || text_is(word, "{") || text_is(word, "do")
                     ? change_of(word)
                     : 0;
        n->depth += by;
        n->lost |= n->depth < 0;
        if (word.n)
            first = text_is(word, "then") || text_is(word, "else") ||
                    text_is(word, "do") || text_is(word, "{");
        first |= i < line.n && strchr(";|&", line.p[i]);
        line = view_from(line, i + 1);
    }
}

bool script_is_certain(const struct script_nest *n, struct view line, size_t at)
{
    static const char *const words[] = {"if ",    "elif ", "while ",
                                        "until ", "for ",  "case "};
    struct view before = view_cut(line, 0, at);
    if (n->depth != 0 || n->lost || n->ended)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts(before, words[i]))
            return false;
    return text_find(before, "&&") == SIZE_MAX &&
           text_find(before, "||") == SIZE_MAX &&
           text_find(before, "{") == SIZE_MAX;
}
