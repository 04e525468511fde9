/* A workbook as product.yaml. What is not understood is not dropped: it stands
 * at the end as a comment with its place. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "product/yaml_write.h"
#include "sheet/inner.h"

enum { HEAD_ROWS = 15, MAX_NOTES = 2000, DAY_MIN = 20000, DAY_MAX = 80000 };

void note(struct taking *t, const struct book_sheet *s,
          const struct book_row *r, const char *text, const char *why)
{
    if (t->notes_n++ >= MAX_NOTES)
        return;
    buf_printf(&t->notes, BOOK_NOT_TAKEN "sheet %s, row %u: ", s->name,
               (unsigned)r->number);
    yaml_quoted(&t->notes, text);
    buf_printf(&t->notes, " %s\n", why);
}

void note_row(struct taking *t, const struct book_sheet *s,
              const struct book_row *r, const char *why)
{
    for (uint32_t i = 0; i < r->n; i++)
        if (*r->v[i])
            note(t, s, r, r->v[i], why);
}

/* --- finding ones way --------------------------------------------------------
 */

bool names(const char *cell, const char *key)
{
    char own[CAT_COLUMN_KEY], other[CAT_COLUMN_KEY];
    cat_column_key(cell, own);
    cat_column_key(key, other);
    return *own && strcmp(own, other) == 0;
}

const struct book_row *head_of(const struct book_sheet *s,
                               const char *const *keys, size_t n)
{
    const struct book_row *best = NULL;
    size_t most = n > 1 ? 1 : 0;
    for (size_t i = 0; i < s->n && i < HEAD_ROWS; i++) {
        size_t found = 0;
        for (size_t k = 0; k < n; k++)
            for (uint32_t m = 0; m < s->rows[i].n; m++)
                found += names(s->rows[i].v[m], keys[k]);
        if (found > most) {
            most = found;
            best = &s->rows[i];
        }
    }
    return best;
}

uint32_t column_of(const struct book_row *head, const char *key)
{
    for (uint32_t i = 0; head && i < head->n; i++)
        if (names(head->v[i], key))
            return i;
    return NO_COLUMN;
}

const char *at(const struct book_row *r, uint32_t column)
{
    return column == NO_COLUMN ? "" : book_cell(r, column);
}

void note_others(struct taking *t, const struct book_sheet *s,
                 const struct book_row *head, const struct book_row *r,
                 const char *const *keys, size_t n)
{
    for (uint32_t i = 0; i < r->n; i++) {
        bool known = !*r->v[i];
        for (size_t k = 0; k < n && !known; k++)
            known = column_of(head, keys[k]) == i;
        if (!known)
            note(t, s, r, r->v[i], "stands in a column that is not known");
    }
}

static bool is_word(const char *s, const char *const *words)
{
    for (; *words; words++)
        if (strcasecmp(s, *words) == 0)
            return true;
    return false;
}

/* --- values ------------------------------------------------------------------
 */

void put_day(struct taking *t, const char *s)
{
    char *end;
    long n = strtol(s, &end, 10);
    if (n < DAY_MIN || n > DAY_MAX || (*end && *end != '.')) {
        yaml_quoted(t->out, s);
        return;
    }
    long z = n - 25569 + (t->b->dates_1904 ? 1462 : 0); /* from 1970-01-01 */
    z += 719468;
    long era = z / 146097, doe = z - era * 146097;
    long yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    long doy = doe - (365 * yoe + yoe / 4 - yoe / 100),
         mp = (5 * doy + 2) / 153;
    long day = doy - (153 * mp + 2) / 5 + 1;
    long month = mp < 10 ? mp + 3 : mp - 9;
    long year = yoe + era * 400 + (month <= 2);
    buf_printf(t->out, "\"%04ld-%02ld-%02ld\"", year, month, day);
}

/* A line "KEY: TEXT"; nothing for an empty text. */
static void put_pair(struct taking *t, unsigned indent, const char *key,
                     const char *s)
{
    if (!*s)
        return;
    buf_printf(t->out, "%*s%s: ", (int)indent, "", key);
    yaml_quoted(t->out, s);
    buf_byte(t->out, '\n');
}

/* --- identification and context ----------------------------------------------
 */

