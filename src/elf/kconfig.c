/* Kernel configuration as text: options one by one, and by name. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Source: Linux Documentation/kbuild/kconfig.rst and the files it writes:
 *
 *   # Linux/arm 5.10.1 Kernel Configuration
 *   CONFIG_NAME=y            y, m, a number, or "text"
 *   # CONFIG_NAME is not set
 */
#include <string.h>

#include "elf/kernel.h"

enum {
    HEADING_LINES = 8,
    KERNEL_SIGNS = 3, /* of the options below, for a file without heading */
};

static const char prefix[] = "CONFIG_";
static const char unset[] = " is not set";

static struct view next_line(struct view *text)
{
    const uint8_t *lf = text->n ? memchr(text->p, '\n', text->n) : NULL;
    size_t n = lf ? (size_t)(lf - text->p) : text->n;
    struct view line = view_of(text->p, n);
    *text = view_from(*text, lf ? n + 1 : n);
    if (line.n > 0 && line.p[line.n - 1] == '\r')
        line.n--;
    return line;
}

static bool is_name_char(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (c >= 'a' && c <= 'z');
}

/* The option name in front of v, which must start with CONFIG_; empty if it
 * does not. */
static struct view name_of(struct view v)
{
    if (!view_has(v, 0, prefix, sizeof prefix - 1))
        return (struct view){0};
    v = view_from(v, sizeof prefix - 1);
    size_t n = 0;
    while (n < v.n && is_name_char(v.p[n]))
        n++;
    return view_cut(v, 0, n);
}

static bool is_text(struct view v, const char *s)
{
    return v.n == strlen(s) && view_has(v, 0, s, v.n);
}

static enum kconfig_state state_of(struct view value)
{
    if (is_text(value, "y"))
        return KCONFIG_YES;
    if (is_text(value, "m"))
        return KCONFIG_MODULE;
    return is_text(value, "n") ? KCONFIG_NO : KCONFIG_VALUE;
}

static bool option_of(struct view line, struct kconfig_option *out)
{
    bool off = view_has(line, 0, "# ", 2);
    struct view from = off ? view_from(line, 2) : line;
    struct kconfig_option o = {.name = name_of(from)};
    if (o.name.n == 0)
        return false;
    struct view rest = view_from(from, sizeof prefix - 1 + o.name.n);
    if (off) {
        o.state = KCONFIG_NO;
        if (!is_text(rest, unset))
            return false;
    } else {
        if (!view_has(rest, 0, "=", 1))
            return false;
        o.value = view_from(rest, 1);
        o.state = state_of(o.value);
        if (o.value.n >= 2 && o.value.p[0] == '"' &&
            o.value.p[o.value.n - 1] == '"')
            o.value = view_cut(o.value, 1, o.value.n - 2);
    }
    *out = o;
    return true;
}

bool kconfig_next(struct view *text, struct kconfig_option *out)
{
    while (text->n > 0) {
        if (option_of(next_line(text), out))
            return true;
    }
    return false;
}

enum kconfig_state kconfig_get(struct view text, const char *name,
                               struct view *value)
{
    struct kconfig_option o, last = {0};
    while (kconfig_next(&text, &o)) {
        if (is_text(o.name, name))
            last = o;
    }
    if (value)
        *value = last.value;
    return last.state;
}

/* The heading line that names the kernel; empty if the first lines have none.
 * Since 2.6 it is "Linux[/arch] VERSION Kernel Configuration". */
static struct view heading(struct view text)
{
    static const char end[] = " Kernel Configuration";
    size_t n = sizeof end - 1;
    for (int i = 0; i < HEADING_LINES && text.n > 0; i++) {
        struct view line = next_line(&text);
        if (view_has(line, 0, "# Linux", 7) && line.n > n &&
            view_has(line, line.n - n, end, n))
            return view_cut(line, 0, line.n - n);
    }
    return (struct view){0};
}

bool kconfig_is_kernel(struct view text)
{
    static const char *const signs[] = {"MMU",     "PRINTK",  "BLOCK", "SYSFS",
                                        "PROC_FS", "MODULES", "HZ"};
    if (heading(text).n > 0)
        return true;
    int seen = 0;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        seen += kconfig_get(text, signs[i], NULL) != KCONFIG_ABSENT;
    return seen >= KERNEL_SIGNS;
}

struct view kconfig_version(struct view text)
{
    struct view line = heading(text);
    size_t n = line.n;
    while (n > 0 && line.p[n - 1] != ' ')
        n--;
    struct view version = view_from(line, n);
    return version.n > 0 && version.p[0] >= '0' && version.p[0] <= '9'
               ? version
               : (struct view){0};
}
