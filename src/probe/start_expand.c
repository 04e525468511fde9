/* Words to values: parameters, quotes, command substitution, splitting.
 *
 * A value may hold the byte UNSURE, which stands for any text (or none) that
 * is known only to a running device. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

enum { FIELD_MAX = RUN_VALUE_MAX };

/* The word being put together. */
struct out {
    struct sh *sh;
    struct sh_args *args; /* NULL: no splitting */
    struct buf *b;
    bool pattern; /* escape what is quoted */
    bool any;     /* a field is begun, if only by quotes */
    bool glob;    /* an unquoted * ? [ is in the field */
    bool unset;
    unsigned depth;
};

bool run_is_unsure(struct view v)
{
    return v.n && memchr(v.p, UNSURE, v.n);
}

void run_add(struct sh_args *args, struct view v)
{
    if (args->n < START_ARGS)
        args->v[args->n++] = v;
}

static struct view keep(struct out *o)
{
    struct start *st = o->sh->st;
    st->bytes += o->b->n + 1;
    if (st->bytes > START_BYTES) {
        st->spent = true;
        return view_of("", 0);
    }
    struct view v = arena_dup(st->arena, buf_of(o->b));
    return v.p ? v : view_of("", 0);
}

static void end_field(struct out *o)
{
    if (!o->any)
        return;
    struct view v = keep(o);
    if (o->glob && !run_is_unsure(v))
        run_glob(o->sh, v, o->args);
    else
        run_add(o->args, v);
    buf_clear(o->b);
    o->any = o->glob = false;
}

static bool is_special(uint8_t c)
{
    return c && strchr("*?[]\\!^-", c);
}

static void put(struct out *o, uint8_t c, bool quoted)
{
    o->any = true;
    if (o->pattern && quoted && is_special(c))
        buf_byte(o->b, '\\');
    if (!quoted && (c == '*' || c == '?' || c == '['))
        o->glob = true;
    buf_byte(o->b, c);
}

/* The result of an expansion: split at blanks unless quoted. */
static void put_value(struct out *o, struct view v, bool quoted)
{
    for (size_t i = 0; i < v.n && !o->sh->st->spent; i++) {
        bool blank = v.p[i] == ' ' || v.p[i] == '\t' || v.p[i] == '\n';
        if (o->args && !quoted && blank)
            end_field(o);
        else
            put(o, v.p[i], quoted);
    }
}

static void put_unsure(struct out *o)
{
    o->any = true;
    buf_byte(o->b, UNSURE);
}

static void expand(struct out *o, struct view raw, bool quoted);

/* --- parameters -------------------------------------------------------------
 */

static struct view join_args(struct sh *sh, const struct sh_args *args)
{
    struct buf b;
    buf_init(&b, RUN_VALUE_MAX, NULL);
    for (unsigned i = 0; args && i < args->n; i++) {
        if (i)
            buf_byte(&b, ' ');
        buf_view(&b, args->v[i]);
    }
    struct view v = arena_dup(sh->st->arena, buf_of(&b));
    sh->st->bytes += b.n;
    buf_done(&b);
    return v;
}

/* False: not set. */
static bool special(struct sh *sh, struct view name, struct view *v)
{
    static const uint8_t unsure[] = {UNSURE};
    const struct sh_args *args = sh->frame->args;
    int64_t n;
    if (text_is(name, "0")) {
        *v = sh->frame->zero;
    } else if (text_int(name, &n) && n > 0) {
        if (!args || n > args->n)
            *v = view_of("", 0);
        else
            *v = args->v[n - 1];
    } else if (text_is(name, "#")) {
        const char *s = arena_printf(sh->st->arena, "%u", args ? args->n : 0u);
        *v = s ? view_of(s, strlen(s)) : view_of("0", 1);
    } else if (text_is(name, "@") || text_is(name, "*")) {
        *v = join_args(sh, args);
    } else if (text_is(name, "?")) {
        *v = sh->last == TRI_YES  ? view_of("0", 1)
             : sh->last == TRI_NO ? view_of("1", 1)
                                  : view_of(unsure, 1);
    } else {
        *v = view_of(unsure, 1); /* $$ $! $- */
    }
    return true;
}

static bool value_of(struct out *o, struct view name, struct view *v)
{
    struct sh *sh = o->sh;
    if (sh_name(name) == 0)
        return special(sh, name, v);
    const struct sh_var *var = run_get(sh, name);
    *v = view_of("", 0);
    if (var && var->set)
        *v = var->value;
    return var && var->set;
}

