/* Signed images in a slot: the good ones run, and nothing else does. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>

#include "../../device/image.h"
#include "check.h"
#include "host_crypto.h"

enum { SLOT = 4096, HEADER = 64, BODY = 600, ADDRESS = 0x08010000 };

static const uint8_t vendor[] = "vendor-uuid-1234";
static const uint8_t klass[] = "class-uuid-56789";

struct signer {
    EVP_PKEY *key;
    uint8_t der[128];
    struct ad_key pub;
};

/* A slot under construction, and the flash port over it. */
struct bench {
    uint8_t flash[SLOT];
    size_t n;           /* bytes of the image */
    size_t plain;       /* where the unprotected area begins */
    unsigned fail_read; /* the n-th read from now fails; 0: none */
    unsigned reads;
    struct signer ed, ec, other;
    struct ad_key keys[2];
    struct ad_flash slot;
    struct ad_policy policy;
    struct ad_image_work work;
    struct host_hash hash;
};

static int port_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    struct bench *b = port;
    assert_true(at <= b->slot.size_bytes && n <= b->slot.size_bytes - at);
    if (++b->reads == b->fail_read)
        return -1;
    memcpy(to, b->flash + at, n);
    return 0;
}

static void make_key(struct signer *s, enum ad_algorithm a)
{
    s->key = a == AD_ED25519 ? EVP_PKEY_Q_keygen(NULL, NULL, "ED25519")
                             : EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256");
    assert_non_null(s->key);
    unsigned char *p = s->der;
    int n = i2d_PUBKEY(s->key, &p);
    assert_true(n > 0 && (size_t)n <= sizeof s->der);
    s->pub = (struct ad_key){
        .algorithm = a, .key = s->der, .key_bytes = (uint32_t)n};
    SHA256(s->der, (size_t)n, s->pub.id);
}

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    if (!b)
        return -1;
    make_key(&b->ed, AD_ED25519);
    make_key(&b->ec, AD_ECDSA_P256);
    make_key(&b->other, AD_ED25519);
    b->keys[0] = b->ed.pub;
    b->keys[1] = b->ec.pub;
    b->slot = (struct ad_flash){
        .port = b, .size_bytes = SLOT, .address = ADDRESS, .read = port_read};
    b->policy = (struct ad_policy){
        .keys = b->keys, .n_keys = 2, .min_counter = 7, .position_free = AD_NO};
    memcpy(b->policy.vendor, vendor, 16);
    memcpy(b->policy.class_id, klass, 16);
    b->work.hash_state = &b->hash;
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    EVP_PKEY_free(b->ed.key);
    EVP_PKEY_free(b->ec.key);
    EVP_PKEY_free(b->other.key);
    host_hash_done(&b->hash);
    free(b);
    return 0;
}

static void put(struct bench *b, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        b->flash[b->n++] = (uint8_t)(v >> (8 * i));
}

static void poke(struct bench *b, size_t at, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        b->flash[at + i] = (uint8_t)(v >> (8 * i));
}

static void put_tlv(struct bench *b, unsigned type, const void *p, size_t n)
{
    put(b, type, 2);
    put(b, n, 2);
    memcpy(b->flash + b->n, p, n);
    b->n += n;
}

/* Header and body; the protected area's size is set by end_protected. */
static void start(struct bench *b)
{
    memset(b->flash, 0xff, SLOT);
    b->n = 0;
    put(b, 0x96f3b83d, 4);
    put(b, 0, 4);
    put(b, HEADER, 2);
    put(b, 0, 2);
    put(b, BODY, 4);
    put(b, 0, 4);
    put(b, 0x0004000300020001, 8);
    put(b, 0, 4);
    while (b->n < HEADER + BODY)
        put(b, b->n * 7, 1);
    put(b, 0x6908, 2);
    put(b, 0, 2);
}

static void end_protected(struct bench *b)
{
    size_t n = b->n - HEADER - BODY;
    poke(b, 10, (uint32_t)n, 2);
    poke(b, HEADER + BODY + 2, (uint32_t)n, 2);
}

