/* What the program says on standard error: one line each. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_SAY_H
#define ASSAY_CLI_SAY_H

#include "cli/command.h"

/* "assay: MESSAGE", with everything in it made visible: a file's name cannot
 * steer the terminal. Gives status back, for "return say(...)". */
int say(int status, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Writes the result to o->output and gives status; or says why that failed and
 * gives STATUS_FAULT. A closed pipe (head) ends the program as it ends any
 * other. */
int say_result(const struct options *o, struct view v, int status);

/* An assay_write_fn (assay.h) that gathers a result: ctx is a struct buf.
 */
bool say_append(void *ctx, const void *p, size_t n);

/* For what is not o->output's: standard output. */
int say_on_stdout(struct view v, int status);

#endif
