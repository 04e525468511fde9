/* How products update themselves: what is seen is told, what is not is
 * unknown, and nothing is told of scripts that do something else. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "services.h"

#define FETCH "wget -q -O /tmp/fw.bin http://u.example/fw.bin || exit 1\n"
#define WRITE "mtd -r write /tmp/fw.bin firmware\n"

static const struct obs *told(const char *mechanism)
{
    const struct obs *o = NULL;
    for (size_t i = 0; (o = ptree_fact(&t, "update-mechanism", NULL, i)); i++)
        if (strcmp(ptree_text(o, "mechanism"), mechanism) == 0)
            return o;
    return NULL;
}

/* What is told of a script that rcS runs. */
static const struct obs *of_script(const char *text)
{
    busybox_rcs("/usr/sbin/doit\n");
    script("usr/sbin/doit", text);
    ptree_run(&t);
    return told("script");
}

static void a_script_that_flashes_what_it_fetches_is_told(void **state)
{
    (void)state;
    const struct obs *o = of_script("#!/bin/sh\n" FETCH WRITE);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "program"), "/usr/sbin/doit");
    assert_string_equal(ptree_text(o, "transport"), "http");
    assert_string_equal(ptree_text(o, "url"), "http://u.example/fw.bin");
    assert_string_equal(ptree_text(o, "authenticity"), "none");
    assert_string_equal(ptree_text(o, "reached"), "start");
    assert_string_equal(ptree_text(o, "automatic"), "yes");
    assert_int_equal(o->confidence, CERTAIN);
    assert_int_equal(o->where.line, 3);
    const struct value *by = obs_get(o, "started_by");
    assert_non_null(by);
    assert_true(text_is(by->u.list.first->u.text, "/etc/inittab"));
    ptree_done(&t);
}

struct example {
    const char *text, *transport, *authenticity;
    enum confidence confidence;
};

static void check(const struct example *e)
{
    const struct obs *o = of_script(e->text);
    if (!e->transport) {
        if (o)
            fail_msg("something is told of: %s", e->text);
        ptree_done(&t);
        return;
    }
    if (!o)
        fail_msg("nothing is told of: %s", e->text);
    if (strcmp(ptree_text(o, "transport"), e->transport) != 0 ||
        strcmp(ptree_text(o, "authenticity"), e->authenticity) != 0 ||
        o->confidence != e->confidence)
        fail_msg("%s, %s (%s), %d of: %s", ptree_text(o, "transport"),
                 ptree_text(o, "authenticity"), ptree_text(o, "because"),
                 (int)o->confidence, e->text);
    ptree_done(&t);
}

static void ways_to_fetch_and_write_are_understood(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {"URL=http://u.example/a\nF=/tmp/f\ncurl -sS -o \"$F\" $URL/b && "
         "flashcp $F /dev/mtd3\n",                                    "http",             "none", CERTAIN},
        {"curl http://u.example/a | gunzip -c | dd of=/dev/mmcblk0p2 bs=1M\n",
         "http",                                                                                   "none", CERTAIN},
        {"wget -O - http://u.example/a | mtd write - kernel\n",                "http",             "none",
         CERTAIN                                                                                                  },
        {"curl -ksSo /tmp/f https://u.example/a\nnandwrite -p /dev/mtd2 "
         "/tmp/f\n",                                                  "https-unverified", "none", CERTAIN},
        {"wget --no-check-certificate https://u.example/f.bin -O /tmp/f.bin\n"
         "ubiupdatevol /dev/ubi0_1 /tmp/f.bin\n",                     "https-unverified", "none", CERTAIN},
        {"curl -o /tmp/f https://u.example/a\nflashcp /tmp/f /dev/mtd0\n",
         "https",                                                                                  "none", CERTAIN},
        {"cd /tmp; wget http://u.example/fw.img; cat fw.img > /dev/mtd4\n",
         "http",                                                                                   "none", CERTAIN},
        {"tftp -g -r a -l /tmp/a 192.0.2.1 && flashcp /tmp/a /dev/mtd4\n",
         "tftp",                                                                                   "none", CERTAIN},
        {"curl -o /tmp/a http://u.example/a; cp /tmp/a /tmp/b; mv /tmp/b "
         "/tmp/c; flashcp /tmp/c /dev/mtd1\n",                        "http",             "none", CERTAIN},
        {"get() { wget -O /tmp/f http://u.example/f; }\nput() { flashcp "
         "/tmp/f /dev/mtd1; }\nget && put\n",                         "http",             "none", CERTAIN},
        {"curl -o /tmp/f http://127.0.0.1:8080/f; flashcp /tmp/f /dev/mtd1\n",
         "local",                                                                                  "none", CERTAIN},
        {"curl -o /tmp/f $URL; flashcp /tmp/f /dev/mtd1\n",                    "unknown",          "none",
         CERTAIN                                                                                                  },
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        check(&examples[i]);
}

