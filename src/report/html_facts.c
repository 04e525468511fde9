/* HTML: tables of what the probes saw. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "report/html.h"

enum { COLUMNS = 8, MAX_ROWS = 2000 };

/* A table of one kind of fact. */
struct table {
    const char *id, *title, *kind, *none;

    struct {
        const char *label, *key;
    } columns[COLUMNS];
};

static const struct table tables[] = {
    {"accounts",
     "Accounts",         "account",
     "No account was found.",        {{"user", "user"},
      {"uid", "uid"},
      {"password", "state"},
      {"scheme", "scheme"},
      {"known", "known_password"},
      {"can log in", "can_log_in"},
      {"because", "because"}}                                               },
    {"services",
     "Services",         "service",
     "No service was found.",        {{"name", "name"},
      {"state", "state"},
      {"listens", "listens"},
      {"started by", "started_by"},
      {"condition", "condition"},
      {"authentication", "authentication"}}                                 },
    {"keys",
     "Private keys",     "private-key",
     "No private key was found.",    {{"type", "type"},
      {"bits", "bits"},
      {"format", "format"},
      {"encrypted", "encrypted"},
      {"known", "known"},
      {"purpose", "purpose"}}                                           },
    {"certificates",
     "Certificates",     "certificate",
     NULL,                           {{"subject", "subject"},
      {"type", "type"},
      {"bits", "bits"},
      {"until", "not_after"},
      {"self-signed", "self_signed"},
      {"known", "known"}}                                                                      },
    {"secrets",
     "Secrets",          "secret",
     NULL,                           {{"type", "type"}, {"redacted", "redacted"}, {"length", "length"}}  },
    {"components",
     "Components",       "component",
     "No component was recognised.", {{"name", "name"},
      {"version", "version"},
      {"method", "method"},
      {"purl", "purl"},
      {"started", "started"}}                                        },
    {"kernels",
     "Kernels",          "kernel",
     NULL,                           {{"version", "version"},
      {"source", "source"},
      {"module signing", "module_signing"}}                                                    },
    {"permissions",
     "File permissions", "file-permission",
     NULL,                           {{"type", "type"}, {"mode", "mode"}, {"uid", "uid"}, {"gid", "gid"}}},
    {"programs",
     "Programs",         "elf",
     NULL,                           {{"arch", "arch"},
      {"NX", "nx"},
      {"PIE", "pie"},
      {"RELRO", "relro"},
      {"canary", "canary"},
      {"fortify", "fortify"},
      {"stripped", "stripped"}}                                                                },
    {"unreadable",
     "Unread",           "unreadable",
     "Nothing: all was read.",       {{"why", "why"}, {"what", "text"}, {"bytes", "size_bytes"}}         },
};

/* Modes are read in octal. */
static void cell(struct buf *out, const char *label, const struct obs *o,
                 const char *key)
{
    if (strcmp(key, "mode") != 0 || !obs_get(o, key)) {
        html_attr(out, label, o, key);
        return;
    }
    const struct value *v = obs_get(o, key);
    if (v->type == VALUE_INT)
        buf_printf(out, "<td class=\"mono\" data-label=\"%s\">%04llo</td>",
                   label, (unsigned long long)v->u.num & 07777);
    else
        html_attr(out, label, o, key);
}

static void show(struct buf *out, const struct table *t, const struct record *r)
{
    size_t n = 0;
    struct obs *const *all = record_kind(r, t->kind, &n);
    if (n == 0 && !t->none)
        return;
    buf_printf(out, "<section id=\"%s\"><h2>%s</h2>\n", t->id, t->title);
    if (n == 0) {
        buf_printf(out, "<p>%s</p></section>\n", t->none);
        return;
    }
    char rows[64];
    snprintf(rows, sizeof rows, "%s-rows", t->id);
    html_filter(out, rows, "Search", NULL);
    buf_printf(out,
               "<div class=\"scroll\"><table class=\"stack\" id=\"%s\"><thead>"
               "<tr>",
               rows);
    for (size_t c = 0; c < COLUMNS && t->columns[c].key; c++)
        buf_printf(out, "<th>%s</th>", t->columns[c].label);
    buf_str(out, "<th>where</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n && i < MAX_ROWS; i++) {
        buf_str(out, "<tr data-row=\"fact\">");
        for (size_t c = 0; c < COLUMNS && t->columns[c].key; c++)
            cell(out, t->columns[c].label, all[i], t->columns[c].key);
        html_place(out, all[i]);
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</tbody></table></div>\n");
    if (n > MAX_ROWS)
        buf_printf(out, "<p>and %zu more: --format json has all.</p>",
                   n - MAX_ROWS);
    buf_str(out, "</section>\n");
}

void html_facts(struct buf *out, const struct result *r)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        show(out, &tables[i], r->record);
}
