/* A pack at a glance: what it is about, who signed, what it holds. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/inspect.h"
#include "report/verify_page.h"

static void size(struct buf *out, uint64_t n)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
    unsigned k = 0;
    uint64_t tenths = n * 10;
    while (k < 3 && tenths >= 10240) {
        tenths /= 1024;
        k++;
    }
    if (k == 0)
        buf_printf(out, "%llu %s", (unsigned long long)n, units[k]);
    else
        buf_printf(out, "%llu.%llu %s", (unsigned long long)(tenths / 10),
                   (unsigned long long)(tenths % 10), units[k]);
}

/* A labelled line made of what fill appends. */
static void labelled(struct page *p, const char *label, struct buf *text)
{
    buf_byte(text, 0);
    if (!text->failed)
        page_line(p, label, (const char *)text->p);
    buf_clear(text);
}

static void images(struct page *p, const struct pack_report *r,
                   struct buf *text)
{
    for (size_t i = 0; i < r->images; i++) {
        buf_printf(text, "%s, ", r->image[i].path);
        size(text, r->image[i].size);
        buf_printf(text, ", sha256 %s", r->image[i].sha256);
        labelled(p, i ? "" : "images", text);
    }
}

static void assessments(struct page *p, const struct pack_report *r,
                        struct buf *text)
{
    for (size_t i = 0; i < r->assessments; i++) {
        const struct pack_assessment *a = &r->assessment[i];
        buf_printf(
            text,
            "%s: %s; %llu PASS, %llu FAIL (%llu mandatory), %llu "
            "INCONCLUSIVE, %llu not asked",
            a->name, a->verdict, (unsigned long long)a->pass,
            (unsigned long long)a->fail, (unsigned long long)a->fail_mandatory,
            (unsigned long long)a->inconclusive, (unsigned long long)a->others);
        labelled(p, i ? "" : "assessed", text);
    }
}

/* What assay verify would say, in a line. */
static void verdicts(struct page *p, const struct pack_report *r)
{
    buf_printf(p->out, "  %-*s", PAGE_LABEL, "verified");
    page_verdict(p, r->overall, 0);
    buf_str(p->out, " (");
    for (int a = 0; a < PACK_AXES; a++) {
        buf_printf(p->out, "%s%s ", a ? ", " : "",
                   pack_axis_text((enum pack_axis)a));
        page_verdict(p, r->axis[a], 0);
    }
    buf_str(p->out, ")\n");
}

static void file(struct page *p, const struct pack_file *f)
{
    buf_printf(p->out, "  %12llu  %2llu  ", (unsigned long long)f->size,
               (unsigned long long)f->signatures);
    size_t at = p->out->n;
    page_put(p, *f->language ? f->language : "-");
    while (p->out->n < at + 2 && !p->out->failed)
        buf_byte(p->out, ' ');
    buf_str(p->out, "  ");
    page_put(p, f->name);
    if (*f->role) {
        buf_str(p->out, "  (");
        page_put(p, f->role);
        buf_byte(p->out, ')');
    }
    buf_byte(p->out, '\n');
    if (p->style->all && *f->sha256)
        buf_printf(p->out, "  %12s  %s\n", "sha256", f->sha256);
}

void inspect_text(const struct verify_style *s, const char *path,
                  const struct pack_report *r, struct buf *out)
{
    struct page p = {s, out};
    struct buf text;
    page_put(&p, path);
    if (*r->fault) {
        buf_byte(out, '\n');
        page_line(&p, "fault", r->fault);
        return;
    }
    buf_str(out, ": ");
    size(out, r->size);
    buf_printf(out, ", %zu files, %zu signatures\n", r->files, r->signatures);
    buf_init(&text, 1 << 16, NULL);
    page_product(&p, &r->product);
    page_line(&p, "support", r->product.support_until);
    page_line(&p, "edition", r->product.edition);
    images(&p, r, &text);
    assessments(&p, r, &text);
    verdicts(&p, r);
    buf_done(&text);
    for (size_t i = 0; i < r->signatures; i++)
        page_signature(&p, &r->signature[i]);
    if (r->files)
        buf_printf(out, "\n  %12s  by  in  name (role)\n", "bytes");
    for (size_t i = 0; i < r->files; i++)
        file(&p, &r->file[i]);
    if (r->overall != PACK_PASS)
        buf_str(out, "\n  assay verify says what of it is not proven.\n");
}
