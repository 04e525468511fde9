/* libassay: files on their way into a pack: what they are, and that nothing
 * secret is in them. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "lib/packing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sys/dirwalk.h"
#include "sys/file.h"

enum { DEPTH = 16, TEXT_LARGEST = 64 << 20 };

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

bool packing_failed(struct packing *p, const char *path, const char *why)
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
bool packing_add(struct packing *p, const char *name, const char *path,
                 const char *role)
{
    struct sys_map m;
    if (is_known(p, name))
        return true;
    if (p->files == PACKING_FILES)
        return packing_failed(p, p->dir,
                              "has more than 1000 files for the pack");
    enum file_fault f = sys_map_open(path, UINT64_MAX / 4, &m);
    if (f != FILE_OK && f != FILE_EMPTY)
        return packing_failed(p, path, file_fault_text(f));
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
    const char *name = arena_printf(&p->arena, "%s/%s", p->as, e->path);
    const char *path = arena_printf(&p->arena, "%s/%s", p->folder, e->path);
    if (!path || !name)
        return lib_failed(p->a, "out of memory");
    if (base[0] == '.') {
        p->trouble = "is hidden; remove it, or give it another name";
        return packing_failed(p, path, p->trouble);
    }
    if (!S_ISREG(e->mode) || e->problem) {
        p->trouble = e->problem ? e->problem : "is no plain file";
        return packing_failed(p, path, p->trouble);
    }
    return packing_add(p, name, path, NULL);
}

bool packing_add_folder(struct packing *p, const char *path, const char *as)
{
    struct dir_opts opts = {.max_entries = 100000, .max_depth = DEPTH};
    struct dir_report report;
    int fd;
    enum file_fault f = dir_open(path, &fd);
    if (f == FILE_MISSING)
        return true;
    if (f != FILE_OK)
        return packing_failed(p, path, file_fault_text(f));
    p->folder = path;
    p->as = as;
    p->a->error[0] = 0;
    enum err e = dir_walk(fd, &opts, on_entry, p, &report);
    close(fd);
    if (e == OK)
        return true;
    return p->a->error[0] ? false : packing_failed(p, path, err_text(e));
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
    const char *path = f->path;
    if (strncmp(f->name, "images/", 7) == 0)
        return true;
    enum file_fault fault = sys_map_open(f->path, UINT64_MAX / 4, &m);
    if (fault == FILE_EMPTY)
        return true;
    if (fault != FILE_OK)
        return packing_failed(p, f->path, file_fault_text(fault));
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
        return packing_failed(p, path, file_fault_text(FILE_CHANGED));
    return !why || lib_failed(p->a,
                              "%s: %s (byte %zu); take it out of what goes "
                              "into the pack",
                              path, why, at);
}

static int by_name(const void *a, const void *b)
{
    const struct make_file *x = a, *y = b;
    return strcmp(x->name, y->name);
}

bool packing_settle(struct packing *p)
{
    bool ok = true;
    qsort(p->file, p->files, sizeof *p->file, by_name);
    for (size_t i = 0; ok && i < p->files; i++)
        ok = clean(p, &p->file[i]);
    return ok;
}

bool packing_init(struct packing *p, struct assay *a, const char *dir)
{
    *p = (struct packing){.a = a, .dir = dir};
    arena_init(&p->arena, NULL);
    p->secrets.arena = &p->arena;
    p->file = arena_array(&p->arena, PACKING_FILES, sizeof *p->file);
    return p->file || lib_failed(a, "out of memory");
}

void packing_done(struct packing *p)
{
    arena_done(&p->arena);
}
