/* Components: what shows them, what does not, and what becomes of it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "../elf/mkelf.h"
#include "elf/elf.h"
#include "probe/component.h"
#include "probe/component_list.h"
#include "ptree.h"

static struct ptree t;
static uint8_t file[8][MK_MAX];

/* An ELF file whose constants are text, NULs included. */
static void put(unsigned slot, const char *path, const char *text, size_t n,
                const char *soname, const char *needed)
{
    struct mk m = {
        .type = ELF_DYN,
        .machine = ELF_M_ARM,
        .rodata = text,
        .rodata_n = n,
        .dyn = {{ELF_DT_NEEDED, 0, needed ? needed : "libc.so.6"},
                {soname ? ELF_DT_SONAME : 0, 0, soname}},
    };
    size_t size = mk_elf(&m, file[slot]);
    ptree_file(&t, path, 0755, view_of(file[slot], size));
}

#define PUT(slot, path, text) put(slot, path, "" text, sizeof(text), NULL, NULL)

/* The nth component fact about a file. */
static const struct obs *component(const char *path, size_t nth)
{
    return ptree_fact(&t, "component", path, nth);
}

static void assert_component(const char *path, const char *name,
                             const char *version, enum confidence sure)
{
    const struct obs *o = component(path, 0);
    assert_non_null(o);
    assert_string_equal(ptree_text(o, "name"), name);
    assert_string_equal(ptree_text(o, "version"), version);
    assert_int_equal(o->confidence, sure);
}

static void versions_are_matched_by_form(void **state)
{
    (void)state;

    static const struct {
        const char *text, *form;
        size_t n;
    } want[] = {
        {"1.2.3",       "#.#.#",           5 },
        {"1.2",         "#.#.#",           0 },
        {"1.2",         "#.#[.#]",         3 },
        {"1.2.3.4",     "#.#[.#[.#]]",     7 },
        {"1.0.2zg",     "#.#.#[a[a]]",     7 },
        {"2015.67",     "2099.9[9]",       7 },
        {"2015.6",      "2099.9[9]",       6 },
        {"1915.67",     "2099.9[9]",       0 },
        {"9.2p1",       "#.#[.#][p#]",     5 },
        {"9.2",         "#.#[.#][p#]",     3 },
        {"9.2p",        "#.#[.#][p#]",     3 },
        {"2.0-rc3",     "#.#[-rc#]",       7 },
        {"-abc.1 x",    "-*",              6 },
        {"-",           "-*",              1 },
        {"3.9a",        "3.\\9\\a",        4 },
        {"3.8a",        "3.\\9",           0 },
        {" 7 Apr 2026", "[ ]#[ ]Aaa 2099", 11},
        {"12345678901", "#",               0 },
        {"",            "#",               0 },
    };

    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct view v = view_of(want[i].text, strlen(want[i].text));
        assert_int_equal(form_match(v, want[i].form), want[i].n);
    }
    assert_true(glob_match("libz.so*", V("libz.so.1")));
    assert_true(glob_match("*-samba4.so.0", V("libx-samba4.so.0")));
    assert_true(glob_match("busybox", V("busybox")));
    assert_false(glob_match("busybox", V("busybox2")));
    assert_false(glob_match("ab*ba", V("aba")));
}

static void a_banner_tells_the_version(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "usr/sbin/dropbear", "x\0SSH-2.0-dropbear_2015.67\0y");
    PUT(1, "usr/sbin/hidden", "x\0SSH-2.0-dropbear_2011.54\0y");
    PUT(2, "usr/sbin/other", "x\0SSH-2.0-dropbear_%s\0SSH-2.0-dropbear_20*\0y");
    ptree_run(&t);
    assert_component("/usr/sbin/dropbear", "dropbear", "2015.67", CERTAIN);
    assert_string_equal(
        ptree_text(component("/usr/sbin/dropbear", 0), "cpe"),
        "cpe:2.3:a:dropbear_ssh_project:dropbear_ssh:2015.67:*:*:*:*:*:*:*");
    assert_string_equal(ptree_text(component("/usr/sbin/dropbear", 0), "purl"),
                        "pkg:generic/dropbear@2015.67");
    assert_component("/usr/sbin/hidden", "dropbear", "2011.54", LIKELY);
    assert_null(component("/usr/sbin/other", 0));
    ptree_done(&t);
}

