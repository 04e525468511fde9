/* Compressed streams as parts: one rule for all of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_STREAM_H
#define ASSAY_IMAGE_STREAM_H

#include "image/format.h"

struct stream_rule {
    enum codec codec;
    /* Fewer decoded bytes than this prove nothing. */
    uint32_t min_bytes;
    /* A stream that breaks off is taken for damaged from so many decoded bytes
     * on (or when its container names the format), for something else below. */
    uint32_t damaged_bytes;
    /* A further member follows where again(rest) is true; NULL: there is only
     * one. between: bytes to skip before looking for it; may be NULL. */
    bool (*again)(struct view rest);
    uint64_t (*between)(struct view rest);
};

/* Decodes p->bytes, all members of it, sets the proven end and a detail. */
enum opened stream_open(struct lane *lane, struct part *p,
                        const struct stream_rule *rule);

#endif
