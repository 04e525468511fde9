/* Reading ASiCManifest (ETSI EN 319 162-1, annex A.4), with expat.
 *
 * ASiCManifest           namespace http://uri.etsi.org/02918/v1.2.1#
 *   SigReference           URI, MimeType?
 *   DataObjectReference+   URI, MimeType?, Rootfile?
 *     ds:DigestMethod        Algorithm
 *     ds:DigestValue         Base64
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "pack/manifest.h"
#include "pack/name.h"

#define ASIC "http://uri.etsi.org/02918/v1.2.1# "
#define DS   "http://www.w3.org/2000/09/xmldsig# "
#define XSI  "http://www.w3.org/2001/XMLSchema-instance "

enum { BASE64_MAX = 256, MIME_MAX = 128 };

/* Where the parser stands: behind which start tag, or end tag. */
enum place {
    AT_START,
    IN_MANIFEST, /* nothing yet */
    IN_SIGNATURE,
    AFTER_SIGNATURE, /* or a DataObjectReference */
    IN_OBJECT,       /* nothing yet */
    IN_METHOD,
    AFTER_METHOD,
    IN_VALUE,
    AFTER_VALUE,
    AT_END,
};

struct reading {
    XML_Parser parser;
    const char *name;
    struct arena *arena;
    struct manifest out;
    struct manifest_ref ref; /* being read */
    enum place place;
    char base64[BASE64_MAX];
    size_t base64_n;
    struct flaw *flaw;
    bool failed;
};

static void fail_as(struct reading *r, enum pack_check check, const char *why)
{
    if (r->failed)
        return;
    r->failed = true;
    flaw_set(r->flaw, check, why, r->name,
             (uint64_t)XML_GetCurrentByteIndex(r->parser));
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static void fail(struct reading *r, const char *why)
{
    fail_as(r, CHECK_MANIFEST, why);
}

/* --- attributes ------------------------------------------------------------
 */

static const char *find_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(attributes[0], name) == 0)
            return attributes[1];
    return NULL;
}

/* Only those in the list, which ends with NULL, and of a schema instance. */
static bool only_attributes(const char **attributes, const char *const *known)
{
    for (; attributes[0]; attributes += 2) {
        size_t i = 0;
        while (known[i] && strcmp(known[i], attributes[0]) != 0)
            i++;
        if (!known[i] && strncmp(attributes[0], XSI, strlen(XSI)) != 0)
            return false;
    }
    return true;
}

static const char *read_uri(struct reading *r, const char **attributes)
{
    const char *uri = find_attribute(attributes, "URI"), *name = NULL;
    struct buf text;
    if (!uri)
        return NULL;
    buf_init(&text, PACK_NAME_MAX, NULL);
    if (pack_name_of_uri(view_of(uri, strlen(uri)), &text))
        name = arena_text(r->arena, buf_of(&text));
    buf_done(&text);
    return name;
}

static const char *read_mime(struct reading *r, const char **attributes)
{
    const char *m = find_attribute(attributes, "MimeType");
    if (!m)
        return "";
    size_t n = strlen(m);
    return n <= MIME_MAX ? arena_text(r->arena, view_of(m, n)) : NULL;
}

/* --- elements --------------------------------------------------------------
 */

static void begin_signature(struct reading *r, const char **attributes)
{
    static const char *const known[] = {"URI", "MimeType", NULL};
    static const char folder[] = "META-INF/";
    size_t n = sizeof folder - 1;
    r->out.signature = read_uri(r, attributes);
    r->out.signature_mime = read_mime(r, attributes);
    if (!r->out.signature || !r->out.signature_mime ||
        !only_attributes(attributes, known))
        fail(r, "its SigReference is wrong");
    else if (strncmp(r->out.signature, folder, n) != 0 ||
             strchr(r->out.signature + n, '/'))
        fail(r, "its signature is not in META-INF");
    r->place = IN_SIGNATURE;
}

