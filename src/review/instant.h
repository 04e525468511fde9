/* Days, and times of RFC 3339. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_INSTANT_H
#define ASSAY_REVIEW_INSTANT_H

#include "base/view.h"

/* In UTC. day: since 1970. A leap second counts as the one after it. */
struct instant {
    int64_t day;
    uint32_t second; /* of the day */
    uint32_t nano;
};

/* 2026-11-25T10:00:00.5+01:00; instead of the T there may be a blank. */
bool instant_read(struct view v, struct instant *out);
/* The day of YYYY-MM-DD, which what follows does not change. */
bool instant_day(const char *text, int64_t *day);
int instant_cmp(const struct instant *a, const struct instant *b);

#endif
