/* Names in certificates as text. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CERT_NAME_H
#define ASSAY_PROBE_CERT_NAME_H

#include "base/view.h"

/* An X.501 Name (the body of its SEQUENCE) as RFC 2253 writes it, in UTF-8,
 * cut off to max - 1 bytes at a character's end; out is always ended. False
 * when it is no name; out is then "". */
bool cert_name_text(struct view name, char *out, size_t max);

#endif
