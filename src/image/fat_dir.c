/* FAT: directories.
 *
 * Entry of 32 bytes: 0 name[8] 8 extension[3], padded with spaces; first byte
 * 00: none from here on, E5: none, 05: E5   11 attributes (1 read only, 8 the
 * volume's name, 10 directory, 0F: a piece of a long name)   12 bit 3: the name
 * is in small letters, bit 4: the extension   20 cluster, high word   22 time
 * 24 date   26 cluster, low word   28 size
 * Pieces of a long name stand before its entry, the last first: 0 number (bit
 * 6: the last)   1, 14, 28: 5, 6, 2 units of UTF-16   13 sum over the short
 * name. Modes are what Linux shows: 0755, 0555 when read only; owner root. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <time.h>

#include "image/fat.h"

enum {
    ENTRY = 32,
    SHORT = 11,
    UNITS = 13,  /* of a piece */
    PIECES = 20, /* of a long name */
    READ_ONLY = 1,
    VOLUME = 8,
    DIRECTORY = 0x10,
    LONG = 0x0f,
};

struct dirs {
    struct lane *lane;
    struct part *p;
    struct fat *f;
    struct tree *t;
};

/* The long name in front of an entry, as it is gathered. */
struct long_name {
    uint16_t units[PIECES * UNITS];
    unsigned next; /* the number that must come; 0: complete */
    unsigned pieces;
    uint8_t sum;
};

/* --- names -----------------------------------------------------------------
 */

static uint8_t sum_of(const uint8_t *name)
{
    uint8_t sum = 0;
    for (int i = 0; i < SHORT; i++)
        sum = (uint8_t)((sum >> 1 | sum << 7) + name[i]);
    return sum;
}

static void add_piece(struct long_name *l, const uint8_t *e)
{
    static const uint8_t at[UNITS] = {1,  3,  5,  7,  9,  14, 16,
                                      18, 20, 22, 24, 28, 30};
    unsigned number = e[0] & 0x3f;
    if (e[0] & 0x40) {
        *l = (struct long_name){.pieces = number, .sum = e[13]};
        l->next = number;
    }
    if (number == 0 || number > PIECES || number != l->next ||
        e[13] != l->sum) {
        l->pieces = 0;
        return;
    }
    for (size_t i = 0; i < UNITS; i++)
        l->units[(number - 1) * UNITS + i] = ld_le16(e + at[i]);
    l->next--;
}

static size_t put_utf8(uint8_t *out, uint32_t c)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    size_t n = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (uint8_t)(0x80 | (c & 0x3f));
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    out[0] = (uint8_t)(lead[n] | c);
    return n;
}

static size_t long_text(const struct long_name *l, uint8_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < (size_t)l->pieces * UNITS && l->units[i]; i++) {
        uint32_t c = l->units[i];
        uint32_t low = i + 1 < (size_t)l->pieces * UNITS ? l->units[i + 1] : 0;
        if (c >> 10 == 0x36 && low >> 10 == 0x37) {
            c = 0x10000 + ((c & 0x3ff) << 10 | (low & 0x3ff));
            i++;
        } else if (c >> 11 == 0x1b) {
            c = 0xfffd;
        }
        n += put_utf8(out + n, c);
    }
    return n;
}

static size_t copy_lower(uint8_t *out, const uint8_t *p, size_t n, bool lower)
{
    while (n && p[n - 1] == ' ')
        n--;
    for (size_t i = 0; i < n; i++)
        out[i] = lower && p[i] >= 'A' && p[i] <= 'Z' ? p[i] + 32 : p[i];
    return n;
}

static size_t short_text(const uint8_t *e, uint8_t *out)
{
    size_t n = copy_lower(out, e, 8, e[12] & 8);
    if (n && out[0] == 5)
        out[0] = 0xe5;
    size_t more = copy_lower(out + n + 1, e + 8, 3, e[12] & 16);
    out[n] = '.';
    return more ? n + 1 + more : n;
}

/* --- entries ---------------------------------------------------------------
 */

static int64_t time_of(const uint8_t *e)
{
    uint32_t t = ld_le16(e + 22), d = ld_le16(e + 24);
    struct tm tm = {.tm_sec = (int)(t & 31) * 2,
                    .tm_min = (int)(t >> 5 & 63),
                    .tm_hour = (int)(t >> 11),
                    .tm_mday = (int)(d & 31),
                    .tm_mon = (int)(d >> 5 & 15) - 1,
                    .tm_year = (int)(d >> 9) + 80};
    return d ? (int64_t)timegm(&tm) : 0;
}

