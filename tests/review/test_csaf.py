# SPDX-License-Identifier: Apache-2.0
"""Advisories of CSAF 2.0: the form, each mandatory test broken on purpose."""
import copy
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from tap import run  # noqa: E402

ASSAY = os.path.abspath(sys.argv[1])


def product(number, **more):
    return {"product_id": f"P{number}", "name": f"Thermostat {number}", **more}


BASE = {
    "document": {
        "category": "csaf_vex", "csaf_version": "2.0", "title": "Two mistakes in a thermostat", "lang": "en",
        "publisher": {"category": "vendor", "name": "A", "namespace": "https://a.example"},
        "notes": [{"category": "summary", "text": "What happened."}],
        "references": [{"summary": "Page", "url": "https://a.example/1"}],
        "tracking": {
            "id": "A-2026-1", "status": "final", "version": "2", "initial_release_date": "2026-01-02T10:00:00Z",
            "current_release_date": "2026-02-02T10:00:00Z",
            "revision_history": [
                {"date": "2026-01-02T10:00:00Z", "number": "1", "summary": "First."},
                {"date": "2026-02-02T10:00:00+01:00", "number": "2", "summary": "Fixed."}]}},
    "product_tree": {
        "branches": [{"category": "vendor", "name": "A", "branches": [
            {"category": "product_version", "name": "1.0", "product": product(1)},
            {"category": "product_version_range", "name": "vers:semver/<2.0.0", "product": product(2)}]}],
        "full_product_names": [product(3, product_identification_helper={
            "purl": "pkg:generic/a/thermostat@3?arch=arm", "cpe": "cpe:2.3:o:a:thermostat:3:*:*:*:*:*:*:*",
            "hashes": [{"filename": "fw.bin", "file_hashes": [
                {"algorithm": "sha256", "value": "ab" * 32}, {"algorithm": "sha512", "value": "cd" * 64}]}]})],
        "product_groups": [{"group_id": "G1", "product_ids": ["P1", "P2"]}],
        "relationships": [{"category": "installed_on", "product_reference": "P1", "relates_to_product_reference": "P3",
                           "full_product_name": product(4)}]},
    "vulnerabilities": [{
        "cve": "CVE-2026-1000", "notes": [{"category": "description", "text": "An overflow."}],
        "product_status": {"known_affected": ["P1", "P2"], "fixed": ["P3"], "known_not_affected": ["P4"]},
        "flags": [{"label": "vulnerable_code_not_present", "product_ids": ["P4"]}],
        "remediations": [{"category": "vendor_fix", "details": "Update.", "group_ids": ["G1"]}],
        "involvements": [{"party": "vendor", "status": "completed", "date": "2026-01-02T10:00:00Z"}],
        "scores": [{"products": ["P1", "P2"], "cvss_v3": {
            "version": "3.1", "vectorString": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "baseScore": 9.8,
            "baseSeverity": "CRITICAL", "attackVector": "NETWORK"}}]}]}

DOC, TRACK, TREE = ("document",), ("document", "tracking"), ("product_tree",)
VULN = ("vulnerabilities", 0)
CVSS = VULN + ("scores", 0, "cvss_v3")
REVISIONS = TRACK + ("revision_history",)
HELPER = TREE + ("full_product_names", 0, "product_identification_helper")
GONE = object()


def revision(number, date="2026-03-02T10:00:00Z"):
    return {"date": date, "number": number, "summary": "One more."}


def vector(text, score, severity, **more):
    return {"version": text[5:8], "vectorString": text, "baseScore": score, "baseSeverity": severity, **more}


def two(text, score, **more):
    return {"products": ["P1"], "cvss_v2": {"version": "2.0", "vectorString": text, "baseScore": score, **more}}


