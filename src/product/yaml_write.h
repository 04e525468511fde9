/* Texts as YAML reads them back. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_YAML_WRITE_H
#define ASSAY_PRODUCT_YAML_WRITE_H

#include "core/buf.h"

/* As a double-quoted scalar that gives the same text again; characters that
 * nobody sees are written as escapes. Stray bytes become U+FFFD. */
void yaml_quoted(struct buf *out, const char *s);

#endif
