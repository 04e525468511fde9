# SPDX-License-Identifier: Apache-2.0
"""assay pack, verify and keys from outside, and beside openssl and zip."""
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from packs import (ASSAY, MIMETYPE, ROOT, Authority, Entry, assay, container, have, manifest, sh,
                   sign, verify)
from tap import Skip, run
from thermostat import Thermostat

WORK = Path(tempfile.mkdtemp(prefix="assay-test-pack-"))
# zip(1) does not mark names as UTF-8.
FILES = {"a.txt": b"hello\n", "b c/d.json": b"{}\n", "empty": b""}


def workspace(name="t"):
    """A small workspace: declarations, a document, evidence, an image."""
    dir_ = WORK / name
    if not dir_.exists():
        assay("init", "-q", "--name", "Thing", "--model", "T1", "--manufacturer", "Maker", dir_,
              status=0)
        for folder in ("documents", "evidence", "out"):
            (dir_ / folder).mkdir()
        (dir_ / "documents/manual.de.txt").write_text("Anleitung\n")
        (dir_ / "evidence/\u00e4 note.txt").write_text("seen\n")
    return dir_


def keys():
    dir_ = WORK / "keys"
    if not dir_.exists():
        assay("keys", "-q", dir_, status=0)
    return dir_


def pack(out, dir_, *more, status=0, signer="test-maker", env=None):
    k = keys()
    return assay("pack", "-q", "--key", k / f"{signer}.key", "--cert", k / f"{signer}.pem", "-o", out,
                 *more, dir_, status=status, env=env)


def authority():
    if not have("openssl"):
        raise Skip("openssl is not installed")
    if not hasattr(authority, "made"):
        authority.made = Authority(WORK / "ca")
    return authority.made


def a_workspace_becomes_a_pack_that_verifies():
    out = WORK / "t.asice"
    pack(out, workspace())
    got = verify(out, trust=keys() / "test-ca.pem")["t.asice"]
    assert got["verdict"] == "PASS", got
    assert got["results"] == {"integrity": "PASS", "identity": "PASS", "time": "none", "policy": "none"}
    names = [f["name"] for f in got["files"]]
    assert names == ["mimetype", "pack.json", "documents/manual.de.txt", "evidence/\u00e4 note.txt",
                     "product.yaml", "META-INF/ASiCManifest001.xml", "META-INF/signature001.p7s"], names
    assert got["product"]["name"] == "Thing" and got["product"]["manufacturer"] == "Maker"
    assert any("TEST key" in f["message"] for f in got["findings"])
    assert assay("verify", out)[0] == 1
    assert assay("verify", "--trust", keys() / "test-ca.pem", out)[0] == 0
    assert assay("verify", "--fail-on", "any", "--trust", keys() / "test-ca.pem", out)[0] == 1
    assert assay("verify", "--fail-on", "never", out)[0] == 0
    assert assay("verify", WORK / "nothing")[0] == 3


def results_fit_their_schemas():
    try:
        from jsonschema import Draft202012Validator
    except ImportError as e:
        raise Skip("python3-jsonschema 4 or newer is not installed") from e
    def schema(name):
        return json.loads((ROOT / f"catalogue/schema/{name}.schema.json").read_text())
    out = WORK / "t.asice"
    pack(out, workspace())
    bad = WORK / "bad.asice"
    bad.write_bytes(out.read_bytes()[:-1])
    _, text, _ = assay("verify", "-f", "json", out, bad, WORK / "nothing", "--trust",
                       keys() / "test-ca.pem")
    Draft202012Validator(schema("verify")).validate(json.loads(text))
    Draft202012Validator(schema("pack")).validate(json.loads(sh("unzip", "-p", out, "pack.json")))


