/* What the formats of update packages share. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "bench/package.h"

#include <stdio.h>
#include <string.h>

static const struct package_format *const formats[] = {
    &package_swu, &package_raucb, &package_mcuboot, &package_tar};

const struct package_format *package_format(const char *name)
{
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(formats[i]->name, name) == 0)
            return formats[i];
    return NULL;
}

bool package_read(const char *format, struct view bytes, struct arena *arena,
                  struct package *out)
{
    const struct package_format *f = package_format(format);
    *out = (struct package){.bytes = bytes, .format = f, .known = f != NULL};
    return !f || f->read(bytes, arena, out);
}

void package_write(const struct package *p, struct buf *out)
{
    p->format->write(p, out);
}

void package_repair(const struct package *p, uint8_t *v, size_t n)
{
    if (p->known && p->format->repair)
        p->format->repair(v, n);
}

struct package_entry *package_add(struct package *p, struct package_entry e)
{
    if (p->entries_n == PACKAGE_ENTRIES)
        return NULL;
    p->entries[p->entries_n] = e;
    return &p->entries[p->entries_n++];
}

void package_add_field(struct package *p, struct package_field f)
{
    if (p->fields_n < PACKAGE_FIELDS)
        p->fields[p->fields_n++] = f;
}

void package_pad(struct buf *out, size_t to)
{
    while (out->n % to && !out->failed)
        buf_byte(out, 0);
}

void package_set(const struct package_field *f, uint8_t *v, uint64_t value)
{
    bool octal = f->as == NUMBER_OCTAL;
    for (unsigned i = 0; i < f->bytes; i++) {
        unsigned back = f->bytes - 1 - i; /* digits from the right */
        switch (f->as) {
        case NUMBER_HEX:
        case NUMBER_OCTAL:
            v[f->at + back] =
                (uint8_t) "0123456789ABCDEF"[value & (octal ? 7 : 15)];
            value >>= octal ? 3 : 4;
            break;
        case NUMBER_LE:
        case NUMBER_BE:
            v[f->at + (f->as == NUMBER_LE ? i : back)] = (uint8_t)value;
            value >>= 8;
            break;
        }
    }
}
