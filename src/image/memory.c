/* Pieces of a microcontroller's memory: see memory.h. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "image/memory.h"

#include <string.h>

static bool begin(struct memory *m, uint64_t address)
{
    if (m->pieces == MEMORY_PIECES)
        return false;
    if (m->pieces++ == 0)
        m->first = address;
    m->base = address;
    m->at = m->out->n;
    return true;
}

/* Whether address lies in the last piece, or shortly behind it. */
static bool joins(const struct memory *m, uint64_t address)
{
    uint64_t n = m->out->n - m->at;
    return m->pieces && address >= m->base &&
           address - m->base <= n + MEMORY_HOLE;
}

void memory_put(struct memory *m, uint64_t address, struct view v)
{
    if (v.n == 0 || m->failed)
        return;
    if (!joins(m, address) && !begin(m, address)) {
        m->failed = true;
        return;
    }
    uint64_t to = m->at + (address - m->base);
    if (to > m->out->n) {
        size_t hole = (size_t)(to - m->out->n);
        if (buf_reserve(m->out, hole)) {
            memset(m->out->p + m->out->n, 0xff, hole);
            m->out->n += hole;
        }
    }
    if (to <= m->out->n) {
        size_t over = m->out->n - (size_t)to;
        over = over < v.n ? over : v.n;
        if (over)
            memcpy(m->out->p + to, v.p, over);
        buf_view(m->out, view_from(v, over));
    }
    m->failed = m->out->failed;
}

void memory_detail(struct lane *lane, struct part *p, const struct memory *m)
{
    part_detail(lane, p, "%zu bytes from address 0x%llx%s", m->out->n,
                (unsigned long long)m->first,
                m->pieces > 1 ? " on, in several pieces" : "");
    p->holds = "program";
    if (m->failed)
        part_diag(lane, p, WHY_OVER_BUDGET, 0,
                  "more pieces or bytes than allowed");
}
