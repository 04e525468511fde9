/* HTML: the image drawn to scale, its parts, its files. */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "report/html.h"

enum { MAX_FILES = 20000, MAP_WIDTH = 1000 };

enum colour {
    FILES = 0,
    STREAM = 1,
    WRAPPER = 2,
    PADDING = 3,
    UNKNOWN = 4,
    OTHER = 5
};

static enum colour colour_of(const struct record_part *p)
{
    if (strcmp(p->format, "padding") == 0)
        return PADDING;
    if (strcmp(p->format, "data") == 0 ||
        strcmp(p->format, "high-entropy") == 0)
        return UNKNOWN;
    if (p->is_fs)
        return FILES;
    return p->decoded_bytes ? STREAM : WRAPPER;
}

/* Where part p lies in the image itself; false: within a file, or in what
 * something unpacks to. */
static bool in_image(const struct record *r, const struct record_part *p,
                     uint64_t *at)
{
    uint64_t sum = p->offset;
    bool inside = !p->file;
    while (inside && p->parent) {
        p = &r->parts[p->parent - 1];
        inside = !p->decoded_bytes && !p->file && sum <= p->size_bytes;
        sum += p->offset;
    }
    *at = sum;
    return inside && sum <= r->size_bytes;
}

/* Containers first, what is in them over them. */
static void map(struct buf *out, const struct record *r)
{
    buf_printf(out,
               "<svg class=\"map\" viewBox=\"0 0 %d 48\" "
               "preserveAspectRatio=\"none\" role=\"img\" aria-label=\"The "
               "image's parts, to scale\">",
               MAP_WIDTH);
    for (size_t i = 0; i < r->parts_n && r->size_bytes; i++) {
        const struct record_part *p = &r->parts[i];
        uint64_t at, n = p->size_bytes;
        if (!in_image(r, p, &at))
            continue;
        if (n > r->size_bytes - at)
            n = r->size_bytes - at;
        double scale = (double)MAP_WIDTH / (double)r->size_bytes;
        buf_printf(out,
                   "<rect class=\"k%d\" x=\"%.3f\" y=\"0\" width=\"%.3f\" "
                   "height=\"48\"><title>",
                   (int)colour_of(p), (double)at * scale, (double)n * scale);
        html_str(out, p->format);
        buf_printf(out, " at 0x%llx, ", (unsigned long long)at);
        report_size(out, p->size_bytes);
        buf_str(out, "</title></rect>");
    }
    buf_str(out, "</svg>\n<p class=\"scale mono\"><span>0x0</span><span>");
    buf_printf(out, "0x%llx</span></p>\n", (unsigned long long)r->size_bytes);
    buf_str(out, "<p class=\"legend\"><span><i class=\"k0\"></i>file "
                 "system</span><span><i class=\"k1\"></i>compressed "
                 "stream</span><span><i class=\"k2\"></i>header or "
                 "program</span><span><i class=\"k3\"></i>padding</span><span>"
                 "<i class=\"k4\"></i>not explained</span></p>\n");
}

static unsigned depth_of(const struct record *r, const struct record_part *p)
{
    unsigned n = 0;
    while (p->parent && n < 32) {
        p = &r->parts[p->parent - 1];
        n++;
    }
    return n;
}

static void part_row(struct buf *out, const struct record *r,
                     const struct record_part *p)
{
    buf_printf(out,
               "<tr data-row=\"part\"><td data-label=\"\" "
               "style=\"padding-left:%.1frem\"><i class=\"key k%d\"></i><b>",
               0.7 + 1.2 * depth_of(r, p), (int)colour_of(p));
    html_str(out, p->format);
    buf_str(out, "</b>");
    if (p->label) {
        buf_byte(out, ' ');
        html_str(out, p->label);
    }
    buf_printf(out,
               "</td><td class=\"n mono\" data-label=\"at\">0x%llx</td>"
               "<td class=\"n\" data-label=\"size\">",
               (unsigned long long)p->offset);
    report_size(out, p->size_bytes);
    buf_str(out, "</td><td class=\"path\" data-label=\"\">");
    if (p->file) {
        buf_str(out, "<span class=\"mono\">");
        html_path(out, p->file);
        buf_str(out, "</span> ");
    }
    if (p->version && !(p->detail && strstr(p->detail, p->version))) {
        html_str(out, p->version);
        buf_byte(out, ' ');
    }
    html_str(out, p->detail);
    if (p->is_fs)
        buf_printf(out, "%s%u file%s", p->detail ? ", " : "",
                   (unsigned)p->files, p->files == 1 ? "" : "s");
    buf_str(out, "</td></tr>\n");
}