static void a_text_that_mentions_a_program_is_none(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "etc/motd", 0644,
               V("BusyBox v1.35.0 (2022-03-01 12:00:00 UTC)\n"
                 "OpenSSL 1.1.1a  20 Nov 2018\n"));
    ptree_file(&t, "etc/init.d/x", 0755,
               V("#!/bin/sh\necho BusyBox v1.35.0 (2022)\n"));
    ptree_run(&t);
    assert_null(component(NULL, 0));
    ptree_done(&t);
}

static void a_version_beside_its_format_is_taken(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "usr/sbin/dropbear",
        "a\0b\0002015.67\0usage: %s\0Dropbear v%s\n\0more\0");
    PUT(1, "opt/far", "2014.63\0a\0b\0c\0d\0Dropbear v%s\n\0more\0");
    PUT(2, "opt/two", "2014.63\0Dropbear v%s\n\0002013.62\0");
    ptree_run(&t);
    assert_component("/usr/sbin/dropbear", "dropbear", "2015.67", CERTAIN);
    assert_string_equal(
        ptree_text(component("/usr/sbin/dropbear", 0), "method"), "literal");
    assert_null(component("/opt/far", 0));
    assert_null(component("/opt/two", 0));
    ptree_done(&t);
}

static void the_only_version_of_a_file_is_taken(void **state)
{
    (void)state;
    static const char one[] = "x\0PYTHONWARNINGS\0003.2.0\0003.11.2\0y";
    static const char two[] = "x\0PYTHONWARNINGS\0003.12.1\0003.11.2\0y";
    static const char odd[] = "x\0PYTHONWARNINGS\0003.1\001.2\0y";
    ptree_init(&t);
    put(0, "usr/bin/python3.11", one, sizeof one, NULL, NULL);
    put(1, "usr/bin/python3.12", two, sizeof two, NULL, NULL);
    put(2, "usr/bin/python3.13", odd, sizeof odd, NULL, NULL);
    put(3, "usr/bin/tool", one, sizeof one, NULL, NULL);
    ptree_run(&t);
    assert_component("/usr/bin/python3.11", "python", "3.11.2", CERTAIN);
    assert_null(component("/usr/bin/python3.12", 0));
    assert_null(component("/usr/bin/python3.13", 0));
    assert_null(component("/usr/bin/tool", 0));
    ptree_done(&t);
}

static void users_of_a_library_are_not_the_library(void **state)
{
    (void)state;
    static const char text[] = "x\0OpenSSL 1.1.1w  11 Sep 2023\0y";
    static const char copy[] =
        "x\0OpenSSL 1.1.1n  15 Mar 2022\0OPENSSLDIR: \"/etc/ssl\"\0y";
    static const char mention[] = "x\0needs OpenSSL 1.1.1 or newer\0y";
    ptree_init(&t);
    put(0, "usr/lib/libcrypto.so.1.1", text, sizeof text, "libcrypto.so.1.1",
        NULL);
    put(1, "usr/sbin/ntpd", text, sizeof text, NULL, "libcrypto.so.1.1");
    put(2, "usr/sbin/built", text, sizeof text, NULL, NULL);
    put(3, "usr/sbin/static", copy, sizeof copy, NULL, NULL);
    put(4, "usr/sbin/agent", mention, sizeof mention, NULL, NULL);
    ptree_run(&t);
    assert_component("/usr/lib/libcrypto.so.1.1", "openssl", "1.1.1w", CERTAIN);
    assert_null(component("/usr/sbin/ntpd", 0));
    assert_null(component("/usr/sbin/built", 0));
    assert_null(component("/usr/sbin/agent", 0));
    assert_component("/usr/sbin/static", "openssl", "1.1.1n", POSSIBLE);
    assert_non_null(obs_get(component("/usr/sbin/static", 0), "embedded"));
    ptree_done(&t);
}

