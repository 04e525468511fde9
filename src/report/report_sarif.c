/* SARIF 2.1.0 for code scanning: what fails or is open, by rule and place.
 *
 * Kept within what code-hosting services accept: one run a subject, at most
 * 5,000 results, at most 20 tags a rule, a stable fingerprint for each result.
 * A place inside an image has no line in a source file: the location is the
 * image's own name, the path within it is a logical location. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/report.h"

enum { MAX_RESULTS = 5000, MAX_TAGS = 20 };

static const char *level_of(const struct finding *f)
{
    if (strcmp(f->effect, "fail") == 0)
        return f->severity <= SEVERITY_HIGH ? "error" : "warning";
    return strcmp(f->effect, "inconclusive") == 0 ? "warning" : "note";
}

/* What code scanning sorts by: 0.0 to 10.0. */
static const char *security_severity(int s)
{
    static const char *const scores[] = {"9.5", "8.0", "5.5", "3.0", "0.0"};
    return s >= 0 && s <= SEVERITY_INFO ? scores[s] : "0.0";
}

/* Notes that only support a provision are no alerts. */
static bool is_alert(const struct finding *f)
{
    return strcmp(f->effect, "supports") != 0 &&
           strcmp(f->effect, "applies") != 0;
}

static void put_message(struct json *j, const char *key, const char *text)
{
    if (!text)
        return;
    json_key(j, key);
    json_open(j, '{');
    json_put_str(j, "text", text);
    json_close(j, '}');
}

static const struct cat_rule *rule_of(const struct catalogue *c, const char *id)
{
    for (size_t i = 0; i < c->rules.n; i++)
        if (strcmp(c->rules.v[i].id, id) == 0)
            return &c->rules.v[i];
    return NULL;
}

static void put_rule(struct json *j, const struct catalogue *c,
                     const struct finding *f)
{
    const struct cat_rule *rule = rule_of(c, f->rule);
    json_open(j, '{');
    json_put_str(j, "id", f->rule);
    put_message(j, "shortDescription", rule ? rule->title : f->title);
    put_message(j, "help", f->remedy);
    json_key(j, "defaultConfiguration");
    json_open(j, '{');
    json_put_str(j, "level", level_of(f));
    json_close(j, '}');
    json_key(j, "properties");
    json_open(j, '{');
    json_put_str(j, "security-severity", security_severity(f->severity));
    json_key(j, "tags");
    json_open(j, '[');
    json_str(j, "security");
    for (size_t i = 0; i < f->provisions_n && i + 1 < MAX_TAGS; i++) {
        char tag[64];
        snprintf(tag, sizeof tag, "EN 303 645 %s", f->provisions[i]);
        json_str(j, tag);
    }
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, '}');
}

/* A URI reference: everything but unreserved characters escaped. */
static void put_uri(struct json *j, const char *key, const char *path)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789-._~/";
    struct buf uri;
    buf_init(&uri, 1 << 20, NULL);
    for (; *path; path++) {
        if (strchr(plain, *path))
            buf_byte(&uri, (uint8_t)*path);
        else
            buf_printf(&uri, "%%%02X", (unsigned char)*path);
    }
    json_key(j, key);
    json_view(j, buf_of(&uri));
    buf_done(&uri);
}

static void put_location(struct json *j, const struct result *r,
                         const struct obs *o)
{
    json_open(j, '{');
    json_key(j, "physicalLocation");
    json_open(j, '{');
    json_key(j, "artifactLocation");
    json_open(j, '{');
    put_uri(j, "uri", strcmp(r->path, "-") == 0 ? "stdin" : r->path);
    json_close(j, '}');
    json_key(j, "region");
    json_open(j, '{');
    json_put_uint(j, "startLine", 1);
    json_close(j, '}');
    json_close(j, '}');
    json_key(j, "logicalLocations");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "fullyQualifiedName", o->where.path);
    json_put_str(j, "kind", "resource");
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
}

static void put_result(struct json *j, const struct result *r,
                       const struct finding *f, size_t rule)
{
    json_open(j, '{');
    json_put_str(j, "ruleId", f->rule);
    json_put_uint(j, "ruleIndex", rule);
    json_put_str(j, "level", level_of(f));
    struct buf text;
    buf_init(&text, 1 << 16, NULL);
    buf_str(&text, f->message ? f->message : f->title);
    if (f->obs_n) {
        buf_str(&text, " At ");
        report_place(&text, f->obs[0]);
        buf_byte(&text, '.');
    }
    json_key(j, "message");
    json_open(j, '{');
    json_key(j, "text");
    json_view(j, buf_of(&text));
    json_close(j, '}');
    buf_done(&text);
    json_key(j, "locations");
    json_open(j, '[');
    if (f->obs_n)
        put_location(j, r, f->obs[0]);
    json_close(j, ']');
    json_key(j, "partialFingerprints");
    json_open(j, '{');
    json_put_str(j, "assay/v1", f->id);
    json_close(j, '}');
    if (f->suppressed_why) {
        json_key(j, "suppressions");
        json_open(j, '[');
        json_open(j, '{');
        json_put_str(j, "kind", "external");
        json_put_str(j, "status", "accepted");
        json_put_str(j, "justification", f->suppressed_why);
        json_close(j, '}');
        json_close(j, ']');
    }
    json_close(j, '}');
}

/* Findings of one rule stand together but severity goes first, so a rule may
 * come again: it is listed once. */
static size_t rule_index(const char **seen, size_t *n, const char *rule)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(seen[i], rule) == 0)
            return i;
    seen[(*n)++] = rule;
    return *n - 1;
}

static void put_run(struct json *j, const struct report_opts *opts,
                    const struct result *r)
{
    const struct judgement *g = r->judgement;
    const char **seen = calloc(g->findings_n + 1, sizeof *seen);
    size_t n = 0;
    if (!seen)
        return;
    json_open(j, '{');
    json_key(j, "tool");
    json_open(j, '{');
    json_key(j, "driver");
    json_open(j, '{');
    json_put_str(j, "name", "assay");
    json_put_str(j, "version", ASSAY_VERSION);
    json_put_str(j, "semanticVersion", ASSAY_VERSION);
    json_key(j, "rules");
    json_open(j, '[');
    for (size_t i = 0; i < g->findings_n; i++) {
        size_t before = n;
        if (is_alert(&g->findings[i]) &&
            rule_index(seen, &n, g->findings[i].rule) == before)
            put_rule(j, opts->catalogue, &g->findings[i]);
    }
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, '}');
    json_put_str(j, "columnKind", "unicodeCodePoints");
    json_key(j, "results");
    json_open(j, '[');
    size_t results = 0;
    for (size_t i = 0; i < g->findings_n && results < MAX_RESULTS; i++) {
        const struct finding *f = &g->findings[i];
        if (!is_alert(f))
            continue;
        put_result(j, r, f, rule_index(seen, &n, f->rule));
        results++;
    }
    json_close(j, ']');
    json_close(j, '}');
    free(seen);
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "$schema",
                 "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/"
                 "schemas/sarif-schema-2.1.0.json");
    json_put_str(&j, "version", "2.1.0");
    json_key(&j, "runs");
    json_open(&j, '[');
    for (size_t i = 0; i < n; i++)
        put_run(&j, opts, &results[i]);
    json_close(&j, ']');
    json_close(&j, '}');
}

const struct reporter reporter_sarif = {
    .name = "sarif",
    .title = "SARIF 2.1.0, for code scanning",
    .mime = "application/sarif+json",
    .extension = "sarif",
    .render = render,
};
