/* Time: how long something took, and what date goes into evidence. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_CLOCK_H
#define ASSAY_SYS_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/* Milliseconds since some fixed moment; never goes back. */
uint64_t clock_mono_ms(void);

/* The moment ms from now, for deadlines; 0 stands for "no deadline", and is
 * what ms = 0 gives. */
uint64_t clock_deadline(uint32_t ms);
bool clock_is_past(uint64_t deadline);

/* Seconds since 1970, for evidence only: SOURCE_DATE_EPOCH if it is set, so
 * that the same input gives the same bytes. False, with *out untouched, when
 * that variable is set to something else than a number of seconds. */
bool clock_wall_s(int64_t *out);
/* SOURCE_DATE_EPOCH alone; false, with *out untouched, when it is not set. */
bool clock_fixed_s(int64_t *out);

#endif
