/* Shell text to a syntax tree: a reader by recursive descent that gives up on
 * a text where it stops to understand it, and says where.
 *
 *   list      and_or { (; | & | newline) and_or }
 *   and_or    pipeline { (&& | ||) pipeline }
 *   pipeline  [!] command { | command }
 *   command   ( list ) | { list } | if | while | until | for | case | name()
 *             | words and redirections
 *
 * Source: POSIX.1-2017, Shell Command Language, 2.10. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe.h"
#include "probe/start_sh.h"
#include "probe/start_sh_lex.h"

/* Words that end a list at the beginning of a command. */
static bool ends_list(struct view word)
{
    static const char *const words[] = {"then", "fi",   "do", "done", "else",
                                        "elif", "esac", "}",  ")",    ";;"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(word, words[i]))
            return true;
    return false;
}

static struct sh_node *command(struct sh_lex *x);
static struct sh_node *list(struct sh_lex *x);

static struct sh_node *node(struct sh_lex *x, enum sh_kind kind)
{
    struct sh_node *n = NULL;
    if (x->nodes++ < SH_MAX_NODES)
        n = ARENA_NEW(x->arena, struct sh_node);
    if (!n) {
        lex_fail(x);
        return NULL;
    }
    n->kind = kind;
    n->line = x->line;
    n->text = view_from(x->v, x->pos);
    return n;
}

/* Cuts n's text off where the reader stands. */
static void close_text(const struct sh_lex *x, struct sh_node *n)
{
    size_t from = x->v.n - n->text.n;
    n->text = text_trim(view_cut(x->v, from, x->pos - from));
}

static struct sh_node *two(struct sh_lex *x, enum sh_kind kind,
                           struct sh_node *a, struct sh_node *b)
{
    struct sh_node *n = node(x, kind);
    if (!n || !a || !b)
        return NULL;
    n->a = a;
    n->b = b;
    n->line = a->line;
    n->text = a->text;
    n->text.n = (size_t)(b->text.p - a->text.p) + b->text.n;
    return n;
}

static struct sh_node *pipeline(struct sh_lex *x)
{
    bool negate = false;
    while (text_is(lex_peek_word(x), "!")) {
        (void)lex_word(x);
        negate = !negate;
    }
    struct sh_node *n = command(x);
    while (n && !x->failed && lex_op_is(x, "|")) {
        lex_op(x, 1 + (size_t)(lex_at(x, 1) == '&'));
        lex_newlines(x);
        n = two(x, SH_PIPE, n, command(x));
    }
    if (!n || !negate)
        return n;
    struct sh_node *not = node(x, SH_NOT);
    if (!not )
        return NULL;
    not ->a = n;
    not ->line = n->line;
    not ->text = n->text;
    return not ;
}

static struct sh_node *and_or(struct sh_lex *x)
{
    struct sh_node *n = pipeline(x);
    while (n && !x->failed) {
        bool and = lex_op_is(x, "&&");
        if (!and&&!lex_op_is(x, "||"))
            break;
        lex_op(x, 2);
        lex_newlines(x);
        n = two(x, and? SH_AND : SH_OR, n, pipeline(x));
    }
    return n;
}

/* What runs in the background is a process of its own. */
static void apart(struct sh_lex *x, struct sh_node **n)
{
    struct sh_node *sub = node(x, SH_SUBSHELL);
    if (!sub)
        return;
    sub->a = *n;
    sub->line = (*n)->line;
    sub->text = (*n)->text;
    *n = sub;
}

/* An empty list is none (and no failure): NULL with x->failed false. */
static struct sh_node *list(struct sh_lex *x)
{
    struct sh_node *first = NULL, **end = &first;
    if (++x->depth > SH_MAX_DEPTH)
        lex_fail(x);
    while (!x->failed) {
        lex_newlines(x);
        if (lex_done(x) || lex_at(x, 0) == ')' || lex_op_is(x, ";;"))
            break;
        if (ends_list(lex_peek_word(x)))
            break;
        size_t mark = x->pos;
        uint32_t mark_line = x->line;
        struct sh_node *n = and_or(x);
        if (!n || x->failed) {
            lex_fail(x);
            if (x->depth == 1) { /* what is read so far stays */
                x->pos = mark;
                x->line = mark_line;
            }
            break;
        }
        *end = n;
        if (lex_op_is(x, ";;"))
            break;
        if (lex_at(x, 0) == '&')
            apart(x, end);
        struct sh_node **done = end;
        end = &(*end)->next;
        if (lex_at(x, 0) == ';' || lex_at(x, 0) == '&')
            lex_op(x, 1);
        else if (!lex_done(x) && lex_at(x, 0) != '\n' && lex_at(x, 0) != ')' &&
                 (*done)->kind == SH_SIMPLE) /* "( a )}" is well formed */
            lex_fail(x);
    }
    x->depth--;
    return first;
}

