/* CVSS 2.0, 3.0 and 3.1: vectors, their scores, their words in JSON. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_CVSS_H
#define ASSAY_REVIEW_CVSS_H

#include <stdbool.h>
#include <stddef.h>

enum cvss_version { CVSS_2_0, CVSS_3_0, CVSS_3_1 };

enum { CVSS_METRICS = 22, CVSS_NONE = -1 };

struct cvss {
    enum cvss_version version;
    signed char v[CVSS_METRICS]; /* the place of the value; CVSS_NONE */
};

/* In tenths. */
struct cvss_scores {
    int base, temporal, environmental;
};

/* NULL, or why text is no vector of that version. */
const char *cvss_read(const char *text, enum cvss_version version,
                      struct cvss *out);
/* Whether all metrics of the base are there. */
bool cvss_complete(const struct cvss *c);
/* Needs a complete one. */
void cvss_score(const struct cvss *c, struct cvss_scores *out);
/* NONE to CRITICAL, of tenths. */
const char *cvss_severity(int tenths);

/* The metrics of a version: how JSON calls the i-th, and its values; NULL
 * after the last. */
const char *cvss_property(enum cvss_version v, size_t i);
const char *cvss_value(enum cvss_version v, size_t i, size_t value);

#endif
