/* HTTP by OpenSSL's own client. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/http.h"

#include <openssl/err.h>
#include <openssl/http.h>
#include <openssl/httperr.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <time.h>

enum { TIMEOUT_S = 30 };

struct request {
    const char *host;
    SSL_CTX *tls; /* NULL: plain */
    BIO *bio;     /* the connection; NULL: OpenSSL makes it, for a proxy */
};

/* OpenSSL calls this for a connection that was made, to put TLS over it, and
 * before it is closed. */
static BIO *over_tls(BIO *bio, void *arg, int connected, int detail)
{
    struct request *r = arg;
    SSL *ssl = NULL;
    if (!connected || detail == 0)
        return bio;
    BIO *tls = BIO_new_ssl(r->tls, 1);
    if (!tls || BIO_get_ssl(tls, &ssl) != 1 ||
        SSL_set1_host(ssl, r->host) != 1 ||
        SSL_set_tlsext_host_name(ssl, r->host) != 1) {
        BIO_free(tls);
        return NULL;
    }
    tls = BIO_push(tls, bio);
    if (r->bio)
        r->bio = tls;
    return tls;
}

/* OpenSSL by itself would try again until the time is up where nobody
 * answers. */
static bool connect_to(struct request *r, const char *port)
{
    time_t until = time(NULL) + TIMEOUT_S;
    BIO *bio = BIO_new(BIO_s_connect());
    if (!bio)
        return false;
    BIO_set_conn_hostname(bio, r->host);
    BIO_set_conn_port(bio, port);
    BIO_set_nbio(bio, 1);
    bool up;
    while (!(up = BIO_do_connect(bio) == 1) && BIO_should_retry(bio) &&
           BIO_wait(bio, until, 50) == 1)
        continue;
    if (up)
        r->bio = bio;
    else
        BIO_free(bio);
    return up;
}

static SSL_CTX *tls_context(void)
{
    SSL_CTX *c = SSL_CTX_new(TLS_client_method());
    if (c && SSL_CTX_set_default_verify_paths(c) == 1 &&
        SSL_CTX_set_min_proto_version(c, TLS1_2_VERSION) == 1) {
        SSL_CTX_set_verify(c, SSL_VERIFY_PEER, NULL);
        SSL_CTX_set_mode(c, SSL_MODE_AUTO_RETRY);
        return c;
    }
    SSL_CTX_free(c);
    return NULL;
}

/* What went wrong, as far as it helps. */
static const char *trouble(void)
{
    const char *why = "the server could not be reached, or did not answer as "
                      "it should";
    unsigned long e;
    while ((e = ERR_get_error())) {
        if (ERR_GET_LIB(e) == ERR_LIB_SSL &&
            ERR_GET_REASON(e) == SSL_R_CERTIFICATE_VERIFY_FAILED)
            why = "the server's certificate is not trusted by this system";
        else if (ERR_GET_LIB(e) == ERR_LIB_HTTP &&
                 ERR_GET_REASON(e) == HTTP_R_UNEXPECTED_CONTENT_TYPE)
            why = "the server answers with another kind of document";
    }
    return why;
}

static void take(BIO *answer, struct buf *out)
{
    uint8_t part[4096];
    int n;
    while ((n = BIO_read(answer, part, sizeof part)) > 0)
        buf_add(out, part, (size_t)n);
}

static const char *transfer(struct request *r, const char *port,
                            const char *path, const char *const types[2],
                            struct view body, struct buf *out)
{
    BIO *in = BIO_new_mem_buf(body.p, (int)body.n);
    bool go = OSSL_HTTP_adapt_proxy(NULL, NULL, r->host, r->tls != NULL) ||
              connect_to(r, port);
    BIO *answer = NULL;
    if (in && go)
        answer = OSSL_HTTP_transfer(
            NULL, r->host, port, path, r->tls != NULL, NULL, NULL, r->bio, NULL,
            r->tls ? over_tls : NULL, r, 0, NULL, types[0], in, types[1], 1,
            out->max - out->n, TIMEOUT_S, 0);
    if (answer)
        take(answer, out);
    const char *why = !answer       ? trouble()
                      : out->failed ? "out of memory"
                                    : NULL;
    BIO_free(answer);
    BIO_free(in);
    BIO_free_all(r->bio);
    return why;
}

const char *http_post(const char *url, const char *type, const char *accept,
                      struct view body, struct buf *out)
{
    struct request r = {0};
    const char *const types[] = {type, accept};
    char *host = NULL, *port = NULL, *path = NULL;
    int tls = 0;
    const char *why = NULL;
    if (OSSL_HTTP_parse_url(url, &tls, NULL, &host, &port, NULL, &path, NULL,
                            NULL) != 1)
        why = "is no address of a server (http://... or https://...)";
    r.host = host;
    if (!why && tls && !(r.tls = tls_context()))
        why = "TLS cannot be used here";
    /* A server that hangs up is an error, not the end of the program. */
    void (*before)(int) = signal(SIGPIPE, SIG_IGN);
    if (!why)
        why = transfer(&r, port, path, types, body, out);
    signal(SIGPIPE, before);
    ERR_clear_error();
    SSL_CTX_free(r.tls);
    OPENSSL_free(host);
    OPENSSL_free(port);
    OPENSSL_free(path);
    return why;
}
