/* libassay: packs verified, by what the caller trusts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "core/json.h"
#include "lib/judging.h"
#include "report/inspect.h"

#define TEXT_MAX ((size_t)1 << 31)

/* How packs are shown. */
struct shape {
    void (*begin)(struct buf *out); /* of text; NULL: nothing */
    void (*end)(struct buf *out);
    void (*text)(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out);
    void (*json_begin)(struct json *j);
    void (*json)(struct json *j, const char *path, const struct pack_report *r);
};

struct verifying {
    struct assay *a;
    struct shape shape;
    bool json_form;
    struct verify_style style;
    struct json json;
    struct buf out;
    struct assay_verify_summary *summary;
};

static void count(struct assay_verify_summary *s, const struct pack_report *r)
{
    s->packs++;
    if (*r->fault)
        s->unreadable++;
    else if (r->overall == PACK_PASS)
        s->pass++;
    else if (r->overall == PACK_FAIL)
        s->fail++;
    else
        s->inconclusive++;
    bool all = true;
    for (int i = 0; i < PACK_AXES; i++)
        all = all && r->axis[i] == PACK_PASS;
    s->complete += all;
}

static bool on_report(void *ctx, const char *path, const struct pack_report *r)
{
    struct verifying *v = ctx;
    count(v->summary, r);
    if (v->json_form) {
        v->shape.json(&v->json, path, r);
    } else {
        if (v->out.n && !v->shape.begin)
            buf_byte(&v->out, '\n');
        v->shape.text(&v->style, path, r, &v->out);
    }
    return !v->out.failed;
}

static bool run(struct verifying *v, const struct pack_run_opts *o,
                const char *const *paths, size_t n)
{
    buf_init(&v->out, TEXT_MAX, NULL);
    json_init(&v->json, &v->out, true);
    if (v->json_form)
        v->shape.json_begin(&v->json);
    else if (v->shape.begin)
        v->shape.begin(&v->out);
    enum err e = pack_verify_all(o, paths, n, on_report, v);
    if (v->json_form)
        verify_json_end(&v->json);
    if (v->json_form)
        buf_byte(&v->out, '\n');
    else if (v->shape.end)
        v->shape.end(&v->out);
    return e == OK || lib_failed(v->a, "%s", err_text(e));
}

/* Verifies and shows packs in a shape. */
static bool show_packs(struct verifying *v,
                       const struct assay_verify_opts *opts,
                       const char *const *paths, size_t n)
{
    struct judging j;
    if (!judging_open(&j, v->a, opts))
        return false;
    bool ok = run(v, &j.run, paths, n);
    judging_done(&j);
    return ok;
}

static bool show(struct assay *a, struct shape shape,
                 const struct assay_verify_opts *opts, const char *const *paths,
                 size_t n, const char *format, const struct assay_style *style,
                 assay_write_fn *write, void *ctx,
                 struct assay_verify_summary *summary)
{
    static const struct assay_style plain = {0};
    const struct assay_style *s = style ? style : &plain;
    struct verifying v = {
        .a = a,
        .shape = shape,
        .json_form = strcmp(format, "json") == 0,
        .style = {.width = s->width,
                  .colour = s->colour,
                  .all = s->all,
                  .why = opts->why},
        .summary = summary,
    };
    *summary = (struct assay_verify_summary){0};
    if (show_packs(&v, opts, paths, n))
        return lib_write(a, &v.out, write, ctx);
    buf_done(&v.out);
    return false;
}

bool assay_verify(struct assay *a, const struct assay_verify_opts *opts,
                  const char *const *paths, size_t n, const char *format,
                  const struct assay_style *style, assay_write_fn *write,
                  void *ctx, struct assay_verify_summary *summary)
{
    static const struct shape plain = {NULL, NULL, verify_text,
                                       verify_json_begin, verify_json};
    static const struct shape page = {verify_html_begin, verify_html_end,
                                      verify_html, NULL, NULL};
    return show(a, strcmp(format, "html") == 0 ? page : plain, opts, paths, n,
                format, style, write, ctx, summary);
}

bool assay_inspect(struct assay *a, const struct assay_verify_opts *opts,
                   const char *const *paths, size_t n, const char *format,
                   const struct assay_style *style, assay_write_fn *write,
                   void *ctx, struct assay_verify_summary *summary)
{
    return show(a,
                (struct shape){NULL, NULL, inspect_text, inspect_json_begin,
                               inspect_json},
                opts, paths, n, format, style, write, ctx, summary);
}
