/* Observations as the JSON of a scan or an assessment has them, taken up as
 * facts again. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_FACTS_JSON_H
#define ASSAY_PACK_FACTS_JSON_H

#include <jansson.h>

#include "fact/fact.h"

/* Adds those of a list; what is malformed is left out. */
void facts_of_json(const json_t *list, struct facts *out);

#endif
