/* UCI configuration files of OpenWrt, as they are in the image. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_START_UCI_H
#define ASSAY_PROBE_START_UCI_H

#include "probe/start.h"

struct uci_option {
    struct view name, value; /* a list's values with blanks between */
    struct uci_option *next;
};

struct uci_section {
    struct view type, name;
    struct uci_option *options;
    struct uci_section *next;
};

struct uci {
    const char *package;
    struct uci_section *sections;
    bool found; /* the file is in the image */
};

/* /etc/config/<package>; never NULL but when memory is spent. */
struct uci *uci_load(struct start *st, struct view package);
struct uci *uci_parse(struct start *st, struct view text);
/* By its name, "cfg2", or "@type[1]"; NULL: none. */
const struct uci_section *uci_find(const struct uci *u, struct view name);
/* False: no such option. */
bool uci_get(const struct uci_section *s, struct view option, struct view *out);
/* 1 for on, yes, true, enabled; 0 for their opposites; -1: neither. */
int uci_bool(struct view v);

#endif
