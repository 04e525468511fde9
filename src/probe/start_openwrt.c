/* What OpenWrt's script library gives an init script: configuration, procd
 * instances, and the actions of rc.common. Its own text is not followed: these
 * functions talk to a running device. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_run.h"
#include "probe/start_uci.h"

static struct view arg(const struct sh_args *args, unsigned i)
{
    return i < args->n ? args->v[i] : view_of("", 0);
}

static struct sh_args from(const struct sh_args *args, unsigned at)
{
    struct sh_args rest = *args;
    rest.n = args->n > at ? args->n - at : 0;
    memmove(rest.v, args->v + (args->n - rest.n), rest.n * sizeof *rest.v);
    return rest;
}

static enum tri call(struct sh *sh, struct view name, struct view a,
                     struct view b)
{
    const char *s = arena_text(sh->st->arena, name);
    const struct sh_func *f = s ? run_find_function(sh, s) : NULL;
    struct sh_args args = {
        .v = {name, a, b},
          .n = b.p ? 3 : 2
    };
    return f ? run_function(sh, f, &args) : TRI_MAYBE;
}

/* --- configuration ----------------------------------------------------------
 */

static enum tri config_load(struct sh *sh, const struct sh_args *args)
{
    struct view package = arg(args, 1);
    sh->uci = run_is_unsure(package) ? NULL : uci_load(sh->st, package);
    return TRI_YES;
}

/* What is not in the image may still be made at the first start. */
static bool is_known(const struct sh *sh)
{
    return sh->uci && sh->uci->found;
}

static enum tri config_get(struct sh *sh, const struct sh_args *args)
{
    bool as_bool = text_is(args->v[0], "config_get_bool");
    struct view value = arg(args, 4), name = arg(args, 1);
    if (args->n < 4)
        return TRI_MAYBE;
    bool have = uci_get(uci_find(sh->uci, args->v[2]), args->v[3], &value);
    int b = as_bool ? uci_bool(value) : -1;
    if (!have && !is_known(sh) && value.n == 0)
        run_set_unsure(sh, name);
    else if (b >= 0)
        run_set(sh, name, b ? view_of("1", 1) : view_of("0", 1));
    else
        run_set(sh, name, value);
    return TRI_YES;
}

static enum tri config_foreach(struct sh *sh, const struct sh_args *args)
{
    struct view type = arg(args, 2),
                extra = args->n > 3 ? args->v[3] : (struct view){0};
    const struct uci_section *s = sh->uci ? sh->uci->sections : NULL;
    for (; s && sh->flow == FLOW_ON && !sh->st->spent; s = s->next)
        if (type.n == 0 || view_eq(s->type, type))
            (void)call(sh, arg(args, 1), s->name, extra);
    if (is_known(sh))
        return TRI_YES;
    struct sh_scope scope = run_scope(sh);
    struct cond c;
    const char *text =
        arena_printf(sh->st->arena, "/etc/config/%s has a section %.*s",
                     sh->uci && sh->uci->package ? sh->uci->package : "?",
                     (int)type.n, type.p);
    start_if(sh->st, &c, text ? text : "");
    (void)call(sh, arg(args, 1), view_of("?", 1), extra);
    sh->flow = FLOW_ON;
    run_end_scope(sh, &scope, FLOW_EXIT + 1);
    return TRI_YES;
}

static enum tri config_list_foreach(struct sh *sh, const struct sh_args *args)
{
    struct view value, word;
    if (!uci_get(uci_find(sh->uci, arg(args, 1)), arg(args, 2), &value))
        return TRI_YES;
    while ((word = text_word(&value)).n && start_step(sh->st))
        (void)call(sh, arg(args, 3), word, (struct view){0});
    return TRI_YES;
}

/* name:type:default, where the type may have a colon within parentheses. */
static void validate_one(struct sh *sh, const struct uci_section *s,
                         struct view spec)
{
    struct view name, rest = spec, type, otherwise = view_of("", 0);
    if (!text_field(&rest, ':', &name))
        return;
    unsigned open = 0;
    type = rest.p ? rest : view_of("", 0);
    for (size_t i = 0; i < rest.n; i++) {
        open += rest.p[i] == '(';
        open -= rest.p[i] == ')' && open;
        if (rest.p[i] == ':' && open == 0) {
            type = view_cut(rest, 0, i);
            otherwise = view_from(rest, i + 1);
            break;
        }
    }
    struct view value = otherwise;
    (void)uci_get(s, name, &value);
    int b = text_starts(type, "bool") ? uci_bool(value) : -1;
    if (b >= 0)
        value = b ? view_of("1", 1) : view_of("0", 1);
    if (value.n == 0)
        value = view_of("", 0);
    run_set(sh, name, value);
}

