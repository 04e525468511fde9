/* Recognises the form a stored password takes: which hash, set or not. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_FORM_H
#define ASSAY_PROBE_CRED_FORM_H

#include "base/view.h"

enum cred_scheme {

#define SCHEME(id, name) CRED_##id,
#include "probe/cred_schemes.def"
#undef SCHEME
    CRED_SCHEME_COUNT,
};

/* The name that stands in an observation: "sha256-crypt". */
const char *cred_scheme_name(enum cred_scheme s);

/* Where the field stood: a bare 13-letter word is a DES hash in a password
 * file and a word anywhere else. */
enum cred_context {
    CRED_IN_PASSWD,    /* second field of passwd: `x` points to shadow */
    CRED_IN_SHADOW,    /* second field of shadow, gshadow, master.passwd */
    CRED_IN_HTPASSWD,  /* behind `user:` */
    CRED_IN_HTDIGEST,  /* `realm:hash`, behind `user:` */
    CRED_IN_SMBPASSWD, /* `LM:NT`, behind `user:uid:` */
    CRED_IN_MOSQUITTO, /* behind `user:` of a password_file */
    CRED_IN_LDAP,      /* userPassword, rootpw */
    CRED_IN_VALUE,     /* value of a key that is known to hold a password */
    CRED_IN_TEXT,      /* any other text: only what names itself is taken */
};

enum cred_state {
    CRED_NOT,    /* no credential at all (CRED_IN_TEXT only) */
    CRED_SET,    /* a password is stored, in whatever form */
    CRED_EMPTY,  /* login needs no password */
    CRED_LOCKED, /* no password can match */
    CRED_ABSENT, /* kept somewhere else */
};

/* "set", "empty", "locked", "absent"; "" for CRED_NOT. */
const char *cred_state_name(enum cred_state s);

/* All views are parts of the field that was given. */
struct cred_form {
    enum cred_scheme scheme;
    enum cred_state state;
    bool leaked;           /* locked, yet a whole hash stands behind the mark */
    struct view hash;      /* the stored text without lock mark or ageing */
    struct view salt;      /* as written, not decoded */
    struct view digest;    /* likewise */
    uint64_t cost;         /* rounds or iterations, or the exponent of bcrypt */
    uint64_t memory_bytes; /* what one guess needs, where it is much */
    const char *why;       /* static text: what decided; never NULL */
};

/* Never fails: what is in no known form comes back as CRED_UNKNOWN or, in
 * free text, as CRED_NOT. Strict: salt and digest length, alphabet, unused
 * bits of the last digit and the spelling of the cost must all be right.
 *
 *     struct cred_form f = cred_recognise(field, CRED_IN_SHADOW);
 *     if (f.state == CRED_SET || f.leaked) ... f.scheme, f.hash ...
 */
struct cred_form cred_recognise(struct view field, enum cred_context ctx);

/* The next hash that names itself (`$1$...`, `{SSHA}...`) in text, from *at on.
 * Gives CRED_NOT when there is none; else *at is moved behind it. */
struct cred_form cred_next(struct view text, size_t *at);

#endif
