/* One JSON object a line: a subject line, then its findings and provisions;
 * for pipes that handle thousands of images. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"
#include "report/report_json.h"

/* A line {"type": ..., "path": ..., "sha256": ..., ITEM: {...}} */
static void begin(struct json *j, struct buf *out, const char *type,
                  const struct result *res)
{
    const struct record *r = res->record;
    json_init(j, out, false);
    json_open(j, '{');
    json_put_str(j, "type", type);
    json_put_str(j, "path", res->path);
    if (r->sha256[0])
        json_put_str(j, "sha256", r->sha256);
}

static void end(struct json *j, struct buf *out)
{
    json_close(j, '}');
    buf_byte(out, '\n');
}

static void render(const struct report_opts *opts, const struct result *results,
                   size_t n, struct buf *out)
{
    for (size_t k = 0; k < n; k++) {
        const struct record *r = results[k].record;
        const struct judgement *g = results[k].judgement;
        struct json j;
        begin(&j, out, "subject", &results[k]);
        json_put_header(&j, opts, r, "assay-scan-lines/1");
        json_put_summary(&j, g);
        json_key(&j, "coverage");
        json_open(&j, '{');
        json_put_uint(&j, "explained_bytes", r->explained_bytes);
        json_key(&j, "share");
        json_share(&j, r->explained_bytes, r->size_bytes);
        json_close(&j, '}');
        end(&j, out);
        for (size_t i = 0; i < g->findings_n; i++) {
            begin(&j, out, "finding", &results[k]);
            json_key(&j, "finding");
            json_put_finding(&j, &g->findings[i]);
            end(&j, out);
        }
        for (size_t i = 0; i < g->provisions_n; i++) {
            begin(&j, out, "provision", &results[k]);
            json_key(&j, "provision");
            json_put_provision(&j, &g->provisions[i]);
            end(&j, out);
        }
        for (size_t i = 0; i < r->obs_n; i++) {
            begin(&j, out, "observation", &results[k]);
            json_key(&j, "observation");
            json_put_obs(&j, r->obs[i]);
            end(&j, out);
        }
    }
}

const struct reporter reporter_ndjson = {
    .name = "ndjson",
    .title = "one JSON object a line, for many images",
    .mime = "application/x-ndjson",
    .extension = "ndjson",
    .flags = REPORT_MANY,
    .render = render,
};
