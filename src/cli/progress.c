/* Drawing the bar. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/progress.h"

#include <string.h>
#include <unistd.h>

#include "core/utf8.h"
#include "sys/clock.h"
#include "sys/term.h"

enum { LINE_MAX_BYTES = 8192, WAIT_MS = 300, EVERY_MS = 100, BAR_MAX = 30 };

void progress_start(struct progress *p, const struct options *o)
{
    *p = (struct progress){
        .wanted = !o->quiet && term_can_redraw(STDERR_FILENO),
        .fancy = term_has_utf8(),
        .next_ms = clock_mono_ms() + WAIT_MS,
    };
}

static unsigned percent(uint64_t done, uint64_t total)
{
    if (done >= total)
        return 100;
    return (unsigned)(done > UINT64_MAX / 100 ? done / (total / 100)
                                              : done * 100 / total);
}

static void bar(struct buf *out, unsigned share, unsigned width, bool fancy)
{
    unsigned full = width * share / 100;
    for (unsigned i = 0; i < width; i++) {
        if (fancy)
            buf_str(out, i < full ? "\u2588" : "\u2591");
        else
            buf_str(out, i < full ? "#" : ".");
    }
}

/* The last width characters of label, as a terminal may see them. */
static void tail(struct buf *out, const char *label, unsigned width)
{
    struct buf seen;
    buf_init(&seen, LINE_MAX_BYTES, NULL);
    utf8_visible(&seen, view_of(label, strlen(label)));
    size_t n = seen.n, columns = 0;
    while (n > 0 && columns < width) {
        n--;
        if ((seen.p[n] & 0xc0) != 0x80)
            columns++;
    }
    buf_add(out, seen.p + n, seen.n - n);
    buf_done(&seen);
}

void progress_line(struct buf *out, const char *label, uint64_t done,
                   uint64_t total, unsigned width, bool fancy)
{
    unsigned size = width / 3 < BAR_MAX ? width / 3 : BAR_MAX;
    unsigned used = size + 6; /* the bar, " 100% " */
    if (total == 0) {
        used = 11;
        buf_str(out, "reading ... ");
    } else {
        bar(out, percent(done, total), size, fancy);
        buf_printf(out, " %3u%% ", percent(done, total));
    }
    if (width > used + 2)
        tail(out, label, width - used - 2);
}

static void write_out(const struct buf *b)
{
    if (write(STDERR_FILENO, b->p, b->n) < 0)
        return; /* a bar that nobody sees is no loss */
}

void progress_show(struct progress *p, const char *label, uint64_t done,
                   uint64_t total)
{
    uint64_t now = p->wanted ? clock_mono_ms() : 0;
    if (!p->wanted || now < p->next_ms)
        return;
    p->next_ms = now + EVERY_MS;
    p->shown = true;
    struct buf b;
    buf_init(&b, LINE_MAX_BYTES, NULL);
    buf_str(&b, "\r\033[K");
    progress_line(&b, label, done, total, term_width(STDERR_FILENO), p->fancy);
    write_out(&b);
    buf_done(&b);
}

void progress_erase(struct progress *p)
{
    if (!p->shown)
        return;
    p->shown = false;
    struct buf b;
    buf_init(&b, 16, NULL);
    buf_str(&b, "\r\033[K");
    write_out(&b);
    buf_done(&b);
}
