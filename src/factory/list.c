/* A list of devices as CSV: see factory.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <strings.h>

#include "factory/factory.h"

enum { COLUMNS = FACTORY_IDS + 1 };

static const char *const password_names[] = {
    "password",      "passwd",
    "pass",          "pwd",
    "passphrase",    "psk",
    "pin",           "wpa_key",
    "wifi_key",      "wifi_psk",
    "wpa_psk",       "passwort",
    "secret",        "wi-fi password",
    "wifi password", "admin password",
};

/* One line after another, and the values of a line. */
struct csv {
    struct view text;
    size_t at;
    uint32_t line;
    char between;
    struct arena *a;
    const char *why;
};

/* A value in quotes, with "" for a quote in it; at stands behind the first. */
static struct view quoted(struct csv *c)
{
    size_t from = c->at, n = 0;
    bool doubled = false;
    const uint8_t *p = c->text.p;
    while (c->at < c->text.n) {
        if (p[c->at] == '\n')
            break;
        if (p[c->at] == '"') {
            if (c->at + 1 >= c->text.n || p[c->at + 1] != '"') {
                c->at++;
                uint8_t *to = doubled ? arena_alloc(c->a, n + 1) : NULL;
                if (doubled && !to) {
                    c->why = "out of memory";
                    return (struct view){0};
                }
                for (size_t i = from, k = 0; doubled && k < n; i++) {
                    to[k++] = p[i];
                    i += p[i] == '"';
                }
                return view_of(doubled ? to : p + from, n);
            }
            doubled = true;
            c->at++;
        }
        c->at++;
        n++;
    }
    c->why = "a quote that is opened and not closed";
    return (struct view){0};
}

static struct view bare(struct csv *c)
{
    size_t from = c->at;
    const uint8_t *p = c->text.p;
    while (c->at < c->text.n && p[c->at] != (uint8_t)c->between &&
           p[c->at] != '\n')
        c->at++;
    size_t end = c->at;
    if (end > from && p[end - 1] == '\r')
        end--;
    while (end > from && p[from] == ' ')
        from++;
    while (end > from && p[end - 1] == ' ')
        end--;
    return view_of(p + from, end - from);
}

/* The next line's values, or 0 at the end and after a fault. */
static uint32_t read_line(struct csv *c, struct view *out)
{
    uint32_t n = 0;
    const uint8_t *p = c->text.p;
    /* Empty lines are none. */
    while (c->at < c->text.n && (p[c->at] == '\n' || p[c->at] == '\r')) {
        c->line += p[c->at] == '\n';
        c->at++;
    }
    if (c->at >= c->text.n)
        return 0;
    for (;;) {
        if (n == COLUMNS) {
            c->why = "more than nine columns";
            return 0;
        }
        bool in_quotes = c->at < c->text.n && p[c->at] == '"';
        c->at += in_quotes;
        out[n++] = in_quotes ? quoted(c) : bare(c);
        if (c->why)
            return 0;
        if (out[n - 1].n > FACTORY_VALUE_MAX) {
            c->why = "a value of more than 128 bytes";
            return 0;
        }
        if (in_quotes && c->at < c->text.n && p[c->at] == '\r')
            c->at++;
        if (c->at >= c->text.n)
            return n;
        if (p[c->at] == '\n') {
            c->at++;
            return n;
        }
        if (p[c->at] != (uint8_t)c->between) {
            c->why = "something behind a closed quote";
            return 0;
        }
        c->at++;
    }
}

static char between_of(struct view text)
{
    static const char kinds[] = {',', ';', '\t'};
    uint32_t count[3] = {0};
    for (size_t i = 0; i < text.n && text.p[i] != '\n'; i++)
        for (unsigned k = 0; k < 3; k++)
            count[k] += text.p[i] == (uint8_t)kinds[k];
    unsigned best = 0;
    for (unsigned k = 1; k < 3; k++)
        best = count[k] > count[best] ? k : best;
    return kinds[best];
}

static bool is_password(const char *name)
{
    for (size_t i = 0; i < sizeof password_names / sizeof *password_names; i++)
        if (strcasecmp(name, password_names[i]) == 0)
            return true;
    return false;
}

/* The heading: which column is what. -1: the password, else an id. */
static bool read_head(struct csv *c, bool wants_password,
                      struct factory_list *out, int what[COLUMNS],
                      uint32_t *columns)
{
    struct view v[COLUMNS];
    *columns = read_line(c, v);
    for (uint32_t i = 0; i < *columns; i++) {
        char *name = arena_text(c->a, v[i]);
        if (!name) {
            c->why = "out of memory";
            return false;
        }
        what[i] = -1;
        if (is_password(name) && out->has_password) {
            c->why = "more than one column of passwords";
            return false;
        }
        if (is_password(name)) {
            out->has_password = true;
            continue;
        }
        if (out->n_ids == FACTORY_IDS) {
            c->why = "more than eight columns besides the password";
            return false;
        }
        what[i] = (int)out->n_ids;
        out->id_name[out->n_ids++] = name;
    }
    if (!c->why && *columns == 0)
        c->why = "is empty";
    else if (!c->why && wants_password && !out->has_password)
        c->why = "no column of the heading is called password";
    else if (!c->why && !wants_password && out->has_password)
        c->why = "has passwords already";
    return !c->why;
}

static bool read_devices(struct csv *c, struct factory_list *out,
                         const int what[COLUMNS], uint32_t columns)
{
    struct view v[COLUMNS];
    uint32_t most = 1;
    for (size_t i = c->at; i < c->text.n; i++)
        most += c->text.p[i] == '\n';
    if (most > FACTORY_DEVICES_MAX) {
        c->why = "more than 1,048,576 lines";
        return false;
    }
    out->device = arena_array(c->a, most, sizeof *out->device);
    if (!out->device) {
        c->why = "out of memory";
        return false;
    }
    for (;;) {
        uint32_t before = c->line;
        c->line++;
        uint32_t n = read_line(c, v);
        if (n == 0) {
            c->line = c->why ? c->line : before;
            return !c->why;
        }
        if (n != columns) {
            c->why = "not as many values as the heading has";
            return false;
        }
        struct factory_device *d = &out->device[out->n++];
        d->line = c->line;
        for (uint32_t i = 0; i < n; i++)
            *(what[i] < 0 ? &d->password : &d->id[what[i]]) = v[i];
        if (out->has_password && d->password.n == 0) {
            c->why = "a device without a password";
            return false;
        }
    }
}

bool factory_read(struct view text, bool wants_password, struct arena *a,
                  struct factory_list *out, const char **why, uint32_t *line)
{
    int what[COLUMNS];
    uint32_t columns;
    static const uint8_t mark[] = {0xef, 0xbb, 0xbf};
    *out = (struct factory_list){0};
    if (view_has(text, 0, mark, sizeof mark))
        text = view_from(text, sizeof mark);
    struct csv c = {
        .text = text, .line = 1, .between = between_of(text), .a = a};
    bool ok = read_head(&c, wants_password, out, what, &columns) &&
              read_devices(&c, out, what, columns);
    if (ok && out->n == 0) {
        c.why = "no device below the heading";
        ok = false;
    }
    *why = c.why;
    *line = c.line;
    return ok;
}
