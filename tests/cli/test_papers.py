# SPDX-License-Identifier: Apache-2.0
"""assay assess and the documents that product.yaml names: what they say is
evidence, what they say wrongly fails, what they leave out is asked about."""
from tap import run
from thermostat import Thermostat

POLICY = "documents/disclosure-policy.md"
GUIDE = "documents/user-guide.md"
ASKED = ("5.2-1-1", "5.2-1-2")
PERIOD = ("5.3-13-1", "5.3-13-2")


def edit(t, name, old, new):
    file = t.where / name
    text = file.read_text()
    assert text.count(old) == 1, (old, text.count(old))
    file.write_text(text.replace(old, new))


def on(a, case):
    return [a.remarks[r] for r in a.cases[case]["remarks"]]


def said(a, case):
    return {(d["rule"], d["verdict"]) for d in a.cases[case]["documents"]}


def the_documents_of_the_example_speak_for_their_cases():
    with Thermostat() as t:
        a = t.assess(status=(0,))
    for case in ASKED:
        assert {("V2", "PASS"), ("V3", "PASS"), ("V4", "PASS")} <= said(a, case), said(a, case)
        assert a.cases[case]["state"] == "open", "a document passes nothing by itself"
    for case in PERIOD:
        assert {("S1", "PASS"), ("S2", "PASS"), ("S10", "PASS")} <= said(a, case), said(a, case)
    assert not a.remarks, a.remarks
    assert all(len(d["sha256"]) == 64 and "fault" not in d for d in a.all["documents"])
    assert not [r for r in a.all["reviewed"] if r["verdict"] == "FAIL"], "no alarm on the example"


def what_a_policy_leaves_out_is_asked_about():
    with Thermostat() as t:
        edit(t, POLICY, "We acknowledge receipt of your report within 3 working days. ", "")
        a = t.assess(status=(0,))
        for case in ASKED:
            assert a.verdict(case) == "INCONCLUSIVE" and a.cases[case]["reason"] == "document-lacks"
            assert [r["rule"] for r in on(a, case)] == ["V3"], on(a, case)
        # A person who read it may weigh it, until the document is another.
        for case in ASKED:
            t.record(case, "PASS")
            assert t.assess().verdict(case) == "INCONCLUSIVE"
            assert t.record(case, "PASS", "--weighed", on(a, case)[0]["id"]).returncode == 0
            assert t.assess().verdict(case) == "PASS"
        edit(t, POLICY, "You need not give a name.", "You need not give your name.")
        assert {t.assess().verdict(c) for c in ASKED} == {"INCONCLUSIVE"}


def a_period_that_is_over_or_open_fails():
    for new in ("until 31 December 2024", "for as long as it is feasible"):
        with Thermostat() as t:
            edit(t, GUIDE, "until 31 December 2031", new)
            a = t.assess(status=(1,))
        for case in PERIOD:
            assert a.verdict(case) == "FAIL" and a.cases[case]["reason"] == "document-fails", a.cases[case]
        quotes = [p["quote"] for r in a.all["reviewed"] if r["verdict"] == "FAIL" for p in r["places"]
                  if p["document"] == GUIDE]
        assert any(new in q for q in quotes), quotes
        assert a.verdict("5.3-13") == "FAIL"


def a_document_that_contradicts_the_declarations_is_told_with_both_places():
    with Thermostat() as t:
        edit(t, GUIDE, "until 31 December 2031", "until 30 June 2033")
        a = t.assess()
    found = [r for r in on(a, PERIOD[0]) if r["rule"] == "differs-support-end"]
    assert found, on(a, PERIOD[0])
    places = [p for r in a.all["reviewed"] if r["rule"] == "differs-support-end" for p in r["places"]]
    assert {p["document"] for p in places} == {"product.yaml", GUIDE}, places
    assert a.verdict(PERIOD[1]) == "INCONCLUSIVE" and a.cases[PERIOD[1]]["reason"] == "documents-differ"


def a_document_that_cannot_be_read_is_a_gap_and_no_failure():
    with Thermostat() as t:
        (t.where / GUIDE).unlink()
        (t.where / POLICY).write_bytes(b"%PDF-1.7\nThis is no PDF.\n")
        a = t.assess(status=(0,))
        assert sorted(d["path"] for d in a.all["documents"] if "fault" in d) == [POLICY, GUIDE]
        assert not [c for c in ASKED + PERIOD if a.verdict(c) == "FAIL"]
        out = t.run("plan").stdout.decode()
        assert GUIDE in out and POLICY in out, out


def an_outdated_edition_is_shown_and_fails_no_case():
    with Thermostat() as t:
        (t.where / GUIDE).write_text((t.where / GUIDE).read_text() +
                                     "\n\n## Conformity\n\nThe T2-24 conforms to ETSI EN 303 645 V2.1.1 (2020-06).\n")
        a = t.assess(status=(0,))
    found = [r for r in a.all["reviewed"] if r["rule"] == "edition-outdated"]
    assert found and found[0]["verdict"] == "FAIL" and not found[0]["cases"], found


def the_report_shows_the_documents():
    with Thermostat() as t:
        page = t.run("report").stdout.decode()
    assert 'id="documents"' in page and "We acknowledge receipt" in page
    assert "Documents say: " in page


if __name__ == "__main__":
    run([
        the_documents_of_the_example_speak_for_their_cases,
        what_a_policy_leaves_out_is_asked_about,
        a_period_that_is_over_or_open_fails,
        a_document_that_contradicts_the_declarations_is_told_with_both_places,
        a_document_that_cannot_be_read_is_a_gap_and_no_failure,
        an_outdated_edition_is_shown_and_fails_no_case,
        the_report_shows_the_documents,
    ])