static void a_busybox_tells_its_applets(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "bin/busybox",
        "x\0BusyBox v1.23.2 (2016-01-31 18:00:00 CET)\0junk\0[\0[[\0ash\0cat"
        "\0chmod\0cp\0echo\0ls\0telnetd\0wget\0Usage\0");
    ptree_run(&t);
    assert_component("/bin/busybox", "busybox", "1.23.2", CERTAIN);
    const struct value *list = obs_get(component("/bin/busybox", 0), "applets");
    assert_non_null(list);
    assert_string_equal((const char *)list->u.list.first->u.text.p, "[");
    assert_string_equal((const char *)list->u.list.last->u.text.p, "wget");
    ptree_done(&t);
}

static void file_names_tell_versions_too(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "lib/libuClibc-0.9.33.2.so", "x");
    PUT(1, "lib/libglib-2.0.so.0.7400.6", "x");
    PUT(2, "usr/bin/libuClibc-fake.so", "x");
    ptree_file(&t, "etc/libuClibc-1.0.2.so", 0644, V("a text"));
    ptree_run(&t);
    assert_component("/lib/libuClibc-0.9.33.2.so", "uclibc", "0.9.33.2",
                     CERTAIN);
    assert_component("/lib/libglib-2.0.so.0.7400.6", "glib", "2.74.6", CERTAIN);
    assert_null(component("/usr/bin/libuClibc-fake.so", 0));
    assert_null(component("/etc/libuClibc-1.0.2.so", 0));
    ptree_done(&t);
}

static void what_several_files_show_is_one_component(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "bin/mount", "x\0util-linux 2.38.1\0y");
    PUT(1, "bin/umount", "x\0util-linux 2.38.1\0y");
    PUT(2, "lib/systemd/systemd",
        "systemd 252.39-1~deb12u2 running in %ssystem mode (%s)\0y");
    PUT(3, "bin/busctl", "x\0busctl (systemd) 252 (Git)\0y");
    ptree_run(&t);
    assert_component("/bin/mount", "util-linux", "2.38.1", CERTAIN);
    const struct value *list = obs_get(component("/bin/mount", 0), "also_in");
    assert_non_null(list);
    assert_string_equal((const char *)list->u.list.first->u.text.p,
                        "/bin/umount");
    assert_null(component("/bin/umount", 0));
    /* 252 says less than 252.39, and nothing else. */
    assert_component("/lib/systemd/systemd", "systemd", "252.39", CERTAIN);
    assert_null(component("/bin/busctl", 0));
    ptree_done(&t);
}

static void a_product_without_a_version_is_still_told(void **state)
{
    (void)state;
    ptree_init(&t);
    PUT(0, "usr/sbin/odhcpd", "x\0odhcpd\0y");
    ptree_run(&t);
    assert_component("/usr/sbin/odhcpd", "odhcpd", "", CERTAIN);
    assert_null(obs_get(component("/usr/sbin/odhcpd", 0), "version"));
    ptree_done(&t);
}

/* An installer's packages are unpacked and never set up. */
static void unpacked_packages_are_there(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(
        &t, "var/lib/dpkg/status", 0644,
        V("Package: a\nStatus: install ok unpacked\nVersion: 1\n\n"
          "Package: b\nStatus: install ok half-installed\nVersion: 1\n\n"
          "Package: c\nStatus: install ok triggers-pending\nVersion: 1\n"
          "\nPackage: d\nStatus: install ok not-installed\nVersion: 1\n"));
    ptree_run(&t);
    const struct obs *o = component("/var/lib/dpkg/status", 0);
    assert_string_equal(ptree_text(o, "name"), "a");
    o = component("/var/lib/dpkg/status", 1);
    assert_string_equal(ptree_text(o, "name"), "c");
    assert_null(component("/var/lib/dpkg/status", 2));
    ptree_done(&t);
}

