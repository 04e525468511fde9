/* Making a pack in two passes: digests of all files, then the container. A
 * file that is another one at the second reading stops it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/make.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "pack/container.h"
#include "pack/make_inner.h"
#include "pack/name.h"
#include "sys/file.h"

bool make_fail(struct make_error *error, const char *path, const char *text)
{
    error->path = path ? path : "";
    error->text = text;
    return false;
}

static bool fail(struct making *m, const char *path, const char *text)
{
    return make_fail(m->error, path, text);
}

bool make_digests(struct view v, uint8_t sha256[32], uint8_t sha512[64])
{
    return EVP_Digest(v.p, v.n, sha256, NULL, EVP_sha256(), NULL) == 1 &&
           EVP_Digest(v.p, v.n, sha512, NULL, EVP_sha512(), NULL) == 1;
}

/* --- names -----------------------------------------------------------------
 */

unsigned make_next_number(const struct pack_report *r)
{
    unsigned next = 1;
    for (size_t i = 0; i < r->files; i++) {
        unsigned n = 0;
        int used = 0;
        if ((sscanf(r->file[i].name, "META-INF/ASiCManifest%3u%n", &n, &used) ==
                 1 ||
             sscanf(r->file[i].name, "META-INF/signature%3u%n", &n, &used) ==
                 1 ||
             sscanf(r->file[i].name, "additions/%3u/%n", &n, &used) == 1) &&
            used > 0 && n >= next)
            next = n + 1;
    }
    return next;
}

void make_folder(unsigned number, char out[32])
{
    snprintf(out, 32, "additions/%03u", number % 1000);
}

