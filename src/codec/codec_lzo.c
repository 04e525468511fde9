/* One raw LZO1X block, up to its end mark; our own decoder. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions; L, D, S are bits of the opcode, H is the byte behind it, W
 * the little-endian 16-bit word behind it. A length whose L bits are all 0
 * goes on in bytes: each 0 counts 255, the first other one ends it. After
 * the match, S literals follow. (Source: Documentation/staging/lzo.rst.)
 *
 * opcode     match bytes      distance                 S
 * 1LLDDDSS   5 + L            (H << 3) + D + 1         S
 * 01LDDDSS   3 + L            (H << 3) + D + 1         S
 * 001LLLLL   2 + L, long: 31  (W >> 2) + 1             W & 3
 * 0001HLLL   2 + L, long: 7   16384 + (H << 14) + (W >> 2); 16384: the end
 * 0000LLLL   none, after no literals: 3 + L literals, long: 15
 * 0000DDSS   2                (H << 2) + D + 1, after 1 to 3 literals
 * 0000DDSS   3                (H << 2) + D + 2049, after 4 or more
 *
 * A first byte above 17 stands for (byte - 17) literals.
 */
#include <string.h>

#include "codec/codec_pump.h"

/* How many literals came last, as the 0000 opcode asks: 4 means "4 or more".
 */
enum { FOUR_OR_MORE = 4 };

/* Copies go in chunks of this size where both sides have room for more. */
enum { CHUNK = 16 };

struct lzo {
    const uint8_t *in, *in_end;
    uint8_t *start, *out, *out_end;
    const char *why;
};

static size_t in_left(const struct lzo *z)
{
    return (size_t)(z->in_end - z->in);
}

static bool stop(struct lzo *z, const char *why)
{
    z->why = why;
    return false;
}

static bool literals(struct lzo *z, size_t n)
{
    size_t in_room = in_left(z), out_room = (size_t)(z->out_end - z->out);
    if (n > in_room)
        return stop(z, codec_cut_short);
    if (n > out_room)
        return stop(z, codec_over_limit);
    if (n <= CHUNK && in_room >= CHUNK && out_room >= CHUNK)
        memcpy(z->out, z->in, CHUNK);
    else
        memcpy(z->out, z->in, n);
    z->in += n;
    z->out += n;
    return true;
}

static bool match(struct lzo *z, size_t distance, size_t n)
{
    if (distance > (size_t)(z->out - z->start))
        return stop(z, "LZO match from before the start");
    size_t room = (size_t)(z->out_end - z->out);
    if (n > room)
        return stop(z, codec_over_limit);
    uint8_t *to = z->out;
    const uint8_t *from = to - distance;
    z->out += n;
    if (distance >= CHUNK && room - n >= CHUNK) {
        for (; to < z->out; to += CHUNK, from += CHUNK)
            memcpy(to, from, CHUNK);
    } else {
        while (to < z->out)
            *to++ = *from++;
    }
    return true;
}

/* A length of value bits, which are all 0 when it goes on in bytes. */
static bool length(struct lzo *z, size_t bits, size_t most, size_t *n)
{
    *n = bits;
    if (bits != 0)
        return true;
    *n = most;
    while (z->in < z->in_end && *z->in == 0) {
        *n += 255;
        z->in++;
    }
    if (z->in == z->in_end)
        return stop(z, codec_cut_short);
    *n += *z->in++;
    return true;
}

/* A match with a 16-bit word; far is 0, 16384 or 32768. end: the end mark. */
static bool word_match(struct lzo *z, size_t far, size_t n, unsigned *tail,
                       bool *end)
{
    if (in_left(z) < 2)
        return stop(z, codec_cut_short);
    unsigned word = (unsigned)(z->in[0] | (z->in[1] << 8));
    z->in += 2;
    *tail = word & 3;
    if (far == 0)
        return match(z, (word >> 2) + 1, n);
    if (far == 16384 && word >> 2 == 0) {
        *end = n == 3 && *tail == 0;
        return *end || stop(z, "LZO end mark is damaged");
    }
    return match(z, far + (word >> 2), n);
}

/* A match with one more byte. */
static bool byte_match(struct lzo *z, unsigned op, unsigned *state)
{
    if (z->in == z->in_end)
        return stop(z, codec_cut_short);
    size_t more = *z->in++;
    unsigned before = *state;
    *state = op & 3;
    if (op >= 128)
        return match(z, (more << 3) + ((op >> 2) & 7) + 1, 5 + ((op >> 5) & 3));
    if (op >= 64)
        return match(z, (more << 3) + ((op >> 2) & 7) + 1, 3 + ((op >> 5) & 1));
    size_t distance = (more << 2) + (op >> 2) + 1;
    if (before == FOUR_OR_MORE)
        return match(z, distance + 2048, 3);
    return match(z, distance, 2);
}

/* One instruction without the literals behind it. */
static bool instruction(struct lzo *z, unsigned *state, bool *end)
{
    if (z->in == z->in_end)
        return stop(z, codec_cut_short);
    unsigned op = *z->in++;
    size_t n;
    if (op >= 64 || (op < 16 && *state != 0))
        return byte_match(z, op, state);
    if (op >= 32)
        return length(z, op & 31, 31, &n) &&
               word_match(z, 0, n + 2, state, end);
    if (op >= 16)
        return length(z, op & 7, 7, &n) &&
               word_match(z, op & 8 ? 32768 : 16384, n + 2, state, end);
    if (!length(z, op, 15, &n) || !literals(z, n + 3))
        return false;
    *state = FOUR_OR_MORE;
    return true;
}

static bool run(struct lzo *z)
{
    unsigned state = 0;
    if (z->in<z->in_end && * z->in> 17) {
        unsigned n = *z->in++ - 17u;
        if (!literals(z, n))
            return false;
        state = n < FOUR_OR_MORE ? n : FOUR_OR_MORE;
    }
    bool end = false;
    while (instruction(z, &state, &end)) {
        if (end)
            return true;
        if (state != FOUR_OR_MORE && !literals(z, state))
            return false;
    }
    return false;
}

static bool block(struct codec_ctx *ctx, struct view in, uint8_t *out,
                  size_t cap, struct codec_result *r)
{
    (void)ctx;
    struct lzo z = {
        .in = in.p,
        .in_end = in.p + in.n,
        .start = out,
        .out = out,
        .out_end = out + cap,
    };
    if (!run(&z))
        return codec_fail(r, z.why, (size_t)(z.in - in.p));
    r->in_used = (size_t)(z.in - in.p);
    r->out_n = (size_t)(z.out - out);
    return true;
}

const struct codec_ops codec_lzo = {
    .name = "lzo",
    .block = block,
};
