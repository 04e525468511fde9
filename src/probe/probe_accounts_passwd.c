/* Accounts of passwd and shadow, joined, in every place a system keeps them:
 * the live files, their backups, and copies that are put in place later.
 *
 *   passwd         user:password:uid:gid:comment:home:shell
 *   shadow         user:password:changed:min:max:warn:inactive:expires:
 *   master.passwd  user:password:uid:gid:class:change:expire:comment:home:shell
 *   group          name:password:gid:user,user
 *
 * Days count from 1970. Sources: passwd(5), shadow(5), group(5), BSD
 * master.passwd(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

enum {
    MAX_FILES = 256, /* passwd-like files of one root */
    MAX_LINES = 20000,
    MAX_FIELDS = 10,
    SYSTEM_UIDS = 100, /* below: accounts of the system itself */
    PAST = 20000,      /* a day of 2024 */
    LONG_AGO = 10000,  /* a day before any product of ours was made */
};

struct pw_line {
    struct view line, user, password;
    struct view field[MAX_FIELDS];
    size_t fields;
    uint32_t number;
};

struct pw_file {
    struct account_file file;
    struct view dir;  /* part of file.path */
    struct view tail; /* behind "passwd" or "shadow": "-", ".bak" */
    bool shadow, master;
    bool joined;
};

struct pw_set {
    struct accounts *all;
    const struct root *root;
    struct login login;
    struct pw_file *files;
    size_t n;
};

static bool is_user(struct view v)
{
    if (v.n == 0 || v.n > 64 || v.p[0] == '#' || v.p[0] == '+' || v.p[0] == '-')
        return false;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] <= ' ' || v.p[i] >= 0x7f ||
            strchr("\"'=<>{}()[];,/", v.p[i]))
            return false;
    return true;
}

/* The next line that names a user and has at least one more field. */
static bool next_line(struct view *text, struct pw_line *l)
{
    struct view line;
    while (l->number < MAX_LINES && text_line(text, &line)) {
        uint32_t number = l->number + 1;
        struct view rest = line;
        *l = (struct pw_line){.line = line, .number = number};
        while (l->fields < MAX_FIELDS &&
               text_field(&rest, ':', &l->field[l->fields]))
            l->fields++;
        l->user = l->field[0];
        l->password = l->field[1];
        if (l->fields >= 2 && is_user(l->user))
            return true;
    }
    return false;
}

static bool is_passwd_line(const struct pw_line *l, bool master)
{
    int64_t uid, gid;
    return l->fields == (master ? 10u : 7u) && text_int(l->field[2], &uid) &&
           text_int(l->field[3], &gid) && l->password.n <= 256;
}

/* user:password: and numbers or nothing. */
static bool is_shadow_line(const struct pw_line *l)
{
    int64_t n;
    if (l->fields < 3 || l->password.n > 256)
        return false;
    for (size_t i = 2; i < l->fields; i++)
        if (l->field[i].n && !text_int(l->field[i], &n))
            return false;
    return true;
}

/* Whether most of what stands there is of that kind; in the place where logins
 * look, one right line is enough. */
static bool looks_right(const struct pw_file *p)
{
    struct view text = p->file.text;
    struct pw_line l = {0};
    unsigned right = 0, wrong = 0;
    while (next_line(&text, &l)) {
        bool ok =
            p->shadow ? is_shadow_line(&l) : is_passwd_line(&l, p->master);
        right += ok;
        wrong += !ok;
    }
    return right > (strcmp(p->file.origin, "live") == 0 ? 0 : wrong);
}

static bool strip(struct view *v, const char *word)
{
    if (!text_starts(*v, word))
        return false;
    *v = view_from(*v, strlen(word));
    return true;
}

/* "passwd", "shadow-", "passwd.bak", "shadow_default", "master.passwd". */
static bool by_name(struct pw_file *p)
{
    struct view base = view_of(p->file.base, strlen(p->file.base));
    p->master = strip(&base, "master.");
    p->shadow = !p->master && strip(&base, "shadow");
    if (!p->shadow && !strip(&base, "passwd"))
        return false;
    p->tail = base;
    return base.n == 0 || strchr("-+~._", base.p[0]);
}

static bool is_backup(struct view tail)
{
    static const char *const marks[] = {"-",     "+",     "~",     ".bak",
                                        ".old",  ".orig", ".save", "_bak",
                                        ".back", "_old",  "_orig", ".org"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_is(tail, marks[i]))
            return true;
    return text_starts(tail, ".dpkg-") || text_starts(tail, ".rpm");
}

/* Live is what /etc leads to; or, where the part is the /etc, what its own
 * root holds. */
static const char *origin_of(const struct pw_set *set, const struct pw_file *p)
{
    static const char *const live[] = {"/etc/passwd", "/etc/shadow",
                                       "/etc/master.passwd"};
    for (size_t i = 0; i < sizeof live / sizeof *live; i++)
        if (accounts_find(set->root, live[i]) == p->file.node)
            return "live";
    return is_backup(p->tail) ? "backup" : "copy";
}

