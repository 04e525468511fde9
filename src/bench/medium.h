/* What the bench puts into slots, and what it finds there. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_MEDIUM_H
#define ASSAY_BENCH_MEDIUM_H

#include "bench/judge.h"
#include "core/buf.h"

enum medium_payload {
    PAYLOAD_OLD,
    PAYLOAD_GOOD,
    PAYLOAD_EVIL,
    PAYLOAD_NEXT,
    PAYLOAD_DEAD,  /* rightly made, but no boot loader can start it */
    PAYLOAD_LARGE, /* as good as the good one, but for its size; made late */
    PAYLOADS
};

enum { MEDIUM_PATH = 512, MEDIUM_DIGEST = 32 };

struct medium {
    char files[PAYLOADS][MEDIUM_PATH];
    struct buf payloads[PAYLOAD_LARGE]; /* the small ones, in memory */
};

/* Writes the small payloads into folder; false when that fails. */
bool medium_make(struct medium *m, const char *folder);
/* Writes the large one, with bytes in all; most of it is a hole. */
bool medium_make_large(struct medium *m, uint64_t bytes);
void medium_done(struct medium *m);

/* The payload that stands whole at offset of a file; PAYLOADS: none. */
enum medium_payload medium_holds(const struct medium *m, const char *path,
                                 uint64_t offset);
enum bench_content medium_content(enum medium_payload p);
/* For people: "old", "evil", "nothing whole". */
const char *medium_name(enum medium_payload p);

/* So that a change is seen; zeros when it cannot be read. */
struct medium_digest {
    uint8_t bytes[MEDIUM_DIGEST];
};

struct medium_digest medium_digest(const char *path);

/* A file's bytes appended to out; false when it cannot be read. */
bool medium_load(const char *path, struct buf *out);

#endif
