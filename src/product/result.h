/* Results that a person recorded: one file a test case, bound to what was
 * tested and to what was declared then. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PRODUCT_RESULT_H
#define ASSAY_PRODUCT_RESULT_H

#include "product/product.h"

#define RESULT_FOLDER     "evidence/results"
#define ATTACHMENT_FOLDER "evidence/attachments"

enum { DIGEST_CHARS = 64 };

struct tested {
    const char *path, *sha256; /* of a target */
};

/* A file that came with a result: evidence/attachments/<sha256>. */
struct attachment {
    const char *name, *sha256;
    uint64_t size_bytes;
};

/* evidence/results/<case>.json (schema assay-result/1). */
struct recorded {
    const struct cat_case *of;
    enum verdict verdict; /* PASS, FAIL or INCONCLUSIVE */
    const char *by, *date, *note;
    const char *declarations; /* what declarations_digest gave */
    CAT_LIST(struct tested) targets;
    struct cat_texts weighed; /* findings and remarks that were looked at */
    CAT_LIST(struct attachment) attachments;
    const char *damaged; /* what is wrong with an attachment; NULL: nothing */
};

/* ERR_INPUT: *why says what is wrong with it. */
MUST_USE enum err result_read(struct view json, const struct catalogue *c,
                              struct arena *arena, struct recorded *out,
                              const char **why);
void result_write(const struct recorded *r, const struct catalogue *c,
                  struct buf *out);

/* The digest of what a case of p judges: identification of the product, the
 * provision's ICS row (all rows where no table is judged), its features and
 * conditions, its IXIT tables. A result counts only while it stays the same. */
void declarations_digest(const struct product *p, const struct catalogue *c,
                         const struct cat_provision *of,
                         char out[DIGEST_CHARS + 1]);

#endif
