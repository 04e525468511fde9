/* The files of an image: one read-only tree a file system, exact in modes,
 * owners, links, devices and extended attributes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_IMAGE_TREE_H
#define ASSAY_IMAGE_TREE_H

#include "core/arena.h"

/* Mode bits as in POSIX stat, which file systems share. */
enum {
    NODE_TYPE = 0170000,
    NODE_SOCKET = 0140000,
    NODE_LINK = 0120000,
    NODE_FILE = 0100000,
    NODE_BLOCK = 0060000,
    NODE_DIR = 0040000,
    NODE_CHAR = 0020000,
    NODE_FIFO = 0010000,
    NODE_SETUID = 04000,
    NODE_SETGID = 02000,
};

struct xattr {
    const char *name; /* with its prefix: security.capability */
    struct view value;
    struct xattr *next;
};

struct node {
    struct node *parent;       /* NULL: the root */
    struct node *child, *next; /* sorted by name after tree_finish */
    const char *name;          /* NUL-terminated; "" for the root */
    uint32_t name_n;
    uint32_t mode; /* type and permission bits */
    uint32_t uid, gid;
    uint32_t major, minor; /* of devices */
    int64_t mtime;         /* seconds since 1970; 0: none */
    uint64_t size;         /* of regular files, bytes */
    uint64_t ino;          /* the file system's inode number; 0: none */
    uint64_t at;           /* offset of the inode (header, node) in its part */
    struct view target;    /* of symbolic links */
    struct xattr *xattrs;
    struct node *first; /* not NULL: a further hard link to that node */
    /* The reader's own handles on the contents. */
    uint64_t data, data2;
    const void *priv;
    /* Files with the same group share a decoded block (a fragment): they are
     * read one after the other. 0: none. */
    uint64_t group;
    const char *unreadable; /* not NULL: why contents could not be read */
};

/* A tree under construction; for one thread. */
struct tree {
    struct arena *arena;
    struct node *root;
    uint32_t count; /* nodes but the root */
    uint32_t max;
    uint32_t refused;   /* entries left out */
    const char *why;    /* the first reason for leaving one out */
    bool overflow;      /* more than max, or memory spent */
    struct node **hash; /* children by parent and name, while building */
    uint32_t hash_n;
};

MUST_USE bool tree_init(struct tree *t, struct arena *arena, uint32_t max);

/* A new child of dir named name with mode; NULL (and noted in t) when the name
 * is not one ("", ".", "..", with '/' or NUL, too long), is there already, or
 * a budget is spent. */
struct node *tree_add(struct tree *t, struct node *dir, struct view name,
                      uint32_t mode);

/* For archives, whose entries carry whole paths: the node at path, with
 * missing directories made (0755 root). "." and "" components are dropped, ".."
 * is refused. An entry that comes again replaces the former one, as unpacking
 * would: the same node is given back, reset to mode. */
struct node *tree_add_path(struct tree *t, struct view path, uint32_t mode);

/* The child of dir called name while building; NULL if there is none. */
struct node *tree_child(const struct tree *t, const struct node *dir,
                        struct view name);

/* A copy of the name and value is made. */
void tree_xattr(struct tree *t, struct node *n, const char *name,
                struct view value);

/* n is another name of first: it gets its owner, mode, times, size and place.
 */
void node_alias(struct node *n, struct node *first);

/* Sorts children by name (bytes) and forgets what only building needs. */
void tree_finish(struct tree *t);

/* The node at path below root ("/etc/passwd"); symbolic links are followed
 * within the tree (as chroot would), MAX_LINK_HOPS at most. NULL: none. */
struct node *tree_find(struct node *root, const char *path);
/* The same without following a link at the end. */
struct node *tree_find_link(struct node *root, const char *path);
/* Where symbolic link n leads, or n itself when it is none. */
struct node *tree_follow(struct node *root, struct node *n);

/* The next node in depth-first order below root; NULL at the end. Start with
 * n = root. */
struct node *tree_next(const struct node *root, const struct node *n);

/* "/etc/passwd", in arena. NULL when memory is spent. */
const char *node_path(const struct node *n, struct arena *arena);

static inline uint32_t node_type(const struct node *n)
{
    return n->mode & NODE_TYPE;
}

static inline bool node_is_file(const struct node *n)
{
    return node_type(n) == NODE_FILE;
}

static inline bool node_is_dir(const struct node *n)
{
    return node_type(n) == NODE_DIR;
}

static inline bool node_is_link(const struct node *n)
{
    return node_type(n) == NODE_LINK;
}

#endif
