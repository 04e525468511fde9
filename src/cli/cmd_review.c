/* assay review: what do a product's documents say, and is it right? */
/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "cli/library.h"
#include "cli/say.h"

enum { TEXT_MAX = 256 << 20 };

static bool has_failed(const struct options *o, const struct assay_reviewed *r)
{
    switch (o->fail_on) {
    case FAIL_ON_MANDATORY:
        return r->errors || r->fail_mandatory;
    case FAIL_ON_ANY:
        return r->errors || r->fail || r->warnings;
    case FAIL_ON_NEVER:
        break;
    }
    return false;
}

static int run(const struct options *o)
{
    struct assay *a = NULL;
    struct assay_reviewed r = {0};
    struct assay_review_how how = {.format = o->format,
                                   .workspace = o->workspace,
                                   .model = o->model,
                                   .date = o->date,
                                   .image = o->image,
                                   .all = o->all};
    int status = library_of_options(o, &a);
    if (status != STATUS_DONE)
        return status;
    struct buf out;
    buf_init(&out, TEXT_MAX, NULL);
    if (!assay_review(a, o->operands, o->operands_n, &how, say_append, &out,
                      &r))
        status = say(STATUS_INPUT, "%s", assay_error(a));
    else
        status = say_result(o, buf_of(&out),
                            r.not_read == r.documents ? STATUS_INPUT
                            : has_failed(o, &r)       ? STATUS_FAIL
                                                      : STATUS_DONE);
    buf_done(&out);
    assay_free(a);
    return status;
}

static const char *const formats[] = {"text", "json", NULL};

static const struct example examples[] = {
    {"assay review policy.html support.pdf declaration.docx",
     "the documents of a product"},
    {"assay review --workspace . documents/*",
     "held against the workspace's product.yaml"},
    {"assay review --image fw.bin sbom.cdx.json",
     "a bill of materials against what is in the image"},
    {"assay review --date 2027-01-01 security.txt",             "as of a day"},
    {0                                                      },
};

const struct command cmd_review = {
    .name = "review",
    .summary = "read a product's documents and say what is wrong in them",
    .operands = "DOCUMENT...",
    .min_operands = 1,
    .max_operands = 10000,
    .about =
        "Reads PDF (by pdftotext), DOCX, ODT, XLSX, ODS, HTML, Markdown and "
        "text in English, German and French, each in a sandboxed process, and "
        "quotes what it finds with file and page, line or paragraph:\n\n"
        "editions of EN 303 645, TS 103 645 and TS 103 701 that are cited, "
        "outdated ones that are claimed, content that fits one edition only, "
        "and statements about the law that are not so;\n\n"
        "whether a vulnerability disclosure policy says what provisions 5.2-1 "
        "to 5.2-3 ask for, a publication of the support period what 5.3-13 "
        "asks for, and whether a security.txt keeps the rules of RFC 9116;\n\n"
        "what an EU declaration of conformity (Annex V of the Cyber Resilience "
        "Act), the information for users (Annex II) and a technical file "
        "(Annex VII) hold of what they have to, as an index with gaps; only "
        "sentences of a fixed form are a PASS there;\n\n"
        "whether an advisory of CSAF 2.0 (JSON) has its form and holds the "
        "mandatory tests 6.1.1 to 6.1.33; whether a CWE exists (6.1.11) is "
        "left open, for its list is not built in;\n\n"
        "whether a bill of materials (CycloneDX as JSON or XML, SPDX 2 as JSON "
        "or tag-value) has the minimum elements of NTIA and the fields of BSI "
        "TR-03183-2, is sound in itself, and names the components and versions "
        "that are seen in the image (--image, or those of the workspace);\n\n"
        "what two documents, or a document and product.yaml, say "
        "differently.\n\n"
        "A PASS rests on a sentence that says it; what a person must read, and "
        "documents in other languages, are INCONCLUSIVE.",
    .options = OPT(format) | OPT(output) | OPT(fail_on) | OPT(workspace) |
               OPT(model) | OPT(date) | OPT(image) | OPT(all) | OPT(jobs) |
               OPT(catalogue) | OPT(limit_memory) | OPT(limit_file) |
               OPT(limit_time),
    .formats = formats,
    .examples = examples,
    .run = run,
};
