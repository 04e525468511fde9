/* libassay: documents reviewed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/day.h"
#include "lib/workspace.h"
#include "review/judge.h"
#include "sys/clock.h"

enum { REVIEW_TEXT_MAX = 256 << 20, MODELS_MAX = 3, IMAGES_MAX = 16 };

/* The workspace's product, if there is one. */
static bool product_of(struct assay *a, const char *dir, struct arena *arena,
                       struct workspace *w, const struct product **out)
{
    if (!dir)
        return true;
    if (!workspace_open(a, dir, arena, w))
        return false;
    *out = &w->product;
    return true;
}

/* The images that bills of materials are held against. */
struct images {
    struct assay_result *results[IMAGES_MAX];
    struct review_image v[IMAGES_MAX];
    size_t n;
};

static bool add_image(struct assay *a, const char *path, struct images *out)
{
    if (out->n == IMAGES_MAX)
        return true;
    struct assay_result *r = path ? assay_scan(a, path) : NULL;
    if (!r)
        return path ? false : lib_failed(a, "out of memory");
    out->results[out->n] = r;
    out->v[out->n++] =
        (struct review_image){.path = r->path,
                              .record = &r->record,
                              .lack = assay_summary(r).lack != NULL};
    return true;
}

static bool has_sbom(const struct review_document *docs, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < docs[i].record.obs_n; k++)
            if (strcmp(docs[i].record.obs[k]->kind, "sbom") == 0)
                return true;
    return false;
}

static bool scan_images(struct assay *a, const struct assay_review_how *how,
                        const struct product *product, struct arena *arena,
                        struct images *out)
{
    if (how->image)
        return add_image(a, how->image, out);
    for (size_t i = 0; product && i < product->targets.n; i++) {
        const struct target *t = &product->targets.v[i];
        if (workspace_scans(t) &&
            !add_image(a, workspace_path(arena, how->workspace, t->path), out))
            return false;
    }
    return true;
}

static bool read_and_judge(struct assay *a, const char *const *paths, size_t n,
                           const struct assay_review_how *how,
                           struct review_opts *o, const struct product *product,
                           struct arena *arena, struct images *images,
                           struct reviewed *out)
{
    struct review_document *docs = arena_array(arena, n, sizeof *docs);
    if (!docs)
        return lib_failed(a, "out of memory");
    enum err e = review_read(o, paths, n, arena, docs);
    if (e == OK && has_sbom(docs, n) &&
        !scan_images(a, how, product, arena, images))
        return false;
    o->images = images->v;
    o->images_n = images->n;
    if (e == OK)
        e = review_judge(o, product, docs, n, arena, out);
    return e == OK || lib_failed(a, "%s", err_text(e));
}

static void sum_up(const struct reviewed *r, struct assay_reviewed *out)
{
    *out = (struct assay_reviewed){.documents = r->documents_n,
                                   .not_read = r->unread,
                                   .errors = r->errors,
                                   .warnings = r->warnings,
                                   .pass = r->pass,
                                   .fail = r->fail,
                                   .fail_mandatory = r->fail_mandatory,
                                   .inconclusive = r->inconclusive};
}

bool assay_review(struct assay *a, const char *const *paths, size_t n,
                  const struct assay_review_how *how, assay_write_fn *write,
                  void *ctx, struct assay_reviewed *out)
{
    static const struct assay_review_how usual = {0};
    how = how ? how : &usual;
    char today[11], where[200] = "";
    struct arena arena;
    struct workspace w;
    const struct product *product = NULL;
    struct review_data data;
    struct reviewed r;
    struct images images = {.n = 0};
    const char *models[MODELS_MAX] = {NULL};
    if (n == 0 || n > REVIEW_MAX_DOCUMENTS)
        return lib_failed(a, "from 1 to %d documents can be reviewed at once",
                          REVIEW_MAX_DOCUMENTS);
    if (how->date && !day_is(how->date))
        return lib_failed(a, "'%s' is no day; write YYYY-MM-DD", how->date);
    lib_today(today);
    arena_init(&arena, NULL);
    bool ok = review_data_load(&arena, &data, where) == OK ||
              lib_failed(a, "the built-in rules: %s", where);
    ok = ok && product_of(a, how->workspace, &arena, &w, &product);
    if (ok) {
        const char *model = how->model                   ? how->model
                            : product && *product->model ? product->model
                                                         : NULL;
        models[0] = model;
        struct review_opts o = {.limits = a->scan.limits,
                                .jobs = a->scan.jobs,
                                .today = how->date ? how->date : today,
                                .models = models,
                                .data = &data};
        ok = read_and_judge(a, paths, n, how, &o, product, &arena, &images, &r);
    }
    if (ok) {
        struct buf text;
        buf_init(&text, REVIEW_TEXT_MAX, NULL);
        if (how->format && strcmp(how->format, "json") == 0)
            review_json(&text, &r);
        else
            review_text(&text, &r, how->all);
        sum_up(&r, out);
        ok = lib_write(a, &text, write, ctx);
    }
    for (size_t i = 0; i < images.n; i++)
        assay_result_free(images.results[i]);
    arena_done(&arena);
    return ok;
}
