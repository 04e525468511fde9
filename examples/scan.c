/* Scans an image through libassay and lists what fails.
 *
 *     cc scan.c -o scan $(pkg-config --cflags --libs assay)
 *     ./scan firmware.bin */
/* SPDX-License-Identifier: Apache-2.0 */
#include <assay.h>
#include <stdio.h>
#include <string.h>

static void list(const struct assay_result *r)
{
    struct assay_finding f;
    for (size_t i = 0; assay_finding(r, i, &f); i++) {
        if (strcmp(f.effect, "fail") != 0 || f.suppressed)
            continue;
        printf("%s:", f.severity);
        for (size_t k = 0; k < f.provisions_n; k++)
            printf(" %s", f.provisions[k]);
        printf(": %s\n    %s\n", f.title, f.path);
    }
    struct assay_summary s = assay_summary(r);
    printf("%s: %zu of %zu provisions fail, %zu are open\n", s.path, s.fail,
           s.provisions, s.inconclusive);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: scan IMAGE\n");
        return 2;
    }
    struct assay *a = assay_new();
    if (!a) {
        fprintf(stderr, "scan: out of memory\n");
        return 4;
    }
    int status = 3;
    struct assay_result *r = assay_scan(a, argv[1]);
    if (!r) {
        fprintf(stderr, "scan: %s\n", assay_error(a));
    } else if (assay_fault(r)) {
        fprintf(stderr, "scan: %s: %s\n", argv[1], assay_fault(r));
    } else {
        list(r);
        struct assay_summary s = assay_summary(r);
        status = s.fail_mandatory > 0 ? 1 : s.lack ? 3 : 0;
    }
    assay_result_free(r);
    assay_free(a);
    return status;
}
