/* littlefs 2, the file system of many microcontrollers.
 *
 * Blocks 0 and 1 are the first pair of metadata blocks (littlefs_pair.c);
 * "littlefs" stands at 8 of both. Its first entry (kind FF) is the superblock:
 * 0 version u32 (major << 16 | minor)   4 block size   8 blocks   12 name, 16
 * file, 20 attribute limits. The pair is also the first of the root directory;
 * a directory goes on in the pair that a hard tail names. Structures: 200
 * directory, its pair u32, u32; 201 the contents; 202 last block u32, size u32:
 * the contents are a list of blocks from the last to the first, block n begins
 * with the numbers of blocks n - 1, n - 2, ..., n - 2^k, for all k that 2^k
 * divides n. A file that was being moved (the state of all pairs, added by XOR)
 * is not there any more.
 * There are no modes or owners: 0644, 0755, root.
 * Source: SPEC.md and DESIGN.md of littlefs 2.1; checked against it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/littlefs.h"

enum {
    MAGIC_AT = 8,
    BLOCK_MIN = 104,
    BLOCK_MAX = 1 << 20,
    BLOCKS_MAX = 1 << 24,
};

static bool match(struct view v)
{
    return view_has(v, MAGIC_AT, "littlefs", 8);
}

/* The size of blocks stands in a block: found by its own sum. */
static bool read_super(struct lfs *f, struct lfs_pair *p)
{
    static const uint32_t first[2] = {0, UINT32_MAX};
    struct lfs guess = *f;
    guess.block = f->bytes.n < BLOCK_MAX ? (uint32_t)f->bytes.n : BLOCK_MAX;
    guess.blocks = 1;
    if (!lfs_pair_read(&guess, first, p) || p->n == 0 ||
        lfs_file(p, 0)->type != LFS_SUPER)
        return false;
    struct rd r = rd_of(lfs_file(p, 0)->data);
    f->version = rd_le32(&r);
    f->block = rd_le32(&r);
    f->blocks = rd_le32(&r);
    return rd_ok(&r) && f->block >= BLOCK_MIN && f->block <= BLOCK_MAX &&
           f->blocks >= 2 && f->blocks <= BLOCKS_MAX;
}

/* --- contents --------------------------------------------------------------
 */

static unsigned zeros(uint32_t v)
{
    return (unsigned)__builtin_ctz(v);
}

static unsigned ones(uint64_t v)
{
    return (unsigned)__builtin_popcountll(v);
}

/* The block of the list that holds byte at, and where in it. */
static uint32_t index_of(const struct lfs *f, uint64_t at, uint32_t *within)
{
    uint64_t b = f->block - 8, i = at / b;
    if (i == 0) {
        *within = (uint32_t)at;
        return 0;
    }
    i = (at - 4 * (ones(i - 1) + 2)) / b;
    *within = (uint32_t)(at - b * i - 4 * ones(i));
    return (uint32_t)i;
}

/* The number of block want of a list whose block have stands in block. */
static bool follow(const struct lfs *f, uint32_t *block, uint32_t have,
                   uint32_t want)
{
    while (have > want) {
        unsigned skip = zeros(have);
        while (((uint32_t)1 << skip) > have - want)
            skip--;
        uint64_t at = (uint64_t)*block * f->block + 4 * skip;
        struct rd r = rd_of(view_cut(f->bytes, at, 4));
        *block = rd_le32(&r);
        have -= (uint32_t)1 << skip;
        if (!rd_ok(&r) || *block >= f->blocks)
            return false;
    }
    return true;
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *n, uint64_t at, uint8_t *out,
                      size_t want, struct diag *why)
{
    const struct lfs *f = p->fs;
    uint32_t within, last = n->size ? index_of(f, n->size - 1, &within) : 0;
    (void)lane;
    while (want) {
        uint32_t k = index_of(f, at, &within), block = (uint32_t)n->data;
        uint64_t place = 0;
        size_t take = f->block - within < want ? f->block - within : want;
        bool ok = within < f->block && block < f->blocks &&
                  follow(f, &block, last, k);
        if (ok)
            place = (uint64_t)block * f->block + within;
        struct view v = view_cut(f->bytes, place, take);
        if (!ok || v.n < take) {
            why->why = WHY_CORRUPT;
            why->text = "a list of blocks that leads nowhere";
            why->offset = n->at;
            return false;
        }
        memcpy(out, v.p, take);
        out += take;
        at += take;
        want -= take;
    }
    return true;
}

