/* YAFFS2 and YAFFS1, both byte orders, with spare areas or without: a log of
 * pages, each of which says what it is; the youngest of each counts.
 *
 * Page: the header of an object, or a piece of a file. Header:
 *   0 type u32 (1 file, 2 symbolic link, 3 directory, 4 hard link, 5 special)
 *   4 parent u32   8 ffff   10 name[256]   268 mode u32   272 uid   276 gid
 *   280 atime   284 mtime   288 ctime   292 size   296 object that a hard link
 *   equals   300 target[160]   460 device   496 size, high word, or ffffffff
 *   504 object that this name took away   508 1: the file was cut to its size
 *   512 attributes: size u32 of the whole, name, NUL, value; ...
 * Spare area of YAFFS2, at an offset that the flash driver chose (0, 2, ...):
 *   0 sequence u32 of the block, from 1000   4 object   8 chunk (0: header;
 *   bit 31: header, the parent in the low bits, type in bits 28-31 of object)
 *   12 bytes in it
 * of YAFFS1 (page 512, spare 16), in bytes 0-3, 6, 7, 11, 12:
 *   chunk 20 bits, serial 2, bytes 10; object 18, check 12, unused 2; 4: page
 *   status, two bits or more cleared: gone
 * Objects: 1 root, 2 lost+found, 3 unlinked, 4 deleted, from 257 the others.
 * Source: yaffs_guts.h and the packed tags of YAFFS; checked against
 * mkyaffs2image, mkyaffsimage and unyaffs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "image/yaffs.h"

enum { BAD_RUN = 256 }; /* pages that are none, up to where it may go on */

static bool match(struct view v)
{
    struct yaffs_header h;
    return v.n >= YAFFS_HEADER && yaffs_header(v, v.p[0] == 0, &h);
}

/* --- gathering pages -------------------------------------------------------
 */

struct scan {
    struct yaffs *y;
    uint32_t found, end; /* pages; behind the last that is used */
    uint32_t bad, bad_at, bad_run;
    bool keep;
};

static void found(struct scan *s, const struct yaffs_chunk *c)
{
    if (s->keep && s->found < s->y->chunks_n)
        s->y->chunks[s->found] = *c;
    s->found++;
}

static void scan_tags(struct scan *s)
{
    uint32_t run = 0, run_at = 0;
    struct yaffs_chunk c;
    for (uint32_t i = 0; yaffs_at(s->y, i + 1) <= s->y->bytes.n; i++) {
        enum yaffs_page is = yaffs_tags(s->y, i, &c);
        if (is == PAGE_BAD) {
            run_at = run ? run_at : i;
            if (++run > BAD_RUN)
                return;
        } else if (is != PAGE_EMPTY) {
            if (run && !s->bad)
                s->bad_at = run_at;
            s->bad += run;
            run = 0;
            s->end = i + 1;
        }
        if (is == PAGE_USED)
            found(s, &c);
    }
}

/* Without tags, objects are numbered as the makers of images do. */
static void scan_bare(struct scan *s)
{
    struct yaffs *y = s->y;
    uint32_t id = YAFFS_FIRST, page = 0;
    struct yaffs_header h;
    while (yaffs_at(y, page) < y->bytes.n) {
        struct view v = view_cut(y->bytes, yaffs_at(y, page), y->page);
        if (!yaffs_header(v, y->big, &h))
            return;
        struct yaffs_chunk c = {.page = page++};
        c.object = h.name.n ? id++ : YAFFS_ROOT;
        found(s, &c);
        uint64_t left = h.type == YAFFS_FILE ? h.size : 0;
        while (left && yaffs_at(y, page) < y->bytes.n) {
            c.chunk++;
            c.page = page;
            c.n = left < y->page ? (uint32_t)left : y->page;
            if (yaffs_at(y, page) + c.n > y->bytes.n)
                break;
            found(s, &c);
            left -= c.n;
            page++;
        }
        s->end = page;
    }
}

static void scan(struct scan *s)
{
    if (s->y->kind == YAFFS_BARE)
        scan_bare(s);
    else
        scan_tags(s);
}

