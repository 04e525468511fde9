/* The device library (device/) as a subject of `assay bench`: an adapter whose
 * device is this program. Flash lies in files; each call of the library's boot
 * loader or application is a process of its own, as after a reset. Images are
 * MCUboot's, signed with Ed25519 by libcrypto.
 *
 * ASSAY_BENCH_FAULT makes one flash operation go wrong, counted from 1 in each
 * call: "cut-before N", "cut-after N", "torn N", "error N", "lie N". With
 * BENCH_DEVICE_NAIVE set another updater works on the same flash (naive.c). */
/* SPDX-License-Identifier: Apache-2.0 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/x509.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../device/boot.h"
#include "../../device/update.h"
#include "../device/cuts.h"
#include "../device/host_crypto.h"
#include "../device/toy.h"
#include "core/buf.h"
#include "naive.h"

enum {
    SLOT = 132 << 10,
    BLOCK = 4096,
    STATE_BLOCK = 2048,
    STATE = 3 * STATE_BLOCK,
    UNIT = 32,
    HEADER = 32,
    PATH = 600,
    MAX = 1 << 20,
    SEED = 32,
    DER = 128,
    OPS = 8000,
    TRIES = 6,
    COUNTER_MOST = 0x7fffffff,
};

static const char magic[] = "assay-bench payload:";

enum fault { NONE, CUT_BEFORE, CUT_AFTER, TORN, ERROR, LIE };

/* Everything of one process. */
struct device {
    const char *work;
    uint8_t *flash[3]; /* slots, state */
    uint32_t *counter; /* and the slot that runs, at [1] */
    struct ad_flash port[3];
    enum fault fault;
    unsigned long at, op;
    char ops[OPS];
    struct ad_counter up;
    struct ad_store store;
    struct ad_image_work image;
    struct host_hash hash;
    struct ad_key key;
    uint8_t der[DER];
    struct ad_policy policy;
    struct ad_boot b;
};

_Noreturn static void die(const char *why)
{
    fprintf(stderr, "%s\n", why);
    exit(2);
}

/* --- flash -------------------------------------------------------------------
 */

/* What the bench reads: operations so far, a letter each. */
static void print_ops(const struct device *d)
{
    printf("\"ops\": \"%s\"", d->ops);
}

static void print_state(const struct device *d, bool dark);

/* Power is gone: what is in the files stays. */
_Noreturn static void dark(const struct device *d)
{
    printf("{\"accepted\": false, \"status\": 0, \"message\": \"power was cut "
           "at operation %lu\", ",
           d->op);
    print_ops(d);
    print_state(d, true);
    exit(0);
}

/* One operation: true when it is to be done and to succeed. *result is what to
 * return otherwise. */
static bool begins(struct device *d, char kind, int *result)
{
    if (d->op < OPS - 1)
        d->ops[d->op] = kind;
    d->op++;
    if (d->op != d->at)
        return true;
    *result = d->fault == ERROR ? -1 : 0;
    if (d->fault == CUT_BEFORE)
        dark(d);
    return d->fault != ERROR && d->fault != LIE;
}

static void ends(const struct device *d)
{
    if (d->op == d->at && (d->fault == CUT_AFTER || d->fault == TORN))
        dark(d);
}

/* The first part is done, what follows is at random, the rest is as it was. */
static void change(struct device *d, uint8_t *to, const uint8_t *from,
                   uint32_t n)
{
    bool torn = d->op == d->at && d->fault == TORN;
    uint32_t done = torn ? (uint32_t)(d->op * 7 % n) : n;
    memcpy(to, from, done);
    for (uint32_t i = done; i < n && i < done + n / 4; i++)
        to[i] ^= (uint8_t)((d->op * 2654435761U + i * 40503) >> 8);
    ends(d);
}

static struct device *device_of(uint8_t *flash);

static int flash_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    memcpy(to, (const uint8_t *)port + at, n);
    return 0;
}

static int flash_write(void *port, uint32_t at, const uint8_t *p, uint32_t n)
{
    struct device *d = device_of(port);
    uint8_t *to = (uint8_t *)port + at;
    int result;
    if (at % UNIT || n % UNIT)
        abort();
    if (!begins(d, 'w', &result))
        return result;
    change(d, to, p, n);
    return 0;
}

