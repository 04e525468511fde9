/* Services: what is started, and what only looks as if it were. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "services.h"

/* --- BusyBox ----------------------------------------------------------------
 */

static void inittab_starts_a_daemon(void **state)
{
    (void)state;
    busybox("::sysinit:/etc/init.d/rcS\n"
            "::respawn:/usr/sbin/telnetd -F -l /bin/sh -p 2323\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "on");
    assert_string_equal(listens("telnetd"), "tcp/2323");
    assert_string_equal(chain("telnetd"), "/etc/inittab");
    assert_string_equal(get("telnetd", "authentication"), "none");
    assert_string_equal(get("telnetd", "login"), "/bin/sh");
    assert_string_equal(get("telnetd", "category"), "remote-shell");
    assert_int_equal(service("telnetd", 0)->where.line, 2);
    assert_string_equal(state_of("httpd"), "off");
    ptree_done(&t);
}

static void comments_start_nothing(void **state)
{
    (void)state;
    busybox("#::respawn:/usr/sbin/telnetd\n"
            "::sysinit:/etc/init.d/rcS\n"
            "::shutdown:/usr/sbin/httpd\n"
            "::ctrlaltdel:/usr/sbin/httpd\n");
    script("etc/init.d/rcS", "#!/bin/sh\n"
                             "# telnetd &\n"
                             "echo telnetd is off; echo \"; telnetd\"\n"
                             "cat <<EOF\n"
                             "/usr/sbin/telnetd\n"
                             "EOF\n"
                             ": 'x\n"
                             "telnetd\n"
                             "'\n"
                             "X='telnetd -l /bin/sh'\n");
    script("etc/init.d/S50telnet", "#!/bin/sh\ntelnetd\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("httpd"), "off");
    ptree_done(&t);
}

static void consoles_are_told_with_what_they_ask(void **state)
{
    (void)state;
    busybox("ttyS0::respawn:/sbin/getty -L 115200 ttyS0 vt100\n"
            "ttyS1::askfirst:-/bin/sh\n"
            "ttyS2::respawn:/sbin/getty -n -l /bin/sh 9600 ttyS2\n"
            "#ttyS3::respawn:-/bin/sh\n");
    ptree_run(&t);
    const struct obs *o = service("getty", 0);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "console"), "ttyS0");
    assert_string_equal(ptree_text(o, "authentication"), "password");
    o = service("getty", 1);
    assert_string_equal(ptree_text(o, "console"), "ttyS2");
    assert_string_equal(ptree_text(o, "login"), "/bin/sh");
    assert_int_equal(obs_get_int(o, "no_password", 0), 1);
    assert_null(service("getty", 2));
    o = service("shell", 0);
    assert_string_equal(ptree_text(o, "console"), "ttyS1");
    assert_string_equal(ptree_text(o, "authentication"), "none");
    assert_int_equal(obs_get_int(o, "askfirst", 0), 1);
    assert_string_equal(o->where.excerpt, "ttyS1::askfirst:-/bin/sh");
    assert_null(service("shell", 1));
    ptree_done(&t);
}

static void a_shell_on_the_console_is_no_getty(void **state)
{
    (void)state;
    busybox("::respawn:-/bin/sh\n"
            "ttyS1::askfirst:/bin/login\n");
    ptree_run(&t);
    const struct obs *o = service("shell", 0);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "authentication"), "none");
    assert_string_equal(ptree_text(o, "console"), "console");
    assert_int_equal(obs_get_int(o, "askfirst", 0), 0);
    assert_null(service("getty", 0));
    assert_string_equal(get("login", "authentication"), "password");
    ptree_done(&t);
}

static const char *root_can_log_in(void)
{
    const struct obs *o;
    for (size_t i = 0; (o = ptree_fact(&t, "account", NULL, i)); i++)
        if (strcmp(ptree_text(o, "user"), "root") == 0)
            return ptree_text(o, "can_log_in");
    return "";
}

