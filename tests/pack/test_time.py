# SPDX-License-Identifier: Apache-2.0
"""Time-stamps in packs, from a time-stamping authority run by openssl."""
import datetime
import shutil
import tempfile
from pathlib import Path

from der import der, parts
from packs import Authority, Entry, container, entries, have, manifest, sh, sign, verify
from tap import Skip, run

WORK = Path(tempfile.mkdtemp(prefix="assay-test-time-"))
FILES = {"a.txt": b"hello\n"}
SIGNATURE_TOKEN = bytes.fromhex("2a864886f70d010910020e")


class World:
    def __init__(self):
        if not have("openssl"):
            raise Skip("openssl is not installed")
        self.ca = Authority(WORK / "ca")
        # Long enough to look back from years ahead.
        self.root = self.ca.issue("Long root", None, "ca", days=4000)
        self.signer = self.ca.issue("Signer", self.root, "seal", days=30)
        self.tsa = self.ca.issue("Clock", self.root, "tsa", days=2000)
        self.xml = manifest(FILES)
        self.sig = sign(self.xml, self.signer, WORK)
        self.trust = self.root[0]


def world():
    if not hasattr(world, "made"):
        world.made = World()
    return world.made


def token(data, tsa, digest="sha256", signer_digest="sha256", chain=None):
    """A time-stamp token over data, by openssl."""
    (WORK / "serial").write_text("01\n")
    conf = WORK / "tsa.cnf"
    conf.write_text(f"[tsa]\ndefault_tsa=t\n[t]\nserial={WORK}/serial\nsigner_digest={signer_digest}\n"
                    "default_policy=1.2.3.4\ndigests=sha1,sha256,sha384,sha512\n"
                    "ess_cert_id_alg=sha256\n")
    (WORK / "stamped").write_bytes(data)
    sh("openssl", "ts", "-query", "-data", WORK / "stamped", "-" + digest, "-cert", "-out", WORK / "q")
    more = ["-chain", chain] if chain else []
    return sh("openssl", "ts", "-reply", "-config", conf, "-queryfile", WORK / "q", "-signer", tsa[0],
              "-inkey", tsa[1], "-token_out", *more)


def split(sig):
    """SignedData's elements, its signer's, and the ContentInfo's type."""
    info = parts(parts(sig)[0][1])
    data = parts(parts(info[1][1])[0][1])
    return info[0], data, parts(parts(data[-1][1])[0][1])


def stamped(sig, tok):
    """The signature with tok as its unsigned attribute."""
    kind, data, signer = split(sig)
    signer.append((0xa1, der(0x30, der(6, SIGNATURE_TOKEN) + der(0x31, tok))))
    data[-1] = (0x31, der(0x30, b"".join(der(*e) for e in signer)))
    return der(0x30, der(*kind) + der(0xa0, der(0x30, b"".join(der(*e) for e in data))))


def value_of(sig):
    """The signature's own bytes."""
    return [e for e in split(sig)[2] if e[0] == 4][0][1]


def day(ahead):
    return (datetime.date.today() + datetime.timedelta(days=ahead)).isoformat()


def check(name, files, ahead=0, trust=None):
    path = WORK / f"{name}.asice"
    path.write_bytes(container(files))
    w = world()
    return verify(path, trust=trust or w.trust, more=["--at", day(ahead)])[path.name]


def pack(sig):
    return entries(FILES, world().xml, sig)


def has(got, name):
    return any(f["check"] == name and f["verdict"] != "PASS" for f in got["findings"])


def a_stamp_in_the_signature_proves_the_time():
    w = world()
    got = check("attribute", pack(stamped(w.sig, token(value_of(w.sig), w.tsa))))
    assert got["verdict"] == "PASS", got["findings"]
    assert got["results"]["time"] == "PASS"
    s = got["signatures"][0]
    assert s["proven_time"][:10] == datetime.datetime.now(datetime.timezone.utc).date().isoformat()
    assert "Clock" in s["time_authority"]


def container_stamp(over=None, tsa=None, mime="application/vnd.etsi.timestamp-token", files=None):
    w = world()
    name = "META-INF/timestamp001.tst"
    covered = {**FILES, "META-INF/signature001.p7s": w.sig,
               "META-INF/ASiCManifest001.xml": w.xml} if files is None else files
    xml = manifest(covered, name, mime=mime)
    return pack(w.sig) + [Entry("META-INF/ASiCManifest002.xml", xml),
                          Entry(name, token(over or xml, tsa or w.tsa))]


def a_stamp_beside_the_signature_proves_the_time():
    got = check("beside", container_stamp())
    assert got["verdict"] == "PASS" and got["results"]["time"] == "PASS", got["findings"]
    signature = [s for s in got["signatures"] if s["kind"] == "signature"][0]
    assert signature["proven_time"], signature


