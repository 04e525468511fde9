/* What verifying a pack gave: findings, signers, files, four results. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_REPORT_H
#define ASSAY_PACK_REPORT_H

#include "core/buf.h"
#include "pack/flaw.h"

enum {
    REPORT_MAX_FINDINGS = 200,
    REPORT_MAX_SIGNATURES = 64,
    REPORT_MAX_TEXT = 4096,
    REPORT_MAX_IMAGES = 1000,
    REPORT_MAX_ASSESSMENTS = 16,
    REPORT_MAX_CLAIMS = 2000,
};

/* One check that did not pass, or that is worth telling. */
struct pack_finding {
    enum pack_check check;
    enum pack_verdict verdict; /* PASS: a note */
    const char *text;          /* a sentence without a full stop */
    const char *name;          /* of the file it is about; "" for the pack */
    uint64_t at;
};

/* Texts are "" where they are not known. Times are YYYY-MM-DDThh:mm:ssZ. */
struct pack_signature {
    const char *file, *manifest;
    const char *subject, *issuer, *serial, *fingerprint, *key, *algorithm;
    const char *valid_from, *valid_to;
    const char *anchor;                  /* the trusted certificate */
    const char *claimed;                 /* when, as the signer says */
    const char *proven, *time_authority; /* by when, as a time-stamp proves */
    const char *level; /* "B", "T", "LT": what it carries that held */
    uint64_t files;    /* that it covers */
    bool is_timestamp; /* over files, without a signer */
    enum pack_verdict signature, identity, time;
};

struct pack_file {
    const char *name, *role, *sha256;
    const char *type, *language; /* as the pack says */
    uint64_t size;
    uint64_t signatures; /* that cover it and verify */
    /* Where it stands in the pack, for whoever copies it. */
    uint64_t at, packed, crc, deflated;
};

/* An image that the evidence is about. */
struct pack_image {
    const char *path, *sha256;
    uint64_t size;
};

/* What an assessment in the pack claims of the provisions. */
struct pack_assessment {
    const char *name; /* of the file */
    const char *verdict;
    uint64_t pass, fail, fail_mandatory, inconclusive, others;
};

/* The verdict that an assessment claims for a provision. */
struct pack_claim {
    const char *id, *verdict, *file;
};

/* As pack.json says; "" where it does not. */
struct pack_product {
    const char *name, *model, *manufacturer, *software, *support_until;
    const char *edition;
};

struct pack_report {
    const char *name;   /* of the pack, without folders */
    const char *sha256; /* of the pack */
    uint64_t size;
    const char *at; /* the moment for which all this holds */
    struct pack_product product;
    const char *policy; /* id of the policy, "" if none was given */
    enum pack_verdict axis[PACK_AXES], overall;
    enum pack_verdict worst[PACK_AXES]; /* of all findings; not sent */
    struct pack_finding *finding;
    size_t findings;
    uint64_t more; /* findings not kept */
    struct pack_signature *signature;
    size_t signatures;
    struct pack_file *file;
    size_t files;
    struct pack_image *image;
    size_t images;
    struct pack_assessment *assessment;
    size_t assessments;
    struct pack_claim *claim;
    size_t claims;
    const char *fault; /* why nothing could be said at all; "" usually */
};

/* An empty one; false: no memory. */
MUST_USE bool report_init(struct pack_report *r, struct arena *a);
/* Notes a finding. Texts must live as long as the report. */
void report_add(struct pack_report *r, enum pack_check check,
                enum pack_verdict verdict, const char *text, const char *name);
void report_add_flaw(struct pack_report *r, const struct flaw *f);

/* The worst that was found on an axis; PACK_NONE: nothing. */
enum pack_verdict report_worst(const struct pack_report *r, enum pack_axis a);
/* The overall result: PASS only if integrity and identity are PASS and the
 * others PASS or not asked for; FAIL if one is. */
enum pack_verdict report_overall(const struct pack_report *r);

void pack_time_text(int64_t at, char out[32]);

/* From the worker to its parent, which trusts no byte of it. A report that
 * contradicts itself is not read. */
void report_send(const struct pack_report *r, struct buf *out);
MUST_USE bool report_receive(struct view v, struct arena *a,
                             struct pack_report *out);

#endif
