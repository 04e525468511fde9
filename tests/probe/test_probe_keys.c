/* Facts about keys and certificates in a file tree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"
#include "ptree.h"

static struct ptree t;
static struct view files[16];
static size_t files_n;

/* Files made by a command; kept until the tree is gone. */
__attribute__((format(printf, 1, 2))) static struct view made(const char *fmt,
                                                              ...)
{
    char command[1024];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(command, sizeof command, fmt, ap);
    va_end(ap);
    assert_true(sh("(%s) > form", command));
    assert_true(files_n < 16);
    return files[files_n++] = slurp(scratch("form"));
}

static int begin(void **s)
{
    (void)s;
    files_n = 0;
    ptree_init(&t);
    return 0;
}

static int end(void **s)
{
    (void)s;
    ptree_done(&t);
    while (files_n > 0)
        drop(files[--files_n]);
    return 0;
}

static void need_openssl(void)
{
    if (!have("openssl")) {
        print_message("skipped: openssl(1) is not installed\n");
        skip();
    }
}

static const struct obs *fact(const char *kind, const char *path, size_t nth)
{
    return ptree_fact(&t, kind, path, nth);
}

static void a_key_meets_its_certificate(void **s)
{
    (void)s;
    need_openssl();
    struct view key = made("openssl ecparam -name prime256v1 -genkey -noout"
                           " | tee k.pem");
    struct view cert = made("openssl req -x509 -new -key k.pem -days 9"
                            " -subj /CN=box -outform DER");
    ptree_file(&t, "etc/lighttpd/server.pem", 0644, key);
    ptree_file(&t, "etc/lighttpd/server.crt", 0644, cert);
    ptree_run(&t);
    const struct obs *k = fact("private-key", "/etc/lighttpd/server.pem", 0);
    const struct obs *c = fact("certificate", "/etc/lighttpd/server.crt", 0);
    assert_non_null(k);
    assert_non_null(c);
    assert_int_equal(k->confidence, CERTAIN);
    assert_string_equal(ptree_text(k, "type"), "ec");
    assert_int_equal(obs_get_int(k, "bits", 0), 256);
    assert_string_equal(ptree_text(k, "curve"), "prime256v1");
    assert_string_equal(ptree_text(k, "format"), "sec1");
    assert_string_equal(ptree_text(k, "armour"), "pem");
    assert_string_equal(ptree_text(k, "purpose"), "tls-server");
    assert_int_equal(obs_get_int(k, "encrypted", 2), 0);
    assert_int_equal(k->where.line, 1);
    assert_string_equal(ptree_text(k, "pair"), "/etc/lighttpd/server.crt");
    assert_string_equal(ptree_text(c, "pair"), "/etc/lighttpd/server.pem");
    assert_string_equal(ptree_text(k, "fingerprint"),
                        ptree_text(c, "fingerprint"));
    assert_string_equal(ptree_text(c, "subject"), "CN=box");
    assert_string_equal(ptree_text(c, "format"), "der");
    assert_int_equal(obs_get_int(c, "self_signed", 0), 1);
    assert_null(obs_get(k, "known"));
    /* A key that everybody on the device can read. */
    const struct obs *mode =
        fact("file-permission", "/etc/lighttpd/server.pem", 0);
    assert_string_equal(ptree_text(mode, "type"), "readable-secret");
}

static void host_keys_and_encrypted_keys(void **s)
{
    (void)s;
    need_openssl();
    ptree_file(&t, "etc/ssh/ssh_host_key", 0600,
               made("openssl genpkey -algorithm RSA"
                    " -pkeyopt rsa_keygen_bits:1024 | tee r.pem"));
    ptree_file(&t, "etc/ssh/ssh_host_key.pub", 0644,
               made("openssl pkey -in r.pem -pubout"));
    ptree_file(&t, "opt/vendor/cloud.key", 0600,
               made("openssl pkcs8 -topk8 -in r.pem -passout pass:Zq8-x"));
    ptree_file(&t, "opt/vendor/store.p12", 0600,
               made("openssl req -x509 -new -key r.pem -subj /CN=a -days 9"
                    " > c.pem; openssl pkcs12 -export -inkey r.pem"
                    " -in c.pem -passout pass:changeit"));
    ptree_run(&t);
    const struct obs *o = fact("private-key", "/etc/ssh/ssh_host_key", 0);
    assert_string_equal(ptree_text(o, "purpose"), "ssh-host-key");
    assert_null(fact("private-key", "/etc/ssh/ssh_host_key.pub", 0));
    o = fact("private-key", "/opt/vendor/cloud.key", 0);
    assert_int_equal(obs_get_int(o, "encrypted", 0), 1);
    assert_string_equal(ptree_text(o, "type"), "unknown");
    assert_null(obs_get(o, "fingerprint"));
    o = fact("private-key", "/opt/vendor/store.p12", 0);
    assert_string_equal(ptree_text(o, "opens_with"), "changeit");
    assert_null(fact("private-key", NULL, 3));
}

