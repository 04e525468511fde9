# SPDX-License-Identifier: Apache-2.0
"""Signing beyond one key in a file: several parties, keys elsewhere, time-stamps from an authority on
the network, revocation lists, tokens."""
import datetime
import json
import os
import shutil
import tempfile
from pathlib import Path

from clock import REPLY, Clock
from packs import Authority, assay, have, sh, verify
from tap import Skip, run

WORK = Path(tempfile.mkdtemp(prefix="assay-test-signing-"))


def world():
    """An issuer, two parties, and a workspace."""
    if not have("openssl"):
        raise Skip("openssl is not installed")
    if not hasattr(world, "ca"):
        world.ca = Authority(WORK / "ca")
        world.maker = world.ca.issue("Maker", world.ca.root, "seal")
        world.lab = world.ca.issue("Lab", world.ca.root, "seal", "p384")
        world.dir = WORK / "t"
        assay("init", "-q", "--name", "Thing", "--model", "T1", "--manufacturer", "Maker", world.dir,
              status=0)
        (world.dir / "documents").mkdir()
        (world.dir / "documents/manual.de.txt").write_text("Anleitung\n")
    return world


def pack(out, *more, by="maker", status=0, where=None):
    cert, key = getattr(world(), by)
    return assay("pack", "-q", "--key", key, "--cert", cert, "-o", out, *more,
                 *([where or world().dir] if "--add-to" not in more else []), status=status)


def check(path, *more, at=None, trust=None):
    day = ["--at", at] if at else []
    return verify(path, trust=trust or world().ca.root[0], more=[*day, *more])[Path(path).name]


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def says(got, name, verdict="FAIL"):
    return any(f["check"] == name and f["verdict"] == verdict for f in got["findings"])


# --- several parties -------------------------------------------------------------


def a_laboratory_signs_beside_the_maker():
    one, two, three = WORK / "one.asice", WORK / "two.asice", WORK / "three.asice"
    pack(one)
    report = WORK / "report.pdf"
    report.write_bytes(b"%PDF-1.4 tested\n")
    pack(two, "--add-to", one, report, by="lab")
    got = check(two)
    assert got["verdict"] == "PASS", got["findings"]
    assert [s["subject"] for s in got["signatures"]] == ["CN=Maker,O=Tests", "CN=Lab,O=Tests"]
    by = {f["name"]: f["signatures"] for f in got["files"]}
    assert by["product.yaml"] == 2 and by["additions/002/report.pdf"] == 1, by
    # What was there is there still, byte by byte.
    if have("unzip"):
        for name in ("META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml", "pack.json"):
            assert sh("unzip", "-p", one, name) == sh("unzip", "-p", two, name), name
    folder = WORK / "import"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep/declaration.de.txt").write_text("geprueft\n")
    pack(three, "--add-to", two, folder)
    got = check(three)
    assert got["verdict"] == "PASS", got["findings"]
    shown = json.loads(assay("inspect", "-f", "json", three)[1])["packs"][0]["files"]
    files = {f["name"]: f for f in shown}
    assert files["additions/003/import/deep/declaration.de.txt"]["language"] == "de"
    assert files["additions/002/report.pdf"]["signatures"] == 2
    assert json.loads(sh("unzip", "-p", three, "additions/003/pack.json"))["adds_to"]["sha256"] == \
        files["pack.json"]["sha256"]


def a_party_signs_only_what_it_names():
    one, two = WORK / "one.asice", WORK / "named.asice"
    pack(one)
    pack(two, "--add-to", one, "--cover", "documents/manual.de.txt", by="lab")
    by = {f["name"]: f["signatures"] for f in check(two)["files"]}
    assert by["documents/manual.de.txt"] == 2 and by["pack.json"] == 2 and by["product.yaml"] == 1, by
    status, _, err = pack(two, "--add-to", one, "--cover", "nothing", by="lab", status=None)
    assert status == 3 and "is no file of" in err, err


