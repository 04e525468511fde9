/* NETGEAR's header of text (DNI), of its Atheros and MediaTek routers. */
/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 128 bytes of lines "key:value", zeros behind them; the image; one byte that
 * makes the sum of all bytes 0xff. (Source: firmware-utils of OpenWrt,
 * mkdniimg.)
 */
#include <string.h>

#include "image/vendor.h"

enum { HEADER = 128 };

static const char opening[] = "device:";

static struct view value_of(struct view v, const char *key)
{
    struct view head = view_cut(v, 0, HEADER);
    const uint8_t *p = memmem(head.p, head.n, key, strlen(key));
    return p ? vendor_text(
                   view_from(head, (uint64_t)(p - head.p) + strlen(key)))
             : (struct view){0};
}

static bool match(struct view v)
{
    return v.n > HEADER + 1 && view_has(v, 0, opening, sizeof opening - 1) &&
           value_of(v, "\nversion:").n > 0 && v.p[HEADER - 1] == 0;
}

static enum opened open(struct lane *lane, struct part *p)
{
    uint8_t sum = 0;
    for (size_t i = 0; i < p->bytes.n; i++)
        sum = (uint8_t)(sum + p->bytes.p[i]);
    struct view device = value_of(p->bytes, opening);
    struct view region = value_of(p->bytes, "\nregion:");
    p->version = arena_text(&lane->arena, value_of(p->bytes, "\nversion:"));
    part_detail(lane, p, "device %.*s, region %.*s, sum %s", TEXT(device),
                TEXT(region), sum == 0xff ? "right" : "wrong");
    part_region(lane, p, HEADER, p->size - HEADER - (sum == 0xff), NULL, NULL);
    return OPENED;
}

const struct format format_dni = {
    .name = "dni",
    .title = "NETGEAR DNI image",
    .spec = "OpenWrt, firmware-utils, mkdniimg",
    .flags = FORMAT_AT_START,
    .magics = {{.n = 7, .bytes = opening}},
    .match = match,
    .open = open,
};
