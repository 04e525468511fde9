/* Stored passwords: every form is recognised, and nothing else is. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "probe/cred_form.h"
#include "probe/cred_verify.h"

/* All of "secret", so that each also proves that it can be opened. */
static const struct form {
    enum cred_context ctx;
    enum cred_scheme scheme;
    const char *text;
} forms[] = {
  /* The 18 forms that are counted. */
    {CRED_IN_SHADOW,    CRED_MD5_CRYPT,        "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"       },
    {CRED_IN_SHADOW,    CRED_MD5_CRYPT,        "$1$ab$dslkcXxVH.x8LwW1W/oAB/"             },
    {CRED_IN_SHADOW,    CRED_MD5_CRYPT,        "$1$$ysVNzQc4CTMkp5daOdZ.3/"               },
    {CRED_IN_PASSWD,    CRED_DES,              "abNANd1rDfiNc"                            },
    {CRED_IN_SHADOW,    CRED_SHA256_CRYPT,
     "$5$abcdefghijklmnop$i7zHaTeYqXlesRXJ8dXj6o.MEFQdzfIJpJpcWAtszs6"                    },
    {CRED_IN_SHADOW,    CRED_SHA256_CRYPT,
     "$5$abcdefgh$gruCpC7VkOTspMQTTSAR8mtlO9Upms.fwqE5y16JVM."                            },
    {CRED_IN_SHADOW,    CRED_SHA256_CRYPT,
     "$5$rounds=1000$abcdefgh$XIppta5rT8zJUu4vAOKQXrwq9uY4Ijlz6VjyOmkx5i4"                },
    {CRED_IN_SHADOW,    CRED_SHA512_CRYPT,
     "$6$abcdefgh$ltjgWl6579NluT/Vi1nwEvcil.G5Nbc4NiXZaNGStk8PSwGfQv72N2CKPPrV"
     "ACtLtip/cZ/1GM/O6IND4WQhG."                                                         },
    {CRED_IN_SHADOW,    CRED_SHA512_CRYPT,
     "$6$abcdefghij$km/7lXXWgvYgOqASg/WbyOPB8Ze7Ch57x9yOmrCDUlD0s3dMuXkCtiCPsA"
     "BpRQtMWbBMBxsJbrGtoTwsFb92D0"                                                       },
    {CRED_IN_SHADOW,    CRED_SHA512_CRYPT,
     "$6$abcdefghijklmnop$J/AWykHqo2Tx5UtavGnFc3ytI33la50JpzLTarSWVhkIXK6wOjNw"
     "wZjsrIw2UgmrER2EKrSHCeQyAINEEXAk1/"                                                 },
    {CRED_IN_SHADOW,    CRED_SHA512_CRYPT,
     "$6$rounds=1000$abcdefgh$nhYjN017qxiYztzyUpZtPnUQcnLy62KsunSLHNeLahp2EHPl"
     "AKmFFlrjEwSXGo2kgY5hR2.peKEg2VGUqIJJu1"                                             },
    {CRED_IN_SHADOW,    CRED_BCRYPT,
     "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"                       },
    {CRED_IN_PASSWD,    CRED_BSDI,             "_J9..abcd/H6HLCcf7nw"                     },
    {CRED_IN_SHADOW,    CRED_YESCRYPT,
     "$y$j75$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQidzyag01"                        },
    {CRED_IN_SHADOW,    CRED_NONE,             ""                                         },
    {CRED_IN_HTPASSWD,  CRED_APR1,             "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/"    },
    {CRED_IN_HTPASSWD,  CRED_LDAP_SHA,         "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="        },
    {CRED_IN_MOSQUITTO, CRED_MOSQUITTO_PBKDF2,
     "$7$101$MDEyMzQ1Njc4OWFi$EO/lLlkeUgIiBaS8G8UK0ZMP1u508TA7Tl+AdJ1cEsmlbGyE"
     "PAERErpfq84j1kepISs0UzmcdL4ucgZ2uodxfQ=="                                           },
 /* Those beyond. */
    {CRED_IN_SHADOW,    CRED_GOST_YESCRYPT,
     "$gy$j75$abcdefgh$lRD8hCfuUnaykqHEd24aR4OED0E.hiL5k0lM9Kg0qT5"                       },
    {CRED_IN_SHADOW,    CRED_SCRYPT,
     "$7$86..../....abcdefgh$WqLheN30lzTAAz3ahCmKd04YB9WysybQzz.7dygQ6p/"                 },
    {CRED_IN_SHADOW,    CRED_SUNMD5,
     "$md5,rounds=5$abcdefgh$$DNnUTx0178KyV8yEt9FIl/"                                     },
    {CRED_IN_SHADOW,    CRED_SUNMD5,           "$md5$abcdefgh$$TFWU.dlIfuoAjNld5IaX3."    },
    {CRED_IN_SHADOW,    CRED_SHA1_CRYPT,
     "$sha1$100$abcdefgh$PDbaHBCBtu/8IoQflE4F3u0HOeIM"                                    },
    {CRED_IN_SHADOW,    CRED_NT,               "$3$$878d8014606cda29677a44efa1353fc7"     },
    {CRED_IN_SMBPASSWD, CRED_NT,
     "552902031BEDE9EFAAD3B435B51404EE:878D8014606CDA29677A44EFA1353FC7"                  },
    {CRED_IN_LDAP,      CRED_LDAP_SSHA,
     "{SSHA}Wcm1xEisNjqp921ALcHfuQ7avFdzYWx0MTIzNA=="                                     },
    {CRED_IN_LDAP,      CRED_LDAP_MD5,         "{MD5}Xr4ilOzQ4PCOq3aQ0qbuaQ=="            },
    {CRED_IN_LDAP,      CRED_LDAP_SMD5,        "{smd5}c7G0Nl6ylVxXllw3AyNwdXNhbHQxMjM0"   },
    {CRED_IN_LDAP,      CRED_LDAP_SHA256,
     "{SHA256}K7gNU3sdo+OL0wNhqoVWhr3g6s1xYv72ol/pe/Unols="                               },
    {CRED_IN_LDAP,      CRED_LDAP_SSHA256,
     "{SSHA256}lXT7qF+fT7OVoVlwD0tMd02E1ak2dLDbk993wZxIM65zYWx0MTIzNA=="                  },
    {CRED_IN_LDAP,      CRED_LDAP_SHA512,
     "{SHA512}vSsar3708Jvp9Szi2NWZZ02Bqp1qRCFpbcTZPdBhnWgs5WtNZKnvCXdhztmeD2cm"
     "W192CF5bDufKRpayrW/isg=="                                                           },
    {CRED_IN_LDAP,      CRED_LDAP_SSHA512,
     "{SSHA512}Enu6C74BUnsH3FJ5DbcJeTfPKMqMpMZOm66wJaf/iZqtrDfdcDyFhEmcwbcWyY5"
     "CUEDqbpdskEI2yPdeCZGVPXNhbHQxMjM0"                                                  },
    {CRED_IN_LDAP,      CRED_MD5_CRYPT,        "{CRYPT}$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"},
    {CRED_IN_MOSQUITTO, CRED_MOSQUITTO_SHA512,
     "$6$MDEyMzQ1Njc4OWFi$qEXipeLbgxRlwd06QHfY5WITkUZg0jLg9SZbXzq3ifXjfj+v3GbJ"
     "GrSfC5PAg3UNCS+UFfbhUIZX4bmIAs330w=="                                               },
    {CRED_IN_VALUE,     CRED_PBKDF2_SHA1,
     "$pbkdf2$1000$MDEyMzQ1Njc4OWFi$kIVZZ4mebypOhGHk0uzwhJfnzyY"                          },
    {CRED_IN_VALUE,     CRED_PBKDF2_SHA256,
     "$pbkdf2-sha256$1000$MDEyMzQ1Njc4OWFi$rTxGBtjq5II2cJ/DCFK.LSUOdHqJSN8ny3w"
     "t4ln.A/s"                                                                           },
    {CRED_IN_VALUE,     CRED_PBKDF2_SHA512,
     "$pbkdf2-sha512$1000$MDEyMzQ1Njc4OWFi$ZJEeM8haE9d5XdQRkROfY.VNm95TyLII2wM"
     "F7gvAreqXSheCQReksJ.3flNZrfPrV1dYquIBGQmTU89cHgTqUg"                                },
    {CRED_IN_VALUE,     CRED_PBKDF2_SHA256,
     "pbkdf2_sha256$1000$salty$imBvJbHNIPG2OemW+ljTjYuZpnyIMfbTv3AYD+KaXEA="              },
    {CRED_IN_VALUE,     CRED_PBKDF2_SHA256,
     "pbkdf2:sha256:1000$salty$8a606f25b1cd20f1b639e996fa58d38d8b99a67c8831f6d3"
     "bf70180fe29a5c40"                                                                   },
    {CRED_IN_HTDIGEST,  CRED_HTDIGEST,         "realm:a14492db6e859491c8eb568b0b738241"   },
    {CRED_IN_VALUE,     CRED_RAW_MD5,          "5ebe2294ecd0e0f08eab7690d2a6ee69"         },
    {CRED_IN_VALUE,     CRED_RAW_SHA1,         "E5E9FA1BA31ECD1AE84F75CAAA474F3A663F05F4" },
    {CRED_IN_VALUE,     CRED_RAW_SHA256,
     "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b"                   },
    {CRED_IN_VALUE,     CRED_RAW_SHA512,
     "bd2b1aaf7ef4f09be9f52ce2d8d599674d81aa9d6a4421696dc4d93dd0619d682ce56b4d6"
     "4a9ef097761ced99e0f67265b5f76085e5b0ee7ca4696b2ad6fe2b2"                            },
};

