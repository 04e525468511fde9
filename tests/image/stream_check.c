/* Checks of compressed streams: see stream_check.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/stream_check.h"

/* Text that packs, but not into nothing; the same for the same n. */
static void make_raw(struct buf *b, size_t n)
{
    static const char *const words[] = {"kernel ",    "initrd ",
                                        "/bin/sh\n",  "\x7f\x45\x01",
                                        "0123456789", "root:"};
    uint8_t seed[1];
    for (uint64_t i = 0; b->n < n; i++) {
        fill_random(seed, 1, i);
        buf_str(b, words[seed[0] % 6]);
        buf_byte(b, seed[0]);
    }
    b->n = n;
    assert_false(b->failed);
}

struct packed {
    struct tmp tmp;
    struct buf raw;
    struct view v;
};

static void pack(const struct stream_case *c, size_t n, struct packed *p)
{
    need_tool(c->tool);
    tmp_make(&p->tmp);
    buf_init(&p->raw, 2 * n + 64, NULL);
    make_raw(&p->raw, n);
    tmp_file(&p->tmp, "raw", buf_of(&p->raw));
    tmp_run(&p->tmp, "%s", c->command);
    p->v = slurp(tmp_path(&p->tmp, "packed"));
}

static void packed_done(struct packed *p)
{
    free((void *)(uintptr_t)p->v.p);
    buf_done(&p->raw);
    tmp_remove(&p->tmp);
}

static void expect_content(struct img *g, struct view raw, size_t size)
{
    assert_non_null(g->part);
    assert_string_equal(img_diags(g), "");
    assert_int_equal(g->part->size, size);
    assert_true(view_eq(buf_of(&g->part->content), raw));
}

void stream_decodes(const struct stream_case *c)
{
    struct packed p;
    struct buf b;
    struct img g;
    pack(c, 300000, &p);
    buf_init(&b, 1 << 20, NULL);
    buf_view(&b, p.v);
    buf_str(&b, "\n behind it");
    img_open(&g, c->format, buf_of(&b));
    expect_content(&g, buf_of(&p.raw), p.v.n);
    img_close(&g);
    buf_done(&b);
    packed_done(&p);
}

void stream_joins(const struct stream_case *c)
{
    struct packed p;
    struct buf b, raw;
    struct img g;
    pack(c, 5000, &p);
    buf_init(&b, 1 << 20, NULL);
    buf_init(&raw, 1 << 20, NULL);
    for (int i = 0; i < 2; i++) {
        buf_view(&b, p.v);
        buf_view(&raw, buf_of(&p.raw));
    }
    if (!c->members)
        raw.n /= 2;
    img_open(&g, c->format, buf_of(&b));
    expect_content(&g, buf_of(&raw), c->members ? b.n : p.v.n);
    img_close(&g);
    buf_done(&b);
    buf_done(&raw);
    packed_done(&p);
}

void stream_breaks(const struct stream_case *c)
{
    struct packed p;
    struct img g;
    pack(c, 300000, &p);
    img_open(&g, c->format, view_cut(p.v, 0, p.v.n - 9));
    if (c->weak) {
        assert_null(g.part);
    } else {
        assert_non_null(g.part);
        assert_true(img_has_diag(&g, WHY_CORRUPT));
        assert_true(g.part->content.n > 100000);
    }
    img_close(&g);
    packed_done(&p);
}

void stream_is_not_noise(const struct stream_case *c)
{
    static uint8_t noise[65536];
    for (uint64_t seed = 0; seed < 200; seed++) {
        struct img g;
        fill_random(noise, sizeof noise, seed);
        memcpy(noise, c->magic, c->magic_n);
        img_open(&g, c->format, view_of(noise, sizeof noise));
        if (g.part)
            fail_msg("noise %d is taken for %s", (int)seed, c->format);
        img_close(&g);
    }
}

void stream_survives(const struct stream_case *c)
{
    struct packed p;
    pack(c, 600, &p);
    img_survives(c->format, p.v);
    packed_done(&p);
}
