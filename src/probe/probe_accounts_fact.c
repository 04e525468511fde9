/* Accounts: the list of those found, the guessing, and the facts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/cred_list.h"
#include "probe/probe_accounts.h"

enum {
    MAX_ACCOUNTS = 20000,
    MAX_EXCERPT = 200,
    SHOWN = 2, /* letters of a secret that an excerpt shows at each end */
};

struct account *account_new(const struct account_file *f, const char *source,
                            uint32_t line)
{
    struct accounts *all = f->all;
    struct account *a =
        all->n < MAX_ACCOUNTS ? ARENA_NEW(all->arena, struct account) : NULL;
    if (!a) {
        all->overflow = true;
        return NULL;
    }
    a->part = f->part;
    a->node = f->node;
    a->line = line;
    a->source = source;
    a->origin = f->origin;
    a->form.why = "";
    *all->last = a;
    all->last = &a->next;
    all->n++;
    return a;
}

/* The line with all but the ends of the secret left out. */
void account_excerpt(struct account *a, struct arena *arena, struct view line,
                     struct view secret)
{
    bool within = secret.n && secret.p >= line.p &&
                  secret.p + secret.n <= line.p + line.n;
    if (!within) {
        a->excerpt = arena_dup(arena, view_cut(line, 0, MAX_EXCERPT));
        return;
    }
    size_t shown = secret.n > 4 * SHOWN ? SHOWN : 0;
    size_t at = (size_t)(secret.p - line.p);
    struct view tail = view_from(line, at + secret.n);
    char *text =
        arena_printf(arena, "%.*s%.*s***%.*s%.*s",
                     (int)(at < MAX_EXCERPT ? at : MAX_EXCERPT),
                     (const char *)line.p, (int)shown, (const char *)secret.p,
                     (int)shown, (const char *)secret.p + secret.n - shown,
                     (int)(tail.n < MAX_EXCERPT ? tail.n : MAX_EXCERPT),
                     (const char *)tail.p);
    if (text)
        a->excerpt = view_of(text, strlen(text));
}

struct account *account_add(const struct account_file *f, const char *source,
                            uint32_t line, struct view user,
                            struct view password, enum cred_context ctx)
{
    struct account *a = account_new(f, source, line);
    if (!a)
        return NULL;
    struct arena *arena = f->all->arena;
    a->user = arena_dup(arena, user);
    a->form = cred_recognise(arena_dup(arena, password), ctx);
    return a;
}

/* --- guessing --------------------------------------------------------------
 */

static bool is_guessable(const struct account *a)
{
    return (a->form.state == CRED_SET || a->form.leaked) &&
           a->form.hash.n > 0 && a->form.scheme != CRED_PLAIN &&
           a->form.scheme != CRED_UNKNOWN && a->form.scheme != CRED_ALIAS;
}

/* A password that stands there as text needs only be looked up. */
static void look_up_plain(struct account *a)
{
    if (a->form.state != CRED_SET ||
        (a->form.scheme != CRED_PLAIN && a->form.scheme != CRED_UNKNOWN))
        return;
    if (a->form.hash.n == 0)
        return; /* set to something that is not known */
    const struct cred_entry *e = cred_list_find(a->user, a->form.hash);
    bool own = view_eq(a->user, a->form.hash);
    if (!e && !own)
        return;
    a->guess = (struct cred_answer){.outcome = CRED_FOUND,
                                    .why = "it is in the list of defaults",
                                    .password = a->form.hash,
                                    .sources = e ? e->sources : NULL};
}

static void guess(struct accounts *all)
{
    struct subject *s = all->subject;
    struct cred_job *jobs = arena_array(all->arena, all->n + 1u, sizeof *jobs);
    struct cred_answer *got = arena_array(all->arena, all->n + 1u, sizeof *got);
    struct cred_run run = {.words = all->words,
                           .n_words = all->words_n,
                           .budget_ms = s->image->limits.guess_ms,
                           .threads = s->threads};
    size_t n = 0;
    for (struct account *a = all->first; a; a = a->next) {
        look_up_plain(a);
        if (jobs && is_guessable(a))
            jobs[n++] = (struct cred_job){a->form, a->user};
    }
    if (!jobs || !got || cred_guess(&run, jobs, n, all->arena, got) != OK) {
        all->overflow = true;
        return;
    }
    n = 0;
    for (struct account *a = all->first; a; a = a->next)
        if (is_guessable(a))
            a->guess = got[n++];
}

/* --- facts -----------------------------------------------------------------
 */

static void text_if(struct obs *o, const char *key, const char *text)
{
    if (text)
        obs_str(o, key, text);
}

static void add_guess(struct subject *s, struct obs *o, const struct account *a)
{
    const struct cred_answer *g = &a->guess;
    if (g->outcome == CRED_FOUND) {
        obs_text(o, "known_password", g->password);
        text_if(o, "known_from", g->sources);
    }
    if (!is_guessable(a))
        return;
    const char *what =
        g->outcome == CRED_NOT_TRIED
            ? arena_printf(s->arena, "not tried: %s", g->why)
            : arena_printf(s->arena, "%s, %u of %u candidates of %s",
                           g->outcome == CRED_FOUND ? "found" : "not found",
                           (unsigned)g->tried, (unsigned)g->of, cred_list_id);
    text_if(o, "guessing", what);
}

static const char *can_text(enum can_log_in can)
{
    return can == CAN_YES ? "yes" : can == CAN_NO ? "no" : "unknown";
}

static void emit(struct accounts *all, const struct account *a)
{
    struct subject *s = all->subject;
    struct obs *o = subject_fact(s, "account", a->part, a->node);
    o->confidence = a->confidence;
    if (a->line)
        obs_line(o, a->line);
    if (a->has_offset)
        obs_offset(o, a->offset);
    if (a->excerpt.n)
        obs_excerpt(o, a->excerpt);
    obs_text(o, "user", a->user);
    obs_identity(o);
    if (a->user.n == 0)
        obs_str(o, "called",
                strcmp(a->source, "snmp-community") == 0
                    ? "SNMP community"
                    : "login without name");
    obs_str(o, "source", a->source);
    obs_identity(o);
    if (a->key) {
        obs_str(o, "key", a->key);
        obs_identity(o);
    }
    obs_str(o, "origin", a->origin);
    if (a->has_ids) {
        obs_int(o, "uid", a->uid);
        obs_int(o, "gid", a->gid);
    }
    if (a->shell.n)
        obs_text(o, "shell", a->shell);
    if (a->home.n)
        obs_text(o, "home", a->home);
    obs_str(o, "scheme", cred_scheme_name(a->form.scheme));
    obs_str(o, "state", cred_state_name(a->form.state));
    if (a->form.leaked)
        obs_bool(o, "leaked", true);
    add_guess(s, o, a);
    obs_str(o, "can_log_in", can_text(a->can));
    obs_str(o, "because",
            a->because ? a->because : "which service reads it is not known");
    text_if(o, "purpose", a->purpose);
    if (a->admin)
        obs_bool(o, "admin", true);
    if (a->must_change)
        obs_bool(o, "must_change", true);
    text_if(o, "hidden", a->hidden);
    text_if(o, "changed_by", a->changed_by);
    text_if(o, "derived_from", a->derived_from);
    text_if(o, "note", a->note);
}

void accounts_emit(struct accounts *all)
{
    guess(all);
    for (const struct account *a = all->first; a; a = a->next)
        emit(all, a);
    if (all->overflow)
        all->subject->facts->overflow = true;
}
