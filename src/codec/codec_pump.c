/* The step loop: see codec_pump.h for the contract. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec_pump.h"

/* The smallest growth of an output buffer. */
enum { GROW_BYTES = 65536 };

const char codec_cut_short[] = "the input ends before the stream does";
const char codec_over_limit[] = "output limit reached";
const char codec_no_memory[] = "no memory for the decoder";

bool codec_fail(struct codec_result *r, const char *why, size_t at)
{
    r->why = why;
    r->at = at;
    return false;
}

/* One step into n bytes at out; whether to go on. */
static enum pump_is once(pump_step *step, void *state, struct pump *p)
{
    size_t in_before = p->in_pos;
    p->out_pos = 0;
    enum pump_is is = step(state, p);
    ASSERT(p->in_pos <= p->in.n && p->out_pos <= p->cap);
    if (is != PUMP_MORE || p->in_pos != in_before || p->out_pos != 0)
        return is;
    p->why = p->in_pos == p->in.n ? codec_cut_short
                                  : "the decoder makes no progress";
    return PUMP_FAIL;
}

static bool finish(enum pump_is is, const struct pump *p,
                   struct codec_result *r)
{
    if (is == PUMP_FAIL)
        return codec_fail(r, p->why, p->in_pos);
    r->in_used = p->in_pos;
    return true;
}

/* The room is spent: only the end may follow. */
static bool last_step(pump_step *step, void *state, struct pump *p,
                      struct codec_result *r)
{
    p->out = &p->spare;
    p->cap = 1;
    enum pump_is is;
    do
        is = once(step, state, p);
    while (is == PUMP_MORE && p->out_pos == 0);
    if (p->out_pos > 0)
        return codec_fail(r, codec_over_limit, p->in_pos);
    return finish(is, p, r);
}

bool codec_grow(struct buf *out)
{
    if (out->n < out->cap)
        return true;
    size_t left = out->max - out->n;
    if (left == 0)
        out->failed = true;
    return left > 0 && buf_reserve(out, left < GROW_BYTES ? left : GROW_BYTES);
}

bool codec_pump(pump_step *step, void *state, struct view in, struct buf *out,
                struct codec_result *r)
{
    struct pump p = {.in = in};
    enum pump_is is = PUMP_MORE;
    while (is == PUMP_MORE) {
        if (!codec_grow(out)) {
            bool ok = last_step(step, state, &p, r);
            out->failed = !ok;
            return ok;
        }
        p.out = out->p + out->n;
        p.cap = out->cap - out->n;
        is = once(step, state, &p);
        out->n += p.out_pos;
    }
    return finish(is, &p, r);
}

bool codec_pump_block(pump_step *step, void *state, struct view in,
                      uint8_t *out, size_t cap, struct codec_result *r)
{
    struct pump p = {.in = in};
    enum pump_is is = PUMP_MORE;
    size_t n = 0;
    while (is == PUMP_MORE) {
        r->out_n = n;
        if (n == cap)
            return last_step(step, state, &p, r);
        p.out = out + n;
        p.cap = cap - n;
        is = once(step, state, &p);
        n += p.out_pos;
    }
    r->out_n = n;
    return finish(is, &p, r);
}
