/* Verdicts on packs that were given before: kept by the pack's digest and by
 * all that the verdict depends on. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_KEPT_H
#define ASSAY_PACK_KEPT_H

#include "pack/report.h"
#include "sys/slots.h"

enum { KEPT_MODEL = 128 };

/* What of a report is kept. */
struct kept {
    enum pack_verdict overall, axis[PACK_AXES];
    uint64_t failed, open;  /* checks with FAIL, INCONCLUSIVE: a bit each */
    char model[KEPT_MODEL]; /* what the pack is about; "" if it says not */
};

struct kept_key {
    uint8_t pack[32];    /* SHA-256 of the pack */
    uint8_t context[32]; /* of policy, trust, lists, day, image, version */
};

void kept_of_report(const struct pack_report *r, struct kept *out);

/* path NULL: for this process alone, and fewer. A full store forgets. */
MUST_USE enum file_fault kept_open(const char *path, struct slots *out);
/* A record that was written in part, or changed, is not found. */
bool kept_find(const struct slots *s, const struct kept_key *k,
               struct kept *out);
void kept_put(const struct slots *s, const struct kept_key *k,
              const struct kept *v);

#endif