static void add_file(struct pw_set *set, const struct node *n)
{
    struct accounts *all = set->all;
    struct pw_file p = {
        .file = {.all = all,
                 .root = set->root,
                 .part = set->root->part,
                 .node = n,
                 .base = n->name}
    };
    if (!by_name(&p))
        return;
    /* A password file left out must not look like one without accounts. */
    if (set->n == MAX_FILES ||
        !subject_text(all->subject, set->root->part, n, &p.file.text)) {
        all->overflow = true;
        return;
    }
    p.file.path = node_path(n, all->arena);
    if (!p.file.path)
        return;
    size_t dir = strlen(p.file.path) - n->name_n - 1;
    p.dir = view_of(p.file.path, dir);
    p.file.origin = origin_of(set, &p);
    if (looks_right(&p))
        set->files[set->n++] = p;
}

/* --- the pieces of one account ---------------------------------------------
 */

static bool find_user(struct view text, struct view user, struct pw_line *l)
{
    *l = (struct pw_line){0};
    while (next_line(&text, l))
        if (view_eq(l->user, user))
            return true;
    return false;
}

/* The shadow that belongs to a passwd: same folder, same tail; the plain one
 * when there is none. */
static struct pw_file *shadow_of(struct pw_set *set, const struct pw_file *p)
{
    struct pw_file *plain = NULL;
    for (size_t i = 0; i < set->n; i++) {
        struct pw_file *s = &set->files[i];
        if (!s->shadow || !view_eq(s->dir, p->dir))
            continue;
        if (view_eq(s->tail, p->tail))
            return s;
        if (s->tail.n == 0)
            plain = s;
    }
    return plain;
}

static bool lists(struct view members, struct view user)
{
    struct view one;
    while (text_field(&members, ',', &one))
        if (view_eq(text_trim(one), user))
            return true;
    return false;
}

/* Member of a group whose members may become root. */
static bool in_admin_group(const struct pw_set *set, struct view user,
                           int64_t gid)
{
    struct view text, line, f[4];
    if (!accounts_text(set->all, set->root, "/etc/group", &text))
        return false;
    for (uint32_t i = 0; i < MAX_LINES && text_line(&text, &line); i++) {
        size_t k = 0;
        int64_t id;
        while (k < 4 && text_field(&line, ':', &f[k]))
            k++;
        if (k < 4 || !(text_is(f[0], "wheel") || text_is(f[0], "sudo") ||
                       text_is(f[0], "admin")))
            continue;
        if (lists(f[3], user) || (text_int(f[2], &id) && id == gid))
            return true;
    }
    return false;
}

static void set_passwd_fields(const struct pw_set *set, struct account *a,
                              const struct pw_line *l, bool master)
{
    struct arena *arena = set->all->arena;
    size_t behind = master ? 3 : 0; /* class, change and expire come between */
    a->has_ids =
        text_int(l->field[2], &a->uid) && text_int(l->field[3], &a->gid);
    a->home = arena_dup(arena, l->field[5 + behind]);
    a->shell = arena_dup(arena, l->field[6 + behind]);
    a->admin = a->uid == 0 || in_admin_group(set, l->user, a->gid);
}

/* Logins through PAM look at the days, and sshd; BusyBox does not. */
static void set_ageing(const struct pw_set *set, struct account *a,
                       const struct pw_line *shadow)
{
    int64_t changed, expires;
    if (shadow->fields > 7 && text_int(shadow->field[7], &expires) &&
        expires >= 0 && expires < PAST)
        a->ended = expires < LONG_AGO ? ENDED_LONG_AGO : ENDED;
    if (!set->login.has_pam)
        return;
    if (text_int(shadow->field[2], &changed) && changed == 0)
        a->must_change = true;
    if (a->ended == ENDED_LONG_AGO) {
        a->can = CAN_NO;
        a->because = "the account has expired";
    }
}

static void set_hidden(struct account *a)
{
    bool usable = a->form.state == CRED_SET || a->form.state == CRED_EMPTY;
    if (!a->has_ids)
        return;
    if (a->uid == 0 && !text_is(a->user, "root"))
        a->hidden = "a further account with uid 0";
    else if (a->uid > 0 && a->uid < SYSTEM_UIDS && usable && a->can != CAN_NO)
        a->hidden = "a system account with a password of its own";
}

/* --- joining ---------------------------------------------------------------
 */

/* A copy tells nothing new when the live files say the same. */
static bool is_live_too(const struct pw_set *set, const struct account *a)
{
    for (const struct account *x = set->all->first; x; x = x->next)
        if (x != a && x->part == a->part && strcmp(x->origin, "live") == 0 &&
            view_eq(x->user, a->user) && x->form.state == a->form.state &&
            view_eq(x->form.hash, a->form.hash))
            return true;
    return false;
}

static bool is_worth_telling(const struct pw_set *set, const struct account *a)
{
    if (strcmp(a->origin, "live") == 0)
        return true;
    bool open = a->form.state == CRED_SET || a->form.state == CRED_EMPTY ||
                a->form.leaked;
    return open && !is_live_too(set, a);
}

