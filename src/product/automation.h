/* What assay can do for a test case, counted from the catalogue's data. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_AUTOMATION_H
#define ASSAY_PRODUCT_AUTOMATION_H

#include "catalogue/catalogue.h"

#define AUTOMATION_LIST(X)                                                     \
    X(AUTOMATION_DECIDED, "decided", "PASS and FAIL without a person")         \
    X(AUTOMATION_FAILS, "fails", "FAIL without a person; PASS needs one")      \
    X(AUTOMATION_SUPPORTED, "supported",                                       \
      "evidence and checks for a person who decides")                          \
    X(AUTOMATION_OPEN, "open", "nothing: a person does all of it")

enum automation {

#define X(name, code, text) name,
    AUTOMATION_LIST(X)
#undef X
        AUTOMATION_COUNT,
};

enum automation automation_of(const struct catalogue *c,
                              const struct cat_provision *p,
                              const struct cat_case *k);
const char *automation_code(enum automation a);
const char *automation_text(enum automation a);

#endif
