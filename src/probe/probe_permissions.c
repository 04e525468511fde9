/* Files whose mode, owner or capabilities give more than they should. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <string.h>

#include "base/rd.h"
#include "probe/probe.h"
#include "probe/template.h"

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
                 enum confidence confidence, const char *detail)
{
    if (w->n[kind]++ >= MAX_EACH)
        return;
    struct obs *o = subject_fact(w->s, "file-permission", w->root->part, n);
    const char *mode = arena_printf(w->s->arena, "%04o", n->mode & BITS);
    o->confidence = confidence;
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

/* Files that are for secrets, and how a line of theirs shows that one is in
 * there. A name alone shows nothing: templates and placeholders bear it too. */
enum secret_form {
    HASHES,     /* name:hash */
    SMB_HASHES, /* name:uid:hash:hash */
    PPP,        /* client server secret ... */
    PAIRS,      /* address key */
    SETTINGS,   /* psk=... */
    PRE_SHARED, /* ... : PSK "..." */
    KEY,        /* what the probe for keys finds in it */
};

static const struct secret_file {
    const char *name;
    enum secret_form form;
} secret_files[] = {
    {"shadow",              HASHES    },
    {"shadow-",             HASHES    },
    {"gshadow",             HASHES    },
    {"gshadow-",            HASHES    },
    {"master.passwd",       HASHES    },
    {"smbpasswd",           SMB_HASHES},
    {".htpasswd",           HASHES    },
    {"mosquitto.passwd",    HASHES    },
    {"chap-secrets",        PPP       },
    {"pap-secrets",         PPP       },
    {"wpa_psk_file",        PAIRS     },
    {"wpa_supplicant.conf", SETTINGS  },
    {"ipsec.secrets",       PRE_SHARED},
    {"id_rsa",              KEY       },
    {"id_dsa",              KEY       },
    {"id_ecdsa",            KEY       },
    {"id_ed25519",          KEY       },
    {"krb5.keytab",         KEY       },
};

static const struct secret_file *secret_file_of(const struct node *n)
{
    static const struct secret_file host_key = {"_host_key", KEY};
    struct view name = view_of(n->name, n->name_n);
    for (size_t i = 0; i < sizeof secret_files / sizeof *secret_files; i++)
        if (text_is(name, secret_files[i].name))
            return &secret_files[i];
    return text_ends(name, "_host_key") ? &host_key : NULL;
}

static bool line_has_hash(struct view line)
{
    enum { SHORTEST_HASH = 13 };
    struct view field;
    return text_field(&line, ':', &field) && text_field(&line, ':', &field) &&
           field.n >= SHORTEST_HASH;
}

/* name:uid:LM hash:NT hash:... An unused hash is a row of X. */
static bool line_has_smb_hash(struct view line)
{
    enum { DIGITS = 32 };
    struct view field;
    for (int i = 0; text_field(&line, ':', &field); i++) {
        size_t n = 0;
        while (i >= 2 && n < field.n && isxdigit(field.p[n]))
            n++;
        if (n == DIGITS && n == field.n)
            return true;
    }
    return false;
}

/* Whether the nth word from 1 is there and stands for itself. */
static bool line_has_word(struct view line, unsigned nth)
{
    struct view word = {0};
    for (unsigned i = 0; i < nth; i++)
        word = text_word(&line);
    return word.n && !text_is(word, "*") && !text_is(word, "\"\"") &&
           !is_template(word);
}

static bool line_has_setting(struct view line)
{
    static const char *const names[] = {"psk",          "password",
                                        "wep_key0",     "wep_key1",
                                        "sae_password", "private_key_passwd"};
    struct view name;
    if (!text_field(&line, '=', &name))
        return false;
    name = text_trim(name);
    line = text_trim(line);
    if (is_template(line))
        return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_is(name, names[i]))
            return line.n > 2; /* more than "" */
    return false;
}

static bool line_shows(struct view line, enum secret_form form)
{
    switch (form) {
    case HASHES:
        return line_has_hash(line);
    case SMB_HASHES:
        return line_has_smb_hash(line);
    case PPP:
        return line_has_word(line, 3);
    case PAIRS:
        return line_has_word(line, 2);
    case SETTINGS:
        return line_has_setting(line);
    case PRE_SHARED:
        return text_find(line, "PSK \"") < line.n ||
               text_find(line, "PSK 0") < line.n;
    case KEY:
        break;
    }
    return false;
}

