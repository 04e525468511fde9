/* Folding of characters, for Latin scripts. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/fold.h"

#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

/* U+00C0 to U+017F, each as the letter it is at heart. */
static const char latin[] = "aaaaaa.ceeeeiiiidnooooo*ouuuuy.."
                            "aaaaaa.ceeeeiiiidnooooo/ouuuuy.y"
                            "aaaaaaccccccccddddeeeeeeeeeegggg"
                            "gggghhhhiiiiiiiiii..jjkkklllllll"
                            "lllnnnnnnnnnoooooo..rrrrrrssssss"
                            "ssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

struct fold_many {
    uint32_t c;
    const char *text;
};

static const struct fold_many many[] = {
    {0x00c6, "ae" },
    {0x00e6, "ae" },
    {0x0152, "oe" },
    {0x0153, "oe" },
    {0x00df, "ss" },
    {0x1e9e, "ss" },
    {0x00de, "th" },
    {0x00fe, "th" },
    {0x0132, "ij" },
    {0x0133, "ij" },
    {0xfb00, "ff" },
    {0xfb01, "fi" },
    {0xfb02, "fl" },
    {0xfb03, "ffi"},
    {0xfb04, "ffl"},
    {0xfb05, "st" },
    {0xfb06, "st" },
    {0x2026, "..."},
    {0x2116, "no" },
};

static const char *fold_special(uint32_t c)
{
    for (size_t i = 0; i < sizeof many / sizeof *many; i++)
        if (many[i].c == c)
            return many[i].text;
    return NULL;
}

static bool is_dash(uint32_t c)
{
    return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xfe58 ||
           c == 0xfe63 || c == 0x2043;
}

static bool is_quote(uint32_t c)
{
    return c == 0x2018 || c == 0x2019 || c == 0x201a || c == 0x201b ||
           c == 0x2032 || c == 0x00b4 || c == 0x02bc || c == '`';
}

/* Marks of footnotes, and marks that stand on the letter before them. */
static bool is_dropped(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36f) || c == 0xb9 || c == 0xb2 || c == 0xb3 ||
           (c >= 0x2070 && c <= 0x2079) || c == 0x2020 || c == 0x2021;
}

static char fold_one(uint32_t c)
{
    if (c >= 0xff01 && c <= 0xff5e)
        c -= 0xfee0;
    if (c >= 'A' && c <= 'Z')
        return (char)(c + 32);
    if (c == '\n' || c == '\t' || c == 0xa0 || c == 0x202f ||
        (c >= 0x2000 && c <= 0x200a) || c == 0x205f || c == 0x3000)
        return ' ';
    if (is_quote(c))
        return '\'';
    if (c < 0x7f)
        return (char)c;
    if (c >= 0xc0 && c <= 0x17f)
        return latin[c - 0xc0];
    if (c == 0x218 || c == 0x219)
        return 's';
    if (c == 0x21a || c == 0x21b)
        return 't';
    if (is_dash(c))
        return '-';
    if (c >= 0x370 && c < 0x2000)
        return FOLD_OTHER;
    if (c >= 0x2e80 && c < 0xfe00)
        return FOLD_OTHER;
    return c == 0x2022 ? '*' : '"';
}

void fold_init(struct folded *f)
{
    *f = (struct folded){0};
}

void fold_done(struct folded *f)
{
    free(f->c);
    free(f->at);
    *f = (struct folded){0};
}

/* A character of two bytes or more folds to at most three. */
static bool fold_room(struct folded *f, size_t n)
{
    size_t want = 2 * n + 8;
    if (want <= f->cap)
        return true;
    char *c = realloc(f->c, want);
    if (c)
        f->c = c;
    uint32_t *at = realloc(f->at, want * sizeof *at);
    if (at)
        f->at = at;
    if (!c || !at)
        return false;
    f->cap = want;
    return true;
}

static void fold_put(struct folded *f, char c, size_t at)
{
    f->c[f->n] = c;
    f->at[f->n++] = (uint32_t)at;
}

void fold(struct folded *f, struct view raw)
{
    static const uint8_t none[1];
    f->raw = raw.p ? raw : view_of(none, 0);
    f->n = 0;
    f->failed = raw.n > UINT32_MAX / 4 || !fold_room(f, raw.n);
    if (f->failed)
        return;
    for (size_t i = 0; i < raw.n;) {
        uint32_t c = 0;
        size_t n = utf8_next(view_from(raw, i), &c);
        if (n == 0)
            c = FOLD_OTHER, n = 1;
        const char *text = fold_special(c);
        for (const char *p = text; p && *p; p++)
            fold_put(f, *p, i);
        if (!text && !is_dropped(c))
            fold_put(f, fold_one(c), i);
        i += n;
    }
    f->c[f->n] = 0;
    f->at[f->n] = (uint32_t)raw.n;
}

void fold_short(const char *text, char *out, size_t cap)
{
    struct folded f;
    fold_init(&f);
    fold(&f, view_of(text, strlen(text)));
    size_t n = f.n < cap ? f.n : cap - 1;
    if (n > 0)
        memcpy(out, f.c, n);
    out[n] = 0;
    fold_done(&f);
}
