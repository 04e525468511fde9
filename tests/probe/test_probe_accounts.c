/* Accounts of passwd and shadow: joined, guessed, and who can log in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe_tree.h"

#define ROOT_SHA256                                                            \
    "$5$ya/h0oXOMwHHG$MFJ0YaUsjM3bLIX1N2gc/djFwNeM.w37zeZY/qMNWO9"

#define BIN                                                                    \
    {                                                                          \
        "/bin/sh", "\177ELF", NULL, 0755, 0, 0                                 \
    }

static const struct obs *account(const struct scanned *s, const char *user)
{
    const struct obs *o = fact_with(s, "account", "user", user);
    if (!o)
        print_message("# no account %s\n", user);
    assert_non_null(o);
    return o;
}

/* Buildroot: a password in shadow, a login on the console, nothing else. */
static void passwd_and_shadow_are_joined(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/passwd",                                     "root:x:0:0:root:/root:/bin/sh\n"
                        "daemon:x:1:1:daemon:/usr/sbin:/bin/false\n"
                        "lost:x:50:50::/:/bin/sh\n"},
        {"/etc/shadow",                                                 "root:" ROOT_SHA256 ":::::::\ndaemon:*:::::::\n"},
        {"/etc/inittab","console::respawn:/sbin/getty -L console 0 vt100\n"},
        {0                                   }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = account(&s, "root");
    assert_string_equal(o->where.path, "t.bin!dir@0x0!/etc/shadow");
    assert_int_equal(o->where.line, 1);
    assert_non_null(o->where.sha256);
    assert_true(attr_is(o, "scheme", "sha256-crypt"));
    assert_true(attr_is(o, "state", "set"));
    assert_true(attr_is(o, "known_password", "root"));
    assert_true(attr_is(o, "can_log_in", "yes"));
    assert_true(attr_is(o, "shell", "/bin/sh"));
    assert_int_equal(obs_get_int(o, "uid", -1), 0);
    assert_int_equal(o->confidence, CERTAIN);
    assert_null(strstr(o->where.excerpt, "MFJ0Ya"));
    assert_non_null(strstr(o->where.excerpt, "root:"));
    o = account(&s, "daemon");
    assert_true(attr_is(o, "state", "locked"));
    assert_true(attr_is(o, "can_log_in", "no"));
    o = account(&s, "lost");
    assert_true(attr_is(o, "state", "absent"));
    assert_true(attr_is(o, "can_log_in", "no"));
    assert_int_equal(facts_of(&s, "account"), 3);
    scanned_done(&s);
}

/* OpenWrt: no password yet, and telnetd as long as there is none. */
static void an_empty_password_lets_in(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/openwrt_release",                                                  "DISTRIB_ID='OpenWrt'\n"},
        {"/etc/passwd",                                                                       "root:x:0:0:root:/root:/bin/sh\n"
                        "nobody:*:65534:65534:nobody:/var:/bin/false\n"},
        {"/etc/shadow", "root::0:0:99999:7:::\nnobody:*:0:0:99999:7:::\n"},
        {"/etc/rc.d/S50dropbear",                                                           NULL, "../init.d/dropbear"},
        {"/etc/init.d/dropbear",                                                                       "#!/bin/sh\n"},
        {"/etc/config/dropbear",         "config dropbear\n"
                                 "\toption PasswordAuth 'on'\n"
                                 "\toption RootPasswordAuth 'on'\n"},
        {"/etc/config/rpcd",                                                                       "config login\n\toption username 'root'\n"
                             "\toption password '$p$root'\n"},
        {"/etc/inittab","::sysinit:/etc/init.d/rcS S boot\n"
                         "::askconsole:/bin/sh --login\n"},
        {0                                                 }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = account(&s, "root");
    const struct obs *shadow = fact_with(&s, "account", "source", "shadow");
    assert_non_null(shadow);
    assert_true(attr_is(shadow, "state", "empty"));
    assert_true(attr_is(shadow, "scheme", "none"));
    /* Its Dropbear is not there to be looked at. */
    assert_true(attr_is(shadow, "can_log_in", "unknown"));
    /* BusyBox does not look at the day of the last change. */
    assert_null(obs_get(shadow, "must_change"));
    o = fact_with(&s, "account", "source", "console");
    assert_non_null(o);
    assert_true(attr_is(o, "can_log_in", "yes"));
    assert_true(attr_is(o, "state", "absent"));
    o = fact_with(&s, "account", "source", "config");
    assert_non_null(o);
    assert_true(attr_is(o, "scheme", "alias"));
    assert_true(attr_is(o, "user", "root"));
    scanned_done(&s);
}

