/* A temporary folder and its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_WORKDIR_H
#define ASSAY_SYS_WORKDIR_H

#include "core/err.h"

/* Removes the folder with all that is in it. Links are removed, not followed;
 * what is mounted below is left alone. */
void workdir_remove(const char *path);

#endif
