/* What a line of a script does to the files of passwords as texts. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SCRIPT_EDIT_H
#define ASSAY_PROBE_SCRIPT_EDIT_H

#include "probe/script_word.h"

struct script_edit {
    struct word user;     /* n 0: any */
    struct word password; /* what takes the place of the old one */
    bool known;           /* user and password are */
};

/* Whether sed, at `at` in the line, changes passwd or shadow:
 *   sed -i 's/^root:[^:]*:/root::/' /etc/shadow */
bool script_sed(struct view line, size_t at, struct script_edit *out);
/* Whether the line puts something in the place of passwd or shadow: by >, cp,
 * mv, ln, tee, dd, sed or mount. */
bool script_replaces(struct view line);

#endif
