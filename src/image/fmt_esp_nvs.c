/* Settings that Espressif's chips keep in flash: names, values, and whether
 * they are encrypted. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Little endian, pages of 4096 bytes. (Source: ESP-IDF Programming Guide 5.3,
 * "Non-Volatile Storage Library", and "NVS Partition Generator Utility".)
 * offset size  meaning
 * 0      4     state: ffffffff empty, fffffffe active, fffffffc full, fffffff8
 *              being freed, 0 bad
 * 4      4     number of the page, 8 1 version: ff, fe, or fd
 * 9      19    ff
 * 28     4     CRC-32 of 4 to 28
 * 32     32    two bits an entry: 3 empty, 2 written, 0 erased
 * 64     126 x 32 entries
 * Entry: 0 name space u8, 1 type u8, 2 entries that it takes u8, 3 chunk u8,
 * 4 CRC-32 of the entry without these four bytes, 8 16 key, 24 8 value. Of
 * texts and blobs the value is size u16, ff ff, CRC-32 of the contents, which
 * stand in the next entries. A number in name space 0 gives a name space its
 * number. The CRC-32 begins with ffffffff in place of 0.
 *
 * In an encrypted partition all entries are encrypted, the rest of a page is
 * not.
 */
#include <libdeflate.h>
#include <string.h>

#include "image/vendor.h"

enum {
    PAGE = 4096,
    ENTRY = 32,
    ENTRIES = 126,
    FIRST = 64,
    MAX_PAGES = 4096,
    SPACES = 256,
    KEY = 16,
    TYPE_TEXT = 0x21,
    TYPE_BLOB_1 = 0x41,
    TYPE_BLOB = 0x42,
    TYPE_INDEX = 0x48,
    SOME = 4, /* wrong entries that are no accident */
};

static uint32_t crc_of(uint32_t c, struct view v)
{
    return libdeflate_crc32(c, v.p, v.n);
}

static bool is_page(struct view v, uint64_t at)
{
    struct view page = view_cut(v, at, PAGE);
    if (page.n < FIRST)
        return false;
    uint32_t state = ld_le32(page.p);
    bool known = state == 0xfffffffe || state == 0xfffffffc ||
                 state == 0xfffffff8 || state == 0;
    return known && page.p[8] >= 0xfd &&
           crc_of(UINT32_MAX, view_cut(page, 4, 24)) == ld_le32(page.p + 28);
}

static bool is_empty_page(struct view v, uint64_t at)
{
    struct view page = view_cut(v, at, PAGE);
    for (size_t i = 0; i < page.n; i++)
        if (page.p[i] != 0xff)
            return false;
    return page.n == PAGE;
}

static bool match(struct view v)
{
    return is_page(v, 0);
}

/* --- entries ---------------------------------------------------------------
 */

struct reading {
    struct lane *lane;
    struct part *p;
    struct tree tree;
    struct node *space[SPACES];
    uint32_t right, wrong, pages, text_wrong;
    uint64_t wrong_at, text_at;
    bool spaces; /* this pass looks for name spaces only */
};

struct entry {
    uint64_t at;
    uint8_t space, type, span, chunk;
    struct view key, value;
};

static bool entry_holds(struct view e)
{
    uint32_t c = crc_of(UINT32_MAX, view_cut(e, 0, 4));
    return e.n == ENTRY &&
           crc_of(c, view_cut(e, 8, ENTRY - 8)) == ld_le32(e.p + 4);
}

static unsigned number_size(uint8_t type)
{
    unsigned n = type & 15;
    bool known = (type & 0xf0) == 0 || (type & 0xf0) == 0x10;
    return known && (n == 1 || n == 2 || n == 4 || n == 8) ? n : 0;
}

static struct view number_text(struct reading *c, const struct entry *e)
{
    unsigned n = number_size(e->type);
    if (n == 0)
        return (struct view){0};
    uint64_t x = ld_le64(e->value.p), top = 1ull << (8 * n - 1);
    if (n < 8)
        x &= (1ull << (8 * n)) - 1;
    char *text =
        e->type & 0x10 && x & top
            ? arena_printf(&c->lane->arena, "-%llu",
                           (unsigned long long)((top << 1) - x))
            : arena_printf(&c->lane->arena, "%llu", (unsigned long long)x);
    return text ? view_of(text, strlen(text)) : (struct view){0};
}

/* A file of the key's name in the directory of its name space. */
static void add_file(struct reading *c, const struct entry *e, struct view v,
                     uint64_t at, const char *why)
{
    struct node *dir = c->space[e->space];
    struct arena *arena = &c->lane->arena;
    unsigned chunk = e->type == TYPE_BLOB ? e->chunk & 0x7f : 0;
    struct view name = e->key;
    if (!dir)
        return;
    if (chunk) {
        char *text = arena_printf(arena, "%.*s.%u", TEXT(name), chunk);
        name = text ? view_of(text, strlen(text)) : name;
    }
    /* Written anew: the last one counts. */
    struct node *n = tree_child(&c->tree, dir, name);
    if (!n)
        n = tree_add(&c->tree, dir, name, NODE_FILE | 0600);
    struct view *kept = ARENA_NEW(arena, struct view);
    if (!n || !kept)
        return;
    *kept = v;
    n->priv = kept;
    n->size = v.n;
    n->at = at;
    n->unreadable = why;
}

