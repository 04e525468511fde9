/* What files say of their own origin: package notes, Go's build record, the
 * description in an ESP-IDF application, BusyBox's list of applets. */
/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: systemd's "Package Metadata for Executable Files" (note of owner
 * FDO, type 0xcafe1a7e, JSON); Go's debug/buildinfo; ESP-IDF esp_app_desc_t:
 *
 * Go: "\xff Go buildinf:", 14 pointer size, 15 flags (2: texts follow inline),
 *     32 varint size and version, varint size and modules between two marks of
 *     16 bytes
 * ESP: 0 e9; 32 magic 0xabcd5432, 36 secure version, 48 version (32 bytes),
 *     80 project name (32), 112 time (16), 128 date (16), 144 IDF version (32)
 */
#include <stdio.h>
#include <string.h>

#include "base/rd.h"
#include "probe/component_list.h"

enum {
    NOTE_PACKAGE = 0xcafe1a7e,
    GO_HEADER = 32,
    GO_INLINE = 2,
    GO_MARK = 16,
    MAX_GO_TEXT = 1 << 20,
    MAX_MODULES = 1000,
    ESP_MAGIC = 0xabcd5432,
    ESP_TEXT = 32,
    MIN_APPLETS = 8,
    MAX_APPLETS = 1000,
    MAX_APPLET_NAME = 24,
};

/* The value of a key in a flat JSON object; empty if it is not plain. */
static struct view json_value(struct view json, const char *key)
{
    char name[32];
    int n = snprintf(name, sizeof name, "\"%s\":\"", key);
    size_t at = text_find(json, name);
    if (at == SIZE_MAX)
        return (struct view){0};
    struct view rest = view_from(json, at + (size_t)n), value = {0};
    if (!text_field(&rest, '"', &value) || text_find(value, "\\") != SIZE_MAX)
        return (struct view){0};
    return value;
}

static void package_note(struct look *l, struct seen_list *list)
{
    struct view json = elf_note_of(l->elf, "FDO", NOTE_PACKAGE);
    struct view name = json_value(json, "name");
    struct view version = json_value(json, "version");
    struct view type = json_value(json, "type");
    if (name.n == 0 || version.n == 0)
        return;
    struct seen *s = seen_new(l, list, name, version);
    if (!s)
        return;
    const struct product *p = component_of_package(name);
    struct view upstream = component_upstream(version);
    s->method = "package-note";
    s->confidence = CERTAIN;
    if (type.n > 0 && type.n < 16) {
        s->purl_type = arena_text(&l->lane->arena, type);
        s->distribution = true;
    }
    if (p && p->cpe[0] && form_match(upstream, p->form) == upstream.n) {
        s->cpe = p->cpe;
        s->cpe_version = arena_text(&l->lane->arena, upstream);
    }
}

/* --- Go --- */

static uint64_t varint(struct rd *r)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t c = rd_u8(r);
        v |= (uint64_t)(c & 0x7f) << shift;
        if (!(c & 0x80))
            return v;
    }
    rd_fail(r, RD_VALUE, "a number without an end");
    return 0;
}

static void go_module(struct look *l, struct seen_list *list, struct view line)
{
    struct view kind = {0}, path = {0}, version = {0};
    if (!text_field(&line, '\t', &kind) || !text_is(kind, "dep") ||
        !text_field(&line, '\t', &path) || !text_field(&line, '\t', &version))
        return;
    if (path.n == 0 || version.n < 2 || version.p[0] != 'v')
        return;
    struct seen *s = seen_new(l, list, path, version);
    if (!s)
        return;
    s->purl_type = "golang";
    s->method = "build-record";
    s->confidence = CERTAIN;
}

static void go_record(struct look *l, struct seen_list *list, uint64_t at)
{
    struct rd r = rd_of(view_from(l->bytes, at));
    rd_skip(&r, 15);
    uint8_t flags = rd_u8(&r);
    rd_want(&r, flags & GO_INLINE, "an older form, which points elsewhere");
    rd_seek(&r, GO_HEADER);
    struct view version = rd_bytes(&r, varint(&r));
    struct view modules = rd_bytes(&r, varint(&r)), line;
    if (!rd_ok(&r) || !text_starts(version, "go1") || modules.n > MAX_GO_TEXT)
        return;
    struct seen *s = seen_new(l, list, view_of("go", 2), view_from(version, 2));
    if (!s)
        return;
    s->cpe = "a:golang:go";
    s->method = "build-record";
    s->confidence = CERTAIN;
    s->has_at = true;
    s->at = at;
    if (modules.n <= 2 * GO_MARK)
        return;
    modules = view_cut(modules, GO_MARK, modules.n - 2 * GO_MARK);
    for (int i = 0; i < MAX_MODULES && text_line(&modules, &line); i++)
        go_module(l, list, line);
}

