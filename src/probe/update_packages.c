/* Package managers as a way to update: opkg, apt, apk, dnf. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update.h"

/* Each file of a directory, or the file itself. */
static void each_text(struct updates *u, const char *path, struct update *m,
                      void (*see)(struct updates *u, struct update *m,
                                  struct view text, void *ctx),
                      void *ctx)
{
    struct view text;
    const struct node *n = update_find(u, path);
    bool dir = n && node_is_dir(n);
    for (n = dir ? n->child : n; n; n = dir ? n->next : NULL) {
        const struct node *to = tree_follow(u->root->node, (struct node *)n);
        if (to && update_text(u, to, &text)) {
            if (!m->config)
                m->config = node_path(n, u->s->arena);
            see(u, m, text, ctx);
        }
    }
}

/* A signature is claimed where there is a key for it. Against a product speaks
 * only what something in it uses. */
static void finish(struct updates *u, struct update *m, enum update_name name)
{
    update_reach(u, m, name);
    bool weak = m->authenticity && strcmp(m->authenticity, "signature") != 0;
    if (weak && (!m->reached || u->root->part->diags_n))
        m->confidence = POSSIBLE;
    update_tell(u, m);
}

/* --- opkg -------------------------------------------------------------------
 */

struct opkg {
    bool feeds, checks;
};

static void see_opkg(struct updates *u, struct update *m, struct view text,
                     void *ctx)
{
    struct opkg *o = ctx;
    struct view line;
    while (text_line(&text, &line)) {
        struct view word = text_word(&line);
        if (text_is(word, "option") &&
            text_is(text_word(&line), "check_signature")) {
            struct view value = text_word(&line);
            o->checks = value.n == 0 || update_is_true(value);
        } else if (text_starts(word, "src")) {
            (void)text_word(&line);
            o->feeds = true;
            update_url(u, m, text_word(&line), false);
        }
    }
}

static void opkg(struct updates *u)
{
    static const char *const paths[] = {"/bin/opkg", "/usr/bin/opkg",
                                        "/usr/bin/opkg-cl", NULL};
    static const char *const keys[] = {"/usr/sbin/opkg-key", NULL};
    static const char *const verifiers[] = {"/usr/bin/usign",
                                            "/usr/bin/signify", NULL};
    struct update m = {.mechanism = "opkg", .confidence = LIKELY};
    struct opkg o = {0};
    m.program = update_program(u, paths);
    if (!m.program)
        return;
    each_text(u, "/etc/opkg.conf", &m, see_opkg, &o);
    each_text(u, "/etc/opkg", &m, see_opkg, &o);
    if (o.feeds && !o.checks) {
        m.authenticity = "hash-only";
        m.because = "its settings do not say check_signature";
    } else if (o.feeds && update_program(u, keys) &&
               update_program(u, verifiers)) {
        update_keys(u, &m, "/etc/opkg/keys");
        m.authenticity = m.keys_n ? "signature" : NULL;
        m.because = m.keys_n ? "check_signature: the lists of its feeds are "
                               "signed, packages named there by hash"
                             : "check_signature, and no key in the image";
    } else if (o.feeds)
        m.because = "check_signature; what verifies was not seen";
    finish(u, &m, NAME_OPKG);
}

/* --- apt --------------------------------------------------------------------
 */

struct apt {
    bool sources, trusts, careless, unattended;
};

static void see_sources(struct updates *u, struct update *m, struct view text,
                        void *ctx)
{
    struct apt *a = ctx;
    struct view line;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        bool old = text_starts(line, "deb ") || text_starts(line, "deb\t");
        if (text_starts(line, "Trusted:"))
            a->trusts |= text_find(line, "yes") != SIZE_MAX;
        if (!old && !text_starts(line, "URIs:"))
            continue;
        a->sources = true;
        a->trusts |= text_find(line, "trusted=yes") != SIZE_MAX ||
                     text_find(line, "allow-insecure=yes") != SIZE_MAX;
        for (struct view w; (w = text_word(&line)).n;)
            update_url(u, m, w, false);
    }
}

static void see_apt_conf(struct updates *u, struct update *m, struct view text,
                         void *ctx)
{
    struct apt *a = ctx;
    struct view line;
    (void)u;
    (void)m;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        if (text_starts(line, "//") || text_starts(line, "#"))
            continue;
        bool on = text_find(line, "true") != SIZE_MAX ||
                  text_find(line, "\"1\"") != SIZE_MAX;
        a->careless |=
            on && (text_find(line, "AllowUnauthenticated") != SIZE_MAX ||
                   text_find(line, "AllowInsecure") != SIZE_MAX);
        a->unattended |=
            on && text_find(line, "Unattended-Upgrade") != SIZE_MAX;
    }
}

