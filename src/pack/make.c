/* Making a pack in two passes: digests of all files, then the container. A
 * file that is another one at the second reading stops it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/make.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "pack/container.h"
#include "pack/name.h"
#include "sys/file_out.h"

enum { TEXT_MAX = 8 << 20, MAX_FILES = 900 };

#define MANIFEST_NAME  "META-INF/ASiCManifest001.xml"
#define SIGNATURE_NAME "META-INF/signature001.p7s"

struct making {
    const struct make_opts *o;
    struct make_error *error;
    struct content_file *file; /* what becomes pack.json's list */
    struct buf json, xml, der;
};

static bool fail(struct making *m, const char *path, const char *text)
{
    m->error->path = path ? path : "";
    m->error->text = text;
    return false;
}

bool make_digests(struct view v, uint8_t sha256[32], uint8_t sha512[64])
{
    return EVP_Digest(v.p, v.n, sha256, NULL, EVP_sha256(), NULL) == 1 &&
           EVP_Digest(v.p, v.n, sha512, NULL, EVP_sha512(), NULL) == 1;
}

/* Calls fn with the file's bytes. */
static bool with_bytes(struct making *m, const struct make_file *f,
                       bool (*fn)(struct making *, size_t, struct view),
                       size_t i)
{
    struct sys_map map;
    if (!f->path)
        return fn(m, i, f->bytes);
    enum file_fault fault = sys_map_open(f->path, UINT64_MAX / 4, &map);
    if (fault == FILE_EMPTY)
        return fn(m, i, (struct view){0});
    if (fault != FILE_OK)
        return fail(m, f->path, file_fault_text(fault));
    bool ok = fn(m, i, map.v);
    if (ok && sys_map_changed(&map))
        ok = fail(m, f->path, file_fault_text(FILE_CHANGED));
    sys_map_close(&map);
    return ok;
}

/* --- first pass ------------------------------------------------------------
 */

static bool describe(struct making *m, size_t i, struct view v)
{
    const struct make_file *f = &m->o->file[i];
    struct content_file *c = &m->file[i];
    *c = (struct content_file){.name = f->name,
                               .role = f->role,
                               .type = f->type,
                               .language = f->language,
                               .size = v.n};
    return make_digests(v, c->sha256, c->sha512) ||
           fail(m, f->path, "its digests cannot be computed");
}

static bool describe_all(struct making *m)
{
    const struct make_opts *o = m->o;
    if (o->files > MAX_FILES)
        return fail(m, "",
                    "more than 900 files would be in the pack; put "
                    "some of them together into one");
    for (size_t i = 0; i < o->files; i++) {
        const char *why =
            pack_name_flaw(view_of(o->file[i].name, strlen(o->file[i].name)));
        if (why)
            return fail(m, o->file[i].name, why);
        if (!with_bytes(m, &o->file[i], describe, i))
            return false;
    }
    struct content c = {.product = o->product,
                        .file = m->file,
                        .files = o->files,
                        .image = o->image,
                        .images = o->images};
    content_write(&c, &m->json);
    return !m->json.failed || fail(m, "", "out of memory");
}

static bool write_manifest(struct making *m)
{
    size_t n = m->o->files;
    struct manifest_ref *refs = calloc(n + 1, sizeof *refs);
    struct manifest manifest = {.signature = SIGNATURE_NAME,
                                .signature_mime = "application/pkcs7-signature",
                                .v = refs,
                                .n = n + 1};
    bool ok = refs != NULL;
    if (ok) {
        refs[0] = (struct manifest_ref){.name = PACK_JSON,
                                        .mime = "application/json",
                                        .digest = DIGEST_SHA256};
        ok = EVP_Digest(m->json.p, m->json.n, refs[0].value, NULL, EVP_sha256(),
                        NULL) == 1;
    }
    for (size_t i = 0; i < n && ok; i++) {
        refs[i + 1] = (struct manifest_ref){.name = m->file[i].name,
                                            .mime = m->file[i].type,
                                            .digest = DIGEST_SHA256};
        memcpy(refs[i + 1].value, m->file[i].sha256, 32);
    }
    if (ok)
        manifest_write(&manifest, &m->xml);
    free(refs);
    return (ok && !m->xml.failed) || fail(m, "", "out of memory");
}

