/* Edit distance with swaps (optimal string alignment). */
/* SPDX-License-Identifier: Apache-2.0 */
#include "core/nearest.h"

#include <stdbool.h>
#include <string.h>

enum { LETTERS_MAX = 63, FAR = 1000 };

static unsigned min(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

unsigned nearest_distance(const char *a, const char *b)
{
    unsigned row[3][LETTERS_MAX + 1];
    size_t n = strlen(a), m = strlen(b);
    if (n > LETTERS_MAX || m > LETTERS_MAX)
        return FAR;
    unsigned *before = row[0], *last = row[1], *now = row[2];
    for (size_t j = 0; j <= m; j++)
        last[j] = (unsigned)j;
    for (size_t i = 1; i <= n; i++) {
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= m; j++) {
            unsigned change = a[i - 1] != b[j - 1];
            now[j] = min(min(last[j], now[j - 1]) + 1, last[j - 1] + change);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = min(now[j], before[j - 2] + 1);
        }
        unsigned *oldest = before;
        before = last;
        last = now;
        now = oldest;
    }
    return last[m];
}

void nearest_offer(struct nearest *n, const char *wrong, const char *word)
{
    unsigned d = nearest_distance(wrong, word);
    size_t length = strlen(wrong);
    /* A third of the letters wrong, or the beginning right. */
    bool near = d <= 1 + length / 4 && d < length;
    bool begun = length >= 2 && strncmp(wrong, word, length) == 0;
    if (!near && !begun)
        return;
    if (begun && !near)
        d = (unsigned)(2 + length / 4);
    if (!n->word || d < n->distance)
        *n = (struct nearest){.word = word, .distance = d};
}
