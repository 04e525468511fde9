/* A record as bytes and back. The reader trusts nothing: a worker that parsed
 * a hostile image may have been taken over. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/record.h"

#include <string.h>

#include "base/rd.h"
#include "core/limits.h"

/* Layout: all numbers little endian; a text is u32 n+1 (0: NULL), n bytes. */
enum {
    MAGIC = 0x32434552, /* "REC2" */
    MAX_ITEMS = 4000000,
    MAX_TEXT = 1 << 20,
    MAX_DEPTH = 8, /* of values in values */
    END = 0xff,
};

/* --- write ------------------------------------------------------------------
 */

static void put_u32(struct buf *b, uint32_t n)
{
    uint8_t le[4] = {(uint8_t)n, (uint8_t)(n >> 8), (uint8_t)(n >> 16),
                     (uint8_t)(n >> 24)};
    buf_add(b, le, sizeof le);
}

static void put_u64(struct buf *b, uint64_t n)
{
    put_u32(b, (uint32_t)n);
    put_u32(b, (uint32_t)(n >> 32));
}

static void put_view(struct buf *b, struct view v)
{
    if (v.n >= MAX_TEXT)
        v.n = MAX_TEXT - 1;
    put_u32(b, (uint32_t)v.n + 1);
    buf_view(b, v);
}

static void put_text(struct buf *b, const char *s)
{
    if (s)
        put_view(b, view_of(s, strlen(s)));
    else
        put_u32(b, 0);
}

static void put_value(struct buf *b, const struct value *v);

static void put_attrs(struct buf *b, const struct attr *a)
{
    for (; a; a = a->next) {
        buf_byte(b, a->identity);
        put_text(b, a->key);
        put_value(b, &a->value);
    }
    buf_byte(b, END);
}

static void put_value(struct buf *b, const struct value *v)
{
    buf_byte(b, (uint8_t)v->type);
    switch (v->type) {
    case VALUE_TEXT:
        put_view(b, v->u.text);
        break;
    case VALUE_INT:
        put_u64(b, (uint64_t)v->u.num);
        break;
    case VALUE_BOOL:
        buf_byte(b, v->u.yes);
        break;
    case VALUE_LIST:
        for (const struct value *x = v->u.list.first; x; x = x->next)
            put_value(b, x);
        buf_byte(b, END);
        break;
    case VALUE_MAP:
        put_attrs(b, v->u.map.first);
        break;
    }
}

static void put_obs(struct buf *b, const struct obs *o)
{
    buf_add(b, o->id, OBS_ID_CHARS);
    put_text(b, o->kind);
    put_text(b, o->where.path);
    put_text(b, o->where.sha256);
    put_text(b, o->where.excerpt);
    put_u64(b, o->where.offset);
    put_u64(b, o->where.inode);
    put_u32(b, o->where.line);
    buf_byte(b, o->where.has_offset);
    buf_byte(b, (uint8_t)o->confidence);
    put_attrs(b, o->attributes.u.map.first);
}

static void put_part(struct buf *b, const struct record_part *p)
{
    put_u32(b, p->id);
    put_u32(b, p->parent);
    put_text(b, p->path);
    put_text(b, p->format);
    put_text(b, p->label);
    put_text(b, p->detail);
    put_text(b, p->version);
    put_text(b, p->file);
    put_u64(b, p->offset);
    put_u64(b, p->size_bytes);
    put_u64(b, p->decoded_bytes);
    put_u64(b, p->lost_bytes);
    put_u32(b, p->files);
    buf_byte(b, p->is_fs);
}

static void put_file(struct buf *b, const struct record_file *f)
{
    put_u32(b, f->part);
    put_text(b, f->path);
    put_u32(b, f->mode);
    put_u32(b, f->uid);
    put_u32(b, f->gid);
    put_u32(b, f->major);
    put_u32(b, f->minor);
    put_u64(b, f->size_bytes);
    put_u64(b, f->inode);
    put_text(b, f->target);
}

void record_write(const struct record *r, struct buf *out)
{
    put_u32(out, MAGIC);
    put_text(out, r->name);
    put_u64(out, r->size_bytes);
    put_text(out, r->sha256);
    put_u64(out, r->explained_bytes);
    put_text(out, r->fault);
    put_text(out, r->sandbox_gaps);
    put_u32(out, (uint32_t)r->parts_n);
    for (size_t i = 0; i < r->parts_n; i++)
        put_part(out, &r->parts[i]);
    put_u32(out, (uint32_t)r->files_n);
    for (size_t i = 0; i < r->files_n; i++)
        put_file(out, &r->files[i]);
    put_u32(out, (uint32_t)r->obs_n);
    for (size_t i = 0; i < r->obs_n; i++)
        put_obs(out, r->obs[i]);
}

