/* Values that stand for one that is put in later. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_TEMPLATE_H
#define ASSAY_PROBE_TEMPLATE_H

#include "base/view.h"

/* Whether all of v is a name in marks: %X% %%X%% @X@ @@X@@ ${X} $X $(..) `..`
 * {{x}} {x} <x> [[x]] __X__. Quotes around it do not count. */
bool is_template(struct view v);

#endif
