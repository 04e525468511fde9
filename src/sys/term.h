/* What the terminal can show. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_TERM_H
#define ASSAY_SYS_TERM_H

#include <stdbool.h>

enum term_colour { TERM_AUTO, TERM_ALWAYS, TERM_NEVER };

bool term_is_tty(int fd);

/* Columns of the terminal at fd, else of COLUMNS, else 80; 20 to 1000. */
unsigned term_width(int fd);

/* Whether fd shall get colours. TERM_AUTO asks NO_COLOR, CLICOLOR_FORCE,
 * TERM=dumb and the terminal itself, in this order. */
bool term_has_colour(int fd, enum term_colour wish);

/* Whether fd is a terminal whose cursor can be moved back. */
bool term_can_redraw(int fd);

/* Whether the locale says that text is UTF-8. */
bool term_has_utf8(void);

#endif