/* Contents that stand in the metadata. */
static bool read_any(struct lane *lane, const struct part *p,
                     const struct node *n, uint64_t at, uint8_t *out,
                     size_t want, struct diag *why)
{
    const struct view *inside = n->priv;
    if (!inside)
        return read_file(lane, p, n, at, out, want, why);
    struct view v = view_cut(*inside, at, want);
    ASSERT(v.n == want);
    if (want)
        memcpy(out, v.p, want);
    return true;
}

static const struct fs_ops lfs_ops = {.read = read_any, .anywhere = true};

/* --- the tree --------------------------------------------------------------
 */

struct walk {
    struct lane *lane;
    struct part *p;
    struct lfs *f;
    struct tree t;
    struct lfs_pair pair; /* the one at hand */
    uint8_t *seen;        /* a bit a block: a pair that was read */
    struct buf pending;   /* directories still to be read */
};

struct pending {
    struct node *node;
    uint32_t block[2];
    int depth;
};

static void lost(struct walk *w, uint64_t at, const char *why)
{
    part_diag(w->lane, w->p, WHY_CORRUPT, at, why);
}

static uint64_t place(const struct walk *w, uint32_t block)
{
    return (uint64_t)block * w->f->block;
}

static bool enter(struct walk *w, const uint32_t block[2])
{
    uint32_t b = block[0] < block[1] ? block[0] : block[1];
    if (b >= w->f->blocks)
        return false;
    uint8_t bit = (uint8_t)(1u << b % 8);
    if (w->seen[b / 8] & bit)
        return false;
    w->seen[b / 8] |= bit;
    return true;
}

/* Adds up the state of all pairs along their tails. */
static void gather_state(struct walk *w)
{
    uint32_t block[2] = {0, 1};
    while (enter(w, block) && lfs_pair_read(w->f, block, &w->pair)) {
        for (int i = 0; i < 3; i++)
            w->f->move[i] ^= w->pair.move[i];
        memcpy(block, w->pair.tail, sizeof block);
    }
    memset(w->seen, 0, w->f->blocks / 8 + 1);
}

static bool is_moved(const struct walk *w, unsigned id)
{
    const uint32_t *m = w->f->move, *b = w->pair.block;
    return m[0] >> 28 & 7 && (m[0] >> 10 & 0x3ff) == id &&
           ((m[1] == b[0] && m[2] == b[1]) || (m[1] == b[1] && m[2] == b[0]));
}

static void fill_file(struct walk *w, struct node *n, const struct lfs_file *o)
{
    struct rd r = rd_of(o->data);
    if (o->structure == 0x202) {
        n->data = rd_le32(&r);
        n->size = rd_le32(&r);
        if (!rd_ok(&r) || n->size > w->f->bytes.n) {
            n->size = 0;
            n->unreadable = "a file larger than its file system";
        }
    } else if (o->structure == 0x201) {
        struct view *own = ARENA_NEW(w->t.arena, struct view);
        n->size = o->data.n;
        n->priv = own;
        if (own)
            *own = o->data;
        else
            n->unreadable = "no memory left within --limit-memory";
    } else {
        n->unreadable = "a file without contents";
    }
    if (n->unreadable)
        lost(w, n->at, n->unreadable);
}

