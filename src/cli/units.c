/* Reading and writing of units: see units.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/units.h"

#include <string.h>

struct unit {
    const char *name;
    uint64_t size;
};

static const struct unit sizes[] = {
    {"",    1                },
    {"K",   (uint64_t)1 << 10},
    {"M",   (uint64_t)1 << 20},
    {"G",   (uint64_t)1 << 30},
    {"T",   (uint64_t)1 << 40},
    {"KiB", (uint64_t)1 << 10},
    {"MiB", (uint64_t)1 << 20},
    {"GiB", (uint64_t)1 << 30},
    {"TiB", (uint64_t)1 << 40},
};

static const struct unit times[] = {
    {"ms", 1      },
    {"s",  1000   },
    {"m",  60000  },
    {"h",  3600000},
    {"",   1000   },
};

enum { SIZES = 9, SIZES_WRITTEN = 5, TIMES = 5, TIMES_WRITTEN = 4 };

/* Digits from *text on, which moves behind them. */
static bool digits(const char **text, uint64_t max, uint64_t *out)
{
    uint64_t n = 0;
    const char *p = *text;
    if (*p < '0' || *p > '9')
        return false;
    for (; *p >= '0' && *p <= '9'; p++) {
        uint64_t d = (uint64_t)(*p - '0');
        if (d > max || n > (max - d) / 10)
            return false;
        n = n * 10 + d;
    }
    *text = p;
    *out = n;
    return true;
}

static bool with_unit(const char *text, const struct unit *units, size_t n,
                      uint64_t max, uint64_t *out)
{
    uint64_t v;
    if (!digits(&text, max, &v))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(text, units[i].name) != 0)
            continue;
        if (v > max / units[i].size)
            return false;
        *out = v * units[i].size;
        return true;
    }
    return false;
}

bool units_number(const char *text, uint64_t max, uint64_t *out)
{
    uint64_t v;
    if (!digits(&text, max, &v) || *text != '\0')
        return false;
    *out = v;
    return true;
}

bool units_size(const char *text, uint64_t *out)
{
    return with_unit(text, sizes, SIZES, UINT64_MAX / 2, out);
}

bool units_time(const char *text, uint32_t *out)
{
    uint64_t v;
    if (!with_unit(text, times, TIMES, UINT32_MAX, &v))
        return false;
    *out = (uint32_t)v;
    return true;
}

static void write_unit(struct buf *out, uint64_t v, const struct unit *units,
                       size_t n)
{
    size_t best = 0;
    for (size_t i = 1; i < n && v > 0; i++)
        if (v % units[i].size == 0)
            best = i;
    buf_printf(out, "%llu%s", (unsigned long long)(v / units[best].size),
               units[best].name);
}

void units_write_size(struct buf *out, uint64_t bytes)
{
    write_unit(out, bytes, sizes, SIZES_WRITTEN);
}

void units_write_time(struct buf *out, uint32_t ms)
{
    write_unit(out, ms, times, TIMES_WRITTEN);
}
