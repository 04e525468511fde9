/* What the update-attack bench found, for people: the worst first. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/score.h"
#include "catalogue/pen.h"
#include "core/utf8.h"
#include "report/bench.h"

enum { WIDTH = 80, ID_COLUMN = 6, VERDICT_COLUMN = 22 };

static void outcome_line(struct pen *p, const struct bench_report *r,
                         const struct bench_outcome *o, struct arena *arena)
{
    pen_word(p, TONE_STRONG, o->of->id);
    pen_to(p, ID_COLUMN);
    pen_word(p, TONE_PLAIN, bench_verdict_text(o->verdict));
    p->indent = VERDICT_COLUMN;
    pen_to(p, VERDICT_COLUMN);
    pen_words(p, TONE_PLAIN, o->of->what);
    if (o->note) {
        pen_word(p, TONE_DIM, "-");
        pen_words(p, TONE_DIM, o->note);
    }
    const char *replay = bench_verdict_badness(o->verdict) > 0
                             ? bench_replay(r, o, arena)
                             : NULL;
    if (replay) {
        pen_end(p, VERDICT_COLUMN);
        pen_words(p, TONE_PLAIN, o->saw ? o->saw : "");
        pen_end(p, VERDICT_COLUMN);
        pen_word(p, TONE_DIM, replay);
    }
    pen_end(p, 0);
}

static size_t list(struct pen *p, const struct bench_report *r, int badness,
                   struct arena *arena)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct bench_outcome *o = &r->v[i];
        if (o->tried == 0 || bench_verdict_badness(o->verdict) != badness)
            continue;
        n++;
        outcome_line(p, r, o, arena);
    }
    return n;
}

static void skipped(struct pen *p, const struct bench_report *r,
                    struct arena *arena)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->v[i].tried == 0)
            outcome_line(p, r, &r->v[i], arena);
}

static void scores(struct pen *p, const struct bench_report *r,
                   struct arena *arena)
{
    size_t n = 0;
    const struct bench_score *v = bench_scores(r, arena, &n);
    for (size_t i = 0; v && i < n; i++) {
        if (!v[i].worst)
            continue;
        bool bad = bench_verdict_badness(v[i].worst->verdict) == 2;
        pen_word(p, TONE_STRONG, v[i].provision);
        pen_to(p, ID_COLUMN + 4);
        pen_word(p, TONE_PLAIN, bad ? "FAIL" : "INCONCLUSIVE");
        p->indent = VERDICT_COLUMN + 4;
        pen_to(p, VERDICT_COLUMN + 4);
        char *text = arena_printf(
            arena, "worst: %s (%s); %zu cases tested, %zu open",
            v[i].worst->of->id, bench_verdict_text(v[i].worst->verdict),
            v[i].tested, v[i].open);
        pen_words(p, TONE_PLAIN, text ? text : "");
        pen_end(p, 0);
    }
}

void bench_text(const struct bench_report *r, struct arena *arena,
                unsigned width, bool all, struct buf *out)
{
    struct pen p = {.out = out, .width = width ? width : WIDTH};
    size_t tested = 0, tried = 0, bad = 0;
    for (size_t i = 0; i < r->n; i++) {
        tested += r->v[i].tried > 0;
        tried += r->v[i].tried;
        bad += bench_verdict_badness(r->v[i].verdict) == 2;
    }
    utf8_visible(out, view_of(r->name, strlen(r->name)));
    buf_byte(out, ' ');
    utf8_visible(out, view_of(r->version, strlen(r->version)));
    buf_str(out, "\n\n");
    list(&p, r, 2, arena);
    list(&p, r, 1, arena);
    list(&p, r, 0, arena);
    if (all)
        skipped(&p, r, arena);
    buf_byte(out, '\n');
    scores(&p, r, arena);
    buf_printf(out,
               "\n%zu of %zu cases tested in %zu variants, %zu of them "
               "failed. No failure is no\nproof: the cases that are open are "
               "listed by --all, and test cases of the laboratory remain.\n",
               tested, r->n, tried, bad);
    if (r->fault) {
        buf_str(out, "The bench ended early: ");
        utf8_visible(out, view_of(r->fault, strlen(r->fault)));
        buf_str(out, ".\n");
    }
}
