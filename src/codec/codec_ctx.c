/* Per-thread decoder state. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/codec_ctx.h"

#include <stdlib.h>

struct codec_ctx *codec_ctx_new(void)
{
    return calloc(1, sizeof(struct codec_ctx));
}

void codec_ctx_free(struct codec_ctx *ctx)
{
    if (!ctx)
        return;
    for (size_t i = 0; i < CODEC_COUNT; i++)
        if (ctx->slot[i].state)
            ctx->slot[i].free(ctx->slot[i].state);
    free(ctx);
}

void *codec_state(struct codec_ctx *ctx, enum codec c, void *(*make)(void),
                  void (*drop)(void *))
{
    struct codec_slot *s = &ctx->slot[c];
    if (!s->state) {
        s->state = make();
        s->free = drop;
    }
    return s->state;
}
