/* Reading lines with a buffer that does not grow. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "sys/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK = 1 << 16 };

enum file_fault lines_open(const char *path, struct lines *out)
{
    struct lines l = {.fd = STDIN_FILENO};
    if (strcmp(path, "-") != 0)
        l.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (l.fd < 0)
        return file_fault_of(errno, FILE_READ);
    buf_init(&l.have, 2 * CHUNK, NULL);
    *out = l;
    return FILE_OK;
}

static void fill(struct lines *l)
{
    if (l->at)
        memmove(l->have.p, l->have.p + l->at, l->have.n - l->at);
    l->have.n -= l->at;
    l->at = 0;
    if (!buf_reserve(&l->have, CHUNK)) {
        l->fault = FILE_NO_MEMORY;
        return;
    }
    ssize_t n;
    do
        n = read(l->fd, l->have.p + l->have.n, CHUNK);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        l->fault = file_fault_of(errno, FILE_READ);
    else if (n == 0)
        l->end = true;
    else
        l->have.n += (size_t)n;
}

/* What is left of a line that was too long. */
static void skip_rest(struct lines *l)
{
    while (l->skipping && l->fault == FILE_OK) {
        struct view v = view_from(buf_of(&l->have), l->at);
        const uint8_t *end = v.n ? memchr(v.p, '\n', v.n) : NULL;
        l->at += end ? (size_t)(end - v.p) + 1 : v.n;
        l->skipping = !end && !l->end;
        if (l->skipping)
            fill(l);
    }
}

bool lines_next(struct lines *l, struct view *line, bool *whole)
{
    if (l->have.p == NULL)
        fill(l);
    skip_rest(l);
    while (l->fault == FILE_OK) {
        struct view v = view_from(buf_of(&l->have), l->at);
        const uint8_t *end = v.n ? memchr(v.p, '\n', v.n) : NULL;
        size_t n = end ? (size_t)(end - v.p) : v.n;
        if (!end && !l->end && n < LINE_MAX_BYTES) {
            fill(l);
            continue;
        }
        if (!end && n == 0)
            return false;
        *whole = n <= LINE_MAX_BYTES && (end || l->end);
        l->skipping = !end && !l->end;
        l->at += n + (end ? 1 : 0);
        if (n && v.p[n - 1] == '\r')
            n--;
        *line = view_cut(v, 0, n < LINE_MAX_BYTES ? n : LINE_MAX_BYTES);
        l->number++;
        return true;
    }
    return false;
}

void lines_close(struct lines *l)
{
    if (l->fd > STDIN_FILENO)
        close(l->fd);
    buf_done(&l->have);
}
