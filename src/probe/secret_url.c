/* Connection strings: scheme://user:password@host. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/cred_list.h"
#include "probe/secret_int.h"

/* RFC 3986 3.2.1, without its percent-encoding undone. */

enum {
    MAX_SCHEME = 16,
    MAX_USER = 64,
    MIN_PASSWORD = 4, /* but for those that lists of defaults have */
    MAX_PASSWORD = 128,
    MAX_HOST = 253,
};

/* Whether c can stand in a user's name or password; more than RFC 3986 has,
 * for people do not encode. */
static bool is_userinfo(uint8_t c)
{
    return c > ' ' && c < 0x7f && !strchr("/@\"'<>\\`{}|^()[]", c);
}

static size_t run(struct view v, size_t at, bool colon, size_t max)
{
    size_t n = 0;
    while (at + n < v.n && n <= max && is_userinfo(v.p[at + n]) &&
           (colon || v.p[at + n] != ':'))
        n++;
    return n;
}

static bool is_one_of(struct view v, const char *const *words)
{
    for (; *words; words++) {
        size_t at;
        if (v.n == strlen(*words) && find_word(v, *words, &at))
            return true;
    }
    return false;
}

/* Documentation, not a login: user:password@host, user:pass@example.com. */
static bool is_example(struct view user, struct view password, struct view host)
{
    static const char *const users[] = {"user", "username", "name",  "login",
                                        "usr",  "uid",      "u",     "myuser",
                                        "foo",  "id",       "usern", NULL};
    static const char *const passwords[] = {
        "password", "passwd", "pass",       "pwd", "pw", "p", "secret",
        "bar",      "mypass", "mypassword", "xxx", "xx", "x", NULL};
    static const char *const hosts[] = {"host",   "hostname", "server",
                                        "domain", "proxy",    "address",
                                        "ip",     "site",     NULL};
    size_t at;
    static const char *const nobody[] = {"anonymous", "anon", NULL};
    if (find_word(host, "example", &at) || is_one_of(host, hosts) ||
        is_one_of(user, nobody))
        return true;
    return is_one_of(user, users) && is_one_of(password, passwords);
}

static const char *type_of(struct view scheme)
{
    static const struct {
        const char *scheme, *type;
    } types[] = {
        {"sql",      "database-connection-string"},
        {"postgres", "database-connection-string"},
        {"mongodb",  "database-connection-string"},
        {"redis",    "database-connection-string"},
        {"amqp",     "amqp-connection-string"    },
        {"mqtt",     "mqtt-connection-string"    },
    };

    size_t at;
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (find_word(scheme, types[i].scheme, &at))
            return types[i].type;
    }
    return "url-credentials";
}

static struct view scheme_before(struct view text, size_t colon)
{
    size_t n = 0;
    while (n < MAX_SCHEME && n < colon &&
           (ch_is(text.p[colon - n - 1], CH_ALNUM | CH_DASH | CH_DOT) ||
            text.p[colon - n - 1] == '+'))
        n++;
    return view_cut(text, colon - n, n);
}

bool secret_url(struct view text, size_t colon, struct secret *out)
{
    size_t at = colon + 3;
    if (!view_has(text, colon, "://", 3))
        return false;
    size_t n = run(text, at, false, MAX_USER);
    struct view user = view_cut(text, at, n);
    at += n;
    if (n > MAX_USER || at >= text.n || text.p[at] != ':')
        return false;
    n = run(text, ++at, true, MAX_PASSWORD);
    struct view password = view_cut(text, at, n);
    if (n == 0 || n > MAX_PASSWORD || at + n >= text.n || text.p[at + n] != '@')
        return false;
    size_t host_n = ch_run(text, at + n + 1, CH_URL | CH_DOT, MAX_HOST);
    struct view host = view_cut(text, at + n + 1, host_n);
    bool address = view_has(text, at + n + 1, "[", 1);
    if ((host_n == 0 && !address) || host_n > MAX_HOST ||
        is_placeholder(password) || (user.n && is_placeholder(user)) ||
        is_example(user, password, host))
        return false;
    bool known = cred_list_find(user, password) != NULL;
    if (n < MIN_PASSWORD && !known)
        return false;
    secret_fill(text, at, n, type_of(scheme_before(text, colon)), LIKELY, out);
    out->known = known;
    return true;
}
