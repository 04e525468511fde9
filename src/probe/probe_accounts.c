/* Which accounts does the image have, and who can log in with them? Finds the
 * files, hands each to who can read it, and makes facts of what they found. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/probe_accounts.h"

#include <stdlib.h>
#include <string.h>

enum {
    MAX_FILES = 4096,   /* looked into beyond the password files */
    MAX_FILE = 1 << 20, /* bytes of one */
    MAX_WORDS = 12,
    MIN_WORD = 3,
};

/* --- while the files pass by -------------------------------------------------
 */

/* A text that tells of logins, to be read again at the end. */
struct note {
    const struct part *part;
    const struct node *node;
    struct note *next;
};

struct notes {
    struct note *first;
    uint32_t n;
    bool full; /* there were more */
    struct strays strays;
};

static bool is_of(const struct look *l, size_t i)
{
    switch (l->hits[i].anchor) {
    case ANCHOR_account_passw:
    case ANCHOR_account_shadow:
    case ANCHOR_account_telnetd:
    case ANCHOR_account_getty:
    case ANCHOR_account_useradd:
    case ANCHOR_account_usermod:
    case ANCHOR_account_login_f:
    case ANCHOR_account_admin:
        return true;
    default:
        return false;
    }
}

static void see_file(struct look *l)
{
    struct notes *mine = l->mine;
    accounts_see_strays(l, &mine->strays);
    bool text = l->type == LOOK_TEXT || l->type == LOOK_SCRIPT;
    if (!text || !l->node || !l->whole || l->bytes.n > MAX_FILE)
        return;
    for (size_t i = 0; i < l->hits_n; i++) {
        if (!is_of(l, i))
            continue;
        struct note *n = mine->n < MAX_FILES
                             ? arena_alloc(&l->lane->arena, sizeof *n)
                             : NULL;
        if (!n) {
            mine->full = true;
            return;
        }
        *n = (struct note){l->part, l->node, mine->first};
        mine->first = n;
        mine->n++;
        return;
    }
}

/* --- which of them are settings ---------------------------------------------
 */

static bool has_dir(const char *path, const char *const *dirs)
{
    for (; *dirs; dirs++)
        if (strstr(path, *dirs))
            return true;
    return false;
}

/* Pages, manuals and translations speak of passwords without holding one. */
static bool is_prose(const char *path)
{
    static const char *const dirs[] = {
        "/www/",      "/htdocs/", "/webroot/",  "/html/",    "/locale/",
        "/locales/",  "/i18n/",   "/lang/",     "/language", "/doc/",
        "/docs/",     "/man/",    "/examples/", "/example/", "/samples/",
        "/licenses/", "/help/",   "/python",    "/perl",     "/node_modules/",
        "/zoneinfo/", NULL};
    static const char *const marks[] = {
        ".sample", ".example", "example.", "README", ".md", ".po", ".html",
        ".htm",    ".js",      ".css",     ".lua",   ".py", ".pl", ".c",
        ".h",      ".txt.gz",  ".tmpl",    ".pem",   NULL};
    size_t n = strlen(path);
    for (size_t i = 0; marks[i]; i++) {
        size_t k = strlen(marks[i]);
        if (n >= k && strcmp(path + n - k, marks[i]) == 0)
            return true;
    }
    return has_dir(path, dirs);
}

static bool is_settings(const char *path, struct view base)
{
    static const char *const endings[] = {
        ".conf", ".cfg", ".config", ".ini",     ".xml",      ".json",
        ".yaml", ".yml", ".def",    ".default", ".defaults", ".properties",
        ".prop", ".env", ".dat",    ".nvram",   ".rc",       ".settings",
        ".toml", ".cnf", NULL};
    static const char *const dirs[] = {"/etc/config/", "/nvram/", "/defaults/",
                                       "/etc/default/", NULL};
    for (size_t i = 0; endings[i]; i++)
        if (text_ends(base, endings[i]))
            return true;
    return has_dir(path, dirs) || text_find(base, "nvram") != SIZE_MAX ||
           text_find(base, "default") != SIZE_MAX ||
           text_find(base, "config") != SIZE_MAX;
}

/* Read elsewhere, or full of words that look like settings and are none. */
static bool is_known_otherwise(struct view base)
{
    static const char *const names[] = {
        "login.defs",    "pam.conf",      "sshd_config",  "ssh_config",
        "sudo.conf",     "nsswitch.conf", "adduser.conf", "deluser.conf",
        "cdebconf.conf", "debconf.conf",  "smb.conf",     "snmpd.conf",
        "dropbear",      "wireless",      "vsftpd.conf",  "proftpd.conf",
        "mosquitto.conf"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(base, names[i]))
            return true;
    return false;
}

