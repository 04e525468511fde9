/* What the checks of a list of passwords share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FACTORY_INNER_H
#define ASSAY_FACTORY_INNER_H

#include "factory/factory.h"

struct factory_run {
    const struct factory_list *l;
    struct arena *a;
    struct factory_report *r;
};

/* Each fills its check's outcome and text; false when memory is spent. */
bool factory_unique(struct factory_run *f, struct factory_check *c);
bool factory_length(struct factory_run *f, struct factory_check *c);
bool factory_alphabet(struct factory_run *f, struct factory_check *c);
bool factory_entropy(struct factory_run *f, struct factory_check *c);
bool factory_common(struct factory_run *f, struct factory_check *c);
bool factory_sequence(struct factory_run *f, struct factory_check *c);
bool factory_contained(struct factory_run *f, struct factory_check *c);
bool factory_correlated(struct factory_run *f, struct factory_check *c);
bool factory_derived(struct factory_run *f, struct factory_check *c);

/* Counts the device, and keeps its line as an example. */
void factory_example(struct factory_check *c, const struct factory_device *d);

/* Letters and digits of v only, letters as they are (0), lower (-1) or upper
 * (1). Gives their number, at most FACTORY_VALUE_MAX. */
uint32_t factory_fold(struct view v, int letters, uint8_t *out);

#endif