/* What the search for an end costs, as steps. */
static bool cut_costs(struct sh *sh, struct view v, struct view pattern)
{
    uint64_t cost = (uint64_t)v.n * v.n / 16384 * (pattern.n + 1);
    if (v.n > 8192 || pattern.n > 256 || cost > START_STEPS / 8)
        return false;
    sh->st->steps += (uint32_t)cost;
    return true;
}

static struct view cut_prefix(struct view v, struct view pattern, bool longest)
{
    size_t best = SIZE_MAX;
    for (size_t n = 0; n <= v.n; n++)
        if (run_match(pattern, view_cut(v, 0, n))) {
            best = n;
            if (!longest)
                break;
        }
    return best == SIZE_MAX ? v : view_from(v, best);
}

static struct view cut_suffix(struct view v, struct view pattern, bool longest)
{
    size_t best = SIZE_MAX;
    for (size_t n = 0; n <= v.n; n++)
        if (run_match(pattern, view_from(v, v.n - n))) {
            best = n;
            if (!longest)
                break;
        }
    return best == SIZE_MAX ? v : view_cut(v, 0, v.n - best);
}

/* Behind ${name: what the operator makes of the value. */
static void put_operator(struct out *o, struct view name, struct view op,
                         bool quoted)
{
    struct view v;
    bool set = value_of(o, name, &v);
    bool colon = text_starts(op, ":");
    struct view rest = view_from(op, colon ? 1 : 0);
    char c = rest.n ? (char)rest.p[0] : '\0';
    bool empty = !set || (colon && v.n == 0);
    struct view word = view_from(rest, 1);
    if (c == '-' || c == '=') {
        if (!empty) {
            put_value(o, v, quoted);
            return;
        }
        if (c == '=')
            run_set(o->sh, name, run_expand_one(o->sh, word, false, NULL));
        expand(o, word, quoted);
    } else if (c == '+') {
        if (!empty && run_is_unsure(v) && v.n == 1)
            put_unsure(o);
        else if (!empty)
            expand(o, word, quoted);
    } else if (c == '?') {
        put_value(o, v, quoted);
    } else if (!colon && (c == '#' || c == '%')) {
        bool twice = word.n && word.p[0] == (uint8_t)c;
        struct view pattern = run_expand_one(
            o->sh, view_from(word, twice ? 1 : 0), true, &o->unset);
        o->unset |= !set;
        if (run_is_unsure(v) || run_is_unsure(pattern) ||
            !cut_costs(o->sh, v, pattern))
            put_unsure(o);
        else
            put_value(o,
                      c == '#' ? cut_prefix(v, pattern, twice)
                               : cut_suffix(v, pattern, twice),
                      quoted);
    } else {
        put_unsure(o); /* ${x/a/b}, ${x:1:2} */
    }
}

static void put_parameter(struct out *o, struct view name, bool quoted)
{
    struct view v;
    const struct sh_args *args = o->sh->frame->args;
    if (text_is(name, "@") && o->args && quoted) {
        for (unsigned i = 0; args && i < args->n; i++) {
            if (i)
                end_field(o);
            put_value(o, args->v[i], true);
            o->any = true;
        }
        return;
    }
    if (!value_of(o, name, &v)) {
        o->unset = true;
        if (o->sh->blurred)
            put_unsure(o);
        return;
    }
    put_value(o, v, quoted);
}

/* Within ${ }. */
static void put_braces(struct out *o, struct view in, bool quoted)
{
    if (in.n > 1 && in.p[0] == '#') {
        struct view v;
        bool set = value_of(o, view_from(in, 1), &v);
        const char *s = arena_printf(o->sh->st->arena, "%zu", v.n);
        o->unset |= !set;
        if (!s || run_is_unsure(v))
            put_unsure(o);
        else
            put_value(o, view_of(s, strlen(s)), quoted);
        return;
    }
    size_t n = sh_name(in);
    if (n == 0)
        while (n < in.n && in.p[n] >= '0' && in.p[n] <= '9')
            n++;
    if (n == 0)
        n = in.n ? 1 : 0;
    if (n == in.n)
        put_parameter(o, in, quoted);
    else
        put_operator(o, view_cut(in, 0, n), view_from(in, n), quoted);
}

/* --- substitution -----------------------------------------------------------
 */

static void put_command(struct out *o, struct view text, bool quoted)
{
    struct sh_script script;
    struct view v;
    enum tri status = TRI_MAYBE;
    if (!sh_parse(o->sh->st->arena, text, o->sh->st->line, &script))
        return;
    if (!script.rest.n && run_output(o->sh, script.first, &v, &status)) {
        while (v.n && v.p[v.n - 1] == '\n')
            v.n--;
        put_value(o, v, quoted);
    } else {
        put_unsure(o);
    }
    o->sh->last = status;
}

