/* Broken algorithms that sshd is set to offer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/ssh_weak.h"
#include "probe_tree.h"

static const char *weak(struct arena *a, const char *list)
{
    const char *found = ssh_weak(view_of(list, strlen(list)), a);
    return found ? found : "";
}

static void broken_algorithms_are_named(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, NULL);
    assert_string_equal(weak(&a, "3des-cbc,arcfour"), "3des-cbc,arcfour");
    assert_string_equal(weak(&a, "aes256-ctr, arcfour256"), "arcfour256");
    assert_string_equal(weak(&a, "+3des-cbc"), "3des-cbc");
    assert_string_equal(weak(&a, "^hmac-md5-96"), "hmac-md5-96");
    assert_string_equal(weak(&a, "-3des-cbc,arcfour*"), "");
    assert_string_equal(weak(&a, "\"ssh-dss\""), "ssh-dss");
    assert_string_equal(weak(&a, "diffie-hellman-group14-sha256"), "");
    assert_string_equal(weak(&a, "diffie-hellman-group1-sha1"),
                        "diffie-hellman-group1-sha1");
    assert_string_equal(weak(&a, "aes128-ctr,hmac-sha2-256"), "");
    assert_string_equal(weak(&a, ""), "");
    arena_done(&a);
}

/* What the service is said to offer; NULL: nothing broken. */
static void check(const char *config, const char *dropin, const char *want)
{
    const struct tree_file files[] = {
        {"/bin/sh",  "\177ELF", NULL, 0755, 0, 0},
        {"/usr/sbin/sshd",      "\177ELF", NULL, 0755, 0, 0},
        {"/etc/inittab",         "::respawn:/usr/sbin/sshd -D\n"},
        {"/etc/ssh/sshd_config",          config},
        {"/etc/ssh/sshd_config.d/10-x.conf",dropin},
        {0     }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = fact_with(&s, "service", "name", "sshd");
    assert_non_null(o);
    if (want)
        assert_true(attr_is(o, "weak_algorithms", want));
    else
        assert_null(obs_get_str(o, "weak_algorithms"));
    scanned_done(&s);
}

static void the_first_setting_counts(void **state)
{
    (void)state;
    check("Port 22\n", "Ciphers 3des-cbc\n", NULL);
    check("Ciphers 3des-cbc,aes128-ctr\nMACs=hmac-md5\n", "",
          "3des-cbc,hmac-md5");
    check("Ciphers aes128-ctr\nCiphers 3des-cbc\n", "", NULL);
    check("Include /etc/ssh/sshd_config.d/*.conf\nCiphers aes128-ctr\n",
          "Ciphers 3des-cbc\n", "3des-cbc");
    check("Match User x\nCiphers 3des-cbc\n", "", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_algorithms_are_named),
        cmocka_unit_test(the_first_setting_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
