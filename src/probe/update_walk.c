/* Values, functions and files of an updater's script. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/update_walk.h"

#include <string.h>

#include "probe/start_sh_lex.h"

enum {
    COLLECT_DEPTH = 64,
    VALUE_MAX = 2048,
    VALUE_DEPTH = 8,
    DECIDES_DEPTH = 24,
    NOTED = 24, /* what was assigned by something else */
};

struct view walk_base(struct view path)
{
    for (size_t i = path.n; i > 0; i--)
        if (path.p[i - 1] == '/')
            return view_from(path, i);
    return path;
}

bool walk_spend(struct walk *w, size_t n)
{
    if (w->bytes <= WALK_BYTES)
        w->bytes += n + 16;
    if (w->bytes <= WALK_BYTES)
        return true;
    if (w->out->unknown.n == 0)
        w->out->unknown = view_of("...", 3);
    return false;
}

bool walk_assigns(struct view raw)
{
    size_t n = sh_name(raw);
    if (n == 0 || n >= raw.n)
        return false;
    return raw.p[n] == '=' ||
           (raw.p[n] == '+' && n + 1 < raw.n && raw.p[n + 1] == '=');
}

/* --- what the script defines ------------------------------------------------
 */

static struct walk_variable *variable(struct walk *w, struct view name)
{
    for (size_t i = 0; i < w->vars_n; i++)
        if (view_eq(w->vars[i].name, name))
            return &w->vars[i];
    return NULL;
}

static bool note(struct walk *w, struct view name, struct view value, bool many)
{
    struct walk_variable *v = variable(w, name);
    if (v) {
        v->many = true;
        return true;
    }
    if (w->vars_n >= WALK_NAMES)
        return false;
    w->vars[w->vars_n++] =
        (struct walk_variable){.name = name, .value = value, .many = many};
    return true;
}

static bool note_assignment(struct walk *w, struct view raw)
{
    size_t n = sh_name(raw);
    bool adds = raw.p[n] == '+';
    return note(w, view_cut(raw, 0, n), view_from(raw, n + 1 + adds), adds);
}

static bool declares(struct view word)
{
    return text_is(word, "export") || text_is(word, "local") ||
           text_is(word, "readonly") || text_is(word, "declare") ||
           text_is(word, "typeset");
}

static bool collect_words(struct walk *w, const struct sh_node *n)
{
    const struct sh_word *k = n->words;
    for (; k && walk_assigns(k->raw); k = k->next)
        if (!note_assignment(w, k->raw))
            return false;
    if (!k)
        return true;
    bool reads = text_is(k->raw, "read") || text_is(k->raw, "getopts");
    bool tells = declares(k->raw);
    for (k = k->next; k; k = k->next) {
        size_t name = sh_name(k->raw);
        if (tells && walk_assigns(k->raw) && !note_assignment(w, k->raw))
            return false;
        /* local x: something gives it a value later, or does not. */
        if (reads && name == k->raw.n && !note(w, k->raw, view_of("", 0), true))
            return false;
    }
    return true;
}

bool walk_collect(struct walk *w, const struct sh_node *n, unsigned depth)
{
    if (depth > COLLECT_DEPTH)
        return false;
    for (; n; n = n->next) {
        if (n->kind == SH_SIMPLE && !collect_words(w, n))
            return false;
        if (n->kind == SH_FOR && n->name &&
            !note(w, view_of(n->name, strlen(n->name)), view_of("", 0), true))
            return false;
        if (n->kind == SH_FUNCTION && n->name) {
            if (w->functions_n >= WALK_NAMES)
                return false;
            w->functions[w->functions_n++] = (struct walk_function){
                .name = view_of(n->name, strlen(n->name)),
                .body = n->b,
            };
        }
        if (!walk_collect(w, n->a, depth + 1) ||
            !walk_collect(w, n->b, depth + 1) ||
            !walk_collect(w, n->c, depth + 1))
            return false;
        for (const struct sh_case *c = n->items; c; c = c->next)
            if (!walk_collect(w, c->body, depth + 1))
                return false;
    }
    return true;
}

struct walk_function *walk_function(struct walk *w, struct view name)
{
    for (size_t i = w->functions_n; i > 0; i--)
        if (view_eq(w->functions[i - 1].name, name))
            return &w->functions[i - 1];
    return NULL;
}

/* --- values -----------------------------------------------------------------
 */

static void value_into(struct walk *w, struct view raw, struct buf *b,
                       unsigned depth);

/* $NAME, ${NAME} or anything else behind a dollar sign; gives its end. */
static size_t dollar(struct walk *w, struct view raw, size_t at, struct buf *b,
                     unsigned depth)
{
    bool brace = at + 1 < raw.n && raw.p[at + 1] == '{';
    size_t from = at + 1 + brace, n = sh_name(view_from(raw, from));
    size_t end = sh_skip_dollar(raw, at);
    struct view name = view_cut(raw, from, n);
    if (end == SIZE_MAX || end <= at)
        end = at + 1;
    bool plain = n && (!brace || (from + n < raw.n && raw.p[from + n] == '}'));
    const struct walk_variable *v = plain ? variable(w, name) : NULL;
    if (v && !v->many && depth < VALUE_DEPTH) {
        value_into(w, v->value, b, depth + 1);
        return end;
    }
    if (!plain) {
        buf_view(b, view_cut(raw, at, end - at));
        return end;
    }
    buf_str(b, "${");
    buf_view(b, name);
    buf_byte(b, '}');
    return end;
}

