/* What scripts do to accounts that look locked, and whom the settings of sshd
 * let in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe_tree.h"

#define SH "#!/bin/sh\n"

#define BIN                                                                    \
    {                                                                          \
        "/bin/sh", "\177ELF", NULL, 0755, 0, 0                                 \
    }

static const struct obs *of_user(const struct scanned *s, const char *source,
                                 const char *user)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct obs *o = s->obs[i];
        const char *a = obs_get_str(o, "source"), *b = obs_get_str(o, "user");
        if (strcmp(o->kind, "account") == 0 && a && b &&
            strcmp(a, source) == 0 && strcmp(b, user) == 0)
            return o;
    }
    return NULL;
}

/* A system with a telnet login, a locked root, and one script. */
static struct scanned scan_with_script(const char *script, const char *text)
{
    const struct tree_file files[] = {
        BIN,
        {"/sbin/init",         "\177ELF", NULL, 0755, 0, 0},
        {"/usr/sbin/telnetd",                "\177ELF", NULL, 0755, 0, 0},
        {"/usr/sbin/chpasswd",                   "\177ELF", NULL, 0755, 0, 0},
        {"/usr/bin/passwd",                    "\177ELF", NULL, 0755, 0, 0},
        {"/bin/sed","\177ELF", NULL, 0755, 0, 0},
        {"/etc/passwd",                "root:x:0:0::/root:/bin/sh\n"},
        {"/etc/shadow",                   "root:*:19000:0:99999:7:::\n"},
        {"/etc/inittab", "::sysinit:/etc/init.d/rcS\n"
                         "::respawn:/usr/sbin/telnetd -F\n"},
        {"/etc/init.d/rcS",                SH "/etc/init.d/S10pw start\n", NULL, 0755, 0, 0},
        {script,                   text, NULL, 0755, 0, 0},
        {0                   }
    };
    return scan_tree(files);
}

static const struct obs *locked_root(const struct scanned *s)
{
    const struct obs *o = of_user(s, "shadow", "root");
    assert_non_null(o);
    assert_true(attr_is(o, "state", "locked"));
    return o;
}

static void a_script_opens_what_was_locked(void **state)
{
    (void)state;

    static const struct {
        const char *text, *state, *can; /* state NULL: no account */
    } cases[] = {
        {SH "sed -i 's/^root:[^:]*:/root::/' /etc/shadow\n",                    "empty", "yes"    },
        {SH "sed -i -e \"s|^root:\\*|root:\\$1\\$abcdefgh\\$cHJi5PXp/"
            "ki/ktXzqlk6I1:|\" /etc/shadow\n",                         "set",   "yes"    },
        {SH "passwd -d root\n",                                                 "empty", "yes"    },
        {SH "passwd -u root\n",                                                 NULL,    NULL     },
        {SH "echo root:admin | chpasswd\n",                                     "set",   "yes"    },
        {SH "usermod -p '' root\n",                                             "empty", "unknown"},
        {SH "usermod -U root\n",                                                NULL,    NULL     },
        {SH "case \"$1\" in\nstart)\n  echo root:admin | chpasswd\n;;\nesac\n",
         "set",                                                                          "yes"    },
        {SH "if [ -e /proc/x ]; then\n passwd -d root\nfi\n",                   "empty",
         "unknown"                                                                                },
        {SH "[ -e /proc/x ] && passwd -d root\n",                               "empty", "unknown"},
        {SH "chpasswd < /etc/factory\n",                                        NULL,    NULL     },
        {SH "cp /etc/shadow.dev /etc/shadow\n",                                 NULL,    NULL     },
        {SH "cat /tmp/s > /etc/shadow\n",                                       NULL,    NULL     },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scanned s = scan_with_script("/etc/init.d/S10pw", cases[i].text);
        print_message("# %s", cases[i].text + sizeof SH - 1);
        assert_non_null(obs_get_str(locked_root(&s), "changed_by"));
        const struct obs *o = of_user(&s, "script", "root");
        if (cases[i].state) {
            assert_non_null(o);
            assert_true(attr_is(o, "state", cases[i].state));
            assert_true(attr_is(o, "can_log_in", cases[i].can));
            assert_int_equal(o->confidence == CERTAIN,
                             strcmp(cases[i].can, "yes") == 0);
        } else {
            assert_null(o);
        }
        scanned_done(&s);
    }
}

static void what_no_start_leads_to_is_not_certain(void **state)
{
    (void)state;
    struct scanned s =
        scan_with_script("/usr/bin/setup", SH "echo root:admin | chpasswd\n");
    const struct obs *o = of_user(&s, "script", "root");
    assert_non_null(o);
    assert_true(attr_is(o, "known_password", "admin"));
    assert_true(attr_is(o, "can_log_in", "unknown"));
    assert_non_null(obs_get_str(locked_root(&s), "changed_by"));
    scanned_done(&s);
}

static void what_leaves_accounts_alone_changes_none(void **state)
{
    (void)state;
    static const char *const texts[] = {
        SH "# passwd -d root\n",
        SH "cp /etc/shadow /tmp/shadow\n",
        SH "grep root /etc/shadow > /tmp/x\n",
        SH "passwd -l root\n",
        SH "echo 'web:x:80:80::/:/bin/false' >> /etc/passwd\n",
        SH "sed -n '/root/p' /etc/shadow\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct scanned s = scan_with_script("/etc/init.d/S10pw", texts[i]);
        print_message("# %s", texts[i] + sizeof SH - 1);
        assert_null(obs_get_str(locked_root(&s), "changed_by"));
        scanned_done(&s);
    }
}

