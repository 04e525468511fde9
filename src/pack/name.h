/* Names of files within a pack: which are safe, and how a URI spells them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_NAME_H
#define ASSAY_PACK_NAME_H

#include "core/buf.h"

enum { PACK_NAME_MAX = 512 };

/* Why a file of a pack may not be called this; NULL: it may. A name that
 * passes means the same file on every system, and nothing above the folder
 * that the pack is unpacked to. */
const char *pack_name_flaw(struct view name);

/* Appends the name with the case folded: names that some file system takes
 * for one give the same bytes. Latin, Greek and Cyrillic letters are folded. */
void pack_name_fold(struct view name, struct buf *out);

/* Appends the URI reference (RFC 3986) that stands for name in a manifest. */
void pack_name_to_uri(struct view name, struct buf *out);
/* The other way round; false: it is no plain relative path. out then holds
 * what it held before. */
bool pack_name_of_uri(struct view uri, struct buf *out);

#endif
