/* Programs seen while the image is read: servers by what they import, and
 * managers by the daemons they name. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/start_seen.h"

#include <stdlib.h>
#include <string.h>

#include "elf/elf.h"

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

void seen_file(struct look *l)
{
    struct seen_lane *mine = l->mine;
    if (!l->elf || !l->node || l->elf->type == ELF_REL ||
        (l->elf->type == ELF_DYN && elf_interp(l->elf).n == 0))
        return;
    struct seen one = {.part = l->part, .node = l->node};
    one.listens = serves_network(l);
    for (size_t i = 0; i < l->hits_n; i++) {
        uint32_t k = l->hits[i].anchor - l->own;
        if (l->hits[i].anchor >= l->own && k < NAMES &&
            is_word(l->bytes, &l->hits[i], names[k].text) &&
            !is_own(l->node, names[k].text))
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

/* The first by path, so that the answer does not hang on addresses. */
const struct node *seen_naming(const struct seen_all *all,
                               const struct part *part, const char *daemon)
{
    const struct node *best = NULL;
    for (size_t k = 0; k < NAMES; k++) {
        const char *text = names[k].text + (names[k].text[0] == '/');
        if (strcmp(text, daemon) != 0)
            continue;
        for (size_t i = 0; i < all->n; i++) {
            const struct seen *s = all->v[i];
            if (s->part == part && s->names >> k & 1 &&
                (!best || strcmp(s->node->name, best->name) < 0))
                best = s->node;
        }
    }
    return best;
}
