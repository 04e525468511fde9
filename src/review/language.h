/* What language a text is in, by its small words. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_LANGUAGE_H
#define ASSAY_REVIEW_LANGUAGE_H

#include "review/data.h"

struct language_guess {
    const struct language *language; /* NULL: too little to tell */
    bool other_script; /* most letters are of none that the list has */
};

void language_of(const struct review_data *d, const struct text *t,
                 struct language_guess *out);

#endif
