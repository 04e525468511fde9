/* cpio archives: initramfs, SWUpdate packages, RPM payloads. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * newc and crc: magic "070701" or "070702", then 13 numbers of eight hex
 * digits: inode, mode, uid, gid, links, time, size, device major and minor, of
 * a device file major and minor, name size (NUL counted), checksum (crc: sum of
 * the bytes). Name and contents are padded to multiples of 4.
 *
 * odc: magic "070707", then octal: device 6, inode 6, mode 6, uid 6, gid 6,
 * links 6, of a device file 6, time 11, name size 6, size 11. No padding.
 *
 * binary: magic 0x71c7 and 12 more numbers of 2 bytes in either order: device,
 * inode, mode, uid, gid, links, of a device file, time (2), name size, size
 * (2); a number of two has its high half first. Padded to multiples of 2.
 *
 * A file called TRAILER!!! ends an archive. Others may follow it behind zeros:
 * the kernel unpacks one over the other, and so do we. Of files with several
 * links newc has contents at the last. (Sources: cpio(5) of FreeBSD,
 * Documentation/driver-api/early-userspace/buffer-format.rst of Linux.)
 */
#include <string.h>

#include "image/flat.h"

enum {
    BLOCK = 512,          /* archives are filled up to a multiple of it */
    MIN_BINARY = 2,       /* entries that prove a magic of two bytes */
    MAX_ZEROS = 64 << 10, /* between archives that belong together */
};

enum kind { NEWC, CRC, ODC, BIN_LE, BIN_BE, NO_KIND };

struct head {
    enum kind kind;
    uint64_t dev, ino, mode, uid, gid, links, mtime, size;
    uint64_t rmajor, rminor, sum;
    struct view name; /* without its NUL */
    uint64_t data;    /* place of the contents in the archive */
    uint64_t next;    /* place of the next header */
};

static enum kind kind_of(struct view v)
{
    if (view_has(v, 0, "070701", 6))
        return NEWC;
    if (view_has(v, 0, "070702", 6))
        return CRC;
    if (view_has(v, 0, "070707", 6))
        return ODC;
    if (view_has(v, 0, "\xc7\x71", 2))
        return BIN_LE;
    return view_has(v, 0, "\x71\xc7", 2) ? BIN_BE : NO_KIND;
}

static uint64_t digits(struct rd *r, unsigned n, unsigned base)
{
    struct view v = rd_bytes(r, n);
    uint64_t x = 0;
    for (size_t i = 0; i < v.n; i++) {
        unsigned c = v.p[i];
        unsigned d = c >= '0' && c <= '9'   ? c - '0'
                     : c >= 'a' && c <= 'f' ? c - 'a' + 10
                     : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                            : 99;
        rd_want(r, d < base, "a cpio header with a number that is none");
        x = x * base + d;
    }
    return x;
}

static uint64_t read_newc(struct rd *r, struct head *h)
{
    uint64_t *const to[] = {&h->ino,   &h->mode,  &h->uid, &h->gid,
                            &h->links, &h->mtime, &h->size};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = digits(r, 8, 16);
    h->dev = digits(r, 8, 16) << 32;
    h->dev |= digits(r, 8, 16);
    h->rmajor = digits(r, 8, 16);
    h->rminor = digits(r, 8, 16);
    uint64_t name = digits(r, 8, 16);
    h->sum = digits(r, 8, 16);
    return name;
}

/* Device numbers of the old forms: 8 bits each. */
static void set_device(struct head *h, uint64_t rdev)
{
    h->rmajor = rdev >> 8 & 0xff;
    h->rminor = rdev & 0xff;
}

static uint64_t read_odc(struct rd *r, struct head *h)
{
    uint64_t *const to[] = {&h->dev, &h->ino, &h->mode,
                            &h->uid, &h->gid, &h->links};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = digits(r, 6, 8);
    set_device(h, digits(r, 6, 8));
    h->mtime = digits(r, 11, 8);
    uint64_t name = digits(r, 6, 8);
    h->size = digits(r, 11, 8);
    return name;
}

