/* libassay: what assay knows without looking at an image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/explain.h"
#include "core/json.h"
#include "image/format.h"
#include "lib/lib.h"
#include "probe/probe.h"
#include "product/automation.h"
#include "report/report.h"
#include "review/data.h"

enum { TEXT_MAX = 16 << 20, NEAR = 3 };

static bool unknown_id(struct assay *a, const char *id)
{
    const char *near[NEAR];
    size_t n = explain_near(&a->catalogue, id, near, NEAR);
    struct buf names;
    buf_init(&names, 512, NULL);
    for (size_t i = 0; i < n; i++)
        buf_printf(&names, "%s%s", i ? ", " : "", near[i]);
    buf_byte(&names, 0);
    if (n)
        lib_failed(a, "the catalogue has no %s; perhaps %s?", id,
                   (const char *)names.p);
    else
        lib_failed(a,
                   "the catalogue has no %s; 'assay list provisions' lists "
                   "what it has",
                   id);
    buf_done(&names);
    return false;
}

bool assay_explain(struct assay *a, const char *id, const char *format,
                   const struct assay_style *style, assay_write_fn *write,
                   void *ctx)
{
    struct explain_options opts = {.colour = style && style->colour,
                                   .width = style ? style->width : 0};
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    bool known = strcmp(format, "json") == 0
                     ? explain_json(&a->catalogue, id, &out)
                     : explain_text(&a->catalogue, id, &opts, &out);
    if (known)
        return lib_write(a, &out, write, ctx);
    buf_done(&out);
    return unknown_id(a, id);
}

/* A list is made of these. */
struct entry {
    const char *name, *text, *more;
};

typedef bool each_fn(const struct assay *a, size_t i, struct entry *out);

static bool each_format(const struct assay *a, size_t i, struct entry *out)
{
    (void)a;
    if (!image_formats[i])
        return false;
    *out = (struct entry){image_formats[i]->name, image_formats[i]->title,
                          image_formats[i]->spec};
    return true;
}

static bool each_probe(const struct assay *a, size_t i, struct entry *out)
{
    (void)a;
    if (!probes[i])
        return false;
    *out = (struct entry){probes[i]->id, probes[i]->question, NULL};
    return true;
}

static bool each_report(const struct assay *a, size_t i, struct entry *out)
{
    (void)a;
    if (!reporters[i])
        return false;
    *out = (struct entry){reporters[i]->name, reporters[i]->title,
                          reporters[i]->mime};
    return true;
}

static bool each_rule(const struct assay *a, size_t i, struct entry *out)
{
    if (i >= a->catalogue.rules.n)
        return false;
    const struct cat_rule *r = &a->catalogue.rules.v[i];
    *out = (struct entry){r->id, r->title, cat_severity_name(r->severity)};
    return true;
}

static bool each_provision(const struct assay *a, size_t i, struct entry *out)
{
    const struct cat_provision *p = NULL;
    do
        p = catalogue_next(&a->catalogue, p);
    while (p && i--);
    if (!p)
        return false;
    *out = (struct entry){p->id, p->title, p->status};
    return true;
}

static const struct cat_case *case_at(const struct assay *a, size_t i,
                                      const struct cat_provision **of)
{
    const struct cat_provision *p = NULL;
    while ((p = catalogue_next(&a->catalogue, p)) != NULL) {
        *of = p;
        if (i < p->tests.cases.n)
            return &p->tests.cases.v[i];
        i -= p->tests.cases.n;
    }
    return NULL;
}

static bool each_case(const struct assay *a, size_t i, struct entry *out)
{
    const struct cat_provision *p;
    const struct cat_case *c = case_at(a, i, &p);
    if (c)
        *out = (struct entry){c->id, c->purpose, cat_case_type_name(c->type)};
    return c != NULL;
}

/* What the review of documents adds: a sentence against a mandatory provision
 * fails its cases; other rules are evidence. */
static enum automation with_documents(const struct assay *a, const char *id,
                                      enum automation now)
{
    for (size_t k = 0; a->review && k < ABOUTS; k++)
        for (size_t i = 0; i < a->review->rules[k].n; i++) {
            const struct rule *r = &a->review->rules[k].v[i];
            bool about = false;
            for (size_t m = 0; m < r->cases.n; m++)
                about |= strcmp(r->cases.v[m], id) == 0;
            enum automation by =
                r->level == LEVEL_M ? AUTOMATION_FAILS : AUTOMATION_SUPPORTED;
            if (about && by < now)
                now = by;
        }
    return now;
}

