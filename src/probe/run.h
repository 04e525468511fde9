/* Runs all probes over one image. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_RUN_H
#define ASSAY_PROBE_RUN_H

#include "probe/probe.h"

struct probing;

/* How far it is, for a progress display; called from several threads. */
struct probe_progress {
    void (*step)(void *ctx, uint64_t done_bytes);
    void *ctx;
};

/* Reads the image and asks every probe. The facts, sorted and named, are in
 * *out_facts until probing_done. tree: a directory in place of bytes, or NULL.
 */
MUST_USE enum err probing_run(const struct image_opts *opts,
                              const struct part *tree, struct probing **out);
/* For tests and fuzzing: one probe, without the anchors. */
MUST_USE enum err probing_run_only(const struct image_opts *opts,
                                   const char *probe_id, struct probing **out);
struct image *probing_image(struct probing *p);
struct obs **probing_facts(struct probing *p, size_t *out_n);
/* More facts were seen than the limits allow. */
bool probing_overflow(const struct probing *p);
void probing_done(struct probing *p);

#endif
