/* Lives with power cuts: each one, each pair, many at random; and faults. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_LIVES_H
#define ASSAY_TESTS_DEVICE_LIVES_H

#include <stddef.h>

#include "flash_sim.h"

enum { CUTS_MAX = 12, LIFE_BYTES = 64 * 1024 };

struct life_cut {
    uint64_t op;
    enum sim_cut how;
    unsigned torn;
};

/* Begins every kind of world, which is copied as bytes. */
struct life {
    struct sim_power power;
    unsigned story;
    unsigned boots;
    struct life_cut cuts[CUTS_MAX];
    unsigned n_cuts;
};

/* A kind of world, and what lives in it. What is wrong is told by sim_break on
 * the life's power. */
struct lives {
    const char *const *names; /* of the stories */
    unsigned stories;
    size_t bytes;
    void (*begin)(void *world, unsigned cuts); /* zeros but for the story */
    void (*live)(void *world);                 /* until the story is over */
    void (*was_whole)(void *world);            /* after a life without cuts */
    void (*afterwards)(void *world);           /* after every life */
};

struct cuts_count {
    unsigned long lives, boots;
    unsigned ops;     /* operations of the life without a cut */
    char failed[256]; /* "" or the first life that went wrong, and how */
};

/* The story without a cut; it must have had its full course. */
void lives_none(const struct lives *k, unsigned story, struct cuts_count *out);

/* Every life with up to depth cuts: before, after and inside every operation
 * (torn in ways ways, 1 .. 4), and every operation of what follows. */
void lives_all(const struct lives *k, unsigned story, unsigned depth,
               unsigned ways, struct cuts_count *out);

/* Lives with cuts in number and place at random, at most 12 in one. */
void lives_random(const struct lives *k, unsigned story, unsigned lives,
                  struct cuts_count *out);

/* Lives in which one operation fails (0), fails half done (1), or is left out
 * and reported as done (2); each operation in turn. */
void lives_faults(const struct lives *k, unsigned story, unsigned kind,
                  struct cuts_count *out);

#endif
