/* Which tokens and passwords are in files that are no account files? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probe/hits.h"
#include "probe/probe.h"
#include "probe/probe_accounts.h"
#include "probe/secret_scan.h"

enum {
    MAX_SECRETS = 2000,     /* kept of one thread's files */
    MAX_OF_FILE = 100,      /* of one file; more of them say nothing new */
    MAX_SETTINGS = 1 << 20, /* bytes of a file of settings */
    MAX_CONTEXT = 64,
};

/* ---- while the files pass by ---- */

struct found {
    struct secret s;
    char *context; /* the key of the setting; NULL: known by its form */
    const struct part *part;
    const struct node *node;
    uint32_t line;
    bool more; /* and others of this file that are not kept */
    struct found *next;
};

struct mine {
    struct found *first;
    uint32_t n;
    bool lost; /* more than is kept, or memory was spent */
};

/* One file being looked at. */
struct scan {
    struct look *l;
    size_t counted; /* the bytes whose lines were counted */
    uint32_t line, of_file;
    bool is_code; /* only what no person would write as a word */
    bool is_prose;
};

static uint32_t line_of(struct scan *f, size_t at)
{
    if (f->l->type != LOOK_TEXT && f->l->type != LOOK_SCRIPT)
        return 0;
    if (at < f->counted) {
        f->counted = 0;
        f->line = 0;
    }
    for (; f->counted < at; f->counted++)
        f->line += f->l->bytes.p[f->counted] == '\n';
    return f->line + 1;
}

static bool is_told(const struct scan *f, const struct secret *s)
{
    const struct mine *mine = f->l->mine;
    for (const struct found *o = mine->first; o; o = o->next) {
        if (o->part != f->l->part || o->node != f->l->node)
            return false; /* newest first: another file's from here on */
        if (s->at < o->s.at + o->s.n && o->s.at < s->at + s->n)
            return true;
    }
    return false;
}

static void keep(struct scan *f, const struct secret *s, struct view context)
{
    struct mine *mine = f->l->mine;
    struct arena *a = &f->l->lane->arena;
    if (is_told(f, s))
        return;
    if (f->of_file >= MAX_OF_FILE) {
        mine->first->more = true;
        return;
    }
    struct found *o = mine->n < MAX_SECRETS ? ARENA_NEW(a, struct found) : NULL;
    if (!o) {
        mine->lost = true;
        return;
    }
    *o = (struct found){.s = *s,
                        .part = f->l->part,
                        .node = f->l->node,
                        .line = line_of(f, s->at),
                        .next = mine->first};
    if (context.n)
        o->context = arena_text(a, view_cut(context, 0, MAX_CONTEXT));
    mine->first = o;
    mine->n++;
    f->of_file++;
}

/* ---- settings ---- */

static bool has_part(const char *path, const char *const *parts)
{
    for (; *parts; parts++)
        if (strstr(path, *parts))
            return true;
    return false;
}

static bool has_end(struct view base, const char *const *ends)
{
    for (; *ends; ends++)
        if (text_ends(base, *ends))
            return true;
    return false;
}

/* Text that speaks of secrets without holding one. */
static bool is_prose(const char *path, struct view base)
{
    static const char *const parts[] = {
        "/locale/",   "/locales/",  "/i18n/", "/lang/",
        "/language",  "/doc/",      "/docs/", "/man/",
        "/info/",     "/licenses/", "/help/", "/zoneinfo/",
        "/terminfo/", "/mime/",     "/perl",  NULL};
    static const char *const ends[] = {
        ".md", ".po", ".pot", ".rst", ".css",  ".svg", ".html",   ".htm",
        ".1",  ".5",  ".8",   ".crt", ".pem",  ".pub", ".map",    ".tmpl",
        ".c",  ".h",  ".csv", ".xsd", ".wsdl", ".mib", ".sample", NULL};
    return has_part(path, parts) || has_end(base, ends) ||
           text_starts(base, "README") || text_starts(base, "LICENSE");
}

