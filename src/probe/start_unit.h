/* systemd's unit files: the settings that decide what is started. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_UNIT_H
#define ASSAY_PROBE_START_UNIT_H

#include "probe/start.h"

struct unit_setting {
    struct view section, key, value;
    uint32_t line;
    struct unit_setting *next;
};

/* The settings of a unit's text, in order: joined lines, without comments. */
struct unit_setting *unit_parse(struct start *st, struct view text);

/* The next word of a command line or list, its quotes taken off. False at the
 * end. */
bool unit_word(struct start *st, struct view *line, struct view *out);

#endif
