/* HTML: text made safe, cells, filters. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/html.h"

#include <string.h>

#include "fact/show.h"

void html_text(struct buf *out, struct view v)
{
    struct buf clean;
    buf_init(&clean, (size_t)1 << 24, NULL);
    utf8_visible(&clean, v);
    for (size_t i = 0; i < clean.n; i++) {
        switch (clean.p[i]) {
        case '<':
            buf_str(out, "&lt;");
            break;
        case '>':
            buf_str(out, "&gt;");
            break;
        case '&':
            buf_str(out, "&amp;");
            break;
        case '"':
            buf_str(out, "&quot;");
            break;
        case '\'':
            buf_str(out, "&#39;");
            break;
        default:
            buf_byte(out, clean.p[i]);
        }
    }
    buf_done(&clean);
}

void html_str(struct buf *out, const char *s)
{
    if (s)
        html_text(out, view_of(s, strlen(s)));
}

/* Lines may break behind "/" and "!" instead of anywhere. */
void html_path(struct buf *out, const char *path)
{
    while (*path) {
        size_t n = strcspn(path, "/!");
        n += path[n] != '\0';
        html_text(out, view_of(path, n));
        path += n;
        if (*path)
            buf_str(out, "<wbr>");
    }
}

void html_chip(struct buf *out, const char *kind, const char *text)
{
    buf_printf(out, "<span class=\"chip %s\">", kind);
    html_str(out, text);
    buf_str(out, "</span>");
}

void html_mend(struct buf *out, const char *remedy)
{
    if (!remedy)
        return;
    buf_str(out, "<p class=\"mend\"><b>Mend:</b> ");
    html_str(out, remedy);
    buf_str(out, "</p>");
}

void html_cell(struct buf *out, const char *label, const char *text)
{
    buf_printf(out, "<td data-label=\"%s\">", label);
    html_str(out, text);
    buf_str(out, "</td>");
}

static void value_text(struct buf *out, const struct value *v,
                       const char *between)
{
    switch (v->type) {
    case VALUE_TEXT:
        html_text(out, v->u.text);
        return;
    case VALUE_INT:
        buf_printf(out, "%lld", (long long)v->u.num);
        return;
    case VALUE_BOOL:
        buf_str(out, v->u.yes ? "yes" : "no");
        return;
    case VALUE_LIST:
        for (const struct value *x = v->u.list.first; x; x = x->next) {
            value_text(out, x, between);
            if (x->next)
                buf_str(out, between);
        }
        return;
    case VALUE_MAP:
        for (const struct attr *a = v->u.map.first; a; a = a->next) {
            /* "tcp 23 at 127.0.0.1" reads better than braces. */
            buf_str(out, strcmp(a->key, "address") == 0 ? "at " : "");
            value_text(out, &a->value, between);
            if (a->next)
                buf_byte(out, ' ');
        }
        return;
    }
}

void html_attr(struct buf *out, const char *label, const struct obs *o,
               const char *key)
{
    const struct value *v = obs_get(o, key);
    struct buf text;
    buf_printf(out, "<td data-label=\"%s\">", label);
    if (v && strcmp(key, "listens") == 0) {
        buf_init(&text, 65536, NULL);
        show_listens(&text, v);
        html_text(out, buf_of(&text));
        buf_done(&text);
    } else if (v) {
        value_text(out, v,
                   strcmp(key, "started_by") == 0 ? " \u2192 <wbr>" : ", ");
    }
    buf_str(out, "</td>");
}

void html_place(struct buf *out, const struct obs *o)
{
    const char *path = strchr(o->where.path, '!');
    buf_str(out, "<td class=\"path mono\" data-label=\"where\">");
    html_path(out, path ? path + 1 : o->where.path);
    if (o->where.line)
        buf_printf(out, ":%u", (unsigned)o->where.line);
    buf_str(out, "</td>");
}

void html_filter(struct buf *out, const char *id, const char *hint,
                 const char *const *kinds)
{
    buf_printf(out,
               "<div class=\"filter\" data-for=\"%s\" hidden><input "
               "type=\"search\" placeholder=\"%s\" aria-label=\"%s\">",
               id, hint, hint);
    for (size_t i = 0; kinds && kinds[i]; i++)
        buf_printf(out,
                   "<label><input type=\"checkbox\" value=\"%s\" checked> "
                   "%s</label>",
                   kinds[i], kinds[i]);
    buf_str(out, "<output class=\"meta\"></output></div>\n");
}
