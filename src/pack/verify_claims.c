/* Assessments in a pack: do they hold together, and are they about what is
 * beside them? A pack that claims more than its cases give is refused. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "pack/verify_inner.h"

enum { ASSESSMENT_MAX = 32 << 20, CASES_MAX = 10000 };

struct reading {
    struct verifying *v;
    const char *name; /* of the document */
    const json_t *root;
};

static void lie(struct reading *r, const char *text)
{
    report_add(r->v->r, CHECK_CLAIMS, PACK_FAIL, text, r->name);
}

static const char *text_at(const json_t *o, const char *key)
{
    const char *t = json_string_value(json_object_get(o, key));
    return t ? t : "";
}

static bool is_verdict(const json_t *o, const char *verdict)
{
    return strcmp(text_at(o, "verdict"), verdict) == 0;
}

/* --- verdicts --------------------------------------------------------------
 */

/* The worst of the cases of a provision, as the lattice has it. */
static void check_cases(struct reading *r, const json_t *provision)
{
    const json_t *cases = json_object_get(r->root, "cases"), *c;
    size_t i, passed = 0, others = 0, failed = 0;
    const char *id = text_at(provision, "id");
    json_array_foreach(cases, i, c)
    {
        if (strcmp(text_at(c, "provision"), id) != 0)
            continue;
        passed += is_verdict(c, "PASS");
        failed += is_verdict(c, "FAIL");
        others += !is_verdict(c, "PASS");
    }
    if (is_verdict(provision, "PASS") && (others || !passed))
        lie(r, "a provision is PASS though not all of its cases are");
    else if (failed && !is_verdict(provision, "FAIL"))
        lie(r, "a case of a provision is FAIL and the provision is not");
}

static void keep_claim(struct reading *r, const json_t *p)
{
    struct claims *c = &r->v->claims;
    const char *id = text_at(p, "id"), *verdict = text_at(p, "verdict");
    if (!c->v)
        c->v = arena_array(r->v->arena, CLAIMS_MAX, sizeof *c->v);
    char *kept_id = arena_text(r->v->arena, view_of(id, strlen(id)));
    char *kept = arena_text(r->v->arena, view_of(verdict, strlen(verdict)));
    if (c->v && kept_id && kept)
        c->v[c->n++] = (struct claim){
            kept_id, kept, r->name,
            json_is_true(json_object_get(p, "mandatory")), false};
}

/* For the report, what is claimed; whether it is true is another question. */
static void show(struct reading *r)
{
    struct pack_report *out = r->v->r;
    const json_t *list = json_object_get(r->root, "provisions"), *p;
    const char *verdict =
        text_at(json_object_get(r->root, "summary"), "verdict");
    size_t i;
    if (out->assessments == REPORT_MAX_ASSESSMENTS)
        return;
    struct pack_assessment *a = &out->assessment[out->assessments];
    *a = (struct pack_assessment){.name = r->name};
    a->verdict = arena_text(r->v->arena, view_of(verdict, strlen(verdict)));
    if (!a->verdict)
        return;
    json_array_foreach(list, i, p)
    {
        bool fail = is_verdict(p, "FAIL");
        a->pass += is_verdict(p, "PASS");
        a->fail += fail;
        a->fail_mandatory +=
            fail && json_is_true(json_object_get(p, "mandatory"));
        a->inconclusive += is_verdict(p, "INCONCLUSIVE");
    }
    a->others = i - a->pass - a->fail - a->inconclusive;
    out->assessments++;
}

static void check_provisions(struct reading *r)
{
    const json_t *list = json_object_get(r->root, "provisions"), *p;
    const json_t *summary = json_object_get(r->root, "summary");
    size_t n = json_array_size(list), i, open = 0;
    if (n == 0 || n > CLAIMS_MAX - r->v->claims.n ||
        json_array_size(json_object_get(r->root, "cases")) > CASES_MAX) {
        lie(r, n ? "it has more provisions or cases than the standard"
                 : "it says nothing of any provision");
        return;
    }
    json_array_foreach(list, i, p)
    {
        check_cases(r, p);
        keep_claim(r, p);
        open += is_verdict(p, "FAIL") || is_verdict(p, "INCONCLUSIVE");
    }
    if (is_verdict(summary, "PASS") && open)
        lie(r, "it sums up as PASS though a provision is not");
}

/* --- what it is about ------------------------------------------------------
 */

static bool same_hex(const uint8_t *p, const char *hex)
{
    char text[65];
    for (size_t i = 0; i < 32; i++)
        snprintf(text + 2 * i, 3, "%02x", p[i]);
    return strcmp(text, hex) == 0;
}

static bool has_image(const struct content *c, const char *hex)
{
    for (size_t i = 0; i < c->images; i++)
        if (same_hex(c->image[i].sha256, hex))
            return true;
    return false;
}

static bool has_target(const json_t *list, const uint8_t *sha256)
{
    const json_t *t;
    size_t i;
    json_array_foreach(list, i, t)
    {
        if (same_hex(sha256, text_at(t, "sha256")))
            return true;
    }
    return false;
}

/* It was made of just the images that the pack names. */
static void check_images(struct reading *r)
{
    const struct content *c = &r->v->content;
    const json_t *list = json_object_get(r->root, "targets"), *t;
    size_t i;
    bool others = false, missing = false;
    if (json_array_size(list) > CONTENT_MAX_IMAGES) {
        lie(r, "it is about more images than a pack names");
        return;
    }
    json_array_foreach(list, i, t)
    {
        others |= !has_image(c, text_at(t, "sha256"));
    }
    for (i = 0; i < c->images; i++)
        missing |= !has_target(list, c->image[i].sha256);
    if (others)
        lie(r, "it is about another image than those that the pack names");
    if (missing)
        lie(r, "it leaves out an image that the pack names");
}

static void check_subjects(struct reading *r)
{
    const struct content *c = &r->v->content;
    const char *declarations =
        text_at(json_object_get(r->root, "declarations"), "sha256");
    const json_t *catalogue = json_object_get(r->root, "catalogue");
    bool declared = false;
    for (size_t k = 0; k < c->files; k++)
        declared |= strcmp(c->file[k].role, "declarations") == 0 &&
                    same_hex(c->file[k].sha256, declarations);
    if (!declared)
        lie(r, "it is about other declarations than those of the pack");
    if (strcmp(text_at(catalogue, "edition"), c->product.edition) != 0)
        lie(r, "it is by another edition of the standard than the pack says");
    check_images(r);
}

static void check_document(struct verifying *v, const struct content_file *f)
{
    const struct container_entry *e = container_find(&v->c, f->name);
    struct reading r = {.v = v, .name = f->name};
    struct view text = e ? verify_load(v, e, ASSESSMENT_MAX) : (struct view){0};
    json_error_t error;
    if (!text.p)
        return;
    json_t *root = json_loadb((const char *)text.p, text.n,
                              JSON_REJECT_DUPLICATES, &error);
    r.root = root;
    v->claims.documents++;
    if (!root || strcmp(text_at(root, "schema"), "assay-assess/1") != 0) {
        lie(&r, "it is no assessment of schema assay-assess/1");
    } else {
        check_subjects(&r);
        check_provisions(&r);
        verify_evidence(v, r.name, root);
        show(&r);
    }
    json_decref(root);
}

void verify_claims(struct verifying *v)
{
    for (size_t i = 0; v->has_content && i < v->lists; i++) {
        const struct content *c = &v->list[i].content;
        for (size_t k = 0; k < c->files; k++)
            if (strcmp(c->file[k].role, "assessment") == 0)
                check_document(v, &c->file[k]);
    }
}
