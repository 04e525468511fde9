/* The JSON writer. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"

#include <string.h>

#include "core/utf8.h"

void json_init(struct json *j, struct buf *out, bool pretty)
{
    *j = (struct json){.out = out, .pretty = pretty};
}

static void new_line(struct json *j)
{
    if (!j->pretty)
        return;
    buf_byte(j->out, '\n');
    for (unsigned i = 0; i < j->depth; i++)
        buf_str(j->out, "  ");
}

static void before_value(struct json *j)
{
    if (j->after_key) {
        j->after_key = false;
        return;
    }
    if (j->depth == 0)
        return;
    if (j->has[j->depth])
        buf_byte(j->out, ',');
    j->has[j->depth] = true;
    new_line(j);
}

/* What cannot be seen, or turns the direction of text, would mislead whoever
 * reads the JSON at a terminal; escaped it means the same. */
static void escaped_code(struct json *j, uint32_t c)
{
    if (c >= 0x10000) {
        buf_printf(j->out, "\\u%04x",
                   (unsigned)(0xd800 + ((c - 0x10000) >> 10)));
        c = 0xdc00 + (c & 0x3ff);
    }
    buf_printf(j->out, "\\u%04x", (unsigned)c);
}

static void escaped(struct json *j, struct view text)
{
    buf_byte(j->out, '"');
    while (text.n) {
        uint32_t c;
        size_t n = utf8_next(text, &c);
        if (n == 0) {
            buf_str(j->out, "\xef\xbf\xbd");
            n = 1;
        } else if (c == '"' || c == '\\') {
            buf_byte(j->out, '\\');
            buf_byte(j->out, (uint8_t)c);
        } else if (c == '\n') {
            buf_str(j->out, "\\n");
        } else if (c == '\t') {
            buf_str(j->out, "\\t");
        } else if (utf8_is_hidden(c)) {
            escaped_code(j, c);
        } else {
            buf_add(j->out, text.p, n);
        }
        text = view_from(text, n);
    }
    buf_byte(j->out, '"');
}

void json_key(struct json *j, const char *key)
{
    before_value(j);
    escaped(j, view_of(key, strlen(key)));
    buf_str(j->out, j->pretty ? ": " : ":");
    j->after_key = true;
}

void json_open(struct json *j, char bracket)
{
    before_value(j);
    buf_byte(j->out, (uint8_t)bracket);
    ASSERT(j->depth + 1 < JSON_DEPTH);
    j->has[++j->depth] = false;
}

void json_close(struct json *j, char bracket)
{
    ASSERT(j->depth > 0);
    bool any = j->has[j->depth--];
    if (any)
        new_line(j);
    buf_byte(j->out, (uint8_t)bracket);
    if (j->depth == 0 && j->pretty)
        buf_byte(j->out, '\n');
}

void json_view(struct json *j, struct view text)
{
    before_value(j);
    escaped(j, text);
}

void json_str(struct json *j, const char *text)
{
    json_view(j, view_of(text, strlen(text)));
}

void json_uint(struct json *j, uint64_t n)
{
    before_value(j);
    buf_printf(j->out, "%llu", (unsigned long long)n);
}

void json_int(struct json *j, int64_t n)
{
    before_value(j);
    buf_printf(j->out, "%lld", (long long)n);
}

void json_bool(struct json *j, bool yes)
{
    before_value(j);
    buf_str(j->out, yes ? "true" : "false");
}

void json_none(struct json *j)
{
    before_value(j);
    buf_str(j->out, "null");
}

/* Rounded down: nothing but all of it is 1. */
void json_share(struct json *j, uint64_t part, uint64_t whole)
{
    before_value(j);
    uint64_t n = whole == 0 ? 0
                 : part >= whole
                     ? 10000
                     : (uint64_t)((double)part / (double)whole * 10000);
    if (part < whole && n >= 10000)
        n = 9999;
    buf_printf(j->out, "%u.%04u", (unsigned)(n / 10000), (unsigned)(n % 10000));
}

void json_put_str(struct json *j, const char *key, const char *text)
{
    if (!text)
        return;
    json_key(j, key);
    json_str(j, text);
}

void json_put_filled(struct json *j, const char *key, const char *text)
{
    if (text && *text)
        json_put_str(j, key, text);
}

void json_put_texts(struct json *j, const char *key, const char *const *texts,
                    size_t n)
{
    json_key(j, key);
    json_open(j, '[');
    for (size_t i = 0; i < n; i++)
        json_str(j, texts[i]);
    json_close(j, ']');
}

void json_put_tool(struct json *j)
{
    json_key(j, "tool");
    json_open(j, '{');
    json_put_str(j, "name", "assay");
    json_put_str(j, "version", ASSAY_VERSION);
    json_close(j, '}');
}

void json_put_uint(struct json *j, const char *key, uint64_t n)
{
    json_key(j, key);
    json_uint(j, n);
}

void json_put_bool(struct json *j, const char *key, bool yes)
{
    json_key(j, key);
    json_bool(j, yes);
}
