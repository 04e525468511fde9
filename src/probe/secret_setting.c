/* Settings whose name says that their value is a secret. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/cred_list.h"
#include "probe/secret_int.h"

/* A name counts when it ends in the word (mqtt_password, "clientSecret") and
 * is not about it (password_min, showPassword). A password may be short and
 * plain; keys and tokens are made by machines and look random. */

enum { MAX_KEY = 64, MAX_VALUE = 256 };

/* The last part of a key in lower case, without what joins words. */
struct name {
    char text[MAX_KEY];
    size_t n;
};

static struct name name_of(struct view key)
{
    struct name k = {.n = 0};
    for (size_t i = key.n; i > 0; i--) {
        if (strchr("./:@", key.p[i - 1])) {
            key = view_from(key, i);
            break;
        }
    }
    for (size_t i = 0; i < key.n && k.n < MAX_KEY - 1; i++) {
        uint8_t c = key.p[i];
        if (ch_is(c, CH_UPPER))
            c = (uint8_t)(c + 32);
        if (c != '_' && c != '-' && c != ' ')
            k.text[k.n++] = (char)c;
    }
    while (k.n > 0 && k.text[k.n - 1] >= '0' && k.text[k.n - 1] <= '9')
        k.n--; /* password1 */
    k.text[k.n] = 0;
    return k;
}

enum kind { PASSWORD, MACHINE };

static const struct word {
    const char *end, *type;
    enum kind kind;
} words[] = {
  /* The first that fits counts: long ones first. */
    {"secretaccesskey", "aws-secret-key",           MACHINE },
    {"accesskeysecret", "aliyun-access-key-secret", MACHINE },
    {"devicesecret",    "aliyun-device-secret",     MACHINE },
    {"productsecret",   "aliyun-product-secret",    MACHINE },
    {"clientsecret",    "client-secret",            MACHINE },
    {"consumersecret",  "client-secret",            MACHINE },
    {"appsecret",       "client-secret",            MACHINE },
    {"apisecret",       "api-secret-key",           MACHINE },
    {"secretkey",       "secret-key",               MACHINE },
    {"secretkeybase",   "secret-key",               MACHINE },
    {"sharedsecret",    "secret-key",               MACHINE },
    {"jwtsecret",       "secret-key",               MACHINE },
    {"sessionsecret",   "secret-key",               MACHINE },
    {"cookiesecret",    "secret-key",               MACHINE },
    {"signingkey",      "secret-key",               MACHINE },
    {"hmackey",         "secret-key",               MACHINE },
    {"aeskey",          "secret-key",               MACHINE },
    {"encryptionkey",   "secret-key",               MACHINE },
    {"masterkey",       "secret-key",               MACHINE },
    {"privatekey",      "secret-key",               MACHINE },
    {"accesskey",       "access-key",               MACHINE },
    {"accountkey",      "access-key",               MACHINE },
    {"apikey",          "api-key",                  MACHINE },
    {"appkey",          "api-key",                  MACHINE },
    {"authkey",         "api-key",                  MACHINE },
    {"devicekey",       "iot-device-key",           MACHINE },
    {"token",           "token",                    MACHINE },
    {"secret",          "secret-key",               MACHINE },
    {"presharedkey",    "psk",                      PASSWORD},
    {"psk",             "psk",                      PASSWORD},
    {"passphrase",      "passphrase",               PASSWORD},
    {"password",        "password",                 PASSWORD},
    {"passwort",        "password",                 PASSWORD},
    {"passwd",          "password",                 PASSWORD},
    {"passw",           "password",                 PASSWORD},
    {"pwd",             "password",                 PASSWORD},
    {"pass",            "password",                 PASSWORD},
};

/* Whether a key may end in one of the words, by their last three letters: most
 * keys are turned away here. */
