/* Package databases: dpkg, opkg and apk as text; RPM is only named. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: deb822(5), dpkg(1), opkg's status file, apk-tools' installed file.
 *
 * dpkg, opkg: stanzas "Field: value", an empty line between them; the last word
 * of Status says whether the files are there.
 * apk: lines "P:name", "V:version", "A:architecture", stanzas likewise.
 */
#include <string.h>

#include "probe/component_list.h"

enum { MAX_PACKAGES = 20000 };

enum format {
    NO_DATABASE,
    DPKG,
    OPKG,
    APK,
};

static bool is_in(const struct node *n, const char *parent, const char *above)
{
    const struct node *p = n->parent;
    if (!p || strcmp(p->name, parent) != 0)
        return false;
    return !above || (p->parent && strcmp(p->parent->name, above) == 0);
}

/* opkg writes a file for each package besides its status; it is read only
 * where that is missing. */
static bool is_opkg_control(const struct node *n)
{
    struct view name = view_of(n->name, n->name_n);
    if (!text_ends(name, ".control") || !is_in(n, "info", "opkg"))
        return false;
    for (const struct node *c = n->parent->parent->child; c; c = c->next)
        if (strcmp(c->name, "status") == 0 && c->size > 0)
            return false;
    return true;
}

static enum format format_of(const struct node *n)
{
    bool status = strcmp(n->name, "status") == 0;
    if ((status && is_in(n, "dpkg", NULL)) || is_in(n, "status.d", "dpkg"))
        return DPKG;
    if ((status && is_in(n, "opkg", NULL)) || is_opkg_control(n))
        return OPKG;
    if (strcmp(n->name, "installed") == 0 && is_in(n, "db", "apk"))
        return APK;
    return NO_DATABASE;
}

struct package {
    struct view name, version, arch, status, depends;
};

/* Installed, or on the way from unpacked to that. */
static bool is_there(struct view status)
{
    static const char *const words[] = {" installed", " unpacked",
                                        " half-configured", " triggers-awaited",
                                        " triggers-pending"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (text_ends(status, words[i]))
            return true;
    return false;
}

static void emit(struct look *l, struct seen_list *list, enum format format,
                 const struct package *p)
{
    static const char *const types[] = {
        [DPKG] = "deb", [OPKG] = "opkg", [APK] = "apk"};
    bool control = format == OPKG && p->status.n == 0;
    if (p->name.n == 0 || p->version.n == 0 || list->n >= MAX_PACKAGES)
        return;
    if (format != APK && !control && p->status.n > 0 && !is_there(p->status))
        return;
    struct seen *s = seen_new(l, list, p->name, p->version);
    if (!s)
        return;
    s->purl_type = types[format];
    s->distribution = true;
    s->method = "package-db";
    s->confidence = CERTAIN;
    s->database = format == DPKG ? "dpkg" : format == OPKG ? "opkg" : "apk";
    s->arch = p->arch.n ? arena_text(&l->lane->arena, p->arch) : NULL;
    s->depends = p->depends.n ? arena_text(&l->lane->arena, p->depends) : NULL;
    const struct product *product = component_of_package(p->name);
    s->product = product;
    struct view upstream = component_upstream(p->version);
    /* A snapshot's date (hostapd 2015-03-25) is no version of the product. */
    if (product && product->cpe[0] &&
        form_match(upstream, product->form) == upstream.n) {
        s->cpe = product->cpe;
        s->cpe_version = arena_text(&l->lane->arena, upstream);
    }
}

static void take_field(struct package *p, struct view line)
{
    struct view key = {0};
    if (!text_field(&line, ':', &key))
        return;
    line = text_trim(line);
    if (text_is(key, "Package"))
        p->name = line;
    else if (text_is(key, "Version"))
        p->version = line;
    else if (text_is(key, "Architecture"))
        p->arch = line;
    else if (text_is(key, "Status"))
        p->status = line;
    else if (text_is(key, "Depends"))
        p->depends = line;
}

static void take_apk_field(struct package *p, struct view line)
{
    struct view value = view_from(line, 2);
    if (line.n < 3 || line.p[1] != ':')
        return;
    if (line.p[0] == 'P')
        p->name = value;
    else if (line.p[0] == 'V')
        p->version = value;
    else if (line.p[0] == 'A')
        p->arch = value;
    else if (line.p[0] == 'D')
        p->depends = value;
}

static bool is_name_char(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || (c && strchr("+-._", c));
}

bool component_next_name(struct view *words, struct view *out)
{
    struct view v = *words;
    for (;;) {
        size_t n = 0;
        while (v.n && (v.p[0] <= ' ' || v.p[0] == ',' || v.p[0] == '|'))
            v = view_from(v, 1);
        if (v.n == 0)
            return false;
        if (v.p[0] == '(') { /* a version */
            while (n < v.n && v.p[n] != ')')
                n++;
            v = view_from(v, n + 1);
            continue;
        }
        while (n < v.n && is_name_char(v.p[n]))
            n++;
        struct view name = view_cut(v, 0, n);
        bool whole = n > 0 && (n == v.n || strchr(" ,|(:<>=~\t", v.p[n]));
        bool provided = n < v.n && v.p[n] == ':'; /* so:libc.musl.so, a:any */
        while (n < v.n && v.p[n] > ' ' && v.p[n] != ',' && v.p[n] != '|' &&
               v.p[n] != '(')
            n++;
        bool any = provided && text_is(view_cut(v, name.n, n - name.n), ":any");
        v = view_from(v, n ? n : 1);
        if (!whole || (provided && !any))
            continue;
        *words = v;
        *out = name;
        return true;
    }
}

void component_packages(struct look *l, struct seen_list *list)
{
    enum format format = l->node ? format_of(l->node) : NO_DATABASE;
    struct view text = l->bytes, line;
    struct package p = {0};
    if (format == NO_DATABASE)
        return;
    while (text_line(&text, &line)) {
        if (line.n == 0) {
            emit(l, list, format, &p);
            p = (struct package){0};
        } else if (format == APK) {
            take_apk_field(&p, line);
        } else if (line.p[0] != ' ' && line.p[0] != '\t') {
            take_field(&p, line);
        }
    }
    emit(l, list, format, &p);
}
