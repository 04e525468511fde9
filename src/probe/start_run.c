/* Following commands: lists, conditions, loops, functions.
 *
 * A question has the answer yes, no or maybe. With maybe both ways are
 * followed one after the other under a condition, and what they set to
 * different values is unknown behind them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_run.h"

#include <string.h>

enum { COND_TEXT = 160 };

/* --- both ways ---------------------------------------------------------------
 */

static const char *cond_text(struct sh *sh, struct view text, bool negated)
{
    char flat[COND_TEXT + 1];
    size_t n = 0;
    static const char *const words[] = {"if ", "elif ", "while ", "until "};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_starts(text, words[i]))
            text = view_from(text, strlen(words[i]));
    text = text_trim(text);
    for (size_t i = 0; i < text.n && n < COND_TEXT; i++) {
        bool blank = text.p[i] <= ' ' || text.p[i] == '\\';
        if (!blank)
            flat[n++] = (char)text.p[i];
        else if (n && flat[n - 1] != ' ')
            flat[n++] = ' ';
    }
    flat[n] = '\0';
    sh->st->bytes += n;
    const char *s =
        arena_printf(sh->st->arena, "%s%s%s", negated ? "not: " : "", flat,
                     text.n > COND_TEXT ? "..." : "");
    return s ? s : "";
}

/* A condition that holds for all that follows, because the other way left. */
static void stay_if(struct sh *sh, const char *text, enum flow left)
{
    if (left == FLOW_EXIT && sh->frame->restarts)
        return;
    sh->left_if[left] = text;
    struct cond *c = ARENA_NEW(sh->st->arena, struct cond);
    if (c) {
        start_if(sh->st, c, text);
        sh->st->bytes += sizeof *c;
    }
}

struct sh_scope run_scope(const struct sh *sh)
{
    struct sh_scope s = {.cond = sh->st->cond, .given = sh->st->given};
    memcpy(s.left_if, sh->left_if, sizeof s.left_if);
    return s;
}

void run_end_scope(struct sh *sh, const struct sh_scope *s, enum flow from)
{
    sh->st->cond = s->cond;
    sh->st->given = s->given;
    for (int f = FLOW_ON; f <= FLOW_EXIT; f++) {
        if (f < (int)from)
            sh->left_if[f] = s->left_if[f];
        else if (sh->left_if[f] != s->left_if[f])
            stay_if(sh, sh->left_if[f], (enum flow)f);
    }
}

typedef enum tri (*way_fn)(struct sh *sh, const struct sh_node *n);

static enum tri run_under(struct sh *sh, way_fn way, const struct sh_node *n,
                          const char *text)
{
    struct sh_scope scope = run_scope(sh);
    struct cond c;
    if (!n)
        return TRI_YES;
    start_if(sh->st, &c, text);
    enum tri t = way(sh, n);
    run_end_scope(sh, &scope, FLOW_BREAK);
    return t;
}

/* a, and as well b (either may be NULL): which is not known. */
static enum tri both(struct sh *sh, way_fn way, const struct sh_node *a,
                     const struct sh_node *b, struct view text)
{
    const struct sh_var *base = sh->vars;
    const char *yes = cond_text(sh, text, false);
    const char *no = cond_text(sh, text, true);
    if (sh->capture)
        sh->capture->unknown = true;
    enum tri one = run_under(sh, way, a, yes);
    enum flow flow = sh->flow;
    const struct sh_var *vars = sh->vars;
    sh->vars = base;
    sh->flow = FLOW_ON;
    enum tri two = run_under(sh, way, b, no);
    if (flow == FLOW_ON && sh->flow == FLOW_ON) {
        run_join_vars(sh, base, vars, sh->vars);
    } else if (flow != FLOW_ON && sh->flow != FLOW_ON) {
        sh->flow = flow < sh->flow ? flow : sh->flow;
    } else {
        bool a_left = flow != FLOW_ON;
        if (!a_left)
            sh->vars = vars;
        stay_if(sh, a_left ? no : yes, a_left ? flow : sh->flow);
        sh->flow = FLOW_ON;
    }
    return one == two ? one : TRI_MAYBE;
}

/* --- commands
 * ------------------------------------------------------------------
 */

static enum tri run_node(struct sh *sh, const struct sh_node *n);

