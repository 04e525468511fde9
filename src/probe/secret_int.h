/* What the parts of the secret scanner share; nobody else includes this. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SECRET_INT_H
#define ASSAY_PROBE_SECRET_INT_H

#include "probe/secret_scan.h"

/* Sets of characters. */
enum {
    CH_UPPER = 1,
    CH_LOWER = 2,
    CH_DIGIT = 4,
    CH_ALNUM = CH_UPPER | CH_LOWER | CH_DIGIT,
    CH_DASH = 8,
    CH_UNDER = 16,
    CH_URL = CH_ALNUM | CH_DASH | CH_UNDER, /* base64url */
    CH_PLUS = 32,
    CH_SLASH = 64,
    CH_B64 = CH_ALNUM | CH_PLUS | CH_SLASH,
    CH_DOT = 128,
    CH_HEX = 256, /* digits and a-f in both cases; not with others */
};

bool ch_is(uint8_t c, unsigned set);
/* Characters of the set from at on, at most max + 1 are counted. */
size_t ch_run(struct view v, size_t at, unsigned set, size_t max);

/* Hundredths of a bit a character. */
uint32_t text_entropy(struct view v);

/* What stands for a secret that will be put there: ${VAR}, <password>, xxxx,
 * your_token, %s. */
bool is_placeholder(struct view v);

/* Fills out for [at, at + n) of text. */
void secret_fill(struct view text, size_t at, size_t n, const char *type,
                 enum confidence c, struct secret *out);

/* Whether word stands in v, letters of either case; gives where. */
bool find_word(struct view v, const char *word, size_t *at);

/* scheme://user:password@host, where "://" stands at colon. */
bool secret_url(struct view text, size_t colon, struct secret *out);
bool secret_jwt(struct view text, size_t at, struct secret *out);
bool secret_aws(struct view text, size_t at, struct secret *out);
bool secret_service_account(struct view text, size_t at, struct secret *out);
bool secret_openvpn(struct view text, size_t at, struct secret *out);
bool secret_telegram(struct view text, size_t from, struct secret *out);
bool secret_twilio(struct view text, size_t from, struct secret *out);
bool secret_sendgrid(struct view text, size_t from, struct secret *out);
bool secret_openai(struct view text, size_t at, struct secret *out);

#endif
