/* Passwords that machines show each other: SNMP, PPP, Wi-Fi.
 *
 *   snmpd.conf       rocommunity NAME [SOURCE]; rwcommunity, and with 6
 *                    com2sec [-Cn CONTEXT] SECNAME SOURCE COMMUNITY
 *                    createUser [-e ENGINE] NAME HASH PASSWORD [CIPHER [KEY]]
 *   chap-secrets     CLIENT SERVER SECRET [ADDRESSES]
 *   hostapd.conf     ssid=NAME, wpa_passphrase=TEXT, wpa_psk=HEX, wep_key0=..
 *   wpa_supplicant   network={ ssid="NAME" psk="TEXT" or HEX password="TEXT" }
 *   wireless (UCI)   config wifi-iface / option ssid, key
 *
 * Sources: snmpd.conf(5), pppd(8), the example files of hostapd and
 * wpa_supplicant, OpenWrt's documentation. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/probe_accounts.h"
#include "probe/template.h"

enum { MAX_LINES = 10000, MAX_WORDS = 8 };

/* Blank-separated words, quotes taken off. */
static size_t words_of(struct view line, struct view out[MAX_WORDS])
{
    size_t n = 0;
    while (n < MAX_WORDS && line.n) {
        line = text_trim(line);
        uint8_t quote = line.n ? line.p[0] : 0;
        if (quote == '"' || quote == '\'') {
            struct view rest = view_from(line, 1), word;
            if (!text_field(&rest, (char)quote, &word))
                break;
            out[n++] = word;
            line = rest;
        } else {
            struct view word = text_word(&line);
            if (word.n == 0 || word.p[0] == '#')
                break;
            out[n++] = word;
        }
    }
    return n;
}

static const char *const snmp_services[] = {"snmpd", "mini_snmpd", NULL};

static struct account *add(const struct account_file *f, const char *source,
                           uint32_t number, struct view line, struct view user,
                           struct view password)
{
    struct account *a =
        account_add(f, source, number, user, password, CRED_IN_VALUE);
    if (!a)
        return NULL;
    /* Whatever a hash would look like, these are written as they are. */
    if (a->form.state == CRED_SET)
        a->form.scheme = CRED_PLAIN;
    a->purpose = "machine";
    account_excerpt(a, f->all->arena, text_trim(line), password);
    return a;
}

static void judge(const struct account_file *f, struct account *a,
                  const char *const *names, const char *what)
{
    struct way w = accounts_way(f->all, f->root, names, true);
    a->can = w.state == WAY_ON ? CAN_YES : CAN_UNKNOWN;
    a->because =
        arena_printf(f->all->arena, "%s; %s", what,
                     w.why ? w.why : "what starts the service is not known");
    if (w.state != WAY_ON)
        a->confidence = LIKELY;
}

/* A community is a password without a user. */
static void add_community(const struct account_file *f, uint32_t number,
                          struct view line, struct view community,
                          struct view source, bool writes)
{
    if (community.n == 0 || is_template(community))
        return;
    struct account *a =
        add(f, "snmp-community", number, line, (struct view){0}, community);
    if (!a)
        return;
    a->key = writes ? "rwcommunity" : "rocommunity";
    a->note = writes ? "may change settings" : "may read";
    if (accounts_is_local(source)) {
        a->can = CAN_NO;
        a->because = "only the device itself may use it";
        return;
    }
    judge(f, a, snmp_services, "SNMP lets in who names it");
}

static void read_snmp_line(const struct account_file *f, uint32_t number,
                           struct view line)
{
    struct view w[MAX_WORDS], none = {0};
    size_t n = words_of(line, w);
    if (n < 2)
        return;
    bool ro = text_is(w[0], "rocommunity") || text_is(w[0], "rocommunity6");
    bool rw = text_is(w[0], "rwcommunity") || text_is(w[0], "rwcommunity6");
    if (ro || rw)
        add_community(f, number, line, w[1], n > 2 ? w[2] : none, rw);
    if (text_is(w[0], "com2sec") || text_is(w[0], "com2sec6")) {
        size_t i = text_is(w[1], "-Cn") ? 3 : 1;
        if (n > i + 2)
            add_community(f, number, line, w[i + 2], w[i + 1], false);
    }
    if (text_is(w[0], "createUser")) {
        size_t i = text_is(w[1], "-e") ? 3 : 1;
        if (n <= i + 2)
            return;
        struct account *a = add(f, "snmp-user", number, line, w[i], w[i + 2]);
        if (a)
            judge(f, a, snmp_services, "SNMPv3 lets this user in");
    }
}

