/* What the readers of product.yaml share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_INNER_H
#define ASSAY_PRODUCT_INNER_H

#include "product/product.h"
#include "product/yaml.h"

struct reading {
    const struct catalogue *catalogue;
    struct arena *arena;
    struct problems *problems;
    enum err err;
};

struct spot spot_of(const struct yaml_node *n);
struct spot spot_of_key(const struct yaml_node *n);
void problem_add(struct reading *r, struct spot at, bool error, const char *fmt,
                 ...) __attribute__((format(printf, 4, 5)));
/* Memory for n structs; NULL when spent, which r then says. */
void *reading_array(struct reading *r, size_t n, size_t each);

/* False, and said, unless n is of that kind; n may be NULL: false, unsaid. */
bool is_map(struct reading *r, const struct yaml_node *n);
bool is_list(struct reading *r, const struct yaml_node *n);
/* Says keys of n that are not among those of keys (NULL at the end). */
void keys_known(struct reading *r, const struct yaml_node *n,
                const char *const *keys);
/* "did you mean" by the nearest of some words. */
void unknown_key(struct reading *r, const struct yaml_node *n, const char *what,
                 const char *nearest);
/* The text of a key; "" if absent. must: its absence is an error. */
const char *text_of(struct reading *r, const struct yaml_node *map,
                    const char *key, bool must);
/* A day, or NULL. */
const char *date_of(struct reading *r, const struct yaml_node *map,
                    const char *key, bool must);
/* A text or a list of texts. */
struct cat_texts texts_of(struct reading *r, const struct yaml_node *n);

void read_claims(struct reading *r, const struct yaml_node *features,
                 const struct yaml_node *conditions, struct product *out);
void read_ics(struct reading *r, const struct yaml_node *n,
              struct product *out);
void read_ixit(struct reading *r, const struct yaml_node *n,
               struct product *out);
void read_targets(struct reading *r, const struct yaml_node *n,
                  struct product *out);
void read_suppressions(struct reading *r, const struct yaml_node *n,
                       struct product *out);
void read_market(struct reading *r, const struct yaml_node *n,
                 struct product *out);
void read_declaration(struct reading *r, const struct yaml_node *n,
                      struct product *out);
void read_disclosure(struct reading *r, const struct yaml_node *n,
                     struct product *out);
/* What is odd about a product that could be read; product_check.c. */
void check_product(struct reading *r, const struct product *p);

#endif
