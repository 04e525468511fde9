/* Releases: one shape, enough unlike keys, nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "../../device/release.h"
#include "check.h"
#include "host_crypto.h"

enum { KEYS = 4, ROOM = 2048 };

static const uint8_t vendor[AD_UUID_BYTES] = "vendor of things";
static const uint8_t class_id[AD_UUID_BYTES] = "class of devices";

struct bench {
    EVP_PKEY *pair[KEYS]; /* Ed25519, P-256, Ed25519, P-256 */
    uint8_t der[KEYS][128];
    struct ad_key key[KEYS];
    struct ad_release_policy policy;
    struct host_hash hash;
    struct ad_release_crypto crypto;
    struct ad_release out;
    enum ad_release_why why;
};

static int setup(void **state)
{
    struct bench *x = calloc(1, sizeof *x);
    if (!x)
        return -1;
    for (unsigned i = 0; i < KEYS; i++) {
        x->pair[i] = i % 2 ? EVP_EC_gen("P-256")
                           : EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
        unsigned char *p = x->der[i];
        int n = i2d_PUBKEY(x->pair[i], &p);
        if (n <= 0)
            return -1;
        x->key[i] =
            (struct ad_key){.algorithm = i % 2 ? AD_ECDSA_P256 : AD_ED25519,
                            .key = x->der[i],
                            .key_bytes = (uint32_t)n};
    }
    x->policy =
        (struct ad_release_policy){.keys = x->key, .n_keys = 3, .threshold = 1};
    memcpy(x->policy.vendor, vendor, sizeof vendor);
    memcpy(x->policy.class_id, class_id, sizeof class_id);
    x->crypto = (struct ad_release_crypto){
        .hash = &host_crypto, .hash_state = &x->hash, .verify = host_cose};
    *state = x;
    return 0;
}

static int teardown(void **state)
{
    struct bench *x = *state;
    for (unsigned i = 0; i < KEYS; i++)
        EVP_PKEY_free(x->pair[i]);
    host_hash_done(&x->hash);
    free(x);
    return 0;
}

struct bytes {
    uint8_t p[ROOM];
    uint32_t n;
};

static void add(struct bytes *b, const void *p, size_t n)
{
    assert_true(b->n + n <= ROOM);
    memcpy(b->p + b->n, p, n);
    b->n += (uint32_t)n;
}

/* A head; wide: longer than it need be. */
static void head(struct bytes *b, unsigned kind, uint32_t v, bool wide)
{
    uint8_t h[5] = {(uint8_t)(kind << 5)};
    unsigned n = v < 24 ? 0 : v < 0x100 ? 1 : v < 0x10000 ? 2 : 4;
    if (wide)
        n = n == 4 ? 4 : n ? 2 * n : 1;
    h[0] = (uint8_t)(h[0] | (n == 0 ? v : n == 1 ? 24 : n == 2 ? 25 : 26));
    for (unsigned i = 0; i < n; i++)
        h[1 + i] = (uint8_t)(v >> 8 * (n - 1 - i));
    add(b, h, 1 + n);
}

static void string(struct bytes *b, unsigned kind, const void *p, size_t n)
{
    head(b, kind, (uint32_t)n, false);
    add(b, p, n);
}

static void digest(struct bytes *b, const struct bytes *of)
{
    uint8_t d[32];
    SHA256(of->p, of->n, d);
    add(b, "\x82\x2f", 2);
    string(b, 2, d, sizeof d);
}

/* How the statement differs from a good one. */
enum odd {
    GOOD,
    WIDE_SEQUENCE,
    WIDE_LENGTH,
    LYING_LENGTH,
    TRAILING_MANIFEST,
    TRAILING_COMMON,
    TRAILING_SHARED,
    SIX_NUMBERS,
    ODD_FLAGS,
    LONG_DOWNTIME,
    NO_SIZE,
    OTHER_VERSION,
    OTHER_VENDOR,
    OTHER_CLASS,
    OTHER_TEXT,
    LARGE_NUMBER,
    ODDS
};

struct plan {
    enum odd odd;
    uint32_t sequence;
    unsigned signer[9];
    unsigned n_signers;
    bool wrong_algorithm;
};

