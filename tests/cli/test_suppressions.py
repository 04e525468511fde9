# SPDX-License-Identifier: Apache-2.0
"""Reviewed exceptions, from outside."""
import json
import re
import tempfile
from pathlib import Path

from images import ROOT, assay, root_folder, scan, squashfs
from tap import Skip, run

WHY = "accepted by the product owner, mended in 2.0"


class Case:
    """An image with findings that count, and a file of suppressions."""

    def __init__(self, where):
        self.file = Path(where) / "accepted.json"
        root = root_folder(where)
        self.image = squashfs(where, root)
        self.before = self.scan(plain=True)
        self.bad = [f for f in self.before["findings"] if f["effect"] in ("fail", "inconclusive")]
        if not self.bad:
            raise Skip("nothing is found that counts")

    def scan(self, plain=False):
        more = () if plain else ("--suppressions", self.file)
        return json.loads(scan("-f", "json", *more, self.image))

    def accept(self, *entries):
        self.file.write_text(json.dumps({"schema": "assay-suppressions/1", "suppressions": [
            {"why": WHY, "until": "2099-12-31", **e} for e in entries]}))
        return self.scan()

    def path(self, finding):
        ids = {o["id"]: o["where"]["path"] for o in self.before["observations"]}
        return ids[finding["observations"][0]]


def by_id(result):
    return {f["id"]: f for f in result["findings"]}


def with_case(test):
    def wrapped():
        with tempfile.TemporaryDirectory() as where:
            test(Case(where))
    wrapped.__name__ = test.__name__
    return wrapped


def verdicts(result):
    return {p["id"]: (p["verdict"], p["reason"]) for p in result["provisions"]}


@with_case
def a_finding_is_suppressed_by_its_name(case):
    finding = case.bad[0]
    after = case.accept({"finding": finding["id"]})
    got = by_id(after)
    assert got.keys() == by_id(case.before).keys(), "a finding went"
    assert got[finding["id"]]["suppressed"] == {"why": WHY, "until": "2099-12-31"}
    assert [f["id"] for f in after["findings"] if "suppressed" in f] == [finding["id"]]


@with_case
def one_that_covers_nothing_is_told(case):
    after = case.accept({"finding": case.bad[0]["id"]}, {"finding": "0123456789abcdef"},
                        {"rule": case.bad[0]["rule"], "path": "*/nowhere"})
    assert after["summary"]["suppressions_unused"] == [2, 3], after["summary"]
    text = assay("scan", "--suppressions", case.file, case.image).stdout.decode()
    assert "cover nothing here: number 2, 3." in text
    assert "1 suppressed finding: --all" in text
    assert "suppressions_unused" not in case.accept({"finding": case.bad[0]["id"]})["summary"]


@with_case
def a_rule_that_is_not_there_ends_the_scan(case):
    case.file.write_text(json.dumps({"schema": "assay-suppressions/1", "suppressions": [
        {"why": WHY, "until": "2099-12-31", "rule": "service-telnt"}]}))
    done = assay("scan", "--suppressions", case.file, case.image)
    assert done.returncode == 3 and b"did you mean 'service-telnet'" in done.stderr, done


@with_case
def a_verdict_becomes_inconclusive_never_pass(case):
    fails = [f for f in case.bad if f["effect"] == "fail"]
    if not fails:
        raise Skip("nothing of this image fails")
    after = case.accept(*[{"finding": f["id"]} for f in case.bad])
    assert after["summary"]["fail"] == 0 and case.before["summary"]["fail"] > 0
    assert after["summary"]["pass"] == case.before["summary"]["pass"]
    now = verdicts(after)
    for provision in {p for f in fails for p in f["provisions"]}:
        assert now[provision] == ("INCONCLUSIVE", "suppressed"), (provision, now[provision])
    assert assay("scan", case.image).returncode == 1
    assert assay("scan", "--suppressions", case.file, case.image).returncode == 0


@with_case
def a_finding_is_suppressed_by_rule_and_path(case):
    finding = case.bad[0]
    inside = "*!" + case.path(finding).rpartition("!")[2]
    after = case.accept({"rule": finding["rule"], "path": inside})
    assert "suppressed" in by_id(after)[finding["id"]]
    other = case.accept({"rule": finding["rule"], "path": "*!/another/file"})
    assert "suppressed" not in by_id(other)[finding["id"]]


@with_case
def an_expired_one_hides_nothing_and_is_found(case):
    finding = case.bad[0]
    after = case.accept({"finding": finding["id"], "until": "2020-01-31"})
    assert "suppressed" not in by_id(after)[finding["id"]]
    assert verdicts(after) == verdicts(case.before)
    told = [f for f in after["findings"] if f["rule"] == "suppression-expired"]
    assert len(told) == 1 and "2020-01-31" in told[0]["message"], told
    twice = case.accept({"finding": finding["id"], "until": "2020-01-31"},
                        {"finding": finding["id"], "until": "2021-01-31"})
    told = {f["id"] for f in twice["findings"] if f["rule"] == "suppression-expired"}
    assert len(told) == 2, told


@with_case
def text_and_html_say_that_and_why(case):
    case.accept({"finding": case.bad[0]["id"]})
    text = scan("--all", "--suppressions", case.file, case.image).decode()
    assert "suppressed" in text and "accepted by the product owner" in re.sub(r"\s+", " ", text)
    html = scan("-f", "html", "--suppressions", case.file, case.image).decode()
    assert "Suppressed until 2099-12-31" in html and WHY in html


def a_malformed_file_is_status_3_and_names_the_place():
    with tempfile.TemporaryDirectory() as where:
        folder, file = root_folder(where), Path(where) / "s.json"
        for text, part in (('{\n "schema": oops }', "s.json: line 2"), ("", "s.json: line 1"),
                           ("[]", "assay-suppressions/1"),
                           ('{"schema": "assay-suppressions/1", "suppressions": [{}]}',
                            "s.json: suppression 1: "),
                           ("\0" * 9, "s.json"), ("[" * 100000, "s.json")):
            file.write_text(text)
            result = assay("scan", "--suppressions", file, folder)
            said = result.stderr.decode()
            assert result.returncode == 3 and result.stdout == b"", (text[:40], result)
            assert re.fullmatch("assay: [^\n]+\n", said) and part in said, said
        result = assay("scan", "--suppressions", Path(where) / "none.json", folder)
        assert result.returncode == 3 and b"none.json: " in result.stderr


def the_example_of_the_documentation_works():
    text = (ROOT / "docs/suppressions.md").read_text()
    example = re.search(r"```json\n(.*?)```", text, re.S)[1]
    with tempfile.TemporaryDirectory() as where:
        file = Path(where) / "s.json"
        file.write_text(example)
        result = assay("scan", "--suppressions", file, root_folder(where))
        assert result.returncode in (0, 1), result.stderr


run([
    a_finding_is_suppressed_by_its_name,
    a_verdict_becomes_inconclusive_never_pass,
    a_finding_is_suppressed_by_rule_and_path,
    one_that_covers_nothing_is_told,
    a_rule_that_is_not_there_ends_the_scan,
    an_expired_one_hides_nothing_and_is_found,
    text_and_html_say_that_and_why,
    a_malformed_file_is_status_3_and_names_the_place,
    the_example_of_the_documentation_works,
])
