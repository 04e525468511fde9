/* What the readers of updaters share: settings, keys, what starts them, and
 * the fact. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update.h"

const struct node *update_find(const struct updates *u, const char *path)
{
    return subject_find(u->root, path);
}

bool update_text(const struct updates *u, const struct node *n,
                 struct view *out)
{
    return n && node_is_file(n) && subject_text(u->s, u->root->part, n, out);
}

const struct node *update_program(const struct updates *u,
                                  const char *const *paths)
{
    for (; *paths; paths++) {
        const struct node *n = update_find(u, *paths);
        if (n && node_is_file(n) && n->size > 0)
            return n;
    }
    return NULL;
}

bool update_setting(struct view text, const char *key, struct view *out)
{
    struct settings s = {.text = text, .line = 1};
    struct setting one;
    bool found = false;
    while (settings_next(&s, &one)) {
        if (!text_is(one.key, key))
            continue;
        if (found && !view_eq(*out, one.value))
            return false;
        *out = one.value;
        found = true;
    }
    return found;
}

bool update_is_true(struct view v)
{
    while (v.n && (v.p[v.n - 1] == ';' || v.p[v.n - 1] == ','))
        v.n--;
    return text_is(v, "1") || text_is(v, "true") || text_is(v, "yes") ||
           text_is(v, "on");
}

/* --- what starts it ---------------------------------------------------------
 */

static bool is_timed(const struct chain *c)
{
    for (; c; c = c->up)
        if (strstr(c->what, "cron") || strstr(c->what, ".timer"))
            return true;
    return false;
}

/* The most certain of the ways in which the start graph runs n. */
static const struct ran *ran_of(const struct updates *u, const struct node *n)
{
    const struct ran *best = NULL;
    for (const struct ran *r = u->s->ran; r; r = r->next)
        if (r->part == u->root->part && (r->node == n || r->node == n->first) &&
            (!best || (best->condition && !r->condition)))
            best = r;
    return best;
}

void update_reach(const struct updates *u, struct update *m,
                  enum update_name name)
{
    const struct ran *r = m->program ? ran_of(u, m->program) : NULL;
    m->ran = r;
    if (r) {
        m->reached = r->condition         ? "condition"
                     : is_timed(r->chain) ? "timer"
                                          : "start";
        return;
    }
    for (size_t i = 0; i < u->namers.n && !m->named_by; i++)
        if (u->namers.v[i].names & (1u << name) &&
            u->namers.v[i].part == u->root->part &&
            u->namers.v[i].node != m->program)
            m->named_by = u->namers.v[i].node;
    if (m->named_by)
        m->reached = "named";
}

/* --- how it fetches ---------------------------------------------------------
 */

static bool is_here(struct view host)
{
    return text_starts(host, "127.") || text_starts(host, "localhost") ||
           text_starts(host, "[::1]");
}

static int rank(const char *transport)
{
    static const char *const order[] = {
        "local", "mqtt", "https", "https-unverified", "tftp", "ftp", "http"};
    for (int i = 0; transport && i < (int)(sizeof order / sizeof *order); i++)
        if (strcmp(order[i], transport) == 0)
            return i;
    return -1;
}

void update_url(struct updates *u, struct update *m, struct view url,
                bool unchecked)
{
    static const struct {
        const char *prefix, *transport;
    } kinds[] = {
        {"http://",  "http" },
        {"https://", "https"},
        {"ftp://",   "ftp"  },
        {"tftp://",  "tftp" },
        {"mqtt://",  "mqtt" },
        {"file:",    "local"},
        {"cdrom:",   "local"},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!text_starts(url, kinds[i].prefix))
            continue;
        const char *t = kinds[i].transport;
        if (unchecked && strcmp(t, "https") == 0)
            t = "https-unverified";
        if (is_here(view_from(url, strlen(kinds[i].prefix))))
            t = "local";
        if (rank(t) > rank(m->transport)) {
            m->transport = t;
            m->url = arena_text(u->s->arena, view_cut(url, 0, 300));
        }
        return;
    }
}

void update_keys(const struct updates *u, struct update *m, const char *path)
{
    const struct node *n = update_find(u, path);
    if (n && node_is_dir(n)) {
        for (const struct node *k = n->child; k; k = k->next)
            if (node_is_file(k) && k->size > 0 && m->keys_n < UPDATE_KEYS)
                m->keys[m->keys_n++] = k;
    } else if (n && node_is_file(n) && n->size > 0 && m->keys_n < UPDATE_KEYS)
        m->keys[m->keys_n++] = n;
}

/* --- the fact ---------------------------------------------------------------
 */

static void tell_start(struct updates *u, struct obs *o, const struct update *m)
{
    struct subject *s = u->s;
    obs_str(o, "reached", m->reached ? m->reached : "unknown");
    if (m->ran) {
        struct value *by = obs_list(o, "started_by");
        for (const struct chain *c = m->ran->chain; c; c = c->up)
            list_str(s->facts, by, c->what);
        if (m->ran->condition)
            obs_str(o, "condition", m->ran->condition);
    }
    if (m->named_by)
        obs_str(o, "named_by", node_path(m->named_by, s->arena));
    bool runs = m->reached && (strcmp(m->reached, "start") == 0 ||
                               strcmp(m->reached, "timer") == 0);
    obs_str(o, "automatic", runs && m->automatic ? "yes" : "unknown");
}

void update_tell(struct updates *u, struct update *m)
{
    struct subject *s = u->s;
    struct obs *o =
        subject_fact(s, "update-mechanism", u->root->part, m->program);
    const char *path = m->path ? m->path : node_path(m->program, s->arena);
    if (m->line)
        obs_line(o, m->line);
    if (m->excerpt.n)
        obs_excerpt(o, view_cut(m->excerpt, 0, 200));
    o->confidence = m->confidence;
    obs_str(o, "program", path ? path : "");
    obs_identity(o);
    obs_str(o, "mechanism", m->mechanism);
    obs_identity(o);
    obs_str(o, "transport", m->transport ? m->transport : "unknown");
    if (m->url)
        obs_str(o, "url", m->url);
    obs_str(o, "authenticity", m->authenticity ? m->authenticity : "unknown");
    if (m->because)
        obs_str(o, "because", m->because);
    obs_str(o, "rollback_check", m->rollback ? m->rollback : "unknown");
    tell_start(u, o, m);
    if (m->config)
        obs_str(o, "config", m->config);
    struct value *keys = m->keys_n ? obs_list(o, "keys") : NULL;
    for (size_t i = 0; i < m->keys_n; i++)
        list_str(s->facts, keys, node_path(m->keys[i], s->arena));
}