static uint64_t read_binary(struct rd *r, struct head *h, bool big)
{
    uint64_t *const to[] = {&h->dev, &h->ino, &h->mode,
                            &h->uid, &h->gid, &h->links};
    for (size_t i = 0; i < sizeof to / sizeof *to; i++)
        *to[i] = rd_u16(r, big);
    set_device(h, rd_u16(r, big));
    h->mtime = (uint64_t)rd_u16(r, big) << 16;
    h->mtime |= rd_u16(r, big);
    uint64_t name = rd_u16(r, big);
    h->size = (uint64_t)rd_u16(r, big) << 16;
    h->size |= rd_u16(r, big);
    return name;
}

static bool is_mode(uint64_t mode)
{
    switch (mode & NODE_TYPE) {
    case NODE_SOCKET:
    case NODE_LINK:
    case NODE_FILE:
    case NODE_BLOCK:
    case NODE_DIR:
    case NODE_CHAR:
    case NODE_FIFO:
        return mode <= 0177777;
    default:
        return false;
    }
}

static bool is_trailer(const struct head *h)
{
    return view_eq(h->name, view_of("TRAILER!!!", 10));
}

static uint64_t up(uint64_t n, uint64_t to)
{
    return (n + to - 1) / to * to;
}

/* The header at at; false when there is none. Contents may end behind v. */
static bool read_head(struct view v, uint64_t at, struct head *h)
{
    struct rd r = rd_of(view_from(v, at));
    *h = (struct head){.kind = kind_of(r.v)};
    uint64_t name = 0, pad = 1;
    rd_skip(&r, h->kind >= BIN_LE ? 2 : 6);
    if (h->kind == NEWC || h->kind == CRC) {
        name = read_newc(&r, h);
        pad = 4;
    } else if (h->kind == ODC) {
        name = read_odc(&r, h);
    } else if (h->kind != NO_KIND) {
        name = read_binary(&r, h, h->kind == BIN_BE);
        pad = 2;
    }
    rd_want(&r, h->kind != NO_KIND && name > 0 && name <= MAX_NAME_BYTES,
            "no cpio header");
    h->name = rd_bytes(&r, name);
    if (!rd_ok(&r))
        return false;
    h->name.n--;
    h->data = at + up(r.pos, pad);
    h->next = h->data + up(h->size, pad);
    return h->name.p[h->name.n] == 0 &&
           (h->name.n == 0 || !memchr(h->name.p, 0, h->name.n)) &&
           (is_mode(h->mode) || is_trailer(h));
}

static bool is_text(struct view name)
{
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] < 0x20 || name.p[i] == 0x7f)
            return false;
    return name.n > 0;
}

static bool match(struct view v)
{
    struct head h, second;
    if (!read_head(v, 0, &h) || !is_text(h.name))
        return false;
    if (h.kind < BIN_LE)
        return true;
    return h.links > 0 && read_head(v, h.next, &second) &&
           second.kind == h.kind && is_text(second.name);
}

struct reading {
    struct lane *lane;
    struct part *p;
    struct tree tree;
    struct inode_table inodes;
    uint32_t entries, damaged;
};

static bool sum_holds(const struct reading *c, const struct head *h)
{
    struct view v = view_cut(c->p->bytes, h->data, h->size);
    uint32_t sum = 0;
    for (size_t i = 0; i < v.n; i++)
        sum += v.p[i];
    return sum == h->sum;
}

static void set_file(struct reading *c, const struct head *h, struct node *n)
{
    flat_file(c->lane, c->p, n, h->data);
    if (!n->unreadable && h->kind == CRC && h->size && !sum_holds(c, h)) {
        n->unreadable = "the contents do not match their checksum";
        part_diag(c->lane, c->p, WHY_CORRUPT, n->at, n->unreadable);
    }
    c->damaged += n->unreadable != NULL;
    uint64_t key = h->dev * 0x100000001b3u ^ h->ino;
    struct node *first =
        h->links > 1 && h->ino ? inode_first(&c->inodes, key, n) : NULL;
    if (!first || first == n || !node_is_file(first))
        return;
    /* One of them has the contents, or all have the same. */
    if (n->size && first->size == 0) {
        first->size = n->size;
        first->data = n->data;
        first->unreadable = n->unreadable;
    }
    if (n->size == 0 || n->size == first->size)
        flat_link(n, first);
}

