/* Factory passwords: makes them, and checks a maker's list of them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FACTORY_FACTORY_H
#define ASSAY_FACTORY_FACTORY_H

#include "core/arena.h"
#include "core/buf.h"

enum {
    FACTORY_IDS = 8,               /* columns besides the password */
    FACTORY_VALUE_MAX = 128,       /* bytes of one value */
    FACTORY_DEVICES_MAX = 1 << 20, /* lines of a list */
    FACTORY_FILE_MAX = 128 << 20,
    FACTORY_FEW = 20, /* with fewer devices statistics say nothing */
};

struct factory_device {
    struct view password;
    struct view id[FACTORY_IDS]; /* what others can know of the device */
    uint32_t line;               /* in the file */
};

/* A list of devices: CSV with a heading, comma, semicolon or tab between. */
struct factory_list {
    struct factory_device *device;
    uint32_t n;
    char *id_name[FACTORY_IDS];
    uint32_t n_ids;
    bool has_password;
};

/* Values point into text or the arena. False: *why and *line say what is
 * wrong. wants_password: there must be exactly one such column. */
bool factory_read(struct view text, bool wants_password, struct arena *a,
                  struct factory_list *out, const char **why, uint32_t *line);

enum factory_outcome {
    FACTORY_CLEAR, /* nothing of the kind in this list */
    FACTORY_FOUND,
    FACTORY_OPEN, /* can't be told from this list */
};

enum { FACTORY_CHECKS = 9, FACTORY_EXAMPLES = 5 };

struct factory_check {
    const char *id, *title;
    const char *provision;
    enum factory_outcome outcome;
    const char *text; /* what was seen, or why it is open; no password */
    uint32_t devices; /* that it was seen in */
    uint32_t n_lines; /* examples: lines of the file */
    uint32_t line[FACTORY_EXAMPLES];
};

struct factory_report {
    uint32_t devices;
    uint32_t shortest, longest; /* passwords */
    uint32_t characters;        /* unlike ones in all passwords */
    double bits;                /* estimate for one password; below 0: none */
    char *const *id_name;
    uint32_t n_ids;
    struct factory_check check[FACTORY_CHECKS];
};

/* SPEC: EN 303 645 5.1-1, 5.1-2 */
MUST_USE enum err factory_check(const struct factory_list *l, struct arena *a,
                                struct factory_report *out);

/* FOUND when one check is; else OPEN when one is. */
enum factory_outcome factory_verdict(const struct factory_report *r);

void factory_text(const struct factory_report *r, const char *path,
                  struct buf *out);
void factory_json(const struct factory_report *r, const char *path,
                  struct buf *out);

/* A password for each device of the list, from the system's random source: the
 * label file gets the list's columns and the password, the provisioning file
 * the same columns and what device/cred.h calls a verifier. */
MUST_USE enum err factory_make(const struct factory_list *l, struct buf *label,
                               struct buf *provision);

#endif
