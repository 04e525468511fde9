/* What the update-attack bench found, as one page: subjects side by side, case
 * by case, with what happened on the medium and how to see it again. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "bench/score.h"
#include "report/bench.h"
#include "report/html.h"

extern const unsigned char html_style[];
extern const size_t html_style_size;

enum { CELL = 9, ROW = 14, LABEL = 190, MAP_ROWS = 64 };

static const char *const groups[][2] = {
    {"A", "Authenticity"         },
    {"I", "Integrity"            },
    {"R", "Rollback and replay"  },
    {"F", "Freshness"            },
    {"C", "Compatibility"        },
    {"P", "Power cuts and faults"},
    {"X", "Resources"            },
    {"T", "Transport"            },
    {"Z", "Hostile structure"    },
    {"V", "Local interfaces"     },
    {"B", "Start"                },
    {"U", "People"               }
};

static const char *kind_of(const struct bench_outcome *o)
{
    int bad = bench_verdict_badness(o->verdict);
    return o->tried == 0 ? "na"
           : bad == 2    ? "fail"
           : bad == 1    ? "inconclusive"
                         : "pass";
}

static void head(struct buf *out)
{
    buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                 "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                 "content=\"width=device-width, initial-scale=1\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" "
                 "content=\"default-src 'none'; style-src 'unsafe-inline'; "
                 "base-uri 'none'; form-action 'none'\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n"
                 "<title>Update attacks</title>\n<style>\n");
    buf_add(out, html_style, html_style_size);
    buf_str(out, "</style>\n</head>\n<body>\n<header class=\"top\">"
                 "<p class=\"brand\">assay bench</p>"
                 "<h1>Attacks on the update</h1>");
}

static void subject(struct buf *out, const struct bench_report *r)
{
    html_str(out, r->name);
    buf_byte(out, ' ');
    html_str(out, r->version);
}

static void tile(struct buf *out, const char *kind, size_t n, const char *what)
{
    buf_printf(out, "<div class=\"tile %s\"><b>%zu</b><span>%s</span></div>\n",
               kind, n, what);
}

static void glance(struct buf *out, const struct bench_report *r)
{
    size_t counts[3] = {0}, open = 0, na = 0, tried = 0;
    for (size_t i = 0; i < r->n; i++) {
        const struct bench_outcome *o = &r->v[i];
        tried += o->tried;
        if (o->tried)
            counts[bench_verdict_badness(o->verdict)]++;
        else if (o->verdict == BENCH_NOT_APPLICABLE)
            na++;
        else
            open++;
    }
    buf_str(out, "<h3>");
    subject(out, r);
    buf_str(out, "</h3>\n<div class=\"tiles\">\n");
    tile(out, counts[2] ? "fail" : "", counts[2], "cases failed");
    tile(out, counts[1] ? "open" : "", counts[1], "refused too late");
    tile(out, counts[0] ? "pass" : "", counts[0], "cases held");
    tile(out, "", na, "not applicable");
    tile(out, "", open, "not tested");
    tile(out, "", tried, "variants tried");
    buf_str(out, "</div>\n");
    if (r->fault) {
        buf_str(out, "<p class=\"remark\">The bench ended early: ");
        html_str(out, r->fault);
        buf_str(out, ". What follows is incomplete.</p>\n");
    }
}

static bool is_tried(const struct bench_report *const *r, size_t n, size_t i)
{
    for (size_t k = 0; k < n; k++)
        if (r[k]->v[i].tried)
            return true;
    return false;
}

static void matrix_rows(struct buf *out, const struct bench_report *const *r,
                        size_t n, const char *group)
{
    for (size_t i = 0; i < bench_cases_n; i++) {
        const struct bench_case *c = &bench_cases[i];
        if (c->id[0] != group[0] || !is_tried(r, n, i))
            continue;
        buf_printf(out, "<tr><td data-label=\"case\"><b>%s</b></td>", c->id);
        html_cell(out, "what is done", c->what);
        for (size_t k = 0; k < n; k++) {
            const struct bench_outcome *o = &r[k]->v[i];
            buf_str(out, "<td data-label=\"");
            subject(out, r[k]);
            buf_str(out, "\">");
            if (bench_verdict_badness(o->verdict) > 0)
                buf_printf(out, "<a href=\"#s%zu-%s\">", k, c->id);
            html_chip(out, kind_of(o), bench_verdict_text(o->verdict));
            if (bench_verdict_badness(o->verdict) > 0)
                buf_str(out, "</a>");
            if (o->tried)
                buf_printf(out, " <small>%u of %u</small>",
                           (unsigned)(o->tried - o->bad), (unsigned)o->tried);
            buf_str(out, "</td>");
        }
        buf_str(out, "</tr>\n");
    }
}

static void matrix(struct buf *out, const struct bench_report *const *r,
                   size_t n)
{
    buf_str(out, "<h2 id=\"matrix\">Cases</h2>\n<p class=\"meta\">Verdict of "
                 "the worst variant, and how many variants were safe.</p>\n"
                 "<div class=\"scroll\"><table class=\"stack\"><thead><tr>"
                 "<th>Case</th><th>What is done</th>");
    for (size_t k = 0; k < n; k++) {
        buf_str(out, "<th>");
        subject(out, r[k]);
        buf_str(out, "</th>");
    }
    buf_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t g = 0; g < sizeof groups / sizeof *groups; g++)
        matrix_rows(out, r, n, groups[g][0]);
    buf_str(out, "</tbody></table></div>\n");
}

static void finding(struct buf *out, const struct bench_report *r, size_t k,
                    const struct bench_outcome *o, struct arena *arena)
{
    buf_printf(out, "<article class=\"finding %s\" id=\"s%zu-%s\"><header>",
               kind_of(o), k, o->of->id);
    html_chip(out, kind_of(o), bench_verdict_text(o->verdict));
    buf_printf(out, "<h3>%s · ", o->of->id);
    html_str(out, o->of->what);
    buf_str(out, "</h3></header>\n<p><b>Tried:</b> ");
    html_str(out, o->note);
    buf_printf(out, " <small>(%u of %u variants not safe)</small></p>\n",
               (unsigned)o->bad, (unsigned)o->tried);
    if (o->saw) {
        buf_str(out, "<p><b>On the medium:</b> ");
        html_str(out, o->saw);
        buf_str(out, "</p>\n");
    }
    buf_str(out, "<p><b>Safe:</b> ");
    html_str(out, o->of->safe);
    buf_str(out, "</p>\n<p class=\"meta\">");
    html_str(out, bench_verdict_means(o->verdict));
    buf_str(out, " · provisions ");
    html_str(out, o->of->provisions);
    if (*o->of->cases) {
        buf_str(out, " · test cases ");
        html_str(out, o->of->cases);
    }
    buf_str(out, "</p>\n<pre>");
    html_str(out, bench_replay(r, o, arena));
    buf_str(out, "</pre></article>\n");
}

static void findings(struct buf *out, const struct bench_report *r, size_t k,
                     struct arena *arena)
{
    size_t n = 0;
    buf_printf(out, "<h2 id=\"s%zu\">Findings: ", k);
    subject(out, r);
    buf_str(out, "</h2>\n");
    for (int bad = 2; bad > 0; bad--)
        for (size_t i = 0; i < r->n; i++)
            if (bench_verdict_badness(r->v[i].verdict) == bad) {
                finding(out, r, k, &r->v[i], arena);
                n++;
            }
    if (n == 0)
        buf_str(out, "<p class=\"remark\">Nothing unsafe was seen. That is no "
                     "proof: see what was not tested.</p>\n");
}

/* --- faults ------------------------------------------------------------------
 */

