/* The table of formats, from formats.def. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>

#include "image/format.h"

#define FORMAT(name) extern const struct format format_##name;
#include "image/formats.def"
#undef FORMAT

const struct format *const image_formats[] = {
#define FORMAT(name) &format_##name,
#include "image/formats.def"
#undef FORMAT
    NULL,
};
