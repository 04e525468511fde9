/* Verification from the outside in: container, manifests, signatures, files,
 * list of contents, signers, time, policy. Each result is only as good as all
 * that it rests on. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/verify.h"

#include <openssl/evp.h>
#include <string.h>

#include "pack/verify_inner.h"

struct member *verify_member(struct verifying *v, const char *name)
{
    const struct container_entry *e = container_find(&v->c, name);
    return e ? &v->member[e - v->c.v] : NULL;
}

struct view verify_load(struct verifying *v, const struct container_entry *e,
                        size_t max)
{
    struct buf b;
    struct flaw flaw = {0};
    struct view out = {0};
    if (!e->deflated && e->size > max) {
        report_add(v->r, CHECK_LIMIT, PACK_INCONCLUSIVE,
                   "it is too large to be read", e->name);
        return out;
    }
    buf_init(&b, max, NULL);
    if (container_load(e, &b, &flaw))
        out = arena_dup(v->arena, buf_of(&b));
    else
        report_add_flaw(v->r, &flaw);
    /* An empty file is one that was read. */
    if (!out.p && !flaw.text && b.n == 0)
        out = view_of("", 0);
    else if (!out.p && !flaw.text)
        report_add(v->r, CHECK_LIMIT, PACK_INCONCLUSIVE, "out of memory",
                   e->name);
    buf_done(&b);
    return out;
}

/* --- the container's first file --------------------------------------------
 */

static void check_mimetype(struct verifying *v)
{
    const struct container_entry *e = &v->c.v[0];
    if (strcmp(e->name, "mimetype") != 0)
        report_add(v->r, CHECK_MIMETYPE, PACK_FAIL,
                   "its first file is not mimetype", "");
    else if (e->deflated)
        report_add(v->r, CHECK_MIMETYPE, PACK_FAIL,
                   "it is packed; it must stand as it is", e->name);
    else if (!view_eq(e->packed,
                      view_of(ASIC_MIMETYPE, sizeof ASIC_MIMETYPE - 1)))
        report_add(v->r, CHECK_MIMETYPE, PACK_FAIL,
                   "it does not say " ASIC_MIMETYPE, e->name);
}

/* --- the whole -------------------------------------------------------------
 */

