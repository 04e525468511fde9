/* Signatures of microcontrollers' images: the right key, another one, none, and
 * changed bytes. Keys are made here. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <libdeflate.h>
#include <openssl/ec.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "check.h"
#include "core/buf.h"
#include "probe/mcu_verify.h"
#include "probe/run.h"

enum { HEADER = 32, BODY = 400 };

/* --- making ----------------------------------------------------------------
 */

struct made_key {
    EVP_PKEY *key;
    uint8_t *spki;
    size_t n;
};

static struct made_key make_key(const char *type, const char *curve,
                                size_t bits)
{
    struct made_key k = {0};
    k.key = curve  ? EVP_PKEY_Q_keygen(NULL, NULL, type, curve)
            : bits ? EVP_PKEY_Q_keygen(NULL, NULL, type, bits)
                   : EVP_PKEY_Q_keygen(NULL, NULL, type);
    assert_non_null(k.key);
    int n = i2d_PUBKEY(k.key, &k.spki);
    assert_true(n > 0);
    k.n = (size_t)n;
    return k;
}

static void drop_key(struct made_key *k)
{
    EVP_PKEY_free(k->key);
    OPENSSL_free(k->spki);
}

static struct sig_key trusted(const struct made_key *k)
{
    return (struct sig_key){.spki = view_of(k->spki, k->n),
                            .from = SIG_FROM_TRUST};
}

static size_t sign(const struct made_key *k, const EVP_MD *md, bool pss,
                   struct view data, uint8_t *out, size_t room)
{
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    EVP_PKEY_CTX *p = NULL;
    size_t n = room;
    assert_int_equal(EVP_DigestSignInit(c, &p, md, NULL, k->key), 1);
    if (pss) {
        assert_int_equal(EVP_PKEY_CTX_set_rsa_padding(p, RSA_PKCS1_PSS_PADDING),
                         1);
        assert_int_equal(EVP_PKEY_CTX_set_rsa_pss_saltlen(p, 32), 1);
    }
    assert_int_equal(EVP_DigestSign(c, out, &n, data.p, data.n), 1);
    EVP_MD_CTX_free(c);
    return n;
}

static void put16(struct buf *b, unsigned v)
{
    buf_byte(b, (uint8_t)v);
    buf_byte(b, (uint8_t)(v >> 8));
}

static void put32(struct buf *b, uint32_t v)
{
    put16(b, v & 0xffff);
    put16(b, v >> 16);
}

static void put_tlv(struct buf *b, unsigned type, struct view v)
{
    put16(b, type);
    put16(b, (unsigned)v.n);
    buf_view(b, v);
}

static void fill(struct buf *b, size_t n, uint8_t c)
{
    while (b->n < n)
        buf_byte(b, c);
}

/* --- MCUboot ---------------------------------------------------------------
 */

struct boot_case {
    const char *type, *curve;
    size_t bits;
    uint16_t tlv;
    const char *algorithm;
};

static const struct boot_case cases[] = {
    {"RSA",     NULL,    2048, MCUBOOT_RSA2048, "rsa2048-pss-sha256"},
    {"RSA",     NULL,    3072, MCUBOOT_RSA3072, "rsa3072-pss-sha256"},
    {"EC",      "P-256", 0,    MCUBOOT_ECDSA,   "ecdsa-p256-sha256" },
    {"EC",      "P-384", 0,    MCUBOOT_ECDSA,   "ecdsa-p384-sha384" },
    {"ED25519", NULL,    0,    MCUBOOT_ED25519, "ed25519"           },
};

enum with { NOTHING, KEY_HASH, PUBLIC_KEY, PADDED };

static void key_hash(const struct made_key *k, uint8_t out[32])
{
    uint8_t *der = NULL;
    bool rsa = EVP_PKEY_get_base_id(k->key) == EVP_PKEY_RSA;
    int n = rsa ? i2d_PublicKey(k->key, &der) : i2d_PUBKEY(k->key, &der);
    assert_true(n > 0);
    assert_true(EVP_Digest(der, (size_t)n, out, NULL, EVP_sha256(), NULL));
    OPENSSL_free(der);
}

