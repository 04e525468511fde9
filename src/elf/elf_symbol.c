/* Symbols and symbol versions of an ELF file, with and without sections. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Source: gABI "Symbol Table", "Hash Table"; GNU symbol versioning and GNU hash
 * as binutils and glibc have them. Offsets for class 32 / 64.
 *
 * symbol            hash table              GNU hash table
 *  0    name         0   nbucket             0   nbuckets
 *  12/4 info         4   nchain = symbols    4   first hashed symbol
 *  13/5 other        (words of 8 bytes on    8   bloom words (4/8 bytes each)
 *  14/6 shndx         alpha and s390x)       12  bloom shift
 *  4/8  value                                16  bloom, buckets, chains
 *  8/16 size                                 (bit 0 of a chain word: last)
 *
 * verdef: 0 version, 2 flags, 4 ndx, 6 cnt, 8 hash, 12 aux, 16 next;
 *   its aux: 0 name, 4 next
 * verneed: 0 version, 2 cnt, 4 file, 8 aux, 12 next;
 *   its aux: 0 hash, 4 flags, 6 other, 8 name, 12 next
 */
#include <string.h>

#include "base/rd.h"
#include "elf/elf.h"
#include "elf/elf_inner.h"

enum {
    SYMBOL_32 = 16,
    SYMBOL_64 = 24,
    MACHINE_ALPHA = 0x9026,
    SHN_UNDEF = 0,
    SHN_MIPS_SUNDEFINED = 0xff04,
    VERSION_BASE = 1, /* the definition that names the file itself */
    MAX_VERSION_STEPS = 65536,
    MAX_TEXT_BYTES = 65536,
};

static uint64_t symbol_size(const struct elf *e)
{
    return e->is64 ? SYMBOL_64 : SYMBOL_32;
}

/* nchain of DT_HASH; 0 if there is no such table. */
static uint64_t count_by_hash(const struct elf *e)
{
    uint64_t at = 0;
    if (!elf_dyn_of(e, ELF_DT_HASH, &at))
        return 0;
    bool wide =
        e->is64 && (e->machine == ELF_M_S390 || e->machine == MACHINE_ALPHA);
    struct rd r = rd_of(elf_at(e, at, 16));
    rd_skip(&r, wide ? 8 : 4);
    uint64_t n = wide ? rd_u64(&r, e->big) : rd_u32(&r, e->big);
    return rd_ok(&r) ? n : 0;
}

/* One past the last symbol that DT_GNU_HASH reaches; 0 if it reaches none,
 * which says nothing about the imports. */
static uint64_t count_by_gnu_hash(const struct elf *e)
{
    uint64_t at = 0;
    if (!elf_dyn_of(e, ELF_DT_GNU_HASH, &at))
        return 0;
    struct rd r = rd_of(elf_at(e, at, UINT64_MAX));
    uint32_t buckets = rd_u32(&r, e->big);
    uint32_t first = rd_u32(&r, e->big);
    uint64_t bloom = rd_u32(&r, e->big);
    rd_skip(&r, 4);
    rd_skip(&r, bloom * (e->is64 ? 8 : 4));
    buckets = rd_count(&r, buckets, 4, UINT32_MAX);
    uint32_t last = 0;
    for (uint32_t i = 0; i < buckets && rd_ok(&r); i++) {
        uint32_t symbol = rd_u32(&r, e->big);
        if (symbol > last)
            last = symbol;
    }
    if (!rd_ok(&r) || last < first || last == 0)
        return 0;
    rd_skip(&r, ((uint64_t)last - first) * 4);
    while (rd_ok(&r)) {
        uint32_t chain = rd_u32(&r, e->big);
        if (!rd_ok(&r))
            break;
        last++;
        if (chain & 1)
            return last;
    }
    return 0;
}

/* Linkers put another table right behind the symbols: room up to there. */
static uint64_t count_by_room(const struct elf *e, uint64_t symtab)
{
    static const uint64_t tags[] = {
        ELF_DT_STRTAB, ELF_DT_HASH,    ELF_DT_GNU_HASH, ELF_DT_VERSYM,
        ELF_DT_VERDEF, ELF_DT_VERNEED, ELF_DT_REL,      ELF_DT_RELA,
        ELF_DT_JMPREL, ELF_DT_INIT,
    };
    uint64_t end = UINT64_MAX;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        uint64_t at = 0;
        if (elf_dyn_of(e, tags[i], &at) && at > symtab && at < end)
            end = at;
    }
    return end == UINT64_MAX ? 0 : (end - symtab) / symbol_size(e);
}

static uint64_t count_symbols(const struct elf *e, uint64_t symtab)
{
    uint64_t n = count_by_hash(e);
    uint64_t more = 0;
    if (elf_dyn_of(e, ELF_DT_MIPS_SYMTABNO, &more) &&
        (e->machine == ELF_M_MIPS || e->machine == ELF_M_MIPS_LE) && more > n)
        n = more;
    more = count_by_gnu_hash(e);
    if (more > n)
        n = more;
    return n > 0 ? n : count_by_room(e, symtab);
}

