/* Files on their way into a pack, and how it is signed. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_LIB_PACKING_H
#define ASSAY_LIB_PACKING_H

#include "lib/lib.h"
#include "pack/make.h"
#include "pack/secret.h"

enum { PACKING_FILES = 1000 };

struct packing {
    struct assay *a;
    struct arena arena;
    const char *dir; /* for messages */
    struct make_file *file;
    size_t files;
    struct secret_list secrets;
    const char *folder, *as; /* being walked; its name in the pack */
    const char *trouble;
};

/* All give false where something is wrong: see assay_error. */
bool packing_init(struct packing *p, struct assay *a, const char *dir);
void packing_done(struct packing *p);
bool packing_failed(struct packing *p, const char *path, const char *why);

/* Adds the file at path as name; role NULL: by what is in it. A name that is
 * known already is left as it is. */
bool packing_add(struct packing *p, const char *name, const char *path,
                 const char *role);
/* All files of a folder, if it is there; as: its name in the pack. */
bool packing_add_folder(struct packing *p, const char *path, const char *as);
/* Puts the files in order, blacks out recovered passwords, and sees that no
 * secret is left. */
bool packing_settle(struct packing *p);

/* --- signing ---------------------------------------------------------------
 */

struct sealing {
    struct assay *a;
    struct seal_key key;
    struct seal_crls crls;
    struct view crl[SEAL_MAX_CRLS]; /* their DER, to be freed by OpenSSL */
    struct buf to_be_signed;
    struct make_seal seal; /* points into this struct */
    const char *tsa;
    char why[256];
};

enum sealing_kind {
    SEALING_HERE,  /* with a key at hand */
    SEALING_DRAFT, /* a certificate is needed; the key is elsewhere */
    SEALING_VALUE, /* the value is there: neither */
};

/* Reads keys, certificates and lists as the options say. */
bool sealing_open(struct sealing *s, struct assay *a,
                  const struct assay_pack_opts *o, enum sealing_kind kind);
void sealing_done(struct sealing *s);

#endif
