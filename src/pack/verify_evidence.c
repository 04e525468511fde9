/* An assessment against the observations in the pack: the rules are applied to
 * them anew, and a test case that they fail has to be told as failed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "catalogue/catalogue.h"
#include "judge/judge.h"
#include "pack/facts_json.h"
#include "pack/verify_inner.h"

enum { OBSERVATIONS_MAX = 50000, SCAN_MAX = 64 << 20, SCANS_MAX = 16 };

struct weighing {
    struct verifying *v;
    const char *name; /* of the assessment's file */
    const json_t *root;
    json_t *scan[SCANS_MAX];
    size_t scans;
    struct catalogue catalogue;
};

static const char *text_at(const json_t *o, const char *key)
{
    const char *t = json_string_value(json_object_get(o, key));
    return t ? t : "";
}

static bool is(const json_t *o, const char *key, const char *text)
{
    return strcmp(text_at(o, key), text) == 0;
}

static const json_t *with_id(const json_t *list, const char *id)
{
    const json_t *o;
    size_t i;
    json_array_foreach(list, i, o)
    {
        if (is(o, "id", id))
            return o;
    }
    return NULL;
}

/* --- the observations ------------------------------------------------------
 */

static void load_scans(struct weighing *w)
{
    struct verifying *v = w->v;
    json_error_t e;
    for (size_t i = 0; i < v->lists; i++) {
        const struct content *c = &v->list[i].content;
        for (size_t k = 0; k < c->files && w->scans < SCANS_MAX; k++) {
            const struct container_entry *entry =
                strcmp(c->file[k].role, "scan") == 0
                    ? container_find(&v->c, c->file[k].name)
                    : NULL;
            struct view text =
                entry ? verify_load(v, entry, SCAN_MAX) : (struct view){0};
            json_t *o = text.n ? json_loadb((const char *)text.p, text.n,
                                            JSON_REJECT_DUPLICATES, &e)
                               : NULL;
            if (o && is(o, "schema", "assay-scan/1"))
                w->scan[w->scans++] = o;
            else
                json_decref(o);
        }
    }
}

static void gather(const struct weighing *w, const json_t *target,
                   struct facts *out)
{
    const json_t *e;
    size_t i;
    json_array_foreach(json_object_get(w->root, "evidence"), i, e)
    {
        if (is(e, "target", text_at(target, "path")))
            facts_of_json(json_object_get(e, "observations"), out);
    }
    for (i = 0; i < w->scans; i++)
        if (is(json_object_get(w->scan[i], "subject"), "sha256",
               text_at(target, "sha256")))
            facts_of_json(json_object_get(w->scan[i], "observations"), out);
}

static bool has_observations(const struct weighing *w)
{
    const json_t *e;
    size_t i, n = w->scans;
    json_array_foreach(json_object_get(w->root, "evidence"), i, e)
    {
        n += json_array_size(json_object_get(e, "observations"));
    }
    return n > 0;
}

/* --- what follows from them ------------------------------------------------
 */

/* A reviewed exception that the assessment shows is seen by whoever reads it.
 */
static bool is_excepted(const struct weighing *w, const char *provision)
{
    const json_t *e, *f, *p;
    size_t i, k, n;
    json_array_foreach(json_object_get(w->root, "evidence"), i, e)
    {
        json_array_foreach(json_object_get(e, "findings"), k, f)
        {
            if (!json_object_get(f, "suppressed"))
                continue;
            json_array_foreach(json_object_get(f, "provisions"), n, p)
            {
                if (json_string_value(p) &&
                    strcmp(json_string_value(p), provision) == 0)
                    return true;
            }
        }
    }
    return false;
}

static bool is_left_out(const struct weighing *w, const struct judged *j,
                        const char *id)
{
    const char *provision = j->provision->id;
    const json_t *p =
        with_id(json_object_get(w->root, "provisions"), provision);
    const json_t *c = with_id(json_object_get(w->root, "cases"), id);
    if (is(p, "verdict", "FAIL") || is(p, "verdict", "N/A") ||
        is(p, "verdict", "NOT SUPPORTED"))
        return false;
    return !is(c, "verdict", "FAIL") && !is_excepted(w, provision);
}

static bool hides_failure(const struct weighing *w, const struct judgement *g)
{
    for (size_t i = 0; i < g->provisions_n; i++)
        for (size_t k = 0; k < g->provisions[i].failed_cases_n; k++)
            if (is_left_out(w, &g->provisions[i],
                            g->provisions[i].failed_cases[k]))
                return true;
    return false;
}

/* False: no memory. */
static bool weigh(struct weighing *w, const json_t *target, bool *hides)
{
    struct facts f;
    struct judgement g;
    char today[32];
    struct arena *a = w->v->arena;
    pack_time_text(w->v->o->now, today);
    today[10] = '\0';
    facts_init(&f, a, OBSERVATIONS_MAX);
    gather(w, target, &f);
    struct record r = {
        .name = "image", .sha256 = "", .size_bytes = 1, .explained_bytes = 1};
    r.obs = facts_finish(&f, 1, a, &r.obs_n);
    struct judge_opts o = {.catalogue = &w->catalogue, .today = today};
    if (f.overflow || (!r.obs && f.count) || judge(&o, &r, a, &g) != OK)
        return false;
    *hides = hides_failure(w, &g);
    return true;
}

static void say(struct weighing *w, enum pack_verdict v, const char *text)
{
    report_add(w->v->r, CHECK_CLAIMS, v, text, w->name);
}

/* Rules change from version to version: only what the same version says is a
 * lie by all means. */
static void weigh_all(struct weighing *w)
{
    const json_t *targets = json_object_get(w->root, "targets"), *t;
    bool hides = false, done = true, same;
    size_t i;
    json_array_foreach(targets, i, t)
    {
        bool here = false;
        done = done && weigh(w, t, &here);
        hides |= here;
    }
    same = is(json_object_get(w->root, "tool"), "version", ASSAY_VERSION);
    if (!done)
        say(w, PACK_INCONCLUSIVE,
            "its observations are too many to be judged anew");
    else if (hides)
        say(w, same ? PACK_FAIL : PACK_INCONCLUSIVE,
            same ? "observations in the pack fail a test case, and it does "
                   "not say so"
                 : "by the rules of this version, observations in the pack "
                   "fail a test case that it does not tell as failed");
}

void verify_evidence(struct verifying *v, const char *name, const json_t *root)
{
    struct weighing w = {.v = v, .name = name, .root = root};
    struct catalogue_error where;
    load_scans(&w);
    if (has_observations(&w)) {
        if (catalogue_load(catalogue_builtin(), v->arena, &w.catalogue,
                           &where) != OK)
            say(&w, PACK_INCONCLUSIVE, "out of memory");
        else if (is(json_object_get(root, "catalogue"), "edition",
                    w.catalogue.edition))
            weigh_all(&w);
    }
    for (size_t i = 0; i < w.scans; i++)
        json_decref(w.scan[i]);
}