static void put_signature(struct buf *b, const struct boot_case *c,
                          const struct made_key *k, struct view covered,
                          enum with with)
{
    uint8_t sig[512], sum[64], hash[32];
    unsigned sum_n = 0;
    bool p384 = c->curve && strcmp(c->curve, "P-384") == 0;
    const EVP_MD *md = p384 ? EVP_sha384() : EVP_sha256();
    assert_true(EVP_Digest(covered.p, covered.n, sum, &sum_n, md, NULL));
    put_tlv(b, p384 ? MCUBOOT_SHA384 : MCUBOOT_SHA256, view_of(sum, sum_n));
    key_hash(k, hash);
    if (with == KEY_HASH || with == PADDED)
        put_tlv(b, MCUBOOT_KEY_HASH, view_of(hash, 32));
    if (with == PUBLIC_KEY)
        put_tlv(b, MCUBOOT_PUBLIC_KEY, view_of(k->spki, k->n));
    bool ed = c->tlv == MCUBOOT_ED25519;
    size_t n = sign(k, ed ? NULL : md, strcmp(c->type, "RSA") == 0,
                    ed ? view_of(sum, sum_n) : covered, sig, sizeof sig);
    if (with == PADDED && c->tlv == MCUBOOT_ECDSA)
        while (n < 106)
            sig[n++] = 0;
    put_tlv(b, c->tlv, view_of(sig, n));
}

static void make_boot(struct buf *b, const struct boot_case *c,
                      const struct made_key *k, enum with with)
{
    buf_init(b, 1 << 16, NULL);
    put32(b, 0x96f3b83d);
    put32(b, 0);
    put16(b, HEADER);
    put16(b, 12);
    put32(b, BODY);
    fill(b, HEADER, 0);
    for (unsigned i = 0; i < BODY; i++)
        buf_byte(b, (uint8_t)(i * i >> 2 & 0x7f));
    put16(b, 0x6908);
    put16(b, 12);
    put_tlv(b, MCUBOOT_COUNTER, V("\x09\0\0\0"));
    size_t at = b->n;
    put16(b, 0x6907);
    put16(b, 0);
    uint8_t copy[1024];
    memcpy(copy, b->p, at);
    put_signature(b, c, k, view_of(copy, at), with);
    b->p[at + 2] = (uint8_t)(b->n - at);
    b->p[at + 3] = (uint8_t)((b->n - at) >> 8);
    assert_false(b->failed);
}

struct run {
    struct probing *p;
};

static void run(struct run *r, struct view v)
{
    struct image_opts opts = {
        .name = "x.bin", .bytes = v, .threads = 1, .limits = limits_default()};
    assert_int_equal(probing_run(&opts, NULL, &r->p), OK);
}

static const struct part *first_part(const struct run *r, const char *format)
{
    const struct image *im = probing_image(r->p);
    for (uint32_t i = 0; i < im->parts_n; i++)
        if (strcmp(im->parts[i]->format, format) == 0)
            return im->parts[i];
    fail_msg("no part is %s", format);
    return NULL;
}

/* The verdict of the only signature of v with keys. */
static struct sig_verdict boot_verdict(struct view v, const struct sig_key *key,
                                       size_t n)
{
    struct run r;
    run(&r, v);
    const struct mcuboot *m = first_part(&r, "mcuboot")->fs;
    struct sig_verdict out = {.verified = SIG_NO};
    bool any = false;
    for (unsigned i = 0; i < m->n; i++)
        if (mcuboot_is_signature(m->tlv[i].type)) {
            out = mcu_verify_mcuboot(m, i, (struct sig_keys){key, n});
            any = true;
        }
    assert_true(any);
    probing_done(r.p);
    return out;
}

