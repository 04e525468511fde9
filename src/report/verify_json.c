/* Verified packs as JSON: schema assay-verify/1. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "report/verify.h"

static void put_verdict(struct json *j, const char *key, enum pack_verdict v)
{
    json_put_str(j, key, pack_verdict_text(v));
}

static void put_product(struct json *j, const struct pack_product *p)
{
    if (!*p->name)
        return;
    json_key(j, "product");
    json_open(j, '{');
    json_put_str(j, "name", p->name);
    json_put_filled(j, "model", p->model);
    json_put_filled(j, "manufacturer", p->manufacturer);
    json_put_filled(j, "software", p->software);
    json_put_filled(j, "support_until", p->support_until);
    json_put_filled(j, "edition", p->edition);
    json_close(j, '}');
}

static void put_results(struct json *j, const struct pack_report *r)
{
    json_key(j, "results");
    json_open(j, '{');
    for (int a = 0; a < PACK_AXES; a++)
        put_verdict(j, pack_axis_text((enum pack_axis)a), r->axis[a]);
    json_close(j, '}');
}

static void put_finding(struct json *j, const struct pack_finding *f)
{
    const struct pack_check_info *i = pack_check_info(f->check);
    json_open(j, '{');
    json_put_str(j, "check", i->code);
    json_put_str(j, "result", pack_axis_text(i->axis));
    put_verdict(j, "verdict", f->verdict);
    json_put_str(j, "message", f->text);
    json_put_filled(j, "file", f->name);
    if (f->at)
        json_put_uint(j, "offset", f->at);
    if (f->verdict > PACK_PASS) {
        json_put_str(j, "asks", i->what);
        json_put_str(j, "remedy", i->ask);
    }
    json_close(j, '}');
}

static void put_signature(struct json *j, const struct pack_signature *s)
{
    json_open(j, '{');
    json_put_str(j, "file", s->file);
    json_put_str(j, "manifest", s->manifest);
    json_put_str(j, "kind", s->is_timestamp ? "time-stamp" : "signature");
    json_put_uint(j, "files", s->files);
    put_verdict(j, "verdict", s->signature);
    put_verdict(j, "identity", s->identity);
    put_verdict(j, "time", s->time);
    json_put_filled(j, "subject", s->subject);
    json_put_filled(j, "issuer", s->issuer);
    json_put_filled(j, "serial", s->serial);
    json_put_filled(j, "certificate_sha256", s->fingerprint);
    json_put_filled(j, "key", s->key);
    json_put_filled(j, "algorithm", s->algorithm);
    json_put_filled(j, "valid_from", s->valid_from);
    json_put_filled(j, "valid_to", s->valid_to);
    json_put_filled(j, "anchor", s->anchor);
    json_put_filled(j, "claimed_time", s->claimed);
    json_put_filled(j, "proven_time", s->proven);
    json_put_filled(j, "time_authority", s->time_authority);
    json_put_filled(j, "level", s->level);
    json_close(j, '}');
}

static void put_file(struct json *j, const struct pack_file *f)
{
    json_open(j, '{');
    json_put_str(j, "name", f->name);
    json_put_filled(j, "role", f->role);
    json_put_uint(j, "size_bytes", f->size);
    json_put_filled(j, "sha256", f->sha256);
    json_put_uint(j, "signatures", f->signatures);
    json_close(j, '}');
}

void verify_json_begin(struct json *j)
{
    json_open(j, '{');
    json_put_str(j, "schema", "assay-verify/1");
    json_put_tool(j);
    json_key(j, "packs");
    json_open(j, '[');
}

void verify_json_head(struct json *j, const char *path,
                      const struct pack_report *r)
{
    json_put_str(j, "path", path);
    json_put_filled(j, "sha256", r->sha256);
    json_put_uint(j, "size_bytes", r->size);
    json_put_filled(j, "at", r->at);
    put_verdict(j, "verdict", r->overall);
    json_put_filled(j, "fault", r->fault);
    json_put_filled(j, "policy", r->policy);
    put_results(j, r);
    put_product(j, &r->product);
    json_key(j, "signatures");
    json_open(j, '[');
    for (size_t i = 0; i < r->signatures; i++)
        put_signature(j, &r->signature[i]);
    json_close(j, ']');
}

void verify_json(struct json *j, const char *path, const struct pack_report *r)
{
    json_open(j, '{');
    verify_json_head(j, path, r);
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < r->findings; i++)
        put_finding(j, &r->finding[i]);
    json_close(j, ']');
    if (r->more)
        json_put_uint(j, "findings_not_kept", r->more);
    json_key(j, "files");
    json_open(j, '[');
    for (size_t i = 0; i < r->files; i++)
        put_file(j, &r->file[i]);
    json_close(j, ']');
    json_close(j, '}');
}

void verify_json_end(struct json *j)
{
    json_close(j, ']');
    json_close(j, '}');
}
