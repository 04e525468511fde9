/* What looks as if it started a service and does not, what starts one and
 * looks as if it did not, and whom it then lets in. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "services.h"

#define UNITS "usr/lib/systemd/system/"
#define WANTS "etc/systemd/system/multi-user.target.wants/"

static const struct obs *account(const char *source)
{
    const struct obs *o;
    for (size_t i = 0; (o = ptree_fact(&t, "account", NULL, i)); i++)
        if (strcmp(ptree_text(o, "source"), source) == 0)
            return o;
    return NULL;
}

static const char *lets_in(const char *source)
{
    const struct obs *o = account(source);
    return o ? ptree_text(o, "can_log_in") : "none";
}

/* --- shells behind telnetd --------------------------------------------------
 */

static void a_shell_of_telnetd_is_as_open_as_its_service(void **state)
{
    (void)state;

    static const struct {
        const char *rcs, *inetd, *state, *lets_in;
    } cases[] = {
        {"telnetd -l /bin/sh\n",                            "",                             "on",          "yes"    },
        {"telnetd -l/bin/sh -p 2323 &\n",                   "",                             "on",          "yes"    },
        {"inetd\n",                                         "telnetd telnetd -l /bin/sh\n", "on",          "yes"    },
        {"grep -q x /proc/cmdline && telnetd -l /bin/sh\n", "",                             "conditional",
         "unknown"                                                                                                  },
        {"telnetd -b 127.0.0.1 -l /bin/sh\n",               "",                             "on",          "unknown"},
        {":\n",                                             "telnetd telnetd -l /bin/sh\n", "off",         "none"   },
        {"if false; then telnetd -l /bin/sh; fi\n",         "",                             "off",         "none"   },
        {"exit 0\ntelnetd -l /bin/sh\n",                    "",                             "off",         "none"   },
        {"cat > /tmp/x <<E\ntelnetd -l /bin/sh\nE\n",       "",                             "off",         "none"   },
        {"echo telnetd -l /bin/sh is off\n",                "",                             "off",         "none"   },
        {"telnetd\n: telnetd -l /bin/sh\n",                 "",                             "on",          "none"   },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rcs[200], inetd[200];
        snprintf(rcs, sizeof rcs, "#!/bin/sh\n%s", cases[i].rcs);
        snprintf(inetd, sizeof inetd, "telnet stream tcp nowait root %s%s",
                 cases[i].inetd[0] ? "/usr/sbin/" : "", cases[i].inetd);
        busybox_rcs(rcs);
        program("usr/sbin/inetd");
        file("etc/inetd.conf", inetd);
        ptree_run(&t);
        if (strcmp(state_of("telnetd"), cases[i].state) != 0 ||
            strcmp(lets_in("telnetd"), cases[i].lets_in) != 0)
            print_message("# %s%s\n", cases[i].rcs, cases[i].inetd);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        assert_string_equal(lets_in("telnetd"), cases[i].lets_in);
        ptree_done(&t);
    }
}

static void a_busybox_without_the_applet_starts_nothing(void **state)
{
    (void)state;
    static const char with[] = "\177ELF\0BusyBox v1.36.1\0sh\0telnetd\0wc\0";
    static const char without[] = "\177ELF\0BusyBox v1.36.1\0sh\0telnet\0wc\0";
    for (int has = 0; has < 2; has++) {
        ptree_init(&t);
        ptree_file(&t, "bin/busybox", 0755,
                   has ? view_of(with, sizeof with)
                       : view_of(without, sizeof without));
        ptree_link(&t, "sbin/init", "../bin/busybox");
        ptree_link(&t, "usr/sbin/telnetd", "../../bin/busybox");
        file("etc/inittab", "::respawn:/usr/sbin/telnetd -F -l /bin/sh\n");
        ptree_run(&t);
        assert_string_equal(state_of("telnetd"), has ? "on" : "off");
        assert_string_equal(lets_in("telnetd"), has ? "yes" : "none");
        ptree_done(&t);
    }
}

/* --- scripts and tables -----------------------------------------------------
 */

static void a_script_needs_its_x_bit_unless_a_shell_reads_it(void **state)
{
    (void)state;

    static const struct {
        const char *rcs, *state;
        bool x;
    } cases[] = {
        {"#!/bin/sh\n/etc/init.d/S50t start\n",    "off", false},
        {"#!/bin/sh\n/etc/init.d/S50t start\n",    "on",  true },
        {"#!/bin/sh\n. /etc/init.d/S50t\n",        "on",  false},
        {"#!/bin/sh\nsh /etc/init.d/S50t start\n", "on",  false},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        busybox_rcs(cases[i].rcs);
        ptree_file(&t, "etc/init.d/S50t", cases[i].x ? 0755 : 0644,
                   V("#!/bin/sh\ntelnetd -l /bin/sh\n"));
        ptree_run(&t);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        ptree_done(&t);
    }
}

