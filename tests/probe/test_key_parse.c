/* Private keys that openssl(1) writes: every form, cut and bent. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "keys.h"

/* A key made once; its forms are made from it. */
static const struct {
    const char *name, *make;
} bases[] = {
    {"rsa",     "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024"},
    {"rsa512",  "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:512" },
    {"rsa3",    "openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_primes:3 "
             "-pkeyopt rsa_keygen_bits:1024"                      },
    {"pss",     "openssl genpkey -algorithm RSA-PSS "
            "-pkeyopt rsa_keygen_bits:2048"                        },
    {"dsa",     "openssl dsaparam -genkey -noout 1024"                        },
    {"p224",    "openssl ecparam -name secp224r1 -genkey -noout"              },
    {"p256",    "openssl ecparam -name prime256v1 -genkey -noout"             },
    {"p384",    "openssl ecparam -name secp384r1 -genkey -noout"              },
    {"p521",    "openssl ecparam -name secp521r1 -genkey -noout"              },
    {"k256",    "openssl ecparam -name secp256k1 -genkey -noout"              },
    {"bp",      "openssl ecparam -name brainpoolP320r1 -genkey -noout"        },
    {"ed25519", "openssl genpkey -algorithm ED25519"                          },
    {"ed448",   "openssl genpkey -algorithm ED448"                            },
    {"x25519",  "openssl genpkey -algorithm X25519"                           },
    {"x448",    "openssl genpkey -algorithm X448"                             },
};

enum { ENC = 1, UNSOUND = 2, UNNAMED = 4 };

