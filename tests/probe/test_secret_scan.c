/* Tokens, connection strings and settings, made at test time so that no file
 * of ours holds what looks like a secret. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <glob.h>

#include "check.h"
#include "core/buf.h"
#include "probe/hits.h"
#include "probe/secret_scan.h"

/* A generator that is the same on every machine. */
static uint32_t state = 12345;

static uint32_t roll(uint32_t n)
{
    state = state * 1664525u + 1013904223u;
    return (state >> 8) % n;
}

/* Fills the N's, X's and so on of a pattern with random characters:
 * \1 alphanumeric, \2 upper case and 2-7, \3 hexadecimal, \4 digit,
 * \5 base64, \6 base64url. */
static void grow(const char *pattern, char *out)
{
    static const char *const sets[] = {
        "",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "0123456789abcdef",
        "0123456789",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
    };
    for (; *pattern; pattern++) {
        uint8_t c = (uint8_t)*pattern;
        if (c == 0 || c > 6) {
            *out++ = *pattern;
            continue;
        }
        /* \<set>, then the count in two digits */
        int n = (pattern[1] - '0') * 10 + (pattern[2] - '0');
        size_t size = strlen(sets[c]);
        for (int i = 0; i < n; i++)
            *out++ = sets[c][roll((uint32_t)size)];
        pattern += 2;
    }
    *out = 0;
}

struct collected {
    struct view text;
    struct secret s[64];
    size_t n;
};

static void hit(void *ctx, uint64_t at, unsigned anchor)
{
    struct collected *c = ctx;
    struct secret s;
    if (!secret_check(c->text, (size_t)at, anchor, &s))
        return;
    assert_true(s.at < c->text.n && s.n > 0 && s.n <= c->text.n - s.at);
    assert_non_null(s.type);
    for (size_t i = 0; i < c->n; i++)
        if (c->s[i].at == s.at)
            return;
    if (c->n < 64)
        c->s[c->n] = s;
    c->n++;
}

static struct collected find(struct view v)
{
    enum { MAX = 4096 };
    struct collected c = {.text = v};
    struct matcher *m = matcher_new(NULL, 0);
    struct hit *hits = calloc(MAX, sizeof *hits);
    assert_non_null(m);
    assert_non_null(hits);
    bool more;
    size_t n = match_all(m, v, hits, MAX, &more);
    const struct hits_walk walk = {secret_anchor, hit, &c};
    assert_true(hits_walk(v, hits, n, MAX, &walk));
    free(hits);
    matcher_free(m);
    return c;
}

static struct collected find_text(const char *text)
{
    return find(view_of(text, strlen(text)));
}

/* '[' and ']' bracket the secret and are taken out. */
static const struct {
    const char *pattern, *type;
    enum confidence confidence;
} tokens[] = {
    {"id=[AKIA\00216] region=x",                                  "aws-access-key-id",         LIKELY  },
    {"id=AKIA\00216\nsecret = [\00540]\n",                        "aws-secret-key",            CERTAIN },
    {"\"[AKIA\00216]\"",                                          "aws-access-key-id",         LIKELY  },
    {"key: [AIzaSy\00633]\n",                                     "google-api-key",            LIKELY  },
    {"'[GOCSPX-\00628]'",                                         "google-client-secret",      CERTAIN },
    {"HostName=a;SharedAccessKey=[\00543=]",                      "azure-shared-access-key",
     CERTAIN                                                                                           },
    {"AccountKey=[\00586==];EndpointSuffix",                      "azure-storage-account-key",
     CERTAIN                                                                                           },
    {"TOKEN=[ghp_\00136]\n",                                      "github-token",              CERTAIN },
    {"\"[gho_\00136]\"",                                          "github-token",              CERTAIN },
    {"https://[ghs_\00136]@github.com/",                          "github-token",              CERTAIN },
    {"x [github_pat_\00122_\00159]",                              "github-token",              CERTAIN },
    {"[glpat-\00620]",                                            "gitlab-token",              CERTAIN },
    {"[xoxb-\00411-\00412-\00124]",                               "slack-token",               CERTAIN },
    {"https://hooks.slack.com/services/[T\00108/B\00110/\00124]",
     "slack-webhook",                                                                          CERTAIN },
    {"[sk_live_\00124]",                                          "stripe-secret-key",         CERTAIN },
    {"[rk_live_\00124]",                                          "stripe-secret-key",         CERTAIN },
    {"[sk_test_\00124]",                                          "stripe-test-secret-key",    POSSIBLE},
    {"//packages.example.com/:_authToken=[npm_\00136]",           "npm-token",                 CERTAIN },
    {"[pypi-AgEIcHlwaS5vcmc\00660]",                              "pypi-token",                CERTAIN },
    {"[sk-proj-\00648]",                                          "openai-api-key",            CERTAIN },
    {"[sk-\00120T3BlbkFJ\00120]",                                 "openai-api-key",            CERTAIN },
    {"[dop_v1_\00364]",                                           "digitalocean-token",        CERTAIN },
    {"[shpat_\00332]",                                            "shopify-token",             CERTAIN },
    {"[sq0csp-\00643]",                                           "square-client-secret",      CERTAIN },
    {"[AGE-SECRET-KEY-1\00258]",                                  "age-secret-key",            CERTAIN },
    {"accessKeyId [LTAI5\00119]",                                 "alibaba-access-key-id",     LIKELY  },
    {"https://discord.com/api/webhooks/[\00418/\00668]",          "discord-webhook",
     CERTAIN                                                                                           },
    {"https://api.telegram.org/bot[\00409:AA\00633]/sendMessage",
     "telegram-token",                                                                         CERTAIN },
    {"TELEGRAM_TOKEN='[\00410:AA\00633]'",                        "telegram-token",            CERTAIN },
    {"twilio_sid=AC\00332\ntwilio_auth=[\00332]\n",               "twilio-token",              LIKELY  },
    {"TWILIO_KEY=[SK\00332]\n",                                   "twilio-api-key",            LIKELY  },
    {"sendgrid key: [SG.\00622.\00643]",                          "sendgrid-api-key",          CERTAIN },
};

