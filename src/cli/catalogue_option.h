/* What several verbs load before they begin. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_CATALOGUE_OPTION_H
#define ASSAY_CLI_CATALOGUE_OPTION_H

#include "catalogue/catalogue.h"
#include "cli/command.h"
#include "judge/suppress.h"

/* The catalogue that --catalogue names, or the one built in, in arena.
 * STATUS_DONE; else the error has been said. */
int catalogue_of_options(const struct options *o, struct arena *arena,
                         struct catalogue *out);
/* The suppressions that --suppressions names; none without it. */
int suppressions_of_options(const struct options *o, struct arena *arena,
                            struct suppressions *out);

#endif
