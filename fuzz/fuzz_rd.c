/* Drives the bounded reader by the input itself: bytes choose the calls. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/rd.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void drive(struct rd *r, int depth)
{
    while (rd_ok(r) && rd_left(r) > 0) {
        uint8_t op = rd_u8(r);
        switch (op % 10) {
        case 0:
            (void)rd_le64(r);
            break;
        case 1:
            (void)rd_be24(r);
            break;
        case 2:
            rd_skip(r, op);
            break;
        case 3:
            (void)rd_cstr(r, op);
            break;
        case 4:
            rd_align(r, (size_t)1 << (op % 7));
            break;
        case 5:
            (void)rd_count(r, rd_u8(r), op % 5, 100);
            break;
        case 6:
            (void)rd_bytes(r, rd_le16(r));
            break;
        case 7:
            rd_seek(r, (uint64_t)r->pos + op % 3);
            break;
        default:
            if (depth < 8) {
                struct rd c =
                    op & 1 ? rd_sub(r, rd_u8(r)) : rd_at(r, op, rd_u8(r));
                drive(&c, depth + 1);
                rd_join(r, &c);
            }
        }
        if (r->pos > r->v.n)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct rd r = rd_of(view_of(data, n));
    drive(&r, 0);
    if (!rd_ok(&r) && (!r.why || r.at > n))
        abort();
    return 0;
}