static void packages_are_listed(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "etc/os-release", 0644, V("NAME=x\nID=\"Debian\"\n"));
    ptree_file(&t, "var/lib/dpkg/status", 0644,
               V("Package: openssh-server\n"
                 "Status: install ok installed\n"
                 "Architecture: armhf\n"
                 "Version: 1:9.2p1-2+deb12u3\n"
                 "Description: x\n"
                 " Version: 5\n"
                 "\n"
                 "Package: gone\n"
                 "Status: deinstall ok config-files\n"
                 "Version: 1.0\n"));
    ptree_file(&t, "usr/lib/opkg/status", 0644,
               V("Package: hostapd-common\n"
                 "Version: 2015-03-25-1\n"
                 "Status: install user installed\n"
                 "Architecture: mips\n"
                 "\n"
                 "Package: dropbear\n"
                 "Version: 2015.67-1\n"
                 "Status: install ok installed\n"));
    ptree_file(&t, "usr/lib/opkg/info/other.control", 0644,
               V("Package: other\nVersion: 1\n"));
    ptree_file(&t, "lib/apk/db/installed", 0644,
               V("P:musl\nV:1.2.3-r4\nA:aarch64\n\nP:zlib\nV:1.2.13-r0\n"));
    ptree_run(&t);
    const struct obs *o = component("/var/lib/dpkg/status", 0);
    assert_string_equal(ptree_text(o, "name"), "openssh-server");
    assert_string_equal(ptree_text(o, "version"), "1:9.2p1-2+deb12u3");
    assert_string_equal(
        ptree_text(o, "purl"),
        "pkg:deb/debian/openssh-server@1%3A9.2p1-2%2Bdeb12u3?arch=armhf");
    assert_string_equal(ptree_text(o, "cpe"),
                        "cpe:2.3:a:openbsd:openssh:9.2:p1:*:*:*:*:*:*");
    assert_null(component("/var/lib/dpkg/status", 1));
    o = component("/usr/lib/opkg/status", 0);
    assert_string_equal(ptree_text(o, "name"), "dropbear");
    assert_string_equal(
        ptree_text(o, "cpe"),
        "cpe:2.3:a:dropbear_ssh_project:dropbear_ssh:2015.67:*:*:*:*:*:*:*");
    o = component("/usr/lib/opkg/status", 1);
    assert_string_equal(ptree_text(o, "name"), "hostapd-common");
    assert_null(obs_get(o, "cpe")); /* a date is not hostapd's version */
    assert_null(component("/usr/lib/opkg/info/other.control", 0));
    o = component("/lib/apk/db/installed", 0);
    assert_string_equal(ptree_text(o, "purl"),
                        "pkg:apk/debian/musl@1.2.3-r4?arch=aarch64");
    assert_non_null(component("/lib/apk/db/installed", 1));
    ptree_done(&t);
}

static void opkg_files_serve_where_no_status_is(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "etc/openwrt_release", 0644, V("DISTRIB_ID='OpenWrt'\n"));
    ptree_file(&t, "usr/lib/opkg/info/uci.control", 0644,
               V("Package: uci\nVersion: 2015-08-27.1-1\nDescription: x\n"));
    ptree_run(&t);
    const struct obs *o = component("/usr/lib/opkg/info/uci.control", 0);
    assert_string_equal(ptree_text(o, "purl"),
                        "pkg:opkg/openwrt/uci@2015-08-27.1-1");
    ptree_done(&t);
}

static void an_unread_rpm_database_is_told(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "var/lib/rpm/rpmdb.sqlite", 0644, V("SQLite format 3\0"));
    ptree_run(&t);
    const struct obs *o =
        ptree_fact(&t, "unreadable", "/var/lib/rpm/rpmdb.sqlite", 0);
    assert_string_equal(ptree_text(o, "why"), "unsupported");
    ptree_done(&t);
}

static void kernels_are_components(void **state)
{
    (void)state;
    ptree_init(&t);
    ptree_file(&t, "boot/a", 0644,
               V("\0Linux version 5.10.1-vendor (a@b) (gcc) #1 SMP\n\0"));
    ptree_file(&t, "boot/b", 0644,
               V("\0Linux version 6.1.0-47-amd64 (a@b) (gcc) #1 SMP "
                 "PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-05-08)\n\0"));
    ptree_run(&t);
    assert_component("/boot/a", "linux", "5.10.1", CERTAIN);
    assert_string_equal(ptree_text(component("/boot/a", 0), "cpe"),
                        "cpe:2.3:o:linux:linux_kernel:5.10.1:*:*:*:*:*:*:*");
    assert_component("/boot/b", "linux", "6.1.170", CERTAIN);
    ptree_done(&t);
}