static void fill_file(struct dirs *s, struct node *n, uint32_t cluster,
                      uint32_t size)
{
    uint64_t per = s->f->cluster_bytes, have;
    uint64_t need = size / per + (size % per != 0);
    bool whole;
    n->size = size;
    n->data = cluster;
    if (size == 0)
        return;
    n->unreadable = fat_take(s->f, cluster, need, &have, &whole);
    if (!n->unreadable && have < need)
        n->unreadable = "a chain of clusters that is too short";
    n->data2 = whole;
    if (n->unreadable)
        part_diag(s->lane, s->p, WHY_CORRUPT, n->at, n->unreadable);
}

static void read_dir(struct dirs *s, struct node *dir, uint32_t cluster,
                     int depth);

static void add_entry(struct dirs *s, struct node *dir, const uint8_t *e,
                      uint64_t at, const struct long_name *l, int depth)
{
    uint8_t name[PIECES * UNITS * 3 + 4];
    bool is_long = l->pieces && l->next == 0 && l->sum == sum_of(e);
    size_t n = is_long ? long_text(l, name) : short_text(e, name);
    uint32_t cluster = (uint32_t)ld_le16(e + 20) << 16 | ld_le16(e + 26);
    if (s->f->bits != 32)
        cluster &= 0xffff;
    uint8_t attributes = e[11];
    if (e[0] == '.')
        return;
    uint32_t mode = attributes & READ_ONLY ? 0555 : 0755;
    mode |= attributes & DIRECTORY ? NODE_DIR : NODE_FILE;
    struct node *node = tree_add(s->t, dir, view_of(name, n), mode);
    if (!node)
        return;
    node->at = at;
    node->ino = cluster;
    node->mtime = time_of(e);
    if (!node_is_dir(node))
        fill_file(s, node, cluster, ld_le32(e + 28));
    else if (depth >= MAX_PATH_DEPTH)
        part_diag(s->lane, s->p, WHY_CORRUPT, at,
                  "directories nested deeper than allowed");
    else
        read_dir(s, node, cluster, depth + 1);
}

/* False when the directory ends in v. */
static bool read_entries(struct dirs *s, struct node *dir, struct view v,
                         uint64_t at, struct long_name *l, int depth)
{
    for (size_t i = 0; i + ENTRY <= v.n && !s->t->overflow; i += ENTRY) {
        const uint8_t *e = v.p + i;
        if (e[0] == 0)
            return false;
        if (e[0] == 0xe5) {
            l->pieces = 0;
            continue;
        }
        if ((e[11] & 0x3f) == LONG) {
            add_piece(l, e);
            continue;
        }
        if (e[11] & VOLUME) {
            uint8_t name[SHORT];
            size_t n = copy_lower(name, e, SHORT, false);
            if (depth == 0)
                s->p->detail = arena_text(s->t->arena, view_of(name, n));
        } else {
            add_entry(s, dir, e, at + i, l, depth);
        }
        l->pieces = 0;
    }
    return !s->t->overflow;
}

static void read_dir(struct dirs *s, struct node *dir, uint32_t cluster,
                     int depth)
{
    struct long_name l = {0};
    struct fat *f = s->f;
    uint64_t n;
    bool whole;
    for (uint32_t c = cluster; c;) {
        const char *why = fat_take(f, c, 1, &n, &whole);
        struct view v = fat_cluster(f, c);
        uint64_t at = f->data + (uint64_t)(c - 2) * f->cluster_bytes;
        if (!why && !v.n)
            why = "a directory that lies outside the image";
        if (why) {
            part_diag(s->lane, s->p, WHY_CORRUPT, dir->at, why);
            return;
        }
        if (!read_entries(s, dir, v, at, &l, depth) || !fat_next(f, c, &c))
            return;
    }
}

void fat_tree(struct lane *lane, struct part *p, struct fat *f, struct tree *t)
{
    struct dirs s = {.lane = lane, .p = p, .f = f, .t = t};
    struct long_name l = {0};
    t->root->mode = NODE_DIR | 0755;
    t->root->at = f->root;
    if (f->bits == 32)
        read_dir(&s, t->root, f->root_cluster, 0);
    else
        read_entries(&s, t->root, view_cut(f->bytes, f->root, f->root_bytes),
                     f->root, &l, 0);
}