static void want(struct sh_lex *x, const char *word)
{
    lex_newlines(x);
    if (!text_is(lex_word(x), word))
        lex_fail(x);
}

/* Behind "if" or "elif". */
static void read_if(struct sh_lex *x, struct sh_node *n)
{
    if (++x->depth > SH_MAX_DEPTH)
        lex_fail(x);
    n->a = list(x);
    close_text(x, n); /* what is asked, for messages */
    want(x, "then");
    n->b = x->failed ? NULL : list(x);
    lex_newlines(x);
    struct view word = lex_word(x);
    if (text_is(word, "elif")) {
        n->c = node(x, SH_IF);
        if (n->c && !x->failed)
            read_if(x, n->c);
    } else if (text_is(word, "else")) {
        n->c = list(x);
        want(x, "fi");
    } else if (!text_is(word, "fi")) {
        lex_fail(x);
    }
    x->depth--;
}

static void add_word(struct sh_lex *x, struct sh_word ***end, struct view raw)
{
    struct sh_word *w =
        x->nodes++ < SH_MAX_NODES ? ARENA_NEW(x->arena, struct sh_word) : NULL;
    if (!w) {
        lex_fail(x);
        return;
    }
    w->raw = raw;
    **end = w;
    *end = &w->next;
}

static void read_for(struct sh_lex *x, struct sh_node *n)
{
    struct sh_word **end = &n->words;
    struct view name = lex_word(x);
    if (name.n == 0 || sh_name(name) != name.n)
        lex_fail(x);
    n->name = arena_text(x->arena, name);
    lex_newlines(x);
    if (text_is(lex_peek_word(x), "in")) {
        (void)lex_word(x);
        n->has_words = true;
        while (!x->failed && lex_word_follows(x))
            add_word(x, &end, lex_word(x));
    }
    close_text(x, n);
    if (lex_at(x, 0) == ';')
        lex_op(x, 1);
    want(x, "do");
    n->b = x->failed ? NULL : list(x);
    want(x, "done");
}

static void read_case_item(struct sh_lex *x, struct sh_case *item)
{
    struct sh_word **end = &item->patterns;
    if (lex_at(x, 0) == '(')
        lex_op(x, 1);
    for (;;) {
        struct view pattern = lex_word(x);
        if (pattern.n == 0) {
            lex_fail(x);
            return;
        }
        add_word(x, &end, pattern);
        if (!lex_op_is(x, "|"))
            break;
        lex_op(x, 1);
    }
    if (lex_at(x, 0) != ')')
        lex_fail(x);
    lex_op(x, 1);
    item->body = x->failed ? NULL : list(x);
    lex_newlines(x);
    if (lex_op_is(x, ";;"))
        lex_op(x, 2);
    else if (!text_is(lex_peek_word(x), "esac"))
        lex_fail(x);
}

static void read_case(struct sh_lex *x, struct sh_node *n)
{
    struct sh_word **end = &n->words;
    struct sh_case **last = &n->items;
    add_word(x, &end, lex_word(x));
    close_text(x, n);
    want(x, "in");
    while (!x->failed) {
        lex_newlines(x);
        if (text_is(lex_peek_word(x), "esac"))
            break;
        struct sh_case *item = ARENA_NEW(x->arena, struct sh_case);
        if (!item || x->nodes++ >= SH_MAX_NODES) {
            lex_fail(x);
            return;
        }
        *last = item;
        last = &item->next;
        read_case_item(x, item);
    }
    want(x, "esac");
}

static void read_loop(struct sh_lex *x, struct sh_node *n)
{
    n->a = list(x);
    close_text(x, n);
    want(x, "do");
    n->b = x->failed ? NULL : list(x);
    want(x, "done");
}

