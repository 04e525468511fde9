/* Distinguished names: attribute types, string types, escapes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/cert_name.h"

#include <stdio.h>
#include <string.h>

#include "probe/key_parse_int.h"

/* Name ::= SEQ OF SET OF SEQ { OID type, string value } (RFC 5280 4.1.2.4).
 * RFC 2253 writes it from the end, parts of a set joined by '+', sets by ','.
 */

enum {
    MAX_RDNS = 32,
    MAX_PARTS = 16,
    STRING_UTF8 = 0x0c,
    STRING_BMP = 0x1e,       /* UCS-2, big-endian */
    STRING_UNIVERSAL = 0x1c, /* UCS-4, big-endian */
};

struct text {
    char *p;
    size_t n, max; /* max: room without the NUL */
    bool cut;
};

/* Whole characters only: c holds one in UTF-8, or an escape. */
static void put(struct text *t, const char *c, size_t n)
{
    if (t->cut || n > t->max - t->n) {
        t->cut = true;
        return;
    }
    memcpy(t->p + t->n, c, n);
    t->n += n;
}

static void put_str(struct text *t, const char *s)
{
    put(t, s, strlen(s));
}

static void put_code(struct text *t, uint32_t c)
{
    char b[4];
    if (c < 0x80) {
        b[0] = (char)c;
        put(t, b, 1);
    } else if (c < 0x800) {
        b[0] = (char)(0xc0 | (c >> 6));
        b[1] = (char)(0x80 | (c & 0x3f));
        put(t, b, 2);
    } else if (c < 0x10000) {
        b[0] = (char)(0xe0 | (c >> 12));
        b[1] = (char)(0x80 | ((c >> 6) & 0x3f));
        b[2] = (char)(0x80 | (c & 0x3f));
        put(t, b, 3);
    } else {
        b[0] = (char)(0xf0 | ((c >> 18) & 7));
        b[1] = (char)(0x80 | ((c >> 12) & 0x3f));
        b[2] = (char)(0x80 | ((c >> 6) & 0x3f));
        b[3] = (char)(0x80 | (c & 0x3f));
        put(t, b, 4);
    }
}

/* What an odd byte sequence becomes. */
enum { REPLACEMENT = 0xfffd };

static uint32_t utf8_next(struct rd *r)
{
    uint8_t c = rd_u8(r);
    if (c < 0x80)
        return c;
    unsigned more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
    uint32_t code = c & (0x3fu >> more);
    for (unsigned i = 0; i < more; i++) {
        uint8_t b = rd_left(r) ? r->v.p[r->pos] : 0;
        if ((b & 0xc0) != 0x80)
            return REPLACEMENT;
        code = (code << 6) | (rd_u8(r) & 0x3f);
    }
    static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
    bool ok = c >= 0xc2 && c <= 0xf4 && code >= least[more] &&
              code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
    return ok ? code : REPLACEMENT;
}

static uint32_t next_code(struct rd *r, uint8_t tag)
{
    uint32_t c;
    switch (tag) {
    case STRING_UTF8:
        return utf8_next(r);
    case STRING_BMP:
        c = rd_be16(r);
        break;
    case STRING_UNIVERSAL:
        c = rd_be32(r);
        break;
    default: /* Latin 1, of which most string types are a part */
        return rd_u8(r);
    }
    return c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? REPLACEMENT : c;
}

/* Whether it has characters beyond ASCII, and all of them in UTF-8. */
static bool is_utf8(struct view v)
{
    struct rd r = rd_of(v);
    bool beyond = false;
    while (rd_left(&r) > 0) {
        beyond = beyond || r.v.p[r.pos] >= 0x80;
        if (utf8_next(&r) == REPLACEMENT)
            return false;
    }
    return beyond;
}

static void put_value(struct text *t, uint8_t tag, struct view value)
{
    struct rd r = rd_of(value);
    /* Many write UTF-8 into strings of other types. */
    if (tag != STRING_BMP && tag != STRING_UNIVERSAL && is_utf8(value))
        tag = STRING_UTF8;
    bool first = true;
    while (rd_ok(&r) && rd_left(&r) > 0 && !t->cut) {
        uint32_t c = next_code(&r, tag);
        if (!rd_ok(&r))
            break;
        bool last = rd_left(&r) == 0;
        bool special = (c < 0x80 && c && strchr(",+\"\\<>;", (int)c)) ||
                       (first && (c == '#' || c == ' ')) || (last && c == ' ');
        if (c < ' ' || (c >= 0x7f && c < 0xa0)) {
            char hex[4];
            snprintf(hex, sizeof hex, "\\%02X", c);
            put(t, hex, 3);
        } else if (special) {
            char pair[2] = {'\\', (char)c};
            put(t, pair, 2);
        } else {
            put_code(t, c);
        }
        first = false;
    }
}

