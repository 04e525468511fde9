/* Days, and times of RFC 3339. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "review/instant.h"

#include <string.h>

static int64_t days_of(unsigned y, unsigned m, unsigned d)
{
    int64_t a = (int64_t)y - (m <= 2);
    int64_t era = a / 400;
    unsigned yoe = (unsigned)(a - era * 400);
    unsigned doy = (153 * (m > 2 ? m - 3 : m + 9) + 2) / 5 + d - 1;
    unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + (int64_t)doe - 719468;
}

static bool figures(struct view v, size_t at, size_t n, unsigned *out)
{
    unsigned x = 0;
    for (size_t i = at; i < at + n; i++) {
        if (i >= v.n || v.p[i] < '0' || v.p[i] > '9')
            return false;
        x = x * 10 + (unsigned)(v.p[i] - '0');
    }
    *out = x;
    return true;
}

static bool is_at(struct view v, size_t i, const char *any)
{
    return i < v.n && v.p[i] && strchr(any, v.p[i]);
}

/* The fraction of a second from i on, which stands behind it afterwards. */
static uint32_t nanos(struct view v, size_t *i)
{
    uint32_t n = 0, unit = 100000000;
    for (; is_at(v, *i, "0123456789"); ++*i, unit /= 10)
        n += (uint32_t)(v.p[*i] - '0') * unit;
    return n;
}

bool instant_read(struct view v, struct instant *out)
{
    unsigned y, mo, d, h, mi, s, zh = 0, zm = 0;
    if (!figures(v, 0, 4, &y) || !is_at(v, 4, "-") || !figures(v, 5, 2, &mo) ||
        !is_at(v, 7, "-") || !figures(v, 8, 2, &d) || !is_at(v, 10, "Tt ") ||
        !figures(v, 11, 2, &h) || !is_at(v, 13, ":") ||
        !figures(v, 14, 2, &mi) || !is_at(v, 16, ":") || !figures(v, 17, 2, &s))
        return false;
    static const unsigned char length[] = {31, 29, 31, 30, 31, 30,
                                           31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    if (mo < 1 || mo > 12 || d < 1 || d > length[mo - 1] ||
        (mo == 2 && d == 29 && !leap) || h > 23 || mi > 59 || s > 60)
        return false;
    size_t i = 19;
    uint32_t nano = 0;
    if (is_at(v, i, ".")) {
        size_t from = ++i;
        nano = nanos(v, &i);
        if (i == from)
            return false;
    }
    bool zulu = is_at(v, i, "Zz"), plus = is_at(v, i, "+");
    if (zulu && i + 1 != v.n)
        return false;
    if (!zulu && (!is_at(v, i, "+-") || !figures(v, i + 1, 2, &zh) ||
                  !is_at(v, i + 3, ":") || !figures(v, i + 4, 2, &zm) ||
                  i + 6 != v.n || zh > 23 || zm > 59))
        return false;
    int64_t offset = (int64_t)(zh * 3600 + zm * 60) * (plus ? 1 : -1);
    int64_t t = (int64_t)(h * 3600 + mi * 60 + s) - (zulu ? 0 : offset);
    int64_t day = days_of(y, mo, d) + (t < 0 ? -1 : t >= 86400 ? 1 : 0);
    t = t < 0 ? t + 86400 : t >= 86400 ? t - 86400 : t;
    *out = (struct instant){day, (uint32_t)t, nano};
    return true;
}

bool instant_day(const char *text, int64_t *day)
{
    unsigned y, m, d;
    struct view v = view_of(text, strlen(text));
    if (!figures(v, 0, 4, &y) || !figures(v, 5, 2, &m) || !figures(v, 8, 2, &d))
        return false;
    *day = days_of(y, m, d);
    return true;
}

int instant_cmp(const struct instant *a, const struct instant *b)
{
    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->second != b->second)
        return a->second < b->second ? -1 : 1;
    return a->nano == b->nano ? 0 : a->nano < b->nano ? -1 : 1;
}
