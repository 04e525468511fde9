/* Stored passwords as the real tools write them today: each is recognised for
 * what it is, and opened, because its password is in the list of defaults. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <crypt.h>
#include <unistd.h>

#include "check.h"
#include "probe/cred_guess.h"

/* "%s" stands for the password. The hash is the last word of the last line
 * that is not empty, behind `user:` if that is there. */
static const struct tool {
    const char *name, *command;
    enum cred_context ctx;
    enum cred_scheme scheme;
} tools[] = {
    {"openssl",          "openssl passwd -1 %s",                                 CRED_IN_SHADOW,    CRED_MD5_CRYPT       },
    {"openssl",          "openssl passwd -1 -salt abc %s",                       CRED_IN_SHADOW,
     CRED_MD5_CRYPT                                                                                                      },
    {"openssl",          "openssl passwd -5 %s",                                 CRED_IN_SHADOW,    CRED_SHA256_CRYPT    },
    {"openssl",          "openssl passwd -6 %s",                                 CRED_IN_SHADOW,    CRED_SHA512_CRYPT    },
    {"openssl",          "openssl passwd -6 -salt abcdefgh %s",                  CRED_IN_SHADOW,
     CRED_SHA512_CRYPT                                                                                                   },
    {"openssl",          "openssl passwd -apr1 %s",                              CRED_IN_HTPASSWD,  CRED_APR1            },
    {"mkpasswd",         "mkpasswd -m yescrypt %s",                              CRED_IN_SHADOW,    CRED_YESCRYPT        },
    {"mkpasswd",         "mkpasswd -m gost-yescrypt %s",                         CRED_IN_SHADOW,
     CRED_GOST_YESCRYPT                                                                                                  },
    {"mkpasswd",         "mkpasswd -m scrypt %s",                                CRED_IN_SHADOW,    CRED_SCRYPT          },
    {"mkpasswd",         "mkpasswd -m bcrypt %s",                                CRED_IN_SHADOW,    CRED_BCRYPT          },
    {"mkpasswd",         "mkpasswd -m bcrypt-a %s",                              CRED_IN_SHADOW,    CRED_BCRYPT          },
    {"mkpasswd",         "mkpasswd -m sha512crypt %s",                           CRED_IN_SHADOW,
     CRED_SHA512_CRYPT                                                                                                   },
    {"mkpasswd",         "mkpasswd -m sha512crypt -R 1000 %s",                   CRED_IN_SHADOW,
     CRED_SHA512_CRYPT                                                                                                   },
    {"mkpasswd",         "mkpasswd -m sha256crypt %s",                           CRED_IN_SHADOW,
     CRED_SHA256_CRYPT                                                                                                   },
    {"mkpasswd",         "mkpasswd -m sha256crypt -R 1500 %s",                   CRED_IN_SHADOW,
     CRED_SHA256_CRYPT                                                                                                   },
    {"mkpasswd",         "mkpasswd -m sunmd5 %s",                                CRED_IN_SHADOW,    CRED_SUNMD5          },
    {"mkpasswd",         "mkpasswd -m md5crypt %s",                              CRED_IN_SHADOW,    CRED_MD5_CRYPT       },
    {"mkpasswd",         "mkpasswd -m bsdicrypt %s",                             CRED_IN_SHADOW,    CRED_BSDI            },
    {"mkpasswd",         "mkpasswd -m descrypt %s",                              CRED_IN_SHADOW,    CRED_DES             },
    {"mkpasswd",         "mkpasswd -m nt %s",                                    CRED_IN_SHADOW,    CRED_NT              },
    {"htpasswd",         "htpasswd -nbm admin %s",                               CRED_IN_HTPASSWD,  CRED_APR1            },
    {"htpasswd",         "htpasswd -nbB admin %s",                               CRED_IN_HTPASSWD,  CRED_BCRYPT          },
    {"htpasswd",         "htpasswd -nbs admin %s",                               CRED_IN_HTPASSWD,  CRED_LDAP_SHA        },
    {"htpasswd",         "htpasswd -nbd admin %s",                               CRED_IN_HTPASSWD,  CRED_DES             },
    {"htpasswd",         "htpasswd -nb2 admin %s",                               CRED_IN_HTPASSWD,  CRED_SHA256_CRYPT    },
    {"htpasswd",         "htpasswd -nb5 admin %s",                               CRED_IN_HTPASSWD,  CRED_SHA512_CRYPT    },
    {"mosquitto_passwd",
     "f=$(mktemp) && mosquitto_passwd -b $f admin %s && cat $f; rm -f $f",       CRED_IN_MOSQUITTO, CRED_MOSQUITTO_PBKDF2},
    {"perl",             "perl -e 'print crypt(\"%s\",\"ab\")'",                 CRED_IN_PASSWD,    CRED_DES             },
    {"perl",             "perl -e 'print crypt(\"%s\",\"./\")'",                 CRED_IN_PASSWD,    CRED_DES             },
    {"perl",             "perl -e 'print crypt(\"%s\",\"_J9..salt\")'",          CRED_IN_PASSWD,
     CRED_BSDI                                                                                                           },
    {"perl",             "perl -e 'print crypt(\"%s\",q($1$$))'",                CRED_IN_SHADOW,
     CRED_MD5_CRYPT                                                                                                      },
    {"perl",             "perl -e 'print crypt(\"%s\",q($5$rounds=1000$ab$))'",
     CRED_IN_SHADOW,                                                                                CRED_SHA256_CRYPT    },
    {"perl",             "perl -e 'print crypt(\"%s\",q($sha1$500$saltsalt$))'",
     CRED_IN_SHADOW,                                                                                CRED_SHA1_CRYPT      },
    {"smbencrypt",
     "smbencrypt %s | tr ' \\t' '::' | tr -s :",                                 CRED_IN_SMBPASSWD, CRED_NT              },
    {"slappasswd",       "slappasswd -h '{SSHA}' -s %s",                         CRED_IN_LDAP,
     CRED_LDAP_SSHA                                                                                                      },
};