enum { COUNTED = 18, FORMS = sizeof forms / sizeof *forms };

static struct view text(const char *s)
{
    return view_of(s, strlen(s));
}

static bool opens(const struct form *c, const struct cred_form *f)
{
    struct cred_verifier *v = cred_verifier_new();
    bool cannot = false;
    assert_non_null(v);
    assert_null(cred_refusal(f, 1000000000));
    bool yes = cred_verify(v, f, V("admin"), V("secret"), &cannot);
    bool no = cred_verify(v, f, V("admin"), V("Secret"), &cannot);
    if (!yes || no || cannot)
        print_message("# not right for %s\n", c->text);
    cred_verifier_free(v);
    return yes && !no && !cannot;
}

static bool is_right(const struct form *c)
{
    struct cred_form f = cred_recognise(text(c->text), c->ctx);
    if (f.scheme != c->scheme) {
        print_message("# %s taken for %s\n", c->text,
                      cred_scheme_name(f.scheme));
        return false;
    }
    if (c->scheme == CRED_NONE)
        return f.state == CRED_EMPTY;
    return f.state == CRED_SET && opens(c, &f);
}

static void the_eighteen_forms_are_recognised(void **s)
{
    (void)s;
    int right = 0;
    for (size_t i = 0; i < COUNTED; i++)
        right += is_right(&forms[i]);
    print_message("# forms recognised and opened: %d of %d\n", right, COUNTED);
    assert_int_equal(right, COUNTED);
}

