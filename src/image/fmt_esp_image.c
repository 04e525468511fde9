/* Programs and boot loaders of Espressif's chips, with their signatures. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: ESP-IDF Programming Guide 5.3, "App Image Format" and
 * "Secure Boot V1/V2"; esptool's documentation, "Firmware Image Format".)
 * offset size  meaning
 * 0      1     magic e9
 * 1      1     segments, up to 16
 * 2      2     how the flash is read
 * 4      4     entry point
 * Not on the ESP8266:
 * 8      4     pins
 * 12     2     chip
 * 14     9     least and most revision of the chip
 * 23     1     1: a SHA-256 is appended
 * A segment: address u32, size u32, contents. Then padding up to one byte
 * before a multiple of 16, and the exclusive or of ef and all contents. Then
 * SHA-256 of everything before it.
 *
 * The first segment of a program begins with: 0xabcd5432, secure version u32,
 * 8 bytes, version 32, project 32, time 16, date 16, ESP-IDF version 32. That
 * of a boot loader may begin with 50, 3 bytes, number u32, ESP-IDF version 32,
 * date 24.
 *
 * Secure boot 1: 0 u32, r and s of ECDSA (big endian), over all before them.
 * Secure boot 2: at the next multiple of 4096, blocks of 1216 bytes: e7, 2
 * (RSA) or 3 (ECDSA); 1196 CRC-32 of all before it in the block.
 */
#include <libdeflate.h>
#include <openssl/evp.h>
#include <string.h>

#include "image/esp.h"
#include "image/vendor.h"

enum {
    HEADER_8266 = 8,
    HEADER = 24,
    SECTOR = 4096,
    SUM = 32,
    BLOCK_CRC = 1196,
    TEXT_FIELD = 32,
    MAX_SEGMENT = 16 << 20,
    V1_ROOM = 12,
    DISTINCT_MIN = 24, /* byte values in a signature, at the least */
};

static const struct {
    uint16_t id;
    const char *name;
} chips[] = {
    {0,          "ESP32"    },
    {2,          "ESP32-S2" },
    {5,          "ESP32-C3" },
    {9,          "ESP32-S3" },
    {12,         "ESP32-C2" },
    {13,         "ESP32-C6" },
    {16,         "ESP32-H2" },
    {18,         "ESP32-P4" },
    {20,         "ESP32-C61"},
    {23,         "ESP32-C5" },
    {UINT16_MAX, "ESP8266"  },
};

static const char *chip_name(uint16_t id)
{
    for (size_t i = 0; i < sizeof chips / sizeof *chips; i++)
        if (chips[i].id == id)
            return chips[i].name;
    return NULL;
}

/* --- the image -------------------------------------------------------------
 */

/* Where the chips have memory; padding has address 0. */
static bool is_memory(uint32_t address)
{
    uint8_t top = (uint8_t)(address >> 24);
    return address == 0 || top == 0x30 || (top >= 0x3c && top <= 0x43) ||
           (top >= 0x48 && top <= 0x50) || top == 0x60;
}

static bool read_segments(struct rd *r, unsigned n, struct esp_image *e)
{
    bool holds_entry = false;
    for (unsigned i = 0; i < n; i++) {
        struct esp_segment s = {.address = rd_le32(r)};
        s.n = rd_le32(r);
        s.at = r->pos;
        rd_skip(r, s.n);
        if (!rd_ok(r) || s.n > MAX_SEGMENT || s.n % 4 || !is_memory(s.address))
            return false;
        if (e->entry >= s.address && e->entry - s.address < s.n && s.address)
            holds_entry = true;
        e->segment[e->segments++] = s;
    }
    e->end = (r->pos | 15) + 1;
    return holds_entry && e->end <= r->v.n;
}