/* Whether a line that is no comment shows a secret; *unsure: it has contents
 * that we cannot tell. */
static bool holds_secret(struct walk *w, const struct node *n,
                         enum secret_form form, bool *unsure)
{
    struct view text, line;
    *unsure = true;
    if (form == KEY || !subject_text(w->s, w->root->part, n, &text))
        return false;
    *unsure = false;
    while (text_line(&text, &line)) {
        line = text_trim(line);
        if (line.n == 0 || line.p[0] == '#' || line.p[0] == ';')
            continue;
        if (line_shows(line, form))
            return true;
    }
    return false;
}

static void look_at_special_bits(struct walk *w, const struct node *n)
{
    bool runs = n->mode & ANY_EXECUTE;
    if (n->mode & NODE_SETUID && n->uid == 0)
        fact(w, n, SETUID_ROOT, CERTAIN, NULL);
    else if (n->mode & NODE_SETUID)
        fact(w, n, SETUID, CERTAIN, NULL);
    if (n->mode & NODE_SETGID && runs) /* without x: mandatory locking */
        fact(w, n, SETGID, CERTAIN, NULL);
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
        fact(w, n, CAPABILITY, CERTAIN, detail);
    }
}

static const struct node *node_of(const struct walk *w, const struct obs *o);

/* Whether the probe for keys saw a private key in n, whoever knows it. */
static bool has_key_fact(const struct walk *w, const struct node *n)
{
    const struct obs *o = NULL;
    while ((o = subject_next(w->s, "private-key", o)))
        if (node_of(w, o) == n)
            return true;
    return false;
}

/* What is there to be read, to be tested with, or within a library: it may
 * never be used, and everybody who has the package has it. */
static bool is_aside(const struct walk *w, const struct node *n)
{
    static const char *const dirs[] = {
        "/doc/",     "/docs/",   "/test/",    "/tests/", "/testdata/",
        "/testing/", "/example", "/sample",   "/demo",   "/libcrypto",
        "/libssl",   "/libmbed", "/libgnutls"};
    struct view name = view_of(n->name, n->name_n);
    const char *path = node_path(n, w->s->arena);
    for (size_t i = 0; path && i < sizeof dirs / sizeof *dirs; i++)
        if (strstr(path, dirs[i]))
            return true;
    return text_ends(name, ".so") || text_ends(name, ".a") ||
           text_find(name, ".so.") != SIZE_MAX;
}

static void look_at_secret_file(struct walk *w, const struct node *n)
{
    const struct secret_file *f = secret_file_of(n);
    bool unsure = false;
    if (!f || is_aside(w, n))
        return;
    if (holds_secret(w, n, f->form, &unsure))
        fact(w, n, READABLE_SECRET, CERTAIN, "what its lines hold");
    else if (unsure && !has_key_fact(w, n))
        fact(w, n, READABLE_SECRET, LIKELY, "by its name");
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
            fact(w, n, WORLD_WRITABLE, CERTAIN, NULL);
        if (n->mode & OTHERS_READ && n->size > 0)
            look_at_secret_file(w, n);
        break;
    case NODE_DIR:
        if (writable && !(n->mode & STICKY) && !is_under(n, "proc") &&
            !is_under(n, "sys"))
            fact(w, n, WORLD_WRITABLE, CERTAIN, NULL);
        break;
    case NODE_BLOCK:
        if (n->mode & (OTHERS_READ | OTHERS_WRITE))
            fact(w, n, DEVICE_NODE, CERTAIN, "block device open to everybody");
        break;
    case NODE_CHAR:
        if (writable && !is_public_device(n))
            fact(w, n, DEVICE_NODE, CERTAIN,
                 "character device open to everybody");
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
        if (!n || n == last || !node_is_file(n) || !(n->mode & OTHERS_READ))
            continue;
        if (obs_get(o, "known")) /* everybody has it anyway */
            continue;
        const struct secret_file *f = secret_file_of(n);
        bool unsure;
        if (f && holds_secret(w, n, f->form, &unsure)) /* told already */
            continue;
        last = n;
        if (!is_aside(w, n))
            fact(w, n, READABLE_SECRET, o->confidence, kind);
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
