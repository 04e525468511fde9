/* Citations of the standards: every form is read, and none is invented. */
/* SPDX-License-Identifier: Apache-2.0 */
#include "check.h"
#include "review/citation.h"

static const char *const bodies[] = {"din", "bs",    "nf",  "une", "sist",
                                     "ds",  "onorm", "evs", "uni", NULL};

struct want {
    const char *text;
    enum cited document;
    const char *edition;
    uint32_t year, month;
    const char *body;
};

#define EN   CITED_EN_303_645
#define TS   CITED_TS_103_645
#define TEST CITED_TS_103_701

static const struct want right[] = {
    {"tested to ETSI EN 303 645 V3.1.3 (2024-09).",     EN,   "3.1.3", 2024, 9,  ""     },
    {"EN303645",                                        EN,   "",      0,    0,  ""     },
    {"EN 303645 applies",                               EN,   "",      0,    0,  ""     },
    {"EN 303-645 applies",                              EN,   "",      0,    0,  ""     },
    {"EN-303-645 v2.1.1",                               EN,   "2.1.1", 0,    0,  ""     },
    {"EN 303.645 V2.1.1",                               EN,   "2.1.1", 0,    0,  ""     },
    {"EN_303_645",                                      EN,   "",      0,    0,  ""     },
    {"see en_303645v020101p.pdf for",                   EN,   "2.1.1", 0,    0,  ""     },
    {"en_303645v030103p.pdf",                           EN,   "3.1.3", 0,    0,  ""     },
    {"ts_103701v010101p.pdf",                           TEST, "1.1.1", 0,    0,  ""     },
    {"EN\xc2\xa0\x33\x30\x33\xe2\x80\xaf\x36\x34\x35",  EN,   "",      0,    0,  ""     },
    {"EN 303\xe2\x80\x91"
     "645",                                        EN,   "",      0,    0,  ""     },
    {"ETSI EN 303 645 \xe2\x80\x93 V2.1.1",             EN,   "2.1.1", 0,    0,  ""     },
    {"DIN EN 303645:2020-11",                           EN,   "",      2020, 11, "DIN"  },
    {"DIN ETSI EN 303 645 V2.1.1",                      EN,   "2.1.1", 0,    0,  "DIN"  },
    {"NF EN 303 645 V2.1.1:2020-06",                    EN,   "2.1.1", 2020, 6,  "NF"   },
    {"BS EN 303 645 V2.1.1:2020",                       EN,   "2.1.1", 2020, 0,  "BS"   },
    {"UNE-EN 303 645",                                  EN,   "",      0,    0,  "UNE"  },
    {"SIST EN 303 645 V2.1.1:2020",                     EN,   "2.1.1", 2020, 0,  "SIST" },
    {"DS/ETSI EN 303 645 V3.1.3:2024",                  EN,   "3.1.3", 2024, 0,  "DS"   },
    {"\xc3\x96NORM EN 303 645:2024",                    EN,   "",      2024, 0,  "ONORM"},
    {"version 2.1.1 of ETSI EN 303 645 is old",         EN,   "2.1.1", 0,    0,  ""     },
    {"the 2020 edition of EN 303 645",                  EN,   "",      2020, 0,  ""     },
    {"die Ausgabe 2020 der Norm EN 303 645",            EN,   "",      2020, 0,  ""     },
    {"EN 303 645 in der Fassung V2.1.1",                EN,   "2.1.1", 0,    0,  ""     },
    {"ETSI EN 303 645, Version 2.1.1 vom Juni 2020",    EN,   "2.1.1", 2020, 6,  ""     },
    {"la norme ETSI EN 303 645 dans sa version V3.1.3", EN,   "3.1.3", 0,    0,  ""     },
    {"EN 303 645 \xc3\xa9"
     "dition 2.1.1",                               EN,   "2.1.1", 0,    0,  ""     },
    {"ETSI EN 303 645, June 2020",                      EN,   "",      2020, 6,  ""     },
    {"ETSI EN 303 645 V2.1.1, June 2020",               EN,   "2.1.1", 2020, 6,  ""     },
    {"ETSI EN 303 645 (V2.1.1, 2020-06)",               EN,   "2.1.1", 2020, 6,  ""     },
    {"EN 303 645 (2020)",                               EN,   "",      2020, 0,  ""     },
    {"EN 303 645:2025",                                 EN,   "",      2025, 0,  ""     },
    {"EN 303 645 version 3.1.3",                        EN,   "3.1.3", 0,    0,  ""     },
    {"EN 303 645 5.1-1 and 5.3-4A",                     EN,   "",      0,    0,  ""     },
    {"EN 303 645 clause 5.3.2",                         EN,   "",      0,    0,  ""     },
    {"prEN 303 645 V3.1.2",                             EN,   "3.1.2", 0,    0,  ""     },
    {"303 645 V2.1.1",                                  EN,   "2.1.1", 0,    0,  ""     },
    {"the ETSI standard 303 645",                       EN,   "",      0,    0,  ""     },
    {"ETSI TS 103 645 V1.1.1 (2019-02)",                TS,   "1.1.1", 2019, 2,  ""     },
    {"TS103645",                                        TS,   "",      0,    0,  ""     },
    {"ETSI TS 103 701 V1.1.1 (2021-08)",                TEST, "1.1.1", 2021, 8,  ""     },
    {"TS 103 701 V2.1.1 (2025-05)",                     TEST, "2.1.1", 2025, 5,  ""     },
};

