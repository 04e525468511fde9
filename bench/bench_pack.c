/* How long verifying packs takes, against the arithmetic alone: the same
 * signatures, chains and time-stamps by OpenSSL's own calls, and the same
 * digests of the same bytes. bench-pack MODE TRUST TURNS PACK...; see usage. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/cms.h>
#include <openssl/evp.h>
#include <openssl/ts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "pack/container.h"
#include "pack/run.h"
#include "sys/file.h"
#include "sys/sandbox.h"

enum { MAX_PIECES = 1000 };

/* A pack taken apart beforehand. */
struct apart {
    struct arena arena;
    struct sys_map map;
    struct view piece[MAX_PIECES]; /* unpacked files */
    size_t pieces;
    struct view xml, der, token; /* one signature, with its stamp or without */
};

static void die(const char *what)
{
    fprintf(stderr, "bench-pack: %s\n", what);
    exit(2);
}

static bool is_in_meta(const char *name, const char *end)
{
    size_t n = strlen(name), k = strlen(end);
    return strncmp(name, "META-INF/", 9) == 0 && n > k &&
           strcmp(name + n - k, end) == 0;
}

static void take_apart(const char *path, struct apart *p)
{
    struct container c;
    struct flaw flaw = {0};
    struct cms_form f;
    arena_init(&p->arena, NULL);
    if (sys_map_open(path, UINT64_MAX / 4, &p->map) != FILE_OK ||
        !container_read(p->map.v, UINT64_MAX / 4, &p->arena, &c, &flaw))
        die("no pack");
    for (size_t i = 0; i < c.n; i++) {
        struct buf b;
        buf_init(&b, (size_t)1 << 32, NULL);
        if (!container_load(&c.v[i], &b, &flaw))
            die(flaw.text);
        struct view v = arena_dup(&p->arena, buf_of(&b));
        buf_done(&b);
        if (is_in_meta(c.v[i].name, ".p7s"))
            p->der = v;
        else if (is_in_meta(c.v[i].name, ".xml"))
            p->xml = v;
        p->piece[p->pieces++] = v;
    }
    if (!cms_form_read(p->der, CMS_KIND_DETACHED, "", &f, &flaw))
        die(flaw.text);
    p->token = f.timestamp;
}

/* --- the arithmetic alone --------------------------------------------------
 */

static void check_signature(const struct apart *p, X509_STORE *store)
{
    const uint8_t *at = p->der.p;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)p->der.n);
    BIO *in = BIO_new_mem_buf(p->xml.p, (int)p->xml.n);
    if (CMS_verify(cms, NULL, store, in, NULL, CMS_BINARY | CMS_CADES) != 1)
        die("a signature does not verify by OpenSSL");
    BIO_free(in);
    CMS_ContentInfo_free(cms);
}

static void check_token(const struct apart *p, X509_STORE *store)
{
    struct cms_form f;
    struct flaw flaw = {0};
    const uint8_t *at = p->token.p;
    if (p->token.n == 0)
        return;
    if (!cms_form_read(p->der, CMS_KIND_DETACHED, "", &f, &flaw))
        die(flaw.text);
    PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long)p->token.n);
    TS_VERIFY_CTX *ctx = TS_VERIFY_CTX_new();
    TS_VERIFY_CTX_set_flags(ctx,
                            TS_VFY_SIGNATURE | TS_VFY_VERSION | TS_VFY_DATA);
    X509_STORE_up_ref(store);
    TS_VERIFY_CTX_set_store(ctx, store);
    TS_VERIFY_CTX_set_data(ctx,
                           BIO_new_mem_buf(f.signature.p, (int)f.signature.n));
    if (TS_RESP_verify_token(ctx, p7) != 1)
        die("a time-stamp does not verify by OpenSSL");
    TS_VERIFY_CTX_free(ctx);
    PKCS7_free(p7);
}

