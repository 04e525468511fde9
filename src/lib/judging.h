/* What a verifier asks by, read from the files that the options name. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_JUDGING_H
#define ASSAY_LIB_JUDGING_H

#include "lib/lib.h"
#include "pack/policy.h"
#include "pack/run.h"

struct judging {
    struct pack_run_opts run; /* points into this struct */
    struct arena arena;
    struct policy policy;
    struct seal_trust trust;
    struct seal_crls crls;
    uint8_t image[32];
};

/* False: see assay_error. */
bool judging_open(struct judging *j, struct assay *a,
                  const struct assay_verify_opts *opts);
void judging_done(struct judging *j);

#endif
