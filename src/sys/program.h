/* Programs of others, started, watched and cleaned up after. Not a sandbox:
 * whoever starts one trusts it as far as running it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_PROGRAM_H
#define ASSAY_SYS_PROGRAM_H

#include "core/buf.h"

enum program_end {
    PROGRAM_UNBORN,   /* could not be started; code is errno */
    PROGRAM_EXIT,     /* ended with exit status code */
    PROGRAM_SIGNAL,   /* ended by signal number code */
    PROGRAM_TIMEOUT,  /* ran longer than time_ms and was killed */
    PROGRAM_TOO_MUCH, /* wrote more than out takes and was killed */
};

struct program {
    const char *const *argv; /* argv[0] is a path, or looked up in PATH */
    const char *const *env;  /* NAME=VALUE, added to ours; NULL at the end */
    const char *log;         /* file that its standard error is appended to */
    uint32_t time_ms;        /* wall clock; 0: no limit */
};

struct program_result {
    enum program_end end;
    int code;
};

/* Runs it to its end with an empty standard input; what it writes to standard
 * output is appended to out, which has a maximum. Whatever it leaves running,
 * daemons too, is killed before this returns. Not for use beside other
 * children of this process. */
struct program_result program_run(const struct program *p, struct buf *out);

#endif
