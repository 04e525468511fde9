/* Files full of markers, public keys and certificates; published keys. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <glob.h>

#include "keys.h"
#include "probe/known_key.h"

static void libcrypto_holds_no_key(void **s)
{
    (void)s;
    glob_t g;
    if (glob("/usr/lib/*/libcrypto.so.*", 0, NULL, &g) != 0) {
        print_message("skipped: there is no libcrypto here\n");
        skip();
    }
    for (size_t i = 0; i < g.gl_pathc; i++) {
        struct view v = slurp(g.gl_pathv[i]);
        struct found f = scan(v);
        assert_int_equal(f.keys, 0);
        assert_int_equal(f.certificates, 0);
        drop(v);
    }
    globfree(&g);
}

static void a_trust_bundle_holds_certificates(void **s)
{
    (void)s;
    static const char path[] = "/etc/ssl/certs/ca-certificates.crt";
    struct view v = slurp(path);
    if (!v.p) {
        print_message("skipped: there is no %s\n", path);
        skip();
    }
    size_t wanted = 0;
    for (size_t i = 0; i + 27 < v.n; i++)
        wanted += view_has(v, i, "-----BEGIN CERTIFICATE-----", 27);
    struct found f = scan(v);
    assert_int_equal(f.keys, 0);
    assert_int_equal(f.certificates, wanted);
    /* Beyond what one pass of the matcher gives. */
    uint8_t *four = malloc(4 * v.n);
    assert_non_null(four);
    for (size_t i = 0; i < 4; i++)
        memcpy(four + i * v.n, v.p, v.n);
    f = scan(view_of(four, 4 * v.n));
    assert_int_equal(f.certificates, 4 * wanted);
    free(four);
    drop(v);
}

static void many_keys_in_a_file_are_all_seen(void **s)
{
    (void)s;

    enum { COPIES = 1500 };

    if (!have("openssl")) {
        print_message("skipped: openssl(1) is not installed\n");
        skip();
    }
    assert_true(sh("openssl genpkey -algorithm ED25519 -outform DER > form"));
    struct view v = slurp(scratch("form"));
    uint8_t *many = malloc(COPIES * v.n);
    assert_non_null(many);
    for (size_t i = 0; i < COPIES; i++)
        memcpy(many + i * v.n, v.p, v.n);
    assert_int_equal(scan(view_of(many, COPIES * v.n)).keys, COPIES);
    free(many);
    drop(v);
}

static void tables_are_in_order(void **s)
{
    (void)s;
    for (unsigned i = 1; i < known_hash_count; i++)
        assert_true(
            memcmp(known_hashes[i - 1].sha256, known_hashes[i].sha256, 32) < 0);
    assert_true(known_hash_count > 2000);
}

static void hex(const char *text, uint8_t out[32])
{
    for (int i = 0; i < 32; i++) {
        unsigned b;
        assert_int_equal(sscanf(text + 2 * i, "%2x", &b), 1);
        out[i] = (uint8_t)b;
    }
}

/* What the makers of these keys print of them. */
static void published_keys_have_names(void **s)
{
    (void)s;

    static const struct {
        const char *sha256, *name;
    } known[] = {
  /* MCUboot's KEYHASH of the two */
        {"fc5701dc6135e1323847bdc40f04d2e5bee5833b23c29f93593d00018cfa9994",
         "MCUboot root-rsa-2048"},
        {"e30466f6b8470c1f29070b17f1e2d3e94d445e3f608087fdc711e4382bb538b6",
         "MCUboot root-ec-p256" },
    };

    uint8_t h[32];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        hex(known[i].sha256, h);
        const struct known_key *k = known_key_find(h);
        assert_non_null(k);
        assert_int_equal(strncmp(k->name, known[i].name, strlen(known[i].name)),
                         0);
        h[31] ^= 1;
        assert_null(known_key_find(h));
    }
}

/* The keys of openssl(1)'s speed test stand in the program. */
static void the_speed_test_of_openssl_is_known(void **s)
{
    (void)s;
    struct view v = slurp("/usr/bin/openssl");
    if (!v.p) {
        print_message("skipped: there is no /usr/bin/openssl\n");
        skip();
    }
    struct found f = scan(v);
    if (f.keys > 0) {
        const struct known_key *k = known_key_find(f.key.fp);
        assert_non_null(k);
        assert_int_equal(k->kind, KNOWN_TEST);
        assert_non_null(strstr(k->name, "OpenSSL"));
    }
    drop(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libcrypto_holds_no_key),
        cmocka_unit_test(a_trust_bundle_holds_certificates),
        cmocka_unit_test(many_keys_in_a_file_are_all_seen),
        cmocka_unit_test(tables_are_in_order),
        cmocka_unit_test(published_keys_have_names),
        cmocka_unit_test(the_speed_test_of_openssl_is_known),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
