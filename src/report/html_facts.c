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
      {"type", "type"},
      {"method", "method"},
      {"shown by", "also_in"},
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

/* Words that a reader looks for, in colour. */
static const struct {
    const char *key, *word, *kind;
} marks[] = {
    {"can_log_in", "yes",         "fail"        },
    {"can_log_in", "unknown",     "inconclusive"},
    {"can_log_in", "no",          "pass"        },
    {"state",      "empty",       "fail"        },
    {"state",      "on",          "on"          },
    {"state",      "conditional", "inconclusive"},
    {"state",      "unknown",     "inconclusive"},
    {"state",      "off",         "na"          },
    {"state",      "locked",      "na"          },
    {"encrypted",  "no",          "fail"        },
};

static bool put_mark(struct buf *out, const char *label, const char *key,
                     const char *word)
{
    for (size_t i = 0; word && i < sizeof marks / sizeof *marks; i++) {
        if (strcmp(marks[i].key, key) != 0 || strcmp(marks[i].word, word) != 0)
            continue;
        buf_printf(out, "<td data-label=\"%s\">", label);
        html_chip(out, marks[i].kind, word);
        buf_str(out, "</td>");
        return true;
    }
    return false;
}

/* What files say of themselves stands with their package. */
static bool is_row(const struct obs *o)
{
    return !obs_get(o, "package");
}

/* A service runs under a condition that is not known, or that holds. */
static bool put_condition(struct buf *out, const char *label,
                          const struct obs *o, const char *key)
{
    const char *given = obs_get_str(o, "while");
    if (!given || strcmp(key, "condition") != 0 || obs_get(o, key))
        return false;
    buf_printf(out, "<td data-label=\"%s\">while ", label);
    html_str(out, given);
    buf_str(out, "</td>");
    return true;
}

/* Modes are read in octal, sizes in units. */
static void cell(struct buf *out, const char *label, const struct obs *o,
                 const char *key)
{
    const struct value *v = obs_get(o, key);
    if (v && v->type == VALUE_INT && strcmp(key, "mode") == 0) {
        buf_printf(out, "<td class=\"mono\" data-label=\"%s\">%04llo</td>",
                   label, (unsigned long long)v->u.num & 07777);
    } else if (v && v->type == VALUE_INT && strcmp(key, "size_bytes") == 0) {
        buf_printf(out, "<td class=\"n\" data-label=\"%s\">", label);
        report_size(out, v->u.num < 0 ? 0 : (uint64_t)v->u.num);
        buf_str(out, "</td>");
    } else if (v && v->type == VALUE_TEXT && strcmp(key, "not_after") == 0) {
        /* The day is enough. */
        buf_printf(out, "<td class=\"n\" data-label=\"%s\">", label);
        html_text(out, view_cut(v->u.text, 0, 10));
        buf_str(out, "</td>");
    } else if (!put_mark(out, label, key, obs_get_str(o, key)) &&
               !put_condition(out, label, o, key)) {
        html_attr(out, label, o, key);
    }
}

/* A column that no fact fills is left out. */
static bool has_column(struct obs *const *all, size_t n, const char *key)
{
    for (size_t i = 0; key && i < n; i++)
        if (obs_get(all[i], key) ||
            (strcmp(key, "condition") == 0 && obs_get(all[i], "while")))
            return true;
    return false;
}

static void show(struct buf *out, const struct table *t, const struct record *r)
{
    size_t n = 0, rows_n = 0, told = 0;
    struct obs *const *all = record_kind(r, t->kind, &n);
    for (size_t i = 0; i < n; i++)
        rows_n += is_row(all[i]);
    if (n == 0 && !t->none)
        return;
    buf_printf(out, "<section id=\"%s\"><h2>%s", t->id, t->title);
    if (n)
        buf_printf(out, " <small>%zu</small>", rows_n);
    buf_str(out, "</h2>\n");
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
    bool shown[COLUMNS];
    for (size_t c = 0; c < COLUMNS; c++) {
        shown[c] = has_column(all, n, t->columns[c].key);
        if (shown[c])
            buf_printf(out, "<th>%s</th>", t->columns[c].label);
    }
    buf_str(out, "<th>where</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < n && told < MAX_ROWS; i++) {
        if (!is_row(all[i]))
            continue;
        told++;
        buf_str(out, "<tr data-row=\"fact\">");
        for (size_t c = 0; c < COLUMNS; c++)
            if (shown[c])
                cell(out, t->columns[c].label, all[i], t->columns[c].key);
        html_place(out, all[i]);
        buf_str(out, "</tr>\n");
    }
    buf_str(out, "</tbody></table></div>\n");
    if (rows_n > told)
        buf_printf(out, "<p>and %zu more: --format json has all.</p>",
                   rows_n - told);
    buf_str(out, "</section>\n");
}

void html_facts(struct buf *out, const struct result *r)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        show(out, &tables[i], r->record);
}

void html_fact_links(struct buf *out, const struct result *r)
{
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        size_t n = 0;
        record_kind(r->record, tables[i].kind, &n);
        if (n)
            buf_printf(out, "<li><a href=\"#%s\">%s</a></li>", tables[i].id,
                       tables[i].title);
    }
}