static bool may_be_word(struct view key)
{
    uint32_t last = 0;
    unsigned letters = 0;
    if (key.n >= MAX_KEY)
        return true; /* its name is cut short */
    for (size_t i = key.n; i > 0 && letters < 3; i--) {
        uint8_t c = key.p[i - 1];
        bool joins = c == '_' || c == '-' || c == ' ';
        if (joins || (letters == 0 && ch_is(c, CH_DIGIT)))
            continue;
        if (ch_is(c, CH_UPPER))
            c = (uint8_t)(c + 32);
        last |= (uint32_t)c << (8 * letters++);
    }
    switch (last) {
#define LAST(a, b, c) case (uint32_t)(a) << 16 | (uint32_t)(b) << 8 | (c)
        LAST('k', 'e', 'y')
            : LAST('r', 'e', 't')
            : LAST('k', 'e', 'n')
            : LAST('a', 's', 'e')
            : LAST('p', 's', 'k')
            : LAST('o', 'r', 'd')
            : LAST('o', 'r', 't')
            : LAST('s', 'w', 'd')
            : LAST('s', 's', 'w')
            : LAST('p', 'w', 'd')
            : LAST('a', 's', 's')
            :
#undef LAST
              return true;
    default:
        return false;
    }
}

static const struct word *word_of(const struct name *k)
{
    static const char *const about[] = {
        "confirm", "verify", "repeat", "retype",  "bypass",  "compass", "show",
        "forgot",  "change", "reset",  "require", "need",    "allow",   "use",
        "oldpass", "ask",    "nopass", "minpass", "maxpass", "error",   "wrong",
        "invalid", "public", "csrf",   "xsrf",    "enable",  "hide",    "next",
        "page",    "sync",   "empty",  "hint",    "encrypt"};
    const struct word *w = NULL;
    for (size_t i = 0; i < sizeof words / sizeof *words && !w; i++) {
        size_t n = strlen(words[i].end);
        if (k->n >= n && memcmp(k->text + k->n - n, words[i].end, n) == 0)
            w = &words[i];
    }
    for (size_t i = 0; w && i < sizeof about / sizeof *about; i++) {
        const char *at = strstr(k->text, about[i]);
        if (at && at < k->text + k->n - strlen(w->end))
            return NULL;
    }
    return w;
}

/* What a password is for, as the rest of its name says. */
static const char *password_type(struct view key, const char *otherwise)
{
    static const struct {
        const char *part, *type;
    } uses[] = {
        {"smtp",   "smtp-password"    },
        {"mail",   "smtp-password"    },
        {"mqtt",   "mqtt-password"    },
        {"ftp",    "ftp-password"     },
        {"sql",    "database-password"},
        {"db",     "database-password"},
        {"influx", "database-password"},
        {"redis",  "database-password"},
        {"ldap",   "ldap-password"    },
        {"radius", "radius-password"  },
        {"snmp",   "snmp-password"    },
        {"ddns",   "ddns-password"    },
        {"ppp",    "ppp-password"     },
        {"vpn",    "vpn-password"     },
        {"acs",    "tr069-password"   },
        {"cwmp",   "tr069-password"   },
        {"wifi",   "wifi-password"    },
        {"wlan",   "wifi-password"    },
        {"wpa",    "wifi-password"    },
        {"key",    "key-password"     },
        {"store",  "key-password"     },
        {"admin",  "admin-password"   },
        {"root",   "root-password"    },
    };

    for (size_t i = 0; i < sizeof uses / sizeof *uses; i++) {
        size_t at;
        if (find_word(key, uses[i].part, &at))
            return uses[i].type;
    }
    return otherwise;
}

struct look_of {
    bool upper, lower, digit, other, blank, odd;
};

static struct look_of look_of(struct view v)
{
    struct look_of l = {0};
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        l.upper = l.upper || ch_is(c, CH_UPPER);
        l.lower = l.lower || ch_is(c, CH_LOWER);
        l.digit = l.digit || ch_is(c, CH_DIGIT);
        l.blank = l.blank || c == ' ' || c == '\t';
        l.odd = l.odd || c < ' ' || c >= 0x7f;
        l.other = l.other || !ch_is(c, CH_ALNUM);
    }
    return l;
}

