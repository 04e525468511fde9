/* What the tests of wrappers share: small contents that are known anywhere,
 * and looking parts up by what their container calls them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_WRAP_CHECK_H
#define ASSAY_TESTS_WRAP_CHECK_H

#include "image/img_check.h"

/* A gzip stream of "abc", and a cpio archive with one file "a" of "text". */
struct view wrap_gzip(void);
struct view wrap_cpio(void);

/* A Linux kernel as it runs, or what can be taken for one: n bytes. */
void wrap_kernel(struct buf *b, size_t n);

/* The part called label at any depth; NULL: there is none. */
struct part *wrap_part(struct img *g, const char *label);
/* The test fails unless a part called label is there, of that format, at that
 * offset. */
struct part *wrap_has(struct img *g, const char *label, const char *format,
                      uint64_t offset);
/* The first part is of that format, ends after size bytes, and has text in its
 * detail (NULL: whatever). */
void wrap_is(struct img *g, const char *format, uint64_t size,
             const char *text);

/* No part opens on any of 300 blocks of n bytes of noise that begin with the
 * magic at at. */
void wrap_is_not_noise(const char *format, size_t n, size_t at,
                       const char *magic, size_t magic_n);

#endif
