/* tar archives: ustar, GNU and pax, with sparse files and attributes. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * offset size  meaning; numbers in octal text, or (first bit set) binary and
 *              big-endian
 * 0      100   name
 * 100    8     mode
 * 108    8     uid
 * 116    8     gid
 * 124    12    size
 * 136    12    time
 * 148    8     sum of all bytes of the block, these eight read as spaces
 * 156    1     type: 0 file (also NUL, 7), 1 hard link, 2 symbolic link,
 *              3 character, 4 block device, 5 directory, 6 fifo; x, g pax
 *              headers; GNU: L, K long name or target, S sparse, D directory
 * 157    100   target of a link
 * 257    6     "ustar" NUL (POSIX) or "ustar " (GNU)
 * 265    64    names of owner and group
 * 329    8, 8  device major and minor
 * 345    155   POSIX: what stands before the name
 * 386    96    GNU sparse: four pieces (offset 12, size 12); 482 more follow;
 *              483 12 full size; then blocks of 21 pieces, 504 more follow
 * Contents follow in blocks of 512; two blocks of zeros end the archive.
 * (Sources: POSIX.1-2017, pax; the GNU tar manual, "Basic Tar Format".)
 */
#include <string.h>

#include "image/flat.h"
#include "image/tar.h"

enum { RECORD = 20 * TAR_BLOCK };

/* --- header blocks ---------------------------------------------------------
 */

static uint64_t binary(struct view v)
{
    uint64_t n = 0;
    bool negative = v.p[0] & 0x40;
    for (size_t i = 0; i < v.n; i++)
        n = n << 8 | (i ? v.p[i] : v.p[i] & 0x3f);
    return negative ? 0 : n;
}

/* Octal digits between spaces and NULs; nothing is 0. */
static uint64_t number(struct rd *r, uint64_t n)
{
    struct view v = rd_bytes(r, n);
    uint64_t x = 0;
    size_t i = 0;
    if (v.n && v.p[0] & 0x80)
        return binary(v);
    while (i < v.n && v.p[i] == ' ')
        i++;
    for (; i < v.n && v.p[i] >= '0' && v.p[i] <= '7'; i++)
        x = x << 3 | (v.p[i] & 7u);
    rd_want(r, i == v.n || v.p[i] == 0 || v.p[i] == ' ',
            "a tar header with a number that is none");
    return x;
}

/* Text up to a NUL or the end of its field. */
static struct view text(struct rd *r, uint64_t n)
{
    struct view v = rd_bytes(r, n);
    const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
    return nul ? view_cut(v, 0, (uint64_t)(nul - v.p)) : v;
}

static bool sum_holds(struct view block, uint64_t want)
{
    uint32_t plain = 0;
    int32_t with_sign = 0;
    for (size_t i = 0; i < TAR_BLOCK; i++) {
        uint8_t c = i >= 148 && i < 156 ? ' ' : block.p[i];
        plain += c;
        with_sign += (int8_t)c;
    }
    return plain == want || (uint32_t)with_sign == (uint32_t)want;
}

bool tar_head(struct view v, struct tar_head *h)
{
    struct rd r = rd_of(view_cut(v, 0, TAR_BLOCK));
    *h = (struct tar_head){0};
    if (r.v.n < TAR_BLOCK || r.v.p[0] == 0)
        return false;
    h->name = text(&r, 100);
    h->mode = number(&r, 8);
    h->uid = number(&r, 8);
    h->gid = number(&r, 8);
    h->size = number(&r, 12);
    uint64_t mtime = number(&r, 12), sum = number(&r, 8);
    h->type = (char)rd_u8(&r);
    h->link = text(&r, 100);
    struct view magic = rd_bytes(&r, 8);
    h->ustar = view_has(magic, 0, "ustar", 5);
    h->gnu = view_has(magic, 0, "ustar  ", 8);
    h->mtime = (int64_t)(mtime <= INT64_MAX ? mtime : 0);
    if (h->ustar) {
        rd_skip(&r, 64);
        h->major = number(&r, 8);
        h->minor = number(&r, 8);
    }
    if (h->ustar && !h->gnu)
        h->prefix = text(&r, 155);
    return rd_ok(&r) && sum != 0 && sum_holds(r.v, sum);
}

