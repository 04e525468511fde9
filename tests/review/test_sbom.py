# SPDX-License-Identifier: Apache-2.0
"""Bills of materials: fields, soundness, the image; four writings of one."""
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
GONE = object()


def part(name, version, **more):
    return {
        "type": "application", "bom-ref": name, "name": name, "version": version,
        "purl": f"pkg:generic/{name}@{version}",
        "supplier": {"name": "A", "url": ["https://a.example"]},
        "manufacturer": {"name": "A", "contact": [{"email": "sbom@a.example"}]},
        "licenses": [{"license": {"id": "MIT", "acknowledgement": "concluded"}},
                     {"license": {"id": "MIT", "acknowledgement": "declared"}}],
        "externalReferences": [
            {"type": "distribution", "url": f"https://a.example/{name}.ipk",
             "hashes": [{"alg": "SHA-512", "content": "ab" * 64}]},
            {"type": "source-distribution", "url": f"https://a.example/{name}.tar.gz"}],
        "properties": [{"name": f"bsi:component:{k}", "value": v} for k, v in (
            ("filename", name), ("executable", "executable"), ("archive", "no archive"), ("structured", "structured"))],
        **more}


BASE = {
    "bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
    "serialNumber": "urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79",
    "metadata": {"timestamp": "2026-03-01T10:00:00Z", "component": part("thermostat", "1.4.2"),
                 "manufacturer": {"name": "A", "contact": [{"email": "sbom@a.example"}]}},
    "components": [part("busybox", "1.36.1"), part("dropbear", "2022.83")],
    "dependencies": [{"ref": "thermostat", "dependsOn": ["busybox", "dropbear"]}, {"ref": "busybox"},
                     {"ref": "dropbear", "dependsOn": []}],
    "compositions": [{"aggregate": "complete", "dependencies": ["thermostat", "busybox", "dropbear"]}]}

META, ONE = ("metadata",), ("components", 0)
RULES = [f"N{n}" for n in range(1, 8)] + [f"B{n}" for n in range(1, 18)]