static void an_inittab_line_that_is_off_gives_no_console(void **state)
{
    (void)state;
    busybox("ttyS0::off:/sbin/getty -n -l /bin/sh 115200 ttyS0\n"
            "tty1::off:-/bin/sh\n");
    file("etc/passwd", "root::0:0::/:/bin/sh\n");
    ptree_run(&t);
    assert_null(service("shell", 0));
    assert_null(account("console"));
    assert_string_equal(lets_in("passwd"), "unknown");
    ptree_done(&t);
}

static void xinetd_heeds_its_defaults(void **state)
{
    (void)state;

    static const struct {
        const char *defaults, *state;
    } cases[] = {
        {"",                                  "on" },
        {"disabled = shell telnet\n",         "off"},
        {"disabled = tel\n",                  "on" },
        {"disabled += telnet\n",              "off"},
        {"enabled = shell\n",                 "off"},
        {"enabled = shell telnet\n",          "on" },
        {"disabled = x\ndisabled = telnet\n", "off"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char conf[200];
        snprintf(conf, sizeof conf,
                 "defaults\n{\n log_type = FILE /x\n %s}\n"
                 "includedir /etc/xinetd.d\n",
                 cases[i].defaults);
        busybox_rcs("#!/bin/sh\nxinetd\n");
        program("usr/sbin/xinetd");
        file("etc/xinetd.conf", conf);
        file("etc/xinetd.d/telnet", "service telnet\n{\n disable = no\n"
                                    " server = /usr/sbin/telnetd\n}\n");
        ptree_run(&t);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        ptree_done(&t);
    }
}

static void events_start_what_their_tables_say(void **state)
{
    (void)state;

    static const struct {
        const char *rcs, *path, *text, *state;
    } cases[] = {
        {"udhcpc -i eth0", "usr/share/udhcpc/default.script",
         "#!/bin/sh\ncase $1 in bound) telnetd;; esac\n",                                     "conditional"},
        {"/sbin/ifup -a",  "etc/network/interfaces",
         "auto lo eth0\niface eth0 inet dhcp\n  post-up telnetd -l /bin/sh\n",                "conditional"},
        {"ifup eth0",      "etc/network/interfaces",
         "iface eth0 inet dhcp\n  up telnetd\n",                                              "conditional"},
        {"ifup -a",        "etc/network/interfaces",
         "auto lo\niface lo inet loopback\niface eth0 inet dhcp\n  up "
         "telnetd\n",                                                                         "off"        },
        {"ifup -a",        "etc/network/interfaces",
         "auto eth0\niface eth0 inet dhcp\n  # up telnetd\n  down telnetd\n  "
         "up ifup -a\n",                                                                      "off"        },
        {":",              "etc/network/interfaces",
         "auto eth0\niface eth0 inet dhcp\n  up telnetd\n",                                   "off"        },
        {"udevd -d",       "etc/udev/rules.d/9.rules",
         "ACTION==\"add\", RUN+=\"/usr/sbin/telnetd -l /bin/sh\"\n",                          "conditional"},
        {"udevd -d",       "etc/udev/rules.d/9.rules",
         "#RUN+=\"/usr/sbin/telnetd\"\nRUN{builtin}+=\"telnetd\"\n",                          "off"        },
        {":",              "etc/udev/rules.d/9.rules",        "RUN+=\"/usr/sbin/telnetd\"\n",
         "off"                                                                                             },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rcs[100];
        snprintf(rcs, sizeof rcs, "#!/bin/sh\n%s\n", cases[i].rcs);
        busybox_rcs(rcs);
        program("sbin/ifup");
        program("sbin/udevd");
        script(cases[i].path, cases[i].text);
        ptree_run(&t);
        if (strcmp(state_of("telnetd"), cases[i].state) != 0)
            print_message("# %s: %s\n", cases[i].rcs, cases[i].text);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        ptree_done(&t);
    }
}

/* --- systemd ----------------------------------------------------------------
 */

static void systemd(void)
{
    ptree_init(&t);
    program("usr/lib/systemd/systemd");
    ptree_link(&t, "sbin/init", "../usr/lib/systemd/systemd");
    program("usr/sbin/telnetd");
    program("sbin/agetty");
    ptree_link(&t, UNITS "default.target", "multi-user.target");
    file(UNITS "multi-user.target", "[Unit]\n");
    file(UNITS "timers.target", "[Unit]\n");
    file(UNITS "paths.target", "[Unit]\n");
}

static void drop_ins_change_what_a_unit_runs(void **state)
{
    (void)state;

    static const struct {
        const char *own, *dir, *drop_in, *state;
    } cases[] = {
        {"ExecStart=/usr/sbin/telnetd -F\n", "a.service.d",
         "ExecStart=\nExecStart=/bin/true\n",                                  "off"},
        {"ExecStart=/bin/true\n",            "a.service.d",
         "ExecStart=\nExecStart=/usr/sbin/telnetd -F\n",                       "on" },
        {"ExecStart=/bin/true\n",            "service.d",
         "ExecStartPost=/usr/sbin/telnetd\n",                                  "on" },
        {"ExecStart=/usr/sbin/telnetd -F\n", "b.service.d",
         "ExecStart=\nExecStart=/bin/true\n",                                  "on" },
        {"ExecStart=/usr/sbin/telnetd -F\n", "a.service.d", "ExecStartPre=\n",
         "on"                                                                       },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char unit[200], path[100], text[200];
        snprintf(unit, sizeof unit, "[Service]\n%s", cases[i].own);
        snprintf(path, sizeof path, "etc/systemd/system/%s/o.conf",
                 cases[i].dir);
        snprintf(text, sizeof text, "[Service]\n%s", cases[i].drop_in);
        systemd();
        file(UNITS "a.service", unit);
        file(path, text);
        ptree_link(&t, WANTS "a.service", "/" UNITS "a.service");
        ptree_run(&t);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        ptree_done(&t);
    }
}

static void drop_ins_are_read_in_order_and_can_be_masked(void **state)
{
    (void)state;
    systemd();
    file(UNITS "a.service", "[Service]\nExecStart=/bin/true\n");
    file(UNITS "a.service.d/20.conf", "[Service]\nExecStart=\n");
    file("etc/systemd/system/a.service.d/10.conf",
         "[Service]\nExecStart=/usr/sbin/telnetd\n");
    file(UNITS "a.service.d/30.conf",
         "[Service]\nExecStart=/usr/sbin/telnetd\n");
    ptree_link(&t, "etc/systemd/system/a.service.d/30.conf", "/dev/null");
    ptree_link(&t, WANTS "a.service", "/" UNITS "a.service");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "off");
    ptree_done(&t);
}

