/* SARIF 2.1.0 for code scanning: what fails or is open, by rule and place.
 *
 * Kept within what code-hosting services accept: one run a subject, at most
 * 5,000 results, at most 20 tags a rule, a stable fingerprint for each result.
 * A place inside an image has no line in a source file: the location is the
 * image's own name and its first line, the path within it is a logical
 * location, and its line a property. */
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

/* Everything but unreserved characters, as %XX. */
static void escape(struct buf *uri, struct view v)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrst"
                                "uvwxyz0123456789-._~/";
    for (size_t i = 0; i < v.n; i++) {
        if (v.p[i] && strchr(plain, v.p[i]))
            buf_byte(uri, v.p[i]);
        else
            buf_printf(uri, "%%%02X", v.p[i]);
    }
}

/* The image as a URI reference: relative to the working directory (in CI the
 * repository) where it is in there, else absolute. */
static void put_uri(struct json *j, const struct report_opts *opts,
                    const char *path, struct view inner)
{
    struct buf uri;
    size_t folder = opts->folder ? strlen(opts->folder) : 0;
    bool relative = path[0] != '/';
    if (folder > 1 && strncmp(path, opts->folder, folder) == 0 &&
        path[folder] == '/') {
        path += folder + 1;
        relative = true;
    }
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    size_t n = strlen(path);
    while (inner.n && n > 1 && path[n - 1] == '/')
        n--;
    buf_init(&uri, 1 << 20, NULL);
    if (!relative)
        buf_str(&uri, "file://");
    escape(&uri,
           strcmp(path, "-") == 0 ? view_of("stdin", 5) : view_of(path, n));
    escape(&uri, inner);
    json_key(j, "artifactLocation");
    json_open(j, '{');
    json_key(j, "uri");
    json_view(j, buf_of(&uri));
    if (relative)
        json_put_str(j, "uriBaseId", "%SRCROOT%");
    json_close(j, '}');
    buf_done(&uri);
}

/* The file of a scanned directory that o is about, which a viewer can open:
 * "/etc/shadow" of root!directory@0x0!/etc/shadow; empty: o is about what is
 * within a file. */
static struct view own_file(const struct result *r, const struct obs *o)
{
    const struct record *rec = r->record;
    const char *p = o ? strstr(o->where.path, "!/") : NULL;
    if (!p || !rec->parts_n || strcmp(rec->parts[0].format, "directory") != 0 ||
        strchr(p + 1, '!'))
        return (struct view){0};
    return view_of(p + 1, strlen(p + 1));
}

/* A line of a file within an image is no line of the image. */
static void put_location(struct json *j, const struct report_opts *opts,
                         const struct result *r, const struct obs *o)
{
    struct view file = own_file(r, o);
    json_open(j, '{');
    json_key(j, "physicalLocation");
    json_open(j, '{');
    put_uri(j, opts, r->path, file);
    json_key(j, "region");
    json_open(j, '{');
    json_put_uint(j, "startLine", file.n && o->where.line ? o->where.line : 1);
    json_close(j, '}');
    json_close(j, '}');
    if (o) {
        const char *slash = strrchr(o->where.path, '/');
        json_key(j, "logicalLocations");
        json_open(j, '[');
        json_open(j, '{');
        json_put_str(j, "name", slash ? slash + 1 : o->where.path);
        json_put_str(j, "fullyQualifiedName", o->where.path);
        json_put_str(j, "kind", "resource");
        json_close(j, '}');
        json_close(j, ']');
    }
    json_close(j, '}');
}