void html_image(struct buf *out, const struct result *r)
{
    buf_str(out, "<section id=\"image\"><h2>Image</h2>\n");
    map(out, r->record);
    html_filter(out, "part-rows", "Search parts", NULL);
    buf_str(out, "<div class=\"scroll\"><table class=\"stack\" "
                 "id=\"part-rows\"><thead><tr><th>Format</th><th "
                 "class=\"n\">Offset</th><th class=\"n\">Size</th><th>What it "
                 "says</th></tr></thead><tbody>\n");
    for (size_t i = 0; i < r->record->parts_n; i++)
        part_row(out, r->record, &r->record->parts[i]);
    buf_str(out, "</tbody></table></div></section>\n");
}

/* --- files
 * ------------------------------------------------------------------------ */

static void mode_text(struct buf *out, const struct record_file *f)
{
    static const char types[] = "?pc?d?b?-?l?s???";
    static const char bits[] = "rwxrwxrwx";
    char text[11] = {types[f->mode >> 12 & 15]};
    for (int i = 0; i < 9; i++)
        text[1 + i] = f->mode >> (8 - i) & 1 ? bits[i] : '-';
    if (f->mode & 04000)
        text[3] = text[3] == 'x' ? 's' : 'S';
    if (f->mode & 02000)
        text[6] = text[6] == 'x' ? 's' : 'S';
    if (f->mode & 01000)
        text[9] = text[9] == 'x' ? 't' : 'T';
    buf_printf(out, "<span class=\"m mono\">%s %u:%u", text, (unsigned)f->uid,
               (unsigned)f->gid);
    if ((f->mode & 0170000) == 0100000) {
        buf_byte(out, ' ');
        report_size(out, f->size_bytes);
    } else if ((f->mode & 0170000) == 0020000 ||
               (f->mode & 0170000) == 0060000) {
        buf_printf(out, " %u, %u", (unsigned)f->major, (unsigned)f->minor);
    }
    buf_str(out, "</span>");
}

static size_t slashes(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += *s == '/';
    return n;
}

static void entry(struct buf *out, const struct record_file *f)
{
    const char *name = strrchr(f->path, '/');
    html_str(out, name ? name + 1 : f->path);
    if (f->target) {
        buf_str(out, " → ");
        html_str(out, f->target);
    }
    mode_text(out, f);
}

/* Files come in depth-first order: a deeper one opens a list, a shallower one
 * closes some. */
static void tree(struct buf *out, const struct record_file *f, size_t n)
{
    size_t depth = 1;
    buf_str(out, "<ul class=\"tree\">\n");
    for (size_t i = 0; i < n; i++) {
        bool dir = (f[i].mode & 0170000) == 0040000;
        bool open =
            dir && i + 1 < n && slashes(f[i + 1].path) > slashes(f[i].path);
        for (; depth > slashes(f[i].path) && depth > 1; depth--)
            buf_str(out, "</ul></details></li>\n");
        buf_str(out, open ? "<li><details><summary>" : "<li>");
        entry(out, &f[i]);
        if (open) {
            buf_str(out, "</summary><ul>\n");
            depth++;
        } else {
            buf_str(out, "</li>\n");
        }
    }
    for (; depth > 1; depth--)
        buf_str(out, "</ul></details></li>\n");
    buf_str(out, "</ul>\n");
}

void html_files(struct buf *out, const struct result *r)
{
    const struct record *rec = r->record;
    buf_str(out, "<section id=\"files\"><h2>Files</h2>\n");
    if (rec->files_n == 0)
        buf_str(out, "<p>No file system was found.</p>\n");
    if (rec->files_n > MAX_FILES)
        buf_printf(out,
                   "<p class=\"remark\">%zu files are too many for this page; "
                   "<span class=\"mono\">--format json</span> has them "
                   "counted by file system.</p>\n",
                   rec->files_n);
    for (size_t i = 0; i < rec->files_n && rec->files_n <= MAX_FILES;) {
        size_t end = i;
        while (end < rec->files_n && rec->files[end].part == rec->files[i].part)
            end++;
        const struct record_part *p = &rec->parts[rec->files[i].part - 1];
        const char *path = strchr(p->path, '!');
        buf_str(out, "<details><summary><b class=\"mono\">");
        html_path(out, path ? path + 1 : p->path);
        buf_printf(out, "</b> %zu file%s</summary>\n", end - i,
                   end - i == 1 ? "" : "s");
        tree(out, rec->files + i, end - i);
        buf_str(out, "</details>\n");
        i = end;
    }
    buf_str(out, "</section>\n");
}