static int flash_erase(void *port, uint32_t at)
{
    struct device *d = device_of(port);
    uint32_t n = port == d->flash[2] ? STATE_BLOCK : BLOCK;
    uint8_t blank[BLOCK];
    int result;
    memset(blank, 0xff, sizeof blank);
    if (!begins(d, 'e', &result))
        return result;
    change(d, (uint8_t *)port + at, blank, n);
    return 0;
}

static int counter_get(void *port, uint32_t *out)
{
    *out = ((struct device *)port)->counter[0];
    return 0;
}

static int counter_raise(void *port, uint32_t to)
{
    struct device *d = port;
    int result;
    if (!begins(d, 'c', &result))
        return result;
    if (!(d->op == d->at && d->fault == TORN))
        d->counter[0] = to;
    ends(d);
    return 0;
}

/* --- the device
 * ---------------------------------------------------------------
 */

static const char *path_of(const char *work, const char *name, char *out)
{
    snprintf(out, PATH, "%s/device-%s", work, name);
    return out;
}

static void *map(const char *work, const char *name, size_t n)
{
    char path[PATH];
    int f = open(path_of(work, name, path), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (f < 0 || ftruncate(f, (off_t)n) != 0)
        die("no flash");
    void *p = mmap(NULL, n, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0);
    close(f);
    if (p == MAP_FAILED)
        die("no flash");
    return p;
}

static const char *const flashes[] = {"slot-a", "slot-b", "state"};

static struct device the_device;

static struct device *device_of(uint8_t *flash)
{
    (void)flash;
    return &the_device;
}

static uint32_t size_of(int i)
{
    return i == 2 ? STATE : SLOT;
}

static void public_key(const char *work, const char *name, uint8_t *der,
                       struct ad_key *out)
{
    uint8_t seed[SEED];
    char path[PATH];
    FILE *f = fopen(path_of(work, name, path), "rbe");
    if (!f || fread(seed, 1, SEED, f) != SEED)
        die("no key");
    fclose(f);
    EVP_PKEY *k =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEED);
    uint8_t *p = der;
    int n = i2d_PUBKEY(k, &p);
    EVP_PKEY_free(k);
    *out = (struct ad_key){
        .algorithm = AD_ED25519, .key = der, .key_bytes = (uint32_t)n};
    SHA256(der, (size_t)n, out->id);
}

static void parse_fault(struct device *d)
{
    static const char *const names[] = {"none", "cut-before", "cut-after",
                                        "torn", "error",      "lie"};
    const char *set = getenv("ASSAY_BENCH_FAULT");
    char word[32] = "";
    if (!set || sscanf(set, "%31s %lu", word, &d->at) != 2)
        return;
    for (int i = 1; i < 6; i++)
        if (strcmp(word, names[i]) == 0)
            d->fault = (enum fault)i;
}

static void open_device(struct device *d, const char *work)
{
    d->work = work;
    for (int i = 0; i < 3; i++) {
        d->flash[i] = map(work, flashes[i], size_of(i));
        d->port[i] =
            (struct ad_flash){.port = d->flash[i],
                              .size_bytes = size_of(i),
                              .address = 0x08000000 + (uint32_t)i * 0x100000,
                              .block_bytes = i == 2 ? STATE_BLOCK : BLOCK,
                              .unit_bytes = UNIT,
                              .erased = 0xff,
                              .read = flash_read,
                              .write = flash_write,
                              .erase = flash_erase};
    }
    d->counter = map(work, "counter", 2 * sizeof *d->counter);
    d->up = (struct ad_counter){.port = d,
                                .most = COUNTER_MOST,
                                .get = counter_get,
                                .raise = counter_raise};
    public_key(work, "good.seed", d->der, &d->key);
    d->policy = (struct ad_policy){.keys = &d->key,
                                   .n_keys = 1,
                                   .vendor = "assay-bench-good",
                                   .class_id = "assay-bench-good",
                                   .position_free = AD_NO};
    d->image.hash_state = &d->hash;
    d->b = (struct ad_boot){
        .consent = &toy_consent,

        .slot = {&d->port[0], &d->port[1]},
        .state_flash = &d->port[2],
        .store = &d->store,
        .policy = &d->policy,
        .crypto = &host_crypto,
        .counter = &d->up,
        .work = &d->image,
        .tries = TRIES,
        .running = AD_SLOTS
    };
    parse_fault(d);
}