static const char *colour_of(enum bench_verdict v)
{
    int bad = bench_verdict_badness(v);
    return bad == 2 ? "var(--fail)" : bad == 1 ? "var(--open)" : "var(--pass)";
}

/* The variants of one case with one kind of fault, in a row. */
static size_t map_row(struct buf *out, const struct bench_outcome *o,
                      const char *kind, size_t row)
{
    size_t x = 0;
    buf_printf(out, "<text x=\"0\" y=\"%zu\">%s ", row * ROW + ROW - 3,
               o->of->id);
    html_str(out, kind);
    buf_str(out, "</text>");
    for (size_t i = 0; i < o->variants_n; i++) {
        const struct bench_variant *v = &o->variants[i];
        if (!v->kind || strcmp(v->kind, kind) != 0)
            continue;
        buf_printf(out,
                   "<rect x=\"%zu\" y=\"%zu\" width=\"%d\" height=\"%d\" "
                   "style=\"fill:%s\"><title>operation %u: %s</title></rect>",
                   LABEL + x++ * CELL, row * ROW + 1, CELL - 1, ROW - 3,
                   colour_of(v->verdict), (unsigned)v->at,
                   bench_verdict_text(v->verdict));
    }
    buf_byte(out, '\n');
    return x;
}

static bool is_first(const struct bench_outcome *o, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (o->variants[k].kind &&
            strcmp(o->variants[k].kind, o->variants[i].kind) == 0)
            return false;
    return true;
}

static void map(struct buf *out, const struct bench_report *r)
{
    struct buf rows;
    size_t n = 0, wide = 0;
    buf_init(&rows, (size_t)4 << 20, NULL);
    for (size_t c = 0; c < r->n; c++)
        for (size_t i = 0; i < r->v[c].variants_n && n < MAP_ROWS; i++) {
            const struct bench_outcome *o = &r->v[c];
            if (!o->variants[i].kind || !is_first(o, i))
                continue;
            size_t x = map_row(&rows, o, o->variants[i].kind, n++);
            wide = x > wide ? x : wide;
        }
    if (n) {
        buf_str(out, "<h3>");
        subject(out, r);
        buf_printf(out,
                   "</h3>\n<div class=\"scroll\"><svg class=\"cuts\" "
                   "role=\"img\" aria-label=\"faults by operation\" "
                   "width=\"%zu\" height=\"%zu\" "
                   "style=\"fill:currentColor;font-size:11px;margin:.5rem\">\n",
                   LABEL + wide * CELL + CELL, n * ROW + 2);
        buf_view(out, buf_of(&rows));
        buf_str(out, "</svg></div>\n");
    }
    buf_done(&rows);
}

