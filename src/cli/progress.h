/* A bar on standard error while something takes time. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_PROGRESS_H
#define ASSAY_CLI_PROGRESS_H

#include "cli/options.h"

/* Only on a terminal and without --quiet; not before 300 ms have passed, at
 * most ten times a second, and gone without a trace at the end. Erase it
 * before something else is written to the terminal. */
struct progress {
    bool wanted, shown, fancy;
    uint64_t next_ms;
};

void progress_start(struct progress *p, const struct options *o);
/* label: what is worked on, any bytes. total 0: not known. */
void progress_show(struct progress *p, const char *label, uint64_t done,
                   uint64_t total);
void progress_erase(struct progress *p);

/* The line itself, without moving the cursor; width columns at most. */
void progress_line(struct buf *out, const char *label, uint64_t done,
                   uint64_t total, unsigned width, bool fancy);

#endif
