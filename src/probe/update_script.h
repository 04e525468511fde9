/* What a shell script does to install an update, read from its text: what it
 * fetches, what it writes, and what it looks at in between. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_UPDATE_SCRIPT_H
#define ASSAY_PROBE_UPDATE_SCRIPT_H

#include "probe/probe.h"
#include "probe/start_sh.h"

/* One script. Views are parts of the text, or live in the arena. */
struct deeds {
    bool fetches;
    bool writes;    /* to flash or a disk, or has an updater do it */
    bool same;      /* and what it writes is, for certain, what it fetched */
    bool hash;      /* a digest or checksum is computed */
    bool signature; /* a program verifies a signature */
    bool signature_gates; /* and what comes of it decides what follows */
    bool tls_unchecked;   /* it fetches without checking the server */
    struct view url;      /* as far as it is known; empty: not at all */
    struct view updater;  /* the updater that it hands the file to; or empty */
    /* The first command whose work is not known; empty: all are known. */
    struct view unknown;
    struct view text; /* the command that writes */
    uint32_t line;
};

/* The text behind a path that the script sources; false: not at hand. */
typedef bool deeds_file(void *ctx, struct view path, struct view *out);

/* False when the script could not be read as a whole (then nothing follows
 * from what was not seen: unknown says so) or has no part in updates. */
bool deeds_of(struct arena *a, struct view text, deeds_file *file, void *ctx,
              struct deeds *out);

/* Whether no command of an updater's texts verifies a signature or is unknown.
 * Of the first few, its libraries, only functions that the others call count.
 * Commands that variables name are left out of account, and such as are not on
 * the device. out tells the first unknown one, and whether a digest is
 * computed. */
struct deeds_of_many {
    const struct view *texts;
    size_t n, libraries;
    bool (*has)(void *ctx, struct view program); /* the device has it */
    void *ctx;
};

bool deeds_check_nothing(struct arena *a, const struct deeds_of_many *in,
                         struct deeds *out);

/* What a command line's program is to an update, by its name. */
enum deed {
    DEED_UNKNOWN,
    DEED_HARMLESS, /* it cannot verify who made a file */
    DEED_FETCH,
    DEED_WRITE,
    DEED_HASH,
    DEED_VERIFY, /* it may verify a signature: see its words */
};

enum deed deed_of(struct view program);
/* Whether these words (the program first) cannot tell who made a file. */
bool deed_is_harmless(const struct view *words, size_t n);
/* Whether these words (the program first) have a signature verified. */
bool deed_verifies(const struct view *words, size_t n);
/* The URL that a fetching command's words name (empty: none), the file that it
 * writes ("-": standard output; empty: not known), and whether it was told not
 * to check the server. */
void deed_fetches(const struct view *words, size_t n, struct view *url,
                  struct view *file, bool *unchecked);
/* Whether these words write an image to a device: what they read ("-":
 * standard input; empty: not known). */
bool deed_writes(const struct view *words, size_t n, struct view *from);
/* A path of a device that holds the product's software. */
bool deed_is_device(struct view path);

#endif
