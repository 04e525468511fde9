/* Times of headers, as text: see date.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/date.h"

#include <time.h>

const char *date_text(struct arena *arena, int64_t seconds)
{
    time_t t = (time_t)seconds;
    struct tm tm;
    char text[64];
    if (!gmtime_r(&t, &tm) ||
        strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
        return NULL;
    return arena_printf(arena, "%s", text);
}
