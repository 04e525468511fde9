/* The power cuts without a test framework: for mutants, and for measuring. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cred_cuts.h"
#include "cuts.h"

static void check(const struct cuts_count *c)
{
    if (!c->failed[0])
        return;
    printf("%s\n", c->failed);
    exit(1);
}

static void all_stories(const struct lives *k)
{
    struct cuts_count c;
    for (unsigned s = 0; s < k->stories; s++) {
        lives_none(k, s, &c);
        check(&c);
        lives_all(k, s, 1, 4, &c);
        check(&c);
        for (unsigned kind = 0; kind < 3; kind++) {
            lives_faults(k, s, kind, &c);
            check(&c);
        }
        lives_random(k, s, s == 0 ? 800 : 200, &c);
        check(&c);
    }
}

/* With the name of a source file: what that file is for. */
int main(int argc, char **argv)
{
    bool cred = argc > 1 && strncmp(argv[1], "cred", 4) == 0;
    if (argc < 2 || !argv[1][0] || cred)
        all_stories(&cred_lives);
    if (!cred)
        all_stories(&boot_lives);
    return 0;
}
