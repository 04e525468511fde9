/* Calls to the adapter of a subject: verbs in, JSON out. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_BENCH_ADAPTER_H
#define ASSAY_BENCH_ADAPTER_H

#include "bench/bench.h"

enum {
    ADAPTER_SLOTS = 8,
    ADAPTER_TEXT = 256,
    ADAPTER_PATH = 512,
    ADAPTER_OPS = 8192
};

struct adapter {
    const char *path, *work, *log;
    uint32_t step_ms;
    const char *fault;     /* to be made in the next call; NULL: none */
    char ops[ADAPTER_OPS]; /* flash operations of the last one, a letter each */
    char error[ADAPTER_TEXT]; /* why the last call gave nothing */
};

struct adapter_caps {
    char name[ADAPTER_TEXT], version[ADAPTER_TEXT];
    char format[32];          /* of packages: swu, or raw */
    char words[ADAPTER_TEXT]; /* what else it has, with blanks between */
    char
        keys[16]; /* by which packages are verified: public, shared, none; "" */
    uint64_t large; /* size of a payload at which a counter may overflow; 0 */
};

struct adapter_slot {
    char file[ADAPTER_PATH];
    uint64_t offset; /* of the payload in it */
    bool active;     /* the next start boots it */
};

struct adapter_state {
    struct adapter_slot slots[ADAPTER_SLOTS];
    size_t slots_n;
    int running; /* index of the slot that runs; -1: none does */
};

enum adapter_end {
    ADAPTER_DONE,
    ADAPTER_BROKEN, /* it does not keep to the protocol: error */
    ADAPTER_HANG,
};

struct adapter_install {
    bool accepted; /* by the subject's own word */
    bool crashed;  /* the updater ended by a signal not of our making */
    char message[ADAPTER_TEXT];
};

/* A subject's own trial of many lives. */
struct adapter_sweep {
    uint64_t lives;
    char failed[ADAPTER_TEXT]; /* "", or the first that went wrong, and how */
};

/* What a package is to be made of. */
struct adapter_package {
    const char *file;    /* to be written */
    const char *payload; /* contents of the slot */
    const char *version;
    const char *key;      /* good, other, none */
    const char *hardware; /* good, other */
};

enum adapter_end adapter_caps(struct adapter *a, struct adapter_caps *out);
/* A subject that runs payload as version, with good keys. */
enum adapter_end adapter_setup(struct adapter *a, const char *payload,
                               const char *version);
enum adapter_end adapter_package(struct adapter *a,
                                 const struct adapter_package *p);
/* wrap: words to put before the updater, or NULL. */
enum adapter_end adapter_install(struct adapter *a, const char *file,
                                 const char *wrap, struct adapter_install *out);
/* Power off and on; what runs then. */
enum adapter_end adapter_reboot(struct adapter *a, struct adapter_state *out);
enum adapter_end adapter_sweep(struct adapter *a, const char *kind,
                               struct adapter_sweep *out);
/* Back to what setup left. */
enum adapter_end adapter_reset(struct adapter *a, struct adapter_state *out);

#endif