static void begin_object(struct reading *r, const char **attributes)
{
    static const char *const known[] = {"URI", "MimeType", "Rootfile", NULL};
    const char *name = read_uri(r, attributes);
    const char *mime = read_mime(r, attributes);
    r->ref = (struct manifest_ref){.name = name, .mime = mime};
    if (!name || !mime || !only_attributes(attributes, known))
        fail(r, "a DataObjectReference is wrong");
    else if (r->out.n == MANIFEST_MAX_REFS)
        fail_as(r, CHECK_LIMIT, "it lists more than 1000 files");
    r->place = IN_OBJECT;
}

static void begin_method(struct reading *r, const char **attributes)
{
    static const char *const uri[] = {
        [DIGEST_SHA256] = "http://www.w3.org/2001/04/xmlenc#sha256",
        [DIGEST_SHA384] = "http://www.w3.org/2001/04/xmldsig-more#sha384",
        [DIGEST_SHA512] = "http://www.w3.org/2001/04/xmlenc#sha512",
    };
    static const char *const known[] = {"Algorithm", NULL};
    const char *a = find_attribute(attributes, "Algorithm");
    unsigned i = 0;
    while (a && i < PACK_DIGESTS && strcmp(uri[i], a) != 0)
        i++;
    if (!a || !only_attributes(attributes, known))
        fail(r, "a DigestMethod is wrong");
    else if (i == PACK_DIGESTS)
        fail_as(r, CHECK_ALGORITHM,
                "it uses another digest than SHA-256, SHA-384 or SHA-512");
    else
        r->ref.digest = (enum pack_digest)i;
    r->place = IN_METHOD;
}

static void XMLCALL on_start(void *ctx, const char *name,
                             const char **attributes)
{
    static const char *const none[] = {NULL};
    struct reading *r = ctx;
    if (r->failed)
        return;
    if (r->place == AT_START && strcmp(name, ASIC "ASiCManifest") == 0) {
        if (!only_attributes(attributes, none))
            fail(r, "it has attributes that are not known");
        r->place = IN_MANIFEST;
    } else if (r->place == IN_MANIFEST &&
               strcmp(name, ASIC "SigReference") == 0) {
        begin_signature(r, attributes);
    } else if (r->place == AFTER_SIGNATURE &&
               strcmp(name, ASIC "DataObjectReference") == 0) {
        begin_object(r, attributes);
    } else if (r->place == IN_OBJECT && strcmp(name, DS "DigestMethod") == 0) {
        begin_method(r, attributes);
    } else if (r->place == AFTER_METHOD &&
               strcmp(name, DS "DigestValue") == 0) {
        if (!only_attributes(attributes, none))
            fail(r, "a DigestValue is wrong");
        r->base64_n = 0;
        r->place = IN_VALUE;
    } else {
        fail(r, "it has an element that is not known, or not at this place");
    }
}

static int base64_digit(char c)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *p = c ? strchr(digits, c) : NULL;
    return p ? (int)(p - digits) : -1;
}

/* The digest, which has as many bytes as its method gives; one spelling. */
static bool read_value(struct reading *r)
{
    size_t want = pack_digest_bytes(r->ref.digest), n = 0;
    uint32_t bits = 0;
    unsigned have = 0;
    if (r->base64_n != (want + 2) / 3 * 4)
        return false;
    for (size_t i = 0; i < (want * 4 + 2) / 3; i++) {
        int d = base64_digit(r->base64[i]);
        if (d < 0)
            return false;
        bits = bits << 6 | (uint32_t)d;
        have += 6;
        if (have >= 8) {
            have -= 8;
            r->ref.value[n++] = (uint8_t)(bits >> have);
        }
    }
    for (size_t i = (want * 4 + 2) / 3; i < r->base64_n; i++)
        if (r->base64[i] != '=')
            return false;
    return n == want && (bits & ((1u << have) - 1)) == 0;
}

