/* Built in the place of sandbox_seccomp.c where libseccomp is missing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/sandbox_layers.h"

const char *sandbox_seccomp(const struct sandbox_opts *o)
{
    (void)o;
    return "this program was built without libseccomp";
}

struct sandbox_filter *sandbox_prepare(const struct sandbox_opts *o)
{
    (void)o;
    return NULL;
}