static void mcuboot_is_verified(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct boot_case *c = &cases[i];
        struct made_key k = make_key(c->type, c->curve, c->bits);
        struct made_key other = make_key(c->type, c->curve, c->bits);
        struct sig_key keys[] = {trusted(&other), trusted(&k)};
        for (enum with w = NOTHING; w <= PADDED; w++) {
            struct buf b;
            make_boot(&b, c, &k, w);
            struct sig_verdict v = boot_verdict(buf_of(&b), keys, 2);
            assert_int_equal(v.verified, SIG_YES);
            assert_int_equal(v.from, SIG_FROM_TRUST);
            assert_string_equal(v.algorithm, c->algorithm);
            assert_null(v.known_key);
            /* The key of another: not ours to say no, but no yes either. */
            v = boot_verdict(buf_of(&b), keys, 1);
            assert_int_equal(v.verified,
                             w == PUBLIC_KEY ? SIG_YES : SIG_NO_KEY);
            v = boot_verdict(buf_of(&b), NULL, 0);
            assert_int_equal(v.verified,
                             w == PUBLIC_KEY ? SIG_YES : SIG_NO_KEY);
            if (w == PUBLIC_KEY)
                assert_int_equal(v.from, SIG_FROM_IMAGE);
            /* A counter that was changed, and the hash made to fit. */
            b.p[HEADER + BODY + 8]++;
            v = boot_verdict(buf_of(&b), keys, 2);
            assert_int_equal(v.verified, SIG_NO);
            uint8_t sum[64];
            unsigned n = 0;
            bool p384 = c->curve && strcmp(c->curve, "P-384") == 0;
            size_t at = HEADER + BODY + 12;
            assert_true(EVP_Digest(b.p, at, sum, &n,
                                   p384 ? EVP_sha384() : EVP_sha256(), NULL));
            memcpy(b.p + at + 8, sum, n);
            v = boot_verdict(buf_of(&b), keys, 2);
            assert_int_equal(v.verified, w == NOTHING ? SIG_NO_KEY : SIG_NO);
            buf_done(&b);
        }
        drop_key(&k);
        drop_key(&other);
    }
}

/* No byte of what is signed, and none of the signature, may be another. */
static void every_flip_is_noticed(void **s)
{
    (void)s;
    const struct boot_case *c = &cases[4];
    struct made_key k = make_key(c->type, c->curve, c->bits);
    struct sig_key key = trusted(&k);
    struct buf b;
    make_boot(&b, c, &k, KEY_HASH);
    for (size_t i = 0; i < b.n; i++) {
        struct run r;
        /* Without the key's hash every key is tried. */
        if (i / 2 == (HEADER + BODY + 12 + 4 + 36) / 2)
            continue;
        b.p[i] ^= 0x10;
        run(&r, buf_of(&b));
        const struct image *im = probing_image(r.p);
        for (uint32_t p = 0; p < im->parts_n; p++) {
            const struct mcuboot *m = im->parts[p]->fs;
            if (strcmp(im->parts[p]->format, "mcuboot") != 0)
                continue;
            for (unsigned t = 0; t < m->n; t++)
                if (mcuboot_is_signature(m->tlv[t].type) &&
                    mcu_verify_mcuboot(m, t, (struct sig_keys){&key, 1})
                            .verified == SIG_YES)
                    fail_msg("byte %zu may be another", i);
        }
        probing_done(r.p);
        b.p[i] ^= 0x10;
    }
    buf_done(&b);
    drop_key(&k);
}

static const struct obs *fact(const struct run *r, size_t nth)
{
    size_t n = 0;
    struct obs **all = probing_facts(r->p, &n);
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->kind, "signature") == 0 && nth-- == 0)
            return all[i];
    return NULL;
}

static const char *text(const struct obs *o, const char *key)
{
    const char *t = o ? obs_get_str(o, key) : NULL;
    return t ? t : "";
}

