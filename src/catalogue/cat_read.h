/* Reads JSON objects into structs by tables of fields, and knows where it is
 * in the document when something is wrong. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CATALOGUE_CAT_READ_H
#define ASSAY_CATALOGUE_CAT_READ_H

#include <jansson.h>

#include "catalogue/catalogue.h"

enum cat_field_type {
    FIELD_TEXT,
    FIELD_TEXTS,
    FIELD_BOOL,
    FIELD_NAME,    /* one of a list of names; arg: struct cat_names */
    FIELD_OBJECT,  /* a struct within; arg: struct cat_spec */
    FIELD_OBJECTS, /* a list of structs; arg: struct cat_spec */
    FIELD_CUSTOM,  /* arg: struct cat_custom */
    FIELD_SKIP,    /* known to the schema, of no use at run time */
};

enum { FIELD_OPTIONAL = 1, FIELD_NULL = 2 /* null means absent */ };

struct cat_field {
    const char *key;
    enum cat_field_type type;
    unsigned flags;
    size_t at; /* offset in the struct */
    const void *arg;
};

struct cat_spec {
    const struct cat_field *fields;
    size_t n;
    size_t bytes; /* of the struct */
};

struct cat_names {
    const char *const *names;
    size_t n;
};

/* A step on the way from the document's root. */
struct cat_step {
    const struct cat_step *up;
    const char *key; /* NULL: an index */
    size_t index;
};

struct cat_load {
    struct arena *arena;
    struct view json;
    struct catalogue_error *error;
    enum err err;
    unsigned depth;
};

struct cat_custom {
    bool (*read)(struct cat_load *l, json_t *j, const struct cat_step *at,
                 void *out);
};

/* All of these are false after a failure, which l then describes. */
bool cat_read(struct cat_load *l, json_t *j, const struct cat_spec *spec,
              const struct cat_step *at, void *out);
bool cat_fail(struct cat_load *l, const struct cat_step *at, const char *fmt,
              ...) __attribute__((format(printf, 3, 4)));
bool cat_nomem(struct cat_load *l);
/* Memory for n structs of bytes each; NULL when spent, which l then says. */
void *cat_array(struct cat_load *l, size_t n, size_t bytes);
/* The text of a JSON string, checked and copied; NULL on failure. */
const char *cat_read_text(struct cat_load *l, json_t *j,
                          const struct cat_step *at);

/* Line and column (from 1) of the value at a step in a valid document, or of
 * the nearest value above it that can be found. */
void cat_locate(struct view json, const struct cat_step *at, uint32_t *line,
                uint32_t *column);

/* References and rules of a document that was read; cat_check.c. */
bool cat_check(struct cat_load *l, const struct catalogue *c);
bool cat_check_declared(struct cat_load *l, const struct catalogue *c);
/* The facts that a rule is about, and what it says of them. */
bool cat_check_when(struct cat_load *l, const struct catalogue *c,
                    const struct cat_when *when, const char *message,
                    const struct cat_step *at);
bool cat_check_rules(struct cat_load *l, const struct catalogue *c);

/* The document as tables; cat_spec.c. */
extern const struct cat_spec cat_document;

#endif