/* [[ a && b ]] as [ a -a b ]. */
static void read_double_test(struct sh_lex *x, struct sh_word **end)
{
    while (!x->failed) {
        lex_newlines(x);
        struct view word;
        if (lex_op_is(x, "&&") || lex_op_is(x, "||")) {
            word = lex_op_is(x, "&&") ? view_of("-a", 2) : view_of("-o", 2);
            lex_op(x, 2);
        } else if (strchr("()<>", lex_at(x, 0)) && !lex_done(x)) {
            word = view_cut(x->v, x->pos, 1);
            lex_op(x, 1);
        } else {
            word = lex_word(x);
        }
        if (word.n == 0)
            lex_fail(x);
        bool last = text_is(word, "]]");
        add_word(x, &end, last ? view_of("]", 1) : word);
        if (last)
            return;
    }
}

static void read_function(struct sh_lex *x, struct sh_node *n, struct view name)
{
    n->kind = SH_FUNCTION;
    n->name = arena_text(x->arena, name);
    if (lex_at(x, 0) == '(') {
        lex_op(x, 1);
        if (lex_at(x, 0) != ')')
            lex_fail(x);
        lex_op(x, 1);
    }
    lex_newlines(x);
    n->b = x->failed ? NULL : command(x);
    if (!n->b)
        lex_fail(x);
}

static void read_simple(struct sh_lex *x, struct sh_node *n)
{
    struct sh_word **end = &n->words;
    bool any = false;
    while (!x->failed) {
        if (lex_redirection(x, &n->input, &n->output)) {
            any = true;
            continue;
        }
        if (!lex_word_follows(x))
            break;
        struct view word = lex_word(x);
        if (!any && text_is(word, "[[")) {
            add_word(x, &end, view_of("[", 1));
            while (*end)
                end = &(*end)->next;
            read_double_test(x, end);
            break;
        }
        if (!any && lex_at(x, 0) == '(') {
            read_function(x, n, word);
            return;
        }
        any = true;
        add_word(x, &end, word);
    }
    if (!any && !n->words)
        lex_fail(x);
    close_text(x, n);
}

static void read_group(struct sh_lex *x, struct sh_node *n)
{
    n->a = list(x);
    want(x, "}");
    close_text(x, n);
}

static void read_subshell(struct sh_lex *x, struct sh_node *n)
{
    n->kind = SH_SUBSHELL;
    lex_op(x, 1);
    n->a = list(x);
    lex_newlines(x);
    if (lex_at(x, 0) != ')')
        lex_fail(x);
    lex_op(x, 1);
    close_text(x, n);
}

static void read_named_function(struct sh_lex *x, struct sh_node *n)
{
    read_function(x, n, lex_word(x));
}

static struct sh_node *command(struct sh_lex *x)
{
    static const struct {
        const char *word;
        enum sh_kind kind;
        void (*read)(struct sh_lex *x, struct sh_node *n);
    } compound[] = {
        {"if",       SH_IF,       read_if            },
        {"while",    SH_WHILE,    read_loop          },
        {"until",    SH_UNTIL,    read_loop          },
        {"for",      SH_FOR,      read_for           },
        {"case",     SH_CASE,     read_case          },
        {"{",        SH_GROUP,    read_group         },
        {"function", SH_FUNCTION, read_named_function},
    };

    if (++x->depth > SH_MAX_DEPTH)
        lex_fail(x);
    lex_blanks(x);
    struct sh_node *n = x->failed ? NULL : node(x, SH_SIMPLE);
    if (!n) {
        x->depth--;
        return NULL;
    }
    struct view word = lex_peek_word(x);
    size_t i = 0, kinds = sizeof compound / sizeof *compound;
    while (i < kinds && !text_is(word, compound[i].word))
        i++;
    bool simple = lex_at(x, 0) != '(' && i == kinds;
    if (lex_at(x, 0) == '(') {
        read_subshell(x, n);
    } else if (i < kinds) {
        (void)lex_word(x);
        n->kind = compound[i].kind;
        compound[i].read(x, n);
    } else if (ends_list(word)) {
        lex_fail(x);
    } else {
        read_simple(x, n);
    }
    while (!simple && lex_redirection(x, &n->input, &n->output))
        ;
    x->depth--;
    return x->failed ? NULL : n;
}

bool sh_parse(struct arena *a, struct view text, uint32_t line,
              struct sh_script *out)
{
    struct sh_lex x = {.arena = a, .v = text, .line = line};
    memset(out, 0, sizeof *out);
    out->first = list(&x);
    if (!lex_done(&x)) {
        out->rest = view_from(text, x.pos);
        out->rest_line = x.line;
    }
    return !a->failed;
}
