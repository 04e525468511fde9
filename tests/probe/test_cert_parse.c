/* Certificates that openssl(1) writes, in every armour. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "keys.h"

static int make(void **s)
{
    if (scratch_make(s) != 0)
        return -1;
    if (!have("openssl"))
        return 0;
    bool ok =
        sh("openssl ecparam -name prime256v1 -genkey -noout > ca.key &&"
           " openssl req -x509 -new -key ca.key -days 30 -out ca.pem"
           " -subj '/C=AT/O=Test \"Lab\"/CN=Root \\xc3\\xa4' -utf8"
           " -addext basicConstraints=critical,CA:TRUE") &&
        sh("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024"
           " > leaf.key &&"
           " openssl req -new -key leaf.key -subj /CN=leaf > leaf.csr &&"
           " printf 'basicConstraints=CA:FALSE\\n' > ext &&"
           " openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key"
           " -CAcreateserial -sha1 -days 9000 -extfile ext -out leaf.pem") &&
        sh("openssl x509 -req -in leaf.csr -signkey leaf.key"
           " -days 1 -out v1.pem");
    return ok ? 0 : -1;
}

static struct view form(const char *how)
{
    if (!have("openssl")) {
        print_message("skipped: openssl(1) is not installed\n");
        skip();
    }
    assert_true(sh("%s > form", how));
    return slurp(scratch("form"));
}

static void a_root_says_what_it_is(void **s)
{
    (void)s;
    struct view v = form("cat ca.pem");
    uint8_t fp[KEY_FP_BYTES];
    struct cert_info c;
    assert_true(cert_parse(v, 0, &c));
    fingerprint("ca.key", fp);
    assert_memory_equal(c.fp, fp, sizeof fp);
    assert_int_equal(c.type, KEY_EC);
    assert_int_equal(c.bits, 256);
    assert_string_equal(c.curve, "prime256v1");
    assert_string_equal(c.signature, "ecdsa-with-SHA256");
    assert_non_null(strstr(c.subject, "CN=Root "));
    assert_string_equal(c.subject, c.issuer);
    assert_true(c.ca);
    assert_true(c.self_signed);
    assert_false(c.weak_digest);
    assert_true(c.has_times);
    assert_true(c.not_after - c.not_before == 30 * 86400);
    assert_int_equal(strlen(c.not_after_text), 20);
    assert_int_equal(c.n, v.n - 1);
    assert_int_equal(c.armour, KEY_PEM);
    drop(v);
}

static void a_leaf_is_no_root(void **s)
{
    (void)s;
    struct view v = form("openssl x509 -in leaf.pem -outform DER");
    struct cert_info c;
    assert_true(cert_parse(v, 0, &c));
    assert_int_equal(c.type, KEY_RSA);
    assert_int_equal(c.bits, 1024);
    assert_string_equal(c.subject, "CN=leaf");
    assert_string_not_equal(c.issuer, c.subject);
    assert_false(c.ca);
    assert_false(c.self_signed);
    assert_true(c.weak_digest);
    assert_int_equal(c.n, v.n);
    drop(v);
}

static void every_armour_is_found(void **s)
{
    (void)s;
    static const char *const how[] = {
        "cat leaf.pem",
        "openssl x509 -in leaf.pem -text",
        "openssl x509 -in leaf.pem -trustout",
        "head -c 99 /dev/zero; openssl x509 -in leaf.pem -outform DER",
        "printf x:; openssl x509 -in leaf.pem -outform DER | openssl base64 -A",
        "openssl x509 -in v1.pem -outform DER",
        "cat v1.pem",
    };
    for (size_t i = 0; i < sizeof how / sizeof *how; i++) {
        struct view v = form(how[i]);
        struct found f = scan(v);
        if (f.certificates != 1)
            fail_msg("%u certificates: %s", f.certificates, how[i]);
        assert_string_equal(f.cert.subject, "CN=leaf");
        assert_int_equal(f.keys, 0);
        drop(v);
    }
}

static void no_prefix_is_a_certificate(void **s)
{
    (void)s;
    struct view v = form("openssl x509 -in ca.pem -outform DER");
    for (size_t n = 0; n < v.n; n++) {
        struct cert_info c = {.n = 77};
        uint8_t *copy = malloc(n + 1);
        assert_non_null(copy);
        memcpy(copy, v.p, n);
        assert_false(cert_parse(view_of(copy, n), 0, &c));
        assert_int_equal(c.n, 77);
        free(copy);
    }
    drop(v);
}

static void a_flipped_byte_is_survived(void **s)
{
    (void)s;
    struct view v = form("openssl x509 -in ca.pem -outform DER");
    uint8_t *p = (uint8_t *)(uintptr_t)v.p;
    for (size_t i = 0; i < v.n; i++) {
        struct cert_info c;
        p[i] ^= 0xff;
        if (cert_parse(v, 0, &c))
            assert_true(c.n <= v.n);
        p[i] ^= 0xff;
    }
    drop(v);
}

static void requests_and_lists_are_none(void **s)
{
    (void)s;
    struct view v = form("cat leaf.csr; openssl req -in leaf.csr -outform DER");
    struct found f = scan(v);
    assert_int_equal(f.certificates, 0);
    assert_int_equal(f.keys, 0);
    drop(v);
}

/* ---- against libcrypto ---- */