enum tri run_list(struct sh *sh, const struct sh_node *n)
{
    for (; n && sh->flow == FLOW_ON && !sh->st->spent; n = n->next)
        sh->last = run_node(sh, n);
    return sh->last;
}

/* The answer to a question; *hangs: it would be another if root had a
 * password. */
static enum tri ask(struct sh *sh, const struct sh_node *question, bool *hangs)
{
    struct start *st = sh->st;
    bool before = st->asked_password;
    const struct sh_var *vars = sh->vars;
    struct sh_instance *instance = sh->instance;
    st->asked_password = false;
    enum tri t = run_list(sh, question);
    *hangs = false;
    if (st->asked_password && !st->pretend_password && t != TRI_MAYBE &&
        sh->flow == FLOW_ON) {
        const struct sh_var *after = sh->vars;
        sh->vars = vars;
        st->pretend_password = true;
        *hangs = run_list(sh, question) != t;
        st->pretend_password = false;
        sh->vars = after;
        sh->instance = instance;
        sh->flow = FLOW_ON;
    }
    st->asked_password |= before;
    return t;
}

/* Whether a way ends in leaving: then what follows hangs on not taking it. */
static bool leaves(const struct sh_node *n)
{
    for (; n; n = n->next)
        if (n->kind == SH_SIMPLE && n->words &&
            (text_is(n->words->raw, "exit") ||
             text_is(n->words->raw, "return")))
            return true;
    return false;
}

static enum tri run_if(struct sh *sh, const struct sh_node *n)
{
    static const char unset[] = "root has no password";
    bool hangs;
    sh->last = TRI_YES;
    enum tri t = ask(sh, n->a, &hangs);
    if (sh->flow != FLOW_ON)
        return t;
    sh->last = TRI_YES;
    /* elif is an if of its own, without the name of a list */
    if (t == TRI_MAYBE)
        return both(sh, run_list, n->b, n->c, n->text);
    const struct sh_node *way = t == TRI_YES ? n->b : n->c;
    const char *given = sh->st->given;
    if (hangs)
        sh->st->given = unset;
    t = way ? run_list(sh, way) : TRI_YES;
    if (!hangs || !leaves(way == n->b ? n->c : n->b))
        sh->st->given = given;
    return t;
}

static enum tri run_and_or(struct sh *sh, const struct sh_node *n)
{
    bool and = n->kind == SH_AND;
    enum tri t = run_node(sh, n->a);
    sh->last = t;
    if (sh->flow != FLOW_ON || t == (and? TRI_NO : TRI_YES))
        return t;
    if (t != TRI_MAYBE)
        return run_node(sh, n->b);
    t = both(sh, run_node, and? n->b : NULL, and? NULL : n->b, n->a->text);
    return t == TRI_YES && !and? TRI_YES : TRI_MAYBE;
}

static enum tri run_loop(struct sh *sh, const struct sh_node *n)
{
    bool until = n->kind == SH_UNTIL;
    struct sh_scope scope = run_scope(sh);
    sh->last = TRI_YES;
    enum tri t = run_list(sh, n->a);
    if (until)
        t = tri_not(t);
    if (sh->flow != FLOW_ON || t == TRI_NO)
        return TRI_YES;
    if (t == TRI_YES)
        (void)run_list(sh, n->b);
    else
        (void)both(sh, run_list, until ? NULL : n->b, until ? n->b : NULL,
                   n->text);
    if (sh->flow == FLOW_BREAK)
        sh->flow = FLOW_ON;
    run_end_scope(sh, &scope, FLOW_RETURN);
    return TRI_YES;
}

static enum tri run_for(struct sh *sh, const struct sh_node *n)
{
    struct sh_args list = {0};
    struct view name = view_of(n->name, n->name ? strlen(n->name) : 0);
    struct sh_scope scope = run_scope(sh);
    if (n->has_words)
        run_expand(sh, n->words, &list);
    else if (sh->frame->args)
        list = *sh->frame->args;
    for (unsigned i = 0; i < list.n && sh->flow == FLOW_ON && !sh->st->spent;
         i++) {
        run_set(sh, name, list.v[i]);
        if (run_is_unsure(list.v[i])) /* perhaps not once */
            (void)both(sh, run_list, n->b, NULL, n->text);
        else
            (void)run_list(sh, n->b);
        bool more = sh->flow != FLOW_BREAK || sh->next_round;
        if (sh->flow == FLOW_BREAK)
            sh->flow = FLOW_ON;
        sh->next_round = false;
        run_end_scope(sh, &scope, FLOW_RETURN);
        if (!more)
            break;
    }
    return TRI_YES;
}

