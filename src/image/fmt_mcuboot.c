/* MCUboot images: firmware of microcontrollers with hash and signature. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: MCUboot's design document and image.h, both 2.1.)
 * offset size  meaning
 * 0      4     magic 0x96f3b83d
 * 4      4     load address
 * 8      2     size of the header, 10 2 size of the protected TLVs (0: none)
 * 12     4     size of the image, header not counted
 * 16     4     flags: 4 AES-128, 8 AES-256, 0x10 not bootable, 0x20 runs in
 *              RAM, 0x100 at a fixed address, 0x200 LZMA1, 0x400 LZMA2
 * 20     8     version: major u8, minor u8, revision u16, build u32
 * 28     4     zero
 * Then (at the end of the header) the image, the protected TLVs and the other
 * ones. A TLV area: magic u16 (0x6908 protected, 0x6907), size u16 with these
 * four bytes; then type u16, size u16, value, again and again.
 *
 * Hash and signature cover header, image and protected TLVs, before they are
 * encrypted. The key hash is SHA-256 of an RSAPublicKey, or of the
 * SubjectPublicKeyInfo of other keys.
 */
#include <openssl/evp.h>
#include <string.h>

#include "image/format.h"
#include "image/mcuboot.h"

enum {
    HEADER = 32,
    MAGIC_GUARDED = 0x6908,
    MAGIC_PLAIN = 0x6907,
    FLAGS = 0xf3f,
    FLAG_AES128 = 4,
    FLAG_AES256 = 8,
};

const struct mcuboot_tlv *mcuboot_find(const struct mcuboot *m, uint16_t type)
{
    for (unsigned i = 0; i < m->n; i++)
        if (m->tlv[i].type == type)
            return &m->tlv[i];
    return NULL;
}

bool mcuboot_is_signature(uint16_t type)
{
    return type >= MCUBOOT_RSA2048 && type <= MCUBOOT_ED25519;
}

int mcuboot_hash(const struct mcuboot *m)
{
    static const struct {
        uint16_t type;
        const EVP_MD *(*md)(void);
    } kinds[] = {
        {MCUBOOT_SHA256, EVP_sha256},
        {MCUBOOT_SHA384, EVP_sha384},
        {MCUBOOT_SHA512, EVP_sha512}
    };

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        const struct mcuboot_tlv *t = mcuboot_find(m, kinds[i].type);
        uint8_t out[EVP_MAX_MD_SIZE];
        unsigned n = 0;
        if (!t)
            continue;
        if (m->encrypted || !m->covered.n ||
            !EVP_Digest(m->covered.p, m->covered.n, out, &n, kinds[i].md(),
                        NULL))
            return 0;
        return view_eq(t->value, view_of(out, n)) ? 1 : -1;
    }
    return 0;
}

/* --- reading ---------------------------------------------------------------
 */

static bool read_header(struct view v, struct mcuboot *m)
{
    struct rd r = rd_of(v);
    rd_skip(&r, 4);
    m->load = rd_le32(&r);
    m->header = rd_le16(&r);
    m->guarded = rd_le16(&r);
    m->image = rd_le32(&r);
    m->flags = rd_le32(&r);
    m->major = rd_u8(&r);
    m->minor = rd_u8(&r);
    m->revision = rd_le16(&r);
    m->build = rd_le32(&r);
    uint32_t zero = rd_le32(&r);
    m->encrypted = m->flags & (FLAG_AES128 | FLAG_AES256);
    return rd_ok(&r) && view_has(v, 0, "\x3d\xb8\xf3\x96", 4) && zero == 0 &&
           m->header >= HEADER && m->header % 4 == 0 && m->image > 0 &&
           !(m->flags & ~(uint32_t)FLAGS);
}

/* One area at r's position; false when there is none of that magic. */
static bool read_area(struct rd *r, uint16_t magic, struct mcuboot *m)
{
    struct rd look = *r;
    uint16_t found = rd_le16(&look), n = rd_le16(&look);
    if (!rd_ok(&look) || found != magic)
        return false;
    rd_want(r, n >= 4, "a TLV area too small for its own header");
    uint64_t base = r->pos;
    struct rd area = rd_sub(r, n);
    rd_skip(&area, 4);
    while (rd_left(&area) > 0) {
        struct mcuboot_tlv t = {.type = rd_le16(&area),
                                .guarded = magic == MAGIC_GUARDED};
        uint16_t size = rd_le16(&area);
        t.at = base + area.pos;
        t.value = rd_bytes(&area, size);
        if (!rd_ok(&area))
            break;
        if (m->n == MCUBOOT_TLVS) {
            rd_fail(&area, RD_LIMIT, "more TLVs than are looked at");
            break;
        }
        m->tlv[m->n++] = t;
    }
    rd_join(r, &area);
    return true;
}

