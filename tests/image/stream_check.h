/* What the tests of all compressed streams ask. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_STREAM_CHECK_H
#define ASSAY_TESTS_STREAM_CHECK_H

#include "image/img_check.h"

struct stream_case {
    const char *format;
    const char *tool;    /* the program that makes such streams */
    const char *command; /* reads the file "raw", writes the file "packed" */
    const char *magic;   /* an opening that noise is put behind */
    size_t magic_n;
    bool members; /* streams one after the other are one part */
    bool weak;    /* a damaged one is not taken at all */
};

/* Decoded to exactly what went in; what follows is left alone. */
void stream_decodes(const struct stream_case *c);
/* Two streams in a row. */
void stream_joins(const struct stream_case *c);
/* A stream that breaks off is damaged (or, when weak, nothing). */
void stream_breaks(const struct stream_case *c);
/* Its opening with noise behind it is not such a stream. */
void stream_is_not_noise(const struct stream_case *c);
/* Every prefix and many flips of a small one. */
void stream_survives(const struct stream_case *c);

#endif