def an_addition_is_bound_to_its_pack():
    w = world()
    one, other, two = WORK / "one.asice", WORK / "other.asice", WORK / "bound.asice"
    pack(one)
    (WORK / "note.txt").write_text("seen\n")
    pack(two, "--add-to", one, WORK / "note.txt", by="lab")
    second = WORK / "second"
    if not second.exists():
        shutil.copytree(w.dir, second)
        (second / "documents/more.txt").write_text("another pack\n")
    pack(other, where=second)
    import zipfile
    with zipfile.ZipFile(two) as z:
        extra = {n: z.read(n) for n in z.namelist() if "002" in n}
    from packs import Entry, container
    with zipfile.ZipFile(other) as z:
        have_ = {n: z.read(n) for n in z.namelist()}
    forged = WORK / "forged.asice"
    forged.write_bytes(container([Entry(n, d) for n, d in {**have_, **extra}.items()]))
    got = check(forged)
    assert got["verdict"] == "FAIL" and says(got, "content-list"), got["findings"]
    # Taken out again, with its signature, the pack is the maker's alone.
    with zipfile.ZipFile(two) as z:
        rest = {n: z.read(n) for n in z.namelist() if "002" not in n}
    forged.write_bytes(container([Entry(n, d) for n, d in rest.items()]))
    assert check(forged)["verdict"] == "PASS"
    # But not in part.
    del extra["additions/002/note.txt"]
    forged.write_bytes(container([Entry(n, d) for n, d in {**rest, **extra}.items()]))
    assert check(forged)["verdict"] == "FAIL"


def what_others_add_does_not_count_for_a_policy_that_names_the_maker():
    one, two = WORK / "one.asice", WORK / "policy.asice"
    pack(one)
    bom = WORK / "sbom.json"
    bom.write_text('{"bomFormat": "CycloneDX"}\n')
    pack(two, "--add-to", one, bom, by="lab")
    def policy(signers):
        path = WORK / "policy.json"
        path.write_text(json.dumps({"schema": "assay-policy/1", "id": "p", "title": "T",
                                    "reviewed": "2026-01-01", "roles": ["sbom"], **signers}))
        return check(two, "--policy", path)
    assert policy({})["results"]["policy"] == "PASS"
    assert policy({"signers": {"subjects": ["CN=Lab,O=Tests"]}})["results"]["policy"] == "PASS"
    got = policy({"signers": {"subjects": ["CN=Maker,O=Tests"]}})
    assert got["results"]["policy"] == "FAIL" and says(got, "policy-files"), got["findings"]


def a_pack_that_does_not_hold_gets_no_signature():
    one, bad = WORK / "one.asice", WORK / "bad.asice"
    pack(one)
    data = bytearray(one.read_bytes())
    data[data.index(b"Anleitung")] ^= 1
    bad.write_bytes(data)
    out = WORK / "never.asice"
    status, _, err = pack(out, "--add-to", bad, by="lab", status=None)
    assert status == 3 and "does not hold" in err and not out.exists(), err
    bad.write_bytes(b"no pack")
    assert pack(out, "--add-to", bad, by="lab", status=None)[0] == 3


def secrets_are_not_added_either():
    one, out = WORK / "one.asice", WORK / "never.asice"
    pack(one)
    status, _, err = pack(out, "--add-to", one, world().lab[1], by="lab", status=None)
    assert status == 3 and "private key" in err and not out.exists(), err


# --- a key elsewhere ---------------------------------------------------------------


def a_key_elsewhere_signs_in_two_steps():
    w = world()
    for kind in ("p256", "p384", "rsa3072"):
        cert, key = w.ca.issue("Far " + kind, w.ca.root, "seal", kind)
        bytes_, draft, out, value = (WORK / f"{kind}{s}" for s in (".bin", ".draft", ".asice", ".sig"))
        assay("pack", "-q", "--cert", cert, "--to-be-signed", bytes_, "-o", draft, w.dir, status=0)
        got = check(draft)
        assert got["verdict"] == "FAIL" and any("nobody has signed" in f["message"]
                                                for f in got["findings"]), got["findings"]
        md = "-sha384" if kind == "p384" else "-sha256"
        value.write_bytes(sh("openssl", "dgst", md, "-sign", key, bytes_))
        assay("pack", "-q", "--attach", value, "-o", out, draft, status=0)
        got = check(out)
        assert got["verdict"] == "PASS", got["findings"]
        shown = sh("openssl", "asn1parse", "-inform", "DER", "-in", bytes_).splitlines()[0]
        assert b"cons: SET" in shown, shown
        # Of another key, of other bytes, of none.
        for wrong in (sh("openssl", "dgst", md, "-sign", w.maker[1], bytes_), b"x", b"",
                      sh("openssl", "dgst", md, "-sign", key, cert)):
            value.write_bytes(wrong)
            never = WORK / "never.asice"
            assert assay("pack", "-q", "--attach", value, "-o", never, draft)[0] == 3
            assert not never.exists()
        assert assay("pack", "-q", "--attach", value, "-o", never, out)[0] == 3, "nothing waits there"