static size_t sign(struct signer *s, const uint8_t *digest, uint8_t *to)
{
    size_t n = 72;
    if (s->pub.algorithm == AD_ED25519) {
        EVP_MD_CTX *c = EVP_MD_CTX_new();
        assert_int_equal(EVP_DigestSignInit(c, NULL, NULL, NULL, s->key), 1);
        assert_int_equal(EVP_DigestSign(c, to, &n, digest, 32), 1);
        EVP_MD_CTX_free(c);
    } else {
        EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(s->key, NULL);
        assert_int_equal(EVP_PKEY_sign_init(c), 1);
        assert_int_equal(EVP_PKEY_sign(c, to, &n, digest, 32), 1);
        EVP_PKEY_CTX_free(c);
    }
    return n;
}

/* Hash, key id and signature over all that is there, whatever it is. */
static void seal(struct bench *b, struct signer *s, const uint8_t *id)
{
    uint8_t digest[32], signature[72];
    SHA256(b->flash, b->n, digest);
    size_t n = sign(s, digest, signature);
    b->plain = b->n;
    put(b, 0x6907, 2);
    put(b, 4 + 36 + 36 + 4 + n, 2);
    put_tlv(b, 0x10, digest, 32);
    put_tlv(b, 0x01, id, 32);
    put_tlv(b, s->pub.algorithm == AD_ED25519 ? 0x24 : 0x22, signature, n);
}

static void protect(struct bench *b, uint32_t counter)
{
    uint8_t c[4] = {(uint8_t)counter, (uint8_t)(counter >> 8),
                    (uint8_t)(counter >> 16), (uint8_t)(counter >> 24)};
    put_tlv(b, 0x50, c, 4);
    put_tlv(b, 0x74, vendor, 16);
    put_tlv(b, 0x75, klass, 16);
}

static void good_image(struct bench *b, struct signer *s)
{
    start(b);
    protect(b, 7);
    end_protected(b);
    seal(b, s, s->pub.id);
}

/* Sign again after the signed part was changed. */
static void reseal(struct bench *b, struct signer *s)
{
    b->n = b->plain;
    seal(b, s, s->pub.id);
}

static enum ad_image_why check(struct bench *b)
{
    struct ad_image image, before;
    memset(&image, 0xa5, sizeof image);
    before = image;
    enum ad_image_why why = (enum ad_image_why)99;
    uint32_t r = ad_image_check(&b->slot, &b->policy, &host_crypto, &b->work,
                                &image, &why);
    assert_true(r == AD_YES || r == AD_NO);
    assert_true((r == AD_YES) == (why == AD_IMAGE_GOOD));
    if (r != AD_YES)
        assert_memory_equal(&image, &before, sizeof image);
    return why;
}

static void good_images_run_and_tell_what_they_are(void **state)
{
    struct bench *b = *state;
    struct signer *s[] = {&b->ed, &b->ec};
    for (uint32_t i = 0; i < 2; i++) {
        good_image(b, s[i]);
        struct ad_image image;
        assert_int_equal(ad_image_check(&b->slot, &b->policy, &host_crypto,
                                        &b->work, &image, NULL),
                         AD_YES);
        assert_int_equal(image.major, 1);
        assert_int_equal(image.revision, 2);
        assert_int_equal(image.build, 0x00040003);
        assert_int_equal(image.counter, 7);
        assert_int_equal(image.body, HEADER);
        assert_int_equal(image.body_bytes, BODY);
        assert_int_equal(image.total_bytes, b->n);
        assert_int_equal(image.key, i);
        uint8_t digest[32];
        SHA256(b->flash, b->plain, digest);
        assert_memory_equal(image.digest, digest, 32);
    }
}

