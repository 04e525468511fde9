/* What the files of verification share: verify*.c only. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PACK_VERIFY_INNER_H
#define ASSAY_PACK_VERIFY_INNER_H

#include <jansson.h>

#include "pack/container.h"
#include "pack/content.h"
#include "pack/verify.h"

enum member_kind {
    MEMBER_DATA,
    MEMBER_MIMETYPE,
    MEMBER_MANIFEST,
    MEMBER_SIGNATURE
};

/* A file of the container and what is known of it. */
struct member {
    const struct container_entry *entry;
    enum member_kind kind;
    uint8_t digest[PACK_DIGESTS][DIGEST_MAX];
    bool hashed;
    uint64_t seals, stamps; /* right ones that cover it */
};

/* A manifest with its signature or time-stamp. */
struct sealed {
    const char *name; /* of the manifest */
    struct manifest manifest;
    struct view xml, der;
    bool is_timestamp;
    bool right; /* the signature verifies over the manifest */
    struct seal seal;
    /* The time-stamp in or over the signature. */
    bool has_token, token_right, token_trusted;
    struct seal token;
    struct seal_time time;
    struct seal_crls crls;           /* in the signature and in the token */
    enum seal_revocation revocation; /* of the time-stamp's authority */
    bool not_revoked;                /* the signer, as lists tell */
    struct pack_signature *shown;
};

/* pack.json, or the list of an addition. */
struct content_list {
    const char *name;
    struct content content;
};

/* What the assessments in the pack claim. */
struct claim {
    const char *id, *verdict, *document;
    bool mandatory;
    bool counts; /* by one whom the policy allows */
};

struct claims {
    size_t documents; /* assessments */
    struct claim *v;  /* of all provisions, in all of them */
    size_t n;
};

enum { CLAIMS_MAX = 2000 };

struct verifying {
    const struct verify_opts *o;
    struct arena *arena;
    struct view pack;
    struct pack_report *r;
    struct container c;
    struct member *member; /* one for each entry */
    struct sealed *sealed;
    size_t sealed_n;
    struct content content; /* of pack.json */
    bool has_content;
    struct content_list *list; /* pack.json if it is there, then additions */
    size_t lists;
    struct claims claims;
};

struct member *verify_member(struct verifying *v, const char *name);
/* What a list says of the file; NULL: none names it. */
const struct content_file *verify_listed(const struct verifying *v,
                                         const char *name);
/* A small file as a whole, in the arena; p NULL: a finding was added. */
struct view verify_load(struct verifying *v, const struct container_entry *e,
                        size_t max);

/* Each in its file; they add findings. */
void verify_seals(struct verifying *v);
void verify_files(struct verifying *v);
void verify_content(struct verifying *v);
void verify_who_and_when(struct verifying *v);
void verify_claims(struct verifying *v);
/* The file name is an assessment, read as root. */
void verify_evidence(struct verifying *v, const char *name, const json_t *root);
void verify_policy(struct verifying *v);

#endif