/* Where in the image, for tools that know. */
static void put_properties(struct json *j, const struct finding *f)
{
    const struct obs *o = f->obs_n ? f->obs[0] : NULL;
    json_key(j, "properties");
    json_open(j, '{');
    json_put_str(j, "severity", severity_text(f->severity));
    json_put_str(j, "effect", f->effect);
    json_key(j, "provisions");
    json_open(j, '[');
    for (size_t i = 0; i < f->provisions_n; i++)
        json_str(j, f->provisions[i]);
    json_close(j, ']');
    if (o) {
        json_put_str(j, "place", o->where.path);
        if (o->where.line)
            json_put_uint(j, "line", o->where.line);
        if (o->where.has_offset)
            json_put_uint(j, "offset", o->where.offset);
        json_put_str(j, "sha256", o->where.sha256);
        json_put_uint(j, "places", f->obs_n);
    }
    json_close(j, '}');
}

/* The line hash is what code scanning tells alerts apart by; without one it
 * would hash a line of the image. */
static void put_fingerprints(struct json *j, const struct finding *f)
{
    char hash[OBS_ID_CHARS + 4];
    snprintf(hash, sizeof hash, "%s:1", f->id);
    json_key(j, "partialFingerprints");
    json_open(j, '{');
    json_put_str(j, "assay/v1", f->id);
    json_put_str(j, "primaryLocationLineHash", hash);
    json_close(j, '}');
}

static void put_result(struct json *j, const struct report_opts *opts,
                       const struct result *r, const struct finding *f,
                       size_t rule)
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
    put_location(j, opts, r, f->obs_n ? f->obs[0] : NULL);
    json_close(j, ']');
    put_fingerprints(j, f);
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
    put_properties(j, f);
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

/* The worst come first: what is beyond the limit is told, not shown. */
static size_t shown_end(const struct judgement *g, size_t *left)
{
    size_t alerts = 0, end = g->findings_n;
    for (size_t i = 0; i < g->findings_n; i++) {
        alerts += is_alert(&g->findings[i]);
        if (alerts == MAX_RESULTS && end == g->findings_n)
            end = i + 1;
    }
    *left = alerts > MAX_RESULTS ? alerts - MAX_RESULTS : 0;
    return end;
}

static void put_invocation(struct json *j, size_t left)
{
    char text[128];
    if (!left)
        return;
    snprintf(text, sizeof text,
             "%zu further result%s left out: code scanning takes %d. "
             "--format json has all.",
             left, left == 1 ? " is" : "s are", MAX_RESULTS);
    json_key(j, "invocations");
    json_open(j, '[');
    json_open(j, '{');
    json_put_bool(j, "executionSuccessful", true);
    json_key(j, "toolExecutionNotifications");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "level", "warning");
    put_message(j, "message", text);
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
}

static void put_driver(struct json *j, const struct report_opts *opts,
                       const struct judgement *g, size_t end, const char **seen)
{
    size_t n = 0;
    json_key(j, "tool");
    json_open(j, '{');
    json_key(j, "driver");
    json_open(j, '{');
    json_put_str(j, "name", "assay");
    json_put_str(j, "version", ASSAY_VERSION);
    json_put_str(j, "semanticVersion", ASSAY_VERSION);
    json_key(j, "rules");
    json_open(j, '[');
    for (size_t i = 0; i < end; i++) {
        size_t before = n;
        if (is_alert(&g->findings[i]) &&
            rule_index(seen, &n, g->findings[i].rule) == before)
            put_rule(j, opts->catalogue, &g->findings[i]);
    }
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, '}');
}

static void put_run(struct json *j, const struct report_opts *opts,
                    const struct result *r)
{
    const struct judgement *g = r->judgement;
    const char **seen = calloc(g->findings_n + 1, sizeof *seen);
    size_t n = 0, left, end = shown_end(g, &left);
    if (!seen) {
        j->out->failed = true;
        return;
    }
    json_open(j, '{');
    put_driver(j, opts, g, end, seen);
    put_invocation(j, left);
    json_put_str(j, "columnKind", "unicodeCodePoints");
    json_key(j, "results");
    json_open(j, '[');
    for (size_t i = 0; i < end; i++)
        if (is_alert(&g->findings[i]))
            put_result(j, opts, r, &g->findings[i],
                       rule_index(seen, &n, g->findings[i].rule));
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
