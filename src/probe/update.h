/* How a product updates itself: one mechanism, as far as the image shows it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_UPDATE_H
#define ASSAY_PROBE_UPDATE_H

#include "probe/probe_accounts.h"
#include "probe/start.h"
#include "probe/update_script.h"

enum { UPDATE_KEYS = 16, UPDATE_NAMED = 16 };

/* A file that names updaters as something to run, or writes devices. */
struct namer {
    const struct part *part;
    const struct node *node;
    uint32_t names; /* bits: which, by update_name */
    bool script;    /* a shell script, or else a program or a page */
    bool elf;
    struct namer *next;
};

struct namers {
    struct namer *v;
    size_t n;
};

/* What is told of one mechanism. Texts left NULL are not told. */
struct update {
    const char *mechanism;
    const struct node *program; /* what it is about */
    const char *path;           /* and how it is called; NULL: node's path */
    const char *transport;      /* NULL: unknown */
    const char *url;
    const char *authenticity; /* NULL: unknown */
    const char *rollback;     /* NULL: unknown */
    const char *because;      /* of the authenticity */
    const char *config;
    const struct node *keys[UPDATE_KEYS];
    size_t keys_n;
    const char *reached; /* start, timer, condition, named; NULL: unknown */
    const struct ran *ran;
    const struct node *named_by;
    bool automatic; /* when reached: it asks by itself */
    uint32_t line;
    struct view excerpt;
    enum confidence confidence;
};

struct updates {
    struct subject *s;
    const struct root *root;
    struct namers namers; /* of all file systems, sorted */
    bool boot_signed;     /* a boot stage may check what is written */
};

/* Bits of names. */
enum update_name {
    NAME_SYSUPGRADE,
    NAME_OPKG,
    NAME_APT,
    NAME_APK,
    NAME_SWUPDATE,
    NAME_RAUC,
    NAME_MENDER,
    NAME_DNF,
    NAME_WRITES, /* a command that writes a flash device */
    NAME_DEVICE, /* such a device */
};

const struct node *update_find(const struct updates *u, const char *path);
bool update_text(const struct updates *u, const struct node *n,
                 struct view *out);
/* The first of some programs that is a file in the image; NULL: none. */
const struct node *update_program(const struct updates *u,
                                  const char *const *paths);
/* Fills in reached and what belongs to it. */
void update_reach(const struct updates *u, struct update *m,
                  enum update_name name);
/* The strongest of what URLs tell: http before https before local. */
void update_url(struct updates *u, struct update *m, struct view url,
                bool unchecked);
/* Keys: the files of a directory, or the file. */
void update_keys(const struct updates *u, struct update *m, const char *path);
void update_tell(struct updates *u, struct update *m);

/* What the value of key is in a file of settings; false: it is not there, or
 * in several ways. */
bool update_setting(struct view text, const char *key, struct view *out);
bool update_is_true(struct view v);

/* One file each. */
void update_sysupgrade(struct updates *u, const char **authenticity);
void update_packages(struct updates *u);
void update_agents(struct updates *u);
void update_scripts(struct updates *u, const char *sysupgrade);

#endif
