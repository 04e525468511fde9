/* Commands that only read: cat, grep, ls, basename, readlink. Their answers
 * come from the image where it has them for certain. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

static void print(struct sh *sh, struct view v)
{
    if (!sh->capture)
        return;
    for (size_t i = 0; i < v.n; i++)
        buf_byte(&sh->capture->b, v.p[i] == UNSURE ? '?' : v.p[i]);
}

static enum tri lost(struct sh *sh)
{
    if (sh->capture)
        sh->capture->unknown = true;
    return TRI_MAYBE;
}

static const struct view passwords[] = {
    {(const uint8_t *)"/etc/passwd", 11},
    {(const uint8_t *)"/etc/shadow", 11}
};

/* The file as it would be if root had a password. */
static struct view with_password(struct sh *sh, struct view text)
{
    struct view line, rest = text;
    while (text_line(&rest, &line)) {
        if (!text_starts(line, "root:"))
            continue;
        struct view after = view_from(line, 5), field = {0};
        size_t at = (size_t)(line.p - text.p) + 5;
        (void)text_field(&after, ':', &field);
        struct buf b;
        buf_init(&b, text.n + 8, NULL);
        buf_view(&b, view_cut(text, 0, at));
        buf_str(&b, "$6$a$b");
        buf_view(&b, view_from(text, at + field.n));
        struct view out = arena_dup(sh->st->arena, buf_of(&b));
        sh->st->bytes += b.n;
        buf_done(&b);
        return out.p ? out : text;
    }
    return text;
}

static bool read_file(struct sh *sh, struct view path, struct view *out)
{
    if (!start_file(sh->st, path, out))
        return false;
    for (size_t i = 0; i < sizeof passwords / sizeof *passwords; i++)
        if (view_eq(path, passwords[i])) {
            sh->st->asked_password = true;
            if (sh->st->pretend_password)
                *out = with_password(sh, *out);
        }
    return true;
}

static enum tri r_cat(struct sh *sh, const struct sh_args *args)
{
    struct view text;
    enum tri t = TRI_YES;
    if (args->n < 2)
        return lost(sh);
    for (unsigned i = 1; i < args->n; i++) {
        enum tri there = run_is_unsure(args->v[i])
                             ? TRI_MAYBE
                             : start_path_test(sh->st, args->v[i], 'f');
        if (there == TRI_MAYBE)
            return lost(sh);
        if (there == TRI_YES && !read_file(sh, args->v[i], &text))
            return lost(sh);
        if (there == TRI_YES)
            print(sh, text);
        else
            t = TRI_NO;
    }
    return t;
}

static enum tri r_basename(struct sh *sh, const struct sh_args *args)
{
    if (args->n < 2 || run_is_unsure(args->v[1]))
        return lost(sh);
    struct view v = args->v[1];
    const uint8_t *slash = v.n ? memrchr(v.p, '/', v.n) : NULL;
    size_t at = slash ? (size_t)(slash - v.p) : 0;
    if (text_ends(args->v[0], "dirname"))
        v = !slash ? view_of(".", 1)
            : at   ? view_cut(v, 0, at)
                   : view_of("/", 1);
    else if (slash)
        v = view_from(v, at + 1);
    if (args->n > 2 && v.n > args->v[2].n &&
        view_eq(view_from(v, v.n - args->v[2].n), args->v[2]))
        v.n -= args->v[2].n;
    print(sh, v);
    return TRI_YES;
}

static enum tri r_readlink(struct sh *sh, const struct sh_args *args)
{
    struct view path = args->n ? args->v[args->n - 1] : view_of("", 0);
    const struct node *n =
        run_is_unsure(path) ? NULL : start_node(sh->st, path);
    const char *real = n ? node_path(n, sh->st->arena) : NULL;
    if (!real)
        return lost(sh);
    if (args->n == 3 || text_starts(args->v[0], "real"))
        print(sh, view_of(real, strlen(real)));
    else
        return lost(sh);
    return TRI_YES;
}

/* ls of whole paths (the shell expanded the patterns), or of a directory. */
static enum tri r_ls(struct sh *sh, const struct sh_args *args)
{
    struct start *st = sh->st;
    for (unsigned i = 1; i < args->n; i++) {
        struct view v = args->v[i];
        if (v.n && v.p[0] == '-' && memchr(v.p, 'l', v.n))
            return lost(sh);
        if (v.n && v.p[0] == '-')
            continue;
        const struct node *n = run_is_unsure(v) ? NULL : start_node(st, v);
        if (!n)
            return lost(sh);
        const struct node *c = node_is_dir(n) ? n->child : NULL;
        if (!node_is_dir(n)) {
            print(sh, v);
            print(sh, view_of("\n", 1));
        }
        for (; c && start_step(st); c = c->next) {
            print(sh, view_of(c->name, c->name_n));
            print(sh, view_of("\n", 1));
        }
    }
    return args->n > 1 ? TRI_YES : lost(sh);
}

/* grep -q [-s] [-F] pattern file */
static enum tri r_grep(struct sh *sh, const struct sh_args *args)
{
    struct view words[2] = {{0}}, text;
    unsigned n = 0;
    bool quiet = false, extended = text_ends(args->v[0], "egrep");
    bool odd = text_ends(args->v[0], "fgrep");
    for (unsigned i = 1; i < args->n; i++) {
        struct view v = args->v[i];
        if (v.n > 1 && v.p[0] == '-') {
            for (size_t k = 1; k < v.n; k++)
                odd |= !strchr("qsEe", (char)v.p[k]);
            quiet |= memchr(v.p, 'q', v.n) != NULL;
            extended |= memchr(v.p, 'E', v.n) != NULL;
        } else if (n < 2) {
            words[n++] = v;
        } else {
            odd = true;
        }
    }
    if (!quiet)
        (void)lost(sh);
    if (odd || n != 2 || run_is_unsure(words[1]))
        return TRI_MAYBE;
    enum tri there = start_path_test(sh->st, words[1], 'f');
    if (there != TRI_YES)
        return there;
    if (!read_file(sh, words[1], &text))
        return TRI_MAYBE;
    return run_regex(sh->st, words[0], extended, text);
}

static enum tri r_id(struct sh *sh, const struct sh_args *args)
{
    if (args->n != 2 || !text_is(args->v[1], "-u"))
        return lost(sh);
    print(sh, view_of("0\n", 2));
    return TRI_YES;
}

static enum tri r_pwd(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    const struct sh_var *v = run_get(sh, view_of("PWD", 3));
    if (!v || run_is_unsure(v->value))
        return lost(sh);
    print(sh, v->value);
    return TRI_YES;
}

bool run_reader(struct sh *sh, const struct sh_args *args, enum tri *out)
{
    static const struct {
        const char *name;
        enum tri (*run)(struct sh *sh, const struct sh_args *args);
    } all[] = {
        {"cat",      r_cat     },
        {"basename", r_basename},
        {"dirname",  r_basename},
        {"readlink", r_readlink},
        {"realpath", r_readlink},
        {"ls",       r_ls      },
        {"grep",     r_grep    },
        {"fgrep",    r_grep    },
        {"egrep",    r_grep    },
        {"id",       r_id      },
        {"pwd",      r_pwd     },
    };
    struct view name = args->v[0];
    static const char *const dirs[] = {"/bin/", "/usr/bin/"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        if (text_starts(name, dirs[i]))
            name = view_from(name, strlen(dirs[i]));
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(name, all[i].name)) {
            *out = all[i].run(sh, args);
            return true;
        }
    return false;
}