def a_pack_is_shown_at_a_glance():
    with Thermostat() as t:
        (t.where / "out").mkdir()
        t.run("assess", "-f", "json", "-o", "out/assessment.json")
        out = WORK / "glance.asice"
        pack(out, t.where)
    status, text, _ = assay("inspect", out)
    words = " ".join(text.split())
    for part in ("Hearth T2 connected thermostat, model T2-24", "support 2031-12-31",
                 "thermostat.tar", "out/assessment.json: INCONCLUSIVE; 1 PASS, 0 FAIL",
                 "verified INCONCLUSIVE", "CN=TEST maker", "(declarations)",
                 "assay verify says what of it is not proven"):
        assert part in words, (part, words)
    assert status == 0
    _, text, _ = assay("inspect", "-f", "json", "--trust", keys() / "test-ca.pem", out,
                       WORK / "nothing")
    shown, missing = json.loads(text)["packs"]
    assert shown["verdict"] == "PASS" and "fault" in missing
    assert shown["images"][0]["path"] == "thermostat.tar" and shown["assessments"][0]["pass"] == 1
    roles = {f["name"]: f.get("role") for f in shown["files"]}
    assert roles["out/assessment.json"] == "assessment", roles
    assert assay("inspect", WORK / "nothing")[0] == 3
    broken = WORK / "broken.asice"
    broken.write_bytes(out.read_bytes()[:-40])
    status, text, _ = assay("inspect", broken)
    assert status == 0 and "verified FAIL" in " ".join(text.split()), text
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        return
    Draft202012Validator(json.loads(
        (ROOT / "catalogue/schema/inspect.schema.json").read_text())).validate(
            {**json.loads(assay("inspect", "-f", "json", out, broken, WORK / "nothing")[1])})


def the_same_workspace_gives_the_same_bytes():
    env = {"SOURCE_DATE_EPOCH": str(int(time.time()))}
    a, b = WORK / "a.asice", WORK / "b.asice"
    pack(a, workspace(), env=env)
    pack(b, workspace(), env=env)
    x, y = a.read_bytes(), b.read_bytes()
    end = x.index(b"PK\3\4", x.index(b"</asic:ASiCManifest>"))
    assert x[:end] == y[:end]


def openssl_and_unzip_check_a_pack_step_by_step():
    if not have("openssl", "unzip"):
        raise Skip("openssl or unzip is not installed")
    out, dir_ = WORK / "step.asice", WORK / "step"
    pack(out, workspace())
    assert out.read_bytes()[38:38 + 31] == MIMETYPE  # where file(1) looks for it
    sh("unzip", "-tq", out)
    sh("unzip", "-q", out, "-d", dir_)
    shown = sh("openssl", "cms", "-verify", "-cades", "-binary", "-purpose", "any", "-inform", "DER",
               "-in", dir_ / "META-INF/signature001.p7s", "-content",
               dir_ / "META-INF/ASiCManifest001.xml", "-CAfile", keys() / "test-ca.pem")
    xml = (dir_ / "META-INF/ASiCManifest001.xml").read_bytes()
    assert shown == xml
    listed = dict(re.findall(r'URI="([^"]+)"[^>]*>\s*<ds:DigestMethod[^>]*sha256"/>\s*'
                             r"<ds:DigestValue>([^<]+)<", xml.decode()))
    from urllib.parse import unquote
    for uri, value in listed.items():
        path = dir_ / unquote(uri)
        digest = sh("openssl", "dgst", "-sha256", "-binary", path)
        assert sh("openssl", "base64", "-A", stdin=digest).decode() == value, uri
    for f in json.loads((dir_ / "pack.json").read_text())["files"]:
        for kind in ("sha256", "sha512"):
            got = sh("openssl", "dgst", "-" + kind, "-r", dir_ / f["name"]).decode().split()[0]
            assert got == f[kind], f["name"]
    assert len(listed) == len([p for p in dir_.rglob("*") if p.is_file()]) - 3


