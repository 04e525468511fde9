/* Facts in words, for messages and reports alike. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FACT_SHOW_H
#define ASSAY_FACT_SHOW_H

#include "fact/fact.h"

/* Where a service listens, as its attribute listens has it:
 * "tcp 23 on all addresses, udp 53 on 127.0.0.1". */
void show_listens(struct buf *out, const struct value *list);

#endif
