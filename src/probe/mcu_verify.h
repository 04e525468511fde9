/* Verifying what microcontrollers' images are signed with. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_PROBE_MCU_VERIFY_H
#define ASSAY_PROBE_MCU_VERIFY_H

#include "image/esp.h"
#include "image/mcuboot.h"
#include "probe/sig.h"

/* The signature in TLV i of m. */
struct sig_verdict mcu_verify_mcuboot(const struct mcuboot *m, unsigned i,
                                      struct sig_keys keys);
/* Block i of secure boot 2, with the key that the block holds. */
struct sig_verdict mcu_verify_esp2(const struct esp_image *e, unsigned i,
                                   struct sig_keys keys);
/* The signature v of secure boot 1 (r, s) over covered. */
struct sig_verdict mcu_verify_esp1(struct view covered, struct view rs,
                                   struct sig_keys keys);

#endif