static void apt(struct updates *u)
{
    static const char *const paths[] = {"/usr/bin/apt-get", NULL};
    static const char *const upgraders[] = {"/usr/bin/unattended-upgrade",
                                            NULL};
    struct update m = {.mechanism = "apt", .confidence = LIKELY};
    struct apt a = {0};
    m.program = update_program(u, paths);
    if (!m.program)
        return;
    each_text(u, "/etc/apt/sources.list", &m, see_sources, &a);
    each_text(u, "/etc/apt/sources.list.d", &m, see_sources, &a);
    const char *config = m.config;
    each_text(u, "/etc/apt/apt.conf", &m, see_apt_conf, &a);
    each_text(u, "/etc/apt/apt.conf.d", &m, see_apt_conf, &a);
    m.config = config ? config : m.config;
    update_keys(u, &m, "/etc/apt/trusted.gpg");
    update_keys(u, &m, "/etc/apt/trusted.gpg.d");
    update_keys(u, &m, "/usr/share/keyrings");
    if (a.trusts || a.careless)
        m.because = "its settings allow what is not signed";
    else if (a.sources && m.keys_n) {
        m.authenticity = "signature";
        m.because = "apt verifies the lists of its sources, and its settings "
                    "do not say otherwise";
    }
    if (a.unattended && update_program(u, upgraders) &&
        tree_find_link(u->root->node, "/etc/systemd/system/timers.target.wants/"
                                      "apt-daily-upgrade.timer")) {
        m.reached = "timer";
        m.automatic = true;
        update_tell(u, &m);
    } else
        finish(u, &m, NAME_APT);
}

/* --- apk, dnf ---------------------------------------------------------------
 */

static void see_repositories(struct updates *u, struct update *m,
                             struct view text, void *ctx)
{
    struct view line;
    while (text_line(&text, &line)) {
        struct view word = text_word(&line);
        if (text_starts(word, "@"))
            word = text_word(&line);
        *(bool *)ctx |= word.n && word.p[0] != '#';
        update_url(u, m, word, false);
    }
}

static void apk(struct updates *u)
{
    static const char *const paths[] = {"/sbin/apk", "/usr/bin/apk", NULL};
    struct update m = {.mechanism = "apk", .confidence = LIKELY};
    bool any = false;
    m.program = update_program(u, paths);
    if (!m.program)
        return;
    each_text(u, "/etc/apk/repositories", &m, see_repositories, &any);
    each_text(u, "/etc/apk/repositories.d", &m, see_repositories, &any);
    update_keys(u, &m, "/etc/apk/keys");
    update_keys(u, &m, "/usr/share/apk/keys");
    if (any && m.keys_n) {
        m.authenticity = "signature";
        m.because = "apk verifies the lists of its repositories";
    }
    finish(u, &m, NAME_APK);
}

struct dnf {
    bool repos, checks, not ;
};

static void see_repo(struct updates *u, struct update *m, struct view text,
                     void *ctx)
{
    struct dnf *d = ctx;
    struct settings s = {.text = text, .line = 1};
    struct setting one;
    while (settings_next(&s, &one)) {
        if (text_is(one.key, "baseurl") || text_is(one.key, "metalink") ||
            text_is(one.key, "mirrorlist")) {
            d->repos = true;
            update_url(u, m, one.value, false);
        }
        if (text_is(one.key, "gpgcheck")) {
            d->checks |= update_is_true(one.value);
            d->not |= !update_is_true(one.value);
        }
        if (text_is(one.key, "sslverify") && !update_is_true(one.value))
            m->transport = m->transport && strcmp(m->transport, "https") == 0
                               ? "https-unverified"
                               : m->transport;
    }
}

static void dnf(struct updates *u)
{
    static const char *const paths[] = {"/usr/bin/dnf", "/usr/bin/yum",
                                        "/usr/bin/microdnf", NULL};
    struct update m = {.mechanism = "dnf", .confidence = LIKELY};
    struct dnf d = {0};
    m.program = update_program(u, paths);
    if (!m.program)
        return;
    each_text(u, "/etc/yum.repos.d", &m, see_repo, &d);
    if (d.repos && d.checks && !d.not ) {
        m.authenticity = "signature";
        m.because = "gpgcheck is on for its repositories";
    } else if (d.repos)
        m.because = "gpgcheck is not on for all of its repositories";
    finish(u, &m, NAME_DNF);
}

void update_packages(struct updates *u)
{
    opkg(u);
    apt(u);
    apk(u);
    dnf(u);
}
