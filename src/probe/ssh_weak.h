/* Algorithms of SSH that are broken. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SSH_WEAK_H
#define ASSAY_PROBE_SSH_WEAK_H

#include "core/arena.h"

/* The broken ones among the algorithms that a setting of sshd offers, with a
 * comma between them; NULL: none. */
const char *ssh_weak(struct view list, struct arena *arena);

#endif