static void maps(struct buf *out, const struct bench_report *const *r, size_t n)
{
    buf_str(out,
            "<h2 id=\"cuts\">Power cuts and faults</h2>\n<p class=\"meta\">A "
            "row is a kind of fault, a field an operation at which it was "
            "made, the earliest on the left. Point at a field for its number. "
            "</p>\n<p class=\"legend\">"
            "<span><i style=\"background:var(--pass)\"></i>old or new runs, "
            "whole</span><span><i style=\"background:var(--open)\"></i>refused "
            "too late</span><span><i style=\"background:var(--fail)\"></i>"
            "failed</span></p>\n");
    for (size_t k = 0; k < n; k++)
        map(out, r[k]);
}

/* --- provisions --------------------------------------------------------------
 */

static void provision_cell(struct buf *out, const struct bench_report *r,
                           const struct bench_score *s)
{
    buf_str(out, "<td data-label=\"");
    subject(out, r);
    buf_str(out, "\">");
    bool bad = s->worst && bench_verdict_badness(s->worst->verdict) == 2;
    if (s->worst) {
        html_chip(out, bad ? "fail" : "inconclusive",
                  bad ? "FAIL" : "INCONCLUSIVE");
        buf_printf(out, " <small>worst: %s, %s; %zu tested, %zu open</small>",
                   s->worst->of->id, bench_verdict_text(s->worst->verdict),
                   s->tested, s->open);
    } else {
        buf_printf(out, "<small>nothing tested, %zu open</small>", s->open);
    }
    buf_str(out, "</td>");
}

static void provisions(struct buf *out, const struct bench_report *const *r,
                       size_t n, struct arena *arena)
{
    size_t rows = 0;
    buf_str(out, "<h2 id=\"provisions\">Provisions</h2>\n<p class=\"meta\">By "
                 "the worst case. The bench alone never gives a PASS.</p>\n"
                 "<div class=\"scroll\"><table class=\"stack\"><thead><tr>"
                 "<th>Provision</th>");
    struct bench_score **v = arena_array(arena, n, sizeof *v);
    for (size_t k = 0; v && k < n; k++) {
        v[k] = bench_scores(r[k], arena, &rows);
        buf_str(out, "<th>");
        subject(out, r[k]);
        buf_str(out, "</th>");
        if (!v[k])
            rows = 0;
    }
    buf_str(out, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; v && i < rows; i++) {
        bool any = false;
        for (size_t k = 0; k < n; k++)
            any |= v[k][i].worst != NULL;
        if (!any)
            continue;
        buf_printf(out, "<tr><td data-label=\"provision\"><b>%s</b></td>",
                   v[0][i].provision);
        for (size_t k = 0; k < n; k++)
            provision_cell(out, r[k], &v[k][i]);
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</tbody></table></div>\n");
}

static void untested(struct buf *out, const struct bench_report *const *r,
                     size_t n)
{
    buf_str(out, "<h2 id=\"open\">Not tested</h2>\n");
    for (size_t k = 0; k < n; k++) {
        buf_str(out, "<details><summary>");
        subject(out, r[k]);
        buf_str(out, "</summary>\n<div class=\"scroll\"><table class=\"stack\">"
                     "<tbody>\n");
        for (size_t i = 0; i < r[k]->n; i++) {
            const struct bench_outcome *o = &r[k]->v[i];
            if (o->tried)
                continue;
            buf_printf(out, "<tr><td data-label=\"case\"><b>%s</b></td>",
                       o->of->id);
            html_cell(out, "what is done", o->of->what);
            html_cell(out, "verdict", bench_verdict_text(o->verdict));
            html_cell(out, "because", o->note);
            buf_str(out, "</tr>\n");
        }
        buf_str(out, "</tbody></table></div></details>\n");
    }
}

void bench_html(const struct bench_report *const *r, size_t n,
                struct arena *arena, struct buf *out)
{
    head(out);
    for (size_t k = 0; k < n; k++)
        glance(out, r[k]);
    buf_str(out, "</header>\n<nav><ul><li><a href=\"#matrix\">Cases</a></li>");
    for (size_t k = 0; k < n; k++) {
        buf_printf(out, "<li><a href=\"#s%zu\">", k);
        html_str(out, r[k]->name);
        buf_str(out, "</a></li>");
    }
    buf_str(out, "<li><a href=\"#cuts\">Power cuts</a></li>"
                 "<li><a href=\"#provisions\">Provisions</a></li>"
                 "<li><a href=\"#open\">Not tested</a></li></ul></nav>\n"
                 "<main>\n");
    matrix(out, r, n);
    for (size_t k = 0; k < n; k++)
        findings(out, r[k], k, arena);
    maps(out, r, n);
    provisions(out, r, n, arena);
    untested(out, r, n);
    buf_str(out, "<p class=\"meta\">Names and versions are the adapters' own "
                 "word.</p>\n</main>\n</body>\n</html>\n");
}
