/* Fuzzes the manifest of owners and modes. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "sys/dirmanifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

static void check_path(const char *path)
{
    size_t n = strlen(path);
    ASSERT(n == 0 || (path[0] != '/' && path[n - 1] != '/'));
    ASSERT(!strstr(path, "//"));
    ASSERT(strcmp(path, "..") != 0 && strncmp(path, "../", 3) != 0);
    ASSERT(!strstr(path, "/../"));
}

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
    struct budget budget = {.max_bytes = 64 << 20};
    struct arena arena;
    struct dir_manifest m = {0};
    struct dir_manifest_error e = {0};
    arena_init(&arena, &budget);
    enum err err = dir_manifest_parse(view_of(p, n), &arena, &m, &e);
    if (err == ERR_INPUT)
        ASSERT(e.why && e.line > 0);
    for (size_t i = 0; err == OK && i < m.n; i++) {
        const struct dir_rule *r = &m.rules[i];
        check_path(r->path);
        ASSERT(i == 0 || strcmp(m.rules[i - 1].path, r->path) < 0);
        ASSERT(dir_manifest_find(&m, r->path) == r);
        ASSERT((r->mode & ~0177777U) == 0);
    }
    arena_done(&arena);
    return 0;
}