/* A kernel module that is built for a version. */
static void put_module(unsigned slot, const char *version)
{
    static char info[8][64];
    char path[64];
    int n = snprintf(info[slot], sizeof info[slot], "vermagic=%s ", version);
    struct mk m = {.type = ELF_REL,
                   .machine = ELF_M_MIPS,
                   .sections = true,
                   .rodata = info[slot],
                   .rodata_n = (size_t)n + 1,
                   .rodata_section = ".modinfo"};
    snprintf(path, sizeof path, "lib/modules/%s/a.ko", version);
    size_t size = mk_elf(&m, file[slot]);
    ptree_file(&t, path, 0644, view_of(file[slot], size));
}

/* Debian's 6.1.0-47 is the name of a series, of whatever patch level. */
static void modules_tell_of_a_kernel_that_does_not_show_itself(void **state)
{
    (void)state;
    ptree_init(&t);
    put_module(0, "6.1.0-47-amd64");
    put_module(1, "5.10.3");
    ptree_run(&t);
    assert_component("/lib/modules/6.1.0-47-amd64", "linux", "6.1", LIKELY);
    assert_component("/lib/modules/5.10.3", "linux", "5.10.3", LIKELY);
    ptree_done(&t);
    ptree_init(&t);
    put_module(0, "6.1.0-47-amd64");
    ptree_file(&t, "boot/b", 0644,
               V("\0Linux version 6.1.0-47-amd64 (a@b) (gcc) #1 SMP "
                 "PREEMPT_DYNAMIC Debian 6.1.170-3 (2026-05-08)\n\0"));
    ptree_run(&t);
    assert_component("/boot/b", "linux", "6.1.170", CERTAIN);
    assert_null(component("/lib/modules/6.1.0-47-amd64", 0));
    ptree_done(&t);
}

static void build_records_are_read(void **state)
{
    (void)state;
    static uint8_t esp[256];
    static const char note[] =
        "{\"type\":\"deb\",\"os\":\"Debian\",\"name\":\"systemd\","
        "\"version\":\"252.39-1~deb12u2\",\"architecture\":\"armhf\"}";
    static const char go[] =
        "x\0\xff Go buildinf:\x08\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
        "\x08"
        "go1.19.8"
        "\x45"
        "0123456789abcdefpath\tx\ndep\tgolang.org/x/sys\tv0.1.0\th1:abc"
        "fedcba9876543210";
    struct mk m = {
        .type = ELF_DYN,
        .machine = ELF_M_ARM,
        .notes = {{"FDO", 0xcafe1a7e, {(const uint8_t *)note, sizeof note}}},
    };
    ptree_init(&t);
    size_t n = mk_elf(&m, file[0]);
    ptree_file(&t, "lib/libsystemd.so.0", 0644, view_of(file[0], n));
    put(1, "usr/bin/agent", go, sizeof go, NULL, NULL);
    esp[0] = 0xe9;
    memcpy(esp + 32, "\x32\x54\xcd\xab", 4);
    memcpy(esp + 48, "1.4.0", 5);
    memcpy(esp + 80, "thermostat", 10);
    memcpy(esp + 144, "v4.4.1", 6);
    ptree_file(&t, "app.bin", 0644, view_of(esp, sizeof esp));
    ptree_run(&t);
    assert_component("/lib/libsystemd.so.0", "systemd", "252.39-1~deb12u2",
                     CERTAIN);
    const struct obs *o = component("/usr/bin/agent", 1);
    assert_string_equal(ptree_text(o, "name"), "go");
    assert_string_equal(ptree_text(o, "version"), "1.19.8");
    o = component("/usr/bin/agent", 0);
    assert_string_equal(ptree_text(o, "purl"),
                        "pkg:golang/golang.org/x/sys@v0.1.0");
    assert_component("/app.bin", "thermostat", "1.4.0", CERTAIN);
    o = component("/app.bin", 1);
    assert_string_equal(ptree_text(o, "name"), "esp-idf");
    assert_string_equal(ptree_text(o, "version"), "4.4.1");
    ptree_done(&t);
}

