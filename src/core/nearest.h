/* The word that somebody meant who wrote another one. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_NEAREST_H
#define ASSAY_CORE_NEAREST_H

/* Letters to change, add, leave out, or swap with their neighbour to make b of
 * a; words of more than 63 letters are told as far apart. */
unsigned nearest_distance(const char *a, const char *b);

/* The best so far; start with {0}. */
struct nearest {
    const char *word; /* NULL: none is near enough */
    unsigned distance;
};

void nearest_offer(struct nearest *n, const char *wrong, const char *word);

#endif
