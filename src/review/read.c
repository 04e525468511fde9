/* Which reader a document needs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/read.h"

#include <string.h>
#include <strings.h>

#include "core/utf8.h"
#include "review/zip.h"

const char *read_format_name(enum read_format f)
{
    static const char *const names[] = {"text", "markdown", "html",
                                        "docx", "odt",      "xlsx",
                                        "ods",  "pdf",      "unknown"};
    return names[f];
}

static bool ends_with(const char *name, const char *tail)
{
    size_t n = strlen(name), k = strlen(tail);
    return n >= k && strcasecmp(name + n - k, tail) == 0;
}

static bool looks_like_html(struct view v)
{
    size_t i = 0;
    while (i < v.n && i < 512 && (v.p[i] <= ' ' || v.p[i] >= 0xbb))
        i++;
    const char *p = (const char *)v.p + i;
    size_t n = v.n - i;
    return (n >= 14 && strncasecmp(p, "<!doctype html", 14) == 0) ||
           (n >= 5 && strncasecmp(p, "<html", 5) == 0);
}

static enum read_format office_format(struct view v)
{
    struct zip z;
    if (zip_open(v, &z))
        return READ_UNKNOWN;
    if (zip_has(&z, "word/document.xml"))
        return READ_DOCX;
    if (zip_has(&z, "xl/workbook.xml"))
        return READ_XLSX;
    if (zip_mimetype_has(&z, "opendocument.spreadsheet"))
        return READ_ODS;
    return zip_has(&z, "content.xml") ? READ_ODT : READ_UNKNOWN;
}

/* The header of a PDF may stand a little way in. */
bool read_is_pdf(struct view v)
{
    struct view head = view_cut(v, 0, 1024);
    return head.n > 4 && memmem(head.p, head.n, "%PDF-", 5);
}

enum read_format read_format_of(struct view v, const char *name)
{
    static const uint8_t ole[] = {0xd0, 0xcf, 0x11, 0xe0};
    if (read_is_pdf(v))
        return READ_PDF;
    if (view_has(v, 0, "PK\3\4", 4))
        return office_format(v);
    if (view_has(v, 0, ole, sizeof ole) || view_has(v, 0, "{\\rtf", 5))
        return READ_UNKNOWN;
    if (ends_with(name, ".html") || ends_with(name, ".htm") ||
        ends_with(name, ".xhtml") || looks_like_html(v))
        return READ_HTML;
    if (ends_with(name, ".md") || ends_with(name, ".markdown"))
        return READ_MARKDOWN;
    if (ends_with(name, ".json") || ends_with(name, ".xml") ||
        (v.n > 0 && memchr(v.p, 0, v.n < 4096 ? v.n : 4096) &&
         !view_has(v, 0, "\xff\xfe", 2) && !view_has(v, 0, "\xfe\xff", 2)))
        return READ_UNKNOWN;
    return READ_TEXT;
}

static const char *why_unknown(struct view v)
{
    static const uint8_t ole[] = {0xd0, 0xcf, 0x11, 0xe0};
    if (view_has(v, 0, ole, sizeof ole))
        return "is an old Office document (.doc, .xls) or an encrypted one; "
               "save it as DOCX or PDF, without a password";
    if (view_has(v, 0, "{\\rtf", 5))
        return "is RTF, which is not read; save it as DOCX or PDF";
    if (view_has(v, 0, "PK\3\4", 4))
        return "is a zip archive, but neither DOCX, XLSX, ODT nor ODS";
    return "is in a format that is not read; use PDF, DOCX, ODT, XLSX, HTML, "
           "Markdown or text";
}

const char *read_document(enum read_format f, struct view bytes, struct text *t,
                          uint32_t *line)
{
    *line = 0;
    t->format = read_format_name(f);
    switch (f) {
    case READ_TEXT:
        return read_plain(bytes, t, line);
    case READ_MARKDOWN:
        return read_markdown(bytes, t, line);
    case READ_HTML:
        return read_html(bytes, t, line);
    case READ_DOCX:
    case READ_ODT:
    case READ_XLSX:
    case READ_ODS:
        return read_office(bytes, f, t);
    case READ_PDF:
        return read_pages(bytes, t);
    case READ_UNKNOWN:
        break;
    }
    return why_unknown(bytes);
}

/* --- encodings ---------------------------------------------------------------
 */

static void put_utf8(struct buf *out, uint32_t c)
{
    uint8_t b[4];
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xc0, 0xe0, 0xf0};
    for (size_t i = n; i-- > 1;) {
        b[i] = (uint8_t)(0x80 | (c & 0x3f));
        c >>= 6;
    }
    b[0] = (uint8_t)(lead[n] | c);
    buf_add(out, b, n);
}

static const char *from_utf16(struct view v, bool big, struct buf *out)
{
    if (v.n % 2)
        return "ends in half a character of UTF-16";
    for (size_t i = 2; i + 1 < v.n; i += 2) {
        uint32_t c = big ? (uint32_t)(v.p[i] << 8 | v.p[i + 1])
                         : (uint32_t)(v.p[i + 1] << 8 | v.p[i]);
        if (c >= 0xd800 && c < 0xdc00 && i + 3 < v.n) {
            uint32_t d = big ? (uint32_t)(v.p[i + 2] << 8 | v.p[i + 3])
                             : (uint32_t)(v.p[i + 3] << 8 | v.p[i + 2]);
            if (d < 0xdc00 || d > 0xdfff)
                return "is broken UTF-16";
            c = 0x10000 + ((c - 0xd800) << 10) + (d - 0xdc00);
            i += 2;
        } else if (c >= 0xd800 && c < 0xe000) {
            return "is broken UTF-16";
        }
        put_utf8(out, c);
    }
    return NULL;
}

const char *read_utf8(struct view v, struct buf *out, uint32_t *line)
{
    if (view_has(v, 0, "\xff\xfe", 2))
        return from_utf16(v, false, out);
    if (view_has(v, 0, "\xfe\xff", 2))
        return from_utf16(v, true, out);
    if (view_has(v, 0, "\xef\xbb\xbf", 3))
        v = view_from(v, 3);
    uint32_t at = 1;
    for (size_t i = 0; i < v.n;) {
        uint32_t c;
        size_t n = utf8_next(view_from(v, i), &c);
        if (n == 0) {
            *line = at;
            return "is neither UTF-8 nor UTF-16; convert it, for instance with "
                   "iconv -f WINDOWS-1252 -t UTF-8";
        }
        at += c == '\n';
        i += n;
    }
    buf_view(out, v);
    return NULL;
}
