/* Programs seen while the image is read: servers by what they import, and
 * managers, scripts among them, by the daemons they name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_seen.h"

#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"
#include "probe/start.h"

#define NAME(s)                                                                \
    {                                                                          \
        .text = s, .n = sizeof(s) - 1                                          \
    }

/* Daemons that open a way in: what a program that names one starts is not in
 * any script. */
static const struct literal names[] = {
    NAME("telnetd"),   NAME("utelnetd"),     NAME("dropbear"),
    NAME("/sshd"),     NAME("gdbserver"),    NAME("/adbd"),
    NAME("vsftpd"),    NAME("proftpd"),      NAME("tftpd"),
    NAME("rlogind"),   NAME("shellinaboxd"), NAME("pure-ftpd"),
    NAME("/ftpd"),     NAME("in.telnetd"),   NAME("bftpd"),
    NAME("tcf-agent"), NAME("lldb-server"),  NAME("stupid-ftpd"),
};

enum { NAMES = sizeof names / sizeof *names };

size_t seen_literals(const struct literal **out)
{
    *out = names;
    return NAMES;
}

static bool is_edge(struct view v, uint64_t at)
{
    return at >= v.n || v.p[at] <= ' ' || strchr("\"'`;&|()<>/%", v.p[at]);
}

static bool is_word(struct view v, const struct hit *h, const char *text)
{
    bool before = text[0] == '/' || h->at == 0 || is_edge(v, h->at - 1);
    return before && is_edge(v, h->at + h->n);
}

/* Files that hold the daemon itself, or a list of all that they could be. */
static bool is_own(const struct node *n, const char *daemon)
{
    daemon += daemon[0] == '/';
    return strstr(n->name, daemon) || strstr(n->name, "busybox") ||
           strstr(n->name, "toybox") || strstr(n->name, "dropbear") ||
           strstr(n->name, ".so");
}

static bool imports(const struct elf *e, const char *name)
{
    struct elf_symbol s;
    return elf_symbol_of(&e->dynsym, name, &s) && !s.defined;
}

/* They bind sockets to ask others, not to be asked. BusyBox and its like are
 * many programs: their names say which. */
static bool is_no_server(const char *name)
{
    static const char *const clients[] = {"busybox",  "toybox",
                                          "dropbear", "systemd-udevd",
                                          "udev",     "wpa_supplicant",
                                          "dhclient", "dhcpcd",
                                          "odhcp6c",  "udhcpc",
                                          "ping",     "netifd",
                                          "curl",     "wget",
                                          "ntpdate",  "traceroute",
                                          "iw",       "tc",
                                          "ip"};
    for (size_t i = 0; i < sizeof clients / sizeof *clients; i++) {
        bool whole = strlen(clients[i]) < 5;
        if (whole ? strcmp(name, clients[i]) == 0
                  : strncmp(name, clients[i], strlen(clients[i])) == 0)
            return true;
    }
    return strncmp(name, "udev", 4) == 0;
}

/* Sockets of its own host alone need no addresses. */
static bool serves_network(const struct look *l)
{
    static const char *const about_addresses[] = {
        "getaddrinfo", "inet_addr", "inet_aton",   "inet_ntoa",    "inet_pton",
        "inet_ntop",   "htons",     "getnameinfo", "gethostbyname"};
    const struct elf *e = l->elf;
    bool server =
        imports(e, "listen") || (imports(e, "bind") && imports(e, "recvfrom"));
    if (!server || is_no_server(l->node->name))
        return false;
    for (size_t i = 0; i < sizeof about_addresses / sizeof *about_addresses;
         i++)
        if (imports(e, about_addresses[i]))
            return true;
    return false;
}

/* --- scripts ----------------------------------------------------------------
 */

static bool is_in(const struct node *n, const char *dir)
{
    return n->parent && n->parent->name_n && strcmp(n->parent->name, dir) == 0;
}

/* Start scripts (and those of supervised folders, called run) are run by those
 * who follow the start graph, or not at all; examples by nobody. */
static bool is_at_rest(const struct node *n)
{
    if (strcmp(n->name, "run") == 0)
        return true;
    static const char *const dirs[] = {"init.d",   "rc.d",   "doc",
                                       "examples", "OpenRC", "preinit"};
    for (; n->parent; n = n->parent) {
        for (size_t i = 0; i < sizeof dirs / sizeof *dirs; i++)
            if (is_in(n, dirs[i]))
                return true;
        if (n->parent->name_n && strncmp(n->parent->name, "rc", 2) == 0 &&
            strcmp(n->parent->name + strcspn(n->parent->name, "."), ".d") == 0)
            return true;
    }
    return false;
}

/* An installed package's scripts were run already. */
static bool is_package_script(const struct node *n)
{
    return is_in(n, "info") || is_in(n, "scripts");
}

static bool is_postinst(const struct node *n)
{
    return is_in(n, "info") && is_in(n->parent, "dpkg") &&
           text_ends(view_of(n->name, n->name_n), ".postinst");
}

