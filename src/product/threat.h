/* The threat model: elements and flows from the IXIT and from what images show,
 * threats by STRIDE, and how the provisions that answer them stand. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_THREAT_H
#define ASSAY_PRODUCT_THREAT_H

#include "product/assess.h"

/* Kinds of elements, as catalogue/threats.json names them. */
#define ELEMENT_LIST(X)                                                        \
    X(ELEMENT_DEVICE, "device")                                                \
    X(ELEMENT_USER, "user")         /* a flow from and to a person */          \
    X(ELEMENT_NETWORK, "network")   /* a flow over a logical interface */      \
    X(ELEMENT_UPDATE, "update")     /* a flow of updates */                    \
    X(ELEMENT_PHYSICAL, "physical") /* a flow over a physical interface */     \
    X(ELEMENT_DEBUG, "debug")       /* one that is meant for debugging */      \
    X(ELEMENT_SECRET, "secret")     /* a store */                              \
    X(ELEMENT_PERSONAL, "personal") /* a store */

enum element_kind {

#define X(name, text) name,
    ELEMENT_LIST(X)
#undef X
        ELEMENT_KINDS,
};

/* Where the other end of a flow is: from the most to the least exposed. */
enum zone { ZONE_INTERNET, ZONE_NEAR, ZONE_HANDS, ZONE_DEVICE, ZONES };

struct element {
    enum element_kind kind;
    enum zone zone;
    const char *id, *what;
    struct spot at;        /* line 0: not declared */
    const struct obs *obs; /* an image shows it, and nothing declares it */
};

struct threat_kind {
    const char *id, *title, *what;
    enum element_kind on;
    char stride;     /* one of STRIDE */
    unsigned impact; /* 1 to 3 */
    struct cat_texts provisions;
};

#define THREAT_LIST(X)                                                         \
    X(THREAT_FAILS, "fails", "a provision that answers it fails")              \
    X(THREAT_OPEN, "open", "not all provisions that answer it are settled")    \
    X(THREAT_ANSWERED, "answered", "the provisions that answer it pass")       \
    X(THREAT_NA, "not-applicable", "no provision that answers it applies")

enum threat_state {

#define X(name, code, text) name,
    THREAT_LIST(X)
#undef X
        THREAT_STATES,
};

struct threat {
    const struct threat_kind *of;
    const struct element *on;
    enum threat_state state;
    unsigned rating;     /* 1 low, 2 medium, 3 high: ours */
    const char *because; /* of a provision that fails or is open; NULL */
};

struct threat_model {
    const struct assessment *of;
    CAT_LIST(struct element) elements;
    CAT_LIST(struct threat) threats; /* in the order of elements */
    size_t states[THREAT_STATES];
};

/* Everything in *out lives in arena. */
MUST_USE enum err threat_model(const struct assessment *a, struct arena *arena,
                               struct threat_model *out);

const char *threat_state_code(enum threat_state s);
const char *threat_state_text(enum threat_state s);
const char *stride_text(char c);
const char *zone_text(enum zone z);
const char *element_text(enum element_kind k);

#endif
