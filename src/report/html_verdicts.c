/* HTML: findings, and the verdict on each provision. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/html.h"

enum { PLACES = 5 }; /* shown before the rest is folded away */

static const char *verdict_class(enum verdict v)
{
    static const char *const classes[] = {
        [VERDICT_PASS] = "pass",
        [VERDICT_FAIL] = "fail",
        [VERDICT_INCONCLUSIVE] = "inconclusive",
        [VERDICT_NA] = "na",
    };
    return classes[v];
}

/* --- findings
 * ------------------------------------------------------------------- */

static void place(struct buf *out, const struct obs *o)
{
    const char *path = strchr(o->where.path, '!');
    buf_str(out, "<li><span class=\"mono\">");
    html_path(out, path ? path + 1 : o->where.path);
    if (o->where.line)
        buf_printf(out, ":%u", (unsigned)o->where.line);
    buf_str(out, "</span>");
    if (o->where.has_offset || o->where.inode) {
        buf_str(out, " <span class=\"meta\">");
        if (o->where.inode)
            buf_printf(out, "inode %llu ", (unsigned long long)o->where.inode);
        if (o->where.has_offset)
            buf_printf(out, "byte 0x%llx", (unsigned long long)o->where.offset);
        buf_str(out, "</span>");
    }
    if (o->where.excerpt) {
        buf_str(out, "<pre>");
        html_str(out, o->where.excerpt);
        buf_str(out, "</pre>");
    }
    buf_str(out, "</li>\n");
}

static void said(struct buf *out, const struct finding *f, const char **last)
{
    if (!f->message || strcmp(f->message, f->title) == 0 ||
        (*last && strcmp(*last, f->message) == 0))
        return;
    buf_str(out, "<li>");
    html_str(out, f->message);
    buf_str(out, "</li>\n");
    *last = f->message;
}

static void places(struct buf *out, const struct finding *fs, size_t n)
{
    size_t all = 0, k = 0;
    const char *last = NULL;
    for (size_t i = 0; i < n; i++)
        all += fs[i].obs_n;
    buf_str(out, "<ul class=\"places\">\n");
    for (size_t i = 0; i < n; i++) {
        said(out, &fs[i], &last);
        for (size_t o = 0; o < fs[i].obs_n; o++, k++) {
            if (k == PLACES && all > PLACES + 1)
                buf_printf(out,
                           "</ul><details><summary>%zu more "
                           "places</summary><ul class=\"places\">\n",
                           all - PLACES);
            place(out, fs[i].obs[o]);
        }
    }
    buf_str(out, "</ul>");
    if (all > PLACES + 1)
        buf_str(out, "</details>");
    buf_byte(out, '\n');
}

/* Verdicts are written as the standard writes them. */
static const char *effect_text(const char *effect)
{
    if (strcmp(effect, "fail") == 0)
        return "FAIL";
    return strcmp(effect, "inconclusive") == 0 ? "INCONCLUSIVE" : effect;
}

static void finding_head(struct buf *out, const struct finding *f)
{
    const char *shown = f->suppressed_why ? "suppressed" : f->effect;
    const char *severity = severity_text(f->severity);
    buf_printf(out,
               "<article class=\"finding %s\" id=\"f-%s\" data-row=\"%s\">"
               "<header>",
               shown, f->id, severity);
    html_chip(out, shown, effect_text(shown));
    html_chip(out, severity, severity);
    buf_str(out, "<h3>");
    html_str(out, f->title);
    buf_str(out, "</h3>");
    for (size_t i = 0; i < f->provisions_n; i++)
        buf_printf(out, "<a class=\"chip\" href=\"#p-%s\">%s</a>",
                   f->provisions[i], f->provisions[i]);
    buf_str(out, "</header>\n");
}

static size_t finding_block(struct buf *out, const struct finding *fs, size_t n)
{
    size_t same = 1;
    while (same < n && strcmp(fs[same].rule, fs[0].rule) == 0 &&
           !fs[same].suppressed_why == !fs[0].suppressed_why)
        same++;
    finding_head(out, fs);
    for (size_t i = 1; i < same; i++)
        buf_printf(out, "<a id=\"f-%s\"></a>", fs[i].id);
    places(out, fs, same);
    html_mend(out, fs->remedy);
    if (fs->suppressed_why) {
        buf_str(out, "<p class=\"meta\">Suppressed until ");
        html_str(out, fs->suppressed_until);
        buf_str(out, ": ");
        html_str(out, fs->suppressed_why);
        buf_str(out, "</p>");
    }
    buf_str(out, "<p class=\"meta mono\">");
    html_str(out, fs->rule);
    buf_printf(out, " · %s</p></article>\n", fs->id);
    return same;
}

