/* liblzma as a pump step: see lzma_step.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/lzma_step.h"

#include <stdlib.h>

static void *make(void)
{
    lzma_stream *s = malloc(sizeof *s);
    if (s)
        *s = (lzma_stream)LZMA_STREAM_INIT;
    return s;
}

static void drop(void *state)
{
    lzma_end(state);
    free(state);
}

lzma_stream *lzma_state(struct codec_ctx *ctx)
{
    return codec_state(ctx, CODEC_xz, make, drop);
}

const char *lzma_why(lzma_ret is)
{
    /* liblzma's other results need no words of their own. */
    if (is == LZMA_MEM_ERROR)
        return codec_no_memory;
    if (is == LZMA_MEMLIMIT_ERROR)
        return "the dictionary is over the memory limit";
    if (is == LZMA_FORMAT_ERROR)
        return "no such header";
    if (is == LZMA_OPTIONS_ERROR)
        return "the header asks for what is not supported";
    return "the data is damaged";
}

enum pump_is lzma_step(void *state, struct pump *p)
{
    lzma_stream *s = state;
    s->next_in = p->in.p + p->in_pos;
    s->avail_in = p->in.n - p->in_pos;
    s->next_out = p->out;
    s->avail_out = p->cap;
    lzma_ret is = lzma_code(s, LZMA_RUN);
    p->in_pos = p->in.n - s->avail_in;
    p->out_pos = p->cap - s->avail_out;
    if (is == LZMA_STREAM_END)
        return PUMP_END;
    if (is == LZMA_OK || is == LZMA_BUF_ERROR)
        return PUMP_MORE;
    p->why = lzma_why(is);
    return PUMP_FAIL;
}
