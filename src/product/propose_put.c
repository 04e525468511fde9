/* Lines put into product.yaml where they belong: the text is edited, not
 * written anew, so that comments and order stay. What came out is read again
 * and held against what was there before anything is kept. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "product/propose.h"
#include "product/yaml.h"

enum { TEXT_MAX = YAML_MAX_BYTES };

struct editing {
    struct view text;
    const struct yaml_node *root;
    struct arena *arena;
    const char **why;
};

static bool cannot(struct editing *e, const struct yaml_node *n,
                   const char *what)
{
    *e->why = arena_printf(e->arena,
                           PRODUCT_FILE ":%u: '%.60s' %s: take the lines over "
                                        "by hand",
                           (unsigned)(n->key ? n->key_line : n->line),
                           n->key ? n->key : "", what);
    return false;
}

/* Where line n begins (from 1); the end of the text when there is none. */
static size_t line_at(struct view t, uint32_t n)
{
    size_t at = 0;
    for (uint32_t i = 1; i < n && at < t.n; i++) {
        const uint8_t *nl = memchr(t.p + at, '\n', t.n - at);
        at = nl ? (size_t)(nl - t.p) + 1 : t.n;
    }
    return at;
}

static uint32_t last_line(const struct yaml_node *n)
{
    uint32_t last = n->line > n->key_line ? n->line : n->key_line;
    for (const struct yaml_node *i = n->first; i; i = i->next) {
        uint32_t below = last_line(i);
        last = below > last ? below : last;
    }
    return last;
}

/* Where what belongs to the key n ends: behind the last line that is indented
 * deeper than the key. */
static size_t end_of(const struct editing *e, const struct yaml_node *n)
{
    size_t at = line_at(e->text, last_line(n) + 1), end = at;
    while (at < e->text.n) {
        const uint8_t *p = e->text.p + at;
        const uint8_t *nl = memchr(p, '\n', e->text.n - at);
        size_t size = nl ? (size_t)(nl - p) + 1 : e->text.n - at, blank = 0;
        while (blank < size && p[blank] == ' ')
            blank++;
        bool empty = blank == size || p[blank] == '\n' || p[blank] == '\r';
        if (!empty && blank < n->key_column)
            break;
        at += size;
        end = empty ? end : at;
    }
    return end;
}

/* Lines end as the first one of old does. */
static void add_lines(struct buf *out, struct view old, struct view lines)
{
    const uint8_t *nl = old.n ? memchr(old.p, '\n', old.n) : NULL;
    bool crlf = nl && nl > old.p && nl[-1] == '\r';
    for (size_t i = 0; i < lines.n; i++) {
        if (crlf && lines.p[i] == '\n')
            buf_byte(out, '\r');
        buf_byte(out, lines.p[i]);
    }
}

/* Puts insert at a place of old; out gets it all. */
static void splice(struct buf *out, struct view old, size_t cut, size_t cut_n,
                   size_t at, struct view insert)
{
    buf_add(out, old.p, cut);
    buf_add(out, old.p + cut + cut_n, at - cut - cut_n);
    if (out->n && out->p[out->n - 1] != '\n')
        buf_byte(out, '\n');
    add_lines(out, old, insert);
    buf_add(out, old.p + at, old.n - at);
}

static void indented(struct buf *out, const char *text, uint32_t by)
{
    while (*text) {
        size_t n = strcspn(text, "\n") + 1;
        buf_printf(out, "%*s", (int)by, "");
        buf_add(out, text, n);
        text += n;
    }
}

/* Whether n was written as "[]" or "{}" behind its key; *size: its bytes. */
static bool is_empty_flow(const struct editing *e, const struct yaml_node *n,
                          size_t *at, size_t *size)
{
    size_t from = line_at(e->text, n->line),
           end = line_at(e->text, n->line + 1);
    for (size_t i = from; i + 1 < end; i++)
        if (e->text.p[i] == '[' || e->text.p[i] == '{') {
            const uint8_t close = e->text.p[i] == '[' ? ']' : '}';
            size_t k = i + 1;
            while (k < end && e->text.p[k] == ' ')
                k++;
            *at = i;
            *size = k + 1 - i;
            return k < end && e->text.p[k] == close && n->line == n->key_line;
        }
    return false;
}

/* Puts lines behind what n holds; under is what they are indented by when
 * nothing is there yet. */
static bool put_behind(struct editing *e, const struct yaml_node *n,
                       const char *lines, uint32_t under, struct buf *out)
{
    struct buf insert;
    size_t cut = 0, cut_n = 0;
    uint32_t by = under;
    bool null = n->kind == YAML_TEXT && !*n->text && n->line <= n->key_line + 1;
    if (n->n) {
        bool flow = n->line == n->key_line;
        if (flow)
            return cannot(e, n, "is written in brackets");
        by = n->column - 1;
    } else if (n->kind != YAML_TEXT) {
        if (!is_empty_flow(e, n, &cut, &cut_n))
            return cannot(e, n, "is empty in a way that is not understood");
    } else if (!null) {
        return cannot(e, n, "holds a text");
    }
    buf_init(&insert, TEXT_MAX, NULL);
    indented(&insert, lines, by);
    /* An empty one ends at its key; else the node of nothing stands anywhere.
     */
    struct yaml_node key = *n;
    key.line = n->n ? n->line : n->key_line;
    size_t at = end_of(e, &key);
    splice(out, e->text, cut, cut_n, at, buf_of(&insert));
    out->failed |= insert.failed;
    buf_done(&insert);
    return true;
}

