/* Whether what an anchor or a setting points at is a secret, and which. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SECRET_SCAN_H
#define ASSAY_PROBE_SECRET_SCAN_H

#include "base/view.h"
#include "fact/fact.h"

/* A secret never leaves here but in its redacted form:
 *
 *     struct secret s;
 *     if (secret_check(text, hit, anchor, &s)) ... s.type, s.redacted ...
 */
enum { SECRET_REDACTED_MAX = 8 };

struct secret {
    const char *type; /* static text, "aws-secret-key" */
    size_t at, n;     /* its place in the text: [at, at + n) */
    /* "AK..7Q": two characters from each end; one, if shorter than 12; "**",
     * if shorter than 8. */
    char redacted[SECRET_REDACTED_MAX];
    uint32_t entropy; /* Shannon's, in hundredths of a bit a character */
    enum confidence confidence;
    bool known; /* a password that public lists of defaults have */
};

/* Whether an anchor of anchors.def may belong to a secret. */
bool secret_anchor(unsigned anchor);

/* The secret that the hit of an anchor at byte hit belongs to. What can stand
 * in any file is found by its form (tokens, connection strings); out is
 * untouched when there is none. */
bool secret_check(struct view text, size_t hit, unsigned anchor,
                  struct secret *out);

/* Whether the value of a setting is a secret by the name of its key: passwords,
 * tokens, keys. Both are parts of text. */
bool secret_setting(struct view text, struct view key, struct view value,
                    struct secret *out);

/* The password that a line of a script gives to curl, wget or sshpass. The line
 * is part of text. */
bool secret_command(struct view text, struct view line, struct secret *out);
/* The next password of a .netrc; *rest is what was not read yet. */
bool secret_netrc(struct view text, struct view *rest, struct secret *out);

#endif
