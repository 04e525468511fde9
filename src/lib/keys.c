/* libassay: test keys written to a folder. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/lib.h"
#include "pack/test_keys.h"
#include "sys/file_out.h"

/* Never over a file that is there: it may be somebody's real key. */
static enum file_fault write_one(const char *path,
                                 const struct test_keys_file *f)
{
    return f->secret ? file_write_private(path, buf_of(&f->text))
                     : file_write_new(path, buf_of(&f->text));
}

static bool write_all(struct assay *a, const char *dir,
                      const struct test_keys_file *files)
{
    struct arena arena;
    struct stat st;
    bool ok = true;
    arena_init(&arena, NULL);
    for (int pass = 0; pass < 2; pass++)
        for (int i = 0; i < TEST_KEYS_FILES && ok; i++) {
            const char *path =
                arena_printf(&arena, "%s/%s", dir, files[i].name);
            enum file_fault f = FILE_OK;
            if (!path)
                f = FILE_NO_MEMORY;
            else if (pass == 0 && lstat(path, &st) == 0)
                f = FILE_EXISTS; /* before anything is written */
            else if (pass == 1)
                f = write_one(path, &files[i]);
            ok = f == FILE_OK ||
                 lib_failed(a, "%s: %s", path ? path : dir, file_fault_text(f));
        }
    arena_done(&arena);
    return ok;
}

bool assay_keys(struct assay *a, const char *dir)
{
    struct test_keys_file files[TEST_KEYS_FILES];
    const char *why = test_keys_make((int64_t)time(NULL), files);
    if (why)
        return lib_failed(a, "%s", why);
    bool ok = mkdir(dir, 0777) == 0 || errno == EEXIST ||
              lib_failed(a, "%s: %s", dir,
                         file_fault_text(file_fault_of(errno, FILE_WRITE)));
    ok = ok && write_all(a, dir, files);
    for (int i = 0; i < TEST_KEYS_FILES; i++) {
        explicit_bzero(files[i].text.p, files[i].text.n);
        buf_done(&files[i].text);
    }
    return ok;
}
