/* A pack verified in this process: what is whole passes, and nothing else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "check.h"
#include "pack/container.h"
#include "pack/make.h"
#include "pack/test_keys.h"
#include "pack/verify.h"
#include "sys/file.h"

/* A pack of three small files, and what verifies it. */
struct world {
    struct test_keys_file keys[TEST_KEYS_FILES];
    struct seal_key key;
    struct seal_trust trust;
    struct buf pack;
    int64_t now;
};

static const struct make_file files[] = {
    {.name = "a.txt",
     .role = "document",
     .type = "text/plain",
     .language = "en",
     .bytes = {(const uint8_t *)"hello", 5}                             },
    {.name = "b/empty", .role = "evidence", .type = "", .language = ""},
    {.name = "c/\xc3\xa4.json",
     .role = "scan",
     .type = "application/json",
     .language = "",
     .bytes = {(const uint8_t *)"{}", 2}},
};

static void make(struct world *w, const struct seal_key *key)
{
    char path[] = "/tmp/assay-test-pack-XXXXXX";
    const struct content_image image = {.path = "fw.bin", .size = 3};
    struct make_opts o = {
        .product = {"T",    "T1",         "M", "1.0", "2030-01-01", "3.1.3"},
        .file = files,
        .files = 3,
        .image = &image,
        .images = 1,
        .seal = {.key = key, .now = w->now}
    };
    struct make_error e;
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    if (!pack_make(&o, path, &e))
        fail_msg("%s: %s", e.path, e.text);
    buf_init(&w->pack, 1 << 20, NULL);
    assert_int_equal(file_read(path, &w->pack), FILE_OK);
    unlink(path);
}

static int set_up(void **state)
{
    static struct world w;
    w.now = (int64_t)time(NULL);
    assert_null(test_keys_make(w.now, w.keys));
    assert_null(seal_trust_read(buf_of(&w.keys[0].text), &w.trust));
    assert_null(seal_key_read(buf_of(&w.keys[2].text), buf_of(&w.keys[1].text),
                              NULL, &w.key));
    make(&w, &w.key);
    *state = &w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < TEST_KEYS_FILES; i++)
        buf_done(&w->keys[i].text);
    seal_key_done(&w->key);
    seal_trust_done(&w->trust);
    buf_done(&w->pack);
    return 0;
}

struct outcome {
    enum pack_verdict overall, axis[PACK_AXES];
    char first[64]; /* the code of the first check that does not pass */
};

static struct outcome verify_as(const struct verify_opts *o, struct view pack)
{
    struct arena a;
    struct pack_report r;
    struct outcome out = {0};
    arena_init(&a, NULL);
    assert_true(pack_verify(o, pack, "p", &a, &r));
    out.overall = r.overall;
    memcpy(out.axis, r.axis, sizeof out.axis);
    for (size_t i = 0; i < r.findings && !out.first[0]; i++)
        if (r.finding[i].verdict > PACK_PASS)
            snprintf(out.first, sizeof out.first, "%s",
                     pack_check_info(r.finding[i].check)->code);
    /* What a worker sends is what its parent reads. */
    struct buf wire;
    struct pack_report back;
    buf_init(&wire, 1 << 22, NULL);
    report_send(&r, &wire);
    assert_true(report_receive(buf_of(&wire), &a, &back));
    assert_int_equal(back.overall, r.overall);
    assert_int_equal(back.findings, r.findings);
    buf_done(&wire);
    arena_done(&a);
    return out;
}

static struct verify_opts trusting(const struct world *w)
{
    return (struct verify_opts){
        .trust = &w->trust, .now = w->now, .max_bytes = 1 << 24};
}

static void a_pack_passes_with_its_issuer_trusted(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    struct outcome r = verify_as(&o, buf_of(&w->pack));
    assert_string_equal(r.first, "");
    assert_int_equal(r.overall, PACK_PASS);
    assert_int_equal(r.axis[AXIS_INTEGRITY], PACK_PASS);
    assert_int_equal(r.axis[AXIS_IDENTITY], PACK_PASS);
    assert_int_equal(r.axis[AXIS_TIME], PACK_NONE);
    assert_int_equal(r.axis[AXIS_POLICY], PACK_NONE);
}

