/* One small record that survives power cuts: see store.h for the contract.
 *
 * offset  size  field     meaning (little endian)
 *      0     4  kind      what the payload is
 *      4     4  seq       1 ..; a later record has a larger one
 *      8     n  payload
 *    8+n     4  CRC-32    of all before it
 *   then erased bytes up to a whole unit
 *
 * The area is three parts; a part is a row of pairs of records, the two of a
 * pair alike. The rules that make it hold:
 *   - A session (from one load to the next) writes only to a part that it has
 *     erased itself, so nothing is ever written over the remains of a torn
 *     write, and only the last write of a part can be torn.
 *   - A session erases the part with the oldest records, never that with the
 *     newest or the one before. So as long as the newest record may be torn,
 *     the record before it is somewhere else whole.
 *   - The second of a pair is begun when the first is whole. So a pair of which
 *     both read well is not torn; any other record may be, and is written anew
 *     before it is used. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "store.h"

#include "base/rd.h"
#include "bytes.h"

enum {
    AT_SEQ = 4,
    AT_PAYLOAD = 8,
    FRAME = 12, /* kind, seq, CRC */
    READ_TRIES = 3,
    SEQ_LAST = 0x7fffffff,
};

/* By half bytes: a table of 64 bytes, and a boot scans the whole area. */
static uint32_t crc32(const uint8_t *p, uint32_t n)
{
    static const uint32_t half[16] = {
        0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
        0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
        0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t c = 0xffffffff;
    for (uint32_t i = 0; i < n; i++) {
        c = half[(c ^ p[i]) & 15] ^ (c >> 4);
        c = half[(c ^ (uint32_t)(p[i] >> 4)) & 15] ^ (c >> 4);
    }
    return ~c;
}

void ad_store_init(struct ad_store *s, const struct ad_flash *f, uint32_t kind,
                   uint32_t payload_bytes)
{
    uint32_t unit = f->unit_bytes;
    *s = (struct ad_store){.flash = f,
                           .kind = kind,
                           .payload_bytes = payload_bytes,
                           .sealed = AD_NO,
                           .loaded = AD_NO,
                           .part = AD_STORE_PARTS};
    if (unit == 0 || unit > AD_UNIT_BYTES || (unit & (unit - 1)) != 0 ||
        f->block_bytes == 0 || f->block_bytes % unit != 0 ||
        payload_bytes > AD_PAYLOAD_BYTES)
        return;
    s->record_bytes = (payload_bytes + FRAME + unit - 1) & ~(unit - 1);
    s->part_bytes =
        f->size_bytes / f->block_bytes / AD_STORE_PARTS * f->block_bytes;
    s->pairs = s->part_bytes / s->record_bytes / 2;
}

/* What a load knows so far. */
struct best {
    uint32_t seq; /* 0: nothing */
    bool is_pair;
    uint32_t parts_failed; /* a bit each: reads of it failed */
};

/* The seq of the record in a place, which is then in s->record; 0 when there
 * is none. A failed read is tried again: flash with ECC fails for torn records,
 * a bus only now and then. */
static uint32_t read_record(struct ad_store *s, uint32_t part, uint32_t place,
                            struct best *b)
{
    uint32_t at = part * s->part_bytes + place * s->record_bytes;
    uint32_t n = s->payload_bytes + FRAME;
    int failed = 1;
    for (int i = 0; failed && i < READ_TRIES; i++)
        failed = s->flash->read(s->flash->port, at, s->record, n);
    if (failed) {
        b->parts_failed |= 1U << part;
        return 0;
    }
    uint32_t seq = ld_le32(s->record + AT_SEQ);
    if (ld_le32(s->record) != s->kind || seq > SEQ_LAST ||
        ld_le32(s->record + n - 4) != crc32(s->record, n - 4))
        return 0;
    return seq;
}

/* Keeps the record in s->record when it is better than the best so far. */
static void consider(struct ad_store *s, struct best *b, uint32_t seq,
                     bool is_pair)
{
    if (seq < b->seq || (seq == b->seq && (b->is_pair || !is_pair)))
        return;
    b->seq = seq;
    b->is_pair = is_pair;
    for (uint32_t i = 0; i < s->payload_bytes; i++)
        s->payload[i] = s->record[AT_PAYLOAD + i];
}

/* From the end: one session wrote a part from its start on, so the last good
 * record is its newest. */
static void scan_part(struct ad_store *s, uint32_t part, struct best *b)
{
    uint32_t end = AT_PAYLOAD + s->payload_bytes;
    uint32_t newest = 0;
    for (uint32_t pair = s->pairs; newest == 0 && pair-- > 0;) {
        uint32_t one = read_record(s, part, 2 * pair, b);
        uint32_t crc = ld_le32(s->record + end);
        consider(s, b, one, false);
        newest = one;
        if (one != 0 && one < b->seq)
            break;
        uint32_t two = read_record(s, part, 2 * pair + 1, b);
        consider(s, b, two,
                 one != 0 && two == one && crc == ld_le32(s->record + end));
        newest = two > newest ? two : newest;
    }
    s->part_seq[part] = newest;
}

/* s->payload, seq and the parts' ages as the flash has them. */
static struct best scan(struct ad_store *s)
{
    struct best b = {0};
    s->part = AD_STORE_PARTS;
    for (uint32_t part = 0; part < AD_STORE_PARTS; part++)
        scan_part(s, part, &b);
    s->seq = b.seq;
    s->loaded = AD_YES;
    return b;
}

/* Whether a part is erased, and seen to be so. */
static bool erase_part(struct ad_store *s, uint32_t part)
{
    uint32_t at = part * s->part_bytes;
    if (ad_flash_erase(s->flash, at, at + s->part_bytes) != AD_YES)
        return false;
    s->part_seq[part] = 0;
    return true;
}

/* The part with the oldest records, erased. */
static bool turn(struct ad_store *s)
{
    uint32_t part = 0;
    for (uint32_t i = 1; i < AD_STORE_PARTS; i++)
        if (s->part_seq[i] < s->part_seq[part])
            part = i;
    if (!erase_part(s, part))
        return false;
    s->part = part;
    s->next = 0;
    return true;
}

/* Writes s->record and compares it with what is read back: a medium that says
 * yes and drops the write is found here. */
static bool write_record(struct ad_store *s, uint32_t n)
{
    const struct ad_flash *f = s->flash;
    uint32_t at = s->part * s->part_bytes + s->next * n;
    if (f->write(f->port, at, s->record, n) != 0)
        return false;
    uint8_t back[AD_UNIT_BYTES];
    for (uint32_t i = 0; i < n; i += f->unit_bytes)
        if (f->read(f->port, at + i, back, f->unit_bytes) != 0 ||
            ad_same(back, s->record + i, f->unit_bytes) != AD_YES)
            return false;
    s->next++;
    return true;
}

/* Writes s->payload as the next pair. */
static bool append(struct ad_store *s)
{
    uint32_t n = s->record_bytes;
    if (s->seq >= SEQ_LAST)
        return false;
    if ((s->part >= AD_STORE_PARTS || s->next / 2 >= s->pairs) && !turn(s))
        return false;
    ad_put32(s->record, s->kind);
    ad_put32(s->record + AT_SEQ, s->seq + 1);
    for (uint32_t i = 0; i < s->payload_bytes; i++)
        s->record[AT_PAYLOAD + i] = s->payload[i];
    uint32_t end = AT_PAYLOAD + s->payload_bytes;
    ad_put32(s->record + end, crc32(s->record, end));
    for (uint32_t i = end + 4; i < n; i++)
        s->record[i] = s->flash->erased;
    if (!write_record(s, n) || !write_record(s, n))
        return false;
    s->part_seq[s->part] = ++s->seq;
    return true;
}

enum ad_store_found ad_store_load(struct ad_store *s)
{
    s->sealed = AD_NO;
    s->loaded = AD_NO;
    if (s->pairs == 0)
        return AD_STORE_UNREADABLE;
    struct best b = scan(s);
    /* Flash with ECC gives errors for what is torn, and by the rules above that
     * is in one part at most. */
    if (b.seq == 0)
        return (b.parts_failed & (b.parts_failed - 1)) != 0
                   ? AD_STORE_UNREADABLE
                   : AD_STORE_NONE;
    if (b.is_pair || append(s))
        s->sealed = AD_YES;
    else
        s->loaded = AD_NO;
    return AD_STORE_FOUND;
}

uint32_t ad_store_save(struct ad_store *s, const uint8_t *p)
{
    if (s->loaded != AD_YES)
        return AD_NO;
    for (uint32_t i = 0; i < s->payload_bytes; i++)
        s->payload[i] = p[i];
    s->sealed = append(s) ? AD_YES : AD_NO;
    /* After a failure nobody knows what the flash holds: it must be read again,
     * and nothing more is written to that part without an erase. */
    s->loaded = s->sealed;
    return s->sealed;
}

uint32_t ad_store_scrub(struct ad_store *s, const uint8_t *p)
{
    s->part = AD_STORE_PARTS;
    if (ad_store_save(s, p) != AD_YES)
        return AD_NO;
    for (uint32_t i = 0; i < AD_STORE_PARTS; i++) {
        if (i == s->part || erase_part(s, i))
            continue;
        s->loaded = AD_NO;
        return AD_NO;
    }
    return AD_YES;
}
