/* libassay: scan firmware images against ETSI EN 303 645, from C.
 *
 *     struct assay *a = assay_new();
 *     struct assay_result *r = assay_scan(a, "firmware.bin");
 *     struct assay_summary s = assay_summary(r);
 *     ...
 *     assay_result_free(r);
 *     assay_free(a);
 *
 * examples/scan.c is a whole program. The assay command is a user of this
 * header. Sizes are bytes, times milliseconds. Texts are UTF-8 or bytes from
 * the image, NUL-terminated, and live as long as what they were asked of.
 * A struct assay is for one thread at a time. Scanning forks worker processes
 * that give up their rights before they look at a byte; call it before your
 * program starts threads. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_H
#define ASSAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define ASSAY_API __attribute__((visibility("default")))
#else
#define ASSAY_API
#endif

/* "0.1.0" */
ASSAY_API const char *assay_version(void);

struct assay;
struct assay_result;

/* --- setting up ------------------------------------------------------------
 */

/* With the catalogue and the limits that assay is built with. NULL: no
 * memory. */
ASSAY_API struct assay *assay_new(void);
ASSAY_API void assay_free(struct assay *a);

/* What the last call that failed has to say: one line. */
ASSAY_API const char *assay_error(const struct assay *a);

/* A catalogue document instead of the one built in, and a file of reviewed
 * exceptions (catalogue/schema/). False: see assay_error. */
ASSAY_API bool assay_use_catalogue(struct assay *a, const char *path);
ASSAY_API bool assay_use_suppressions(struct assay *a, const char *path);

/* A file of public keys and certificates (PEM, DER, signify) that signatures in
 * images are verified with. False: see assay_error. */
ASSAY_API bool assay_use_trust(struct assay *a, const char *path);

/* Owners and modes for the files of directories: lines of PATH MODE UID GID
 * [MAJOR MINOR]. NULL: what the disk says. path is borrowed. */
ASSAY_API void assay_use_manifest(struct assay *a, const char *path);

/* Percent of an image that has to be understood for its verdicts to mean
 * something (see assay_summary.lack). Above 100 counts as 100. */
enum { ASSAY_MIN_COVERAGE = 50 }; /* unless set */

ASSAY_API void assay_set_min_coverage(struct assay *a, unsigned percent);

/* Processors to use in all; 0: all there are. */
ASSAY_API void assay_set_jobs(struct assay *a, unsigned jobs);

enum assay_limit {
    ASSAY_LIMIT_MEMORY,  /* bytes of one worker */
    ASSAY_LIMIT_OUTPUT,  /* all bytes decoded from one image */
    ASSAY_LIMIT_STREAM,  /* bytes of one decoded stream kept in memory */
    ASSAY_LIMIT_FILE,    /* bytes of one file looked at as a whole */
    ASSAY_LIMIT_RATIO,   /* output to input of one stream above 1 MiB */
    ASSAY_LIMIT_DEPTH,   /* containers within containers */
    ASSAY_LIMIT_ENTRIES, /* files in one image */
    ASSAY_LIMIT_TIME,    /* ms for one image; 0: none */
    ASSAY_LIMIT_GUESS,   /* ms for guessing passwords */
};

ASSAY_API void assay_set_limit(struct assay *a, enum assay_limit limit,
                               uint64_t value);

/* Told about ten times a second while an image is read; total 0: unknown. */
typedef void assay_progress_fn(void *ctx, const char *path, uint64_t done,
                               uint64_t total);
ASSAY_API void assay_set_progress(struct assay *a, assay_progress_fn *fn,
                                  void *ctx);

/* --- scanning ----------------------------------------------------------------
 */

/* The image (or directory; "-" is standard input) at path. NULL only when
 * memory or processes could not be had; an image that cannot be read gives a
 * result whose assay_fault is set. */
