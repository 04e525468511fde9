/* libassay: how a pack is signed: key, certificates, revocation lists, time. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "lib/packing.h"
#include "pack/run.h"
#include "pack/stamp.h"
#include "sys/child.h"
#include "sys/clock.h"
#include "sys/file.h"
#include "sys/http.h"
#include "sys/sandbox.h"

enum { KEY_MAX = 1 << 20, CRL_MAX = 1 << 20 };

/* --- the key ---------------------------------------------------------------
 */

static bool read_key(struct assay *a, const struct assay_pack_opts *o,
                     bool draft, struct seal_key *out)
{
    struct buf key, cert, pass;
    buf_init(&key, KEY_MAX, NULL);
    buf_init(&cert, KEY_MAX, NULL);
    buf_init(&pass, 4096, NULL);
    const char *path = o->key;
    bool token = !draft && strncmp(o->key, "pkcs11:", 7) == 0;
    enum file_fault f = draft || token ? FILE_OK : file_read(path, &key);
    if (f == FILE_OK && o->cert)
        f = file_read(path = o->cert, &cert);
    if (f == FILE_OK && o->passphrase)
        f = file_read(path = o->passphrase, &pass);
    bool ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    while (pass.n && (pass.p[pass.n - 1] == '\n' || pass.p[pass.n - 1] == '\r'))
        pass.n--;
    buf_byte(&pass, 0);
    const char *why = NULL;
    const char *word = o->passphrase ? (const char *)pass.p : NULL;
    if (ok && token)
        why = seal_key_of_token(o->key, buf_of(&cert), word, out);
    else if (ok)
        why = seal_key_read(buf_of(&key), buf_of(&cert), word, out);
    if (why)
        ok = lib_failed(a, "%s: %s", draft ? o->cert : o->key, why);
    if (key.p)
        explicit_bzero(key.p, key.n);
    if (pass.p)
        explicit_bzero(pass.p, pass.n);
    buf_done(&key);
    buf_done(&cert);
    buf_done(&pass);
    return ok;
}

/* --- revocation lists ------------------------------------------------------
 */

static bool read_crls(struct sealing *s, const struct assay_pack_opts *o)
{
    struct buf text;
    bool ok = true;
    buf_init(&text, CRL_MAX, NULL);
    for (size_t i = 0; ok && i < o->crls_n; i++) {
        buf_clear(&text);
        enum file_fault f = file_read(o->crls[i], &text);
        const char *why = f == FILE_OK ? seal_crls_read(&s->crls, buf_of(&text))
                                       : file_fault_text(f);
        ok = !why || lib_failed(s->a, "%s: %s", o->crls[i], why);
    }
    buf_done(&text);
    for (size_t i = 0; ok && i < s->crls.n; i++) {
        uint8_t *der = NULL;
        int n = i2d_X509_CRL(s->crls.v[i], &der);
        s->crl[i] = view_of(der, n > 0 ? (size_t)n : 0);
        ok = n > 0 || lib_failed(s->a, "out of memory");
    }
    s->seal.crls = s->crl;
    s->seal.crls_n = s->crls.n;
    return ok;
}

/* --- time-stamps -----------------------------------------------------------
 */

struct answer {
    struct view request, bytes, value;
};

/* In a worker without rights: what a server on the network sent is hostile. */
static int take_answer(struct worker *w, void *arg)
{
    const struct answer *t = arg;
    struct sandbox_opts lock = {.memory_bytes = 256 * MIB,
                                .cpu_s = 20,
                                .readable_dirfd = -1,
                                .no_threads = true};
    struct sandbox_report gaps;
    struct buf token;
    sandbox_lock(&lock, &gaps);
    buf_init(&token, STAMP_MAX_BYTES, NULL);
    const char *why = stamp_take(t->request, t->bytes, t->value, &token);
    bool sent =
        worker_send(w, view_of(why ? "-" : "+", 1)) &&
        worker_send(w, why ? view_of(why, strlen(why)) : buf_of(&token));
    return sent ? OK : (int)ERR_NOMEM;
}

