# SPDX-License-Identifier: Apache-2.0
"""Signatures of signify (usign has the same form) and minisign, and OpenWrt's trailers."""
import base64
import shutil
import struct
import zlib

from sigs import place, state, tool
from tap import run

LIST = b"Package: busybox\nVersion: 1.35.0-1\n" * 20


def keys(p):
    for name in ("dev", "other"):
        tool("signify-openbsd", "-G", "-n", "-p", f"{name}.pub", "-s", f"{name}.sec", where=p.folder)


def sign(p, data, name="dev"):
    (p / "message").write_bytes(data)
    tool("signify-openbsd", "-S", "-s", f"{name}.sec", "-m", "message", "-x", "message.sig", where=p.folder)
    return (p / "message.sig").read_bytes()


def system(p, files):
    shutil.rmtree(p / "root", ignore_errors=True)
    for name, data in files.items():
        (p / "root" / name).parent.mkdir(parents=True, exist_ok=True)
        (p / "root" / name).write_bytes(data)
    return "root"


@place
def files_beside_their_signature_are_verified(p):
    keys(p)
    sig = sign(p, LIST)
    root = system(p, {"Packages": LIST, "Packages.sig": sig})
    f = p.one(root, "dev.pub", "usign")
    assert state(f) == ("yes", "trusted") and f["algorithm"] == "ed25519", f
    assert f["covers"] == "the file Packages beside it" and f["path"].endswith("/Packages.sig"), f
    assert state(p.one(root, "other.pub", "usign")) == ("no-key", None)
    assert state(p.one(root, None, "usign")) == ("no-key", None)
    root = system(p, {"Packages": LIST + b"!", "Packages.sig": sig})
    assert state(p.one(root, "dev.pub", "usign")) == ("no", "trusted")
    assert state(p.one(root, "other.pub", "usign")) == ("no-key", None)
    # The key that the product has for its packages.
    key = (p / "dev.pub").read_bytes()
    name = base64.b64decode(key.split(b"\n")[1])[2:10].hex()
    files = {"Packages": LIST, "Packages.sig": sig, f"etc/opkg/keys/{name}": key}
    assert state(p.one(system(p, files), None, "usign")) == ("yes", "image")
    files["Packages"] += b"!"
    assert state(p.one(system(p, files), None, "usign")) == ("no", "image")
    # Signed-looking names.
    root = system(p, {"a": LIST, "a.sig": b"untrusted comment: x\nhello\n", "b.sig": sig, "c": LIST, "c.sig": b"x"})
    assert not [f for f in p.facts(root) if f["scheme"] == "usign"]


@place
def minisign_is_verified_with_its_comment(p):
    tool("minisign", "-G", "-W", "-p", "dev.pub", "-s", "dev.sec", where=p.folder)
    for words in ((), ("-l",)):
        (p / "message").write_bytes(LIST)
        tool("minisign", "-S", *words, "-s", "dev.sec", "-m", "message", "-t", "version 7", where=p.folder)
        sig = (p / "message.minisig").read_bytes()
        root = system(p, {"fw": LIST, "fw.minisig": sig})
        assert state(p.one(root, "dev.pub", "minisign")) == ("yes", "trusted"), words
        assert state(p.one(root, None, "minisign")) == ("no-key", None)
        for data, s in ((LIST[1:], sig), (LIST, sig.replace(b"version 7", b"version 8")),
                        (LIST, b"\n".join(sig.split(b"\n")[:2]) + b"\n")):
            root = system(p, {"fw": data, "fw.minisig": s})
            assert state(p.one(root, "dev.pub", "minisign")) == ("no", "trusted"), (words, s)


def record(data, kind, content):
    """A record of OpenWrt's fwtool behind data."""
    body = data + (bytes(8) if kind == 1 else b"") + content
    crc = zlib.crc32(body) ^ 0xffffffff
    size = len(body) - len(data) + 16
    return body + struct.pack(">IIB3xI", 0x46577830, crc, kind, size)


@place
def trailers_of_openwrt_are_verified(p):
    keys(p)
    import gzip
    image = gzip.compress(LIST * 50, mtime=0).ljust(4096, b"\0")
    with_info = record(image, 1, b'{"supported_devices":["box"]}')
    signed = record(with_info, 0, sign(p, with_info))
    f = p.one(signed, "dev.pub", "openwrt-usign")
    assert state(f) == ("yes", "trusted"), f
    assert state(p.one(signed, "other.pub", "openwrt-usign")) == ("no-key", None)
    bad = signed[:20] + bytes([signed[20] ^ 1]) + signed[21:]
    f = p.facts(bad, "dev.pub")
    assert all(x.get("verified") == "no" for x in f if x["scheme"] == "openwrt-usign"), f
    bad = signed.replace(b'"box"', b'"tox"')
    assert state(p.one(bad, "dev.pub", "openwrt-usign")) == ("no", "trusted")
    f = p.one(with_info, "dev.pub", "openwrt-usign")
    assert f["present"] is False, f


run([files_beside_their_signature_are_verified, minisign_is_verified_with_its_comment,
     trailers_of_openwrt_are_verified])