/* uci_validate_section package type section spec...
 * uci_load_validate package type section callback spec... */
static enum tri validate(struct sh *sh, const struct sh_args *args)
{
    bool with_call = text_is(args->v[0], "uci_load_validate");
    struct view package = arg(args, 1), section = arg(args, 3);
    struct uci *u = sh->uci;
    if (!u || !u->package || !text_is(package, u->package))
        u = uci_load(sh->st, package);
    const struct uci_section *s = uci_find(u, section);
    for (unsigned i = with_call ? 5 : 4; i < args->n; i++)
        validate_one(sh, s, args->v[i]);
    if (!with_call || arg(args, 4).n == 0)
        return TRI_YES;
    return call(sh, arg(args, 4), section, view_of("0", 1));
}

static enum tri append(struct sh *sh, const struct sh_args *args)
{
    const struct sh_var *v = run_get(sh, arg(args, 1));
    struct view old = v && v->set ? v->value : view_of("", 0);
    struct view add = arg(args, 2),
                sep = args->n > 3 ? args->v[3] : view_of(" ", 1);
    if (old.n == 0)
        sep = old;
    const char *s = arena_printf(sh->st->arena, "%.*s%.*s%.*s", (int)old.n,
                                 old.p, (int)sep.n, sep.p, (int)add.n, add.p);
    sh->st->bytes += old.n + add.n + sep.n;
    if (s && old.n < RUN_VALUE_MAX)
        run_set(sh, arg(args, 1), view_of(s, strlen(s)));
    return TRI_YES;
}

/* uci_get package section option [default] */
static enum tri uci_print(struct sh *sh, const struct sh_args *args)
{
    struct uci *u = uci_load(sh->st, arg(args, 1));
    struct view value = arg(args, 4);
    bool have = uci_get(uci_find(u, arg(args, 2)), arg(args, 3), &value);
    if (sh->capture && (have || args->n > 4))
        buf_view(&sh->capture->b, value);
    else if (sh->capture && !(u && u->found))
        sh->capture->unknown = true;
    return have ? TRI_YES : TRI_MAYBE;
}

/* uci [-q] get package.section.option */
static enum tri uci_command(struct sh *sh, const struct sh_args *args)
{
    unsigned i = 1;
    while (i < args->n && args->v[i].n && args->v[i].p[0] == '-')
        i++;
    struct view rest = arg(args, i + 1);
    struct sh_args get = {.v = {view_of("uci_get", 7)}, .n = 4};
    if (!text_is(arg(args, i), "get") || run_is_unsure(rest) ||
        !text_field(&rest, '.', &get.v[1]) ||
        !text_field(&rest, '.', &get.v[2]) || rest.n == 0) {
        if (sh->capture)
            sh->capture->unknown = true;
        return text_is(arg(args, i), "get") ? TRI_MAYBE : TRI_YES;
    }
    get.v[3] = rest;
    return uci_print(sh, &get);
}

/* --- procd ------------------------------------------------------------------
 */

static enum tri procd_open(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    memset(sh->instance, 0, sizeof *sh->instance);
    sh->instance->cond = sh->st->cond;
    return TRI_YES;
}

static enum tri procd_param(struct sh *sh, const struct sh_args *args)
{
    struct sh_instance *in = sh->instance;
    bool set = text_is(args->v[0], "procd_set_param");
    if (!text_is(arg(args, 1), "command"))
        return TRI_YES;
    if (set) {
        in->args.n = 0;
        in->filled = true;
        in->at = sh->st->at;
        in->line = sh->st->line;
        in->text = sh->st->text;
    }
    for (unsigned i = 2; i < args->n; i++)
        run_add(&in->args, args->v[i]);
    in->unsure |= sh->st->cond != in->cond;
    return TRI_YES;
}

static enum tri procd_close(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    struct sh_instance *in = sh->instance;
    struct sh_args command = in->args;
    bool unsure = in->unsure && sh->st->cond == in->cond;
    enum tri t = TRI_YES;
    if (in->filled && command.n) {
        struct start *st = sh->st;
        const struct node *at = st->at;
        uint32_t line = st->line;
        struct view text = st->text;
        st->at = in->at;
        st->line = in->line;
        st->text = in->text;
        sh->argv_unsure = unsure;
        t = run_external(sh, &command);
        sh->argv_unsure = false;
        st->at = at;
        st->line = line;
        st->text = text;
    }
    memset(in, 0, sizeof *in);
    return t;
}

/* --- rc.common ---------------------------------------------------------------
 */

static bool is_procd(struct sh *sh)
{
    const struct sh_var *v = run_get(sh, view_of("USE_PROCD", 9));
    return v && v->set && v->value.n;
}

