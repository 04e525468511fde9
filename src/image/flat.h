/* What archives share: files that stand in one piece, and hard links. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_FLAT_H
#define ASSAY_IMAGE_FLAT_H

#include "image/format.h"

/* A file's contents are p->bytes from node->data on. */
extern const struct fs_ops flat_ops;

/* n is to hold the contents [at, at + n->size) of p; where these end behind
 * the part, the file is marked unreadable and why noted. */
void flat_file(struct lane *lane, struct part *p, struct node *n, uint64_t at);

/* Makes n a further hard link to the file first. */
void flat_link(struct node *n, struct node *first);

/* Nodes by device and inode number, while an archive is read. */
struct inode_table {
    struct arena *arena;
    struct inode_slot *slots;
    uint32_t n, cap;
};

/* The node kept under key, or NULL after n was put there. Without memory there
 * are no hard links, and every node stands for itself. */
struct node *inode_first(struct inode_table *t, uint64_t key, struct node *n);
void inode_forget(struct inode_table *t);

#endif