/* %1$s: the base key in PEM. The form goes to standard output. */
static const struct {
    const char *base, *make;
    enum key_type type;
    uint32_t bits;
    enum key_format format;
    enum key_armour armour;
    unsigned how;
} forms[] = {

#define TRAD "openssl pkey -traditional -in %s"
#define P8   "openssl pkcs8 -topk8 -nocrypt -in %s"
#define P8E  "openssl pkcs8 -topk8 -passout pass:x -in %s"
    {"rsa",     TRAD,                                                      KEY_RSA,     1024, KEY_PKCS1,    KEY_PEM,    0                },
    {"rsa",     TRAD " -outform DER",                                      KEY_RSA,     1024, KEY_PKCS1,    KEY_BINARY, 0                },
    {"rsa512",  TRAD " -outform DER",                                      KEY_RSA,     512,  KEY_PKCS1,    KEY_BINARY, 0                },
    {"rsa3",    TRAD " -outform DER",                                      KEY_RSA,     1024, KEY_PKCS1,    KEY_BINARY,
                                                              UNSOUND                                                                                                                             },
    {"rsa",     P8,                                                        KEY_RSA,     1024, KEY_PKCS8,    KEY_PEM,    0                },
    {"rsa",     P8 " -outform DER",                                        KEY_RSA,     1024, KEY_PKCS8,    KEY_BINARY, 0                },
    {"pss",     P8 " -outform DER",                                        KEY_RSA,     2048, KEY_PKCS8,    KEY_BINARY, 0                },
    {"rsa",     P8E,                                                       KEY_UNKNOWN, 0,    KEY_PKCS8,    KEY_PEM,    ENC              },
    {"rsa",     P8E " -scrypt -outform DER",                               KEY_UNKNOWN, 0,    KEY_PKCS8,    KEY_BINARY,
                                                              ENC                                                                                                                                 },
    {"p256",    P8E " -outform DER",                                       KEY_UNKNOWN, 0,    KEY_PKCS8,    KEY_BINARY, ENC              },
    {"p256",    P8E " -v1 PBE-SHA1-3DES -outform DER",                     KEY_UNKNOWN, 0,    KEY_PKCS8,
                                                              KEY_BINARY,                                                                                                        ENC              },
    {"rsa",     "openssl rsa -aes256 -traditional -passout pass:x -in %s", KEY_RSA,
                                                              0,                                                                                       KEY_PKCS1,    KEY_PEM,    ENC | UNNAMED    },
    {"p384",    "openssl ec -aes128 -passout pass:x -in %s",               KEY_EC,      0,    KEY_SEC1,
                                                              KEY_PEM,                                                                                                           ENC | UNNAMED    },
    {"dsa",     TRAD,                                                      KEY_DSA,     1024, KEY_DSA_ASN1, KEY_PEM,    0                },
    {"dsa",     TRAD " -outform DER",                                      KEY_DSA,     1024, KEY_DSA_ASN1, KEY_BINARY, 0                },
    {"dsa",     P8 " -outform DER",                                        KEY_DSA,     1024, KEY_PKCS8,    KEY_BINARY, UNSOUND          },
    {"p224",    TRAD " -outform DER",                                      KEY_EC,      224,  KEY_SEC1,     KEY_BINARY, 0                },
    {"p256",    TRAD,                                                      KEY_EC,      256,  KEY_SEC1,     KEY_PEM,    0                },
    {"p256",    TRAD " -outform DER",                                      KEY_EC,      256,  KEY_SEC1,     KEY_BINARY, 0                },
    {"p256",    "openssl ec -no_public -outform DER -in %s",               KEY_EC,      256,  KEY_SEC1,
                                                              KEY_BINARY,                                                                                                        UNSOUND          },
    {"p256",    "openssl ec -param_enc explicit -outform DER -in %s",      KEY_EC,      256,
                                                              KEY_SEC1,                                                                                              KEY_BINARY, UNSOUND | UNNAMED},
    {"p256",    "openssl ec -conv_form compressed -outform DER -in %s",    KEY_EC,
                                                              256,                                                                                     KEY_SEC1,     KEY_BINARY, 0                },
    {"p256",    P8 " -outform DER",                                        KEY_EC,      256,  KEY_PKCS8,    KEY_BINARY, 0                },
    {"p384",    P8 " -outform DER",                                        KEY_EC,      384,  KEY_PKCS8,    KEY_BINARY, 0                },
    {"p521",    TRAD " -outform DER",                                      KEY_EC,      521,  KEY_SEC1,     KEY_BINARY, 0                },
    {"p521",    P8,                                                        KEY_EC,      521,  KEY_PKCS8,    KEY_PEM,    0                },
    {"k256",    TRAD,                                                      KEY_EC,      256,  KEY_SEC1,     KEY_PEM,    0                },
    {"bp",      TRAD " -outform DER",                                      KEY_EC,      320,  KEY_SEC1,     KEY_BINARY, 0                },
    {"ed25519", P8,                                                        KEY_ED25519, 256,  KEY_PKCS8,    KEY_PEM,    UNSOUND          },
    {"ed25519", P8 " -outform DER",                                        KEY_ED25519, 256,  KEY_PKCS8,    KEY_BINARY,
                                                              UNSOUND                                                                                                                             },
    {"ed448",   P8 " -outform DER",                                        KEY_ED448,   456,  KEY_PKCS8,    KEY_BINARY,
                                                              UNSOUND                                                                                                                             },
    {"x25519",  P8 " -outform DER",                                        KEY_X25519,  256,  KEY_PKCS8,    KEY_BINARY,
                                                              UNSOUND                                                                                                                             },
    {"x448",    P8,                                                        KEY_X448,    448,  KEY_PKCS8,    KEY_PEM,    UNSOUND          },
    {"rsa",     P8 " -outform DER | openssl base64 -A",                    KEY_RSA,     1024, KEY_PKCS8,
                                                              KEY_BASE64,                                                                                                        0                },
    {"rsa",     TRAD " -outform DER | openssl base64",                     KEY_RSA,     1024, KEY_PKCS1,
                                                              KEY_BASE64,                                                                                                        0                },
    {"p256",    TRAD " -outform DER | openssl base64 -A",                  KEY_EC,      256,  KEY_SEC1,
                                                              KEY_BASE64,                                                                                                        0                },
    {"p384",    P8 " -outform DER | openssl base64 -A",                    KEY_EC,      384,  KEY_PKCS8,
                                                              KEY_BASE64,                                                                                                        0                },
    {"ed25519", P8 " -outform DER | openssl base64 -A",                    KEY_ED25519, 256,
                                                              KEY_PKCS8,                                                                                             KEY_BASE64, UNSOUND          },
};

enum { FORMS = sizeof forms / sizeof *forms };

static struct {
    struct view v;
    uint8_t fp[KEY_FP_BYTES];
} made[FORMS];

static bool have_openssl;

