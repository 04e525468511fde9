/* What the shell does itself: flow, variables, sourcing, questions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

static struct sh_args shifted(const struct sh_args *args, unsigned by)
{
    struct sh_args rest = *args;
    rest.n = args->n > by ? args->n - by : 0;
    memmove(rest.v, args->v + (args->n - rest.n), rest.n * sizeof *rest.v);
    return rest;
}

static enum tri status_of(struct sh *sh, const struct sh_args *args)
{
    int64_t n;
    if (args->n < 2)
        return sh->last;
    if (!text_int(args->v[1], &n))
        return TRI_MAYBE;
    return n == 0 ? TRI_YES : TRI_NO;
}

static enum tri b_true(struct sh *sh, const struct sh_args *args)
{
    (void)sh, (void)args;
    return TRI_YES;
}

static enum tri b_false(struct sh *sh, const struct sh_args *args)
{
    (void)sh, (void)args;
    return TRI_NO;
}

static enum tri b_maybe(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    if (sh->capture)
        sh->capture->unknown = true;
    return TRI_MAYBE;
}

static enum tri b_exit(struct sh *sh, const struct sh_args *args)
{
    sh->flow = FLOW_EXIT;
    return status_of(sh, args);
}

static enum tri b_return(struct sh *sh, const struct sh_args *args)
{
    sh->flow = FLOW_RETURN;
    return status_of(sh, args);
}

static enum tri b_break(struct sh *sh, const struct sh_args *args)
{
    sh->flow = FLOW_BREAK;
    sh->next_round = text_is(args->v[0], "continue");
    return TRI_YES;
}

static enum tri b_exec(struct sh *sh, const struct sh_args *args)
{
    struct sh_args rest = shifted(args, 1);
    if (rest.n == 0)
        return TRI_YES;
    enum tri t = run_external(sh, &rest);
    sh->flow = FLOW_EXIT;
    return t;
}

static enum tri b_source(struct sh *sh, const struct sh_args *args)
{
    struct view text;
    if (args->n < 2)
        return TRI_NO;
    struct view path = args->v[1];
    const struct node *n =
        run_is_unsure(path) ? NULL : start_node(sh->st, path);
    if (!n || !subject_text(sh->st->s, sh->st->root->part, n, &text) ||
        text.n > RUN_TEXT_MAX) {
        sh->blurred |= start_path_test(sh->st, path, 'f') != TRI_NO;
        return TRI_MAYBE;
    }
    if (++sh->st->scripts > START_SCRIPTS) {
        sh->st->spent = true;
        return TRI_MAYBE;
    }
    return run_sourced(sh, text, n);
}

static enum tri b_eval(struct sh *sh, const struct sh_args *args)
{
    struct buf b;
    buf_init(&b, RUN_VALUE_MAX, NULL);
    for (unsigned i = 1; i < args->n; i++) {
        buf_view(&b, args->v[i]);
        buf_byte(&b, ' ');
    }
    struct view text = arena_dup(sh->st->arena, buf_of(&b));
    sh->st->bytes += b.n;
    buf_done(&b);
    if (run_is_unsure(text) || !text.p) {
        sh->blurred = true;
        return TRI_MAYBE;
    }
    return run_sourced(sh, text, NULL);
}

static enum tri b_unset(struct sh *sh, const struct sh_args *args)
{
    for (unsigned i = 1; i < args->n; i++)
        run_set(sh, args->v[i], view_of("", 0));
    return TRI_YES;
}

static enum tri b_read(struct sh *sh, const struct sh_args *args)
{
    for (unsigned i = 1; i < args->n; i++)
        if (sh_name(args->v[i]) == args->v[i].n)
            run_set_unsure(sh, args->v[i]);
    return TRI_MAYBE;
}

static void set_args(struct sh *sh, struct sh_args args)
{
    struct sh_args *kept = ARENA_NEW(sh->st->arena, struct sh_args);
    sh->st->bytes += sizeof *kept;
    if (!kept || sh->st->bytes > START_BYTES) {
        sh->st->spent = true;
        return;
    }
    *kept = args;
    sh->frame->args = kept;
}

static enum tri b_set(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n && args->v[i].n > 1 && !text_is(args->v[i], "--") &&
           (args->v[i].p[0] == '-' || args->v[i].p[0] == '+'))
        i += text_is(args->v[i], "-o") || text_is(args->v[i], "+o") ? 2 : 1;
    bool dashes = i < args->n && text_is(args->v[i], "--");
    if (dashes || i < args->n)
        set_args(sh, shifted(args, i + dashes));
    return TRI_YES;
}

static enum tri b_shift(struct sh *sh, const struct sh_args *args)
{
    int64_t n = 1;
    if (args->n > 1 && (!text_int(args->v[1], &n) || n < 0))
        return TRI_MAYBE;
    if (!sh->frame->args || (uint64_t)n > sh->frame->args->n)
        return TRI_NO;
    set_args(sh, shifted(sh->frame->args, (unsigned)n));
    return TRI_YES;
}

static enum tri b_cd(struct sh *sh, const struct sh_args *args)
{
    if (args->n < 2)
        return TRI_YES;
    if (run_is_unsure(args->v[1]) || args->v[1].n == 0)
        run_set_unsure(sh, view_of("PWD", 3));
    else if (args->v[1].p[0] == '/')
        run_set(sh, view_of("PWD", 3), args->v[1]);
    else
        run_set_unsure(sh, view_of("PWD", 3));
    return TRI_YES;
}

/* type x, command -v x, which x: is there such a program? */
static enum tri ask_program(struct sh *sh, struct view name)
{
    struct start *st = sh->st;
    const char *word = arena_text(st->arena, name);
    if (run_is_unsure(name) || !word)
        return b_maybe(sh, NULL);
    if (run_find_function(sh, word))
        return TRI_YES;
    const struct node *n = start_program_node(st, name);
    const char *path = n ? node_path(n, st->arena) : NULL;
    if (sh->capture && path) {
        buf_str(&sh->capture->b, path);
        buf_byte(&sh->capture->b, '\n');
    }
    if (n)
        return TRI_YES;
    return st->damaged || st->settings_only ? TRI_MAYBE : TRI_NO;
}

