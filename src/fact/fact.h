/* Facts: what a probe saw, where, and how sure it is. Never a verdict.
 * catalogue/observations.json holds the kinds and their attributes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_FACT_FACT_H
#define ASSAY_FACT_FACT_H

#include "core/buf.h"

enum confidence {
    CERTAIN,
    LIKELY,
    POSSIBLE,
};

enum value_type {
    VALUE_TEXT,
    VALUE_INT,
    VALUE_BOOL,
    VALUE_LIST, /* of values */
    VALUE_MAP,  /* of attributes */
};

struct attr;

/* A JSON-like value. Text is UTF-8 or raw bytes from the image: whoever
 * prints it makes it safe. */
struct value {
    enum value_type type;

    union {
        struct view text;
        int64_t num;
        bool yes;

        struct {
            struct value *first; /* linked by next */
            struct value *last;
        } list;

        struct {
            struct attr *first;
            struct attr *last;
        } map;
    } u;
    struct value *next; /* within a list */
};

struct attr {
    const char *key;
    struct value value;
    struct attr *next;
    bool identity; /* tells this fact from others of its kind and place */
};

/* Where a fact stands. */
struct place {
    const char *path;    /* fw.bin!squashfs@0x120000!/etc/shadow */
    const char *sha256;  /* hex, of the artefact at path; NULL if unknown */
    const char *excerpt; /* a line to show a person, secrets redacted; NULL */
    uint64_t offset;     /* in the artefact; valid when has_offset */
    uint64_t inode;      /* 0: none */
    uint32_t line;       /* from 1; 0: none */
    bool has_offset;
};

#define OBS_ID_CHARS 16

struct obs {
    char id[OBS_ID_CHARS + 1]; /* set by facts_finish */
    const char *kind;
    struct place where;
    enum confidence confidence;
    struct value attributes; /* VALUE_MAP */
    struct obs *next;
    struct facts *home;
};

/* A list that one thread fills. Everything in it lives in its arena. */
struct facts {
    struct arena *arena;
    struct obs *first, *last;
    uint32_t count, max;
    bool overflow; /* more were seen than max, or memory ran out */
};

void facts_init(struct facts *f, struct arena *arena, uint32_t max);

/* A new fact at path (copied). Never NULL: when memory or max is spent it is
 * a fact that belongs to no list, and f->overflow says so. */
struct obs *obs_new(struct facts *f, const char *kind, const char *path);

void obs_offset(struct obs *o, uint64_t offset);
void obs_line(struct obs *o, uint32_t line);
void obs_excerpt(struct obs *o, struct view text);

/* Attributes, in the order of the calls; texts are copied, keys are not. */
void obs_text(struct obs *o, const char *key, struct view text);
void obs_str(struct obs *o, const char *key, const char *text);
void obs_int(struct obs *o, const char *key, int64_t n);
void obs_bool(struct obs *o, const char *key, bool yes);
/* A list or map to fill by value_*; give back the value for the key. */
struct value *obs_list(struct obs *o, const char *key);
struct value *obs_map(struct obs *o, const char *key);

/* Marks the attribute added last: two facts of a kind at a path are the same
 * fact, from build to build, when their identity attributes are equal. */
void obs_identity(struct obs *o);

/* Within a list. */
void list_str(struct facts *f, struct value *list, const char *text);
void list_text(struct facts *f, struct value *list, struct view text);
struct value *list_map(struct facts *f, struct value *list);
/* Within a map. */
void map_str(struct facts *f, struct value *map, const char *key,
             const char *text);
void map_text(struct facts *f, struct value *map, const char *key,
              struct view text);
void map_int(struct facts *f, struct value *map, const char *key, int64_t n);
void map_bool(struct facts *f, struct value *map, const char *key, bool yes);

/* NULL if o has no such attribute. */
const struct value *obs_get(const struct obs *o, const char *key);
/* The text of an attribute as a C string; NULL if absent or no text. (Texts
 * carry a NUL behind them.) */
const char *obs_get_str(const struct obs *o, const char *key);
/* The number or truth of an attribute, or otherwise. */
int64_t obs_get_int(const struct obs *o, const char *key, int64_t otherwise);

/* Puts the facts of all n lists into one array, sorted by kind, path, place
 * and attributes, exact doubles dropped, ids given. The array lives in arena;
 * NULL when memory is spent. */
struct obs **facts_finish(struct facts *lists, size_t n, struct arena *arena,
                          size_t *out_n);

#endif
