/* libassay: what was verified of a pack, signed by whoever verified it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/judging.h"
#include "lib/packing.h"
#include "pack/dsse.h"
#include "report/verify.h"
#include "sys/file.h"

#define STATEMENT_TYPE "application/vnd.in-toto+json"

struct stating {
    struct assay *a;
    const struct assay_verify_opts *opts;
    struct buf text;
    struct assay_verify_summary *summary;
    bool ok;
};

static bool policy_digest(struct stating *s, char hex[65])
{
    struct buf b;
    hex[0] = 0;
    if (!s->opts->policy)
        return true;
    buf_init(&b, POLICY_MAX_BYTES, NULL);
    bool ok = file_read(s->opts->policy, &b) == FILE_OK;
    if (ok)
        lib_sha256(buf_of(&b), hex);
    buf_done(&b);
    return ok ||
           lib_failed(s->a, "%s: changed while it was read", s->opts->policy);
}

static bool on_report(void *ctx, const char *path, const struct pack_report *r)
{
    struct stating *s = ctx;
    char policy[65];
    if (*r->fault) {
        lib_failed(s->a, "%s: %s", path, r->fault);
        return false;
    }
    *s->summary = (struct assay_verify_summary){
        .packs = 1,
        .pass = r->overall == PACK_PASS,
        .fail = r->overall == PACK_FAIL,
        .inconclusive = r->overall == PACK_INCONCLUSIVE};
    s->ok = policy_digest(s, policy);
    verify_svr(r, policy, &s->text);
    return true;
}

static bool sign(struct stating *s, const struct assay_pack_opts *who,
                 struct buf *out)
{
    struct sealing seal;
    if (!sealing_open(&seal, s->a, who, SEALING_HERE))
        return false;
    const char *why =
        dsse_sign(&seal.key, STATEMENT_TYPE, buf_of(&s->text), out);
    sealing_done(&seal);
    return !why || lib_failed(s->a, "%s", why);
}

bool assay_verify_statement(struct assay *a,
                            const struct assay_verify_opts *opts,
                            const char *path, const struct assay_pack_opts *who,
                            assay_write_fn *write, void *ctx,
                            struct assay_verify_summary *summary)
{
    struct judging j;
    struct buf out;
    struct stating s = {.a = a, .opts = opts, .summary = summary};
    *summary = (struct assay_verify_summary){0};
    if (!judging_open(&j, a, opts))
        return false;
    buf_init(&s.text, 1 << 20, NULL);
    buf_init(&out, 1 << 22, NULL);
    enum err e = pack_verify_all(&j.run, &path, 1, on_report, &s);
    bool ok = e == OK ? s.ok : lib_failed(a, "%s", err_text(e));
    ok = ok && sign(&s, who, &out);
    if (ok)
        ok = lib_write(a, &out, write, ctx);
    else
        buf_done(&out);
    buf_done(&s.text);
    judging_done(&j);
    return ok;
}
