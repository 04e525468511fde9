/* What a fact says for a column of an IXIT table. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_PREFILL_H
#define ASSAY_PRODUCT_PREFILL_H

#include "fact/fact.h"

/* The table that a fact makes a row of: its id begins with this number; 0:
 * none. */
int prefill_table(const struct obs *o);
/* It makes a row of 28-LogIntf as well. */
bool prefill_is_interface(const struct obs *o);

/* What calls the row, and what it is to be seen as; NULL: nothing does. */
const char *prefill_name(const struct obs *o);

/* Appends what the fact shows for a column (its key) of its table; false, and
 * nothing appended, when it shows nothing: a person has to say it. */
bool prefill_column(const struct obs *o, int table, const char *key,
                    struct buf *out);

#endif
