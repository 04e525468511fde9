/* A temporary folder and its end. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/workdir.h"

#include <ftw.h>
#include <stdio.h>

enum { HANDLES = 16 };

static int drop(const char *path, const struct stat *st, int kind,
                struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    remove(path);
    return 0;
}

void workdir_remove(const char *path)
{
    nftw(path, drop, HANDLES, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