static void put_text(struct bytes *b)
{
    struct bytes t = {0};
    head(&t, 5, 2, false);
    string(&t, 3, "en", 2);
    add(&t, "\xa1\x01", 2);
    string(&t, 3, "Closes a hole in the radio.", 27);
    string(&t, 3, "de", 2);
    add(&t, "\xa1\x01", 2);
    string(&t, 3, "Schliesst eine Luecke im Funk.", 30);
    string(b, 2, t.p, t.n);
}

static void put_manifest(struct bytes *b, const struct plan *p,
                         const struct bytes *text)
{
    struct bytes m = {0}, common = {0}, shared = {0}, image = {0};
    uint8_t v[AD_UUID_BYTES], c[AD_UUID_BYTES];
    memcpy(v, vendor, sizeof v);
    memcpy(c, class_id, sizeof c);
    v[3] ^= p->odd == OTHER_VENDOR;
    c[3] ^= p->odd == OTHER_CLASS;
    add(&shared, "\x86\x14\xa4\x01", 4);
    string(&shared, 2, v, sizeof v);
    add(&shared, "\x02", 1);
    string(&shared, 2, c, sizeof c);
    add(&image, "\x82\x2f\x58\x20iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii", 36);
    add(&shared, "\x03", 1);
    string(&shared, 2, image.p, image.n);
    add(&shared, "\x0e", 1);
    head(&shared, 0, p->odd == NO_SIZE ? 0 : 70000, false);
    add(&shared, "\x01\x0f\x02\x0f", 4);
    if (p->odd == TRAILING_SHARED)
        add(&shared, "\x01\x0f", 2);
    add(&common, "\xa2\x02\x81\x81\x41\x00\x04", 7);
    string(&common, 2, shared.p, shared.n);
    if (p->odd == TRAILING_COMMON)
        add(&common, "\x01\x0f", 2);
    add(&m, p->odd == OTHER_VERSION ? "\xa6\x01\x02\x02" : "\xa6\x01\x01\x02",
        4);
    head(&m, 0, p->sequence, p->odd == WIDE_SEQUENCE);
    add(&m, "\x03", 1);
    head(&m, 2, common.n + (p->odd == LYING_LENGTH), p->odd == WIDE_LENGTH);
    add(&m, common.p, common.n);
    add(&m, "\x07\x43\x82\x03\x0f\x17", 6);
    digest(&m, text);
    uint32_t n[7] = {
        3, 90, ad_version(2, 1, 5), ad_version(1, 9, 0), 20000, 21000, 22000};
    n[0] = p->odd == ODD_FLAGS ? 4 : n[0];
    n[1] = p->odd == LONG_DOWNTIME ? 0x10000 : n[1];
    add(&m, "\x39\x01\x00", 3);
    head(&m, 4, p->odd == SIX_NUMBERS ? 6 : 7, false);
    for (unsigned i = p->odd == SIX_NUMBERS; i < 7; i++)
        if (p->odd == LARGE_NUMBER && i == 6)
            add(&m, "\x1b\0\0\0\0\0\0\x55\xf0", 9);
        else
            head(&m, 0, n[i], false);
    if (p->odd == TRAILING_MANIFEST)
        add(&m, "\x00", 1);
    string(b, 2, m.p, m.n);
}

static void sign(struct bytes *b, EVP_PKEY *key, const struct bytes *d,
                 bool wrong_algorithm)
{
    struct bytes tbs = {0}, out = {0};
    bool is_ec = EVP_PKEY_get_base_id(key) == EVP_PKEY_EC;
    uint8_t der[80], raw[64];
    size_t n = sizeof der;
    const char *protected =
        is_ec != wrong_algorithm ? "\xa1\x01\x26" : "\xa1\x01\x27";
    add(&tbs, "\x84\x6aSignature1", 12);
    string(&tbs, 2, protected, 3);
    string(&tbs, 2, "", 0);
    string(&tbs, 2, d->p, d->n);
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    assert_int_equal(
        EVP_DigestSignInit(ctx, NULL, is_ec ? EVP_sha256() : NULL, NULL, key),
        1);
    assert_int_equal(EVP_DigestSign(ctx, der, &n, tbs.p, tbs.n), 1);
    EVP_MD_CTX_free(ctx);
    memcpy(raw, der, sizeof raw);
    if (is_ec) {
        const unsigned char *p = der;
        ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)n);
        BN_bn2binpad(ECDSA_SIG_get0_r(sig), raw, 32);
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), raw + 32, 32);
        ECDSA_SIG_free(sig);
    }
    add(&out, "\xd2\x84", 2);
    string(&out, 2, protected, 3);
    add(&out, "\xa0\xf6", 2);
    string(&out, 2, raw, sizeof raw);
    string(b, 2, out.p, out.n);
}

