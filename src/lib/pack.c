/* libassay: a workspace becomes an evidence pack. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/workspace.h"
#include "pack/make.h"
#include "pack/name.h"
#include "pack/secret.h"
#include "sys/clock.h"
#include "sys/dirwalk.h"
#include "sys/file_out.h"

enum {
    KEY_MAX = 1 << 20,
    FILES_MAX = 1000,
    DEPTH = 16,
    TEXT_LARGEST = 64 << 20
};

struct packing {
    struct assay *a;
    struct arena arena;
    struct workspace w;
    const struct assay_pack_opts *opts;
    struct make_file *file;
    size_t files;
    struct content_image *image;
    size_t images;
    struct secret_list secrets;
    const char *folder; /* being walked */
    const char *output; /* is not to be in itself */
    const char *trouble;
};

/* --- what a file is --------------------------------------------------------
 */

static bool ends_with(const char *text, const char *suffix)
{
    size_t n = strlen(text), k = strlen(suffix);
    return n >= k && strcasecmp(text + n - k, suffix) == 0;
}

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {
        {".json",   "application/json"            },
        {".sarif",  "application/sarif+json"      },
        {".ndjson", "application/x-ndjson"        },
        {".pdf",    "application/pdf"             },
        {".html",   "text/html"                   },
        {".htm",    "text/html"                   },
        {".txt",    "text/plain"                  },
        {".md",     "text/markdown"               },
        {".yaml",   "application/yaml"            },
        {".yml",    "application/yaml"            },
        {".csv",    "text/csv"                    },
        {".xml",    "application/xml"             },
        {".png",    "image/png"                   },
        {".jpg",    "image/jpeg"                  },
        {".jpeg",   "image/jpeg"                  },
        {".svg",    "image/svg+xml"               },
        {".pcap",   "application/vnd.tcpdump.pcap"},
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (ends_with(name, types[i][0]))
            return types[i][1];
    return "application/octet-stream";
}

/* "manual.de.pdf" is German, if somebody says so by the name. */
static const char *language_of(struct packing *p, const char *name)
{
    const char *dot = strrchr(name, '.');
    if (!dot || dot - name < 4 || dot[-3] != '.' || dot[-1] < 'a' ||
        dot[-1] > 'z' || dot[-2] < 'a' || dot[-2] > 'z')
        return "";
    const char *t = arena_text(&p->arena, view_of(dot - 2, 2));
    return t ? t : "";
}

/* What a document of assay's is, by its schema. */
static const char *role_of(const char *name, struct view head)
{
    static const char *const roles[][2] = {
        {"\"assay-scan/",   "scan"      },
        {"\"assay-assess/", "assessment"},
        {"\"assay-plan/",   "plan"      },
        {"\"assay-bench/",  "bench"     },
        {"\"CycloneDX\"",   "sbom"      },
        {"\"spdxVersion\"", "sbom"      },
        {"\"assay-review/", "review"    },
        {"\"assay-result/", "result"    },
        {"sarif-schema",    "findings"  },
    };
    for (size_t i = 0; i < sizeof roles / sizeof *roles && head.n; i++)
        if (memmem(head.p, head.n, roles[i][0], strlen(roles[i][0])))
            return roles[i][1];
    if (strncmp(name, "documents/", 10) == 0)
        return "document";
    return strncmp(name, "out/", 4) == 0 ? "report" : "evidence";
}

/* --- gathering -------------------------------------------------------------
 */

static bool failed(struct packing *p, const char *path, const char *why)
{
    return lib_failed(p->a, "%s: %s", path, why);
}

static bool is_known(const struct packing *p, const char *name)
{
    for (size_t i = 0; i < p->files; i++)
        if (strcmp(p->file[i].name, name) == 0)
            return true;
    return false;
}

/* Adds the file at path, read now: what goes in is looked at as a whole. */
static bool add(struct packing *p, const char *name, const char *path,
                const char *role)
{
    struct sys_map m;
    if (is_known(p, name))
        return true;
    if (p->files == FILES_MAX)
        return failed(p, p->w.dir, "has more than 1000 files for the pack");
    enum file_fault f = sys_map_open(path, UINT64_MAX / 4, &m);
    if (f != FILE_OK && f != FILE_EMPTY)
        return failed(p, path, file_fault_text(f));
    struct view v = f == FILE_OK ? m.v : (struct view){0};
    if (v.n <= TEXT_LARGEST)
        secret_collect(v, &p->secrets);
    struct make_file *file = &p->file[p->files++];
    *file = (struct make_file){
        .name = name,
        .path = path,
        .role = role ? role : role_of(name, view_cut(v, 0, 4096)),
        .type = type_of(name),
        .language = language_of(p, name)};
    if (f == FILE_OK)
        sys_map_close(&m);
    return true;
}

