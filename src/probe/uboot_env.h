/* The environment of U-Boot: variables, stored or compiled in. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_UBOOT_ENV_H
#define ASSAY_PROBE_UBOOT_ENV_H

#include "base/view.h"

struct uboot_env {
    size_t at, n; /* the variables, with the NUL that ends them */
    size_t block; /* bytes of the stored block, CRC and all; 0: compiled in */
    size_t block_at; /* where it begins */
    unsigned variables;
    bool redundant; /* one of two blocks */
    uint8_t flag;   /* of a redundant one */
};

/* The environment that holds byte hit of v. False: it is in none. */
bool uboot_env_around(struct view v, size_t hit, struct uboot_env *out);

/* The value of a variable; an empty view with p NULL: there is none. */
struct view uboot_env_get(struct view v, const struct uboot_env *e,
                          const char *name);

#endif
