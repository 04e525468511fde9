# SPDX-License-Identifier: Apache-2.0
"""assay report --kind: each document states what is declared and what the
evidence carries, and marks the rest; none claims presumption of conformity
through EN 303 645; what is meant to be published passes our own review."""
import re
import sys

from images import ROOT
from tap import run
from thermostat import Thermostat

sys.path.insert(0, str(ROOT / "tests/report"))
from browser import Browser  # noqa: E402

KINDS = ("ics", "ixit", "doc", "doc-simplified", "uk-statement", "technical-file", "user-information",
         "support-period", "policy", "security-txt", "importer", "distributor")
CONFORMS = "in conformity with Regulation (EU) 2024/2847"
DECLARATION = ("declaration:\n  acts: [cra]\n  procedure: internal control (module A)\n  place: Example\n"
               "  signatory: A. Person\n  function: head of compliance\n  address: https://hearth.example/doc\n"
               "  standards: [\"EN 303 645 V3.1.3\"]\n\nfeatures:\n")


def paper(t, kind, form="text", status=(0, 1)):
    out = t.run("report", "--kind", kind, "-f", form)
    assert out.returncode in status, (kind, out.returncode, out.stderr)
    return out.stdout.decode()


def declare(t):
    t.replace("\nfeatures:\n", "\n" + DECLARATION)


def pass_all(t):
    """A PASS for each open case; the report is about what stands then."""
    cases = ",".join(t.assess().state("open"))
    if cases:
        done = t.record(cases, "PASS")
        assert done.returncode == 0, done.stderr
    assert t.assess().summary["verdict"] == "PASS"


def flat(text):
    return re.sub(r"\s+", " ", text)


def open_cases_are_no_conformity():
    with Thermostat() as t:
        declare(t)
        text = flat(paper(t, "doc", status=(1,)))
        assert CONFORMS not in text and "not stated:" in text and "mandatory provisions" in text, text
        assert "Draft: " in text and "is not listed as another technical specification" in text
        assert "is in compliance with" not in flat(paper(t, "doc-simplified", status=(1,)))
        assert "complied with" not in flat(paper(t, "uk-statement", status=(1,)))


def with_all_results_the_declaration_states_it_and_nothing_more():
    with Thermostat() as t:
        declare(t)
        pass_all(t)
        text = flat(paper(t, "doc", status=(0,)))
        assert CONFORMS in text and "[missing]" not in text, text
        assert "No harmonised standard, common specification or certificate is relied on" in text
        assert "Other technical specification, from which no presumption of conformity follows: ETSI EN 303 645" in text
        assert "(EU) 2022/30" not in text, "an act that is not declared"
        assert "Hearth Controls (example) hereby declares" in flat(paper(t, "doc-simplified", status=(0,)))
        uk = flat(paper(t, "uk-statement", status=(0,)))
        assert uk.count("complied with, through") == 3 and "EN 303 645 V2.1.1 (2020-06)" in uk


def a_failure_takes_the_statement_away():
    with Thermostat() as t:
        declare(t)
        pass_all(t)
        guide = t.where / "documents/user-guide.md"
        guide.write_text(guide.read_text().replace("until 31 December 2031", "until 31 December 2024"))
        text = flat(paper(t, "doc", status=(1,)))
        assert CONFORMS not in text and "5.3-13" in text and "fail" in text
        uk = flat(paper(t, "uk-statement", status=(1,)))
        assert uk.count("complied with, through") == 2 and "Sch. 1 para 3: [missing] not stated" in uk


def an_important_class_without_standards_needs_a_notified_body():
    with Thermostat() as t:
        declare(t)
        t.replace("cra_class: default", "cra_class: important-1")
        pass_all(t)
        assert "Notified body: [missing]" in paper(t, "doc", status=(1,))
        t.replace("  acts: [cra]\n", "  acts: [cra]\n  notified_body: Example 0000\n")
        pass_all(t)
        assert "Notified body: Example 0000" in paper(t, "doc", status=(0,))


def an_act_that_does_not_apply_is_not_declared():
    with Thermostat() as t:
        declare(t)
        t.replace("regions: [EU, UK]", "regions: [UK]")
        pass_all(t)
        assert CONFORMS not in flat(paper(t, "doc", status=(1,)))


def no_document_claims_too_much():
    with Thermostat() as t:
        declare(t)
        pass_all(t)
        for kind in KINDS:
            text = flat(paper(t, kind))
            for sentence in re.split(r"(?<=[.;:]) |\| ", text):
                if "presumption" in sentence:
                    assert "no presumption" in sentence, (kind, sentence)
                assert not re.search(r"303 645.{0,40}(harmonised|mandatory)", sentence), (kind, sentence)


def drafts_for_publication_pass_our_own_review():
    with Thermostat() as t:
        for kind, name in (("policy", "policy.md"), ("support-period", "support.md"), ("security-txt", "security.txt")):
            (t.where / name).write_text(paper(t, kind, status=(0,)))
        out = t.run("review", "--workspace", ".", "policy.md", "support.md", "security.txt")
        said = out.stdout.decode()
        assert out.returncode == 0 and "0 errors" in said and "0 FAIL" in said, said
        for rule in ("V2", "V3", "V4", "V5", "V7", "S1", "S2", "S7", "S9", "S10"):
            assert re.search(rf"PASS +{rule} ", said), (rule, said)
        t.replace("  acknowledge: 3 working days\n", "")
        assert "Acknowledgement: [missing]" in paper(t, "policy", status=(1,))


