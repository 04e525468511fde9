/* Names of components that other tools understand: CPE 2.3 and package URL. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: NISTIR 7695 (CPE naming), the package-url specification. */
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "probe/component.h"

enum { MAX_CPE = 512 };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_alnum(uint8_t c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Where 9.2p1, 4.4.3-P1, 2.0_rc2 split into version and update: the length of
 * the version, and *update where the update starts; v.n when there is none. */
static size_t split_update(struct view v, size_t *update)
{
    static const char *const words[] = {"p", "rc", "beta", "alpha"};
    size_t n = v.n;
    while (n > 0 && is_digit(v.p[n - 1]))
        n--;
    for (size_t i = 0; n < v.n && i < sizeof words / sizeof *words; i++) {
        size_t w = strlen(words[i]);
        if (n <= w || strncasecmp((const char *)v.p + n - w, words[i], w) != 0)
            continue;
        size_t end = n - w;
        if (end > 1 && strchr("-_.", v.p[end - 1]))
            end--;
        if (!is_digit(v.p[end - 1]))
            continue;
        *update = n - w;
        return end;
    }
    *update = v.n;
    return v.n;
}

/* Small letters; what is neither letter, digit nor . _ - is quoted. */
static void add_cpe_part(struct buf *b, struct view v)
{
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (c >= 'A' && c <= 'Z')
            c |= 0x20;
        if (c < 0x21 || c > 0x7e)
            continue;
        if (!is_alnum(c) && !strchr("._-", c))
            buf_byte(b, '\\');
        buf_byte(b, c);
    }
}

const char *component_cpe(struct arena *a, const char *cpe, struct view version)
{
    struct buf b;
    size_t update = 0, n = split_update(version, &update);
    buf_init(&b, MAX_CPE, NULL);
    buf_str(&b, "cpe:2.3:");
    buf_str(&b, cpe);
    buf_byte(&b, ':');
    if (version.n > 0)
        add_cpe_part(&b, view_cut(version, 0, n));
    else
        buf_byte(&b, '*');
    buf_byte(&b, ':');
    if (update < version.n)
        add_cpe_part(&b, view_from(version, update));
    else
        buf_byte(&b, '*');
    buf_str(&b, ":*:*:*:*:*:*");
    const char *text = b.failed ? NULL : arena_text(a, buf_of(&b));
    buf_done(&b);
    return text;
}

/* Percent-encodes all but what a package URL keeps; keep: more of that. */
static void add_encoded(struct buf *b, struct view v, const char *keep)
{
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (is_alnum(c) || (c && (strchr(".-_~", c) || strchr(keep, c))))
            buf_byte(b, c);
        else
            buf_printf(b, "%%%02X", c);
    }
}

const char *component_purl(struct arena *a, const char *type, struct view name,
                           struct view version)
{
    struct buf b;
    buf_init(&b, MAX_CPE, NULL);
    buf_printf(&b, "pkg:%s/", type);
    add_encoded(&b, name, "/");
    if (version.n > 0) {
        buf_byte(&b, '@');
        add_encoded(&b, version, "");
    }
    const char *text = b.failed ? NULL : arena_text(a, buf_of(&b));
    buf_done(&b);
    return text;
}

struct view component_upstream(struct view v)
{
    const uint8_t *colon = v.n ? memchr(v.p, ':', v.n) : NULL;
    if (colon)
        v = view_from(v, (uint64_t)(colon - v.p) + 1);
    /* The packaging revision stands behind the last hyphen. */
    for (size_t n = v.n; n > 0; n--) {
        if (v.p[n - 1] != '-')
            continue;
        v.n = n - 1;
        break;
    }
    size_t n = 0;
    while (n < v.n && v.p[n] != '+' && v.p[n] != '~')
        n++;
    v.n = n;
    static const char *const marks[] = {".dfsg", "dfsg", ".ds", ".debian",
                                        "-stable"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        const uint8_t *p =
            v.n ? memmem(v.p, v.n, marks[i], strlen(marks[i])) : NULL;
        if (p)
            v.n = (size_t)(p - v.p);
    }
    return v;
}