/* The boot loader, then the application that it chose. Whether a program
 * stands in the slot that can start and find itself healthy is told by its
 * first bytes. */
static void start(struct device *d)
{
    struct ad_choice c;
    d->counter[1] = AD_SLOTS;
    for (int boots = 0; boots < TRIES + 3; boots++) {
        d->b.running = AD_SLOTS;
        if (ad_boot_choose(&d->b, &c) != AD_YES)
            return;
        const uint8_t *p = d->flash[c.slot] + c.image.body;
        if (memcmp(p, magic, sizeof magic - 1) != 0)
            continue; /* it crashes, and the watchdog starts the device again */
        d->b.running = c.slot;
        d->counter[1] = c.slot;
        (void)ad_update_confirm(&d->b);
        return;
    }
}

static struct naive naive_of(struct device *d)
{
    return (struct naive){
        .slots = d->port, .state = &d->port[2], .counter = &d->up};
}

static bool is_naive(void)
{
    return getenv("BENCH_DEVICE_NAIVE") != NULL;
}

static void start_either(struct device *d)
{
    struct naive n = naive_of(d);
    if (!is_naive())
        return start(d);
    d->counter[1] = naive_start(&n, magic);
}

/* Takes the image; in recovery as an application of no slot. */
static bool install(struct device *d, const struct buf *image, const char **why)
{
    static const char *const reasons[] = {
        "good",   "unreadable", "no image", "header",    "size",
        "tlv",    "target",     "old",      "digest",    "key",
        "signed", "rejected",   "known",    "announced", "beyond"};
    struct ad_update u;
    struct ad_offer o = {.size_bytes = (uint32_t)image->n, .blocks_a_step = 4};
    enum ad_image_why w = AD_IMAGE_GOOD;
    uint32_t from;
    struct naive n = naive_of(d);
    *why = "naive";
    if (is_naive())
        return naive_install(&n, d->counter[1], image->p, (uint32_t)image->n);
    d->b.running = d->counter[1];
    *why = "begin";
    if (ad_state_load(&d->b) == AD_STORE_UNREADABLE)
        return false;
    if (d->b.state.phase == AD_STAGED)
        (void)ad_update_cancel(&d->b);
    if (ad_update_begin(&d->b, &o, &u, &from) != AD_YES)
        return false;
    *why = "write";
    if (ad_update_write(&u, image->p + from, (uint32_t)image->n - from) !=
        AD_YES)
        return false;
    bool good = ad_update_finish(&u, &w) == AD_YES;
    *why = reasons[w];
    return good && ad_update_stage(&d->b) == AD_YES;
}

/* --- images ------------------------------------------------------------------
 */

static bool read_file(const char *path, struct buf *out)
{
    uint8_t chunk[BLOCK];
    FILE *f = fopen(path, "rbe");
    size_t n;
    buf_init(out, MAX, NULL);
    while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
        buf_add(out, chunk, n);
    if (f)
        fclose(f);
    return f != NULL;
}

static void put(struct buf *b, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        buf_byte(b, (uint8_t)(v >> (8 * i)));
}

static void tlv(struct buf *b, unsigned type, const void *p, uint16_t n)
{
    put(b, type, 2);
    put(b, n, 2);
    buf_add(b, p, n);
}

/* "1.10.0" as MCUboot's version; what does not fit ends at the most. */
static void version_of(const char *text, unsigned long v[3])
{
    static const unsigned long most[3] = {255, 255, 65535};
    for (int i = 0; i < 3; i++) {
        char *end;
        v[i] = strtoul(text, &end, 10);
        v[i] = v[i] > most[i] ? most[i] : v[i];
        text = *end == '.' ? end + 1 : end;
    }
}

