/* Lives with power cuts: each one, each pair, many at random; and faults. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lives.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Room for a world of any kind. */
union space {
    struct life life;
    uint64_t room[LIFE_BYTES / 8];
};

static void begin(const struct lives *k, unsigned story, unsigned cuts,
                  union space *w)
{
    if (k->bytes > sizeof *w)
        abort();
    memset(w, 0, k->bytes);
    w->life.story = story;
    k->begin(w, cuts);
}

static void finish(const struct lives *k, union space *w,
                   struct cuts_count *out)
{
    struct life *l = &w->life;
    l->power.cut_op = 0;
    l->power.fault_op = 0;
    if (!l->power.broken)
        k->afterwards(w);
    out->lives++;
    out->boots += l->boots;
    if (!l->power.broken || out->failed[0])
        return;
    int n = snprintf(out->failed, sizeof out->failed, "%s: %s; cuts at",
                     k->names[l->story], l->power.broken);
    for (unsigned i = 0; i < l->n_cuts && n > 0 && n < 200; i++)
        n += snprintf(out->failed + n, sizeof out->failed - (size_t)n,
                      " %llu%c%u", (unsigned long long)l->cuts[i].op,
                      "<=>"[l->cuts[i].how], l -> cuts[i].torn);
}

/* Lives until the story is over (true) or the power fails. */
static bool live(const struct lives *k, union space *w)
{
    jmp_buf off;
    w->life.power.off = &off;
    if (setjmp(off) != 0)
        return false;
    k->live(w);
    return true;
}

static void plan(struct life *l, uint64_t op, enum sim_cut how, unsigned torn)
{
    l->cuts[l->n_cuts++] = (struct life_cut){op, how, torn};
    l->power.cut_op = op;
    l->power.cut = how;
    l->power.torn = torn;
    l->power.seed += (uint32_t)op * 31 + how * 7 + torn;
}

void lives_none(const struct lives *k, unsigned s, struct cuts_count *out)
{
    union space w;
    memset(out, 0, sizeof *out);
    begin(k, s, 1, &w);
    live(k, &w);
    out->ops = (unsigned)w.life.power.op;
    if (!w.life.power.broken)
        k->was_whole(&w);
    finish(k, &w, out);
}

static void cut_from(const struct lives *k, const union space *from,
                     unsigned depth, unsigned ways, struct cuts_count *out)
{
    union space w;
    for (uint64_t op = from->life.power.op + 1; !out->failed[0]; op++) {
        for (unsigned how = 0; how < 1 + ways; how++) {
            memcpy(&w, from, k->bytes);
            /* After an operation is before the next, but for the last. */
            plan(&w.life, op, how == 0 ? SIM_BEFORE : SIM_INSIDE,
                 ways == SIM_TORN || how == 0
                     ? (how - 1) % SIM_TORN
                     : (unsigned)(op + how) % SIM_TORN);
            if (live(k, &w)) {
                w.life.n_cuts--;
                finish(k, &w, out);
                return;
            }
            w.life.power.cut_op = 0;
            if (depth > 1) {
                cut_from(k, &w, depth - 1, ways, out);
            } else {
                live(k, &w);
                finish(k, &w, out);
            }
        }
    }
}

void lives_all(const struct lives *k, unsigned s, unsigned depth, unsigned ways,
               struct cuts_count *out)
{
    union space w;
    lives_none(k, s, out);
    begin(k, s, depth, &w);
    cut_from(k, &w, depth, ways, out);
}

void lives_random(const struct lives *k, unsigned s, unsigned lives,
                  struct cuts_count *out)
{
    union space w;
    lives_none(k, s, out);
    for (unsigned i = 0; i < lives && !out->failed[0]; i++) {
        begin(k, s, CUTS_MAX, &w);
        struct life *l = &w.life;
        l->power.seed = (i + 1) * 2654435761U;
        unsigned n = 1 + i % CUTS_MAX;
        bool over = false;
        while (l->n_cuts < n && !over) {
            uint32_t r = sim_random(&l->power);
            plan(l, l->power.op + 1 + r % (2 + out->ops / n),
                 (enum sim_cut)(r >> 8 & 3    ? SIM_INSIDE
                                : r >> 16 & 1 ? SIM_BEFORE
                                              : SIM_AFTER),
                 r >> 20 & 3);
            over = live(k, &w);
        }
        l->power.cut_op = 0;
        if (!over)
            live(k, &w);
        finish(k, &w, out);
    }
}

void lives_faults(const struct lives *k, unsigned s, unsigned kind,
                  struct cuts_count *out)
{
    union space w;
    lives_none(k, s, out);
    unsigned ops = out->ops;
    for (uint64_t op = 1; op <= ops && !out->failed[0]; op++) {
        begin(k, s, 2, &w);
        w.life.power.fault_op = op;
        w.life.power.fault = (enum sim_fault)kind;
        w.life.power.torn = op % SIM_TORN;
        live(k, &w);
        finish(k, &w, out);
    }
}
