/* Where one is in a JSON document: values with the way to them. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_JNODE_H
#define ASSAY_REVIEW_JNODE_H

#include <jansson.h>

#include "core/buf.h"

/* Made on the stack, each with the one around it. */
struct jnode {
    const struct jnode *up; /* NULL: the document */
    const char *key;        /* in an object; NULL: an item of a list */
    size_t index;
    json_t *v;
};

/* The member of that name; its v is NULL if there is none. */
struct jnode jnode_get(const struct jnode *n, const char *key);
struct jnode jnode_item(const struct jnode *list, size_t i);
size_t jnode_count(const struct jnode *list);
/* The text of a value, or NULL. */
const char *jnode_text(const struct jnode *n);
/* The text of a member, or NULL. */
const char *jnode_text_of(const struct jnode *n, const char *key);
/* The JSON pointer of n. */
void jnode_path(const struct jnode *n, struct buf *out);

/* For each item of a list: JNODE_EACH(item, &list) { ... } */
#define JNODE_EACH(item, list)                                                 \
    for (struct jnode item = jnode_item(list, 0);                              \
         (item).index < jnode_count(list);                                     \
         (item) = jnode_item(list, (item).index + 1))

#endif