static void dropbear_flags_keep_root_out(void **state)
{
    (void)state;
    struct tree_file files[] = {
        BIN,
        {"/etc/passwd",  "root:" ROOT_SHA256 ":0:0:root:/root:/bin/sh\n"},
        {"/etc/rc.d/S50dropbear",              NULL, "../init.d/dropbear"},
        {"/etc/init.d/dropbear","#!/bin/sh\n"},
        {"/etc/config/dropbear",              "config dropbear\n"
                                 "\toption RootPasswordAuth 'off'\n"},
        {0    }
    };
    struct scanned s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "can_log_in", "unknown"));
    scanned_done(&s);
    files[4].text = "config dropbear\n# option RootPasswordAuth 'off'\n";
    s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "can_log_in", "yes"));
    scanned_done(&s);
}

static void sshd_config_decides_for_root(void **state)
{
    (void)state;
    struct tree_file files[] = {
        BIN,
        {"/etc/passwd",  "root:" ROOT_SHA256 ":0:0:root:/root:/bin/sh\n"
                        "op:" ROOT_SHA256 ":1000:1000::/home/op:/bin/sh\n"},
        {"/etc/rc3.d/S20sshd",              NULL, "../init.d/sshd"},
        {"/etc/init.d/sshd","#!/bin/sh\n"},
        {"/etc/ssh/sshd_config",              "#PermitRootLogin yes\nPermitRootLogin no\n"},
        {0    }
    };
    struct scanned s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "can_log_in", "unknown"));
    assert_true(attr_is(account(&s, "op"), "can_log_in", "yes"));
    scanned_done(&s);
    files[4].text = "PermitRootLogin yes\nPasswordAuthentication no\n";
    s = scan_tree(files);
    assert_true(attr_is(account(&s, "op"), "can_log_in", "unknown"));
    scanned_done(&s);
    files[4].text = "PermitRootLogin yes\n";
    s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "can_log_in", "yes"));
    scanned_done(&s);
}

static void locked_is_no_login_but_a_left_hash_is_told(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/passwd",                                             "root:*:0:0:root:/:/bin/sh\n"
                        "svc:x:20:20::/:/bin/sh\n"
                        "ghost:x:0:0:g:/:/bin/network-console\n"},
        {"/etc/shadow",                                                         "svc:!$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:::::::\n"
                        "orphan:" ROOT_SHA256 ":::::::\n"},
        {0}
    };
    struct scanned s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "state", "locked"));
    assert_true(attr_is(account(&s, "root"), "can_log_in", "no"));
    const struct obs *o = account(&s, "svc");
    assert_true(attr_is(o, "state", "locked"));
    assert_true(attr_is(o, "scheme", "md5-crypt"));
    assert_true(attr_is(o, "known_password", "secret"));
    assert_true(attr_is(o, "can_log_in", "no"));
    assert_int_equal(obs_get_int(o, "leaked", 0), 1);
    o = account(&s, "ghost");
    assert_non_null(obs_get_str(o, "hidden"));
    assert_true(attr_is(o, "can_log_in", "no"));
    assert_true(attr_is(account(&s, "orphan"), "can_log_in", "no"));
    scanned_done(&s);
}

