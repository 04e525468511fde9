/* Prints the private keys and certificates of files, one a line: how the
 * fingerprints of catalogue/known-keys.json are computed. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "probe/key_scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MAX_HITS = 65536 };

static void print_fp(const uint8_t fp[KEY_FP_BYTES])
{
    for (int i = 0; i < KEY_FP_BYTES; i++)
        printf("%02x", fp[i]);
}

static void key(void *ctx, const struct key_info *k)
{
    printf("%s\tkey\t%zu\t%zu\t%s\t%u\t%s\t%s\t%s%s%s\t%u\t", (char *)ctx,
           k->at, k->n, key_type_text(k->type), k->bits,
           key_format_text(k->format), key_armour_text(k->armour),
           k->encrypted ? "encrypted" : "plain", k->sound ? ",sound" : "",
           k->patterned ? ",patterned" : "", k->keys);
    if (k->has_fp)
        print_fp(k->fp);
    printf("\t");
    print_fp(k->body);
    printf("\t");
    if (k->type == KEY_RSA && k->has_fp)
        print_fp(k->rsa_fp);
    printf("\t%s\n", k->opens_with ? k->opens_with : "");
}

static void certificate(void *ctx, const struct cert_info *c)
{
    printf("%s\tcert\t%zu\t%zu\t%s\t%u\t%s\t%s\t%s%s%s\t%s..%s\t", (char *)ctx,
           c->at, c->n, key_type_text(c->type), c->bits, c->signature,
           key_armour_text(c->armour), c->ca ? "ca" : "leaf",
           c->self_signed ? ",self-signed" : "", c->weak_digest ? ",weak" : "",
           c->not_before_text, c->not_after_text);
    print_fp(c->fp);
    printf("\t%s\n", c->subject);
}

static void scan(struct matcher *m, struct hit *hits, char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0) {
        if (fd >= 0)
            close(fd);
        return;
    }
    size_t n = (size_t)st.st_size;
    void *p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (p == MAP_FAILED)
        return;
    bool more;
    struct view v = view_of(p, n);
    size_t found = match_all(m, v, hits, MAX_HITS, &more);
    const struct key_sink sink = {key, certificate, path};
    if (!key_scan(v, hits, found, MAX_HITS, &sink))
        fprintf(stderr, "%s: not searched to its end\n", path);
    munmap(p, n);
}

int main(int argc, char **argv)
{
    struct matcher *m = matcher_new(NULL, 0);
    struct hit *hits = calloc(MAX_HITS, sizeof *hits);
    if (!m || !hits)
        return 3;
    for (int i = 1; i < argc; i++)
        scan(m, hits, argv[i]);
    free(hits);
    matcher_free(m);
    return 0;
}
