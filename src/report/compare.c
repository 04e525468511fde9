/* Changes between packs: a line each. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "report/compare.h"

#include <string.h>

#include "core/json.h"
#include "core/utf8.h"

static void put(struct buf *out, const char *text)
{
    utf8_visible(out, view_of(text, strlen(text)));
}

static void line(const struct change *c, struct buf *out)
{
    buf_printf(out, "%c %-12s ", c->sign, c->what);
    put(out, c->name);
    if (*c->name && (*c->before || *c->after))
        buf_str(out, ": ");
    put(out, c->before);
    if (*c->before && *c->after)
        buf_str(out, strcmp(c->before, c->after) == 0 ? " (changed)" : " -> ");
    if (strcmp(c->before, c->after) != 0)
        put(out, c->after);
    buf_byte(out, '\n');
}

void compare_text(const struct comparison *c, struct buf *out)
{
    for (size_t i = 0; i < c->n; i++)
        line(&c->v[i], out);
    if (c->more)
        buf_str(out, "and more\n");
    if (c->n == 0)
        buf_str(out, "nothing changed\n");
}

static const char *word(char sign)
{
    return sign == '+'   ? "added"
           : sign == '-' ? "removed"
           : sign == '!' ? "worse"
                         : "changed";
}

void compare_json(const char *const paths[2],
                  const struct pack_report *const reports[2],
                  const struct comparison *c, struct buf *out)
{
    static const char *const sides[] = {"before", "after"};
    struct json j;
    json_init(&j, out, true);
    json_open(&j, '{');
    json_put_str(&j, "schema", "assay-pack-diff/1");
    json_put_tool(&j);
    for (int i = 0; i < 2; i++) {
        json_key(&j, sides[i]);
        json_open(&j, '{');
        json_put_str(&j, "path", paths[i]);
        json_put_str(&j, "sha256", reports[i]->sha256);
        json_put_str(&j, "verdict", pack_verdict_text(reports[i]->overall));
        json_close(&j, '}');
    }
    json_put_bool(&j, "worse", c->worse);
    json_key(&j, "changes");
    json_open(&j, '[');
    for (size_t i = 0; i < c->n; i++) {
        const struct change *k = &c->v[i];
        json_open(&j, '{');
        json_put_str(&j, "kind", word(k->sign));
        json_put_str(&j, "what", k->what);
        json_put_filled(&j, "name", k->name);
        json_put_filled(&j, "before", k->before);
        json_put_filled(&j, "after", k->after);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    if (c->more)
        json_put_bool(&j, "more", true);
    json_close(&j, '}');
    buf_byte(out, '\n');
}