ASSAY_API struct assay_result *assay_scan(struct assay *a, const char *path);
ASSAY_API void assay_result_free(struct assay_result *r);

/* Many images, several at once, results in the order given. fn returns false
 * to stop early; the result is freed after it. False: see assay_error. */
typedef bool assay_result_fn(void *ctx, struct assay_result *r);
ASSAY_API bool assay_scan_many(struct assay *a, const char *const *paths,
                               size_t n, assay_result_fn *fn, void *ctx);

/* --- results
 * ------------------------------------------------------------------- */

/* Why the image could not be read at all; NULL: it was read. */
ASSAY_API const char *assay_fault(const struct assay_result *r);

enum assay_verdict {
    ASSAY_PASS,
    ASSAY_FAIL,
    ASSAY_INCONCLUSIVE,
    ASSAY_NOT_APPLICABLE,
};

struct assay_summary {
    const char *path;   /* as given */
    const char *sha256; /* 64 hex digits; "" for a directory */
    uint64_t size_bytes, explained_bytes;
    /* Provisions by verdict; fail_mandatory are those of fail that have a
     * mandatory form. No FAIL is no proof of conformity. */
    size_t pass, fail, fail_mandatory, inconclusive, not_applicable;
    size_t findings, provisions, observations;
    /* Not NULL: too little of the image was understood for the absence of a
     * FAIL to mean anything; what is lacking, as a sentence without full
     * stop. The assay command ends with 3 then, unless something failed. */
    const char *lack;
};

ASSAY_API struct assay_summary assay_summary(const struct assay_result *r);

struct assay_provision {
    const char *id;     /* 5.1-1 */
    const char *status; /* M F (a) */
    const char *title;
    enum assay_verdict verdict;
    const char *reason;  /* a code */
    const char *because; /* one sentence */
};

/* False past the end; i from 0, in the standard's order. */
ASSAY_API bool assay_provision(const struct assay_result *r, size_t i,
                               struct assay_provision *out);

struct assay_finding {
    const char *id; /* stable from build to build */
    const char *rule;
    const char *severity; /* critical, high, medium, low, info */
    const char *effect;   /* fail, inconclusive, supports, note ... */
    const char *title, *message, *remedy;
    const char *const *provisions;
    size_t provisions_n;
    const char *path; /* where the first fact stands */
    uint32_t line;    /* 0: none */
    bool suppressed;
};

/* False past the end; i from 0, the worst first. */
ASSAY_API bool assay_finding(const struct assay_result *r, size_t i,
                             struct assay_finding *out);

/* --- reports
 * --------------------------------------------------------------------- */

struct assay_style {
    unsigned width; /* columns of text; 0: 80 */
    bool colour;    /* escape sequences */
    bool utf8;      /* characters beyond ASCII */
    bool quiet;     /* the shortest form */
    bool all;       /* everything, also what is usually left out */
};

/* Gets the report piece by piece; false to stop. */
typedef bool assay_write_fn(void *ctx, const void *p, size_t n);

/* format: text, html, json, ndjson, sarif, cyclonedx, ixit ... (assay list
 * reports). style may be NULL. False: see assay_error. */
ASSAY_API bool assay_render(struct assay *a, const struct assay_result *r,
                            const char *format, const struct assay_style *style,
                            assay_write_fn *write, void *ctx);

/* What changed from one build to the next: verdicts, findings that appeared or
 * went, components. format: text or json. False: see assay_error. */
ASSAY_API bool assay_diff(struct assay *a, const struct assay_result *before,
                          const struct assay_result *after, const char *format,
                          assay_write_fn *write, void *ctx);
/* How many findings appeared that fail a provision or leave one open. */
ASSAY_API size_t assay_diff_new(const struct assay_result *before,
                                const struct assay_result *after);

/* --- looking inside ----------------------------------------------------------
 */