static void dropbear(struct view bytes, const char *flags, bool openwrt)
{
    busybox_rcs(flags);
    ptree_file(&t, "usr/sbin/dropbear", 0755, bytes);
    file("etc/passwd", "root::0:0:root:/root:/bin/sh\n");
    if (openwrt)
        file("etc/config/dropbear", "config dropbear\n");
    ptree_run(&t);
}

/* As tried with Debian's 2022.83 and read in the source of all releases. */
static void
dropbear_refuses_empty_passwords_unless_told_or_patched(void **state)
{
    (void)state;
    static const char plain[] = "#!/bin/sh\n/usr/sbin/dropbear -F\n";
    dropbear(V("\177ELF\0chroot\0Disallow root logins\0"), plain, false);
    assert_string_equal(get("dropbear", "empty_passwords"), "no");
    assert_null(obs_get(service("dropbear", 0), "no_password"));
    assert_string_equal(root_can_log_in(), "unknown");
    ptree_done(&t);
    dropbear(V("\177ELF\0none\0"), "#!/bin/sh\n/usr/sbin/dropbear -FB\n",
             false);
    assert_string_equal(get("dropbear", "empty_passwords"), "yes");
    assert_string_equal(root_can_log_in(), "yes");
    ptree_done(&t);
    dropbear(V("\177ELF\0root\0none\0"), plain, true);
    assert_string_equal(get("dropbear", "empty_passwords"), "yes");
    assert_string_equal(root_can_log_in(), "yes");
    ptree_done(&t);
    dropbear(V("\177ELF\0root\0none\0"), plain, false);
    assert_string_equal(get("dropbear", "empty_passwords"), "unknown");
    assert_string_equal(root_can_log_in(), "unknown");
    ptree_done(&t);
    dropbear(V("\177ELF\0root\0none\0"), "#!/bin/sh\n/usr/sbin/dropbear -s\n",
             true);
    assert_string_equal(get("dropbear", "empty_passwords"), "no");
    ptree_done(&t);
}

static void a_script_that_nothing_follows_may_start_what_it_runs(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\nmanager\n");
    script("usr/bin/menu", "#!/bin/sh\n"
                           "# dropbear\n"
                           "if [ -x /usr/sbin/dropbear ]; then\n"
                           "  mkdir -p /run/dropbear\n"
                           "fi\n"
                           "true && exec /usr/sbin/telnetd -F\n");
    script("usr/share/doc/x/start", "#!/bin/sh\n/usr/sbin/dropbear\n");
    script("var/lib/dpkg/info/a.postinst", "#!/bin/sh\n/usr/sbin/tftpd\n");
    script("var/lib/dpkg/info/b.postinst", "#!/bin/sh\n/usr/sbin/vsftpd\n");
    file("var/lib/dpkg/status", "Package: a\nStatus: install ok unpacked\n\n"
                                "Package: b\nStatus: install ok installed\n");
    program("usr/sbin/telnetd");
    program("usr/sbin/dropbear");
    program("usr/sbin/tftpd");
    program("usr/sbin/vsftpd");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "unknown");
    assert_string_equal(get("telnetd", "condition"),
                        "/usr/bin/menu names it and may start it");
    assert_string_equal(state_of("dropbear"), "off");
    assert_string_equal(state_of("tftpd"), "unknown");
    assert_string_equal(state_of("vsftpd"), "off");
    ptree_done(&t);
}

