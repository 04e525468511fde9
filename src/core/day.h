/* A day as text: 2031-12-31. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_DAY_H
#define ASSAY_CORE_DAY_H

#include <stdbool.h>

/* Whether s is a day of the calendar from 1970 on, written YYYY-MM-DD; such
 * texts sort as the days do. */
bool day_is(const char *s);

#endif