static void make_image(const char *work, struct buf *out, const char *payload,
                       const char *version, const char *key,
                       const char *hardware)
{
    struct buf body;
    unsigned long v[3];
    uint8_t digest[32], der[DER], seed[SEED], signature[64], counter[4];
    struct ad_key pub;
    char path[64], class_id[17];
    size_t n = sizeof signature;
    if (!read_file(payload, &body))
        die("no payload");
    version_of(version, v);
    uint32_t count = (uint32_t)(v[0] << 16 | v[1] << 8 | (v[2] & 255)) + 1;
    for (unsigned i = 0; i < 4; i++)
        counter[i] = (uint8_t)(count >> (8 * i));
    put(out, 0x96f3b83d, 4);
    put(out, 0, 4);
    put(out, HEADER, 2);
    put(out, 4 + 8 + 20 + 20, 2);
    put(out, body.n, 4);
    put(out, 0, 4);
    put(out, v[0] | v[1] << 8 | v[2] << 16, 4);
    put(out, 0, 8);
    buf_view(out, buf_of(&body));
    put(out, 0x6908, 2);
    put(out, 4 + 8 + 20 + 20, 2);
    tlv(out, 0x50, counter, 4);
    tlv(out, 0x74, "assay-bench-good", 16);
    snprintf(class_id, sizeof class_id, "assay-bench-%s",
             strcmp(hardware, "good") == 0 ? "good" : "evil");
    tlv(out, 0x75, class_id, 16);
    SHA256(out->p, out->n, digest);
    bool none = strcmp(key, "none") == 0;
    snprintf(path, sizeof path, "%s.seed", none ? "good" : key);
    char file[PATH];
    FILE *f = fopen(path_of(work, path, file), "rbe");
    if (!f || fread(seed, 1, SEED, f) != SEED)
        die("no key");
    fclose(f);
    public_key(work, path, der, &pub);
    EVP_PKEY *k =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, SEED);
    EVP_MD_CTX *c = EVP_MD_CTX_new();
    if (EVP_DigestSignInit(c, NULL, NULL, NULL, k) != 1 ||
        EVP_DigestSign(c, signature, &n, digest, sizeof digest) != 1)
        die("cannot sign");
    EVP_MD_CTX_free(c);
    EVP_PKEY_free(k);
    put(out, 0x6907, 2);
    put(out, none ? 4 + 36 : 4 + 36 + 36 + 68, 2);
    tlv(out, 0x10, digest, 32);
    if (!none) {
        tlv(out, 0x01, pub.id, 32);
        tlv(out, 0x24, signature, 64);
    }
    buf_done(&body);
}

/* --- verbs -------------------------------------------------------------------
 */

static void print_state(const struct device *d, bool dark)
{
    char path[PATH];
    uint32_t active = d->b.state.active;
    uint32_t runs = dark ? AD_SLOTS : d->counter[1];
    printf(", \"running\": ");
    printf(runs < AD_SLOTS ? "%u" : "null", (unsigned)runs);
    printf(", \"slots\": [");
    for (unsigned i = 0; i < AD_SLOTS; i++)
        printf("{\"file\": \"%s\", \"offset\": %d, \"active\": %s}%s",
               path_of(d->work, flashes[i], path), HEADER,
               active == i ? "true" : "false", i ? "]" : ", ");
    printf("}\n");
}

static void save_seed(const char *work, const char *name, uint8_t first)
{
    uint8_t seed[SEED];
    char path[PATH];
    FILE *f = fopen(path_of(work, name, path), "wbe");
    for (unsigned i = 0; i < SEED; i++)
        seed[i] = (uint8_t)(first + 7 * i);
    if (!f || fwrite(seed, 1, SEED, f) != SEED)
        die("no key");
    fclose(f);
}

static void copy(const struct device *d, bool back)
{
    char name[64], path[PATH];
    for (int i = 0; i < 4; i++) {
        const char *what = i < 3 ? flashes[i] : "counter";
        void *now = i < 3 ? (void *)d->flash[i] : (void *)d->counter;
        size_t n = i < 3 ? size_of(i) : 2 * sizeof *d->counter;
        snprintf(name, sizeof name, "base-%s", what);
        int f = open(path_of(d->work, name, path), O_RDWR | O_CREAT | O_CLOEXEC,
                     0600);
        ssize_t did = f < 0 ? -1 : back ? read(f, now, n) : write(f, now, n);
        if (did != (ssize_t)n)
            die("no copy");
        close(f);
    }
}

