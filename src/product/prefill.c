/* Facts of an image as cells of IXIT tables: what was seen, and no more. What
 * a maker intends, promises or does elsewhere is in no image. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "product/prefill.h"

#include <string.h>

enum {
    SOFT_COMP = 6,
    UPD_MECH = 7,
    SEC_PARAM = 10,
    SOFT_SERV = 13,
    PHY_INTF = 15,
    SEC_BOOT = 20,
    LOG_INTF = 28,
};

static const char *str(const struct obs *o, const char *key)
{
    const char *s = obs_get_str(o, key);
    return s ? s : "";
}

static bool is(const struct obs *o, const char *key, const char *value)
{
    return strcmp(str(o, key), value) == 0;
}

static bool is_true(const struct obs *o, const char *key)
{
    const struct value *v = obs_get(o, key);
    return v && v->type == VALUE_BOOL && v->u.yes;
}

static const char *within(const struct obs *o)
{
    const char *at = strrchr(o->where.path, '!');
    return at && at[1] ? at + 1 : o->where.path;
}

static bool listens(const struct obs *o)
{
    const struct value *v = obs_get(o, "listens");
    return v && v->type == VALUE_LIST && v->u.list.first;
}

/* --- which table ------------------------------------------------------------
 */

/* Signatures over what starts the product; others are over packages. */
static bool is_boot_scheme(const char *scheme)
{
    static const char *const some[] = {
        "fit", "avb",  "dm-verity",       "mcuboot", "esp-sbv1", "esp-sbv2",
        "hab", "ahab", "pe-authenticode", "module",  "stm32",    "fit-image"};
    for (size_t i = 0; i < sizeof some / sizeof *some; i++)
        if (strcmp(some[i], scheme) == 0)
            return true;
    return false;
}

static int account_table(const struct obs *o)
{
    bool secret = is(o, "state", "set") || is(o, "state", "empty");
    return secret && !is(o, "can_log_in", "no") ? SEC_PARAM : 0;
}

int prefill_table(const struct obs *o)
{
    if (strcmp(o->kind, "component") == 0)
        return SOFT_COMP;
    if (strcmp(o->kind, "update-mechanism") == 0)
        return UPD_MECH;
    if (strcmp(o->kind, "private-key") == 0 || strcmp(o->kind, "secret") == 0)
        return SEC_PARAM;
    if (strcmp(o->kind, "account") == 0)
        return account_table(o);
    if (strcmp(o->kind, "signature") == 0)
        return is_true(o, "present") && is_boot_scheme(str(o, "scheme"))
                   ? SEC_BOOT
                   : 0;
    if (strcmp(o->kind, "service") == 0)
        return is(o, "category", "console") ? PHY_INTF : SOFT_SERV;
    return 0;
}

const char *prefill_name(const struct obs *o)
{
    const char *key = strcmp(o->kind, "update-mechanism") == 0 ? "program"
                      : strcmp(o->kind, "signature") == 0      ? "scheme"
                      : strcmp(o->kind, "account") == 0        ? "user"
                      : is(o, "category", "console")           ? "console"
                                                               : "name";
    const char *s = obs_get_str(o, key);
    if (!s &&
        (strcmp(o->kind, "private-key") == 0 || strcmp(o->kind, "secret") == 0))
        return within(o);
    return s && *s ? s : NULL;
}

/* --- cells ------------------------------------------------------------------
 */

static void list_into(struct buf *out, const struct value *v,
                      const char *between)
{
    bool first = true;
    for (v = v ? v->u.list.first : NULL; v; v = v->next) {
        if (v->type != VALUE_TEXT)
            continue;
        if (!first)
            buf_str(out, between);
        first = false;
        buf_view(out, v->u.text);
    }
}

