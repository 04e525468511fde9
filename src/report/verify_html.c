/* Verified packs as one page that needs nothing else: four results, who
 * signed, what does not hold and whom to ask, every file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/assess_html.h"
#include "report/html.h"
#include "report/verify.h"

static const char *class_of(enum pack_verdict v)
{
    static const char *const names[] = {"na", "pass", "inconclusive", "fail"};
    return names[v];
}

static void chip(struct buf *out, enum pack_verdict v)
{
    html_chip(out, class_of(v), v == PACK_NONE ? "-" : pack_verdict_text(v));
}

static void row(struct buf *out, const char *label, const char *text)
{
    if (!*text)
        return;
    buf_str(out, "<tr><th>");
    html_str(out, label);
    buf_str(out, "</th><td>");
    html_str(out, text);
    buf_str(out, "</td></tr>\n");
}

static void facts(struct buf *out, const struct pack_report *r)
{
    const struct pack_product *p = &r->product;
    buf_str(out, "<table>\n");
    row(out, "Product", p->name);
    row(out, "Model", p->model);
    row(out, "Software", p->software);
    row(out, "Manufacturer", p->manufacturer);
    row(out, "Supported until", p->support_until);
    row(out, "Edition of EN 303 645", p->edition);
    row(out, "Policy", r->policy);
    row(out, "SHA-256 of the pack", r->sha256);
    row(out, "Judged for", r->at);
    for (size_t i = 0; i < r->images; i++) {
        buf_str(out, "<tr><th>About image</th><td>");
        html_str(out, r->image[i].path);
        buf_str(out, " <span class=\"mono\">");
        html_str(out, r->image[i].sha256);
        buf_str(out, "</span></td></tr>\n");
    }
    for (int a = 0; a < PACK_AXES; a++) {
        buf_str(out, "<tr><th>");
        html_label(out, pack_axis_text((enum pack_axis)a));
        buf_str(out, "</th><td>");
        chip(out, r->axis[a]);
        buf_str(out, "</td></tr>\n");
    }
    buf_str(out, "</table>\n");
}

static void signature(struct buf *out, const struct pack_signature *s)
{
    buf_str(out, "<h3>");
    html_str(out, *s->subject ? s->subject : s->file);
    buf_str(out, "</h3>\n<table>\n");
    row(out, "Kind", s->is_timestamp ? "time-stamp" : "signature");
    row(out, "Issued by", s->issuer);
    row(out, "Trusted by", s->anchor);
    row(out, "Key", s->key);
    row(out, "Algorithm", s->algorithm);
    row(out, "Certificate", s->fingerprint);
    row(out, "Signed at, as the signer says", s->claimed);
    row(out, "Proven not after", s->proven);
    row(out, "By", s->time_authority);
    row(out, "Level", s->level);
    buf_str(out, "<tr><th>Holds</th><td>");
    chip(out, s->signature);
    buf_str(out, "</td></tr>\n<tr><th>Identity</th><td>");
    chip(out, s->identity);
    buf_str(out, "</td></tr>\n</table>\n");
}

static void finding(struct buf *out, const struct pack_finding *f)
{
    const struct pack_check_info *i = pack_check_info(f->check);
    buf_str(out, "<tr><td>");
    chip(out, f->verdict);
    buf_str(out, "</td><td>");
    html_str(out, f->name);
    buf_str(out, "</td><td>");
    html_str(out, f->text);
    buf_str(out, "</td><td>");
    if (f->verdict > PACK_PASS)
        html_str(out, i->ask);
    buf_str(out, "</td></tr>\n");
}

static void findings(struct buf *out, const struct pack_report *r)
{
    if (r->findings == 0)
        return;
    buf_str(out, "<h3>What was found</h3>\n<table>\n<tr><th></th><th>File</th>"
                 "<th>What</th><th>Whom to ask for what</th></tr>\n");
    for (int v = PACK_FAIL; v >= PACK_PASS; v--)
        for (size_t i = 0; i < r->findings; i++)
            if (r->finding[i].verdict == (enum pack_verdict)v)
                finding(out, &r->finding[i]);
    buf_str(out, "</table>\n");
}

static void files(struct buf *out, const struct pack_report *r)
{
    buf_str(out, "<h3>Files</h3>\n<table>\n<tr><th>Name</th><th>Role</th>"
                 "<th>Language</th><th>Bytes</th><th>Signatures</th></tr>\n");
    for (size_t i = 0; i < r->files; i++) {
        const struct pack_file *f = &r->file[i];
        buf_str(out, "<tr><td>");
        html_str(out, f->name);
        buf_str(out, "</td><td>");
        html_str(out, f->role);
        buf_str(out, "</td><td>");
        html_str(out, f->language);
        buf_printf(out, "</td><td>%llu</td><td>%llu</td></tr>\n",
                   (unsigned long long)f->size,
                   (unsigned long long)f->signatures);
    }
    buf_str(out, "</table>\n");
}

void verify_html_begin(struct buf *out)
{
    html_page(out, "en", "Verified evidence packs");
    buf_str(out, "<main>\n<h1>Verified evidence packs</h1>\n");
}

void verify_html(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out)
{
    (void)s;
    buf_str(out, "<section>\n<h2>");
    html_str(out, path);
    buf_byte(out, ' ');
    chip(out, r->overall);
    buf_str(out, "</h2>\n");
    if (*r->fault) {
        buf_str(out, "<p>");
        html_str(out, r->fault);
        buf_str(out, "</p>\n</section>\n");
        return;
    }
    facts(out, r);
    findings(out, r);
    for (size_t i = 0; i < r->signatures; i++)
        signature(out, &r->signature[i]);
    files(out, r);
    buf_str(out, "</section>\n");
}

void verify_html_end(struct buf *out)
{
    buf_str(out, "</main>\n</body>\n</html>\n");
}