static void other_forms_are_recognised(void **s)
{
    (void)s;
    for (size_t i = COUNTED; i < FORMS; i++)
        assert_true(is_right(&forms[i]));
}

/* One letter less, one more, one outside the alphabet: no form any more. */
static void a_damaged_form_is_not_one(void **s)
{
    (void)s;
    char buf[512];
    for (size_t i = 0; i < FORMS; i++) {
        size_t n = strlen(forms[i].text);
        if (n == 0)
            continue;
        memcpy(buf, forms[i].text, n);
        struct cred_form cut =
            cred_recognise(view_of(buf, n - 1), forms[i].ctx);
        assert_int_not_equal(cut.scheme, forms[i].scheme);
        buf[n] = 'k';
        struct cred_form longer =
            cred_recognise(view_of(buf, n + 1), forms[i].ctx);
        assert_int_not_equal(longer.scheme, forms[i].scheme);
        buf[n - 1] = ' ';
        struct cred_form odd = cred_recognise(view_of(buf, n), forms[i].ctx);
        assert_int_not_equal(odd.scheme, forms[i].scheme);
    }
}

static void states_are_told_apart(void **s)
{
    (void)s;

    static const struct {
        enum cred_context ctx;
        enum cred_state state;
        enum cred_scheme scheme;
        bool leaked;
        const char *text;
    } cases[] = {
        {CRED_IN_PASSWD,    CRED_EMPTY,  CRED_NONE,      false, ""                  },
        {CRED_IN_SHADOW,    CRED_EMPTY,  CRED_NONE,      false, ""                  },
        {CRED_IN_PASSWD,    CRED_ABSENT, CRED_NONE,      false, "x"                 },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "x"                 },
        {CRED_IN_PASSWD,    CRED_ABSENT, CRED_NONE,      false, "##root"            },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "*"                 },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "!"                 },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "!!"                },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "!*"                },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "*LK*"              },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "NP"                },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_NONE,      false, "*************"     },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_MD5_CRYPT, true,
         "!$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"                                      },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_MD5_CRYPT, true,
         "!!$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"                                     },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_MD5_CRYPT, true,
         "*LOCKED*$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1"                               },
        {CRED_IN_SHADOW,    CRED_LOCKED, CRED_DES,       true,  "*LK*abNANd1rDfiNc" },
        {CRED_IN_SHADOW,    CRED_SET,    CRED_UNKNOWN,   false, "$9$abc$def"        },
        {CRED_IN_PASSWD,    CRED_SET,    CRED_UNKNOWN,   false, "hello"             },
        {CRED_IN_PASSWD,    CRED_SET,    CRED_DES,       false, "abNANd1rDfiNc,M.z8"},
        {CRED_IN_SMBPASSWD, CRED_EMPTY,  CRED_NONE,      false,
         "NO PASSWORDXXXXXXXXXXXXXXXXXXXXX:NO PASSWORDXXXXXXXXXXXXXXXXXXXXX"        },
        {CRED_IN_SMBPASSWD, CRED_LOCKED, CRED_NONE,      false,
         "XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX"        },
        {CRED_IN_VALUE,     CRED_ABSENT, CRED_ALIAS,     false, "$p$root"           },
        {CRED_IN_VALUE,     CRED_EMPTY,  CRED_NONE,      false, ""                  },
        {CRED_IN_VALUE,     CRED_SET,    CRED_PLAIN,     false, "abNANd1rDfiNc"     },
        {CRED_IN_MOSQUITTO, CRED_SET,    CRED_PLAIN,     false, "secret"            },
        {CRED_IN_HTPASSWD,  CRED_SET,    CRED_PLAIN,     false, "{PLAIN}secret"     },
        {CRED_IN_LDAP,      CRED_SET,    CRED_PLAIN,     false, "{CLEARTEXT}x"      },
        {CRED_IN_HTDIGEST,  CRED_SET,    CRED_UNKNOWN,   false,
         "a14492db6e859491c8eb568b0b738241"                                         },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cred_form f = cred_recognise(text(cases[i].text), cases[i].ctx);
        assert_int_equal(f.state, cases[i].state);
        assert_int_equal(f.scheme, cases[i].scheme);
        assert_int_equal(f.leaked, cases[i].leaked);
        assert_non_null(f.why);
    }
}

