/* The extended headers of POSIX tar, and GNU's records of sparse files. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A pax header holds records "LENGTH KEY=VALUE\n", LENGTH in decimal counting
 * the whole record. Keys used here: path, linkpath, size, uid, gid, mtime;
 * SCHILY.xattr.NAME and RHT.security.selinux; GNU.sparse.* of three versions:
 * 0.0 offset and numbytes in turn, 0.1 map "offset,size,...", 1.0 the map in
 * front of the contents. (Sources: POSIX.1-2017, pax; the GNU tar manual,
 * "Storing Sparse Files".)
 */
#include <string.h>

#include "image/tar.h"

bool tar_decimal(struct view *v, uint8_t end, uint64_t *out)
{
    uint64_t n = 0;
    size_t i = 0;
    for (; i < v->n && v->p[i] >= '0' && v->p[i] <= '9'; i++) {
        if (n > (UINT64_MAX - 9) / 10)
            return false;
        n = n * 10 + (v->p[i] - '0');
    }
    if (i == 0 || (i < v->n && v->p[i] != end))
        return false;
    *v = view_from(*v, i + 1);
    *out = n;
    return true;
}

/* A whole value that is one number; fractions of seconds are cut off. */
static bool number(struct view v, uint64_t *out)
{
    const uint8_t *dot = v.n ? memchr(v.p, '.', v.n) : NULL;
    if (dot)
        v.n = (size_t)(dot - v.p);
    return tar_decimal(&v, 0, out);
}

bool tar_sparse_add(struct arena *arena, struct tar_sparse *s, uint64_t at,
                    uint64_t n)
{
    if (s->n >= TAR_MAX_PIECES)
        return false;
    if (s->n == s->cap) {
        uint32_t cap = s->cap ? s->cap * 2 : 16;
        struct tar_piece *grown = arena_array(arena, cap, sizeof *grown);
        if (!grown)
            return false;
        if (s->n)
            memcpy(grown, s->pieces, s->n * sizeof *grown);
        s->pieces = grown;
        s->cap = cap;
    }
    s->pieces[s->n++] = (struct tar_piece){.at = at, .n = n};
    return true;
}

static bool take_map(struct arena *arena, struct view v, struct tar_sparse *s)
{
    uint64_t at, n;
    s->n = 0;
    while (v.n)
        if (!tar_decimal(&v, ',', &at) || !tar_decimal(&v, ',', &n) ||
            !tar_sparse_add(arena, s, at, n))
            return false;
    return true;
}

static bool take_xattr(struct arena *arena, struct view name, struct view value,
                       struct tar_extra *x)
{
    struct xattr *a = ARENA_NEW(arena, struct xattr);
    char *text = a ? arena_text(arena, name) : NULL;
    if (!text)
        return false;
    *a = (struct xattr){.name = text, .value = value, .next = x->xattrs};
    x->xattrs = a;
    return true;
}

static bool is(struct view key, const char *name)
{
    return view_eq(key, view_of(name, strlen(name)));
}

static bool take_sparse(struct arena *arena, struct view key, struct view value,
                        struct tar_extra *x)
{
    uint64_t n;
    if (is(key, "name")) {
        x->path = value;
        return true;
    }
    if (is(key, "map"))
        return take_map(arena, value, &x->sparse);
    if (!number(value, &n))
        return false;
    if (is(key, "realsize") || is(key, "size")) {
        x->real_size = n;
        x->has_real_size = true;
    } else if (is(key, "major")) {
        x->map_in_data = n == 1;
    } else if (is(key, "offset")) {
        return tar_sparse_add(arena, &x->sparse, n, 0);
    } else if (is(key, "numbytes") && x->sparse.n) {
        x->sparse.pieces[x->sparse.n - 1].n = n;
    }
    return true;
}

static bool take(struct arena *arena, struct view key, struct view value,
                 struct tar_extra *x)
{
    static const char sparse[] = "GNU.sparse.", xattr[] = "SCHILY.xattr.";
    uint64_t n;
    if (view_has(key, 0, sparse, sizeof sparse - 1))
        return take_sparse(arena, view_from(key, sizeof sparse - 1), value, x);
    if (view_has(key, 0, xattr, sizeof xattr - 1))
        return take_xattr(arena, view_from(key, sizeof xattr - 1), value, x);
    if (is(key, "RHT.security.selinux"))
        return take_xattr(arena, view_from(key, 4), value, x);
    if (is(key, "path") && !x->map_in_data)
        x->path = value;
    else if (is(key, "linkpath"))
        x->link = value;
    else if (is(key, "size") && number(value, &n))
        x->size = n, x->has_size = true;
    else if (is(key, "uid") && number(value, &n))
        x->uid = n, x->has_uid = true;
    else if (is(key, "gid") && number(value, &n))
        x->gid = n, x->has_gid = true;
    else if (is(key, "mtime") && number(value, &n))
        x->mtime = (int64_t)(n <= INT64_MAX ? n : 0), x->has_mtime = true;
    return true;
}

bool tar_pax(struct arena *arena, struct view records, struct tar_extra *x)
{
    while (records.n && records.p[0]) {
        struct view rest = records;
        uint64_t n;
        if (!tar_decimal(&rest, ' ', &n) || n > records.n)
            return false;
        size_t head = records.n - rest.n;
        if (n < head + 2 || records.p[n - 1] != '\n')
            return false;
        struct view record = view_cut(records, head, n - 1 - head);
        const uint8_t *eq = memchr(record.p, '=', record.n);
        if (!eq)
            return false;
        size_t key = (size_t)(eq - record.p);
        if (!take(arena, view_cut(record, 0, key), view_from(record, key + 1),
                  x))
            return false;
        records = view_from(records, n);
    }
    return true;
}
