/* Files whose mode, owner or capabilities give more than they should. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/rd.h"
#include "probe/probe.h"

enum {
    BITS = 07777,
    STICKY = 01000,
    OTHERS_READ = 04,
    OTHERS_WRITE = 02,
    ANY_EXECUTE = 0111,
    MAX_EACH = 2000, /* facts of one type in one file system */
};

enum kind {
    SETUID_ROOT,
    SETUID,
    SETGID,
    WORLD_WRITABLE,
    READABLE_SECRET,
    CAPABILITY,
    DEVICE_NODE,
    KINDS,
};

static const char *const kind_text[KINDS] = {
    [SETUID_ROOT] = "setuid-root",
    [SETUID] = "setuid",
    [SETGID] = "setgid",
    [WORLD_WRITABLE] = "world-writable",
    [READABLE_SECRET] = "readable-secret",
    [CAPABILITY] = "capability",
    [DEVICE_NODE] = "device-node",
};

/* One file system being walked. */
struct walk {
    struct subject *s;
    const struct root *root;
    const char *base; /* the path of the file system itself */
    uint32_t n[KINDS];
};

/* In these every file has the same mode, made up by whoever mounts them. */
static bool has_modes(const struct part *p)
{
    static const char *const without[] = {
        "fat",   "vfat",   "fat12",    "fat16", "fat32",   "exfat",
        "romfs", "spiffs", "littlefs", "nvs",   "iso9660", "udf",
    };
    for (size_t i = 0; i < sizeof without / sizeof *without; i++)
        if (strcmp(p->format, without[i]) == 0)
            return false;
    return true;
}

static void fact(struct walk *w, const struct node *n, enum kind kind,
                 const char *detail)
{
    if (w->n[kind]++ >= MAX_EACH)
        return;
    struct obs *o = subject_fact(w->s, "file-permission", w->root->part, n);
    const char *mode = arena_printf(w->s->arena, "%04o", n->mode & BITS);
    obs_str(o, "type", kind_text[kind]);
    obs_identity(o);
    obs_str(o, "mode", mode ? mode : "");
    obs_int(o, "uid", n->uid);
    obs_int(o, "gid", n->gid);
    obs_str(o, "node",
            node_is_file(n)  ? "file"
            : node_is_dir(n) ? "directory"
                             : "device");
    if (detail)
        obs_str(o, "detail", detail);
}

static bool is_under(const struct node *n, const char *top)
{
    while (n->parent && n->parent->parent)
        n = n->parent;
    return strcmp(n->name, top) == 0;
}

/* Devices that every user may open by design. */
static bool is_public_device(const struct node *n)
{
    static const char *const names[] = {
        "null", "zero", "full", "random", "urandom", "tty",
        "ptmx", "tun",  "fuse", "log",    "stdin",   "net",
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(n->name, names[i]) == 0)
            return true;
    return false;
}

/* Files that hold secrets wherever they are; more come from the facts of the
 * probes for keys and secrets. */
static bool is_secret_by_name(const struct node *n)
{
    static const char *const names[] = {
        "shadow",           "shadow-",
        "gshadow",          "gshadow-",
        "master.passwd",    "smbpasswd",
        "chap-secrets",     "pap-secrets",
        "ipsec.secrets",    "wpa_supplicant.conf",
        "wpa_psk_file",     ".htpasswd",
        "id_rsa",           "id_dsa",
        "id_ecdsa",         "id_ed25519",
        "mosquitto.passwd", "krb5.keytab",
    };
    struct view name = view_of(n->name, n->name_n);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return true;
    return text_ends(name, "_host_key") && !text_ends(name, ".pub");
}

/* A password file whose fields are all locked or indirect holds no secret. */
static bool line_has_hash(struct view line)
{
    enum { SHORTEST_HASH = 13 };
    struct view field;
    return text_field(&line, ':', &field) && text_field(&line, ':', &field) &&
           field.n >= SHORTEST_HASH;
}

/* Templates hold comments only: their mode lets nobody read anything. */
static bool holds_secret(struct walk *w, const struct node *n)
{
    struct view text, line, name = view_of(n->name, n->name_n);
    bool passwords = text_starts(name, "shadow") ||
                     text_starts(name, "gshadow") ||
                     text_is(name, "master.passwd");
    if (!subject_text(w->s, w->root->part, n, &text))
        return true;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        if (!passwords || line_has_hash(line))
            return true;
    }
    return false;
}