/* None of these is a credential, whatever it looks like. */
static void words_are_not_hashes(void **s)
{
    (void)s;
    static const char *const texts[] = {
        "",
        "Administrator",        /* 13 letters */
        "abNANd1rDfiNc",        /* DES, but nothing says so */
        "_J9..abcd/H6HLCcf7nw", /* BSDi likewise */
        "5ebe2294ecd0e0f08eab7690d2a6ee69",
        "$1$abcdefgh$",
        "$1$abcdefghi$cHJi5PXp/ki/ktXzqlk6I1", /* salt too long */
        "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I9",  /* unused bits set */
        "$1$abc:efgh$cHJi5PXp/ki/ktXzqlk6I1",
        "$5$rounds=999$abcdefgh$XIppta5rT8zJUu4vAOKQXrwq9uY4Ijlz6VjyOmkx5i4",
        "$5$rounds=01000$abcdefgh$XIppta5rT8zJUu4vAOKQXrwq9uY4Ijlz6VjyOmkx5i4",
        "$5$rounds=1000000000$abcdefgh$"
        "XIppta5rT8zJUu4vAOKQXrwq9uY4Ijlz6VjyOmkx5"
        "i4",
        "$2b$03$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "$2b$32$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "$2c$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "$2b$4$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrWA",
        "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrX",
        "$y$$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQidzyag01",
        "$7$101$MDEyMzQ1Njc4OWFi$EO/lLlkeUg==",
        "$7$0$MDEyMzQ1Njc4OWFi$EO/"
        "lLlkeUgIiBaS8G8UK0ZMP1u508TA7Tl+AdJ1cEsmlbGyEP"
        "AERErpfq84j1kepISs0UzmcdL4ucgZ2uodxfQ==",
        "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ",   /* padding missing */
        "{SSHA}5en6G6MezRroT3XKqkdPOmY/BfQ=", /* salt missing */
        "{SHA}",
        "{PLAIN}secret",
        "{CRYPT}abNANd1rDfiNc",
        "$p$root",
        "$PATH",
        "${HOME}",
        "$1",
        "$$",
        "price: $5$ or $6$",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct cred_form f = cred_recognise(text(texts[i]), CRED_IN_TEXT);
        if (f.state != CRED_NOT)
            print_message("# taken for %s: %s\n", cred_scheme_name(f.scheme),
                          texts[i]);
        assert_int_equal(f.state, CRED_NOT);
        assert_int_equal(f.scheme, CRED_NONE);
    }
}