static void set_up(struct device *d, const char *work, char **argv)
{
    struct buf image;
    save_seed(work, "good.seed", 1);
    save_seed(work, "other.seed", 99);
    open_device(d, work);
    buf_init(&image, MAX, NULL);
    make_image(work, &image, argv[3], argv[5], "good", "good");
    for (int i = 0; i < 3; i++)
        memset(d->flash[i], 0xff, size_of(i));
    memcpy(d->flash[0], image.p, image.n);
    d->counter[0] = 0;
    struct naive n = naive_of(d);
    if (is_naive())
        naive_make(&n);
    start_either(d);
    copy(d, false);
    buf_done(&image);
    printf("{\"done\": true}\n");
}

/* Every life on a layout so small that all of them can be tried. */
static void sweep(const char *kind)
{
    struct cuts_count c = {0};
    unsigned long lives = 0, boots = 0;
    for (unsigned s = 0; s < STORIES && !c.failed[0]; s++) {
        if (strcmp(kind, "cuts") == 0)
            lives_all(&boot_lives, s, 1, SIM_TORN, &c);
        else if (strcmp(kind, "pairs") == 0)
            lives_all(&boot_lives, s, 2, 1, &c);
        else if (strcmp(kind, "errors") == 0)
            lives_faults(&boot_lives, s, SIM_ERROR, &c);
        else if (strcmp(kind, "half-errors") == 0)
            lives_faults(&boot_lives, s, SIM_HALF_ERROR, &c);
        else if (strcmp(kind, "lies") == 0)
            lives_faults(&boot_lives, s, SIM_LIE, &c);
        else
            die("an unknown kind");
        lives += c.lives;
        boots += c.boots;
    }
    printf("{\"lives\": %lu, \"boots\": %lu, \"failed\": ", lives, boots);
    printf(c.failed[0] ? "\"%s\"}\n" : "null}\n", c.failed);
}

static void install_file(struct device *d, const char *file)
{
    const char *why = "file";
    struct buf image;
    bool good = read_file(file, &image) && image.n > 0 && image.n <= SLOT &&
                install(d, &image, &why);
    printf("{\"accepted\": %s, \"status\": %d, \"message\": \"%s\", ",
           good ? "true" : "false", !good, good ? "" : why);
    print_ops(d);
    printf("}\n");
    buf_done(&image);
}

int main(int argc, char **argv)
{
    struct device *d = &the_device;
    const char *verb = argc > 1 ? argv[1] : "";
    const char *work = getenv("ASSAY_BENCH_WORK");
    if (!work)
        return 2;
    if (strcmp(verb, "caps") == 0) {
        printf("{\"name\": \"assay device library\", \"version\": \"%s\", "
               "\"format\": \"mcuboot\", \"has\": [\"versions\", \"hardware\", "
               "\"faults\", \"sweep\", \"trial\", \"verified-boot\", "
               "\"staged-in-slot\"], \"keys\": \"public\"}\n",
               ASSAY_VERSION);
    } else if (strcmp(verb, "setup") == 0 && argc == 6) {
        set_up(d, work, argv);
    } else if (strcmp(verb, "make-package") == 0 && argc == 11) {
        struct buf out;
        buf_init(&out, MAX, NULL);
        make_image(work, &out, argv[4], argv[6], argv[8], argv[10]);
        FILE *f = fopen(argv[2], "wbe");
        if (!f || fwrite(out.p, 1, out.n, f) != out.n || fclose(f) != 0)
            die("the package cannot be written");
        buf_done(&out);
        printf("{\"done\": true}\n");
    } else if (strcmp(verb, "sweep") == 0 && argc == 3) {
        sweep(argv[2]);
    } else if (strcmp(verb, "install") == 0 && argc == 3) {
        open_device(d, work);
        install_file(d, argv[2]);
    } else if (strcmp(verb, "reboot") == 0 || strcmp(verb, "reset") == 0) {
        open_device(d, work);
        if (*verb == 'r' && verb[2] == 's')
            copy(d, true);
        else
            start_either(d);
        if (!is_naive() && ad_state_load(&d->b) == AD_STORE_UNREADABLE)
            fprintf(stderr, "the state cannot be read\n");
        printf("{");
        print_ops(d);
        print_state(d, false);
    } else {
        return 2;
    }
    host_hash_done(&d->hash);
    return 0;
}