static void no_byte_may_change(void **state)
{
    struct bench *b = *state;
    struct signer *s[] = {&b->ed, &b->ec};
    unsigned runs = 0;
    for (int k = 0; k < 2; k++) {
        good_image(b, s[k]);
        for (size_t i = 0; i < b->n; i++) {
            for (unsigned bit = 0; bit < 9; bit++, runs++) {
                uint8_t x = (uint8_t)(bit < 8 ? 1u << bit : 0xffu);
                b->flash[i] ^= x;
                assert_int_not_equal(check(b), AD_IMAGE_GOOD);
                b->flash[i] ^= x;
            }
        }
        assert_int_equal(check(b), AD_IMAGE_GOOD);
    }
    print_message("# %u changed images refused\n", runs);
}

static void what_follows_the_image_is_not_part_of_it(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ed);
    b->flash[b->n] = 0;
    assert_int_equal(check(b), AD_IMAGE_GOOD);
}

/* As I1 of the matrix asks: the unkeyed hash is made right again. */
static void a_right_hash_does_not_replace_the_signature(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ed);
    for (size_t i = HEADER; i < b->plain; i++) {
        b->flash[i] ^= 1;
        SHA256(b->flash, b->plain, b->flash + b->plain + 8);
        assert_int_not_equal(check(b), AD_IMAGE_GOOD);
        b->flash[i] ^= 1;
    }
    SHA256(b->flash, b->plain, b->flash + b->plain + 8);
    assert_int_equal(check(b), AD_IMAGE_GOOD);
}

static void every_shorter_slot_is_refused(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ec);
    for (uint32_t n = 0; n < b->n; n++) {
        b->slot.size_bytes = n;
        assert_int_equal(check(b), AD_IMAGE_SIZE);
    }
    b->slot.size_bytes = (uint32_t)b->n;
    assert_int_equal(check(b), AD_IMAGE_GOOD);
}

static void every_failing_read_is_a_no(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ed);
    assert_int_equal(check(b), AD_IMAGE_GOOD);
    unsigned n = b->reads;
    for (b->fail_read = 1; b->fail_read <= n; b->fail_read++) {
        b->reads = 0;
        assert_int_equal(check(b), AD_IMAGE_UNREADABLE);
    }
}

static void an_empty_slot_holds_no_image(void **state)
{
    struct bench *b = *state;
    memset(b->flash, 0xff, SLOT);
    assert_int_equal(check(b), AD_IMAGE_NONE);
    memset(b->flash, 0, SLOT);
    assert_int_equal(check(b), AD_IMAGE_NONE);
}

static void signed_header_fields_outside_the_subset_are_refused(void **state)
{
    struct bench *b = *state;

    static const struct {
        size_t at;
        uint32_t value;
        unsigned bytes;
        enum ad_image_why why;
    } t[] = {
        {4,  1,             4, AD_IMAGE_HEADER},
        {8,  31,            2, AD_IMAGE_HEADER},
        {8,  0xffff,        2, AD_IMAGE_SIZE  },
        {10, 0,             2, AD_IMAGE_HEADER},
        {10, 3,             2, AD_IMAGE_HEADER},
        {10, 0xffff,        2, AD_IMAGE_TLV   },
        {12, 0,             4, AD_IMAGE_HEADER},
        {12, 0xffffffff,    4, AD_IMAGE_SIZE  },
        {12, 0xffffffc0,    4, AD_IMAGE_SIZE  },
        {12, 0x7fffffff,    4, AD_IMAGE_SIZE  },
        {12, SLOT - HEADER, 4, AD_IMAGE_SIZE  },
        {16, 1,             4, AD_IMAGE_HEADER},
        {16, 4,             4, AD_IMAGE_HEADER},
        {16, 0x101,         4, AD_IMAGE_HEADER},
        {16, 0x80000000,    4, AD_IMAGE_HEADER},
        {28, 1,             4, AD_IMAGE_HEADER},
        {16, 0x100,         4, AD_IMAGE_TARGET},
    };

    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        good_image(b, &b->ed);
        poke(b, t[i].at, t[i].value, t[i].bytes);
        reseal(b, &b->ed);
        assert_int_equal(check(b), t[i].why);
    }
}

