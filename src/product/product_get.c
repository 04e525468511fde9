/* Looks things up in a product that was read. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "product/product.h"

const struct claim *product_claim(const struct product *p, const char *id)
{
    for (size_t i = 0; i < p->claims.n; i++)
        if (strcmp(p->claims.v[i].id, id) == 0)
            return &p->claims.v[i];
    return NULL;
}

const struct ics_row *product_ics(const struct product *p,
                                  const struct cat_provision *of)
{
    for (size_t i = 0; i < p->ics.n; i++)
        if (p->ics.v[i].provision == of)
            return &p->ics.v[i];
    return NULL;
}

const struct ixit_table *product_ixit(const struct product *p,
                                      const char *table)
{
    for (size_t i = 0; i < p->ixit.n; i++)
        if (strcmp(p->ixit.v[i].table->id, table) == 0)
            return &p->ixit.v[i];
    return NULL;
}

const struct ixit_cell *ixit_cell(const struct ixit_row *r, const char *key)
{
    for (size_t i = 0; i < r->cells.n; i++)
        if (strcmp(r->cells.v[i].key, key) == 0)
            return &r->cells.v[i];
    return NULL;
}

const struct ixit_row *ixit_row(const struct ixit_table *t, const char *id)
{
    for (size_t i = 0; t && i < t->rows.n; i++)
        if (t->rows.v[i].id && strcmp(t->rows.v[i].id, id) == 0)
            return &t->rows.v[i];
    return NULL;
}

/* A text made of marks only, or with a lone "?" among its words. */
static bool is_open(const char *s)
{
    bool letter = false;
    for (const char *p = s; *p; p++) {
        unsigned char c = (unsigned char)*p;
        letter |= isalnum(c) || c >= 0x80;
        bool alone = (p == s || p[-1] == ' ' || p[-1] == '?') &&
                     (p[1] == '\0' || p[1] == ' ' || p[1] == '?');
        if (c == '?' && alone)
            return true;
    }
    return !letter;
}

bool product_says(const char *text)
{
    static const char *const empty[] = {
        "tbd",  "tba",         "todo",          "xxx",   "fixme",
        "n/a",  "unknown",     "to be defined", "later", "to be determined",
        "open", "placeholder", "none yet",      "tbc"};
    if (!text)
        return false;
    while (*text == ' ' || *text == '\n' || *text == '\t')
        text++;
    if (is_open(text) || strncasecmp(text, "todo", 4) == 0 ||
        (strncasecmp(text, "tb", 2) == 0 && strchr("dacDAC", text[2]) &&
         text[2] && !isalnum((unsigned char)text[3])))
        return false;
    size_t n = strlen(text);
    while (n > 0 && strchr(" .\n\t", text[n - 1]))
        n--;
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (strlen(empty[i]) == n && strncasecmp(text, empty[i], n) == 0)
            return false;
    return true;
}
