/* What is in packs, as JSON: schema assay-inspect/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "report/inspect.h"

static void put_image(struct json *j, const struct pack_image *m)
{
    json_open(j, '{');
    json_put_str(j, "path", m->path);
    json_put_uint(j, "size_bytes", m->size);
    json_put_str(j, "sha256", m->sha256);
    json_close(j, '}');
}

static void put_assessment(struct json *j, const struct pack_assessment *a)
{
    json_open(j, '{');
    json_put_str(j, "file", a->name);
    json_put_str(j, "verdict", a->verdict);
    json_put_uint(j, "pass", a->pass);
    json_put_uint(j, "fail", a->fail);
    json_put_uint(j, "fail_mandatory", a->fail_mandatory);
    json_put_uint(j, "inconclusive", a->inconclusive);
    json_put_uint(j, "not_asked", a->others);
    json_close(j, '}');
}

static void put_file(struct json *j, const struct pack_file *f)
{
    json_open(j, '{');
    json_put_str(j, "name", f->name);
    json_put_filled(j, "role", f->role);
    json_put_filled(j, "type", f->type);
    json_put_filled(j, "language", f->language);
    json_put_uint(j, "size_bytes", f->size);
    json_put_filled(j, "sha256", f->sha256);
    json_put_uint(j, "signatures", f->signatures);
    json_close(j, '}');
}

void inspect_json_begin(struct json *j)
{
    json_open(j, '{');
    json_put_str(j, "schema", "assay-inspect/1");
    json_put_tool(j);
    json_key(j, "packs");
    json_open(j, '[');
}

void inspect_json(struct json *j, const char *path, const struct pack_report *r)
{
    json_open(j, '{');
    verify_json_head(j, path, r);
    json_key(j, "images");
    json_open(j, '[');
    for (size_t i = 0; i < r->images; i++)
        put_image(j, &r->image[i]);
    json_close(j, ']');
    json_key(j, "assessments");
    json_open(j, '[');
    for (size_t i = 0; i < r->assessments; i++)
        put_assessment(j, &r->assessment[i]);
    json_close(j, ']');
    json_key(j, "files");
    json_open(j, '[');
    for (size_t i = 0; i < r->files; i++)
        put_file(j, &r->file[i]);
    json_close(j, ']');
    json_close(j, '}');
}
