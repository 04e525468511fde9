/* Observations from the JSON of the rules' examples. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_JUDGE_EXAMPLES_H
#define ASSAY_TESTS_JUDGE_EXAMPLES_H

#include <jansson.h>

#include "fact/fact.h"

/* {"path", "confidence"?, "attributes"?}; j must outlive the fact. */
struct obs *example_obs(struct facts *f, const char *kind, json_t *j);

/* All rules of catalogue/rules/, each with its examples; NULL when the folder
 * cannot be read. */
json_t *example_rules(const char *source_root);

#endif
