/* What the programs and scripts of the image tell of themselves: which open
 * sockets, and which name a daemon that they may start. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_SEEN_H
#define ASSAY_PROBE_START_SEEN_H

#include "probe/probe.h"

/* One program; in the list of the thread that saw it. */
struct seen {
    const struct part *part;
    const struct node *node;
    bool listens;   /* imports what a server needs */
    bool script;    /* it names them where a command stands */
    bool unpacking; /* and is run when its package is set up */
    uint64_t names; /* bits: the daemons that it names, by seen_name */
    struct seen *next;
};

struct seen_lane {
    struct seen *first;
};

size_t seen_literals(const struct literal **out);
void seen_file(struct look *l);

/* All programs of all threads, by the address of their nodes. */
struct seen_all {
    struct seen **v;
    size_t n;
};

void seen_gather(struct subject *s, struct seen_all *out);
bool seen_listens(const struct seen_all *all, const struct node *n);
struct start;
/* A program of the file system that names the daemon, or a script that was not
 * followed and has it as a command; NULL: none. */
const struct node *seen_naming(const struct start *st, const char *daemon);

#endif