static const char *const wrong[] = {
    "call +1 303 645 2200 now",
    "call (303) 645-2200",
    "303-645-2200",
    "tel. 1-303-645-2200",
    "we sold 103 645 units",
    "the standard price is 303 645 EUR",
    "une plage de 303 645 produits",
    "en 303 645 jours",
    "1.303.645 and 303,645",
    "5303645 and 3036451",
    "EN 303 6451",
    "EN 301 489 and EN 300 328",
    "part number 303645-X",
    "303 646, 103 702, 103 700",
};

static size_t find(const char *text, struct citation *out, size_t max)
{
    struct folded f;
    fold_init(&f);
    fold(&f, view_of(text, strlen(text)));
    size_t n = citations_find(&f, bodies, out, max);
    fold_done(&f);
    return n;
}

static void every_form_of_a_citation_is_read(void **state)
{
    size_t right_n = 0;
    (void)state;
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        const struct want *w = &right[i];
        struct citation c[4] = {0};
        size_t n = find(w->text, c, 4);
        if (n != 1 || c[0].document != w->document ||
            strcmp(c[0].edition, w->edition) != 0 || c[0].year != w->year ||
            c[0].month != w->month || strcmp(c[0].body, w->body) != 0)
            fail_msg("%s: %zu %s %s %u-%u %s", w->text, n,
                     cited_name(c[0].document), c[0].edition,
                     (unsigned)c[0].year, (unsigned)c[0].month, c[0].body);
        right_n++;
    }
    print_message("citations: %zu of %zu forms read\n", right_n,
                  sizeof right / sizeof *right);
}

static void no_citation_is_invented(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct citation c[4];
        if (find(wrong[i], c, 4) != 0)
            fail_msg("%s: %.*s", wrong[i], (int)c[0].raw.n,
                     (const char *)c[0].raw.p);
    }
    print_message("citations: none in %zu lines without one\n",
                  sizeof wrong / sizeof *wrong);
}

static void two_editions_are_two_citations(void **state)
{
    struct citation c[4];
    (void)state;
    assert_int_equal(find("EN 303 645 V2.1.1 and V3.1.3 both", c, 4), 2);
    assert_string_equal(c[0].edition, "2.1.1");
    assert_string_equal(c[1].edition, "3.1.3");
    assert_int_equal(find("EN 303 645 and TS 103 701 (2021-08)", c, 4), 2);
    assert_int_equal(c[0].year, 0);
    assert_int_equal(c[1].year, 2021);
}

static void wrong_kinds_and_drafts_are_marked(void **state)
{
    struct citation c[4];
    (void)state;
    assert_int_equal(find("TS 303 645 V2.1.1", c, 4), 1);
    assert_true(c[0].misnamed);
    assert_int_equal(find("prEN 303 645", c, 4), 1);
    assert_true(c[0].draft && !c[0].misnamed);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_a_citation_is_read),
        cmocka_unit_test(no_citation_is_invented),
        cmocka_unit_test(two_editions_are_two_citations),
        cmocka_unit_test(wrong_kinds_and_drafts_are_marked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
