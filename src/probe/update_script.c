/* Shell scripts that install updates: the commands in their order, with the
 * values that stand in the text. Nothing is run, and nothing is guessed: what
 * is not understood is said to be unknown. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/update_script.h"

#include <string.h>

#include "probe/update_walk.h"

enum {
    WALK_STEPS = 10000,
    WALK_SOURCES = 64, /* files sourced, as often as they are */
    WALK_DEPTH = 24,   /* functions and files within each other */
};

static void walk(struct walk *w, const struct sh_node *n, bool asked);

static void doubt(struct walk *w, struct view what)
{
    if (w->out->unknown.n == 0)
        w->out->unknown = what.n ? what : view_of("?", 1);
}

/* --- files that hold what was fetched ---------------------------------------
 */

static void taint(struct walk *w, struct view file)
{
    if (file.n == 0 || text_is(file, "-") || walk_is_tainted(w, file))
        return;
    if (w->tainted_n < WALK_FILES)
        w->tainted[w->tainted_n++] = file;
}

static bool any_tainted(struct walk *w, const struct view *words, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct view v = words[i];
        if (text_starts(v, "if="))
            v = view_from(v, 3);
        if (walk_is_tainted(w, v))
            return true;
    }
    return false;
}

/* What a harmless command makes of what was fetched: its last word, of=, the
 * file behind >, or its output. */
static void pass_on(struct walk *w, const struct view *words, size_t n,
                    struct view output)
{
    static const char *const copies[] = {"cp", "mv", "ln"};
    bool from = any_tainted(w, words, n) || w->in;
    w->piped = false;
    if (!from)
        return;
    for (size_t i = 0; i < sizeof copies / sizeof *copies; i++)
        if (text_is(words[0], copies[i]) && n > 2)
            taint(w, words[n - 1]);
    for (size_t i = 1; i < n; i++) {
        if (text_starts(words[i], "of="))
            taint(w, view_from(words[i], 3));
        if (text_is(words[0], "tee") && !text_starts(words[i], "-"))
            taint(w, words[i]);
    }
    taint(w, output);
    w->piped = output.n == 0;
}

/* --- one command ------------------------------------------------------------
 */

static void write_here(struct walk *w, const struct sh_node *n,
                       struct view program, struct view from)
{
    static const char *const updaters[] = {"sysupgrade", "swupdate", "rauc",
                                           "mender",     "opkg",     "ipkg",
                                           "dpkg",       "rpm",      "apk"};
    struct deeds *out = w->out;
    bool url = text_find(from, "://") != SIZE_MAX;
    bool same = url || (text_is(from, "-") ? w->in : walk_is_tainted(w, from));
    struct view name = walk_base(program), updater = {0};
    for (size_t i = 0; i < sizeof updaters / sizeof *updaters; i++)
        if (text_is(name, updaters[i]))
            updater = name;
    /* A package manager that is given other files is no business of ours. */
    if (updater.n && !text_is(updater, "sysupgrade") && !same)
        return;
    if (out->writes && (out->same || !same))
        return;
    if (url) {
        out->fetches = true;
        out->url = from;
    }
    out->writes = true;
    out->same = same;
    out->updater = updater;
    out->text = n->text;
    out->line = w->line_of_call ? w->line_of_call : n->line;
}

static void fetch_here(struct walk *w, const struct view *words, size_t n,
                       struct view output)
{
    struct view url, file;
    bool unchecked;
    deed_fetches(words, n, &url, &file, &unchecked);
    if (w->out->fetches && w->out->url.n && !view_eq(w->out->url, url))
        w->many_urls = true;
    w->out->fetches = true;
    w->out->url = url;
    w->out->tls_unchecked |= unchecked;
    bool to_stdout = text_is(file, "-") || text_is(file, "/dev/stdout");
    taint(w, to_stdout ? output : file);
    w->piped = to_stdout && output.n == 0;
}

/* A function of the script, or a file that it sources. */
static bool enter(struct walk *w, const struct sh_node *body, uint32_t line,
                  bool asked)
{
    if (w->depth >= WALK_DEPTH)
        return false;
    uint32_t before = w->line_of_call;
    if (!before)
        w->line_of_call = line;
    w->depth++;
    walk(w, body, asked);
    w->depth--;
    w->line_of_call = before;
    return true;
}

