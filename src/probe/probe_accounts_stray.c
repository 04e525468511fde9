/* Lines of password files inside programs and other data: a program that
 * writes /etc/passwd when it starts carries the line in its strings. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"

enum {
    MAX_STRAYS = 2000, /* a thread keeps */
    MAX_LINE = 400,
    MAX_USER = 32,
};

/* What has a reader of its own. */
static bool is_read_elsewhere(const struct look *l)
{
    if (!l->node)
        return false;
    struct view base = view_of(l->node->name, l->node->name_n);
    return l->type == LOOK_SCRIPT || text_find(base, "passwd") != SIZE_MAX ||
           text_find(base, "shadow") != SIZE_MAX;
}

static bool is_print(uint8_t c)
{
    return c >= ' ' && c < 0x7f;
}

/* The printable run from at on, as long as a line may be. */
static struct view line_from(struct view v, size_t at)
{
    size_t to = at;
    while (to < v.n && to - at < MAX_LINE && is_print(v.p[to]))
        to++;
    return view_cut(v, at, to - at);
}

void accounts_see_strays(struct look *l, struct strays *mine)
{
    if (is_read_elsewhere(l))
        return;
    for (size_t i = 0; i < l->hits_n; i++) {
        uint32_t anchor = l->hits[i].anchor;
        if (anchor != ANCHOR_account_root_hash &&
            anchor != ANCHOR_account_root_empty &&
            anchor != ANCHOR_account_admin_hash)
            continue;
        struct stray *s = mine->n < MAX_STRAYS
                              ? arena_alloc(&l->lane->arena, sizeof *s)
                              : NULL;
        if (!s) {
            mine->full = true;
            return;
        }
        struct view line = line_from(l->bytes, (size_t)l->hits[i].at);
        struct view copy = arena_dup(&l->lane->arena, line);
        *s = (struct stray){l->part, l->node, l->hits[i].at, copy, mine->first};
        mine->first = s;
        mine->n++;
    }
}

static const struct root *root_of(const struct subject *s,
                                  const struct part *part)
{
    for (size_t i = 0; i < s->roots_n; i++)
        if (s->roots[i].part == part)
            return &s->roots[i];
    return NULL;
}

void accounts_read_stray(struct accounts *all, const struct stray *s)
{
    struct view rest = s->line, user, field;
    struct account_file f = {.all = all,
                             .root = root_of(all->subject, s->part),
                             .part = s->part,
                             .node = s->node,
                             .origin = "program"};
    if (!text_field(&rest, ':', &user) || user.n > MAX_USER)
        return;
    size_t at = 0;
    struct cred_form form = cred_next(rest, &at);
    bool empty = text_field(&rest, ':', &field) && field.n == 0;
    if (!empty && (form.state != CRED_SET || form.hash.p != field.p))
        return;
    struct account *a = account_add(&f, "program", 0, user,
                                    empty ? field : form.hash, CRED_IN_PASSWD);
    if (!a)
        return;
    a->offset = s->offset;
    a->has_offset = true;
    a->purpose = "user";
    a->confidence = POSSIBLE;
    a->because = "a line of a password file within other data; what becomes "
                 "of it is not known";
    struct view hash = {0};
    if (!empty)
        hash = form.hash;
    account_excerpt(a, all->arena, s->line, hash);
}