/* The parts and files of the image with modes, owners and sizes, without
 * judging it. place: a part or a directory ("squashfs@0x120000!/etc", "/etc"),
 * with or without the image's name; NULL: all. format: text or json. False: see
 * assay_error. */
ASSAY_API bool assay_ls(struct assay *a, const char *image, const char *place,
                        const char *format, assay_write_fn *write, void *ctx);

/* The bytes of one file at place, or what a part unpacks to. Read in a worker
 * without rights, as all of an image is; they are the image's and may be
 * hostile. False: see assay_error. */
ASSAY_API bool assay_cat(struct assay *a, const char *image, const char *place,
                         assay_write_fn *write, void *ctx);

/* --- the workspace -----------------------------------------------------------
 */

/* What assay_init writes into the new product.yaml; NULL: to be filled in. */
struct assay_answers {
    const char *name, *model, *manufacturer;
    const char *image; /* relative to the workspace */
};

/* Writes dir/product.yaml, which must not be there yet; makes dir. False: see
 * assay_error. */
ASSAY_API bool assay_init(struct assay *a, const char *dir,
                          const struct assay_answers *answers);

/* What is wrong with dir/product.yaml and the recorded results, each line with
 * its place. format: text or json. *errors gets the number of what makes them
 * useless, *warnings that of what is odd. False: see assay_error. */
ASSAY_API bool assay_check(struct assay *a, const char *dir, const char *format,
                           assay_write_fn *write, void *ctx, size_t *errors,
                           size_t *warnings);

struct assay_assessment;

/* Scans the targets of dir/product.yaml and judges all test cases. NULL: see
 * assay_error. */
ASSAY_API struct assay_assessment *assay_assess(struct assay *a,
                                                const char *dir);
ASSAY_API void assay_assessment_free(struct assay_assessment *s);

struct assay_assessment_summary {
    /* Provisions by verdict. */
    size_t pass, fail, fail_mandatory, inconclusive, not_applicable,
        not_supported;
    size_t cases_decided, cases_recorded, cases_open, cases_not_run;
    size_t unreadable; /* targets that could not be read at all */
};

ASSAY_API struct assay_assessment_summary
assay_assessment_summary(const struct assay_assessment *s);

/* format: text, json, or html for a test report. False: see assay_error. */
ASSAY_API bool assay_assessment_render(struct assay *a,
                                       const struct assay_assessment *s,
                                       const char *format,
                                       const struct assay_style *style,
                                       assay_write_fn *write, void *ctx);

/* What is left to do, and whether the product is ready for a laboratory. by:
 * a day to lay the work out backwards from, YYYY-MM-DD, or NULL. format: text
 * or json. False: see assay_error. */
ASSAY_API bool assay_assessment_plan(struct assay *a,
                                     const struct assay_assessment *s,
                                     const char *by, const char *format,
                                     const struct assay_style *style,
                                     assay_write_fn *write, void *ctx);

/* What the images show and nothing declares, as YAML to take over. False: see
 * assay_error. */
ASSAY_API bool assay_assessment_propose(struct assay *a,
                                        const struct assay_assessment *s,
                                        assay_write_fn *write, void *ctx);
/* Puts it into the product.yaml that was assessed, where comments and order
 * stay. ids: of features, tables and rows, with commas between, or "all".
 * *added: how many. False: see assay_error; the file is as it was. */
ASSAY_API bool assay_assessment_accept(struct assay *a,
                                       const struct assay_assessment *s,
                                       const char *ids, size_t *added);

/* Which laws and labels apply to the product, since when, and what they ask of
 * a role (manufacturer, importer, distributor). date: YYYY-MM-DD, the day to
 * judge by; NULL: today. format: text or json. False: see assay_error. */
ASSAY_API bool assay_assessment_regimes(struct assay *a,
                                        const struct assay_assessment *s,
                                        const char *role, const char *date,
                                        const char *format,
                                        const struct assay_style *style,
                                        assay_write_fn *write, void *ctx);

