# SPDX-License-Identifier: Apache-2.0
"""Bundles that RAUC made, with keys and certificates of OpenSSL."""
import hashlib
import json
import os

from images import scan
from sigs import place, state, tool
from tap import Skip, run

ROOTFS = b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(11000))


def authority(p):
    """A root certificate (ca) and a signer below it (dev)."""
    p.key("ca")
    p.openssl("genpkey", "-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048", "-out", "dev.key")
    p.openssl("req", "-new", "-batch", "-key", "dev.key", "-subj", "/O=Maker/CN=Release", "-out", "dev.csr")
    p.openssl("x509", "-req", "-in", "dev.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial",
              "-out", "dev.crt", "-days", "9")
    p.openssl("pkey", "-in", "dev.key", "-pubout", "-out", "dev.pub")


def bundle(p, form, name="made", key="dev"):
    content = p / f"content-{name}"
    content.mkdir()
    (content / "rootfs.img").write_bytes(ROOTFS)
    (content / "manifest.raucm").write_text(
        "[update]\ncompatible=box\nversion=1\n\n"
        f"[bundle]\nformat={form}\n\n[image.rootfs]\nfilename=rootfs.img\n")
    tool("rauc", "bundle", "--cert", f"{key}.crt", "--key", f"{key}.key", content.name,
         f"{name}.raucb", where=p.folder)
    return (p / f"{name}.raucb").read_bytes()


def changed(data, at, what=None):
    what = what or bytes([data[at] ^ 1])
    return data[:at] + what + data[at + len(what):]


def agrees(p, data, good):
    """What rauc itself says of it."""
    (p / "peer.raucb").write_bytes(data)
    tool("rauc", "--keyring", "ca.crt", "info", "peer.raucb", where=p.folder,
         status=(0,) if good else range(1, 256))


@place
def plain_bundles_are_verified(p):
    authority(p)
    p.key("other")
    data = bundle(p, "plain")
    for trust in ("ca.crt", "dev.crt", "dev.pub"):
        f = p.one(data, trust, "rauc")
        assert state(f) == ("yes", "trusted"), (trust, f)
    assert f["algorithm"] == "rsa2048-pkcs1-sha256" and f["signer"] == "CN=Release,O=Maker", f
    size = int.from_bytes(data[-8:], "big")
    assert f["ranges"] == [{"offset": 0, "size_bytes": len(data) - 8 - size}], f
    for trust in ("other.crt", "other.pub", None):
        assert state(p.one(data, trust, "rauc")) == ("yes", "image")
    agrees(p, data, True)
    for at in (5, 2000, len(data) - 8 - size - 1):
        bad = changed(data, at)
        f = p.one(bad, "ca.crt", "rauc")
        assert f["verified"] == "no" and f["because"].startswith("it is over something else"), f
        agrees(p, bad, False)
    assert any(f["format"] == "squashfs" for f in parts(p, data))


def parts(p, data):
    (p / "tree.raucb").write_bytes(data)
    return json.loads(scan("-f", "json", p / "tree.raucb"))["tree"]


@place
def bundles_with_a_hash_tree_are_verified(p):
    authority(p)
    data = bundle(p, "verity")
    f = p.one(data, "ca.crt", "rauc")
    assert state(f) == ("yes", "trusted") and "hash tree" in f["covers"], f
    assert state(p.one(data, None, "rauc")) == ("yes", "image")
    agrees(p, data, True)
    size = int.from_bytes(data[-8:], "big")
    end = len(data) - 8 - size
    tree = end - int(data.split(b"verity-size=")[1].split(b"\n")[0])
    for at, why in ((9, "a block is not"), (tree - 1, "a block is not"), (tree + 5, "contradicts itself"),
                    (tree + 4095, "another root"), (tree + 4096 + 3, "a block is not"),
                    (end - 9, "contradicts itself")):
        f = p.one(changed(data, at), "ca.crt", "rauc")
        assert f["verified"] == "no" and why in f["because"], (at, f)
    # The root hash in the manifest: what is signed is another text then.
    at = data.index(b"verity-hash=") + 12
    bad = changed(data, at, b"0" if data[at:at + 1] != b"0" else b"1")
    assert p.one(bad, "ca.crt", "rauc")["verified"] == "no"
    agrees(p, bad, False)
    # A block less, a block more.
    tail = data[end:]
    for more in (data[:end - 4096] + tail, data[:end] + bytes(4096) + tail):
        assert p.one(more, "ca.crt", "rauc")["verified"] == "no"


@place
def a_signature_of_another_bundle_is_none(p):
    authority(p)
    plain, verity = bundle(p, "plain", "a"), bundle(p, "verity", "b")
    p.key("other")
    evil = bundle(p, "verity", "c", "other")
    for x, y in ((plain, verity), (verity, plain), (evil, verity), (evil, plain)):
        size = int.from_bytes(y[-8:], "big")
        mixed = x[:len(x) - 8 - int.from_bytes(x[-8:], "big")] + y[-8 - size:]
        f = p.one(mixed, "ca.crt", "rauc")
        assert f["verified"] == "no", f
    # Signed by somebody: whole, and not by whom it should be.
    assert state(p.one(evil, "ca.crt", "rauc")) == ("yes", "image")


@place
def encrypted_bundles_are_not_believed(p):
    authority(p)
    data = bundle(p, "crypt")
    f = p.one(data, "ca.crt", "rauc")
    assert state(f) == ("yes", "trusted"), f
    assert p.one(changed(data, 77), "ca.crt", "rauc")["verified"] == "no"
    p.key("device")
    tool("rauc", "--keyring", "ca.crt", "encrypt", "--to", "device.crt", "made.raucb", "sealed.raucb",
         where=p.folder)
    f = p.one("sealed.raucb", "ca.crt", "rauc")
    assert state(f) == ("not-checked", None) and "ranges" not in f, f


@place
def keys_of_the_examples_are_known(p):
    samples = os.environ.get("ASSAY_SAMPLES")
    if not samples:
        raise Skip("ASSAY_SAMPLES names no images")
    for name in ("plain-good", "verity-good", "casync", "adaptive", "crypt"):
        folder = os.path.join(samples, f"sig-rauc-{name}")
        f = p.one(os.path.join(folder, os.listdir(folder)[0]), None, "rauc")
        if name == "crypt":
            assert state(f) == ("not-checked", None), f
        else:
            assert state(f) == ("yes", "published") and f["known_key"] == "RAUC test release-1", f


run([plain_bundles_are_verified, bundles_with_a_hash_tree_are_verified,
     a_signature_of_another_bundle_is_none, encrypted_bundles_are_not_believed,
     keys_of_the_examples_are_known])
