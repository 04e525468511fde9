# SPDX-License-Identifier: Apache-2.0
"""Packages of SWUpdate, which says the same, and artifacts of Mender, made by their documents."""
import base64
import hashlib
import io
import os
import shutil
import subprocess
import tarfile

from sigs import place, state, tool
from tap import Skip, run

ROOTFS = b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(300))


def sha256(data):
    return hashlib.sha256(data).hexdigest()


# --- SWUpdate

LIBCONFIG = '''software = {
  version = "1.0"; # "filename = 1"
  hardware-compatibility = [ "1.0" ];
  images: ( /* one */ { filename = "rootfs.bin"; device = "%s"; type = "raw"; %s } );
}
'''
JSON = '''{ "software": { "version": "1.0", "hardware-compatibility": ["1.0"],
  "images": [ { "filename": "rootfs.bin", "device": "%s", "type": "raw", %s } ] } }
'''


def swu(p, sign, form=LIBCONFIG, data=ROOTFS, told=None, files=("rootfs.bin",), twist=None):
    """A package; sign makes the signature of the file sw-description."""
    name = "sha256 = \"%s\";" if form is LIBCONFIG else '"sha256": "%s"'
    told = told if told is not None else name % sha256(data)
    (p / "rootfs.bin").write_bytes(data)
    (p / "sw-description").write_text(form % (p / "written.bin", told))
    (p / "sw-description.sig").unlink(missing_ok=True)
    if sign:
        sign()
    if twist:
        twist()
    names = ["sw-description"] + (["sw-description.sig"] if sign else []) + list(files)
    return tool("cpio", "-o", "-H", "crc", where=p.folder, input="".join(n + "\n" for n in names).encode())


def cms(p, key="dev"):
    return lambda: p.openssl("cms", "-sign", "-in", "sw-description", "-out", "sw-description.sig", "-signer",
                             f"{key}.crt", "-inkey", f"{key}.key", "-outform", "DER", "-nosmimecap", "-binary")


def rsa(p, *more):
    return lambda: p.openssl("dgst", "-sha256", "-sign", "dev.key", *more, "-out", "sw-description.sig",
                             "sw-description")


def swupdate_says(p, data, good):
    if not shutil.which("swupdate") or b'"software"' in data:
        return  # it takes JSON, and says that it is no libconfig
    (p / "peer.swu").write_bytes(data)
    for _ in range(3):  # now and then it waits for ever, whatever the package
        try:
            said = tool("swupdate", "-c", "-i", "peer.swu", "-k", "dev.crt", "-H", "board:1.0",
                        where=p.folder, status=range(256), timeout=20,
                        env={"TMPDIR": str(p.folder), "PATH": os.environ["PATH"]})
            break
        except subprocess.TimeoutExpired:
            continue
    else:
        raise Skip("swupdate does not come to an end here")
    # Its exit status does not tell.
    assert (b"SWUPDATE successful" in said) == good, said


def keys(p):
    p.key("dev")
    p.openssl("req", "-x509", "-batch", "-new", "-key", "dev.key", "-out", "dev.crt", "-subj", "/CN=dev",
              "-addext", "extendedKeyUsage=emailProtection")
    p.key("other")


@place
def swupdate_packages_are_verified(p):
    keys(p)
    for form in (LIBCONFIG, JSON):
        data = swu(p, cms(p), form)
        f = p.one(data, "dev.crt", "swupdate")
        assert state(f) == ("yes", "trusted") and f["signer"] == "CN=dev" and "not_covered" not in f, f
        assert state(p.one(data, "dev.pub", "swupdate")) == ("yes", "trusted")
        assert state(p.one(data, "other.crt", "swupdate")) == ("yes", "image")
        assert state(p.one(data, None, "swupdate")) == ("yes", "image")
        swupdate_says(p, data, True)
    for more, name in (((), "rsa2048-pkcs1-sha256"),
                       (("-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:-2"),
                        "rsa2048-pss-sha256")):
        data = swu(p, rsa(p, *more))
        f = p.one(data, "dev.pub", "swupdate")
        assert state(f) == ("yes", "trusted") and f["algorithm"] == name, f
        assert state(p.one(data, "other.pub", "swupdate")) == ("no-key", None)
        assert state(p.one(data, None, "swupdate")) == ("no-key", None)


@place
def swupdate_packages_that_were_changed_are_not(p):
    keys(p)
    for sign in (cms(p), rsa(p)):
        bad = {
            "the image": lambda: (p / "rootfs.bin").write_bytes(ROOTFS[:-1] + b"!"),
            "the description": lambda: (p / "sw-description").write_text(
                (p / "sw-description").read_text().replace('"raw"', '"rwa"')),
            "both": lambda: [(p / "rootfs.bin").write_bytes(b"!"), (p / "sw-description").write_text(
                (p / "sw-description").read_text().replace(sha256(ROOTFS), sha256(b"!")))],
        }
        for what, twist in bad.items():
            data = swu(p, sign, twist=twist)
            assert p.one(data, "dev.crt", "swupdate")["verified"] == "no", what
            swupdate_says(p, data, False)
        # Signed, but not bound.
        data = swu(p, sign, told="")
        f = p.one(data, "dev.crt", "swupdate")
        assert f["verified"] == "no" and "without its SHA-256" in f["because"], f
        swupdate_says(p, data, False)


