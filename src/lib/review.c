/* libassay: documents reviewed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "lib/workspace.h"
#include "review/judge.h"
#include "sys/clock.h"

enum { REVIEW_TEXT_MAX = 256 << 20, MODELS_MAX = 3 };

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

static bool read_and_judge(struct assay *a, const char *const *paths, size_t n,
                           const struct review_opts *o,
                           const struct product *product, struct arena *arena,
                           struct reviewed *out)
{
    struct review_document *docs = arena_array(arena, n, sizeof *docs);
    if (!docs)
        return lib_failed(a, "out of memory");
    enum err e = review_read(o, paths, n, arena, docs);
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
    const char *models[MODELS_MAX] = {NULL};
    if (n == 0 || n > REVIEW_MAX_DOCUMENTS)
        return lib_failed(a, "from 1 to %d documents can be reviewed at once",
                          REVIEW_MAX_DOCUMENTS);
    if (how->date && !product_is_date(how->date))
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
        ok = read_and_judge(a, paths, n, &o, product, &arena, &r);
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
    arena_done(&arena);
    return ok;
}
