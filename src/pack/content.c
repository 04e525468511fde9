/* pack.json, schema assay-pack/1: written, and read strictly. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "pack/content.h"

#include <jansson.h>
#include <string.h>

#include "core/json.h"
#include "pack/container.h"
#include "pack/name.h"

/* --- writing ---------------------------------------------------------------
 */

static void put_hex(struct json *j, const char *key, const uint8_t *p, size_t n)
{
    char text[129];
    for (size_t i = 0; i < n; i++)
        snprintf(text + 2 * i, 3, "%02x", p[i]);
    json_put_str(j, key, text);
}

static void put_product(struct json *j, const struct pack_product *p)
{
    json_key(j, "product");
    json_open(j, '{');
    json_put_str(j, "name", p->name);
    json_put_str(j, "model", p->model);
    json_put_filled(j, "manufacturer", p->manufacturer);
    json_put_filled(j, "software", p->software);
    json_put_filled(j, "support_until", p->support_until);
    json_close(j, '}');
}

static void put_digests(struct json *j, uint64_t size, const uint8_t *sha256,
                        const uint8_t *sha512)
{
    json_put_uint(j, "size_bytes", size);
    put_hex(j, "sha256", sha256, 32);
    put_hex(j, "sha512", sha512, 64);
}

void content_write(const struct content *c, struct buf *out)
{
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-pack/1");
    json_put_tool(&j);
    json_key(&j, "standard");
    json_open(&j, '{');
    json_put_str(&j, "id", "en303645");
    json_put_str(&j, "edition", c->product.edition);
    json_close(&j, '}');
    put_product(&j, &c->product);
    if (*c->adds_to) {
        json_key(&j, "adds_to");
        json_open(&j, '{');
        json_put_str(&j, "sha256", c->adds_to);
        json_close(&j, '}');
    }
    json_key(&j, "images");
    json_open(&j, '[');
    for (size_t i = 0; i < c->images; i++) {
        json_open(&j, '{');
        json_put_str(&j, "path", c->image[i].path);
        put_digests(&j, c->image[i].size, c->image[i].sha256,
                    c->image[i].sha512);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_key(&j, "files");
    json_open(&j, '[');
    for (size_t i = 0; i < c->files; i++) {
        json_open(&j, '{');
        json_put_str(&j, "name", c->file[i].name);
        json_put_str(&j, "role", c->file[i].role);
        json_put_filled(&j, "type", c->file[i].type);
        json_put_filled(&j, "language", c->file[i].language);
        put_digests(&j, c->file[i].size, c->file[i].sha256, c->file[i].sha512);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(out, '\n');
}

/* --- reading ---------------------------------------------------------------
 */

struct reading {
    struct arena *arena;
    const char *why; /* the first thing that is wrong */
};

static void fail(struct reading *r, const char *why)
{
    if (!r->why)
        r->why = why;
}

/* The text at key; "" if it is absent and may be. */
static const char *text_at(struct reading *r, const json_t *o, const char *key,
                           bool needed)
{
    const json_t *v = json_object_get(o, key);
    if (!v && !needed)
        return "";
    if (!json_is_string(v) || json_string_length(v) >= REPORT_MAX_TEXT ||
        strlen(json_string_value(v)) != json_string_length(v)) {
        fail(r, "a text of its is missing, or is none");
        return "";
    }
    const char *t = arena_text(
        r->arena, view_of(json_string_value(v), json_string_length(v)));
    if (!t)
        fail(r, "out of memory");
    return t ? t : "";
}

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

static void digest_at(struct reading *r, const json_t *o, const char *key,
                      uint8_t *out, size_t n)
{
    const char *t = json_string_value(json_object_get(o, key));
    if (!t || strlen(t) != 2 * n) {
        fail(r, "a digest of its is missing, or has the wrong length");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        int high = hex(t[2 * i]), low = hex(t[2 * i + 1]);
        if (high < 0 || low < 0)
            fail(r, "a digest of its is not in lower-case hex");
        out[i] = (uint8_t)(high << 4 | low);
    }
}

static uint64_t size_at(struct reading *r, const json_t *o)
{
    const json_t *v = json_object_get(o, "size_bytes");
    if (!json_is_integer(v) || json_integer_value(v) < 0)
        fail(r, "a size of its is missing, or is none");
    return (uint64_t)json_integer_value(v);
}

static const json_t *list_at(struct reading *r, const json_t *o,
                             const char *key, size_t max)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_array(v) || json_array_size(v) > max) {
        fail(r, "a list of its is missing, or too long");
        return NULL;
    }
    return v;
}

