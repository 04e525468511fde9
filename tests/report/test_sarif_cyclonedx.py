# SPDX-License-Identifier: Apache-2.0
"""SARIF and CycloneDX: what code scanning and SBOM tools rely on."""
import json
import os
import re
import struct
import sys
import tempfile
from pathlib import Path
from urllib.parse import unquote

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from images import root_folder, sample, scan, squashfs  # noqa: E402
from tap import Skip, run  # noqa: E402

TYPES = {"application", "framework", "library", "operating-system", "device-driver", "firmware"}
# The head of an executable for 64 bits without segments or sections.
ELF = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0, 0, 0, 0, 64, 56, 0,
                                                  64, 0, 0)
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
    for path, log in documents("sarif"):
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
            assert r["partialFingerprints"]["primaryLocationLineHash"].endswith(":1")
            check_place(path, r)
        assert len(seen) == len(only["results"]), "two alerts of one fingerprint"
        used = {r["ruleId"] for r in only["results"]}
        assert used == {r["id"] for r in rules}, "a rule without a result"
        for rule in rules:
            check_rule(rule)


def check_place(path, result):
    """A viewer opens what the URI names: only files of a directory have lines."""
    place, = result["locations"]
    at = place["physicalLocation"]["artifactLocation"]
    assert re.fullmatch(r"(?:file:///)?(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", at["uri"]), at
    assert at["uri"].startswith("file:///") != ("uriBaseId" in at), at
    inner = place["logicalLocations"][0]["fullyQualifiedName"]
    assert inner == result["properties"]["place"]
    line = place["physicalLocation"]["region"]["startLine"]
    if path.is_dir() and inner.count("!") == 2:
        assert unquote(at["uri"]).endswith(inner.rsplit("!", 1)[1]), at
        assert line == result["properties"].get("line", 1)
    else:
        assert unquote(at["uri"]).endswith(path.name) and line == 1, (at, line)


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
        once = [(c["name"], c.get("version"), c.get("purl")) for c in bom["components"]]
        assert len(set(once)) == len(once), "a component twice"
        for c in bom["components"]:
            assert c["name"] and c["evidence"]["occurrences"][0]["location"]
            assert c.get("purl", "pkg:").startswith("pkg:")
            assert c["type"] in TYPES, c["type"]
        assert "timestamp" not in bom["metadata"]
        assert re.fullmatch("urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-"
                            "[0-9a-f]{12}", bom["serialNumber"])
        needs = {d["ref"]: d["dependsOn"] for d in bom["dependencies"]}
        assert len(needs) == len(bom["dependencies"]), "dependencies told twice"
        assert sorted(needs["subject"]) == sorted(c["bom-ref"] for c in bom["components"])
        assert set(needs) <= set(refs) and all(set(v) <= set(refs) for v in needs.values())


def openwrt_folder(where):
    """A file system whose package database lists what its files show too."""
    root = Path(where) / "rootfs"
    for name, text in {
            "usr/sbin/dropbear": ELF + b"SSH-2.0-dropbear_2015.67\r\n\0",
            "usr/lib/opkg/status": b"Package: dropbear\nVersion: 2015.67-1\n"
                                   b"Depends: libc, other (>= 2)\n"
                                   b"Status: install user installed\nArchitecture: x\n\n"
                                   b"Package: libc\nVersion: 1\nStatus: install user installed\n\n"
                                   b"Package: kmod-a\nVersion: 1\nStatus: install user installed\n",
            "etc/openwrt_release": b"DISTRIB_ID='OpenWrt'\n",
            "lib/modules/3.18.23/x": b"x"}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return root


def cyclonedx_joins_a_package_and_its_file():
    with tempfile.TemporaryDirectory() as where:
        bom = json.loads(scan("-f", "cyclonedx", openwrt_folder(where)))
        by_name = {c["name"]: c for c in bom["components"]}
        assert len(by_name) == len(bom["components"])
        dropbear = by_name["dropbear"]
        assert dropbear["version"] == "2015.67-1" and dropbear["type"] == "application"
        assert dropbear["purl"] == "pkg:opkg/openwrt/dropbear@2015.67-1?arch=x"
        assert dropbear["cpe"].endswith(":2015.67:*:*:*:*:*:*:*")
        places = [o["location"].rsplit("!", 1)[1] for o in dropbear["evidence"]["occurrences"]]
        assert places == ["/usr/lib/opkg/status", "/usr/sbin/dropbear"], places
        ways = {m["technique"] for m in dropbear["evidence"]["identity"][0]["methods"]}
        assert ways == {"manifest-analysis", "binary-analysis"}, ways
        assert by_name["libc"]["type"] == "library"
        assert by_name["kmod-a"]["type"] == "device-driver"
        needs = {d["ref"]: d["dependsOn"] for d in bom["dependencies"]}
        assert needs[dropbear["bom-ref"]] == [by_name["libc"]["bom-ref"]]


def cyclonedx_has_a_time_only_from_outside():
    with tempfile.TemporaryDirectory() as where:
        root = openwrt_folder(where)
        plain = json.loads(scan("-f", "cyclonedx", root))
        os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
        try:
            fixed = json.loads(scan("-f", "cyclonedx", root))
        finally:
            del os.environ["SOURCE_DATE_EPOCH"]
        assert plain == json.loads(scan("-f", "cyclonedx", root)), "not the same bytes again"
        assert "timestamp" not in plain["metadata"]
        assert fixed["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"
        assert fixed["serialNumber"] != plain["serialNumber"]


def a_component_in_two_places_is_found_once():
    with tempfile.TemporaryDirectory() as where:
        result = json.loads(scan("-f", "json", openwrt_folder(where)))
        found = [f for f in result["findings"] if f["rule"] == "component-old-dropbear"]
        assert len(found) == 1, found
        assert "(package dropbear)" in found[0]["message"], found[0]["message"]


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
    cyclonedx_joins_a_package_and_its_file,
    cyclonedx_has_a_time_only_from_outside,
    a_component_in_two_places_is_found_once,
])