static size_t bracket(char *text, size_t *end)
{
    char *open = strchr(text, '['), *close;
    assert_non_null(open);
    memmove(open, open + 1, strlen(open));
    close = strchr(open, ']');
    assert_non_null(close);
    *end = (size_t)(close - text);
    memmove(close, close + 1, strlen(close));
    return (size_t)(open - text);
}

static void tokens_are_found_where_they_are(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        char text[1024];
        size_t end;
        grow(tokens[i].pattern, text);
        size_t at = bracket(text, &end);
        struct collected c = find_text(text);
        size_t k = 0;
        while (k < c.n && strcmp(c.s[k].type, tokens[i].type) != 0)
            k++;
        if (k == c.n)
            fail_msg("no %s in %s", tokens[i].type, text);
        assert_int_equal(c.s[k].at, at);
        assert_int_equal(c.s[k].n, end - at);
        assert_int_equal(c.s[k].confidence, tokens[i].confidence);
        assert_true(c.s[k].entropy > 200);
        /* Two characters from each end, and no more. */
        assert_int_equal(strlen(c.s[k].redacted), 6);
        assert_memory_equal(c.s[k].redacted, text + at, 2);
        assert_memory_equal(c.s[k].redacted + 4, text + end - 2, 2);
    }
}

static void shorter_ones_are_none(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++) {
        char text[1024];
        size_t end;
        if (strstr(tokens[i].pattern, "\nsecret"))
            continue; /* the key id is still there */
        grow(tokens[i].pattern, text);
        size_t at = bracket(text, &end);
        assert_true(end - at > 8);
        text[at + 8] = 0;
        assert_int_equal(find_text(text).n, 0);
    }
}

static void placeholders_are_none(void **s)
{
    (void)s;
    static const char *const texts[] = {
        "AKIAIOSFODNN7EXAMPLE",
        "AKIAXXXXXXXXXXXXXXXX",
        "xAKIA2345ABCD6723WXYZ",
        "AKIA2345ABCD6723WXYZ7",
        "AIzaSyXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX",
        "xoxb-your-token-goes-in-here-thanks",
        "xoxb-not-a-real-token-this-will-not-work",
        "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        " ghp_0000000000000000000000000000000000000",
        "SharedAccessKey=<your key>",
        "SharedAccessKey=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "sk_live_xxxxxxxxxxxxxxxxxxxxxxxx",
        "telegram_token=123456789:AABBCCDD",
        "sendgrid: SG.xxxxx.yyyyy",
        "eyJhbGciOiJIUzI1NiJ9",
        "eyJhbGciOiJIUzI1NiJ9.eyJhbGciOiJIUzI1NiJ9.",
        "hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct collected c = find_text(texts[i]);
        if (c.n)
            fail_msg("%s in %s", c.s[0].type, texts[i]);
    }
}

/* ---- JSON web tokens ---- */

