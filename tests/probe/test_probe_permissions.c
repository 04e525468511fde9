/* Facts about modes, owners and capabilities. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ptree.h"

static struct ptree t;

static const char *type_of(const char *path, size_t nth)
{
    return ptree_text(ptree_fact(&t, "file-permission", path, nth), "type");
}

static void remarkable_modes_are_told(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "bin/su", 04755, V("x"));
    ptree_file(&t, "bin/game", 04755, V("x"))->uid = 5;
    ptree_file(&t, "bin/mail", 02755, V("x"));
    ptree_file(&t, "var/locked", 02644, V("x"));
    ptree_file(&t, "etc/open", 0666, V("x"));
    ptree_file(&t, "etc/shut", 0644, V("x"));
    ptree_node(&t, "tmp", NODE_DIR | 01777);
    ptree_node(&t, "srv", NODE_DIR | 0777);
    ptree_node(&t, "dev/null", NODE_CHAR | 0666);
    ptree_node(&t, "dev/mem", NODE_CHAR | 0666);
    ptree_node(&t, "dev/mtd0", NODE_CHAR | 0600);
    ptree_node(&t, "dev/sda", NODE_BLOCK | 0644);
    ptree_link(&t, "bin/sh", "su");
    ptree_run(&t);
    assert_string_equal(type_of("/bin/su", 0), "setuid-root");
    assert_string_equal(type_of("/bin/game", 0), "setuid");
    assert_string_equal(type_of("/bin/mail", 0), "setgid");
    assert_string_equal(type_of("/var/locked", 0), "");
    assert_string_equal(type_of("/etc/open", 0), "world-writable");
    assert_string_equal(type_of("/etc/shut", 0), "");
    assert_string_equal(type_of("/tmp", 0), "");
    assert_string_equal(type_of("/srv", 0), "world-writable");
    assert_string_equal(type_of("/dev/null", 0), "");
    assert_string_equal(type_of("/dev/mem", 0), "device-node");
    assert_string_equal(type_of("/dev/mtd0", 0), "");
    assert_string_equal(type_of("/dev/sda", 0), "device-node");
    assert_string_equal(type_of("/bin/sh", 0), "");
    const struct obs *o = ptree_fact(&t, "file-permission", "/bin/su", 0);
    assert_string_equal(ptree_text(o, "mode"), "4755");
    assert_int_equal(obs_get_int(o, "uid", -1), 0);
    ptree_done(&t);
}

static void secrets_that_all_can_read_are_told(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "etc/shadow", 0644,
               V("root:$1$abcdefgh$Q6pJ5S1eVvHbM9qCqC2vW1:0:0:99999:7:::\n"));
    ptree_file(&t, "rom/etc/shadow", 0644, V("root:*:0:0:99999:7:::\n"));
    ptree_file(&t, "etc/ppp/chap-secrets", 0644, V("#USER PROVIDER\n\n"));
    ptree_file(&t, "etc/ppp/pap-secrets", 0644, V("joe * pw *\n"));
    ptree_file(&t, "etc/shadow-", 0640, V("root::0:0:99999:7:::\n"));
    ptree_file(&t, "etc/gshadow", 0644, V(""));
    ptree_file(&t, "etc/dropbear/dropbear_rsa_host_key", 0644, V("x"));
    ptree_file(&t, "etc/ssh/ssh_host_key.pub", 0644, V("x"));
    ptree_run(&t);
    assert_string_equal(type_of("/etc/shadow", 0), "readable-secret");
    assert_string_equal(type_of("/rom/etc/shadow", 0), "");
    assert_string_equal(type_of("/etc/ppp/chap-secrets", 0), "");
    assert_string_equal(type_of("/etc/ppp/pap-secrets", 0), "readable-secret");
    assert_string_equal(type_of("/etc/shadow-", 0), "");
    assert_string_equal(type_of("/etc/gshadow", 0), "");
    assert_string_equal(type_of("/etc/dropbear/dropbear_rsa_host_key", 0),
                        "readable-secret");
    assert_string_equal(type_of("/etc/ssh/ssh_host_key.pub", 0), "");
    ptree_done(&t);
}

static enum confidence sure_of(const char *path)
{
    const struct obs *o = ptree_fact(&t, "file-permission", path, 0);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "type"), "readable-secret");
    return o->confidence;
}

/* A name alone is no evidence of a secret. */
static void a_secret_is_certain_only_when_it_is_seen(void **state)
{
    (void)state;

    static const struct {
        const char *name, *with, *without;
    } files[] = {
        {"shadow",              "a:$1$abcdefgh$Q6pJ5S1eVvHbM9qCqC2vW1:0\n",        "a:!:0\n"         },
        {"master.passwd",       "a:$1$abcdefgh$Q6pJ5S1eVvHbM9qC:0:0::0:0:x:/:/\n",
         "a:*:0:0::0:0:System Administrator:/root:/bin/sh\n"                                         },
        {"smbpasswd",
         "a:1:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
         "0123456789ABCDEF0123456789ABCDEF:[U]:\n",                                "a:1:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
         "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:[U]:\n"},
        {"chap-secrets",        "# c\njoe * pw *\n",                               "joe * * *\nx\n"  },
        {"wpa_psk_file",        "00:00:00:00:00:00 secret\n",                      "# mac psk\n"     },
        {"wpa_supplicant.conf", "network={\n psk=\"topsecret\"\n}\n",
         "ctrl_interface=/run\nnetwork={\n psk=\"\"\n}\n"                                            },
        {"ipsec.secrets",       "1.2.3.4 : PSK \"x\"\n",                           ": RSA key.pem\n" },
    };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char with[64], without[64], shown[80];
        snprintf(with, sizeof with, "a/%s", files[i].name);
        snprintf(without, sizeof without, "b/%s", files[i].name);
        ptree_init(&t);
        ptree_file(&t, with, 0644,
                   view_of(files[i].with, strlen(files[i].with)));
        ptree_file(&t, without, 0644,
                   view_of(files[i].without, strlen(files[i].without)));
        ptree_run(&t);
        snprintf(shown, sizeof shown, "/%s", with);
        if (sure_of(shown) != CERTAIN ||
            ptree_fact(&t, "file-permission", shown, 1))
            fail_msg("%s is told wrongly", with);
        snprintf(shown, sizeof shown, "/%s", without);
        if (ptree_fact(&t, "file-permission", shown, 0))
            fail_msg("%s holds no secret", without);
        ptree_done(&t);
    }
    ptree_init(&t);
    ptree_file(&t, "etc/dropbear/dropbear_rsa_host_key", 0644, V("x"));
    ptree_file(&t, "root/id_rsa", 0644, V("to be filled in"));
    ptree_run(&t);
    assert_int_equal(sure_of("/etc/dropbear/dropbear_rsa_host_key"), LIKELY);
    assert_int_equal(sure_of("/root/id_rsa"), LIKELY);
    ptree_done(&t);
}