/* The worker's words, or its token. */
static const char *receive(struct sealing *s, const struct child_result *r,
                           struct buf *token)
{
    struct view v = buf_of(&r->out);
    if (r->end != CHILD_OK || v.n < 2)
        return "the time-stamp's answer could not be read";
    if (v.p[0] == '+') {
        buf_view(token, view_from(v, 1));
        return token->failed ? "out of memory" : NULL;
    }
    snprintf(s->why, sizeof s->why, "%.*s", (int)(v.n - 1),
             (const char *)v.p + 1);
    return s->why;
}

static const char *stamp(void *ctx, struct view value, struct buf *token)
{
    struct sealing *s = ctx;
    struct buf request, answer;
    buf_init(&request, STAMP_MAX_BYTES, NULL);
    buf_init(&answer, STAMP_MAX_BYTES, NULL);
    sandbox_warm_up();
    const char *why = stamp_ask(value, &request);
    if (!why)
        why = http_post(s->tsa, STAMP_TYPE_ASK, STAMP_TYPE_ANSWER,
                        buf_of(&request), &answer);
    struct answer t = {buf_of(&request), buf_of(&answer), value};
    struct child_job job = {.fn = take_answer,
                            .arg = &t,
                            .max_result = STAMP_MAX_BYTES + 1,
                            .time_ms = 30000};
    struct child_result r = {0};
    if (!why && child_run(&job, 1, 1, NULL, &r) != OK)
        why = "the time-stamp's answer could not be read";
    if (!why)
        why = receive(s, &r, token);
    child_result_done(&r);
    buf_done(&request);
    buf_done(&answer);
    return why;
}

/* --- the pack as it stands ready -------------------------------------------
 */

static bool keep_integrity(void *ctx, const char *path,
                           const struct pack_report *r)
{
    (void)path;
    *(enum pack_verdict *)ctx = r->axis[AXIS_INTEGRITY];
    return true;
}

static const char *check(void *ctx, const char *path)
{
    struct sealing *s = ctx;
    struct pack_run_opts o = {.limits = s->a->scan.limits, .jobs = 1};
    enum pack_verdict v = PACK_NONE;
    o.limits.time_ms = 0;
    o.verify.now = s->seal.now;
    o.verify.max_bytes = UINT64_MAX / 4;
    enum err e = pack_verify_all(&o, &path, 1, keep_integrity, &v);
    return e == OK && v == PACK_PASS
               ? NULL
               : "the pack would not verify; nothing was written";
}

bool sealing_open(struct sealing *s, struct assay *a,
                  const struct assay_pack_opts *o, enum sealing_kind kind)
{
    bool draft = kind == SEALING_DRAFT;
    *s = (struct sealing){.a = a, .tsa = o->tsa};
    buf_init(&s->to_be_signed, KEY_MAX, NULL);
    s->seal = (struct make_seal){.key = &s->key,
                                 .stamp = o->tsa ? stamp : NULL,
                                 .check = draft ? NULL : check,
                                 .ctx = s};
    bool ok = clock_wall_s(&s->seal.now) ||
              lib_failed(a, "SOURCE_DATE_EPOCH is no number of seconds");
    if (ok && kind == SEALING_HERE && !o->key)
        ok = lib_failed(a, "a key to sign with is needed");
    if (ok && draft && !o->cert)
        ok = lib_failed(a, "the signer's certificate is needed");
    ok = ok && read_crls(s, o) &&
         (kind == SEALING_VALUE || read_key(a, o, draft, &s->key));
    if (!ok)
        sealing_done(s);
    return ok;
}

void sealing_done(struct sealing *s)
{
    for (size_t i = 0; i < s->crls.n; i++)
        OPENSSL_free((void *)(uintptr_t)s->crl[i].p);
    seal_crls_done(&s->crls);
    seal_key_done(&s->key);
    buf_done(&s->to_be_signed);
}
