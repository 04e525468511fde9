/* Values that stand for one that is put in later. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/template.h"

#include <string.h>

static bool starts(struct view v, const char *s)
{
    return view_has(v, 0, s, strlen(s));
}

static bool ends(struct view v, const char *s)
{
    size_t n = strlen(s);
    return v.n >= n && view_has(v, v.n - n, s, n);
}

/* A name, or several words of text with nothing of a password in it. */
static bool is_name(struct view v, bool upper)
{
    if (v.n == 0 || v.n > 64)
        return false;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        bool big = c >= 'A' && c <= 'Z', small = c >= 'a' && c <= 'z';
        bool digit = c >= '0' && c <= '9';
        if (!big && !digit && !(small && !upper) && !strchr("_. -:|", c))
            return false;
        if (i == 0 && digit)
            return false;
    }
    return true;
}

static struct view unquoted(struct view v)
{
    bool quoted =
        v.n >= 2 && v.p[0] == v.p[v.n - 1] && (v.p[0] == '"' || v.p[0] == '\'');
    return quoted ? view_cut(v, 1, v.n - 2) : v;
}

bool is_template(struct view v)
{
    static const struct {
        const char *open, *close;
        bool upper; /* in small letters it may be a password */
        bool any;   /* whatever stands between them */
    } marks[] = {
        {"%%",  "%%",  false, false},
        {"%",   "%",   false, false},
        {"@@",  "@@",  false, false},
        {"@",   "@",   false, false},
        {"${",  "}",   false, true },
        {"$(",  ")",   false, true },
        {"`",   "`",   false, true },
        {"{{",  "}}",  false, true },
        {"{%",  "%}",  false, true },
        {"{",   "}",   false, false},
        {"<%",  "%>",  false, true },
        {"<",   ">",   false, false},
        {"[[",  "]]",  false, false},
        {"___", "___", true,  false},
        {"__",  "__",  true,  false},
        {"$",   "",    true,  false},
    };

    v = unquoted(v);
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        size_t a = strlen(marks[i].open), b = strlen(marks[i].close);
        if (v.n <= a + b || !starts(v, marks[i].open) ||
            !ends(v, marks[i].close))
            continue;
        if (marks[i].any ||
            is_name(view_cut(v, a, v.n - a - b), marks[i].upper))
            return true;
    }
    return false;
}