/* --- entries ---------------------------------------------------------------
 */

struct reading {
    struct lane *lane;
    struct part *p;
    struct tree tree;
    struct tar_extra always, next; /* of global and of single headers */
    uint32_t entries;
    const char *why; /* what was wrong somewhere */
    uint64_t why_at;
};

static void complain(struct reading *c, const char *why, uint64_t at)
{
    if (!c->why) {
        c->why = why;
        c->why_at = at;
    }
}

static struct node *find(const struct tree *t, struct view path)
{
    struct node *n = t->root;
    for (size_t i = 0; n && i < path.n;) {
        size_t j = i;
        while (j < path.n && path.p[j] != '/')
            j++;
        struct view name = view_cut(path, i, j - i);
        if (name.n && !(name.n == 1 && name.p[0] == '.'))
            n = tree_child(t, n, name);
        i = j + 1;
    }
    return n == t->root ? NULL : n;
}

static struct view path_of(struct reading *c, const struct tar_head *h)
{
    if (c->next.path.n)
        return c->next.path;
    if (!h->prefix.n)
        return h->name;
    const char *s = arena_printf(&c->lane->arena, "%.*s/%.*s", (int)h->prefix.n,
                                 (const char *)h->prefix.p, (int)h->name.n,
                                 (const char *)h->name.p);
    return s ? view_of(s, strlen(s)) : h->name;
}

/* GNU's pieces in the header at at and in blocks behind it; gives the place of
 * the contents. */
static uint64_t old_sparse(struct reading *c, uint64_t at)
{
    struct rd r = rd_of(view_from(c->p->bytes, at));
    struct tar_sparse *s = &c->next.sparse;
    unsigned n = 4;
    bool more = true;
    uint64_t size = 0;
    rd_seek(&r, 386);
    for (bool first = true; more && rd_ok(&r); first = false, n = 21) {
        for (unsigned i = 0; i < n; i++) {
            uint64_t from = number(&r, 12), len = number(&r, 12);
            if (len && !tar_sparse_add(&c->lane->arena, s, from, len))
                complain(c, "a sparse file with too many pieces", at);
        }
        more = rd_u8(&r) != 0;
        if (first)
            size = number(&r, 12);
        rd_align(&r, TAR_BLOCK);
    }
    c->next.has_real_size = true;
    c->next.real_size = size;
    if (!rd_ok(&r))
        complain(c, "the map of a sparse file is damaged", at);
    return at + r.pos;
}

