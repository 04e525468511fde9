/* Keys and certificates of an image: real ones, pairs, and what only looks
 * like one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "ptree.h"

enum { MAX = 20000 };

static struct ptree t;

/* What a command prints; skips the test when it fails. */
static struct view output_of(const char *command, uint8_t *buffer)
{
    FILE *f = popen(command, "r");
    size_t n = f ? fread(buffer, 1, MAX, f) : 0;
    if (!f || pclose(f) != 0 || n == 0) {
        print_message("skipped: openssl is not installed\n");
        skip();
    }
    return view_of(buffer, n);
}

static void a_key_and_its_certificate_are_told_of_each_other(void **state)
{
    (void)state;
    static uint8_t both[MAX];
    struct view v = output_of("openssl req -x509 -newkey rsa:2048 -nodes -days "
                              "30 -subj /CN=box -keyout - -out - 2>/dev/null",
                              both);
    const uint8_t *cut =
        memmem(v.p, v.n, "-----BEGIN CERT", strlen("-----BEGIN CERT"));
    assert_non_null(cut);
    size_t n = (size_t)(cut - v.p);
    ptree_init(&t);
    ptree_file(&t, "etc/server.key", 0600, view_cut(v, 0, n));
    ptree_file(&t, "etc/server.crt", 0644, view_from(v, n));
    ptree_run(&t);
    const struct obs *key = ptree_fact(&t, "private-key", "/etc/server.key", 0);
    const struct obs *cert =
        ptree_fact(&t, "certificate", "/etc/server.crt", 0);
    assert_string_equal(ptree_text(key, "type"), "rsa");
    assert_int_equal(obs_get_int(key, "bits", 0), 2048);
    assert_int_equal(obs_get_int(key, "encrypted", 1), 0);
    assert_string_equal(ptree_text(key, "pair"), "/etc/server.crt");
    assert_string_equal(ptree_text(cert, "pair"), "/etc/server.key");
    assert_string_equal(ptree_text(cert, "subject"), "CN=box");
    /* Nothing of the key itself is in what was told. */
    assert_null(key->where.excerpt);
    ptree_done(&t);
}

static void markers_and_public_keys_are_no_keys(void **state)
{
    (void)state;
    static uint8_t bytes[MAX];
    struct view v = output_of("openssl genpkey -algorithm ed25519 2>/dev/null "
                              "| openssl pkey -pubout",
                              bytes);
    ptree_init(&t);
    ptree_file(&t, "etc/public.pem", 0644, v);
    ptree_file(&t, "lib/libx.so", 0644,
               V("\177ELF\0-----BEGIN RSA PRIVATE KEY-----\0-----END RSA "
                 "PRIVATE KEY-----\0"));
    ptree_file(&t, "etc/note", 0644,
               V("-----BEGIN PRIVATE KEY-----\nput yours here\n"
                 "-----END PRIVATE KEY-----\n"));
    ptree_run(&t);
    assert_null(ptree_fact(&t, "private-key", "/etc/public.pem", 0));
    assert_null(ptree_fact(&t, "private-key", "/lib/libx.so", 0));
    assert_null(ptree_fact(&t, "private-key", "/etc/note", 0));
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_and_its_certificate_are_told_of_each_other),
        cmocka_unit_test(markers_and_public_keys_are_no_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
