/* Agents that are made to update devices, by their settings: Mender, SWUpdate,
 * RAUC, its client for hawkBit, OSTree. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "probe/update.h"

static const char *text_in(struct updates *u, struct view v)
{
    return arena_text(u->s->arena, view_cut(v, 0, 300));
}

/* The settings of an agent, and its program; false: neither is here. */
static bool open(struct updates *u, struct update *m, const char *config,
                 const char *const *programs, struct view *text)
{
    const struct node *c = update_find(u, config);
    *text = (struct view){0};
    m->program = update_program(u, programs);
    if (update_text(u, c, text))
        m->config = node_path(c, u->s->arena);
    if (!m->program && m->config) {
        /* Its settings alone: the program may be somewhere else. */
        m->program = c;
        m->path = m->mechanism;
        m->confidence = POSSIBLE;
    }
    return m->program != NULL;
}

/* Only settings that are at hand say that there is no key. */
static void without_key(struct update *m, const char *authenticity,
                        const char *because)
{
    m->authenticity = authenticity;
    m->because = because;
    if (m->confidence == CERTAIN)
        m->confidence = LIKELY;
}

static void tell(struct updates *u, struct update *m, enum update_name name)
{
    update_reach(u, m, name);
    if (!m->reached && m->authenticity &&
        strcmp(m->authenticity, "signature") != 0)
        m->confidence = POSSIBLE;
    update_tell(u, m);
}

/* --- Mender -----------------------------------------------------------------
 */

/* "ArtifactVerifyKey": "path", or "ArtifactVerifyKeys": ["path", …]; gives the
 * first path. */
static bool verify_key(struct view text, struct view *out)
{
    size_t at = text_find(text, "\"ArtifactVerifyKey");
    if (at == SIZE_MAX)
        return false;
    struct view v = view_from(text, at + 1), key, between;
    if (!text_field(&v, '"', &key) || !text_field(&v, '"', &between) ||
        text_find(between, ",") != SIZE_MAX ||
        text_find(between, "]") != SIZE_MAX ||
        text_find(between, "}") != SIZE_MAX)
        return false;
    return text_field(&v, '"', out) && out->n > 0;
}

static void mender(struct updates *u)
{
    static const char *const programs[] = {"/usr/bin/mender-update",
                                           "/usr/bin/mender", NULL};
    struct update m = {
        .mechanism = "mender", .confidence = CERTAIN, .automatic = true};
    struct view text, value, key;
    if (!open(u, &m, "/etc/mender/mender.conf", programs, &text))
        return;
    bool unchecked =
        update_setting(text, "SkipVerify", &value) && update_is_true(value);
    if (update_setting(text, "ServerURL", &value))
        update_url(u, &m, value, unchecked);
    if (verify_key(text, &key)) {
        m.authenticity = "signature";
        m.because =
            arena_printf(u->s->arena, "ArtifactVerifyKey %s", text_in(u, key));
        update_keys(u, &m, text_in(u, key));
    } else if (text.n && text_find(text, "ArtifactVerifyKey") == SIZE_MAX)
        without_key(&m, "hash-only",
                    "its settings name no ArtifactVerifyKey: signatures are "
                    "not asked for");
    tell(u, &m, NAME_MENDER);
}

/* --- SWUpdate ---------------------------------------------------------------
 */

static void swupdate(struct updates *u)
{
    static const char *const programs[] = {"/usr/bin/swupdate",
                                           "/usr/sbin/swupdate", NULL};
    struct update m = {
        .mechanism = "swupdate", .confidence = CERTAIN, .automatic = true};
    struct view text, value;
    if (!open(u, &m, "/etc/swupdate.cfg", programs, &text))
        return;
    bool unchecked =
        update_setting(text, "nocheckcert", &value) && update_is_true(value);
    if (update_setting(text, "url", &value))
        update_url(u, &m, value, unchecked);
    if (update_setting(text, "public-key-file", &value) && value.n) {
        m.authenticity = "signature";
        m.because =
            arena_printf(u->s->arena, "public-key-file %s", text_in(u, value));
        update_keys(u, &m, text_in(u, value));
    } else
        m.because = "its settings name no public-key-file; it may be an option "
                    "of its command line, or not be asked for";
    if (update_setting(text, "no-downgrading", &value) && value.n)
        m.rollback = "yes";
    /* It also waits for packages that are brought to it. */
    m.automatic = m.url != NULL;
    tell(u, &m, NAME_SWUPDATE);
}