static void add_entry(struct reading *c, const struct head *h, uint64_t at)
{
    struct node *n = tree_add_path(&c->tree, h->name, (uint32_t)h->mode);
    if (!n)
        return;
    n->uid = (uint32_t)h->uid;
    n->gid = (uint32_t)h->gid;
    n->mtime = (int64_t)h->mtime;
    n->ino = h->ino;
    n->at = at;
    switch (node_type(n)) {
    case NODE_FILE:
        n->size = h->size;
        set_file(c, h, n);
        break;
    case NODE_LINK:
        n->target =
            view_cut(c->p->bytes, h->data,
                     h->size < MAX_LINK_TARGET ? h->size : MAX_LINK_TARGET);
        break;
    case NODE_CHAR:
    case NODE_BLOCK:
        n->major = (uint32_t)h->rmajor;
        n->minor = (uint32_t)h->rminor;
        break;
    default:
        break;
    }
}

/* Past the zeros at at, of which there are most at most. */
static uint64_t skip_zeros(struct view v, uint64_t at, uint64_t most)
{
    uint64_t end = at;
    while (end < v.n && end - at < most && v.p[end] == 0)
        end++;
    return end;
}

/* Entries from at on; gives the place behind the trailer, or where reading had
 * to stop (then *whole is false). */
static uint64_t read_archive(struct reading *c, uint64_t at, bool *whole)
{
    struct head h;
    *whole = false;
    while (at < c->p->bytes.n && read_head(c->p->bytes, at, &h)) {
        if (is_trailer(&h)) {
            *whole = h.data <= c->p->bytes.n;
            return h.data;
        }
        add_entry(c, &h, at);
        c->entries++;
        if (c->tree.overflow)
            return at;
        at = h.next;
    }
    return at;
}

/* Where the archive ends, zeros up to a full block counted in. */
static uint64_t padded_end(struct view v, uint64_t end)
{
    uint64_t full = up(end, BLOCK);
    return skip_zeros(v, end, full - end) == full ? full : end;
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct reading c = {
        .lane = lane, .p = p, .inodes = {.arena = &lane->arena}};
    if (!tree_init(&c.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    struct view all = p->bytes;
    enum kind kind = kind_of(all);
    bool whole;
    uint64_t end = read_archive(&c, 0, &whole);
    uint32_t archives = 1;
    while (whole) {
        uint64_t next = skip_zeros(all, end, MAX_ZEROS);
        if (!match(view_from(all, next)))
            break;
        inode_forget(&c.inodes);
        end = read_archive(&c, next, &whole);
        archives++;
    }
    if (c.entries < (kind >= BIN_LE ? MIN_BINARY : 1) && !whole) {
        tree_finish(&c.tree);
        return NOT_THIS;
    }
    static const char *const names[] = {
        "newc", "crc", "odc", "binary, little-endian", "binary, big-endian"};
    part_detail(lane, p, "%s%s", names[kind],
                archives > 1 ? ", several archives" : "");
    if (!whole)
        part_diag(lane, p, c.tree.overflow ? WHY_OVER_BUDGET : WHY_CORRUPT, end,
                  "the archive breaks off without a trailer");
    part_end(p, end < all.n ? padded_end(all, end) : all.n);
    part_tree(lane, p, &c.tree, &flat_ops, NULL);
    return whole && !c.damaged ? OPENED : DAMAGED;
}

const struct format format_cpio = {
    .name = "cpio",
    .title = "cpio archive, initramfs",
    .spec = "Linux, early-userspace/buffer-format.rst; FreeBSD, cpio(5)",
    .magics = {{.n = 6, .bytes = "070701"},
               {.n = 6, .bytes = "070702"},
               {.n = 6, .bytes = "070707"},
               {.n = 2, .bytes = "\xc7\x71"},
               {.n = 2, .bytes = "\x71\xc7"}},
    .match = match,
    .open = open,
};
