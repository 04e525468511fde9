/* Which scripts and programs the start graph leads to: for those who ask about
 * something else than services. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/start.h"

static const char *joined(struct start *st, const struct view *argv, unsigned n)
{
    struct buf b;
    buf_init(&b, MAX_ATTR_TEXT, NULL);
    for (unsigned i = 0; i < n; i++) {
        if (i)
            buf_byte(&b, ' ');
        buf_view(&b, argv[i]);
    }
    const char *s = start_shown(st, buf_of(&b));
    buf_done(&b);
    return s;
}

/* It is known already, as certain as now. */
static bool is_known(const struct start *st, const struct node *n, bool certain,
                     const char *words)
{
    for (const struct ran *r = st->ran; r; r = r->next)
        if (r->node == n && (!r->condition || !certain) &&
            strcmp(r->words, words) == 0)
            return true;
    return false;
}

void start_note(struct start *st, const struct node *n, const struct view *argv,
                unsigned argc)
{
    if (!n || st->pretend_password || st->ran_n >= START_RAN)
        return;
    const char *words = joined(st, argv, argc);
    bool certain = !st->cond && !st->given;
    st->bytes += strlen(words) + 1;
    if (is_known(st, n, certain, words))
        return;
    struct ran *r = ARENA_NEW(st->arena, struct ran);
    if (!r)
        return;
    *r = (struct ran){
        .part = st->root->part,
        .node = n,
        .at = st->at,
        .line = st->line,
        .words = words,
        .chain = start_keep_chain(st),
        .next = st->ran,
    };
    if (!certain)
        r->condition = st->cond ? start_conditions(st) : st->given;
    st->ran_n++;
    st->ran = r;
}