/* Take back the account added last. */
static void drop(struct accounts *all, struct account **before)
{
    *before = NULL;
    all->last = before;
    all->n--;
}

static void judge_copy(struct account *a)
{
    if (a->can != CAN_UNKNOWN || a->because)
        return;
    if (strcmp(a->origin, "backup") == 0)
        a->because = "a backup that no login reads; restoring it would open "
                     "this account";
    else
        a->because = "a copy; whether start-up or a reset puts it in place is "
                     "not known";
}

static void finish_account(struct pw_set *set, struct account *a,
                           struct account **before)
{
    if (!is_worth_telling(set, a)) {
        drop(set->all, before);
        return;
    }
    if (strcmp(a->origin, "live") == 0) {
        accounts_login_judge(&set->login, set->all, a);
        set_hidden(a);
    } else {
        a->confidence = LIKELY;
        judge_copy(a);
        set_hidden(a);
    }
}

static void join(struct pw_set *set, struct pw_file *p, struct pw_file *s,
                 const struct pw_line *l)
{
    struct pw_line sl = {0};
    bool elsewhere = text_is(l->password, "x") || text_is(l->password, "*") ||
                     text_starts(l->password, "##");
    bool in_shadow = s && find_user(s->file.text, l->user, &sl);
    bool use_shadow = elsewhere && in_shadow;
    const struct account_file *f = use_shadow ? &s->file : &p->file;
    struct account **before = set->all->last;
    struct account *a = account_add(
        f, use_shadow ? "shadow" : "passwd", use_shadow ? sl.number : l->number,
        l->user, use_shadow ? sl.password : l->password,
        use_shadow || p->master ? CRED_IN_SHADOW : CRED_IN_PASSWD);
    if (!a)
        return;
    a->origin = p->file.origin;
    account_excerpt(a, set->all->arena, use_shadow ? sl.line : l->line,
                    a->form.state == CRED_SET || a->form.leaked
                        ? (use_shadow ? sl.password : l->password)
                        : (struct view){0});
    set_passwd_fields(set, a, l, p->master);
    a->purpose = a->form.state == CRED_ABSENT ? NULL : "user";
    if (use_shadow)
        set_ageing(set, a, &sl);
    if (a->form.state == CRED_ABSENT)
        a->because = !s ? "its password is in a shadow file that is not in the "
                          "image"
                        : NULL;
    if (a->form.state == CRED_ABSENT && s) {
        a->can = CAN_NO;
        a->because = "its password is in the shadow file, which does not list "
                     "it";
    }
    finish_account(set, a, before);
}

static void read_passwd_file(struct pw_set *set, struct pw_file *p)
{
    struct pw_file *s = p->master ? NULL : shadow_of(set, p);
    struct view text = p->file.text;
    struct pw_line l = {0};
    if (s)
        s->joined = true;
    while (next_line(&text, &l))
        if (is_passwd_line(&l, p->master))
            join(set, p, s, &l);
}

/* Users of a shadow that no passwd lists; or a shadow left alone. */
static void read_shadow_rest(struct pw_set *set, struct pw_file *s)
{
    struct view text = s->file.text;
    struct pw_line l = {0}, unused;
    while (next_line(&text, &l)) {
        bool listed = false;
        for (size_t i = 0; i < set->n && !listed; i++)
            listed = !set->files[i].shadow &&
                     view_eq(set->files[i].dir, s->dir) &&
                     shadow_of(set, &set->files[i]) == s &&
                     find_user(set->files[i].file.text, l.user, &unused);
        if (listed || !is_shadow_line(&l))
            continue;
        struct account **before = set->all->last;
        struct account *a = account_add(&s->file, "shadow", l.number, l.user,
                                        l.password, CRED_IN_SHADOW);
        if (!a)
            return;
        account_excerpt(a, set->all->arena, l.line, l.password);
        a->purpose = "user";
        if (s->joined) {
            a->can = CAN_NO;
            a->because = "passwd does not list this user";
        }
        finish_account(set, a, before);
    }
}

static void read_all(struct pw_set *set, bool live)
{
    for (int shadow = 0; shadow < 2; shadow++)
        for (size_t i = 0; i < set->n; i++) {
            struct pw_file *p = &set->files[i];
            bool is_live = strcmp(p->file.origin, "live") == 0;
            if (is_live != live || p->shadow != shadow)
                continue;
            if (shadow)
                read_shadow_rest(set, p);
            else
                read_passwd_file(set, p);
        }
}

void accounts_read_passwd(struct accounts *all, const struct root *r)
{
    struct pw_set set = {.all = all, .root = r};
    set.files = arena_array(all->arena, MAX_FILES, sizeof *set.files);
    if (!set.files) {
        all->overflow = true;
        return;
    }
    accounts_login_init(&set.login, all, r);
    for (const struct node *n = r->node; n; n = tree_next(r->node, n))
        if (node_is_file(n))
            add_file(&set, n);
    read_all(&set, true);
    read_all(&set, false);
}
