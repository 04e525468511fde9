/* Where one is in a JSON document. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/jnode.h"

#include <string.h>

struct jnode jnode_get(const struct jnode *n, const char *key)
{
    return (struct jnode){n, key, 0, json_object_get(n->v, key)};
}

struct jnode jnode_item(const struct jnode *list, size_t i)
{
    return (struct jnode){list, NULL, i, json_array_get(list->v, i)};
}

size_t jnode_count(const struct jnode *list)
{
    return json_array_size(list->v);
}

const char *jnode_text(const struct jnode *n)
{
    return json_string_value(n->v);
}

const char *jnode_text_of(const struct jnode *n, const char *key)
{
    return json_string_value(json_object_get(n->v, key));
}

/* "~" and "/" in a name are written ~0 and ~1 (RFC 6901). */
static void put_key(struct buf *out, const char *key)
{
    for (; *key; key++)
        if (*key == '~')
            buf_str(out, "~0");
        else if (*key == '/')
            buf_str(out, "~1");
        else
            buf_byte(out, (uint8_t)*key);
}

void jnode_path(const struct jnode *n, struct buf *out)
{
    if (!n->up)
        return;
    jnode_path(n->up, out);
    buf_byte(out, '/');
    if (n->key)
        put_key(out, n->key);
    else
        buf_printf(out, "%zu", n->index);
}