/* A FAIL needs a proof: each of these might be checked, or is. */
static void what_may_be_checked_is_not_called_unchecked(void **state)
{
    (void)state;
    static const struct example examples[] = {
        {FETCH "imgcheck /tmp/fw.bin || exit 1\n" WRITE,                             "http",    "unknown",
         LIKELY                                                                                                      },
        {FETCH "$CHECK /tmp/fw.bin || exit 1\n" WRITE,                               "http",    "unknown",
         LIKELY                                                                                                      },
        {FETCH "eval check\n" WRITE,                                                 "http",    "unknown",   LIKELY  },
        {FETCH ". /etc/more.sh\n" WRITE,                                             "http",    "unknown",   LIKELY  },
        {FETCH "X=`imgcheck /tmp/fw.bin`\n" WRITE,                                   "http",    "unknown",   LIKELY  },
        {FETCH "[ \"$(imgcheck /tmp/fw.bin)\" = ok ] || exit\n" WRITE,               "http",
         "unknown",                                                                                          LIKELY  },
        {FETCH "find /tmp -exec imgcheck {} \\;\n" WRITE,                            "http",    "unknown",
         LIKELY                                                                                                      },
        {FETCH "awk 'BEGIN { system(\"imgcheck\") }'\n" WRITE,                       "http",
         "unknown",                                                                                          LIKELY  },
        {FETCH "sh /tmp/check.sh\n" WRITE,                                           "http",    "unknown",   LIKELY  },
        {FETCH
         "openssl enc -d -aes-256-cbc -in /tmp/fw.bin -out /tmp/o\n" WRITE,
         "http",                                                                                "unknown",   LIKELY  },
        {FETCH "openssl dgst -sha256 -hmac $K /tmp/fw.bin\n" WRITE,                  "http",
         "unknown",                                                                                          LIKELY  },
        {FETCH "md5sum -c /tmp/fw.md5 || exit 1\n" WRITE,                            "http",    "hash-only",
         POSSIBLE                                                                                                    },
        {FETCH "flashcp /tmp/other /dev/mtd0\n",                                     "unknown", "unknown",
         POSSIBLE                                                                                                    },
        {"F=/tmp/a\n" FETCH "wget -O $F http://u.example/a; F=/tmp/b\n"
         "flashcp $F /dev/mtd1\n",                                          "unknown", "unknown",   POSSIBLE},
        {"wget -O /tmp/a http://u.example/a; wget -O /tmp/h https://u.example/h"
         "\nflashcp /tmp/a /dev/mtd1\n",                                    "unknown", "unknown",   POSSIBLE},
        {FETCH "openssl dgst -verify k -signature s /tmp/fw.bin\n" WRITE,
         "http",                                                                                "unknown",   LIKELY  },
        {FETCH "[ -z \"$X\" ] && imgcheck\n" WRITE "if broken\n",                    "http",
         "unknown",                                                                                          LIKELY  },
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++)
        check(&examples[i]);
}

static void signatures_that_gate_are_told(void **state)
{
    (void)state;
    static const char *const checks[] = {
        "usign -V -P /etc/keys -m /tmp/fw.bin || exit 1\n",
        "if ! openssl dgst -sha256 -verify /etc/k -signature /tmp/s "
        "/tmp/fw.bin; then\n echo no\n exit 1\nfi\n",
        "openssl cms -verify -in /tmp/fw.bin -CAfile /etc/ca\n[ $? -eq 0 ] || "
        "exit 2\n",
        "set -e\ngpgv --keyring /etc/k /tmp/fw.sig /tmp/fw.bin\n",
        "ok() { minisign -V -p /etc/k -m /tmp/fw.bin; }\nok || { echo; exit 1; "
        "}\n",
    };
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", FETCH, checks[i], WRITE);
        check(&(struct example){text, "http", "signature", LIKELY});
    }
    check(&(struct example){FETCH "if usign -V -m /tmp/fw.bin; then\n" WRITE
                                  "fi\n",
                            "http", "signature", LIKELY});
}