static bool is_script(const struct account_file *f)
{
    struct view base = view_of(f->base, strlen(f->base));
    return text_starts(f->text, "#!") || text_ends(base, ".sh") ||
           strstr(f->path, "/init.d/") || text_is(base, "rcS") ||
           text_is(base, "rc.local") || text_is(base, "rc") ||
           text_is(base, "profile");
}

static void read_file(struct account_file *f)
{
    struct view base = view_of(f->base, strlen(f->base));
    if (accounts_read_pam(f) || accounts_read_daemon(f) ||
        accounts_read_network(f))
        return;
    bool script = is_script(f);
    (void)accounts_read_console(f);
    if (script)
        accounts_read_script(f);
    else if (is_settings(f->path, base) && !is_known_otherwise(base))
        accounts_read_config(f);
}

/* --- the end ----------------------------------------------------------------
 */

/* Names by which a file is wanted whatever it says. */
static bool is_wanted(const struct node *n)
{
    static const char *const starts[] = {
        "authorized_keys", ".htpasswd",  "htpasswd",       "htdigest",
        ".htdigest",       "smbpasswd",  "mosquitto",      "snmpd.",
        "hostapd",         "inittab",    "wpa_supplicant", "chap-secrets",
        "pap-secrets",     "vsftpd",     "default.prop",   "build.prop",
        "prop.default",    "httpd.conf", "lighttpd",       ".htusers",
        "umconfig",        "nginx",      "wireless",       "inetd.conf",
        "pwfile"};
    struct view base = view_of(n->name, n->name_n);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (text_starts(base, starts[i]))
            return true;
    if (n->parent &&
        text_is(view_of(n->parent->name, n->parent->name_n), "mosquitto"))
        return true;
    if (n->parent &&
        text_is(view_of(n->parent->name, n->parent->name_n), "pam.d"))
        return true;
    if (n->parent && n->parent->parent && text_ends(base, ".conf") &&
        (text_is(view_of(n->parent->name, n->parent->name_n), "nginx") ||
         text_is(view_of(n->parent->parent->name, n->parent->parent->name_n),
                 "nginx")))
        return true;
    return text_ends(base, ".htpasswd") || text_ends(base, ".passwd") ||
           (text_starts(base, "init") && text_ends(base, ".rc")) ||
           text_ends(base, "httpd.conf");
}

struct wanted {
    const struct root *root;
    const struct node *node;
    const char *path;
};

static int by_place(const void *pa, const void *pb)
{
    const struct wanted *a = pa, *b = pb;
    if (a->root != b->root)
        return a->root < b->root ? -1 : 1;
    int c = strcmp(a->path, b->path);
    return c ? c : (a->node > b->node) - (a->node < b->node);
}

static const struct root *root_of(const struct subject *s,
                                  const struct part *part)
{
    for (size_t i = 0; i < s->roots_n; i++)
        if (s->roots[i].part == part)
            return &s->roots[i];
    return NULL;
}

struct gather {
    struct accounts *all;
    struct wanted *at;
    size_t n, cap;
};

static void want(struct gather *g, const struct root *r, const struct node *n)
{
    const char *path = r && g->n < g->cap ? node_path(n, g->all->arena) : NULL;
    if (path)
        g->at[g->n++] = (struct wanted){r, n, path};
    else if (r)
        g->all->overflow = true;
}

static void gather(struct gather *g, struct subject *s)
{
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct notes *notes = subject_mine(s, "accounts", i);
        g->all->overflow |= notes->full || notes->strays.full;
        for (const struct note *n = notes->first; n; n = n->next)
            want(g, root_of(s, n->part), n->node);
    }
    for (size_t i = 0; i < s->roots_n; i++) {
        const struct root *r = &s->roots[i];
        for (const struct node *n = r->node; n; n = tree_next(r->node, n))
            if (node_is_file(n) && is_wanted(n))
                want(g, r, n);
    }
    if (g->n)
        qsort(g->at, g->n, sizeof *g->at, by_place);
}

static void read_others(struct accounts *all)
{
    struct subject *s = all->subject;
    struct gather g = {.all = all, .cap = 4 * MAX_FILES};
    g.at = arena_array(all->arena, g.cap, sizeof *g.at);
    if (!g.at) {
        all->overflow = true;
        return;
    }
    gather(&g, s);
    for (size_t i = 0; i < g.n; i++) {
        const struct wanted *w = &g.at[i];
        struct account_file f = {.all = all,
                                 .root = w->root,
                                 .part = w->root->part,
                                 .node = w->node,
                                 .path = w->path,
                                 .base = w->node->name,
                                 .origin = "live"};
        bool again = i > 0 && g.at[i - 1].node == w->node;
        if (!again && !is_prose(w->path) && w->node->size <= MAX_FILE &&
            !subject_is_elf(s, w->node) &&
            subject_text(s, w->root->part, w->node, &f.text))
            read_file(&f);
    }
}

