#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""assay factory: lists made in every bad way are found, by the check that is meant for it; random
lists are not; and what make draws passes, and opens with Python's own PBKDF2."""
import base64
import csv
import hashlib
import io
import json
import os
import random
import stat
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from tap import Skip, run  # noqa: E402

ASSAY = Path(sys.argv[1]).resolve()
ROOT = Path(os.environ["ASSAY_SOURCE_ROOT"])
DIGITS, LOWER = "0123456789", "abcdefghijklmnopqrstuvwxyz"
ALNUM = LOWER.upper() + LOWER + DIGITS


def devices(n, seed=1):
    """Serial numbers and MAC addresses one after another, and an SSID from the MAC."""
    rng = random.Random(seed)
    mac = rng.randrange(1 << 20) << 4
    for i in range(n):
        m = f"AC1F6B{mac + 4 * i:06X}"
        yield {"serial": f"TH26{10000 + 7 * i:07d}", "mac": ":".join(m[k:k + 2] for k in range(0, 12, 2)),
               "ssid": "Acme-" + m[-4:]}


def assay(*args, stdin=None):
    return subprocess.run([ASSAY, "factory", *args], input=stdin, capture_output=True, text=True, check=False)


def check(make, n=60, columns=("serial", "mac", "ssid"), seed=1, delimiter=","):
    """The report on a list, and the exit status; make gives a device's password."""
    out = io.StringIO()
    w = csv.writer(out, delimiter=delimiter)
    w.writerow([*columns, "password"])
    for i, d in enumerate(devices(n, seed)):
        w.writerow([*(d[c] for c in columns), make(d, i)])
    done = assay("check", "-", "-f", "json", stdin=out.getvalue())
    assert done.stdout, done.stderr
    return json.loads(done.stdout), done.returncode


def found(report):
    return {c["id"] for c in report["checks"] if c["outcome"] == "found"}


def drawn(alphabet, length, seed=7):
    rng = random.Random(seed)
    return lambda d, i: "".join(rng.choice(alphabet) for _ in range(length))


def bare(mac):
    return mac.replace(":", "")


def digest(name, text, binary=False):
    h = hashlib.new(name, text if isinstance(text, bytes) else text.encode())
    return h.digest() if binary else h.hexdigest()


RANDOM = {
    "12 of 31": drawn("abcdefghjkmnpqrstuvwxyz23456789", 12),
    "10 of 62": drawn(ALNUM, 10),
    "16 hex": drawn("0123456789abcdef", 16),
    "20 digits": drawn(DIGITS, 20),
}