static void what_is_no_update_is_not_told(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "dd if=/dev/zero of=/dev/mtd3\n",
        "wget -O /tmp/a http://u.example/a; cat /tmp/a\n",
        "mtd erase rootfs_data\n",
        "dd if=/dev/mtd2 of=/tmp/backup\n",
        "sysupgrade -b /tmp/backup.tgz\n",
        "opkg install /root/a.ipk\n",
        "# mtd write /tmp/fw.bin firmware\n",
        "echo mtd write /tmp/fw.bin firmware\n",
        "cat <<EOF\nmtd write /tmp/fw.bin firmware\nEOF\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        check(&(struct example){texts[i], NULL, NULL, CERTAIN});
}

static void what_does_not_run_by_itself_says_little(void **state)
{
    (void)state;
    busybox_rcs("[ -f /tmp/go ] && /usr/sbin/doit\n");
    script("usr/sbin/doit", FETCH WRITE);
    script("usr/sbin/fw_upgrade", "flashcp $1 /dev/mtd3\n");
    ptree_run(&t);
    const struct obs *o =
        ptree_fact(&t, "update-mechanism", "/usr/sbin/doit", 0);
    assert_string_equal(ptree_text(o, "reached"), "condition");
    assert_string_equal(ptree_text(o, "automatic"), "unknown");
    assert_int_equal(o->confidence, POSSIBLE);
    o = ptree_fact(&t, "update-mechanism", "/usr/sbin/fw_upgrade", 0);
    assert_string_equal(ptree_text(o, "reached"), "unknown");
    assert_string_equal(ptree_text(o, "transport"), "unknown");
    assert_int_equal(o->confidence, POSSIBLE);
    ptree_done(&t);
}

static void cron_is_a_timer(void **state)
{
    (void)state;
    busybox_rcs("crond\n");
    ptree_link(&t, "usr/sbin/crond", "../../bin/busybox");
    file("var/spool/cron/crontabs/root", "0 3 * * * /usr/sbin/doit\n");
    script("usr/sbin/doit", FETCH WRITE);
    ptree_run(&t);
    const struct obs *o = told("script");
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "reached"), "timer");
    assert_string_equal(ptree_text(o, "automatic"), "yes");
    assert_int_equal(o->confidence, CERTAIN);
    ptree_done(&t);
}

/* --- sysupgrade, opkg ------------------------------------------------------
 */

static void sysupgrade(const char *platform)
{
    busybox_rcs("true\n");
    script(
        "sbin/sysupgrade",
        "#!/bin/sh\n. /lib/functions.sh\ninclude /lib/upgrade\n"
        "platform_check_image \"$1\" || exit 1\nmtd write \"$1\" firmware\n");
    file("lib/functions.sh",
         "include() {\n for f in $1/*.sh; do . $f; done\n}\n"
         "unused() { imgcheck; }\nused() { echo; }\n");
    file("lib/upgrade/platform.sh", platform);
    script("www/cgi-bin/upload", "#!/bin/sh\n/sbin/sysupgrade /tmp/fw\n");
}

static void sysupgrade_is_read_with_its_parts(void **state)
{
    (void)state;

    static const struct {
        const char *platform, *authenticity;
        enum confidence confidence;
    } kinds[] = {
        {"platform_check_image() {\n used\n [ \"$(dd if=$1 bs=2 count=1 | "
         "hexdump)\" = x ]\n}\n",                       "none",      LIKELY },
        {"platform_check_image() { md5sum $1; }\n",              "hash-only", LIKELY },
        {"platform_check_image() { unused $1; }\n",              "none",      LIKELY },
        {"platform_check_image() { imgcheck2 $1; }\n",           "unknown",   CERTAIN},
        {"platform_check_image() { /usr/sbin/imgcheck3 $1; }\n", "unknown",
         CERTAIN                                                                     },
        {"x() { usign -V -m $1; }\n",                            "unknown",   CERTAIN},
        {"REQUIRE_IMAGE_SIGNATURE=1\nx() { fwtool -s $1; }\n",   "signature",
         CERTAIN                                                                     },
        {"x() {\n",                                              "unknown",   CERTAIN},
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        sysupgrade(kinds[i].platform);
        program("usr/bin/ucert");
        program("usr/bin/imgcheck2");
        ptree_run(&t);
        const struct obs *o = told("sysupgrade");
        assert_non_null(o);
        if (strcmp(ptree_text(o, "authenticity"), kinds[i].authenticity) != 0 ||
            o->confidence != kinds[i].confidence)
            fail_msg("%s (%s) of %s", ptree_text(o, "authenticity"),
                     ptree_text(o, "because"), kinds[i].platform);
        assert_string_equal(ptree_text(o, "reached"), "named");
        assert_string_equal(ptree_text(o, "named_by"), "/www/cgi-bin/upload");
        ptree_done(&t);
    }
}