/* --- read --------------------------------------------------------------------
 */

struct in {
    struct rd r;
    struct arena *arena;
    struct facts facts; /* home of what is read */
};

static const char *get_text(struct in *in)
{
    uint32_t n = rd_le32(&in->r);
    if (n == 0 || n > MAX_TEXT) {
        rd_want(&in->r, n == 0, "a text longer than allowed");
        return NULL;
    }
    struct view v = rd_bytes(&in->r, n - 1);
    if (memchr(v.n ? v.p : (const uint8_t *)"", 0, v.n))
        rd_fail(&in->r, RD_VALUE, "a NUL in a text");
    return rd_ok(&in->r) ? arena_text(in->arena, v) : NULL;
}

/* A text that must be there. */
static const char *need_text(struct in *in)
{
    const char *t = get_text(in);
    rd_want(&in->r, t != NULL, "a text is missing");
    return t ? t : "";
}

static void get_value(struct in *in, struct value *out, int depth);

static void get_attrs(struct in *in, struct value *map, int depth)
{
    map->type = VALUE_MAP;
    for (uint8_t c; rd_ok(&in->r) && (c = rd_u8(&in->r)) != END;) {
        struct attr *a = ARENA_NEW(in->arena, struct attr);
        if (!a || depth > MAX_DEPTH) {
            rd_fail(&in->r, RD_LIMIT, "no room for a value");
            return;
        }
        a->identity = c == 1;
        a->key = need_text(in);
        get_value(in, &a->value, depth + 1);
        if (map->u.map.last)
            map->u.map.last->next = a;
        else
            map->u.map.first = a;
        map->u.map.last = a;
    }
}

static void get_list(struct in *in, struct value *list, int depth)
{
    while (rd_ok(&in->r)) {
        if (rd_left(&in->r) && in->r.v.p[in->r.pos] == END) {
            rd_skip(&in->r, 1);
            return;
        }
        struct value *v = ARENA_NEW(in->arena, struct value);
        if (!v || depth > MAX_DEPTH) {
            rd_fail(&in->r, RD_LIMIT, "no room for a value");
            return;
        }
        get_value(in, v, depth + 1);
        if (list->u.list.last)
            list->u.list.last->next = v;
        else
            list->u.list.first = v;
        list->u.list.last = v;
    }
}

/* Raw bytes are allowed here; a NUL stands behind them all the same. */
static struct view get_bytes(struct in *in)
{
    uint32_t n = rd_le32(&in->r);
    if (n == 0 || n > MAX_TEXT) {
        rd_fail(&in->r, RD_VALUE, "a text that cannot be");
        return view_of("", 0);
    }
    struct view v = arena_dup(in->arena, rd_bytes(&in->r, n - 1));
    return v.p ? v : view_of("", 0);
}

static void get_value(struct in *in, struct value *out, int depth)
{
    uint8_t type = rd_u8(&in->r);
    switch (type) {
    case VALUE_TEXT:
        out->u.text = get_bytes(in);
        break;
    case VALUE_INT:
        out->u.num = (int64_t)rd_le64(&in->r);
        break;
    case VALUE_BOOL:
        out->u.yes = rd_u8(&in->r) == 1;
        break;
    case VALUE_LIST:
        get_list(in, out, depth);
        break;
    case VALUE_MAP:
        get_attrs(in, out, depth);
        break;
    default:
        rd_fail(&in->r, RD_VALUE, "a value of no known type");
        return;
    }
    out->type = (enum value_type)type;
}