static void end_object(struct reading *r)
{
    if (manifest_find(&r->out, r->ref.name))
        fail(r, "it lists a file twice");
    else
        r->out.v[r->out.n++] = r->ref;
    r->place = AFTER_SIGNATURE;
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct reading *r = ctx;
    (void)name; /* the parser has seen to it that it is the one begun */
    if (r->failed)
        return;
    if (r->place == IN_SIGNATURE) {
        r->place = AFTER_SIGNATURE;
    } else if (r->place == IN_METHOD) {
        r->place = AFTER_METHOD;
    } else if (r->place == IN_VALUE) {
        if (!read_value(r))
            fail(r, "a DigestValue is no digest of its method");
        r->place = AFTER_VALUE;
    } else if (r->place == AFTER_VALUE) {
        end_object(r);
    } else if (r->place == AFTER_SIGNATURE && r->out.n > 0) {
        r->place = AT_END;
    } else {
        fail(r, "an element lacks what must be in it");
    }
}

static void XMLCALL on_text(void *ctx, const char *text, int n)
{
    struct reading *r = ctx;
    for (int i = 0; i < n && !r->failed; i++) {
        if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' ||
            text[i] == '\r')
            continue;
        if (r->place != IN_VALUE || r->base64_n == BASE64_MAX)
            fail(r, "it has text where none belongs");
        else
            r->base64[r->base64_n++] = text[i];
    }
}

/* --- what is refused -------------------------------------------------------
 */

static void XMLCALL on_doctype(void *ctx, const char *name, const char *system,
                               const char *public_id, int internal)
{
    (void)name, (void)system, (void)public_id, (void)internal;
    fail(ctx, "it has a document type; entities are refused");
}

static void XMLCALL on_instruction(void *ctx, const char *target,
                                   const char *data)
{
    (void)target, (void)data;
    fail(ctx, "it has a processing instruction");
}

static void XMLCALL on_declaration(void *ctx, const char *version,
                                   const char *encoding, int standalone)
{
    (void)standalone;
    if ((version && strcmp(version, "1.0") != 0) ||
        (encoding && strcasecmp(encoding, "UTF-8") != 0))
        fail(ctx, "it is not XML 1.0 in UTF-8");
}

static bool parse(struct reading *r, struct view xml)
{
    XML_SetUserData(r->parser, r);
    XML_SetElementHandler(r->parser, on_start, on_end);
    XML_SetCharacterDataHandler(r->parser, on_text);
    XML_SetStartDoctypeDeclHandler(r->parser, on_doctype);
    XML_SetProcessingInstructionHandler(r->parser, on_instruction);
    XML_SetXmlDeclHandler(r->parser, on_declaration);
    enum XML_Status s =
        XML_Parse(r->parser, (const char *)xml.p, (int)xml.n, XML_TRUE);
    if (s != XML_STATUS_OK || r->place != AT_END)
        fail(r, "it is no well-formed XML");
    return !r->failed;
}

bool manifest_read(struct view xml, const char *name, struct arena *arena,
                   struct manifest *out, struct flaw *flaw)
{
    struct reading r = {.name = name, .arena = arena, .flaw = flaw};
    if (xml.n > MANIFEST_MAX_BYTES)
        return flaw_set(flaw, CHECK_LIMIT, "it is larger than 1 MiB", name, 0);
    r.out.v = arena_array(arena, MANIFEST_MAX_REFS, sizeof *r.out.v);
    r.parser = XML_ParserCreateNS("UTF-8", ' ');
    if (!r.out.v || !r.parser) {
        if (r.parser)
            XML_ParserFree(r.parser);
        return flaw_set(flaw, CHECK_LIMIT, "out of memory", name, 0);
    }
    bool ok = parse(&r, xml);
    XML_ParserFree(r.parser);
    if (ok)
        *out = r.out;
    return ok;
}
