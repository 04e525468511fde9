/* A tar archive with an update's files, as many makers pack them.
 *
 *   offset size field (octal digits, NUL or blank behind them)
 *   0      100  name
 *   100    8    mode
 *   108    8    owner
 *   124    12   size of the contents
 *   148    8    sum of the header's bytes, this field taken as blanks
 *   156    1    type: '0' or NUL is a file
 *   257    6    "ustar" NUL
 *   512         contents, zeros to a multiple of 512
 *
 * Source: POSIX.1, pax, "ustar Interchange Format". Two blocks of zeros end
 * it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "bench/package.h"

enum {
    BLOCK = 512,
    NAME = 100,
    AT_MODE = 100,
    AT_OWNER = 108,
    AT_SIZE = 124,
    AT_SUM = 148,
    AT_TYPE = 156,
    AT_MAGIC = 257,
    SUM_BYTES = 8,
    REGULAR = 0100644,
    MODE_BITS = 07777,
};

static uint64_t octal(const uint8_t *p, unsigned n)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n && p[i] >= '0' && p[i] <= '7'; i++)
        v = v << 3 | (uint64_t)(p[i] - '0');
    return v;
}

static void put_sum(uint8_t *header)
{
    unsigned sum = 0;
    char text[SUM_BYTES];
    memset(header + AT_SUM, ' ', SUM_BYTES);
    for (unsigned i = 0; i < BLOCK; i++)
        sum += header[i];
    snprintf(text, sizeof text, "%06o", sum & 0777777);
    memcpy(header + AT_SUM, text, SUM_BYTES);
    header[AT_SUM + SUM_BYTES - 1] = ' ';
}

/* The header at at, whose contents lie in v; false at the end. */
static bool has_header(struct view v, size_t at, uint64_t *size)
{
    if (at > v.n || v.n - at < BLOCK || v.p[at] == 0 ||
        memcmp(v.p + at + AT_MAGIC, "ustar", 5) != 0)
        return false;
    *size = octal(v.p + at + AT_SIZE, 11);
    return *size <= v.n - at - BLOCK;
}

static size_t next(size_t at, uint64_t size)
{
    return at + BLOCK + (size_t)((size + BLOCK - 1) / BLOCK * BLOCK);
}

/* Manifest and signature by the names that makers give them. */
static enum package_role role_of(const char *name)
{
    const char *dot = strrchr(name, '.');
    if (dot && (strcmp(dot, ".sig") == 0 || strcmp(dot, ".p7s") == 0 ||
                strcmp(dot, ".asc") == 0))
        return ROLE_SIGNATURE;
    return strstr(name, "manifest") || strstr(name, "version") ? ROLE_MANIFEST
                                                               : ROLE_PAYLOAD;
}

static bool tar_read(struct view v, struct arena *arena, struct package *out)
{
    static const struct {
        const char *name;
        unsigned at, digits;
    } fields[] = {
        {"size",  AT_SIZE,  11},
        {"mode",  AT_MODE,  7 },
        {"owner", AT_OWNER, 7 }
    };

    uint64_t size;
    for (size_t at = 0; has_header(v, at, &size); at = next(at, size)) {
        const uint8_t *p = v.p + at;
        const char *name =
            arena_text(arena, view_of(p, strnlen((const char *)p, NAME)));
        if (!name ||
            !package_add(out, (struct package_entry){
                                  .name = name,
                                  .role = role_of(name),
                                  .mode = (uint32_t)octal(p + AT_MODE, 7),
                                  .content = view_cut(v, at + BLOCK, size),
                                  .header_at = at,
                                  .at = at + BLOCK}))
            return false;
        for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
            package_add_field(out,
                              (struct package_field){.of = name,
                                                     .name = fields[i].name,
                                                     .at = at + fields[i].at,
                                                     .bytes = fields[i].digits,
                                                     .as = NUMBER_OCTAL});
    }
    return out->entries_n > 0;
}

static void tar_write(const struct package *p, struct buf *out)
{
    for (size_t i = 0; i < p->entries_n; i++) {
        const struct package_entry *e = &p->entries[i];
        uint8_t h[BLOCK] = {0};
        char *text = (char *)h;
        memcpy(h, e->name, strnlen(e->name, NAME));
        snprintf(text + AT_MODE, 8, "%07o",
                 (e->mode ? e->mode : REGULAR) & MODE_BITS);
        snprintf(text + AT_OWNER, 16, "%07o", 0U);
        memcpy(text + AT_OWNER + 8, text + AT_OWNER, 8);
        snprintf(text + AT_SIZE, 12, "%011zo", e->content.n);
        snprintf(text + AT_SIZE + 12, 12, "%011o", 0U);
        h[AT_TYPE] = '0';
        memcpy(h + AT_MAGIC, "ustar\00000", 8);
        put_sum(h);
        buf_add(out, h, sizeof h);
        buf_view(out, e->content);
        package_pad(out, BLOCK);
    }
    for (int i = 0; i < 2 * BLOCK; i++)
        buf_byte(out, 0);
}

static void tar_repair(uint8_t *p, size_t n)
{
    uint64_t size;
    for (size_t at = 0; has_header(view_of(p, n), at, &size);
         at = next(at, size))
        put_sum(p + at);
}

const struct package_format package_tar = {.name = "tar",
                                           .files = true,
                                           .read = tar_read,
                                           .write = tar_write,
                                           .repair = tar_repair};
