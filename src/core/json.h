/* Writes JSON as it goes: the same calls give the same bytes. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_JSON_H
#define ASSAY_CORE_JSON_H

#include "core/buf.h"

enum { JSON_DEPTH = 32 };

struct json {
    struct buf *out;
    unsigned depth;
    bool pretty;          /* two blanks a level; else all on one line */
    bool has[JSON_DEPTH]; /* something stands on this level already */
    bool after_key;
};

void json_init(struct json *j, struct buf *out, bool pretty);

/* Before each value within an object. key is trusted text. */
void json_key(struct json *j, const char *key);
void json_open(struct json *j, char bracket);  /* '{' or '[' */
void json_close(struct json *j, char bracket); /* '}' or ']' */

/* Any bytes: what is not UTF-8 becomes U+FFFD. */
void json_view(struct json *j, struct view text);
void json_str(struct json *j, const char *text);
void json_uint(struct json *j, uint64_t n);
void json_int(struct json *j, int64_t n);
void json_bool(struct json *j, bool yes);
void json_none(struct json *j);
/* A share between 0 and 1 with four decimals. */
void json_share(struct json *j, uint64_t part, uint64_t whole);

/* "tool": this program and its version. */
void json_put_tool(struct json *j);
/* A list of n texts. */
void json_put_texts(struct json *j, const char *key, const char *const *texts,
                    size_t n);
/* As json_put_str, and leaves out "" as well. */
void json_put_filled(struct json *j, const char *key, const char *text);

/* key and value in one call; the str form leaves out NULL. */
void json_put_str(struct json *j, const char *key, const char *text);
void json_put_uint(struct json *j, const char *key, uint64_t n);
void json_put_bool(struct json *j, const char *key, bool yes);

#endif
