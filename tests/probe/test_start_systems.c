/* Services under the init systems beyond BusyBox and OpenWrt. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "../elf/mkelf.h"
#include "elf/elf.h"
#include "services.h"

/* --- System V ---------------------------------------------------------------
 */

static void runlevels_start_their_links(void **state)
{
    (void)state;
    ptree_init(&t);
    program("sbin/init");
    program("sbin/telinit");
    program("bin/sh");
    program("usr/sbin/sshd");
    program("usr/sbin/vsftpd");
    program("usr/sbin/lighttpd");
    program("usr/sbin/in.telnetd");
    program("usr/sbin/snmpd");
    program("sbin/getty");
    file("etc/inittab", "id:3:initdefault:\n"
                        "si::sysinit:/etc/init.d/rcS\n"
                        "l3:3:wait:/etc/init.d/rc 3\n"
                        "l5:5:wait:/etc/init.d/rc 5\n"
                        "1:2345:respawn:/sbin/getty 38400 tty1\n"
                        "T0:6:respawn:/sbin/getty -L ttyS0 9600 vt100\n");
    script("etc/init.d/rcS", "#!/bin/sh\nexec /etc/init.d/rc S\n");
    script("etc/init.d/rc", "#!/bin/sh\n# much shell\n");
    script("etc/init.d/ssh",
           "#!/bin/sh\n"
           "test -x /usr/sbin/sshd || exit 0\n"
           "test -f /etc/default/ssh && . /etc/default/ssh\n"
           "case \"$1\" in\n"
           "start) start-stop-daemon --start --quiet --pidfile /run/x "
           "--exec /usr/sbin/sshd -- $SSHD_OPTS ;;\n"
           "stop) in.telnetd ;;\n"
           "esac\n");
    file("etc/default/ssh", "SSHD_OPTS='-p 2200'\n");
    file("etc/ssh/sshd_config", "Port 22\n#ListenAddress 1.2.3.4\n"
                                "PasswordAuthentication no\n"
                                "KbdInteractiveAuthentication no\n");
    script("etc/init.d/ftp", "#!/bin/sh\n/usr/sbin/vsftpd &\n");
    file("etc/vsftpd.conf", "anonymous_enable=YES\nlisten_port=2121\n");
    script("etc/init.d/web", "#!/bin/sh\nlighttpd -f /etc/web.conf\n");
    file("etc/web.conf", "server.port = 8000 # not 80\n"
                         "server.bind = \"192.168.0.1\"\n");
    ptree_link(&t, "etc/rcS.d/S20web", "../init.d/web");
    ptree_link(&t, "etc/rc3.d/S30ssh", "../init.d/ssh");
    ptree_link(&t, "etc/rc5.d/S30ftp", "../init.d/ftp");
    ptree_link(&t, "etc/rc3.d/K30ftp", "../init.d/ftp");
    ptree_run(&t);
    assert_string_equal(state_of("sshd"), "on");
    assert_string_equal(listens("sshd"), "tcp/2200");
    assert_string_equal(get("sshd", "authentication"), "key");
    assert_string_equal(state_of("vsftpd"), "off");
    assert_string_equal(state_of("lighttpd"), "on");
    assert_string_equal(listens("lighttpd"), "tcp/8000@192.168.0.1");
    assert_string_equal(get("lighttpd", "port_from"), "configuration");
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("snmpd"), "off");
    assert_string_equal(get("getty", "console"), "tty1");
    assert_null(service("getty", 1));
    ptree_done(&t);
}

/* --- inetd ------------------------------------------------------------------
 */

static const char inetd_conf[] =
    "# telnet stream tcp nowait root /usr/sbin/telnetd telnetd\n"
    "ftp stream tcp nowait root /usr/sbin/tcpd vsftpd /etc/vsftpd.conf\n"
    "2222 stream tcp nowait root /usr/sbin/dropbear dropbear -i -B\n";

static void inetd_serves_once_it_is_started(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\ninetd\n");
    program("usr/sbin/inetd");
    program("usr/sbin/dropbear");
    program("usr/sbin/vsftpd");
    file("etc/inetd.conf", inetd_conf);
    ptree_run(&t);
    assert_string_equal(state_of("dropbear"), "on");
    assert_string_equal(listens("dropbear"), "tcp/2222");
    assert_string_equal(chain("dropbear"),
                        "/etc/inittab > /etc/init.d/rcS > /etc/inetd.conf");
    assert_int_equal(obs_get_int(service("dropbear", 0), "no_password", 0), 1);
    assert_string_equal(state_of("vsftpd"), "on");
    assert_string_equal(listens("vsftpd"), "tcp/21");
    assert_string_equal(state_of("telnetd"), "off");
    ptree_done(&t);
}

