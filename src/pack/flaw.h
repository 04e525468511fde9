/* What is wrong with a pack, as its readers tell it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_FLAW_H
#define ASSAY_PACK_FLAW_H

#include "core/arena.h"
#include "pack/checks.h"

/* The first thing that is wrong; readers stop there. */
struct flaw {
    enum pack_check check; /* which check found it */
    const char *text;      /* one sentence without a full stop; static */
    const char *name;      /* the file in the pack; "" for the pack itself */
    uint64_t at;           /* byte of that file, or of the pack */
};

/* Fills *out; always false. */
static inline bool flaw_set(struct flaw *out, enum pack_check check,
                            const char *text, const char *name, uint64_t at)
{
    *out = (struct flaw){check, text, name, at};
    return false;
}

#endif
