/* Keys made by other programs at test time, and how to look at them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_PROBE_KEYS_H
#define ASSAY_TESTS_PROBE_KEYS_H

#include "../sys/scratch.h"
#include "probe/key_scan.h"

/* Runs a command in the scratch directory; whether it ended well. */
__attribute__((format(printf, 1, 2))) static inline bool sh(const char *fmt,
                                                            ...)
{
    char command[2048];
    int at = snprintf(command, sizeof command,
                      "cd %s && export GNUPGHOME=%s HOME=%s && ( ", scratch_dir,
                      scratch_dir, scratch_dir);
    va_list ap;
    va_start(ap, fmt);
    at += vsnprintf(command + at, sizeof command - (size_t)at, fmt, ap);
    va_end(ap);
    snprintf(command + at, sizeof command - (size_t)at,
             " ) >/dev/null 2>&1 </dev/null");
    return system(command) == 0;
}

static inline bool have(const char *tool)
{
    return sh("command -v %s", tool);
}

/* The bytes of a file, on the heap with nothing behind them. */
static inline struct view slurp(const char *path)
{
    FILE *f = fopen(path, "rbe");
    if (!f)
        return (struct view){0};
    fseek(f, 0, SEEK_END);
    size_t n = (size_t)ftell(f);
    rewind(f);
    uint8_t *p = malloc(n ? n : 1);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, n, f), n);
    fclose(f);
    return view_of(p, n);
}

static inline void drop(struct view v)
{
    free((void *)(uintptr_t)v.p);
}

/* What a scan of some bytes finds. */
struct found {
    unsigned keys, certificates;
    struct key_info key;   /* the last one */
    struct cert_info cert; /* the last one */
};

static inline void found_key(void *ctx, const struct key_info *k)
{
    struct found *f = ctx;
    f->keys++;
    f->key = *k;
}

static inline void found_certificate(void *ctx, const struct cert_info *c)
{
    struct found *f = ctx;
    f->certificates++;
    f->cert = *c;
}

static inline struct found scan(struct view v)
{
    enum { MAX = 4096 };
    struct found f = {0};
    struct matcher *m = matcher_new(NULL, 0);
    struct hit *hits = calloc(MAX, sizeof *hits);
    assert_non_null(m);
    assert_non_null(hits);
    bool more;
    size_t n = match_all(m, v, hits, MAX, &more);
    const struct key_sink sink = {found_key, found_certificate, &f};
    assert_true(key_scan(v, hits, n, MAX, &sink));
    free(hits);
    matcher_free(m);
    return f;
}

/* SHA-256 of the SubjectPublicKeyInfo, as openssl(1) says. */
static inline void fingerprint(const char *pem, uint8_t out[KEY_FP_BYTES])
{
    assert_true(sh("openssl pkey -in %s -passin pass:x -pubout -outform DER |"
                   " openssl dgst -sha256 -binary > fp",
                   pem));
    struct view v = slurp(scratch("fp"));
    assert_int_equal(v.n, KEY_FP_BYTES);
    memcpy(out, v.p, KEY_FP_BYTES);
    drop(v);
}

#endif