static void rcs_runs_its_links_in_a_loop(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n"
                "for i in /etc/init.d/S??* ;do\n"
                "     [ ! -f \"$i\" ] && continue\n"
                "     case \"$i\" in\n"
                "\t*.sh)\n"
                "\t    ( trap - INT QUIT TSTP\n\t\tset start\n\t\t. $i )\n"
                "\t    ;;\n"
                "\t*)\n"
                "\t    $i start\n"
                "\t    ;;\n"
                "    esac\n"
                "done\n");
    script("etc/init.d/S50web",
           "#!/bin/sh\n"
           "DAEMON=\"httpd\"\n"
           "start() {\n"
           "  start-stop-daemon -b -m -S -q -p /run/x -x \"/usr/sbin/$DAEMON\" "
           "-- -f -p 127.0.0.1:8080 -h /www\n"
           "}\n"
           "stop() { telnetd; }\n"
           "case \"$1\" in\n"
           "  start|restart) \"$1\";;\n"
           "  stop) stop;;\n"
           "  *) exit 1\n"
           "esac\n");
    script("etc/init.d/S60x.sh", "[ \"$1\" = start ] && tftpd -l\n");
    script("etc/init.d/K10telnet", "#!/bin/sh\ntelnetd\n");
    program("usr/sbin/tftpd");
    ptree_run(&t);
    assert_string_equal(state_of("httpd"), "on");
    assert_string_equal(listens("httpd"), "tcp/8080@127.0.0.1");
    assert_string_equal(chain("httpd"),
                        "/etc/inittab > /etc/init.d/rcS > /etc/init.d/S50web");
    assert_string_equal(get("httpd", "port_from"), "argument");
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("tftpd"), "on");
    ptree_done(&t);
}

static void unknown_questions_make_conditions(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n"
                "if [ \"$(nvram get telnet)\" = 1 ]; then\n"
                "  telnetd &\n"
                "fi\n"
                "[ -f /etc/nothing ] || exit 0\n"
                "httpd\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "conditional");
    assert_non_null(strstr(get("telnetd", "condition"), "nvram get telnet"));
    assert_string_equal(state_of("httpd"), "conditional");
    assert_non_null(strstr(get("httpd", "condition"), "/etc/nothing"));
    ptree_done(&t);
}

static void known_questions_are_answered(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n"
                "TELNET=no\n"
                ". /etc/settings\n"
                "if [ \"$TELNET\" = yes ]; then telnetd; fi\n"
                "[ -x /usr/sbin/httpd ] && httpd\n"
                "grep -q '^ftp=on$' /etc/settings && tftpd\n"
                "grep -q '^ssh=[on]*$' /etc/settings && dropbear\n"
                "grep -qE '^ftp=of?g+' /etc/settings && tftpd\n"
                "grep -q 'ssh=on?' /etc/settings && tftpd\n"
                "exit 0\n"
                "sshd\n");
    file("etc/settings", "TELNET=no\nssh=on\n");
    program("usr/sbin/tftpd");
    program("usr/sbin/dropbear");
    program("usr/sbin/sshd");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(state_of("httpd"), "on");
    assert_string_equal(state_of("tftpd"), "off");
    assert_string_equal(state_of("dropbear"), "on");
    assert_string_equal(state_of("sshd"), "off");
    ptree_done(&t);
}

static void wrappers_and_variables_are_followed(void **state)
{
    (void)state;
    busybox_rcs(
        "#!/bin/sh\n"
        "PORT=${PORT:-2300}\n"
        "SHELL_PROG=/bin/sh\n"
        "nohup busybox telnetd -p $PORT -l \"${SHELL_PROG}\" >/dev/null "
        "2>&1 &\n"
        "sh -c 'exec httpd -p 81'\n"
        "cd /opt/app; ./server &\n"
        "sh /etc/more.sh\n");
    file("etc/more.sh", "while true; do /usr/sbin/tftpd; sleep 1; done\n");
    script("opt/app/server", "#!/bin/sh\nexec /usr/sbin/dropbear -s\n");
    program("usr/sbin/tftpd");
    program("usr/sbin/dropbear");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "on");
    assert_string_equal(listens("telnetd"), "tcp/2300");
    assert_int_equal(obs_get_int(service("telnetd", 0), "no_password", 0), 1);
    assert_string_equal(listens("httpd"), "tcp/81");
    assert_string_equal(state_of("tftpd"), "on");
    assert_string_equal(state_of("dropbear"), "on");
    assert_string_equal(get("dropbear", "authentication"), "key");
    ptree_done(&t);
}