static bool has_prefix(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static bool has_suffix(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n >= k && strcmp(text + n - k, suffix) == 0;
}

static bool is_manifest(const char *name)
{
    return (has_prefix(name, "META-INF/ASiCManifest") ||
            has_prefix(name, "META-INF/ASiCArchiveManifest")) &&
           has_suffix(name, ".xml");
}

static bool open_container(struct verifying *v, struct view pack)
{
    struct flaw flaw = {0};
    if (!container_read(pack, v->o->max_bytes, v->arena, &v->c, &flaw)) {
        report_add_flaw(v->r, &flaw);
        return false;
    }
    size_t n = v->c.n;
    v->member = arena_array(v->arena, n, sizeof *v->member);
    size_t manifests = 0;
    for (size_t i = 0; i < n; i++)
        manifests += is_manifest(v->c.v[i].name);
    if (manifests > REPORT_MAX_SIGNATURES)
        manifests = REPORT_MAX_SIGNATURES;
    v->sealed = arena_array(v->arena, manifests + 1, sizeof *v->sealed);
    v->r->file = arena_array(v->arena, n, sizeof *v->r->file);
    if (!v->member || !v->sealed || !v->r->file) {
        report_add(v->r, CHECK_LIMIT, PACK_INCONCLUSIVE, "out of memory", "");
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        v->member[i].entry = &v->c.v[i];
        if (is_manifest(v->c.v[i].name))
            v->member[i].kind = MEMBER_MANIFEST;
    }
    if (strcmp(v->c.v[0].name, "mimetype") == 0)
        v->member[0].kind = MEMBER_MIMETYPE;
    return true;
}

static char *hex_of(struct verifying *v, const uint8_t value[32])
{
    char *hex = arena_alloc(v->arena, 65);
    for (size_t k = 0; hex && k < 32; k++)
        snprintf(hex + 2 * k, 3, "%02x", value[k]);
    return hex;
}

static void show_images(struct verifying *v)
{
    const struct content *c = &v->content;
    v->r->image = arena_array(v->arena, c->images + 1, sizeof *v->r->image);
    for (size_t i = 0; v->r->image && i < c->images; i++) {
        const struct content_image *m = &c->image[i];
        const char *hex = hex_of(v, m->sha256);
        if (!hex)
            return;
        v->r->image[v->r->images++] = (struct pack_image){
            .path = m->path, .sha256 = hex, .size = m->size};
    }
}

static void show_claims(struct verifying *v)
{
    size_t n =
        v->claims.n < REPORT_MAX_CLAIMS ? v->claims.n : REPORT_MAX_CLAIMS;
    v->r->claim = arena_array(v->arena, n + 1, sizeof *v->r->claim);
    for (size_t i = 0; v->r->claim && i < n; i++)
        v->r->claim[v->r->claims++] = (struct pack_claim){
            v->claims.v[i].id, v->claims.v[i].verdict, v->claims.v[i].document};
}

static void show_files(struct verifying *v)
{
    for (size_t i = 0; i < v->c.n; i++) {
        const struct member *m = &v->member[i];
        const struct content_file *f = verify_listed(v, m->entry->name);
        const char *hex = m->hashed ? hex_of(v, m->digest[DIGEST_SHA256]) : "";
        if (!hex)
            return;
        v->r->file[v->r->files++] = (struct pack_file){
            .name = m->entry->name,
            .role = f ? f->role : "",
            .type = f ? f->type : "",
            .language = f ? f->language : "",
            .sha256 = hex,
            .size = m->entry->size,
            .signatures = m->seals,
            .at = m->entry->packed.n
                      ? (uint64_t)(m->entry->packed.p - v->pack.p)
                      : 0,
            .packed = m->entry->packed.n,
            .crc = m->entry->crc,
            .deflated = m->entry->deflated};
    }
    if (!v->has_content)
        return;
    v->r->product = v->content.product;
    show_images(v);
    show_claims(v);
}

/* PASS only for what was examined to its end without a finding against it. */
static void conclude(struct verifying *v, bool examined)
{
    struct pack_report *r = v->r;
    if (!examined && report_worst(r, AXIS_INTEGRITY) < PACK_INCONCLUSIVE)
        report_add(r, CHECK_EXAMINED, PACK_INCONCLUSIVE,
                   "it was not examined to its end", "");
    bool shown = r->signatures > 0;
    for (size_t i = 0; i < r->signatures; i++)
        shown = shown && r->signature[i].signature == PACK_PASS;
    for (int i = 0; i < PACK_AXES; i++) {
        r->axis[i] = report_worst(r, (enum pack_axis)i);
        /* Notes are PASS; without any there is nothing to tell. */
        if (r->axis[i] == PACK_NONE && i == AXIS_INTEGRITY)
            r->axis[i] = PACK_PASS;
    }
    if (!examined || !shown) {
        if (r->axis[AXIS_INTEGRITY] < PACK_INCONCLUSIVE)
            r->axis[AXIS_INTEGRITY] = PACK_INCONCLUSIVE;
        if (r->axis[AXIS_IDENTITY] < PACK_INCONCLUSIVE)
            r->axis[AXIS_IDENTITY] = PACK_INCONCLUSIVE;
    }
    if (r->axis[AXIS_IDENTITY] == PACK_NONE)
        r->axis[AXIS_IDENTITY] = PACK_INCONCLUSIVE;
    /* What an unproven pack contains decides nothing. */
    bool proven = r->axis[AXIS_INTEGRITY] == PACK_PASS &&
                  r->axis[AXIS_IDENTITY] == PACK_PASS;
    bool asked = v->o->policy || v->o->image_sha256;
    if (asked && !r->axis[AXIS_POLICY])
        r->axis[AXIS_POLICY] = PACK_PASS;
    if (asked && r->axis[AXIS_POLICY] < PACK_INCONCLUSIVE && !proven)
        r->axis[AXIS_POLICY] = PACK_INCONCLUSIVE;
    if (!proven && r->axis[AXIS_TIME] == PACK_PASS &&
        r->axis[AXIS_INTEGRITY] != PACK_PASS)
        r->axis[AXIS_TIME] = PACK_INCONCLUSIVE;
    r->overall = report_overall(r);
}

static bool name_the_pack(struct verifying *v, struct view pack,
                          const char *name)
{
    uint8_t value[32];
    char at[32];
    pack_time_text(v->o->now, at);
    v->r->name = name;
    v->r->size = pack.n;
    v->r->at = arena_text(v->arena, view_of(at, strlen(at)));
    if (v->o->sha256)
        memcpy(value, v->o->sha256, sizeof value);
    else if (EVP_Digest(pack.p, pack.n, value, NULL, EVP_sha256(), NULL) != 1)
        return false;
    if (!v->r->at)
        return false;
    v->r->sha256 = hex_of(v, value);
    return v->r->sha256 != NULL;
}

static void done(struct verifying *v)
{
    for (size_t i = 0; i < v->sealed_n; i++) {
        seal_done(&v->sealed[i].seal);
        seal_done(&v->sealed[i].token);
        seal_crls_done(&v->sealed[i].crls);
    }
}

bool pack_verify(const struct verify_opts *o, struct view pack,
                 const char *name, struct arena *a, struct pack_report *out)
{
    struct verifying v = {.o = o, .arena = a, .pack = pack, .r = out};
    if (!report_init(out, a) || !name_the_pack(&v, pack, name))
        return false;
    bool examined = open_container(&v, pack);
    if (examined) {
        check_mimetype(&v);
        verify_seals(&v);
        verify_files(&v);
        verify_content(&v);
        verify_who_and_when(&v);
        verify_claims(&v);
        verify_policy(&v);
        show_files(&v);
    }
    conclude(&v, examined && !a->failed);
    done(&v);
    return true;
}
