/* What a probe is given, and what it may ask. A probe answers one question
 * with facts. A new one is one file src/probe/probe_<name>.c, one line in
 * probes.def and one test (docs/adding-a-probe.md). */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_PROBE_H
#define ASSAY_PROBE_PROBE_H

#include "fact/fact.h"
#include "image/image.h"
#include "probe/match.h"

struct elf;

enum look_type {
    LOOK_BINARY,
    LOOK_ELF,
    LOOK_SCRIPT, /* text that begins with #! */
    LOOK_TEXT,   /* no NUL and few control characters in the first 4 KiB */
};

/* One file while its contents are there, or (node NULL) the bytes of a part
 * that is program or unknown data. */
struct look {
    struct subject *subject;
    struct lane *lane;
    const struct part *part;
    const struct node *node;
    struct view bytes;
    bool whole; /* bytes are all of it */
    enum look_type type;
    const struct elf *elf; /* when type is LOOK_ELF; else NULL */
    const struct hit *hits;
    size_t hits_n;
    uint32_t own; /* the first anchor of the probe's own literals */
    void *mine;   /* the probe's own lane_bytes of this thread */
    char *sha256; /* filled by the first fact */
    struct facts *facts;
};

/* A new fact about the file: path, inode and hash are set. */
struct obs *look_fact(struct look *l, const char *kind);

/* A file-system part whose tree may be a system's root. */
struct root {
    const struct part *part;
    struct node *node;
};

struct ran;

/* The image as a whole, after all files were seen. For one thread. */
struct subject {
    struct image *image;
    const struct ran *ran;    /* what the start graph leads to; by services */
    const struct root *roots; /* all file systems with files, by part id */
    size_t roots_n;
    struct facts *facts; /* what finish functions add to */
    struct arena *arena;
    struct lane *lane;
    struct probing *probing; /* the runner's own */
    unsigned threads;        /* what a probe may use for itself */
};

/* Contents of a file as a whole, for as long as the subject lives. False when
 * unreadable or larger than 1 MiB. */
bool subject_text(struct subject *s, const struct part *p, const struct node *n,
                  struct view *out);
/* Whether the file was seen to be a program or library; asks for no contents.
 */
bool subject_is_elf(const struct subject *s, const struct node *n);
/* The file at an absolute path in r, links followed; NULL: none. */
const struct node *subject_find(const struct root *r, const char *path);
/* A new fact about a file (n NULL: about the part). */
struct obs *subject_fact(struct subject *s, const char *kind,
                         const struct part *p, const struct node *n);
/* The facts of a kind so far (of all probes that ran before): the one after
 * before, or the first for NULL; NULL at the end. kind NULL: all. */
const struct obs *subject_next(const struct subject *s, const char *kind,
                               const struct obs *before);
/* The lane_bytes of probe id that thread i filled; i < image->lanes_n. */
void *subject_mine(const struct subject *s, const char *probe_id, unsigned i);

struct probe {
    const char *id;
    const char *question;
    size_t lane_bytes; /* zeroed memory that each thread keeps for file() */
    /* Anchors from data, besides anchors.def: their number, and the array,
     * which must outlive the scan. They are numbered from look.own on. Asked
     * once before the first file; may be NULL. */
    size_t (*literals)(const struct literal **out);
    /* Asked for each file, from several threads; may be NULL. */
    void (*file)(struct look *l);
    /* Asked once at the end, in the order of probes.def; may be NULL. */
    void (*finish)(struct subject *s);
};

/* In the order of probes.def; NULL ends the list. */
extern const struct probe *const probes[];

/* --- the next line of a text ------------------------------------------------
 */

/* Takes the next line (without its end) off *text; false at the end. Lines may
 * end in LF or CR LF. Count them yourself from 1. */
bool text_line(struct view *text, struct view *line);
/* Without blanks at both ends. */
struct view text_trim(struct view v);
/* The next blank-separated word off *line; empty at the end. */
struct view text_word(struct view *line);
/* The next field up to c (or the end) off *line; false when line is used up. */
bool text_field(struct view *line, char c, struct view *out);
bool text_is(struct view v, const char *s);
bool text_starts(struct view v, const char *s);
bool text_ends(struct view v, const char *s);
/* Offset of s in v, or SIZE_MAX. */
size_t text_find(struct view v, const char *s);
bool text_int(struct view v, int64_t *out);

#endif