/* Version 1.0: lines of decimal numbers, the count first. */
static uint64_t new_sparse(struct reading *c, uint64_t at)
{
    struct view v = view_from(c->p->bytes, at), all = v;
    uint64_t n, from, len;
    if (!tar_decimal(&v, '\n', &n) || n > TAR_MAX_PIECES) {
        complain(c, "the map of a sparse file is damaged", at);
        return at;
    }
    for (uint64_t i = 0; i < n; i++)
        if (!tar_decimal(&v, '\n', &from) || !tar_decimal(&v, '\n', &len) ||
            !tar_sparse_add(&c->lane->arena, &c->next.sparse, from, len)) {
            complain(c, "the map of a sparse file is damaged", at);
            break;
        }
    uint64_t used = all.n - v.n;
    return at + (used + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
}

/* Where each piece stands; they follow each other. */
static void place_pieces(struct tar_sparse *s, uint64_t data)
{
    for (uint32_t i = 0; i < s->n; i++) {
        s->pieces[i].data = data;
        data += s->pieces[i].n;
    }
}

static void set_file(struct reading *c, struct node *n, uint64_t data,
                     uint64_t stored)
{
    if (!c->next.has_real_size) {
        n->size = stored;
        flat_file(c->lane, c->p, n, data);
        if (n->unreadable)
            complain(c, n->unreadable, n->at);
        return;
    }
    if (c->next.map_in_data)
        data = new_sparse(c, data);
    struct tar_sparse *s = ARENA_NEW(&c->lane->arena, struct tar_sparse);
    if (!s) {
        c->tree.overflow = true;
        return;
    }
    *s = c->next.sparse;
    place_pieces(s, data);
    n->size = c->next.real_size;
    n->data = data;
    n->priv = s;
}

static void set_link(struct reading *c, struct node *n,
                     const struct tar_head *h)
{
    struct view to = c->next.link.n ? c->next.link : h->link;
    if (h->type == '2') {
        n->target = view_cut(to, 0, MAX_LINK_TARGET);
        return;
    }
    struct node *first = find(&c->tree, to);
    if (!first || !node_is_file(first)) {
        n->unreadable = "a hard link to a file that is not in the archive";
        complain(c, n->unreadable, n->at);
        return;
    }
    flat_link(n, first);
}

static uint32_t type_of(const struct tar_head *h, struct view path)
{
    switch (h->type) {
    case '2':
        return NODE_LINK;
    case '3':
        return NODE_CHAR;
    case '4':
        return NODE_BLOCK;
    case '5':
    case 'D':
        return NODE_DIR;
    case '6':
        return NODE_FIFO;
    default:
        return path.n && path.p[path.n - 1] == '/' && h->type != '1'
                   ? NODE_DIR
                   : NODE_FILE;
    }
}

static void add_entry(struct reading *c, const struct tar_head *h, uint64_t at,
                      uint64_t data, uint64_t stored)
{
    const struct tar_extra *x = &c->next;
    struct view path = path_of(c, h);
    uint32_t type = type_of(h, path);
    struct node *n =
        tree_add_path(&c->tree, path, type | ((uint32_t)h->mode & 07777));
    if (!n)
        return;
    n->uid = (uint32_t)(x->has_uid ? x->uid : h->uid);
    n->gid = (uint32_t)(x->has_gid ? x->gid : h->gid);
    n->mtime = x->has_mtime ? x->mtime : h->mtime;
    n->at = at;
    if (type == NODE_CHAR || type == NODE_BLOCK) {
        n->major = (uint32_t)h->major;
        n->minor = (uint32_t)h->minor;
    }
    for (const struct xattr *a = x->xattrs; a; a = a->next)
        tree_xattr(&c->tree, n, a->name, a->value);
    if (h->type == '1' || h->type == '2')
        set_link(c, n, h);
    else if (type == NODE_FILE)
        set_file(c, n, data, stored);
}

/* Headers that speak of the next entry; false when h is none. */
static bool take_extra(struct reading *c, const struct tar_head *h,
                       uint64_t data)
{
    struct view v = view_cut(c->p->bytes, data, h->size);
    if (!h->type || !strchr("xgLKXV", h->type))
        return false;
    if (h->size > TAR_MAX_HEADER || v.n < h->size)
        complain(c, "an extended header that is too long", data);
    else if (h->type == 'x' || h->type == 'X' || h->type == 'g') {
        if (!tar_pax(&c->lane->arena, v,
                     h->type == 'g' ? &c->always : &c->next))
            complain(c, "an extended header is damaged", data);
        if (h->type == 'g')
            c->next = c->always;
    } else if (h->type != 'V') {
        const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
        v.n = nul ? (size_t)(nul - v.p) : v.n;
        *(h->type == 'L' ? &c->next.path : &c->next.link) = v;
    }
    return true;
}

/* Whether the contents that a hard link may or may not have are there. */
static bool has_contents(struct reading *c, const struct tar_head *h,
                         uint64_t data)
{
    struct tar_head next;
    if (h->type && strchr("23456", h->type))
        return false;
    return h->type != '1' || !tar_head(view_from(c->p->bytes, data), &next);
}

/* One header and what belongs to it; gives the place of the next. */
static uint64_t read_entry(struct reading *c, const struct tar_head *h,
                           uint64_t at)
{
    uint64_t data = at + TAR_BLOCK, stored = h->size;
    if (take_extra(c, h, data))
        return data + (stored + TAR_BLOCK - 1) / TAR_BLOCK * TAR_BLOCK;
    if (h->type == 'S' && h->gnu)
        data = old_sparse(c, at);
    if (c->next.has_size)
        stored = c->next.size;
    if (!has_contents(c, h, data))
        stored = 0;
    if (stored > c->p->bytes.n)
        complain(c, "the archive ends within the file", at);
    add_entry(c, h, at, data, stored);
    c->entries++;
    c->next = c->always;
    uint64_t most = c->p->bytes.n; /* keeps the sum below from wrapping */
    return data + ((stored < most ? stored : most) + TAR_BLOCK - 1) /
                      TAR_BLOCK * TAR_BLOCK;
}

/* --- contents --------------------------------------------------------------
 */

static bool read(struct lane *lane, const struct part *p, const struct node *f,
                 uint64_t at, uint8_t *out, size_t n, struct diag *why)
{
    const struct tar_sparse *s = f->priv;
    if (!s)
        return flat_ops.read(lane, p, f, at, out, n, why);
    memset(out, 0, n);
    for (uint32_t i = 0; i < s->n; i++) {
        const struct tar_piece *piece = &s->pieces[i];
        if (piece->at >= at + n || piece->n == 0)
            continue;
        uint64_t skip = piece->at < at ? at - piece->at : 0;
        if (skip >= piece->n)
            continue;
        uint64_t to = piece->at + skip - at, len = piece->n - skip;
        if (len > n - to)
            len = n - to;
        struct view v = view_cut(p->bytes, piece->data + skip, len);
        if (v.n < len || piece->data > p->bytes.n) {
            why->why = WHY_CORRUPT;
            why->text = "the archive ends within the file";
            why->offset = f->at;
            return false;
        }
        memcpy(out + to, v.p, len);
    }
    return true;
}

static struct view map(const struct part *p, const struct node *f)
{
    if (f->priv)
        return (struct view){0};
    return flat_ops.map(p, f);
}

static const struct fs_ops ops = {.read = read, .map = map};

static bool is_zero(struct view v, uint64_t at, uint64_t n)
{
    struct view block = view_cut(v, at, n);
    for (size_t i = 0; i < block.n; i++)
        if (block.p[i])
            return false;
    return true;
}

/* Behind the zeros that fill the last record up. */
static uint64_t padded_end(struct view v, uint64_t end)
{
    uint64_t full = (end + RECORD - 1) / RECORD * RECORD;
    while (end < full && end + TAR_BLOCK <= v.n && is_zero(v, end, TAR_BLOCK))
        end += TAR_BLOCK;
    return end;
}

enum opened tar_open(struct lane *lane, struct part *p)
{
    struct reading c = {.lane = lane, .p = p};
    if (!tree_init(&c.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    struct tar_head h;
    struct view all = p->bytes;
    uint64_t at = 0;
    bool gnu = false, pax = false, ustar = false;
    while (!c.tree.overflow && tar_head(view_from(all, at), &h)) {
        gnu = gnu || h.gnu;
        ustar = ustar || h.ustar;
        pax = pax || h.type == 'x';
        at = read_entry(&c, &h, at);
    }
    if (c.tree.overflow)
        complain(&c, "the budget for files or memory was spent", at);
    else if (at < all.n && !is_zero(all, at, TAR_BLOCK))
        complain(&c, "a header is damaged", at);
    else if (at > all.n)
        complain(&c, "the archive breaks off", all.n);
    if (c.entries == 0) {
        tree_finish(&c.tree);
        return NOT_THIS;
    }
    part_end(p, at < all.n ? padded_end(all, at) : all.n);
    part_detail(lane, p, "%s",
                pax     ? "pax"
                : gnu   ? "GNU"
                : ustar ? "ustar"
                        : "v7");
    if (c.why)
        part_diag(lane, p, c.tree.overflow ? WHY_OVER_BUDGET : WHY_CORRUPT,
                  c.why_at, c.why);
    part_tree(lane, p, &c.tree, &ops, NULL);
    return c.why ? DAMAGED : OPENED;
}

static bool match(struct view v)
{
    struct tar_head h;
    return tar_head(v, &h) && h.ustar;
}

const struct format format_tar = {
    .name = "tar",
    .title = "tar archive",
    .spec = "POSIX.1-2017, pax; GNU tar manual",
    .magics = {{.at = 257, .n = 5, .bytes = "ustar"}},
    .match = match,
    .open = tar_open,
};