static int make_all(void **s)
{
    if (scratch_make(s) != 0)
        return -1;
    have_openssl = have("openssl");
    for (size_t i = 0; have_openssl && i < sizeof bases / sizeof *bases; i++)
        have_openssl = sh("%s > %s.pem", bases[i].make, bases[i].name);
    for (size_t i = 0; have_openssl && i < FORMS; i++) {
        char command[256], pem[64];
        snprintf(pem, sizeof pem, "%s.pem", forms[i].base);
        char *at = strstr(strcpy(command, forms[i].make), "%s");
        char after[256];
        strcpy(after, at + 2);
        sprintf(at, "%s%s", pem, after);
        have_openssl = sh("%s > form", command);
        if (!have_openssl)
            break;
        made[i].v = slurp(scratch("form"));
        fingerprint(pem, made[i].fp);
    }
    return 0;
}

static int forget_all(void **s)
{
    for (size_t i = 0; i < FORMS; i++)
        drop(made[i].v);
    return scratch_remove(s);
}

static void need_openssl(void)
{
    if (!have_openssl) {
        print_message("skipped: openssl(1) is not there or cannot do it\n");
        skip();
    }
}

/* Without the line end behind it. */
static size_t length(struct view v, enum key_armour a)
{
    size_t n = v.n;
    while (a != KEY_BINARY && n > 0 && v.p[n - 1] == '\n')
        n--;
    return n;
}

static void every_form_is_read(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < FORMS; i++) {
        struct key_info k;
        struct view v = made[i].v;
        if (!key_parse(v, 0, &k))
            fail_msg("%s of %s is not read", forms[i].make, forms[i].base);
        assert_int_equal(k.type, forms[i].type);
        assert_int_equal(k.bits, forms[i].bits);
        assert_int_equal(k.format, forms[i].format);
        assert_int_equal(k.armour, forms[i].armour);
        assert_int_equal(k.encrypted, (forms[i].how & ENC) != 0);
        assert_int_equal(k.sound, (forms[i].how & (ENC | UNSOUND)) == 0);
        assert_int_equal(k.keys, 1);
        assert_false(k.patterned);
        assert_int_equal(k.at, 0);
        assert_int_equal(k.n, length(v, k.armour));
        if (!(forms[i].how & (ENC | UNNAMED))) {
            assert_true(k.has_fp);
            assert_memory_equal(k.fp, made[i].fp, KEY_FP_BYTES);
        }
    }
}

/* Amid noise, each is found once, where it is, whatever its anchor. */
static void every_form_is_found_in_a_blob(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < FORMS; i++) {
        struct view v = made[i].v;
        size_t before = 1001, n = before + v.n + 777;
        uint8_t *blob = malloc(n);
        assert_non_null(blob);
        for (size_t k = 0; k < n; k++)
            blob[k] = (uint8_t)((k * 2654435761u) >> 13) | 0x80;
        memcpy(blob + before, v.p, v.n);
        struct found f = scan(view_of(blob, n));
        if (f.keys != 1)
            fail_msg("%u keys for %s of %s", f.keys, forms[i].make,
                     forms[i].base);
        assert_int_equal(f.certificates, 0);
        assert_int_equal(f.key.at, before);
        assert_int_equal(f.key.n, length(v, forms[i].armour));
        free(blob);
    }
}

/* A PEM block may lack its end line: all of the key is there. */
static bool is_only_the_end_line(struct view v, size_t cut, enum key_armour a)
{
    for (size_t i = cut; i < v.n && a != KEY_BINARY; i++)
        if (v.p[i] != '\n' && v.p[i] != '-' && v.p[i] != '=' &&
            !memchr("END RSADCPIVTYKQ", v.p[i], 16))
            return false;
    return a != KEY_BINARY && v.n - cut < 40;
}

static void no_prefix_is_a_key(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < FORMS; i++) {
        size_t whole = length(made[i].v, forms[i].armour);
        for (size_t n = 0; n < whole; n++) {
            struct key_info k = {.n = 12345};
            uint8_t *copy = malloc(n ? n : 1);
            assert_non_null(copy);
            memcpy(copy, made[i].v.p, n);
            bool is = key_parse(view_of(copy, n), 0, &k);
            free(copy);
            if (!is)
                assert_int_equal(k.n, 12345);
            else if (!is_only_the_end_line(made[i].v, n, forms[i].armour))
                fail_msg("%s of %s, cut at %zu of %zu, is a key", forms[i].make,
                         forms[i].base, n, whole);
        }
    }
}