static void the_fact_says_what_is_so(void **s)
{
    (void)s;
    struct made_key k = make_key("EC", "P-256", 0);
    struct buf b;
    struct run r;
    make_boot(&b, &cases[2], &k, KEY_HASH);
    run(&r, buf_of(&b));
    const struct obs *o = fact(&r, 0);
    assert_string_equal(text(o, "scheme"), "mcuboot");
    assert_string_equal(text(o, "verified"), "no-key");
    assert_string_equal(text(o, "covers"), "header, image and protected TLVs");
    assert_string_equal(text(o, "rollback"), "security counter 9");
    assert_int_equal(obs_get_int(o, "present", 0), 1);
    assert_null(fact(&r, 1));
    probing_done(r.p);
    buf_done(&b);
    drop_key(&k);
}

/* A hash is no signature; nor is encryption; nor one that cannot be checked a
 * good one. */
static void a_hash_or_encryption_is_no_signature(void **s)
{
    (void)s;
    struct made_key k = make_key("EC", "P-256", 0);
    struct sig_key key = trusted(&k);
    struct buf b;
    struct run r;
    make_boot(&b, &cases[2], &k, KEY_HASH);
    b.p[16] = 4; /* AES-128 */
    assert_int_equal(boot_verdict(buf_of(&b), &key, 1).verified,
                     SIG_NOT_CHECKED);
    /* The signature becomes a type that is none. */
    size_t at = HEADER + BODY + 12 + 4 + 36 + 36;
    assert_int_equal(b.p[at], MCUBOOT_ECDSA);
    b.p[at] = 0xa0;
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        b.p[16] = encrypted ? 8 : 0;
        run(&r, buf_of(&b));
        assert_non_null(fact(&r, 0));
        assert_int_equal(obs_get_int(fact(&r, 0), "present", 1), 0);
        assert_string_equal(text(fact(&r, 0), "verified"), "");
        assert_null(fact(&r, 1));
        probing_done(r.p);
    }
    buf_done(&b);
    drop_key(&k);
}

/* --- Espressif -------------------------------------------------------------
 */

static void make_esp(struct buf *b)
{
    uint8_t sum = 0xef, sha[32];
    buf_init(b, 1 << 16, NULL);
    buf_add(b, "\xe9\1\2\x20", 4);
    put32(b, 0x40080010);
    put32(b, 0xee);
    fill(b, 23, 0);
    buf_byte(b, 1);
    put32(b, 0x40080000);
    put32(b, 100);
    for (unsigned i = 0; i < 100; i++)
        buf_byte(b, (uint8_t)(i * 7));
    for (size_t i = 32; i < 132; i++)
        sum ^= b->p[i];
    fill(b, b->n | 15, 0);
    buf_byte(b, sum);
    assert_true(EVP_Digest(b->p, b->n, sha, NULL, EVP_sha256(), NULL));
    buf_add(b, sha, 32);
}

static void raw(const struct made_key *k, const EVP_MD *md, struct view data,
                bool little, uint8_t *out, int n)
{
    uint8_t der[160];
    const uint8_t *p = der;
    size_t der_n = sign(k, md, false, data, der, sizeof der);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &p, (long)der_n);
    assert_non_null(sig);
    int (*put)(const BIGNUM *, unsigned char *, int) =
        little ? BN_bn2lebinpad : BN_bn2binpad;
    assert_int_equal(put(ECDSA_SIG_get0_r(sig), out, n), n);
    assert_int_equal(put(ECDSA_SIG_get0_s(sig), out + n, n), n);
    ECDSA_SIG_free(sig);
}