/* The header with or without its extension; false: not so. */
static bool read_header(struct view v, bool small, struct esp_image *e)
{
    *e = (struct esp_image){.chip = UINT16_MAX};
    struct rd r = rd_of(v);
    uint8_t magic = rd_u8(&r), n = rd_u8(&r), mode = rd_u8(&r);
    rd_skip(&r, 1);
    e->entry = rd_le32(&r);
    uint8_t sum = 0;
    if (!small) {
        rd_skip(&r, 4);
        e->chip = rd_le16(&r);
        rd_skip(&r, 9);
        sum = rd_u8(&r);
        if (e->chip == UINT16_MAX || !chip_name(e->chip))
            return false;
    }
    if (!rd_ok(&r) || magic != 0xe9 || n == 0 || n > ESP_SEGMENTS || mode > 5 ||
        sum > 1 || !read_segments(&r, n, e))
        return false;
    e->sum_appended = sum;
    if (e->sum_appended)
        e->end += SUM;
    return e->end <= v.n;
}

static bool read_image(struct view v, struct esp_image *e)
{
    return read_header(v, false, e) || read_header(v, true, e);
}

static bool match(struct view v)
{
    struct esp_image e;
    return read_image(v, &e);
}

static uint8_t sum_of(struct view v, const struct esp_image *e)
{
    uint8_t sum = 0xef;
    for (unsigned i = 0; i < e->segments; i++)
        for (uint64_t k = 0; k < e->segment[i].n; k++)
            sum ^= v.p[e->segment[i].at + k];
    return sum;
}

/* What of sum and SHA-256 is wrong; NULL: nothing. */
static const char *check(struct view v, const struct esp_image *e)
{
    uint8_t out[EVP_MAX_MD_SIZE];
    uint64_t n = e->end - (e->sum_appended ? SUM : 0);
    if (sum_of(v, e) != v.p[n - 1])
        return "the checksum is wrong";
    if (e->sum_appended &&
        (!EVP_Digest(v.p, n, out, NULL, EVP_sha256(), NULL) ||
         !view_has(v, n, out, SUM)))
        return "the SHA-256 does not match";
    return NULL;
}

/* --- what it says of itself ------------------------------------------------
 */

static void read_descriptor(struct view v, struct esp_image *e)
{
    struct rd all = rd_of(v);
    struct rd r = rd_at(&all, e->segment[0].at, e->segment[0].n);
    struct rd boot = r;
    uint32_t magic = rd_le32(&r);
    uint32_t secure = rd_le32(&r);
    rd_skip(&r, 8);
    struct view version = rd_bytes(&r, TEXT_FIELD);
    struct view project = rd_bytes(&r, TEXT_FIELD);
    rd_skip(&r, 32);
    struct view idf = rd_bytes(&r, TEXT_FIELD);
    if (rd_ok(&r) && magic == 0xabcd5432) {
        e->secure_version = secure;
        e->has_secure_version = true;
        e->version = vendor_text(version);
        e->project = vendor_text(project);
        e->idf = vendor_text(idf);
        return;
    }
    uint32_t first = rd_le32(&boot);
    rd_skip(&boot, 4);
    idf = vendor_text(rd_bytes(&boot, TEXT_FIELD));
    struct view date = vendor_text(rd_bytes(&boot, 24));
    if (rd_ok(&boot) && (first & 0xff) == 0x50 && idf.n && date.n > 10) {
        e->idf = idf;
        e->boot_loader = true;
    }
}

/* --- signatures ------------------------------------------------------------
 */

static bool is_filler(struct view v)
{
    for (size_t i = 1; i < v.n; i++)
        if (v.p[i] != v.p[0])
            return false;
    return v.n == 0 || v.p[0] == 0 || v.p[0] == 0xff;
}

/* r and s are all but random: many byte values. Behind them come the end of
 * the image (rounded up to 16), a page's end, or filler. */
static bool is_v1(struct view v, uint64_t at)
{
    bool seen[256] = {0};
    unsigned distinct = 0;
    struct view sig = view_cut(v, at, ESP_V1), rest = view_from(v, at + ESP_V1);
    if (sig.n < ESP_V1 || ld_le32(sig.p) != 0)
        return false;
    for (size_t i = 4; i < ESP_V1; i++) {
        distinct += !seen[sig.p[i]];
        seen[sig.p[i]] = true;
    }
    return distinct >= DISTINCT_MIN &&
           (rest.n <= V1_ROOM || (at + ESP_V1 + V1_ROOM) % SECTOR == 0 ||
            is_filler(view_cut(rest, 0, V1_ROOM)));
}

