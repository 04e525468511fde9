/* Keys and certificates for trying things out, plainly marked as such. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_TEST_KEYS_H
#define ASSAY_PACK_TEST_KEYS_H

#include "core/buf.h"

/* Stands in every name of such a certificate; verification says so. */
#define TEST_KEYS_MARK "assay test keys"

enum { TEST_KEYS_FILES = 5 };

struct test_keys_file {
    const char *name;
    bool secret; /* a private key */
    struct buf text;
};

/* An issuer, whose own key is thrown away, and a maker and a laboratory that
 * it vouches for. now: the day before is the first of five years. NULL: done,
 * and the texts are to be ended; else why not. */
const char *test_keys_make(int64_t now,
                           struct test_keys_file out[TEST_KEYS_FILES]);

#endif
