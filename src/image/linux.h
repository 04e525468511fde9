/* Linux kernels: what their readers share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_LINUX_H
#define ASSAY_IMAGE_LINUX_H

#include "image/format.h"

/* The version in the banner that every unpacked kernel carries, as in "Linux
 * version 5.4.0 (user@host) (gcc ...) #1 ..."; empty when there is none. */
struct view linux_version(struct view v);

/* p is a program of size bytes, a kernel if it has the banner: searched as it
 * stands, and what it carries (initramfs, configuration, device trees) is
 * looked for within. */
void linux_kernel(struct lane *lane, struct part *p, uint64_t size,
                  const char *detail);

#endif
