/* The components of an image for a bill of materials: each once, with all the
 * facts that show it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_BOM_H
#define ASSAY_REPORT_BOM_H

#include "report/report.h"

/* One fact about a component. */
struct bom_fact {
    const struct obs *o;
    const struct obs *main; /* what names it: o, or the package that o is of */
    size_t at;              /* among all components of the record */
};

/* The facts sorted so that those of one component stand side by side, by name;
 * group i is facts[first[i]] up to facts[first[i + 1]]. */
struct bom {
    struct bom_fact *facts;
    size_t n;
    size_t *first;
    size_t groups;
    struct obs *const *all; /* the record's components */
    size_t all_n;
    size_t *group_of; /* by place in all */
    size_t *packages; /* places in all, by file system and name */
    size_t packages_n;
};

/* False when memory is spent; then nothing is to be freed. */
bool bom_gather(const struct record *r, struct bom *out);
void bom_free(struct bom *b);

/* The group of the package called name in the file system of o; false: none. */
bool bom_find(const struct bom *b, const struct obs *o, struct view name,
              size_t *out);

/* The name to show of a fact: a kernel is called linux. */
const char *bom_name(const struct obs *o);
/* What of a fact's path names its file system: up to the last "!/". */
struct view bom_home(const struct obs *o);

#endif