static void secure_boot_1_is_verified(void **s)
{
    (void)s;
    struct made_key k = make_key("EC", "P-256", 0);
    struct made_key other = make_key("EC", "P-256", 0);
    struct sig_key keys[] = {trusted(&other), trusted(&k)};
    struct buf b;
    struct run r;
    uint8_t rs[64];
    make_esp(&b);
    raw(&k, EVP_sha256(), buf_of(&b), false, rs, 32);
    put32(&b, 0);
    buf_add(&b, rs, 64);
    run(&r, buf_of(&b));
    const struct part *p = first_part(&r, "esp-image");
    const struct esp_image *e = p->fs;
    assert_int_equal(e->v1, b.n - 68);
    struct view sig = view_cut(p->bytes, e->v1 + 4, 64);
    struct sig_verdict v =
        mcu_verify_esp1(e->covered, sig, (struct sig_keys){keys, 2});
    assert_int_equal(v.verified, SIG_YES);
    v = mcu_verify_esp1(e->covered, sig, (struct sig_keys){keys, 1});
    assert_int_equal(v.verified, SIG_NO_KEY);
    v = mcu_verify_esp1(view_from(e->covered, 1), sig,
                        (struct sig_keys){keys, 2});
    assert_int_equal(v.verified, SIG_NO_KEY);
    assert_string_equal(text(fact(&r, 0), "scheme"), "esp-sbv1");
    assert_string_equal(text(fact(&r, 0), "verified"), "no-key");
    probing_done(r.p);
    buf_done(&b);
    drop_key(&k);
    drop_key(&other);
}

/* curve: how secure boot 2 numbers it; 0: RSA. */
static void put_block(struct buf *b, const struct made_key *k, unsigned curve,
                      struct view covered)
{
    size_t at = b->n;
    int n = curve == 3 ? 48 : curve == 1 ? 24 : 32;
    const EVP_MD *md = curve == 3 ? EVP_sha384() : EVP_sha256();
    uint8_t sum[64], big[384];
    unsigned sum_n = 0;
    assert_true(EVP_Digest(covered.p, covered.n, sum, &sum_n, md, NULL));
    buf_add(b, curve ? "\xe7\3" : "\xe7\2", 2);
    buf_byte(b, curve == 3);
    buf_byte(b, 0);
    buf_add(b, sum, sum_n);
    if (curve) {
        uint8_t point[128], rs[128];
        size_t got = 0;
        assert_int_equal(
            EVP_PKEY_get_octet_string_param(k->key, "encoded-pub-key", point,
                                            sizeof point, &got),
            1);
        buf_byte(b, (uint8_t)curve);
        for (int half = 0; half < 2; half++)
            for (int i = 0; i < n; i++)
                buf_byte(b, point[1 + (half + 1) * n - 1 - i]);
        fill(b, at + (curve == 3 ? 149 : 101), 0);
        raw(k, md, covered, true, rs, n);
        buf_add(b, rs, 2 * (size_t)n);
    } else {
        BIGNUM *m = NULL;
        assert_int_equal(EVP_PKEY_get_bn_param(k->key, "n", &m), 1);
        assert_int_equal(BN_bn2lebinpad(m, big, 384), 384);
        BN_free(m);
        buf_add(b, big, 384);
        put32(b, 65537);
        fill(b, at + 812, 0);
        assert_int_equal(sign(k, md, true, covered, big, 384), 384);
        for (int i = 383; i >= 0; i--)
            buf_byte(b, big[i]);
    }
    fill(b, at + 1196, 0);
    put32(b, libdeflate_crc32(0, b->p + at, 1196));
    fill(b, at + 1216, 0);
}

static void fix_crc(struct buf *b, size_t at)
{
    uint32_t c = libdeflate_crc32(0, b->p + at, 1196);
    for (int i = 0; i < 4; i++)
        b->p[at + 1196 + (size_t)i] = (uint8_t)(c >> (8 * i));
}