static void published_keys_are_named(void **s)
{
    (void)s;
    struct view v = slurp("/usr/bin/openssl");
    if (!v.p) {
        print_message("skipped: there is no /usr/bin/openssl\n");
        skip();
    }
    files[files_n++] = v;
    ptree_file(&t, "usr/bin/openssl", 0755, v);
    ptree_run(&t);
    for (size_t i = 0; fact("private-key", NULL, i); i++)
        assert_non_null(strstr(
            ptree_text(fact("private-key", NULL, i), "known"), "OpenSSL"));
    /* Nobody learns anything from reading them. */
    assert_null(fact("file-permission", "/usr/bin/openssl", 0));
}

/* Twelve roots, one of them expired and short. */
static struct view root(int i)
{
    if (i == 5)
        return made(
            "openssl req -x509 -newkey rsa:1024 -nodes -keyout /dev/null"
            " -subj /CN=old -days 1 -set_serial %d",
            i);
    return made("openssl req -x509 -newkey ec -pkeyopt"
                " ec_paramgen_curve:P-256 -nodes -keyout k%d.pem -days 3650"
                " -subj /CN=root%d",
                i, i);
}

static void a_trust_bundle_is_one_fact(void **s)
{
    (void)s;
    need_openssl();
    for (int i = 0; i < 12; i++) {
        char path[64];
        snprintf(path, sizeof path, "usr/share/ca/root%d.crt", i);
        ptree_file(&t, path, 0644, root(i));
    }
    size_t n = 0;
    for (int i = 0; i < 12; i++)
        n += files[i].n;
    uint8_t *all = malloc(n), *to = all;
    assert_non_null(all);
    for (int i = 0; i < 12; i++) {
        memcpy(to, files[i].p, files[i].n);
        to += files[i].n;
    }
    files[files_n++] = view_of(all, n);
    ptree_file(&t, "etc/ssl/certs/bundle.crt", 0644, view_of(all, n));
    ptree_file(&t, "etc/own/root3.key", 0600, made("cat k3.pem"));
    ptree_run(&t);
    static const char *const places[] = {"/etc/ssl/certs/bundle.crt",
                                         "/usr/share/ca"};
    for (size_t i = 0; i < 2; i++) {
        const struct obs *o = fact("certificate", places[i], 0);
        while (o && !obs_get(o, "count"))
            o = fact("certificate", places[i], 1);
        assert_non_null(o);
        assert_int_equal(obs_get_int(o, "trust_store", 0), 1);
        assert_int_equal(obs_get_int(o, "count", 0), 12);
        assert_int_equal(obs_get_int(o, "short_keys", 0), 1);
    }
    /* Alone: the short one and the one whose key is here, of each place. */
    size_t alone = 0;
    const struct obs *o;
    for (size_t i = 0; (o = fact("certificate", NULL, i)); i++) {
        if (obs_get(o, "count"))
            continue;
        alone++;
        bool paired = strcmp(ptree_text(o, "subject"), "CN=root3") == 0;
        assert_true(paired || strcmp(ptree_text(o, "subject"), "CN=old") == 0);
        assert_int_equal(obs_get(o, "pair") != NULL, paired);
        assert_int_equal(obs_get_int(o, "trust_store", 0), 1);
    }
    assert_int_equal(alone, 4);
    o = fact("private-key", "/etc/own/root3.key", 0);
    assert_string_equal(ptree_text(o, "pair"), "/etc/ssl/certs/bundle.crt");
}

static void markers_and_public_keys_are_no_keys(void **s)
{
    (void)s;
    need_openssl();
    ptree_file(&t, "etc/public.pem", 0644,
               made("openssl genpkey -algorithm ED25519 |"
                    " openssl pkey -pubout"));
    ptree_file(&t, "lib/libx.so", 0644,
               V("\177ELF\0-----BEGIN RSA PRIVATE KEY-----\0-----END RSA "
                 "PRIVATE KEY-----\0"));
    ptree_file(&t, "etc/note", 0644,
               V("-----BEGIN PRIVATE KEY-----\nput yours here\n"
                 "-----END PRIVATE KEY-----\n"));
    ptree_run(&t);
    assert_null(fact("private-key", NULL, 0));
}