static bool is_block(struct view b)
{
    return b.n == ESP_BLOCK && b.p[0] == 0xe7 && (b.p[1] == 2 || b.p[1] == 3) &&
           libdeflate_crc32(0, b.p, BLOCK_CRC) == ld_le32(b.p + BLOCK_CRC);
}

/* Sets e->end behind the signatures. */
static void read_signatures(struct view v, struct esp_image *e)
{
    uint64_t at = (e->end + SECTOR - 1) / SECTOR * SECTOR;
    struct view sector = view_cut(v, at, SECTOR);
    e->sector = sector.n >= 2 && sector.p[0] == 0xe7 &&
                (sector.p[1] == 2 || sector.p[1] == 3) &&
                (is_block(view_cut(sector, 0, ESP_BLOCK)) ||
                 is_filler(view_cut(v, e->end, at - e->end)));
    if (e->sector) {
        e->covered = view_cut(v, 0, at);
        for (unsigned i = 0; i < ESP_BLOCKS; i++) {
            struct view b =
                view_cut(sector, (uint64_t)i * ESP_BLOCK, ESP_BLOCK);
            if (!is_block(b))
                break;
            e->block[e->blocks++] =
                (struct esp_block){at + (uint64_t)i * ESP_BLOCK, b};
        }
        e->end = at + sector.n;
    } else if (is_v1(v, e->end)) {
        e->v1 = e->end;
        e->covered = view_cut(v, 0, e->end);
        e->end += ESP_V1;
    }
}

/* --- telling ---------------------------------------------------------------
 */

static void describe(struct lane *lane, struct part *p,
                     const struct esp_image *e)
{
    struct buf b;
    buf_init(&b, 400, NULL);
    buf_str(&b, chip_name(e->chip));
    if (e->project.n)
        buf_printf(&b, " program %.*s", TEXT(e->project));
    if (e->boot_loader)
        buf_str(&b, " boot loader");
    if (e->version.n) {
        buf_printf(&b, " %.*s", TEXT(e->version));
        p->version = arena_text(&lane->arena, e->version);
    }
    if (e->idf.n)
        buf_printf(&b, ", ESP-IDF %.*s", TEXT(e->idf));
    buf_printf(&b, ", %u segments", e->segments);
    if (e->has_secure_version)
        buf_printf(&b, ", secure version %u", e->secure_version);
    if (e->v1)
        buf_str(&b, ", signature of secure boot 1");
    if (e->blocks)
        buf_printf(&b, ", %u signature%s of secure boot 2", e->blocks,
                   e->blocks > 1 ? "s" : "");
    part_detail(lane, p, "%.*s", (int)b.n, b.p ? (const char *)b.p : "");
    buf_done(&b);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct esp_image *e = ARENA_NEW(&lane->arena, struct esp_image);
    struct view v = p->bytes;
    if (!e || !read_image(v, e) || !image_spend(lane->image, e->end))
        return NOT_THIS;
    const char *wrong = check(v, e);
    uint64_t image_end = e->end;
    /* Nothing else proves the small header. */
    if (wrong && e->chip == UINT16_MAX)
        return NOT_THIS;
    read_descriptor(v, e);
    read_signatures(v, e);
    part_end(p, e->end);
    p->fs = e;
    describe(lane, p, e);
    if (wrong)
        part_diag(lane, p, WHY_CORRUPT, image_end, wrong);
    if (e->sector && !e->blocks)
        part_diag(lane, p, WHY_CORRUPT, e->end - SECTOR,
                  "a block of signatures whose CRC-32 is wrong");
    for (unsigned i = 0; i < e->segments; i++)
        part_region(lane, p, e->segment[i].at, e->segment[i].n,
                    arena_printf(&lane->arena, "segment %u at 0x%08x", i,
                                 e->segment[i].address),
                    "program");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_esp_image = {
    .name = "esp-image",
    .title = "ESP32 and ESP8266 program",
    .spec = "ESP-IDF Programming Guide 5.3, App Image Format, Secure Boot",
 /* What stands before the segments, or an entry point of the ESP8266. */
    .magics = {{19, 5, "\0\0\0\0\1"},
               {19, 5, "\0\0\0\0\0"},
               {6, 2, "\x10\x40"}},
    .match = match,
    .open = open,
};