static void an_image_linked_for_the_other_slot_is_refused(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ed);
    poke(b, 4, ADDRESS, 4);
    poke(b, 16, 0x100, 4);
    reseal(b, &b->ed);
    assert_int_equal(check(b), AD_IMAGE_GOOD);
    b->slot.address += 0x10000;
    assert_int_equal(check(b), AD_IMAGE_TARGET);
    b->slot.address -= 0x10000;
    good_image(b, &b->ed);
    b->policy.position_free = 0; /* a zeroed field is the strict one */
    assert_int_equal(check(b), AD_IMAGE_TARGET);
}

static void the_rollback_index_is_obeyed_at_its_limits(void **state)
{
    struct bench *b = *state;
    static const uint32_t t[] = {0,          1,          0x7fffffff,
                                 0x80000000, 0xfffffffe, 0xffffffff};
    for (size_t i = 0; i < 6; i++) {
        for (size_t k = 0; k < 6; k++) {
            start(b);
            protect(b, t[i]);
            end_protected(b);
            seal(b, &b->ec, b->ec.pub.id);
            b->policy.min_counter = t[k];
            assert_int_equal(check(b),
                             t[i] < t[k] ? AD_IMAGE_OLD : AD_IMAGE_GOOD);
        }
    }
}

static void images_for_others_are_refused(void **state)
{
    struct bench *b = *state;
    for (unsigned i = 0; i < 16; i++) {
        good_image(b, &b->ed);
        b->policy.vendor[i] ^= 0x10;
        assert_int_equal(check(b), AD_IMAGE_TARGET);
        b->policy.vendor[i] ^= 0x10;
        b->policy.class_id[i] ^= 0x80;
        assert_int_equal(check(b), AD_IMAGE_TARGET);
        b->policy.class_id[i] ^= 0x80;
    }
}

/* Protected areas that are signed and wrong, by letters: c counter, v vendor,
 * k class, d dependency, s short counter, w long vendor, h a hash. */
static void the_protected_area_is_exactly_three_entries(void **state)
{
    struct bench *b = *state;
    static const char *bad[] = {"",     "c",    "cv",   "ck",   "vk",  "cvkc",
                                "cvkv", "ccvk", "cvkd", "svk",  "cwk", "hcvk",
                                "cvkk", "cvv",  "dcvk", "cvkh", "cck"};
    static const uint8_t zero[32] = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        start(b);
        for (const char *p = bad[i]; *p; p++) {
            if (*p == 'c' || *p == 's')
                put_tlv(b, 0x50, "\7\0\0", *p == 'c' ? 4 : 3);
            else if (*p == 'v' || *p == 'w')
                put_tlv(b, 0x74, vendor, *p == 'v' ? 16 : 17);
            else if (*p == 'k')
                put_tlv(b, 0x75, klass, 16);
            else
                put_tlv(b, *p == 'd' ? 0x40 : 0x10, zero, *p == 'd' ? 12 : 32);
        }
        end_protected(b);
        seal(b, &b->ed, b->ed.pub.id);
        assert_int_equal(check(b), AD_IMAGE_TLV);
    }
    start(b);
    put_tlv(b, 0x75, klass, 16);
    put_tlv(b, 0x50, "\7\0\0", 4);
    put_tlv(b, 0x74, vendor, 16);
    end_protected(b);
    seal(b, &b->ed, b->ed.pub.id);
    assert_int_equal(check(b), AD_IMAGE_GOOD);
}

/* The unprotected area by letters: h hash, i key id, s signature, e another
 * empty signature, c counter, x unknown. */