static void addresses(const struct obs *o, struct buf *out)
{
    const struct value *v = obs_get(o, "listens");
    bool first = true;
    for (v = v ? v->u.list.first : NULL; v; v = v->next) {
        const char *proto = "", *address = "*";
        int64_t port = 0;
        for (const struct attr *a = v->u.map.first; a; a = a->next) {
            if (strcmp(a->key, "proto") == 0)
                proto = (const char *)a->value.u.text.p;
            if (strcmp(a->key, "address") == 0)
                address = (const char *)a->value.u.text.p;
            if (strcmp(a->key, "port") == 0)
                port = a->value.u.num;
        }
        buf_printf(out, "%s%s", first ? "" : ", ", proto);
        if (port)
            buf_printf(out, "/%lld", (long long)port);
        buf_printf(out, " at %s", address);
        first = false;
    }
}

static bool component(const struct obs *o, const char *key, struct buf *out)
{
    if (strcmp(key, "description") != 0)
        return false;
    buf_printf(out, "%s%s%s", str(o, "name"), *str(o, "version") ? " " : "",
               str(o, "version"));
    if (*str(o, "method"))
        buf_printf(out, ", known by its %s", str(o, "method"));
    return true;
}

static bool is_network(const char *transport)
{
    return *transport && strcmp(transport, "unknown") != 0 &&
           strcmp(transport, "local") != 0;
}

static bool guarantees(const struct obs *o, struct buf *out)
{
    const char *how = is(o, "authenticity", "signature")
                          ? "authenticity and integrity, by a signature"
                      : is(o, "authenticity", "hash-only")
                          ? "no authenticity was seen: at most a hash"
                      : is(o, "authenticity", "none")
                          ? "none was seen: nothing is checked"
                          : NULL;
    if (!how)
        return false;
    buf_str(out, how);
    if (*str(o, "because"))
        buf_printf(out, " (%s)", str(o, "because"));
    if (is(o, "rollback_check", "yes"))
        buf_str(out, "; no older version");
    return true;
}

static bool initiation(const struct obs *o, struct buf *out)
{
    const struct value *by = obs_get(o, "started_by");
    if (by && by->type == VALUE_LIST && by->u.list.first) {
        buf_str(out, "started by ");
        list_into(out, by, ", ");
        if (*str(o, "condition"))
            buf_printf(out, ", if: %s", str(o, "condition"));
        return true;
    }
    if (*str(o, "named_by"))
        buf_printf(out, "from %s", str(o, "named_by"));
    return *str(o, "named_by") != '\0';
}

static bool update(const struct obs *o, const char *key, struct buf *out)
{
    if (strcmp(key, "description") == 0) {
        buf_printf(out, "%s: %s", str(o, "mechanism"), str(o, "program"));
        if (*str(o, "url"))
            buf_printf(out, ", from %s", str(o, "url"));
        return true;
    }
    if (strcmp(key, "transport") == 0 && !is(o, "transport", "unknown")) {
        buf_str(out, is_network(str(o, "transport")) ? "network" : "local");
        return true;
    }
    if (strcmp(key, "automatic") == 0 && is(o, "automatic", "yes")) {
        buf_str(out, "yes");
        return true;
    }
    if (strcmp(key, "security_guarantees") == 0)
        return guarantees(o, out);
    if (strcmp(key, "cryptographic_details") == 0 && obs_get(o, "keys")) {
        buf_str(out, "keys: ");
        list_into(out, obs_get(o, "keys"), ", ");
        return true;
    }
    if (strcmp(key, "initiation_and_interaction") == 0)
        return initiation(o, out);
    if (strcmp(key, "configuration") == 0 && *str(o, "config")) {
        buf_str(out, str(o, "config"));
        return true;
    }
    if (strcmp(key, "update_checking") == 0 && is(o, "reached", "timer")) {
        buf_str(out, "by a timer: ");
        list_into(out, obs_get(o, "started_by"), ", ");
        return true;
    }
    return false;
}

