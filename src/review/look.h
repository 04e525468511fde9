/* What a document says, as facts with their places; no verdict. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REVIEW_LOOK_H
#define ASSAY_REVIEW_LOOK_H

#include "fact/fact.h"
#include "review/data.h"

/* Kinds: "document" one, with format, language, title ...; "gap" a part that
 * could not be read; "citation"; "edition-mark" content that fits one edition
 * only; "law-claim"; "statement" a sentence that a rule is about; "model" a
 * place that names the product; "security-txt" a rule of RFC 9116 broken. */
enum {
    LOOK_MAX_FACTS = 20000,
    LOOK_MAX_KIND = 2000, /* of one kind in one document */
    LOOK_MAX_SAME = 50,   /* that only come near one rule */
};

struct look_opts {
    const struct review_data *data;
    const char *path;          /* the document's, for the facts */
    const char *name;          /* its file name */
    const char *const *models; /* designations; NULL at the end; may be NULL */
    const char *today;         /* YYYY-MM-DD */
};

/* Adds to facts. ERR_NOMEM or OK. */
MUST_USE enum err look_at(const struct look_opts *o, struct text *t,
                          struct facts *facts);

/* A file of RFC 9116 by name or by its fields. */
bool look_is_security_txt(const char *name, struct view bytes);
void look_security_txt(const struct look_opts *o, struct view bytes,
                       struct facts *facts);

#endif
