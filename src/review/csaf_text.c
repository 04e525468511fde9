/* The kinds of text that advisories are made of. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "review/csaf_inner.h"
#include "review/instant.h"
#include "review/version.h"

static struct view text_view(const char *text)
{
    return view_of(text, strlen(text));
}

static size_t span(const char *p, int (*is)(int))
{
    size_t n = 0;
    while (is((unsigned char)p[n]))
        n++;
    return n;
}

static bool is_uri(const char *t)
{
    size_t n = isalpha((unsigned char)*t) ? 1 : 0;
    while (n && (isalnum((unsigned char)t[n]) || (t[n] && strchr("+-.", t[n]))))
        n++;
    if (n == 0 || t[n] != ':' || !t[n + 1])
        return false;
    for (; *t; t++)
        if ((unsigned char)*t <= ' ' || strchr("<>\"{}|\\^`", *t))
            return false;
    return true;
}

static bool is_time(const char *t)
{
    struct instant at;
    return strlen(t) > 10 && t[10] != ' ' && instant_read(text_view(t), &at);
}

/* Subtags of 1 to 8; as the form has it, not as the registry. */
static bool is_lang(const char *t)
{
    size_t part = 0;
    if (strcasecmp(t, "i-default") == 0 || strcasecmp(t, "i-mingo") == 0)
        return true;
    for (;; part++) {
        size_t n = span(t, isalnum);
        if (n < 1 || n > 8)
            return false;
        if (part == 0 &&
            (span(t, isalpha) != n || (n == 1 && (*t | 0x20) != 'x')))
            return false;
        t += n;
        if (!*t)
            return true;
        if (*t++ != '-')
            return false;
    }
}

static bool is_category(const char *t)
{
    size_t n = strlen(t);
    return n > 0 && !strchr(" \t\r\n-_.", t[0]) &&
           !strchr(" \t\r\n-_.", t[n - 1]);
}

static bool is_id(const char *t)
{
    size_t n = strlen(t);
    return n > 0 && !isspace((unsigned char)t[0]) &&
           !isspace((unsigned char)t[n - 1]) && !strpbrk(t, "\r\n");
}

static bool is_cve(const char *t)
{
    if (strncmp(t, "CVE-", 4) != 0 || span(t + 4, isdigit) != 4 || t[8] != '-')
        return false;
    size_t n = span(t + 9, isdigit);
    return n >= 4 && t[9 + n] == 0;
}

static bool is_cwe(const char *t)
{
    if (strncmp(t, "CWE-", 4) != 0 || t[4] < '1' || t[4] > '9')
        return false;
    size_t n = span(t + 4, isdigit);
    return n <= 6 && t[4 + n] == 0;
}

static bool is_hex(const char *t)
{
    size_t n = span(t, isxdigit);
    return n >= 32 && t[n] == 0;
}

/* The parts of a CPE 2.3, parted by colons that no backslash stands before. */
static bool is_cpe23(const char *t)
{
    size_t parts = 1, n = 0;
    if (!strchr("aho*-", *t) || !*t || t[1] != ':')
        return false;
    for (t += 2;; t++) {
        if (*t == '\\' && t[1]) {
            t++;
            n++;
        } else if (*t == ':' || !*t) {
            if (n == 0)
                return false;
            parts++;
            n = 0;
            if (!*t)
                return parts == 11;
        } else if (isalnum((unsigned char)*t) || strchr("-._*?", *t)) {
            n++;
        } else {
            return false;
        }
    }
}

static bool is_cpe22(const char *t)
{
    size_t parts = 0;
    if (!*t || !strchr("ahoAHO", *t))
        return *t == 0 || *t == ':';
    for (t++; *t; t++) {
        parts += *t == ':';
        if (!isalnum((unsigned char)*t) && !strchr(":._-~%", *t))
            return false;
    }
    return parts <= 6;
}

static bool is_cpe(const char *t)
{
    if (strncmp(t, "cpe:2.3:", 8) == 0)
        return is_cpe23(t + 8);
    return strncasecmp(t, "cpe:/", 5) == 0 && is_cpe22(t + 5);
}

/* As the form has it; whether it is valid is a test (6.1.13). */
static bool is_purl(const char *t)
{
    const char *slash = strchr(t, '/');
    if (strncmp(t, "pkg:", 4) != 0 || !slash || !slash[1] ||
        strpbrk(t, " \t\r\n"))
        return false;
    for (const char *p = t + 4; p < slash; p++)
        if (!isalnum((unsigned char)*p) && !strchr(".-+", *p))
            return false;
    return slash > t + 4 && !isdigit((unsigned char)t[4]);
}

static bool is_version(const char *t)
{
    struct version v;
    return version_read(t, &v);
}

const char *csaf_text_wrong(const char *kind, const char *text, bool *known)
{
    static const struct {
        const char *kind;
        bool (*is)(const char *);
        const char *why;
    } kinds[] = {
        {"uri",      is_uri,      "is no URI"                                   },
        {"time",     is_time,     "is no time of RFC 3339"                      },
        {"lang",     is_lang,     "is no language tag"                          },
        {"category", is_category, "begins or ends with a blank or sign"         },
        {"id",       is_id,       "begins or ends with a blank"                 },
        {"cve",      is_cve,      "is no CVE number"                            },
        {"cwe_id",   is_cwe,      "is no CWE number"                            },
        {"hex",      is_hex,      "is no hash of 32 or more hex digits"         },
        {"cpe",      is_cpe,      "is no CPE"                                   },
        {"purl",     is_purl,     "is no package URL"                           },
        {"version",  is_version,  "is neither an integer nor a semantic version"},
    };

    static const char *const plain[] = {"text", "product_def", "group_def",
                                        "product_ref", "group_ref"};
    *known = true;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kind, kinds[i].kind) == 0)
            return kinds[i].is(text) ? NULL : kinds[i].why;
    *known = false;
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        *known |= strcmp(kind, plain[i]) == 0;
    return *text ? NULL : "is empty";
}