static bool gather(struct lane *lane, struct scan *s)
{
    struct yaffs *y = s->y;
    scan(s);
    y->chunks_n = s->found;
    y->chunks = arena_array(&lane->arena, s->found + 1u, sizeof *y->chunks);
    if (!y->chunks)
        return false;
    *s = (struct scan){.y = y, .keep = true};
    scan(s);
    return s->end > 0 && s->found == y->chunks_n;
}

/* --- contents --------------------------------------------------------------
 */

static const struct yaffs_chunk *chunk_of(const struct yaffs_chunk *c, size_t n,
                                          uint64_t k)
{
    size_t lo = 0, hi = n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (c[mid].chunk < k)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < n && c[lo].chunk == k ? &c[lo] : NULL;
}

static bool read_file(struct lane *lane, const struct part *p,
                      const struct node *f, uint64_t at, uint8_t *out, size_t n,
                      struct diag *why)
{
    const struct yaffs *y = p->fs;
    size_t count;
    const struct yaffs_chunk *all = yaffs_chunks(y, (uint32_t)f->data, &count);
    (void)lane;
    while (n) {
        const struct yaffs_chunk *c = chunk_of(all, count, at / y->page + 1);
        size_t skip = (size_t)(at % y->page);
        size_t take = y->page - skip < n ? y->page - skip : n;
        if (!c || c->n < skip + take) {
            why->why = WHY_CORRUPT;
            why->text = "pages of this file are missing: lost, or a hole";
            why->offset = c ? yaffs_at(y, c->page) : f->at;
            return false;
        }
        struct view v = view_cut(y->bytes, yaffs_at(y, c->page) + skip, take);
        ASSERT(v.n == take);
        memcpy(out, v.p, take);
        out += take;
        at += take;
        n -= take;
    }
    return true;
}

static const struct fs_ops yaffs_ops = {.read = read_file, .anywhere = true};

/* --- the reader ------------------------------------------------------------
 */

static void tell(struct lane *lane, struct part *p, const struct yaffs *y)
{
    bool one = y->kind == YAFFS_1 ||
               (y->kind == YAFFS_BARE && y->page == YAFFS_HEADER);
    p->format = one ? "yaffs1" : "yaffs2";
    const char *order = y->big ? "big" : "little";
    if (y->kind == YAFFS_BARE)
        part_detail(lane, p, "%s endian, pages of %u, no spare areas", order,
                    (unsigned)y->page);
    else
        part_detail(lane, p, "%s, %s endian, pages of %u + %u, tags at %u",
                    y->kind == YAFFS_1 ? "YAFFS1" : "YAFFS2", order,
                    (unsigned)y->page, (unsigned)y->spare,
                    (unsigned)y->tags_at);
}

/* Whether what is left behind the last page begins another one. */
static bool is_cut(const struct yaffs *y, struct view rest)
{
    struct yaffs_header h;
    return rest.n < y->page + y->spare && yaffs_header(rest, y->big, &h);
}

static enum opened open_yaffs(struct lane *lane, struct part *p)
{
    struct yaffs *y = ARENA_NEW(&lane->arena, struct yaffs);
    struct scan s = {.y = y};
    struct tree t;
    if (!y || !yaffs_shape(p->bytes, y) || !gather(lane, &s) ||
        !tree_init(&t, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    bool cut = is_cut(y, view_from(p->bytes, yaffs_at(y, s.end)));
    part_end(p, cut ? p->bytes.n : yaffs_at(y, s.end));
    y->bytes = p->bytes;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, yaffs_at(y, s.end),
                  "the image ends within a page");
    if (s.bad)
        part_diag(lane, p, WHY_CORRUPT, yaffs_at(y, s.bad_at),
                  "pages whose tags are wrong");
    yaffs_tree(lane, p, y, &t);
    part_tree(lane, p, &t, &yaffs_ops, y);
    tell(lane, p, y);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_yaffs = {
    .name = "yaffs",
    .title = "YAFFS2 or YAFFS1 file system",
    .spec = "yaffs_guts.h, yaffs_packedtags2.h of YAFFS",
 /* What stands before: the type, and the parent's number. */
    .magics = {{6, 4, "\0\0\xff\xff"}, {1, 2, "\0\0"}},
    .match = match,
    .open = open_yaffs,
};
