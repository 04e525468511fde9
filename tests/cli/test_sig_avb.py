# SPDX-License-Identifier: Apache-2.0
"""vbmeta images of Android Verified Boot, made by AOSP's documents: Debian has no avbtool."""
import hashlib
import re
import struct

from sigs import place, state, tool
from tap import run

ALGORITHMS = {1: ("sha256", 2048), 2: ("sha256", 4096), 4: ("sha512", 2048), 5: ("sha512", 4096)}


def padded(data, to):
    return data + bytes(-len(data) % to)


def key_of(p, name, bits):
    text = p.openssl("pkey", "-in", f"{name}.key", "-noout", "-text").decode()
    hexed = re.search(r"modulus:\s+([0-9a-f:\s]+)publicExponent", text).group(1)
    n = int(re.sub(r"[:\s]", "", hexed), 16)
    r = 1 << bits
    n0inv = (-pow(n, -1, 1 << 32)) % (1 << 32)
    return struct.pack(">II", bits, n0inv) + n.to_bytes(bits // 8, "big") + (r * r % n).to_bytes(bits // 8, "big")


def descriptor(tag, body):
    body = padded(body, 8)
    return struct.pack(">QQ", tag, len(body)) + body


def hash_descriptor(name, image, salt=b"salty", algorithm="sha256"):
    digest = hashlib.new(algorithm, salt + image).digest()
    return descriptor(2, struct.pack(">Q32sIII", len(image), algorithm.encode(), len(name), len(salt), len(digest))
                      + bytes(64) + name + salt + digest)


def chain_descriptor(name, key):
    return descriptor(4, struct.pack(">III", 1, len(name), len(key)) + bytes(64) + name + key)


def vbmeta(p, descriptors=b"", algorithm=1, key="dev", sign_with=None, rollback=0, flags=0):
    name, bits = ALGORITHMS.get(algorithm, ("sha256", 0))
    size = {0: 0, "sha256": 32, "sha512": 64}[name if algorithm else 0]
    public = key_of(p, key, bits) if algorithm else b""
    aux = padded(padded(descriptors, 8) + public, 64)
    auth_size = len(padded(bytes(size + bits // 8), 64))
    header = b"AVB0" + struct.pack(">IIQQI", 1, 0, auth_size, len(aux), algorithm)
    header += struct.pack(">QQQQ", 0, size, size, bits // 8)
    at = len(padded(descriptors, 8))
    header += struct.pack(">QQQQQQ", at, len(public), at + len(public), 0, 0, len(descriptors))
    header += struct.pack(">QII48s80s", rollback, flags, 0, b"made by a test", b"")
    assert len(header) == 256
    if not algorithm:
        return header + aux
    (p / "signed").write_bytes(header + aux)
    p.openssl("dgst", f"-{name}", "-sign", f"{sign_with or key}.key", "-out", "signature", "signed")
    auth = padded(hashlib.new(name, header + aux).digest() + (p / "signature").read_bytes(), 64)
    return header + auth + aux


def footered(image, meta, size):
    at = len(padded(image, 4096))
    body = padded(image, 4096) + meta
    footer = b"AVBf" + struct.pack(">IIQQQ28s", 1, 0, len(image), at, len(meta), b"")
    return body + bytes(size - len(body) - 64) + footer


def changed(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


def keys(p, names=("dev", "other")):
    for name in names:
        p.key(name)


BOOT = b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(700))


@place
def images_are_verified(p):
    keys(p)
    for algorithm in (1, 4):
        data = vbmeta(p, chain_descriptor(b"system", b"x" * 520), algorithm, rollback=5) + bytes(2048)
        for trust, want in (("dev.pub", "trusted"), ("dev.crt", "trusted"), ("other.pub", "image"), (None, "image")):
            f = p.one(data, trust, "avb")
            assert state(f) == ("yes", want), (algorithm, trust, f)
            assert f["rollback"].startswith("index 5") and "system" in f["not_covered"], f
            assert f["algorithm"] == f"rsa2048-pkcs1-{ALGORITHMS[algorithm][0]}", f
    p.key("big", "rsa", "-pkeyopt", "rsa_keygen_bits:4096")
    assert state(p.one(vbmeta(p, b"", 2, key="big"), "big.pub", "avb")) == ("yes", "trusted")


@place
def what_was_changed_does_not_verify(p):
    keys(p)
    data = vbmeta(p, hash_descriptor(b"boot", BOOT), rollback=5)
    f = p.one(data, "dev.pub", "avb")
    assert state(f) == ("yes", "trusted") and "boot" in f["not_covered"], f
    for at in (112, 119, 127, 200 - 24, 256 + 3, 256 + 40, 256 + 320 + 20, len(data) - 100):
        for f in p.facts(changed(data, at), "dev.pub"):
            assert f["verified"] != "yes", (at, f)
    # Another key's signature under this key's name.
    f = p.one(vbmeta(p, sign_with="other"), "dev.pub", "avb")
    assert f["verified"] == "no", f


@place
def a_partition_with_its_footer_is_compared(p):
    keys(p, ["dev"])
    good = footered(BOOT, vbmeta(p, hash_descriptor(b"boot", BOOT)), 1 << 17)
    f = p.one(good, "dev.pub", "avb")
    assert state(f) == ("yes", "trusted") and "not_covered" not in f, f
    f = p.one(changed(good, 70), "dev.pub", "avb")
    assert f["verified"] == "no" and "in front" in f["because"], f
    # One that is not signed is for another that holds its hash.
    assert not p.facts(footered(BOOT, vbmeta(p, hash_descriptor(b"boot", BOOT), 0), 1 << 17), kind="signature")


@place
def hash_trees_are_compared(p):
    keys(p, ["dev"])
    data = BOOT[:4096 * 10]
    (p / "data").write_bytes(data)
    said = tool("veritysetup", "format", "data", "tree", "--no-superblock", "--salt=0102", where=p.folder).decode()
    root = bytes.fromhex(next(line.split()[-1] for line in said.splitlines() if line.startswith("Root hash")))
    tree = (p / "tree").read_bytes()
    body = struct.pack(">IQQQIIIQQ32sIII", 1, len(data), len(data), len(tree), 4096, 4096, 0, 0, 0, b"sha256", 6, 2,
                       len(root)) + bytes(64) + b"system" + b"\1\2" + root
    image = data + tree
    good = footered(image, vbmeta(p, descriptor(1, body)), 1 << 17)
    f = p.one(good, "dev.pub", "avb")
    assert state(f) == ("yes", "trusted") and "not_covered" not in f, f
    for at in (5, len(data) - 1, len(data) + 7):
        assert p.one(changed(good, at), "dev.pub", "avb")["verified"] == "no", at


@place
def what_switches_it_off_is_told(p):
    keys(p, ["dev"])
    f = p.one(vbmeta(p, flags=2), "dev.pub", "avb")
    assert "flags 2" in f["disabled"], f
    assert "flags 1" in p.one(vbmeta(p, flags=1), "dev.pub", "avb")["disabled"]
    f = p.one(vbmeta(p, algorithm=0, flags=2), "dev.pub", "avb")
    assert f["present"] is False and "flags 2" in f["disabled"], f


run([images_are_verified, what_was_changed_does_not_verify, a_partition_with_its_footer_is_compared,
     hash_trees_are_compared, what_switches_it_off_is_told])
