/* What the verbs on a workspace share: it is assessed, then one of them writes
 * what it is about. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_ASSESSED_H
#define ASSAY_CLI_ASSESSED_H

#include "assay.h"
#include "cli/command.h"

/* Writes to out and gives the exit status, or says what is wrong and gives
 * another; *write is false then, and nothing is printed. */
typedef int assessed_fn(const struct options *o, struct assay *a,
                        const struct assay_assessment *s, struct buf *out,
                        bool *write);

/* Assesses the workspace named by the operand, or that of this folder. */
int assessed(const struct options *o, assessed_fn *render);

/* STATUS_INPUT when a target could not be read, else STATUS_DONE. */
int assessed_status(const struct assay_assessment *s);

#endif