static void nobody_is_identified_without_trust(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    o.trust = NULL;
    struct outcome r = verify_as(&o, buf_of(&w->pack));
    assert_int_equal(r.axis[AXIS_INTEGRITY], PACK_PASS);
    assert_int_equal(r.axis[AXIS_IDENTITY], PACK_INCONCLUSIVE);
    assert_int_equal(r.overall, PACK_INCONCLUSIVE);
}

static void another_issuer_does_not_vouch(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    struct test_keys_file other[TEST_KEYS_FILES];
    struct seal_trust trust;
    assert_null(test_keys_make(w->now, other));
    assert_null(seal_trust_read(buf_of(&other[0].text), &trust));
    o.trust = &trust;
    struct outcome r = verify_as(&o, buf_of(&w->pack));
    assert_int_equal(r.axis[AXIS_IDENTITY], PACK_FAIL);
    assert_string_equal(r.first, "trust");
    seal_trust_done(&trust);
    for (int i = 0; i < TEST_KEYS_FILES; i++)
        buf_done(&other[i].text);
}

static void a_certificate_has_its_time(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    o.now = w->now + 6ll * 365 * 86400;
    struct outcome r = verify_as(&o, buf_of(&w->pack));
    assert_string_equal(r.first, "validity");
    assert_int_equal(r.axis[AXIS_IDENTITY], PACK_FAIL);
    o.now = w->now - 10 * 86400;
    r = verify_as(&o, buf_of(&w->pack));
    assert_string_equal(r.first, "validity");
}

static void the_goods_image_is_compared(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    uint8_t image[32] = {0};
    o.image_sha256 = image;
    struct outcome r = verify_as(&o, buf_of(&w->pack));
    assert_int_equal(r.axis[AXIS_POLICY], PACK_PASS);
    image[31] = 1;
    r = verify_as(&o, buf_of(&w->pack));
    assert_int_equal(r.axis[AXIS_POLICY], PACK_FAIL);
    assert_int_equal(r.overall, PACK_FAIL);
    o.trust = NULL;
    image[31] = 0;
    r = verify_as(&o, buf_of(&w->pack));
    assert_int_equal(r.axis[AXIS_POLICY], PACK_INCONCLUSIVE);
}

static void no_byte_can_be_changed(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    bool all = getenv("ASSAY_ALL_BITS") != NULL;
    for (size_t i = 0; i < w->pack.n; i++)
        for (unsigned k = 0; k < 9; k++) {
            uint8_t mask = k < 8 ? (uint8_t)(1u << k) : 0xff;
            if (!all && (i % 2 || k != i / 2 % 9))
                continue;
            w->pack.p[i] ^= mask;
            struct outcome r = verify_as(&o, buf_of(&w->pack));
            w->pack.p[i] ^= mask;
            if (r.overall == PACK_PASS)
                fail_msg("byte %zu, mask %02x", i, mask);
        }
}

/* Puts v as CRC-32 into both headers of the file called name. */
static void mend(struct buf *pack, const char *name, uint64_t at, uint32_t v)
{
    size_t n = strlen(name), place = 0;
    for (size_t i = 46; i + n <= pack->n; i++)
        if (view_has(buf_of(pack), i - 46, "PK\1\2", 4) &&
            view_has(buf_of(pack), i, name, n))
            place = i - 46;
    assert_int_not_equal(place, 0);
    for (unsigned k = 0; k < 4; k++) {
        pack->p[at + 14 + k] = (uint8_t)(v >> 8 * k);
        pack->p[place + 16 + k] = (uint8_t)(v >> 8 * k);
    }
}

/* The same with the check sum mended, so that only digests and signatures are
 * left to see it. */
