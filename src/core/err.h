/* What can go wrong in the world around us: the second of three channels.
 * Bugs of ours stop the process (ASSERT); odd input is data (struct diag). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_CORE_ERR_H
#define ASSAY_CORE_ERR_H

#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))

/* Kept in release builds: going on after a broken invariant could print a
 * PASS that is none. */
#define ASSERT(cond)                                                           \
    ((cond) ? (void)0 : assert_failed(#cond, __FILE__, __LINE__))

_Noreturn void assert_failed(const char *what, const char *file, int line);

/* Name, text. */
#define ERR_LIST(X)                                                            \
    X(OK, "done")                                                              \
    X(ERR_NOMEM, "out of memory")                                              \
    X(ERR_LIMIT, "a limit was reached")                                        \
    X(ERR_OPEN, "cannot be opened")                                            \
    X(ERR_READ, "cannot be read")                                              \
    X(ERR_WRITE, "cannot be written")                                          \
    X(ERR_SYS, "the system refused a request")                                 \
    X(ERR_INPUT, "the input is malformed")                                     \
    X(ERR_UNSUPPORTED, "not supported")                                        \
    X(ERR_TIME, "the time budget was spent")                                   \
    X(ERR_CRASH, "the worker process ended abnormally")

enum err {

#define X(name, text) name,
    ERR_LIST(X)
#undef X
};

const char *err_text(enum err e);

#endif
