/* Keys in base64: PEM blocks, and DER in base64 without BEGIN and END. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/sha.h>
#include <string.h>

#include "core/buf.h"
#include "probe/key_parse_int.h"

/* RFC 7468, read as generously as it is met in firmware: in C and JSON
 * strings the line ends are escaped, XML has them as entities, and a scan of
 * a partition may end before END does. The strictness is in what the body
 * says, for it must be a whole key.
 *
 * -----BEGIN label-----
 * Name: value             RFC 1421 headers and an empty line, if encrypted
 *                         the old way
 * base64
 * =CRC24                  OpenPGP only
 * -----END label----- */

enum { MAX_LABEL = 40, MAX_HEADERS = 16, MAX_HEADER = 200 };

static int b64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

bool is_base64(uint8_t c)
{
    return b64_value(c) >= 0;
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* How many characters at i stand for a line end or nothing: blanks, "\n" and
 * "\r" escaped once or twice, a quote, a continued line, "&#10;". */
static size_t filler(struct view t, size_t i)
{
    if (i >= t.n)
        return 0;
    if (is_blank(t.p[i]) || t.p[i] == '"')
        return 1;
    size_t at = i;
    while (at < t.n && at - i < 2 && t.p[at] == '\\')
        at++;
    if (at > i && at < t.n && strchr("nrt\n\r\"", t.p[at]) && t.p[at])
        return at + 1 - i;
    if (t.p[i] != '&')
        return 0;
    at = i + 1;
    while (at < t.n && at - i < 6 && t.p[at] != ';' &&
           strchr("#xXdDaA103", t.p[at]))
        at++;
    return at < t.n && t.p[at] == ';' ? at + 1 - i : 0;
}

size_t b64_read(struct view text, size_t max, struct buf *out)
{
    uint32_t bits = 0, count = 0, padding = 0;
    size_t used = 0, start = out->n;
    for (size_t i = 0; i < text.n;) {
        size_t skip = filler(text, i);
        if (skip) {
            i += skip;
            continue;
        }
        int v = b64_value(text.p[i]);
        if (v < 0 && text.p[i] == '=' && (count + padding) % 4 >= 2 &&
            padding < 2) {
            padding++;
            used = ++i;
            if ((count + padding) % 4 == 0)
                break;
            continue;
        }
        if (v < 0 || padding || out->n - start >= max)
            break;
        bits = (bits << 6) | (uint32_t)v;
        if (++count % 4 != 1)
            buf_byte(out, (uint8_t)(bits >> (2 * (3 - (count - 1) % 4))));
        used = ++i;
    }
    return count % 4 == 1 || out->failed ? 0 : used;
}

/* "-----BEGIN label-----"; gives its length. */
static size_t begin_line(struct view v, struct view *label)
{
    static const char begin[] = "-----BEGIN ";
    size_t i = sizeof begin - 1;
    if (!view_has(v, 0, begin, i))
        return 0;
    while (i < v.n && i < sizeof begin - 1 + MAX_LABEL &&
           ((v.p[i] >= 'A' && v.p[i] <= 'Z') || v.p[i] == ' ' ||
            (v.p[i] >= '0' && v.p[i] <= '9')))
        i++;
    if (!view_has(v, i, "-----", 5))
        return 0;
    *label = view_cut(v, sizeof begin - 1, i - (sizeof begin - 1));
    return i + 5;
}

static bool is_header_name(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
}

/* The length of the headers at i. */
static size_t headers(struct view v, size_t i, bool *dek)
{
    size_t start = i;
    for (int line = 0; line < MAX_HEADERS; line++) {
        size_t at = i, end;
        while (at < v.n && filler(v, at))
            at += filler(v, at);
        for (end = at; end < v.n && is_header_name(v.p[end]); end++)
            ;
        if (end == at || end >= v.n || v.p[end] != ':')
            break;
        if (view_has(v, at, "DEK-Info:", 9))
            *dek = true;
        while (end < v.n && end - at < MAX_HEADER && v.p[end] >= ' ' &&
               v.p[end] != '\\')
            end++;
        i = end;
    }
    return i - start;
}

bool pem_read(struct view v, struct buf *body, struct pem *out)
{
    struct pem p = {0};
    size_t at = begin_line(v, &p.label);
    if (!at)
        return false;
    at += headers(v, at, &p.dek);
    size_t used = b64_read(view_from(v, at), MAX_KEY_BODY, body);
    if (!used)
        return false;
    at += used;
    p.n = at;
    while (at < v.n && filler(v, at))
        at += filler(v, at);
    if (at < v.n && v.p[at] == '=') { /* a CRC24 in base64 */
        at++;
        for (int i = 0; i < 4 && at < v.n && is_base64(v.p[at]); i++)
            at++;
        while (at < v.n && filler(v, at))
            at += filler(v, at);
    }
    if (view_has(v, at, "-----END ", 9) &&
        view_has(v, at + 9, p.label.p, p.label.n) &&
        view_has(v, at + 9 + p.label.n, "-----", 5)) {
        p.ended = true;
        p.n = at + 9 + p.label.n + 5;
    }
    *out = p;
    return true;
}

static bool label_is(struct view label, const char *text)
{
    return label.n == strlen(text) && view_has(label, 0, text, label.n);
}

static bool label_ends(struct view label, const char *text)
{
    size_t n = strlen(text);
    return label.n >= n && view_has(label, label.n - n, text, n);
}

/* Encrypted as a whole: only its size and its noise can be judged. */
static bool dek_key(struct view label, struct view body, struct key_info *k)
{
    static const struct {
        const char *label;
        enum key_type type;
        enum key_format format;
    } kinds[] = {
        {"RSA PRIVATE KEY", KEY_RSA,     KEY_PKCS1   },
        {"EC PRIVATE KEY",  KEY_EC,      KEY_SEC1    },
        {"DSA PRIVATE KEY", KEY_DSA,     KEY_DSA_ASN1},
        {"PRIVATE KEY",     KEY_UNKNOWN, KEY_PKCS8   },
    };

    if (body.n < 48 || body.n % 8 != 0 || !is_random(body))
        return false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!label_is(label, kinds[i].label))
            continue;
        *k = (struct key_info){.type = kinds[i].type,
                               .format = kinds[i].format,
                               .encrypted = true,
                               .keys = 1};
        return true;
    }
    return false;
}