struct field {
    const char *sheet, *section, *key, *label;
};

static const struct field fields[] = {
#define X(sheet, section, key, label, member) {sheet, section, key, label},
    BOOK_FIELD_LIST(X)
#undef X
};

enum { FIELDS = sizeof fields / sizeof *fields };

static const struct field lists[] = {
#define X(section, key, label, member) {BOOK_CONTEXT, section, key, label},
    BOOK_LIST_LIST(X)
#undef X
};

enum { LISTS = sizeof lists / sizeof *lists };

static const char *const roles[] = {"manufacturer", "authorised_representative",
                                    "importer", "distributor",
                                    "test_laboratory"};
static const char *const party_keys[] = {"name", "address", "contact"};

/* The field among n that a label names; -1: none. */
static int field_of(const struct field *v, int n, const char *label)
{
    for (int i = 0; i < n; i++)
        if (names(label, v[i].label))
            return i;
    return -1;
}

/* "Manufacturer: address" as role and key; false: it names none. */
static bool party_of(const char *label, size_t *role, size_t *key)
{
    const char *colon = strchr(label, ':');
    char who[64];
    if (!colon || (size_t)(colon - label) >= sizeof who)
        return false;
    snprintf(who, sizeof who, "%.*s", (int)(colon - label), label);
    for (*role = 0; *role < 5; ++*role)
        for (*key = 0; *key < 3; ++*key)
            if (names(who, roles[*role]) && names(colon + 1, party_keys[*key]))
                return true;
    return false;
}

struct given {
    const char *fields[FIELDS];
    const char *parties[5][3];
    const char *lists[LISTS];
};

static void gather_sheet(struct taking *t, const char *name, struct given *g)
{
    const struct book_sheet *s = book_sheet(t->b, name);
    for (size_t i = 0; s && i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        const char *label = book_cell(r, 0), *value = book_cell(r, 1);
        size_t role = 0, key = 0;
        int f = field_of(fields, FIELDS, label);
        int list = field_of(lists, LISTS, label);
        bool head = names(label, "Field") && names(value, "Value");
        const char **to = list >= 0 ? &g->lists[list]
                          : f >= 0  ? &g->fields[f]
                          : party_of(label, &role, &key)
                              ? &g->parties[role][key]
                              : NULL;
        if (to && (!*to || !**to))
            *to = value;
        else if (!head)
            note_row(t, s, r, "is no field that is known, or stands twice");
        for (uint32_t k = 2; to && k < r->n; k++)
            if (*r->v[k])
                note(t, s, r, r->v[k], "stands beside the value");
    }
}

static bool is_day(const char *key)
{
    static const char *const days[] = {"from", "until", "placed", NULL};
    return is_word(key, days);
}

static void put_section(struct taking *t, const struct given *g,
                        const char *section)
{
    bool any = false;
    for (int i = 0; i < FIELDS; i++) {
        const char *s = g->fields[i];
        if (!fields[i].section || strcmp(fields[i].section, section) != 0)
            continue;
        bool must = i < 2; /* name and model */
        if ((!s || !*s) && !must)
            continue;
        s = s && *s ? s : "?";
        if (!any)
            buf_printf(t->out, "\n%s:\n", section);
        any = true;
        buf_printf(t->out, "  %s: ", fields[i].key);
        if (is_day(fields[i].key))
            put_day(t, s);
        else
            yaml_quoted(t->out, s);
        buf_byte(t->out, '\n');
    }
    for (int i = 0; i < LISTS; i++) {
        const char *s = g->lists[i];
        if (!s || !*s || strcmp(lists[i].section, section) != 0)
            continue;
        if (!any)
            buf_printf(t->out, "\n%s:\n", section);
        any = true;
        buf_printf(t->out, "  %s: ", lists[i].key);
        put_values(t, NULL, s);
        buf_byte(t->out, '\n');
    }
}

static void put_parties(struct taking *t, const struct given *g)
{
    bool any = false;
    for (size_t i = 0; i < 5; i++) {
        bool said = false;
        for (size_t k = 0; k < 3; k++)
            said |= g->parties[i][k] && *g->parties[i][k];
        if (!said)
            continue;
        buf_str(t->out, any ? "" : "\nroles:\n");
        any = true;
        buf_printf(t->out, "  %s:\n", roles[i]);
        for (size_t k = 0; k < 3; k++)
            put_pair(t, 4, party_keys[k],
                     g->parties[i][k] ? g->parties[i][k] : "");
    }
}

