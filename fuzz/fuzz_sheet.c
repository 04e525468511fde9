/* Reads a workbook of which one sheet is anything: what comes out is a YAML
 * file that can be read, whatever is in it, and gives a workbook again when it
 * is a product. The first byte chooses the sheet, or lets all bytes be the
 * whole file. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "pack/container.h"
#include "product/yaml.h"
#include "sheet/book.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char *const names[] = {"DUT Identification",
                                    "Security Context",
                                    "Conditions",
                                    "ICS",
                                    "13-SoftServ",
                                    "2-UserInfo",
                                    "15-Intf",
                                    "Targets",
                                    "Suppressions",
                                    "Other"};

enum { NAMES = sizeof names / sizeof *names };

static bool append(void *ctx, struct view v)
{
    buf_view(ctx, v);
    return true;
}

static void add(struct container_writer *w, const char *name, const char *s)
{
    container_add(w, name, view_of(s, strlen(s)), false);
}

/* A workbook around the bytes of one sheet. */
static void wrap(struct buf *out, const char *name, struct view sheet)
{
    struct container_writer w;
    char book[300];
    snprintf(book, sizeof book,
             "<workbook xmlns:r=\"r\"><sheets><sheet name=\"%s\" r:id=\"a\"/>"
             "</sheets></workbook>",
             name);
    container_begin(&w, append, out);
    add(&w, "xl/workbook.xml", book);
    add(&w, "xl/_rels/workbook.xml.rels",
        "<r><Relationship Id=\"a\" Target=\"s.xml\"/><Relationship "
        "Type=\"/sharedStrings\" Target=\"t.xml\"/></r>");
    add(&w, "xl/t.xml", "<sst><si><t>a</t></si><si><t>_x0041_</t></si></sst>");
    container_add(&w, "xl/s.xml", sheet, false);
    ASSERT(container_end(&w));
}

static void again(const struct product *p, const struct catalogue *c,
                  struct arena *a)
{
    struct book b;
    struct buf out;
    const char *why;
    buf_init(&out, 64 << 20, NULL);
    if (book_of_product(p, c, a, &b) == OK)
        ASSERT(xlsx_write(&b, &out, &why) != ERR_INPUT);
    buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena kept;
    static struct catalogue c;
    struct catalogue_error e;
    if (!c.id)
        ASSERT(catalogue_load(catalogue_builtin(), &kept, &c, &e) == OK);
    if (n == 0)
        return 0;
    struct budget budget = {.max_bytes = 256 << 20};
    struct arena a;
    struct buf file, yaml;
    struct book b;
    const struct yaml_node *root;
    struct yaml_error wrong;
    struct product p;
    struct view v = view_of(data + 1, n - 1);
    arena_init(&a, &budget);
    buf_init(&file, 16 << 20, NULL);
    buf_init(&yaml, 16 << 20, NULL);
    if (data[0] < NAMES)
        wrap(&file, names[data[0]], v);
    else
        buf_view(&file, v);
    struct problems *problems = arena_alloc(&a, sizeof *problems);
    if (problems && !xlsx_read(buf_of(&file), &a, &b)) {
        book_to_yaml(&b, &c, &yaml);
        ASSERT(!yaml.failed);
        enum err got = yaml_read(buf_of(&yaml), &a, &root, &wrong);
        ASSERT(got != ERR_INPUT || strstr(wrong.why, "twice") ||
               strstr(wrong.why, "more than") || strstr(wrong.why, "longer"));
        if (got == OK &&
            product_read(buf_of(&yaml), &c, &a, &p, problems) == OK)
            again(&p, &c, &a);
    }
    buf_done(&file);
    buf_done(&yaml);
    arena_done(&a);
    return 0;
}
