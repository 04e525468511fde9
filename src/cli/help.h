/* Everything that is said about verbs and options, made from their tables. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_HELP_H
#define ASSAY_CLI_HELP_H

#include "cli/command.h"

void help_overview(struct buf *out);
void help_command(struct buf *out, const struct command *c);

/* For man(1): docs/man/assay.1. */
void help_man(struct buf *out);
/* docs/completion/assay.bash and docs/completion/_assay. */
void help_bash(struct buf *out);
void help_zsh(struct buf *out);

/* Shared by the writers: what an option takes ("text (usual), json or html"),
 * or nothing; and the meaning of each exit status, for c (NULL: for all; NULL
 * comes back for one that c does not have). */
void help_option_note(struct buf *out, enum option_id id,
                      const struct command *c);
const char *help_status(const struct command *c, int status);

#endif
