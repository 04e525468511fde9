/* Credentials that live through power cuts: an owner, a guest, a reset. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_TESTS_DEVICE_CRED_CUTS_H
#define ASSAY_TESTS_DEVICE_CRED_CUTS_H

#include "lives.h"

extern const struct lives cred_lives;

#endif