static struct bytes make(struct bench *x, const struct plan *p)
{
    struct bytes text = {0}, m = {0}, d = {0}, auth = {0}, e = {0};
    put_text(&text);
    put_manifest(&m, p, &text);
    digest(&d, &m);
    head(&auth, 4, 1 + p->n_signers, false);
    string(&auth, 2, d.p, d.n);
    for (unsigned i = 0; i < p->n_signers; i++)
        sign(&auth, x->pair[p->signer[i]], &d, p->wrong_algorithm);
    add(&e, "\xd8\x6b\xa3\x02", 4);
    string(&e, 2, auth.p, auth.n);
    add(&e, "\x03", 1);
    add(&e, m.p, m.n);
    add(&e, "\x17", 1);
    text.p[text.n - 2] ^= p->odd == OTHER_TEXT;
    add(&e, text.p, text.n);
    return e;
}

static uint32_t check(struct bench *x, const uint8_t *p, uint32_t n)
{
    /* Bounds are exact: the bytes lie at the end of their memory. */
    uint8_t *copy = malloc(n ? n : 1);
    assert_non_null(copy);
    memcpy(copy, p, n);
    uint32_t r =
        ad_release_check(copy, n, &x->policy, &x->crypto, &x->out, &x->why);
    assert_true((r == AD_YES) == (x->why == AD_RELEASE_GOOD));
    assert_true(r == AD_YES || r == AD_NO);
    free(copy);
    return r;
}

static enum ad_release_why why(struct bench *x, const struct plan *p)
{
    struct bytes e = make(x, p);
    check(x, e.p, e.n);
    return x->why;
}

static void a_good_one_says_what_was_put_in(void **state)
{
    struct bench *x = *state;
    const uint8_t *text;
    uint32_t n;
    for (unsigned key = 0; key < 3; key++) {
        struct plan p = {
            .sequence = 1000 * key, .signer = {key}, .n_signers = 1};
        struct bytes e = make(x, &p);
        assert_int_equal(ad_release_check(e.p, e.n, &x->policy, &x->crypto,
                                          &x->out, &x->why),
                         AD_YES);
        const struct ad_release *r = &x->out;
        assert_int_equal(r->notice.sequence, 1000 * key);
        assert_int_equal(r->size_bytes, 70000);
        assert_int_equal(r->notice.flags, 3);
        assert_int_equal(r->notice.downtime_s, 90);
        assert_int_equal(r->notice.version, ad_version(2, 1, 5));
        assert_int_equal(r->from_version, ad_version(1, 9, 0));
        assert_int_equal(r->not_before, 20000);
        assert_int_equal(r->use_before, 21000);
        assert_int_equal(r->notice.support_end, 22000);
        assert_memory_equal(r->notice.image, "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii",
                            32);
        assert_int_equal(ad_release_text(r, "de", &text, &n), AD_YES);
        assert_memory_equal(text, "Schliesst", 9);
        assert_int_equal(n, 30);
        static const char *const first[] = {"en", "fr", "", "d", "deu"};
        for (unsigned i = 0; i < 5; i++) {
            assert_int_equal(ad_release_text(r, first[i], &text, &n), AD_YES);
            assert_memory_equal(text, "Closes", 6);
        }
    }
}

