/* Programs that start the program named in their arguments. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"

static struct sh_args from(const struct sh_args *args, unsigned at)
{
    struct sh_args rest = *args;
    rest.n = args->n > at ? args->n - at : 0;
    memmove(rest.v, args->v + (args->n - rest.n), rest.n * sizeof *rest.v);
    return rest;
}

static struct view arg(const struct sh_args *args, unsigned i)
{
    return i < args->n ? args->v[i] : view_of("", 0);
}

static bool is_option(struct view v)
{
    return v.n > 1 && v.p[0] == '-';
}

/* Whether option v is one of these letters, which take a word. */
static bool takes_word(struct view v, const char *letters)
{
    return v.n == 2 && v.p[0] == '-' && strchr(letters, (char)v.p[1]);
}

/* Behind the options and first words more than these. */
static enum tri run_behind(struct sh *sh, const struct sh_args *args,
                           const char *letters, unsigned words)
{
    unsigned i = 1;
    while (i < args->n && is_option(args->v[i])) {
        bool end = text_is(args->v[i], "--");
        i += takes_word(args->v[i], letters) ? 2 : 1;
        if (end)
            break;
    }
    struct sh_args rest = from(args, i + words);
    return rest.n ? run_external(sh, &rest) : TRI_MAYBE;
}

static enum tri w_plain(struct sh *sh, const struct sh_args *args)
{
    return run_behind(sh, args, "nugcpoeG", 0);
}

static enum tri w_one_word(struct sh *sh, const struct sh_args *args)
{
    return run_behind(sh, args, "skugU", 1);
}

static enum tri w_env(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n &&
           (is_option(args->v[i]) ||
            (args->v[i].n && memchr(args->v[i].p, '=', args->v[i].n))))
        i += takes_word(args->v[i], "uC") ? 2 : 1;
    struct sh_args rest = from(args, i);
    return rest.n ? run_external(sh, &rest) : TRI_YES;
}

static enum tri w_busybox(struct sh *sh, const struct sh_args *args)
{
    struct sh_args rest = from(args, 1);
    return rest.n ? run_external(sh, &rest) : TRI_YES;
}

/* sh -c text, sh script, su -c text user */
static enum tri w_shell(struct sh *sh, const struct sh_args *args)
{
    for (unsigned i = 1; i < args->n; i++) {
        struct view v = args->v[i];
        if (is_option(v) && v.p[v.n - 1] == 'c') {
            struct view text = arg(args, i + 1);
            if (run_is_unsure(text))
                return TRI_MAYBE;
            const struct sh_var *vars = sh->vars;
            enum tri t = run_sourced(sh, text, NULL);
            sh->vars = vars;
            sh->flow = FLOW_ON;
            return t;
        }
        if (is_option(v))
            continue;
        const struct node *n = run_is_unsure(v) ? NULL : start_node(sh->st, v);
        struct sh_args rest = from(args, i + 1);
        return n ? run_script(sh, n, v, &rest) : TRI_MAYBE;
    }
    start_shell(sh->st);
    start_calling_shell(sh->st, args->v[0]);
    return TRI_YES;
}

static enum tri w_su(struct sh *sh, const struct sh_args *args)
{
    for (unsigned i = 1; i + 1 < args->n; i++)
        if (text_is(args->v[i], "-c")) {
            struct sh_args shell = {
                .v = {view_of("sh", 2), view_of("-c", 2), args->v[i + 1]},
                .n = 3
            };
            return w_shell(sh, &shell);
        }
    return TRI_MAYBE;
}

/* What start-stop-daemon is told. */
struct ssd {
    struct view program; /* -x or -a, the latter wins */
    bool start, stop, test;
    unsigned args; /* where the program's own begin; 0: none */
};

static void ssd_value(struct ssd *s, struct view option, struct view value)
{
    if (text_is(option, "-a") || text_is(option, "--startas"))
        s->program = value;
    else if ((text_is(option, "-x") || text_is(option, "--exec")) &&
             !s->program.n)
        s->program = value;
}

static void ssd_flags(struct ssd *s, struct view v)
{
    if (text_starts(v, "--")) {
        s->start |= text_is(v, "--start");
        s->stop |= text_is(v, "--stop") || text_is(v, "--status");
        s->test |= text_is(v, "--test");
        return;
    }
    s->start |= memchr(v.p, 'S', v.n) != NULL;
    s->stop |= memchr(v.p, 'K', v.n) != NULL || memchr(v.p, 'T', v.n) != NULL;
    s->test |= memchr(v.p, 't', v.n) != NULL;
}

static bool ssd_takes_word(struct view v)
{
    static const char *const names[] = {
        "--exec",      "--startas",   "--pidfile",       "--name",
        "--user",      "--chuid",     "--group",         "--chroot",
        "--chdir",     "--nicelevel", "--signal",        "--retry",
        "--ppid",      "--pid",       "--umask",         "--output",
        "--procsched", "--iosched",   "--notify-timeout"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(v, names[i]))
            return true;
    /* -Sbmp file: the last letter may take the word */
    return v.n >= 2 && v.p[1] != '-' &&
           strchr("xapnucgrdNsRPIkO", (char)v.p[v.n - 1]);
}

