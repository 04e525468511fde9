/* What of a kernel's configuration matters for its security. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_KERNEL_CONFIG_H
#define ASSAY_PROBE_KERNEL_CONFIG_H

#include "fact/fact.h"

/* Puts the options that matter into map, each "y", "m", "n" or its value;
 * those that the configuration does not name are left out. */
void kernel_config_facts(struct facts *f, struct value *map, struct view text);

/* Whether a kernel of this configuration loads signed modules only: "yes",
 * "no" (it may still be told to on its command line), "not-applicable" when it
 * loads none, or "unknown". */
const char *kernel_config_signing(struct view text);

#endif
