/* LZMA's range decoder for x86-64: whole trees as blocks of assembly. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CODEC_LZMA_RC_X86_H
#define ASSAY_CODEC_LZMA_RC_X86_H

#include "codec/lzma_rc.h"

/* Compilers make a branch of every bit, and half of those are mispredicted;
 * or they spill. So the loops that decode the bits of one symbol are written
 * out here: no branch depends on a decoded bit, and both probabilities that
 * may be next are loaded before it is known which one will be. */

/* Bring range above 2^24 by one more byte of input. */
#define RC_NORMALIZE                                                           \
    "cmp $0x1000000, %[range]\n\t"                                             \
    "jae 1f\n\t"                                                               \
    "shl $8, %[range]\n\t"                                                     \
    "shl $8, %[code]\n\t"                                                      \
    "movb (%[in]), %b[code]\n\t"                                               \
    "inc %[in]\n"                                                              \
    "1:\n\t"

/* Split range by prob; carry is set when the bit is 0. */
#define RC_SPLIT                                                               \
    "mov %[range], %[bound]\n\t"                                               \
    "shr $11, %[bound]\n\t"                                                    \
    "imul %[prob], %[bound]\n\t"                                               \
    "mov %[code], %[tmp]\n\t"                                                  \
    "sub %[bound], %[range]\n\t"                                               \
    "sub %[bound], %[code]\n\t"                                                \
    "cmovb %[bound], %[range]\n\t"                                             \
    "cmovb %[tmp], %[code]\n\t"

/* From carry: tmp = what prob is drawn to; then, later, the new prob in tmp. */
#define RC_AIM                                                                 \
    "mov $31, %[tmp]\n\t"                                                      \
    "cmovb %[top], %[tmp]\n\t"
#define RC_ADAPT                                                               \
    "sub %[prob], %[tmp]\n\t"                                                  \
    "sar $5, %[tmp]\n\t"                                                       \
    "add %[prob], %[tmp]\n\t"

#define RC_TREE_BIT                                                            \
    "movzwl (%[probs],%[sym],4), %[next0]\n\t"                                 \
    "movzwl 2(%[probs],%[sym],4), %[next1]\n\t" RC_NORMALIZE RC_SPLIT          \
    "cmovb %[next0], %[next1]\n\t" RC_AIM "mov %k[sym], %[bound]\n\t"          \
    "lea 1(%[sym],%[sym]), %k[sym]\n\t"                                        \
    "sbb $0, %k[sym]\n\t" RC_ADAPT "mov %[next1], %[prob]\n\t"                 \
    "movw %w[tmp], (%[probs],%q[bound],2)\n\t"

#define RC_TREE_LAST                                                           \
    RC_NORMALIZE RC_SPLIT RC_AIM "mov %k[sym], %[bound]\n\t"                   \
                                 "lea 1(%[sym],%[sym]), %k[sym]\n\t"           \
                                 "sbb $0, %k[sym]\n\t" RC_ADAPT                \
                                 "movw %w[tmp], (%[probs],%q[bound],2)\n\t"

#define RC_TREE(name, bits)                                                    \
    static inline __attribute__((always_inline)) uint32_t name(                \
        struct lzma_rc *rc, uint16_t *probs)                                   \
    {                                                                          \
        uint64_t sym = 1;                                                      \
        uint32_t prob = probs[1], next0, next1, bound, tmp;                    \
        __asm__(bits                                                           \
                : [range] "+r"(rc->range), [code] "+r"(rc->code),              \
                  [in] "+r"(rc->in), [sym] "+r"(sym), [prob] "+r"(prob),       \
                  [next0] "=&r"(next0), [next1] "=&r"(next1),                  \
                  [bound] "=&r"(bound), [tmp] "=&r"(tmp)                       \
                : [probs] "r"(probs), [top] "r"(2048)                          \
                : "cc", "memory");                                             \
        return (uint32_t)sym;                                                  \
    }

/* The symbol with a leading 1. */
RC_TREE(rc_tree3, RC_TREE_BIT RC_TREE_BIT RC_TREE_LAST)
RC_TREE(rc_tree4, RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT RC_TREE_LAST)
RC_TREE(rc_tree6, RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT
                      RC_TREE_LAST)
RC_TREE(rc_tree8, RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT RC_TREE_BIT
                      RC_TREE_BIT RC_TREE_BIT RC_TREE_LAST)

/* One bit of a literal behind a match: as long as the bits agree with the
 * byte at the last distance, probabilities of their own are used: those from
 * 0x100 on for a 0, from 0x200 on for a 1; after the first that differs,
 * those from 0 on. offset is 0x100 while they agree, then 0; mbit is what the
 * bit would be, in its place; one of offset and mbit goes on as offset. */
