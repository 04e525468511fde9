/* The passwords that public documents name as defaults; see
 * catalogue/credentials.json, from which the table is made. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_CRED_LIST_H
#define ASSAY_PROBE_CRED_LIST_H

#include "base/view.h"

struct cred_entry {
    const char *user; /* NULL: the source names no user */
    const char *password;
    const char *words;   /* `|zte|huawei|`: makers and products; "" for none */
    const char *sources; /* ids of the catalogue, comma-separated */
};

/* In the order of guessing. */
extern const struct cred_entry cred_list[];
extern const size_t cred_list_count;

/* Name, version, size and hash of the list, to be told with every result. */
extern const char cred_list_id[];

/* The entry for exactly this pair; else one that names the password without a
 * user; else NULL. */
const struct cred_entry *cred_list_find(struct view user, struct view password);

/* Whether word is one of the entry's, letters of either case. */
bool cred_entry_has_word(const struct cred_entry *e, struct view word);

/* Whether the entry is for this user, letters of either case. */
bool cred_entry_is_for(const struct cred_entry *e, struct view user);

#endif