static bool on_entry(void *ctx, const struct dir_entry *e)
{
    struct packing *p = ctx;
    const char *slash = strrchr(e->path, '/');
    const char *base = slash ? slash + 1 : e->path;
    if (S_ISDIR(e->mode) || ends_with(base, ".asice"))
        return true;
    const char *name = arena_printf(&p->arena, "%s/%s", p->folder, e->path);
    const char *path = name ? workspace_path(&p->arena, p->w.dir, name) : NULL;
    if (!path)
        return lib_failed(p->a, "out of memory");
    if (base[0] == '.') {
        p->trouble = "is hidden; remove it, or give it another name";
        return failed(p, path, p->trouble);
    }
    if (!S_ISREG(e->mode) || e->problem) {
        p->trouble = e->problem ? e->problem : "is no plain file";
        return failed(p, path, p->trouble);
    }
    return add(p, name, path, NULL);
}

/* All files of a folder of the workspace, if it is there. */
static bool add_folder(struct packing *p, const char *folder)
{
    const char *path = workspace_path(&p->arena, p->w.dir, folder);
    struct dir_opts opts = {.max_entries = 100000, .max_depth = DEPTH};
    struct dir_report report;
    int fd;
    if (!path)
        return lib_failed(p->a, "out of memory");
    enum file_fault f = dir_open(path, &fd);
    if (f == FILE_MISSING)
        return true;
    if (f != FILE_OK)
        return failed(p, path, file_fault_text(f));
    p->folder = folder;
    p->a->error[0] = 0;
    enum err e = dir_walk(fd, &opts, on_entry, p, &report);
    close(fd);
    if (e == OK)
        return true;
    return p->a->error[0] ? false : failed(p, path, err_text(e));
}

static bool add_image(struct packing *p, const struct target *t)
{
    const char *path = workspace_path(&p->arena, p->w.dir, t->path);
    struct content_image *m = &p->image[p->images];
    struct sys_map map;
    enum file_fault f =
        path ? sys_map_open(path, UINT64_MAX / 4, &map) : FILE_NO_MEMORY;
    if (f != FILE_OK)
        return failed(p, path ? path : t->path, file_fault_text(f));
    *m = (struct content_image){.path = t->path, .size = map.v.n};
    bool ok = make_digests(map.v, m->sha256, m->sha512);
    sys_map_close(&map);
    p->images++;
    if (!ok)
        return failed(p, path, "its digests cannot be computed");
    if (!p->opts->include_images)
        return true;
    const char *name = arena_printf(&p->arena, "images/%s", t->path);
    return name &&
           add(p, name, path, t->kind == TARGET_IMAGE ? "image" : "package");
}

static bool add_targets(struct packing *p)
{
    size_t n = p->w.product.targets.n;
    p->image = arena_array(&p->arena, n + 1, sizeof *p->image);
    if (!p->image)
        return lib_failed(p->a, "out of memory");
    for (size_t i = 0; i < n; i++) {
        const struct target *t = &p->w.product.targets.v[i];
        if (workspace_scans(t)) {
            if (!add_image(p, t))
                return false;
            continue;
        }
        const char *path = workspace_path(&p->arena, p->w.dir, t->path);
        if (!path)
            return lib_failed(p->a, "out of memory");
        if (!add(p, t->path, path, t->what && *t->what ? t->what : "document"))
            return false;
    }
    return true;
}

/* --- secrets ---------------------------------------------------------------
 */

/* The files' bytes as they go into the pack hold no secret. Images are what
 * they are: whoever asks for them in the pack gets all that is in them. */
static bool clean(struct packing *p, struct make_file *f)
{
    struct sys_map m;
    struct buf text;
    size_t at = 0;
    if (strncmp(f->name, "images/", 7) == 0)
        return true;
    enum file_fault fault = sys_map_open(f->path, UINT64_MAX / 4, &m);
    if (fault == FILE_EMPTY)
        return true;
    if (fault != FILE_OK)
        return failed(p, f->path, file_fault_text(fault));
    buf_init(&text, 2 * (size_t)TEXT_LARGEST, NULL);
    struct view v = m.v;
    bool redacted = v.n <= TEXT_LARGEST && secret_redact(v, &p->secrets, &text);
    if (redacted)
        v = buf_of(&text);
    const char *why = secret_find(v, &p->secrets, &at);
    if (!why && redacted) {
        f->bytes = arena_dup(&p->arena, v);
        if (!f->bytes.p)
            why = "out of memory";
        f->path = NULL;
    }
    bool changed = sys_map_changed(&m);
    buf_done(&text);
    sys_map_close(&m);
    if (changed)
        return failed(p, f->path, file_fault_text(FILE_CHANGED));
    return !why || lib_failed(p->a,
                              "%s/%s: %s (byte %zu); take it out of what goes "
                              "into the pack",
                              p->w.dir, f->name, why, at);
}

