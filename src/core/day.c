/* Days of the calendar: see day.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/day.h"

#include <stddef.h>
#include <string.h>

static int two(const char *s)
{
    return (s[0] - '0') * 10 + s[1] - '0';
}

bool day_is(const char *s)
{
    static const char form[] = "dddd-dd-dd";
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (strlen(s) != strlen(form))
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == 'd' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
            return false;
    int year = two(s) * 100 + two(s + 2), month = two(s + 5), day = two(s + 8);
    if (month < 1 || month > 12 || year < 1970)
        return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}
