/* Results of verifying in bulk: schema assay-bulk/1, or CSV with one record a
 * listing. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/bulk.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"

enum { CONTEXT_SHOWN = 16 };

static const char *const own_codes[] = {"listing", "unreadable", "other-pack",
                                        "other-model"};

void bulk_count(struct bulk_sum *s, const struct bulk_line *l)
{
    s->lines++;
    s->verdict[l->kept.overall]++;
    s->cached += l->cached;
    for (int c = 0; c < PACK_CHECKS; c++)
        s->by_check[c] += (l->kept.failed | l->kept.open) >> c & 1;
    for (int r = 0; r < BULK_REASONS; r++)
        s->by_own[r] += l->own >> r & 1;
}

/* Calls put with each reason, worst first. */
static void each_reason(const struct bulk_line *l,
                        void (*put)(void *ctx, const char *code), void *ctx)
{
    for (int r = 0; r < BULK_REASONS; r++)
        if (l->own >> r & 1)
            put(ctx, own_codes[r]);
    for (int c = 0; c < PACK_CHECKS; c++)
        if (l->kept.failed >> c & 1)
            put(ctx, pack_check_info((enum pack_check)c)->code);
    for (int c = 0; c < PACK_CHECKS; c++)
        if ((l->kept.open & ~l->kept.failed) >> c & 1)
            put(ctx, pack_check_info((enum pack_check)c)->code);
}

/* --- CSV -------------------------------------------------------------------
 */

static void csv_text(struct buf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        buf_str(out, text);
        return;
    }
    buf_byte(out, '"');
    for (; *text; text++) {
        if (*text == '"')
            buf_byte(out, '"');
        buf_byte(out, (uint8_t)*text);
    }
    buf_byte(out, '"');
}

struct csv_reasons {
    struct buf *out;
    size_t n;
};

static void csv_reason(void *ctx, const char *code)
{
    struct csv_reasons *r = ctx;
    buf_printf(r->out, "%s%s", r->n++ ? " " : "", code);
}

static void put_csv(const char *context, const struct bulk_line *l,
                    struct buf *out)
{
    struct csv_reasons r = {.out = out};
    buf_printf(out, "%llu,", (unsigned long long)l->number);
    csv_text(out, l->listing.field[LISTING_ID]);
    buf_printf(out, ",%s,", pack_verdict_text(l->kept.overall));
    each_reason(l, csv_reason, &r);
    for (int a = 0; a < PACK_AXES; a++)
        buf_printf(out, ",%s", pack_verdict_text(l->kept.axis[a]));
    buf_byte(out, ',');
    csv_text(out, l->listing.field[LISTING_PACK]);
    buf_printf(out, ",%s,%s,%.*s\n", l->sha256, l->cached ? "yes" : "no",
               CONTEXT_SHOWN, context);
}

/* --- NDJSON ----------------------------------------------------------------
 */

static void json_reason(void *ctx, const char *code)
{
    json_str(ctx, code);
}

static void put_json(const struct bulk_line *l, struct buf *out)
{
    struct json j;
    json_init(&j, out, false);
    json_open(&j, '{');
    json_put_uint(&j, "line", l->number);
    for (int f = 0; f < LISTING_PACK; f++)
        json_put_filled(&j, listing_field_name((enum listing_field)f),
                        l->listing.field[f]);
    json_put_str(&j, "verdict", pack_verdict_text(l->kept.overall));
    json_key(&j, "reasons");
    json_open(&j, '[');
    each_reason(l, json_reason, &j);
    json_close(&j, ']');
    json_put_filled(&j, "fault", l->fault);
    for (int a = 0; a < PACK_AXES; a++)
        json_put_str(&j, pack_axis_text((enum pack_axis)a),
                     pack_verdict_text(l->kept.axis[a]));
    json_put_filled(&j, "pack", l->listing.field[LISTING_PACK]);
    json_put_filled(&j, "sha256", l->sha256);
    json_put_bool(&j, "cached", l->cached);
    json_close(&j, '}');
    buf_byte(out, '\n');
}

void bulk_head(bool csv, const char *context, struct buf *out)
{
    struct json j;
    if (csv) {
        buf_str(out, "line,id,verdict,reasons,integrity,identity,time,policy,"
                     "pack,sha256,cached,context\n");
        return;
    }
    json_init(&j, out, false);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-bulk/1");
    json_put_tool(&j);
    json_put_str(&j, "context", context);
    json_close(&j, '}');
    buf_byte(out, '\n');
}

void bulk_put(bool csv, const char *context, const struct bulk_line *l,
              struct buf *out)
{
    if (csv)
        put_csv(context, l, out);
    else
        put_json(l, out);
}

void bulk_end(const struct bulk_sum *s, struct buf *out)
{
    struct json j;
    json_init(&j, out, false);
    json_open(&j, '{');
    json_key(&j, "summary");
    json_open(&j, '{');
    json_put_uint(&j, "listings", s->lines);
    for (int v = PACK_PASS; v <= PACK_FAIL; v++)
        json_put_uint(&j, pack_verdict_text((enum pack_verdict)v),
                      s->verdict[v]);
    json_put_uint(&j, "cached", s->cached);
    json_key(&j, "reasons");
    json_open(&j, '{');
    for (int r = 0; r < BULK_REASONS; r++)
        if (s->by_own[r])
            json_put_uint(&j, own_codes[r], s->by_own[r]);
    for (int c = 0; c < PACK_CHECKS; c++)
        if (s->by_check[c])
            json_put_uint(&j, pack_check_info((enum pack_check)c)->code,
                          s->by_check[c]);
    json_close(&j, '}');
    json_close(&j, '}');
    json_close(&j, '}');
    buf_byte(out, '\n');
}