/* All but the header; r tells what is wrong. */
static void read_areas(struct mcuboot *m, struct rd *r)
{
    rd_seek(r, (uint64_t)m->header + m->image);
    if (!rd_ok(r)) {
        m->end = r->v.n;
        return;
    }
    uint64_t at = r->pos;
    if (m->guarded) {
        rd_want(r, read_area(r, MAGIC_GUARDED, m),
                "the protected TLVs are missing");
        rd_want(r, r->pos == at + m->guarded,
                "the protected TLVs are not as large as the header says");
    }
    if (rd_ok(r))
        m->covered = view_cut(r->v, 0, r->pos);
    rd_want(r, read_area(r, MAGIC_PLAIN, m), "the TLVs are missing");
    m->end = r->pos;
}

static bool match(struct view v)
{
    struct mcuboot m = {0};
    return read_header(v, &m);
}

/* --- telling ---------------------------------------------------------------
 */

static const char *signature_name(const struct mcuboot *m)
{
    static const char *const names[] = {
        "RSA-2048 signature", "ECDSA P-224 signature", "ECDSA signature",
        "RSA-3072 signature", "Ed25519 signature"};
    for (unsigned i = 0; i < m->n; i++)
        if (mcuboot_is_signature(m->tlv[i].type))
            return names[m->tlv[i].type - MCUBOOT_RSA2048];
    return "no signature";
}

static void describe(struct lane *lane, struct part *p, const struct mcuboot *m)
{
    struct buf b;
    const struct mcuboot_tlv *t = mcuboot_find(m, MCUBOOT_COUNTER);
    buf_init(&b, 400, NULL);
    p->version = arena_printf(&lane->arena, "%u.%u.%u+%u", m->major, m->minor,
                              m->revision, m->build);
    buf_printf(&b, "version %u.%u.%u+%u, %s", m->major, m->minor, m->revision,
               m->build, signature_name(m));
    if (t && t->value.n == 4)
        buf_printf(&b, ", %ssecurity counter %u",
                   t->guarded ? "" : "unprotected ", ld_le32(t->value.p));
    for (unsigned i = 0; i < m->n; i++) {
        struct view d = m->tlv[i].value;
        if (m->tlv[i].type == MCUBOOT_DEPENDENCY && d.n == 12)
            buf_printf(&b, ", needs image %u from %u.%u.%u+%u", d.p[0], d.p[4],
                       d.p[5], ld_le16(d.p + 6), ld_le32(d.p + 8));
    }
    if (m->encrypted)
        buf_str(&b, m->flags & FLAG_AES256 ? ", encrypted with AES-256"
                                           : ", encrypted with AES-128");
    part_detail(lane, p, "%.*s", (int)b.n, b.p ? (const char *)b.p : "");
    buf_done(&b);
}

static void check(struct lane *lane, struct part *p, const struct mcuboot *m)
{
    const struct mcuboot_tlv *t = mcuboot_find(m, MCUBOOT_SHA256);
    if (mcuboot_hash(m) < 0)
        part_diag(lane, p, WHY_CORRUPT, t ? t->at : m->covered.n,
                  "the hash does not match");
    if (m->encrypted)
        part_diag(lane, p, WHY_ENCRYPTED, m->header,
                  "an image encrypted for its device");
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct mcuboot *m = ARENA_NEW(&lane->arena, struct mcuboot);
    if (!m)
        return NOT_THIS;
    *m = (struct mcuboot){0};
    struct rd r = rd_of(p->bytes);
    if (!read_header(p->bytes, m))
        return NOT_THIS;
    read_areas(m, &r);
    if (!image_spend(lane->image, m->covered.n))
        return NOT_THIS;
    part_end(p, m->end);
    p->fs = m;
    describe(lane, p, m);
    part_diag_rd(lane, p, &r);
    check(lane, p, m);
    part_region(lane, p, m->header, m->image, NULL,
                m->encrypted ? NULL : "program");
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_mcuboot = {
    .name = "mcuboot",
    .title = "MCUboot image",
    .spec = "MCUboot 2.1, docs/design.md and image.h",
    .magics = {{.n = 4, .bytes = "\x3d\xb8\xf3\x96"}},
    .match = match,
    .open = open,
};
