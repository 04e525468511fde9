/* One request to a server on the network: only for what a user asked for by
 * its address (assay pack --tsa). Nothing else in assay uses a network. */
/* SPDX-License-Identifier: Apache-2.0 */
#ifndef ASSAY_SYS_HTTP_H
#define ASSAY_SYS_HTTP_H

#include "core/buf.h"

/* Posts body to url (http or https) and appends the answer, whose media type
 * must be accept; out's maximum is the limit. Servers of https are known by
 * the system's certificates (SSL_CERT_FILE counts); http_proxy, https_proxy
 * and no_proxy count. NULL: done; else why not: static. */
const char *http_post(const char *url, const char *type, const char *accept,
                      struct view body, struct buf *out);

#endif
