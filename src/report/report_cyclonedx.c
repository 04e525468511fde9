/* CycloneDX 1.6: the software components that were recognised, each with how
 * it was recognised and where. No serial number and no time: the same image
 * gives the same document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "report/report.h"

static void put_hash(struct json *j, const char *sha256)
{
    if (!sha256 || strlen(sha256) != 64)
        return;
    json_key(j, "hashes");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "alg", "SHA-256");
    json_put_str(j, "content", sha256);
    json_close(j, '}');
    json_close(j, ']');
}

static const char *technique(const char *method)
{
    if (method && strcmp(method, "package-db") == 0)
        return "manifest-analysis";
    return "binary-analysis";
}

static void put_confidence(struct json *j, enum confidence c)
{
    static const uint64_t percent[] = {
        [CERTAIN] = 99, [LIKELY] = 80, [POSSIBLE] = 50};
    json_key(j, "confidence");
    json_share(j, percent[c], 100);
}

static void put_evidence(struct json *j, const struct obs *o)
{
    json_key(j, "evidence");
    json_open(j, '{');
    json_key(j, "identity");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "field", "version");
    put_confidence(j, o->confidence);
    json_key(j, "methods");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "technique", technique(obs_get_str(o, "method")));
    put_confidence(j, o->confidence);
    json_put_str(j, "value", obs_get_str(o, "method"));
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
    json_close(j, ']');
    json_key(j, "occurrences");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "location", o->where.path);
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
}

static void put_component(struct json *j, const struct obs *o)
{
    const char *name = obs_get_str(o, "name");
    bool kernel = strcmp(o->kind, "kernel") == 0;
    json_open(j, '{');
    json_put_str(j, "type", kernel ? "operating-system" : "application");
    json_put_str(j, "bom-ref", o->id);
    json_put_str(j, "name", kernel ? "linux" : name ? name : "unknown");
    json_put_str(j, "version", obs_get_str(o, "version"));
    json_put_str(j, "cpe", obs_get_str(o, "cpe"));
    json_put_str(j, "purl", obs_get_str(o, "purl"));
    put_evidence(j, o);
    json_close(j, '}');
}

static void put_subject(struct json *j, const struct record *r)
{
    json_key(j, "component");
    json_open(j, '{');
    json_put_str(j, "type", "firmware");
    json_put_str(j, "bom-ref", "subject");
    json_put_str(j, "name", r->name);
    put_hash(j, r->sha256);
    json_close(j, '}');
}

static void put_tools(struct json *j)
{
    json_key(j, "tools");
    json_open(j, '{');
    json_key(j, "components");
    json_open(j, '[');
    json_open(j, '{');
    json_put_str(j, "type", "application");
    json_put_str(j, "name", "assay");
    json_put_str(j, "version", ASSAY_VERSION);
    json_close(j, '}');
    json_close(j, ']');
    json_close(j, '}');
}

/* A kernel is a component too, unless a probe said so already. */
static bool has_linux(struct obs *const *all, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *name = obs_get_str(all[i], "name");
        if (name && strcmp(name, "linux") == 0)
            return true;
    }
    return false;
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    (void)opts, (void)n;
    const struct record *r = results->record;
    size_t components_n, kernels_n;
    struct obs *const *components = record_kind(r, "component", &components_n);
    struct obs *const *kernels = record_kind(r, "kernel", &kernels_n);
    if (has_linux(components, components_n))
        kernels_n = 0;
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "$schema",
                 "http://cyclonedx.org/schema/bom-1.6.schema.json");
    json_put_str(&j, "bomFormat", "CycloneDX");
    json_put_str(&j, "specVersion", "1.6");
    json_put_uint(&j, "version", 1);
    json_key(&j, "metadata");
    json_open(&j, '{');
    put_tools(&j);
    put_subject(&j, r);
    json_close(&j, '}');
    json_key(&j, "components");
    json_open(&j, '[');
    for (size_t i = 0; i < components_n; i++)
        put_component(&j, components[i]);
    for (size_t i = 0; i < kernels_n; i++)
        put_component(&j, kernels[i]);
    json_close(&j, ']');
    json_key(&j, "compositions");
    json_open(&j, '[');
    json_open(&j, '{');
    json_put_str(&j, "aggregate", "incomplete");
    json_key(&j, "assemblies");
    json_open(&j, '[');
    json_str(&j, "subject");
    json_close(&j, ']');
    json_close(&j, '}');
    json_close(&j, ']');
    json_close(&j, '}');
}

const struct reporter reporter_cyclonedx = {
    .name = "cyclonedx",
    .title = "CycloneDX 1.6, the components that were recognised",
    .mime = "application/vnd.cyclonedx+json",
    .extension = "cdx.json",
    .render = render,
};