static bool parameter(const struct obs *o, const char *key, struct buf *out)
{
    bool account = strcmp(o->kind, "account") == 0;
    if (strcmp(key, "description") == 0) {
        if (account)
            buf_printf(out, "password of the account %s in %s", str(o, "user"),
                       within(o));
        else
            buf_printf(out, "%s%s in %s", str(o, "type"),
                       strcmp(o->kind, "private-key") == 0 ? " private key"
                                                           : "",
                       within(o));
        return true;
    }
    if (strcmp(key, "type") == 0) {
        buf_str(out, "critical");
        return true;
    }
    if (strcmp(key, "protection_scheme") == 0) {
        bool shown = account ? *str(o, "scheme") != '\0'
                             : obs_get(o, "encrypted") != NULL;
        if (account && is(o, "state", "empty"))
            buf_str(out, "none: it is empty");
        else if (account)
            buf_printf(out, "kept as %s", str(o, "scheme"));
        else if (shown)
            buf_str(out,
                    is_true(o, "encrypted") ? "encrypted" : "not encrypted");
        return shown || is(o, "state", "empty");
    }
    if (strcmp(key, "provisioning_mechanism") == 0) {
        buf_str(out, "it stands in the image");
        return true;
    }
    return false;
}

static bool status(const struct obs *o, struct buf *out)
{
    bool on = is(o, "state", "on"), off = is(o, "state", "off");
    if (on || off)
        buf_str(out, on ? "enabled" : "disabled");
    return on || off;
}

static bool service(const struct obs *o, int table, const char *key,
                    struct buf *out)
{
    const char *asks = str(o, "authentication");
    if (strcmp(key, "description") == 0) {
        const char *command = str(o, "command");
        buf_str(out, *command ? command : str(o, "name"));
        if (*str(o, "category"))
            buf_printf(out, " (%s)", str(o, "category"));
        if (*asks && strcmp(asks, "unknown") != 0)
            buf_printf(out, ", authentication: %s", asks);
        if (table == LOG_INTF) {
            buf_str(out, ": ");
            addresses(o, out);
        }
        if (*str(o, "condition"))
            buf_printf(out, "; started if: %s", str(o, "condition"));
        return true;
    }
    if (strcmp(key, "status") == 0)
        return status(o, out);
    if (strcmp(key, "access") == 0) {
        buf_str(out, "network: ");
        addresses(o, out);
        return true;
    }
    if (strcmp(key, "debug_interface") == 0 && is(o, "category", "debug")) {
        buf_str(out, "yes");
        return true;
    }
    /* The other mechanisms are rows of 1-AuthMech. */
    bool none = strcmp(key, "authentication_mechanism") == 0 &&
                strcmp(asks, "none") == 0;
    if (none)
        buf_str(out, asks);
    return none;
}

static bool secure_boot(const struct obs *o, const char *key, struct buf *out)
{
    if (strcmp(key, "description") == 0) {
        buf_printf(out, "signature %s%s%s in %s", str(o, "scheme"),
                   *str(o, "algorithm") ? ", " : "", str(o, "algorithm"),
                   within(o));
        return true;
    }
    if (strcmp(key, "security_guarantees") != 0)
        return false;
    if (is(o, "verified", "yes"))
        buf_printf(out, "the signature holds, with a key of: %s",
                   str(o, "key_from"));
    else if (is(o, "verified", "no"))
        buf_str(out, "none: the signature does not hold");
    else
        return false;
    buf_str(out, "; whether the product insists on it is in no image");
    return true;
}

bool prefill_column(const struct obs *o, int table, const char *key,
                    struct buf *out)
{
    switch (table) {
    case SOFT_COMP:
        return component(o, key, out);
    case UPD_MECH:
        return update(o, key, out);
    case SEC_PARAM:
        return parameter(o, key, out);
    case SOFT_SERV:
    case PHY_INTF:
    case LOG_INTF:
        return service(o, table, key, out);
    case SEC_BOOT:
        return secure_boot(o, key, out);
    default:
        return false;
    }
}

bool prefill_is_interface(const struct obs *o)
{
    return strcmp(o->kind, "service") == 0 && listens(o);
}
