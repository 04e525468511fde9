# SPDX-License-Identifier: Apache-2.0
"""What packs claim against what is in them; results as a page and as a signed statement."""
import base64
import json
import re
import shutil
import tempfile
from pathlib import Path

from packs import ROOT, assay, have, sh, verify
from tap import Skip, run
from thermostat import Thermostat

WORK = Path(tempfile.mkdtemp(prefix="assay-test-claims-"))
MD5_OF_ADMIN = "root:$1$abcdefgh$cHJi5PXp/ki/ktXzqlk6I1:20000:0:99999:7:::\n"


def keys():
    if not (WORK / "keys").exists():
        assay("keys", "-q", WORK / "keys", status=0)
    return WORK / "keys"


def pack(t, name="p.asice"):
    out = WORK / name
    assay("pack", "-q", "--key", keys() / "test-maker.key", "--cert", keys() / "test-maker.pem", "-o", out,
          t.where, status=0)
    return out


def check(out, *more):
    return verify(out, trust=keys() / "test-ca.pem", more=more)[out.name]


def policy(**what):
    path = WORK / "policy.json"
    path.write_text(json.dumps({"schema": "assay-policy/1", "id": "p", "title": "T",
                                "reviewed": "2026-01-01", **what}))
    return path


def telnet(t):
    """The image gets a telnet service that starts by itself: provisions fail."""
    t.tree("etc/init.d/rcS", "telnetd -l /bin/sh\n", add=True)
    t.tree("usr/sbin/telnetd", "Stands for a program of the product.\n")
    t.build()


def claims(got):
    return [f for f in got["findings"] if f["check"] == "claims" and f["verdict"] != "PASS"]


def what_the_observations_fail_has_to_be_told():
    with Thermostat() as t:
        (t.where / "out").mkdir()
        telnet(t)
        t.run("assess", "-f", "json", "-o", "out/a.json")
        path = t.where / "out/a.json"
        told = json.loads(path.read_text())
        failed = [c for c in told["cases"] if c.get("verdict") == "FAIL" and
                  c["reason"] == "evidence-of-failure"]
        assert failed, "the example fails nothing"
        assert not claims(check(pack(t))), "the truth is no lie"
        def forge(change):
            doc = json.loads(json.dumps(told))
            change(doc)
            for c in doc["cases"]:
                if c.get("verdict") == "FAIL":
                    c["verdict"], c["reason"] = "INCONCLUSIVE", "needs-judgement"
            for p in doc["provisions"]:
                if p["verdict"] == "FAIL":
                    p["verdict"], p["reason"] = "INCONCLUSIVE", "needs-judgement"
            doc["summary"]["verdict"] = "INCONCLUSIVE"
            path.write_text(json.dumps(doc))
            return check(pack(t))
        got = forge(lambda d: None)
        assert any("fail a test case" in f["message"] and f["verdict"] == "FAIL" for f in claims(got)), got
        # Made by another version, whose rules may differ: not proven, and no lie by all means.
        got = forge(lambda d: d["tool"].update(version="9.9"))
        assert [f["verdict"] for f in claims(got)] == ["INCONCLUSIVE"], claims(got)
        # The observations taken out of it as well: the scan beside it still has them.
        drop = lambda d: [e["observations"].clear() for e in d["evidence"]]
        assert not claims(forge(drop))
        t.run("scan", "-q", "--fail-on", "never", "-f", "json", "-o", "out/scan.json", "thermostat.tar")
        got = forge(drop)
        assert any("fail a test case" in f["message"] for f in claims(got)), got["findings"]
        # An exception that it shows is no lie.
        def except_all(doc):
            for e in doc["evidence"]:
                for f in e["findings"]:
                    f["suppressed"] = {"why": "reviewed", "until": "2027-01-01"}
        assert not claims(forge(except_all))


def documents_are_there_in_a_language_of_the_market():
    with Thermostat(image=False) as t:
        t.replace("  images: [thermostat.tar]\n", "  images: []\n")
        for name in ("manual.de.txt", "manual.fr.txt"):
            (t.where / "documents" / name).write_text("x\n")
        out = pack(t)
        assert check(out, "--policy", policy(languages=["en", "fr"]))["results"]["policy"] == "PASS"
        got = check(out, "--policy", policy(languages=["en"]))
        assert got["results"]["policy"] == "FAIL" and any(
            f["check"] == "policy-language" for f in got["findings"]), got["findings"]
        got = check(out, "--policy", policy(revocation=True))
        assert got["results"]["policy"] == "FAIL" and any(
            f["check"] == "policy-revocation" for f in got["findings"])


