/* An updater as one writes it who does not think of power: for the bench to
 * find what is wrong with it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_BENCH_NAIVE_H
#define ASSAY_TESTS_BENCH_NAIVE_H

#include <stdbool.h>

#include "../../device/ad.h"

struct naive {
    struct ad_flash *slots, *state; /* two, and one */
    struct ad_counter *counter;
};

void naive_make(const struct naive *n);
bool naive_install(const struct naive *n, uint32_t running, const uint8_t *p,
                   uint32_t bytes);
/* The slot that runs; 2: none does. */
uint32_t naive_start(const struct naive *n, const char *magic);

#endif