static void put_at_end(struct editing *e, const struct addition *a,
                       struct buf *out)
{
    struct buf insert;
    buf_init(&insert, TEXT_MAX, NULL);
    buf_printf(&insert, "\n%s:\n", a->section);
    if (a->table)
        buf_printf(&insert, "  %s:\n", a->table);
    indented(&insert, a->text, a->table ? 4 : 2);
    splice(out, e->text, 0, 0, e->text.n, buf_of(&insert));
    out->failed |= insert.failed;
    buf_done(&insert);
}

static bool put_one(struct editing *e, const struct addition *a,
                    struct buf *out)
{
    const struct yaml_node *section = yaml_get(e->root, a->section);
    const struct yaml_node *table =
        a->table && section ? yaml_get(section, a->table) : NULL;
    if (!section) {
        put_at_end(e, a, out);
        return true;
    }
    if (table)
        return put_behind(e, table, a->text, table->key_column + 1, out);
    if (!a->table)
        return put_behind(e, section, a->text, section->key_column + 1, out);
    struct buf lines;
    buf_init(&lines, TEXT_MAX, NULL);
    buf_printf(&lines, "%s:\n", a->table);
    indented(&lines, a->text, 2);
    buf_byte(&lines, 0);
    bool ok = lines.failed || put_behind(e, section, (const char *)lines.p,
                                         section->key_column + 1, out);
    out->failed |= lines.failed;
    buf_done(&lines);
    return ok;
}

/* Whether all of old stands in now as it stood: texts, keys in their order,
 * the rows of lists in front of new ones. */
static bool holds(const struct yaml_node *now, const struct yaml_node *old)
{
    bool nothing = old->n == 0 && (old->kind != YAML_TEXT || !*old->text);
    if (nothing && now->kind != YAML_TEXT)
        return true;
    if (now->kind != old->kind)
        return false;
    if (now->kind == YAML_TEXT)
        return strcmp(now->text, old->text) == 0;
    const struct yaml_node *n = now->first;
    for (const struct yaml_node *o = old->first; o; o = o->next, n = n->next) {
        while (n && o->key && strcmp(n->key, o->key) != 0)
            n = n->next;
        if (!n || !holds(n, o))
            return false;
    }
    return true;
}

/* --- all of them -------------------------------------------------------------
 */

/* The additions from i on that go to one place, as one; *i moves behind them.
 */
static bool join(const struct additions *a, size_t *i, struct arena *arena,
                 struct addition *out)
{
    struct buf text;
    const struct addition *first = &a->v.v[*i];
    buf_init(&text, TEXT_MAX, NULL);
    for (; *i < a->v.n; ++*i) {
        const struct addition *d = &a->v.v[*i];
        if (strcmp(d->section, first->section) != 0 ||
            strcmp(d->table ? d->table : "", first->table ? first->table : ""))
            break;
        buf_str(&text, d->text);
    }
    *out = *first;
    out->text = text.failed ? NULL : arena_text(arena, buf_of(&text));
    buf_done(&text);
    return out->text != NULL;
}

static enum err put_all(struct editing *e, const struct additions *a,
                        struct buf *out)
{
    struct buf two[2];
    struct yaml_error wrong;
    struct addition now;
    enum err err = OK;
    buf_init(&two[0], TEXT_MAX, NULL);
    buf_init(&two[1], TEXT_MAX, NULL);
    for (size_t i = 0, turn = 0; i < a->v.n && err == OK; turn++) {
        struct buf *to = &two[turn % 2];
        buf_clear(to);
        if (!join(a, &i, e->arena, &now))
            err = ERR_NOMEM;
        else if (!put_one(e, &now, to))
            err = ERR_INPUT;
        else if (to->failed)
            err = ERR_NOMEM;
        else
            err = yaml_read(buf_of(to), e->arena, &e->root, &wrong);
        e->text = buf_of(to);
    }
    if (err == OK)
        buf_view(out, e->text);
    buf_done(&two[0]);
    buf_done(&two[1]);
    return err;
}

enum err propose_put(struct view text, const struct additions *a,
                     const struct catalogue *c, struct arena *arena,
                     struct buf *out, const char **why)
{
    struct yaml_error wrong;
    struct product product;
    struct problems *problems = arena_alloc(arena, sizeof *problems);
    struct editing e = {.text = text, .arena = arena, .why = why};
    const struct yaml_node *old, *now;
    *why = PRODUCT_FILE ": the lines cannot be put in; take them over by hand";
    if (!problems)
        return ERR_NOMEM;
    enum err err = yaml_read(text, arena, &old, &wrong);
    if (err != OK)
        return err;
    e.root = old;
    if (old->kind != YAML_MAP || (old->n && old->column != 1))
        return ERR_INPUT;
    err = put_all(&e, a, out);
    if (err == OK && out->failed)
        err = ERR_NOMEM;
    if (err == OK)
        err = yaml_read(buf_of(out), arena, &now, &wrong);
    if (err == OK && !holds(now, old))
        err = ERR_INPUT;
    if (err == OK)
        err = product_read(buf_of(out), c, arena, &product, problems);
    if (err != OK)
        buf_clear(out);
    return err;
}
