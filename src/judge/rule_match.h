/* Whether an observation is what a rule is about, and what the rule says then.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_JUDGE_RULE_MATCH_H
#define ASSAY_JUDGE_RULE_MATCH_H

#include "catalogue/data.h"
#include "core/buf.h"

/* How values compare: a text of the rule with a text, byte for byte; true and
 * false also with "yes" and "no"; a number also with a text of digits; lt and
 * gt compare numbers, or two texts by their bytes (dates). An attribute that
 * is absent (or an empty list or map) passes absent, ne, not-in and
 * not-matches, and nothing else. */
bool rule_matches(const struct cat_rule *r, const struct obs *o);

/* Adds a rule's message with {attribute}, {path}, {line} and {count} filled
 * in; {count:one is|many are} chooses words by the number; what stands in
 * [brackets] is left out where its attribute is absent. What comes from the
 * image is cut short and made visible. */
void rule_message(const struct cat_rule *r, const struct obs *o, size_t count,
                  struct buf *out);

/* Whether text fits a pattern of *, ? and other characters, case ignored. */
bool pattern_fits(const char *pattern, struct view text);

#endif
