/* What every unit test includes: cmocka, and views that are easy to write. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_CHECK_H
#define ASSAY_TESTS_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* It needs those above. clang-format off */
#include <cmocka.h>
/* clang-format on */

#include "base/view.h"

/* A view of a string literal, without its NUL. */
#define V(lit) view_of("" lit, sizeof(lit) - 1)

#endif
