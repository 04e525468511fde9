/* What could not be read, and what limits cut short: facts like any other. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe.h"

static void add(struct subject *s, const struct part *p, const struct diag *d)
{
    struct obs *o = subject_fact(s, "unreadable", p, NULL);
    if (d->node)
        o->where.path = image_path(s->image, p, d->node, s->arena);
    obs_offset(o, d->offset);
    obs_str(o, "why", why_text(d->why));
    obs_identity(o);
    obs_str(o, "text", d->text);
    obs_identity(o);
    obs_str(o, "format", p->format);
    obs_int(o, "size_bytes", (int64_t)(d->node ? d->node->size : p->size));
    if (p->detail && !d->node)
        obs_str(o, "detail", p->detail);
}

static void add_limit(struct subject *s, const char *why)
{
    struct obs *o = obs_new(s->facts, "unreadable", s->image->name);
    obs_str(o, "why", why_text(WHY_OVER_BUDGET));
    obs_identity(o);
    obs_str(o, "text", why);
    obs_identity(o);
}

static void finish(struct subject *s)
{
    struct image *im = s->image;
    for (uint32_t i = 0; i < im->parts_n; i++)
        for (const struct diag *d = im->parts[i]->diags; d; d = d->next)
            add(s, im->parts[i], d);
    if (im->over_budget)
        add_limit(s, im->over_budget_why ? im->over_budget_why
                                         : "a limit was reached");
}

const struct probe probe_coverage = {
    .id = "coverage",
    .question = "What of the image could not be read, and why?",
    .finish = finish,
};