/* Whether the word that begins at `at` is what a command line runs. */
static bool is_command(struct view v, uint64_t at)
{
    static const char *const before[] = {
        "exec", "nohup",   "setsid",       "then", "else",   "do",
        "sudo", "busybox", "/bin/busybox", "!",    "--exec", "--startas"};
    uint64_t from = at;
    while (from > 0 && v.p[from - 1] != '\n')
        from--;
    struct view line = text_trim(view_cut(v, from, at - from)), word = {0};
    if (line.n == 0)
        return true;
    if (line.p[0] == '#')
        return false;
    if (strchr(";&|({`", line.p[line.n - 1]))
        return true;
    for (struct view w; (w = text_word(&line)).n;)
        word = w;
    for (size_t i = 0; i < sizeof before / sizeof *before; i++)
        if (text_is(word, before[i]))
            return true;
    return false;
}

static bool runs(const struct look *l, const struct hit *h)
{
    uint64_t at = h->at;
    while (at > 0 && l->bytes.p[at - 1] > ' ' &&
           !strchr("\"'`;&|()", l->bytes.p[at - 1]))
        at--;
    return is_command(l->bytes, at);
}

static bool is_managing(const struct look *l)
{
    return l->type == LOOK_SCRIPT && l->node && (l->node->mode & 0111) &&
           !is_at_rest(l->node) &&
           (!is_package_script(l->node) || is_postinst(l->node));
}

/* --- all of them ------------------------------------------------------------
 */

void seen_file(struct look *l)
{
    struct seen_lane *mine = l->mine;
    bool script = is_managing(l);
    if (!l->node || (!l->elf && !script) ||
        (l->elf && (l->elf->type == ELF_REL ||
                    (l->elf->type == ELF_DYN && elf_interp(l->elf).n == 0))))
        return;
    struct seen one = {.part = l->part, .node = l->node, .script = script};
    one.unpacking = script && is_postinst(l->node);
    one.listens = !script && serves_network(l);
    for (size_t i = 0; i < l->hits_n; i++) {
        uint32_t k = l->hits[i].anchor - l->own;
        if (l->hits[i].anchor >= l->own && k < NAMES &&
            is_word(l->bytes, &l->hits[i], names[k].text) &&
            (script ? runs(l, &l->hits[i]) : !is_own(l->node, names[k].text)))
            one.names |= (uint64_t)1 << k;
    }
    struct seen *kept = one.listens || one.names
                            ? ARENA_NEW(&l->lane->arena, struct seen)
                            : NULL;
    if (!kept)
        return;
    *kept = one;
    kept->next = mine->first;
    mine->first = kept;
}

static int by_node(const void *pa, const void *pb)
{
    const struct seen *const *a = pa, *const *b = pb;
    uintptr_t x = (uintptr_t)(*a)->node, y = (uintptr_t)(*b)->node;
    return (x > y) - (x < y);
}

void seen_gather(struct subject *s, struct seen_all *out)
{
    size_t n = 0;
    *out = (struct seen_all){0};
    for (unsigned i = 0; i < s->image->lanes_n; i++) {
        const struct seen_lane *lane = subject_mine(s, "services", i);
        for (struct seen *k = lane ? lane->first : NULL; k; k = k->next)
            n++;
    }
    out->v = arena_array(s->arena, n + 1, sizeof *out->v);
    for (unsigned i = 0; out->v && i < s->image->lanes_n; i++) {
        const struct seen_lane *lane = subject_mine(s, "services", i);
        for (struct seen *k = lane ? lane->first : NULL; k; k = k->next)
            out->v[out->n++] = k;
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, by_node);
}

bool seen_listens(const struct seen_all *all, const struct node *n)
{
    struct seen key = {.node = n && n->first ? n->first : n};
    const struct seen *p = &key;
    struct seen **found =
        all->n ? bsearch(&p, all->v, all->n, sizeof *all->v, by_node) : NULL;
    return found && (*found)->listens;
}

static bool was_followed(const struct start *st, const struct node *n)
{
    const struct followed *f = st->followed;
    while (f && f->script != n)
        f = f->next;
    return f != NULL;
}

/* Whether dpkg has the package's files, but has not set it up yet. */
static bool is_unpacked(const struct start *st, const struct node *postinst)
{
    const struct node *n = subject_find(st->root, "/var/lib/dpkg/status");
    struct view text, line, name = view_of(postinst->name, postinst->name_n);
    bool in = false;
    name = view_cut(name, 0, name.n - strlen(".postinst"));
    if (!n || !subject_text(st->s, st->root->part, n, &text))
        return false;
    while (text_line(&text, &line)) {
        if (text_starts(line, "Package:"))
            in = view_eq(text_trim(view_from(line, 8)), name);
        if (in && text_starts(line, "Status:"))
            return text_ends(line, " unpacked") ||
                   text_ends(line, " half-configured");
    }
    return false;
}

static bool may_run(const struct start *st, const struct seen *s)
{
    if (!s->script)
        return true;
    return !was_followed(st, s->node) &&
           (!s->unpacking || is_unpacked(st, s->node));
}

/* The first by name, so that the answer does not hang on addresses. */
const struct node *seen_naming(const struct start *st, const char *daemon)
{
    const struct seen_all *all = st->seen;
    const struct node *best = NULL;
    for (size_t k = 0; k < NAMES; k++) {
        const char *text = names[k].text + (names[k].text[0] == '/');
        if (strcmp(text, daemon) != 0)
            continue;
        for (size_t i = 0; i < all->n; i++) {
            const struct seen *s = all->v[i];
            if (s->part == st->root->part && s->names >> k & 1 &&
                (!best || strcmp(s->node->name, best->name) < 0) &&
                may_run(st, s))
                best = s->node;
        }
    }
    return best;
}
