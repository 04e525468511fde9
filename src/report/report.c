/* The table of reports, and what renderers share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/report.h"

#include <string.h>

#define REPORT(name) extern const struct reporter reporter_##name;
#include "report/reports.def"
#undef REPORT

const struct reporter *const reporters[] = {
#define REPORT(name) &reporter_##name,
#include "report/reports.def"
#undef REPORT
    NULL,
};

const struct reporter *reporter_named(const char *name)
{
    for (size_t i = 0; reporters[i]; i++)
        if (strcmp(reporters[i]->name, name) == 0)
            return reporters[i];
    return NULL;
}

void report_value(struct json *j, const struct value *v)
{
    switch (v->type) {
    case VALUE_TEXT:
        json_view(j, v->u.text);
        return;
    case VALUE_INT:
        json_int(j, v->u.num);
        return;
    case VALUE_BOOL:
        json_bool(j, v->u.yes);
        return;
    case VALUE_LIST:
        json_open(j, '[');
        for (const struct value *x = v->u.list.first; x; x = x->next)
            report_value(j, x);
        json_close(j, ']');
        return;
    case VALUE_MAP:
        json_open(j, '{');
        for (const struct attr *a = v->u.map.first; a; a = a->next) {
            json_key(j, a->key);
            report_value(j, &a->value);
        }
        json_close(j, '}');
        return;
    }
}

void report_size(struct buf *out, uint64_t bytes)
{
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double n = (double)bytes;
    size_t u = 0;
    while (n >= 1024 && u + 1 < sizeof units / sizeof *units) {
        n /= 1024;
        u++;
    }
    buf_printf(out, u ? "%.1f %s" : "%.0f %s", n, units[u]);
}

void report_place(struct buf *out, const struct obs *o)
{
    const char *path = strchr(o->where.path, '!');
    path = path ? path + 1 : o->where.path;
    utf8_visible(out, view_of(path, strlen(path)));
    if (o->where.line)
        buf_printf(out, ":%u", (unsigned)o->where.line);
}

struct obs *const *record_kind(const struct record *r, const char *kind,
                               size_t *out_n)
{
    size_t from = 0;
    while (from < r->obs_n && strcmp(r->obs[from]->kind, kind) != 0)
        from++;
    size_t to = from;
    while (to < r->obs_n && strcmp(r->obs[to]->kind, kind) == 0)
        to++;
    *out_n = to - from;
    return r->obs + from;
}
