/* Finding and blacking out secrets before a file goes into a pack. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/secret.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "probe/key_scan.h"

enum { DEPTH_MAX = 64, HITS_MAX = 4096, LONG_PASSWORD = 8 };

static const char attribute[] = "known_password";
static const char told[] = "well-known password ";

/* --- JSON documents, or lines of them --------------------------------------
 */

/* Calls fn for the document, or for each line that is one; false if the text
 * is no JSON at all. */
static bool each_document(struct view text,
                          void (*fn)(void *ctx, json_t *document), void *ctx)
{
    json_error_t e;
    json_t *one = json_loadb((const char *)text.p, text.n,
                             JSON_ALLOW_NUL | JSON_DECODE_ANY, &e);
    if (one) {
        fn(ctx, one);
        json_decref(one);
        return true;
    }
    bool all = text.n > 0;
    while (text.n && all) {
        const uint8_t *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) : text.n;
        json_t *line = n ? json_loadb((const char *)text.p, n,
                                      JSON_ALLOW_NUL | JSON_DECODE_ANY, &e)
                         : NULL;
        if (line)
            fn(ctx, line);
        all = line || n == 0;
        json_decref(line);
        text = view_from(text, n + 1);
    }
    return all;
}

static bool is_secret(const char *key, const json_t *v)
{
    return strcmp(key, attribute) == 0 && json_is_string(v) &&
           strcmp(json_string_value(v), SECRET_REDACTED) != 0;
}

static void remember(struct secret_list *l, const char *password)
{
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->v[i], password) == 0)
            return;
    const char *copy =
        l->n < SECRET_MAX_PASSWORDS
            ? arena_text(l->arena, view_of(password, strlen(password)))
            : NULL;
    if (copy)
        l->v[l->n++] = copy;
    else
        l->failed = true;
}

static void collect(struct secret_list *l, json_t *node, unsigned depth)
{
    const char *key;
    json_t *v;
    size_t i;
    if (depth > DEPTH_MAX) {
        l->failed = true;
        return;
    }
    json_object_foreach(node, key, v)
    {
        if (is_secret(key, v))
            remember(l, json_string_value(v));
        collect(l, v, depth + 1);
    }
    json_array_foreach(node, i, v) collect(l, v, depth + 1);
}

static void collect_document(void *ctx, json_t *document)
{
    collect(ctx, document, 0);
}

static bool has(struct view text, const char *what)
{
    return text.n && memmem(text.p, text.n, what, strlen(what)) != NULL;
}

void secret_collect(struct view text, struct secret_list *list)
{
    if (has(text, attribute))
        (void)each_document(text, collect_document, list);
}

/* --- blacking out ----------------------------------------------------------
 */

/* Appends text with 'PASSWORD' replaced, wherever it is quoted like this. */
static void blacken(const char *text, const struct secret_list *l,
                    struct buf *out)
{
    while (*text) {
        const char *hit = NULL, *password = "";
        for (size_t i = 0; i < l->n && *text == '\''; i++) {
            size_t n = strlen(l->v[i]);
            if (strncmp(text + 1, l->v[i], n) == 0 && text[n + 1] == '\'') {
                hit = text;
                password = l->v[i];
            }
        }
        if (hit) {
            buf_str(out, "'" SECRET_REDACTED "'");
            text += strlen(password) + 2;
        } else {
            buf_byte(out, (uint8_t)*text++);
        }
    }
}

/* The text with passwords blacked out, as JSON; NULL: it has none. */
static json_t *blackened(const json_t *v, const struct secret_list *l)
{
    const char *text = json_string_value(v);
    struct buf b;
    json_t *out = NULL;
    if (!strchr(text, '\''))
        return NULL;
    buf_init(&b, json_string_length(v) * 16 + 64, NULL);
    blacken(text, l, &b);
    if (!b.failed && !view_eq(buf_of(&b), view_of(text, strlen(text))))
        out = json_stringn((const char *)b.p, b.n);
    buf_done(&b);
    return out;
}

static void redact(json_t *node, const struct secret_list *l, unsigned depth)
{
    const char *key;
    json_t *v;
    size_t i;
    if (depth > DEPTH_MAX)
        return;
    json_object_foreach(node, key, v)
    {
        json_t *other = is_secret(key, v)   ? json_string(SECRET_REDACTED)
                        : json_is_string(v) ? blackened(v, l)
                                            : NULL;
        if (other)
            (void)json_object_set_new(node, key, other);
        else
            redact(v, l, depth + 1);
    }
    json_array_foreach(node, i, v)
    {
        json_t *other = json_is_string(v) ? blackened(v, l) : NULL;
        if (other)
            (void)json_array_set_new(node, i, other);
        else
            redact(v, l, depth + 1);
    }
}