/* Programs in text: what they assign is mostly no value but a name. */
static bool is_program(struct view base)
{
    static const char *const ends[] = {
        ".py", ".js",   ".lua", ".pl",  ".pm",  ".php", ".rb", ".tcl", ".ts",
        ".go", ".java", ".cgi", ".asp", ".jsp", ".uc",  ".tm", ".mjs", NULL};
    return has_end(base, ends);
}

/* A compressed manual is a part without a name, within a file that has one. */
static bool is_in_prose(const struct look *l)
{
    const char *path =
        l->node ? NULL
                : image_path(l->subject->image, l->part, NULL, &l->lane->arena);
    return path && is_prose(path, view_of("", 0));
}

static void see_hit(void *ctx, uint64_t at, unsigned anchor)
{
    struct scan *f = ctx;
    struct secret s;
    if (!secret_check(f->l->bytes, (size_t)at, anchor, &s))
        return;
    if (s.confidence != CERTAIN && (f->is_prose || is_in_prose(f->l)))
        s.confidence = POSSIBLE; /* manuals are full of examples */
    keep(f, &s, (struct view){0});
}

static bool is_settings(const char *path, struct view base)
{
    static const char *const ends[] = {
        ".conf", ".cfg",        ".config", ".ini",     ".xml",     ".json",
        ".yaml", ".yml",        ".toml",   ".env",     ".default", ".defaults",
        ".prop", ".properties", ".nvram",  ".dat",     ".rc",      ".settings",
        ".cnf",  ".sh",         ".rules",  ".service", ".secrets", NULL};
    static const char *const parts[] = {"/etc/", "/nvram", "/defaults/",
                                        "/config", NULL};
    return has_end(base, ends) || has_part(path, parts) ||
           text_find(base, "nvram") != SIZE_MAX ||
           text_find(base, "default") != SIZE_MAX ||
           text_find(base, "config") != SIZE_MAX;
}

static bool is_password(const struct secret *s)
{
    return strstr(s->type, "password") || strstr(s->type, "passphrase") ||
           strcmp(s->type, "psk") == 0;
}

/* A word in a program is rarely a password; noise in quotes is a key, and so
 * is what mixes three kinds of characters. Asked first of the value as it
 * stands, which is quick, then of the secret. */
enum { MIN_CODE = 20, MIN_CODE_ENTROPY = 380, MIN_MIXED = 8 };

static bool is_mixed(struct view v)
{
    unsigned kinds = 0;
    for (size_t i = 0; i < v.n; i++) {
        uint8_t c = v.p[i];
        if (c <= ' ' || c >= 0x7f || strchr("<>%{}\\/:?&=", c))
            return false;
        kinds |= c >= 'a' && c <= 'z'   ? 1u
                 : c >= 'A' && c <= 'Z' ? 2u
                 : c >= '0' && c <= '9' ? 4u
                                        : 8u;
    }
    bool letters = kinds & 3u, digits = kinds & 4u;
    return v.n >= MIN_MIXED && letters && digits &&
           (kinds & 8u || (kinds & 3u) == 3u);
}

static bool may_be_enough(const struct scan *f, struct view value)
{
    if (!f->is_code)
        return true;
    if ((value.n < MIN_CODE && !is_mixed(value)) || value.p == f->l->bytes.p)
        return false;
    uint8_t before = value.p[-1];
    return before == '"' || before == '\'';
}

static bool is_enough(const struct scan *f, const struct secret *s)
{
    if (!f->is_code || (s->n >= MIN_CODE && s->entropy >= MIN_CODE_ENTROPY))
        return true;
    return is_password(s) && is_mixed(view_cut(f->l->bytes, s->at, s->n));
}

static void read_settings(struct scan *f)
{
    struct settings s = {.text = f->l->bytes};
    struct setting one;
    struct secret secret;
    bool script =
        f->l->type == LOOK_SCRIPT ||
        text_ends(view_of(f->l->node->name, f->l->node->name_n), ".sh");
    while (settings_next(&s, &one)) {
        if (!may_be_enough(f, one.value) ||
            !secret_setting(s.text, one.key, one.value, &secret) ||
            !is_enough(f, &secret))
            continue;
        if (script && memchr(one.value.p, '$', one.value.n))
            continue;
        if (f->is_code || script)
            secret.confidence =
                secret.confidence == CERTAIN ? LIKELY : POSSIBLE;
        keep(f, &secret, one.key);
    }
}

