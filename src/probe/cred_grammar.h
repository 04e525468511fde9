/* The exact spelling of each stored-password form; cred_form.c picks. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_GRAMMAR_H
#define ASSAY_PROBE_CRED_GRAMMAR_H

#include "base/rd.h"
#include "probe/cred_form.h"

/* Each reads one form from r and, when all of it was right, fills scheme,
 * salt, digest, cost and memory_bytes of f; what follows is left unread. On
 * false f is untouched and r is spent. */
bool cred_read_crypt(struct rd *r, struct cred_form *f);  /* `$1$`, `$y$` .. */
bool cred_read_pbkdf2(struct rd *r, struct cred_form *f); /* `$pbkdf2-` .. */
bool cred_read_ldap(struct rd *r, struct cred_form *f);   /* `{SSHA}` .. */
/* `$7$n$` and the older `$6$`, told from crypt's by their base64 digest. */
bool cred_read_mosquitto(struct rd *r, struct cred_form *f);
/* These two do not name themselves: only for password files. */
bool cred_read_des(struct rd *r, struct cred_form *f);
bool cred_read_bsdi(struct rd *r, struct cred_form *f);

/* The alphabets. */
bool cred_is_h64(uint8_t c); /* ./0-9A-Za-z */
bool cred_is_hex(uint8_t c);
/* The place of c in `./0-9A-Za-z`; 64 when it has none. */
unsigned cred_h64_value(uint8_t c);

/* Take the text when it is next; nothing is taken otherwise. */
bool cred_lit(struct rd *r, const char *text);
/* As many letters of a kind as there are, min to max of them. */
struct view cred_run(struct rd *r, bool (*is)(uint8_t), size_t min, size_t max);
/* A decimal number without leading zero, within bounds. */
uint64_t cred_number(struct rd *r, uint64_t min, uint64_t max);

/* Like cred_lit, letters of either case. */
bool cred_lit_nocase(struct rd *r, const char *text);
/* Base64 with its padding that stands for min to max bytes. */
struct view cred_base64(struct rd *r, size_t min, size_t max);

#endif