static void no_bit_may_change_and_no_byte_be_missing(void **state)
{
    struct bench *x = *state;
    for (unsigned key = 0; key < 2; key++) {
        struct plan p = {.sequence = 7, .signer = {key}, .n_signers = 1};
        struct bytes e = make(x, &p);
        assert_int_equal(check(x, e.p, e.n), AD_YES);
        for (uint32_t n = 0; n < e.n; n++)
            assert_int_equal(check(x, e.p, n), AD_NO);
        for (uint32_t bit = 0; bit < 8 * e.n; bit++) {
            e.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(check(x, e.p, e.n), AD_NO);
            e.p[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        add(&e, "", 1);
        assert_int_equal(check(x, e.p, e.n), AD_NO);
        assert_int_equal(x->why, AD_RELEASE_FORM);
    }
}

static void other_shapes_are_refused_though_signed(void **state)
{
    struct bench *x = *state;
    for (enum odd odd = GOOD; odd < ODDS; odd++) {
        struct plan p = {
            .odd = odd, .sequence = 7, .signer = {1}, .n_signers = 1};
        enum ad_release_why wanted = AD_RELEASE_FORM;
        if (odd == GOOD)
            wanted = AD_RELEASE_GOOD;
        else if (odd == OTHER_VENDOR || odd == OTHER_CLASS)
            wanted = AD_RELEASE_TARGET;
        else if (odd == OTHER_TEXT)
            wanted = AD_RELEASE_DIGEST;
        if (why(x, &p) != wanted)
            fail_msg("odd %d: %d", odd, x->why);
    }
}

static void enough_unlike_keys_must_sign(void **state)
{
    struct bench *x = *state;

    static const struct {
        struct plan p;
        uint32_t threshold;
        enum ad_release_why why;
    } cases[] = {
        {{.signer = {0, 1}, .n_signers = 2},                       2, AD_RELEASE_GOOD     },
        {{.signer = {2, 1}, .n_signers = 2},                       2, AD_RELEASE_GOOD     },
        {{.signer = {0}, .n_signers = 1},                          2, AD_RELEASE_SIGNATURE},
        {{.signer = {0, 0}, .n_signers = 2},                       2, AD_RELEASE_SIGNATURE},
        {{.signer = {3}, .n_signers = 1},                          1, AD_RELEASE_SIGNATURE},
        {{.signer = {3, 0}, .n_signers = 2},                       1, AD_RELEASE_GOOD     },
        {{.signer = {3, 0}, .n_signers = 2},                       2, AD_RELEASE_SIGNATURE},
        {{.signer = {0, 1, 2}, .n_signers = 3},                    3, AD_RELEASE_GOOD     },
        {{.signer = {0, 1, 2}, .n_signers = 3},                    4, AD_RELEASE_SIGNATURE},
        {{.signer = {0}, .n_signers = 1},                          0, AD_RELEASE_SIGNATURE},
        {{.n_signers = 0},                                         1, AD_RELEASE_FORM     },
        {{.signer = {3, 3, 3, 3, 3, 3, 3, 0}, .n_signers = 8},
         1,                                                           AD_RELEASE_GOOD     },
        {{.signer = {0, 0, 0, 0, 0, 0, 0, 0, 0}, .n_signers = 9},
         1,                                                           AD_RELEASE_FORM     },
        {{.signer = {0}, .n_signers = 1, .wrong_algorithm = true},
         1,                                                           AD_RELEASE_SIGNATURE},
        {{.signer = {1}, .n_signers = 1, .wrong_algorithm = true},
         1,                                                           AD_RELEASE_SIGNATURE},
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        x->policy.threshold = cases[i].threshold;
        if (why(x, &cases[i].p) != cases[i].why)
            fail_msg("case %u: %d", i, x->why);
    }
    /* The same key under two names is one. */
    x->key[2] = x->key[0];
    x->policy.threshold = 2;
    struct plan p = {
        .signer = {0, 0},
          .n_signers = 2
    };
    assert_int_equal(why(x, &p), AD_RELEASE_SIGNATURE);
    x->policy.n_keys = AD_RELEASE_KEYS + 1;
    x->policy.threshold = 1;
    assert_int_equal(why(x, &p), AD_RELEASE_SIGNATURE);
}

/* SPEC: EN 303 645 5.3-2 */
static void old_and_outdated_ones_are_not_wanted(void **state)
{
    (void)state;
    struct ad_release r = {
        .notice = {.sequence = 10, .version = ad_version(2, 0, 0)},
        .from_version = ad_version(1, 5, 0),
        .not_before = 100,
        .use_before = 200
    };

    static const struct {
        uint32_t seen, running, today;
        enum ad_release_why why;
    } cases[] = {
        {9,  0x01050000, 150, AD_RELEASE_GOOD   },
        {10, 0x01050000, 150, AD_RELEASE_GOOD   },
        {11, 0x01050000, 150, AD_RELEASE_OLD    },
        {9,  0x02000000, 150, AD_RELEASE_OLD    },
        {9,  0x02000001, 150, AD_RELEASE_OLD    },
        {9,  0x0104ffff, 150, AD_RELEASE_BETWEEN},
        {9,  0x01050000, 99,  AD_RELEASE_EXPIRED},
        {9,  0x01050000, 100, AD_RELEASE_GOOD   },
        {9,  0x01050000, 199, AD_RELEASE_GOOD   },
        {9,  0x01050000, 200, AD_RELEASE_EXPIRED},
        {9,  0x01050000, 0,   AD_RELEASE_GOOD   },
    };

    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum ad_release_why got;
        uint32_t yes = ad_release_wanted(&r, cases[i].seen, cases[i].running,
                                         cases[i].today, &got);
        assert_int_equal(got, cases[i].why);
        assert_true((yes == AD_YES) == (got == AD_RELEASE_GOOD));
    }
}

/* The first example of the draft of SUIT's manifest: its digest and its
 * signature are right by our rules as well; its manifest is not in our shape.
 */
static void the_drafts_example_is_signed_as_we_sign(void **state)
{
    struct bench *x = *state;
    static const char hex[] =
        "d86ba3025873825824822f58206658ea560262696dd1f13b782239a064da"
        "7c6c5cbaf52fded428a6fc83c7e5af584ad28443a10126a0f65840408d08"
        "16f9b510749bf6a51b066951e08a4438f849eb092a1ac768eed9de696c1b"
        "1dd35d82ef149e6a73a61976ad2cfe78444b8064293350a122f332cb49f0"
        "da035871a50101020003585fa202818141000458568614a40150fa6b4a53"
        "d5ad5fdfbe9de663e4d41ffe02501492af1425695e48bf429b2d51f2ab45"
        "035824822f582000112233445566778899aabbccddeeff0123456789abcd"
        "effedcba98765432100e1987d0010f020f074382030f09438217021741a0";
    static const char key[] =
        "3059301306072a8648ce3d020106082a8648ce3d030107034200048496811a"
        "ae0baaabd26157189eecda26beaa8bf11b6f3fe6e2b5659c85dbc0ad3b1f2a"
        "4b6c098131c0a36dacd1d78bd381dcdfb09c052db33991db7338b4a896";
    struct bytes e = {0}, k = {0};
    for (unsigned i = 0; hex[i]; i += 2) {
        unsigned v;
        assert_int_equal(sscanf(hex + i, "%2x", &v), 1);
        add(&e, &(uint8_t){(uint8_t)v}, 1);
    }
    for (unsigned i = 0; key[i]; i += 2) {
        unsigned v;
        assert_int_equal(sscanf(key + i, "%2x", &v), 1);
        add(&k, &(uint8_t){(uint8_t)v}, 1);
    }
    x->key[0] = (struct ad_key){
        .algorithm = AD_ECDSA_P256, .key = k.p, .key_bytes = k.n};
    assert_int_equal(check(x, e.p, e.n), AD_NO);
    assert_int_equal(x->why, AD_RELEASE_FORM);
    x->policy.keys = x->key + 1;
    assert_int_equal(check(x, e.p, e.n), AD_NO);
    assert_int_equal(x->why, AD_RELEASE_SIGNATURE);
    e.p[200] ^= 1;
    assert_int_equal(check(x, e.p, e.n), AD_NO);
    assert_int_equal(x->why, AD_RELEASE_DIGEST);
}

static void broken_texts_are_none(void **state)
{
    (void)state;
    struct bytes t = {0};
    const uint8_t *out;
    uint32_t n;
    put_text(&t);
    struct ad_release r = {.text = t.p, .text_bytes = t.n};
    assert_int_equal(ad_release_text(&r, "en", &out, &n), AD_YES);
    for (r.text_bytes = 0; r.text_bytes < t.n; r.text_bytes++)
        assert_int_equal(ad_release_text(&r, "en", &out, &n), AD_NO);
    for (unsigned i = 0; i < t.n * 256; i++) {
        uint8_t was = t.p[i / 256];
        t.p[i / 256] = (uint8_t)i;
        r.text_bytes = t.n;
        if (ad_release_text(&r, "en", &out, &n) == AD_YES)
            assert_true(out >= t.p && n <= t.n - (uint32_t)(out - t.p));
        t.p[i / 256] = was;
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_good_one_says_what_was_put_in),
        T(no_bit_may_change_and_no_byte_be_missing),
        T(other_shapes_are_refused_though_signed),
        T(enough_unlike_keys_must_sign),
        T(old_and_outdated_ones_are_not_wanted),
        T(the_drafts_example_is_signed_as_we_sign),
        T(broken_texts_are_none),
    };
    return cmocka_run_group_tests_name("device/release", tests, NULL, NULL);
}