static const struct obs *opkg(const char *conf, bool verifier)
{
    busybox_rcs("opkg update && opkg upgrade\n");
    program("bin/opkg");
    file("etc/opkg.conf", conf);
    file("etc/opkg/feeds.conf", "src/gz base http://f.example/base\n");
    if (verifier) {
        program("usr/bin/usign");
        script("usr/sbin/opkg-key", "#!/bin/sh\n");
        file("etc/opkg/keys/0123456789abcdef", "untrusted comment\nRWQ\n");
    }
    ptree_run(&t);
    return told("opkg");
}

static void opkg_is_told_by_its_settings(void **state)
{
    (void)state;
    const struct obs *o = opkg("option check_signature 1\n", true);
    assert_string_equal(ptree_text(o, "authenticity"), "signature");
    assert_string_equal(ptree_text(o, "transport"), "http");
    assert_string_equal(ptree_text(o, "reached"), "start");
    assert_non_null(obs_get(o, "keys"));
    ptree_done(&t);
    o = opkg("option check_signature\n", false);
    assert_string_equal(ptree_text(o, "authenticity"), "unknown");
    ptree_done(&t);
    for (int i = 0; i < 2; i++) {
        o = opkg(i ? "dest root /\n" : "option check_signature 0\n", true);
        assert_string_equal(ptree_text(o, "authenticity"), "hash-only");
        assert_int_equal(o->confidence, LIKELY);
        ptree_done(&t);
    }
}

/* --- agents -----------------------------------------------------------------
 */

static const struct obs *agent(const char *program_path, const char *config,
                               const char *text, const char *mechanism)
{
    busybox_rcs(program_path);
    if (program_path[0] == '/')
        program(program_path + 1);
    file(config, text);
    ptree_run(&t);
    const struct obs *o = told(mechanism);
    assert_non_null(o);
    return o;
}

