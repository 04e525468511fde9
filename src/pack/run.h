/* Verifies packs, each in a worker process that gave up its rights first. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_RUN_H
#define ASSAY_PACK_RUN_H

#include "core/limits.h"
#include "pack/verify.h"
#include "sys/file.h"

struct pack_run_opts {
    struct verify_opts verify;
    struct limits limits;
    unsigned jobs; /* processors to use in all; 0: all there are */
};

/* Hands each report to done, in the order given. A pack that could not be read
 * gives a report with a fault. done gives false to stop early. */
MUST_USE enum err pack_verify_all(const struct pack_run_opts *o,
                                  const char *const *paths, size_t n,
                                  bool (*done)(void *ctx, const char *path,
                                               const struct pack_report *r),
                                  void *ctx);

/* The same for packs that are open already, again and again. */
enum { PACK_RUNNER_MAX = 128 };

struct pack_runner;

struct pack_input {
    const char *path;
    const struct sys_map *map;
    const uint8_t *sha256; /* of its bytes */
};

struct pack_runner *pack_runner_new(const struct pack_run_opts *o);
void pack_runner_free(struct pack_runner *r);
/* At most PACK_RUNNER_MAX packs. */
MUST_USE enum err
pack_runner_run(struct pack_runner *r, const struct pack_input *in, size_t n,
                void (*done)(void *ctx, size_t i, const struct pack_report *r),
                void *ctx);

#endif
