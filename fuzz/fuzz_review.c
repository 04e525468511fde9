/* Feeds the readers of documents and what looks at their text. The first byte
 * picks the format; an office document is put into an archive here, so that
 * its XML is what changes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <zlib.h>

#include "core/utf8.h"
#include "review/look.h"
#include "review/read.h"

enum { MAX_IN = 1 << 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void le(struct buf *b, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_byte(b, (uint8_t)(v >> (8 * i)));
}

/* One stored entry, its directory, and the end. */
static void archive(struct buf *out, const char *name, struct view v)
{
    uint32_t crc = (uint32_t)crc32(0, v.p, (uInt)v.n), size = (uint32_t)v.n;
    uint32_t len = (uint32_t)strlen(name);
    buf_add(out, "PK\3\4\x14\0\0\0\0\0\0\0\0\0", 14);
    le(out, crc, 4);
    le(out, size, 4);
    le(out, size, 4);
    le(out, len, 4);
    buf_str(out, name);
    buf_view(out, v);
    uint32_t at = (uint32_t)out->n;
    buf_add(out, "PK\1\2\x14\0\x14\0\0\0\0\0\0\0\0\0", 16);
    le(out, crc, 4);
    le(out, size, 4);
    le(out, size, 4);
    le(out, len, 4);
    for (int i = 0; i < 7; i++) /* no comment, disk 0, attributes, place 0 */
        le(out, 0, 2);
    buf_str(out, name);
    uint32_t dir = (uint32_t)out->n - at;
    buf_add(out, "PK\5\6\0\0\0\0\1\0\1\0", 12);
    le(out, dir, 4);
    le(out, at, 4);
    le(out, 0, 2);
}

static void check_text(const struct text *t)
{
    uint32_t blocks = 0;
    uint64_t bytes = 0;
    for (const struct block *b = t->first; b; b = b->next) {
        blocks++;
        bytes += b->text.n;
        ASSERT(b->text.n > 0 && b->paragraph == blocks);
        ASSERT(b->heading != b && b->lead != b);
        for (size_t i = 0, k; i < b->text.n; i += k) {
            uint32_t c;
            k = utf8_next(view_from(b->text, i), &c);
            ASSERT(k > 0 && !utf8_is_hidden(c == '\n' ? 'x' : c));
        }
    }
    ASSERT(blocks == t->blocks && bytes == t->bytes &&
           t->gaps_n <= TEXT_MAX_GAPS);
}

static void check_facts(const struct facts *f)
{
    uint32_t n = 0;
    for (const struct obs *o = f->first; o; o = o->next, n++)
        ASSERT(o->kind && strcmp(o->where.path, "x") == 0);
    ASSERT(n == f->count);
}

static enum read_format pick(uint8_t c, const char **name)
{
    static const enum read_format formats[] = {
        READ_TEXT, READ_MARKDOWN, READ_HTML, READ_DOCX,
        READ_ODT,  READ_XLSX,     READ_PDF,  READ_UNKNOWN};

    static const char *const names[] = {
        "a.txt",       "a.md",
        "a.html",      "word/document.xml",
        "content.xml", "xl/worksheets/sheet1.xml",
        "a.pdf",       "a.zip"};
    *name = names[c % 8];
    return formats[c % 8];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct review_data d;
    static const char *const models[] = {"T100", NULL};
    char where[200];
    if (n < 1 || n > MAX_IN)
        return 0;
    if (!d.languages)
        ASSERT(review_data_load(&kept, &d, where) == OK);
    const char *name = NULL;
    enum read_format f = pick(data[0], &name);
    struct view v = view_of(data + 1, n - 1);
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct text t;
    struct facts facts;
    struct buf zip;
    uint32_t line = 0;
    arena_init(&a, &budget);
    buf_init(&zip, 2 * MAX_IN, NULL);
    facts_init(&facts, &a, LOOK_MAX_FACTS);
    text_init(&t, &a);
    bool office = f == READ_DOCX || f == READ_ODT || f == READ_XLSX;
    if (office)
        archive(&zip, name, v);
    if (f == READ_UNKNOWN)
        f = read_format_of(v, name);
    if (f == READ_UNKNOWN && view_has(v, 0, "PK", 2))
        f = READ_DOCX;
    const char *why = read_document(f, office ? buf_of(&zip) : v, &t, &line);
    struct look_opts o = {.data = &d,
                          .path = "x",
                          .name = data[0] & 8 ? "security-policy.md" : "a",
                          .models = models,
                          .today = "2026-11-25"};
    check_text(&t);
    if (!why)
        ASSERT(look_at(&o, &t, &facts) == OK || a.failed);
    if (f == READ_TEXT)
        look_security_txt(&o, v, &facts);
    if (!facts.overflow)
        check_facts(&facts);
    text_done(&t);
    buf_done(&zip);
    arena_done(&a);
    return 0;
}