def a_result_is_shown_as_a_page():
    with Thermostat(image=False) as t:
        t.replace("  images: [thermostat.tar]\n", "  images: []\n")
        t.replace("name: Hearth T2 connected thermostat", "name: <script>alert(1)</script>")
        out = pack(t)
    status, page, _ = assay("verify", "-f", "html", "--trust", keys() / "test-ca.pem", out, WORK / "none")
    assert status == 3
    assert "<script>" not in page and "&lt;script&gt;" in page
    assert "default-src 'none'" in page and page.rstrip().endswith("</html>")
    text = re.sub(r"<[^>]*>", " ", page)
    for part in ("PASS", "TEST maker", "product.yaml", "declarations", "does not exist"):
        assert part in text, part


def a_result_is_signed_for_the_next_in_the_chain():
    if not have("openssl"):
        raise Skip("openssl is not installed")
    with Thermostat(image=False) as t:
        t.replace("  images: [thermostat.tar]\n", "  images: []\n")
        out = pack(t)
    lab = keys() / "test-laboratory.pem"
    lab = lab if lab.exists() else next(p for p in keys().glob("test-lab*.pem"))
    args = ["verify", "-f", "svr", "--key", lab.with_suffix(".key"), "--cert", lab]
    status, text, err = assay(*args, "--trust", keys() / "test-ca.pem", "--policy",
                              policy(roles=["declarations"]), out)
    assert status == 0, err
    envelope = json.loads(text)
    payload = base64.b64decode(envelope["payload"])
    kind = envelope["payloadType"]
    assert kind == "application/vnd.in-toto+json"
    statement = json.loads(payload)
    assert statement["predicateType"] == "https://in-toto.io/attestation/svr/v0.1"
    digest = sh("openssl", "dgst", "-sha256", "-r", out).decode().split()[0]
    assert statement["subject"] == [{"name": "p.asice", "digest": {"sha256": digest}}]
    said = statement["predicate"]["properties"]
    assert said == ["ASSAY_PACK_PASS", "ASSAY_INTEGRITY_PASS", "ASSAY_IDENTITY_PASS", "ASSAY_POLICY_PASS"]
    assert statement["predicate"]["verifier"]["policy"]["name"] == "p"
    # By openssl alone.
    (WORK / "pae").write_bytes(b"DSSEv1 %d %s %d " % (len(kind), kind.encode(), len(payload)) + payload)
    (WORK / "sig").write_bytes(base64.b64decode(envelope["signatures"][0]["sig"]))
    (WORK / "pub").write_bytes(sh("openssl", "x509", "-in", lab, "-noout", "-pubkey"))
    sh("openssl", "dgst", "-sha256", "-verify", WORK / "pub", "-signature", WORK / "sig", WORK / "pae")
    # What is not proven is not said.
    status, text, _ = assay(*args, out)
    assert status == 1
    said = json.loads(base64.b64decode(json.loads(text)["payload"]))["predicate"]["properties"]
    assert said == ["ASSAY_INTEGRITY_PASS"], said
    assert assay("verify", "-f", "svr", out)[0] == 2 and assay(*args, out, out)[0] == 2
    assert assay("verify", "--key", lab, out)[0] == 2


def two_packs_are_compared():
    with Thermostat() as t:
        (t.where / "out").mkdir()
        t.run("assess", "-f", "json", "-o", "out/a.json")
        one = pack(t, "one.asice")
        telnet(t)
        t.replace('software: "2.4.1"', 'software: "2.5.0"')
        t.run("assess", "-f", "json", "-o", "out/a.json")
        (t.where / "documents/new.txt").write_text("x\n")
        two = pack(t, "two.asice")
    trust = ["--trust", keys() / "test-ca.pem"]
    status, text, _ = assay("diff", *trust, one, two)
    assert status == 1, text
    for part in ("~ software     2.4.1 -> 2.5.0", "+ file         documents/new.txt", "~ image        thermostat.tar",
                 "! provision    ", "-> FAIL"):
        assert part in text, (part, text)
    assert assay("diff", *trust, "--fail-on", "never", one, two)[0] == 0
    assert assay("diff", *trust, one, one)[1] == "nothing changed\n"
    _, text, _ = assay("diff", *trust, "-f", "json", one, two)
    doc = json.loads(text)
    assert doc["worse"] and {c["what"] for c in doc["changes"]} >= {"software", "image", "provision", "file"}
    assert assay("diff", one, WORK / "none.asice")[0] == 3
    assert assay("diff", one, ROOT / "README.md")[0] == 2
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    Draft202012Validator(json.loads(
        (ROOT / "catalogue/schema/pack-diff.schema.json").read_text())).validate(doc)


tests = [v for k, v in list(globals().items())
         if callable(v) and getattr(v, "__module__", "") == "__main__"
         and k not in ("keys", "pack", "check", "policy", "telnet", "claims", "run")]
try:
    run(tests)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
