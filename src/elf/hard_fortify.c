/* FORTIFY_SOURCE, measured against the C library of the same image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "elf/hardening_inner.h"

/* Base names, in ASCII order, of which glibc or bionic have had a checked form
 * __NAME_chk. Which of them an image has is what fortify_learn finds out. */
static const char *const bases[] = {
    "asprintf",        "confstr",         "dprintf",        "explicit_bzero",
    "fdelt",           "fgets",           "fgets_unlocked", "fgetws",
    "fgetws_unlocked", "fprintf",         "fread",          "fread_unlocked",
    "fwprintf",        "getcwd",          "getdomainname",  "getgroups",
    "gethostname",     "getlogin_r",      "gets",           "getwd",
    "inet_ntop",       "inet_pton",       "longjmp",        "mbsnrtowcs",
    "mbsrtowcs",       "mbstowcs",        "memchr",         "memcpy",
    "memmove",         "mempcpy",         "memrchr",        "memset",
    "obstack_printf",  "obstack_vprintf", "poll",           "ppoll",
    "pread",           "pread64",         "printf",         "ptsname_r",
    "pwrite",          "pwrite64",        "read",           "readlink",
    "readlinkat",      "realpath",        "recv",           "recvfrom",
    "sendto",          "snprintf",        "sprintf",        "stpcpy",
    "stpncpy",         "strcat",          "strchr",         "strcpy",
    "strlcat",         "strlcpy",         "strlen",         "strncat",
    "strncpy",         "strrchr",         "swprintf",       "syslog",
    "ttyname_r",       "umask",           "vasprintf",      "vdprintf",
    "vfprintf",        "vfwprintf",       "vprintf",        "vsnprintf",
    "vsprintf",        "vswprintf",       "vsyslog",        "vwprintf",
    "wcpcpy",          "wcpncpy",         "wcrtomb",        "wcscat",
    "wcscpy",          "wcslcat",         "wcslcpy",        "wcsncat",
    "wcsncpy",         "wcsnrtombs",      "wcsrtombs",      "wcstombs",
    "wctomb",          "wmemcpy",         "wmemmove",       "wmempcpy",
    "wmemset",         "wprintf",         "write",
};

enum { BASES = sizeof bases / sizeof *bases };

_Static_assert(BASES <= 64 * FORTIFY_WORDS, "a bit for each name");

/* Where name stands in bases, or -1. */
static int base_index(struct view name)
{
    int low = 0, high = BASES;
    while (low < high) {
        int middle = (low + high) / 2;
        size_t n = strlen(bases[middle]);
        int order = memcmp(name.p, bases[middle], name.n < n ? name.n : n);
        if (order == 0 && name.n == n)
            return middle;
        if (order < 0 || (order == 0 && name.n < n))
            high = middle;
        else
            low = middle + 1;
    }
    return -1;
}

static bool ends_in(struct view v, const char *end)
{
    size_t n = strlen(end);
    return v.n >= n && view_has(v, v.n - n, end, n);
}

/* The base name within __NAME_chk (on ppc64le also __NAME_chkieee128); an
 * empty view for other names. */
static struct view base_of_checked(struct view name)
{
    if (ends_in(name, "ieee128"))
        name.n -= strlen("ieee128");
    if (!ends_in(name, "_chk") || !view_has(name, 0, "__", 2) || name.n <= 6)
        return (struct view){0};
    return view_cut(name, 2, name.n - 6);
}

static bool starts_with(struct view v, const char *s)
{
    return view_has(v, 0, s, strlen(s));
}

bool fortify_learn(const struct elf *e, struct fortify_set *libc)
{
    struct view name = elf_soname(e);
    struct elf_symbol y;
    if (!starts_with(name, "libc.so") && !starts_with(name, "libc.musl") &&
        !starts_with(name, "libuClibc"))
        return false;
    libc->known = true;
    for (uint32_t i = 1; elf_symbol(&e->dynsym, i, &y); i++) {
        struct view base = base_of_checked(y.name);
        int bit = y.defined && base.n > 0 ? base_index(base) : -1;
        if (bit >= 0)
            libc->bits[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
    return true;
}

/* Whether the file is bound to a C library that has no checked functions. */
static bool needs_plain_libc(const struct elf *e)
{
    struct view name = elf_interp(e);
    uint32_t at = 0;
    if (starts_with(name, "/lib/ld-musl") ||
        starts_with(name, "/lib/ld-uClibc"))
        return true;
    while (elf_needed(e, &at, &name)) {
        if (starts_with(name, "libc.so.0") || starts_with(name, "libc.so.1") ||
            starts_with(name, "libc.musl"))
            return true;
    }
    return false;
}

static void count_imports(const struct elf *e, struct fortify_use *use)
{
    struct elf_symbol y;
    for (uint32_t i = 1; elf_symbol(&e->dynsym, i, &y); i++) {
        if (y.defined || y.name.n == 0)
            continue;
        struct view base = base_of_checked(y.name);
        if (base.n > 0) {
            use->fortified += base_index(base) >= 0;
            continue;
        }
        int bit = base_index(y.name);
        if (bit >= 0)
            use->plain[bit / 64] |= (uint64_t)1 << (bit % 64);
    }
}

static void settle(struct fortify_use *use, enum hard verdict,
                   const char *because)
{
    use->settled = true;
    use->verdict = verdict;
    use->because = because;
}

void fortify_use_of(const struct elf *e, struct hardening *h)
{
    struct fortify_use use = {0};
    count_imports(e, &use);
    if (use.fortified > 0)
        settle(&use, HARD_YES, "checked functions are imported");
    else if (h->linked == LINKED_STATIC)
        settle(&use, HARD_UNKNOWN, "static: no imports to judge by");
    else if (needs_plain_libc(e))
        settle(&use, HARD_NA, "its C library has no checked functions");
    else if (e->dynsym.n == 0)
        settle(&use, e->why ? HARD_UNKNOWN : HARD_NA, "no imports to judge by");
    h->fortify_use = use;
}

/* A checked function is asked for by the compiler only where it cannot prove
 * the bounds: none among the imports is "no" only when there was cause. */
void fortify_judge(const struct fortify_set *libc, struct hardening *h)
{
    const struct fortify_use *use = &h->fortify_use;
    bool known = libc && libc->known;
    h->fortifiable = use->fortified;
    for (int i = 0; known && i < FORTIFY_WORDS; i++)
        h->fortifiable +=
            (uint32_t)__builtin_popcountll(use->plain[i] & libc->bits[i]);
    if (use->settled) {
        h->fortify = use->verdict;
        h->fortify_because = use->because;
    } else if (!known) {
        h->fortify = HARD_UNKNOWN;
        h->fortify_because = "the image's C library is not known";
    } else if (h->fortifiable == 0) {
        h->fortify = HARD_NA;
        h->fortify_because = "imports nothing that has a checked form";
    } else {
        h->fortify = HARD_NO;
        h->fortify_because = "imports only the unchecked forms";
    }
}
