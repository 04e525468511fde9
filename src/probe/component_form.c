/* Matches versions against forms, and names against patterns. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/component.h"

enum {
    NUMBER_DIGITS = 10,
    NO_MATCH = -1,
};

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_small(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_letter(uint8_t c)
{
    return is_small(c) || (c >= 'A' && c <= 'Z');
}

static bool is_word(uint8_t c)
{
    return is_letter(c) || is_digit(c) || (c && strchr(".+~_-", c));
}

/* The ] that closes the [ before form. Forms are checked when the tables are
 * made: there always is one. */
static const char *group_end(const char *form)
{
    for (int depth = 1;; form++) {
        if (*form == '\\')
            form++;
        else if (*form == '[')
            depth++;
        else if (*form == ']' && --depth == 0)
            return form;
    }
}

/* One item that takes exactly one byte. */
static bool takes(const char *form, uint8_t c)
{
    switch (*form) {
    case '9':
        return is_digit(c);
    case 'a':
        return is_small(c);
    case 'A':
        return is_letter(c);
    case '\\':
        return c == (uint8_t)form[1];
    default:
        return c == (uint8_t)*form;
    }
}

/* Bytes of v from at on that the form takes up to its end, or NO_MATCH. A
 * number takes all digits there are. Recursion is as deep as a form has
 * groups. */
static long match(struct view v, size_t at, const char *form)
{
    size_t from = at;
    while (*form && *form != ']') {
        if (*form == '[') {
            const char *end = group_end(form + 1);
            long inner = match(v, at, form + 1);
            if (inner != NO_MATCH) {
                long rest = match(v, at + (size_t)inner, end + 1);
                if (rest != NO_MATCH)
                    return (long)(at - from) + inner + rest;
            }
            form = end + 1;
            continue;
        }
        size_t n = 0;
        if (*form == '*') {
            while (at + n < v.n && is_word(v.p[at + n]))
                n++;
        } else if (*form == '#') {
            while (at + n < v.n && is_digit(v.p[at + n]))
                n++;
            if (n == 0 || n > NUMBER_DIGITS)
                return NO_MATCH;
        } else {
            if (at >= v.n || !takes(form, v.p[at]))
                return NO_MATCH;
            n = 1;
        }
        at += n;
        form += *form == '\\' ? 2 : 1;
    }
    return (long)(at - from);
}

size_t form_match(struct view v, const char *form)
{
    long n = match(v, 0, form);
    return n > 0 ? (size_t)n : 0;
}

bool glob_match(const char *pattern, struct view name)
{
    char first = pattern[0];
    if (first && first != '*' && (name.n == 0 || name.p[0] != (uint8_t)first))
        return false; /* as nearly always: each file is asked about all */
    const char *star = strchr(pattern, '*');
    if (!star)
        return name.n == strlen(pattern) && view_has(name, 0, pattern, name.n);
    size_t head = (size_t)(star - pattern), tail = strlen(star + 1);
    return name.n >= head + tail && view_has(name, 0, pattern, head) &&
           view_has(name, name.n - tail, star + 1, tail);
}