/* --- for a person ----------------------------------------------------------
 */

static void reason_line(struct buf *out, const char *code, const char *ask,
                        uint64_t n)
{
    if (n)
        buf_printf(out, "  %8llu  %-18s %s\n", (unsigned long long)n, code,
                   ask);
}

void bulk_text(const struct bulk_sum *s, struct buf *out)
{
    static const char *const own[] = {
        "The line of the list cannot be used.",
        "The pack could not be read.",
        "The pack has another digest than the list says.",
        "The pack is about another model than the list says.",
    };
    buf_printf(out,
               "%llu listings: %llu PASS, %llu INCONCLUSIVE, %llu FAIL; %llu "
               "from the cache\n",
               (unsigned long long)s->lines,
               (unsigned long long)s->verdict[PACK_PASS],
               (unsigned long long)s->verdict[PACK_INCONCLUSIVE],
               (unsigned long long)s->verdict[PACK_FAIL],
               (unsigned long long)s->cached);
    for (int r = 0; r < BULK_REASONS; r++)
        reason_line(out, own_codes[r], own[r], s->by_own[r]);
    for (int c = 0; c < PACK_CHECKS; c++) {
        const struct pack_check_info *i = pack_check_info((enum pack_check)c);
        reason_line(out, i->code, i->ask, s->by_check[c]);
    }
}

/* --- taking up what was written --------------------------------------------
 */

static enum pack_verdict verdict_of(const char *text, size_t n)
{
    for (int v = PACK_PASS; v <= PACK_FAIL; v++) {
        const char *t = pack_verdict_text((enum pack_verdict)v);
        if (strlen(t) == n && memcmp(t, text, n) == 0)
            return (enum pack_verdict)v;
    }
    return PACK_NONE;
}

static void count_code(struct bulk_sum *s, const char *text, size_t n)
{
    for (int r = 0; r < BULK_REASONS; r++)
        if (strlen(own_codes[r]) == n && memcmp(own_codes[r], text, n) == 0)
            s->by_own[r]++;
    for (int c = 0; c < PACK_CHECKS; c++) {
        const char *code = pack_check_info((enum pack_check)c)->code;
        if (strlen(code) == n && memcmp(code, text, n) == 0)
            s->by_check[c]++;
    }
}

static bool again_json(struct view line, struct bulk_sum *s,
                       struct bulk_mark *mark)
{
    json_error_t e;
    json_t *o = json_loadb((const char *)line.p, line.n, 0, &e);
    const json_t *n = json_object_get(o, "line"), *r;
    const char *text = json_string_value(json_object_get(o, "verdict"));
    enum pack_verdict v = text ? verdict_of(text, strlen(text)) : PACK_NONE;
    bool ok = json_is_integer(n) && json_integer_value(n) > 0 && v;
    size_t i;
    if (ok) {
        const char *id = json_string_value(json_object_get(o, "id"));
        mark->number = (uint64_t)json_integer_value(n);
        snprintf(mark->id, sizeof mark->id, "%s", id ? id : "");
        s->lines++;
        s->verdict[v]++;
        s->cached += json_is_true(json_object_get(o, "cached"));
        json_array_foreach(json_object_get(o, "reasons"), i, r)
        {
            const char *code = json_string_value(r);
            if (code)
                count_code(s, code, strlen(code));
        }
    }
    json_decref(o);
    return ok;
}

/* The record with its fields: only the id and the pack may be quoted. */
static bool again_csv(const char *context, struct view line, struct bulk_sum *s,
                      struct bulk_mark *mark)
{
    struct listing_form form = {
        .column = {1, 2, 3, 10, 0, 11}
    };
    struct listing l;
    struct arena a;
    arena_init(&a, NULL);
    bool ok = listing_read(&form, line, &a, &l);
    const char *verdict = l.field[LISTING_BRAND];
    const char *cached = l.field[LISTING_GTIN];
    enum pack_verdict v = ok ? verdict_of(verdict, strlen(verdict)) : PACK_NONE;
    char *end = NULL;
    if (ok)
        mark->number = strtoull(l.field[LISTING_PACK], &end, 10);
    ok = ok && v && mark->number > 0 && *end == '\0' &&
         strlen(l.field[LISTING_SHA256]) == CONTEXT_SHOWN &&
         memcmp(l.field[LISTING_SHA256], context, CONTEXT_SHOWN) == 0;
    if (ok) {
        snprintf(mark->id, sizeof mark->id, "%s", l.field[LISTING_ID]);
        s->lines++;
        s->verdict[v]++;
        s->cached += strcmp(cached, "yes") == 0;
        for (const char *p = l.field[LISTING_MODEL]; *p;) {
            size_t n = strcspn(p, " ");
            count_code(s, p, n);
            p += n + (p[n] == ' ');
        }
    }
    arena_done(&a);
    return ok;
}

bool bulk_again(bool csv, const char *context, struct view line,
                struct bulk_sum *s, struct bulk_mark *mark)
{
    return csv ? again_csv(context, line, s, mark) : again_json(line, s, mark);
}
