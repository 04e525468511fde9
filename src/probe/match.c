/* Stands in until the matcher is there: no hits. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/match.h"

#include <stdlib.h>

struct match_scratch {
    int none;
};

struct match_scratch *match_scratch_new(void)
{
    return calloc(1, sizeof(struct match_scratch));
}

void match_scratch_free(struct match_scratch *s)
{
    free(s);
}

size_t match_all(struct match_scratch *s, struct view v, struct hit *out,
                 size_t max, bool *more)
{
    (void)s, (void)v, (void)out, (void)max;
    *more = false;
    return 0;
}

const char *match_engine(void)
{
    return "none";
}