/* Code and paths: f(x), a[i], /etc/x, $1, a.b.c, http://. */
static bool is_code(struct view v)
{
    size_t at;
    if (v.p[0] == '/' || v.p[0] == '*' || v.p[0] == '&' || v.p[0] == '!' ||
        v.p[v.n - 1] == '{' || find_word(v, "://", &at))
        return true;
    if (memchr(v.p, '$', v.n) &&
        (memchr(v.p, '"', v.n) || memchr(v.p, '=', v.n) ||
         memchr(v.p, '{', v.n)))
        return true;
    bool open = memchr(v.p, '(', v.n), close = memchr(v.p, ')', v.n);
    bool index = memchr(v.p, '[', v.n) && memchr(v.p, ']', v.n);
    return (open && close) || index || memchr(v.p, '<', v.n) ||
           find_word(v, "->", &at) || find_word(v, "::", &at) ||
           find_word(v, " + ", &at) || find_word(v, "this.", &at);
}

/* Words that settings have for values. */
static bool is_word(struct view v)
{
    static const char *const values[] = {
        "yes",       "no",       "on",       "off",     "true",     "false",
        "null",      "none",     "nil",      "string",  "text",     "required",
        "optional",  "enabled",  "disabled", "default", "auto",     "file",
        "prompt",    "username", "user",     "login",   "password", "passwd",
        "passwort",  "token",    "secret",   "plain",   "hidden",   "sensitive",
        "bearer",    "basic",    "digest",   "md5",     "sha256",   "changed",
        "unchanged", "unset",    "inherit",  "manual",  "local",    "pam",
    };
    size_t at;
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (v.n == strlen(values[i]) && find_word(v, values[i], &at))
            return true;
    }
    return false;
}

static bool same_letters(const struct name *k, struct view v)
{
    struct name value = name_of(v);
    return value.n == k->n && memcmp(value.text, k->text, k->n) == 0;
}

static bool password(struct view text, struct view v, const char *type,
                     struct secret *out)
{
    struct look_of l = look_of(v);
    uint32_t entropy = text_entropy(v);
    bool known = cred_list_find(view_of("", 0), v) != NULL;
    int kinds = l.upper + l.lower + l.digit + l.other;
    enum confidence c = LIKELY;
    if (l.odd || (l.blank && !known))
        return false;
    if (!known && (v.n < 4 || is_word(v)))
        return false;
    if (known || entropy >= 350 || (kinds >= 3 && v.n >= 8))
        c = LIKELY;
    else if ((l.digit && (l.upper || l.lower) && v.n >= 6) ||
             (l.digit && !l.other && v.n >= 8))
        c = POSSIBLE;
    else
        return false;
    secret_fill(text, (size_t)(v.p - text.p), v.n, type, c, out);
    out->known = known;
    return true;
}

static bool machine(struct view text, struct view v, const char *type,
                    struct secret *out)
{
    struct look_of l = look_of(v);
    uint32_t entropy = text_entropy(v);
    bool hex = ch_run(v, 0, CH_HEX, v.n) == v.n;
    if (l.odd || l.blank || v.n < 16 || !l.digit || !(l.upper || l.lower))
        return false;
    if (hex ? entropy < 300 || v.n < 24 : entropy < 350)
        return false;
    /* a-word-with-dashes-2, a.name.of.something1 */
    if (!l.upper &&
        (memchr(v.p, '-', v.n) || memchr(v.p, '.', v.n) ||
         memchr(v.p, '_', v.n)) &&
        entropy < 400 && !hex)
        return false;
    secret_fill(text, (size_t)(v.p - text.p), v.n, type, LIKELY, out);
    return true;
}

bool secret_setting(struct view text, struct view key, struct view value,
                    struct secret *out)
{
    if (!may_be_word(key))
        return false;
    struct name k = name_of(key);
    const struct word *w = word_of(&k);
    while (value.n && strchr(" \t;,", value.p[value.n - 1]))
        value.n--;
    if (!w || value.n == 0 || value.n > MAX_VALUE || is_placeholder(value) ||
        is_code(value) || same_letters(&k, value))
        return false;
    if (w->kind == MACHINE)
        return machine(text, value, w->type, out);
    return password(text, value, password_type(key, w->type), out);
}