static void a_drop_in_of_an_instance_opens_its_console(void **state)
{
    (void)state;
    systemd();
    file(UNITS "serial-getty@.service",
         "[Service]\nExecStart=-/sbin/agetty -o -p 115200 %I\n");
    file("etc/systemd/system/serial-getty@ttyS0.service.d/a.conf",
         "[Service]\nExecStart=\n"
         "ExecStart=-/sbin/agetty --autologin root 115200 %I\n");
    ptree_link(&t, WANTS "serial-getty@ttyS0.service",
               "/" UNITS "serial-getty@.service");
    ptree_run(&t);
    assert_string_equal(get("getty", "console"), "ttyS0");
    assert_string_equal(get("getty", "authentication"), "none");
    assert_string_equal(get("getty", "state"), "on");
    ptree_done(&t);
}

static void timers_start_their_unit(void **state)
{
    (void)state;

    static const struct {
        const char *name, *text, *state;
    } cases[] = {
        {"a.timer", "[Timer]\nOnBootSec=1min\n",                   "on"         },
        {"b.timer", "[Timer]\nOnCalendar=daily\nUnit=a.service\n", "on"         },
        {"a.timer", "[Timer]\nOnUnitActiveSec=1h\n",               "conditional"},
        {"a.path",  "[Path]\nPathExists=/tmp/x\n",                 "conditional"},
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char unit[100], link[100];
        snprintf(unit, sizeof unit, UNITS "%s", cases[i].name);
        snprintf(link, sizeof link, WANTS "%s", cases[i].name);
        systemd();
        file(unit, cases[i].text);
        file(UNITS "a.service", "[Service]\nExecStart=/usr/sbin/telnetd -F\n");
        ptree_link(&t, link, "/nowhere");
        ptree_run(&t);
        assert_string_equal(state_of("telnetd"), cases[i].state);
        ptree_done(&t);
    }
}

/* --- whom they serve --------------------------------------------------------
 */