static bool pem_body(const struct pem *p, struct view body, struct key_info *k)
{
    if (p->dek) /* nothing in the body tells where it ends */
        return p->ended && dek_key(p->label, body, k);
    if (label_is(p->label, "OPENSSH PRIVATE KEY"))
        return key_openssh(body, k);
    if (label_is(p->label, "PGP PRIVATE KEY BLOCK"))
        return key_pgp(body, k);
    if (label_ends(p->label, "PRIVATE KEY") || label_is(p->label, "PKCS12"))
        return key_der(body, k);
    return false;
}

bool key_pem(struct view v, struct key_info *k)
{
    struct buf body;
    struct pem p;
    struct key_info found;
    buf_init(&body, MAX_KEY_BODY + 4, NULL);
    bool ok = pem_read(v, &body, &p) && pem_body(&p, buf_of(&body), &found);
    if (ok)
        SHA256(body.p, body.n, found.body);
    buf_done(&body);
    if (!ok)
        return false;
    found.armour = KEY_PEM;
    found.n = p.n;
    *k = found;
    return true;
}

size_t b64_span(struct view text, size_t n)
{
    size_t need = (n * 4 + 2) / 3, i = 0;
    while (i < text.n && need > 0) {
        size_t skip = filler(text, i);
        i += skip ? skip : 1;
        need -= !skip;
    }
    while (i < text.n && n % 3 != 0 && text.p[i] == '=') {
        i++;
        n++;
    }
    return i;
}

bool key_base64(struct view v, struct key_info *k)
{
    struct buf body;
    struct key_info found;
    buf_init(&body, MAX_KEY_BODY + 4, NULL);
    bool ok = b64_read(v, MAX_KEY_BODY, &body) > 0;
    ok = ok && (key_der(buf_of(&body), &found) ||
                key_openssh(buf_of(&body), &found) ||
                key_dropbear(buf_of(&body), &found));
    if (ok)
        SHA256(body.p, found.n, found.body);
    buf_done(&body);
    if (!ok)
        return false;
    found.armour = KEY_BASE64;
    found.n = b64_span(v, found.n);
    *k = found;
    return true;
}
