/* A device that lives through power cuts: boot loader, applications, server. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_CUTS_H
#define ASSAY_TESTS_DEVICE_CUTS_H

#include <stddef.h>

/* Each story begins with V1 in slot A and an empty state, and must end with the
 * good update running and confirmed, whatever happens on the way. */
enum story {
    STORY_INSTALL, /* the good update is offered */
    STORY_REVERT,  /* first one that never confirms itself, then the good one */
    STORY_REJECT,  /* first one that finds itself ill, then the good one */
    STORY_TWICE,   /* two good ones after another */
    STORIES
};

extern const char *const story_names[STORIES];

struct cuts_count {
    unsigned long lives, boots;
    unsigned ops; /* flash and counter operations of the life without a cut */
    char failed[256]; /* "" or the first life that went wrong, and how */
};

/* The story without a cut; it must have had its full course. */
void cuts_none(enum story s, struct cuts_count *out);

/* Every life with up to depth cuts: before, after and inside every operation
 * (torn in ways ways, 1 .. 4), and every operation of what follows. */
void cuts_all(enum story s, unsigned depth, unsigned ways,
              struct cuts_count *out);

/* Lives with cuts in number and place at random, at most 12 in one. */
void cuts_random(enum story s, unsigned lives, struct cuts_count *out);

/* Lives in which one operation fails (0), fails half done (1), or is left out
 * and reported as done (2); each operation in turn. */
void cuts_faults(enum story s, unsigned kind, struct cuts_count *out);

#endif
