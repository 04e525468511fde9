/* Hostile flash before the boot loader: nothing unsigned runs, ever. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "../device/boot.h"
#include "../device/update.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The area of the state, as the input has it; in front of it two bytes: which
 * of the slots is whole, and the counter. Images are stand-ins: the first byte
 * of a slot says how good it is, and the backend believes it. */
enum { SLOT = 512, BLOCK = 256, PART = 320, STATE = 3 * PART, UNIT = 8 };

struct area {
    uint8_t *p;
    uint32_t n, block;
};

static int do_read(void *port, uint32_t at, uint8_t *to, uint32_t n)
{
    struct area *a = port;
    if (at > a->n || n > a->n - at)
        abort();
    memcpy(to, a->p + at, n);
    return 0;
}

static int do_write(void *port, uint32_t at, const uint8_t *p, uint32_t n)
{
    struct area *a = port;
    if (at > a->n || n > a->n - at || at % UNIT || n % UNIT)
        abort();
    memcpy(a->p + at, p, n);
    return 0;
}

static int do_erase(void *port, uint32_t at)
{
    struct area *a = port;
    if (at >= a->n || at % a->block)
        abort();
    memset(a->p + at, 0xff, a->block);
    return 0;
}

static struct ad_flash port(struct area *a)
{
    return (struct ad_flash){.port = a,
                             .size_bytes = a->n,
                             .block_bytes = a->block,
                             .unit_bytes = UNIT,
                             .erased = 0xff,
                             .read = do_read,
                             .write = do_write,
                             .erase = do_erase};
}

/* A digest of the first 32 bytes and the body's last byte. */
static uint32_t start(void *state)
{
    memset(state, 0, AD_HASH_BYTES);
    return AD_YES;
}

static uint32_t add(void *state, const uint8_t *p, uint32_t n)
{
    uint8_t *sum = state;
    for (uint32_t i = 0; i < n; i++)
        sum[i % AD_HASH_BYTES] =
            (uint8_t)(sum[i % AD_HASH_BYTES] * 31 + p[i] + 1);
    return AD_YES;
}

static uint32_t end(void *state, uint8_t digest[AD_HASH_BYTES])
{
    memcpy(digest, state, AD_HASH_BYTES);
    return AD_YES;
}

static uint32_t verify(const struct ad_key *key,
                       const uint8_t digest[AD_HASH_BYTES],
                       const uint8_t *signature, uint32_t n)
{
    (void)key;
    return n == 64 && memcmp(digest, signature, AD_HASH_BYTES) == 0 ? AD_YES
                                                                    : AD_NO;
}

static const struct ad_crypto backend = {start, add, end, verify};
static const struct ad_key keys[] = {{.algorithm = AD_ED25519}};
static const struct ad_policy policy = {
    .keys = keys, .n_keys = 1, .position_free = AD_NO};

static uint8_t *put(uint8_t *p, uint32_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        *p++ = (uint8_t)(v >> (8 * i));
    return p;
}

/* An image of that version and counter that verifies. */
static void make(uint8_t *slot, uint8_t version, uint8_t counter)
{
    uint8_t sum[AD_HASH_BYTES], *p = slot;
    memset(slot, 0, 400);
    p = put(p, 0x96f3b83d, 4);
    p = put(p + 4, 32, 2);
    p = put(p, 52, 2);
    p = put(p, 64, 4);
    p[4] = version;
    p = slot + 96;
    p = put(p, 0x6908 | 52U << 16, 4);
    p = put(p, 0x50 | 4U << 16, 4);
    p = put(p, counter, 4);
    p = put(p, 0x74 | 16U << 16, 4) + 16;
    p = put(p, 0x75 | 16U << 16, 4) + 16;
    start(sum);
    for (const uint8_t *q = slot; q < p;) { /* as it is read */
        uint32_t n = q == slot ? 32 : q == slot + 32 ? 64 : 52;
        add(sum, q, n);
        q += n;
    }
    p = put(p, 0x6907 | 144U << 16, 4);
    p = put(p, 0x10 | 32U << 16, 4);
    memcpy(p, sum, 32);
    p = put(p + 32, 0x01 | 32U << 16, 4) + 32;
    p = put(p, 0x24 | 64U << 16, 4);
    memcpy(p, sum, 32);
}

static uint32_t burnt;

static int get(void *p, uint32_t *out)
{
    (void)p;
    *out = burnt;
    return 0;
}

static int raise_to(void *p, uint32_t to)
{
    (void)p;
    if (to <= burnt)
        abort();
    burnt = to;
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    uint8_t slots[2][SLOT], state[STATE], sum[AD_HASH_BYTES];
    memset(slots, 0xff, sizeof slots);
    memset(state, 0xff, sizeof state);
    uint8_t good = n > 0 ? data[0] : 0;
    burnt = n > 1 ? data[1] : 0;
    if (n > 2)
        memcpy(state, data + 2, n - 2 < STATE ? n - 2 : STATE);
    for (unsigned i = 0; i < 2; i++) {
        make(slots[i], (uint8_t)(i + 1), good >> 4);
        slots[i][40] ^= (uint8_t)(good >> i & 1);
    }
    struct area a[3] = {
        {slots[0], SLOT,  BLOCK},
        {slots[1], SLOT,  BLOCK},
        {state,    STATE, PART }
    };
    struct ad_flash f[3] = {port(&a[0]), port(&a[1]), port(&a[2])};
    struct ad_counter c = {.most = 255, .get = get, .raise = raise_to};
    struct ad_store store;
    struct ad_image_work work = {.hash_state = sum};
    struct ad_boot b = {
        .slot = {&f[0], &f[1]},
        .store = &store,
        .state_flash = &f[2],
        .policy = &policy,
        .crypto = &backend,
        .counter = &c,
        .work = &work,
        .tries = 3,
        .running = AD_SLOTS
    };
    /* Whatever the state says: an image that runs verifies, is not below the
     * counter, and trials come to an end. */
    unsigned trials = 0;
    for (unsigned boots = 0; boots < 20; boots++) {
        struct ad_choice choice;
        uint32_t before = burnt;
        b.running = AD_SLOTS;
        uint32_t r = ad_boot_choose(&b, &choice);
        if (r != AD_YES) {
            if (r != AD_NO || choice.slot != AD_SLOTS ||
                choice.why == AD_BOOT_RUN)
                abort();
            continue;
        }
        if (choice.slot > 1 || (good >> choice.slot & 1) ||
            choice.image.counter < before || choice.image.counter < burnt)
            abort();
        trials += choice.trial == AD_YES;
        if (trials > AD_TRIES_MAX)
            abort();
        b.running = choice.slot;
        if (boots == 18)
            (void)ad_update_confirm(&b);
    }
    return 0;
}