# What is put where (a list: appended; GONE: taken away), and what must be said.
CASES = [
    ([], []),
    ([(DOC + ("title",), GONE)], ["form"]),
    ([(DOC + ("title",), "")], ["form"]),
    ([(DOC + ("publisher", "category"), "maker")], ["form"]),
    ([(DOC + ("publisher", "namespace"), "a.example")], ["form"]),
    ([(TRACK + ("current_release_date",), "2026-02-30T10:00:00Z")], ["form"]),
    ([(TRACK + ("version",), "2.0")], ["form"]),
    ([(TREE + ("full_product_names",), [])], ["6.1.1", "form"]),
    ([(VULN + ("product_status",), {})], ["6.1.27.7", "form"]),
    ([(VULN + ("cve",), "CVE-26-1")], ["form"]),
    ([(VULN + ("product_status", "fixed"), ["P3", "P3"])], ["form"]),
    ([(HELPER + ("cpe",), "cpe:2.3:o:a:thermostat:3")], ["form"]),
    ([(TREE + ("branches", 0, "product"), product(9))], ["form"]),
    ([(VULN + ("product_status", "fixed", 0), "P8")], ["6.1.1"]),
    ([(TREE + ("full_product_names", [0]), product(1))], ["6.1.2"]),
    ([(TREE + ("relationships", 0, "product_reference"), "P4")], ["6.1.3"]),
    ([(VULN + ("remediations", 0, "group_ids", 0), "G2")], ["6.1.27.10", "6.1.4"]),
    ([(TREE + ("product_groups", [0]), {"group_id": "G1", "product_ids": ["P3", "P4"]})], ["6.1.5"]),
    ([(VULN + ("product_status", "fixed", [0]), "P1")], ["6.1.6"]),
    ([(VULN + ("product_status", "first_affected"), ["P1"])], []),
    ([(VULN + ("scores", [0]), {"products": ["P2"], "cvss_v3": BASE["vulnerabilities"][0]["scores"][0]["cvss_v3"]})],
     ["6.1.7"]),
    ([(VULN + ("scores", [0]), two("AV:N/AC:L/Au:N/C:C/I:C/A:C", 10.0))], []),
    ([(CVSS + ("baseSeverity",), GONE)], ["6.1.8"]),
    ([(CVSS + ("vectorString",), "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:X")], ["6.1.8"]),
    ([(CVSS + ("vectorString",), "CVSS:3.1/AV:N/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")], ["6.1.8"]),
    ([(CVSS + ("baseScore",), 11)], ["6.1.8"]),
    ([(CVSS + ("attackVector",), "SPACE")], ["6.1.8"]),
    ([(CVSS + ("baseScore",), 9.7)], ["6.1.9"]),
    ([(CVSS + ("baseSeverity",), "HIGH")], ["6.1.9"]),
    ([(CVSS, vector("CVSS:3.0/AV:P/AC:H/PR:L/UI:R/S:U/C:L/I:N/A:N", 1.7, "LOW"))], []),
    ([(CVSS, vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1, "MEDIUM"))], []),
    ([(CVSS, vector("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O/RC:C/CR:H/MAV:L", 9.9, "CRITICAL",
                    temporalScore=8.9, environmentalScore=7.9))], []),
    ([(CVSS, vector("CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H/E:P/RL:O/RC:C", 9.9, "CRITICAL",
                    temporalScore=9.0))], ["6.1.9"]),
    ([(CVSS, vector("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", 0, "NONE"))], []),
    ([(VULN + ("scores", [0]), two("AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 7.8, temporalScore=6.4))], []),
    ([(VULN + ("scores", [0]), two("AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C/CDP:H/TD:H/CR:M/IR:M/AR:L", 10.0,
                                   temporalScore=8.3, environmentalScore=9.0))], []),
    ([(VULN + ("scores", [0]), two("AV:L/AC:H/Au:N/C:C/I:C/A:C", 6.1))], ["6.1.9"]),
    ([(CVSS + ("attackVector",), "LOCAL")], ["6.1.10"]),
    ([(CVSS + ("modifiedAttackVector",), "LOCAL")], []),
    ([(DOC + ("lang",), "qq")], ["6.1.12"]),
    ([(DOC + ("lang",), "en-UK")], ["6.1.12"]),
    ([(DOC + ("lang",), "de-Latn-AT")], []),
    ([(DOC + ("lang",), "german")], ["6.1.12"]),
    ([(REVISIONS, [revision("1.5.0")]), (TRACK + ("version",), "1")], ["6.1.16", "6.1.30"]),
    ([(HELPER + ("purl",), "pkg:generic/@3")], ["6.1.13"]),
    ([(HELPER + ("purl",), "pkg:generic/a@3?arch")], ["6.1.13"]),
    ([(REVISIONS + (1, "date"), "2025-12-01T10:00:00Z")], ["6.1.14", "6.1.16", "6.1.21"]),
    ([(REVISIONS + (1, "date"), "2026-01-02T11:00:00+02:00")], ["6.1.14", "6.1.16", "6.1.21"]),
    ([(DOC + ("publisher", "category"), "translator")], ["6.1.15"]),
    ([(DOC + ("publisher", "category"), "translator"), (DOC + ("source_lang",), "de")], []),
    ([(REVISIONS + ([0],), revision("3"))], ["6.1.16"]),
    ([(REVISIONS, [revision("0")]), (TRACK + ("version",), "0")], ["6.1.17", "6.1.18"]),
    ([(REVISIONS, [revision("0")]), (TRACK + ("version",), "0"), (TRACK + ("status",), "draft")], []),
    ([(REVISIONS, [revision("1.0.0-rc.1")]), (TRACK + ("version",), "1.0.0-rc.1"), (TRACK + ("status",), "draft")],
     ["6.1.19"]),
    ([(REVISIONS, [revision("1.0.0")]), (TRACK + ("version",), "1.0.0-rc.1"), (TRACK + ("status",), "draft")], []),
    ([(REVISIONS, [revision("1.0.0")]), (TRACK + ("version",), "1.0.0-rc.1")], ["6.1.16", "6.1.17", "6.1.20"]),
    ([(REVISIONS, [revision("1.0.0")]), (TRACK + ("version",), "1.0.0+build.5")], []),
    ([(REVISIONS + ([0],), revision("4")), (TRACK + ("version",), "4")], ["6.1.21"]),
    ([(REVISIONS + ([0],), revision("2"))], ["6.1.22"]),
    ([(("vulnerabilities", [0]), BASE["vulnerabilities"][0])], ["6.1.23"]),
    ([(VULN + ("involvements", [0]), {"party": "vendor", "status": "open", "date": "2026-01-02T11:00:00+01:00"})],
     ["6.1.24"]),
    ([(VULN + ("involvements", [0]), {"party": "vendor", "status": "open", "date": "2026-01-03T10:00:00Z"})], []),
    ([(HELPER + ("hashes", 0, "file_hashes", 1, "algorithm"), "sha256")], ["6.1.25"]),
    ([(DOC + ("category",), "Security  Advisory")], ["6.1.26"]),
    ([(DOC + ("category",), "csaf_other")], ["6.1.26"]),
    ([(DOC + ("category",), "Release notes")], []),
    ([(DOC + ("category",), "csaf_informational_advisory"), (DOC + ("notes",), GONE), (DOC + ("references",), GONE)],
     ["6.1.27.1", "6.1.27.2", "6.1.27.3"]),
    ([(DOC + ("category",), "csaf_security_advisory"), (VULN + ("notes",), GONE), (VULN + ("product_status",), GONE)],
     ["6.1.27.5", "6.1.27.6"]),
    ([(TREE, GONE)], ["6.1.1", "6.1.27.10", "6.1.27.4", "6.1.4"]),
    ([(VULN + ("cve",), GONE)], ["6.1.27.8"]),
    ([(VULN + ("cve",), GONE), (VULN + ("ids",), [{"system_name": "Ours", "text": "7"}])], []),
    ([(VULN + ("flags",), GONE)], ["6.1.27.9"]),
    ([(VULN + ("flags",), GONE), (VULN + ("threats",), [{"category": "impact", "details": "No.",
                                                         "product_ids": ["P4"]}])], []),
    ([(VULN + ("remediations", 0, "group_ids"), GONE)], ["6.1.27.10", "6.1.29"]),
    ([(("vulnerabilities",), GONE)], ["6.1.27.11"]),
    ([(DOC + ("source_lang",), "en")], ["6.1.28"]),
    ([(REVISIONS + (0, "number"), "1.0.0")], ["6.1.30"]),
    ([(TREE + ("branches", 0, "branches", 0, "name"), "1.0 and earlier")], ["6.1.31"]),
    ([(TREE + ("branches", 0, "branches", 0, "name"), ">= 1.0")], ["6.1.31"]),
    ([(TREE + ("branches", 0, "branches", 0, "name"), "1.0-afterglow")], []),
    ([(VULN + ("flags", [0]), {"label": "component_not_present"})], ["6.1.32"]),
    ([(VULN + ("flags", [0]), {"label": "component_not_present", "product_ids": ["P4"]})], ["6.1.33"]),
]


def changed(changes):
    document = copy.deepcopy(BASE)
    for path, value in changes:
        at = document
        for step in path[:-1]:
            at = at[step]
        last = path[-1]
        if isinstance(last, list):
            at.append(copy.deepcopy(value))
        elif value is GONE:
            del at[last]
        else:
            at[last] = copy.deepcopy(value)
    return document


def review(files, status=(0, 1)):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            Path(folder, name).write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        result = subprocess.run([ASSAY, "review", "--format", "json", "--date", "2026-11-25", *files], cwd=folder,
                                capture_output=True, text=True, timeout=120)
    assert result.returncode in status, (result.returncode, result.stderr)
    return json.loads(result.stdout)


def tests_told(answer, name):
    return sorted({f["rule"].removeprefix("csaf-") for f in answer["findings"]
                   if f["rule"].startswith("csaf-") and any(p["document"] == name for p in f["places"])})


def verdicts(answer, name):
    return {r["rule"]: r["verdict"] for r in answer["results"] if r.get("document") == name}


def each_mandatory_test_is_told_where_it_is_broken_and_not_elsewhere():
    wrong = []
    for first in range(0, len(CASES), 4):
        part = {f"{n}.json": CASES[n] for n in range(first, min(first + 4, len(CASES)))}
        answer = review({name: changed(case[0]) for name, case in part.items()})
        for name, (changes, want) in part.items():
            got = tests_told(answer, name)
            if got != want:
                wrong.append((name, [c[0] for c in changes], got, want))
    assert not wrong, wrong
    told = {t for _, want in CASES for t in want}
    print(f"# {len(CASES)} advisories, {len(told)} tests broken and told")


def verdicts_follow_and_places_are_json_pointers():
    answer = review({"good.json": BASE, "bad.json": changed([(CVSS + ("baseScore",), 9.7)]),
                     "form.json": changed([(DOC + ("title",), GONE)])})
    assert verdicts(answer, "good.json") == {"C1": "PASS", "C2": "PASS"}, answer["results"]
    assert verdicts(answer, "bad.json") == {"C1": "PASS", "C2": "FAIL"}
    assert verdicts(answer, "form.json") == {"C1": "FAIL", "C2": "INCONCLUSIVE"}
    places = [f["places"][0] for f in answer["findings"] if f["rule"] == "csaf-6.1.9"]
    assert [p["where"] for p in places] == ["/vulnerabilities/0/scores/0/cvss_v3/baseScore"], places


def what_needs_a_list_that_is_not_here_is_not_passed():
    answer = review({"cwe.json": changed([(VULN + ("cwe",), {"id": "CWE-79", "name": "Anything"})]),
                     "lang.json": changed([(DOC + ("lang",), "gsw-CH")])})
    assert verdicts(answer, "cwe.json") == {"C1": "PASS", "C2": "INCONCLUSIVE"}
    assert verdicts(answer, "lang.json") == {"C1": "PASS", "C2": "INCONCLUSIVE"}


def broken_json_is_a_clear_message():
    text = json.dumps(BASE)
    for bad, say in ((text[:-5], "line 1"), (text.replace('"lang"', '"title"', 1), "duplicate"), ("[" * 100000, "format"),
                     ('{"a":' * 100000, "depth"), ('{"a": 1}', "neither CycloneDX")):
        answer = review({"a.json": bad}, status=(3,))
        assert say in answer["documents"][0]["fault"], (say, answer["documents"][0]["fault"])


if __name__ == "__main__":
    run([each_mandatory_test_is_told_where_it_is_broken_and_not_elsewhere,
         verdicts_follow_and_places_are_json_pointers,
         what_needs_a_list_that_is_not_here_is_not_passed,
         broken_json_is_a_clear_message])