static void inetd_conf_alone_starts_nothing(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n: inetd\n");
    program("usr/sbin/inetd");
    program("usr/sbin/dropbear");
    file("etc/inetd.conf", inetd_conf);
    ptree_run(&t);
    assert_string_equal(state_of("dropbear"), "off");
    ptree_done(&t);
}

static void xinetd_heeds_disable(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n/usr/sbin/xinetd -stayalive\n");
    program("usr/sbin/xinetd");
    program("usr/sbin/in.tftpd");
    program("usr/sbin/in.rshd");
    file("etc/xinetd.d/tftp", "service tftp\n{\n"
                              "  protocol = udp\n"
                              "  server = /usr/sbin/in.tftpd\n"
                              "  server_args = -s /srv\n"
                              "  disable = no\n}\n");
    file("etc/xinetd.d/shell", "service shell\n{\n"
                               "  server = /usr/sbin/in.rshd\n"
                               "  disable = yes\n}\n");
    ptree_run(&t);
    assert_string_equal(state_of("tftpd"), "on");
    assert_string_equal(listens("tftpd"), "udp/69");
    assert_string_equal(state_of("rshd"), "off");
    ptree_done(&t);
}

static void cron_starts_what_its_tables_say(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\ncrond\n");
    ptree_link(&t, "usr/sbin/crond", "../../bin/busybox");
    file("etc/crontabs/root", "#* * * * * httpd\n"
                              "*/5 * * * * pidof telnetd || telnetd\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "conditional");
    assert_string_equal(state_of("httpd"), "off");
    assert_string_equal(state_of("crond"), "");
    ptree_done(&t);
}

/* --- systemd
 * ------------------------------------------------------------------
 */

#define UNITS "usr/lib/systemd/system/"

static void systemd_base(void)
{
    ptree_init(&t);
    program("usr/lib/systemd/systemd");
    ptree_link(&t, "sbin/init", "../usr/lib/systemd/systemd");
    program("usr/sbin/sshd");
    program("usr/sbin/telnetd");
    program("usr/sbin/vsftpd");
    program("usr/sbin/mosquitto");
    program("usr/sbin/snmpd");
    program("usr/sbin/nginx");
    program("usr/sbin/cupsd");
    program("sbin/agetty");
    ptree_link(&t, UNITS "default.target", "graphical.target");
    file(UNITS "graphical.target", "[Unit]\nRequires=multi-user.target\n");
    file(UNITS "multi-user.target", "[Unit]\nRequires=basic.target\n");
    file(UNITS "sockets.target", "[Unit]\nDescription=Sockets\n");
}

static void systemd_starts_what_is_linked(void **state)
{
    (void)state;
    systemd_base();
    file(UNITS "sshd.service", "[Service]\n"
                               "# ExecStart=/usr/sbin/telnetd\n"
                               "Environment=\"OPTS=-p 2022\"\n"
                               "EnvironmentFile=-/etc/sysconfig/sshd\n"
                               "ExecStart=-/usr/sbin/sshd -D $OPTS \\\n"
                               "   ${MORE}\n"
                               "[Install]\nWantedBy=multi-user.target\n");
    file("etc/sysconfig/sshd", "OPTS=\"-p 2023\"\n");
    file(UNITS "telnet.service", "[Service]\nExecStart=/usr/sbin/telnetd\n"
                                 "[Install]\nWantedBy=multi-user.target\n");
    file(UNITS "ftp.service", "[Service]\nExecStart=/usr/sbin/vsftpd\n");
    ptree_link(&t, "etc/systemd/system/ftp.service", "/dev/null");
    file(UNITS "mqtt.service",
         "[Unit]\nConditionPathExists=/srv/mqtt\n"
         "[Service]\nExecStart=/usr/sbin/mosquitto -c /etc/m.conf\n");
    file("etc/m.conf", "listener 1884 10.0.0.1\nallow_anonymous true\n");
    ptree_link(&t, "etc/systemd/system/multi-user.target.wants/sshd.service",
               "/" UNITS "sshd.service");
    ptree_link(&t, "etc/systemd/system/multi-user.target.wants/ftp.service",
               "/" UNITS "ftp.service");
    ptree_link(&t, UNITS "multi-user.target.wants/mqtt.service",
               "../mqtt.service");
    ptree_run(&t);
    assert_string_equal(state_of("sshd"), "on");
    assert_string_equal(listens("sshd"), "tcp/2023");
    assert_string_equal(chain("sshd"),
                        "graphical.target > multi-user.target > sshd.service");
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("vsftpd"), "off");
    assert_string_equal(state_of("mosquitto"), "conditional");
    assert_string_equal(get("mosquitto", "authentication"), "none");
    assert_string_equal(listens("mosquitto"), "tcp/1884@10.0.0.1");
    assert_string_equal(get("mosquitto", "condition"),
                        "ConditionPathExists=/srv/mqtt");
    ptree_done(&t);
}

