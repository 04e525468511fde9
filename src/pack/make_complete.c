/* A pack whose signature was made elsewhere gets its value. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "pack/container.h"
#include "pack/make_inner.h"

enum { NONE = 0 }; /* the first file is mimetype */

/* Which file is a signature that nobody has made yet. */
static size_t find_draft(const struct make_base *b, struct view *der)
{
    for (size_t i = 1; i < b->report->files; i++) {
        struct container_entry e;
        struct cms_form f;
        struct flaw flaw = {0};
        const char *name = b->report->file[i].name;
        size_t n = strlen(name);
        if (strncmp(name, "META-INF/signature", 18) != 0 || n < 4 ||
            strcmp(name + n - 4, ".p7s") != 0 || !make_entry(b, i, &e) ||
            e.deflated || e.packed.n > CMS_MAX_BYTES ||
            !cms_form_read(e.packed, CMS_KIND_DETACHED, name, &f, &flaw))
            continue;
        if (f.signature.n == 0) {
            *der = e.packed;
            return i;
        }
    }
    return NONE;
}

/* The manifest with the same number. */
static bool load_manifest(const struct make_base *b, const char *signature,
                          struct buf *out)
{
    struct container_entry e;
    struct flaw flaw = {0};
    char name[64];
    snprintf(name, sizeof name, "META-INF/ASiCManifest%.3s.xml",
             signature + strlen("META-INF/signature"));
    for (size_t i = 1; i < b->report->files; i++)
        if (strcmp(b->report->file[i].name, name) == 0)
            return make_entry(b, i, &e) && container_load(&e, out, &flaw);
    return false;
}

bool pack_complete(const struct make_base *base, struct view value,
                   const struct make_seal *seal, const char *path,
                   struct make_error *error)
{
    struct view draft = {0};
    struct buf xml, der;
    *error = (struct make_error){.path = "", .text = ""};
    size_t i = find_draft(base, &draft);
    if (i == NONE)
        return make_fail(error, "",
                         "the pack has no signature that waits for its value");
    buf_init(&xml, MANIFEST_MAX_BYTES, NULL);
    buf_init(&der, CMS_MAX_BYTES, NULL);
    bool ok = load_manifest(base, base->report->file[i].name, &xml) ||
              make_fail(error, "", "the draft's manifest is not there");
    ok = ok && make_complete(seal, draft, buf_of(&xml), value, &der, error) &&
         make_write_changed(base, i, buf_of(&der), seal, path, error);
    buf_done(&xml);
    buf_done(&der);
    return ok;
}
