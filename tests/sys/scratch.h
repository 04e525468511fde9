/* A temporary directory for one test program, and files in it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_SYS_SCRATCH_H
#define ASSAY_TESTS_SYS_SCRATCH_H

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "check.h"

static char scratch_dir[64];

static int scratch_make(void **state)
{
    (void)state;
    strcpy(scratch_dir, "/tmp/assay-test-XXXXXX");
    return mkdtemp(scratch_dir) ? 0 : -1;
}

static int scratch_remove_one(const char *path, const struct stat *st, int type,
                              struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

static int scratch_remove(void **state)
{
    (void)state;
    return nftw(scratch_dir, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The path of name in the directory; good until eight calls later. */
static const char *scratch(const char *name)
{
    static char path[8][512];
    static unsigned n;
    char *p = path[n++ % 8];
    snprintf(p, sizeof path[0], "%s/%s", scratch_dir, name);
    return p;
}

static inline const char *scratch_file(const char *name, const void *p,
                                       size_t n)
{
    const char *path = scratch(name);
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
    return path;
}

/* Make the bytes come on standard input: from a file, or through a pipe. */
static inline int scratch_stdin(int fd)
{
    int old = dup(STDIN_FILENO);
    assert_true(dup2(fd, STDIN_FILENO) >= 0);
    close(fd);
    return old;
}

#endif
