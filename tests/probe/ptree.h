/* A file tree in memory with all probes run over it, for probe tests. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_PROBE_PTREE_H
#define ASSAY_TESTS_PROBE_PTREE_H

#include "check.h"
#include "probe/run.h"

struct ptree {
    struct arena arena;
    struct tree tree;
    struct probing *probing; /* after ptree_run */
};

void ptree_init(struct ptree *t);
void ptree_done(struct ptree *t);

/* A file; its bytes are borrowed until ptree_done. */
struct node *ptree_file(struct ptree *t, const char *path, uint32_t mode,
                        struct view bytes);
/* A directory or other node without contents; mode with its type. */
struct node *ptree_node(struct ptree *t, const char *path, uint32_t mode);
struct node *ptree_link(struct ptree *t, const char *path, const char *target);

/* Runs all probes; the facts' paths begin with "test!dir@0x0!". */
void ptree_run(struct ptree *t);
/* The same with a format name, for probes that heed it. */
void ptree_run_as(struct ptree *t, const char *format);

/* The nth (from 0) fact of a kind about the file at path; NULL: none. path
 * NULL: any. */
const struct obs *ptree_fact(const struct ptree *t, const char *kind,
                             const char *path, size_t nth);
/* The text of an attribute, or "" if it is absent. */
const char *ptree_text(const struct obs *o, const char *key);

#endif
