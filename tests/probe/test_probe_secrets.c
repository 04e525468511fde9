/* Facts about tokens and passwords in a file tree, and what must not be in
 * them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "ptree.h"

static struct ptree t;

static int begin(void **s)
{
    (void)s;
    ptree_init(&t);
    return 0;
}

static int end(void **s)
{
    (void)s;
    ptree_done(&t);
    return 0;
}

static const struct obs *secret(const char *path, size_t nth)
{
    return ptree_fact(&t, "secret", path, nth);
}

/* Put together here, so that no file of ours holds what looks like one. */
static const char *token(const char *prefix)
{
    static char text[8][96];
    static unsigned next;
    char *p = text[next++ % 8];
    snprintf(p, 96, "%sq8Zr2Lx0Wv5Tn3Kd7Pb1Mc6Hf9Jg4Ys%s", prefix, "XeQa");
    return p;
}

/* The format with what stands in the place of its '%'. */
static struct view text_of(const char *format, const char *value)
{
    static char text[8][1024];
    static unsigned next;
    char *p = text[next++ % 8];
    const char *at = strchr(format, '%');
    int n = snprintf(p, 1024, "%.*s%s%s", (int)(at - format), format, value,
                     at + 1);
    return view_of(p, (size_t)n);
}

static void tokens_are_told_wherever_they_are(void **s)
{
    (void)s;
    char elf[256] = "\177ELF and so on, then NUL";
    const char *stripe = token("sk_live_");
    memcpy(elf + 100, stripe, strlen(stripe));
    ptree_file(&t, "usr/bin/agent", 0755, view_of(elf, sizeof elf));
    ptree_file(&t, "www/app.js", 0644,
               text_of("// x\nvar k = \"%\";\n", token("glpat-")));
    ptree_run(&t);
    const struct obs *o = secret("/usr/bin/agent", 0);
    assert_string_equal(ptree_text(o, "type"), "stripe-secret-key");
    assert_int_equal(o->where.offset, 100);
    assert_int_equal(o->where.line, 0);
    assert_int_equal(o->confidence, CERTAIN);
    assert_int_equal(obs_get_int(o, "length", 0), strlen(stripe));
    assert_string_equal(ptree_text(o, "redacted"), "sk..Qa");
    o = secret("/www/app.js", 0);
    assert_string_equal(ptree_text(o, "type"), "gitlab-token");
    assert_int_equal(o->where.line, 2);
    assert_null(secret(NULL, 2));
}

static void settings_are_told_with_their_name(void **s)
{
    (void)s;
    ptree_file(&t, "etc/config/cloud", 0600,
               V("config agent 'cloud'\n\toption url 'mqtts://c.vendor.com'\n"
                 "\toption mqtt_password 'Xk9vB2qLr0Ws'\n"));
    ptree_file(&t, "opt/app/settings.json", 0644,
               V("{\"apiKey\": \"b7Gk2LqP9xWvT4nZ8sRd\",\n"
                 " \"password\": \"changeme\", \"label\": \"Password\"}\n"));
    ptree_file(&t, "etc/init.d/agent", 0755,
               V("#!/bin/sh\nTOKEN=\"a81Jd0qPq3kVb29sQm47\"\n"
                 "password=$(nvram get pw)\n"));
    ptree_run(&t);
    const struct obs *o = secret("/etc/config/cloud", 0);
    assert_string_equal(ptree_text(o, "type"), "mqtt-password");
    assert_string_equal(ptree_text(o, "context"), "mqtt_password");
    assert_int_equal(o->where.line, 3);
    assert_int_equal(o->confidence, LIKELY);
    assert_null(secret("/etc/config/cloud", 1));
    bool known = false, api = false;
    for (size_t i = 0; (o = secret("/opt/app/settings.json", i)); i++) {
        known = known || obs_get(o, "known");
        api = api || strcmp(ptree_text(o, "type"), "api-key") == 0;
    }
    assert_true(known && api);
    assert_null(secret("/opt/app/settings.json", 2));
    o = secret("/etc/init.d/agent", 0);
    assert_string_equal(ptree_text(o, "type"), "token");
    assert_int_equal(o->confidence, POSSIBLE);
    assert_null(secret("/etc/init.d/agent", 1));
}