/* --- RAUC, and hawkBit ------------------------------------------------------
 */

static const char *rauc(struct updates *u)
{
    static const char *const programs[] = {"/usr/bin/rauc", NULL};
    struct update m = {.mechanism = "rauc", .confidence = CERTAIN};
    struct view text, value;
    if (!open(u, &m, "/etc/rauc/system.conf", programs, &text))
        return NULL;
    if (text_find(text, "[keyring]") != SIZE_MAX &&
        (update_setting(text, "path", &value) ||
         update_setting(text, "directory", &value))) {
        const char *path = text_in(u, value);
        if (value.n && value.p[0] != '/')
            path = arena_printf(u->s->arena, "/etc/rauc/%s", path);
        update_keys(u, &m, path);
        m.authenticity = "signature";
        m.because = "rauc installs what its keyring verifies";
    }
    if (update_setting(text, "min-bundle-version", &value) && value.n)
        m.rollback = "yes";
    tell(u, &m, NAME_RAUC);
    return m.authenticity;
}

static void hawkbit(struct updates *u, const char *authenticity)
{
    static const char *const programs[] = {"/usr/bin/rauc-hawkbit-updater",
                                           NULL};
    struct update m = {
        .mechanism = "hawkbit", .confidence = CERTAIN, .automatic = true};
    struct view text, value;
    if (!open(u, &m, "/etc/rauc-hawkbit-updater/config.conf", programs, &text))
        return;
    struct view server = {0};
    bool ssl = !update_setting(text, "ssl", &value) || update_is_true(value);
    bool unchecked =
        update_setting(text, "ssl_verify", &value) && !update_is_true(value);
    if (update_setting(text, "hawkbit_server", &server)) {
        const char *url = arena_printf(
            u->s->arena, "%s://%s", ssl ? "https" : "http", text_in(u, server));
        if (url)
            update_url(u, &m, view_of(url, strlen(url)), unchecked);
    }
    m.authenticity = authenticity;
    m.because = authenticity ? "rauc installs what its keyring verifies" : NULL;
    tell(u, &m, NAME_RAUC);
}

/* --- OSTree -----------------------------------------------------------------
 */

static void ostree_remote(struct updates *u, const struct node *config,
                          const struct node *program)
{
    struct update m = {.mechanism = "ostree",
                       .confidence = CERTAIN,
                       .program = program,
                       .config = node_path(config, u->s->arena)};
    struct view text, value;
    if (!update_text(u, config, &text) || !update_setting(text, "url", &value))
        return;
    struct view tls, gpg = {0}, sign = {0};
    bool unchecked =
        update_setting(text, "tls-permissive", &tls) && update_is_true(tls);
    update_url(u, &m, value, unchecked);
    bool has_gpg = update_setting(text, "gpg-verify", &gpg);
    bool has_sign = update_setting(text, "sign-verify", &sign);
    if ((!has_gpg || update_is_true(gpg)) &&
        text_find(text, "gpg-verify=false") == SIZE_MAX) {
        m.authenticity = "signature";
        m.because = "gpg-verify is on";
    } else if (has_sign && text_find(text, "sign-verify=false") == SIZE_MAX) {
        m.authenticity = "signature";
        m.because = "sign-verify is on";
    } else if (!has_sign)
        without_key(&m, "hash-only", "gpg-verify is off");
    tell(u, &m, NAME_DEVICE);
}

static void ostree(struct updates *u)
{
    static const char *const programs[] = {"/usr/bin/ostree", NULL};
    const struct node *program = update_program(u, programs);
    const struct node *n = update_find(u, "/etc/ostree/remotes.d");
    if (!program)
        return;
    for (n = n && node_is_dir(n) ? n->child : NULL; n; n = n->next)
        if (node_is_file(n))
            ostree_remote(u, n, program);
    n = update_find(u, "/ostree/repo/config");
    if (n && node_is_file(n))
        ostree_remote(u, n, program);
}

void update_agents(struct updates *u)
{
    mender(u);
    swupdate(u);
    hawkbit(u, rauc(u));
    ostree(u);
}