static enum automation level_of(const struct assay *a,
                                const struct cat_provision *p,
                                const struct cat_case *c)
{
    return with_documents(a, c->id, automation_of(&a->catalogue, p, c));
}

static bool each_automation(const struct assay *a, size_t i, struct entry *out)
{
    const struct cat_provision *p;
    const struct cat_case *c = case_at(a, i, &p);
    if (c)
        *out = (struct entry){c->id, c->purpose,
                              automation_code(level_of(a, p, c))};
    return c != NULL;
}

/* How many cases there are of each level. */
static void count_automation(const struct assay *a,
                             size_t counts[AUTOMATION_COUNT])
{
    const struct cat_provision *p;
    const struct cat_case *c;
    for (size_t i = 0; (c = case_at(a, i, &p)) != NULL; i++)
        counts[level_of(a, p, c)]++;
}

static each_fn *list_of(const char *what)
{
    static const struct {
        const char *name;
        each_fn *each;
    } lists[] = {
        {"provisions", each_provision },
        {"cases",      each_case      },
        {"automation", each_automation},
        {"rules",      each_rule      },
        {"formats",    each_format    },
        {"probes",     each_probe     },
        {"reports",    each_report    },
    };

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (strcmp(lists[i].name, what) == 0)
            return lists[i].each;
    return NULL;
}

static void as_json(const struct assay *a, each_fn *each, const char *what,
                    struct buf *out)
{
    struct json j;
    struct entry e;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-list/1");
    json_put_str(&j, "list", what);
    json_key(&j, "entries");
    json_open(&j, '[');
    for (size_t i = 0; each(a, i, &e); i++) {
        json_open(&j, '{');
        json_put_str(&j, "id", e.name);
        json_put_str(&j, "title", e.text);
        json_put_str(&j, "detail", e.more);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (each == each_automation) {
        size_t counts[AUTOMATION_COUNT] = {0};
        count_automation(a, counts);
        json_key(&j, "counts");
        json_open(&j, '{');
        for (int k = 0; k < AUTOMATION_COUNT; k++)
            json_put_uint(&j, automation_code((enum automation)k), counts[k]);
        json_close(&j, '}');
    }
    json_close(&j, '}');
}

/* The level before the purpose, and the numbers behind. */
static void automation_text_list(const struct assay *a, struct buf *out)
{
    size_t counts[AUTOMATION_COUNT] = {0}, n = 0;
    struct entry e;
    count_automation(a, counts);
    for (; each_automation(a, n, &e); n++)
        buf_printf(out, "%-10s %-10s %s\n", e.name, e.more, e.text);
    buf_printf(out, "\nOf %zu test cases:\n", n);
    for (int k = 0; k < AUTOMATION_COUNT; k++)
        buf_printf(out, "%4zu  %-10s %s\n", counts[k],
                   automation_code((enum automation)k),
                   automation_text((enum automation)k));
}

static void as_text(const struct assay *a, each_fn *each, struct buf *out)
{
    struct entry e;
    size_t width = 0;
    for (size_t i = 0; each(a, i, &e); i++)
        if (strlen(e.name) > width)
            width = strlen(e.name);
    for (size_t i = 0; each(a, i, &e); i++)
        buf_printf(out, "%-*s  %s\n", (int)width, e.name, e.text);
}

bool assay_list(struct assay *a, const char *what, const char *format,
                const struct assay_style *style, assay_write_fn *write,
                void *ctx)
{
    (void)style;
    each_fn *each = list_of(what);
    if (!each)
        return lib_failed(a,
                          "no list is called %s: provisions, cases, rules, "
                          "formats, probes or reports",
                          what);
    if (each == each_automation && !lib_review(a))
        return false;
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (strcmp(format, "json") == 0)
        as_json(a, each, what, &out);
    else if (each == each_automation)
        automation_text_list(a, &out);
    else
        as_text(a, each, &out);
    return lib_write(a, &out, write, ctx);
}
