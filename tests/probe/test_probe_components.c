/* Components: package databases, real programs, and texts that only mention
 * one. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/stat.h>

#include "probe/run.h"
#include "ptree.h"

static struct ptree t;

static bool has(struct obs **all, size_t n, const char *name,
                const char *version)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i]->kind, "component") == 0 &&
            strcmp(ptree_text(all[i], "name"), name) == 0 &&
            strcmp(ptree_text(all[i], "version"), version) == 0)
            return true;
    return false;
}

static void package_databases_are_read(void **state)
{
    (void)state;
    size_t n = 0;
    ptree_init(&t);
    ptree_file(&t, "var/lib/dpkg/status", 0644,
               V("Package: dropbear-bin\nStatus: install ok installed\n"
                 "Version: 2022.83-1\nArchitecture: armhf\n\n"
                 "Package: gone\nStatus: deinstall ok config-files\n"
                 "Version: 1.0\n\n"));
    ptree_run(&t);
    struct obs **all = probing_facts(t.probing, &n);
    bool found = false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i]->kind, "component") != 0)
            continue;
        assert_null(strstr(ptree_text(all[i], "name"), "gone"));
        found |= strncmp(ptree_text(all[i], "name"), "dropbear", 8) == 0 &&
                 strstr(ptree_text(all[i], "version"), "2022.83") != NULL;
    }
    assert_true(found);
    ptree_done(&t);
}

static void a_text_that_mentions_a_program_is_none(void **state)
{
    (void)state;
    size_t n = 0;
    ptree_init(&t);
    ptree_file(&t, "etc/motd", 0644,
               V("BusyBox v1.35.0 (2022-03-01 12:00:00 UTC)\n"
                 "OpenSSL 1.1.1a  20 Nov 2018\n"));
    ptree_run(&t);
    struct obs **all = probing_facts(t.probing, &n);
    for (size_t i = 0; i < n; i++)
        assert_string_not_equal(all[i]->kind, "component");
    ptree_done(&t);
}

/* The one file in the sample's folder, as bytes. */
static struct view sample(const char *name)
{
    const char *root = getenv("ASSAY_SAMPLES");
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", root ? root : "/nowhere", name);
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0) {
        print_message("skipped: no sample %s\n", name);
        skip();
    }
    uint8_t *p = malloc((size_t)st.st_size);
    assert_non_null(p);
    assert_int_equal(fread(p, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    return view_of(p, (size_t)st.st_size);
}

static void programs_of_a_real_image_have_their_versions(void **state)
{
    (void)state;
    struct view v =
        sample("owrt-1505-dlink-dir505/openwrt-15.05.1-ar71xx-generic-dir-505-"
               "a1-squashfs-sysupgrade.bin");
    struct image_opts opts = {
        .name = "x", .bytes = v, .threads = 2, .limits = limits_default()};
    struct probing *p = NULL;
    size_t n = 0;
    assert_int_equal(probing_run(&opts, NULL, &p), OK);
    struct obs **all = probing_facts(p, &n);
    assert_true(has(all, n, "busybox", "1.23.2"));
    assert_true(has(all, n, "dropbear", "2015.67"));
    assert_true(has(all, n, "dnsmasq", "2.73"));
    probing_done(p);
    free((void *)(uintptr_t)v.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(package_databases_are_read),
        cmocka_unit_test(a_text_that_mentions_a_program_is_none),
        cmocka_unit_test(programs_of_a_real_image_have_their_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
