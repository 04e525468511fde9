/* UBIFS: which nodes are alive. The index holds what the last commit saw; the
 * journal holds what came after it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "image/ubifs.h"

enum {
    INDEX_HEAD = 28,
    BRANCH = 20, /* without a hash */
    MAX_LEVELS = 64,
    FIRST_LOG = 3,
    KEY_TYPE_SHIFT = 29,
};

bool ubifs_node(const struct ubifs *u, uint64_t at, struct ubifs_node *out)
{
    struct rd r = rd_of(view_from(u->bytes, at));
    uint32_t magic = rd_le32(&r), crc = rd_le32(&r);
    uint64_t sequence = rd_le64(&r);
    uint32_t length = rd_le32(&r);
    uint8_t type = rd_u8(&r);
    if (!rd_ok(&r) || magic != 0x06101831 || length < UBIFS_HEAD)
        return false;
    struct view v = view_cut(u->bytes, at, length);
    if (v.n != length || length > 1u << 23)
        return false;
    if (~(uint32_t)crc32(0, v.p + 8, (uInt)(v.n - 8)) != crc)
        return false;
    *out = (struct ubifs_node){
        .at = at, .sequence = sequence, .type = type, .bytes = v};
    return true;
}

static uint64_t place(const struct ubifs *u, uint32_t lnum, uint32_t offs)
{
    if (lnum >= u->leb_count || offs >= u->leb_bytes)
        return UINT64_MAX;
    return (uint64_t)lnum * u->leb_bytes + offs;
}

static void bad(struct ubifs *u, uint64_t at)
{
    if (u->bad++ == 0)
        u->bad_at = at == UINT64_MAX ? 0 : at;
}

static void add(struct ubifs *u, const struct ubifs_entry *e)
{
    if (u->entries_n >= u->entries_max) {
        u->overflow = true;
        return;
    }
    if ((u->entries_n & (u->entries_n - 1)) == 0) {
        size_t cap = u->entries_n ? u->entries_n * 2 : 1;
        struct ubifs_entry *grown = realloc(u->entries, cap * sizeof *grown);
        if (!grown) {
            u->overflow = true;
            return;
        }
        u->entries = grown;
    }
    u->entries[u->entries_n++] = *e;
}

/* Takes a node that is alive; false when it is none of those that count. */
static bool take(struct ubifs *u, const struct ubifs_node *n)
{
    struct ubifs_entry e = {
        .at = n->at, .sequence = n->sequence, .type = n->type};
    struct rd r = rd_of(n->bytes);
    rd_seek(&r, UBIFS_HEAD);
    e.inode = rd_le32(&r);
    uint32_t low = rd_le32(&r);
    switch (n->type) {
    case UBIFS_INO:
        rd_seek(&r, 160);
        break;
    case UBIFS_DATA:
        e.second = low & ((1u << KEY_TYPE_SHIFT) - 1);
        rd_seek(&r, 48);
        break;
    case UBIFS_DENT:
    case UBIFS_XENT:
        rd_seek(&r, 40);
        e.target = (uint32_t)rd_le64(&r);
        rd_skip(&r, 2);
        uint16_t name_n = rd_le16(&r);
        rd_skip(&r, 4); /* a cookie */
        e.name = rd_bytes(&r, name_n);
        break;
    case UBIFS_TRUN:
        rd_seek(&r, 48);
        e.size = rd_le64(&r);
        break;
    default:
        return false;
    }
    if (!rd_ok(&r))
        return false;
    add(u, &e);
    return true;
}

/* --- index
 * ---------------------------------------------------------------------- */

struct walk {
    struct lane *lane;
    struct ubifs *u;
    uint64_t
        nodes; /* index nodes looked at: a tree cannot have more than fit */
};

static void walk_index(struct walk *w, uint64_t at, unsigned depth)
{
    struct ubifs_node n;
    struct ubifs *u = w->u;
    if (at == UINT64_MAX || !ubifs_node(u, at, &n)) {
        bad(u, at);
        return;
    }
    if (n.type != UBIFS_INDEX) {
        if (!take(u, &n))
            bad(u, at);
        return;
    }
    struct rd r = rd_of(n.bytes);
    rd_seek(&r, UBIFS_HEAD);
    uint32_t children = rd_le16(&r);
    rd_skip(&r, 2);
    size_t each = children ? (n.bytes.n - INDEX_HEAD) / children : 0;
    if (depth == 0 || each < BRANCH ||
        w->nodes++ > u->bytes.n / (INDEX_HEAD + BRANCH)) {
        bad(u, at);
        return;
    }
    for (uint32_t i = 0; i < children && !u->overflow; i++) {
        rd_seek(&r, INDEX_HEAD + (uint64_t)i * each);
        uint32_t lnum = rd_le32(&r), offs = rd_le32(&r);
        if (rd_ok(&r))
            walk_index(w, place(u, lnum, offs), depth - 1);
    }
}