def a_pack_made_with_openssl_and_zip_verifies():
    if not have("zip"):
        raise Skip("zip is not installed")
    ca = authority()
    inner = ca.issue("Issuer", ca.root, "ca")
    for kind, md in (("p256", "sha256"), ("p384", "sha384"), ("rsa3072", "sha256"),
                     ("pss3072", "sha256")):
        signer = ca.issue("Signer " + kind, inner, "seal", kind)
        dir_ = WORK / f"hand-{kind}"
        (dir_ / "META-INF").mkdir(parents=True)
        (dir_ / "b c").mkdir()
        (dir_ / "mimetype").write_bytes(MIMETYPE)
        for name, data in FILES.items():
            (dir_ / name).write_bytes(data)
        (dir_ / "big.txt").write_bytes(b"0123456789" * 5000)
        files = {**FILES, "big.txt": b"0123456789" * 5000}
        xml = manifest(files, digest=md, uri=lambda n: n.replace(" ", "%20"))
        (dir_ / "META-INF/ASiCManifest001.xml").write_bytes(xml)
        more = ["-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"] \
            if kind == "pss3072" else []
        (dir_ / "META-INF/signature001.p7s").write_bytes(
            sign(xml, signer, dir_.parent, md, more=more, chain=inner[0]))
        out = WORK / f"hand-{kind}.asice"
        sh("zip", "-qX0", out, "mimetype", cwd=dir_)
        sh("zip", "-qXDr9", out, "META-INF", *[n.split("/")[0] for n in files], cwd=dir_)
        got = verify(out, trust=ca.root[0])[out.name]
        assert got["verdict"] == "PASS", got["findings"]


