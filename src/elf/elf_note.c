/* Notes of an ELF file. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Source: gABI "Note Section"; the words have 4 bytes in both classes.
 *
 *  0  owner size, NUL counted
 *  4  desc size
 *  8  type
 * 12  owner, padded to 4; desc, padded to the segment's alignment (4 or 8)
 */
#include <string.h>

#include "base/rd.h"
#include "elf/elf.h"

enum {
    NOTE_GNU_BUILD_ID = 3,
};

bool elf_note_in(struct view bytes, bool big, uint64_t align, uint64_t *pos,
                 struct elf_note *out)
{
    size_t unit = align == 8 ? 8 : 4;
    struct rd r = rd_of(bytes);
    rd_seek(&r, *pos);
    uint32_t owner_n = rd_u32(&r, big), desc_n = rd_u32(&r, big);
    struct elf_note note = {.type = rd_u32(&r, big)};
    note.owner = rd_bytes(&r, owner_n);
    rd_align(&r, unit);
    note.desc = rd_bytes(&r, desc_n);
    if (!rd_ok(&r))
        return false;
    if (note.owner.n > 0 && note.owner.p[note.owner.n - 1] == 0)
        note.owner.n--;
    /* The last note need not be padded. */
    uint64_t end = (r.pos + unit - 1) & ~((uint64_t)unit - 1);
    *pos = end < bytes.n ? end : bytes.n;
    *out = note;
    return true;
}

/* Part i that may hold notes; false past the last. *bytes is empty for parts
 * of other kinds. */
static bool note_part(const struct elf *e, uint32_t i, struct view *bytes,
                      uint64_t *align)
{
    *bytes = (struct view){0};
    *align = 4;
    if (e->segments_n > 0 && !e->debug_only) {
        struct elf_segment s;
        if (!elf_segment(e, i, &s))
            return false;
        if (s.type == ELF_PT_NOTE) {
            *bytes = s.bytes;
            *align = s.align;
        }
        return true;
    }
    struct elf_section s;
    if (!elf_section(e, i, &s))
        return false;
    if (s.type == ELF_SHT_NOTE)
        *bytes = s.bytes;
    return true;
}

bool elf_note(const struct elf *e, struct elf_note_walk *walk,
              struct elf_note *out)
{
    struct view bytes;
    uint64_t align;
    while (note_part(e, walk->part, &bytes, &align)) {
        if (bytes.n > 0 && elf_note_in(bytes, e->big, align, &walk->pos, out))
            return true;
        walk->part++;
        walk->pos = 0;
    }
    return false;
}

struct view elf_note_of(const struct elf *e, const char *owner, uint32_t type)
{
    struct elf_note_walk walk = {0};
    struct elf_note note;
    while (elf_note(e, &walk, &note)) {
        if (note.type == type && elf_text_is(note.owner, owner))
            return note.desc;
    }
    return (struct view){0};
}

struct view elf_build_id(const struct elf *e)
{
    return elf_note_of(e, "GNU", NOTE_GNU_BUILD_ID);
}
