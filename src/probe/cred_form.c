/* Recognises the form a stored password takes: context, locks, then grammar. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cred_form.h"

#include <string.h>

#include "probe/cred_grammar.h"

enum {
    MAX_HASH_TEXT = 512, /* longer is no hash that anyone writes */
    MAX_AGEING = 4,      /* letters of System V's ageing behind a comma */
};

/* The forms that name themselves. Mosquitto's come first: its `$7$` and `$6$`
 * differ from crypt's only further on. */
static bool (*const readers[])(struct rd *, struct cred_form *) = {
    cred_read_mosquitto,
    cred_read_crypt,
    cred_read_pbkdf2,
    cred_read_ldap,
};

const char *cred_scheme_name(enum cred_scheme s)
{
    static const char *const names[] = {
#define SCHEME(id, name) [CRED_##id] = name,
#include "probe/cred_schemes.def"
#undef SCHEME
    };
    return names[s];
}

const char *cred_state_name(enum cred_state s)
{
    static const char *const names[] = {
        [CRED_NOT] = "",          [CRED_SET] = "set",
        [CRED_EMPTY] = "empty",   [CRED_LOCKED] = "locked",
        [CRED_ABSENT] = "absent",
    };
    return names[s];
}

static bool is(struct view v, const char *text)
{
    size_t n = strlen(text);
    return v.n == n && view_has(v, 0, text, n);
}

static bool starts(struct view v, const char *text)
{
    return view_has(v, 0, text, strlen(text));
}

/* Whether all of v is one form that names itself. */
static bool names_itself(struct view v, struct cred_form *f)
{
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        struct cred_form got = *f;
        struct rd r = rd_of(v);
        if (readers[i](&r, &got) && rd_left(&r) == 0) {
            got.hash = v;
            got.state = CRED_SET;
            got.why = "a hash that names its scheme";
            *f = got;
            return true;
        }
    }
    return false;
}

/* What stands only in a password file: DES and its kin, perhaps aged. */
static bool old_crypt(struct view v, struct cred_form *f)
{
    struct cred_form got = *f;
    struct rd r = rd_of(v);
    bool ok =
        starts(v, "_") ? cred_read_bsdi(&r, &got) : cred_read_des(&r, &got);
    if (!ok)
        return false;
    struct view hash = view_cut(v, 0, r.pos);
    if (rd_left(&r) > 0) {
        if (got.scheme != CRED_DES || !cred_lit(&r, ","))
            return false;
        (void)cred_run(&r, cred_is_h64, 0, MAX_AGEING);
        if (rd_left(&r) > 0)
            return false;
    }
    got.hash = hash;
    got.state = CRED_SET;
    got.why = "a hash in a password field";
    *f = got;
    return true;
}

static bool crypt_field(struct view v, struct cred_form *f)
{
    return v.n <= MAX_HASH_TEXT && (names_itself(v, f) || old_crypt(v, f));
}

static struct cred_form plainly(enum cred_state state, const char *why)
{
    return (struct cred_form){.state = state, .why = why};
}

static struct cred_form stored(enum cred_scheme scheme, struct view v,
                               const char *why)
{
    return (struct cred_form){
        .scheme = scheme, .state = CRED_SET, .hash = v, .why = why};
}

