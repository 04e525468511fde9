/* Init packets of Nordic's secure DFU: what an update is for, its hash, and who
 * signed it. (They come as *.dat beside the firmware in a zip archive.) */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Protocol Buffers: key (field << 3 | type) and value, again and again; type 0
 * a number of 7 bits a byte, 2 bytes with their length. (Source: dfu-cc.proto
 * of the nRF5 SDK 17.)
 * Packet: 1 Command, or 2 SignedCommand
 * SignedCommand: 1 Command, 2 kind of signature (0 ECDSA P-256 and SHA-256, 1
 *   Ed25519), 3 signature
 * Command: 1 operation (1: init), 2 InitCommand
 * InitCommand: 1 version, 2 hardware, 3 SoftDevices, 4 kind (0 application, 1
 *   SoftDevice, 2 boot loader, 3 both), 5, 6, 7 sizes, 8 Hash, 9 debug, 10 how
 *   it is checked at boot
 * Hash: 1 kind (3: SHA-256), 2 bytes, reversed
 * The signature is over the InitCommand.
 */
#include "image/format.h"
#include "image/nordic.h"

enum { MAX_PACKET = 4096, SIGNATURE = 64, HASH = 32, FIELDS = 64 };

struct field {
    unsigned number, type;
    uint64_t n;
    struct view v;
    uint64_t at; /* of v, in the packet */
};

static uint64_t varint(struct rd *r)
{
    uint64_t x = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t c = rd_u8(r);
        x |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return x;
    }
    rd_fail(r, RD_VALUE, "a number that is too long");
    return 0;
}

static bool next_field(struct rd *r, struct field *f)
{
    if (rd_left(r) == 0)
        return false;
    uint64_t key = varint(r);
    *f = (struct field){.number = (unsigned)(key >> 3 & 0xff),
                        .type = (unsigned)(key & 7)};
    rd_want(r, key < 128 && (f->type == 0 || f->type == 2), "an unknown field");
    f->n = varint(r);
    f->at = r->base + r->pos;
    if (f->type == 2)
        f->v = rd_bytes(r, f->n);
    return rd_ok(r);
}

static struct rd within(const struct field *f)
{
    return rd_of_base(f->v, f->at);
}

static bool read_hash(const struct field *hash, struct nordic *out)
{
    struct rd r = within(hash);
    struct field f;
    while (next_field(&r, &f)) {
        if (f.number == 1 && f.type == 0)
            out->hash_kind = f.n;
        else if (f.number == 2 && f.type == 2)
            out->hash = f.v;
        else
            return false;
    }
    return rd_ok(&r);
}

static bool read_init(const struct field *init, struct nordic *out)
{
    struct rd r = within(init);
    struct field f;
    bool sized = false, hashed = false;
    out->init = init->v;
    for (unsigned i = 0; next_field(&r, &f); i++) {
        if (f.number == 0 || f.number > 10 || i == FIELDS)
            return false;
        if (f.type == 0 && f.number == 1)
            out->version = f.n;
        if (f.type == 0 && f.number == 2)
            out->hardware = f.n;
        if (f.type == 0 && f.number == 4)
            out->kind = f.n;
        if (f.type == 0 && f.number == 9)
            out->debug = f.n;
        sized = sized || (f.type == 0 && f.number >= 5 && f.number <= 7);
        if (f.number == 8)
            hashed = f.type == 2 && read_hash(&f, out);
    }
    return rd_ok(&r) && sized && hashed && out->kind <= 4 &&
           out->hash_kind == 3 && out->hash.n == HASH;
}

static bool read_command(const struct field *command, struct nordic *out)
{
    struct rd r = within(command);
    struct field f;
    bool init = false;
    if (!next_field(&r, &f) || f.number != 1 || f.type != 0 || f.n != 1)
        return false;
    if (next_field(&r, &f) && f.number == 2 && f.type == 2)
        init = read_init(&f, out);
    return init && rd_ok(&r) && rd_left(&r) == 0;
}

static bool read_signed(const struct field *s, struct nordic *out)
{
    struct rd r = within(s);
    struct field f;
    bool command = false;
    while (next_field(&r, &f)) {
        if (f.number == 1 && f.type == 2)
            command = read_command(&f, out);
        else if (f.number == 2 && f.type == 0)
            out->signature_kind = f.n;
        else if (f.number == 3 && f.type == 2) {
            out->signature = f.v;
            out->signature_at = f.at;
        } else
            return false;
    }
    out->is_signed = true;
    return rd_ok(&r) && command && out->signature.n == SIGNATURE;
}

/* The bytes of the packet; 0: it is none. */
static uint64_t read_packet(struct view v, struct nordic *out)
{
    struct rd r = rd_of(view_cut(v, 0, MAX_PACKET));
    struct field f;
    *out = (struct nordic){0};
    if (!next_field(&r, &f) || f.type != 2)
        return 0;
    bool ok = f.number == 1   ? read_command(&f, out)
              : f.number == 2 ? read_signed(&f, out)
                              : false;
    return ok ? r.pos : 0;
}

static bool match(struct view v)
{
    struct nordic x;
    return read_packet(v, &x) > 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    static const char *const kinds[] = {"application", "SoftDevice",
                                        "boot loader",
                                        "SoftDevice and boot loader", "other"};
    struct nordic *x = ARENA_NEW(&lane->arena, struct nordic);
    uint64_t n = x ? read_packet(p->bytes, x) : 0;
    if (n == 0)
        return NOT_THIS;
    part_end(p, n);
    p->fs = x;
    p->version =
        arena_printf(&lane->arena, "%llu", (unsigned long long)x->version);
    part_detail(lane, p, "%s, version %llu, hardware %llu, %s%s",
                kinds[x->kind], (unsigned long long)x->version,
                (unsigned long long)x->hardware,
                x->is_signed ? "signed" : "not signed",
                x->debug ? ", for debugging: any version is taken" : "");
    return OPENED;
}

const struct format format_nordic_dfu = {
    .name = "nordic-dfu",
    .title = "Nordic DFU init packet",
    .spec = "nRF5 SDK 17, dfu-cc.proto",
 /* Operation 1 and the key of its init command, after two lengths. */
    .magics = {{5, 3, "\x8\1\x12"}, {4, 3, "\x8\1\x12"}, {2, 3, "\x8\1\x12"}},
    .match = match,
    .open = open,
};
