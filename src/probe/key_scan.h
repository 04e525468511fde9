/* All private keys and certificates of a file, each once. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_KEY_SCAN_H
#define ASSAY_PROBE_KEY_SCAN_H

#include "probe/cert_parse.h"
#include "probe/hits.h"
#include "probe/key_parse.h"

struct key_sink {
    void (*key)(void *ctx, const struct key_info *k);
    void (*certificate)(void *ctx, const struct cert_info *c);
    void *ctx;
};

/* hits: those of v, at most max. What stands within a key or certificate that
 * was given is not given again. False as hits_walk. */
bool key_scan(struct view v, const struct hit *hits, size_t n, size_t max,
              const struct key_sink *sink);

#endif
