/* Passwords that scripts set in the accounts of password files: what they take
 * from the accounts that looked locked, and whom they let in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"
#include "probe/start.h"

void account_changed(const struct account_file *f, struct view user,
                     uint32_t line)
{
    struct accounts *all = f->all;
    struct account_change *c = ARENA_NEW(all->arena, struct account_change);
    if (!c) {
        all->overflow = true;
        return;
    }
    *c = (struct account_change){
        f->root, arena_dup(all->arena, user),
        arena_printf(all->arena, "%s line %u", f->path, (unsigned)line),
        all->changes};
    all->changes = c;
}

static bool is_live_user(const struct account *a)
{
    return strcmp(a->origin, "live") == 0 &&
           (strcmp(a->source, "passwd") == 0 ||
            strcmp(a->source, "shadow") == 0);
}

/* Whatever part the script is in: it may be run in this one. */
static void tell_of_changes(struct accounts *all)
{
    for (struct account *a = all->first; a; a = a->next)
        for (const struct account_change *c = all->changes;
             c && is_live_user(a); c = c->next)
            if (c->user.n == 0 || view_eq(c->user, a->user))
                a->changed_by = c->where;
}

/* The account of passwd that a script gives a password. */
static const struct account *account_of(const struct accounts *all,
                                        const struct account *set)
{
    for (const struct account *a = all->first; a; a = a->next)
        if (a->part == set->set_in->part && is_live_user(a) && a->has_ids &&
            view_eq(a->user, set->user))
            return a;
    return NULL;
}

/* Whether start-up runs the command that sets a: NULL: for certain; else what
 * is not known. */
static const char *doubt_of(struct accounts *all, const struct account *a)
{
    bool script = false, sometimes = false;
    const char *by = a->set_by ? a->set_by : "";
    for (const struct ran *r = all->subject->ran; r; r = r->next) {
        struct view name = view_of(r->node->name, r->node->name_n);
        bool it = *by && r->part == a->part && r->at == a->node &&
                  r->line == a->set_line &&
                  (text_is(name, by) || text_is(name, "busybox"));
        if (it && !r->condition)
            return NULL;
        sometimes |= it;
        script |= r->part == a->part && !r->condition &&
                  (r->node == a->node || r->node == a->node->first);
    }
    if (!script)
        return "whether anything runs it is not known";
    if (sometimes || !a->set_surely)
        return "start-up runs it, but this only under a condition";
    if (a->set_by && strcmp(a->set_by, "sed") != 0 &&
        !accounts_has_program(a->set_in, a->set_by, all->arena))
        return "start-up runs it, but the program it needs was not found";
    return NULL;
}

static void judge(struct accounts *all, struct account *a,
                  const struct login *l)
{
    const char *doubt = doubt_of(all, a);
    const struct account *of = account_of(all, a);
    if (!doubt && !of)
        doubt = "no account of that name was found in passwd";
    if (doubt) {
        a->because = arena_printf(all->arena, "a script sets it; %s", doubt);
        return;
    }
    a->uid = of->uid;
    a->gid = of->gid;
    a->has_ids = true;
    a->admin = of->admin;
    a->shell = of->shell;
    a->home = of->home;
    a->because = NULL;
    if (a->form.state == CRED_EMPTY || a->form.hash.n)
        a->confidence = CERTAIN;
    accounts_login_judge(l, all, a);
    a->because = arena_printf(all->arena,
                              "a script that start-up runs sets "
                              "it; %s",
                              a->because);
}

void accounts_join_scripts(struct accounts *all)
{
    const struct root *of = NULL;
    struct login login;
    tell_of_changes(all);
    for (struct account *a = all->first; a; a = a->next) {
        if (!a->set_in || !a->node)
            continue;
        if (of != a->set_in)
            accounts_login_init(&login, all, a->set_in);
        of = a->set_in;
        judge(all, a, &login);
    }
}