static enum tri w_start_stop_daemon(struct sh *sh, const struct sh_args *args)
{
    struct ssd s = {0};
    for (unsigned i = 1; i < args->n; i++) {
        struct view v = args->v[i];
        if (text_is(v, "--")) {
            s.args = i + 1;
            break;
        }
        if (!is_option(v)) {
            if (!s.program.n && i > 1)
                s.program = v;
            s.args = i + (s.program.p == v.p);
            break;
        }
        ssd_flags(&s, v);
        const uint8_t *eq = memchr(v.p, '=', v.n);
        if (text_starts(v, "--") && eq) {
            size_t at = (size_t)(eq - v.p);
            ssd_value(&s, view_cut(v, 0, at), view_from(v, at + 1));
        } else if (ssd_takes_word(v)) {
            struct view last = view_from(v, v.n - 1);
            bool exec = text_is(last, "x") || text_is(last, "a");
            if (text_starts(v, "--"))
                ssd_value(&s, v, arg(args, i + 1));
            else if (exec)
                ssd_value(&s,
                          text_is(last, "x") ? view_of("-x", 2)
                                             : view_of("-a", 2),
                          arg(args, i + 1));
            i++;
        }
    }
    if (!s.start || s.stop || s.test || s.program.n == 0)
        return TRI_YES;
    struct sh_args run = {.v = {s.program}, .n = 1};
    for (unsigned i = s.args; s.args && i < args->n; i++)
        run_add(&run, args->v[i]);
    (void)run_external(sh, &run);
    return TRI_YES;
}

/* service x start, invoke-rc.d x start, rc-service x start */
static enum tri w_service(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n && is_option(args->v[i]))
        i++;
    if (run_is_unsure(arg(args, i)) || arg(args, i).n == 0)
        return TRI_MAYBE;
    const char *path = arena_printf(sh->st->arena, "/etc/init.d/%.*s",
                                    (int)args->v[i].n, args->v[i].p);
    struct sh_args run = from(args, i);
    if (!path)
        return TRI_MAYBE;
    run.v[0] = view_of(path, strlen(path));
    return start_node(sh->st, run.v[0]) ? run_external(sh, &run) : TRI_MAYBE;
}

/* daemon [--user u] [+10] program of Red Hat's functions. */
static enum tri w_daemon(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n && args->v[i].n &&
           (args->v[i].p[0] == '-' || args->v[i].p[0] == '+'))
        i += takes_word(args->v[i], "pnu") ? 2 : 1;
    struct sh_args rest = from(args, i);
    return rest.n ? run_external(sh, &rest) : TRI_MAYBE;
}

static enum tri w_svscan(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    start_supervised(sh->st);
    return TRI_YES;
}

static enum tri w_ifup(struct sh *sh, const struct sh_args *args)
{
    start_note(sh->st, start_program_node(sh->st, args->v[0]), args->v + 1,
               args->n - 1);
    start_ifup(sh->st, args->v, args->n);
    return TRI_MAYBE;
}

static enum tri w_udhcpc(struct sh *sh, const struct sh_args *args)
{
    start_note(sh->st, start_program_node(sh->st, args->v[0]), args->v + 1,
               args->n - 1);
    start_udhcpc(sh->st, args->v, args->n);
    return TRI_MAYBE;
}

static enum tri w_udevd(struct sh *sh, const struct sh_args *args)
{
    start_note(sh->st, start_program_node(sh->st, args->v[0]), args->v + 1,
               args->n - 1);
    start_udev(sh->st);
    return TRI_YES;
}

bool run_wrapper(struct sh *sh, const struct sh_args *args, enum tri *out)
{
    static const struct {
        const char *name;
        enum tri (*run)(struct sh *sh, const struct sh_args *args);
    } all[] = {
        {"nohup",             w_plain            },
        {"nice",              w_plain            },
        {"ionice",            w_plain            },
        {"setsid",            w_plain            },
        {"time",              w_plain            },
        {"stdbuf",            w_plain            },
        {"cttyhack",          w_plain            },
        {"sudo",              w_plain            },
        {"start_daemon",      w_plain            },
        {"respawn",           w_plain            },
        {"openvt",            w_plain            },
        {"tini",              w_plain            },
        {"chpst",             w_plain            },
        {"softlimit",         w_plain            },
        {"timeout",           w_one_word         },
        {"chroot",            w_one_word         },
        {"chrt",              w_one_word         },
        {"taskset",           w_one_word         },
        {"setuidgid",         w_one_word         },
        {"s6-setuidgid",      w_one_word         },
        {"env",               w_env              },
        {"busybox",           w_busybox          },
        {"toybox",            w_busybox          },
        {"sh",                w_shell            },
        {"ash",               w_shell            },
        {"bash",              w_shell            },
        {"dash",              w_shell            },
        {"su",                w_su               },
        {"start-stop-daemon", w_start_stop_daemon},
        {"service",           w_service          },
        {"invoke-rc.d",       w_service          },
        {"rc-service",        w_service          },
        {"daemon",            w_daemon           },
        {"runsvdir",          w_svscan           },
        {"runsvdir-start",    w_svscan           },
        {"svscan",            w_svscan           },
        {"udhcpc",            w_udhcpc           },
        {"ifup",              w_ifup             },
        {"udevd",             w_udevd            },
        {"systemd-udevd",     w_udevd            },
        {"s6-svscan",         w_svscan           },
    };
    struct view name = args->v[0];
    static const char *const dirs[] = {"/bin/",         "/sbin/",
                                       "/usr/bin/",     "/usr/sbin/",
                                       "/lib/systemd/", "/usr/lib/systemd/",
                                       "/lib/udev/"};
    for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
        if (text_starts(name, dirs[i])) {
            name = view_from(name, strlen(dirs[i]));
            break;
        }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(name, all[i].name)) {
            *out = all[i].run(sh, args);
            return true;
        }
    return false;
}