static void code_pages_and_manuals_hold_none(void **s)
{
    (void)s;
    ptree_file(&t, "www/login.html", 0644,
               V("<input name=\"password\" type=\"password\" value=\"\">\n"
                 "var password = document.getElementById('password').value;"));
    ptree_file(&t, "www/i18n/de.json", 0644,
               V("{\"password\": \"Passwort\", \"secret\": \"Geheim2020\"}"));
    ptree_file(&t, "usr/share/doc/x/README", 0644,
               V("password = Xk9vB2qLr0Ws\n"));
    ptree_file(&t, "usr/lib/lua/a.lua", 0644,
               V("local password = conf.password\n"
                 "if passwd == \"admin123\" then\n"
                 "key_token = md5(\"x\" .. token)\n"));
    ptree_file(&t, "etc/login.defs", 0644,
               V("PASS_MAX_DAYS\t99999\nENCRYPT_METHOD SHA512\n"));
    ptree_file(&t, "etc/pam.d/common-password", 0644,
               V("password [success=1] pam_unix.so obscure yescrypt\n"));
    ptree_file(&t, "etc/nsswitch.conf", 0644, V("passwd: files systemd\n"));
    ptree_file(&t, "etc/app.conf", 0644,
               V("password=\npassword=<your password>\n#password=Xk9vB2qLr0W\n"
                 "password_file=/etc/pw\nsecret=${SECRET}\n"));
    ptree_run(&t);
    const struct obs *o = secret(NULL, 0);
    if (o)
        fail_msg("%s in %s:%u", ptree_text(o, "type"), o->where.path,
                 o->where.line);
}

/* ---- nothing gets out ---- */

static void not_in(const struct value *v, const char *text)
{
    size_t n = strlen(text);
    if (v->type == VALUE_MAP) {
        for (const struct attr *a = v->u.map.first; a; a = a->next)
            not_in(&a->value, text);
    } else if (v->type == VALUE_LIST) {
        for (const struct value *i = v->u.list.first; i; i = i->next)
            not_in(i, text);
    } else if (v->type == VALUE_TEXT) {
        /* Not even six characters of it. */
        for (size_t i = 0; i + 6 <= n; i++)
            if (memmem(v->u.text.p, v->u.text.n, text + i, 6))
                fail_msg("%.*s of %s got out", 6, text + i, text);
    }
}

static void no_secret_is_told_unredacted(void **s)
{
    (void)s;
    static const char *const values[] = {
        "Xk9vB2qLr0Ws",
        "a81Jd0qPq3kVb29sQm47",
        "Tr0ub4dor-and-3",
        "87349201",
    };
    static const char *const formats[] = {
        "mqtt_password=%\n",
        "{\"token\": \"%\"}",
        "url = mqtt://device:%@broker.vendor.com:8883/\n",
        "<config><password>%</password></config>\n",
        "config x\n\toption passphrase '%'\n",
        "user=app password=%\n",
        "username=app\npassword=%\n",
    };
    size_t told = 0;
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < 7; k++) {
            struct ptree *p = &t;
            ptree_file(p, "etc/app.conf", 0644, text_of(formats[k], values[i]));
            ptree_run(p);
            size_t n;
            struct obs **all = probing_facts(p->probing, &n);
            for (size_t o = 0; o < n; o++) {
                if (strcmp(all[o]->kind, "account") == 0)
                    continue; /* another probe's, with rules of its own */
                not_in(&all[o]->attributes, values[i]);
                told += strcmp(all[o]->kind, "secret") == 0;
                const char *e = all[o]->where.excerpt;
                assert_true(!e || !strstr(e, values[i]));
            }
            ptree_done(p);
            ptree_init(p);
        }
    }
    assert_true(told >= 15);
}

