/* The threat model as a picture, and as other tools read it. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_THREATS_H
#define ASSAY_REPORT_THREATS_H

#include "product/threat.h"

/* The flows and stores as SVG. */
void threats_svg(const struct threat_model *m, struct buf *out);
/* OWASP Threat Dragon, version 2. */
void threats_dragon(const struct threat_model *m, struct buf *out);
/* Open Threat Model 0.2.0. */
void threats_otm(const struct threat_model *m, struct buf *out);

/* Whether an element is a flow between a zone and the device. */
bool is_flow(const struct element *e);
const char *rating_text(unsigned rating);

#endif
