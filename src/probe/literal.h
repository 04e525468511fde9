/* The texts between NULs in a program's constants, one beside the other. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_LITERAL_H
#define ASSAY_PROBE_LITERAL_H

#include "base/view.h"

/* Whether c can be part of a literal. */
static inline bool is_literal(uint8_t c)
{
    return (c >= 0x20 && c < 0x7f) || c == '\t' || c == '\n' || c == '\r' ||
           c == 0x1b || c >= 0x80;
}

/* The literal that the NUL at offset end ends, max bytes of it at most; empty
 * when it is longer. What stands before it need not be a NUL: tables lie
 * between the literals of some machines. */
struct view literal_before(struct view v, uint64_t end, size_t max);

/* The literal after, or before, the literal one of v; an empty view when only
 * other data lies there. */
struct view literal_next(struct view v, struct view one);
struct view literal_previous(struct view v, struct view one);

#endif
