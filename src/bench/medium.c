/* What the bench puts into slots, and what it finds there: files, compared
 * byte by byte. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/medium.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sys/file_out.h"

enum { PAYLOAD_BYTES = 96 << 10, TAIL = 4096, CHUNK = 65536 };

static const char *const names[PAYLOADS + 1] = {
    "old", "good", "evil", "next", "dead", "large", "nothing whole"};

const char *medium_name(enum medium_payload p)
{
    return names[p];
}

enum bench_content medium_content(enum medium_payload p)
{
    switch (p) {
    case PAYLOAD_OLD:
        return CONTENT_OLD;
    case PAYLOAD_GOOD:
    case PAYLOAD_NEXT:
    case PAYLOAD_LARGE:
        return CONTENT_GOOD;
    case PAYLOAD_EVIL:
    case PAYLOAD_DEAD:
        return CONTENT_EVIL;
    case PAYLOADS:
        break;
    }
    return CONTENT_OTHER;
}

bool medium_load(const char *path, struct buf *out)
{
    uint8_t chunk[CHUNK];
    FILE *f = fopen(path, "rbe");
    size_t n;
    if (!f)
        return false;
    while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && !out->failed)
        buf_add(out, chunk, n);
    bool ok = !ferror(f) && !out->failed;
    fclose(f);
    return ok;
}

struct medium_digest medium_digest(const char *path)
{
    struct medium_digest d = {{0}};
    uint8_t chunk[CHUNK];
    FILE *f = fopen(path, "rbe");
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    size_t n;
    if (f && c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1) {
        while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
            EVP_DigestUpdate(c, chunk, n);
        EVP_DigestFinal_ex(c, d.bytes, NULL);
    }
    EVP_MD_CTX_free(c);
    if (f)
        fclose(f);
    return d;
}

/* Whether all of wanted stands at offset of f. */
static bool stands(FILE *f, uint64_t offset, const char *wanted)
{
    uint8_t a[CHUNK], b[CHUNK];
    FILE *w = fopen(wanted, "rbe");
    bool same = w && fseeko(f, (off_t)offset, SEEK_SET) == 0;
    size_t n, all = 0;
    while (same && (n = fread(a, 1, sizeof a, w)) > 0) {
        same = fread(b, 1, n, f) == n && memcmp(a, b, n) == 0;
        all += n;
    }
    if (w)
        fclose(w);
    return same && all > 0;
}

enum medium_payload medium_holds(const struct medium *m, const char *path,
                                 uint64_t offset)
{
    FILE *f = fopen(path, "rbe");
    int i = 0;
    while (f && i < PAYLOADS && !stands(f, offset, m->files[i]))
        i++;
    if (!f)
        return PAYLOADS;
    fclose(f);
    return (enum medium_payload)i;
}

/* Contents that tell what they are to people, and compress badly. */
static bool make_payload(struct medium *m, int i)
{
    struct buf *p = &m->payloads[i];
    uint64_t x = 88172645463325252u + (uint64_t)i;
    buf_printf(p, "%s payload: %s\n",
               i == PAYLOAD_DEAD ? "no start:   " : "assay-bench", names[i]);
    while (p->n < PAYLOAD_BYTES && !p->failed) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        buf_byte(p, (uint8_t)x);
    }
    return !p->failed && file_write(m->files[i], buf_of(p)) == FILE_OK;
}

bool medium_make(struct medium *m, const char *folder)
{
    bool ok = true;
    for (int i = 0; i < PAYLOADS; i++)
        snprintf(m->files[i], sizeof m->files[i], "%s/payload-%s", folder,
                 names[i]);
    for (int i = 0; i < PAYLOAD_LARGE; i++)
        buf_init(&m->payloads[i], 2 * PAYLOAD_BYTES, NULL);
    for (int i = 0; ok && i < PAYLOAD_LARGE; i++)
        ok = make_payload(m, i);
    return ok;
}

bool medium_make_large(struct medium *m, uint64_t bytes)
{
    static const char text[] = "assay-bench payload: large\n";
    const struct buf *noise = &m->payloads[PAYLOAD_GOOD];
    int f = open(m->files[PAYLOAD_LARGE],
                 O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool ok = f >= 0 && noise->n > TAIL && bytes > noise->n + TAIL &&
              write(f, text, sizeof text - 1) == (ssize_t)sizeof text - 1 &&
              write(f, noise->p + TAIL, noise->n - TAIL) ==
                  (ssize_t)(noise->n - TAIL) &&
              pwrite(f, noise->p + noise->n - TAIL, TAIL,
                     (off_t)(bytes - TAIL)) == TAIL;
    if (f >= 0)
        close(f);
    return ok;
}

void medium_done(struct medium *m)
{
    for (int i = 0; i < PAYLOAD_LARGE; i++)
        buf_done(&m->payloads[i]);
}
