/* The schemes of signatures that Linux products use, one file each. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_SIG_SCHEME_H
#define ASSAY_PROBE_SIG_SCHEME_H

#include "probe/sig.h"

/* What is to be said of a part of the scheme's format. */
void sig_see_fit(struct subject *s, const struct part *p, struct sig_keys keys);
void sig_see_rauc(struct subject *s, const struct part *p,
                  struct sig_keys keys);
void sig_see_swupdate(struct subject *s, const struct part *p,
                      struct sig_keys keys);
void sig_see_mender(struct subject *s, const struct part *p,
                    struct sig_keys keys);

void sig_see_avb(struct subject *s, const struct part *p, struct sig_keys keys);

/* After the others: a root hash may stand in what they verified. */
void sig_see_dm_verity(struct subject *s, const struct part *p,
                       struct sig_keys keys);
/* Signatures in files, and at the end of OpenWrt's images. */
void sig_finish_usign(struct subject *s, struct sig_keys keys);

/* Modules of one file system with the same outcome, as one thread met them. */
struct sig_modules {
    const struct part *part;
    struct sig_verdict verdict;
    const char *signer;
    const struct node *first;
    uint32_t n;
    struct sig_modules *next;
};

void sig_look_module(struct look *l, struct sig_modules **list,
                     struct sig_keys keys);
void sig_finish_modules(struct subject *s, struct sig_modules *const *lists,
                        size_t n);

/* Signatures in extended attributes. */
void sig_finish_ima(struct subject *s, struct sig_keys keys);

/* Programs for UEFI. */
void sig_look_pe(struct look *l, struct sig_keys keys);

#endif
