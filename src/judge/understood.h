/* Whether so much of a subject was understood that its verdicts mean
 * something: nothing fails in what nobody could read. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_UNDERSTOOD_H
#define ASSAY_JUDGE_UNDERSTOOD_H

#include "fact/record.h"

struct understood {
    /* Bytes of the subject that are no padding, and those of them whose
     * meaning is known all the way down: through streams and containers, each
     * of which counts by what is known of its contents. */
    uint64_t all, known;
    bool substance;      /* there is a file, or a program or package */
    const char *stopped; /* the limit that ended the reading, or NULL */
};

MUST_USE enum err understood_of(const struct record *r, struct arena *arena,
                                struct understood *out);

/* What is lacking when less than percent (0 to 100) of it is known, as a
 * sentence without full stop in arena; NULL: enough. percent 0: always enough.
 * ERR_NOMEM leaves *out as it is. */
MUST_USE enum err understood_lack(const struct understood *u, unsigned percent,
                                  struct arena *arena, const char **out);

#endif
