/* Manifests: what reading and writing share, and the writing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/manifest.h"

#include <string.h>

#include "core/err.h"
#include "pack/name.h"

size_t pack_digest_bytes(enum pack_digest d)
{
    static const size_t bytes[] = {32, 48, 64};
    ASSERT(d < PACK_DIGESTS);
    return bytes[d];
}

const char *pack_digest_name(enum pack_digest d)
{
    static const char *const name[] = {"SHA256", "SHA384", "SHA512"};
    ASSERT(d < PACK_DIGESTS);
    return name[d];
}

const struct manifest_ref *manifest_find(const struct manifest *m,
                                         const char *name)
{
    for (size_t i = 0; i < m->n; i++)
        if (strcmp(m->v[i].name, name) == 0)
            return &m->v[i];
    return NULL;
}

static void put_base64(struct buf *out, const uint8_t *p, size_t n)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)p[i] << 16;
        v |= i + 1 < n ? (uint32_t)p[i + 1] << 8 : 0;
        v |= i + 2 < n ? p[i + 2] : 0;
        buf_byte(out, (uint8_t)digits[v >> 18]);
        buf_byte(out, (uint8_t)digits[v >> 12 & 63]);
        buf_byte(out, i + 1 < n ? (uint8_t)digits[v >> 6 & 63] : '=');
        buf_byte(out, i + 2 < n ? (uint8_t)digits[v & 63] : '=');
    }
}

/* A name as a URI has no character that XML would have to escape. */
static void put_uri(struct buf *out, const char *name)
{
    buf_str(out, "URI=\"");
    pack_name_to_uri(view_of(name, strlen(name)), out);
    buf_byte(out, '"');
}

static void put_mime(struct buf *out, const char *mime)
{
    if (!*mime)
        return;
    for (const char *p = mime; *p; p++)
        ASSERT(!strchr("<>&\"", *p));
    buf_printf(out, " MimeType=\"%s\"", mime);
}

void manifest_write(const struct manifest *m, struct buf *out)
{
    static const char *const method[] = {
        [DIGEST_SHA256] = "http://www.w3.org/2001/04/xmlenc#sha256",
        [DIGEST_SHA384] = "http://www.w3.org/2001/04/xmldsig-more#sha384",
        [DIGEST_SHA512] = "http://www.w3.org/2001/04/xmlenc#sha512",
    };
    buf_str(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<asic:ASiCManifest "
                 "xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" "
                 "xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">\n"
                 "  <asic:SigReference ");
    put_uri(out, m->signature);
    put_mime(out, m->signature_mime);
    buf_str(out, "/>\n");
    for (size_t i = 0; i < m->n; i++) {
        buf_str(out, "  <asic:DataObjectReference ");
        put_uri(out, m->v[i].name);
        put_mime(out, m->v[i].mime);
        buf_printf(out, ">\n    <ds:DigestMethod Algorithm=\"%s\"/>\n",
                   method[m->v[i].digest]);
        buf_str(out, "    <ds:DigestValue>");
        put_base64(out, m->v[i].value, pack_digest_bytes(m->v[i].digest));
        buf_str(out, "</ds:DigestValue>\n  </asic:DataObjectReference>\n");
    }
    buf_str(out, "</asic:ASiCManifest>\n");
}
