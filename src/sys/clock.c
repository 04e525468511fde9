/* The two clocks: see clock.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/clock.h"

#include <stdlib.h>
#include <time.h>

enum { DIGITS_MAX = 12 }; /* the year 33658; enough */

uint64_t clock_mono_ms(void)
{
    struct timespec t = {0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

uint64_t clock_deadline(uint32_t ms)
{
    return ms ? clock_mono_ms() + ms : 0;
}

bool clock_is_past(uint64_t deadline)
{
    return deadline != 0 && clock_mono_ms() >= deadline;
}

static bool parse_epoch(const char *s, int64_t *out)
{
    int64_t t = 0;
    int n = 0;
    for (; s[n] >= '0' && s[n] <= '9' && n < DIGITS_MAX; n++)
        t = t * 10 + (s[n] - '0');
    if (n == 0 || s[n] != '\0')
        return false;
    *out = t;
    return true;
}

static const char *fixed_time(void)
{
    const char *s = getenv("SOURCE_DATE_EPOCH");
    return s && *s ? s : NULL;
}

bool clock_fixed_s(int64_t *out)
{
    const char *s = fixed_time();
    return s && parse_epoch(s, out);
}

bool clock_wall_s(int64_t *out)
{
    const char *fixed = fixed_time();
    if (fixed)
        return parse_epoch(fixed, out);
    struct timespec t = {0};
    if (clock_gettime(CLOCK_REALTIME, &t) != 0)
        return false;
    *out = t.tv_sec;
    return true;
}