static void systemd_sockets_wait_for_their_service(void **state)
{
    (void)state;
    systemd_base();
    file(UNITS "telnet.socket",
         "[Socket]\nListenStream=192.168.1.1:23\nAccept=yes\n");
    file(UNITS "telnet@.service",
         "[Service]\nExecStart=-/usr/sbin/telnetd -i\n");
    file(UNITS "cups.socket", "[Socket]\nListenStream=/run/cups.sock\n");
    file(UNITS "cups.service", "[Service]\nExecStart=/usr/sbin/cupsd -l\n");
    ptree_link(&t, "etc/systemd/system/sockets.target.wants/telnet.socket",
               "/" UNITS "telnet.socket");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "on");
    assert_string_equal(listens("telnetd"), "tcp/23@192.168.1.1");
    assert_string_equal(state_of("cupsd"), "off");
    ptree_done(&t);
}

static void systemd_consoles_are_told(void **state)
{
    (void)state;
    systemd_base();
    file(UNITS "getty@.service", "[Service]\n"
                                 "ExecStart=-/sbin/agetty --noclear %I\n");
    file(UNITS "serial-getty@.service",
         "[Service]\nExecStart=-/sbin/agetty --autologin root %I\n");
    ptree_link(&t,
               "etc/systemd/system/multi-user.target.wants/"
               "getty@tty1.service",
               "/" UNITS "getty@.service");
    ptree_link(&t,
               "etc/systemd/system/multi-user.target.wants/"
               "serial-getty@ttyS0.service",
               "/" UNITS "serial-getty@.service");
    ptree_run(&t);
    size_t seen = 0;
    for (size_t i = 0; service("getty", i); i++) {
        const struct obs *o = service("getty", i);
        const char *console = ptree_text(o, "console");
        bool open = obs_get_int(o, "no_password", 0);
        if (strcmp(ptree_text(o, "state"), "on") != 0)
            continue;
        seen++;
        assert_int_equal(open, strcmp(console, "ttyS0") == 0);
    }
    assert_int_equal(seen, 2);
    ptree_done(&t);
}

/* --- Android, supervisors
 * -------------------------------------------------------
 */

static void android_classes_and_triggers_are_heeded(void **state)
{
    (void)state;
    ptree_init(&t);
    program("system/bin/adbd");
    program("system/bin/sh");
    program("system/bin/telnetd");
    program("system/bin/sshd");
    file("init.rc", "import /init.usb.rc\n"
                    "on boot\n    start sshd\n"
                    "service console /system/bin/sh\n"
                    "    class core\n    console\n    user shell\n"
                    "service telnet /system/bin/telnetd\n    disabled\n"
                    "service sshd /system/bin/sshd -p 8022\n    disabled\n");
    file("init.usb.rc", "service adbd /system/bin/adbd\n    disabled\n"
                        "on property:sys.usb.config=adb\n    start adbd\n");
    ptree_run(&t);
    assert_string_equal(state_of("sshd"), "on");
    assert_string_equal(listens("sshd"), "tcp/8022");
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("adbd"), "conditional");
    assert_string_equal(get("adbd", "condition"),
                        "on property:sys.usb.config=adb");
    assert_string_equal(get("shell", "authentication"), "none");
    ptree_done(&t);
}

