/* Builds the tree from libyaml's events; every limit holds while it grows. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct yaml_level {
    struct yaml_node *node;
    struct yaml_node *last;
    const char *key; /* waits for its value; NULL: the next text is a key */
    uint32_t key_line, key_column;
};

struct yaml_build {
    struct arena *arena;
    struct yaml_error *error;
    struct yaml_level levels[YAML_MAX_DEPTH];
    unsigned depth;
    size_t nodes;
    struct yaml_node *root;
    enum err err;
};

static bool wrong(struct yaml_build *b, yaml_mark_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static bool wrong(struct yaml_build *b, yaml_mark_t at, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    b->error->line = (uint32_t)at.line + 1;
    b->error->column = (uint32_t)at.column + 1;
    vsnprintf(b->error->why, sizeof b->error->why, fmt, ap);
    va_end(ap);
    b->err = ERR_INPUT;
    return false;
}

static bool no_memory(struct yaml_build *b)
{
    b->err = ERR_NOMEM;
    return false;
}

static struct yaml_node *new_node(struct yaml_build *b, enum yaml_kind kind,
                                  yaml_mark_t at)
{
    if (++b->nodes > YAML_MAX_NODES) {
        wrong(b, at, "there are more than %d values", YAML_MAX_NODES);
        return NULL;
    }
    struct yaml_node *n = ARENA_NEW(b->arena, struct yaml_node);
    if (!n) {
        no_memory(b);
        return NULL;
    }
    n->kind = kind;
    n->line = (uint32_t)at.line + 1;
    n->column = (uint32_t)at.column + 1;
    return n;
}

/* Puts a finished or an opened value where it belongs. */
static bool place(struct yaml_build *b, struct yaml_node *n)
{
    if (b->depth == 0) {
        b->root = n;
        return true;
    }
    struct yaml_level *l = &b->levels[b->depth - 1];
    n->key = l->key;
    n->key_line = l->key_line;
    n->key_column = l->key_column;
    l->key = NULL;
    if (l->last)
        l->last->next = n;
    else
        l->node->first = n;
    l->last = n;
    l->node->n++;
    return true;
}

static const char *text_of(struct yaml_build *b, const yaml_event_t *e)
{
    const char *p = (const char *)e->data.scalar.value;
    size_t n = e->data.scalar.length;
    bool plain = e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
    if (plain && ((n == 1 && *p == '~') || (n == 4 && !memcmp(p, "null", 4))))
        n = 0;
    if (n > YAML_MAX_TEXT)
        wrong(b, e->start_mark, "the text is longer than %d bytes",
              YAML_MAX_TEXT);
    else if (memchr(p, 0, n))
        wrong(b, e->start_mark, "a text must not hold the character 0");
    if (b->err != OK)
        return NULL;
    const char *s = arena_text(b->arena, view_of(p, n));
    if (!s)
        no_memory(b);
    return s;
}

static bool take_key(struct yaml_build *b, struct yaml_level *l,
                     const yaml_event_t *e)
{
    const char *key = text_of(b, e);
    if (!key)
        return false;
    if (l->node->n >= YAML_MAX_KEYS)
        return wrong(b, e->start_mark, "there are more than %d keys",
                     YAML_MAX_KEYS);
    const struct yaml_node *twin = yaml_get(l->node, key);
    if (twin)
        return wrong(b, e->start_mark,
                     "the key '%.60s' stands twice; first in line %u", key,
                     (unsigned)twin->key_line);
    l->key = key;
    l->key_line = (uint32_t)e->start_mark.line + 1;
    l->key_column = (uint32_t)e->start_mark.column + 1;
    return true;
}

static bool awaits_key(const struct yaml_build *b)
{
    const struct yaml_level *l = b->depth ? &b->levels[b->depth - 1] : NULL;
    return l && l->node->kind == YAML_MAP && !l->key;
}

static bool take_text(struct yaml_build *b, const yaml_event_t *e)
{
    if (e->data.scalar.anchor)
        return wrong(b, e->start_mark,
                     "anchors (&) are not read; write the value out");
    if (e->data.scalar.tag)
        return wrong(b, e->start_mark, "tags (!) are not read");
    if (awaits_key(b))
        return take_key(b, &b->levels[b->depth - 1], e);
    struct yaml_node *n = new_node(b, YAML_TEXT, e->start_mark);
    if (!n)
        return false;
    n->text = text_of(b, e);
    return n->text && place(b, n);
}

static bool open_level(struct yaml_build *b, enum yaml_kind kind,
                       const yaml_event_t *e, const void *anchor,
                       const void *tag)
{
    if (anchor)
        return wrong(b, e->start_mark,
                     "anchors (&) are not read; write the value out");
    if (tag)
        return wrong(b, e->start_mark, "tags (!) are not read");
    if (awaits_key(b))
        return wrong(b, e->start_mark, "a key must be a text");
    if (b->depth == YAML_MAX_DEPTH)
        return wrong(b, e->start_mark, "values stand more than %d deep",
                     YAML_MAX_DEPTH);
    struct yaml_node *n = new_node(b, kind, e->start_mark);
    if (!n || !place(b, n))
        return false;
    b->levels[b->depth++] = (struct yaml_level){.node = n};
    return true;
}

static bool take(struct yaml_build *b, const yaml_event_t *e)
{
    switch (e->type) {
    case YAML_SCALAR_EVENT:
        return take_text(b, e);
    case YAML_SEQUENCE_START_EVENT:
        return open_level(b, YAML_LIST, e, e->data.sequence_start.anchor,
                          e->data.sequence_start.tag);
    case YAML_MAPPING_START_EVENT:
        return open_level(b, YAML_MAP, e, e->data.mapping_start.anchor,
                          e->data.mapping_start.tag);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        b->depth--;
        return true;
    case YAML_ALIAS_EVENT:
        return wrong(b, e->start_mark,
                     "aliases (*) are not read; write the value out");
    case YAML_DOCUMENT_START_EVENT:
        return !b->root ||
               wrong(b, e->start_mark, "a second document (---) is not read");
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
    case YAML_DOCUMENT_END_EVENT:
        break;
    }
    return true;
}

static bool parse(struct yaml_build *b, yaml_parser_t *p)
{
    for (bool end = false; !end;) {
        yaml_event_t e;
        if (!yaml_parser_parse(p, &e)) {
            if (p->error == YAML_MEMORY_ERROR)
                return no_memory(b);
            yaml_mark_t at = p->problem_mark;
            return wrong(b, at, "this is no YAML: %.100s",
                         p->problem ? p->problem : "unreadable");
        }
        end = e.type == YAML_STREAM_END_EVENT;
        bool ok = take(b, &e);
        yaml_event_delete(&e);
        if (!ok)
            return false;
    }
    yaml_mark_t start = {0};
    return b->root || wrong(b, start, "there is nothing in it");
}

enum err yaml_read(struct view text, struct arena *arena,
                   const struct yaml_node **out, struct yaml_error *error)
{
    struct yaml_build b = {.arena = arena, .error = error};
    yaml_mark_t start = {0};
    yaml_parser_t parser;
    if (text.n > YAML_MAX_BYTES) {
        wrong(&b, start, "it is larger than %d MiB", YAML_MAX_BYTES >> 20);
        return b.err;
    }
    if (!yaml_parser_initialize(&parser))
        return ERR_NOMEM;
    static const unsigned char nothing[1];
    yaml_parser_set_input_string(&parser, text.n ? text.p : nothing, text.n);
    bool ok = parse(&b, &parser);
    yaml_parser_delete(&parser);
    if (ok)
        *out = b.root;
    return b.err;
}

const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key)
{
    if (!n || n->kind != YAML_MAP)
        return NULL;
    for (const struct yaml_node *i = n->first; i; i = i->next)
        if (strcmp(i->key, key) == 0)
            return i;
    return NULL;
}