# How passwords were made, and the check that is to find it.
BAD = {
    "the same for all": (lambda d, i: "kX93mPq7Lr", "unique"),
    "two share one": (lambda d, i, r=drawn(ALNUM, 12): "Zk8sW2mQx7Rt" if i in (5, 40) else r(d, i), "unique"),
    "six characters": (drawn(ALNUM, 6), "length"),
    "two unlike characters": (drawn("01", 48), "alphabet"),
    "eight, of which three move": (lambda d, i, r=drawn(ALNUM, 3): "Acme2" + r(d, i), "alphabet"),
    "four digits behind a word": (lambda d, i, r=drawn(DIGITS, 4): "thermo" + r(d, i), "entropy"),
    "public defaults": (lambda d, i, r=drawn(DIGITS, 3): ["password", "administrator", "default"][i % 3] + r(d, i), "common"),
    "a counter": (lambda d, i: f"{48151623 + i}", "sequence"),
    "a counter in hex": (lambda d, i: f"{0xa81c0de7f3 + 17 * i:x}", "sequence"),
    "a counter in letters": (lambda d, i: "QWRTZ" + "".join(chr(65 + (i + 3000) // 26**k % 26) for k in (3, 2, 1, 0)), "sequence"),
    "rising with the serial": (lambda d, i, r=random.Random(3): f"{i:03d}{r.randrange(10**9):09d}", "sequence"),
    "the serial": (lambda d, i: d["serial"], "contained"),
    "the serial backwards": (lambda d, i: d["serial"][::-1], "contained"),
    "end of the MAC with a prefix": (lambda d, i, r=drawn(LOWER, 6): r(d, i) + bare(d["mac"])[-6:].lower(), "contained"),
    "the SSID": (lambda d, i: d["ssid"].lower() + "!x", "contained"),
    "letters for the serial's digits": (
        lambda d, i: "".join("QWERTYUIOP"[int(c)] for c in d["serial"][-7:]) + "xy", "correlated"),
    "the end of the serial times seven": (
        lambda d, i, r=drawn(ALNUM, 8): r(d, i) + f"{int(d['serial'][-6:]) * 7 % 10**6:06d}", "correlated"),
    "MD5 of the serial": (lambda d, i: digest("md5", d["serial"])[:10], "derived"),
    "MD5 of the serial, upper": (lambda d, i: digest("md5", d["serial"])[:12].upper(), "derived"),
    "MD5 by echo": (lambda d, i: digest("md5", d["serial"] + "\n")[:10], "derived"),
    "SHA-1 of the bare MAC": (lambda d, i: digest("sha1", bare(d["mac"]))[-10:], "derived"),
    "SHA-256 of the lower MAC": (lambda d, i: digest("sha256", d["mac"].lower())[4:16], "derived"),
    "SHA-256 of the MAC's bytes": (lambda d, i: digest("sha256", bytes.fromhex(bare(d["mac"])))[:12], "derived"),
    "MD5 of the next MAC": (
        lambda d, i: digest("md5", f"{int(bare(d['mac']), 16) + 1:012x}")[:10], "derived"),
    "SHA-512 of the SSID in base64": (
        lambda d, i: base64.b64encode(digest("sha512", d["ssid"], True)).decode()[:12], "derived"),
    "SHA-1 in base32": (lambda d, i: base64.b32encode(digest("sha1", d["serial"], True)).decode()[:12], "derived"),
    "serial and MAC together": (lambda d, i: digest("sha256", d["serial"] + d["mac"])[:14], "derived"),
    "MAC and serial with a sign": (lambda d, i: digest("md5", d["mac"] + "-" + d["serial"])[:14], "derived"),
    "bytes that pick letters and digits": (
        lambda d, i: "".join((LOWER + DIGITS)[b % 36] for b in digest("sha256", d["serial"], True)[:10]), "derived"),
    "bytes that pick unambiguous ones": (
        lambda d, i: "".join("23456789ABCDEFGHJKLMNPQRSTUVWXYZ"[b % 32] for b in digest("md5", d["mac"], True)[:12]), "derived"),
    "digits of the hash": (
        lambda d, i: "".join(c for c in digest("sha512", d["serial"]) if c in DIGITS)[:12], "derived"),
    "the hash as a number": (
        lambda d, i: f"{int.from_bytes(digest('sha1', d['serial'], True)[:8], 'big'):020d}"[-10:], "derived"),
    "CRC-32": (lambda d, i: f"{zlib.crc32(d['serial'].encode()):08x}", "derived"),
    "with signs between": (
        lambda d, i: "-".join(digest("md5", d["serial"])[k:k + 4] for k in (0, 4, 8)), "derived"),
    "a hash of the line's number": (lambda d, i: digest("md5", str(i + 1))[:12], "derived"),
    "a hash of the password before": (
        lambda d, i, last=["k3m9xq7w2p"]: last.append(digest("sha256", last[-1])[:10]) or last[-1], "derived"),
    "base64 of the serial": (lambda d, i: base64.b64encode(d["serial"].encode()).decode()[:12], "derived"),
}


def each_bad_way_is_found_by_its_check():
    for name, (make, meant) in BAD.items():
        report, status = check(make)
        assert meant in found(report), (name, meant, report["checks"])
        assert report["verdict"] == "FAIL" and status == 1, name


def even_three_devices_show_a_hash():
    for name, (make, meant) in BAD.items():
        # Which characters are picked from shows in longer lists only.
        if meant == "derived" and name != "bytes that pick unambiguous ones":
            report, status = check(make, 3)
            assert "derived" in found(report) and status == 1, (name, report["checks"])


def random_lists_raise_no_alarm():
    for name, make in RANDOM.items():
        for n in (20, 60, 400):
            report, status = check(make, n)
            assert found(report) == set(), (name, n, report["checks"])
            # Too few for one check are not called good.
            assert status == (3 if n < 40 else 0), (name, n, status)
            assert report["verdict"] == ("INCONCLUSIVE" if n < 40 else "none-found"), (name, n)


def many_random_lists_raise_no_alarm():
    for seed in range(3):
        for alphabet, length in ((ALNUM, 8), (DIGITS, 8), ("0123456789abcdef", 8), (LOWER, 10)):
            report, _ = check(drawn(alphabet, length, seed), 150, seed=seed)
            assert found(report) == set(), (seed, alphabet, report["checks"])


def digits_only_are_left_open():
    report, status = check(drawn(DIGITS, 8), 500)
    assert status == 3 and report["verdict"] == "INCONCLUSIVE"
    assert [c["id"] for c in report["checks"] if c["outcome"] == "open"] == ["entropy"]
    assert 25 <= report["bits"] <= 27


def words_are_not_counted_as_letters():
    words = [f"{a}{b}{c}" for a in ("sun", "moon", "star", "wind", "rain") for b in ("ny", "ly", "sy")
             for c in ("field", "stone", "brook", "light")]
    rng = random.Random(5)
    report, _ = check(lambda d, i: rng.choice(words).rjust(12, "z") + f"{rng.randrange(10**4):04d}", 400)
    entropy = next(c for c in report["checks"] if c["id"] == "entropy")
    assert entropy["outcome"] == "open" and "hang together" in entropy["text"], entropy
    assert "bits" not in report


def without_identifiers_checks_are_open():
    report, status = check(RANDOM["10 of 62"], 100, columns=())
    assert status == 3
    assert {c["id"] for c in report["checks"] if c["outcome"] == "open"} == {"contained", "correlated", "derived"}


def no_password_is_in_a_report():
    secret = "Zk8sW2mQx7Rt"
    for fmt in ("text", "json"):
        text = "serial,password\n" + "".join(f"A{i},{secret}\n" for i in range(30))
        done = assay("check", "-", "-f", fmt, stdin=text)
        assert done.returncode == 1 and secret not in done.stdout + done.stderr


def csv_is_read_as_it_is_written():
    make = RANDOM["10 of 62"]
    for delimiter in (";", "\t"):
        report, status = check(make, 50, delimiter=delimiter)
        assert status == 0 and report["identifiers"] == ["serial", "mac", "ssid"], report
    quoted = "\ufeffSerial,Password\r\n" + "".join(f'"A,{i}""{i}",{make(None, i)}\r\n' for i in range(50))
    done = assay("check", "-", "-f", "json", stdin=quoted)
    report = json.loads(done.stdout)
    assert report["devices"] == 50 and report["identifiers"] == ["Serial"], report
    assert done.returncode == 0, report


def broken_lists_are_refused_with_the_line():
    for text, line, why in (
            ("", 1, "is empty"), ("serial,mac\nA,B\n", 1, "no column"), ("password,psk\nA,B\n", 1, "more than one"),
            ("serial,password\n", 1, "no device"), ("serial,password\nA,b\nB\n", 3, "not as many"),
            ("serial,password\nA,\n", 2, "without a password"), ('serial,password\nA,"b\n', 2, "not closed"),
            ('serial,password\nA,"b"c\n', 2, "behind a closed"), ("a,b,c,d,e,f,g,h,i,password\n", 1, "more than nine"),
            ("serial,password\nA," + "x" * 129 + "\n", 2, "more than 128")):
        done = assay("check", "-", stdin=text)
        assert done.returncode == 3 and why in done.stderr and f":{line}: " in done.stderr, (text[:40], done.stderr)


def odd_bytes_do_no_harm():
    rng = random.Random(11)
    base = "serial,mac,password\n" + "".join(f"A{i},00:11:22:33:44:{i:02x},pw{i}zz{i}\n" for i in range(30))
    for _ in range(40):
        b = bytearray(base.encode())
        for _ in range(rng.randrange(1, 9)):
            b[rng.randrange(len(b))] = rng.randrange(256)
        done = subprocess.run([ASSAY, "factory", "check", "-"], input=bytes(b[:rng.randrange(len(b))]),
                              capture_output=True, check=False)
        assert done.returncode in (1, 3), done
        assert b"\x1b" not in done.stdout + done.stderr


def made_passwords_pass_and_open():
    with tempfile.TemporaryDirectory() as work:
        ids, labels, verifiers = (os.path.join(work, n) for n in ("ids.csv", "labels.csv", "verifiers.csv"))
        with open(ids, "w", encoding="utf-8") as f:
            f.write("serial,mac,note\n")
            for d in devices(60):
                f.write(f'{d["serial"]},{d["mac"]},"a, ""b"""\n')
        done = assay("make", ids, "-o", labels, "--provision", verifiers)
        assert done.returncode == 0, done.stderr
        for path in (labels, verifiers):
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        done = assay("check", labels)
        assert done.returncode == 0, done.stdout
        with open(labels, encoding="utf-8") as f, open(verifiers, encoding="utf-8") as g:
            rows = list(zip(csv.DictReader(f), csv.DictReader(g)))
        assert len(rows) == 60
        assert {r[0]["note"] for r in rows} == {'a, "b"'}
        for label, verifier in rows:
            assert label["serial"] == verifier["serial"] and "password" not in verifier
            scheme = int(verifier["scheme"])
            got = hashlib.pbkdf2_hmac("sha256", label["password"].encode(), bytes.fromhex(verifier["salt"]),
                                      1 << (scheme & 0x7f))
            assert scheme & 0x80 and got.hex() == verifier["verifier"]
        done = assay("make", ids, "-o", labels, "--provision", verifiers)
        assert done.returncode == 4 and "already" in done.stderr, done.stderr
        assert assay("make", ids).returncode == 2
        assert assay("make", labels, "-o", ids + "2", "--provision", ids + "3").returncode == 3


def the_report_keeps_to_its_schema():
    try:
        import jsonschema
    except ImportError as e:
        raise Skip("python3-jsonschema is not installed") from e
    with open(ROOT / "catalogue/schema/factory.schema.json", encoding="utf-8") as f:
        schema = json.load(f)
    for make in (RANDOM["10 of 62"], BAD["MD5 of the serial"][0]):
        jsonschema.validate(check(make)[0], schema)


run([
    each_bad_way_is_found_by_its_check,
    even_three_devices_show_a_hash,
    random_lists_raise_no_alarm,
    many_random_lists_raise_no_alarm,
    digits_only_are_left_open,
    words_are_not_counted_as_letters,
    without_identifiers_checks_are_open,
    no_password_is_in_a_report,
    csv_is_read_as_it_is_written,
    broken_lists_are_refused_with_the_line,
    odd_bytes_do_no_harm,
    made_passwords_pass_and_open,
    the_report_keeps_to_its_schema,
])