static void call(struct walk *w, struct walk_function *f, uint32_t line,
                 bool asked)
{
    if (f->active)
        return;
    f->active = true;
    struct sh_node body = *f->body;
    body.next = NULL;
    if (!enter(w, &body, line, asked))
        doubt(w, f->name);
    f->active = false;
}

static void source(struct walk *w, const struct view *words, size_t n,
                   uint32_t line)
{
    struct view text;
    struct sh_script script;
    if (n < 2 || w->sources++ >= WALK_SOURCES || !w->file ||
        !w->file(w->ctx, words[1], &text) || text.n > WALK_TEXT_MAX ||
        !walk_spend(w, text.n) || !sh_parse(w->arena, text, 1, &script) ||
        script.rest.n || !walk_collect(w, script.first, 0) ||
        !enter(w, script.first, line, false))
        doubt(w, n > 1 ? words[1] : words[0]);
}

static void classify(struct walk *w, const struct sh_node *n,
                     const struct view *words, size_t count, bool asked)
{
    struct view from, output = walk_value(w, n->output);
    struct walk_function *f = walk_function(w, words[0]);
    w->piped = false;
    if (f) {
        call(w, f, n->line, asked);
        return;
    }
    if (text_is(words[0], ".") || text_is(words[0], "source")) {
        source(w, words, count, n->line);
        return;
    }
    if (deed_writes(words, count, &from)) {
        write_here(w, n, words[0], from);
        return;
    }
    switch (deed_of(words[0])) {
    case DEED_FETCH:
        fetch_here(w, words, count, output);
        return;
    case DEED_HASH:
        w->out->hash = true;
        return;
    case DEED_VERIFY:
        if (deed_verifies(words, count)) {
            w->out->signature = true;
            w->out->signature_gates |= asked || w->exits_on_error;
        } else if (text_is(walk_base(words[0]), "openssl") && count > 1 &&
                   (text_is(words[1], "dgst") || text_starts(words[1], "sha") ||
                    text_is(words[1], "md5")) &&
                   text_find(n->text, "mac") == SIZE_MAX)
            w->out->hash = true;
        else
            doubt(w, n->text);
        return;
    case DEED_HARMLESS:
    case DEED_UNKNOWN:
    case DEED_WRITE:
        break;
    }
    if (!deed_is_harmless(words, count))
        doubt(w, n->text);
    pass_on(w, words, count, output);
    if (deed_is_device(output) && w->piped)
        write_here(w, n, words[0], view_of("-", 1));
    if (deed_is_device(output) && any_tainted(w, words, count))
        write_here(w, n, words[0], words[count - 1]);
}

static bool is_wrapper(struct view word)
{
    static const char *const some[] = {"exec",    "nohup", "nice", "busybox",
                                       "command", "sudo",  "time", "xargs"};
    struct view name = walk_base(word);
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (text_is(name, some[i]))
            return true;
    return false;
}

static void simple(struct walk *w, const struct sh_node *n, bool asked)
{
    struct view words[WALK_WORDS];
    size_t count = 0, from = 0;
    const struct sh_word *k = n->words;
    for (; k && walk_assigns(k->raw); k = k->next)
        walk_inner(w, k->raw, walk);
    for (; k; k = k->next) {
        walk_inner(w, k->raw, walk);
        if (count < WALK_WORDS)
            words[count++] = walk_value(w, k->raw);
        else
            doubt(w, n->text);
    }
    walk_inner(w, n->input, walk);
    w->piped = false;
    while (from + 1 < count && is_wrapper(words[from]))
        for (from++; from + 1 < count && text_starts(words[from], "-"); from++)
            ;
    if (from >= count)
        return;
    if (text_is(words[from], "set") && from + 1 < count &&
        text_starts(words[from + 1], "-") &&
        memchr(words[from + 1].p, 'e', words[from + 1].n))
        w->exits_on_error = true;
    if (!walk_is_known(words[from])) {
        doubt(w, n->text);
        return;
    }
    bool in = w->in;
    if (n->input.n)
        w->in = walk_is_tainted(w, walk_value(w, n->input));
    classify(w, n, words + from, count - from, asked);
    w->in = in;
}