static void base64url(const char *text, char *out)
{
    static const char set[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t n = strlen(text);
    for (size_t i = 0; i < n; i += 3) {
        uint32_t b = 0;
        for (size_t k = 0; k < 3; k++)
            b = (b << 8) | (i + k < n ? (uint8_t)text[i + k] : 0);
        for (size_t k = 0; k < 4 && i + k <= n; k++)
            *out++ = set[(b >> (18 - 6 * k)) & 63];
    }
    *out = 0;
}

static void jwt(const char *header, const char *payload, const char *type)
{
    char text[1024], part[512], sign[64];
    base64url(header, part);
    strcpy(text, part);
    base64url(payload, part);
    grow("\00643", sign);
    sprintf(text + strlen(text), ".%s.%s", part, sign);
    struct collected c = find_text(text);
    assert_int_equal(c.n, type ? 1 : 0);
    if (type) {
        assert_string_equal(c.s[0].type, type);
        assert_int_equal(c.s[0].n, strlen(text));
    }
}

static void a_jwt_decodes(void **s)
{
    (void)s;
    jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"sub\":\"device-1\",\"iat\":1600000000}", "jwt");
    jwt("{\"typ\":\"JWT\",\"alg\":\"ES256\"}", "{\"sub\":\"device-1\"}", "jwt");
    jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}",
        "{\"sub\":\"1234567890\",\"name\":\"John Doe\"}", NULL);
    jwt("{\"typ\":\"JWT\",\"kid\":\"no algorithm\"}", "{\"sub\":\"device-1\"}",
        NULL);
    jwt("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", "no JSON at all, but text",
        NULL);
}

/* ---- connection strings ---- */

static const struct {
    const char *text, *password, *type;
    bool known;
} urls[] = {
    {"mqtt://dev:Tr0ub4dor@broker.local:1883",            "Tr0ub4dor",
     "mqtt-connection-string",                                                                     false},
    {"x=\"mysql://app:s3cr3t-Db@10.0.0.1/x\"",            "s3cr3t-Db",
     "database-connection-string",                                                                 false},
    {"mongodb+srv://app:p%40ss7w0rd@c0.abc.mongodb.net/", "p%40ss7w0rd",
     "database-connection-string",                                                                 false},
    {"amqps://a:b4Zq9@mq.host1.net",                      "b4Zq9",       "amqp-connection-string", false},
    {"http://admin:admin@192.168.1.1/",                   "admin",       "url-credentials",        true },
    {"rtsp://admin:12345@192.168.1.64:554/",              "12345",       "url-credentials",        true },
    {"ftp://update:Upd4te!@ftp.vendor.com/fw",            "Upd4te!",     "url-credentials",
     false                                                                                              },
    {"redis://:hunter22@10.1.1.1:6379/0",                 "hunter22",
     "database-connection-string",                                                                 false},
    {"http://[::1]/ https://u1:Pa55@[fe80::1]/",          "Pa55",        "url-credentials",
     false                                                                                              },
    {"http://%s:%s@%s/",                                  NULL,          NULL,                     false},
    {"http://user:password@host/",                        NULL,          NULL,                     false},
    {"https://user:pass@example.com/",                    NULL,          NULL,                     false},
    {"mysql://${USER}:${PASS}@db/",                       NULL,          NULL,                     false},
    {"http://$user:$password@server1/",                   NULL,          NULL,                     false},
    {"http://<user>:<password>@server1/",                 NULL,          NULL,                     false},
    {"http://192.168.1.1:8080/@x",                        NULL,          NULL,                     false},
    {"http://a.b/c:d@e",                                  NULL,          NULL,                     false},
    {"http://www.w3.org/1999/xhtml",                      NULL,          NULL,                     false},
    {"http://user@host1:80/",                             NULL,          NULL,                     false},
    {"https://x:@host1/",                                 NULL,          NULL,                     false},
    {"http://name: Bob@x",                                NULL,          NULL,                     false},
    {"ftp://u:********@ftp.x.org",                        NULL,          NULL,                     false},
};

static void connection_strings_tell_their_password(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        struct collected c = find_text(urls[i].text);
        if (c.n != (urls[i].type ? 1 : 0))
            fail_msg("%zu secrets in %s", c.n, urls[i].text);
        if (!urls[i].type)
            continue;
        const char *at = strstr(strstr(urls[i].text, "://"), urls[i].password);
        if (strcmp(urls[i].password, "admin") == 0)
            at = strstr(at + 1, urls[i].password);
        assert_string_equal(c.s[0].type, urls[i].type);
        assert_int_equal(c.s[0].at, at - urls[i].text);
        assert_int_equal(c.s[0].n, strlen(urls[i].password));
        assert_int_equal(c.s[0].known, urls[i].known);
        assert_null(strstr(c.s[0].redacted, urls[i].password));
    }
}