static void identification(struct taking *t)
{
    struct given g = {0};
    gather_sheet(t, BOOK_IDENTIFICATION, &g);
    gather_sheet(t, BOOK_CONTEXT, &g);
    buf_str(t->out, "schema: assay-product/1\n");
    put_section(t, &g, "product");
    put_parties(t, &g);
    for (int i = 0; i < FIELDS; i++)
        if (!fields[i].section && g.fields[i] && *g.fields[i]) {
            buf_byte(t->out, '\n');
            put_pair(t, 0, fields[i].key, g.fields[i]);
        }
    put_section(t, &g, "support_period");
    put_section(t, &g, "market");
    put_section(t, &g, "disclosure");
    put_section(t, &g, "declaration");
}

/* --- features, conditions ----------------------------------------------------
 */

static const char *const yes_words[] = {"yes", "y", "true", "present", NULL};
static const char *const no_words[] = {"no", "n", "false", "absent", NULL};

static const struct cat_entry *entry_of(const struct catalogue *c,
                                        const char *id, bool *feature)
{
    for (size_t i = 0; i < c->features.n; i++)
        if (strcmp(c->features.v[i].id, id) == 0) {
            *feature = true;
            return &c->features.v[i];
        }
    *feature = false;
    for (size_t i = 0; i < c->conditions.n; i++)
        if (strcmp(c->conditions.v[i].id, id) == 0)
            return &c->conditions.v[i];
    return NULL;
}

static const char *const condition_keys[] = {"ID",      "Kind",   "Text",
                                             "Present", "Reason", "Evidence"};

static void put_claim(struct taking *t, const struct book_row *head,
                      const struct book_row *r, bool yes)
{
    buf_str(t->out, "  ");
    yaml_quoted(t->out, at(r, column_of(head, "ID")));
    buf_printf(t->out, ": {present: %s", yes ? "yes" : "no");
    for (size_t i = 4; i < 6; i++) {
        const char *s = at(r, column_of(head, condition_keys[i]));
        if (!*s)
            continue;
        buf_str(t->out, i == 4 ? ", reason: " : ", evidence: ");
        yaml_quoted(t->out, s);
    }
    buf_str(t->out, "}\n");
}

/* Those of one kind; notes are made once. */
static void claims(struct taking *t, const struct book_sheet *s, bool features,
                   bool notes)
{
    const struct book_row *head = head_of(s, condition_keys, 6);
    bool any = false;
    for (size_t i = 0; i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        bool feature = false;
        if (!head || r->number <= head->number) {
            if (notes && (!head || r->number < head->number))
                note_row(t, s, r, "stands above the names of the columns");
            else if (notes)
                note_others(t, s, head, r, condition_keys, 6);
            continue;
        }
        const char *id = at(r, column_of(head, "ID"));
        const char *present = at(r, column_of(head, "Present"));
        const struct cat_entry *e = entry_of(t->c, id, &feature);
        bool yes = is_word(present, yes_words), no = is_word(present, no_words);
        bool said = *present || *at(r, column_of(head, "Reason")) ||
                    *at(r, column_of(head, "Evidence"));
        if (notes && (!e || (said && !yes && !no)))
            note_row(t, s, r,
                     e ? "says neither yes nor no"
                       : "is of no feature or condition that is known");
        else if (notes)
            note_others(t, s, head, r, condition_keys, 6);
        if (!e || feature != features || (!yes && !no))
            continue;
        if (!any)
            buf_printf(t->out, "\n%s:\n", features ? "features" : "conditions");
        any = true;
        put_claim(t, head, r, yes);
    }
}

/* --- ICS ---------------------------------------------------------------------
 */

static const char *const ics_keys[] = {"Reference",
                                       "Support",
                                       "Detail/Justification",
                                       "Status",
                                       "Title",
                                       "Applicability",
                                       "18031-1",
                                       "18031-2",
                                       "18031-3",
                                       "Required IXIT entries"};

