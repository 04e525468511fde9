/* Accounts outside passwd: scripts, consoles, services, settings; and the
 * texts that look like accounts and are none. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe_tree.h"

#define BIN                                                                    \
    {                                                                          \
        "/bin/sh", "\177ELF", NULL, 0755, 0, 0                                 \
    }

/* The one account of a source and user in a tree of one file. */
static struct scanned scan_one(const char *path, const char *text)
{
    const struct tree_file files[] = {
        BIN, {path, text},
         {0   }
    };
    return scan_tree(files);
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

struct want {
    const char *path, *text, *source, *user;
    const char *scheme, *state, *known; /* known NULL: not to be known */
};

static void check_want(const struct want *w)
{
    struct scanned s = scan_one(w->path, w->text);
    const struct obs *o = of_user(&s, w->source, w->user);
    if (!o || facts_of(&s, "account") != 1)
        print_message("# %s: %zu accounts from:\n%s\n", w->path,
                      facts_of(&s, "account"), w->text);
    assert_non_null(o);
    assert_int_equal(facts_of(&s, "account"), 1);
    assert_true(attr_is(o, "scheme", w->scheme));
    assert_true(attr_is(o, "state", w->state));
    const char *known = obs_get_str(o, "known_password");
    if (w->known)
        assert_true(attr_is(o, "known_password", w->known));
    else
        assert_null(known);
    scanned_done(&s);
}

static void check_all(const struct want *w)
{
    for (; w->path; w++)
        check_want(w);
}

#define SH "#!/bin/sh\n"

static void scripts_that_set_passwords_are_read(void **state)
{
    (void)state;
    static const struct want wants[] = {
        {"/etc/init.d/S10a", SH "echo \"root:admin\" | chpasswd\n", "script",
         "root", "plain", "set", "admin"},
        {"/etc/init.d/S10b",          SH "echo 'root:Zz9!kqw8' | /usr/sbin/chpasswd\n",
         "script", "root", "plain", "set", NULL},
        {"/etc/init.d/S10c",
         SH "echo 'root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1' | chpasswd -e\n",
         "script", "root", "md5-crypt", "set", "secret"},
        {"/etc/init.d/S10d",
         SH "echo \"root:\\$1\\$abcdefgh\\$cHJi5PXp/ki/ktXzqlk6I1\" | "
            "chpasswd -e\n", "script", "root", "md5-crypt", "set", "secret"},
        {"/etc/init.d/S10e", SH "chpasswd <<EOF\nroot:1234\nEOF\n", "script",
         "root", "plain", "set", "1234"},
        {"/etc/init.d/S10f",           SH "echo -e \"vizxv\\nvizxv\" | passwd root\n",
         "script", "root", "plain", "set", "vizxv"},
        {"/etc/init.d/S10g",           SH "(echo admin; echo admin) | passwd\n", "script",
         "root", "plain", "set", "admin"},
        {"/etc/init.d/S10h",              SH "passwd admin <<!\nadmin\nadmin\n!\n", "script",
         "admin", "plain", "set", "admin"},
        {"/etc/init.d/S10i", SH "passwd -d root\n", "script", "root", "none",
         "empty", NULL},
        {"/etc/init.d/S10j",
         SH "echo 'root::0:0:root:/:/bin/sh' > /etc/passwd\n", "script", "root",
         "none", "empty", NULL},
        {"/etc/init.d/S10k",
         SH "echo \"admin:abNANd1rDfiNc:0:0:a:/:/bin/sh\" >> /etc/passwd\n",
         "script", "admin", "des", "set", "secret"},
        {"/etc/init.d/S10l",
         SH "useradd -m -p '$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1' support\n",
         "script", "support", "md5-crypt", "set", "secret"},
        {"/etc/init.d/S10m", SH "htpasswd -cb /etc/htp admin admin\n", "script",
         "admin", "plain", "set", "admin"},
        {0         }
    };
    check_all(wants);
}

static void what_a_script_derives_is_told(void **state)
{
    (void)state;

    static const struct {
        const char *text, *derived;
    } cases[] = {
        {SH "PW=$(cat /sys/class/net/eth0/address | tr -d :)\n"
            "echo \"root:$PW\" | chpasswd\n",        "mac"   },
        {SH "SERIAL=`fw_printenv -n serial`\n"
            "echo \"root:${SERIAL}\" | chpasswd\n",  "serial"},
        {SH "echo \"admin:$(date +%Y)\" | chpasswd\n",        "date"  },
        {SH "PW=$(head -c 12 /dev/urandom | base64)\n"
            "echo \"root:$PW\" | chpasswd\n",        NULL    },
        {SH "MACHINE=x\necho \"root:$MACHINE\" | chpasswd\n", NULL    },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scanned s = scan_one("/etc/init.d/S10x", cases[i].text);
        const struct obs *o = fact_with(&s, "account", "source", "script");
        assert_non_null(o);
        assert_true(attr_is(o, "scheme", "unknown"));
        if (cases[i].derived)
            assert_true(attr_is(o, "derived_from", cases[i].derived));
        else
            assert_null(obs_get_str(o, "derived_from"));
        assert_int_not_equal(o->confidence, CERTAIN);
        scanned_done(&s);
    }
}

static void shells_without_a_login_are_found(void **state)
{
    (void)state;
    static const struct want wants[] = {
        {"/etc/inittab", "::askfirst:-/bin/sh\n", "console", "root", "none",
         "absent", NULL},
        {"/etc/inittab",     "ttyS0::respawn:/bin/sh\n", "console", "root", "none",
         "absent", NULL},
        {"/etc/inittab",        "::respawn:/sbin/getty -n -l /bin/sh 115200 ttyS0\n",
         "console", "root", "none", "absent", NULL},
        {"/etc/inittab",          "S0:2345:respawn:/bin/login -f root\n", "console",
         "root", "none", "absent", NULL},
        {"/etc/systemd/system/serial-getty@ttyS0.service.d/a.service",
         "[Service]\nExecStart=-/sbin/agetty --autologin root %I\n", "console",
         "root", "none", "absent", NULL},
        {"/init.rc",
         "service console /system/bin/sh\n    class core\n    console\n", "console", "shell", "none", "absent", NULL},
        {"/default.prop",        "ro.secure=0\nro.adb.secure=0\nro.debuggable=1\n",
         "adb", "root", "none", "absent", NULL},
        {0         }
    };
    check_all(wants);
}

static void password_files_of_services_are_read(void **state)
{
    (void)state;
    static const struct want wants[] = {
        {"/etc/lighttpd/.htpasswd",
         "admin:$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/\n", "htpasswd", "admin",
         "apr1", "set", "secret"},
        {"/etc/.htpasswd",                   "admin:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\n",
         "htpasswd", "admin", "ldap-sha", "set", "secret"},
        {"/etc/lighttpd/lighttpd.user",                        "admin:admin\n", "htpasswd", "admin",
         "plain", "set", "admin"},
        {"/etc/htdigest",                     "admin:realm:a14492db6e859491c8eb568b0b738241\n",
         "htdigest", "admin", "htdigest", "set", "secret"},
        {"/etc/httpd.conf",              "H:/www\n/cgi-bin:admin:admin\nA:*\n", "httpd.conf",
         "admin", "plain", "set", "admin"},
        {"/etc/mosquitto/passwd",
         "dev:$7$101$MDEyMzQ1Njc4OWFi$EO/lLlkeUgIiBaS8G8UK0ZMP1u508TA7Tl+AdJ1"
         "cEsmlbGyEPAERErpfq84j1kepISs0UzmcdL4ucgZ2uodxfQ==\n", "mosquitto", "dev", "mosquitto-pbkdf2", "set", "secret"},
        {"/etc/mosquitto/mosquitto.conf",
         "#allow_anonymous false\n"
         "allow_anonymous true\n", "mosquitto", "anonymous", "none", "empty", NULL},
        {"/etc/samba/smbpasswd",
         "root:0:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:"
         "878D8014606CDA29677A44EFA1353FC7:[U          ]:LCT-00000000:\n", "smbpasswd", "root", "nt", "set", "secret"},
        {"/etc/vsftpd.conf", "anonymous_enable=YES\nlocal_enable=YES\n", "ftp",
         "anonymous", "none", "empty", NULL},
        {"/etc/pureftpd.passwd",
         "cam:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:1000:1000::/home/cam/./::::\n", "ftp", "cam", "md5-crypt", "set", "secret"},
        {"/root/.ssh/authorized_keys",
         "# keys\nssh-rsa AAAAB3NzaC1yc2E maker\n", "authorized_keys", "root",
         "none", "absent", NULL},
        {"/etc/snmp/snmpd.conf",                      "#rwcommunity private\nrocommunity public\n",
         "snmp-community", "", "plain", "set", "public"},
        {"/etc/snmp/snmpd.conf",               "com2sec readonly default public\n",
         "snmp-community", "", "plain", "set", "public"},
        {"/etc/snmp/snmpd.conf",                    "createUser admin MD5 password DES\n",
         "snmp-user", "admin", "plain", "set", "password"},
        {"/etc/ppp/chap-secrets",
         "# client server secret\n\"user\" * \"test\" *\n", "ppp", "user",
         "plain", "set", "test"},
        {"/etc/hostapd.conf",                     "ssid=Cam\nwpa=2\nwpa_passphrase=12345678\n",
         "hostapd", "Cam", "plain", "set", "12345678"},
        {"/etc/wpa_supplicant.conf",
         "network={\n\tssid=\"Lab\"\n\tpsk=\"nobodyknows\"\n}\n", "wpa_supplicant", "Lab", "plain", "set", NULL},
        {"/etc/config/wireless",
         "config wifi-iface\n\toption mode 'ap'\n\toption ssid 'X'\n"
         "\toption key '12345678'\n", "hostapd", "X", "plain", "set", "12345678"},
        {0                     }
    };
    check_all(wants);
}

static void settings_of_every_notation_are_read(void **state)
{
    (void)state;
    static const struct want wants[] = {
        {"/etc/nvram.default", "http_username=admin\nhttp_passwd=admin\n",
         "config", "admin", "plain", "set", "admin"},
        {"/etc/defaults.cfg",             "sys_user1=admin\nx=1\nsys_pass1=1234\n",
         "config", "admin", "plain", "set", "1234"},
        {"/etc/app.ini",             "[web]\nuser = admin\npassword = \"admin\"\n",
         "config", "admin", "plain", "set", "admin"},
        {"/etc/app.json",
         "{\"users\":[{\"name\":\"admin\",\"password\":\"admin\"}]}", "config",
         "admin", "plain", "set", "admin"},
        {"/etc/config.xml",
         "<Config>\n<User>\n<Username>admin</Username>\n"
         "<Password>1234</Password>\n</User>\n</Config>\n", "config", "admin", "plain", "set", "1234"},
        {"/etc/cfg.xml",
         "<v N=\"x\"/>\n<user name=\"admin\" password=\"admin\"/>\n", "config",
         "admin", "plain", "set", "admin"},
        {"/etc/p.xml",
         "<param name=\"http_user\" value=\"admin\"/>\n"
         "<param name=\"http_password\" value=\"admin\"/>\n", "config", "admin", "plain", "set", "admin"},
        {"/etc/config/app",
         "config login\n\toption username 'admin'\n\toption password 'admin'\n", "config", "admin", "plain", "set", "admin"},
        {"/etc/c.yaml",       "mqtt:\n  username: dev\n  password: Kx8!pq-77\n",
         "config", "dev", "plain", "set", NULL},
        {"/etc/r.conf",             "root_password=root\n", "config", "root", "plain",
         "set", "root"},
        {"/etc/m.conf",
         "admin_user=admin\nadmin_pwd=21232f297a57a5a743894a0e4a801fc3\n"
         "passwd_x=\n", "config", "admin", "raw-md5", "set", "admin"},
        {0            }
    };
    check_all(wants);
}

/* None of these is an account. */
static void look_alikes_are_left_alone(void **state)
{
    (void)state;

    static const struct {
        const char *path, *text;
    } cases[] = {
        {"/etc/app.conf",                 "#user=admin\n#password=admin\n; user=a\n"     },
        {"/etc/app.conf",                 "user=<user>\npassword=<password>\n"           },
        {"/etc/app.conf",                 "user=${USER}\npassword=${PASSWORD}\n"         },
        {"/etc/app.conf",                 "user=admin\npassword=********\n"              },
        {"/etc/app.conf",                 "password_file=/etc/passwd\nuser=nobody\n"     },
        {"/etc/app.conf",                 "user www-data;\nPasswordAuthentication yes\n" },
        {"/etc/app.conf",                 "user=admin\nmin_password_length=8\n"          },
        {"/etc/app.conf",                 "username=admin\npasswd_path=/etc/x\n"         },
        {"/etc/app.conf",                 "user=admin\nauth_pass_mode=1\n"               },
        {"/etc/lang.xml",                 "<Username>User name</Username>\n"
                          "<Password>Password</Password>\n"     },
        {"/www/lang/en.json",             "{\"user\":\"admin\",\"password\":\"admin\"}"  },
        {"/usr/share/doc/x.conf",         "user=admin\npassword=admin\n"                 },
        {"/etc/app.conf.example",         "user=admin\npassword=admin\n"                 },
        {"/etc/app.xml",
         "<!-- <user>admin</user>\n<password>a</password> -->\n"                         },
        {"/etc/app.conf",                 "[a]\nuser=admin\n[b]\npassword=admin\n"       },
        {"/etc/init.d/S1",                SH "# echo root:admin | chpasswd\n"            },
        {"/etc/init.d/S2",                SH "echo \"usage: passwd user\"\n"             },
        {"/etc/init.d/S3",                SH "echo foo | grep passwd\n"                  },
        {"/etc/init.d/S4",                SH "grep -q root /etc/passwd && telnetd\n"     },
        {"/etc/init.d/S5",                SH "telnetd -l /bin/login\n"                   },
        {"/etc/init.d/S6",                SH "cat /etc/passwd | cut -d: -f1\n"           },
        {"/etc/init.d/S7",                SH "exec /bin/sh /etc/rc.local\n"              },
        {"/etc/inittab",                  "::sysinit:/bin/sh /etc/rc\n#::askfirst:-/bin/sh\n"
                         "::ctrlaltdel:/bin/sh\n"                },
        {"/etc/inittab",                  "::respawn:/sbin/getty -L ttyS0 115200 vt100\n"},
        {"/etc/httpd.conf",               "ServerRoot /www\nListen 80\n/*:x\n"           },
        {"/etc/snmp/snmpd.conf",          "#rocommunity public\nsyslocation \"x y\"\n"   },
        {"/etc/ppp/chap-secrets",         "# Secrets for authentication using CHAP\n"    },
        {"/etc/hostapd.conf",             "ssid=Cam\n#wpa_passphrase=12345678\n"         },
        {"/etc/vsftpd.conf",              "#anonymous_enable=YES\nanonymous_enable=NO\n" },
        {"/etc/mosquitto/mosquitto.conf", "# allow_anonymous true\n"                     },
        {"/default.prop",                 "ro.adb.secure=1\nro.debuggable=0\n"           },
        {"/root/.ssh/authorized_keys",    "# none yet\n\n"                               },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scanned s = scan_one(cases[i].path, cases[i].text);
        if (facts_of(&s, "account"))
            print_message("# an account in %s:\n%s\n", cases[i].path,
                          cases[i].text);
        assert_int_equal(facts_of(&s, "account"), 0);
        scanned_done(&s);
    }
}

/* login.sh of OpenWrt: it is a shell, but the script may refuse. */
static void a_script_in_place_of_login_is_looked_into(void **state)
{
    (void)state;
    const struct tree_file files[] = {
        BIN,
        {"/etc/init.d/telnet",
          SH "PROG=/usr/sbin/telnetd\nstart_service() {\n"
            "\tprocd_set_param command \"$PROG\" -F -l /bin/login.sh\n}\n"},
        {"/bin/login.sh",                             SH "exec /bin/ash --login\n"},
        {"/etc/rc.d/S50telnet",NULL, "../init.d/telnet"},
        {0        }
    };
    struct scanned s = scan_tree(files);
    const struct obs *o = of_user(&s, "telnetd", "root");
    assert_non_null(o);
    assert_true(attr_is(o, "can_log_in", "unknown"));
    assert_int_equal(o->confidence, LIKELY);
    assert_int_equal(facts_of(&s, "account"), 1);
    scanned_done(&s);
}

static void a_line_within_a_program_is_found(void **state)
{
    (void)state;
    static const char elf[] =
        "\177ELF\1\2\0\0x\0root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:0:0:root:/"
        ":/bin/sh\n\0root:$PATH\0root::0:0:root:/:/bin/sh\0";
    const struct tree_file files[] = {
        {"/usr/sbin/setup", elf, NULL, 0755, 0, sizeof elf},
        {0            }
    };
    struct scanned s = scan_tree(files);
    assert_int_equal(facts_of(&s, "account"), 2);
    const struct obs *o = fact_with(&s, "account", "scheme", "md5-crypt");
    assert_non_null(o);
    assert_true(attr_is(o, "known_password", "secret"));
    assert_int_equal(o->where.offset, 10);
    assert_int_equal(o->confidence, POSSIBLE);
    assert_non_null(fact_with(&s, "account", "state", "empty"));
    scanned_done(&s);
}

static void facts_keep_their_names(void **state)
{
    (void)state;
    struct scanned a = scan_one("/etc/nvram.default",
                                "http_username=admin\nhttp_passwd=admin\n");
    struct scanned b =
        scan_one("/etc/nvram.default", "\n\nx=1\nhttp_username=admin\n\n"
                                       "http_passwd=other-one\n");
    assert_int_equal(a.n, 1);
    assert_int_equal(b.n, 1);
    assert_string_equal(a.obs[0]->id, b.obs[0]->id);
    scanned_done(&a);
    scanned_done(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scripts_that_set_passwords_are_read),
        cmocka_unit_test(what_a_script_derives_is_told),
        cmocka_unit_test(shells_without_a_login_are_found),
        cmocka_unit_test(password_files_of_services_are_read),
        cmocka_unit_test(settings_of_every_notation_are_read),
        cmocka_unit_test(look_alikes_are_left_alone),
        cmocka_unit_test(a_script_in_place_of_login_is_looked_into),
        cmocka_unit_test(a_line_within_a_program_is_found),
        cmocka_unit_test(facts_keep_their_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
