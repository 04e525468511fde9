/* A plan for people: whether the product is ready for a laboratory, what is
 * missing, until when, and the open cases by who does them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "catalogue/pen.h"
#include "report/assess.h"

enum { WIDTH = 80, ID_COLUMN = 11, DAY_COLUMN = 28, MANY = 8 };

static void ends_of(struct pen *p, struct cat_texts ends)
{
    if (ends.n == 0)
        return;
    pen_word(p, TONE_DIM, "for");
    for (size_t i = 0; i < ends.n && i < MANY; i++)
        pen_word(p, TONE_DIM, ends.v[i]);
    if (ends.n > MANY)
        pen_format(p, TONE_DIM, "and %zu more", ends.n - MANY);
}

static void missing(struct pen *p, const struct plan *plan)
{
    if (plan->ready) {
        pen_head(p, "Ready for a laboratory");
        pen_words(p, TONE_PLAIN,
                  "ICS and IXIT are complete as far as assay can tell, the "
                  "images were read, and nothing fails.");
        pen_end(p, 0);
        return;
    }
    pen_head(p, "Not ready for a laboratory");
    pen_format(p, TONE_PLAIN, "%zu thing%s to be done first:", plan->items_n,
               plan->items_n == 1 ? " has" : "s have");
    pen_end(p, 0);
    for (size_t i = 0; i < plan->items_n; i++) {
        const struct plan_item *m = &plan->items[i];
        pen_format(p, TONE_STRONG, "%zu.", i + 1);
        pen_to(p, 5);
        pen_words(p, TONE_PLAIN, m->text);
        if (m->at.line)
            pen_format(p, TONE_DIM, "(" PRODUCT_FILE ":%u)",
                       (unsigned)m->at.line);
        ends_of(p, m->ends);
        pen_end(p, 0);
    }
}

static void dates(struct pen *p, const struct plan *plan)
{
    if (!plan->dated)
        return;
    pen_head(p, "Until when");
    pen_words(
        p, TONE_DIM,
        "Our estimate: six hours of tests a day, thirty working days from "
        "booking a laboratory to its first day, ten to correct what it "
        "finds, one for each thing that is missing; no holidays.");
    pen_end(p, 0);
    for (size_t i = 0; i < PLAN_DATES; i++) {
        const struct plan_date *d = &plan->dates[i];
        if (!d->days)
            continue;
        pen_format(p, TONE_STRONG, "%s", d->from);
        if (d->days > 1)
            pen_format(p, TONE_STRONG, "to %s", d->to);
        pen_to(p, DAY_COLUMN);
        pen_words(p, TONE_PLAIN, d->what);
        pen_format(p, TONE_DIM, "(%u day%s)", d->days, d->days == 1 ? "" : "s");
        pen_end(p, 0);
    }
    if (!plan->late)
        return;
    pen_format(p, TONE_BAD,
               "This should have begun %u working day%s ago: the day can "
               "not be kept in this way.",
               plan->late, plan->late == 1 ? "" : "s");
    pen_end(p, 0);
}

static void add_list(struct buf *b, const char *head, struct cat_texts list)
{
    for (size_t i = 0; i < list.n; i++)
        buf_printf(b, "%s%s", i ? ", " : head, list.v[i]);
}

/* With what, how long, by which tables. */
static void means(struct pen *p, const struct plan_step *s)
{
    struct buf b;
    buf_init(&b, 4096, NULL);
    if (s->task)
        add_list(&b, "with ", s->task->with);
    if (s->task && s->who != WHO_ASSAY)
        buf_printf(&b, "; about %u minutes", (unsigned)s->task->minutes);
    add_list(&b, "; IXIT ", s->of->provision->tests.ixit);
    buf_byte(&b, 0);
    pen_words(p, TONE_DIM, b.failed ? "" : (const char *)b.p);
    buf_done(&b);
}

static void step(struct pen *p, const struct plan_step *s)
{
    const struct case_verdict *c = s->of;
    pen_word(p, TONE_STRONG, c->of->id);
    pen_to(p, ID_COLUMN);
    if (c->state != STATE_OPEN) {
        pen_word(p, TONE_PLAIN, verdict_text(c->verdict));
        pen_words(p, TONE_DIM, c->because);
        pen_end(p, 0);
        return;
    }
    pen_words(p, TONE_PLAIN, s->task ? s->task->what : c->of->purpose);
    pen_end(p, ID_COLUMN);
    if (c->why != WHY_NEEDS_JUDGEMENT && c->why != WHY_NEEDS_TEST) {
        pen_words(p, TONE_BAD, "Open:");
        pen_words(p, TONE_PLAIN, c->because);
        pen_end(p, ID_COLUMN);
    }
    means(p, s);
    pen_end(p, 0);
}

static void steps(struct pen *p, const struct plan *plan, bool all)
{
    static const char *const heads[] = {
        [WHO_ASSAY] = "Decided by assay when the declarations are there",
        [WHO_PERSON] = "On a desk: declarations, documents, web pages",
        [WHO_LABORATORY] = "In a laboratory: with units of the product",
    };

    for (int w = 0; w < WHO_COUNT; w++) {
        if (!(all ? plan->cases[w] : plan->open[w]))
            continue;
        pen_head(p, heads[w]);
        pen_format(p, TONE_PLAIN, "%zu of %zu are open", plan->open[w],
                   plan->cases[w]);
        if (plan->minutes[w])
            pen_format(p, TONE_PLAIN, "(about %u hours)",
                       (unsigned)((plan->minutes[w] + 59) / 60));
        pen_end(p, 0);
        for (size_t i = 0; i < plan->steps_n; i++) {
            const struct plan_step *s = &plan->steps[i];
            if ((int)s->who == w && (all || s->of->state == STATE_OPEN))
                step(p, s);
        }
    }
}

void plan_text(const struct plan *p, unsigned width, bool all, struct buf *out)
{
    struct pen pen = pen_of(out, false, width ? width : WIDTH);
    assess_head(out, p->of);
    missing(&pen, p);
    dates(&pen, p);
    steps(&pen, p, all);
}
