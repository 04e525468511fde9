/* Small steps over text: lines, words, fields. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe.h"

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' ||
           c == '\v';
}

bool text_line(struct view *text, struct view *line)
{
    if (text->n == 0)
        return false;
    const uint8_t *end = memchr(text->p, '\n', text->n);
    size_t n = end ? (size_t)(end - text->p) : text->n;
    *line = view_cut(*text, 0, n);
    *text = view_from(*text, n + 1);
    if (line->n && line->p[line->n - 1] == '\r')
        line->n--;
    return true;
}

struct view text_trim(struct view v)
{
    size_t from = 0, to = v.n;
    if (v.n == 0)
        return v;
    while (from < to && is_blank(v.p[from]))
        from++;
    while (from < to && is_blank(v.p[to - 1]))
        to--;
    return view_cut(v, from, to - from);
}

struct view text_word(struct view *line)
{
    size_t i = 0;
    while (i < line->n && is_blank(line->p[i]))
        i++;
    size_t j = i;
    while (j < line->n && !is_blank(line->p[j]))
        j++;
    struct view word = view_cut(*line, i, j - i);
    *line = view_from(*line, j);
    return word;
}

bool text_field(struct view *line, char c, struct view *out)
{
    if (!line->p)
        return false;
    const uint8_t *end = line->n ? memchr(line->p, c, line->n) : NULL;
    size_t n = end ? (size_t)(end - line->p) : line->n;
    *out = view_of(line->p, n);
    *line = end ? view_of(line->p + n + 1, line->n - n - 1) : (struct view){0};
    return true;
}

bool text_is(struct view v, const char *s)
{
    size_t n = strlen(s);
    return v.n == n && (n == 0 || memcmp(v.p, s, n) == 0);
}

bool text_starts(struct view v, const char *s)
{
    return view_has(v, 0, s, strlen(s));
}

bool text_ends(struct view v, const char *s)
{
    size_t n = strlen(s);
    return v.n >= n && view_has(v, v.n - n, s, n);
}

size_t text_find(struct view v, const char *s)
{
    size_t n = strlen(s);
    const uint8_t *p = v.n ? memmem(v.p, v.n, s, n) : NULL;
    return p ? (size_t)(p - v.p) : SIZE_MAX;
}

bool text_int(struct view v, int64_t *out)
{
    bool minus = v.n && v.p[0] == '-';
    size_t i = minus;
    int64_t n = 0;
    if (i == v.n || v.n - i > 18)
        return false;
    for (; i < v.n; i++) {
        if (v.p[i] < '0' || v.p[i] > '9')
            return false;
        n = n * 10 + (v.p[i] - '0');
    }
    *out = minus ? -n : n;
    return true;
}
