/* Verifying a pack: bytes in, a report out. Runs in a worker process. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_VERIFY_H
#define ASSAY_PACK_VERIFY_H

#include "pack/report.h"
#include "pack/seal.h"

struct policy;

struct verify_opts {
    const struct seal_trust *trust; /* NULL: none */
    struct seal_crls *crls;         /* the verifier's own; NULL: none */
    const struct policy *policy;    /* NULL: none */
    const uint8_t *image_sha256;    /* of the goods; NULL: not asked */
    const uint8_t *sha256;          /* of the pack, if it is known */
    int64_t now;                    /* s since 1970 */
    uint64_t max_bytes;             /* all files together, unpacked */
};

/* False: no memory. name: of the pack, for the report. */
MUST_USE bool pack_verify(const struct verify_opts *o, struct view pack,
                          const char *name, struct arena *a,
                          struct pack_report *out);

#endif
