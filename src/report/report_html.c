/* The report for people: one page that needs nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/html.h"

extern const unsigned char html_style[], html_script[];
extern const size_t html_style_size, html_script_size;

static void head(struct buf *out, const struct result *r)
{
    buf_str(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
                 "<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                 "content=\"width=device-width, initial-scale=1\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" "
                 "content=\"default-src 'none'; style-src 'unsafe-inline'; "
                 "script-src 'unsafe-inline'; base-uri 'none'; "
                 "form-action 'none'\">\n"
                 "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    html_str(out, r->record->name);
    buf_str(out, " · assay</title>\n<style>\n");
    buf_add(out, html_style, html_style_size);
    buf_str(out, "</style>\n</head>\n<body>\n");
}

static void tile(struct buf *out, const char *kind, size_t n, const char *what)
{
    buf_printf(out, "<div class=\"tile %s\"><b>%zu</b><span>%s</span></div>",
               kind, n, what);
}

static void title(struct buf *out, const struct report_opts *opts,
                  const struct result *r)
{
    const struct record *rec = r->record;
    const struct judgement *g = r->judgement;
    buf_str(out, "<header class=\"top\">\n<p class=\"brand\">assay</p>\n<h1>");
    html_str(out, rec->name);
    buf_str(out, "</h1>\n<p class=\"meta\">");
    report_size(out, rec->size_bytes);
    if (rec->sha256[0])
        buf_printf(out, " · SHA-256 <span class=\"mono\">%s</span>",
                   rec->sha256);
    buf_str(out, "</p>\n<p class=\"meta\">Held against ");
    html_str(out, opts->catalogue->standard.name);
    buf_byte(out, ' ');
    html_str(out, opts->catalogue->standard.edition);
    buf_str(out, ", 78 provisions</p>\n<div class=\"tiles\">");
    tile(out, g->fail ? "fail" : "", g->fail, "provisions FAIL");
    tile(out, g->fail_mandatory ? "fail" : "", g->fail_mandatory,
         "of them mandatory");
    tile(out, "open", g->inconclusive, "INCONCLUSIVE");
    tile(out, "pass", g->pass, "PASS");
    tile(out, "", g->na, "N/A");
    uint64_t tenths = rec->size_bytes
                          ? (uint64_t)((double)rec->explained_bytes /
                                       (double)rec->size_bytes * 1000)
                          : 0;
    buf_printf(out,
               "<div class=\"tile\"><b>%u.%u %%</b><span>of the bytes "
               "explained</span></div></div>\n",
               (unsigned)(tenths / 10), (unsigned)(tenths % 10));
    buf_str(out,
            "<p class=\"remark\">A scan shows what an image decides. No FAIL "
            "here is no proof of conformity: what stays INCONCLUSIVE needs "
            "declarations, documents or tests of the device, and each "
            "provision names them.</p>\n");
    if (g->lack) {
        buf_str(out, "<p class=\"remark\"><b>");
        buf_str(out, g->fail ? "Judged in part:</b> " : "Not judged:</b> ");
        html_str(out, g->lack);
        buf_str(out, g->fail ? ".</p>\n"
                             : ". That nothing failed means "
                               "nothing here.</p>\n");
    }
    if (rec->sandbox_gaps) {
        buf_str(out, "<p class=\"remark\">The sandbox was not complete on this "
                     "system: ");
        html_str(out, rec->sandbox_gaps);
        buf_str(out, "</p>\n");
    }
    buf_str(out, "</header>\n");
}

static void navigation(struct buf *out, const struct result *r)
{
    buf_str(out, "<nav aria-label=\"Sections\"><ul>"
                 "<li><a href=\"#findings\">Findings</a></li>"
                 "<li><a href=\"#provisions\">Provisions</a></li>"
                 "<li><a href=\"#image\">Image</a></li>");
    html_fact_links(out, r);
    buf_str(out, "<li><a href=\"#files\">Files</a></li></ul></nav>\n");
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    (void)n;
    head(out, results);
    title(out, opts, results);
    navigation(out, results);
    buf_str(out, "<main>\n");
    html_glance(out, opts, results);
    html_findings(out, results);
    html_provisions(out, results);
    html_image(out, results);
    html_facts(out, results);
    html_files(out, results);
    buf_str(out, "</main>\n<footer><p>Made by assay " ASSAY_VERSION
                 ". The same image gives the same page. The whole result for "
                 "programs: <span class=\"mono\">assay scan --format "
                 "json</span>.</p></footer>\n<script>\n");
    buf_add(out, html_script, html_script_size);
    buf_str(out, "</script>\n</body>\n</html>\n");
}

const struct reporter reporter_html = {
    .name = "html",
    .title = "one page for people, complete in itself",
    .mime = "text/html",
    .extension = "html",
    .render = render,
};