/* Whether subject is among the patterns of item. */
static enum tri case_matches(struct sh *sh, const struct sh_case *item,
                             struct view subject)
{
    enum tri t = TRI_NO;
    for (const struct sh_word *w = item->patterns; w; w = w->next) {
        struct view pattern = run_expand_one(sh, w->raw, true, NULL);
        if (text_is(pattern, "*"))
            return TRI_YES;
        if (run_is_unsure(subject) || run_is_unsure(pattern))
            t = TRI_MAYBE;
        else if (subject.n <= 4096 && pattern.n <= 1024 &&
                 run_match(pattern, subject))
            return TRI_YES;
    }
    return t;
}

static enum tri run_items(struct sh *sh, const struct sh_node *n,
                          const struct sh_case *item, struct view subject);

/* The way of one item that may be the one, and of those behind it. */
static enum tri maybe_item(struct sh *sh, const struct sh_node *n,
                           const struct sh_case *item, struct view subject)
{
    const struct sh_var *base = sh->vars;
    const struct sh_word *w = item->patterns;
    const char *text = arena_printf(
        sh->st->arena, "%.*s is %.*s", (int)(n->text.n < 80 ? n->text.n : 80),
        n->text.p, w ? (int)(w->raw.n < 80 ? w->raw.n : 80) : 0,
        w ? w->raw.p : (const uint8_t *)"");
    enum tri one = run_under(sh, run_list, item->body, text ? text : "");
    const struct sh_var *vars = sh->vars;
    enum flow flow = sh->flow;
    sh->vars = base;
    sh->flow = FLOW_ON;
    enum tri two = run_items(sh, n, item->next, subject);
    if (flow == FLOW_ON && sh->flow == FLOW_ON)
        run_join_vars(sh, base, vars, sh->vars);
    else if (flow == FLOW_ON)
        sh->vars = vars;
    if (flow != FLOW_ON && sh->flow == FLOW_ON) {
        const char *not = arena_printf(sh->st->arena, "not: %s", text);
        stay_if(sh, not ? not : "", flow);
    } else if (flow == FLOW_ON && sh->flow != FLOW_ON) {
        stay_if(sh, text ? text : "", sh->flow);
        sh->flow = FLOW_ON;
    }
    return one == two ? one : TRI_MAYBE;
}

static enum tri run_items(struct sh *sh, const struct sh_node *n,
                          const struct sh_case *item, struct view subject)
{
    for (; item && start_step(sh->st); item = item->next) {
        enum tri t = case_matches(sh, item, subject);
        if (t == TRI_YES)
            return run_list(sh, item->body);
        if (t == TRI_MAYBE)
            return maybe_item(sh, n, item, subject);
    }
    return TRI_YES;
}

static enum tri run_case(struct sh *sh, const struct sh_node *n)
{
    bool unset = false;
    struct view subject = n->words
                              ? run_expand_one(sh, n->words->raw, false, &unset)
                              : view_of("", 0);
    static const uint8_t unsure[] = {UNSURE};
    if (unset && subject.n == 0)
        subject = view_of(unsure, 1);
    sh->last = TRI_YES;
    return run_items(sh, n, n->items, subject);
}

/* In a process of its own: what it sets and where it exits stays within. */
static enum tri run_apart(struct sh *sh, const struct sh_node *n)
{
    const struct sh_var *vars = sh->vars;
    struct sh_scope scope = run_scope(sh);
    enum tri t = n ? run_list(sh, n) : TRI_YES;
    sh->vars = vars;
    sh->flow = FLOW_ON;
    run_end_scope(sh, &scope, FLOW_EXIT + 1);
    return t;
}

bool run_output(struct sh *sh, const struct sh_node *n, struct view *out,
                enum tri *status)
{
    struct sh_capture *before = sh->capture, capture = {0};
    if (!n || sh->nesting > RUN_NESTING)
        return false;
    buf_init(&capture.b, RUN_VALUE_MAX, NULL);
    sh->capture = &capture;
    *status = run_apart(sh, n);
    sh->capture = before;
    bool known = !capture.unknown && !capture.b.failed;
    if (known)
        *out = arena_dup(sh->st->arena, buf_of(&capture.b));
    sh->st->bytes += capture.b.n;
    buf_done(&capture.b);
    return known;
}