static void look_at_special_bits(struct walk *w, const struct node *n)
{
    bool runs = n->mode & ANY_EXECUTE;
    if (n->mode & NODE_SETUID && n->uid == 0)
        fact(w, n, SETUID_ROOT, NULL);
    else if (n->mode & NODE_SETUID)
        fact(w, n, SETUID, NULL);
    if (n->mode & NODE_SETGID && runs) /* without x: mandatory locking */
        fact(w, n, SETGID, NULL);
}

/* security.capability: le32 magic and flags, le32 permitted (low), … */
static void look_at_capabilities(struct walk *w, const struct node *n)
{
    for (const struct xattr *x = n->xattrs; x; x = x->next) {
        if (strcmp(x->name, "security.capability") != 0)
            continue;
        struct rd r = rd_of(x->value);
        uint32_t magic = rd_le32(&r), permitted = rd_le32(&r);
        const char *detail =
            rd_ok(&r) ? arena_printf(w->s->arena, "permitted %08x%s", permitted,
                                     magic & 1 ? ", effective" : "")
                      : "malformed";
        fact(w, n, CAPABILITY, detail);
    }
}

static void look_at(struct walk *w, const struct node *n)
{
    bool writable = n->mode & OTHERS_WRITE;
    if (n->first) /* another name of a file that was looked at */
        return;
    switch (node_type(n)) {
    case NODE_FILE:
        look_at_special_bits(w, n);
        look_at_capabilities(w, n);
        if (writable)
            fact(w, n, WORLD_WRITABLE, NULL);
        if (n->mode & OTHERS_READ && n->size > 0 && is_secret_by_name(n) &&
            holds_secret(w, n))
            fact(w, n, READABLE_SECRET, "by its name");
        break;
    case NODE_DIR:
        if (writable && !(n->mode & STICKY) && !is_under(n, "proc") &&
            !is_under(n, "sys"))
            fact(w, n, WORLD_WRITABLE, NULL);
        break;
    case NODE_BLOCK:
        if (n->mode & (OTHERS_READ | OTHERS_WRITE))
            fact(w, n, DEVICE_NODE, "block device open to everybody");
        break;
    case NODE_CHAR:
        if (writable && !is_public_device(n))
            fact(w, n, DEVICE_NODE, "character device open to everybody");
        break;
    default:
        break;
    }
}

/* The node that a fact is about, if it is in w's file system. */
static const struct node *node_of(const struct walk *w, const struct obs *o)
{
    size_t n = w->base ? strlen(w->base) : 0;
    const char *path = o->where.path;
    if (n == 0 || strncmp(path, w->base, n) != 0 || path[n] != '!' ||
        strchr(path + n + 1, '!'))
        return NULL;
    return tree_find_link(w->root->node, path + n + 1);
}

static void look_at_secrets(struct walk *w, const char *kind)
{
    const struct obs *o = NULL;
    const struct node *last = NULL;
    while ((o = subject_next(w->s, kind, o))) {
        const struct node *n = node_of(w, o);
        if (!n || n == last || !node_is_file(n) || is_secret_by_name(n) ||
            !(n->mode & OTHERS_READ))
            continue;
        if (obs_get(o, "known")) /* everybody has it anyway */
            continue;
        last = n;
        fact(w, n, READABLE_SECRET, kind);
    }
}

static void finish(struct subject *s)
{
    for (size_t i = 0; i < s->roots_n; i++) {
        struct walk w = {.s = s, .root = &s->roots[i]};
        if (!has_modes(w.root->part))
            continue;
        w.base = image_path(s->image, w.root->part, NULL, s->arena);
        const struct node *n = w.root->node;
        while ((n = tree_next(w.root->node, n)))
            look_at(&w, n);
        look_at_secrets(&w, "private-key");
        look_at_secrets(&w, "secret");
    }
}

const struct probe probe_permissions = {
    .id = "permissions",
    .question = "Which files give rights to whom they should not?",
    .finish = finish,
};