static void openrc_runs_its_runlevels(void **state)
{
    (void)state;
    busybox("::sysinit:/sbin/openrc sysinit\n"
            "::wait:/sbin/openrc default\n");
    program("sbin/openrc");
    program("usr/sbin/sshd");
    script("etc/init.d/sshd", "#!/sbin/openrc-run\n"
                              "command=/usr/sbin/sshd\n"
                              "command_args=\"${SSHD_OPTS}\"\n"
                              "depend() { need net; }\n");
    file("etc/conf.d/sshd", "SSHD_OPTS='-p 2222'\n");
    script("etc/init.d/web", "#!/sbin/openrc-run\n"
                             "start() { ebegin x; httpd -p 82; eend $?; }\n");
    script("etc/init.d/telnetd", "#!/sbin/openrc-run\n"
                                 "command=/usr/sbin/telnetd\n");
    ptree_link(&t, "etc/runlevels/default/sshd", "/etc/init.d/sshd");
    ptree_link(&t, "etc/runlevels/default/web", "/etc/init.d/web");
    ptree_link(&t, "etc/runlevels/nonetwork/telnetd", "/etc/init.d/telnetd");
    ptree_run(&t);
    assert_string_equal(state_of("sshd"), "on");
    assert_string_equal(listens("sshd"), "tcp/2222");
    assert_string_equal(chain("sshd"),
                        "/etc/inittab > /etc/runlevels/default/sshd");
    assert_string_equal(state_of("httpd"), "on");
    assert_string_equal(state_of("telnetd"), "off");
    ptree_done(&t);
}

static void supervised_folders_are_run(void **state)
{
    (void)state;
    busybox("::respawn:/sbin/runsvdir /etc/service\n");
    script("etc/service/web/run", "#!/bin/sh\nexec httpd -f -p 8081\n");
    script("etc/service/tel/run", "#!/bin/sh\nexec telnetd -F\n");
    file("etc/service/tel/down", "");
    ptree_run(&t);
    assert_string_equal(state_of("httpd"), "on");
    assert_string_equal(state_of("telnetd"), "off");
    ptree_done(&t);
}

static void a_part_for_etc_alone_is_followed(void **state)
{
    (void)state;
    ptree_init(&t);
    file("inittab", "::sysinit:/etc/init.d/rcS\n");
    file("passwd", "root::0:0:root:/root:/bin/sh\n");
    script("init.d/rcS", "#!/bin/sh\n/usr/sbin/telnetd\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "on");
    ptree_done(&t);
}

/* --- programs
 * ------------------------------------------------------------------
 */

static uint8_t manager[MK_MAX], server[MK_MAX], local[MK_MAX];

static void elf(const char *path, const struct mk *m, uint8_t *bytes)
{
    size_t n = mk_elf(m, bytes);
    ptree_file(&t, path, 0755, view_of(bytes, n));
}

static void programs_tell_what_scripts_do_not(void **state)
{
    (void)state;
    struct mk m = {.type = ELF_EXEC,
                   .machine = ELF_M_ARM,
                   .interp = "/lib/ld.so.1",
                   .rodata = "/usr/sbin/telnetd -l /bin/sh &"};
    busybox_rcs("#!/bin/sh\nrc_manager\nvendord -d\nlocald\n");
    program("usr/sbin/dropbear");
    elf("sbin/rc_manager", &m, manager);
    m.rodata = "no telnetd-like word, nor mydropbear";
    m.symbols[0] = (struct mk_symbol){"listen", false};
    elf("sbin/locald", &m, local);
    m.symbols[1] = (struct mk_symbol){"inet_addr", false};
    elf("usr/sbin/vendord", &m, server);
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "unknown");
    assert_non_null(strstr(get("telnetd", "condition"), "/sbin/rc_manager"));
    assert_string_equal(state_of("dropbear"), "off");
    assert_string_equal(state_of("vendord"), "on");
    assert_int_equal(service("vendord", 0)->confidence, LIKELY);
    assert_null(service("locald", 0));
    assert_null(service("rc_manager", 0));
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runlevels_start_their_links),
        cmocka_unit_test(inetd_serves_once_it_is_started),
        cmocka_unit_test(inetd_conf_alone_starts_nothing),
        cmocka_unit_test(xinetd_heeds_disable),
        cmocka_unit_test(cron_starts_what_its_tables_say),
        cmocka_unit_test(systemd_starts_what_is_linked),
        cmocka_unit_test(systemd_sockets_wait_for_their_service),
        cmocka_unit_test(systemd_consoles_are_told),
        cmocka_unit_test(android_classes_and_triggers_are_heeded),
        cmocka_unit_test(openrc_runs_its_runlevels),
        cmocka_unit_test(supervised_folders_are_run),
        cmocka_unit_test(a_part_for_etc_alone_is_followed),
        cmocka_unit_test(programs_tell_what_scripts_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