static void the_plain_area_is_hash_key_id_and_one_signature(void **state)
{
    struct bench *b = *state;
    static const char *bad[] = {"",     "h",    "hi",   "hs",   "is",  "ihs",
                                "shi",  "hish", "hisi", "hiss", "hie", "hise",
                                "hies", "hhis", "hisc", "hisx", "xhis"};
    static const uint8_t zero[64] = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        good_image(b, &b->ed);
        uint8_t area[256];
        memcpy(area, b->flash + b->plain, b->n - b->plain);
        b->n = b->plain + 4;
        for (const char *p = bad[i]; *p; p++) {
            if (*p == 'h')
                put_tlv(b, 0x10, area + 8, 32);
            else if (*p == 'i')
                put_tlv(b, 0x01, area + 44, 32);
            else if (*p == 's' && strchr(bad[i], 's') != p)
                put_tlv(b, 0x22, area + 80, 64);
            else if (*p == 's')
                put_tlv(b, 0x24, area + 80, 64);
            else if (*p == 'e')
                put_tlv(b, 0x24, zero, 0);
            else
                put_tlv(b, *p == 'c' ? 0x50 : 0xa0, zero, 4);
        }
        poke(b, b->plain + 2, (uint32_t)(b->n - b->plain), 2);
        assert_int_equal(check(b), AD_IMAGE_TLV);
    }
}

static void other_keys_are_refused_whatever_id_they_claim(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->other);
    assert_int_equal(check(b), AD_IMAGE_KEY);
    b->n = b->plain;
    seal(b, &b->other, b->ed.pub.id);
    assert_int_equal(check(b), AD_IMAGE_SIGNATURE);
    b->n = b->plain;
    seal(b, &b->ed, b->ec.pub.id); /* ours, told as our key of another kind */
    assert_int_equal(check(b), AD_IMAGE_KEY);
    good_image(b, &b->ed);
    b->policy.n_keys = 0;
    assert_int_equal(check(b), AD_IMAGE_KEY);
}

/* Ed25519 by S + L, the usual malleability; accepted by old libraries. */
static void a_signature_with_s_not_below_the_order_is_refused(void **state)
{
    struct bench *b = *state;
    static const uint8_t order[32] = {
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
        0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
        0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
    good_image(b, &b->ed);
    uint8_t *s = b->flash + b->n - 32;
    unsigned carry = 0;
    for (unsigned i = 0; i < 32; i++) {
        carry += s[i] + order[i];
        s[i] = (uint8_t)carry;
        carry >>= 8;
    }
    assert_int_equal(check(b), AD_IMAGE_SIGNATURE);
}

static uint32_t odd_answer; /* what a broken or glitched backend says */

static uint32_t odd_verify(const struct ad_key *key, const uint8_t *digest,
                           const uint8_t *signature, uint32_t n)
{
    (void)key;
    (void)digest;
    (void)signature;
    (void)n;
    return odd_answer;
}

static void only_the_one_constant_is_a_yes(void **state)
{
    struct bench *b = *state;
    good_image(b, &b->ed);
    struct ad_crypto odd = host_crypto;
    odd.verify = odd_verify;
    for (unsigned i = 0; i < 36; i++) {
        odd_answer = i < 32    ? (uint32_t)AD_YES ^ (1u << i)
                     : i == 32 ? 0
                     : i == 33 ? 1
                     : i == 34 ? 0xffffffff
                               : AD_NO;
        struct ad_image image;
        assert_int_equal(
            ad_image_check(&b->slot, &b->policy, &odd, &b->work, &image, NULL),
            AD_NO);
    }
    assert_int_equal(AD_YES ^ AD_NO, 0x7fffffff);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(good_images_run_and_tell_what_they_are),
        T(no_byte_may_change),
        T(what_follows_the_image_is_not_part_of_it),
        T(a_right_hash_does_not_replace_the_signature),
        T(every_shorter_slot_is_refused),
        T(every_failing_read_is_a_no),
        T(an_empty_slot_holds_no_image),
        T(signed_header_fields_outside_the_subset_are_refused),
        T(an_image_linked_for_the_other_slot_is_refused),
        T(the_rollback_index_is_obeyed_at_its_limits),
        T(images_for_others_are_refused),
        T(the_protected_area_is_exactly_three_entries),
        T(the_plain_area_is_hash_key_id_and_one_signature),
        T(other_keys_are_refused_whatever_id_they_claim),
        T(a_signature_with_s_not_below_the_order_is_refused),
        T(only_the_one_constant_is_a_yes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