/* nologin shells, missing shells, uid 0 twins, system users with a shell. */
static void shells_and_uids_are_judged(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/passwd",      "root:*:0:0:root:/:/bin/sh\n"
                        "toor:abNANd1rDfiNc:0:0::/:/bin/sh\n"
                        "ftp:abNANd1rDfiNc:55:55::/:/bin/false\n"
                        "www:abNANd1rDfiNc:33:33::/:/bin/sh\n"
                        "far:abNANd1rDfiNc:1000:1000::/:/opt/shell\n"
                        "adm1:abNANd1rDfiNc:1001:10::/:/bin/sh\n"
                        "su:abNANd1rDfiNc:1002:1002::/:/bin/sh\n"
                        "+::::::\n# comment:x:0:0::/:/bin/sh\n"},
        {"/etc/group",                  "wheel:x:10:su\n"},
        {"/etc/inittab","tty1::respawn:/sbin/getty 38400 tty1\n"},
        {0    }
    };
    struct scanned s = scan_tree(files);
    assert_non_null(obs_get_str(account(&s, "toor"), "hidden"));
    assert_true(attr_is(account(&s, "toor"), "scheme", "des"));
    assert_true(attr_is(account(&s, "toor"), "can_log_in", "yes"));
    assert_true(attr_is(account(&s, "ftp"), "can_log_in", "no"));
    assert_null(obs_get_str(account(&s, "ftp"), "hidden"));
    assert_non_null(obs_get_str(account(&s, "www"), "hidden"));
    assert_true(attr_is(account(&s, "far"), "can_log_in", "unknown"));
    assert_int_equal(obs_get_int(account(&s, "adm1"), "admin", 0), 1);
    assert_int_equal(obs_get_int(account(&s, "su"), "admin", 0), 1);
    assert_int_equal(facts_of(&s, "account"), 7);
    scanned_done(&s);
}

static void copies_are_told_when_they_differ(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/passwd",                  "root:x:0:0:root:/:/bin/sh\n"},
        {"/etc/shadow",                              "root:*:::::::\n"},
        {"/etc/shadow-","root:" ROOT_SHA256 ":::::::\n"},
        {"/etc/passwd-",                 "root:x:0:0:root:/:/bin/sh\n"},
        {"/etc_ro/passwd",                              "admin:abNANd1rDfiNc:0:0::/:/bin/sh\n"
                           "root:*:0:0:root:/:/bin/sh\n"},
        {"/usr/share/base-passwd/passwd.master","root:*:0:0::/:/bin/sh\n"},
        {"/etc/shadow.sample",               "root:abNANd1rDfiNc:10933:0:99999:7:::\n"},
        {"/usr/bin/passwd",                              "\177ELF\0\0", NULL, 0, 0, 6},
        {"/etc/pam.d/passwd",                     "password include common-password\n"},
        {0          }
    };
    struct scanned s = scan_tree(files);
    size_t backups = 0, copies = 0;
    for (size_t i = 0; i < s.n; i++) {
        const char *origin = obs_get_str(s.obs[i], "origin");
        backups += origin && strcmp(origin, "backup") == 0;
        copies += origin && strcmp(origin, "copy") == 0;
        if (origin && strcmp(origin, "live") != 0) {
            assert_int_equal(s.obs[i]->confidence, LIKELY);
            assert_true(attr_is(s.obs[i], "can_log_in", "unknown"));
        }
    }
    assert_int_equal(backups, 1);
    assert_int_equal(copies, 2);
    assert_int_equal(facts_of(&s, "account"), 4);
    scanned_done(&s);
}