/* In a password file too, thirteen letters must end like a digest does. */
static void des_checks_its_last_letter(void **s)
{
    (void)s;
    int taken = 0;
    char word[] = "abNANd1rDfiN?";
    for (int c = 0; c < 256; c++) {
        word[12] = (char)c;
        struct cred_form f = cred_recognise(view_of(word, 13), CRED_IN_PASSWD);
        taken += f.scheme == CRED_DES;
    }
    assert_int_equal(taken, 16);
}

static void hashes_are_found_in_running_text(void **s)
{
    (void)s;
    struct view v =
        V("root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:0:0\n"
          "pw=\"{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=\" $1$x $6$.\n"
          "see $1$$ysVNzQc4CTMkp5daOdZ.3/.\n"
          "x='pbkdf2_sha256$1000$salty$imBvJbHNIPG2OemW+ljTjYuZpnyIM"
          "fbTv3AYD+KaXEA='\n"
          "$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1k");

    static const enum cred_scheme want[] = {CRED_MD5_CRYPT, CRED_LDAP_SHA,
                                            CRED_MD5_CRYPT, CRED_PBKDF2_SHA256};

    size_t at = 0;
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        struct cred_form f = cred_next(v, &at);
        assert_int_equal(f.state, CRED_SET);
        assert_int_equal(f.scheme, want[i]);
    }
    assert_int_equal(cred_next(v, &at).state, CRED_NOT);
    assert_int_equal(at, v.n);
}

static void hostile_costs_are_refused(void **s)
{
    (void)s;

    static const struct {
        enum cred_context ctx;
        const char *text;
    } cases[] = {
        {CRED_IN_SHADOW,
         "$5$rounds=999999999$abcdefgh$XIppta5rT8zJUu4vAOKQXrwq9"
         "uY4Ijlz6VjyOmkx5i4"                                     },
        {CRED_IN_SHADOW,
         "$2b$31$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFF"
         "P8WIrW"                                                 },
        {CRED_IN_SHADOW,
         "$y$jDT$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQidz"
         "yag01"                                                  },
        {CRED_IN_SHADOW,    "$y$j9rz$abcdefgh$uMUXG79B2cFpoAYyDccUnsaH/aGTyBYMlnQi"
                         "dzyag01"        },
        {CRED_IN_SHADOW,
         "$7$zzzzzzzzzzzabcdefgh$WqLheN30lzTAAz3ahCmKd04YB9WysybQ"
         "zz.7dygQ6p/"                                            },
        {CRED_IN_SHADOW,
         "$md5,rounds=4294963199$abcdefgh$$DNnUTx0178KyV8yEt9FIl/"},
        {CRED_IN_SHADOW,
         "$sha1$4294967295$abcdefgh$PDbaHBCBtu/8IoQflE4F3u0HOeIM" },
        {CRED_IN_PASSWD,    "_zzzzabcd/H6HLCcf7nw"                },
        {CRED_IN_MOSQUITTO,
         "$7$2147483647$MDEyMzQ1Njc4OWFi$EO/"
         "lLlkeUgIiBaS8G8UK0ZMP1u508TA7Tl+AdJ1"
         "cEsmlbGyEPAERErpfq84j1kepISs0UzmcdL4ucgZ2uodxfQ=="      },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cred_form f = cred_recognise(text(cases[i].text), cases[i].ctx);
        assert_int_equal(f.state, CRED_SET);
        assert_int_not_equal(f.scheme, CRED_UNKNOWN);
        assert_non_null(cred_refusal(&f, 250000000));
    }
}

static void every_prefix_is_survived(void **s)
{
    (void)s;
    for (size_t i = 0; i < FORMS; i++)
        for (size_t n = 0; n <= strlen(forms[i].text); n++)
            for (int ctx = 0; ctx <= CRED_IN_TEXT; ctx++) {
                struct view v = view_of(forms[i].text, n);
                struct cred_form f = cred_recognise(v, (enum cred_context)ctx);
                assert_non_null(f.why);
                assert_true(f.hash.n <= n);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_eighteen_forms_are_recognised),
        cmocka_unit_test(other_forms_are_recognised),
        cmocka_unit_test(a_damaged_form_is_not_one),
        cmocka_unit_test(states_are_told_apart),
        cmocka_unit_test(words_are_not_hashes),
        cmocka_unit_test(des_checks_its_last_letter),
        cmocka_unit_test(hashes_are_found_in_running_text),
        cmocka_unit_test(hostile_costs_are_refused),
        cmocka_unit_test(every_prefix_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