static void no_byte_of_a_file_can_be_changed(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    struct arena a;
    struct container c;
    struct flaw flaw;
    bool all = getenv("ASSAY_ALL_BITS") != NULL;
    arena_init(&a, NULL);
    assert_true(container_read(buf_of(&w->pack), 1 << 24, &a, &c, &flaw));
    for (size_t i = 0; i < c.n; i++) {
        const struct container_entry *e = &c.v[i];
        uint8_t *p = w->pack.p + (e->packed.p - w->pack.p);
        for (size_t k = 0; k < e->packed.n * 8; k++) {
            bool by_case = k % 8 == 5; /* names that differ in case */
            if (!all && k % 47 && !(by_case && strstr(e->name, ".p7s")))
                continue;
            p[k / 8] ^= (uint8_t)(1u << k % 8);
            mend(&w->pack, e->name, e->at,
                 (uint32_t)crc32_z(0, p, e->packed.n));
            struct outcome r = verify_as(&o, buf_of(&w->pack));
            p[k / 8] ^= (uint8_t)(1u << k % 8);
            if (r.overall == PACK_PASS)
                fail_msg("%s: bit %zu of byte %zu", e->name, k % 8, k / 8);
        }
        mend(&w->pack, e->name, e->at, e->crc);
    }
    assert_int_equal(verify_as(&o, buf_of(&w->pack)).overall, PACK_PASS);
    arena_done(&a);
}

static void nothing_can_be_cut_off(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    for (size_t n = 0; n < w->pack.n; n += n + 200 < w->pack.n ? 13 : 1) {
        struct outcome r = verify_as(&o, view_of(w->pack.p, n));
        assert_int_not_equal(r.overall, PACK_PASS);
    }
}

/* The worker's bytes are not believed either. */
static void a_result_that_contradicts_itself_is_not_read(void **state)
{
    struct world *w = *state;
    struct verify_opts o = trusting(w);
    struct arena a;
    struct pack_report r, back;
    struct buf wire;
    o.trust = NULL;
    arena_init(&a, NULL);
    buf_init(&wire, 1 << 22, NULL);
    assert_true(pack_verify(&o, buf_of(&w->pack), "p", &a, &r));
    r.axis[AXIS_IDENTITY] = PACK_PASS;
    r.overall = PACK_PASS;
    report_send(&r, &wire);
    assert_false(report_receive(buf_of(&wire), &a, &back));
    for (size_t n = 0; n < wire.n; n += 7)
        assert_false(report_receive(view_of(wire.p, n), &a, &back));
    buf_done(&wire);
    arena_done(&a);
}

static void weak_and_wrong_keys_do_not_sign(void **state)
{
    struct world *w = *state;
    struct seal_key k;
    /* the laboratory's certificate with the maker's key */
    assert_non_null(seal_key_read(buf_of(&w->keys[2].text),
                                  buf_of(&w->keys[3].text), NULL, &k));
    /* the issuer's certificate is no signer's */
    assert_non_null(seal_key_read(buf_of(&w->keys[2].text),
                                  buf_of(&w->keys[0].text), NULL, &k));
    assert_non_null(seal_key_read(V("nonsense"), V(""), NULL, &k));
    assert_non_null(seal_trust_read(buf_of(&w->keys[1].text), &w->trust));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pack_passes_with_its_issuer_trusted),
        cmocka_unit_test(nobody_is_identified_without_trust),
        cmocka_unit_test(another_issuer_does_not_vouch),
        cmocka_unit_test(a_certificate_has_its_time),
        cmocka_unit_test(the_goods_image_is_compared),
        cmocka_unit_test(no_byte_can_be_changed),
        cmocka_unit_test(no_byte_of_a_file_can_be_changed),
        cmocka_unit_test(nothing_can_be_cut_off),
        cmocka_unit_test(a_result_that_contradicts_itself_is_not_read),
        cmocka_unit_test(weak_and_wrong_keys_do_not_sign),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