static void secure_boot_2_is_verified(void **s)
{
    (void)s;

    static const struct {
        const char *type, *curve, *algorithm;
        unsigned number;
    } kinds[] = {
        {"RSA", NULL,    "rsa3072-pss-sha256", 0},
        {"EC",  "P-256", "ecdsa-p256-sha256",  2},
        {"EC",  "P-384", "ecdsa-p384-sha384",  3},
        {"EC",  "P-192", "ecdsa-p192-sha256",  1}
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct made_key k =
            make_key(kinds[i].type, kinds[i].curve, kinds[i].curve ? 0 : 3072);
        struct buf b;
        struct run r;
        uint8_t copy[4096];
        make_esp(&b);
        fill(&b, 4096, 0xff);
        memcpy(copy, b.p, 4096);
        put_block(&b, &k, kinds[i].number, view_of(copy, 4096));
        fill(&b, 8192, 0xff);
        run(&r, buf_of(&b));
        assert_string_equal(text(fact(&r, 0), "scheme"), "esp-sbv2");
        assert_string_equal(text(fact(&r, 0), "verified"), "yes");
        assert_string_equal(text(fact(&r, 0), "key_from"), "image");
        assert_string_equal(text(fact(&r, 0), "algorithm"), kinds[i].algorithm);
        assert_string_equal(text(fact(&r, 0), "known_key"), "");
        assert_null(fact(&r, 1));
        probing_done(r.p);
        /* The image, its padding, the digest, the key, the signature. */
        size_t bad[] = {40,        4000,       4096 + 10,  4096 + 60,
                        4096 + 70, 4096 + 120, 4096 + 160, 4096 + 900};
        for (size_t j = 0; j < sizeof bad / sizeof *bad; j++) {
            /* Only RSA fills the block. */
            bool in_use = kinds[i].number == 0 || bad[j] < 4096 + 900;
            in_use = in_use && (kinds[i].number != 1 || bad[j] < 4096 + 160);
            b.p[bad[j]] ^= 1;
            fix_crc(&b, 4096);
            run(&r, buf_of(&b));
            assert_string_equal(text(fact(&r, 0), "verified"),
                                in_use ? "no" : "yes");
            probing_done(r.p);
            b.p[bad[j]] ^= 1;
        }
        fix_crc(&b, 4096);
        /* A block whose CRC is wrong is a broken signature, not none. */
        b.p[4096 + 1196] ^= 1;
        run(&r, buf_of(&b));
        assert_string_equal(text(fact(&r, 0), "verified"), "no");
        probing_done(r.p);
        buf_done(&b);
        drop_key(&k);
    }
}

static void an_unsigned_program_is_unsigned(void **s)
{
    (void)s;
    struct buf b;
    struct run r;
    make_esp(&b);
    run(&r, buf_of(&b));
    assert_int_equal(obs_get_int(fact(&r, 0), "present", 1), 0);
    assert_null(fact(&r, 1));
    probing_done(r.p);
    buf_done(&b);
}

/* --- updates ---------------------------------------------------------------
 */

static void gbl_is_verified(void **s)
{
    (void)s;
    struct made_key k = make_key("EC", "P-256", 0);
    struct made_key other = make_key("EC", "P-256", 0);
    struct sig_key keys[] = {trusted(&other), trusted(&k)};
    for (int signs = 0; signs < 2; signs++) {
        struct buf b;
        struct run r;
        uint8_t rs[64];
        buf_init(&b, 4096, NULL);
        buf_add(&b, "\xeb\x17\xa6\x03\x8\0\0\0\0\0\0\3\0\1\0\0", 16);
        raw(&k, EVP_sha256(), buf_of(&b), false, rs, 32);
        if (signs) {
            buf_add(&b, "\xf7\x0a\x0a\xf7\x40\0\0\0", 8);
            buf_add(&b, rs, 64);
        }
        buf_add(&b, "\xfc\x04\x04\xfc\4\0\0\0", 8);
        put32(&b, libdeflate_crc32(0, b.p, b.n));
        run(&r, buf_of(&b));
        assert_string_equal(text(fact(&r, 0), "scheme"), "gbl");
        assert_int_equal(obs_get_int(fact(&r, 0), "present", 2), signs);
        assert_string_equal(text(fact(&r, 0), "verified"),
                            signs ? "no-key" : "");
        probing_done(r.p);
        struct view data = view_cut(buf_of(&b), 0, 16);
        struct view x = view_of(rs, 32), y = view_of(rs + 32, 32);
        struct sig_keys both = {keys, 2}, one = {keys, 1};
        assert_int_equal(sig_verify_p256(data, x, y, false, both).verified,
                         SIG_YES);
        assert_int_equal(sig_verify_p256(data, x, y, false, one).verified,
                         SIG_NO_KEY);
        assert_int_equal(sig_verify_p256(data, y, x, false, both).verified,
                         SIG_NO_KEY);
        b.p[9] ^= 1;
        assert_int_equal(sig_verify_p256(data, x, y, false, both).verified,
                         SIG_NO_KEY);
        buf_done(&b);
    }
    drop_key(&k);
    drop_key(&other);
}