static enum tri b_which(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n && args->v[i].n && args->v[i].p[0] == '-')
        i++;
    return i < args->n ? ask_program(sh, args->v[i]) : TRI_NO;
}

static enum tri b_command(struct sh *sh, const struct sh_args *args)
{
    if (args->n > 1 && args->v[1].n && args->v[1].p[0] == '-')
        return b_which(sh, args);
    struct sh_args rest = shifted(args, 1);
    return run_external(sh, &rest);
}

static enum tri b_echo(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    if (!sh->capture)
        return TRI_YES;
    bool line = !(args->n > 1 && text_is(args->v[1], "-n"));
    i += !line;
    i += i < args->n && text_is(args->v[i], "-e");
    for (bool first = true; i < args->n; i++, first = false) {
        if (!first)
            buf_byte(&sh->capture->b, ' ');
        buf_view(&sh->capture->b, args->v[i]);
    }
    if (line)
        buf_byte(&sh->capture->b, '\n');
    return TRI_YES;
}

static enum tri b_printf(struct sh *sh, const struct sh_args *args)
{
    if (!sh->capture)
        return TRI_YES;
    if (args->n == 2 && !memchr(args->v[1].p, '%', args->v[1].n) &&
        !memchr(args->v[1].p, '\\', args->v[1].n))
        buf_view(&sh->capture->b, args->v[1]);
    else
        sh->capture->unknown = true;
    return TRI_YES;
}

static enum tri b_test(struct sh *sh, const struct sh_args *args)
{
    return run_test(sh, args);
}

bool run_builtin(struct sh *sh, const struct sh_args *args, enum tri *out)
{
    static const struct {
        const char *name;
        enum tri (*run)(struct sh *sh, const struct sh_args *args);
    } all[] = {
        {":",          b_true   },
        {"true",       b_true   },
        {"false",      b_false  },
        {"exit",       b_exit   },
        {"return",     b_return },
        {"break",      b_break  },
        {"continue",   b_break  },
        {"exec",       b_exec   },
        {".",          b_source },
        {"source",     b_source },
        {"eval",       b_eval   },
        {"unset",      b_unset  },
        {"read",       b_read   },
        {"set",        b_set    },
        {"shift",      b_shift  },
        {"cd",         b_cd     },
        {"type",       b_which  },
        {"which",      b_which  },
        {"command",    b_command},
        {"echo",       b_echo   },
        {"printf",     b_printf },
        {"test",       b_test   },
        {"[",          b_test   },
        {"trap",       b_true   },
        {"wait",       b_true   },
        {"hash",       b_true   },
        {"alias",      b_true   },
        {"let",        b_maybe  },
        {"getopts",    b_maybe  },
        {"/bin/true",  b_true   },
        {"/bin/false", b_false  },
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(args->v[0], all[i].name)) {
            *out = all[i].run(sh, args);
            return true;
        }
    return false;
}