#define RC_MATCHED_BIT                                                         \
    "xor %[mbit], %[offset]\n\t"                                               \
    "add %[match], %[match]\n\t"                                               \
    "mov %[match], %[next0]\n\t"                                               \
    "mov %[match], %[next1]\n\t"                                               \
    "and %[offset], %[next0]\n\t"                                              \
    "and %[mbit], %[next1]\n\t"                                                \
    "add %[offset], %[next0]\n\t"                                              \
    "add %[mbit], %[next1]\n\t"                                                \
    "lea (%q[next0],%[sym],2), %[next0]\n\t"                                   \
    "lea (%q[next1],%[sym],2), %[next1]\n\t"                                   \
    "movzwl (%[probs],%q[next0],2), %[next0]\n\t"                              \
    "movzwl 2(%[probs],%q[next1],2), %[next1]\n\t" RC_NORMALIZE RC_SPLIT       \
    "cmovae %[mbit], %[offset]\n\t"                                            \
    "cmovb %[next0], %[next1]\n\t" RC_AIM "lea 1(%[sym],%[sym]), %k[sym]\n\t"  \
    "sbb $0, %k[sym]\n\t" RC_ADAPT "mov %[next1], %[prob]\n\t"                 \
    "movw %w[tmp], (%[probs],%[idx],2)\n\t"                                    \
    "mov %[match], %[mbit]\n\t"                                                \
    "lea (%q[offset],%[sym]), %k[idx]\n\t"                                     \
    "and %[offset], %[mbit]\n\t"                                               \
    "add %[mbit], %k[idx]\n\t"

#define RC_MATCHED_LAST                                                        \
    RC_NORMALIZE RC_SPLIT RC_AIM "lea 1(%[sym],%[sym]), %k[sym]\n\t"           \
                                 "sbb $0, %k[sym]\n\t" RC_ADAPT                \
                                 "movw %w[tmp], (%[probs],%[idx],2)\n\t"

static inline __attribute__((always_inline)) uint32_t
rc_matched(struct lzma_rc *rc, uint16_t *probs, uint32_t match)
{
    static const uint32_t top = 1u << RC_PROB_BITS;
    uint32_t offset = 0x100, bound, tmp, next0, next1;
    match <<= 1;
    uint32_t mbit = match & offset;
    uint64_t sym = 1, idx = offset + mbit + sym;
    uint32_t prob = probs[idx];
    __asm__(RC_MATCHED_BIT RC_MATCHED_BIT RC_MATCHED_BIT RC_MATCHED_BIT
                RC_MATCHED_BIT RC_MATCHED_BIT RC_MATCHED_BIT RC_MATCHED_LAST
            : [range] "+r"(rc->range), [code] "+r"(rc->code), [in] "+r"(rc->in),
              [sym] "+r"(sym), [match] "+r"(match), [offset] "+r"(offset),
              [prob] "+r"(prob), [mbit] "+r"(mbit), [idx] "+r"(idx),
              [bound] "=&r"(bound), [tmp] "=&r"(tmp), [next0] "=&r"(next0),
              [next1] "=&r"(next1)
            : [probs] "r"(probs), [top] "m"(top)
            : "cc", "memory");
    return (uint32_t)sym;
}

/* A tree of n bits, n not 0. */
static inline __attribute__((always_inline)) uint32_t
rc_tree_n(struct lzma_rc *rc, uint16_t *probs, uint32_t n)
{
    static const uint32_t top = 1u << RC_PROB_BITS;
    uint64_t sym = 1;
    uint32_t prob = probs[1], next0, next1, bound, tmp;
    __asm__("2:\n\t" RC_TREE_BIT "dec %[n]\n\t"
            "jnz 2b\n\t"
            : [range] "+r"(rc->range), [code] "+r"(rc->code), [in] "+r"(rc->in),
              [sym] "+r"(sym), [prob] "+r"(prob), [next0] "=&r"(next0),
              [next1] "=&r"(next1), [bound] "=&r"(bound), [tmp] "=&r"(tmp),
              [n] "+r"(n)
            : [probs] "r"(probs), [top] "m"(top)
            : "cc", "memory");
    return (uint32_t)sym;
}

/* n bits of even odds, appended to sym; n is not 0. */
static inline __attribute__((always_inline)) uint32_t
rc_direct(struct lzma_rc *rc, uint32_t sym, uint32_t n)
{
    uint32_t tmp, bit = 0;
    __asm__("2:\n\t" RC_NORMALIZE "shr $1, %[range]\n\t"
            "mov %[code], %[tmp]\n\t"
            "add %[sym], %[sym]\n\t"
            "sub %[range], %[code]\n\t"
            "setns %b[bit]\n\t"
            "cmovs %[tmp], %[code]\n\t"
            "add %[bit], %[sym]\n\t"
            "dec %[n]\n\t"
            "jnz 2b\n\t"
            : [range] "+r"(rc->range), [code] "+r"(rc->code), [in] "+r"(rc->in),
              [sym] "+r"(sym), [n] "+r"(n), [tmp] "=&r"(tmp), [bit] "+r"(bit)
            :
            : "cc", "memory");
    return sym;
}

#endif
