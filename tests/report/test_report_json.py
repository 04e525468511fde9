# SPDX-License-Identifier: Apache-2.0
"""The documents for programs: as their schemas say, stable, the same each time."""
import json
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from images import ROOT, assay, root_folder, sample, scan, squashfs  # noqa: E402
from tap import Skip, run  # noqa: E402

SCHEMAS = ROOT / "catalogue/schema"
TOP = ["schema", "tool", "catalogue", "subject", "coverage", "tree", "observations",
       "findings", "provisions"]
PLACE = re.compile(r"[^!]+(![^!@]+@0x[0-9a-f]+(!/[^!]*)?)*(!/[^!]*)?")


def schema(name):
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def validator(name):
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise Skip("python3-jsonschema 4 or newer is not installed") from None
    Draft202012Validator.check_schema(schema(name))
    return Draft202012Validator(schema(name))


def check(name, value):
    for error in validator(name).iter_errors(value):
        raise AssertionError(f"{name}: {list(error.absolute_path)}: {error.message[:400]}")


def subjects(where):
    """What all the checks of a scan are made on: a folder, an image, samples."""
    root = root_folder(where)
    yield root
    for more in (lambda: squashfs(where, root), lambda: sample("owrt-1505-tplink-wr841n"),
                 lambda: sample("nas-dlink-dns320-netboot")):
        try:
            yield more()
        except Skip:
            pass


def each_scan():
    with tempfile.TemporaryDirectory() as where:
        for subject in subjects(where):
            yield subject, json.loads(scan("-f", "json", subject))


def a_scan_is_as_its_schema_says():
    for _, result in each_scan():
        check("scan", result)


def lines_are_as_their_schema_says():
    with tempfile.TemporaryDirectory() as where:
        check_line = validator("scan-lines")
        paths = list(subjects(where))
        kinds, named = set(), []
        for text in scan("-f", "ndjson", *paths).decode().splitlines():
            line = json.loads(text)
            kinds.add(line["type"])
            if line["path"] not in named:
                named.append(line["path"])
            for error in check_line.iter_errors(line):
                raise AssertionError(f"{text[:200]}: {error.message[:400]}")
        assert kinds == {"subject", "finding", "provision", "observation"}, kinds
        assert named == [str(p) for p in paths], named


def lines_and_the_whole_say_the_same():
    with tempfile.TemporaryDirectory() as where:
        image = squashfs(where, root_folder(where))
        whole = json.loads(scan("-f", "json", image))
        lines = [json.loads(x) for x in scan("-f", "ndjson", image).splitlines()]
        for name in ("finding", "provision", "observation"):
            assert [x[name] for x in lines if x["type"] == name] == whole[name + "s"], name
        del whole["coverage"]["unreadable"]
        assert lines[0]["coverage"] == whole["coverage"]
        common = schema("scan")["$defs"]
        for name, value in schema("scan-lines")["$defs"].items():
            assert common[name] == value, f"{name} differs between the two schemas"


def the_other_documents_are_as_their_schemas_say():
    for what in ("provisions", "rules", "formats", "probes", "reports"):
        check("list", json.loads(assay("list", "-f", "json", what).stdout))
    check("version", json.loads(assay("version", "-f", "json").stdout))
    with tempfile.TemporaryDirectory() as where:
        root = root_folder(where)
        old = squashfs(where, root, "old.squashfs")
        (root / "etc/shadow").write_bytes(b"root::19000:0:99999:7:::\n")
        new = squashfs(where, root, "new.squashfs")
        result = assay("diff", "-f", "json", old, new)
        assert result.returncode in (0, 1), result.stderr
        check("diff", json.loads(result.stdout))


def the_contract_of_a_scan_is_kept():
    for path, result in each_scan():
        assert not [k for k in TOP if k not in result]
        name, ids = result["subject"]["name"], {o["id"] for o in result["observations"]}
        assert name == path.name
        assert len(ids) == len(result["observations"]), "two facts of one name"
        for o in result["observations"]:
            place = o["where"]["path"]
            assert place.startswith(name) and PLACE.fullmatch(place), place
            assert re.fullmatch("[0-9a-f]{16}", o["id"])
        findings = [f["id"] for f in result["findings"]]
        assert len(set(findings)) == len(findings), "two findings of one name"
        for f in result["findings"]:
            assert re.fullmatch("[0-9a-f]{16}", f["id"])
            assert f["observations"] and set(f["observations"]) <= ids
        check_provisions(result, ids, set(findings))
        check_tree(result)