static bool is_form(size_t i, const char *base, enum key_format f,
                    enum key_armour a)
{
    return strcmp(forms[i].base, base) == 0 && forms[i].format == f &&
           forms[i].armour == a;
}

/* All numbers of a SEC1 key with its point depend on one another. */
static void every_flipped_byte_shows(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < FORMS; i++) {
        if (!is_form(i, "p256", KEY_SEC1, KEY_BINARY) || forms[i].how)
            continue;
        uint8_t *p = (uint8_t *)(uintptr_t)made[i].v.p;
        for (size_t k = 0; k < made[i].v.n; k++) {
            for (unsigned bit = 1; bit < 256; bit <<= 1) {
                struct key_info found;
                p[k] ^= (uint8_t)bit;
                /* One flip turns a point into its hybrid form: the same. */
                if (key_parse(made[i].v, 0, &found) && found.sound &&
                    memcmp(found.fp, made[i].fp, KEY_FP_BYTES) != 0)
                    fail_msg("sound with bit %u of byte %zu flipped", bit, k);
                p[k] ^= (uint8_t)bit;
            }
        }
    }
}

static void a_bent_rsa_key_is_none(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < FORMS; i++) {
        if (!is_form(i, "rsa", KEY_PKCS1, KEY_BINARY))
            continue;
        struct key_info k;
        uint8_t *p = (uint8_t *)(uintptr_t)made[i].v.p;
        p[60] ^= 1; /* in the modulus: n is no longer p q */
        assert_false(key_parse(made[i].v, 0, &k));
        p[60] ^= 1;
        /* In the exponent d, which p and q give again: still a key. */
        p[150] ^= 1;
        p[180] ^= 1;
        assert_true(key_parse(made[i].v, 0, &k));
        assert_false(k.sound);
        p[150] ^= 1;
        p[180] ^= 1;
    }
}

static void escaped_line_ends_are_line_ends(void **s)
{
    (void)s;
    need_openssl();
    static const char *const ends[] = {
        "\\n", "\\r\\n", "\r\n", "\\\\n", "", "\\n\"\n   \"", " ", "&#10;",
    };
    for (size_t e = 0; e < sizeof ends / sizeof *ends; e++) {
        for (size_t i = 0; i < FORMS; i++) {
            if (forms[i].armour != KEY_PEM ||
                (forms[i].how & UNNAMED && strcmp(ends[e], "\r\n") != 0))
                continue;
            char *text = malloc(made[i].v.n * 10), *to = text;
            assert_non_null(text);
            to += sprintf(text, "\"key\": \"");
            size_t start = (size_t)(to - text);
            for (size_t k = 0; k < made[i].v.n; k++) {
                if (made[i].v.p[k] == '\n')
                    to = stpcpy(to, ends[e]);
                else
                    *to++ = (char)made[i].v.p[k];
            }
            to = stpcpy(to, "\"}");
            struct found f = scan(view_of(text, (size_t)(to - text)));
            assert_int_equal(f.keys, 1);
            assert_int_equal(f.key.at, start);
            assert_int_equal(f.key.type, forms[i].type);
            assert_int_equal(f.key.n,
                             (size_t)(to - text) - start - 2 - strlen(ends[e]));
            free(text);
        }
    }
}

static void markers_are_no_keys(void **s)
{
    (void)s;
    static const char *const texts[] = {
        "-----BEGIN RSA PRIVATE KEY-----\0-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n",
        "-----BEGIN EC PRIVATE KEY-----\nYour key here\n-----END",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
        "DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF\n\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
        "-----END RSA PRIVATE KEY-----\n",
        "openssh-key-v1\0",
        "PrivateKey = <your key>\n",
        "PrivateKey = AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
        "PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct found f = scan(view_of(texts[i], strlen(texts[i]) + 1));
        assert_int_equal(f.keys, 0);
        assert_int_equal(f.certificates, 0);
    }
}