def signatures_as_tokens_give_them_are_taken():
    w = world()
    cert, key = w.ca.issue("Raw", w.ca.root, "seal")
    bytes_, draft, out, value = WORK / "raw.bin", WORK / "raw.draft", WORK / "raw.asice", WORK / "raw.sig"
    assay("pack", "-q", "--cert", cert, "--to-be-signed", bytes_, "-o", draft, w.dir, status=0)
    from der import parts
    r, s = (int.from_bytes(e[1], "big") for e in
            parts(parts(sh("openssl", "dgst", "-sha256", "-sign", key, bytes_))[0][1]))
    value.write_bytes(r.to_bytes(32, "big") + s.to_bytes(32, "big"))
    assay("pack", "-q", "--attach", value, "-o", out, draft, status=0)
    assert check(out)["verdict"] == "PASS"


def a_further_party_can_sign_elsewhere_too():
    w = world()
    one, bytes_, draft = WORK / "one.asice", WORK / "lab.bin", WORK / "lab.draft"
    pack(one)
    assay("pack", "-q", "--cert", w.lab[0], "--to-be-signed", bytes_, "--add-to", one, "-o", draft,
          status=0)
    value, out = WORK / "lab.sig", WORK / "lab.asice"
    value.write_bytes(sh("openssl", "dgst", "-sha384", "-sign", w.lab[1], bytes_))
    assay("pack", "-q", "--attach", value, "-o", out, draft, status=0)
    got = check(out)
    assert got["verdict"] == "PASS" and len(got["signatures"]) == 2, got["findings"]


# --- time and revocation -------------------------------------------------------------


def tsa():
    w = world()
    if not hasattr(tsa, "made"):
        tsa.root = w.ca.issue("Clock root", None, "ca", days=4000)
        tsa.made = w.ca.issue("Clock", tsa.root, "tsa", days=2000)
        tsa.trust = WORK / "both.pem"
        tsa.trust.write_bytes(w.ca.root[0].read_bytes() + tsa.root[0].read_bytes())
    return tsa.made


def a_time_stamp_comes_from_an_authority():
    out = WORK / "stamped.asice"
    with Clock(tsa()) as clock:
        pack(out, "--tsa", clock.url)
        assert clock.asked == 1
    got = check(out, trust=tsa.trust)
    assert got["verdict"] == "PASS" and got["results"]["time"] == "PASS", got["findings"]
    assert got["signatures"][0]["level"] == "T" and "Clock" in got["signatures"][0]["time_authority"]
    # The signer's certificate is over by then, the issuer's is not asked again.
    assert check(out, trust=tsa.trust, at=day(29))["results"]["identity"] == "PASS"
    # By openssl alone: the token over the signature's value.
    if have("unzip"):
        sig = WORK / "stamped.p7s"
        sig.write_bytes(sh("unzip", "-p", out, "META-INF/signature001.p7s"))
        (WORK / "stamped.xml").write_bytes(sh("unzip", "-p", out, "META-INF/ASiCManifest001.xml"))
        sh("openssl", "cms", "-verify", "-cades", "-binary", "-purpose", "any", "-inform", "DER", "-in",
           sig, "-content", WORK / "stamped.xml", "-CAfile", world().ca.root[0], "-out", "/dev/null")


def an_authority_by_tls_is_known_by_its_certificate():
    w = world()
    out = WORK / "tls.asice"
    conf = ["-extfile", WORK / "tls.cnf", "-extensions", "e"]
    (WORK / "tls.cnf").write_text("[e]\nsubjectAltName=DNS:localhost\n")
    server = w.ca.issue("localhost", w.ca.root, "tls", more=conf)
    cert, key = w.maker
    with Clock(tsa(), tls=server) as clock:
        args = ["pack", "-q", "--key", key, "--cert", cert, "--tsa", clock.url, "-o", out, w.dir]
        assay(*args, status=0, env={"SSL_CERT_FILE": str(w.ca.root[0])})
        assert check(out, trust=tsa.trust)["results"]["time"] == "PASS"
        out.unlink()
        status, _, err = assay(*args, env={"SSL_CERT_FILE": str(tsa.root[0])})
        assert status == 3 and "certificate is not trusted" in err and not out.exists(), err