def check_provisions(result, ids, findings):
    listed = [e["id"] for e in json.loads(assay("list", "-f", "json", "provisions").stdout)["entries"]]
    assert [p["id"] for p in result["provisions"]] == listed and len(listed) == 78
    verdicts = [p["verdict"] for p in result["provisions"]]
    for key, verdict in (("pass", "PASS"), ("fail", "FAIL"), ("inconclusive", "INCONCLUSIVE"),
                         ("not_applicable", "N/A")):
        assert result["summary"][key] == verdicts.count(verdict), key
    for p in result["provisions"]:
        assert set(p["observations"]) <= ids and set(p["findings"]) <= findings
        if p["verdict"] == "FAIL":
            assert p["observations"] and p["findings"], p["id"]
        elif p["verdict"] == "INCONCLUSIVE":
            assert p["missing"], p["id"]


def check_tree(result):
    seen = set()
    for part in result["tree"]:
        assert part["parent"] is None or part["parent"] in seen
        seen.add(part["id"])
        assert part["path"].startswith(result["subject"]["name"] + "!")
        if part["parent"] is None:
            assert part["offset"] + part["size_bytes"] <= result["subject"]["size_bytes"], part
    assert result["coverage"]["explained_bytes"] <= result["subject"]["size_bytes"]


def kinds_and_attributes_are_the_listed_ones():
    kinds = json.loads((ROOT / "catalogue/observations.json").read_text())["kinds"]
    known = {k["id"]: {a["id"] for a in k["attributes"]} for k in kinds}
    for path, result in each_scan():
        for o in result["observations"]:
            assert o["kind"] in known, o["kind"]
            more = set(o["attributes"]) - known[o["kind"]]
            assert not more, (f"catalogue/observations.json does not list {more} of "
                              f"{o['kind']} ({path.name})")


def the_same_input_gives_the_same_bytes():
    with tempfile.TemporaryDirectory() as where:
        for path in subjects(where):
            for form in ("json", "ndjson", "html", "sarif", "cyclonedx", "text"):
                first = scan("-f", form, "-j", "1", path)
                assert scan("-f", form, "-j", "1", path) == first, (path, form)
                assert scan("-f", form, "-j", "2", path) == first, (path, form, "jobs")


def names_are_the_same_in_another_place():
    with tempfile.TemporaryDirectory() as where:
        for path in subjects(where):
            if path.is_dir():
                continue
            moved = Path(where) / "moved" / path.name
            moved.parent.mkdir(exist_ok=True)
            moved.write_bytes(b"\xff" * 4096 + path.read_bytes())
            before, after = (json.loads(scan("-f", "json", p)) for p in (path, moved))
            lost = {key: [x for x in before[key] if x["id"] not in {y["id"] for y in after[key]}]
                    for key in ("observations", "findings")}
            # A header that is only believed at the very start of an image is
            # no part of the moved one: what stood within has another path.
            gone = {p["format"] for p in before["tree"]} - {p["format"] for p in after["tree"]}
            excused = {o["id"] for o in lost["observations"]
                       if gone & set(re.findall("!([^!@]+)@", o["where"]["path"]))}
            assert "squashfs" not in gone and (not gone or path.name != "fw.squashfs"), gone
            for key, ids in (("observations", lambda o: [o["id"]]),
                             ("findings", lambda f: f["observations"])):
                kept = [x for x in lost[key] if not excused & set(ids(x))]
                assert not kept, (path.name, key, kept[:3])


def suppression_files_are_as_their_schema_says():
    check_file = validator("suppressions")
    why, until = "accepted by the product owner", "2099-12-31"
    good = {"schema": "assay-suppressions/1", "suppressions": [
        {"finding": "0123456789abcdef", "why": why, "until": until},
        {"rule": "account-empty-password", "path": "*!/etc/shadow", "why": why, "until": until}]}
    bad = [{"finding": "0123456789abcdef", "rule": "a-b", "why": why, "until": until},
           {"finding": "0123456789abcdef", "path": "*", "why": why, "until": until},
           {"finding": "0123", "why": why, "until": until},
           {"rule": "a-b", "why": "short", "until": until},
           {"rule": "a-b", "why": why, "until": "tomorrow"},
           {"rule": "a-b", "why": why},
           {"rule": "a-b", "why": why, "until": until, "untill": until}]
    with tempfile.TemporaryDirectory() as where:
        file, folder = Path(where) / "s.json", root_folder(where)
        for entry in (None, *bad):
            value = good if entry is None else {**good, "suppressions": [entry]}
            file.write_text(json.dumps(value))
            result = assay("scan", "--suppressions", file, folder)
            # The program and the schema agree.
            assert check_file.is_valid(value) == (entry is None), entry
            assert (result.returncode in (0, 1)) == (entry is None), (entry, result.stderr)


run([
    a_scan_is_as_its_schema_says,
    lines_are_as_their_schema_says,
    lines_and_the_whole_say_the_same,
    the_other_documents_are_as_their_schemas_say,
    the_contract_of_a_scan_is_kept,
    kinds_and_attributes_are_the_listed_ones,
    the_same_input_gives_the_same_bytes,
    names_are_the_same_in_another_place,
    suppression_files_are_as_their_schema_says,
])
