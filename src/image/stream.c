/* Opening compressed streams: see stream.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream.h"

enum { MAX_MEMBERS = 100000 };

static bool next_member(const struct stream_rule *rule, struct view rest,
                        uint64_t *skip)
{
    *skip = rule->between ? rule->between(rest) : 0;
    struct view v = view_from(rest, *skip);
    return v.n && rule->again && rule->again(v);
}

static enum opened damaged(struct lane *lane, struct part *p,
                           const struct stream_rule *rule,
                           const struct decoded *d)
{
    bool much = d->n >= rule->damaged_bytes || (p->told && d->n > 0);
    if (!much)
        return NOT_THIS;
    part_diag(lane, p, d->reason, d->used, d->why);
    part_detail(lane, p, "%llu bytes decoded, then it breaks off",
                (unsigned long long)d->n);
    part_end(p, d->used > 0 ? d->used : 1);
    return DAMAGED;
}

enum opened stream_open(struct lane *lane, struct part *p,
                        const struct stream_rule *rule)
{
    struct decoded d = part_decode(lane, p, rule->codec, p->bytes);
    if (d.why)
        return damaged(lane, p, rule, &d);
    uint64_t end = d.used, skip;
    unsigned members = 1;
    for (; members < MAX_MEMBERS; members++) {
        struct view rest = view_from(p->bytes, end);
        if (!next_member(rule, rest, &skip))
            break;
        uint64_t before = p->content.n;
        d = part_decode(lane, p, rule->codec, view_from(rest, skip));
        if (d.why) {
            /* What stands here is looked at again, as a part of its own. */
            p->content.n = before;
            if (d.reason == WHY_OVER_BUDGET)
                part_diag(lane, p, d.reason, end, d.why);
            break;
        }
        end += skip + d.used;
    }
    if (p->content.n < rule->min_bytes && !(p->told && p->content.n))
        return NOT_THIS;
    part_detail(lane, p, "%zu bytes decoded%s", p->content.n,
                members > 1 ? ", several members" : "");
    part_end(p, end);
    return OPENED;
}