static bool each_line(const struct account_file *f,
                      void (*read)(const struct account_file *, uint32_t,
                                   struct view))
{
    struct view text = f->text, line;
    for (uint32_t n = 1; n < MAX_LINES && text_line(&text, &line); n++) {
        struct view v = text_trim(line);
        if (v.n && v.p[0] != '#' && v.p[0] != ';')
            read(f, n, line);
    }
    return true;
}

static void read_ppp_line(const struct account_file *f, uint32_t number,
                          struct view line)
{
    struct view w[MAX_WORDS];
    if (words_of(line, w) < 3 || text_starts(w[2], "@") ||
        text_starts(w[2], "<") || is_template(w[2]))
        return;
    struct account *a = add(f, "ppp", number, line, w[0], w[2]);
    if (a) {
        a->confidence = LIKELY;
        a->because = "a password for PPP connections";
    }
}

/* --- Wi-Fi ------------------------------------------------------------------
 */

struct wifi {
    const struct account_file *f;
    struct view ssid;
    bool serves; /* others show it to us: an access point */
};

static void add_wifi(const struct wifi *w, const struct setting *s,
                     const char *source)
{
    static const char *const names[] = {"hostapd", "wpad", NULL};
    const struct account_file *f = w->f;
    if (s->value.n == 0 || text_starts(s->value, "$") ||
        text_starts(s->value, "<") || is_template(s->value) ||
        text_starts(s->value, "ext:"))
        return;
    struct account *a = add(f, source, s->line, s->key, w->ssid, s->value);
    if (!a)
        return;
    a->key = arena_text(f->all->arena, s->key);
    a->purpose = w->serves ? "user" : "machine";
    a->excerpt = (struct view){0};
    if (w->serves) {
        judge(f, a, names, "whoever knows it can join the network");
    } else {
        a->confidence = LIKELY;
        a->because = "the device joins a network with it";
    }
}

static bool is_wifi_key(struct view key)
{
    return text_is(key, "wpa_passphrase") || text_is(key, "wpa_psk") ||
           text_is(key, "psk") || text_starts(key, "wep_key") ||
           text_is(key, "sae_password") || text_is(key, "password");
}

static void read_wifi(const struct account_file *f, bool serves)
{
    struct settings s = {.text = f->text};
    struct wifi w = {.f = f, .serves = serves};
    struct setting one;
    while (settings_next(&s, &one)) {
        if (text_is(one.key, "ssid"))
            w.ssid = one.value;
        else if (is_wifi_key(one.key))
            add_wifi(&w, &one, serves ? "hostapd" : "wpa_supplicant");
    }
}

/* A wifi-iface: mode ap serves, mode sta joins. */
static void read_uci_wireless(const struct account_file *f)
{
    struct settings s = {.text = f->text};
    struct wifi w = {.f = f, .serves = true};
    struct setting one, key = {0};
    bool more = settings_next(&s, &one);
    while (more) {
        uint32_t group = one.group;
        w.ssid = (struct view){0};
        w.serves = true;
        key.value = (struct view){0};
        for (; more && one.group == group; more = settings_next(&s, &one)) {
            if (text_is(one.key, "ssid"))
                w.ssid = one.value;
            else if (text_is(one.key, "mode"))
                w.serves = !text_is(one.value, "sta");
            else if (text_is(one.key, "key"))
                key = one;
        }
        /* `option key 1` chooses one of four WEP keys */
        if (key.value.n > 1)
            add_wifi(&w, &key, w.serves ? "hostapd" : "wpa_supplicant");
    }
}

bool accounts_read_network(const struct account_file *f)
{
    struct view base = view_of(f->base, strlen(f->base));
    if (text_is(base, "snmpd.conf") || text_is(base, "snmpd.local.conf"))
        return each_line(f, read_snmp_line);
    if (text_is(base, "chap-secrets") || text_is(base, "pap-secrets"))
        return each_line(f, read_ppp_line);
    if (text_starts(base, "hostapd") && text_find(base, "conf") != SIZE_MAX) {
        read_wifi(f, true);
        return true;
    }
    if (text_starts(base, "wpa_supplicant") &&
        text_find(base, "conf") != SIZE_MAX) {
        read_wifi(f, false);
        return true;
    }
    if (text_is(base, "wireless") && strstr(f->path, "/config/")) {
        read_uci_wireless(f);
        return true;
    }
    return false;
}
