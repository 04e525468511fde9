/* What was verified of a pack as an in-toto statement: a Simple Verification
 * Result, which names only what passed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "report/verify.h"

static void put_digest(struct json *j, const char *sha256)
{
    json_key(j, "digest");
    json_open(j, '{');
    json_put_str(j, "sha256", sha256);
    json_close(j, '}');
}

static void put_verifier(struct json *j, const struct pack_report *r,
                         const char *policy)
{
    json_key(j, "verifier");
    json_open(j, '{');
    json_put_str(j, "id", "urn:assay:verify:" ASSAY_VERSION);
    if (*policy) {
        json_key(j, "policy");
        json_open(j, '{');
        json_put_str(j, "name", r->policy);
        put_digest(j, policy);
        json_close(j, '}');
    }
    json_close(j, '}');
}

void verify_svr(const struct pack_report *r, const char *policy,
                struct buf *out)
{
    static const char *const passed[] = {
        "ASSAY_INTEGRITY_PASS", "ASSAY_IDENTITY_PASS", "ASSAY_TIME_PASS",
        "ASSAY_POLICY_PASS"};
    struct json j;
    json_init(&j, out, false);
    json_open(&j, '{');
    json_put_str(&j, "_type", "https://in-toto.io/Statement/v1");
    json_key(&j, "subject");
    json_open(&j, '[');
    json_open(&j, '{');
    json_put_str(&j, "name", r->name);
    put_digest(&j, r->sha256);
    json_close(&j, '}');
    json_close(&j, ']');
    json_put_str(&j, "predicateType",
                 "https://in-toto.io/attestation/svr/v0.1");
    json_key(&j, "predicate");
    json_open(&j, '{');
    put_verifier(&j, r, policy);
    json_put_str(&j, "timeCreated", r->at);
    json_key(&j, "properties");
    json_open(&j, '[');
    if (r->overall == PACK_PASS)
        json_str(&j, "ASSAY_PACK_PASS");
    for (int a = 0; a < PACK_AXES; a++)
        if (r->axis[a] == PACK_PASS)
            json_str(&j, passed[a]);
    json_close(&j, ']');
    json_close(&j, '}');
    json_close(&j, '}');
}