static void add_long(struct reading *c, const struct entry *e, struct view page,
                     uint64_t at)
{
    uint16_t size = ld_le16(e->value.p);
    uint64_t from = e->at + ENTRY;
    struct view v = view_cut(page, from, size);
    bool fits = v.n == size && (uint64_t)size <= (e->span - 1u) * ENTRY;
    bool right = fits && crc_of(UINT32_MAX, v) == ld_le32(e->value.p + 4);
    if (!right && c->text_wrong++ == 0)
        c->text_at = at + from;
    if (right && e->type == TYPE_TEXT && v.n && v.p[v.n - 1] == 0)
        v.n--;
    add_file(c, e, right ? v : (struct view){0}, at + e->at,
             right ? NULL : "its contents are damaged");
}

static void take(struct reading *c, const struct entry *e, struct view page,
                 uint64_t at)
{
    bool names = e->space == 0;
    if (names != c->spaces || e->key.n == 0)
        return;
    if (names) {
        uint8_t number = e->value.p[0];
        if (number && !c->space[number])
            c->space[number] =
                tree_add(&c->tree, c->tree.root, e->key, NODE_DIR | 0700);
    } else if (number_size(e->type)) {
        add_file(c, e, number_text(c, e), at + e->at, NULL);
    } else if (e->type == TYPE_TEXT || e->type == TYPE_BLOB ||
               e->type == TYPE_BLOB_1) {
        add_long(c, e, page, at);
    }
}

static void read_page(struct reading *c, uint64_t at)
{
    struct view page = view_cut(c->p->bytes, at, PAGE);
    if (page.n < FIRST)
        return;
    for (unsigned i = 0; i < ENTRIES;) {
        uint64_t place = FIRST + (uint64_t)i * ENTRY;
        struct view v = view_cut(page, place, ENTRY);
        unsigned state = page.p[32 + i / 4] >> (2 * (i % 4)) & 3;
        unsigned step = 1;
        if (v.n == ENTRY && state == 2 && entry_holds(v)) {
            struct entry e = {.at = place,
                              .space = v.p[0],
                              .type = v.p[1],
                              .span = v.p[2],
                              .chunk = v.p[3],
                              .key = vendor_text(view_cut(v, 8, KEY)),
                              .value = view_cut(v, 24, 8)};
            c->right += c->spaces;
            take(c, &e, page, at);
            step = e.span > 1 ? e.span : 1;
        } else if (v.n == ENTRY && state == 2 && c->spaces) {
            if (c->wrong++ == 0)
                c->wrong_at = at + place;
        }
        i += step;
    }
}

/* --- reading ---------------------------------------------------------------
 */

static bool read(struct lane *lane, const struct part *p, const struct node *f,
                 uint64_t at, uint8_t *out, size_t n, struct diag *why)
{
    (void)lane;
    (void)p;
    const struct view *v = f->priv;
    if (f->unreadable) {
        why->why = WHY_CORRUPT;
        why->text = f->unreadable;
        return false;
    }
    memcpy(out, v->p + at, n);
    return true;
}

static struct view map(const struct part *p, const struct node *f)
{
    (void)p;
    const struct view *v = f->priv;
    if (f->unreadable)
        return (struct view){0};
    return *v;
}

static const struct fs_ops ops = {.read = read, .map = map, .anywhere = true};

/* The pages behind one another, empty ones among them; the last one that is
 * not, proves the end. */
static uint64_t find_end(struct view v)
{
    uint64_t end = 0;
    for (unsigned i = 0; i < MAX_PAGES; i++) {
        uint64_t at = (uint64_t)i * PAGE;
        if (is_page(v, at))
            end = at + PAGE;
        else if (!is_empty_page(v, at))
            break;
    }
    return end < v.n ? end : v.n;
}

static void tell(struct reading *c)
{
    struct part *p = c->p;
    bool encrypted = c->right == 0 && c->wrong >= SOME;
    part_detail(c->lane, p, "%u pages, %u entries%s", c->pages,
                c->right + c->wrong, encrypted ? ", encrypted" : "");
    if (encrypted)
        part_diag(c->lane, p, WHY_ENCRYPTED, c->wrong_at,
                  "settings encrypted for their device");
    else if (c->wrong)
        part_diag(c->lane, p, WHY_CORRUPT, c->wrong_at,
                  "an entry whose CRC-32 is wrong");
    if (c->text_wrong)
        part_diag(c->lane, p, WHY_CORRUPT, c->text_at,
                  "a value whose CRC-32 is wrong");
}

static enum opened open(struct lane *lane, struct part *p)
{
    struct reading *c = ARENA_NEW(&lane->arena, struct reading);
    uint64_t end = find_end(p->bytes);
    if (!c || end < PAGE || !image_spend(lane->image, end))
        return NOT_THIS;
    memset(c, 0, sizeof *c);
    c->lane = lane;
    c->p = p;
    if (!tree_init(&c->tree, &lane->arena, lane->image->limits.entries))
        return NOT_THIS;
    part_end(p, end);
    for (int pass = 0; pass < 2; pass++) {
        c->spaces = pass == 0;
        for (uint64_t at = 0; at < end; at += PAGE)
            if (is_page(p->bytes, at)) {
                c->pages += c->spaces;
                read_page(c, at);
            }
    }
    part_tree(lane, p, &c->tree, &ops, NULL);
    tell(c);
    return p->diags ? DAMAGED : OPENED;
}

const struct format format_esp_nvs = {
    .name = "esp-nvs",
    .title = "ESP32 settings (NVS)",
    .spec = "ESP-IDF Programming Guide 5.3, Non-Volatile Storage Library",
    .magics = {{8, 16,
                "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                "\xff\xff\xff"},
               {8, 16,
                "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                "\xff\xff\xff"},
               {8, 16,
                "\xfd\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
                "\xff\xff\xff"}},
    .match = match,
    .open = open,
};
