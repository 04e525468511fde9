/* Component search over any bytes, as an ELF file and as a raw image, under
 * several names; versions and names made of the input. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "probe/component_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum {
    MAX_HITS = 4096,
    MAX_FOUND = 32,
};

static void inside(struct view file, struct view v)
{
    if (v.n > 0 &&
        (v.p < file.p || v.n > file.n || (size_t)(v.p - file.p) > file.n - v.n))
        abort();
}

static void find(struct component_file f, const char *name)
{
    struct found found[MAX_FOUND];
    f.name = view_of(name, strlen(name));
    size_t n = component_find(&f, found, MAX_FOUND);
    if (n > MAX_FOUND)
        abort();
    for (size_t i = 0; i < n; i++) {
        if (found[i].product >= products_n || found_version(&found[i]).n > 64)
            abort();
        if (found[i].in_bytes)
            inside(f.bytes, found[i].version);
        for (size_t k = 0; k < i; k++)
            if (found[k].product == found[i].product)
                abort();
    }
}

static void names(struct view v)
{
    struct arena a;
    arena_init(&a, NULL);
    struct view cut = view_cut(v, 0, 64);
    const char *cpe = component_cpe(&a, "a:x:y", cut);
    const char *purl = component_purl(&a, "generic", cut, cut);
    if (!cpe || !purl || strncmp(cpe, "cpe:2.3:a:x:y:", 14) != 0)
        abort();
    inside(v, component_upstream(cut));
    (void)component_of_package(cut);
    for (size_t i = 0; i < products_n; i++)
        if (form_match(cut, products[i].form) > cut.n)
            abort();
    const char *const *applets = component_applets(v, &a);
    for (size_t i = 0; applets && applets[i]; i++)
        if (!applets[i][0])
            abort();
    arena_done(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct matcher *matcher;
    static struct hit hits[MAX_HITS];
    static const char *const called[] = {"busybox",
                                         "libcrypto.so.3",
                                         "dropbear",
                                         "libglib-2.0.so.0.7400.6",
                                         "libsqlite3.so.0",
                                         "wget",
                                         "x"};
    struct elf e;
    bool more;
    if (!matcher)
        matcher = matcher_new(component_literals, component_literals_n);
    struct component_file f = {
        .bytes = view_of(data, n), .hits = hits, .own = ANCHOR_COUNT};
    f.hits_n = match_all(matcher, f.bytes, hits, MAX_HITS, &more);
    find(f, "");
    if (elf_open(f.bytes, &e)) {
        f.elf = &e;
        for (size_t i = 0; i < sizeof called / sizeof *called; i++)
            find(f, called[i]);
    }
    names(f.bytes);
    return 0;
}