static void many_of_a_file_are_told_to_be_many(void **s)
{
    (void)s;

    enum { LINES = 400 };

    static char text[LINES * 64];
    size_t n = 0;
    for (int i = 0; i < LINES; i++)
        n += (size_t)sprintf(text + n, "k%d_password=Xk9vB2q%03dLr0Ws\n", i, i);
    ptree_file(&t, "etc/app.conf", 0644, view_of(text, n));
    ptree_run(&t);
    size_t found = 0, more = 0;
    const struct obs *o;
    for (; (o = secret("/etc/app.conf", found)); found++)
        more += obs_get_int(o, "more", 0) == 1;
    assert_int_equal(found, 100);
    assert_int_equal(more, 1);
    assert_false(probing_overflow(t.probing));
}

/* A script with one command, and how many secrets are in it. */
static void commands_hold_the_passwords_they_are_given(void **s)
{
    (void)s;

    static const struct {
        const char *text;
        bool has;
    } cases[] = {
        {"curl -u fwuser:Tr1cky.Pw https://fw.acme.com/x",    true },
        {"  /usr/bin/curl -s --user 'a:Tr1cky Pw' ftp://h/",  true },
        {"x=$(curl -ua:Tr1cky https://h/)",                   true },
        {"sshpass -p Gr8Backdoor ssh support@cloud.acme.com", true },
        {"sshpass -pGr8Backdoor ssh support@cloud.acme.com",  true },
        {"wget --user=a --http-password=Zebra77 http://h/x",  true },
        {"curl -u $USER:$PASS https://h/",                    false},
        {"curl -u \"a:${PASS}\" https://h/",                  false},
        {"curl -u a: https://h/",                             false},
        {"curl -u user:<password> https://h/",                false},
        {"sshpass -p \"$PASS\" ssh h",                        false},
        {"sshpass -f /etc/pw ssh h",                          false},
        {"# curl -u fwuser:Tr1cky.Pw https://h/",             false},
        {"echo curl -u fwuser:Tr1cky.Pw",                     false},
    };

    char path[32], text[16][128];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, "usr/bin/c%zu", i);
        int n = snprintf(text[i], 128, "#!/bin/sh\n%s\n", cases[i].text);
        ptree_file(&t, path, 0755, view_of(text[i], (size_t)n));
    }
    ptree_run(&t);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(path, sizeof path, "/usr/bin/c%zu", i);
        if ((secret(path, 0) != NULL) != cases[i].has)
            print_message("# %s\n", cases[i].text);
        assert_int_equal(secret(path, 0) != NULL, cases[i].has);
        assert_null(secret(path, 1));
    }
}

static void programs_and_netrc_hold_passwords(void **s)
{
    (void)s;
    ptree_file(
        &t, "usr/bin/app.py", 0755,
        text_of("#!/usr/bin/python3\nDB_PASSWORD = \"%\"\n", "h4rdC0ded!77"));
    ptree_file(&t, "usr/bin/ui.py", 0755,
               text_of("PASSWORD = \"%\"\npw = get_password(\"a1!Bcdefg\")\n",
                       "Password:"));
    ptree_file(&t, "root/.netrc", 0600,
               text_of("machine h login a\n password %\ndefault login b "
                       "password <pw>\n",
                       "Zebra77Crossing"));
    ptree_run(&t);
    assert_non_null(secret("/usr/bin/app.py", 0));
    assert_null(secret("/usr/bin/ui.py", 0));
    const struct obs *o = secret("/root/.netrc", 0);
    assert_non_null(o);
    assert_int_equal(o->where.line, 2);
    assert_null(secret("/root/.netrc", 1));
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(tokens_are_told_wherever_they_are),
        TEST(settings_are_told_with_their_name),
        TEST(code_pages_and_manuals_hold_none),
        TEST(no_secret_is_told_unredacted),
        TEST(many_of_a_file_are_told_to_be_many),
        TEST(commands_hold_the_passwords_they_are_given),
        TEST(programs_and_netrc_hold_passwords),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