enum { TOOLS = sizeof tools / sizeof *tools, MAX_LINE = 512 };

static const char password[] = "secret"; /* in the list, and rather far back */

static bool has_tool(const char *name)
{
    char command[128];
    snprintf(command, sizeof command, "command -v %s >/dev/null 2>&1", name);
    return system(command) == 0;
}

static bool run_tool(const char *pattern, char out[MAX_LINE])
{
    char command[MAX_LINE], line[MAX_LINE];
    char full[2 * MAX_LINE];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    snprintf(command, sizeof command, pattern, password);
#pragma GCC diagnostic pop
    snprintf(full, sizeof full, "{ %s; } 2>/dev/null", command);
    FILE *f = popen(full, "r");
    out[0] = 0;
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\r\n")] = 0;
        if (line[0])
            snprintf(out, MAX_LINE, "%s", line);
    }
    if (f)
        pclose(f);
    if (strncmp(out, "admin:", 6) == 0)
        memmove(out, out + 6, strlen(out + 6) + 1);
    return out[0] != 0;
}

static struct cred_answer guess_one(struct arena *a, struct cred_form f)
{
    struct cred_run run = {.budget_ms = 60000, .threads = 2};
    struct cred_job job = {.form = f, .user = V("admin")};
    struct cred_answer got;
    /* Slow schemes get few words, so the password comes as a product word. */
    struct view words[] = {view_of(password, strlen(password))};
    run.words = words;
    run.n_words = 1;
    assert_int_equal(cred_guess(&run, &job, 1, a, &got), OK);
    return got;
}

static void what_tools_write_is_recognised_and_opened(void **s)
{
    (void)s;
    struct arena a;
    arena_init(&a, NULL);
    int right = 0, absent = 0;
    for (size_t i = 0; i < TOOLS; i++) {
        char line[MAX_LINE];
        if (!has_tool(tools[i].name) || !run_tool(tools[i].command, line)) {
            print_message("# skipped: %s is absent or cannot do \"%s\"\n",
                          tools[i].name, tools[i].command);
            absent++;
            continue;
        }
        struct cred_form f =
            cred_recognise(view_of(line, strlen(line)), tools[i].ctx);
        struct cred_answer got = guess_one(&a, f);
        bool ok = f.scheme == tools[i].scheme && f.state == CRED_SET &&
                  got.outcome == CRED_FOUND &&
                  view_eq(got.password, view_of(password, strlen(password)));
        if (!ok)
            print_message("# %s: %s is %s, %s\n", tools[i].command, line,
                          cred_scheme_name(f.scheme), got.why);
        right += ok;
    }
    print_message("# written by tools: %d of %d recognised and opened, "
                  "%d absent\n",
                  right, (int)TOOLS, absent);
    arena_done(&a);
    assert_int_equal(right, TOOLS - absent);
    if (absent == TOOLS)
        skip();
}

/* Every method that libcrypt can make a setting for, whatever the tools. */
static void what_libcrypt_writes_is_recognised(void **s)
{
    (void)s;
    static const char *const prefixes[] = {
        "$y$", "$gy$",  "$7$",  "$2b$", "$2a$", "$2y$", "$6$",
        "$5$", "$sha1", "$md5", "$1$",  "_",    "",     "$3$"};
    struct crypt_data d = {0};
    int known = 0;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        char setting[CRYPT_GENSALT_OUTPUT_SIZE];
        if (!crypt_gensalt_rn(prefixes[i], 0, NULL, 0, setting,
                              (int)sizeof setting))
            continue;
        const char *hash = crypt_r(password, setting, &d);
        if (!hash || hash[0] == '*')
            continue;
        struct cred_form f =
            cred_recognise(view_of(hash, strlen(hash)), CRED_IN_SHADOW);
        if (f.state != CRED_SET || f.scheme == CRED_UNKNOWN)
            print_message("# %s\n", hash);
        assert_int_equal(f.state, CRED_SET);
        assert_int_not_equal(f.scheme, CRED_UNKNOWN);
        known++;
    }
    print_message("# methods of libcrypt recognised: %d\n", known);
    assert_true(known > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_tools_write_is_recognised_and_opened),
        cmocka_unit_test(what_libcrypt_writes_is_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