/* What its commands are given, and .netrc. */
static void read_commands(struct scan *f)
{
    struct view text = f->l->bytes, line;
    struct secret s;
    if (text_ends(view_of(f->l->node->name, f->l->node->name_n), ".netrc")) {
        while (secret_netrc(f->l->bytes, &text, &s))
            keep(f, &s, view_of("password", 8));
        return;
    }
    while (text_line(&text, &line))
        if (secret_command(f->l->bytes, line, &s))
            keep(f, &s, (struct view){0});
}

static void see_file(struct look *l)
{
    struct view base =
        l->node ? view_of(l->node->name, l->node->name_n) : view_of("", 0);
    const char *path = l->node ? node_path(l->node, &l->lane->arena) : NULL;
    struct scan f = {.l = l, .is_prose = path && is_prose(path, base)};
    const struct hits_walk walk = {secret_anchor, see_hit, &f};
    if (!hits_walk(l->bytes, l->hits, l->hits_n, MAX_HITS_PER_FILE, &walk))
        ((struct mine *)l->mine)->lost = true;
    if (!path || f.is_prose ||
        (l->type != LOOK_TEXT && l->type != LOOK_SCRIPT) || !l->whole ||
        l->bytes.n > MAX_SETTINGS)
        return;
    if (l->type == LOOK_SCRIPT || text_ends(base, ".sh") ||
        text_ends(base, ".netrc") || strstr(path, "/cron"))
        read_commands(&f);
    f.is_code = is_program(base) || !is_settings(path, base);
    read_settings(&f);
}

/* ---- at the end ---- */

/* Whether the accounts probe has told of this line. */
static bool is_account(const struct subject *s, const struct obs *o)
{
    const struct obs *a = NULL;
    while (o->where.line && (a = subject_next(s, "account", a)))
        if (a->where.line == o->where.line &&
            strcmp(a->where.path, o->where.path) == 0)
            return true;
    return false;
}

static void secret_fact(struct subject *s, const struct found *f)
{
    char number[16];
    const char *path = image_path(s->image, f->part, f->node, s->arena);
    struct obs here = {
        .where = {.path = path, .line = f->line}
    };
    if (!path || (is_password(&f->s) && is_account(s, &here)))
        return;
    struct obs *o = subject_fact(s, "secret", f->part, f->node);
    obs_offset(o, f->s.at);
    obs_line(o, f->line);
    o->confidence = f->s.confidence;
    obs_str(o, "type", f->s.type);
    obs_identity(o);
    obs_str(o, "redacted", f->s.redacted);
    obs_identity(o);
    obs_int(o, "length", (int64_t)f->s.n);
    obs_identity(o);
    snprintf(number, sizeof number, "%u.%02u", f->s.entropy / 100,
             f->s.entropy % 100);
    obs_str(o, "entropy", number);
    if (f->s.known)
        obs_str(o, "known", "a password that lists of defaults have");
    if (f->more)
        obs_bool(o, "more", true);
    if (f->context) {
        obs_str(o, "context", f->context);
        obs_identity(o);
    }
}

static void finish(struct subject *s)
{
    bool lost = false;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct mine *m = subject_mine(s, "secrets", i);
        if (!m)
            continue;
        lost = lost || m->lost;
        for (const struct found *f = m->first; f; f = f->next)
            secret_fact(s, f);
    }
    if (!lost)
        return;
    struct obs *o = obs_new(s->facts, "unreadable", s->image->name);
    obs_str(o, "why", why_text(WHY_OVER_BUDGET));
    obs_str(o, "text", "not all secrets were kept");
    obs_identity(o);
}

const struct probe probe_secrets = {
    .id = "secrets",
    .question = "Which tokens and passwords do files hold?",
    .lane_bytes = sizeof(struct mine),
    .file = see_file,
    .finish = finish,
};
