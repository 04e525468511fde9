/* Runs a fuzz target over the files of a corpus, for builds without libFuzzer:
 * each file as it is, each prefix of small ones, and each byte of them flipped.
 */
/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* Above this size only the file itself is run: prefixes and flips cost n². */
enum { SMALL = 2048 };

/* A heap copy of exactly n bytes, so that a sanitizer sees every over-read. */
static void run(const uint8_t *data, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    if (!copy)
        abort();
    if (n)
        memcpy(copy, data, n);
    LLVMFuzzerTestOneInput(copy, n);
    free(copy);
}

static long replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    struct stat st;
    if (!f || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
        if (f)
            fclose(f);
        return 0;
    }
    size_t n = (size_t)st.st_size;
    uint8_t *data = malloc(n ? n : 1);
    if (!data || fread(data, 1, n, f) != n) {
        fprintf(stderr, "replay: %s cannot be read\n", path);
        exit(1);
    }
    fclose(f);
    run(data, n);
    long runs = 1;
    for (size_t i = 0; n <= SMALL && i < n; i++, runs += 2) {
        run(data, i);
        data[i] ^= 0xff;
        run(data, n);
        data[i] ^= 0xff;
    }
    free(data);
    return runs;
}

int main(int argc, char **argv)
{
    long files = 0, runs = 0;
    for (int i = 1; i < argc; i++) {
        DIR *d = opendir(argv[i]);
        if (!d) {
            long r = replay_file(argv[i]);
            files += r > 0;
            runs += r;
            continue;
        }
        for (struct dirent *e; (e = readdir(d));) {
            char path[PATH_MAX];
            snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            long r = replay_file(path);
            files += r > 0;
            runs += r;
        }
        closedir(d);
    }
    printf("replayed %ld files in %ld runs\n", files, runs);
    return files > 0 ? 0 : 1;
}