/* ---- nothing private gets out ---- */

static void no_part_of_it(const struct value *v, struct view private)
{
    if (v->type == VALUE_MAP) {
        for (const struct attr *a = v->u.map.first; a; a = a->next)
            no_part_of_it(&a->value, private);
    } else if (v->type == VALUE_LIST) {
        for (const struct value *i = v->u.list.first; i; i = i->next)
            no_part_of_it(i, private);
    } else if (v->type == VALUE_TEXT) {
        for (size_t i = 0; i + 12 <= private.n; i++)
            assert_null(memmem(v->u.text.p, v->u.text.n, private.p + i, 12));
    }
}

static void the_private_part_stays_inside(void **s)
{
    (void)s;
    need_openssl();
    struct view key = made("openssl genpkey -algorithm ED25519 | tee k.pem");
    struct view seed = made("openssl pkey -in k.pem -outform DER"
                            " | tail -c 32 | tee seed");
    struct view hex = made("od -An -v -tx1 seed | tr -d ' \\n'");
    struct view base64 = made("openssl base64 -A -in seed");
    ptree_file(&t, "etc/key.pem", 0600, key);
    ptree_run(&t);
    size_t n;
    struct obs **all = probing_facts(t.probing, &n);
    assert_non_null(fact("private-key", "/etc/key.pem", 0));
    for (size_t i = 0; i < n; i++) {
        const struct view forms[] = {seed, hex, base64, view_cut(key, 28, 60)};
        for (size_t k = 0; k < 4; k++) {
            no_part_of_it(&all[i]->attributes, forms[k]);
            assert_true(!all[i]->where.excerpt ||
                        !memmem(all[i]->where.excerpt,
                                strlen(all[i]->where.excerpt), forms[k].p, 12));
        }
    }
}

/* ---- real images ---- */

static struct probing *probe_file(struct view v)
{
    struct image_opts opts = {
        .name = "x.bin", .bytes = v, .threads = 2, .limits = limits_default()};
    struct probing *p = NULL;
    assert_int_equal(probing_run(&opts, NULL, &p), OK);
    return p;
}

static struct view sample(const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/../shared/samples/%s",
             getenv("ASSAY_SOURCE_ROOT"), name);
    struct view v = slurp(path);
    if (!v.p)
        v = slurp(strstr(path, "../") ? path + strlen(path) : path);
    if (!v.p) {
        print_message("skipped: the sample %s is not here\n", name);
        skip();
    }
    return files[files_n++] = v;
}

static void four_dropbear_keys_of_a_real_image(void **s)
{
    (void)s;
    struct probing *p =
        probe_file(sample("esp32s3-linux-etc-jffs2/rootfs.jffs2"));
    size_t n, keys = 0;
    struct obs **all = probing_facts(p, &n);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(all[i]->kind, "private-key") != 0)
            continue;
        keys++;
        assert_string_equal(obs_get_str(all[i], "format"), "dropbear");
        assert_string_equal(obs_get_str(all[i], "purpose"), "ssh-host-key");
        assert_int_equal(all[i]->confidence, CERTAIN);
    }
    probing_done(p);
    assert_int_equal(keys, 4);
}

static void authorities_of_a_real_image_are_no_keys(void **s)
{
    (void)s;
    struct probing *p =
        probe_file(sample("nas-dlink-dns320-netboot/netboot.img"));
    size_t n, bundled = 0, alone = 0;
    struct obs **all = probing_facts(p, &n);
    for (size_t i = 0; i < n; i++) {
        assert_string_not_equal(all[i]->kind, "private-key");
        if (strcmp(all[i]->kind, "certificate") == 0) {
            bundled += (size_t)obs_get_int(all[i], "count", 0);
            alone += !obs_get(all[i], "count");
        }
    }
    probing_done(p);
    assert_in_range(bundled, 130, 150);
    assert_true(alone < 20);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(a_key_meets_its_certificate),
        TEST(host_keys_and_encrypted_keys),
        TEST(published_keys_are_named),
        TEST(a_trust_bundle_is_one_fact),
        TEST(markers_and_public_keys_are_no_keys),
        TEST(the_private_part_stays_inside),
        TEST(four_dropbear_keys_of_a_real_image),
        TEST(authorities_of_a_real_image_are_no_keys),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
