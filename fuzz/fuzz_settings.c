/* Keys and values out of any text: every pair lies within it, in order. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "probe/probe_accounts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_part(struct view text, struct view part)
{
    if (part.n && (part.p < text.p || part.p + part.n > text.p + text.n))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct settings s = {.text = view_of(data, n)};
    struct setting one;
    size_t at = 0;
    uint32_t line = 0;
    while (settings_next(&s, &one)) {
        check_part(s.text, one.key);
        check_part(s.text, one.value);
        if (one.key.n == 0 || s.at <= at || s.at > n || one.line < line)
            abort();
        at = s.at;
        line = one.line;
    }
    return 0;
}