/* A document that follows from the assessment: kind is test, plan,
 * threat-model, migration, ics, ixit, doc, doc-simplified, uk-statement,
 * technical-file, user-information, support-period, policy, security-txt,
 * importer or distributor; format html, text (Markdown), pdf, and of the threat
 * model threat-dragon and otm. lang: en, de, fr. *gaps: how much is missing in
 * it and marked. False: see assay_error. */
ASSAY_API bool assay_assessment_paper(struct assay *a,
                                      const struct assay_assessment *s,
                                      const char *kind, const char *format,
                                      const char *lang, assay_write_fn *write,
                                      void *ctx, size_t *gaps);

/* product.yaml as a workbook (XLSX). False: see assay_error. */
ASSAY_API bool assay_export(struct assay *a, const char *dir,
                            assay_write_fn *write, void *ctx);
/* A workbook as dir/product.yaml, which must not be there yet; makes dir.
 * *left_out: cells that stand in it as comments; *errors: what 'assay check'
 * will say. False: see assay_error. */
ASSAY_API bool assay_import(struct assay *a, const char *path, const char *dir,
                            size_t *left_out, size_t *errors);

/* What a person found in a test case. */
struct assay_case_result {
    const char *test_case; /* an id, or ids with commas between */
    const char *verdict;   /* PASS, FAIL or INCONCLUSIVE */
    const char *by, *note;
    const char *weighed; /* ids of findings, with commas; NULL: none */
    const char *date;    /* YYYY-MM-DD; NULL: today */
    const char *const *attachments; /* files to keep with it */
    size_t attachments_n;
};

/* Keeps it in dir/evidence/results/, bound to the targets and declarations as
 * they are now. False: see assay_error. */
ASSAY_API bool assay_record(struct assay *a, const char *dir,
                            const struct assay_case_result *r);

/* --- evidence packs ----------------------------------------------------------
 */

/* Who signs. Paths of files. */
struct assay_pack_opts {
    const char *key;         /* PEM or PKCS#12 */
    const char *cert;        /* PEM, the issuers after it; NULL: in key */
    const char *passphrase;  /* a file; NULL: none */
    bool include_images;     /* not only their digests */
    const char *tsa;         /* address of an RFC 3161 authority; NULL: none */
    const char *const *crls; /* revocation lists to go with the signature */
    size_t crls_n;
    /* Of a draft, which a key elsewhere is to sign: where to write the bytes
     * that it signs. NULL: key signs here. */
    const char *to_be_signed;
    const char *const *cover; /* assay_pack_add: files of the pack; all if 0 */
    size_t cover_n;
};

/* An object that knows no catalogue and so is made at once: for nothing but
 * assay_verify, assay_inspect and what stands below here with packs alone. */
ASSAY_API struct assay *assay_new_for_packs(void);

/* Puts the workspace dir into a signed pack (ASiC-E, docs/pack-format.md) at
 * path, which appears whole or not at all. False: see assay_error. */
ASSAY_API bool assay_pack(struct assay *a, const char *dir, const char *path,
                          const struct assay_pack_opts *opts);

/* Writes pack with a further signature to path: over its pack.json, what of it
 * opts says, and files (or folders), which are added. What is in it, and the
 * signatures of others, stay as they are. False: see assay_error. */
ASSAY_API bool assay_pack_add(struct assay *a, const char *pack,
                              const char *const *files, size_t n,
                              const char *path,
                              const struct assay_pack_opts *opts);

/* Writes the draft, with what a key elsewhere made of its to_be_signed (the
 * file signature), to path. False: see assay_error. */
ASSAY_API bool assay_pack_attach(struct assay *a, const char *draft,
                                 const char *signature, const char *path,
                                 const struct assay_pack_opts *opts);

/* Writes a test issuer's certificate and two test signers, marked as such,
 * into dir; makes dir. Nothing that is there is touched. False: see
 * assay_error. */
