/* Messages, and results on their way out. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/say.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "core/utf8.h"
#include "sys/file_out.h"

enum { MESSAGE_MAX = 1 << 14 };

int say(int status, const char *fmt, ...)
{
    char text[MESSAGE_MAX / 4];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    size_t length = n < 0 ? 0 : (size_t)n;
    if (length >= sizeof text)
        length = sizeof text - 1;
    struct buf line;
    buf_init(&line, MESSAGE_MAX, NULL);
    buf_str(&line, "assay: ");
    utf8_visible(&line, view_of(text, length));
    buf_byte(&line, '\n');
    struct view v = buf_of(&line);
    while (v.n > 0) {
        ssize_t w = write(STDERR_FILENO, v.p, v.n);
        if (w <= 0)
            break; /* nobody listens, and there is nobody else to tell */
        v = view_from(v, (uint64_t)w);
    }
    buf_done(&line);
    return status;
}

static int write_to(const char *path, struct view v, int status)
{
    enum file_fault f = file_write(path, v);
    if (f == FILE_OK)
        return status;
    if (f == FILE_PIPE_CLOSED) {
        (void)signal(SIGPIPE, SIG_DFL);
        (void)raise(SIGPIPE);
    }
    return say(STATUS_FAULT, "%s: %s", file_label(path, true),
               file_fault_text(f));
}

bool say_append(void *ctx, const void *p, size_t n)
{
    struct buf *out = ctx;
    buf_add(out, p, n);
    return !out->failed;
}

int say_result(const struct options *o, struct view v, int status)
{
    return write_to(o->output, v, status);
}

int say_on_stdout(struct view v, int status)
{
    return write_to("-", v, status);
}