/* --- the pack --------------------------------------------------------------
 */

static int by_name(const void *a, const void *b)
{
    const struct make_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

static bool gather(struct packing *p)
{
    static const char *const folders[] = {"documents", "evidence", "out"};
    const char *path = workspace_path(&p->arena, p->w.dir, PRODUCT_FILE);
    if (!path)
        return lib_failed(p->a, "out of memory");
    bool ok = add(p, PRODUCT_FILE, path, "declarations") && add_targets(p);
    for (size_t i = 0; ok && i < sizeof folders / sizeof *folders; i++)
        ok = add_folder(p, folders[i]);
    qsort(p->file, p->files, sizeof *p->file, by_name);
    for (size_t i = 0; ok && i < p->files; i++)
        ok = clean(p, &p->file[i]);
    return ok;
}

static const char *manufacturer(const struct product *p)
{
    for (size_t i = 0; i < p->parties.n; i++)
        if (strcmp(p->parties.v[i].role, "manufacturer") == 0)
            return p->parties.v[i].name;
    return "";
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static bool read_key(struct assay *a, const struct assay_pack_opts *o,
                     struct seal_key *out)
{
    struct buf key, cert, pass;
    buf_init(&key, KEY_MAX, NULL);
    buf_init(&cert, KEY_MAX, NULL);
    buf_init(&pass, 4096, NULL);
    const char *path = o->key;
    enum file_fault f = file_read(path, &key);
    if (f == FILE_OK && o->cert)
        f = file_read(path = o->cert, &cert);
    if (f == FILE_OK && o->passphrase)
        f = file_read(path = o->passphrase, &pass);
    bool ok = f == FILE_OK || lib_failed(a, "%s: %s", path, file_fault_text(f));
    while (pass.n && (pass.p[pass.n - 1] == '\n' || pass.p[pass.n - 1] == '\r'))
        pass.n--;
    buf_byte(&pass, 0);
    const char *why = NULL;
    if (ok)
        why = seal_key_read(buf_of(&key), buf_of(&cert),
                            o->passphrase ? (const char *)pass.p : NULL, out);
    if (why)
        ok = lib_failed(a, "%s: %s", o->key, why);
    if (key.p)
        explicit_bzero(key.p, key.n);
    if (pass.p)
        explicit_bzero(pass.p, pass.n);
    buf_done(&key);
    buf_done(&cert);
    buf_done(&pass);
    return ok;
}

static bool write_pack(struct packing *p, const char *path)
{
    const struct product *m = &p->w.product;
    struct seal_key key = {0};
    struct make_error e;
    struct make_opts o = {
        .product = {.name = or_empty(m->name),
                    .model = or_empty(m->model),
                    .manufacturer = or_empty(manufacturer(m)),
                    .software = or_empty(m->software),
                    .support_until = or_empty(m->support_until),
                    .edition = p->a->catalogue.edition},
        .file = p->file,
        .files = p->files,
        .image = p->image,
        .images = p->images,
        .key = &key,
    };
    if (!clock_wall_s(&o.now))
        return lib_failed(p->a, "SOURCE_DATE_EPOCH is no number of seconds");
    if (!read_key(p->a, p->opts, &key))
        return false;
    bool ok = pack_make(&o, path, &e);
    seal_key_done(&key);
    if (!ok && *e.path)
        return lib_failed(p->a, "%s: %s", e.path, e.text);
    return ok || lib_failed(p->a, "%s", e.text);
}

bool assay_pack(struct assay *a, const char *dir, const char *path,
                const struct assay_pack_opts *opts)
{
    struct packing p = {.a = a, .opts = opts};
    arena_init(&p.arena, NULL);
    p.secrets.arena = &p.arena;
    p.file = arena_array(&p.arena, FILES_MAX, sizeof *p.file);
    bool ok = p.file || lib_failed(a, "out of memory");
    ok = ok && workspace_open(a, dir, &p.arena, &p.w) && gather(&p) &&
         write_pack(&p, path);
    arena_done(&p.arena);
    return ok;
}