/* --- ESP-IDF --- */

static struct view padded_text(struct view v)
{
    const uint8_t *nul = v.n ? memchr(v.p, 0, v.n) : NULL;
    v.n = nul ? (size_t)(nul - v.p) : v.n;
    for (size_t i = 0; i < v.n; i++)
        if (v.p[i] < 0x20 || v.p[i] > 0x7e)
            return (struct view){0};
    return v;
}

static void esp_application(struct look *l, struct seen_list *list)
{
    struct rd r = rd_of(l->bytes);
    rd_want(&r, rd_u8(&r) == 0xe9, "no ESP image");
    rd_seek(&r, 32);
    rd_want(&r, rd_le32(&r) == ESP_MAGIC, "no description");
    rd_seek(&r, 48);
    struct view version = padded_text(rd_bytes(&r, ESP_TEXT));
    struct view project = padded_text(rd_bytes(&r, ESP_TEXT));
    rd_seek(&r, 144);
    struct view idf = padded_text(rd_bytes(&r, ESP_TEXT));
    if (!rd_ok(&r))
        return;
    if (idf.n > 1 && idf.p[0] == 'v')
        idf = view_from(idf, 1);
    struct seen *s = seen_new(l, list, view_of("esp-idf", 7), idf);
    if (s) {
        s->cpe = "a:espressif:esp-idf";
        s->method = "build-record";
        s->confidence = CERTAIN;
        s->has_at = true;
        s->at = 144;
    }
    s = project.n > 0 ? seen_new(l, list, project, version) : NULL;
    if (s) {
        s->method = "build-record";
        s->confidence = CERTAIN;
        s->has_at = true;
        s->at = 48;
    }
}

void component_notes(struct look *l, struct seen_list *list)
{
    if (l->type == LOOK_BINARY) {
        esp_application(l, list);
        return;
    }
    if (!l->elf)
        return;
    package_note(l, list);
    for (size_t i = 0; i < l->hits_n; i++)
        if (l->hits[i].anchor == ANCHOR_go_buildinfo) {
            go_record(l, list, l->hits[i].at);
            break;
        }
}

/* --- BusyBox --- */

static bool is_applet_char(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '[' || c == '.' || c == '+';
}

/* The size of the applet name at the front of v, its NUL not counted; 0 if
 * there is none. */
static size_t applet_name(struct view v)
{
    size_t n = 0;
    while (n < v.n && n <= MAX_APPLET_NAME && is_applet_char(v.p[n]))
        n++;
    return n > 0 && n < v.n && n <= MAX_APPLET_NAME && v.p[n] == 0 ? n : 0;
}

/* How many names in rising order follow each other at the front of v. */
static size_t count_applets(struct view v, uint64_t *end)
{
    struct view last = {0};
    size_t n = 0;
    uint64_t at = 0;
    for (;;) {
        struct view rest = view_from(v, at);
        struct view name = view_cut(rest, 0, applet_name(rest));
        if (name.n == 0 || n == MAX_APPLETS)
            break;
        /* Both end in a NUL, so they can be compared as texts. */
        if (last.n && strcmp((const char *)last.p, (const char *)name.p) >= 0)
            break;
        last = name;
        at += name.n + 1;
        n++;
    }
    *end = at;
    return n;
}

const char *const *component_applets(struct view bytes, struct arena *arena)
{
    struct view best = {0};
    size_t most = 0;
    for (uint64_t at = 1; at < bytes.n;) {
        uint64_t end = 0;
        if (bytes.p[at - 1] != 0 || bytes.p[at] == 0) {
            at++;
            continue;
        }
        size_t n = count_applets(view_from(bytes, at), &end);
        if (n > most) {
            most = n;
            best = view_cut(bytes, at, end);
        }
        at += end > 0 ? end : 1;
    }
    if (most < MIN_APPLETS)
        return NULL;
    const char **names = arena_array(arena, most + 1, sizeof *names);
    for (size_t i = 0; names && i < most; i++) {
        size_t n = applet_name(best);
        names[i] = arena_text(arena, view_cut(best, 0, n));
        best = view_from(best, n + 1);
        if (!names[i])
            return NULL;
    }
    return names;
}
