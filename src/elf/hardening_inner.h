/* What the files of the hardening judgement share among themselves. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_ELF_HARDENING_INNER_H
#define ASSAY_ELF_HARDENING_INNER_H

#include "elf/hardening.h"

/* Each sets its own fields of h; h->linked must be set. */
void canary_of(const struct elf *e, struct hardening *h);
void fortify_use_of(const struct elf *e, struct hardening *h);

#endif