/* Only logins through PAM honour what shadow says of days. */
static void ageing_counts_with_pam_only(void **state)
{
    (void)state;
    struct tree_file files[] = {
        BIN,
        {"/etc/passwd",                                                       "root:x:0:0:root:/:/bin/sh\n"
                        "old:x:1000:1000::/:/bin/sh\n"},
        {"/etc/shadow",                                                                   "root:" ROOT_SHA256 ":0:0:99999:7:::\n"
                        "old:" ROOT_SHA256 ":18000:0:99999:7::1:\n"},
        {"/etc/inittab", "1:2345:respawn:/sbin/getty 38400 tty1\n"},
        {"/etc/pam.d/common-auth",                                                      "auth required pam_unix.so\n"},
        {0                                                                  }
    };
    struct scanned s = scan_tree(files);
    assert_int_equal(obs_get_int(account(&s, "root"), "must_change", 0), 1);
    assert_true(attr_is(account(&s, "old"), "can_log_in", "no"));
    scanned_done(&s);
    files[4].path = "/etc/other";
    s = scan_tree(files);
    assert_int_equal(obs_get_int(account(&s, "root"), "must_change", 0), 0);
    assert_true(attr_is(account(&s, "old"), "can_log_in", "yes"));
    scanned_done(&s);
}

/* A part that is the /etc of a system whose programs are elsewhere. */
static void an_etc_alone_is_read(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        {"/passwd",                     "root:x:0:0:root:/:/bin/sh\n"},
        {"/shadow",                             "root::10933:0:99999:7:::\n"},
        {0}
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = account(&s, "root");
    assert_true(attr_is(o, "state", "empty"));
    assert_true(attr_is(o, "origin", "live"));
    assert_true(attr_is(o, "can_log_in", "unknown"));
    scanned_done(&s);
}

/* A shell that asks for nothing is no place to use a password. */
static void an_open_shell_is_no_login(void **state)
{
    (void)state;
    struct tree_file files[] = {
        BIN,
        {"/etc/passwd",           "root:" ROOT_SHA256 ":0:0:root:/:/bin/sh\n"},
        {"/etc/inittab",                       "::respawn:-/bin/sh\n"},
        {"/sbin/getty",NULL, "/bin/sh"},
        {0          }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = fact_with(&s, "account", "source", "passwd");
    assert_non_null(o);
    assert_true(attr_is(o, "known_password", "root"));
    assert_true(attr_is(o, "can_log_in", "unknown"));
    o = fact_with(&s, "account", "source", "console");
    assert_non_null(o);
    assert_true(attr_is(o, "can_log_in", "yes"));
    scanned_done(&s);
    files[2].text = "ttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100\n";
    s = scan_tree(files);
    assert_true(attr_is(account(&s, "root"), "can_log_in", "yes"));
    assert_null(fact_with(&s, "account", "source", "console"));
    scanned_done(&s);
}

static void odd_password_files_are_survived(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/passwd",                    "root\n:::::::::::::::\nroot:x\nroot:x:0:0:::\n"
                        "x:\xff\xfe:0:0:a:b:c\n:x:0:0:::\n"
                        "a:x:999999999999999999999:0:::\n"},
        {"/etc/shadow",                                "root\nroot:\n\n::::\nroot::\n"},
        {"/etc/group","wheel\nwheel::\n"},
        {0                    }
    };
    struct scanned s = scan_tree(files);
    assert_non_null(fact_with(&s, "account", "user", "root"));
    scanned_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwd_and_shadow_are_joined),
        cmocka_unit_test(an_empty_password_lets_in),
        cmocka_unit_test(dropbear_flags_keep_root_out),
        cmocka_unit_test(sshd_config_decides_for_root),
        cmocka_unit_test(locked_is_no_login_but_a_left_hash_is_told),
        cmocka_unit_test(shells_and_uids_are_judged),
        cmocka_unit_test(copies_are_told_when_they_differ),
        cmocka_unit_test(ageing_counts_with_pam_only),
        cmocka_unit_test(an_etc_alone_is_read),
        cmocka_unit_test(an_open_shell_is_no_login),
        cmocka_unit_test(odd_password_files_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
