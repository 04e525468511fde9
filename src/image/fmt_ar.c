/* ar archives: Debian and old ipk packages, static libraries. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * "!<arch>\n", then for each member a header of 60 bytes, in text:
 * offset size  meaning
 * 0      16    name, '/' behind it (GNU) or padded with spaces (BSD)
 * 16     12    time, decimal
 * 28     6, 6  uid, gid, decimal
 * 40     8     mode, octal
 * 48     10    size, decimal
 * 58     2     "`\n"
 * then the contents, padded to an even place. "/" and "/SYM64/" are tables of
 * symbols; "//" holds long names, which "/N" refers to (GNU); "#1/N": the name
 * is the first N bytes of the contents (BSD). (Sources: ar(5) of FreeBSD,
 * deb(5) of Debian.)
 */
#include <string.h>

#include "image/flat.h"

static const char magic[] = "!<arch>\n";

enum { MAGIC = 8, HEADER = 60 };

struct member {
    struct view name;
    uint64_t mtime, uid, gid, mode, size, data;
};

static uint64_t digits(struct rd *r, size_t n, unsigned base)
{
    struct view v = rd_bytes(r, n);
    uint64_t x = 0;
    size_t i = 0;
    for (; i < v.n && v.p[i] >= '0' && v.p[i] < '0' + base; i++)
        x = x * base + (v.p[i] - '0');
    for (; i < v.n; i++)
        rd_want(r, v.p[i] == ' ', "an ar header with a number that is none");
    return x;
}

static bool read_member(struct view v, uint64_t at, struct member *m)
{
    struct rd r = rd_of(view_from(v, at));
    m->name = rd_bytes(&r, 16);
    m->mtime = digits(&r, 12, 10);
    m->uid = digits(&r, 6, 10);
    m->gid = digits(&r, 6, 10);
    m->mode = digits(&r, 8, 8);
    m->size = digits(&r, 10, 10);
    rd_want(&r, rd_be16(&r) == 0x600a, "no ar header");
    m->data = at + HEADER;
    while (m->name.n && m->name.p[m->name.n - 1] == ' ')
        m->name.n--;
    return rd_ok(&r) && m->name.n > 0;
}

static uint64_t decimal(struct view v)
{
    uint64_t x = 0;
    for (size_t i = 0; i < v.n && v.p[i] >= '0' && v.p[i] <= '9'; i++)
        x = x * 10 + (v.p[i] - '0');
    return x;
}

/* Up to a slash and a newline, within the table of long names. */
static struct view long_name(struct view table, uint64_t at)
{
    struct view v = view_from(table, at);
    const uint8_t *end = v.n ? memchr(v.p, '\n', v.n) : NULL;
    return end ? view_cut(v, 0, (uint64_t)(end - v.p)) : (struct view){0};
}

/* The real name of m; empty when it is a table and no file. */
static struct view name_of(struct view all, struct view *table,
                           struct member *m)
{
    struct view n = m->name;
    if (n.p[0] == '/' && (n.n == 1 || view_eq(n, view_of("/SYM64/", 7))))
        return (struct view){0};
    if (view_eq(n, view_of("//", 2))) {
        *table = view_cut(all, m->data, m->size);
        return (struct view){0};
    }
    if (n.p[0] == '/')
        n = long_name(*table, decimal(view_from(n, 1)));
    if (view_has(n, 0, "#1/", 3)) {
        uint64_t size = decimal(view_from(n, 3));
        size = size < m->size ? size : m->size;
        n = view_cut(all, m->data, size);
        while (n.n && n.p[n.n - 1] == 0)
            n.n--;
        m->data += size;
        m->size -= size;
    }
    if (n.n > 1 && n.p[n.n - 1] == '/')
        n.n--;
    if (view_has(n, 0, "__.SYMDEF", 9))
        return (struct view){0};
    return n;
}

struct reading {
    struct lane *lane;
    struct part *p;
    struct tree tree;
    uint32_t damaged;
};

static void add_member(struct reading *c, struct view name,
                       const struct member *m, uint64_t at)
{
    uint32_t bits = (uint32_t)m->mode & 07777;
    struct node *n = tree_add_path(&c->tree, name, NODE_FILE | bits);
    if (!n)
        return;
    n->uid = (uint32_t)m->uid;
    n->gid = (uint32_t)m->gid;
    n->mtime = (int64_t)m->mtime;
    n->at = at;
    n->size = m->size;
    flat_file(c->lane, c->p, n, m->data);
    c->damaged += n->unreadable != NULL;
}

static bool match(struct view v)
{
    struct member m;
    return view_has(v, 0, magic, MAGIC) && read_member(v, MAGIC, &m);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct reading c = {.lane = lane, .p = p};
    if (!tree_init(&c.tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    struct view table = {0};
    struct member m;
    uint64_t at = MAGIC;
    while (!c.tree.overflow && read_member(p->bytes, at, &m)) {
        uint64_t next = m.data + m.size;
        struct view name = name_of(p->bytes, &table, &m);
        if (name.n)
            add_member(&c, name, &m, at);
        at = next + (next & 1);
        if (at >= p->bytes.n)
            break;
    }
    part_end(p, at);
    bool deb = tree_child(&c.tree, c.tree.root, view_of("debian-binary", 13));
    part_detail(lane, p, "%s%u members", deb ? "Debian package, " : "",
                c.tree.count);
    part_tree(lane, p, &c.tree, &flat_ops, NULL);
    return c.damaged ? DAMAGED : OPENED;
}

const struct format format_ar = {
    .name = "ar",
    .title = "ar archive, deb and ipk package",
    .spec = "FreeBSD ar(5); Debian deb(5)",
    .magics = {{.n = MAGIC, .bytes = magic}},
    .match = match,
    .open = open,
};
