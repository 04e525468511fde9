/* Writing the container of a pack, whole or not at all. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/evp.h>
#include <string.h>

#include "pack/container.h"
#include "pack/make_inner.h"
#include "sys/file_out.h"

struct output {
    struct make_error *error;
    const struct make_seal *seal;
    struct container_writer w;
    struct file_out out;
};

static bool to_file(void *ctx, struct view v)
{
    struct output *o = ctx;
    file_out_add(&o->out, v);
    return o->out.fault == FILE_OK;
}

/* --- what was there --------------------------------------------------------
 */

bool make_entry(const struct make_base *b, size_t i,
                struct container_entry *out)
{
    const struct pack_file *f = &b->report->file[i];
    if (f->at > b->bytes.n || f->packed > b->bytes.n - f->at ||
        f->crc > UINT32_MAX)
        return false;
    *out =
        (struct container_entry){.name = f->name,
                                 .packed = view_cut(b->bytes, f->at, f->packed),
                                 .size = f->size,
                                 .crc = (uint32_t)f->crc,
                                 .deflated = f->deflated != 0};
    return true;
}

/* Without the first file, which every pack has. */
static bool copy(struct output *o, const struct make_base *b, size_t but,
                 struct view changed)
{
    for (size_t i = 1; b && i < b->report->files; i++) {
        struct container_entry e;
        if (!make_entry(b, i, &e))
            return make_fail(o->error, "", "the worker's result is malformed");
        if (i == but)
            container_add(&o->w, e.name, changed, false);
        else
            container_copy(&o->w, &e);
    }
    return true;
}

/* --- what is new -----------------------------------------------------------
 */

/* Bytes that are another file's by now would make a pack that is broken. */
static bool is_same(const struct content_file *c, struct view v)
{
    uint8_t sha256[32];
    return v.n == c->size &&
           EVP_Digest(v.p, v.n, sha256, NULL, EVP_sha256(), NULL) == 1 &&
           memcmp(sha256, c->sha256, 32) == 0;
}

static bool add(struct output *o, const struct make_file *f,
                const struct content_file *c)
{
    struct sys_map map = {0};
    struct view v = f->bytes;
    enum file_fault fault =
        f->path ? sys_map_open(f->path, UINT64_MAX / 4, &map) : FILE_OK;
    bool open = f->path && fault == FILE_OK;
    if (open)
        v = map.v;
    if (fault != FILE_OK && fault != FILE_EMPTY)
        return make_fail(o->error, f->path, file_fault_text(fault));
    bool same = is_same(c, v);
    if (same)
        container_add(&o->w, f->name, v, true);
    if (open)
        sys_map_close(&map);
    return same || make_fail(o->error, f->path, file_fault_text(FILE_CHANGED));
}

static bool add_new(struct output *o, const struct making *m)
{
    container_add(&o->w, m->list, buf_of(&m->json), true);
    for (size_t i = 0; i < m->o->files; i++)
        if (!add(o, &m->o->file[i], &m->file[i]))
            return false;
    container_add(&o->w, m->manifest, buf_of(&m->xml), true);
    container_add(&o->w, m->signature, buf_of(&m->der), false);
    return true;
}

/* --- the whole -------------------------------------------------------------
 */

static void begin(struct output *o, const char *path)
{
    file_out_open(path, &o->out);
    container_begin(&o->w, to_file, o);
    container_add(&o->w, "mimetype",
                  view_of(ASIC_MIMETYPE, sizeof ASIC_MIMETYPE - 1), false);
}

/* Ends the output; it takes its place only if all went well, and if whoever
 * looks at it there says so. */
static bool end(struct output *o, bool ok, const char *path)
{
    bool ended = container_end(&o->w);
    if (ok && !ended && o->out.fault == FILE_OK)
        ok = make_fail(o->error, "", "out of memory");
    if (ok && o->out.fault == FILE_OK && o->seal->check && o->out.temporary) {
        const char *why = o->seal->check(o->seal->ctx, o->out.temporary);
        ok = !why || make_fail(o->error, path, why);
    }
    enum file_fault f = file_out_close(&o->out, ok);
    if (f == FILE_OK || !ok)
        return ok;
    o->error->output = true;
    return make_fail(o->error, path, file_fault_text(f));
}

bool make_write(struct making *m, const char *path)
{
    struct output o = {.error = m->error, .seal = &m->o->seal};
    begin(&o, path);
    bool ok = copy(&o, m->o->base, 0, (struct view){0}) && add_new(&o, m);
    return end(&o, ok, path);
}

bool make_write_changed(const struct make_base *b, size_t changed,
                        struct view bytes, const struct make_seal *seal,
                        const char *path, struct make_error *error)
{
    struct output o = {.error = error, .seal = seal};
    begin(&o, path);
    return end(&o, copy(&o, b, changed, bytes), path);
}