void elf_find_dynsym(struct elf *e)
{
    uint64_t at = 0;
    if (!elf_dyn_of(e, ELF_DT_SYMTAB, &at))
        return;
    uint64_t n = count_symbols(e, at);
    struct view v = elf_at(e, at, UINT64_MAX);
    uint64_t room = v.n / symbol_size(e);
    if (n > room) {
        if (!e->why) {
            e->why = "more dynamic symbols than the file holds";
            e->why_at = at;
        }
        n = room;
    }
    if (n > UINT32_MAX)
        n = UINT32_MAX;
    e->dynsym = (struct elf_symbols){
        .entries = view_cut(v, 0, n * symbol_size(e)),
        .names = e->dynstr,
        .n = (uint32_t)n,
        .is64 = e->is64,
        .big = e->big,
    };
}

bool elf_symtab(const struct elf *e, struct elf_symbols *out)
{
    struct elf_section s, names;
    for (uint32_t i = 1; elf_section(e, i, &s); i++) {
        if (s.type != ELF_SHT_SYMTAB || s.bytes.n == 0 ||
            !elf_section(e, s.link, &names))
            continue;
        uint64_t n = s.bytes.n / symbol_size(e);
        *out = (struct elf_symbols){
            .entries = s.bytes,
            .names = names.bytes,
            .n = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n,
            .is64 = e->is64,
            .big = e->big,
        };
        return true;
    }
    return false;
}

static struct view symbol_name(struct view names, uint32_t offset)
{
    struct view v = view_cut(names, offset, MAX_TEXT_BYTES);
    const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
    if (!nul)
        return (struct view){0};
    v.n = (size_t)(nul - v.p);
    const uint8_t *version = v.n > 1 ? memchr(v.p + 1, '@', v.n - 1) : NULL;
    if (version)
        v.n = (size_t)(version - v.p);
    return v;
}

bool elf_symbol(const struct elf_symbols *s, uint32_t i, struct elf_symbol *out)
{
    if (i >= s->n)
        return false;
    uint64_t each = s->is64 ? SYMBOL_64 : SYMBOL_32;
    struct rd r = rd_of(view_cut(s->entries, i * each, each));
    uint32_t name = rd_u32(&r, s->big);
    struct elf_symbol y = {0};
    if (!s->is64) {
        y.value = rd_u32(&r, s->big);
        y.size = rd_u32(&r, s->big);
    }
    uint8_t info = rd_u8(&r);
    (void)rd_u8(&r);
    uint16_t section = rd_u16(&r, s->big);
    if (s->is64) {
        y.value = rd_u64(&r, s->big);
        y.size = rd_u64(&r, s->big);
    }
    if (!rd_ok(&r))
        return false;
    y.type = info & 15;
    y.bind = info >> 4;
    y.defined = section != SHN_UNDEF && section != SHN_MIPS_SUNDEFINED;
    y.name = symbol_name(s->names, name);
    *out = y;
    return true;
}

bool elf_symbol_of(const struct elf_symbols *s, const char *name,
                   struct elf_symbol *out)
{
    struct elf_symbol y;
    for (uint32_t i = 1; elf_symbol(s, i, &y); i++) {
        if (elf_text_is(y.name, name)) {
            *out = y;
            return true;
        }
    }
    return false;
}

/* How the two version sections differ: tag, and where in an entry and in its
 * aux the fields stand. */
struct version_layout {
    uint64_t tag;
    size_t entry_aux, aux_name, aux_next;
    bool all_aux; /* each aux is a version, not only the first */
};

static const struct version_layout defined_layout = {
    .tag = ELF_DT_VERDEF,
    .entry_aux = 12,
    .aux_name = 0,
    .aux_next = 4,
};

static const struct version_layout needed_layout = {
    .tag = ELF_DT_VERNEED,
    .entry_aux = 8,
    .aux_name = 8,
    .aux_next = 12,
    .all_aux = true,
};

static uint32_t word_at(struct rd *r, uint64_t at, bool big)
{
    rd_seek(r, at);
    return rd_u32(r, big);
}

/* One step of the walk: the aux it stands on, or the first of the next entry.
 * False at the end. Offsets only grow, and steps are counted. */
static bool version_step(const struct elf *e, const struct version_layout *l,
                         struct elf_version_walk *w, struct view *out)
{
    uint64_t section = 0;
    if (w->steps++ >= MAX_VERSION_STEPS || !elf_dyn_of(e, l->tag, &section))
        return false;
    struct rd r = rd_of(elf_at(e, section, UINT64_MAX));
    if (w->steps > 1 && w->aux == 0) { /* on to the next entry */
        uint64_t next = word_at(&r, w->entry + l->entry_aux + 4, e->big);
        if (!rd_ok(&r) || next == 0)
            return false;
        w->entry += next;
    }
    if (w->aux == 0)
        w->aux = w->entry + word_at(&r, w->entry + l->entry_aux, e->big);
    uint64_t name = word_at(&r, w->aux + l->aux_name, e->big);
    uint64_t next = word_at(&r, w->aux + l->aux_next, e->big);
    if (!rd_ok(&r))
        return false;
    w->aux = l->all_aux && next > 0 ? w->aux + next : 0;
    *out = elf_dyn_text(e, name);
    return true;
}

bool elf_version_needed(const struct elf *e, struct elf_version_walk *walk,
                        struct view *out)
{
    return version_step(e, &needed_layout, walk, out);
}

bool elf_version_defined(const struct elf *e, struct elf_version_walk *walk,
                         struct view *out)
{
    return version_step(e, &defined_layout, walk, out);
}
