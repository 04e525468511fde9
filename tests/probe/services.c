/* Trees of programs and scripts, and what was found of a service in them: see
 * services.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "services.h"

struct ptree t;

void file(const char *path, const char *text)
{
    ptree_file(&t, path, 0644, view_of(text, strlen(text)));
}

void script(const char *path, const char *text)
{
    ptree_file(&t, path, 0755, view_of(text, strlen(text)));
}

void program(const char *path)
{
    ptree_file(&t, path, 0755, V("\177ELF not really"));
}

const struct obs *service(const char *name, size_t nth)
{
    const struct obs *o;
    for (size_t i = 0; (o = ptree_fact(&t, "service", NULL, i)); i++)
        if (strcmp(ptree_text(o, "name"), name) == 0 && nth-- == 0)
            return o;
    return NULL;
}

const char *get(const char *name, const char *key)
{
    return ptree_text(service(name, 0), key);
}

const char *state_of(const char *name)
{
    return get(name, "state");
}

/* "tcp/80@0.0.0.0 tcp/443", the latter at all addresses */
const char *listens(const char *name)
{
    static char out[512];
    const struct obs *o = service(name, 0);
    const struct value *list = o ? obs_get(o, "listens") : NULL;
    out[0] = '\0';
    for (const struct value *l = list ? list->u.list.first : NULL; l;
         l = l->next)
        for (const struct attr *a = l->u.map.first; a; a = a->next) {
            if (a->value.type == VALUE_TEXT && text_is(a->value.u.text, "*"))
                continue;
            size_t n = strlen(out);
            const char *lead = strcmp(a->key, "proto") == 0  ? (n ? " " : "")
                               : strcmp(a->key, "port") == 0 ? "/"
                                                             : "@";
            if (a->value.type == VALUE_INT)
                snprintf(out + n, sizeof out - n, "%s%d", lead,
                         (int)a->value.u.num);
            else
                snprintf(out + n, sizeof out - n, "%s%.*s", lead,
                         (int)a->value.u.text.n,
                         (const char *)a->value.u.text.p);
        }
    return out;
}

/* "/etc/inittab > /etc/init.d/rcS" */
const char *chain(const char *name)
{
    static char out[512];
    const struct obs *o = service(name, 0);
    const struct value *list = o ? obs_get(o, "started_by") : NULL;
    out[0] = '\0';
    for (const struct value *l = list ? list->u.list.first : NULL; l;
         l = l->next) {
        size_t n = strlen(out);
        snprintf(out + n, sizeof out - n, "%s%.*s", n ? " > " : "",
                 (int)l->u.text.n, (const char *)l->u.text.p);
    }
    return out;
}

void busybox(const char *inittab)
{
    ptree_init(&t);
    program("bin/busybox");
    ptree_link(&t, "bin/sh", "busybox");
    ptree_link(&t, "sbin/init", "../bin/busybox");
    ptree_link(&t, "sbin/getty", "../bin/busybox");
    ptree_link(&t, "usr/sbin/telnetd", "../../bin/busybox");
    ptree_link(&t, "usr/sbin/httpd", "../../bin/busybox");
    file("etc/inittab", inittab);
}

/* One script that inittab runs. */
void busybox_rcs(const char *text)
{
    busybox("::sysinit:/etc/init.d/rcS\n");
    script("etc/init.d/rcS", text);
}
