/* libassay: what a verifier asks by: whom he trusts, what he wants, when. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/judging.h"

#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "core/day.h"
#include "product/product.h"
#include "sys/file.h"

enum { SMALL_MAX = 16 << 20 };

static bool read_trust(struct assay *a, const char *path,
                       struct seal_trust *out)
{
    struct buf text;
    buf_init(&text, SMALL_MAX, NULL);
    enum file_fault f = file_read(path, &text);
    const char *why =
        f == FILE_OK ? seal_trust_read(buf_of(&text), out) : file_fault_text(f);
    buf_done(&text);
    return !why || lib_failed(a, "%s: %s", path, why);
}

static bool read_crls(struct assay *a, const struct assay_verify_opts *opts,
                      struct seal_crls *out)
{
    struct buf text;
    bool ok = true;
    buf_init(&text, SMALL_MAX, NULL);
    for (size_t i = 0; ok && i < opts->crls_n; i++) {
        buf_clear(&text);
        enum file_fault f = file_read(opts->crls[i], &text);
        const char *why = f == FILE_OK ? seal_crls_read(out, buf_of(&text))
                                       : file_fault_text(f);
        ok = !why || lib_failed(a, "%s: %s", opts->crls[i], why);
    }
    buf_done(&text);
    return ok;
}

static bool read_policy(struct assay *a, const char *path, struct arena *arena,
                        struct policy *out)
{
    struct buf text;
    buf_init(&text, POLICY_MAX_BYTES, NULL);
    enum file_fault f = file_read(path, &text);
    const char *why = f == FILE_OK ? policy_read(buf_of(&text), arena, out)
                                   : file_fault_text(f);
    buf_done(&text);
    return !why || lib_failed(a, "%s: %s", path, why);
}

/* The goods' image is only hashed, never parsed. */
static bool hash_image(struct assay *a, const char *path, uint8_t out[32])
{
    struct sys_map m;
    enum file_fault f = sys_map_open(path, UINT64_MAX / 4, &m);
    if (f != FILE_OK)
        return lib_failed(a, "%s: %s", path, file_fault_text(f));
    bool ok = EVP_Digest(m.v.p, m.v.n, out, NULL, EVP_sha256(), NULL) == 1;
    if (sys_map_changed(&m))
        ok = lib_failed(a, "%s: %s", path, file_fault_text(FILE_CHANGED));
    else if (!ok)
        lib_failed(a, "%s: its digest cannot be computed", path);
    sys_map_close(&m);
    return ok;
}

/* A day, at its end; NULL: now. SOURCE_DATE_EPOCH does not count: what is
 * valid today is no matter of how something was built. */
static bool moment(struct assay *a, const char *day, int64_t *out)
{
    struct tm tm = {.tm_hour = 23, .tm_min = 59, .tm_sec = 59};
    if (!day) {
        *out = (int64_t)time(NULL);
        return true;
    }
    if (!day_is(day) || !strptime(day, "%Y-%m-%d", &tm))
        return lib_failed(a, "'%s' is no day; write it as YYYY-MM-DD", day);
    tm.tm_hour = 23;
    tm.tm_min = tm.tm_sec = 59;
    *out = (int64_t)timegm(&tm);
    return true;
}

bool judging_open(struct judging *j, struct assay *a,
                  const struct assay_verify_opts *opts)
{
    *j = (struct judging){
        .run = {.limits = a->scan.limits, .jobs = a->scan.jobs}
    };
    struct verify_opts *v = &j->run.verify;
    arena_init(&j->arena, NULL);
    bool ok = moment(a, opts->at, &v->now) &&
              (!opts->policy ||
               read_policy(a, opts->policy, &j->arena, &j->policy)) &&
              (!opts->trust || read_trust(a, opts->trust, &j->trust)) &&
              read_crls(a, opts, &j->crls) &&
              (!opts->image || hash_image(a, opts->image, j->image));
    v->policy = opts->policy ? &j->policy : NULL;
    v->trust = opts->trust ? &j->trust : NULL;
    v->crls = j->crls.n ? &j->crls : NULL;
    v->image_sha256 = opts->image ? j->image : NULL;
    v->max_bytes = a->scan.limits.output_bytes;
    if (!ok)
        judging_done(j);
    return ok;
}

void judging_done(struct judging *j)
{
    seal_crls_done(&j->crls);
    seal_trust_done(&j->trust);
    arena_done(&j->arena);
}