static void names_for_other_tools_are_well_formed(void **state)
{
    (void)state;
    struct arena a;
    arena_init(&a, NULL);
    assert_string_equal(component_cpe(&a, "a:isc:dhcp", V("4.4.3-P1")),
                        "cpe:2.3:a:isc:dhcp:4.4.3:p1:*:*:*:*:*:*");
    assert_string_equal(component_cpe(&a, "a:x:y", V("1.0+git~1")),
                        "cpe:2.3:a:x:y:1.0\\+git\\~1:*:*:*:*:*:*:*");
    assert_string_equal(component_cpe(&a, "a:x:y", V("")),
                        "cpe:2.3:a:x:y:*:*:*:*:*:*:*:*");
    assert_string_equal(component_cpe(&a, "a:openssl:openssl", V("1.0.2u")),
                        "cpe:2.3:a:openssl:openssl:1.0.2u:*:*:*:*:*:*:*");
    assert_string_equal(component_cpe(&a, "a:x:y", V("p1")),
                        "cpe:2.3:a:x:y:p1:*:*:*:*:*:*:*");
    static const char *const versions[][2] = {
        {"1:9.2p1-2+deb12u10", "9.2p1"   },
        {"4.4.3-P1-2",         "4.4.3-P1"},
        {"1:1.2.13.dfsg-1",    "1.2.13"  },
        {"2.1.12-stable-8",    "2.1.12"  },
        {"1.36.1-r1",          "1.36.1"  },
        {"2.0",                "2.0"     },
        {"",                   ""        },
    };
    for (size_t i = 0; i < sizeof versions / sizeof *versions; i++) {
        struct view v =
            component_upstream(view_of(versions[i][0], strlen(versions[i][0])));
        assert_true(elf_text_is(v, versions[i][1]));
    }
    arena_done(&a);
}

static void depended_on(const char *text, const char *want)
{
    struct view words = view_of(text, strlen(text)), name;
    char got[128] = "";
    while (component_next_name(&words, &name)) {
        assert_true(strlen(got) + name.n + 2 < sizeof got);
        strncat(got, (const char *)name.p, name.n);
        strcat(got, " ");
    }
    assert_string_equal(got, want);
}

static void names_are_read_from_what_a_package_needs(void **state)
{
    (void)state;
    depended_on("libc, libubus (>= 1.2), a | b", "libc libubus a b ");
    depended_on("libc6 (>= 2.36), python3:any", "libc6 python3 ");
    depended_on("so:libc.musl-x86_64.so.1 /bin/sh busybox>=1 !x", "busybox ");
    depended_on("", "");
    depended_on("(", "");
    depended_on(",, (a", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(versions_are_matched_by_form),
        cmocka_unit_test(a_banner_tells_the_version),
        cmocka_unit_test(a_text_that_mentions_a_program_is_none),
        cmocka_unit_test(a_version_beside_its_format_is_taken),
        cmocka_unit_test(the_only_version_of_a_file_is_taken),
        cmocka_unit_test(users_of_a_library_are_not_the_library),
        cmocka_unit_test(a_busybox_tells_its_applets),
        cmocka_unit_test(file_names_tell_versions_too),
        cmocka_unit_test(what_several_files_show_is_one_component),
        cmocka_unit_test(a_product_without_a_version_is_still_told),
        cmocka_unit_test(packages_are_listed),
        cmocka_unit_test(unpacked_packages_are_there),
        cmocka_unit_test(opkg_files_serve_where_no_status_is),
        cmocka_unit_test(an_unread_rpm_database_is_told),
        cmocka_unit_test(kernels_are_components),
        cmocka_unit_test(modules_tell_of_a_kernel_that_does_not_show_itself),
        cmocka_unit_test(build_records_are_read),
        cmocka_unit_test(names_for_other_tools_are_well_formed),
        cmocka_unit_test(names_are_read_from_what_a_package_needs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
