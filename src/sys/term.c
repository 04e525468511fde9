/* Questions to the terminal and the environment that describes it. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/term.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { WIDTH_DEFAULT = 80, WIDTH_MIN = 20, WIDTH_MAX = 1000 };

bool term_is_tty(int fd)
{
    return isatty(fd) == 1;
}

static const char *env(const char *name)
{
    const char *v = getenv(name);
    return v ? v : "";
}

unsigned term_width(int fd)
{
    struct winsize w = {0};
    unsigned long n = 0;
    if (ioctl(fd, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    if (n == 0)
        n = strtoul(env("COLUMNS"), NULL, 10);
    if (n == 0)
        n = WIDTH_DEFAULT;
    if (n > WIDTH_MAX)
        n = WIDTH_MAX;
    return n < WIDTH_MIN ? WIDTH_MIN : (unsigned)n;
}

bool term_has_colour(int fd, enum term_colour wish)
{
    if (wish != TERM_AUTO)
        return wish == TERM_ALWAYS;
    if (*env("NO_COLOR"))
        return false;
    const char *force = env("CLICOLOR_FORCE");
    if (*force && strcmp(force, "0") != 0)
        return true;
    return term_can_redraw(fd);
}

bool term_can_redraw(int fd)
{
    const char *term = env("TERM");
    return *term && strcmp(term, "dumb") != 0 && term_is_tty(fd);
}

bool term_has_utf8(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *v = env(names[i]);
        if (*v)
            return strcasestr(v, "UTF-8") || strcasestr(v, "UTF8");
    }
    return false;
}
