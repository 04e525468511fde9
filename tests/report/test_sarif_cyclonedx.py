# SPDX-License-Identifier: Apache-2.0
"""SARIF and CycloneDX: what code scanning and SBOM tools rely on."""
import json
import os
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from images import root_folder, sample, scan, squashfs  # noqa: E402
from tap import Skip, run  # noqa: E402

LEVELS = {"none", "note", "warning", "error"}
SARIF = "sarif-schema-2.1.0.json"
BOM = "bom-1.6.schema.json"
COMPANIONS = ("spdx.schema.json", "jsf-0.82.schema.json")
FROM = {SARIF: "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/",
        BOM: "https://cyclonedx.org/schema/"}


def official(name):
    """The schema of others is not ours to ship: $ASSAY_SCHEMAS names a folder."""
    folder = os.environ.get("ASSAY_SCHEMAS")
    if not folder:
        raise Skip(f"ASSAY_SCHEMAS names no folder with {name}, from {FROM.get(name, FROM[BOM])}")
    path = Path(folder) / name
    if not path.exists():
        raise Skip(f"{path} is not there; get it from {FROM.get(name, FROM[BOM])}")
    return json.loads(path.read_text())


def check_officially(name, value, companions=()):
    schema = official(name)
    try:
        import jsonschema
    except ImportError:
        raise Skip("python3-jsonschema is not installed") from None
    kind = jsonschema.validators.validator_for(schema)
    base = schema.get("$id") or schema.get("id")
    store = {base: schema}
    for other in companions:
        store[base.rsplit("/", 1)[0] + "/" + other] = official(other)
    resolver = jsonschema.RefResolver(base, schema, store=store)
    for error in kind(schema, resolver=resolver).iter_errors(value):
        raise AssertionError(f"{list(error.absolute_path)}: {error.message[:400]}")


def documents(form):
    with tempfile.TemporaryDirectory() as where:
        root = root_folder(where)
        makers = (lambda: root, lambda: squashfs(where, root),
                  lambda: squashfs(where, root, "a name \x1b with: [50%] ü.bin"),
                  lambda: sample("owrt-1505-tplink-wr841n"),
                  lambda: sample("nas-dlink-dns320-netboot"))
        for make in makers:
            try:
                path = make()
            except Skip:
                continue
            yield path, json.loads(scan("-f", form, path))


def sarif_has_what_code_scanning_reads():
    for _, log in documents("sarif"):
        assert log["version"] == "2.1.0" and len(log["runs"]) == 1
        only = log["runs"][0]
        rules = only["tool"]["driver"]["rules"]
        assert len({r["id"] for r in rules}) == len(rules), "a rule twice"
        assert len(only["results"]) <= 5000
        seen = set()
        for r in only["results"]:
            assert rules[r["ruleIndex"]]["id"] == r["ruleId"]
            assert r["level"] in LEVELS and r["message"]["text"].strip()
            seen.add((r["ruleId"], r["partialFingerprints"]["assay/v1"]))
            check_place(r["locations"])
        assert len(seen) == len(only["results"]), "two alerts of one fingerprint"
        used = {r["ruleId"] for r in only["results"]}
        assert used == {r["id"] for r in rules}, "a rule without a result"
        for rule in rules:
            check_rule(rule)


def check_place(locations):
    assert len(locations) == 1
    place = locations[0]
    uri = place["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", uri), uri
    assert place["physicalLocation"]["region"]["startLine"] >= 1
    assert place["logicalLocations"][0]["fullyQualifiedName"]


def check_rule(rule):
    assert rule["shortDescription"]["text"] and rule["defaultConfiguration"]["level"] in LEVELS
    assert 0 <= float(rule["properties"]["security-severity"]) <= 10
    tags = rule["properties"]["tags"]
    assert "security" in tags and len(tags) <= 20 and len(set(tags)) == len(tags)


def sarif_is_as_the_official_schema_says():
    official(SARIF)
    for _, log in documents("sarif"):
        check_officially(SARIF, log)


def a_suppressed_result_says_so():
    with tempfile.TemporaryDirectory() as where:
        root = root_folder(where)
        found = [f for f in json.loads(scan("-f", "json", root))["findings"]
                 if f["effect"] in ("fail", "inconclusive")]
        if not found:
            raise Skip("nothing is found that counts")
        file = Path(where) / "s.json"
        file.write_text(json.dumps({"schema": "assay-suppressions/1", "suppressions": [
            {"finding": found[0]["id"], "why": "accepted for the test", "until": "2099-01-01"}]}))
        log = json.loads(scan("-f", "sarif", "--suppressions", file, root))
        said = [r for r in log["runs"][0]["results"] if "suppressions" in r]
        assert [r["partialFingerprints"]["assay/v1"] for r in said] == [found[0]["id"]]
        assert said[0]["suppressions"][0]["justification"] == "accepted for the test"


def cyclonedx_has_what_sbom_tools_read():
    for path, bom in documents("cyclonedx"):
        assert bom["bomFormat"] == "CycloneDX" and bom["specVersion"] == "1.6"
        subject = bom["metadata"]["component"]
        assert subject["name"]
        assert path.is_dir() or re.fullmatch("[0-9a-f]{64}", subject["hashes"][0]["content"])
        refs = [c["bom-ref"] for c in bom["components"]] + [subject["bom-ref"]]
        assert len(set(refs)) == len(refs), "a reference twice"
        for c in bom["components"]:
            assert c["name"] and c["evidence"]["occurrences"][0]["location"]
            assert c.get("purl", "pkg:").startswith("pkg:")
        assert "timestamp" not in bom["metadata"] and "serialNumber" not in bom


def cyclonedx_is_as_the_official_schema_says():
    official(BOM)
    for _, bom in documents("cyclonedx"):
        check_officially(BOM, bom, COMPANIONS)


run([
    sarif_has_what_code_scanning_reads,
    sarif_is_as_the_official_schema_says,
    a_suppressed_result_says_so,
    cyclonedx_has_what_sbom_tools_read,
    cyclonedx_is_as_the_official_schema_says,
])