static struct obs *get_obs(struct in *in)
{
    struct obs *o = ARENA_NEW(in->arena, struct obs);
    if (!o) {
        rd_fail(&in->r, RD_LIMIT, "out of memory");
        return NULL;
    }
    struct view id = rd_bytes(&in->r, OBS_ID_CHARS);
    for (size_t i = 0; i < id.n; i++) {
        rd_want(&in->r, strchr("0123456789abcdef", id.p[i]) && id.p[i],
                "a name that cannot be");
        o->id[i] = (char)id.p[i];
    }
    o->home = &in->facts;
    o->kind = need_text(in);
    o->where.path = need_text(in);
    o->where.sha256 = get_text(in);
    o->where.excerpt = get_text(in);
    o->where.offset = rd_le64(&in->r);
    o->where.inode = rd_le64(&in->r);
    o->where.line = rd_le32(&in->r);
    o->where.has_offset = rd_u8(&in->r) == 1;
    uint8_t c = rd_u8(&in->r);
    rd_want(&in->r, c <= POSSIBLE, "a confidence that cannot be");
    o->confidence = c <= POSSIBLE ? (enum confidence)c : POSSIBLE;
    get_attrs(in, &o->attributes, 0);
    return o;
}

static void get_part(struct in *in, struct record_part *p, uint32_t i)
{
    p->id = rd_le32(&in->r);
    p->parent = rd_le32(&in->r);
    rd_want(&in->r, p->id == i + 1 && p->parent < p->id, "parts out of order");
    p->path = need_text(in);
    p->format = need_text(in);
    p->label = get_text(in);
    p->detail = get_text(in);
    p->version = get_text(in);
    p->file = get_text(in);
    p->offset = rd_le64(&in->r);
    p->size_bytes = rd_le64(&in->r);
    p->decoded_bytes = rd_le64(&in->r);
    p->lost_bytes = rd_le64(&in->r);
    p->files = rd_le32(&in->r);
    p->is_fs = rd_u8(&in->r) == 1;
}

static void get_file(struct in *in, struct record_file *f, size_t parts_n)
{
    f->part = rd_le32(&in->r);
    rd_want(&in->r, f->part >= 1 && f->part <= parts_n, "a file of no part");
    f->path = need_text(in);
    f->mode = rd_le32(&in->r);
    f->uid = rd_le32(&in->r);
    f->gid = rd_le32(&in->r);
    f->major = rd_le32(&in->r);
    f->minor = rd_le32(&in->r);
    f->size_bytes = rd_le64(&in->r);
    f->inode = rd_le64(&in->r);
    f->target = get_text(in);
}

/* Room for the announced number of items; NULL after a failure. */
static void *get_array(struct in *in, size_t size, size_t least, uint32_t *n)
{
    *n = rd_count(&in->r, rd_le32(&in->r), least, MAX_ITEMS);
    void *p = rd_ok(&in->r) ? arena_array(in->arena, *n + 1u, size) : NULL;
    if (!p) {
        rd_fail(&in->r, RD_LIMIT, "out of memory");
        *n = 0;
    }
    return p;
}

bool record_read(struct view v, struct arena *arena, struct record *out)
{
    struct in in = {.r = rd_of(v), .arena = arena};
    struct facts *home = ARENA_NEW(arena, struct facts);
    if (!home)
        return false;
    facts_init(&in.facts, arena, UINT32_MAX);
    struct record r = {0};
    rd_want(&in.r, rd_le32(&in.r) == MAGIC, "no record");
    r.name = need_text(&in);
    r.size_bytes = rd_le64(&in.r);
    r.sha256 = need_text(&in);
    r.explained_bytes = rd_le64(&in.r);
    rd_want(&in.r, r.explained_bytes <= r.size_bytes,
            "more than all explained");
    r.fault = get_text(&in);
    r.sandbox_gaps = get_text(&in);
    uint32_t n = 0;
    struct record_part *parts = get_array(&in, sizeof *parts, 50, &n);
    for (r.parts_n = n, n = 0; n < r.parts_n && rd_ok(&in.r); n++)
        get_part(&in, &parts[n], n);
    struct record_file *files = get_array(&in, sizeof *files, 40, &n);
    for (r.files_n = n, n = 0; n < r.files_n && rd_ok(&in.r); n++)
        get_file(&in, &files[n], r.parts_n);
    r.obs = get_array(&in, sizeof *r.obs, 50, &n);
    for (r.obs_n = n, n = 0; n < r.obs_n && rd_ok(&in.r); n++)
        r.obs[n] = get_obs(&in);
    r.parts = parts;
    r.files = files;
    if (!rd_ok(&in.r) || rd_left(&in.r) || arena->failed)
        return false;
    *home = in.facts;
    for (size_t i = 0; i < r.obs_n; i++)
        r.obs[i]->home = home;
    *out = r;
    return true;
}