def answers_that_are_none_are_refused():
    out = WORK / "refused.asice"
    good = Clock(tsa()).reply
    def other(query):
        # To a question about something else, with the same nonce.
        where = Path(tempfile.mkdtemp(dir=WORK))
        (where / "d").write_text("other")
        sh("openssl", "ts", "-query", "-data", where / "d", "-sha256", "-cert", "-out", where / "q")
        return good((where / "q").read_bytes())
    for answer, word in ((lambda q: (REPLY, b""), ""), (lambda q: (REPLY, b"\x30\x03abc"), ""),
                         (lambda q: ("text/html", b"<html>"), ""),
                         (other, "another question"),
                         (lambda q: (REPLY, good(q)[1][:-1]), ""),
                         (lambda q: (REPLY, b"\x30\x82" + b"\xff" * (1 << 20)), "")):
        with Clock(tsa(), answer) as clock:
            status, _, err = pack(out, "--tsa", clock.url, status=None)
        assert status == 3 and word in err and not out.exists(), err
    status, _, err = pack(out, "--tsa", clock.url, status=None)
    assert status == 3 and "could not be reached" in err, err
    status, _, err = pack(out, "--tsa", "nothing at all", status=None)
    assert status == 3 and not out.exists(), err


def crl(issuer, name, revoked=(), start=-1, end=20):
    """A revocation list; revoked: (certificate, days from now, reason)."""
    def stamp(ahead, four=False):
        t = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=ahead)
        return t.strftime("%Y%m%d%H%M%SZ" if four else "%y%m%d%H%M%SZ")
    where = Path(tempfile.mkdtemp(dir=WORK))
    rows = ""
    for cert, when, reason in revoked:
        serial = sh("openssl", "x509", "-in", cert, "-noout", "-serial").decode().strip().split("=")[1]
        rows += f"R\t{stamp(400)}\t{stamp(when)},{reason}\t{serial}\tunknown\t/CN=x\n"
    (where / "index").write_text(rows)
    (where / "attr").write_text("unique_subject = no\n")
    (where / "cnf").write_text(f"[ca]\ndefault_ca=c\n[c]\ndatabase={where}/index\ndefault_md=sha256\n")
    out = WORK / f"{name}.crl"
    sh("openssl", "ca", "-gencrl", "-config", where / "cnf", "-cert", issuer[0], "-keyfile", issuer[1],
       "-crl_lastupdate", stamp(start, True), "-crl_nextupdate", stamp(end, True), "-out", out)
    return out


def lists_of_the_issuers_make_it_last():
    w = world()
    tsa()
    out = WORK / "long.asice"
    lists = [crl(w.ca.root, "maker"), crl(tsa.root, "clock")]
    with Clock(tsa()) as clock:
        pack(out, "--tsa", clock.url, "--crl", lists[0], "--crl", lists[1])
    got = check(out, trust=tsa.trust)
    assert got["verdict"] == "PASS" and got["signatures"][0]["level"] == "LT", got
    # Years later, when the lists are long out of date, and the signer's certificate too; the root's
    # certificate has to be valid at the proven moment only.
    assert check(out, trust=tsa.trust, at=day(400))["signatures"][0]["level"] == "LT"
    # Without a stamp they say something while they are current.
    pack(out, "--crl", lists[0])
    got = check(out)
    assert got["verdict"] == "PASS" and got["signatures"][0]["level"] == "B"
    assert any("was not revoked" in f["message"] for f in got["findings"])
    late = check(out, at=day(25))
    assert late["verdict"] == "PASS" and any("no list that was current" in f["message"]
                                             for f in late["findings"]), late["findings"]


def a_revoked_signer_does_not_count():
    w = world()
    tsa()
    out = WORK / "revoked.asice"
    cert, key = w.ca.issue("Gone", w.ca.root, "seal")
    args = ["pack", "-q", "--key", key, "--cert", cert, "-o", out, w.dir]
    before = crl(w.ca.root, "before", [(cert, -0.5, "superseded")])
    assay(*args, "--crl", before, status=0)
    got = check(out)
    assert got["results"]["identity"] == "FAIL" and says(got, "revocation"), got["findings"]
    # By the verifier's own list.
    assay(*args, status=0)
    assert check(out)["verdict"] == "PASS"
    assert check(out, "--crl", before)["results"]["identity"] == "FAIL"
    # Revoked after the time that a stamp proves: it counts.
    with Clock(tsa()) as clock:
        assay(*args, "--tsa", clock.url, status=0)
    after = crl(w.ca.root, "after", [(cert, 1, "superseded")], end=20)
    assert check(out, "--crl", after, trust=tsa.trust, at=day(2))["results"]["identity"] == "PASS"
    assert check(out, "--crl", before, trust=tsa.trust)["results"]["identity"] == "FAIL"
    # The authority's own certificate may not be revoked at all.
    gone = crl(tsa.root, "gone", [(tsa.made[0], 1, "keyCompromise")])
    assert check(out, "--crl", gone, trust=tsa.trust, at=day(2))["results"]["time"] == "FAIL"