static void settings_tell_how_far_a_service_reaches(void **state)
{
    (void)state;

    static const struct {
        const char *command, *name, *conf, *text, *key, *want;
    } cases[] = {
        {"telnetd -b 127.0.0.1",     "telnetd",   "etc/x",               "",                  "local_only",     "yes"     },
        {"telnetd -b 10.0.0.1",      "telnetd",   "etc/x",               "",                  "local_only",     ""        },
        {"snmpd",                    "snmpd",     "etc/snmp/snmpd.conf",
         "agentaddress udp:127.0.0.1:161\nrocommunity public\n",                              "local_only",
         "yes"                                                                                                            },
        {"snmpd",                    "snmpd",     "etc/snmp/snmpd.conf",
         "agentaddress 161\nrocommunity public\n",                                            "local_only",     ""        },
        {"snmpd",                    "snmpd",     "etc/snmp/snmpd.conf",
         "#rocommunity public\nrouser dev priv\n",                                            "encryption",     "yes"     },
        {"snmpd",                    "snmpd",     "etc/snmp/snmpd.conf", "rouser dev auth\n",
         "encryption",                                                                                          ""        },
        {"snmpd",                    "snmpd",     "etc/snmp/snmpd.conf",
         "rouser dev priv\nrocommunity x\n",                                                  "encryption",     ""        },
        {"vsftpd",                   "vsftpd",    "etc/vsftpd.conf",
         "anonymous_enable=NO\nlocal_enable=YES\nssl_enable=YES\n",                           "encryption",     "yes"     },
        {"vsftpd",                   "vsftpd",    "etc/vsftpd.conf",
         "anonymous_enable=NO\nssl_enable=YES\nforce_local_logins_ssl=NO\n",                  "encryption",     "no"      },
        {"vsftpd",                   "vsftpd",    "etc/vsftpd.conf",     "ssl_enable=YES\n",
         "encryption",                                                                                          "no"      },
        {"dropbear -p 127.0.0.1:22", "dropbear",  "etc/x",               "",                  "local_only",
         "yes"                                                                                                            },
        {"mosquitto",                "mosquitto", "etc/mosquitto.conf",
         "per_listener_settings true\nlistener 1883 127.0.0.1\nallow_anonymous "
         "true\nlistener 8883\nallow_anonymous false\n",                                      "authentication", "password"},
        {"mosquitto",                "mosquitto", "etc/mosquitto.conf",
         "per_listener_settings true\nlistener 1883\nallow_anonymous "
         "true\nlistener 8883\nallow_anonymous false\n",                                      "authentication", "none"    },
        {"mosquitto",                "mosquitto", "etc/mosquitto.conf",
         "listener 1883 127.0.0.1\nallow_anonymous true\n",                                   "local_only",
         "yes"                                                                                                            },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char rcs[100];
        snprintf(rcs, sizeof rcs, "#!/bin/sh\n%s\n", cases[i].command);
        busybox_rcs(rcs);
        program("usr/sbin/snmpd");
        program("usr/sbin/vsftpd");
        program("usr/sbin/dropbear");
        program("usr/sbin/mosquitto");
        file(cases[i].conf, cases[i].text);
        ptree_run(&t);
        if (strcmp(get(cases[i].name, cases[i].key), cases[i].want) != 0)
            print_message("# %s: %s\n", cases[i].command, cases[i].text);
        assert_string_equal(get(cases[i].name, cases[i].key), cases[i].want);
        ptree_done(&t);
    }
}

static void accounts_know_whom_a_broker_serves(void **state)
{
    (void)state;

    static const struct {
        const char *text, *lets_in;
    } cases[] = {
        {"listener 8883\nallow_anonymous true\n",                                 "yes"    },
        {"listener 1883 127.0.0.1\nallow_anonymous true\n",                       "unknown"},
        {"per_listener_settings true\nlistener 1883 127.0.0.1\n"
         "allow_anonymous true\nlistener 8883\nallow_anonymous false\n", "none"   },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        busybox_rcs("#!/bin/sh\nmosquitto -c /etc/mosquitto.conf\n");
        program("usr/sbin/mosquitto");
        file("etc/mosquitto.conf", cases[i].text);
        ptree_run(&t);
        assert_string_equal(lets_in("mosquitto"), cases[i].lets_in);
        ptree_done(&t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_shell_of_telnetd_is_as_open_as_its_service),
        cmocka_unit_test(a_busybox_without_the_applet_starts_nothing),
        cmocka_unit_test(a_script_needs_its_x_bit_unless_a_shell_reads_it),
        cmocka_unit_test(an_inittab_line_that_is_off_gives_no_console),
        cmocka_unit_test(xinetd_heeds_its_defaults),
        cmocka_unit_test(events_start_what_their_tables_say),
        cmocka_unit_test(drop_ins_change_what_a_unit_runs),
        cmocka_unit_test(drop_ins_are_read_in_order_and_can_be_masked),
        cmocka_unit_test(a_drop_in_of_an_instance_opens_its_console),
        cmocka_unit_test(timers_start_their_unit),
        cmocka_unit_test(settings_tell_how_far_a_service_reaches),
        cmocka_unit_test(accounts_know_whom_a_broker_serves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