static void what_cannot_be_read_is_not_off(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n"
                "httpd\n"
                "if [ x\n"
                "telnetd\n");
    ptree_run(&t);
    assert_string_equal(state_of("httpd"), "on");
    assert_string_equal(state_of("telnetd"), "unknown");
    ptree_done(&t);
}

static void loops_and_calls_without_end_are_cut(void **state)
{
    (void)state;
    busybox_rcs("#!/bin/sh\n"
                "f() { f; f; }\n"
                "f\n"
                "while :; do for i in 1 2 3; do :; done; done\n"
                "X=x; for i in $X $X $X; do X=$X$X$X$X; done\n"
                ". /etc/init.d/rcS\n"
                "/etc/init.d/rcS\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "unknown");
    ptree_done(&t);
}

/* --- OpenWrt
 * ------------------------------------------------------------------
 */

static const char telnet_script[] =
    "#!/bin/sh /etc/rc.common\n"
    "START=50\n"
    "USE_PROCD=1\n"
    "PROG=/usr/sbin/telnetd\n"
    "has_root_pwd() {\n"
    "  local pwd=$([ -f \"$1\" ] && cat \"$1\")\n"
    "  pwd=\"${pwd#*root:}\"\n"
    "  pwd=\"${pwd%%:*}\"\n"
    "  test -n \"${pwd#[\\!x]}\"\n"
    "}\n"
    "start_service() {\n"
    "  if ( ! has_root_pwd /etc/passwd && ! has_root_pwd /etc/shadow ) || \\\n"
    "     ( ! /etc/init.d/dropbear enabled 2> /dev/null );\n"
    "  then\n"
    "    procd_open_instance\n"
    "    procd_set_param command \"$PROG\" -F -l /bin/login.sh\n"
    "    procd_close_instance\n"
    "  fi\n"
    "}\n";

static const char dropbear_script[] =
    "#!/bin/sh /etc/rc.common\n"
    "START=50\n"
    "USE_PROCD=1\n"
    "start_one() {\n"
    "  local PasswordAuth enable Port\n"
    "  uci_validate_section dropbear dropbear \"${1}\" 'PasswordAuth:bool:1' "
    "'enable:bool:1' 'Port:list(port):22'\n"
    "  [ \"${enable}\" = \"0\" ] && return 1\n"
    "  procd_open_instance\n"
    "  procd_set_param command /usr/sbin/dropbear -F\n"
    "  [ \"${PasswordAuth}\" -eq 0 ] && procd_append_param command -s\n"
    "  procd_append_param command -p \"$Port\"\n"
    "  procd_set_param respawn\n"
    "  procd_close_instance\n"
    "}\n"
    "start_service() {\n"
    "  config_load dropbear\n"
    "  config_foreach start_one dropbear\n"
    "}\n";

static void openwrt(const char *shadow, const char *dropbear)
{
    ptree_init(&t);
    program("bin/busybox");
    program("sbin/procd");
    program("usr/sbin/dropbear");
    program("usr/sbin/uhttpd");
    ptree_link(&t, "sbin/init", "procd");
    ptree_link(&t, "usr/sbin/telnetd", "../../bin/busybox");
    file("etc/inittab", "::sysinit:/etc/init.d/rcS S boot\n"
                        "::askconsole:/bin/ash --login\n");
    file("etc/passwd", "root:x:0:0:root:/root:/bin/ash\n");
    file("etc/shadow", shadow);
    file("etc/config/dropbear", dropbear);
    script("etc/init.d/telnet", telnet_script);
    script("etc/init.d/dropbear", dropbear_script);
    script("etc/init.d/uhttpd", "#!/bin/sh /etc/rc.common\n"
                                "USE_PROCD=1\n"
                                "start_service() {\n"
                                "  procd_open_instance\n"
                                "  procd_set_param command /usr/sbin/uhttpd -f "
                                "-p 0.0.0.0:80 -p [::]:80\n"
                                "  procd_close_instance\n"
                                "}\n");
    ptree_link(&t, "etc/rc.d/S50telnet", "../init.d/telnet");
    ptree_link(&t, "etc/rc.d/S50dropbear", "../init.d/dropbear");
}

static void openwrt_telnet_runs_while_root_has_no_password(void **state)
{
    (void)state;
    openwrt("root::0:0:99999:7:::\n", "config dropbear\n"
                                      "\toption PasswordAuth 'on'\n"
                                      "\toption Port '2222'\n");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "on");
    assert_string_equal(get("telnetd", "login"), "/bin/login.sh");
    assert_string_equal(state_of("dropbear"), "on");
    assert_string_equal(listens("dropbear"), "tcp/2222");
    assert_string_equal(get("dropbear", "authentication"), "password");
    assert_string_equal(chain("dropbear"),
                        "/etc/inittab > /etc/init.d/dropbear");
    assert_string_equal(state_of("uhttpd"), "off"); /* no S link */
    assert_string_equal(get("shell", "authentication"), "none");
    assert_string_equal(get("telnetd", "while"), "root has no password");
    assert_null(obs_get(service("dropbear", 0), "while"));
    assert_string_equal(root_can_log_in(), "yes");
    ptree_done(&t);
}

