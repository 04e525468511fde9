/* Owners and modes that a directory on disk cannot hold, as a text file. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_DIRMANIFEST_H
#define ASSAY_SYS_DIRMANIFEST_H

#include "core/arena.h"

/* One line an entry:
 *
 *     PATH MODE UID GID [MAJOR MINOR]
 *
 * PATH begins with "/" or not; a byte in it may be written \ooo (octal), which
 * a space, a tab, a newline and a backslash have to be. MODE is octal, and may
 * hold the type as stat does; c600 and b660 are devices, which need MAJOR and
 * MINOR and need not be on disk. "-" for MODE, UID or GID leaves what the disk
 * says. Empty lines and lines that begin with # do not count. Of two lines on
 * one path the later holds. Under fakeroot, this makes one:
 *
 *     find . -printf '/%P %m %U %G\n' */
enum {
    MANIFEST_MAX_LINES = 1000000,
    MANIFEST_MODE = 1,
    MANIFEST_UID = 2,
    MANIFEST_GID = 4,
    MANIFEST_DEVICE = 8,
};

struct dir_rule {
    const char *path; /* without "/" in front or at the end; "" is the root */
    uint32_t given;   /* which of the following count: MANIFEST_ bits */
    uint32_t mode;    /* permissions, and the type of a device */
    uint32_t uid, gid, major, minor;
    uint32_t line;
};

struct dir_manifest {
    struct dir_rule *rules; /* sorted by path, each path once */
    size_t n;
};

/* Where a manifest is wrong, from 1; a static text. */
struct dir_manifest_error {
    uint32_t line;
    const char *why;
};

/* The rules live in arena. ERR_INPUT: see *error. */
MUST_USE enum err dir_manifest_parse(struct view text, struct arena *arena,
                                     struct dir_manifest *out,
                                     struct dir_manifest_error *error);

/* The rule for path, or NULL. */
const struct dir_rule *dir_manifest_find(const struct dir_manifest *m,
                                         const char *path);

#endif
