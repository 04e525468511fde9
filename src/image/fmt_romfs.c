/* RomFS.
 *
 * 0 "-rom1fs-"   8 size u32   12 checksum: the words of the first 512 bytes sum
 * to 0   16 name, to a multiple of 16; then file headers (big endian):
 *   0 next header u32, its low 4 bits are type and "may be executed"
 *   4 info u32   8 size u32   12 checksum   16 name, to a multiple of 16; data
 * Types: 0 link to the header at info, 1 directory (info: its first header),
 * 2 file, 3 symbolic link, 4 block and 5 character device (info: numbers),
 * 6 socket, 7 pipe.
 * Source: Linux Documentation/filesystems/romfs.rst; checked with genromfs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/format.h"

enum { HEAD = 16, SUM_BYTES = 512, EXEC = 8, NAME_MAX_BYTES = 4096 };

struct walk {
    struct lane *lane;
    struct part *p;
    struct view bytes;
    struct tree tree;
    uint32_t headers; /* looked at: no more than fit into the image */
};

static uint32_t sum_of(struct view v)
{
    uint32_t sum = 0;
    for (size_t i = 0; i + 4 <= v.n; i += 4)
        sum += ld_be32(v.p + i);
    return sum;
}

static uint32_t size_of(struct view v)
{
    struct rd r = rd_of(v);
    rd_seek(&r, 8);
    return rd_be32(&r);
}

static bool match(struct view v)
{
    uint32_t size = size_of(v);
    uint64_t n = size < SUM_BYTES ? size : SUM_BYTES;
    return view_has(v, 0, "-rom1fs-", 8) && size > HEAD && v.n >= n &&
           sum_of(view_cut(v, 0, n)) == 0;
}

struct head {
    uint32_t next, type, info, size;
    bool exec;
    struct view name;
    uint64_t at, data;
};

static bool read_head(struct view v, uint64_t at, struct head *out)
{
    struct rd r = rd_of(v);
    rd_seek(&r, at);
    uint32_t next = rd_be32(&r);
    struct head h = {.at = at,
                     .next = next & ~15u,
                     .type = next & 7,
                     .exec = (next & EXEC) != 0};
    h.info = rd_be32(&r);
    h.size = rd_be32(&r);
    rd_skip(&r, 4);
    h.name = rd_cstr(&r, NAME_MAX_BYTES);
    h.data = at + HEAD + ((h.name.n + 1 + 15) & ~(uint64_t)15);
    if (!rd_ok(&r))
        return false;
    *out = h;
    return true;
}

static uint32_t mode_of(const struct head *h)
{
    static const uint32_t types[] = {NODE_FILE,   NODE_DIR,   NODE_FILE,
                                     NODE_LINK,   NODE_BLOCK, NODE_CHAR,
                                     NODE_SOCKET, NODE_FIFO};
    uint32_t bits = h->type == 1 || h->exec ? 0755 : 0644;
    return types[h->type] | (h->type == 3 ? 0777 : bits);
}

static void fill(struct walk *w, struct node *n, const struct head *h)
{
    n->mode = mode_of(h);
    n->at = h->at;
    n->ino = h->at;
    n->data = h->data;
    if (node_is_file(n))
        n->size = h->size;
    else if (node_is_link(n))
        n->target =
            arena_dup(w->tree.arena, view_cut(w->bytes, h->data, h->size));
    else if (h->type == 4 || h->type == 5) {
        n->major = h->info >> 16;
        n->minor = h->info & 0xffff;
    }
}

/* What a hard link shares with its first name. */
static void fill_link(struct walk *w, struct node *n, const struct head *h)
{
    struct head to;
    if (!read_head(w->bytes, h->info, &to) || to.type == 0 || to.type == 1) {
        n->unreadable = "a link that leads nowhere";
        return;
    }
    fill(w, n, &to);
}

static void walk(struct walk *w, struct node *dir, uint64_t at, int depth)
{
    while (at && !w->tree.overflow) {
        struct head h;
        if (!read_head(w->bytes, at, &h) || w->headers++ > w->bytes.n / HEAD ||
            depth > MAX_PATH_DEPTH) {
            part_diag(w->lane, w->p, WHY_CORRUPT, at,
                      "a file header that cannot be one");
            return;
        }
        bool dot = view_eq(h.name, view_of(".", 1)) ||
                   view_eq(h.name, view_of("..", 2));
        struct node *n =
            dot ? NULL : tree_add(&w->tree, dir, h.name, mode_of(&h));
        if (n && h.type == 0)
            fill_link(w, n, &h);
        else if (n)
            fill(w, n, &h);
        if (n && h.type == 1 && h.info != h.at)
            walk(w, n, h.info & ~15u, depth + 1);
        if (h.next <= at && h.next) {
            part_diag(w->lane, w->p, WHY_CORRUPT, at,
                      "file headers that run backwards");
            return;
        }
        at = h.next;
    }
}

static struct view map_file(const struct part *p, const struct node *f)
{
    struct view v = view_cut(p->bytes, f->data, f->size);
    return v.n == f->size ? v : (struct view){0};
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    (void)lane;
    struct view v = view_cut(p->bytes, f->data + at, n);
    if (v.n != n) {
        why->why = WHY_CORRUPT;
        why->text = "contents that lie outside the image";
        why->offset = f->at;
        return false;
    }
    memcpy(out, v.p, n);
    return true;
}

static const struct fs_ops romfs_ops = {.read = read_file, .map = map_file};

static enum opened open_romfs(struct lane *lane, struct part *p)
{
    struct walk w = {.lane = lane, .p = p};
    struct rd r = rd_of(p->bytes);
    uint32_t size = size_of(p->bytes);
    if (!tree_init(&w.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    rd_seek(&r, HEAD);
    struct view name = rd_cstr(&r, NAME_MAX_BYTES);
    bool whole = size <= p->bytes.n;
    part_end(p, whole ? size : p->bytes.n);
    w.bytes = p->bytes;
    if (!whole)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the file system is longer than what is there of it");
    walk(&w, w.tree.root, HEAD + ((name.n + 1 + 15) & ~(uint64_t)15), 0);
    part_tree(lane, p, &w.tree, &romfs_ops, NULL);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_romfs = {
    .name = "romfs",
    .title = "RomFS file system",
    .spec = "Linux Documentation/filesystems/romfs.rst",
    .magics = {{0, 8, "-rom1fs-"}},
    .match = match,
    .open = open_romfs,
};