ASSAY_API bool assay_keys(struct assay *a, const char *dir);

struct assay_verify_opts {
    const char *trust; /* PEM: issuers that may vouch for signers; NULL: none */
    const char *policy; /* JSON: what is wanted; NULL: nothing in particular */
    const char *image;  /* a file that the evidence must be about; NULL: any */
    const char *at;     /* YYYY-MM-DD: judge as of that day; NULL: now */
    bool why;           /* in text: whom to ask for what */
    const char *const *crls; /* revocation lists besides those in packs */
    size_t crls_n;
};

struct assay_verify_summary {
    /* Packs by their overall result: pass needs integrity and identity proven
     * and nothing against time and policy. */
    size_t packs, pass, fail, inconclusive;
    size_t unreadable; /* could not be read at all */
    size_t complete;   /* of pass: all four results are PASS */
};

/* Verifies packs, never with a network. format: text, json or html. False: see
 * assay_error. */
ASSAY_API bool assay_verify(struct assay *a,
                            const struct assay_verify_opts *opts,
                            const char *const *paths, size_t n,
                            const char *format, const struct assay_style *style,
                            assay_write_fn *write, void *ctx,
                            struct assay_verify_summary *summary);

/* Verifies a pack and signs what was found, for the next in the chain: an
 * in-toto statement (Simple Verification Result) in a DSSE envelope. Of who,
 * key, cert and passphrase count. False: see assay_error. */
ASSAY_API bool assay_verify_statement(struct assay *a,
                                      const struct assay_verify_opts *opts,
                                      const char *path,
                                      const struct assay_pack_opts *who,
                                      assay_write_fn *write, void *ctx,
                                      struct assay_verify_summary *summary);

/* What changed from pack to pack: verdicts, product, images, signers, files.
 * *worse: a verdict got worse, or the support period shorter. format: text or
 * json. False: see assay_error. */
ASSAY_API bool assay_diff_packs(struct assay *a,
                                const struct assay_verify_opts *opts,
                                const char *before, const char *after,
                                const char *format, assay_write_fn *write,
                                void *ctx, bool *worse);

struct assay_bulk_opts {
    /* CSV with a line of column names, or NDJSON: id, brand, model, gtin, and
     * pack (a path, from the list's folder) or sha256; "-": standard input. */
    const char *listings;
    const char *output; /* a file, or "-" */
    const char *format; /* of the output: ndjson or csv */
    const char *cache;  /* a file of earlier verdicts; NULL: none is kept */
    bool resume;        /* go on where output ends */
};

/* Verifies the packs of a list in a stream, in as much memory as a batch
 * needs. Writes each result to the output, in the list's order, as soon as the
 * batch is done; write gets the summary. A pack that several listings name is
 * verified once; one that the cache knows, under the same policy, trust, lists,
 * day and version, not again. False: see assay_error. */
ASSAY_API bool assay_verify_bulk(struct assay *a,
                                 const struct assay_verify_opts *opts,
                                 const struct assay_bulk_opts *bulk,
                                 assay_write_fn *write, void *ctx,
                                 struct assay_verify_summary *summary);

/* What is in packs: product, images, assessments, signers, files. The same
 * reading as assay_verify's, and the same promises. format: text or json. */
ASSAY_API bool
assay_inspect(struct assay *a, const struct assay_verify_opts *opts,
              const char *const *paths, size_t n, const char *format,
              const struct assay_style *style, assay_write_fn *write, void *ctx,
              struct assay_verify_summary *summary);

/* --- documents ---------------------------------------------------------------
 */

/* All may be 0 or NULL. */
struct assay_review_how {
    const char *format;    /* text or json */
    const char *workspace; /* whose product.yaml is held against them */
    const char *model;     /* the designation; else that of product.yaml */
    const char *date;      /* YYYY-MM-DD: the day to judge by; else today */
    const char *image;     /* bills of materials are held against it; else
                            * against the images of the workspace */
    bool all;              /* everything, also what is usually left out */
};

