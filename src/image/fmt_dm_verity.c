/* Hash devices of dm-verity, with the superblock that veritysetup puts in
 * front. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian. (Source: cryptsetup, docs/v1.3.0-ReleaseNotes and
 * veritysetup(8); what veritysetup 2.6.1 made.)
 * offset size  meaning
 * 0      8     magic "verity\0\0"
 * 8      4     version: 1
 * 12     4     hash type: 1, or 0 of Chrome OS
 * 16     16    UUID
 * 32     32    hash algorithm, text
 * 64     4     bytes of a data block
 * 68     4     bytes of a hash block
 * 72     8     data blocks
 * 80     2     bytes of salt
 * 88     256   salt
 * The hash tree follows at the next hash block.
 */
#include <string.h>

#include "image/format.h"
#include "image/verity.h"

enum { SUPER = 512, MAX_SALT = 256, NAME = 32 };

static const EVP_MD *md_of(struct view name)
{
    static const char *const names[] = {"sha1", "sha256", "sha384", "sha512"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_has(name, 0, names[i], strlen(names[i]) + 1))
            return EVP_get_digestbyname(names[i]);
    return NULL;
}

static bool read_super(struct view v, struct verity *out)
{
    struct rd r = rd_of(v);
    if (v.n < SUPER || !view_has(v, 0, "verity\0\0", 8))
        return false;
    rd_skip(&r, 8);
    uint32_t version = rd_le32(&r), type = rd_le32(&r);
    rd_skip(&r, 16);
    struct view name = rd_bytes(&r, NAME);
    *out = (struct verity){.md = md_of(name), .old = type == 0};
    out->data_block = rd_le32(&r);
    out->hash_block = rd_le32(&r);
    out->data_blocks = rd_le64(&r);
    uint16_t salt = rd_le16(&r);
    rd_skip(&r, 6);
    out->salt = rd_bytes(&r, salt <= MAX_SALT ? salt : 0);
    return rd_ok(&r) && version == 1 && type <= 1 && salt <= MAX_SALT &&
           out->md && (out->data_blocks == 1 || verity_tree_size(out) > 0);
}

static bool match(struct view v)
{
    struct verity s;
    return read_super(v, &s);
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct verity *s = ARENA_NEW(&lane->arena, struct verity);
    if (!s || !read_super(p->bytes, s))
        return NOT_THIS;
    uint64_t size = s->hash_block + verity_tree_size(s);
    bool cut = size > p->bytes.n;
    if (cut)
        part_diag(lane, p, WHY_CORRUPT, p->bytes.n,
                  "the hash tree ends behind the file");
    part_end(p, size);
    p->fs = s;
    part_detail(lane, p, "dm-verity hash tree, %s, %llu blocks of %u bytes",
                OBJ_nid2sn(EVP_MD_get_type(s->md)),
                (unsigned long long)s->data_blocks, (unsigned)s->data_block);
    return cut ? DAMAGED : OPENED;
}

const struct format format_dm_verity = {
    .name = "dm-verity",
    .title = "dm-verity hash tree",
    .spec = "cryptsetup, veritysetup(8)",
    .magics = {{.n = 8, .bytes = "verity\0\0"}},
    .match = match,
    .open = open,
};
