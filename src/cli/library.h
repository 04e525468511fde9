/* The library, set up as the options say. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CLI_LIBRARY_H
#define ASSAY_CLI_LIBRARY_H

#include "assay.h"
#include "cli/command.h"

/* STATUS_DONE and *out to be freed; else the error has been said and *out is
 * NULL. */
int library_of_options(const struct options *o, struct assay **out);

/* The same without a catalogue: for what reads packs only. --trust is no
 * setting of the library then. */
int library_for_packs(const struct options *o, struct assay **out);

/* How a result is to look: as the terminal that it goes to can show it; width
 * columns elsewhere. */
struct assay_style style_of_options(const struct options *o, unsigned width);

#endif