/* The seed of Ed25519 is any 32 bytes: behind a template stand others. */
static void a_template_in_code_is_no_key(void **s)
{
    (void)s;
    static const char head[] = "\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65"
                               "\x70\x04\x22\x04\x20";
    static const char *const behind[] = {
        "This is what code has behind it.",
        "\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0\7\0\0",
    };
    for (size_t i = 0; i < 2; i++) {
        uint8_t blob[48];
        memcpy(blob, head, 16);
        memcpy(blob + 16, behind[i], 32);
        assert_int_equal(scan(view_of(blob, sizeof blob)).keys, 0);
    }
}

static void public_keys_are_no_keys(void **s)
{
    (void)s;
    need_openssl();
    for (size_t i = 0; i < sizeof bases / sizeof *bases; i++) {
        static const char *const how[] = {"", "-outform DER",
                                          "-outform DER | openssl base64"};
        for (size_t k = 0; k < 3; k++) {
            assert_true(sh("openssl pkey -in %s.pem -pubout %s > pub",
                           bases[i].name, how[k]));
            struct view v = slurp(scratch("pub"));
            assert_int_equal(scan(v).keys, 0);
            drop(v);
        }
    }
}

static void pkcs12(const char *options, struct key_info *k, bool wanted)
{
    assert_true(sh("openssl pkcs12 -export -in c.pem %s > form", options));
    struct view v = slurp(scratch("form"));
    struct found f = scan(v);
    if ((f.keys == 1) != wanted)
        fail_msg("pkcs12 %s: %u keys", options, f.keys);
    if (wanted) {
        *k = f.key;
        assert_int_equal(k->format, KEY_PKCS12);
        assert_int_equal(k->n, v.n);
        for (size_t n = 0; n < v.n; n += 7) {
            uint8_t *copy = malloc(n + 1);
            assert_non_null(copy);
            memcpy(copy, v.p, n);
            struct key_info none;
            assert_false(key_parse(view_of(copy, n), 0, &none));
            free(copy);
        }
    }
    drop(v);
}

static void stores_are_told_from_trust(void **s)
{
    (void)s;
    need_openssl();
    struct key_info k;
    uint8_t fp[KEY_FP_BYTES];
    fingerprint("p256.pem", fp);
    assert_true(sh("openssl req -x509 -new -key p256.pem -subj /CN=a "
                   "-days 9 > c.pem"));
    pkcs12("-inkey p256.pem -passout pass:Zq8-unusual", &k, true);
    assert_true(k.encrypted);
    assert_null(k.opens_with);
    assert_int_equal(k.type, KEY_UNKNOWN);
    assert_false(k.maybe);
    pkcs12("-inkey p256.pem -passout pass:", &k, true);
    assert_string_equal(k.opens_with, "");
    pkcs12("-inkey p256.pem -passout pass:changeit", &k, true);
    assert_string_equal(k.opens_with, "changeit");
    pkcs12("-inkey p256.pem -keypbe NONE -certpbe NONE -passout pass:x", &k,
           true);
    assert_false(k.encrypted);
    assert_int_equal(k.type, KEY_EC);
    assert_memory_equal(k.fp, fp, sizeof fp);
    /* The certificate is in the clear and says whose key it is. */
    pkcs12("-inkey p256.pem -certpbe NONE -passout pass:x", &k, true);
    assert_true(k.encrypted);
    assert_int_equal(k.type, KEY_EC);
    assert_memory_equal(k.fp, fp, sizeof fp);
    pkcs12("-nokeys -certpbe NONE -passout pass:x", &k, false);
    /* All encrypted and perhaps only certificates: said so. */
    pkcs12("-nokeys -passout pass:x", &k, true);
    assert_true(k.maybe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(every_form_is_found_in_a_blob),
        cmocka_unit_test(no_prefix_is_a_key),
        cmocka_unit_test(every_flipped_byte_shows),
        cmocka_unit_test(a_bent_rsa_key_is_none),
        cmocka_unit_test(escaped_line_ends_are_line_ends),
        cmocka_unit_test(markers_are_no_keys),
        cmocka_unit_test(a_template_in_code_is_no_key),
        cmocka_unit_test(public_keys_are_no_keys),
        cmocka_unit_test(stores_are_told_from_trust),
    };
    return cmocka_run_group_tests(tests, make_all, forget_all);
}