void html_findings(struct buf *out, const struct result *r)
{
    static const char *const severities[] = {"critical", "high", "medium",
                                             "low",      "info", NULL};
    const struct judgement *g = r->judgement;
    buf_str(out, "<section id=\"findings\"><h2>Findings</h2>\n");
    if (g->findings_n == 0)
        buf_str(out, "<p>None. That is no verdict by itself.</p>\n");
    else
        html_filter(out, "findings", "Search findings", severities);
    for (size_t i = 0; i < g->findings_n;)
        i += finding_block(out, &g->findings[i], g->findings_n - i);
    buf_str(out, "</section>\n");
}

/* --- provisions
 * ------------------------------------------------------------------- */

static const struct judged *judged_of(const struct judgement *g,
                                      const struct cat_provision *p)
{
    for (size_t i = 0; i < g->provisions_n; i++)
        if (g->provisions[i].provision == p)
            return &g->provisions[i];
    return NULL;
}

static void clause_line(struct buf *out, const struct judgement *g,
                        const struct cat_clause *clause)
{
    buf_printf(out, "<p class=\"clause\"><b>%s</b> ", clause->id);
    html_str(out, clause->title);
    buf_str(out, "</p><div class=\"cells\">");
    for (size_t i = 0; i < clause->provisions.n; i++) {
        const struct cat_provision *p = &clause->provisions.v[i];
        const struct judged *j = judged_of(g, p);
        if (!j)
            continue;
        bool far =
            j->verdict == VERDICT_INCONCLUSIVE && p->scan.reach == REACH_NONE;
        buf_printf(out, "<a class=\"%s%s\" href=\"#p-%s\" title=\"",
                   verdict_class(j->verdict), far ? " reach-none" : "", p->id);
        buf_printf(out, "%s: ", verdict_text(j->verdict));
        html_str(out, p->title);
        buf_printf(out, "\">%s</a>", p->id);
    }
    buf_str(out, "</div>\n");
}

void html_glance(struct buf *out, const struct report_opts *opts,
                 const struct result *r)
{
    buf_str(out, "<section id=\"glance\"><h2>Verdicts at a glance</h2>\n"
                 "<div class=\"matrix\">\n");
    for (size_t c = 0; c < opts->catalogue->clauses.n; c++)
        clause_line(out, r->judgement, &opts->catalogue->clauses.v[c]);
    buf_str(out,
            "</div>\n<p class=\"legend\"><span><i class=\"v-fail\"></i>FAIL"
            "</span><span><i class=\"v-open\"></i>INCONCLUSIVE, within an "
            "image's reach</span><span><i class=\"v-far\"></i>INCONCLUSIVE, "
            "out of an image's reach</span><span><i class=\"v-pass\"></i>PASS"
            "</span></p></section>\n");
}

static void row(struct buf *out, const struct judged *j)
{
    const struct cat_provision *p = j->provision;
    buf_printf(out,
               "<tr id=\"p-%s\" data-row=\"%s\"><td class=\"mono\" "
               "data-label=\"\">%s</td>",
               p->id, verdict_text(j->verdict), p->id);
    html_cell(out, "status", p->status);
    buf_printf(out,
               "<td data-label=\"\"><span class=\"chip %s\">%s</span></td>",
               verdict_class(j->verdict), verdict_text(j->verdict));
    buf_str(out, "<td data-label=\"\"><b>");
    html_str(out, p->title);
    buf_str(out, "</b><br>");
    html_str(out, j->because);
    bool open = false;
    for (size_t i = 0; i < j->missing_n; i++) {
        if (j->because && strcmp(j->missing[i], j->because) == 0)
            continue;
        buf_str(out, open ? "" : "<ul class=\"missing\">");
        buf_str(out, "<li>");
        html_str(out, j->missing[i]);
        buf_str(out, "</li>");
        open = true;
    }
    buf_str(out, open ? "</ul>" : "<br>");
    for (size_t i = 0; i < j->findings_n && i < PLACES; i++) {
        buf_printf(out, " <a class=\"chip\" href=\"#f-%s\">",
                   j->findings[i]->id);
        html_str(out, j->findings[i]->title);
        buf_str(out, "</a>");
    }
    buf_str(out, "</td></tr>\n");
}

void html_provisions(struct buf *out, const struct result *r)
{
    static const char *const verdicts[] = {"FAIL", "INCONCLUSIVE", "PASS",
                                           "N/A", NULL};
    const struct judgement *g = r->judgement;
    buf_str(out, "<section id=\"provisions\"><h2>Provisions</h2>\n");
    html_filter(out, "provision-rows", "Search provisions", verdicts);
    buf_str(out, "<div class=\"scroll\"><table class=\"stack\" "
                 "id=\"provision-rows\"><thead><tr><th>Provision</th>"
                 "<th>Status</th><th>Verdict</th><th>What and why</th></tr>"
                 "</thead><tbody>\n");
    for (size_t i = 0; i < g->provisions_n; i++)
        row(out, &g->provisions[i]);
    buf_str(out, "</tbody></table></div></section>\n");
}
