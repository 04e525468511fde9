/* Pieces of the JSON result that other JSON reports share. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_REPORT_REPORT_JSON_H
#define ASSAY_REPORT_REPORT_JSON_H

#include "report/report.h"

/* Within an object: schema, tool, catalogue, subject. */
void json_put_header(struct json *j, const struct report_opts *opts,
                     const struct record *r, const char *schema);
void json_put_summary(struct json *j, const struct judgement *g);
/* Whole objects. */
void json_put_obs(struct json *j, const struct obs *o);
void json_put_finding(struct json *j, const struct finding *f);
void json_put_provision(struct json *j, const struct judged *p);

#endif
