/* Trees of programs and scripts, and the facts about a service in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_PROBE_SERVICES_H
#define ASSAY_TESTS_PROBE_SERVICES_H

#include "ptree.h"

/* The tree of the test that runs. */
extern struct ptree t;

void file(const char *path, const char *text);
void script(const char *path, const char *text);
void program(const char *path);
const struct obs *service(const char *name, size_t nth);
const char *get(const char *name, const char *key);
const char *state_of(const char *name);
const char *listens(const char *name);
const char *chain(const char *name);
void busybox(const char *inittab);
void busybox_rcs(const char *text);

#endif