/* --- the commands in their order --------------------------------------------
 */

static void pipeline(struct walk *w, const struct sh_node *n, bool asked)
{
    bool in = w->in;
    struct sh_node a = *n->a, b = *n->b;
    a.next = b.next = NULL;
    walk(w, &a, false);
    w->in = w->piped;
    walk(w, &b, asked);
    w->in = in;
}

static void one(struct walk *w, const struct sh_node *n, bool asked)
{
    switch (n->kind) {
    case SH_SIMPLE:
        simple(w, n, asked);
        return;
    case SH_AND:
        walk(w, n->a, asked || walk_decides(w, n->b));
        walk(w, n->b, asked);
        return;
    case SH_OR:
        walk(w, n->a, asked || walk_decides(w, n->b));
        walk(w, n->b, asked);
        return;
    case SH_NOT:
        walk(w, n->a, asked);
        return;
    case SH_PIPE:
        pipeline(w, n, asked);
        return;
    case SH_IF:
    case SH_WHILE:
    case SH_UNTIL:
        walk(w, n->a, walk_decides(w, n->b) || walk_decides(w, n->c));
        walk(w, n->b, asked);
        walk(w, n->c, asked);
        return;
    case SH_FOR:
    case SH_CASE:
        for (const struct sh_word *k = n->words; k; k = k->next)
            walk_inner(w, k->raw, walk);
        walk(w, n->b, asked);
        for (const struct sh_case *c = n->items; c; c = c->next)
            walk(w, c->body, asked);
        return;
    case SH_GROUP:
    case SH_SUBSHELL:
        walk(w, n->a, asked);
        return;
    case SH_FUNCTION: /* when it is called */
        return;
    }
}

/* The list that begins with n. asked: what comes of its last command decides
 * what follows. */
static void walk(struct walk *w, const struct sh_node *n, bool asked)
{
    bool piped = false;
    for (; n; n = n->next) {
        if (w->steps++ > WALK_STEPS) {
            doubt(w, n->text);
            return;
        }
        bool next_asks = false;
        if (n->next && text_find(n->next->text, "$?") != SIZE_MAX) {
            struct sh_node next = *n->next;
            next.next = NULL;
            next_asks = walk_decides(w, &next);
        }
        one(w, n, next_asks || (!n->next && asked));
        piped |= w->piped;
    }
    w->piped = piped;
}

/* What is told outlives what it was worked out in. */
static void keep(struct arena *a, struct deeds *d)
{
    struct view *views[] = {&d->url, &d->updater, &d->unknown, &d->text};
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        *views[i] = views[i]->n ? arena_dup(a, view_cut(*views[i], 0, 300))
                                : view_of("", 0);
}

static bool read_script(struct walk *w, struct view text)
{
    struct sh_script script;
    struct view first = {0}, rest = text;
    if (text.n > WALK_TEXT_MAX || !sh_parse(w->arena, text, 1, &script) ||
        !walk_collect(w, script.first, 0))
        return false;
    (void)text_line(&rest, &first);
    w->exits_on_error =
        text_starts(first, "#!") && text_ends(text_trim(first), " -e");
    walk(w, script.first, false);
    if (script.rest.n)
        doubt(w, view_cut(script.rest, 0, 60));
    if (w->many_urls)
        w->out->same = false;
    return true;
}

bool deeds_of(struct arena *a, struct view text, deeds_file *file, void *ctx,
              struct deeds *out)
{
    struct deeds d = {0};
    struct arena scratch;
    arena_init(&scratch, a->budget);
    struct walk *w = ARENA_NEW(&scratch, struct walk);
    bool ok = w != NULL;
    if (ok) {
        *w = (struct walk){
            .arena = &scratch, .file = file, .ctx = ctx, .out = &d};
        ok = read_script(w, text) && (d.fetches || d.writes);
        if (scratch.failed)
            doubt(w, view_of("...", 3));
    }
    if (ok) {
        keep(a, &d);
        *out = d;
    }
    arena_done(&scratch);
    return ok;
}

/* --- an updater of many files -----------------------------------------------
 */

