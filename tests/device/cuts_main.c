/* The power cuts without a test framework: for mutants, and for measuring. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>

#include "cuts.h"

static void check(const struct cuts_count *c)
{
    if (!c->failed[0])
        return;
    printf("%s\n", c->failed);
    exit(1);
}

int main(void)
{
    struct cuts_count c;
    for (unsigned s = 0; s < STORIES; s++) {
        cuts_none((enum story)s, &c);
        check(&c);
        cuts_all((enum story)s, 1, 4, &c);
        check(&c);
        for (unsigned kind = 0; kind < 3; kind++) {
            cuts_faults((enum story)s, kind, &c);
            check(&c);
        }
        cuts_random((enum story)s, s == STORY_INSTALL ? 800 : 200, &c);
        check(&c);
    }
    return 0;
}