def rsa_and_pkcs12_keys_sign():
    ca = authority()
    for kind in ("rsa3072", "pss3072", "p384"):
        cert, key = ca.issue("Seal " + kind, ca.root, "seal", kind)
        p12, word, out = WORK / f"{kind}.p12", WORK / "word", WORK / f"p12-{kind}.asice"
        word.write_text("open sesame\n")
        sh("openssl", "pkcs12", "-export", "-in", cert, "-inkey", key, "-out", p12, "-passout",
           "file:" + str(word))
        assay("pack", "-q", "--key", p12, "--passphrase", word, "-o", out, workspace(), status=0)
        assert verify(out, trust=ca.root[0])[out.name]["verdict"] == "PASS"
        status, _, err = assay("pack", "-q", "--key", p12, "-o", out, workspace())
        assert status == 3 and "passphrase" in err, err
        locked = WORK / f"{kind}.locked"
        sh("openssl", "pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "file:" + str(word))
        assay("pack", "-q", "--key", locked, "--cert", cert, "--passphrase", word, "-o", out,
              workspace(), status=0)
        assert assay("pack", "-q", "--key", locked, "--cert", cert, "-o", out, workspace())[0] == 3


def weak_keys_and_wrong_certificates_are_refused():
    ca = authority()
    for kind, usage, word in (("rsa2048", "seal", "3072"), ("p521", "seal", "P-256"),
                              ("k256", "seal", "P-256"), ("ed25519", "seal", "P-256"),
                              ("p256", "tls", "something else"), ("p256", "plain", "may sign"),
                              ("p256", "encrypt", "may not sign"), ("p256", "ca", "issuer")):
        cert, key = ca.issue(f"{kind} {usage}", ca.root, usage, kind)
        out = WORK / "weak.asice"
        status, _, err = assay("pack", "-q", "--key", key, "--cert", cert, "-o", out, workspace())
        assert status == 3 and word in err, (kind, usage, err)
        assert not out.exists()


def secrets_never_enter_a_pack():
    ca = authority()
    dir_ = WORK / "secret"
    shutil.copytree(workspace(), dir_)
    out = WORK / "secret.asice"
    places = {
        "evidence/key.txt": ca.root[1].read_text(),
        "documents/notes.md": "see\n" + ca.root[1].read_text(),
        "out/report.json": json.dumps({"x": ca.root[1].read_text()}),
        "out/report.html": "<p>Account root has the well-known password &#39;xyzzy&#39; (md5-crypt)",
        "out/broken.json": '{"known_password": "xyzzy"',
    }
    for name, text in places.items():
        (dir_ / name).write_text(text)
        status, _, err = pack(out, dir_, status=None)
        assert status == 3 and name in err and not out.exists(), (name, err)
        (dir_ / name).unlink()
    (dir_ / "out/scan.json").write_text(json.dumps({
        "schema": "assay-scan/1",
        "observations": [{"attributes": {"user": "root", "known_password": "Tr0ub4dor&3"}}],
        "findings": [{"message": "Account root has the well-known password 'Tr0ub4dor&3' (bcrypt)"}]}))
    (dir_ / "out/lines.ndjson").write_text(
        '{"known_password": "xyzzy"}\n{"message": "well-known password \'xyzzy\'"}\n')
    pack(out, dir_)
    inside = sh("unzip", "-p", out).decode(errors="replace")
    assert "Tr0ub4dor" not in inside and "xyzzy" not in inside
    assert inside.count("(redacted)") == 4
    assert "PRIVATE KEY" not in inside
    assert verify(out, trust=keys() / "test-ca.pem")["secret.asice"]["verdict"] == "PASS"
    # A long one is found wherever it stands.
    (dir_ / "documents/a.txt").write_text("try Tr0ub4dor&3\n")
    assert pack(out, dir_, status=None)[0] == 3


def images_are_named_by_digest_and_enter_only_when_asked():
    dir_ = WORK / "img"
    shutil.copytree(workspace(), dir_)
    (dir_ / "fw.bin").write_bytes(b"\x7fFIRMWARE" * 100)
    text = (ROOT / "examples/thermostat/product.yaml").read_text()
    (dir_ / "product.yaml").write_text(text.replace("[thermostat.tar]", "[fw.bin]"))
    for doc in ("disclosure-policy.md", "user-guide.md", "processes.md"):
        shutil.copy(ROOT / "examples/thermostat/documents" / doc, dir_ / "documents" / doc)
    out, trust = WORK / "img.asice", keys() / "test-ca.pem"
    pack(out, dir_)
    assert b"FIRMWARE" not in out.read_bytes()
    assert assay("verify", "--trust", trust, "--image", dir_ / "fw.bin", out)[0] == 0
    assert assay("verify", "--trust", trust, "--image", dir_ / "product.yaml", out)[0] == 1
    pack(out, dir_, "--include-images")
    assert b"FIRMWARE" in out.read_bytes()
    assert assay("verify", "--trust", trust, "--image", dir_ / "fw.bin", out)[0] == 0


def an_old_pack_stays_until_the_new_one_is_whole():
    if not have("strace"):
        raise Skip("strace is not installed")
    dir_ = WORK / "kill"
    dir_.mkdir()
    out = dir_ / "kill.asice"
    pack(out, workspace())
    old = out.read_bytes()
    k = keys()
    args = [ASSAY, "pack", "-q", "--key", k / "test-maker.key", "--cert", k / "test-maker.pem", "-o",
            out, workspace()]
    # A leak checker cannot work in a traced process.
    env = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
    killed = 0
    for call in ("write", "fsync", "rename"):
        for n in range(1, 60):
            done = subprocess.run(["strace", "-qq", "-o", "/dev/null", "-e", f"trace={call}", "-e",
                                   f"inject={call}:signal=KILL:when={n}", *map(str, args)],
                                  capture_output=True, check=False, env=env)
            now = out.read_bytes()
            if now != old:
                # The new one, whole.
                assert verify(out, trust=k / "test-ca.pem")["kill.asice"]["verdict"] == "PASS"
                old = now
            if done.returncode == 0:
                break
            if done.returncode not in (-signal.SIGKILL, 137):
                raise Skip(f"strace cannot inject here: {done.stderr[-200:]}")
            killed += 1
    assert killed >= 5, killed


def a_full_disk_leaves_nothing_behind():
    if not os.path.exists("/dev/full"):
        raise Skip("/dev/full is not there")
    status, _, err = pack("/dev/full", workspace(), status=None)
    assert status == 3 and "no space is left" in err, err
    # A real file system that is too small: the limit on a file's size is one.
    (WORK / "full").mkdir()
    out = WORK / "full/full.asice"
    k = keys()
    cmd = (f"trap '' XFSZ; ulimit -f 1; exec {ASSAY} pack -q --key {k}/test-maker.key --cert "
           f"{k}/test-maker.pem -o {out} {workspace()}")
    big = workspace() / "documents/big.bin"
    big.write_bytes(os.urandom(20000))
    done = subprocess.run(["sh", "-c", cmd], capture_output=True, check=False)
    big.unlink()
    assert done.returncode == 3, done
    assert not out.exists() and not list((WORK / "full").iterdir())


def verification_uses_no_network():
    if not have("unshare"):
        raise Skip("unshare is not installed")
    out = WORK / "t.asice"
    pack(out, workspace())
    done = subprocess.run(["unshare", "-rn", ASSAY, "verify", "--trust", str(keys() / "test-ca.pem"),
                           str(out)], capture_output=True, check=False)
    if b"unshare failed" in done.stderr:
        raise Skip("no network namespaces here")
    assert done.returncode == 0, done


def the_manifest_fits_the_structure_of_its_schema():
    if not have("xmllint"):
        raise Skip("xmllint is not installed")
    out = WORK / "t.asice"
    pack(out, workspace())
    xml, xsd = WORK / "m.xml", WORK / "m.xsd"
    xml.write_bytes(sh("unzip", "-p", out, "META-INF/ASiCManifest001.xml"))
    xsd.write_text("""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  xmlns:a="http://uri.etsi.org/02918/v1.2.1#" targetNamespace="http://uri.etsi.org/02918/v1.2.1#"
  elementFormDefault="qualified">
<xs:element name="ASiCManifest"><xs:complexType><xs:sequence>
 <xs:element name="SigReference"><xs:complexType><xs:attribute name="URI" type="xs:anyURI" use="required"/>
  <xs:attribute name="MimeType" type="xs:string"/></xs:complexType></xs:element>
 <xs:element name="DataObjectReference" maxOccurs="unbounded"><xs:complexType><xs:sequence>
  <xs:any namespace="http://www.w3.org/2000/09/xmldsig#" processContents="skip" minOccurs="2" maxOccurs="2"/>
  </xs:sequence><xs:attribute name="URI" type="xs:anyURI" use="required"/>
  <xs:attribute name="MimeType" type="xs:string"/><xs:attribute name="Rootfile" type="xs:boolean"/>
 </xs:complexType></xs:element></xs:sequence></xs:complexType></xs:element></xs:schema>""")
    sh("xmllint", "--nonet", "--noout", "--schema", xsd, xml)


def test_keys_are_never_written_over_anything():
    dir_ = WORK / "once"
    assay("keys", "-q", dir_, status=0)
    before = {p.name: p.read_bytes() for p in dir_.iterdir()}
    assert (dir_ / "test-maker.key").stat().st_mode & 0o777 == 0o600
    assert assay("keys", "-q", dir_)[0] == 3
    (dir_ / "test-ca.pem").unlink()
    assert assay("keys", "-q", dir_)[0] == 3
    assert not (dir_ / "test-ca.pem").exists()
    assert all(before[p.name] == p.read_bytes() for p in dir_.iterdir())


def wrong_usage_is_said():
    assert assay("pack", workspace())[0] == 2
    assert assay("pack", "--key", keys() / "test-maker.key", workspace())[0] == 2
    assert assay("verify")[0] == 2
    assert assay("verify", "--at", "yesterday", WORK / "t.asice")[0] == 3
    assert assay("verify", "--trust", keys() / "test-maker.pem", WORK / "t.asice")[0] == 3
    _, text, _ = assay("verify", "--why", WORK / "t.asice")
    assert "Ask the signer who issued the certificate" in " ".join(text.split())


tests = [v for k, v in list(globals().items())
         if callable(v) and getattr(v, "__module__", "") == "__main__"
         and k not in ("workspace", "keys", "pack", "authority", "run")]
try:
    run(tests)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
