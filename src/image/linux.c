/* The banner of Linux kernels: see linux.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/linux.h"

#include <string.h>

enum { MAX_VERSION = 128, MAX_BANNER = 1024 };

static const char opening[] = "Linux version ";

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Behind the version comes "(user@host) (compiler) #build": format strings and
 * log texts of other programs do not have all of it. */
static bool is_banner(struct view v, struct view *version)
{
    size_t n = 0;
    while (n < v.n && n < MAX_VERSION && v.p[n] > ' ' && v.p[n] < 0x7f)
        n++;
    *version = view_cut(v, 0, n);
    struct view rest = view_cut(v, n, MAX_BANNER);
    size_t line = 0;
    while (line < rest.n && rest.p[line] >= ' ' && rest.p[line] < 0x7f)
        line++;
    rest.n = line;
    return n >= 3 && is_digit(v.p[0]) && memchr(v.p, '.', n) &&
           view_has(rest, 0, " (", 2) && memchr(rest.p, '@', rest.n) &&
           memmem(rest.p, rest.n, ") (", 3);
}

struct view linux_version(struct view v)
{
    for (;;) {
        const uint8_t *p =
            v.n ? memmem(v.p, v.n, opening, sizeof opening - 1) : NULL;
        if (!p)
            return (struct view){0};
        struct view version;
        v = view_from(v, (uint64_t)(p - v.p) + sizeof opening - 1);
        if (is_banner(v, &version))
            return version;
    }
}

void linux_kernel(struct lane *lane, struct part *p, uint64_t size,
                  const char *detail)
{
    part_end(p, size);
    p->code = true;
    p->solid = true;
    struct view version = linux_version(p->bytes);
    if (version.n)
        p->version = arena_text(&lane->arena, version);
    if (detail)
        part_detail(lane, p, "%s", detail);
    part_region(lane, p, 0, p->size, NULL, NULL);
}