/* --- second pass -----------------------------------------------------------
 */

struct output {
    struct making *m;
    struct container_writer w;
    struct file_out out;
};

static bool to_file(void *ctx, struct view v)
{
    struct output *o = ctx;
    file_out_add(&o->out, v);
    return o->out.fault == FILE_OK;
}

/* Bytes that are another file's by now would make a pack that is broken. */
static bool is_same(struct making *m, size_t i, struct view v)
{
    uint8_t sha256[32];
    return v.n == m->file[i].size &&
           EVP_Digest(v.p, v.n, sha256, NULL, EVP_sha256(), NULL) == 1 &&
           memcmp(sha256, m->file[i].sha256, 32) == 0;
}

static bool add(struct output *o, size_t i)
{
    const struct make_file *f = &o->m->o->file[i];
    struct sys_map map = {0};
    struct view v = f->bytes;
    enum file_fault fault =
        f->path ? sys_map_open(f->path, UINT64_MAX / 4, &map) : FILE_OK;
    bool open = f->path && fault == FILE_OK;
    if (open)
        v = map.v;
    if (fault != FILE_OK && fault != FILE_EMPTY)
        return fail(o->m, f->path, file_fault_text(fault));
    bool same = is_same(o->m, i, v);
    if (same)
        container_add(&o->w, f->name, v, true);
    if (open)
        sys_map_close(&map);
    return same || fail(o->m, f->path, file_fault_text(FILE_CHANGED));
}

static bool write_container(struct output *o)
{
    struct making *m = o->m;
    container_begin(&o->w, to_file, o);
    container_add(&o->w, "mimetype",
                  view_of(ASIC_MIMETYPE, sizeof ASIC_MIMETYPE - 1), false);
    container_add(&o->w, PACK_JSON, buf_of(&m->json), true);
    bool ok = true;
    for (size_t i = 0; i < m->o->files && ok; i++)
        ok = add(o, i);
    container_add(&o->w, MANIFEST_NAME, buf_of(&m->xml), true);
    container_add(&o->w, SIGNATURE_NAME, buf_of(&m->der), false);
    bool ended = container_end(&o->w);
    return ok &&
           (ended || o->out.fault != FILE_OK || fail(m, "", "out of memory"));
}

static bool write_out(struct making *m, const char *path)
{
    struct output o = {.m = m};
    file_out_open(path, &o.out);
    bool ok = o.out.fault == FILE_OK && write_container(&o);
    enum file_fault f = file_out_close(&o.out, ok);
    if (f == FILE_OK)
        return ok;
    m->error->output = true;
    return fail(m, path, file_fault_text(f));
}

bool pack_make(const struct make_opts *o, const char *path,
               struct make_error *error)
{
    struct making m = {.o = o, .error = error};
    *error = (struct make_error){.path = "", .text = ""};
    m.file = calloc(o->files + 1, sizeof *m.file);
    buf_init(&m.json, TEXT_MAX, NULL);
    buf_init(&m.xml, MANIFEST_MAX_BYTES, NULL);
    buf_init(&m.der, CMS_MAX_BYTES, NULL);
    bool ok = m.file ? describe_all(&m) && write_manifest(&m)
                     : fail(&m, "", "out of memory");
    if (ok) {
        const char *why = seal_sign(o->key, buf_of(&m.xml), o->now, &m.der);
        ok = !why || fail(&m, "", why);
    }
    ok = ok && write_out(&m, path);
    buf_done(&m.json);
    buf_done(&m.xml);
    buf_done(&m.der);
    free(m.file);
    return ok;
}
