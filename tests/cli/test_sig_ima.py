# SPDX-License-Identifier: Apache-2.0
"""IMA signatures that evmctl made, in the extended attributes of an ext4 image."""
import hashlib

from sigs import place, state, tool
from tap import run

FILES = {"plain": b"#!/bin/sh\necho hello\n", "empty": b"",
         "large": b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(40000))}


def signature(p, name, key, algorithm="sha256"):
    """What evmctl would put into security.ima of a file."""
    (p / name).write_bytes(FILES[name])
    tool("evmctl", "ima_sign", "--sigfile", "--hashalgo", algorithm, "--key", f"{key}.key", "-v", name,
         where=p.folder)
    return (p / f"{name}.sig").read_bytes()


def image(p, signatures, files=FILES):
    """An ext4 image of files with these attributes."""
    root = p / "root"
    root.mkdir(exist_ok=True)
    for name, data in files.items():
        (root / name).write_bytes(data)
    (p / "fs").unlink(missing_ok=True)
    tool("mkfs.ext4", "-q", "-d", root, p / "fs", "8M")
    for name, value in signatures.items():
        (p / "value").write_bytes(value)
        tool("debugfs", "-w", "-R", f"ea_set -f {p / 'value'} /{name} security.ima", p / "fs")
    return (p / "fs").read_bytes()


def ec(p, name):
    p.key(name, "ec", "-pkeyopt", "ec_paramgen_curve:P-256")


@place
def signed_files_are_verified(p):
    p.key("dev")
    p.key("other")
    ec(p, "curve")
    for key, algorithm in (("dev", "sha256"), ("dev", "sha1"), ("dev", "sha512"), ("curve", "sha256")):
        data = image(p, {name: signature(p, name, key, algorithm) for name in FILES})
        for trust in (f"{key}.pub", f"{key}.crt"):
            f = p.one(data, trust, "ima")
            assert state(f) == ("yes", "trusted") and f["files"] == 3 and "not_covered" not in f, (key, f)
            assert algorithm in f["algorithm"], f
        for trust in ("other.pub", None):
            f = p.one(data, trust, "ima")
            assert state(f) == ("no-key", None) and f["files"] == 3, (key, f)


@place
def what_was_changed_does_not_verify(p):
    p.key("dev")
    good = {name: signature(p, name, "dev") for name in ("plain", "large")}
    data = image(p, good)
    f = p.one(data, "dev.pub", "ima")
    assert state(f) == ("yes", "trusted") and f["files"] == 2 and f["not_covered"] == "files that have none", f
    facts = p.facts(image(p, good, {**FILES, "large": FILES["large"][:-1] + b"x"}), "dev.pub")
    assert sorted((f["verified"], f["files"], f["name"]) for f in facts) == [("no", 1, "/large"), ("yes", 1, "/plain")]
    # The signature of another file, a cut one, one with a tail, a hash, and an unknown kind.
    value = good["plain"]
    for wrong, want in ((good["large"], "no"), (value[:-1], "not-checked"), (value + b"x", "not-checked"),
                        (value[:1] + b"\1" + value[2:], "not-checked"), (value[:2] + b"\x0b" + value[3:], "not-checked"),
                        (value[:-1] + bytes([value[-1] ^ 1]), "no")):
        assert p.one(image(p, {"plain": wrong}), "dev.pub", "ima")["verified"] == want, want
    for hashed in (b"\4\4" + hashlib.sha256(FILES["plain"]).digest(), b"\1" + hashlib.sha1(FILES["plain"]).digest()):
        assert not p.facts(image(p, {"plain": hashed}), "dev.pub"), "a hash is no signature"


run([signed_files_are_verified, what_was_changed_does_not_verify])
