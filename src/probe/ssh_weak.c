/* Algorithms of SSH that are broken: ciphers with blocks or keys that are too
 * small, MD5, SHA-1 cut short, a group of 1024 bits, DSA.
 *
 * Names: RFC 4253, 4344, 4345, 4419; sshd_config(5). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/ssh_weak.h"

#include "probe/probe.h"

/* A name ends where its list does; "..." stands for any end. */
static bool is_weak(struct view name)
{
    static const char *const whole[] = {
        "3des-cbc", "3des-ctr", "blowfish-cbc", "cast128-cbc",
        "none",     "des-cbc",  "idea-cbc",     "ssh-dss"};
    static const char *const starts[] = {"arcfour",
                                         "hmac-md5",
                                         "hmac-sha1-96",
                                         "hmac-ripemd160",
                                         "diffie-hellman-group1-sha1",
                                         "gss-group1-sha1",
                                         "ssh-dss-cert"};
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (text_is(name, whole[i]))
            return true;
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(name, starts[i]))
            return true;
    return false;
}

const char *ssh_weak(struct view list, struct arena *arena)
{
    const char *out = NULL;
    struct view name;
    list = text_trim(list);
    if (text_starts(list, "\"") && list.n > 1)
        list = view_cut(list, 1, list.n - 2);
    if (text_starts(list, "-")) /* taken off what is offered */
        return NULL;
    if (text_starts(list, "+") || text_starts(list, "^"))
        list = view_from(list, 1);
    while (text_field(&list, ',', &name)) {
        name = text_trim(name);
        if (is_weak(name))
            out =
                arena_printf(arena, "%s%s%.*s", out ? out : "", out ? "," : "",
                             (int)name.n, (const char *)name.p);
    }
    return out;
}