enum { ICS_KEYS = sizeof ics_keys / sizeof *ics_keys };

static const char *support_of(const char *s)
{
    static const char *const na[] = {"N/A", "NA", "n.a.", "not applicable",
                                     NULL};
    static const char *const y[] = {"Y", "yes", "true", NULL};
    static const char *const n[] = {"N", "no", "false", NULL};
    return is_word(s, y)    ? "Y"
           : is_word(s, n)  ? "N"
           : is_word(s, na) ? "N/A"
                            : NULL;
}

static void ics_row(struct taking *t, const struct book_sheet *s,
                    const struct book_row *head, const struct book_row *r,
                    bool *any)
{
    const char *id = at(r, column_of(head, ics_keys[0]));
    const char *support = at(r, column_of(head, ics_keys[1]));
    const char *detail = at(r, column_of(head, ics_keys[2]));
    const struct cat_provision *p = catalogue_provision(t->c, id);
    if (!*support && !*detail) {
        /* Heads of clauses, and what was not answered. */
        if (*id && !p && r->n <= 2)
            return;
        if (!p)
            note_row(t, s, r, "is of no provision of EN 303 645 V3.1.3");
        return;
    }
    const char *word = support_of(support);
    if (!p || !word) {
        note_row(t, s, r,
                 p ? "is neither Y, N nor N/A"
                   : "is of no provision of EN 303 645 V3.1.3");
        return;
    }
    note_others(t, s, head, r, ics_keys, ICS_KEYS);
    buf_str(t->out, *any ? "" : "\nics:\n");
    *any = true;
    buf_printf(t->out, "  \"%s\": {support: %s", p->id, word);
    if (*detail) {
        buf_str(t->out, ", detail: ");
        yaml_quoted(t->out, detail);
    }
    buf_str(t->out, "}\n");
}

static void ics(struct taking *t)
{
    const struct book_sheet *s = book_sheet(t->b, BOOK_ICS);
    const struct book_row *head = s ? head_of(s, ics_keys, ICS_KEYS) : NULL;
    bool any = false;
    for (size_t i = 0; s && i < s->n; i++) {
        const struct book_row *r = &s->rows[i];
        if (!head || r->number < head->number)
            note_row(t, s, r, "stands above the names of the columns");
        else if (r == head)
            note_others(t, s, head, r, ics_keys, ICS_KEYS);
        else
            ics_row(t, s, head, r, &any);
    }
}

/* --- all of it ---------------------------------------------------------------
 */

static bool is_ours(const struct taking *t, const struct book_sheet *s)
{
    static const char *const own[] = {BOOK_IDENTIFICATION, BOOK_CONTEXT,
                                      BOOK_CONDITIONS,     BOOK_ICS,
                                      BOOK_TARGETS,        BOOK_SUPPRESSIONS};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (book_sheet(t->b, own[i]) == s)
            return true;
    for (size_t i = 0; i < t->c->ixit.n; i++)
        if (sheet_of(t->b, &t->c->ixit.v[i]) == s)
            return true;
    return false;
}

void book_to_yaml(const struct book *b, const struct catalogue *c,
                  struct buf *out)
{
    struct taking t = {.b = b, .c = c, .out = out};
    const struct book_sheet *conditions = book_sheet(b, BOOK_CONDITIONS);
    buf_init(&t.notes, out->max, NULL);
    identification(&t);
    if (conditions) {
        claims(&t, conditions, true, true);
        claims(&t, conditions, false, false);
    }
    ics(&t);
    take_ixit(&t);
    take_ours(&t);
    for (size_t i = 0; i < b->n; i++)
        for (size_t k = 0; !is_ours(&t, &b->sheets[i]) && k < b->sheets[i].n;
             k++)
            note_row(&t, &b->sheets[i], &b->sheets[i].rows[k],
                     "stands in a sheet that is not known");
    if (t.notes_n) {
        buf_byte(out, '\n');
        buf_view(out, buf_of(&t.notes));
    }
    if (t.notes_n > MAX_NOTES)
        buf_printf(out, BOOK_NOT_TAKEN "%zu more cells\n",
                   t.notes_n - MAX_NOTES);
    out->failed |= t.notes.failed;
    buf_done(&t.notes);
}
