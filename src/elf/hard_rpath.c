/* Library search paths built into programs, and which of them are traps. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "elf/hardening.h"

/* Where users, services or removable media can usually put files on a device.
 */
static const char *const writable[] = {
    "/tmp",  "/var",     "/dev",  "/run",  "/mnt",    "/media", "/home",
    "/proc", "/overlay", "/jffs", "/data", "/sdcard", "/nvram", "/config",
};

static bool is_below(struct view path, const char *dir)
{
    size_t n = strlen(dir);
    return view_has(path, 0, dir, n) && (path.n == n || path.p[n] == '/');
}

static unsigned danger(struct view path)
{
    if (path.n == 0)
        return RPATH_EMPTY;
    if (path.p[0] == '$') /* $ORIGIN, $LIB, $PLATFORM */
        return 0;
    if (path.p[0] != '/')
        return RPATH_RELATIVE;
    for (size_t i = 0; i < sizeof writable / sizeof *writable; i++) {
        if (is_below(path, writable[i]))
            return RPATH_WRITABLE;
    }
    return 0;
}

unsigned rpath_dangers(struct view list, struct view *first_bad)
{
    unsigned all = 0;
    if (list.n == 0) /* loaders skip a list without elements */
        return 0;
    for (size_t at = 0; at <= list.n;) {
        struct view rest = view_from(list, at);
        const uint8_t *colon = rest.n ? memchr(rest.p, ':', rest.n) : NULL;
        struct view path =
            colon ? view_of(rest.p, (size_t)(colon - rest.p)) : rest;
        unsigned d = danger(path);
        if (d && !all)
            *first_bad = path;
        all |= d;
        at += path.n + 1;
    }
    return all;
}