#define OID(lit)                                                               \
    {                                                                          \
        (const uint8_t *)(lit), sizeof(lit) - 1                                \
    }

static const struct {
    struct view oid;
    const char *name;
} types[] = {
    {OID("\x55\x04\x03"),                                 "CN"                    },
    {OID("\x55\x04\x04"),                                 "SN"                    },
    {OID("\x55\x04\x05"),                                 "serialNumber"          },
    {OID("\x55\x04\x06"),                                 "C"                     },
    {OID("\x55\x04\x07"),                                 "L"                     },
    {OID("\x55\x04\x08"),                                 "ST"                    },
    {OID("\x55\x04\x09"),                                 "street"                },
    {OID("\x55\x04\x0a"),                                 "O"                     },
    {OID("\x55\x04\x0b"),                                 "OU"                    },
    {OID("\x55\x04\x0c"),                                 "title"                 },
    {OID("\x55\x04\x0d"),                                 "description"           },
    {OID("\x55\x04\x0f"),                                 "businessCategory"      },
    {OID("\x55\x04\x11"),                                 "postalCode"            },
    {OID("\x55\x04\x29"),                                 "name"                  },
    {OID("\x55\x04\x2a"),                                 "GN"                    },
    {OID("\x55\x04\x2b"),                                 "initials"              },
    {OID("\x55\x04\x2e"),                                 "dnQualifier"           },
    {OID("\x55\x04\x61"),                                 "organizationIdentifier"},
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01"),         "emailAddress"          },
    {OID("\x2a\x86\x48\x86\xf7\x0d\x01\x09\x02"),         "unstructuredName"      },
    {OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01"),     "UID"                   },
    {OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x03"),     "mail"                  },
    {OID("\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19"),     "DC"                    },
    {OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x01"), "jurisdictionL"         },
    {OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x02"), "jurisdictionST"        },
    {OID("\x2b\x06\x01\x04\x01\x82\x37\x3c\x02\x01\x03"), "jurisdictionC"         },
};

/* Types without a name here are written as numbers. */
static void put_type(struct text *t, struct view oid)
{
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (view_eq(oid, types[i].oid)) {
            put_str(t, types[i].name);
            return;
        }
    }
    uint64_t arc = 0;
    bool first = true;
    for (size_t i = 0; i < oid.n; i++) {
        arc = (arc << 7) | (oid.p[i] & 0x7f);
        if (oid.p[i] & 0x80)
            continue;
        char number[48];
        uint64_t top = arc < 80 ? arc / 40 : 2;
        if (first)
            snprintf(number, sizeof number, "%u.%llu", (unsigned)top,
                     (unsigned long long)(arc - top * 40));
        else
            snprintf(number, sizeof number, ".%llu", (unsigned long long)arc);
        put_str(t, number);
        first = false;
        arc = 0;
    }
}

static bool put_part(struct text *t, struct view part)
{
    struct rd r = rd_of(part);
    struct view oid = der_get(&r, DER_OID);
    uint8_t tag = rd_left(&r) ? r.v.p[r.pos] : 0;
    struct view value = der_get(&r, tag);
    if (!rd_ok(&r) || rd_left(&r) != 0)
        return false;
    put_type(t, oid);
    put_str(t, "=");
    put_value(t, tag, value);
    return true;
}

/* The elements of v, which must be nothing else than those. */
static size_t elements(struct view v, uint8_t tag, size_t max,
                       struct view out[])
{
    struct rd r = rd_of(v);
    size_t n = 0;
    while (rd_left(&r) > 0 && n < max)
        out[n++] = der_get(&r, tag);
    return rd_ok(&r) && rd_left(&r) == 0 ? n : 0;
}

static bool put_rdn(struct text *t, struct view set)
{
    struct view parts[MAX_PARTS];
    size_t n = elements(set, DER_SEQ, MAX_PARTS, parts);
    bool ok = n > 0;
    for (size_t i = n; ok && i-- > 0;) {
        if (i + 1 < n)
            put_str(t, "+");
        ok = put_part(t, parts[i]);
    }
    return ok;
}

bool cert_name_text(struct view name, char *out, size_t max)
{
    struct view sets[MAX_RDNS];
    struct text t = {.p = out, .max = max - 1};
    size_t n = elements(name, DER_SET, MAX_RDNS, sets);
    bool ok = n > 0 || name.n == 0;
    for (size_t i = n; ok && i-- > 0;) {
        if (i + 1 < n)
            put_str(&t, ",");
        ok = put_rdn(&t, sets[i]);
    }
    out[ok ? t.n : 0] = 0;
    return ok;
}