static void same_name(const X509_NAME *name, const char *ours)
{
    char text[4096] = "";
    BIO *b = BIO_new(BIO_s_mem());
    X509_NAME_print_ex(b, name, 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    (void)BIO_read(b, text, sizeof text - 1);
    BIO_free(b);
    /* Types that libcrypto names and we do not, or the other way round. */
    if (strstr(text, "=#"))
        return;
    for (const char *c = ours; *c; c++)
        if ((c == ours || c[-1] == ',' || c[-1] == '+') && *c >= '0' &&
            *c <= '9')
            return;
    /* Many write UTF-8 into strings of Latin 1; libcrypto believes them. */
    for (const char *c = text; *c; c++)
        if ((uint8_t)*c >= 0x80)
            return;
    if (strncmp(text, ours, CERT_NAME_MAX - 8) != 0)
        fail_msg("%s\nis read as\n%s", text, ours);
}

static void same_times(X509 *x, const struct cert_info *c)
{
    struct tm tm;
    if (!c->has_times)
        return;
    assert_true(ASN1_TIME_to_tm(X509_get0_notBefore(x), &tm));
    assert_true(c->not_before == timegm(&tm));
    assert_true(ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm));
    assert_true(c->not_after == timegm(&tm));
}

static void same_key(X509 *x, const struct cert_info *c)
{
    EVP_PKEY *key = X509_get0_pubkey(x);
    if (key && (c->type == KEY_RSA || c->type == KEY_DSA))
        assert_int_equal(EVP_PKEY_get_bits(key), c->bits);
    if (key && c->type == KEY_EC && c->curve &&
        strcmp(c->curve, "explicit") != 0)
        assert_int_equal((EVP_PKEY_get_bits(key) + 7) / 8, (c->bits + 7) / 8);
}

/* Whether ours was compared; libcrypto may refuse what we read. */
static bool agrees(struct view v, const struct cert_info *c)
{
    const unsigned char *p = v.p + c->at;
    BIO *b = BIO_new_mem_buf(p, (int)c->n);
    X509 *x = c->armour == KEY_BINARY
                  ? d2i_X509(NULL, &p, (long)c->n)
                  : PEM_read_bio_X509_AUX(b, NULL, NULL, NULL);
    if (x) {
        same_name(X509_get_subject_name(x), c->subject);
        same_name(X509_get_issuer_name(x), c->issuer);
        same_times(x, c);
        same_key(x, c);
        int nid = X509_get_signature_nid(x);
        if (*c->signature && strcmp(c->signature, "sha1WithRSA") != 0)
            assert_string_equal(OBJ_nid2sn(nid) ? c->signature : "",
                                nid == NID_undef ? "" : c->signature);
        uint32_t flags = X509_get_extension_flags(x);
        if (!(flags & EXFLAG_INVALID) && X509_get0_pubkey(x)) {
            int ca = X509_check_ca(x); /* 5: only Netscape said so */
            if (ca != 5 && (ca != 0) != c->ca)
                fail_msg("%s: %d", c->subject, ca);
            if (flags & EXFLAG_SS)
                assert_true(c->self_signed);
            if (c->self_signed)
                assert_true(flags & EXFLAG_SI);
        }
    }
    X509_free(x);
    BIO_free(b);
    return x != NULL;
}

struct comparison {
    struct view v;
    size_t certificates, compared;
};

static void no_key(void *ctx, const struct key_info *k)
{
    (void)ctx;
    (void)k;
}

static void compare(void *ctx, const struct cert_info *c)
{
    struct comparison *m = ctx;
    m->certificates++;
    m->compared += agrees(m->v, c);
}

static void agrees_with_libcrypto(void **s)
{
    (void)s;
    const char *path = getenv("ASSAY_TEST_CERTS");
    struct view v = slurp(path ? path : "/etc/ssl/certs/ca-certificates.crt");
    if (!v.p) {
        print_message("skipped: there is no trust bundle here\n");
        skip();
    }

    enum { MAX = 4096 };
    struct comparison m = {.v = v};
    struct matcher *matcher = matcher_new(NULL, 0);
    struct hit *hits = calloc(MAX, sizeof *hits);
    const struct key_sink sink = {no_key, compare, &m};
    bool more;
    size_t n = match_all(matcher, v, hits, MAX, &more);
    assert_true(key_scan(v, hits, n, MAX, &sink));
    print_message("%zu certificates, %zu read by libcrypto too\n",
                  m.certificates, m.compared);
    assert_true(m.compared > 0);
    free(hits);
    matcher_free(matcher);
    drop(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_says_what_it_is),
        cmocka_unit_test(a_leaf_is_no_root),
        cmocka_unit_test(every_armour_is_found),
        cmocka_unit_test(no_prefix_is_a_certificate),
        cmocka_unit_test(a_flipped_byte_is_survived),
        cmocka_unit_test(requests_and_lists_are_none),
        cmocka_unit_test(agrees_with_libcrypto),
    };
    return cmocka_run_group_tests(tests, make, scratch_remove);
}
