/* An assessment for people: what fails and where both sides stand, then what
 * is open. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/pen.h"
#include "core/utf8.h"
#include "report/assess.h"

enum { WIDTH = 80, ID_COLUMN = 10, VERDICT_COLUMN = 25 };

static void visible(struct buf *out, const char *s)
{
    utf8_visible(out, view_of(s, strlen(s)));
}

void assess_head(struct buf *out, const struct assessment *a)
{
    visible(out, a->product->name);
    buf_str(out, ", model ");
    visible(out, a->product->model);
    buf_printf(out, "\nEN 303 645 %s, TS 103 701 %s\n",
               a->catalogue->standard.edition,
               a->catalogue->assessment.edition);
    for (size_t i = 0; i < a->subjects_n; i++) {
        const struct subject *s = &a->subjects[i];
        buf_str(out, "  ");
        visible(out, s->target->path);
        if (subject_lack(s)) {
            buf_str(out, s->record->fault ? ": could not be read: "
                                          : ": does not count as read: ");
            visible(out, subject_lack(s));
        }
        buf_byte(out, '\n');
    }
    if (a->subjects_n == 0)
        buf_str(out, "  no image or package is named: nothing was scanned\n");
}

static void provision_line(struct pen *p, const struct provision_verdict *v)
{
    pen_word(p, TONE_STRONG, v->of->id);
    pen_to(p, ID_COLUMN);
    pen_word(p, TONE_PLAIN, outcome_text(v->outcome));
    p->indent = VERDICT_COLUMN;
    pen_to(p, VERDICT_COLUMN);
    pen_words(p, TONE_PLAIN, v->of->title);
    pen_word(p, TONE_DIM, "-");
    pen_words(p, TONE_PLAIN, v->because);
    pen_end(p, 0);
}

static void provisions(struct pen *p, const struct assessment *a, bool all)
{
    static const enum outcome order[] = {OUTCOME_FAIL, OUTCOME_NOT_SUPPORTED,
                                         OUTCOME_NA, OUTCOME_PASS,
                                         OUTCOME_INCONCLUSIVE};

    for (size_t o = 0; o < sizeof order / sizeof *order; o++) {
        if (!a->outcomes[order[o]] ||
            (!all && order[o] == OUTCOME_INCONCLUSIVE))
            continue;
        pen_head(p, outcome_text(order[o]));
        p->indent = 0;
        for (size_t i = 0; i < a->provisions_n; i++)
            if (a->provisions[i].outcome == order[o])
                provision_line(p, &a->provisions[i]);
    }
}

static void remark_lines(struct pen *p, const struct remark *m)
{
    pen_word(p, TONE_STRONG, m->id);
    pen_word(p, TONE_PLAIN,
             m->verdict == VERDICT_FAIL ? "FAIL" : "INCONCLUSIVE");
    for (size_t i = 0; i < m->cases.n; i++)
        pen_word(p, TONE_PLAIN, m->cases.v[i]);
    pen_end(p, 2);
    pen_words(p, TONE_PLAIN, m->message);
    pen_end(p, 2);
    if (m->declared.line)
        pen_format(p, TONE_DIM, "declared: " PRODUCT_FILE ":%u",
                   (unsigned)m->declared.line);
    pen_end(p, 2);
    if (m->obs) {
        pen_word(p, TONE_DIM, "observed:");
        pen_words(p, TONE_DIM, m->obs->where.path);
        if (m->obs->where.line)
            pen_format(p, TONE_DIM, "line %u", (unsigned)m->obs->where.line);
        pen_end(p, 2);
    }
    for (size_t i = 0; m->paper && i < m->paper->places_n; i++) {
        const struct paper_place *s = &m->paper->places[i];
        pen_format(p, TONE_DIM, "%s:%u:", s->document,
                   (unsigned)(s->page ? s->page : s->line));
        if (s->quote)
            pen_words(p, TONE_DIM, s->quote);
        pen_end(p, 2);
    }
    if (m->remedy)
        pen_words(p, TONE_PLAIN, m->remedy);
    pen_end(p, 0);
}

void assess_text(const struct assessment *a, unsigned width, bool all,
                 struct buf *out)
{
    struct pen p = pen_of(out, false, width ? width : WIDTH);
    assess_head(out, a);
    provisions(&p, a, all);
    if (a->remarks_n)
        pen_head(&p, "Declared against observed");
    p.indent = 0;
    for (size_t i = 0; i < a->remarks_n; i++)
        remark_lines(&p, &a->remarks[i]);
    buf_printf(out,
               "\nProvisions: %zu PASS, %zu FAIL (%zu mandatory), %zu "
               "INCONCLUSIVE, %zu N/A, %zu not supported.\n",
               a->outcomes[OUTCOME_PASS], a->outcomes[OUTCOME_FAIL],
               a->fail_mandatory, a->outcomes[OUTCOME_INCONCLUSIVE],
               a->outcomes[OUTCOME_NA], a->outcomes[OUTCOME_NOT_SUPPORTED]);
    buf_printf(out,
               "Test cases: %zu decided by assay, %zu by recorded results, "
               "%zu open ('assay plan' tells what to do), %zu not run.\n",
               a->states[STATE_DECIDED], a->states[STATE_RECORDED],
               a->states[STATE_OPEN], a->states[STATE_NOT_RUN]);
    buf_printf(out, "Verdict: %s\n", outcome_text(a->overall));
}
