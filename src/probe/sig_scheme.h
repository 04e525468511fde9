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

#endif