static void read_files(struct reading *r, const json_t *root,
                       struct content *out)
{
    const json_t *list = list_at(r, root, "files", CONTAINER_MAX_ENTRIES);
    size_t n = json_array_size(list);
    struct content_file *f = arena_array(r->arena, n ? n : 1, sizeof *f);
    for (size_t i = 0; i < n && f && !r->why; i++) {
        const json_t *o = json_array_get(list, i);
        f[i].name = text_at(r, o, "name", true);
        f[i].role = text_at(r, o, "role", true);
        f[i].type = text_at(r, o, "type", false);
        f[i].language = text_at(r, o, "language", false);
        f[i].size = size_at(r, o);
        digest_at(r, o, "sha256", f[i].sha256, 32);
        digest_at(r, o, "sha512", f[i].sha512, 64);
        if (pack_name_flaw(view_of(f[i].name, strlen(f[i].name))))
            fail(r, "it lists a file with an unsafe name");
    }
    if (!f)
        fail(r, "out of memory");
    out->file = f;
    out->files = n;
}

static void read_images(struct reading *r, const json_t *root,
                        struct content *out)
{
    const json_t *list = list_at(r, root, "images", CONTENT_MAX_IMAGES);
    size_t n = json_array_size(list);
    struct content_image *m = arena_array(r->arena, n ? n : 1, sizeof *m);
    for (size_t i = 0; i < n && m && !r->why; i++) {
        const json_t *o = json_array_get(list, i);
        m[i].path = text_at(r, o, "path", true);
        m[i].size = size_at(r, o);
        digest_at(r, o, "sha256", m[i].sha256, 32);
        digest_at(r, o, "sha512", m[i].sha512, 64);
    }
    if (!m)
        fail(r, "out of memory");
    out->image = m;
    out->images = n;
}

static void read_root(struct reading *r, const json_t *root,
                      struct content *out)
{
    const json_t *p = json_object_get(root, "product");
    const json_t *s = json_object_get(root, "standard");
    const json_t *before = json_object_get(root, "adds_to");
    if (strcmp(text_at(r, root, "schema", true), "assay-pack/1") != 0)
        fail(r, "it has another schema than assay-pack/1");
    out->adds_to = before ? text_at(r, before, "sha256", true) : "";
    out->product = (struct pack_product){
        .name = text_at(r, p, "name", true),
        .model = text_at(r, p, "model", true),
        .manufacturer = text_at(r, p, "manufacturer", false),
        .software = text_at(r, p, "software", false),
        .support_until = text_at(r, p, "support_until", false),
        .edition = text_at(r, s, "edition", true)};
    if (!r->why)
        read_images(r, root, out);
    if (!r->why)
        read_files(r, root, out);
}

bool content_read(struct view json, struct arena *a, struct content *out,
                  struct flaw *flaw)
{
    struct reading r = {.arena = a};
    struct content c = {0};
    json_error_t e;
    json_t *root =
        json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &e);
    if (!root)
        fail(&r, "it is no JSON, or says one thing twice");
    else
        read_root(&r, root, &c);
    json_decref(root);
    if (r.why)
        return flaw_set(flaw, CHECK_CONTENT_LIST, r.why, PACK_JSON, 0);
    *out = c;
    return true;
}