/* The newest master node; there are two blocks of copies. */
static bool find_master(const struct ubifs *u, struct ubifs_node *out)
{
    bool found = false;
    uint32_t step = u->min_io >= 8 && u->min_io <= u->leb_bytes ? u->min_io : 8;
    for (uint32_t lnum = 1; lnum <= 2; lnum++)
        for (uint32_t offs = 0; offs < u->leb_bytes; offs += step) {
            struct ubifs_node n;
            if (!ubifs_node(u, place(u, lnum, offs), &n) ||
                n.type != UBIFS_MASTER)
                continue;
            if (!found || n.sequence > out->sequence)
                *out = n;
            found = true;
        }
    return found;
}

/* --- journal
 * ------------------------------------------------------------------------ */

/* All nodes of a block from offset offs on. */
static void replay(struct ubifs *u, uint32_t lnum, uint32_t offs)
{
    uint64_t at = place(u, lnum, offs);
    uint64_t end = (uint64_t)(lnum + 1) * u->leb_bytes;
    struct ubifs_node n;
    while (at < end) {
        if (!ubifs_node(u, at, &n)) {
            at += 8; /* padding, or the end of what was written */
            continue;
        }
        take(u, &n);
        at += (n.bytes.n + 7) & ~(uint64_t)7;
    }
}

static void read_log(struct ubifs *u, uint64_t since)
{
    for (uint32_t k = 0; k < u->log_lebs; k++)
        for (uint32_t offs = 0; offs < u->leb_bytes; offs += 8) {
            struct ubifs_node n;
            if (!ubifs_node(u, place(u, FIRST_LOG + k, offs), &n) ||
                n.type != UBIFS_REF || n.sequence < since)
                continue;
            struct rd r = rd_of(n.bytes);
            rd_seek(&r, UBIFS_HEAD);
            uint32_t lnum = rd_le32(&r), from = rd_le32(&r);
            if (rd_ok(&r) && place(u, lnum, from) != UINT64_MAX)
                replay(u, lnum, from);
        }
}

/* The sequence of the start of the commit that the log begins with. */
static uint64_t commit_start(const struct ubifs *u, uint32_t log_lnum)
{
    struct ubifs_node n;
    if (ubifs_node(u, place(u, log_lnum, 0), &n) && n.type == UBIFS_START)
        return n.sequence;
    return 0;
}

/* --- order
 * ---------------------------------------------------------------------------
 */

static int same_thing(const struct ubifs_entry *a, const struct ubifs_entry *b)
{
    if (a->type != b->type)
        return a->type < b->type ? -1 : 1;
    if (a->inode != b->inode)
        return a->inode < b->inode ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    size_t n = a->name.n < b->name.n ? a->name.n : b->name.n;
    int c = n ? memcmp(a->name.p, b->name.p, n) : 0;
    return c ? c : (a->name.n > b->name.n) - (a->name.n < b->name.n);
}

static int by_thing(const void *pa, const void *pb)
{
    const struct ubifs_entry *a = pa, *b = pb;
    int c = same_thing(a, b);
    if (c)
        return c;
    if (a->sequence != b->sequence)
        return a->sequence < b->sequence ? -1 : 1;
    return (a->at > b->at) - (a->at < b->at);
}

/* The newest of each thing; of truncations all. */
static void drop_old(struct ubifs *u)
{
    size_t kept = 0;
    if (u->entries_n)
        qsort(u->entries, u->entries_n, sizeof *u->entries, by_thing);
    for (size_t i = 0; i < u->entries_n; i++) {
        struct ubifs_entry *e = &u->entries[i];
        bool newer = i + 1 < u->entries_n && same_thing(e, e + 1) == 0;
        if (!newer || e->type == UBIFS_TRUN)
            u->entries[kept++] = *e;
    }
    u->entries_n = kept;
}

static bool settle(struct lane *lane, struct ubifs *u)
{
    struct ubifs_entry *kept =
        arena_array(&lane->arena, u->entries_n + 1, sizeof *kept);
    if (kept && u->entries_n)
        memcpy(kept, u->entries, u->entries_n * sizeof *kept);
    free(u->entries);
    u->entries = kept;
    if (!kept)
        u->entries_n = 0;
    return kept != NULL;
}

const char *ubifs_gather(struct lane *lane, struct ubifs *u)
{
    struct ubifs_node master;
    struct walk w = {.lane = lane, .u = u};
    u->entries_max = (size_t)lane->image->limits.entries * 16;
    if (!find_master(u, &master))
        return "no master node: what is alive cannot be told";
    struct rd r = rd_of(master.bytes);
    rd_seek(&r, 44);
    uint32_t log = rd_le32(&r), lnum = rd_le32(&r), offs = rd_le32(&r);
    if (!rd_ok(&r))
        return "a master node that is cut off";
    walk_index(&w, place(u, lnum, offs), MAX_LEVELS);
    read_log(u, commit_start(u, log));
    drop_old(u);
    return settle(lane, u) ? NULL : "no memory left within --limit-memory";
}

const struct ubifs_entry *ubifs_find(const struct ubifs *u, uint8_t type,
                                     uint32_t inode, size_t *n)
{
    size_t lo = 0, hi = u->entries_n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct ubifs_entry *e = &u->entries[mid];
        bool before = e->type != type ? e->type < type : e->inode < inode;
        if (before)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < u->entries_n && u->entries[end].type == type &&
           u->entries[end].inode == inode)
        end++;
    *n = end - lo;
    return u->entries + lo;
}
