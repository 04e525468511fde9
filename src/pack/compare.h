/* What changed between two packs, of two releases of a product. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_COMPARE_H
#define ASSAY_PACK_COMPARE_H

#include "pack/report.h"

enum { COMPARE_MAX = 5000 };

struct change {
    char sign;        /* '+' came, '-' went, '~' changed, '!' got worse */
    const char *what; /* "file", "image", "signer", "provision", ... */
    const char *name;
    const char *before, *after; /* "" where there is none */
};

struct comparison {
    struct change *v;
    size_t n;
    bool more;  /* there were more than COMPARE_MAX */
    bool worse; /* something got worse */
};

/* Texts are the reports'. False: no memory. */
MUST_USE bool compare_packs(const struct pack_report *before,
                            const struct pack_report *after, struct arena *a,
                            struct comparison *out);

#endif