static int by_offset(const void *pa, const void *pb)
{
    const struct stray *a = *(const struct stray *const *)pa;
    const struct stray *b = *(const struct stray *const *)pb;
    uint64_t x = a->node ? a->node->at : 0, y = b->node ? b->node->at : 0;
    if (a->part->id != b->part->id)
        return a->part->id < b->part->id ? -1 : 1;
    if (x != y)
        return x < y ? -1 : 1;
    int c = a->node && b->node ? strcmp(a->node->name, b->node->name) : 0;
    return c ? c : (a->offset > b->offset) - (a->offset < b->offset);
}

/* Which thread saw a file must not show: they are read in order of place. */
static void read_strays(struct accounts *all)
{
    const struct subject *s = all->subject;
    size_t n = 0;
    for (unsigned i = 0; i < s->image->lanes_n; i++)
        n += ((struct notes *)subject_mine(s, "accounts", i))->strays.n;
    const struct stray **list =
        arena_array(all->arena, n + 1, sizeof(struct stray *));
    if (!list) {
        all->overflow = true;
        return;
    }
    n = 0;
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct notes *notes = subject_mine(s, "accounts", i);
        for (const struct stray *x = notes->strays.first; x; x = x->next)
            list[n++] = x;
    }
    if (n)
        qsort(list, n, sizeof(struct stray *), by_offset);
    for (size_t i = 0; i < n; i++)
        accounts_read_stray(all, list[i]);
}

/* --- words of the product ---------------------------------------------------
 */

static bool is_common(struct view w)
{
    static const char *const words[] = {
        "linux",   "firmware", "image",  "rootfs",  "squashfs",   "factory",
        "bin",     "img",      "update", "upgrade", "sysupgrade", "version",
        "release", "the",      "gnu",    "and",     "kernel",     "http",
        "https",   "www",      "com",    "org",     "for",        "buildroot",
        "generic", "ext4",     "cpio",   "jffs2",   "ubi",        "trx",
        "zip"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_is(w, words[i]))
            return true;
    return false;
}

static void add_word(struct accounts *all, struct view w)
{
    uint8_t lower[32];
    if (w.n < MIN_WORD || w.n > sizeof lower || all->words_n == MAX_WORDS)
        return;
    bool letter = false;
    for (size_t i = 0; i < w.n; i++) {
        uint8_t c = w.p[i];
        lower[i] = c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
        letter |= lower[i] >= 'a' && lower[i] <= 'z';
    }
    struct view v = view_of(lower, w.n);
    for (size_t i = 0; i < all->words_n; i++)
        if (view_eq(all->words[i], v))
            return;
    if (!letter || is_common(v))
        return;
    v = arena_dup(all->arena, v);
    if (v.p)
        all->words[all->words_n++] = v;
}

static void add_words(struct accounts *all, struct view text)
{
    size_t from = 0;
    for (size_t i = 0; i <= text.n; i++) {
        uint8_t c = i < text.n ? text.p[i] : 0;
        bool inside = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                      (c >= 'A' && c <= 'Z');
        if (inside)
            continue;
        add_word(all, view_cut(text, from, i - from));
        from = i + 1;
    }
}

/* The host's name, the system's, and the file's: what a maker would call its
 * product. */
static void find_words(struct accounts *all)
{
    struct subject *s = all->subject;
    static const char *const files[] = {
        "/etc/hostname", "/etc/os-release", "/etc/openwrt_release",
        "/etc/product",  "/etc/model",      "/etc/vendor"};
    all->words = arena_array(all->arena, MAX_WORDS, sizeof *all->words);
    if (!all->words)
        return;
    for (size_t i = 0; i < s->roots_n; i++)
        for (size_t k = 0; k < sizeof files / sizeof *files; k++) {
            const struct node *n = subject_find(&s->roots[i], files[k]);
            struct view text, line;
            if (!n || !node_is_file(n) ||
                !subject_text(s, s->roots[i].part, n, &text) ||
                !text_line(&text, &line))
                continue;
            size_t eq = text_find(line, "=");
            add_words(all, eq == SIZE_MAX ? line : view_from(line, eq + 1));
        }
    const char *name = strrchr(s->image->name, '/');
    name = name ? name + 1 : s->image->name;
    add_words(all, view_of(name, strlen(name)));
}

static void finish(struct subject *s)
{
    struct accounts all = {.subject = s, .arena = s->arena};
    all.last = &all.first;
    find_words(&all);
    for (size_t i = 0; i < s->roots_n; i++)
        accounts_read_passwd(&all, &s->roots[i]);
    read_others(&all);
    read_strays(&all);
    accounts_join_scripts(&all);
    accounts_emit(&all);
}

const struct probe probe_accounts = {
    .id = "accounts",
    .question = "Which accounts are there, and who can log in with them?",
    .lane_bytes = sizeof(struct notes),
    .file = see_file,
    .finish = finish,
};
