/* Which services the image starts, through which chain, and where they
 * listen. The start graph is followed from what init reads; what it reaches
 * for certain is on, what hangs on an unknown is conditional, and a known
 * daemon that it does not reach is off. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start_daemon.h"
#include "probe/start_seen.h"

static const char *const state_text[] = {
    [FOUND_OFF] = "off",
    [FOUND_UNKNOWN] = "unknown",
    [FOUND_CONDITIONAL] = "conditional",
    [FOUND_ON] = "on",
};

static const char *joined(struct start *st, const struct found *f,
                          unsigned from)
{
    struct buf b;
    buf_init(&b, MAX_ATTR_TEXT, NULL);
    for (unsigned i = from; i < f->argc; i++) {
        if (i > from)
            buf_byte(&b, ' ');
        buf_view(&b, f->argv[i]);
    }
    const char *s = start_shown(st, buf_of(&b));
    buf_done(&b);
    return s;
}

static void tell_listens(struct start *st, struct obs *o, const struct found *f)
{
    struct facts *facts = st->s->facts;
    struct value *list = obs_list(o, "listens");
    for (const struct listen *l = f->listens; l; l = l->next) {
        struct value *map = list_map(facts, list);
        map_str(facts, map, "proto", l->proto);
        if (l->port)
            map_int(facts, map, "port", l->port);
        map_str(facts, map, "address", l->address ? l->address : "*");
    }
}

/* Whether all its addresses are the device's own. */
static bool is_local_only(const struct found *f)
{
    static const char *const own[] = {"127.", "localhost", "::1", "/"};
    const struct listen *l = f->listens;
    for (; l; l = l->next) {
        bool local = false;
        for (size_t i = 0; l->address && i < sizeof own / sizeof *own; i++)
            local |= strncmp(l->address, own[i], strlen(own[i])) == 0;
        if (!local && !(l->address && strcmp(l->address, "lo") == 0))
            return false;
    }
    return f->listens != NULL;
}

static void tell_login(struct obs *o, const struct found *f)
{
    if (f->console) {
        obs_str(o, "console", f->console);
        obs_identity(o);
    }
    if (f->askfirst)
        obs_bool(o, "askfirst", true);
    if (f->login)
        obs_str(o, "login", f->login);
    if (f->no_password)
        obs_bool(o, "no_password", true);
    if (f->empty_passwords)
        obs_str(o, "empty_passwords", f->empty_passwords);
    if (f->weak)
        obs_str(o, "weak_algorithms", f->weak);
    obs_str(o, "authentication",
            f->authentication ? f->authentication : "unknown");
}

static void tell(struct start *st, struct found *f)
{
    struct subject *s = st->s;
    struct obs *o = subject_fact(s, "service", st->root->part, f->at);
    if (f->line)
        obs_line(o, f->line);
    if (f->excerpt.n)
        obs_excerpt(o, f->excerpt);
    /* A socket that an unknown program opens need not be the network's. */
    bool vague = !f->daemon && !f->console;
    o->confidence =
        f->state == FOUND_UNKNOWN || st->spent || vague ? LIKELY : CERTAIN;
    obs_str(o, "name", f->name);
    obs_identity(o);
    obs_str(o, "state", state_text[f->state]);
    struct value *by = obs_list(o, "started_by");
    for (const struct chain *c = f->chain; c; c = c->up)
        list_str(s->facts, by, c->what);
    tell_listens(st, o, f);
    if (f->listens && f->port_from)
        obs_str(o, "port_from", f->port_from);
    if (is_local_only(f))
        obs_str(o, "local_only", "yes");
    if (f->condition)
        obs_str(o, "condition", f->condition);
    if (f->given)
        obs_str(o, "while", f->given);
    tell_login(o, f);
    if (f->daemon) {
        obs_str(o, "category", f->daemon->purpose);
        const char *encryption =
            f->encryption ? f->encryption : f->daemon->encryption;
        if (encryption)
            obs_str(o, "encryption", encryption);
    }
    if (!f->daemon)
        obs_str(o, "category", f->console ? "console" : "unknown");
    obs_str(o, "program", f->program);
    obs_str(o, "arguments", joined(st, f, 1));
    obs_identity(o);
    obs_str(o, "command", joined(st, f, 0));
}

static bool has(struct start *st, const char *path)
{
    return tree_find_link(st->root->node, path) != NULL;
}

static void follow(struct start *st)
{
    st->is_etc = !has(st, "/etc") && !has(st, "/bin") &&
                 (has(st, "/inittab") || has(st, "/init.d")) &&
                 has(st, "/passwd");
    st->settings_only = !has(st, "/bin") && !has(st, "/sbin") &&
                        !has(st, "/usr/bin") && !has(st, "/system/bin");
    st->damaged = st->root->part->diags_n > 0;
    start_initrd(st);
    start_systemd(st);
    if (!st->entered || !has(st, "/etc/systemd"))
        start_inittab(st);
    start_android(st);
    start_hotplug(st);
    start_inetd(st);
    start_cron(st);
    start_idle(st);
    for (struct found *f = st->first; f; f = f->next) {
        if (f->daemon && strcmp(f->daemon->purpose, "scheduler") == 0)
            continue;
        start_describe(st, f);
        tell(st, f);
    }
}

static void finish(struct subject *s)
{
    struct seen_all seen;
    seen_gather(s, &seen);
    for (size_t i = 0; i < s->roots_n; i++) {
        struct start st = {
            .s = s, .root = &s->roots[i], .arena = s->arena, .seen = &seen};
        st.end = &st.first;
        st.ran = s->ran;
        follow(&st);
        s->ran = st.ran;
    }
}

const struct probe probe_services = {
    .id = "services",
    .question = "Which services does the image start, and where do they "
                "listen?",
    .lane_bytes = sizeof(struct seen_lane),
    .literals = seen_literals,
    .file = seen_file,
    .finish = finish,
};
