/* The layers of the sandbox, one function each; NULL means: in force. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_SANDBOX_LAYERS_H
#define ASSAY_SYS_SANDBOX_LAYERS_H

#include "sys/sandbox.h"

/* The calls are allowed as if abi were the newest known; older kernels get
 * less. Tells the version it found in *abi. */
const char *sandbox_landlock(const struct sandbox_opts *o, int *abi);

/* In sandbox_seccomp.c, or in sandbox_seccomp_none.c without libseccomp. */
const char *sandbox_seccomp(const struct sandbox_opts *o);

#endif
