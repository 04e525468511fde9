/* Facts in words. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "fact/show.h"

#include <string.h>

#include "core/utf8.h"

static const struct value *of(const struct value *map, const char *key)
{
    if (map->type != VALUE_MAP)
        return NULL;
    for (const struct attr *a = map->u.map.first; a; a = a->next)
        if (strcmp(a->key, key) == 0)
            return &a->value;
    return NULL;
}

static bool is_text(const struct value *v, const char *text)
{
    return v && v->type == VALUE_TEXT &&
           view_eq(v->u.text, view_of(text, strlen(text)));
}

static void one(struct buf *out, const struct value *map)
{
    const struct value *proto = of(map, "proto"), *port = of(map, "port"),
                       *address = of(map, "address");
    bool all = is_text(address, "*") || is_text(address, "0.0.0.0") ||
               is_text(address, "::");
    if (proto && proto->type == VALUE_TEXT)
        utf8_visible(out, proto->u.text);
    if (port && port->type == VALUE_INT)
        buf_printf(out, " %lld", (long long)port->u.num);
    if (!address || address->type != VALUE_TEXT)
        return;
    buf_str(out, " on ");
    if (all)
        buf_str(out, is_text(address, "0.0.0.0") ? "all IPv4 addresses"
                     : is_text(address, "::")    ? "all IPv6 addresses"
                                                 : "all addresses");
    else
        utf8_visible(out, address->u.text);
}

void show_listens(struct buf *out, const struct value *list)
{
    const char *between = "";
    if (list->type != VALUE_LIST)
        return;
    for (const struct value *v = list->u.list.first; v; v = v->next) {
        buf_str(out, between);
        one(out, v);
        between = ", ";
    }
}