struct assay_reviewed {
    size_t documents, not_read;
    size_t errors, warnings;                         /* findings */
    size_t pass, fail, fail_mandatory, inconclusive; /* rules */
};

/* Reviews n documents together. False: see assay_error. */
ASSAY_API bool assay_review(struct assay *a, const char *const *paths, size_t n,
                            const struct assay_review_how *how,
                            assay_write_fn *write, void *ctx,
                            struct assay_reviewed *out);

/* --- knowledge
 * --------------------------------------------------------------------- */

/* What the catalogue knows of an id: a provision (5.1-1), test case (5.1-1-2),
 * rule, kind of fact, IXIT table. format: text or json. False: see
 * assay_error, which names the nearest ids when there is none like this. */
ASSAY_API bool assay_explain(struct assay *a, const char *id,
                             const char *format,
                             const struct assay_style *style,
                             assay_write_fn *write, void *ctx);

/* A list: provisions, cases, automation, rules, formats, probes or reports.
 * format: text or json. */
ASSAY_API bool assay_list(struct assay *a, const char *what, const char *format,
                          const struct assay_style *style,
                          assay_write_fn *write, void *ctx);

/* --- the update-attack bench -------------------------------------------------
 */

struct assay_bench_result;

struct assay_bench_opts {
    const char *adapter; /* the program that speaks for the subject */
    const char *work;    /* an empty folder of its own; stays filled */
    /* Ids of cases with commas between, with a variant's number or without:
     * R1,P1.17; NULL: all. */
    const char *only;
    uint32_t step_ms; /* the longest that one step may take; 0: a minute */
    uint32_t time_ms; /* for everything; 0: no limit */
};

/* Attacks the subject behind an adapter (docs/bench.md). Progress is told as
 * while scanning. NULL: see assay_error. */
ASSAY_API struct assay_bench_result *
assay_bench(struct assay *a, const struct assay_bench_opts *opts);
ASSAY_API void assay_bench_free(struct assay_bench_result *r);

/* Why the bench ended early; NULL: it came to its end. */
ASSAY_API const char *assay_bench_fault(const struct assay_bench_result *r);
/* How many cases failed, and how many were tested. */
ASSAY_API size_t assay_bench_failed(const struct assay_bench_result *r);
ASSAY_API size_t assay_bench_tested(const struct assay_bench_result *r);

/* An adapter to begin with, as a shell script: a text of *n bytes. */
ASSAY_API const char *assay_bench_skeleton(size_t *n);

/* Results that were written as JSON before. NULL: see assay_error. */
ASSAY_API struct assay_bench_result *assay_bench_read(struct assay *a,
                                                      const char *path);

/* What the outcomes say of one test case of the assessment specification. */
struct assay_bench_case {
    const char *id;   /* 5.3-2-2 */
    bool failed;      /* by the worst of the bench's cases */
    bool functional;  /* it asks for a test, not for a look at documents */
    const char *note; /* what was tried, what failed, how to see it again */
};

/* The i-th test case that something was tried for; false: there is none. The
 * texts live as long as r. */
ASSAY_API bool assay_bench_test_case(struct assay_bench_result *r, size_t i,
                                     struct assay_bench_case *out);
/* Several side by side, as one HTML page. False: see assay_error. */
ASSAY_API bool assay_bench_compare(struct assay *a,
                                   struct assay_bench_result *const *v,
                                   size_t n, assay_write_fn *write, void *ctx);

/* format: text, json, junit or html. False: see assay_error. */
ASSAY_API bool assay_bench_render(struct assay *a, struct assay_bench_result *r,
                                  const char *format,
                                  const struct assay_style *style,
                                  assay_write_fn *write, void *ctx);

#ifdef __cplusplus
}
#endif
#endif