static void add(struct walk *w, const struct pending *dir,
                const struct lfs_file *o)
{
    bool is_dir = o->type == LFS_DIR;
    struct node *n = tree_add(&w->t, dir->node, o->name,
                              is_dir ? NODE_DIR | 0755u : NODE_FILE | 0644u);
    if (!n)
        return;
    n->at = place(w, w->pair.block[0]);
    for (unsigned i = 0; i < o->attrs_n; i++) {
        const char *name =
            arena_printf(w->t.arena, "user.littlefs.%02x", o->attrs[i].type);
        if (name)
            tree_xattr(&w->t, n, name, o->attrs[i].v);
    }
    if (!is_dir) {
        fill_file(w, n, o);
        return;
    }
    struct rd r = rd_of(o->data);
    struct pending next = {.node = n, .depth = dir->depth + 1};
    next.block[0] = rd_le32(&r);
    next.block[1] = rd_le32(&r);
    if (o->structure != 0x200 || !rd_ok(&r))
        lost(w, n->at, "a directory without entries");
    else
        buf_add(&w->pending, &next, sizeof next);
}

static void read_dir(struct walk *w, const struct pending *dir)
{
    uint32_t block[2] = {dir->block[0], dir->block[1]};
    if (dir->depth > MAX_PATH_DEPTH) {
        lost(w, dir->node->at, "directories nested deeper than allowed");
        return;
    }
    do {
        if (!enter(w, block)) {
            lost(w, dir->node->at,
                 "a directory that is found twice, or is "
                 "not there");
            return;
        }
        if (!lfs_pair_read(w->f, block, &w->pair)) {
            lost(w, place(w, block[0]), "metadata blocks without a valid sum");
            return;
        }
        for (unsigned id = 0; id < w->pair.n && !w->t.overflow; id++) {
            const struct lfs_file *o = lfs_file(&w->pair, id);
            if (o->type == LFS_REG || o->type == LFS_DIR) {
                if (!is_moved(w, id))
                    add(w, dir, o);
            } else if (o->type != LFS_SUPER && o->type != 0) {
                lost(w, place(w, block[0]), "a file of an unknown kind");
            }
        }
        memcpy(block, w->pair.tail, sizeof block);
    } while (w->pair.hard && !w->t.overflow);
}

static void read_tree(struct walk *w)
{
    struct pending root = {
        .node = w->t.root, .block = {0, 1}
    };
    buf_init(&w->pending, SIZE_MAX / 2, &w->lane->image->budget);
    buf_add(&w->pending, &root, sizeof root);
    for (size_t at = 0; at < w->pending.n && !w->t.overflow;) {
        struct pending dir;
        memcpy(&dir, w->pending.p + at, sizeof dir);
        at += sizeof dir;
        read_dir(w, &dir);
    }
    if (w->pending.failed)
        part_diag(w->lane, w->p, WHY_OVER_BUDGET, 0,
                  "the memory budget was spent");
    buf_done(&w->pending);
}

static enum opened open_littlefs(struct lane *lane, struct part *p)
{
    struct lfs *f = ARENA_NEW(&lane->arena, struct lfs);
    struct walk *w = ARENA_NEW(&lane->arena, struct walk);
    if (!f || !w || !match(p->bytes))
        return NOT_THIS;
    f->bytes = p->bytes;
    if (!read_super(f, &w->pair))
        return NOT_THIS;
    w->seen = arena_alloc(&lane->arena, f->blocks / 8 + 1);
    if (!w->seen ||
        !tree_init(&w->t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    w->lane = lane;
    w->p = p;
    w->f = f;
    uint64_t size = (uint64_t)f->block * f->blocks;
    bool cut = size > p->bytes.n;
    part_end(p, size);
    f->bytes = p->bytes;
    if (cut)
        lost(w, p->bytes.n,
             "the file system is longer than what is there of it");
    w->t.root->mode = NODE_DIR | 0755;
    if (f->version >> 16 == 2) {
        gather_state(w);
        read_tree(w);
    } else {
        part_diag(lane, p, WHY_UNSUPPORTED, 0, "littlefs of another version");
    }
    part_tree(lane, p, &w->t, &lfs_ops, f);
    part_detail(lane, p, "littlefs %u.%u, %u blocks of %u bytes",
                f->version >> 16, f->version & 0xffff, (unsigned)f->blocks,
                (unsigned)f->block);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_littlefs = {
    .name = "littlefs",
    .title = "littlefs 2 file system",
    .spec = "SPEC.md of littlefs 2.1",
    .magics = {{MAGIC_AT, 8, "littlefs"}},
    .match = match,
    .open = open_littlefs,
};
