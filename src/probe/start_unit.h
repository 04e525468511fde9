/* systemd's unit files: the settings that decide what is started. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_UNIT_H
#define ASSAY_PROBE_START_UNIT_H

#include "probe/start.h"

struct unit_setting {
    struct view section, key, value;
    uint32_t line;
    const struct node *at; /* the drop-in that says so; NULL: the unit's file */
    struct unit_setting *next;
};

/* The settings of a unit's text, in order: joined lines, without comments. */
struct unit_setting *unit_parse(struct start *st, struct view text);

/* Puts what a drop-in says behind a unit's own settings. */
void unit_append(struct unit_setting **first, struct unit_setting *more,
                 const struct node *at);
/* Takes out what a later empty value of the same key undoes: commands,
 * conditions, environments, addresses. */
void unit_settle(struct unit_setting **first);

enum { UNIT_DIRS = 5 };

/* Where units stand, the strongest first. */
extern const char *const unit_dirs[UNIT_DIRS];

/* getty@tty1.service: tty1; empty: it is no instance. */
struct view unit_instance(struct view name);
/* The file of a unit or its template; NULL: none, or *masked. */
const struct node *unit_find(struct start *st, struct view name, bool *masked);
/* A unit's own settings (text), and what the drop-ins for its kind, for its
 * template and for itself make of them. */
const struct unit_setting *unit_settings(struct start *st, struct view name,
                                         struct view text);

/* The next word of a command line or list, its quotes taken off. False at the
 * end. */
bool unit_word(struct start *st, struct view *line, struct view *out);

#endif