struct redacting {
    const struct secret_list *list;
    struct buf *out;
    bool lines;
};

static int append(const char *p, size_t n, void *ctx)
{
    buf_add(ctx, p, n);
    return ((struct buf *)ctx)->failed ? -1 : 0;
}

static void redact_document(void *ctx, json_t *document)
{
    struct redacting *r = ctx;
    size_t flags = r->lines ? JSON_COMPACT : JSON_INDENT(2);
    redact(document, r->list, 0);
    if (json_dump_callback(document, append, r->out, flags | JSON_ENCODE_ANY) !=
        0)
        r->out->failed = true;
    buf_byte(r->out, '\n');
}

bool secret_redact(struct view text, const struct secret_list *list,
                   struct buf *out)
{
    struct redacting r = {list, out, false};
    json_error_t e;
    if (!has(text, attribute) && !has(text, told))
        return false;
    json_t *one = json_loadb((const char *)text.p, text.n, JSON_DECODE_ANY, &e);
    r.lines = one == NULL;
    json_decref(one);
    size_t before = out->n;
    if (each_document(text, redact_document, &r) && !out->failed)
        return true;
    out->n = before;
    return false;
}

/* --- the check -------------------------------------------------------------
 */

struct first_key {
    bool any;
    size_t at;
};

static void on_key(void *ctx, const struct key_info *k)
{
    struct first_key *f = ctx;
    if (!f->any)
        f->at = k->at;
    f->any = true;
}

static void on_certificate(void *ctx, const struct cert_info *c)
{
    (void)ctx, (void)c;
}

static const char *find_key(struct view v, size_t *at)
{
    struct first_key first = {0};
    const struct key_sink sink = {on_key, on_certificate, &first};
    struct matcher *m = matcher_new(NULL, 0);
    struct hit *hits = calloc(HITS_MAX, sizeof *hits);
    bool more, all = false;
    if (m && hits) {
        size_t n = match_all(m, v, hits, HITS_MAX, &more);
        all = key_scan(v, hits, n, HITS_MAX, &sink);
    }
    free(hits);
    matcher_free(m);
    *at = first.at;
    if (first.any)
        return "a private key is in it";
    return all ? NULL : "it could not be searched for private keys";
}

/* A key whose line ends are written out, as in JSON. */
static const char *find_marker(struct view v, size_t *at)
{
    static const char begin[] = "-----BEGIN ", end[] = "PRIVATE KEY-----\\n";
    for (struct view rest = v; rest.n;) {
        const uint8_t *p = memmem(rest.p, rest.n, begin, sizeof begin - 1);
        if (!p)
            return NULL;
        *at = (size_t)(p - v.p);
        if (has(view_cut(v, *at, 64), end))
            return "a private key is in it";
        rest = view_from(v, *at + 1);
    }
    return NULL;
}

/* Whether what follows an attribute or message is blacked out. */
static bool is_redacted(struct view rest)
{
    static const char *const skipped[] = {
        "\"", ":", " ", "'", "&#39;", "&#x27;", "&apos;", "\\u0027"};
    for (bool go = true; go && rest.n;) {
        go = false;
        for (size_t i = 0; i < sizeof skipped / sizeof *skipped; i++)
            if (view_has(rest, 0, skipped[i], strlen(skipped[i]))) {
                rest = view_from(rest, strlen(skipped[i]));
                go = true;
            }
    }
    return view_has(rest, 0, SECRET_REDACTED, strlen(SECRET_REDACTED));
}

/* Every place where assay tells a recovered password. */
static const char *find_told(struct view v, const char *marker, size_t *at)
{
    size_t n = strlen(marker);
    for (struct view rest = v; rest.n;) {
        const uint8_t *p = memmem(rest.p, rest.n, marker, n);
        if (!p)
            return NULL;
        *at = (size_t)(p - v.p);
        rest = view_from(v, *at + n);
        if (!is_redacted(rest))
            return "a recovered password is in it";
    }
    return NULL;
}

const char *secret_find(struct view v, const struct secret_list *list,
                        size_t *at)
{
    const char *why = find_key(v, at);
    if (!why)
        why = find_marker(v, at);
    if (!why)
        why = find_told(v, "\"known_password\"", at);
    if (!why)
        why = find_told(v, told, at);
    for (size_t i = 0; i < list->n && !why; i++) {
        size_t n = strlen(list->v[i]);
        const uint8_t *p =
            n >= LONG_PASSWORD && v.n ? memmem(v.p, v.n, list->v[i], n) : NULL;
        if (p) {
            *at = (size_t)(p - v.p);
            why = "a recovered password is in it";
        }
    }
    if (!why && list->failed)
        why = "the recovered passwords are too many to look for";
    return why;
}