/* `…` keeps backslashes only before $, ` and itself. */
static struct view unescape(struct sh *sh, struct view v)
{
    struct buf b;
    buf_init(&b, RUN_VALUE_MAX, NULL);
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] == '\\' && i + 1 < v.n && strchr("$`\\", (char)v.p[i + 1]))
            i++;
        buf_byte(&b, v.p[i]);
    }
    struct view out = arena_dup(sh->st->arena, buf_of(&b));
    buf_done(&b);
    return out;
}

/* The $ construct at raw[at..end). */
static void put_dollar(struct out *o, struct view raw, bool quoted)
{
    if (raw.p[0] == '`')
        put_command(o, unescape(o->sh, view_cut(raw, 1, raw.n - 2)), quoted);
    else if (text_starts(raw, "$(("))
        put_unsure(o);
    else if (text_starts(raw, "$("))
        put_command(o, view_cut(raw, 2, raw.n - 3), quoted);
    else if (text_starts(raw, "${"))
        put_braces(o, view_cut(raw, 2, raw.n - 3), quoted);
    else if (raw.n == 1)
        put(o, '$', quoted);
    else
        put_parameter(o, view_from(raw, 1), quoted);
}

/* At a quoted or escaped piece; gives the place behind it. */
static size_t expand_quoted(struct out *o, struct view raw, size_t at,
                            bool quoted)
{
    if (raw.p[at] == '\\') {
        if (at + 1 >= raw.n)
            return raw.n;
        uint8_t c = raw.p[at + 1];
        if (quoted && !strchr("$`\"\\\n", (char)c))
            put(o, '\\', true);
        if (c != '\n')
            put(o, c, true);
        return at + 2;
    }
    if (raw.p[at] == '\'') {
        o->any = true;
        for (at++; at < raw.n && raw.p[at] != '\''; at++)
            put(o, raw.p[at], true);
        return at + 1;
    }
    o->any = true;
    size_t from = ++at;
    while (at < raw.n && raw.p[at] != '"') {
        if (raw.p[at] == '\\')
            at += 2;
        else if (raw.p[at] == '$' || raw.p[at] == '`')
            at = sh_skip_dollar(raw, at);
        else
            at++;
    }
    if (at > raw.n)
        at = raw.n;
    expand(o, view_cut(raw, from, at - from), true);
    return at + 1;
}

static void expand(struct out *o, struct view raw, bool quoted)
{
    if (o->depth >= START_DEPTH) {
        o->sh->st->doubt = true;
        return;
    }
    o->depth++;
    for (size_t at = 0; at < raw.n && !o->sh->st->spent;) {
        uint8_t c = raw.p[at];
        if (c == '$' || c == '`') {
            size_t end = sh_skip_dollar(raw, at);
            if (end == SIZE_MAX)
                end = raw.n;
            struct view piece = view_cut(raw, at, end - at);
            if (piece.n > 1 || c == '$')
                put_dollar(o, piece, quoted);
            at = end;
        } else if (c == '\\' || (!quoted && (c == '\'' || c == '"'))) {
            at = expand_quoted(o, raw, at, quoted);
        } else {
            put(o, c == UNSURE ? '?' : c, quoted);
            at++;
        }
    }
    o->depth--;
}

struct view run_expand_one(struct sh *sh, struct view raw, bool pattern,
                           bool *unset)
{
    struct buf b;
    if (++sh->nesting > RUN_NESTING) {
        sh->st->doubt = true;
        sh->nesting--;
        return view_of("", 0);
    }
    buf_init(&b, FIELD_MAX, NULL);
    struct out o = {.sh = sh, .b = &b, .pattern = pattern};
    expand(&o, raw, false);
    struct view v = keep(&o);
    buf_done(&b);
    if (unset)
        *unset |= o.unset;
    sh->nesting--;
    return v;
}

void run_expand(struct sh *sh, const struct sh_word *words, struct sh_args *out)
{
    struct buf b;
    out->n = 0;
    out->unset = false;
    if (++sh->nesting > RUN_NESTING) {
        sh->st->doubt = true;
        sh->nesting--;
        return;
    }
    buf_init(&b, FIELD_MAX, NULL);
    for (; words && !sh->st->spent; words = words->next) {
        struct out o = {.sh = sh, .args = out, .b = &b};
        buf_clear(&b);
        expand(&o, words->raw, false);
        end_field(&o);
        out->unset |= o.unset;
    }
    buf_done(&b);
    sh->nesting--;
}