# What is put where (a list: appended), and what is no PASS then; what else is told.
CASES = [
    ([], {}, []),
    ([(ONE + ("supplier",), GONE)], {}, []),
    ([(ONE + ("supplier",), GONE), (ONE + ("manufacturer",), GONE)], {"N1": "F", "B5": "F"}, []),
    ([(ONE + ("supplier",), GONE), (ONE + ("manufacturer",), GONE), (ONE + ("publisher",), "A")],
     {"N1": "I", "B5": "F"}, []),
    ([(ONE + ("manufacturer",), GONE)], {"B5": "I"}, []),
    ([(ONE + ("manufacturer", "contact"), GONE), (ONE + ("manufacturer", "url"), ["https://a.example"])], {}, []),
    ([(ONE + ("manufacturer", "contact", 0, "email"), "Miller"), (ONE + ("supplier", "url"), GONE)], {"B5": "F"}, []),
    ([(ONE + ("name",), "")], {"N2": "F", "B6": "F"}, []),
    ([(ONE + ("version",), "unknown"), (ONE + ("purl",), "pkg:generic/busybox")], {"N3": "F", "B7": "F"}, []),
    ([(ONE + ("version",), GONE), (ONE + ("type",), "file")], {"B7": "F"}, []),
    ([(ONE + ("purl",), GONE)], {"N4": "F", "B13": "I"}, []),
    ([(ONE + ("purl",), GONE), (ONE + ("cpe",), "cpe:2.3:a:busybox:busybox:1.36.1:*:*:*:*:*:*:*")], {}, []),
    ([(("dependencies",), GONE)], {"N5": "F", "B9": "F"}, []),
    ([(("dependencies", 0), GONE)], {"N5": "F", "B9": "F"}, []),
    ([(("dependencies", 0, "dependsOn"), []), (("dependencies", 1, "dependsOn"), ["dropbear"])], {"N5": "I"}, []),
    ([(("compositions",), GONE)], {"B9": "I"}, []),
    ([(("compositions", 0, "aggregate"), "not_specified")], {"B9": "I"}, []),
    ([(META + ("manufacturer",), GONE)], {"N6": "F", "B2": "F"}, []),
    ([(META + ("manufacturer",), GONE), (META + ("tools",), {"components": []})], {"N6": "I", "B2": "F"}, []),
    ([(META + ("manufacturer",), GONE), (META + ("authors",), [{"name": "M", "email": "m@a.example"}])], {}, []),
    ([(META + ("timestamp",), GONE)], {"N7": "F", "B3": "F"}, []),
    ([(META + ("timestamp",), "1 March 2026")], {"N7": "F", "B3": "F"}, []),
    ([(META + ("timestamp",), "2027-03-01T10:00:00Z")], {}, ["future"]),
    ([(("specVersion",), "1.5")], {"B1": "F"}, []),
    ([(("specVersion",), "1.7")], {}, []),
    ([(("serialNumber",), GONE)], {"B4": "I"}, []),
    ([(ONE + ("properties", 0), GONE)], {"B8": "I"}, []),
    ([(ONE + ("properties", 2), GONE)], {"B12": "I"}, []),
    ([(ONE + ("licenses", 0, "license", "acknowledgement"), GONE)], {"B10": "I"}, []),
    ([(ONE + ("licenses",), GONE)], {"B10": "F", "B14": "I"}, []),
    ([(ONE + ("licenses",), [{"expression": "MIT OR 0BSD", "acknowledgement": "concluded"}])], {"B14": "I"}, []),
    ([(ONE + ("externalReferences", 0, "hashes", 0, "alg"), "SHA-256")], {"B11": "I"}, []),
    ([(ONE + ("externalReferences",), GONE)], {"B11": "I", "B15": "I", "B16": "I"}, []),
    ([(("vulnerabilities",), [{"id": "CVE-2026-1"}])], {"B17": "F"}, []),
    ([(("dependencies", 1, "dependsOn"), ["musl"])], {}, ["dangling"]),
    ([(("dependencies", 1, "ref"), "musl")], {"B9": "F"}, ["dangling"]),
    ([(("components", 1, "bom-ref"), "busybox")], {"B9": "F"}, ["dangling", "double-reference"]),
    ([(("components", [0]), part("busybox", "1.36.1", **{"bom-ref": "again"}))], {"B9": "F"}, ["double-component"]),
    ([(("dependencies", 1, "dependsOn"), ["busybox"])], {}, ["own-dependency"]),
    ([(ONE + ("purl",), "pkg:generic/busybox@1.35.0")], {}, ["purl-version"]),
    ([(ONE + ("purl",), "pkg:busybox")], {}, ["purl"]),
    ([(("components",), GONE), (("dependencies",), GONE)], {"N5": "F", "B9": "F"}, ["empty"]),
    ([(META + ("component",), GONE), (("dependencies", 0), {"ref": "busybox", "dependsOn": ["dropbear"]})],
     {"N5": "I"}, ["no-subject"]),
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


def review(files, *options, status=(0, 1), tree=None):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in {**files, **(tree or {})}.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        result = subprocess.run([ASSAY, "review", "--format", "json", "--date", "2026-11-25", *options, *files],
                                cwd=folder, capture_output=True, text=True, timeout=120)
    assert result.returncode in status, (result.returncode, result.stderr)
    return json.loads(result.stdout)


def verdicts(answer, name):
    return {r["rule"]: r["verdict"] for r in answer["results"] if r.get("document") == name}


def told(answer, name, *severities):
    return sorted({f["rule"].removeprefix("sbom-") for f in answer["findings"] if f["rule"].startswith("sbom-")
                   and f["severity"] in (severities or ("error", "warning"))
                   and (name is None or any(p["document"] == name for p in f["places"]))})


def what_is_missing_is_told_and_nothing_else():
    wrong, passed = [], 0
    for first in range(0, len(CASES), 6):
        files = {f"{n}.json": changed(CASES[n][0]) for n in range(first, min(first + 6, len(CASES)))}
        answer = review(files)
        for n in range(first, min(first + 6, len(CASES))):
            got = verdicts(answer, f"{n}.json")
            want = {r: {"F": "FAIL", "I": "INCONCLUSIVE"}.get(CASES[n][1].get(r), "PASS") for r in RULES}
            passed += sum(v == "PASS" for v in got.values())
            off = {r: (got.get(r), want[r]) for r in RULES if got.get(r) != want[r]}
            if off or told(answer, f"{n}.json") != CASES[n][2]:
                wrong.append((n, CASES[n][0][:1], off, told(answer, f"{n}.json")))
    assert not wrong, wrong
    print(f"# {len(CASES)} documents, {passed} times PASS, all right")


XML = """<?xml version="1.0" encoding="UTF-8"?>
<bom xmlns="http://cyclonedx.org/schema/bom/1.6" serialNumber="urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79" version="1">
  <metadata><timestamp>2026-03-01T10:00:00Z</timestamp>
    %s
    <manufacturer><name>A</name><contact><email>sbom@a.example</email></contact></manufacturer></metadata>
  <components>%s%s</components>
  <dependencies><dependency ref="thermostat"><dependency ref="busybox"/><dependency ref="dropbear"/></dependency>
    <dependency ref="busybox"/><dependency ref="dropbear"/></dependencies>
  <compositions><composition><aggregate>complete</aggregate><dependencies><dependency ref="thermostat"/>
    <dependency ref="busybox"/><dependency ref="dropbear"/></dependencies></composition></compositions>
</bom>
"""


def as_xml(name, version):
    properties = "".join(f'<property name="bsi:component:{k}">{v}</property>' for k, v in (
        ("filename", name), ("executable", "executable"), ("archive", "no archive"), ("structured", "structured")))
    return f"""<component type="application" bom-ref="{name}"><supplier><name>A</name><url>https://a.example</url></supplier>
      <manufacturer><name>A</name><contact><email>sbom@a.example</email></contact></manufacturer>
      <name>{name}</name><version>{version}</version><licenses><license acknowledgement="concluded"><id>MIT</id></license>
      <license acknowledgement="declared"><id>MIT</id></license></licenses><purl>pkg:generic/{name}@{version}</purl>
      <externalReferences><reference type="distribution"><url>https://a.example/{name}.ipk</url>
      <hashes><hash alg="SHA-512">{"ab" * 64}</hash></hashes></reference>
      <reference type="source-distribution"><url>https://a.example/{name}.tar.gz</url></reference></externalReferences>
      <properties>{properties}</properties></component>"""


GOOD_XML = XML % (as_xml("thermostat", "1.4.2"), as_xml("busybox", "1.36.1"), as_xml("dropbear", "2022.83"))

SPDX = {
    "spdxVersion": "SPDX-2.3", "SPDXID": "SPDXRef-DOCUMENT", "name": "thermostat-1.4.2",
    "documentNamespace": "https://a.example/sbom/1",
    "creationInfo": {"created": "2026-03-01T10:00:00Z", "creators": ["Organization: A (sbom@a.example)", "Tool: t-1"]},
    "packages": [{"SPDXID": f"SPDXRef-{n}", "name": n, "versionInfo": v, "supplier": "Organization: A",
                  "downloadLocation": "NOASSERTION", "licenseConcluded": "MIT",
                  "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                    "referenceLocator": f"pkg:generic/{n}@{v}"}]}
                 for n, v in (("thermostat", "1.4.2"), ("busybox", "1.36.1"), ("dropbear", "2022.83"))],
    "relationships": [
        {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": "SPDXRef-thermostat"},
        {"spdxElementId": "SPDXRef-thermostat", "relationshipType": "CONTAINS", "relatedSpdxElement": "SPDXRef-busybox"},
        {"spdxElementId": "SPDXRef-dropbear", "relationshipType": "DEPENDENCY_OF",
         "relatedSpdxElement": "SPDXRef-thermostat"}]}


def as_tags(document):
    out = ["SPDXVersion: SPDX-2.3", "DataLicense: CC0-1.0", "SPDXID: SPDXRef-DOCUMENT", "DocumentName: thermostat-1.4.2",
           "DocumentNamespace: https://a.example/sbom/1", "# a comment", "Created: 2026-03-01T10:00:00Z"]
    out += ["Creator: " + c for c in document["creationInfo"]["creators"]]
    for p in document["packages"]:
        out += ["", f"PackageName: {p['name']}", f"SPDXID: {p['SPDXID']}", f"PackageVersion: {p['versionInfo']}",
                f"PackageSupplier: {p['supplier']}", "PackageLicenseConcluded: MIT",
                "PackageComment: <text>One: two\nPackageVersion: 9.9\nthree</text>",
                f"ExternalRef: PACKAGE-MANAGER purl {p['externalRefs'][0]['referenceLocator']}"]
    out += [f"Relationship: {r['spdxElementId']} {r['relationshipType']} {r['relatedSpdxElement']}"
            for r in document["relationships"]]
    return "\n".join(out) + "\n"


def xml_and_json_give_the_same():
    answer = review({"a.xml": GOOD_XML, "b.json": BASE})
    assert verdicts(answer, "a.xml") == verdicts(answer, "b.json") == {r: "PASS" for r in RULES}, answer["results"]
    assert [d["format"] for d in answer["documents"]] == ["cyclonedx-xml", "cyclonedx-json"]
    assert not told(answer, None)


def spdx_has_the_minimum_and_is_no_longer_taken_by_bsi():
    bad = copy.deepcopy(SPDX)
    bad["packages"][1]["supplier"] = "NOASSERTION"
    bad["packages"][2].pop("versionInfo")
    bad["relationships"][1]["relatedSpdxElement"] = "SPDXRef-none"
    bad["creationInfo"]["creators"] = ["Tool: t-1"]
    answer = review({"a.spdx.json": SPDX, "a.spdx": as_tags(SPDX), "bad.json": bad})
    want = {**{f"N{n}": "PASS" for n in range(1, 8)}, "B1": "FAIL", **{f"B{n}": "N/A" for n in range(2, 18)}}
    assert verdicts(answer, "a.spdx.json") == want, verdicts(answer, "a.spdx.json")
    assert verdicts(answer, "a.spdx") == want, verdicts(answer, "a.spdx")
    got = verdicts(answer, "bad.json")
    assert [got[f"N{n}"] for n in range(1, 8)] == ["FAIL", "PASS", "FAIL", "PASS", "PASS", "INCONCLUSIVE", "PASS"], got
    assert told(answer, "bad.json") == ["dangling", "purl-version"] or told(answer, "bad.json") == ["dangling"]


STATUS = "".join(f"Package: {n}\nVersion: {v}\nStatus: install user installed\nArchitecture: arm\n\n"
                 for n, v in (("busybox", "1.36.1-1"), ("dropbear", "2022.83-1")))
TREE = {"image/usr/lib/opkg/status": STATUS, "image/etc/passwd": "root:x:0:0:root:/root:/bin/ash\n"}


def an_image_shows_what_the_sbom_lacks():
    answer = review({"a.json": BASE}, "--image", "image", tree=TREE)
    got = verdicts(answer, "a.json")
    assert (got["I1"], got["I2"]) == ("PASS", "PASS"), [r for r in answer["results"] if r["rule"][0] == "I"]
    assert not told(answer, None)

    lacking = changed([(("components", 1), GONE), (("dependencies",), GONE), (("compositions",), GONE)])
    answer = review({"a.json": lacking}, "--image", "image", tree=TREE)
    got = verdicts(answer, "a.json")
    assert (got["I1"], got["I2"]) == ("FAIL", "INCONCLUSIVE"), got
    assert told(answer, None) == ["lacks"] and "dropbear 2022.83-1" in answer["findings"][0]["message"]
    assert answer["findings"][0]["places"][0]["document"].startswith("image"), answer["findings"]

    answer = review({"a.json": changed([(ONE + ("version",), "1.36.0"), (ONE + ("purl",), "pkg:generic/busybox@1.36.0")])},
                    "--image", "image", tree=TREE)
    got = verdicts(answer, "a.json")
    assert (got["I1"], got["I2"]) == ("PASS", "FAIL"), got
    assert told(answer, None) == ["version"]


def other_names_and_packagers_parts_are_known():
    for name, version, want in (("BusyBox", "v1.36.1", ("PASS", "PASS")), ("busybox", "1.36.1-1+b1", ("PASS", "PASS")),
                                ("busybox", "1.36.1-r9", ("PASS", "FAIL")),
                                ("busybox", "1.36.10", ("PASS", "FAIL")), ("busybox", "1.36", ("PASS", "FAIL")),
                                ("libbusybox2", "1.36.1", ("INCONCLUSIVE", "INCONCLUSIVE"))):
        document = changed([(ONE + ("name",), name), (ONE + ("version",), version), (ONE + ("purl",), GONE)])
        got = verdicts(review({"a.json": document}, "--image", "image", tree=TREE), "a.json")
        assert (got["I1"], got["I2"]) == want, (name, version, got["I1"], got["I2"])


def an_image_that_shows_nothing_proves_nothing():
    answer = review({"a.json": BASE}, "--image", "image", tree={"image/readme": "nothing\n"})
    got = verdicts(answer, "a.json")
    assert (got["I1"], got["I2"]) == ("INCONCLUSIVE", "INCONCLUSIVE"), got
    answer = review({"a.json": BASE}, "--image", "none")
    assert verdicts(answer, "a.json")["I1"] == "INCONCLUSIVE"


def the_workspace_has_the_image():
    product = ("schema: assay-product/1\nproduct:\n  name: Thermostat\n  model: T100\n"
               "targets:\n  images: [image]\n")
    answer = review({"a.json": BASE}, "--workspace", ".", tree={**TREE, "product.yaml": product})
    assert verdicts(answer, "a.json")["I1"] == "PASS", answer["results"]


def hostile_documents_are_a_clear_message():
    entity = GOOD_XML.replace("<bom", '<!DOCTYPE bom [<!ENTITY a SYSTEM "file:///etc/passwd">]><bom', 1)
    bomb = '<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa">%s]>' % "".join(
        f'<!ENTITY a{n} "&a{n - 1 if n else ""};&a{n - 1 if n else ""};">' for n in range(30)) + GOOD_XML[38:]
    deep = '<bom xmlns="http://cyclonedx.org/schema/bom/1.6">' + "<components><component>" * 5000
    for name, text, say in (("a.xml", entity, "document type"), ("b.xml", bomb, "document type"), ("c.xml", deep, "nested"),
                            ("d.xml", GOOD_XML[:-20], "broken XML: line"),
                            ("e.json", '{"@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld"}', "SPDX 3")):
        answer = review({name: text}, status=(3,))
        assert say in answer["documents"][0]["fault"], (name, answer["documents"][0])


def many_components_take_no_long_time():
    parts = [part(f"c{n}", "1.0") for n in range(3000)]
    document = {**BASE, "components": parts, "compositions": [],
                "dependencies": [{"ref": "thermostat", "dependsOn": [p["bom-ref"] for p in parts]}]}
    answer = review({"a.json": document}, "--image", "image", tree=TREE)
    assert verdicts(answer, "a.json")["I1"] == "FAIL"
    assert verdicts(answer, "a.json")["N5"] == "PASS"


if __name__ == "__main__":
    run([what_is_missing_is_told_and_nothing_else,
         xml_and_json_give_the_same,
         spdx_has_the_minimum_and_is_no_longer_taken_by_bsi,
         an_image_shows_what_the_sbom_lacks,
         other_names_and_packagers_parts_are_known,
         an_image_that_shows_nothing_proves_nothing,
         the_workspace_has_the_image,
         hostile_documents_are_a_clear_message,
         many_components_take_no_long_time])