@place
def what_swupdate_does_not_name_is_told(p):
    keys(p)
    (p / "extra.sh").write_text("#!/bin/sh\n")
    f = p.one(swu(p, cms(p), files=("rootfs.bin", "extra.sh")), "dev.crt", "swupdate")
    assert state(f) == ("yes", "trusted") and f["not_covered"] == "extra.sh", f
    f = p.one(swu(p, None))
    assert f["scheme"] == "swupdate" and f["present"] is False, f
    # A signature over something that it brings along.
    def attached():
        (p / "mine").write_text("whatever")
        p.openssl("cms", "-sign", "-nodetach", "-in", "mine", "-out", "sw-description.sig", "-signer", "dev.crt",
                  "-inkey", "dev.key", "-outform", "DER", "-binary")
    assert p.one(swu(p, attached), "dev.crt", "swupdate")["verified"] == "no"
    # An archive with other names is none.
    (p / "sw-description.txt").write_text("software")
    other = tool("cpio", "-o", "-H", "newc", where=p.folder, input=b"sw-description.txt\nrootfs.bin\n")
    assert not [x for x in p.facts(other) if x["scheme"] == "swupdate"]


# --- Mender

def tar(files, compress=""):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:" + compress, format=tarfile.USTAR_FORMAT) as t:
        for name, data in files:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            t.addfile(info, io.BytesIO(data))
    return out.getvalue()


def artifact(p, key="dev", payload=ROOTFS, told=None, sign=True, extra=(), manifest_more="", raw=False,
             compress="gz"):
    version = b'{"format":"mender","version":3}'
    header = tar([("header-info", b"{}")], compress)
    dot = f".{compress}" if compress else ""
    manifest = (f"{told or sha256(payload)}  data/0000/rootfs.ext4\n{sha256(header)}  header.tar{dot}\n"
                f"{sha256(version)}  version\n{manifest_more}").encode()
    files = [("version", version), ("manifest", manifest)]
    if sign:
        (p / "manifest").write_bytes(manifest)
        sig = p.openssl("dgst", "-sha256", "-sign", f"{key}.key", "manifest")
        if raw:
            sig = raw_ecdsa(sig)
        files.append(("manifest.sig", base64.b64encode(sig)))
    files += [(f"header.tar{dot}", header),
              (f"data/0000.tar{dot}", tar([("rootfs.ext4", payload), *extra], compress))]
    return tar(files)


def raw_ecdsa(der):
    r = der[4:4 + der[3]]
    s = der[6 + der[3]:]
    return r[-32:].rjust(32, b"\0") + s[-32:].rjust(32, b"\0")


@place
def mender_artifacts_are_verified(p):
    for how in ((), ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        p.key("dev", *how)
        p.key("other", *how)
        for raw in (False, True) if how else (False,):
            for compress in ("gz", ""):
                data = artifact(p, raw=raw, compress=compress)
                f = p.one(data, "dev.pub", "mender")
                assert state(f) == ("yes", "trusted") and "not_covered" not in f, (how, raw, compress, f)
            assert state(p.one(data, "other.pub", "mender")) == ("no-key", None)
            assert state(p.one(data, None, "mender")) == ("no-key", None)
    assert f["algorithm"] == "ecdsa-p256-sha256", f
    f = p.one(artifact(p, sign=False))
    assert f["scheme"] == "mender" and f["present"] is False, f


@place
def mender_artifacts_that_were_changed_are_not(p):
    p.key("dev")
    cases = {
        "payload": artifact(p, told=sha256(b"another")),
        "extra": artifact(p, extra=[("more", b"x")]),
        "absent": artifact(p, manifest_more=sha256(b"") + "  data/0000/gone\n"),
        "no payload": artifact(p, manifest_more=sha256(b"") + "  data/0001/gone\n"),
        "malformed": artifact(p, manifest_more="hello\n"),
    }
    for what, data in cases.items():
        f = p.one(data, "dev.pub", "mender")
        assert f["verified"] == ("not-checked" if what == "no payload" else "no"), (what, f)
    data = artifact(p)
    bad = data.replace(sha256(ROOTFS).encode(), sha256(b"x").encode())
    assert p.one(bad, "dev.pub", "mender")["verified"] == "no"
    at = data.index(b'"version":3')
    assert p.one(data[:at] + b'"version":2' + data[at + 11:], "dev.pub", "mender")["verified"] == "no"


@place
def a_real_artifact_is_read(p):
    samples = os.environ.get("ASSAY_SAMPLES")
    if not samples:
        raise Skip("ASSAY_SAMPLES names no images")
    f = p.one(os.path.join(samples, "sig-mender-signed-min", "a0-signed-nitro.mender"), None, "mender")
    assert state(f) == ("no-key", None) and f["present"], f


run([swupdate_packages_are_verified, swupdate_packages_that_were_changed_are_not,
     what_swupdate_does_not_name_is_told, mender_artifacts_are_verified,
     mender_artifacts_that_were_changed_are_not, a_real_artifact_is_read])
