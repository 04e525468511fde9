/* How the demonstration's thermostat gets its updates. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "../bytes.h"
#include "thermostat.h"

static uint32_t running(const struct thermostat *t)
{
    const struct ad_image *i = &t->choice.image;
    return ad_version(i->major, i->minor, i->revision);
}

/* What comes from the server: a statement and an image. */
static bool download(struct thermostat *t, const struct ad_release *r,
                     const struct maker_bytes *image)
{
    static const char *const text[] = {
        [AD_IMAGE_GOOD] = "good",
        [AD_IMAGE_UNREADABLE] = "unreadable",
        [AD_IMAGE_NONE] = "no image",
        [AD_IMAGE_HEADER] = "bad header",
        [AD_IMAGE_SIZE] = "bad size",
        [AD_IMAGE_TLV] = "bad TLVs",
        [AD_IMAGE_TARGET] = "for another device",
        [AD_IMAGE_OLD] = "below the rollback index",
        [AD_IMAGE_DIGEST] = "not the bytes that were signed",
        [AD_IMAGE_KEY] = "of an unknown key",
        [AD_IMAGE_SIGNATURE] = "with a wrong signature",
        [AD_IMAGE_REJECTED] = "rejected before",
        [AD_IMAGE_KNOWN] = "not newer",
        [AD_IMAGE_OTHER] = "not the image that was announced",
        [AD_IMAGE_BEYOND] = "beyond the counter"};
    struct ad_update u;
    struct ad_offer o = {.size_bytes = r->size_bytes,
                         .digest = r->notice.image,
                         .blocks_a_step = 1};
    enum ad_image_why why = AD_IMAGE_UNREADABLE;
    uint32_t from;
    if (ad_update_begin(&t->b, &o, &u, &from) != AD_YES ||
        r->size_bytes != image->n ||
        ad_update_write(&u, image->p + from, image->n - from) != AD_YES) {
        puts(ad_state_is_rejected(&t->b.state, r->notice.image) == AD_YES
                 ? "    refused: it was tried before and taken back"
                 : "    the download can't be written now");
        return false;
    }
    if (ad_update_finish(&u, &why) != AD_YES) {
        printf("    refused: the image is %s\n", text[why]);
        return false;
    }
    return true;
}

void fetch(struct thermostat *t, char **word, int n)
{
    static const char *const text[] = {
        [AD_RELEASE_GOOD] = "good",
        [AD_RELEASE_FORM] = "the statement is malformed",
        [AD_RELEASE_DIGEST] = "the statement was changed",
        [AD_RELEASE_SIGNATURE] = "the statement is not signed by the maker",
        [AD_RELEASE_TARGET] = "the statement is for another device",
        [AD_RELEASE_OLD] = "not newer than what runs",
        [AD_RELEASE_EXPIRED] = "the statement is outdated",
        [AD_RELEASE_BETWEEN] = "another version must run first",
        [AD_RELEASE_CRYPTO] = "the cryptography failed"};
    struct maker_order o = {.text = "More comfort in the morning."};
    struct maker_bytes image, statement;
    uint8_t digest[AD_HASH_BYTES];
    bool tampered = false;
    unsigned version[3] = {0};
    if (n < 2 ||
        sscanf(word[1], "%u.%u.%u", &version[0], &version[1], &version[2]) != 3)
        return (void)puts("    fetch MAJOR.MINOR.REVISION [security] "
                          "[disrupts] [crash] [tampered] [forged]");
    o.major = (uint8_t)version[0];
    o.minor = (uint8_t)version[1];
    o.revision = (uint16_t)version[2];
    o.counter = version[0];
    for (int i = 2; i < n; i++) {
        if (strcmp(word[i], "security") == 0) {
            o.flags |= AD_NOTICE_SECURITY;
            o.text = "Closes a hole by which a neighbour could turn the "
                     "heating off.";
        }
        o.flags |= strcmp(word[i], "disrupts") == 0 ? AD_NOTICE_DISRUPTS : 0U;
        o.crashes |= strcmp(word[i], "crash") == 0;
        o.forged |= strcmp(word[i], "forged") == 0;
        tampered |= strcmp(word[i], "tampered") == 0;
    }
    if (ad_people_may_connect(&t->p) != AD_YES)
        return (void)puts("    refused: the network is off until the alert "
                          "was seen");
    if (!maker_image(t->folder, &o, &image, digest) ||
        !maker_release(t->folder, &o, &image, digest, &statement))
        return (void)puts("    the maker's keys can't be used");
    if (tampered)
        image.p[500] ^= 1;
    struct ad_release_policy policy = {
        .keys = &t->key[1], .n_keys = 1, .threshold = 1};
    ad_copy(policy.vendor, maker_vendor, AD_UUID_BYTES);
    ad_copy(policy.class_id, maker_class, AD_UUID_BYTES);
    struct ad_release_crypto crypto = {
        .hash = &host_crypto, .hash_state = &t->hash, .verify = host_cose};
    struct ad_release r;
    enum ad_release_why why;
    if (ad_release_check(statement.p, statement.n, &policy, &crypto, &r,
                         &why) != AD_YES ||
        ad_release_wanted(&r, t->p.notice.sequence, running(t), 0, &why) !=
            AD_YES)
        return (void)printf("    refused: %s\n", text[why]);
    if (!download(t, &r, &image))
        return;
    if (ad_people_offer(&t->p, &r.notice) != AD_YES)
        return (void)puts("    refused: it was taken back before");
    t->text_bytes = r.text_bytes;
    ad_copy(t->text, r.text, r.text_bytes);
    printf("    verified and stored: %s\n", word[1]);
    show_due(t);
}

void read_notice(struct thermostat *t)
{
    struct ad_release r = {.text = t->text, .text_bytes = t->text_bytes};
    const uint8_t *text;
    uint32_t n;
    if (t->p.pending == AD_PENDING_NONE)
        return (void)puts("    there is no update");
    printf("    update %u.%u.%u%s%s\n", t->p.notice.version >> 24,
           t->p.notice.version >> 16 & 255, t->p.notice.version & 0xffff,
           t->p.notice.flags & AD_NOTICE_SECURITY ? ", for security" : "",
           t->p.notice.flags & AD_NOTICE_DISRUPTS
               ? ", no heating while it installs (20 s)"
               : "");
    if (ad_release_text(&r, "en", &text, &n) == AD_YES)
        printf("    \"%.*s\"\n", (int)n, (const char *)text);
    (void)ad_people_told(&t->p);
}

int install(struct thermostat *t)
{
    static const char *const text[] = {
        [AD_PEOPLE_GOOD] = "nothing is stored to be installed",
        [AD_PEOPLE_FLASH] = "the flash failed",
        [AD_PEOPLE_CHOOSE] = "nobody has chosen yet (choose)",
        [AD_PEOPLE_UNKNOWN] = "there is no update",
        [AD_PEOPLE_TELL] = "tell people first (read)",
        [AD_PEOPLE_AGREE] = "nobody agreed yet (yes)",
        [AD_PEOPLE_POSTPONED] = "it was postponed"};
    enum ad_people_why why;
    if (ad_update_stage(&t->b) == AD_YES) {
        puts("    restarts to try it");
        return RESTART;
    }
    (void)ad_people_may_install(&t->p, t->p.notice.image, &why);
    printf("    not installed: %s\n", text[why]);
    return -1;
}