static bool set_names(struct making *m)
{
    const struct make_base *b = m->o->base;
    char folder[32];
    m->number = b ? make_next_number(b->report) : 1;
    if (m->number > 999)
        return fail(m, "", "it has more signatures than can be numbered");
    make_folder(m->number, folder);
    if (b)
        snprintf(m->list, sizeof m->list, "%s/%s", folder, PACK_JSON);
    else
        snprintf(m->list, sizeof m->list, "%s", PACK_JSON);
    snprintf(m->manifest, sizeof m->manifest, "META-INF/ASiCManifest%03u.xml",
             m->number);
    snprintf(m->signature, sizeof m->signature, "META-INF/signature%03u.p7s",
             m->number);
    return true;
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

/* The SHA-256 of a file of the pack before, as text; "" if it is not there. */
static const char *digest_of(const struct make_base *b, const char *name)
{
    for (size_t i = 0; i < b->report->files; i++)
        if (strcmp(b->report->file[i].name, name) == 0)
            return b->report->file[i].sha256;
    return "";
}

static bool describe_all(struct making *m)
{
    const struct make_opts *o = m->o;
    if (o->files + (o->base ? o->base->report->files : 0) > MAKE_MAX_FILES)
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
    struct content c = {.adds_to =
                            m->o->base ? digest_of(o->base, PACK_JSON) : "",
                        .product = o->product,
                        .file = m->file,
                        .files = o->files,
                        .image = o->image,
                        .images = o->images};
    content_write(&c, &m->json);
    return !m->json.failed || fail(m, "", "out of memory");
}

static bool hash(struct view v, struct manifest_ref *out)
{
    out->digest = DIGEST_SHA256;
    return EVP_Digest(v.p, v.n, out->value, NULL, EVP_sha256(), NULL) == 1;
}

/* A file of the pack that is there, by the digest that a worker found. */
static bool refer(const struct pack_file *f, struct manifest_ref *out)
{
    *out = (struct manifest_ref){
        .name = f->name, .mime = f->type, .digest = DIGEST_SHA256};
    for (size_t i = 0; i < 32; i++) {
        char two[3] = {f->sha256[2 * i], f->sha256[2 * i + 1], 0};
        char *end;
        out->value[i] = (uint8_t)strtoul(two, &end, 16);
        if (*end)
            return false;
    }
    return true;
}

/* The list itself, what it lists, and what is covered of the pack before. */
static bool refer_all(struct making *m, struct manifest *out)
{
    const struct make_base *b = m->o->base;
    struct manifest_ref *ref = out->v;
    bool ok = true;
    *ref = (struct manifest_ref){.name = m->list, .mime = "application/json"};
    ok = hash(buf_of(&m->json), ref++);
    for (size_t i = 0; i < m->o->files; i++, ref++) {
        *ref = (struct manifest_ref){.name = m->file[i].name,
                                     .mime = m->file[i].type,
                                     .digest = DIGEST_SHA256};
        memcpy(ref->value, m->file[i].sha256, 32);
    }
    for (size_t i = 0; b && i < b->report->files && ok; i++)
        if (b->covered[i])
            ok = strlen(b->report->file[i].sha256) == 64 &&
                 refer(&b->report->file[i], ref++);
    out->n = (size_t)(ref - out->v);
    return ok;
}

static bool write_manifest(struct making *m)
{
    size_t n = m->o->files + (m->o->base ? m->o->base->report->files : 0);
    struct manifest manifest = {.signature = m->signature,
                                .signature_mime = "application/pkcs7-signature",
                                .v = calloc(n + 1, sizeof *manifest.v)};
    bool ok = manifest.v && refer_all(m, &manifest);
    if (ok)
        manifest_write(&manifest, &m->xml);
    free(manifest.v);
    return (ok && !m->xml.failed) || fail(m, "", "out of memory");
}

/* --- the signature ---------------------------------------------------------
 */

/* A verifier refuses lists that nothing needs. */
static const char *stray_list(struct view der, struct view content)
{
    struct seal s = {0}, t = {0};
    struct seal_time time;
    struct seal_crls crls = {0};
    struct flaw flaw = {0};
    const char *why = NULL;
    if (!seal_check(der, CMS_KIND_DETACHED, content, "", &s, &flaw) ||
        (s.form.timestamp.n &&
         !seal_check_token(s.form.timestamp, s.form.signature, "", &t, &time,
                           &flaw)))
        why = flaw.text;
    if (!why)
        why = seal_crls_add(&crls, s.form.crls);
    if (!why && !seal_crls_fit(&crls, s.certs, t.certs))
        why = "a revocation list is by an issuer of none of the certificates";
    seal_crls_done(&crls);
    seal_done(&s);
    seal_done(&t);
    return why;
}

static const char *put_stamp(const struct make_seal *seal, struct view content,
                             struct buf *der)
{
    struct cms_form f;
    struct flaw flaw = {0};
    struct buf token, first;
    if (!cms_form_read(buf_of(der), CMS_KIND_DETACHED, "", &f, &flaw))
        return flaw.text;
    buf_init(&token, CMS_MAX_BYTES, NULL);
    buf_init(&first, CMS_MAX_BYTES, NULL);
    const char *why = seal->stamp(seal->ctx, f.signature, &token);
    struct seal_more more = {.signature = f.signature,
                             .timestamp = buf_of(&token)};
    if (!why)
        why = seal_complete(buf_of(der), content, &more, &first);
    if (!why) {
        buf_clear(der);
        buf_view(der, buf_of(&first));
    }
    buf_done(&first);
    buf_done(&token);
    return why;
}

bool make_complete(const struct make_seal *seal, struct view draft,
                   struct view content, struct view value, struct buf *der,
                   struct make_error *error)
{
    struct seal_more more = {
        .signature = value, .crls = seal->crls, .crls_n = seal->crls_n};
    const char *why = seal_complete(draft, content, &more, der);
    if (!why && seal->stamp)
        why = put_stamp(seal, content, der);
    if (!why && seal->crls_n)
        why = stray_list(buf_of(der), content);
    return !why || make_fail(error, "", why);
}

static bool seal_it(struct making *m)
{
    const struct make_seal *s = &m->o->seal;
    struct buf draft, value;
    buf_init(&draft, CMS_MAX_BYTES, NULL);
    buf_init(&value, CMS_MAX_BYTES, NULL);
    const char *why = seal_draft(s->key->cert, s->key->chain, buf_of(&m->xml),
                                 s->now, &draft);
    bool is_draft = !s->key->key;
    if (!why && is_draft) {
        buf_view(&m->der, buf_of(&draft));
        why = seal_to_be_signed(buf_of(&draft), m->o->to_be_signed);
    } else if (!why) {
        why = seal_sign(s->key, buf_of(&draft), &value);
    }
    bool ok = !why || fail(m, "", why);
    if (ok && !is_draft)
        ok = make_complete(s, buf_of(&draft), buf_of(&m->xml), buf_of(&value),
                           &m->der, m->error);
    buf_done(&draft);
    buf_done(&value);
    return ok;
}

bool pack_make(const struct make_opts *o, const char *path,
               struct make_error *error)
{
    struct making m = {.o = o, .error = error};
    *error = (struct make_error){.path = "", .text = ""};
    m.file = calloc(o->files + 1, sizeof *m.file);
    buf_init(&m.json, MAKE_TEXT_MAX, NULL);
    buf_init(&m.xml, MANIFEST_MAX_BYTES, NULL);
    buf_init(&m.der, CMS_MAX_BYTES, NULL);
    bool ok = m.file ? set_names(&m) && describe_all(&m) && write_manifest(&m)
                     : fail(&m, "", "out of memory");
    ok = ok && seal_it(&m) && make_write(&m, path);
    buf_done(&m.json);
    buf_done(&m.xml);
    buf_done(&m.der);
    free(m.file);
    return ok;
}