static void alone(const struct apart *p, X509_STORE *store)
{
    uint8_t value[EVP_MAX_MD_SIZE];
    for (size_t i = 0; i < p->pieces; i++) {
        EVP_Digest(p->piece[i].p, p->piece[i].n, value, NULL, EVP_sha256(),
                   NULL);
        EVP_Digest(p->piece[i].p, p->piece[i].n, value, NULL, EVP_sha512(),
                   NULL);
    }
    check_signature(p, store);
    check_token(p, store);
}

/* --- verifying -------------------------------------------------------------
 */

static void in_this_process(const struct apart *p, const struct verify_opts *o)
{
    struct arena a;
    struct pack_report r;
    arena_init(&a, NULL);
    if (!pack_verify(o, p->map.v, "p", &a, &r) || r.overall != PACK_PASS)
        die("a pack is not PASS");
    arena_done(&a);
}

static bool is_pass(void *ctx, const char *path, const struct pack_report *r)
{
    (void)ctx;
    (void)path;
    if (r->overall != PACK_PASS)
        die("a pack is not PASS");
    return true;
}

static void in_workers(const struct verify_opts *o, char **paths, size_t n,
                       size_t turns)
{
    struct pack_run_opts run = {
        .verify = *o, .limits = limits_default(), .jobs = 1};
    const char **all = calloc(n * turns, sizeof *all);
    for (size_t i = 0; all && i < n * turns; i++)
        all[i] = paths[i % n];
    if (!all || pack_verify_all(&run, all, n * turns, is_pass, NULL) != OK)
        die("the workers failed");
    free(all);
}

/* --- the clock -------------------------------------------------------------
 */

static double cpu_s(void)
{
    double s = 0;
    for (int i = 0; i < 2; i++) {
        struct rusage u;
        getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &u);
        s += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
             (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    }
    return s;
}

static double wall_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void measure(const char *mode, struct apart *apart, char **paths,
                    size_t n, size_t turns, struct seal_trust *trust)
{
    struct verify_opts o = {.trust = trust,
                            .now = (int64_t)time(NULL),
                            .max_bytes = (uint64_t)1 << 34};
    double cpu = cpu_s(), wall = wall_s();
    if (strcmp(mode, "workers") == 0)
        in_workers(&o, paths, n, turns);
    else
        for (size_t i = 0; i < n * turns; i++)
            if (strcmp(mode, "alone") == 0)
                alone(&apart[i % n], trust->store);
            else
                in_this_process(&apart[i % n], &o);
    cpu = cpu_s() - cpu;
    wall = wall_s() - wall;
    printf("{\"mode\": \"%s\", \"packs\": %zu, \"cpu\": %.6f, \"wall\": %.6f, "
           "\"failed\": 0}\n",
           mode, n * turns, cpu, wall);
}

int main(int argc, char **argv)
{
    struct seal_trust trust;
    struct buf pem;
    if (argc < 5)
        die("usage: bench-pack alone|inside|workers TRUST TURNS PACK...");
    size_t n = (size_t)argc - 4, turns = (size_t)strtoul(argv[3], NULL, 10);
    struct apart *apart = calloc(n, sizeof *apart);
    buf_init(&pem, 1 << 24, NULL);
    if (!apart || file_read(argv[2], &pem) != FILE_OK ||
        seal_trust_read(buf_of(&pem), &trust))
        die("the trust store cannot be read");
    X509_STORE_set_purpose(trust.store, X509_PURPOSE_ANY);
    sandbox_warm_up();
    if (strcmp(argv[1], "workers") != 0)
        for (size_t i = 0; i < n; i++)
            take_apart(argv[4 + i], &apart[i]);
    measure(argv[1], apart, argv + 4, n, turns, &trust);
    for (size_t i = 0; i < n; i++) {
        sys_map_close(&apart[i].map);
        arena_done(&apart[i].arena);
    }
    seal_trust_done(&trust);
    buf_done(&pem);
    free(apart);
    return 0;
}