static void value_into(struct walk *w, struct view raw, struct buf *b,
                       unsigned depth)
{
    uint8_t quote = 0;
    for (size_t i = 0; i < raw.n && !b->failed; i++) {
        uint8_t c = raw.p[i];
        if (quote != '"' && c == '\'')
            quote = quote ? 0 : c;
        else if (quote != '\'' && c == '"')
            quote = quote ? 0 : c;
        else if (quote != '\'' && c == '\\' && i + 1 < raw.n)
            buf_byte(b, raw.p[++i]);
        else if (quote != '\'' && c == '$' && i + 1 < raw.n)
            i = dollar(w, raw, i, b, depth) - 1;
        else
            buf_byte(b, c);
    }
}

struct view walk_value(struct walk *w, struct view raw)
{
    struct buf b;
    if (!walk_spend(w, raw.n))
        return view_of("", 0);
    buf_init(&b, VALUE_MAX, NULL);
    value_into(w, raw, &b, 0);
    (void)walk_spend(w, b.n);
    struct view v = b.failed ? raw : arena_dup(w->arena, buf_of(&b));
    buf_done(&b);
    if (!v.p && w->out->unknown.n == 0)
        w->out->unknown = view_of("...", 3);
    return v.p ? v : view_of("", 0);
}

bool walk_is_known(struct view v)
{
    return v.n == 0 || (!memchr(v.p, '$', v.n) && !memchr(v.p, '`', v.n));
}

void walk_inner(struct walk *w, struct view raw,
                void (*each)(struct walk *w, const struct sh_node *n,
                             bool asked))
{
    uint8_t quote = 0;
    if (!walk_spend(w, raw.n))
        return;
    for (size_t i = 0; i < raw.n; i++) {
        uint8_t c = raw.p[i];
        if (c == '"' && quote != '\'')
            quote = quote ? 0 : c;
        if (c == '\'' && quote != '"')
            quote = quote ? 0 : c;
        bool opens = c == '`' || (c == '$' && i + 1 < raw.n);
        if (c == '\\')
            i++;
        if (quote == '\'' || !opens)
            continue;
        size_t end = sh_skip_dollar(raw, i);
        if (end == SIZE_MAX || end <= i + 1)
            continue;
        struct view inner = view_cut(raw, i, end - i);
        struct sh_script script;
        bool arithmetic = text_starts(inner, "$((");
        if (text_starts(inner, "$(") && !arithmetic && inner.n > 3)
            inner = view_cut(inner, 2, inner.n - 3);
        else if (c == '`' && inner.n > 2)
            inner = view_cut(inner, 1, inner.n - 2);
        else
            inner = (struct view){0};
        bool in = w->in;
        w->in = false;
        if (inner.n && w->depth < COLLECT_DEPTH / 2) {
            w->depth++;
            if (sh_parse(w->arena, inner, w->line_of_call, &script) &&
                !script.rest.n)
                each(w, script.first, false);
            else if (w->out->unknown.n == 0)
                w->out->unknown = raw;
            w->depth--;
        } else if (inner.n && w->out->unknown.n == 0)
            w->out->unknown = raw;
        w->in = in;
        i = end - 1;
    }
}

/* --- files ------------------------------------------------------------------
 */

/* $1 is not the same file from one function to another, nor is a variable
 * that has several values. */
static bool is_comparable(struct walk *w, struct view v)
{
    for (size_t i = 0; i + 1 < v.n; i++) {
        if (v.p[i] != '$')
            continue;
        struct view name = view_from(v, i + 2);
        name = view_cut(name, 0, sh_name(name));
        const struct walk_variable *var = variable(w, name);
        if (v.p[i + 1] != '{' || name.n == 0 || (var && var->many))
            return false;
    }
    return true;
}

bool walk_is_tainted(struct walk *w, struct view file)
{
    if (file.n == 0 || !is_comparable(w, file))
        return false;
    for (size_t i = 0; i < w->tainted_n; i++) {
        struct view t = w->tainted[i];
        bool here = !memchr(t.p, '/', t.n) || !memchr(file.p, '/', file.n);
        if (view_eq(t, file) ||
            (here && view_eq(walk_base(t), walk_base(file))))
            return true;
    }
    return false;
}

/* --- consequences -----------------------------------------------------------
 */

static bool decides(struct walk *w, const struct sh_node *n, unsigned depth)
{
    static const char *const ends[] = {"exit", "return", "break", "continue",
                                       "reboot"};
    for (; n; n = n->next) {
        if (depth > DECIDES_DEPTH || w->looks++ > WALK_LOOKS)
            return false;
        if (n->kind == SH_FUNCTION)
            continue;
        if (n->kind == SH_SIMPLE && n->words) {
            struct view words[WALK_WORDS], from;
            size_t count = 0;
            for (const struct sh_word *k = n->words; k && count < WALK_WORDS;
                 k = k->next)
                words[count++] = walk_value(w, k->raw);
            for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
                if (text_is(words[0], ends[i]))
                    return true;
            if (deed_writes(words, count, &from))
                return true;
            const struct walk_function *f = walk_function(w, words[0]);
            struct sh_node body;
            if (f && f->body) {
                body = *f->body;
                body.next = NULL;
                if (decides(w, &body, depth + 1))
                    return true;
            }
        }
        if (decides(w, n->a, depth + 1) || decides(w, n->b, depth + 1) ||
            decides(w, n->c, depth + 1))
            return true;
        for (const struct sh_case *c = n->items; c; c = c->next)
            if (decides(w, c->body, depth + 1))
                return true;
    }
    return false;
}

bool walk_decides(struct walk *w, const struct sh_node *n)
{
    return n && decides(w, n, 0);
}