static void run_start(struct sh *sh)
{
    const char *name = is_procd(sh) ? "start_service" : "start";
    (void)call(sh, view_of(name, strlen(name)), view_of("", 0),
               (struct view){0});
}

void run_rc_common(struct sh *sh, struct view action)
{
    bool boot = text_is(action, "boot");
    if (boot && run_find_function(sh, "boot"))
        (void)call(sh, action, view_of("", 0), (struct view){0});
    else if (boot || text_is(action, "start") || text_is(action, "restart") ||
             text_is(action, "reload") || run_is_unsure(action))
        run_start(sh);
}

static enum tri rc_start(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    run_start(sh);
    return TRI_YES;
}

static enum tri rc_procd(struct sh *sh, const struct sh_args *args)
{
    struct sh_args rest = from(args, 1);
    return run_args(sh, &rest);
}

static enum tri done(struct sh *sh, const struct sh_args *args)
{
    (void)sh, (void)args;
    return TRI_YES;
}

static enum tri maybe(struct sh *sh, const struct sh_args *args)
{
    (void)args;
    if (sh->capture)
        sh->capture->unknown = true;
    return TRI_MAYBE;
}

/* A name's answer from a running device, put into the variable. */
static enum tri network_get(struct sh *sh, const struct sh_args *args)
{
    run_set_unsure(sh, arg(args, 1));
    return TRI_MAYBE;
}

/* /etc/init.d/x enabled: whether rc.d has a link to start it. */
static bool ask_enabled(struct sh *sh, const struct sh_args *args,
                        enum tri *out)
{
    struct start *st = sh->st;
    if (!text_starts(args->v[0], "/etc/init.d/") ||
        !text_is(arg(args, 1), "enabled"))
        return false;
    struct view name = view_from(args->v[0], strlen("/etc/init.d/"));
    const struct node *d = start_node(st, view_of("/etc/rc.d", 9));
    *out = TRI_NO;
    for (const struct node *n = d ? d->child : NULL; n && start_step(st);
         n = n->next) {
        struct view v = view_of(n->name, n->name_n);
        if (v.n == name.n + 3 && v.p[0] == 'S' &&
            view_eq(view_from(v, 3), name))
            *out = TRI_YES;
    }
    return true;
}

/* /etc/rc.common SCRIPT ACTION */
static bool call_rc_common(struct sh *sh, const struct sh_args *args,
                           enum tri *out)
{
    if (!text_is(args->v[0], "/etc/rc.common") || args->n < 2)
        return false;
    const struct node *n = start_node(sh->st, args->v[1]);
    struct sh_args rest = from(args, 2);
    *out = n ? run_script(sh, n, args->v[1], &rest) : TRI_MAYBE;
    return true;
}

bool run_rc_script(struct sh *sh, const struct sh_args *args, enum tri *out)
{
    if (start_rc_command(sh->st, args->v[0], arg(args, 1))) {
        *out = TRI_YES;
        return true;
    }
    return ask_enabled(sh, args, out) || call_rc_common(sh, args, out);
}

bool run_openwrt(struct sh *sh, const struct sh_args *args, enum tri *out)
{
    static const struct {
        const char *name;
        enum tri (*run)(struct sh *sh, const struct sh_args *args);
    } all[] = {
        {"config_load",             config_load        },
        {"uci_load",                config_load        },
        {"config_get",              config_get         },
        {"config_get_bool",         config_get         },
        {"config_foreach",          config_foreach     },
        {"config_list_foreach",     config_list_foreach},
        {"uci_validate_section",    validate           },
        {"uci_load_validate",       validate           },
        {"uci_get",                 uci_print          },
        {"uci_get_state",           maybe              },
        {"uci",                     uci_command        },
        {"append",                  append             },
        {"include",                 done               },
        {"procd_open_instance",     procd_open         },
        {"procd_set_param",         procd_param        },
        {"procd_append_param",      procd_param        },
        {"procd_close_instance",    procd_close        },
        {"service_start",           rc_procd           },
        {"rc_procd",                rc_procd           },
        {"service_stop",            done               },
        {"service_reload",          done               },
        {"network_get_ipaddr",      network_get        },
        {"network_get_ipaddrs",     network_get        },
        {"network_get_ipaddrs6",    network_get        },
        {"network_get_ipaddrs_all", network_get        },
        {"network_get_device",      network_get        },
        {"network_get_physdev",     network_get        },
    };

    if (text_is(args->v[0], "start") && is_procd(sh) &&
        !run_find_function(sh, "start")) {
        *out = rc_start(sh, args);
        return true;
    }
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (text_is(args->v[0], all[i].name)) {
            *out = all[i].run(sh, args);
            return true;
        }
    if (!text_starts(args->v[0], "procd_"))
        return false;
    *out = TRI_YES;
    return true;
}