static void zigbee_signatures_are_told_and_not_believed(void **s)
{
    (void)s;
    for (int signs = 0; signs < 2; signs++) {
        struct buf b;
        struct run r;
        buf_init(&b, 4096, NULL);
        buf_add(&b, "\x1e\xf1\xee\x0b\0\1\x38\0", 8);
        fill(&b, 52, 0);
        put32(&b, signs ? 56 + 6 + 100 + 56 : 56 + 6 + 100);
        buf_add(&b, "\0\0\x64\0\0\0", 6);
        fill(&b, 162, 7);
        if (signs)
            buf_add(&b, "\1\0\x32\0\0\0", 6);
        fill(&b, signs ? 218 : 162, 9);
        run(&r, buf_of(&b));
        assert_string_equal(text(fact(&r, 0), "scheme"), "zigbee-ota");
        assert_int_equal(obs_get_int(fact(&r, 0), "present", 2), signs);
        assert_string_equal(text(fact(&r, 0), "verified"),
                            signs ? "not-checked" : "");
        probing_done(r.p);
        buf_done(&b);
    }
}

/* A packet with everything that must be there. */
static void nordic_packets_are_verified(void **s)
{
    (void)s;
    struct made_key k = make_key("EC", "P-256", 0);
    struct made_key other = make_key("EC", "P-256", 0);
    struct sig_key keys[] = {trusted(&other), trusted(&k)};
    uint8_t init[42] = {8, 5, 0x38, 100, 0x42, 36, 8, 3, 0x12, 32};
    uint8_t rs[64];
    struct buf b;
    struct run r;
    raw(&k, EVP_sha256(), view_of(init, sizeof init), true, rs, 32);
    buf_init(&b, 4096, NULL);
    buf_add(&b, "\x12\x74\x0a\x2e\x8\1\x12\x2a", 8);
    buf_add(&b, init, sizeof init);
    buf_add(&b, "\x10\0\x1a\x40", 4);
    buf_add(&b, rs, 64);
    b.p[1] = (uint8_t)(b.n - 2);
    run(&r, buf_of(&b));
    assert_string_equal(text(fact(&r, 0), "scheme"), "nordic-dfu");
    assert_string_equal(text(fact(&r, 0), "verified"), "no-key");
    probing_done(r.p);
    struct view data = view_cut(buf_of(&b), 8, sizeof init);
    struct view x = view_of(rs, 32), y = view_of(rs + 32, 32);
    struct sig_keys both = {keys, 2}, one = {keys, 1};
    assert_int_equal(sig_verify_p256(data, x, y, true, both).verified, SIG_YES);
    assert_int_equal(sig_verify_p256(data, x, y, true, one).verified,
                     SIG_NO_KEY);
    assert_int_equal(sig_verify_p256(data, x, y, false, both).verified,
                     SIG_NO_KEY);
    b.p[9]++;
    assert_int_equal(sig_verify_p256(data, x, y, true, both).verified,
                     SIG_NO_KEY);
    buf_done(&b);
    drop_key(&k);
    drop_key(&other);
}

/* --- real images -----------------------------------------------------------
 */