/* ---- settings ---- */

static const struct {
    const char *key, *value, *type;
    enum confidence confidence;
    bool known;
} settings[] = {
    {"password",          "Xk9vB2qLr0Ws",                      "password",             LIKELY,   false},
    {"mqtt_password",     "aB3dE5gH",                          "mqtt-password",        LIKELY,   false},
    {"SMTP_PASS",         "q7Rt-zz91",                         "smtp-password",        LIKELY,   false},
    {"smtp.password",     "q7Rt-zz91",                         "smtp-password",        LIKELY,   false},
    {"dbPasswd",          "vendor2019",                        "database-password",    POSSIBLE, false},
    {"password",          "admin",                             "password",             LIKELY,   true },
    {"password",          "changeme",                          "password",             LIKELY,   true },
    {"passwd1",           "12345678",                          "password",             LIKELY,   true },
    {"wpa_passphrase",    "87349201",                          "wifi-password",        POSSIBLE, false},
    {"clientSecret",      "9f8e7d6c5b4a39281706f5e4d3c2b1a0",  "client-secret",
     LIKELY,                                                                                     false},
    {"DeviceSecret",      "Zx81kQpWm3rTn6vB0yLs5dHg2jKf4aCe",  "aliyun-device-secret",
     LIKELY,                                                                                     false},
    {"api_key",           "b7Gk2LqP9xWvT4nZ8sRd",              "api-key",              LIKELY,   false},
    {"cloud.token",       "a81Jd0qPq3kVb29sQm47",              "token",                LIKELY,   false},
    {"aes_key",           "8d3f0c51a97be2460f1d5a3c7b9e8240",  "secret-key",           LIKELY,
     false                                                                                            },
    {"password",          "",                                  NULL,                   0,        false},
    {"password",          "${PASSWORD}",                       NULL,                   0,        false},
    {"password",          "$1",                                NULL,                   0,        false},
    {"password",          "<password>",                        NULL,                   0,        false},
    {"password",          "xxxxxxxx",                          NULL,                   0,        false},
    {"password",          "your_password",                     NULL,                   0,        false},
    {"password",          "********",                          NULL,                   0,        false},
    {"password",          "/etc/passwd",                       NULL,                   0,        false},
    {"password",          "getPassword(user)",                 NULL,                   0,        false},
    {"password",          "Enter your password",               NULL,                   0,        false},
    {"password",          "Passwort",                          NULL,                   0,        false},
    {"password",          "required",                          NULL,                   0,        false},
    {"password",          "null",                              NULL,                   0,        false},
    {"password_file",     "/etc/mosquitto/pw",                 NULL,                   0,        false},
    {"passwordMinLength", "12345678",                          NULL,                   0,        false},
    {"showPassword",      "Xk9vB2qLr0Ws",                      NULL,                   0,        false},
    {"confirm_password",  "Xk9vB2qLr0Ws",                      NULL,                   0,        false},
    {"compass",           "12345678",                          NULL,                   0,        false},
    {"token",             "identifier",                        NULL,                   0,        false},
    {"csrf_token",        "a81Jd0qPq3kVb29sQm47",              NULL,                   0,        false},
    {"next_token",        "a81Jd0qPq3kVb29sQm47",              NULL,                   0,        false},
    {"public_key_token",  "b77a5c561934e08913579bdf",          NULL,                   0,        false},
    {"api_key",           "this.config.apiKey1",               NULL,                   0,        false},
    {"secret",            "a-long-name-with-words-1",          NULL,                   0,        false},
    {"secret",            "https://host/a81Jd0qPq3kVb29sQm47", NULL,                   0,        false},
    {"secretariat",       "Xk9vB2qLr0Ws",                      NULL,                   0,        false},
    {"bypass",            "Xk9vB2qLr0Ws",                      NULL,                   0,        false},
};

static void settings_are_judged_by_key_and_value(void **s)
{
    (void)s;
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        char text[256];
        size_t key_n = strlen(settings[i].key);
        int n = snprintf(text, sizeof text, "%s=%s", settings[i].key,
                         settings[i].value);
        struct view v = view_of(text, (size_t)n);
        struct secret out = {.n = 99999};
        bool is = secret_setting(v, view_cut(v, 0, key_n),
                                 view_from(v, key_n + 1), &out);
        if (is != (settings[i].type != NULL))
            fail_msg("%s: %s", text, is ? out.type : "none");
        if (!is) {
            assert_int_equal(out.n, 99999);
            continue;
        }
        if (strcmp(out.type, settings[i].type) != 0)
            fail_msg("%s: %s", text, out.type);
        assert_int_equal(out.confidence, settings[i].confidence);
        assert_int_equal(out.known, settings[i].known);
        assert_int_equal(out.at, key_n + 1);
        assert_int_equal(out.n, strlen(settings[i].value));
        assert_true(strlen(out.redacted) < out.n || out.n < 8);
        assert_null(strstr(out.redacted, settings[i].value));
    }
}