static void what_is_made_at_random_is_not_known(void **state)
{
    (void)state;
    struct scanned s = scan_with_script(
        "/etc/init.d/S10pw", SH "echo \"root:$(head -c 12 /dev/urandom | "
                                "base64)\" | chpasswd\n");
    const struct obs *o = of_user(&s, "script", "root");
    assert_non_null(o);
    assert_null(obs_get_str(o, "known_password"));
    assert_null(obs_get_str(o, "derived_from"));
    assert_true(attr_is(o, "scheme", "unknown"));
    scanned_done(&s);
}

/* root has a password that is known; sshd runs with these settings. */
static void check_sshd(const char *config, const char *dropin,
                       const char *shadow, const char *can)
{
    const struct tree_file files[] = {
        BIN,
        {"/usr/sbin/sshd",                 "\177ELF", NULL, 0755, 0, 0},
        {"/etc/inittab",                            "::respawn:/usr/sbin/sshd -D\n"},
        {"/etc/passwd",                               "root:x:0:0::/root:/bin/sh\n"},
        {"/etc/group",                                "root:x:0:\nwheel:x:9:root\n"},
        {"/etc/shadow",shadow},
        {"/etc/ssh/sshd_config",                    config},
        {"/etc/ssh/sshd_config.d/10-x.conf",                                dropin},
        {0}
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = of_user(&s, "shadow", "root");
    assert_non_null(o);
    if (!attr_is(o, "can_log_in", can))
        print_message("# with %s", config);
    assert_true(attr_is(o, "can_log_in", can));
    scanned_done(&s);
}

static void sshd_lets_in_whom_its_settings_name(void **state)
{
    (void)state;
    static const char sh[] =
        "root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:19000::::::\n";
    static const char yes[] = "PermitRootLogin yes\n";
    check_sshd(yes, "", sh, "yes");
    check_sshd("permitrootlogin=yes\n", "", sh, "yes");
    check_sshd("PermitRootLogin = \"yes\"\n", "", sh, "yes");
    check_sshd("Include /etc/ssh/sshd_config.d/*.conf\nPermitRootLogin no\n",
               yes, sh, "yes");
    check_sshd("Include sshd_config.d/10-x.conf\n", yes, sh, "yes");
    check_sshd("PermitRootLogin yes\nAllowUsers bob\n", "", sh, "unknown");
    check_sshd("PermitRootLogin yes\nAllowUsers bob ro*\n", "", sh, "yes");
    check_sshd("PermitRootLogin yes\nDenyUsers root\n", "", sh, "unknown");
    check_sshd("PermitRootLogin yes\nAllowGroups adm\n", "", sh, "unknown");
    check_sshd("PermitRootLogin yes\nAllowGroups wheel\n", "", sh, "yes");
    check_sshd("PermitRootLogin yes\nDenyGroups wheel\n", "", sh, "unknown");
    check_sshd("PermitRootLogin no\nMatch User root\nPermitRootLogin yes\n", "",
               sh, "unknown");
    check_sshd(yes, "", "root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:1:0:9:7::1:\n",
               "unknown");
}

static void password_files_that_web_servers_name_are_read(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/lighttpd/lighttpd.conf",
          "auth.backend = \"plain\"\n"
         "auth.backend.plain.userfile = \"/etc/lighttpd/user\"\n"},
        {"/etc/lighttpd/user",                             "admin:admin\n"},
        {"/etc/nginx/conf.d/x.conf","server {\n auth_basic \"x\";\n"
                                     " auth_basic_user_file /etc/web.pw;\n}\n"},
        {"/etc/web.pw",    "boss:$apr1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1\n"},
        {0                            }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = of_user(&s, "htpasswd", "admin");
    assert_non_null(o);
    assert_true(attr_is(o, "known_password", "admin"));
    assert_non_null(of_user(&s, "htpasswd", "boss"));
    assert_int_equal(facts_of(&s, "account"), 2);
    scanned_done(&s);
}

static void what_has_no_name_is_called_what_it_is(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN, {"/etc/snmp/snmpd.conf", "rocommunity public\n"},
         {0                     }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = of_user(&s, "snmp-community", "");
    assert_non_null(o);
    assert_true(attr_is(o, "called", "SNMP community"));
    scanned_done(&s);
}

static void check_pam(const char *text, bool open)
{
    const struct tree_file files[] = {
        BIN, {"/etc/pam.d/sshd", text},
         {0                }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = of_user(&s, "pam", "any user");
    if ((o != NULL) != open)
        print_message("# %s", text);
    assert_int_equal(o != NULL, open);
    if (o)
        assert_true(attr_is(o, "can_log_in", "unknown"));
    scanned_done(&s);
}

static void pam_that_takes_any_password_is_told(void **state)
{
    (void)state;
    check_pam("auth sufficient pam_permit.so\naccount required x.so\n", true);
    check_pam("auth required pam_env.so\nauth sufficient pam_permit.so\n",
              true);
    check_pam("auth required pam_permit.so\n", true);
    check_pam("auth required pam_unix.so\nauth required pam_permit.so\n",
              false);
    check_pam("@include common-auth\nauth sufficient pam_permit.so\n", false);
    check_pam("auth required pam_permit.so\n@include common-auth\n", false);
    check_pam("#auth sufficient pam_permit.so\nauth required pam_unix.so\n",
              false);
    check_pam("session required pam_permit.so\n", false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_opens_what_was_locked),
        cmocka_unit_test(what_no_start_leads_to_is_not_certain),
        cmocka_unit_test(what_leaves_accounts_alone_changes_none),
        cmocka_unit_test(what_is_made_at_random_is_not_known),
        cmocka_unit_test(sshd_lets_in_whom_its_settings_name),
        cmocka_unit_test(password_files_that_web_servers_name_are_read),
        cmocka_unit_test(what_has_no_name_is_called_what_it_is),
        cmocka_unit_test(pam_that_takes_any_password_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