def an_expired_signer_counts_if_a_stamp_is_older():
    w = world()
    plain = check("plain", pack(w.sig), ahead=100)
    assert plain["results"]["identity"] == "FAIL" and has(plain, "validity")
    got = check("attribute2", pack(stamped(w.sig, token(value_of(w.sig), w.tsa))), ahead=100)
    assert got["verdict"] == "PASS", got["findings"]
    assert check("beside2", container_stamp(), ahead=100)["verdict"] == "PASS"
    # A stamp that covers something else proves nothing of the signature.
    other = check("beside3", container_stamp(files=FILES), ahead=100)
    assert other["results"]["identity"] == "FAIL", other


def stamps_that_do_not_hold_fail():
    w = world()
    over = value_of(w.sig)
    stranger = Authority(WORK / "other", "Other").issue
    other = Authority(WORK / "other2", "Other")
    tsa2 = other.issue("Other clock", other.root, "tsa")
    cases = {
        "other-bytes": (token(b"other", w.tsa), "time-stamp-right"),
        "of-the-manifest": (token(w.xml, w.tsa), "time-stamp-right"),
        "sha1-imprint": (token(over, w.tsa, digest="sha1"), "time-stamp-right"),
        "sha1-signature": (token(over, w.tsa, signer_digest="sha1"), "algorithm"),
        "nobody": (token(over, tsa2), "time-stamp-trust"),
        "cut": (token(over, w.tsa)[:-1], None),
        "a-signature": (w.sig, "time-stamp-right"),
    }
    for name, (tok, expect) in cases.items():
        got = check("bad-" + name, pack(stamped(w.sig, tok)))
        assert got["verdict"] == "FAIL", (name, got["findings"])
        assert expect is None or has(got, expect), (name, got["findings"])
        # An expired signer is not saved by it.
        late = check("bad2-" + name, pack(stamped(w.sig, tok)), ahead=100)
        assert late["results"]["identity"] != "PASS", name
    assert check("beside-wrong", container_stamp(over=b"other"))["verdict"] == "FAIL"
    assert check("beside-nobody", container_stamp(tsa=tsa2))["verdict"] == "FAIL"
    assert check("beside-no-stamp", container_stamp(mime="application/pkcs7-signature"))["verdict"] == "PASS"
    assert stranger


def who_may_not_stamp_does_not():
    """openssl ts refuses such a certificate, so the token is forged by cms."""
    w = world()
    over = value_of(w.sig)
    good = token(over, w.tsa)
    kind, data, _ = split(good)
    (WORK / "info").write_bytes(parts(parts(data[2][1])[1][1])[0][1])
    for name, signer in (("seal", w.signer), ("tls", w.ca.issue("Web", w.root, "tls"))):
        tok = sh("openssl", "cms", "-sign", "-binary", "-cades", "-nosmimecap", "-nodetach", "-md",
                 "sha256", "-in", WORK / "info", "-signer", signer[0], "-inkey", signer[1],
                 "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-outform", "DER")
        got = check("usage-" + name, pack(stamped(w.sig, tok)))
        assert got["results"]["time"] == "FAIL" and has(got, "time-stamp-trust"), got["findings"]
    assert kind


def a_stamp_has_its_time_too():
    w = world()
    files = pack(stamped(w.sig, token(value_of(w.sig), w.tsa)))
    assert check("early", files, ahead=-2)["verdict"] == "FAIL"
    late = check("late", files, ahead=2500)
    assert late["results"]["time"] == "FAIL" and late["results"]["identity"] != "PASS"


def without_trust_a_stamp_proves_nothing():
    w = world()
    path = WORK / "no-trust.asice"
    path.write_bytes(container(pack(stamped(w.sig, token(value_of(w.sig), w.tsa)))))
    got = verify(path)[path.name]
    assert got["results"]["time"] == "INCONCLUSIVE" and got["results"]["identity"] == "INCONCLUSIVE"
    assert got["results"]["integrity"] == "PASS"


def no_byte_of_a_stamped_signature_can_be_changed():
    w = world()
    sig = stamped(w.sig, token(value_of(w.sig), w.tsa))
    paths = []
    (WORK / "flips").mkdir()
    # All bytes where case matters: names; of the others some.
    for i in range(len(sig)):
        letter = chr(sig[i]).isascii() and chr(sig[i]).isalpha()
        if i % (2 if letter else 13):
            continue
        path = WORK / "flips" / f"{i}.asice"
        changed = bytearray(sig)
        changed[i] ^= 0x20 if letter else 1 << i // 13 % 8
        path.write_bytes(container(pack(bytes(changed))))
        paths.append(path)
    got = verify(*paths, trust=w.trust)
    assert len(got) == len(paths) > 200
    passed = [name for name, p in got.items() if p["verdict"] == "PASS"]
    assert not passed, passed


TESTS = [a_stamp_in_the_signature_proves_the_time, a_stamp_beside_the_signature_proves_the_time,
         an_expired_signer_counts_if_a_stamp_is_older, stamps_that_do_not_hold_fail,
         who_may_not_stamp_does_not, a_stamp_has_its_time_too, without_trust_a_stamp_proves_nothing,
         no_byte_of_a_stamped_signature_can_be_changed]
try:
    run(TESTS)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