static bool checks_nothing(struct walk *w, const struct sh_node *n,
                           unsigned depth);

static bool command_checks_nothing(struct walk *w, const struct sh_node *n,
                                   unsigned depth)
{
    struct view words[WALK_WORDS];
    size_t count = 0, from = 0;
    const struct sh_word *k = n->words;
    while (k && walk_assigns(k->raw))
        k = k->next;
    for (; k && count < WALK_WORDS; k = k->next)
        words[count++] = walk_value(w, k->raw);
    while (from + 1 < count && is_wrapper(words[from]))
        for (from++; from + 1 < count && text_starts(words[from], "-"); from++)
            ;
    if (from >= count || !walk_is_known(words[from]))
        return true;
    struct walk_function *f = walk_function(w, words[from]);
    if (f && !f->active) {
        struct sh_node body = *f->body;
        f->active = true; /* once is enough */
        body.next = NULL;
        return checks_nothing(w, &body, depth + 1);
    }
    if (f || text_is(words[from], ".") || text_is(words[from], "eval") ||
        text_is(words[from], "include") ||
        text_is(walk_base(words[from]), "sysupgrade"))
        return true;
    enum deed d = deed_of(words[from]);
    w->out->hash |= d == DEED_HASH;
    if (d == DEED_FETCH || d == DEED_HASH ||
        deed_is_harmless(words + from, count - from))
        return true;
    bool shell = text_is(words[from], "sh") || text_is(words[from], "ash");
    if (shell && count - from == 3 && text_is(words[from + 1], "-c"))
        return !walk_is_known(words[from + 2]); /* as a variable names it */
    return d == DEED_UNKNOWN && !w->many->has(w->many->ctx, words[from]);
}

static void inner_checks(struct walk *w, const struct sh_node *n, bool asked)
{
    (void)asked;
    if (!checks_nothing(w, n, 0) && w->out->unknown.n == 0)
        w->out->unknown = n ? n->text : view_of("?", 1);
}

/* Every command of the list; those of functions when they are called. */
static bool checks_nothing(struct walk *w, const struct sh_node *n,
                           unsigned depth)
{
    for (; n; n = n->next) {
        if (w->steps++ > WALK_STEPS || depth > 2 * WALK_DEPTH)
            return false;
        for (const struct sh_word *k = n->words; k; k = k->next)
            walk_inner(w, k->raw, inner_checks);
        if (n->kind == SH_SIMPLE && !command_checks_nothing(w, n, depth)) {
            if (w->out->unknown.n == 0)
                w->out->unknown = n->text;
            return false;
        }
        if (!checks_nothing(w, n->a, depth + 1) ||
            !checks_nothing(w, n->b, depth + 1) ||
            !checks_nothing(w, n->c, depth + 1))
            return false;
        for (const struct sh_case *c = n->items; c; c = c->next)
            if (!checks_nothing(w, c->body, depth + 1))
                return false;
    }
    return true;
}

static bool read_many(struct walk *w, const struct deeds_of_many *in)
{
    struct sh_script *s = arena_alloc(w->arena, (in->n + 1) * sizeof *s);
    bool ok = s != NULL;
    for (size_t i = 0; i < in->n && ok; i++)
        ok = in->texts[i].n <= WALK_TEXT_MAX &&
             sh_parse(w->arena, in->texts[i], 1, &s[i]) && s[i].rest.n == 0 &&
             walk_collect(w, s[i].first, 0);
    for (size_t i = in->libraries; i < in->n && ok; i++)
        ok = checks_nothing(w, s[i].first, 0);
    return ok && w->out->unknown.n == 0;
}

bool deeds_check_nothing(struct arena *a, const struct deeds_of_many *in,
                         struct deeds *out)
{
    struct deeds d = {0};
    struct arena scratch;
    arena_init(&scratch, a->budget);
    struct walk *w = ARENA_NEW(&scratch, struct walk);
    bool ok = w != NULL;
    if (ok) {
        *w = (struct walk){.arena = &scratch, .out = &d, .many = in};
        ok = read_many(w, in) && !scratch.failed;
    }
    keep(a, &d);
    *out = d;
    arena_done(&scratch);
    return ok;
}
