/* The documents of a workspace reviewed, as evidence for its assessment. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/assessed.h"
#include "review/judge.h"

struct gathering {
    struct arena *arena;
    const char **paths; /* as the review was told */
    struct papers *out;
    struct paper *files;
    struct paper_result *results;
    const struct review_data *data;
};

static const struct paper *paper_of(const struct gathering *g, const char *path)
{
    for (size_t i = 0; path && i < g->out->files.n; i++)
        if (strcmp(g->paths[i], path) == 0)
            return &g->files[i];
    return NULL;
}

/* A quotation on one line. */
static const char *one_line(struct arena *a, const char *s)
{
    char *out = s ? arena_text(a, view_of(s, strlen(s))) : NULL;
    for (char *p = out; p && *p; p++)
        if (*p == '\n')
            *p = ' ';
    return out;
}

static void places_of(const struct gathering *g, const struct review_place *v,
                      size_t n, struct paper_result *out)
{
    for (size_t i = 0; i < n && out->places_n < PAPER_PLACES; i++) {
        const struct paper *p = paper_of(g, v[i].document);
        out->places[out->places_n++] = (struct paper_place){
            .document = p ? p->target->path : v[i].document,
            .quote = one_line(g->arena, v[i].quote),
            .page = v[i].page,
            .line = v[i].line};
    }
}

static struct cat_texts cases_of(const struct review_data *d, const char *id)
{
    const struct rule *r = review_rule(d, id);
    return r ? (struct cat_texts){(const char **)(uintptr_t)r->cases.v,
                                  r->cases.n}
             : (struct cat_texts){0};
}

/* N/A: the rule does not concern the document, and says nothing. */
static bool add_result(struct gathering *g, const struct review_result *r)
{
    static const enum verdict verdicts[] = {[REVIEW_PASS] = VERDICT_PASS,
                                            [REVIEW_FAIL] = VERDICT_FAIL,
                                            [REVIEW_INCONCLUSIVE] =
                                                VERDICT_INCONCLUSIVE};

    if (r->verdict == REVIEW_NA)
        return true;
    struct paper_result *to = &g->results[g->out->results.n++];
    *to = (struct paper_result){.rule = r->rule->id,
                                .title = r->rule->title,
                                .level = rule_level_name(r->rule->level),
                                .of = paper_of(g, r->document),
                                .verdict = verdicts[r->verdict],
                                .shown = r->shown,
                                .because = r->because,
                                .missing = r->missing,
                                .cases = cases_of(g->data, r->rule->id)};
    places_of(g, r->places, r->places_n, to);
    return to->because != NULL;
}

/* The cases that a contradiction is about. */
static struct cat_texts cases_of_finding(const struct gathering *g,
                                         const struct review_finding *f)
{
    static const char *const about[][2] = {
        {"differs-support-",        "S2"},
        {"differs-acknowledgement", "V3"},
        {"differs-status",          "V4"}
    };
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (strncmp(f->rule, about[i][0], strlen(about[i][0])) == 0)
            return cases_of(g->data, about[i][1]);
    return (struct cat_texts){0};
}

static void add_finding(struct gathering *g, const struct review_finding *f)
{
    if (f->severity == REVIEW_NOTE)
        return;
    struct paper_result *to = &g->results[g->out->results.n++];
    *to = (struct paper_result){
        .rule = f->rule,
        .title = f->severity == REVIEW_ERROR ? "An error in the documents"
                                             : "A question to the documents",
        .verdict =
            f->severity == REVIEW_ERROR ? VERDICT_FAIL : VERDICT_INCONCLUSIVE,
        .because = f->message,
        .missing = f->remedy,
        .cases = cases_of_finding(g, f)};
    places_of(g, f->places, f->places_n, to);
    bool one = f->places_n > 0 && !f->more;
    for (size_t i = 1; i < f->places_n; i++)
        one &= strcmp(f->places[i].document, f->places[0].document) == 0;
    to->of = one ? paper_of(g, f->places[0].document) : NULL;
}

static bool take(struct assay *a, struct gathering *g, const struct reviewed *r)
{
    g->results = arena_array(g->arena, r->results_n + r->findings_n + 1,
                             sizeof *g->results);
    if (!g->results)
        return lib_failed(a, "out of memory");
    for (size_t i = 0; i < r->documents_n; i++) {
        const struct review_document *d = &r->documents[i];
        g->files[i].sha256 = d->record.sha256 ? d->record.sha256 : "";
        g->files[i].format = d->format;
        g->files[i].fault = d->record.fault;
    }
    for (size_t i = 0; i < r->results_n; i++)
        if (!add_result(g, &r->results[i]))
            return lib_failed(a, "out of memory");
    for (size_t i = 0; i < r->findings_n; i++)
        add_finding(g, &r->findings[i]);
    g->out->files.v = g->files;
    g->out->results.v = g->results;
    return true;
}

/* The documents among the targets, and where they lie. */
static bool list(struct assay *a, struct gathering *g,
                 const struct workspace *w)
{
    size_t n = w->product.targets.n;
    g->paths = arena_array(g->arena, n + 1, sizeof *g->paths);
    g->files = arena_array(g->arena, n + 1, sizeof *g->files);
    if (!g->paths || !g->files)
        return lib_failed(a, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct target *t = &w->product.targets.v[i];
        if (t->kind != TARGET_DOCUMENT)
            continue;
        const char *path = workspace_path(g->arena, w->dir, t->path);
        if (!path)
            return lib_failed(a, "out of memory");
        g->paths[g->out->files.n] = path;
        g->files[g->out->files.n++] = (struct paper){.target = t};
    }
    return g->out->files.n <= REVIEW_MAX_DOCUMENTS ||
           lib_failed(a, "more than %d documents cannot be reviewed",
                      REVIEW_MAX_DOCUMENTS);
}

bool lib_review(struct assay *a)
{
    struct review_data *data;
    char where[200] = "";
    if (a->review)
        return true;
    data = ARENA_NEW(&a->arena, struct review_data);
    if (!data || review_data_load(&a->arena, data, where) != OK)
        return lib_failed(a, "the built-in rules: %s", where);
    a->review = data;
    return true;
}

bool lib_papers(struct assay *a, const struct workspace *w, struct arena *arena,
                struct papers *out)
{
    struct reviewed r;
    const char *models[2] = {*w->product.model ? w->product.model : NULL};
    char *today = arena_alloc(arena, 11);
    struct gathering g = {.arena = arena, .out = out};
    *out = (struct papers){0};
    if (!today)
        return lib_failed(a, "out of memory");
    if (!list(a, &g, w) || out->files.n == 0)
        return out->files.n == 0;
    lib_today(today);
    if (!lib_review(a))
        return false;
    g.data = a->review;
    struct review_opts o = {.limits = a->scan.limits,
                            .jobs = a->scan.jobs,
                            .today = today,
                            .models = models,
                            .data = a->review};
    struct review_document *docs =
        arena_array(arena, out->files.n, sizeof *docs);
    if (!docs)
        return lib_failed(a, "out of memory");
    enum err e = review_read(&o, g.paths, out->files.n, arena, docs);
    if (e == OK)
        e = review_judge(&o, &w->product, docs, out->files.n, arena, &r);
    return e == OK ? take(a, &g, &r) : lib_failed(a, "%s", err_text(e));
}
