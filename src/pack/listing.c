/* Lists of offers: CSV (RFC 4180, a record a line) and NDJSON, strictly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/listing.h"

#include <jansson.h>
#include <string.h>

#include "core/utf8.h"

enum { COLUMNS_MAX = 100, TEXT_MAX = 1000 };

static const char *const names[] = {"id",   "brand", "model",
                                    "gtin", "pack",  "sha256"};

const char *listing_field_name(enum listing_field f)
{
    return names[f];
}

/* --- CSV -------------------------------------------------------------------
 */

/* The next field of the line, unquoted, in the arena; NULL: it is malformed. */
static char *next_field(struct view line, size_t *at, struct arena *a)
{
    size_t n = 0, i = *at;
    char *out = arena_alloc(a, line.n - i + 1);
    bool quoted = i < line.n && line.p[i] == '"', closed = !quoted;
    if (!out)
        return NULL;
    for (i += quoted; i < line.n; i++) {
        char c = (char)line.p[i];
        if (quoted && !closed && c == '"') {
            closed = i + 1 >= line.n || line.p[i + 1] != '"';
            if (closed)
                continue;
            i++;
        } else if (c == ',' && closed) {
            break;
        } else if ((quoted && closed) || (c == '"' && !quoted)) {
            return NULL;
        }
        out[n++] = c;
    }
    if (!closed)
        return NULL;
    out[n] = '\0';
    *at = i < line.n ? i + 1 : line.n + 1;
    return out;
}

const char *listing_begin(struct view line, struct arena *a,
                          struct listing_form *form)
{
    struct listing_form f = {
        .column = {-1, -1, -1, -1, -1, -1}
    };
    if (view_has(line, 0, "\xef\xbb\xbf", 3))
        line = view_from(line, 3);
    if (line.n && line.p[0] == '{') {
        f.json = true;
        *form = f;
        return NULL;
    }
    size_t at = 0;
    for (int i = 0; at <= line.n; i++) {
        const char *name = next_field(line, &at, a);
        if (!name || i == COLUMNS_MAX)
            return "its first line is neither the names of columns nor JSON";
        for (int k = 0; k < LISTING_FIELDS; k++)
            if (strcmp(name, names[k]) == 0) {
                if (f.column[k] >= 0)
                    return "its first line names a column twice";
                f.column[k] = i;
            }
    }
    if (f.column[LISTING_ID] < 0 ||
        (f.column[LISTING_PACK] < 0 && f.column[LISTING_SHA256] < 0))
        return "its first line names no columns id and pack (or sha256)";
    *form = f;
    return NULL;
}

static void read_csv(const struct listing_form *form, struct view line,
                     struct arena *a, struct listing *out)
{
    size_t at = 0;
    for (int i = 0; at <= line.n; i++) {
        const char *text = i < COLUMNS_MAX ? next_field(line, &at, a) : NULL;
        if (!text) {
            out->flaw = "the line is no CSV";
            return;
        }
        for (int k = 0; k < LISTING_FIELDS; k++)
            if (form->column[k] == i)
                out->field[k] = text;
    }
}

/* --- NDJSON ----------------------------------------------------------------
 */

static void read_json(struct view line, struct arena *a, struct listing *out)
{
    json_error_t e;
    json_t *o =
        json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, &e);
    if (!json_is_object(o))
        out->flaw = "the line is no JSON object, or says one thing twice";
    for (int k = 0; !out->flaw && k < LISTING_FIELDS; k++) {
        const json_t *v = json_object_get(o, names[k]);
        if (!v || json_is_null(v))
            continue;
        size_t n = json_string_length(v);
        if (!json_is_string(v) || strlen(json_string_value(v)) != n)
            out->flaw = "a field of the line is no text";
        else
            out->field[k] = arena_text(a, view_of(json_string_value(v), n));
    }
    json_decref(o);
}

/* --- both ------------------------------------------------------------------
 */

static bool is_utf8(const char *text)
{
    struct view v = view_of(text, strlen(text));
    uint32_t c;
    while (v.n) {
        size_t n = utf8_next(v, &c);
        if (n == 0)
            return false;
        v = view_from(v, n);
    }
    return true;
}

static bool is_digest(const char *t)
{
    return strlen(t) == 64 && strspn(t, "0123456789abcdef") == 64;
}

static void check(struct listing *l)
{
    for (int k = 0; k < LISTING_FIELDS && !l->flaw; k++) {
        size_t n = strlen(l->field[k]);
        if (n > TEXT_MAX)
            l->flaw = "a field of the line is longer than 1000 bytes";
        else if (!is_utf8(l->field[k]))
            l->flaw = "a field of the line is no UTF-8";
    }
    if (l->flaw)
        return;
    if (!*l->field[LISTING_ID])
        l->flaw = "the line has no id";
    else if (!*l->field[LISTING_PACK] && !*l->field[LISTING_SHA256])
        l->flaw = "the line names no pack";
    else if (*l->field[LISTING_SHA256] && !is_digest(l->field[LISTING_SHA256]))
        l->flaw = "its sha256 is not 64 digits in lower-case hex";
}

bool listing_read(const struct listing_form *form, struct view line,
                  struct arena *a, struct listing *out)
{
    struct listing l = {
        .field = {"", "", "", "", "", ""}
    };
    if (form->json)
        read_json(line, a, &l);
    else
        read_csv(form, line, a, &l);
    for (int k = 0; k < LISTING_FIELDS; k++)
        if (!l.field[k])
            return false;
    check(&l);
    if (l.flaw && (strlen(l.field[LISTING_ID]) > TEXT_MAX ||
                   !is_utf8(l.field[LISTING_ID])))
        l.field[LISTING_ID] = "";
    *out = l;
    return !a->failed;
}