static void real_signatures_hold(void **s)
{
    (void)s;

    static const struct {
        const char *path, *scheme, *verified, *known, *algorithm;
        unsigned n;
    } samples[] = {
        {"sig-mcuboot-zephyr-rsa/hello_world.signed.bin",                  "mcuboot",  "yes",
         "MCUboot root-rsa-2048",                                                                      "rsa2048-pss-sha256", 1},
        {"sig-mcuboot-rsa-mimxrt/a_smp_dut_8192_1_8192.bin",               "mcuboot",  "yes",
         "MCUboot root-rsa-2048",                                                                      "rsa2048-pss-sha256", 1},
        {"sig-mcuboot-ecdsa-nrf52840/a_smp_dut.bin",                       "mcuboot",  "yes",
         "MCUboot root-ec-p256-pkcs8",                                                                 "ecdsa-p256-sha256",  1},
        {"sig-esp-sbv2-rsa/bootloader_signed_v2_rsa.bin",                  "esp-sbv2", "yes",
         "esptool test rsa_secure_boot_signing_key",                                                   "rsa3072-pss-sha256", 1},
        {"sig-esp-sbv2-multi-rsa/bootloader_multi_signed_v2_rsa.bin",
         "esp-sbv2",                                                                   "yes",    NULL, "rsa3072-pss-sha256", 3},
        {"sig-esp-sbv2-ecdsa384/bootloader_signed_v2_ecdsa384.bin",        "esp-sbv2",
         "yes",                                                                                  NULL, "ecdsa-p384-sha384",  1},
        {"sig-esp-sbv1/bootloader_signed.bin",                             "esp-sbv1", "yes",    NULL,
         "ecdsa-p256-sha256",                                                                                                1},
        {"sig-esp-app-signed/hello-world-signed.bin",                      "esp-sbv1", "no-key",
         NULL,                                                                                         "ecdsa-p256-sha256",  1},
        {"sig-esp-unsigned-v2/bootloader_unsigned_v2.bin",                 "esp-sbv2", "",       NULL,
         "",                                                                                                                 1},
        {"esp32s3-linux-network-adapter/network_adapter.bin",              "esp-sbv2", "",
         NULL,                                                                                         "",                   1},
        {"sig-mcuboot-none-zephyr/hello_world.bin",                        NULL,       NULL,     NULL, NULL,                 0},
        {"sig-esp-app-encrypted/hello-world-signed-encrypted-aes-xts.bin", NULL,
         NULL,                                                                                   NULL, NULL,                 0},
    };

    const char *dir = getenv("ASSAY_SAMPLES");
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char path[512];
        static uint8_t bytes[1 << 20];
        struct run r;
        snprintf(path, sizeof path, "%s/%s", dir ? dir : "", samples[i].path);
        FILE *f = dir ? fopen(path, "rb") : NULL;
        if (!f) {
            print_message("%s is not there\n", samples[i].path);
            skip();
        }
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        run(&r, view_of(bytes, n));
        for (unsigned k = 0; k < samples[i].n; k++) {
            const struct obs *o = fact(&r, k);
            assert_string_equal(text(o, "scheme"), samples[i].scheme);
            if (strcmp(text(o, "verified"), samples[i].verified) != 0)
                fail_msg("%s: %s", samples[i].path, text(o, "verified"));
            assert_string_equal(text(o, "algorithm"), samples[i].algorithm);
            if (samples[i].known)
                assert_string_equal(text(o, "known_key"), samples[i].known);
            if (!samples[i].known && strcmp(samples[i].verified, "yes") == 0)
                assert_memory_equal(text(o, "known_key"), "esptool test ", 13);
        }
        assert_null(fact(&r, samples[i].n));
        probing_done(r.p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mcuboot_is_verified),
        cmocka_unit_test(every_flip_is_noticed),
        cmocka_unit_test(the_fact_says_what_is_so),
        cmocka_unit_test(a_hash_or_encryption_is_no_signature),
        cmocka_unit_test(secure_boot_1_is_verified),
        cmocka_unit_test(secure_boot_2_is_verified),
        cmocka_unit_test(an_unsigned_program_is_unsigned),
        cmocka_unit_test(gbl_is_verified),
        cmocka_unit_test(zigbee_signatures_are_told_and_not_believed),
        cmocka_unit_test(nordic_packets_are_verified),
        cmocka_unit_test(real_signatures_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
