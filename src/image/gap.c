/* Telling padding, data and noise apart: see gap.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/gap.h"

#include <math.h>
#include <string.h>

enum {
    RUN_MIN = 16,          /* equal bytes at an end that count as padding */
    RUN_INSIDE = 64 << 10, /* the same within */
    WINDOW = 4 << 10,      /* bytes whose entropy is looked at together */
    NOISE_WINDOWS = 8,     /* windows of noise that make a piece of their own */
    TEXT_MIN = 16,         /* less may be text by chance */
    NOISE_MIN = 4096,      /* less is too short to tell */
};

static bool is_filler(uint8_t c)
{
    return c == 0x00 || c == 0xff;
}

static size_t run_length(struct view v)
{
    size_t n = 1;
    while (n < v.n && v.p[n] == v.p[0])
        n++;
    return v.n ? n : 0;
}

/* Of the bytes at v's end; a longer run than RUN_INSIDE is found elsewhere. */
static size_t run_length_back(struct view v)
{
    size_t n = 1;
    while (n < v.n && n < RUN_INSIDE && v.p[v.n - 1 - n] == v.p[v.n - 1])
        n++;
    return n;
}

/* Where the first long run of filler begins; v.n when there is none. A run of
 * RUN_INSIDE bytes covers a whole half of that, so only these are looked at. */
static size_t filler_inside(struct view v)
{
    static const size_t half = RUN_INSIDE / 2;
    for (size_t at = 0; at + half <= v.n; at += half) {
        uint8_t c = v.p[at];
        if (!is_filler(c) || memcmp(v.p + at, v.p + at + 1, half - 1) != 0)
            continue;
        size_t from = at;
        while (from > 0 && v.p[from - 1] == c)
            from--;
        if (at - from + run_length(view_from(v, at)) >= RUN_INSIDE)
            return from;
    }
    return v.n;
}

struct counts {
    uint64_t of[256];
    uint64_t n;
};

static void count(struct counts *c, struct view v)
{
    for (size_t i = 0; i < v.n; i++)
        c->of[v.p[i]]++;
    c->n += v.n;
}

static double entropy_of(const struct counts *c)
{
    double bits = 0;
    for (int i = 0; i < 256; i++) {
        double share = (double)c->of[i] / (double)c->n;
        if (c->of[i])
            bits -= share * log2(share);
    }
    return bits;
}

/* Chi-square of a good cipher stays near 256; of packed data it is more. */
static bool is_even(const struct counts *c)
{
    double expect = (double)c->n / 256, chi = 0;
    for (int i = 0; i < 256; i++) {
        double off = (double)c->of[i] - expect;
        chi += off * off / expect;
    }
    return c->n >= NOISE_MIN && chi < 340;
}

static bool is_noise(const struct counts *c)
{
    return c->n >= NOISE_MIN && entropy_of(c) > 7.9;
}

/* Evenly random bytes have a sum of squared counts of 69616 here, give or take
 * 370; packed ones not much more. (A sum of 72800 is an entropy of 7.92.) */
static bool window_is_noise(struct view v, uint64_t at)
{
    struct view w = view_cut(v, at, WINDOW);
    uint32_t of[256] = {0}, squares = 0;
    for (size_t i = 0; i < w.n; i++)
        of[w.p[i]]++;
    for (int i = 0; i < 256; i++)
        squares += of[i] * of[i];
    return w.n == WINDOW && squares < 72800;
}

/* How far v goes on being noise, or being none, from its start. A few windows
 * of the other kind do not end it; at the end of noise they are left out. */
static uint64_t same_kind(struct view v, bool noise)
{
    uint64_t at = 0, other = 0;
    for (; at < v.n && other < NOISE_WINDOWS; at += WINDOW)
        other = window_is_noise(v, at) == noise ? 0 : other + 1;
    if (noise || other == NOISE_WINDOWS)
        at -= other * WINDOW;
    return at < v.n ? at : v.n;
}

/* Noise within data, or data behind noise, counts from some windows on. */
static uint64_t piece_of(struct view v)
{
    if (v.n < (NOISE_WINDOWS + 1) * (uint64_t)WINDOW)
        return v.n;
    bool noise = true;
    for (unsigned i = 0; i < NOISE_WINDOWS; i++)
        noise = noise && window_is_noise(v, (uint64_t)i * WINDOW);
    uint64_t n = same_kind(v, noise);
    return n ? n : v.n;
}

/* Bytes of the character that v begins with; 0 when it is not UTF-8. */
static size_t utf8_length(struct view v)
{
    uint8_t c = v.p[0];
    size_t n = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
    if (c > 0xf4 || n > v.n)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((v.p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

static bool is_utf8(struct view v)
{
    while (v.n) {
        size_t n = utf8_length(v);
        if (n == 0)
            return false;
        v = view_from(v, n);
    }
    return true;
}

/* No control characters but those of lines; and ASCII, or all UTF-8. */
static bool is_text(const struct counts *c, struct view v)
{
    uint64_t other = 0;
    for (int i = 0; i < 256; i++) {
        bool blank = i == '\t' || i == '\n' || i == '\r' || i == '\f';
        if (c->of[i] && ((i < ' ' && !blank) || i == 0x7f))
            return false;
        other += i >= 0x80 ? c->of[i] : 0;
    }
    return c->n >= TEXT_MIN && (other <= c->n / 16 || is_utf8(v));
}

static enum gap_kind kind_of(const struct counts *c, struct view v)
{
    if (is_noise(c))
        return GAP_HIGH_ENTROPY;
    return is_text(c, v) ? GAP_TEXT : GAP_DATA;
}

static struct gap piece(struct view v)
{
    struct counts c = {0};
    v.n = (size_t)piece_of(v);
    count(&c, v);
    return (struct gap){.kind = kind_of(&c, v),
                        .n = v.n,
                        .bits = entropy_of(&c),
                        .even = is_even(&c)};
}

bool gap_next(struct gap_walk *w, struct gap *out)
{
    struct view v = w->rest;
    if (v.n == 0)
        return false;
    size_t head = run_length(v);
    if (is_filler(v.p[0]) && (head >= RUN_MIN || head == v.n)) {
        *out = (struct gap){.kind = GAP_PADDING, .n = head};
    } else {
        if (w->clear == 0)
            w->clear = filler_inside(v);
        v.n = w->clear;
        size_t tail = run_length_back(v);
        if (v.n == w->rest.n && is_filler(v.p[v.n - 1]) && tail >= RUN_MIN &&
            tail < v.n)
            v.n -= tail;
        *out = piece(v);
    }
    w->rest = view_from(w->rest, out->n);
    w->clear -= out->n < w->clear ? out->n : w->clear;
    return true;
}