static void short_secrets_show_nothing(void **s)
{
    (void)s;
    struct secret out;
    struct view v = V("password=a1b2c3");
    assert_true(secret_setting(v, view_cut(v, 0, 8), view_from(v, 9), &out));
    assert_string_equal(out.redacted, "**");
    v = V("password=a1b2c3d4");
    assert_true(secret_setting(v, view_cut(v, 0, 8), view_from(v, 9), &out));
    assert_string_equal(out.redacted, "a..4");
}

/* ---- files ---- */

static void noise_holds_no_secret(void **s)
{
    (void)s;

    enum { SIZE = 32 << 20 };

    uint8_t *p = malloc(SIZE);
    assert_non_null(p);
    for (size_t i = 0; i < SIZE; i++)
        p[i] = (uint8_t)roll(256);
    assert_int_equal(find(view_of(p, SIZE)).n, 0);
    /* The same in base64, a line and all. */
    static const char set[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < SIZE; i++)
        p[i] = i % 65 == 64 ? '\n' : (uint8_t)set[roll(64)];
    assert_int_equal(find(view_of(p, SIZE)).n, 0);
    free(p);
}

static void programs_hold_none(void **s)
{
    (void)s;
    glob_t g;
    if (glob("/usr/lib/*/lib[ckxgs]*.so.*", 0, NULL, &g) != 0) {
        print_message("skipped: there are no libraries here\n");
        skip();
    }
    for (size_t i = 0; i < g.gl_pathc; i++) {
        FILE *f = fopen(g.gl_pathv[i], "rbe");
        struct buf b;
        buf_init(&b, 64 << 20, NULL);
        for (size_t n = 1; f && n > 0 && buf_reserve(&b, 1 << 16); b.n += n)
            n = fread(b.p + b.n, 1, 1 << 16, f);
        struct collected c = find(buf_of(&b));
        if (c.n)
            fail_msg("%s in %s at %zu", c.s[0].type, g.gl_pathv[i], c.s[0].at);
        if (f)
            fclose(f);
        buf_done(&b);
    }
    globfree(&g);
}

/* Most keys are turned away by their last letters: none of these may be. */
static void each_word_for_a_secret_is_heard_in_each_spelling(void **s)
{
    static const char *const keys[] = {
        "secret_access_key",
        "AccessKeySecret",
        "device-secret",
        "ProductSecret",
        "client_secret",
        "consumerSecret",
        "app secret",
        "api.secret",
        "secretkey",
        "SECRET_KEY_BASE",
        "shared-secret",
        "jwt_secret",
        "session_secret",
        "cookieSecret",
        "signing_key",
        "hmackey",
        "AES_KEY",
        "encryption-key",
        "master_key",
        "private_key",
        "access_key_1",
        "AccountKey",
        "a/p/api_k-e-y",
        "appkey",
        "auth_key",
        "device_key",
        "token",
        "TOKEN_2_",
        "secret",
        "preSharedKey",
        "psk",
        "PSK1",
        "pass_phrase",
        "p_a_s_s_w_o_r_d",
        "passwort",
        "PASSWD",
        "passw",
        "root_pwd",
        "x:pass",
        "Pass-Word 12",
    };
    static const char value[] = "q7Zr9Xw2LmT4vB8nK3pD5sFh";
    char text[512];
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        struct secret out;
        int n = snprintf(text, sizeof text, "%s=%s", keys[i], value);
        struct view v = view_of(text, (size_t)n);
        size_t key_n = strlen(keys[i]);
        if (!secret_setting(v, view_cut(v, 0, key_n), view_from(v, key_n + 1),
                            &out))
            fail_msg("%s is not heard", keys[i]);
    }
    (void)s;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_are_found_where_they_are),
        cmocka_unit_test(shorter_ones_are_none),
        cmocka_unit_test(placeholders_are_none),
        cmocka_unit_test(a_jwt_decodes),
        cmocka_unit_test(connection_strings_tell_their_password),
        cmocka_unit_test(settings_are_judged_by_key_and_value),
        cmocka_unit_test(each_word_for_a_secret_is_heard_in_each_spelling),
        cmocka_unit_test(short_secrets_show_nothing),
        cmocka_unit_test(noise_holds_no_secret),
        cmocka_unit_test(programs_hold_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