def the_ics_has_every_provision_and_the_ixit_every_table():
    with Thermostat() as t:
        ics, ixit = paper(t, "ics", status=(0,)), paper(t, "ixit", status=(0,))
    assert len(re.findall(r"^\| (?:5|6)[-.0-9AB]+ \|", ics, re.M)) == 78
    assert len(re.findall(r"^## \d+-", ixit, re.M)) == 29
    assert "yescrypt for the stored password" in ixit


def drafts_in_other_languages_pass_our_own_review():
    for lang in ("de", "fr"):
        with Thermostat() as t:
            for kind, name in (("policy", "policy.md"), ("support-period", "support.md")):
                out = t.run("report", "--kind", kind, "--lang", lang, "-f", "text", "-o", name)
                assert out.returncode == 0, out.stderr
            said = t.run("review", "--workspace", ".", "policy.md", "support.md").stdout.decode()
        assert "0 errors" in said and " 0 FAIL" in said, said
        for rule in ("V2", "V3", "V4", "V5", "V7", "S1", "S2", "S7", "S9", "S10"):
            assert re.search(rf"PASS +{rule} ", said), (lang, rule, said)


def no_english_is_left_in_what_is_translated():
    for lang, day, number in (("de", "31. Dezember 2031", "Verordnung (EU) 2024/2847"),
                              ("fr", "31 décembre 2031", "Règlement (UE) 2024/2847")):
        words = re.findall(r'^msgid "(.+)"$', (ROOT / f"po/{lang}.po").read_text(), re.M)
        plain = [w for w in words if w.count(" ") > 1 and "%" not in w]
        assert len(words) > 150 and len(plain) > 30
        with Thermostat() as t:
            declare(t)
            pass_all(t)
            for kind in ("doc", "doc-simplified", "importer", "distributor", "technical-file", "user-information"):
                text = t.run("report", "--kind", kind, "--lang", lang, "-f", "text").stdout.decode()
                assert not [w for w in plain if w in text], (kind, [w for w in plain if w in text])
                if kind == "doc":
                    assert day in text and number in text, text
            page = t.run("report", "--kind", "doc", "--lang", lang).stdout.decode()
            assert f'<html lang="{lang}">' in page


def translations_belong_to_the_source():
    source = re.sub(r'"\s*"', "", "".join(f.read_text() for f in (ROOT / "src/report").glob("*.c")))
    source += (ROOT / "catalogue/regimes.json").read_text()
    for lang in ("de", "fr"):
        for word in re.findall(r'^msgid "(.+)"$', (ROOT / f"po/{lang}.po").read_text(), re.M):
            assert word.startswith("every ") or word in source or word.split()[-1] in ("days", "weeks", "hours", "months"), word


def migration_tells_each_provision_of_both_editions():
    with Thermostat() as t:
        text = paper(t, "migration", status=(0,))
        pass_all(t)
        after = paper(t, "migration", status=(0,))
    rows = [[c.strip() for c in x.strip("|").split("|")] for x in text.splitlines() if re.match(r"\| (4|5|6)[-.]", x)]
    old = [r for r in rows if len(r) == 6]
    assert len(old) == 68 and len([r for r in rows if len(r) == 5]) == 6, (len(old), rows[:3])
    by = {r[0]: r for r in old}
    assert by["5.3-4"][2] == "5.3-4A, 5.3-4B" and by["5.3-4"][4] == "to be judged"
    assert by["4-1"][2] == "5.0-1" and by["4-1"][3:5] == ["PASS", "PASS"]
    assert "| 5.1-1 | Passwords unique per device or user-defined | 5.1-1 | PASS | to be judged |" in after


def hostile_texts_stay_texts():
    with Thermostat() as t:
        t.replace("name: Hearth T2 connected thermostat", 'name: "<script>x</script>|a\\u202eb"')
        page, text = paper(t, "ics", "html"), paper(t, "technical-file")
    assert "<script" not in page and "&lt;script&gt;" in page and "\u202e" not in page + text
    assert "http-equiv=\"Content-Security-Policy\"" in page and "src=" not in page


def pages_fit_at_three_widths():
    with Thermostat() as t:
        pages = {}
        for kind in ("ics", "ixit", "doc", "technical-file"):
            pages[kind] = t.where / f"{kind}.html"
            pages[kind].write_text(paper(t, kind, "html"))
        b = Browser()
        try:
            for kind, file in pages.items():
                for width in (1280, 768, 390):
                    b.size(width)
                    b.open(file)
                    wide = b.call("POST", "/execute/sync",
                                  {"script": "return document.documentElement.scrollWidth", "args": []})
                    assert wide <= width, (kind, width, wide)
        finally:
            b.close()


if __name__ == "__main__":
    run([
        open_cases_are_no_conformity,
        with_all_results_the_declaration_states_it_and_nothing_more,
        a_failure_takes_the_statement_away,
        an_important_class_without_standards_needs_a_notified_body,
        an_act_that_does_not_apply_is_not_declared,
        no_document_claims_too_much,
        drafts_for_publication_pass_our_own_review,
        the_ics_has_every_provision_and_the_ixit_every_table,
        drafts_in_other_languages_pass_our_own_review,
        no_english_is_left_in_what_is_translated,
        translations_belong_to_the_source,
        migration_tells_each_provision_of_both_editions,
        hostile_texts_stay_texts,
        pages_fit_at_three_widths,
    ])
