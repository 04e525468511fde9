/* YAML as a tree with positions: the plain part that people write, within
 * limits. No anchors, aliases, tags or second documents. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_YAML_H
#define ASSAY_PRODUCT_YAML_H

#include "core/arena.h"

enum {
    YAML_MAX_BYTES = 4 << 20,
    YAML_MAX_DEPTH = 12,
    YAML_MAX_NODES = 200000,
    YAML_MAX_KEYS = 1000, /* of one mapping */
    YAML_MAX_TEXT = 65536,
};

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml_node {
    enum yaml_kind kind;
    uint32_t line, column;
    const char *key; /* within a mapping, else NULL */
    uint32_t key_line, key_column;
    const char *text; /* YAML_TEXT; "" for null, ~ and nothing */
    const struct yaml_node *next;
    const struct yaml_node *first;
    size_t n; /* of what is within */
};

struct yaml_error {
    uint32_t line, column; /* from 1 */
    char why[160];
};

/* ERR_INPUT: see *error. The tree lives in arena; *out is untouched on
 * failure. */
MUST_USE enum err yaml_read(struct view text, struct arena *arena,
                            const struct yaml_node **out,
                            struct yaml_error *error);

/* The value of a key; NULL if there is none, or n is no mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);

#endif
