/* What a check of factory passwords found, for people and for programs. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/json.h"
#include "core/utf8.h"
#include "factory/factory.h"

static const char *const words[] = {"clear", "FOUND", "open"};
static const char *const names[] = {"clear", "found", "open"};

static const char *verdict_text(const struct factory_report *r)
{
    switch (factory_verdict(r)) {
    case FACTORY_FOUND:
        return "FAIL: these passwords do not meet 5.1-1 or 5.1-2";
    case FACTORY_OPEN:
        return "INCONCLUSIVE: not all could be told from this list";
    case FACTORY_CLEAR:
        break;
    }
    return "none of the weaknesses looked for was found; how the passwords "
           "are made must be shown besides";
}

void factory_text(const struct factory_report *r, const char *path,
                  struct buf *out)
{
    utf8_visible(out, view_of(path, __builtin_strlen(path)));
    buf_printf(out, ": %u devices, passwords of %u", r->devices, r->shortest);
    if (r->longest != r->shortest)
        buf_printf(out, " to %u", r->longest);
    buf_str(out, " characters; identifiers:");
    for (uint32_t i = 0; i < r->n_ids; i++) {
        buf_str(out, i ? ", " : " ");
        utf8_visible(out,
                     view_of(r->id_name[i], __builtin_strlen(r->id_name[i])));
    }
    buf_str(out, r->n_ids ? "\n\n" : " none\n\n");
    for (uint32_t i = 0; i < FACTORY_CHECKS; i++) {
        const struct factory_check *c = &r->check[i];
        buf_printf(out, "%-5s  %-10s  %s  %s\n", words[c->outcome], c->id,
                   c->provision, c->title);
        buf_str(out, "                   ");
        utf8_visible(out, view_of(c->text, __builtin_strlen(c->text)));
        for (uint32_t k = 0; k < c->n_lines; k++)
            buf_printf(out, "%s%u",
                       k                ? ", "
                       : c->n_lines > 1 ? "; lines "
                                        : "; line ",
                       c->line[k]);
        buf_str(out, c->devices > c->n_lines && c->n_lines ? " ...\n" : "\n");
    }
    buf_printf(out, "\n%s\n", verdict_text(r));
}

void factory_json(const struct factory_report *r, const char *path,
                  struct buf *out)
{
    static const char *const verdicts[] = {"none-found", "FAIL",
                                           "INCONCLUSIVE"};
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-factory/1");
    json_put_tool(&j);
    json_put_str(&j, "list", path);
    json_put_uint(&j, "devices", r->devices);
    json_put_uint(&j, "shortest", r->shortest);
    json_put_uint(&j, "longest", r->longest);
    json_put_uint(&j, "characters", r->characters);
    if (r->bits >= 0)
        json_put_uint(&j, "bits", (uint64_t)r->bits);
    json_key(&j, "identifiers");
    json_open(&j, '[');
    for (uint32_t i = 0; i < r->n_ids; i++)
        json_str(&j, r->id_name[i]);
    json_close(&j, ']');
    json_put_str(&j, "verdict", verdicts[factory_verdict(r)]);
    json_key(&j, "checks");
    json_open(&j, '[');
    for (uint32_t i = 0; i < FACTORY_CHECKS; i++) {
        const struct factory_check *c = &r->check[i];
        json_open(&j, '{');
        json_put_str(&j, "id", c->id);
        json_put_str(&j, "title", c->title);
        json_put_str(&j, "provision", c->provision);
        json_put_str(&j, "outcome", names[c->outcome]);
        json_put_str(&j, "text", c->text);
        json_put_uint(&j, "devices", c->devices);
        json_key(&j, "lines");
        json_open(&j, '[');
        for (uint32_t k = 0; k < c->n_lines; k++)
            json_uint(&j, c->line[k]);
        json_close(&j, ']');
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(out, '\n');
}