static enum tri run_pipe(struct sh *sh, const struct sh_node *n)
{
    if (sh->capture)
        sh->capture->unknown = true;
    struct sh_node one = *n->a; /* not with what follows in its list */
    one.next = NULL;
    (void)run_apart(sh, &one);
    struct sh_node two = *n->b;
    two.next = NULL;
    return run_apart(sh, &two);
}

static bool is_assignment(struct view raw)
{
    size_t n = sh_name(raw);
    return n && n < raw.n && raw.p[n] == '=';
}

/* export, local, readonly: their assignments are not split at blanks. */
static enum tri run_declare(struct sh *sh, const struct sh_word *w)
{
    bool exported = text_is(w->raw, "export");
    for (w = w->next; w; w = w->next) {
        size_t n = sh_name(w->raw);
        struct sh_var var = {.name = view_cut(w->raw, 0, n),
                             .value = view_of("", 0),
                             .set = true,
                             .exported = exported};
        if (n == 0)
            continue;
        const struct sh_var *old = run_get(sh, var.name);
        if (is_assignment(w->raw))
            var.value =
                run_expand_one(sh, view_from(w->raw, n + 1), false, NULL);
        else if (exported && (!old || !old->set))
            continue;
        else if (exported)
            var.value = old->value;
        run_push(sh, var);
    }
    return TRI_YES;
}

static bool is_declaration(struct view word)
{
    return text_is(word, "export") || text_is(word, "local") ||
           text_is(word, "readonly") || text_is(word, "declare") ||
           text_is(word, "typeset");
}

static enum tri run_simple(struct sh *sh, const struct sh_node *n)
{
    struct sh_args args;
    const struct sh_word *w = n->words;
    enum tri status = TRI_YES;
    bool alone = true;
    for (const struct sh_word *k = w; k; k = k->next)
        alone &= is_assignment(k->raw);
    const struct sh_var *before = sh->vars;
    sh->last = TRI_YES;
    for (; w && is_assignment(w->raw); w = w->next) {
        size_t at = sh_name(w->raw);
        struct view value =
            run_expand_one(sh, view_from(w->raw, at + 1), false, NULL);
        run_set(sh, view_cut(w->raw, 0, at), value);
        status = sh->last;
    }
    if (alone)
        return status;
    if (is_declaration(w->raw))
        return run_declare(sh, w);
    run_expand(sh, w, &args);
    if (args.n == 0)
        return sh->last;
    struct sh_capture *capture = sh->capture;
    if (n->output.n)
        sh->capture = NULL;
    sh->st->text = n->text;
    sh->st->line = n->line;
    status = run_args(sh, &args);
    sh->capture = capture;
    if (w != n->words) /* VAR=x command: for the command only */
        sh->vars = before;
    return status;
}

static enum tri run_node(struct sh *sh, const struct sh_node *n)
{
    if (!start_step(sh->st))
        return TRI_MAYBE;
    if (++sh->nesting > RUN_NESTING) {
        sh->st->doubt = true;
        sh->nesting--;
        return TRI_MAYBE;
    }
    enum tri t = TRI_YES;
    switch (n->kind) {
    case SH_SIMPLE:
        t = run_simple(sh, n);
        break;
    case SH_AND:
    case SH_OR:
        t = run_and_or(sh, n);
        break;
    case SH_NOT:
        t = tri_not(run_node(sh, n->a));
        break;
    case SH_PIPE:
        t = run_pipe(sh, n);
        break;
    case SH_IF:
        t = run_if(sh, n);
        break;
    case SH_WHILE:
    case SH_UNTIL:
        t = run_loop(sh, n);
        break;
    case SH_FOR:
        t = run_for(sh, n);
        break;
    case SH_CASE:
        t = run_case(sh, n);
        break;
    case SH_GROUP:
        t = run_list(sh, n->a);
        break;
    case SH_SUBSHELL:
        t = run_apart(sh, n->a);
        break;
    case SH_FUNCTION:
        run_define(sh, n);
        break;
    }
    sh->nesting--;
    return t;
}