static void openwrt_telnet_is_off_once_root_has_one(void **state)
{
    (void)state;
    openwrt("root:$1$x$0123456789012345678901:0:0:99999:7:::\n",
            "config dropbear\n"
            "\toption PasswordAuth 'off'\n");
    ptree_link(&t, "etc/rc.d/K50uhttpd", "../init.d/uhttpd");
    ptree_run(&t);
    assert_string_equal(state_of("telnetd"), "off");
    assert_string_equal(get("dropbear", "authentication"), "key");
    assert_string_equal(listens("dropbear"), "tcp/22");
    assert_string_equal(state_of("uhttpd"), "off");
    ptree_done(&t);
}

static void openwrt_settings_switch_off(void **state)
{
    (void)state;
    openwrt("root::0:0:99999:7:::\n", "config dropbear\n"
                                      "\toption enable '0'\n"
                                      "# option enable '1'\n");
    ptree_link(&t, "etc/rc.d/S50uhttpd", "../init.d/uhttpd");
    ptree_run(&t);
    assert_string_equal(state_of("dropbear"), "off");
    assert_string_equal(state_of("uhttpd"), "on");
    assert_string_equal(listens("uhttpd"), "tcp/80@0.0.0.0 tcp/80@::");
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(inittab_starts_a_daemon),
        cmocka_unit_test(comments_start_nothing),
        cmocka_unit_test(consoles_are_told_with_what_they_ask),
        cmocka_unit_test(a_shell_on_the_console_is_no_getty),
        cmocka_unit_test(
            dropbear_refuses_empty_passwords_unless_told_or_patched),
        cmocka_unit_test(a_script_that_nothing_follows_may_start_what_it_runs),
        cmocka_unit_test(rcs_runs_its_links_in_a_loop),
        cmocka_unit_test(unknown_questions_make_conditions),
        cmocka_unit_test(known_questions_are_answered),
        cmocka_unit_test(wrappers_and_variables_are_followed),
        cmocka_unit_test(what_cannot_be_read_is_not_off),
        cmocka_unit_test(loops_and_calls_without_end_are_cut),
        cmocka_unit_test(openwrt_telnet_runs_while_root_has_no_password),
        cmocka_unit_test(openwrt_telnet_is_off_once_root_has_one),
        cmocka_unit_test(openwrt_settings_switch_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