def lists_that_nothing_needs_are_refused():
    w = world()
    out = WORK / "stray.asice"
    other = w.ca.issue("Other root", None, "ca")
    status, _, err = pack(out, "--crl", crl(other, "other"), status=None)
    assert status == 3 and "none of the certificates" in err and not out.exists(), err
    # Of the right name, and not by that issuer: whoever put it there vouches for it.
    twin = w.ca.issue("Root", None, "ca")
    pack(out, "--crl", crl(twin, "twin"))
    got = check(out)
    assert got["verdict"] == "FAIL" and says(got, "signature-form"), got["findings"]
    broken = WORK / "broken.crl"
    broken.write_text("-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n")
    assert pack(out, "--crl", broken, status=None)[0] == 3
    pack(out)
    assert assay("verify", "--crl", broken, out)[0] == 3


# --- a token -------------------------------------------------------------------------


def a_key_in_a_token_signs_there():
    module = next((p for p in (Path("/usr/lib/softhsm/libsofthsm2.so"),) if p.exists()), None)
    if not module or not have("softhsm2-util"):
        raise Skip("softhsm2 is not installed")
    if not list(Path("/usr/lib").glob("*/engines-3/pkcs11.so")):
        raise Skip("libengine-pkcs11-openssl is not installed")
    w = world()
    (WORK / "tokens").mkdir()
    conf = WORK / "softhsm2.conf"
    conf.write_text(f"directories.tokendir = {WORK}/tokens\nobjectstore.backend = file\n")
    # The engine keeps some memory to itself until the program ends.
    env = {"SOFTHSM2_CONF": str(conf), "PKCS11_MODULE_PATH": str(module),
           "ASAN_OPTIONS": "detect_leaks=0"}
    os.environ["SOFTHSM2_CONF"] = str(conf)
    sh("softhsm2-util", "--init-token", "--free", "--label", "seal", "--pin", "1234", "--so-pin", "1234")
    pin, out = WORK / "pin", WORK / "token.asice"
    pin.write_text("1234\n")
    for n, kind in enumerate(("p256", "rsa3072"), 1):
        cert, key = w.ca.issue("Token " + kind, w.ca.root, "seal", kind)
        p8 = WORK / f"{kind}.p8"
        sh("openssl", "pkcs8", "-topk8", "-nocrypt", "-in", key, "-out", p8)
        sh("softhsm2-util", "--import", p8, "--token", "seal", "--pin", "1234", "--label", kind, "--id",
           f"0{n}")
        args = ["pack", "-q", "--key", f"pkcs11:token=seal;object={kind};type=private", "--cert", cert,
                "-o", out, w.dir]
        assay(*args, "--passphrase", pin, status=0, env=env)
        got = check(out)
        assert got["verdict"] == "PASS" and "Token" in got["signatures"][0]["subject"], got["findings"]
        out.unlink()
        (WORK / "wrong").write_text("9999\n")
        status, _, err = assay(*args, "--passphrase", WORK / "wrong", env=env)
        assert status == 3 and "PIN" in err and not out.exists(), err


def wrong_usage_is_said():
    one, cert = WORK / "one.asice", world().maker[0]
    for args in (["--attach", one], ["--attach", one, "--key", cert, "-o", "x", one],
                 ["--to-be-signed", "b", "-o", "x"], ["--cert", cert, "-o", "x"],
                 ["--to-be-signed", "b", "--cert", cert, "--tsa", "http://x", "-o", "x"],
                 ["--key", cert, "--cover", "a", "-o", "x"], ["--key", cert, "-o", "x", "a", "b"]):
        assert assay("pack", *args)[0] == 2, args


tests = [v for k, v in list(globals().items())
         if callable(v) and getattr(v, "__module__", "") == "__main__" and not isinstance(v, type)
         and k not in ("world", "pack", "check", "day", "says", "tsa", "crl", "run")]
try:
    run(tests)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
