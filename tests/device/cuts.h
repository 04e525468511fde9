/* A device that lives through power cuts: boot loader, applications, server. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_CUTS_H
#define ASSAY_TESTS_DEVICE_CUTS_H

#include "lives.h"

/* Each story begins with V1 in slot A and an empty state, and must end with the
 * good update running and confirmed, whatever happens on the way. */
enum story {
    STORY_INSTALL, /* the good update is offered */
    STORY_REVERT,  /* first one that never confirms itself, then the good one */
    STORY_REJECT,  /* first one that finds itself ill, then the good one */
    STORY_TWICE,   /* two good ones after another */
    STORIES
};

extern const struct lives boot_lives;

#endif