/* What documents, tests and templates show is no secret of the device. */
static void examples_and_templates_are_no_secrets(void **state)
{
    (void)state;
    static const char *const values[] = {
        "\"%%PSK%%\"", "%PSK%",   "\"@PSK@\"", "\"${PSK}\"", "\"{{ psk }}\"",
        "<your psk>",  "__PSK__", "$PSK",      "$(cat /psk)"};
    struct view real = V("network={\n psk=\"Winter2031Snow\"\n}\n");
    ptree_init(&t);
    ptree_file(&t, "usr/share/doc/wpa/wpa_supplicant.conf", 0644, real);
    ptree_file(&t, "usr/lib/python3.11/test/id_rsa", 0644, V("x"));
    ptree_file(&t, "etc/wpa_supplicant.conf", 0644, real);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        char *path = arena_printf(&t.arena, "etc/%zu/wpa_supplicant.conf", i);
        char *text =
            arena_printf(&t.arena, "network={\n psk=%s\n}\n", values[i]);
        ptree_file(&t, path, 0644, view_of(text, strlen(text)));
    }
    ptree_run(&t);
    const struct obs *o = ptree_fact(&t, "file-permission", NULL, 0);
    assert_non_null(o);
    assert_string_equal(o->where.path, "test!dir@0x0!/etc/wpa_supplicant.conf");
    assert_null(ptree_fact(&t, "file-permission", NULL, 1));
    ptree_done(&t);
}

static void capabilities_are_told(void **state)
{
    (void)state;
    ptree_init(&t);
    struct node *ping = ptree_file(&t, "bin/ping", 0755, V("x"));
    tree_xattr(&t.tree, ping, "security.capability",
               V("\1\0\0\2\0\x20\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
    ptree_run(&t);
    assert_string_equal(type_of("/bin/ping", 0), "capability");
    const struct obs *o = ptree_fact(&t, "file-permission", "/bin/ping", 0);
    assert_string_equal(ptree_text(o, "detail"),
                        "permitted 00002000, effective");
    ptree_done(&t);
}

static void file_systems_without_modes_are_left_alone(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "BOOT.BIN", 0777, V("x"));
    ptree_run_as(&t, "fat");
    assert_null(ptree_fact(&t, "file-permission", NULL, 0));
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(remarkable_modes_are_told),
        cmocka_unit_test(secrets_that_all_can_read_are_told),
        cmocka_unit_test(a_secret_is_certain_only_when_it_is_seen),
        cmocka_unit_test(examples_and_templates_are_no_secrets),
        cmocka_unit_test(capabilities_are_told),
        cmocka_unit_test(file_systems_without_modes_are_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
