/* Every maximum in assay, in one place; "--limit-NAME" raises the ones that a
 * user may raise. Over a limit the answer is INCONCLUSIVE, never a crash. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_LIMITS_H
#define ASSAY_CORE_LIMITS_H

#include <stdint.h>

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

/* Fixed: what no honest image comes near. */
enum {
    MAX_NAME_BYTES = 4096,    /* one file name */
    MAX_PATH_DEPTH = 256,     /* directories above a file */
    MAX_LINK_HOPS = 40,       /* symbolic links followed for one path */
    MAX_XATTR_BYTES = 65536,  /* one extended attribute's value */
    MAX_LINK_TARGET = 65536,  /* a symbolic link's text */
    MAX_HITS_PER_FILE = 4096, /* anchor hits kept for one file */
    MAX_ATTR_TEXT = 4096,     /* one text in an observation */
    MAX_UPDATE_FILES = 256,   /* that name an updater; of each thread */
};

/* What a user may raise; limits_default() gives the defaults. */
struct limits {
    uint64_t memory_bytes; /* everything a worker allocates */
    uint64_t output_bytes; /* all bytes decoded from one image */
    uint64_t stream_bytes; /* one decoded stream kept in memory */
    uint64_t file_bytes;   /* one file looked at as a whole */
    uint64_t text_bytes;   /* all small texts kept for the probes */
    uint64_t ratio;        /* output to input of one stream, above 1 MiB */
    uint32_t depth;        /* containers within containers */
    uint32_t entries;      /* files in one image */
    uint32_t parts;        /* containers in one image */
    uint32_t observations; /* facts kept from one image */
    uint32_t time_ms;      /* wall clock for one image */
    uint32_t guess_ms;     /* password guessing, work of a reference core */
};

static inline struct limits limits_default(void)
{
    return (struct limits){
        .memory_bytes = 2 * GIB,
        .output_bytes = 16 * GIB,
        .stream_bytes = 1 * GIB,
        .file_bytes = 64 * MIB,
        .text_bytes = 16 * MIB,
        .ratio = 2000,
        .depth = 12,
        .entries = 1000000,
        .parts = 20000,
        .observations = 200000,
        .time_ms = 120000,
        .guess_ms = 2000,
    };
}

#endif
