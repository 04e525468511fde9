/* libassay: packs verified, by what the caller trusts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <string.h>
#include <time.h>

#include "core/json.h"
#include "lib/lib.h"
#include "pack/policy.h"
#include "pack/run.h"
#include "product/product.h"
#include "report/inspect.h"
#include "sys/file.h"

enum { SMALL_MAX = 16 << 20 };

#define TEXT_MAX ((size_t)1 << 31)

/* How packs are shown. */
struct shape {
    void (*text)(const struct verify_style *s, const char *path,
                 const struct pack_report *r, struct buf *out);
    void (*json_begin)(struct json *j);
    void (*json)(struct json *j, const char *path, const struct pack_report *r);
};

struct verifying {
    struct assay *a;
    struct shape shape;
    bool json_form;
    struct verify_style style;
    struct json json;
    struct buf out;
    struct assay_verify_summary *summary;
};

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
    if (!product_is_date(day) || !strptime(day, "%Y-%m-%d", &tm))
        return lib_failed(a, "'%s' is no day; write it as YYYY-MM-DD", day);
    tm.tm_hour = 23;
    tm.tm_min = tm.tm_sec = 59;
    *out = (int64_t)timegm(&tm);
    return true;
}

static void count(struct assay_verify_summary *s, const struct pack_report *r)
{
    s->packs++;
    if (*r->fault)
        s->unreadable++;
    else if (r->overall == PACK_PASS)
        s->pass++;
    else if (r->overall == PACK_FAIL)
        s->fail++;
    else
        s->inconclusive++;
    bool all = true;
    for (int i = 0; i < PACK_AXES; i++)
        all = all && r->axis[i] == PACK_PASS;
    s->complete += all;
}

static bool on_report(void *ctx, const char *path, const struct pack_report *r)
{
    struct verifying *v = ctx;
    count(v->summary, r);
    if (v->json_form) {
        v->shape.json(&v->json, path, r);
    } else {
        if (v->out.n)
            buf_byte(&v->out, '\n');
        v->shape.text(&v->style, path, r, &v->out);
    }
    return !v->out.failed;
}

static bool run(struct verifying *v, const struct pack_run_opts *o,
                const char *const *paths, size_t n)
{
    buf_init(&v->out, TEXT_MAX, NULL);
    json_init(&v->json, &v->out, true);
    if (v->json_form)
        v->shape.json_begin(&v->json);
    enum err e = pack_verify_all(o, paths, n, on_report, v);
    if (v->json_form)
        verify_json_end(&v->json);
    if (v->json_form)
        buf_byte(&v->out, '\n');
    return e == OK || lib_failed(v->a, "%s", err_text(e));
}

/* Verifies and shows packs in a shape. */
static bool show_packs(struct verifying *v,
                       const struct assay_verify_opts *opts,
                       const char *const *paths, size_t n)
{
    struct assay *a = v->a;
    struct seal_trust trust = {0};
    struct seal_crls crls = {0};
    struct policy policy;
    struct arena arena;
    uint8_t image[32];
    struct pack_run_opts o = {.limits = a->scan.limits, .jobs = a->scan.jobs};
    arena_init(&arena, NULL);
    bool ok =
        moment(a, opts->at, &o.verify.now) &&
        (!opts->policy || read_policy(a, opts->policy, &arena, &policy)) &&
        (!opts->trust || read_trust(a, opts->trust, &trust)) &&
        read_crls(a, opts, &crls) &&
        (!opts->image || hash_image(a, opts->image, image));
    if (ok) {
        o.verify.policy = opts->policy ? &policy : NULL;
        o.verify.trust = opts->trust ? &trust : NULL;
        o.verify.crls = crls.n ? &crls : NULL;
        o.verify.image_sha256 = opts->image ? image : NULL;
        o.verify.max_bytes = a->scan.limits.output_bytes;
        ok = run(v, &o, paths, n);
    }
    seal_crls_done(&crls);
    seal_trust_done(&trust);
    arena_done(&arena);
    return ok;
}

static bool show(struct assay *a, struct shape shape,
                 const struct assay_verify_opts *opts, const char *const *paths,
                 size_t n, const char *format, const struct assay_style *style,
                 assay_write_fn *write, void *ctx,
                 struct assay_verify_summary *summary)
{
    static const struct assay_style plain = {0};
    const struct assay_style *s = style ? style : &plain;
    struct verifying v = {
        .a = a,
        .shape = shape,
        .json_form = strcmp(format, "json") == 0,
        .style = {.width = s->width,
                  .colour = s->colour,
                  .all = s->all,
                  .why = opts->why},
        .summary = summary,
    };
    *summary = (struct assay_verify_summary){0};
    if (show_packs(&v, opts, paths, n))
        return lib_write(a, &v.out, write, ctx);
    buf_done(&v.out);
    return false;
}

bool assay_verify(struct assay *a, const struct assay_verify_opts *opts,
                  const char *const *paths, size_t n, const char *format,
                  const struct assay_style *style, assay_write_fn *write,
                  void *ctx, struct assay_verify_summary *summary)
{
    return show(a, (struct shape){verify_text, verify_json_begin, verify_json},
                opts, paths, n, format, style, write, ctx, summary);
}

bool assay_inspect(struct assay *a, const struct assay_verify_opts *opts,
                   const char *const *paths, size_t n, const char *format,
                   const struct assay_style *style, assay_write_fn *write,
                   void *ctx, struct assay_verify_summary *summary)
{
    return show(a,
                (struct shape){inspect_text, inspect_json_begin, inspect_json},
                opts, paths, n, format, style, write, ctx, summary);
}