static void agents_are_told_by_their_settings(void **state)
{
    (void)state;

    static const struct {
        const char *program, *config, *text, *mechanism, *transport,
            *authenticity, *rollback;
    } some[] = {
        {"/usr/bin/mender",               "etc/mender/mender.conf",
         "{\"ServerURL\": \"https://m.example\", \"ArtifactVerifyKey\": "
         "\"/etc/mender/k.pem\"}",                                                                                              "mender",   "https",            "signature", "unknown"},
        {"/usr/bin/mender",               "etc/mender/mender.conf",
         "{\"ServerURL\":\"https://m.example\",\"ArtifactVerifyKeys\":[\"/etc/"
         "a\",\"/etc/b\"],\"HttpsClient\":{\"SkipVerify\":true}}",                                                              "mender",   "https-unverified", "signature", "unknown"},
        {"/usr/bin/mender",               "etc/mender/mender.conf",
         "{\"ServerURL\":\"http://m.example\",\"ArtifactVerifyKey\":\"\",\"a\":"
         "1}",                                                                                                                  "mender",   "http",             "unknown",   "unknown"},
        {"/usr/bin/mender",               "etc/mender/mender.conf",
         "{\"ServerURL\":\"http://m.example\"}",                                                                                "mender",   "http",             "hash-only",
         "unknown"                                                                                                                                                                    },
        {"/usr/bin/swupdate",             "etc/swupdate.cfg",
         "globals : {\n public-key-file = \"/etc/k.pem\";\n no-downgrading = "
         "\"2.0\";\n};\nsuricatta : {\n url = \"http://h.example\";\n};\n",                                                     "swupdate", "http",             "signature", "yes"    },
        {"/usr/bin/swupdate",             "etc/swupdate.cfg",
         "suricatta : {\n url = \"https://h.example\";\n nocheckcert = "
         "true;\n};\n",                                                                                                         "swupdate", "https-unverified", "unknown",   "unknown"},
        {"/usr/bin/rauc",                 "etc/rauc/system.conf",
         "[system]\ncompatible=x\nmin-bundle-version=2.0\n[keyring]\npath=ca."
         "pem\n",                                                                                                               "rauc",     "unknown",          "signature", "yes"    },
        {"/usr/bin/rauc",                 "etc/rauc/system.conf",        "[system]\ncompatible=x\n",
         "rauc",                                                                                                                            "unknown",          "unknown",   "unknown"},
        {"/usr/bin/rauc-hawkbit-updater",
         "etc/rauc-hawkbit-updater/config.conf",                         "[client]\nhawkbit_server = h.example\nssl = false\n", "hawkbit",
         "http",                                                                                                                                                "unknown",   "unknown"},
        {"/usr/bin/rauc-hawkbit-updater",
         "etc/rauc-hawkbit-updater/config.conf",                         "[client]\nhawkbit_server = h.example\nssl = true\nssl_verify = "
         "false\n",                                                             "hawkbit",  "https-unverified", "unknown",   "unknown"},
        {"/usr/bin/ostree",               "etc/ostree/remotes.d/a.conf",
         "[remote \"a\"]\nurl=https://o.example\ngpg-verify=false\n",                                                           "ostree",
         "https",                                                                                                                                               "hash-only", "unknown"},
        {"/usr/bin/ostree",               "etc/ostree/remotes.d/a.conf",
         "[remote \"a\"]\nurl=http://o.example\n",                                                                              "ostree",   "http",
         "signature",                                                                                                                                                        "unknown"},
        {"/usr/bin/apt-get",              "etc/apt/sources.list",
         "deb [trusted=yes] http://d.example stable main\n",                                                                    "apt",      "http",
         "unknown",                                                                                                                                                          "unknown"},
        {"/sbin/apk",                     "etc/apk/repositories",        "https://a.example/main\n",                            "apk",
         "https",                                                                                                                                               "unknown",   "unknown"},
        {"/usr/bin/dnf",                  "etc/yum.repos.d/a.repo",
         "[a]\nbaseurl=https://r.example\ngpgcheck=1\n",                                                                        "dnf",      "https",
         "signature",                                                                                                                                                        "unknown"},
    };

    for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
        const struct obs *o = agent(some[i].program, some[i].config,
                                    some[i].text, some[i].mechanism);
        if (strcmp(ptree_text(o, "transport"), some[i].transport) != 0 ||
            strcmp(ptree_text(o, "authenticity"), some[i].authenticity) != 0 ||
            strcmp(ptree_text(o, "rollback_check"), some[i].rollback) != 0)
            fail_msg("%s %s (%s) of %s", ptree_text(o, "transport"),
                     ptree_text(o, "authenticity"), ptree_text(o, "because"),
                     some[i].text);
        assert_string_equal(ptree_text(o, "reached"), "start");
        ptree_done(&t);
    }
}

static void settings_alone_are_only_possible(void **state)
{
    (void)state;
    const struct obs *o =
        agent("true\n", "etc/mender/mender.conf",
              "{\"ServerURL\":\"http://m.example\"}", "mender");
    assert_int_equal(o->confidence, POSSIBLE);
    assert_string_equal(ptree_text(o, "program"), "mender");
    ptree_done(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_that_flashes_what_it_fetches_is_told),
        cmocka_unit_test(ways_to_fetch_and_write_are_understood),
        cmocka_unit_test(what_may_be_checked_is_not_called_unchecked),
        cmocka_unit_test(signatures_that_gate_are_told),
        cmocka_unit_test(what_is_no_update_is_not_told),
        cmocka_unit_test(what_does_not_run_by_itself_says_little),
        cmocka_unit_test(cron_is_a_timer),
        cmocka_unit_test(sysupgrade_is_read_with_its_parts),
        cmocka_unit_test(opkg_is_told_by_its_settings),
        cmocka_unit_test(agents_are_told_by_their_settings),
        cmocka_unit_test(settings_alone_are_only_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
