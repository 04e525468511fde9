/* Finds the line and column of a value in a JSON text known to be valid, so
 * that an error of meaning can be pointed at like an error of syntax. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "catalogue/cat_read.h"

struct scan {
    const uint8_t *p;
    size_t n, pos;
};

static int peek(const struct scan *s)
{
    return s->pos < s->n ? s->p[s->pos] : -1;
}

static void blanks(struct scan *s)
{
    while (s->pos < s->n && s->p[s->pos] && strchr(" \t\r\n", s->p[s->pos]))
        s->pos++;
}

static void string(struct scan *s)
{
    s->pos++;
    while (s->pos < s->n && s->p[s->pos] != '"')
        s->pos += s->p[s->pos] == '\\' ? 2 : 1;
    s->pos++;
}

/* Past one value of any depth. */
static void value(struct scan *s)
{
    size_t depth = 0;
    do {
        blanks(s);
        int c = peek(s);
        if (c < 0)
            return;
        if (c == '"') {
            string(s);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= (c == '}' || c == ']') && depth > 0;
        s->pos++;
        bool word = !strchr("{}[],:", c);
        while (word && peek(s) >= 0 && !strchr(" \t\r\n{}[],:\"", peek(s)))
            s->pos++;
    } while (depth > 0);
}

/* To the value of a key in the object s stands at, or the item of an index in
 * the list; false if there is none. */
static bool descend(struct scan *s, const struct cat_step *step)
{
    blanks(s);
    if (peek(s) != (step->key ? '{' : '['))
        return false;
    s->pos++;
    for (size_t i = 0;; i++) {
        blanks(s);
        int c = peek(s);
        if (c < 0 || c == '}' || c == ']')
            return false;
        bool here = !step->key && i == step->index;
        if (step->key) {
            size_t from = s->pos + 1;
            string(s);
            size_t n = strlen(step->key);
            here = from + n < s->n && s->p[from + n] == '"' &&
                   memcmp(s->p + from, step->key, n) == 0;
            blanks(s);
            s->pos++; /* the colon */
            blanks(s);
        }
        if (here)
            return true;
        value(s);
        blanks(s);
        s->pos += peek(s) == ',';
    }
}

/* The steps are linked from the leaf up: go down by recursing first. A step
 * that cannot be found leaves s at the value above it. */
static bool go(struct scan *s, const struct cat_step *at)
{
    if (!at) {
        blanks(s);
        return true;
    }
    if (!go(s, at->up))
        return false;
    size_t before = s->pos;
    if (descend(s, at))
        return true;
    s->pos = before;
    return false;
}

void cat_locate(struct view json, const struct cat_step *at, uint32_t *line,
                uint32_t *column)
{
    struct scan s = {.p = json.p, .n = json.n};
    go(&s, at);
    size_t end = s.pos < json.n ? s.pos : json.n;
    uint32_t l = 1, c = 1;
    for (size_t i = 0; i < end; i++) {
        c++;
        if (json.p[i] == '\n') {
            l++;
            c = 1;
        }
    }
    *line = l;
    *column = c;
}