/* Step over one lock mark of Linux, the BSDs or Solaris. */
static bool unlock(struct view *v)
{
    static const char *const marks[] = {"*LK*", "*LOCKED*", "!", "*"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (starts(*v, marks[i])) {
            *v = view_from(*v, strlen(marks[i]));
            return true;
        }
    return false;
}

/* Behind the marks a hash may be left over, which anyone can read and try. */
static struct cred_form locked_field(struct view v)
{
    struct cred_form f = plainly(CRED_LOCKED, "a lock mark");
    while (unlock(&v))
        continue;
    if (crypt_field(v, &f)) {
        f.state = CRED_LOCKED;
        f.leaked = true;
        f.why = "a lock mark, and the hash is still behind it";
    }
    return f;
}

static struct cred_form passwd_field(struct view v, enum cred_context ctx)
{
    if (v.n == 0)
        return plainly(CRED_EMPTY, "an empty password field");
    if (is(v, "x"))
        return ctx == CRED_IN_PASSWD
                   ? plainly(CRED_ABSENT, "kept in the shadow file")
                   : plainly(CRED_LOCKED, "x in a shadow file matches nothing");
    if (starts(v, "##"))
        return plainly(CRED_ABSENT, "kept in an adjunct file");
    if (v.p[0] == '!' || v.p[0] == '*')
        return locked_field(v);
    if (is(v, "NP") || is(v, "UP") || is(v, "LK"))
        return plainly(CRED_LOCKED, "a word that stands for no password");
    struct cred_form f = {0};
    if (crypt_field(v, &f))
        return f;
    return stored(CRED_UNKNOWN, v, "no form that is known here");
}

/* `{PLAIN}` of nginx, `{CLEARTEXT}` of OpenLDAP, `{CRYPT}` of both. */
static bool braces(struct view v, struct cred_form *f)
{
    struct rd r = rd_of(v);
    if (cred_lit_nocase(&r, "{PLAIN}") || cred_lit_nocase(&r, "{CLEARTEXT}")) {
        *f = stored(CRED_PLAIN, view_from(v, r.pos), "marked as plain text");
        return true;
    }
    return cred_lit_nocase(&r, "{CRYPT}") &&
           crypt_field(view_from(v, r.pos), f);
}

static struct cred_form htpasswd_field(struct view v)
{
    struct cred_form f = {0};
    if (v.n == 0)
        return plainly(CRED_EMPTY, "an empty password field");
    if (v.p[0] == '!' || v.p[0] == '*')
        return locked_field(v);
    if (crypt_field(v, &f) || braces(v, &f))
        return f;
    if (v.p[0] == '$')
        return stored(CRED_UNKNOWN, v, "no form that is known here");
    return stored(CRED_PLAIN, v, "text in the place of a hash");
}

static struct cred_form htdigest_field(struct view v)
{
    size_t colon = v.n > 33 ? v.n - 33 : 0;
    struct view hex = view_from(v, colon + 1);
    struct rd r = rd_of(hex);
    struct view d = cred_run(&r, cred_is_hex, 32, 32);
    if (v.n < 34 || v.p[colon] != ':' || rd_left(&r) > 0 || d.n != 32)
        return stored(CRED_UNKNOWN, v, "not realm and 32 hex digits");
    struct cred_form f = stored(CRED_HTDIGEST, v, "realm and MD5 digest");
    f.salt = view_cut(v, 0, colon);
    f.digest = hex;
    f.cost = 1;
    return f;
}

/* n hex digits; or n times X, by which Samba says there is none. */
static bool all_of(struct view v, size_t n, bool (*ok)(uint8_t))
{
    if (v.n != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!ok(v.p[i]))
            return false;
    return true;
}

static bool is_x(uint8_t c)
{
    return c == 'X';
}

static struct cred_form smb_hash(enum cred_scheme s, struct view hex)
{
    struct cred_form f = stored(s, hex, "a hash in a Samba password file");
    f.digest = hex;
    f.cost = 1;
    return f;
}

static struct cred_form smbpasswd_field(struct view v)
{
    struct view lm = view_cut(v, 0, 32), nt = view_from(v, 33);
    if (starts(v, "NO PASSWORD"))
        return plainly(CRED_EMPTY, "marked as having no password");
    if (v.n != 65 || v.p[32] != ':')
        return stored(CRED_UNKNOWN, v, "not two times 32 hex digits");
    if (all_of(nt, 32, cred_is_hex))
        return smb_hash(CRED_NT, nt);
    if (starts(nt, "NO PASSWORD"))
        return plainly(CRED_EMPTY, "marked as having no password");
    if (all_of(lm, 32, cred_is_hex) && all_of(nt, 32, is_x))
        return smb_hash(CRED_LM, lm);
    if (all_of(lm, 32, is_x) && all_of(nt, 32, is_x))
        return plainly(CRED_LOCKED, "marked as having no valid hash");
    return stored(CRED_UNKNOWN, v, "not two times 32 hex digits");
}

static struct cred_form mosquitto_field(struct view v)
{
    struct cred_form f = {0};
    if (v.n == 0)
        return plainly(CRED_EMPTY, "an empty password field");
    if (v.n <= MAX_HASH_TEXT && names_itself(v, &f))
        return f;
    if (v.p[0] == '$')
        return stored(CRED_UNKNOWN, v, "no form that is known here");
    return stored(CRED_PLAIN, v, "text in the place of a hash");
}

static struct cred_form ldap_field(struct view v)
{
    struct cred_form f = {0};
    if (v.n == 0)
        return plainly(CRED_EMPTY, "an empty password");
    if (v.n <= MAX_HASH_TEXT && (names_itself(v, &f) || braces(v, &f)))
        return f;
    if (v.p[0] == '{')
        return stored(CRED_UNKNOWN, v, "no form that is known here");
    return stored(CRED_PLAIN, v, "text in the place of a hash");
}

static bool raw_digest(struct view v, struct cred_form *f)
{
    static const struct {
        size_t n;
        enum cred_scheme scheme;
    } raw[] = {
        {32,  CRED_RAW_MD5   },
        {40,  CRED_RAW_SHA1  },
        {64,  CRED_RAW_SHA256},
        {128, CRED_RAW_SHA512},
    };

    for (size_t i = 0; i < sizeof raw / sizeof *raw; i++)
        if (all_of(v, raw[i].n, cred_is_hex)) {
            *f = stored(raw[i].scheme, v, "hex digits, as many as a digest");
            f->digest = v;
            f->cost = 1;
            return true;
        }
    return false;
}

static struct cred_form value_field(struct view v)
{
    struct cred_form f = {0};
    if (v.n == 0)
        return plainly(CRED_EMPTY, "an empty password");
    if (starts(v, "$p$") && v.n > 3) {
        f = stored(CRED_ALIAS, v, "the password of a system account");
        f.state = CRED_ABSENT;
        f.salt = view_from(v, 3);
        return f;
    }
    if (v.n <= MAX_HASH_TEXT &&
        (names_itself(v, &f) || braces(v, &f) || raw_digest(v, &f)))
        return f;
    return stored(CRED_PLAIN, v, "a password as plain text");
}

struct cred_form cred_recognise(struct view field, enum cred_context ctx)
{
    struct cred_form f = plainly(CRED_NOT, "no form that names itself");
    switch (ctx) {
    case CRED_IN_PASSWD:
    case CRED_IN_SHADOW:
        return passwd_field(field, ctx);
    case CRED_IN_HTPASSWD:
        return htpasswd_field(field);
    case CRED_IN_HTDIGEST:
        return htdigest_field(field);
    case CRED_IN_SMBPASSWD:
        return smbpasswd_field(field);
    case CRED_IN_MOSQUITTO:
        return mosquitto_field(field);
    case CRED_IN_LDAP:
        return ldap_field(field);
    case CRED_IN_VALUE:
        return value_field(field);
    case CRED_IN_TEXT:
        if (field.n <= MAX_HASH_TEXT)
            (void)names_itself(field, &f);
        return f;
    }
    return f;
}

/* Whether a hash may begin or end here: no letter of one stands next to it. */
static bool is_edge(struct view text, size_t at)
{
    uint8_t c = at < text.n ? text.p[at] : 0;
    bool letter = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                  (c >= 'A' && c <= 'Z');
    return !letter && c != '/' && c != '$' && c != '+' && c != '=';
}

static struct cred_form form_at(struct view text, size_t at)
{
    struct view part = view_cut(text, at, MAX_HASH_TEXT);
    for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
        struct cred_form f = plainly(CRED_SET, "a hash that names its scheme");
        struct rd r = rd_of(part);
        if (readers[i](&r, &f) && is_edge(text, at + r.pos)) {
            f.hash = view_cut(part, 0, r.pos);
            return f;
        }
    }
    return plainly(CRED_NOT, "no form that names itself");
}

struct cred_form cred_next(struct view text, size_t *at)
{
    for (size_t i = *at; i < text.n; i++) {
        uint8_t c = text.p[i];
        if (c != '$' && c != '{' && c != 'p')
            continue;
        if (c == 'p' && i > 0 && !is_edge(text, i - 1))
            continue;
        struct cred_form f = form_at(text, i);
        if (f.state == CRED_SET) {
            *at = i + f.hash.n;
            return f;
        }
    }
    *at = text.n;
    return plainly(CRED_NOT, "no form that names itself");
}
