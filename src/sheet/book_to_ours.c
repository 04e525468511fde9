/* The sheets that only assay has, as product.yaml: targets, suppressions. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/yaml_write.h"
#include "sheet/inner.h"

static const char *const target_keys[] = {"Kind", "Path", "What"};
static const char *const target_kinds[] = {"image", "package", "document"};

static void targets(struct taking *t)
{
    const struct book_sheet *s = book_sheet(t->b, BOOK_TARGETS);
    const struct book_row *head = s ? head_of(s, target_keys, 3) : NULL;
    bool any = false;
    for (size_t k = 0; k < 3; k++) {
        bool some = false;
        for (size_t i = 0; s && i < s->n; i++) {
            const struct book_row *r = &s->rows[i];
            if (!head || r->number <= head->number ||
                !names(at(r, column_of(head, "Kind")), target_kinds[k]))
                continue;
            buf_str(t->out, any ? "" : "\ntargets:\n");
            if (!some)
                buf_printf(t->out, "  %ss:\n", target_kinds[k]);
            any = some = true;
            buf_str(t->out, "    - {path: ");
            yaml_quoted(t->out, at(r, column_of(head, "Path")));
            const char *what = at(r, column_of(head, "What"));
            if (*what) {
                buf_str(t->out, ", what: ");
                yaml_quoted(t->out, what);
            }
            buf_str(t->out, "}\n");
        }
    }
}

static void note_targets(struct taking *t)
{
    const struct book_sheet *s = book_sheet(t->b, BOOK_TARGETS);
    const struct book_row *head = s ? head_of(s, target_keys, 3) : NULL;
    for (size_t i = 0; s && i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        bool known = r == head;
        for (size_t k = 0; k < 3 && !known; k++)
            known = names(at(r, column_of(head, "Kind")), target_kinds[k]);
        if (!known)
            note_row(t, s, r, "is no image, package or document");
        else
            note_others(t, s, head, r, target_keys, 3);
    }
}

static void suppressions(struct taking *t)
{
    static const char *const keys[] = {"finding", "rule", "path", "why",
                                       "until"};
    const struct book_sheet *s = book_sheet(t->b, BOOK_SUPPRESSIONS);
    const struct book_row *head = s ? head_of(s, keys, 5) : NULL;
    bool any = false;
    for (size_t i = 0; s && i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        if (!head || r->number < head->number)
            note_row(t, s, r, "stands above the names of the columns");
        if (r == head)
            note_others(t, s, head, r, keys, 5);
        if (!head || r->number <= head->number)
            continue;
        note_others(t, s, head, r, keys, 5);
        buf_str(t->out, any ? "" : "\nsuppressions:\n");
        any = true;
        for (size_t k = 0, n = 0; k < 5; k++) {
            const char *text = at(r, column_of(head, keys[k]));
            if (!*text)
                continue;
            buf_printf(t->out, "%s%s: ", n++ ? "    " : "  - ", keys[k]);
            if (k == 4)
                put_day(t, text);
            else
                yaml_quoted(t->out, text);
            buf_byte(t->out, '\n');
        }
    }
}

void take_ours(struct taking *t)
{
    targets(t);
    note_targets(t);
    suppressions(t);
}
