/* SWUpdate's package: a cpio archive, new ASCII format with or without sums.
 *
 *   offset size field (hexadecimal digits)
 *   0      6    magic: 070701, or 070702 with sums
 *   14     8    mode
 *   22     8    owner
 *   38     8    links
 *   54     8    size of the contents
 *   94     8    size of the name with its NUL
 *   102    8    sum of the contents' bytes (070702)
 *   110         name, NUL, zeros to a multiple of 4; contents, zeros likewise
 *
 * Source: cpio(5). The last entry is named TRAILER!!!. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "bench/package.h"

enum {
    HEADER = 110,
    AT_MODE = 14,
    AT_OWNER = 22,
    AT_LINKS = 38,
    AT_SIZE = 54,
    AT_NAME = 94,
    AT_SUM = 102,
    DIGITS = 8,
    REGULAR = 0100644,
    BLOCK = 512,
};

static const char trailer[] = "TRAILER!!!";

static bool hex_of(const uint8_t *p, uint32_t *out)
{
    uint32_t n = 0;
    for (int i = 0; i < DIGITS; i++) {
        const char *digits = "0123456789abcdef";
        int c = p[i] >= 'A' && p[i] <= 'F' ? p[i] | 0x20 : p[i];
        const char *d = c ? strchr(digits, c) : NULL;
        if (!d)
            return false;
        n = n << 4 | (uint32_t)(d - digits);
    }
    *out = n;
    return true;
}

static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

/* One entry's header, read at *at, which moves behind its contents. */
struct header {
    uint32_t mode, size, name_n;
    size_t at, name_at, content_at;
    bool sums;
};

static bool next_header(struct view v, size_t *at, struct header *h)
{
    if (*at > v.n || v.n - *at < HEADER)
        return false;
    const uint8_t *p = v.p + *at;
    h->sums = memcmp(p, "070702", 6) == 0;
    if ((!h->sums && memcmp(p, "070701", 6) != 0) ||
        !hex_of(p + AT_MODE, &h->mode) || !hex_of(p + AT_SIZE, &h->size) ||
        !hex_of(p + AT_NAME, &h->name_n) || h->name_n == 0)
        return false;
    h->at = *at;
    h->name_at = *at + HEADER;
    h->content_at = padded(h->name_at + h->name_n);
    size_t end = padded(h->content_at + h->size);
    if (h->name_n > v.n || h->content_at > v.n ||
        h->content_at + h->size > v.n || v.p[h->name_at + h->name_n - 1])
        return false;
    *at = end < v.n ? end : v.n;
    return true;
}

static enum package_role role_of(const char *name)
{
    size_t n = strlen(name);
    if (n > 4 && strcmp(name + n - 4, ".sig") == 0)
        return ROLE_SIGNATURE;
    return strcmp(name, "sw-description") == 0 ? ROLE_MANIFEST : ROLE_PAYLOAD;
}

static void add_fields(struct package *p, const struct header *h,
                       const char *name)
{
    static const struct {
        const char *name;
        unsigned at;
    } all[] = {
        {"size",               AT_SIZE },
        {"length of the name", AT_NAME },
        {"mode",               AT_MODE },
        {"owner",              AT_OWNER},
        {"links",              AT_LINKS},
    };

    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        package_add_field(p, (struct package_field){.of = name,
                                                    .name = all[i].name,
                                                    .at = h->at + all[i].at,
                                                    .bytes = DIGITS,
                                                    .as = NUMBER_HEX});
}

static bool swu_read(struct view bytes, struct arena *arena,
                     struct package *out)
{
    struct header h;
    size_t at = 0;
    while (next_header(bytes, &at, &h)) {
        const char *name =
            arena_text(arena, view_cut(bytes, h.name_at, h.name_n - 1));
        if (!name || strcmp(name, trailer) == 0)
            break;
        out->crc |= h.sums;
        if (!package_add(out,
                         (struct package_entry){
                             .name = name,
                             .role = role_of(name),
                             .mode = h.mode,
                             .content = view_cut(bytes, h.content_at, h.size),
                             .header_at = h.at,
                             .at = h.content_at,
                         }))
            return false;
        add_fields(out, &h, name);
    }
    return out->entries_n > 0;
}

static uint32_t sum_of(struct view v)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < v.n; i++)
        sum += v.p[i];
    return sum;
}

static void write_entry(struct buf *out, const char *name, uint32_t mode,
                        struct view content, bool crc, uint32_t number)
{
    buf_printf(out, "%s%08X%08X%08X%08X%08X%08X%08zX%08X%08X%08X%08X%08zX%08X",
               crc ? "070702" : "070701", number, mode, 0u, 0u, 1u, 0u,
               content.n, 0u, 0u, 0u, 0u, strlen(name) + 1,
               crc ? sum_of(content) : 0);
    buf_add(out, name, strlen(name) + 1);
    package_pad(out, 4);
    buf_view(out, content);
    package_pad(out, 4);
}

static void swu_write(const struct package *p, struct buf *out)
{
    for (size_t i = 0; i < p->entries_n; i++) {
        const struct package_entry *e = &p->entries[i];
        write_entry(out, e->name, e->mode ? e->mode : REGULAR, e->content,
                    p->crc, (uint32_t)i + 1);
    }
    write_entry(out, trailer, 0, (struct view){0}, p->crc, 0);
    package_pad(out, BLOCK);
}

static void swu_repair(uint8_t *p, size_t n)
{
    struct header h;
    size_t at = 0;
    while (next_header(view_of(p, n), &at, &h)) {
        char text[DIGITS + 1];
        snprintf(text, sizeof text, "%08X",
                 sum_of(view_of(p + h.content_at, h.size)));
        if (h.sums)
            memcpy(p + h.at + AT_SUM, text, DIGITS);
    }
}

const struct package_format package_swu = {.name = "swu",
                                           .files = true,
                                           .read = swu_read,
                                           .write = swu_write,
                                           .repair = swu_repair};
