/* Prints what an image is made of: for looking at, not a test.
 *     image-show_tree FILE... */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "image/image.h"

static bool read_file(const char *path, struct view *out)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0)
        return false;
    long n = ftell(f);
    rewind(f);
    uint8_t *p = malloc((size_t)n + 1);
    if (!p || fread(p, 1, (size_t)n, f) != (size_t)n)
        return false;
    fclose(f);
    *out = view_of(p, (size_t)n);
    return true;
}

static void show(const struct part *p, int depth)
{
    for (; p; p = p->next) {
        printf("%*s%s", depth * 2 + 2, "", p->format);
        if (p->label)
            printf(" [%s]", p->label);
        if (p->file)
            printf(" in %s", p->file->name);
        printf(" @0x%llx +0x%llx", (unsigned long long)p->offset,
               (unsigned long long)p->size);
        if (p->content.n)
            printf(" =%zu", p->content.n);
        if (p->root)
            printf(" files=%u", p->files);
        if (p->version)
            printf(" version %s", p->version);
        if (p->detail)
            printf(" (%s)", p->detail);
        printf("\n");
        for (struct diag *d = p->diags; d; d = d->next)
            printf("%*s! %s @0x%llx %s%s%s\n", depth * 2 + 4, "",
                   why_text(d->why), (unsigned long long)d->offset, d->text,
                   d->node ? " in " : "", d->node ? d->node->name : "");
        show(p->child, depth + 1);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        struct image_opts opts = {
            .name = argv[i], .limits = limits_default(), .threads = 1};
        struct image im;
        if (!read_file(argv[i], &opts.bytes)) {
            perror(argv[i]);
            return 1;
        }
        double from = now();
        if (image_read(&im, &opts, NULL) != OK)
            return 1;
        double s = now() - from;
        printf("%s: %zu bytes, %.1f %% explained, %u parts, %.3f s%s%s\n",
               argv[i], im.bytes.n,
               im.bytes.n
                   ? 100. * (double)im.explained_bytes / (double)im.bytes.n
                   : 0,
               im.parts_n, s, im.over_budget ? ", over budget: " : "",
               im.over_budget ? im.over_budget_why : "");
        show(im.child, 0);
        image_done(&im);
        free((void *)(uintptr_t)opts.bytes.p);
    }
    return 0;
}
