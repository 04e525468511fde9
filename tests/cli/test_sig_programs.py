# SPDX-License-Identifier: Apache-2.0
"""Programs that carry their signatures: PE files that sbsign signed, kernel modules."""
import os
import shutil
import struct

from sigs import place, state, tool
from tap import Skip, run

CODE = bytes(range(256)) * 8


def program(sections=((b".text", CODE), (b".data", CODE[::-1]))):
    """A PE32+ program for UEFI that does nothing."""
    place_of, headers, table, data = 0x400, b"", b"", b""
    for name, content in sections:
        table += struct.pack("<8sIIIIIIHHI", name, len(content), 0x1000 + len(data), len(content),
                             place_of + len(data), 0, 0, 0, 0, 0x60000020)
        data += content
    headers = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    headers += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, len(sections), 0, 0, 0, 240, 0x206)
    headers += struct.pack("<HBBIIIIIQIIHHHHHHIIIIHHQQQQII", 0x20b, 2, 0, len(data), 0, 0, 0x1000, 0x1000,
                           0, 0x1000, 0x200, 0, 0, 0, 0, 0, 0, 0, 0x1000 + len(data), 0x400, 0, 10, 0,
                           0, 0, 0, 0, 0, 16)
    headers += bytes(16 * 8) + table
    return headers.ljust(place_of, b"\0") + data


def signed(p, name="dev", what=None):
    (p / "plain.efi").write_bytes(what or program())
    tool("sbsign", "--key", f"{name}.key", "--cert", f"{name}.crt", "--output", "signed.efi", "plain.efi",
         where=p.folder)
    return (p / "signed.efi").read_bytes()


def sbverify_says(p, data, good, cert="dev.crt"):
    (p / "peer.efi").write_bytes(data)
    tool("sbverify", "--cert", cert, "peer.efi", where=p.folder, status=(0,) if good else (1,))


@place
def programs_for_uefi_are_verified(p):
    p.key("dev")
    p.key("other")
    data = signed(p)
    f = p.one(data, "dev.crt", "pe-authenticode")
    assert state(f) == ("yes", "trusted") and f["algorithm"] == "rsa2048-pkcs1-sha256", f
    assert f["signer"] == "CN=dev" and f["not_covered"] == "the checksum", f
    assert state(p.one(data, "dev.pub", "pe-authenticode")) == ("yes", "trusted")
    for trust in ("other.crt", None):
        assert state(p.one(data, trust, "pe-authenticode")) == ("yes", "image")
    sbverify_says(p, data, True)
    sbverify_says(p, data, False, "other.crt")
    assert not [f for f in p.facts(program()) if f["scheme"] == "pe-authenticode"]


@place
def changed_programs_are_not(p):
    p.key("dev")
    data = signed(p)
    table = struct.unpack_from("<I", data, 64 + 24 + 112 + 32)[0]
    for at in (70, 64 + 24 + 16, 0x300, 0x400, 0x400 + 2047, 0x400 + 4095, table - 1):
        bad = data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]
        facts = [f for f in p.facts(bad, "dev.crt") if f["scheme"] == "pe-authenticode"]
        assert all(f["verified"] == "no" for f in facts), (at, facts)
    # The checksum is not signed, here and there.
    at = 64 + 24 + 64
    free = data[:at] + b"\1\2\3\4" + data[at + 4:]
    assert state(p.one(free, "dev.crt", "pe-authenticode")) == ("yes", "trusted")
    sbverify_says(p, free, True)
    # The signature of another program.
    other = signed(p, what=program(((b".text", CODE[::-1]), (b".data", CODE))))
    mixed = other[:table] + data[table:]
    f = p.one(mixed, "dev.crt", "pe-authenticode")
    assert f["verified"] == "no" and "something else" in f["because"], f
    sbverify_says(p, mixed, False)


@place
def a_program_with_two_signatures_has_two(p):
    p.key("dev")
    p.key("other")
    both = signed(p, "other", signed(p))
    facts = [f for f in p.facts(both, "dev.crt") if f["scheme"] == "pe-authenticode"]
    assert sorted(map(state, facts)) == [("yes", "image"), ("yes", "trusted")], facts
    sbverify_says(p, both, True)


@place
def real_programs_hold(p):
    samples = os.environ.get("ASSAY_SAMPLES")
    if not samples:
        raise Skip("ASSAY_SAMPLES names no images")
    for name, n, signer in (("shim-x64", 2, "Microsoft"), ("shim-aa64", 2, "Microsoft"), ("grub-aa64", 1, "Debian"),
                            ("fwupd-x64", 1, "Debian"), ("fallback-aa64", 1, "Debian"), ("mm-aa64", 1, "Debian")):
        folder = os.path.join(samples, f"sig-pe-{name}")
        facts = p.facts(os.path.join(folder, os.listdir(folder)[0]))
        facts = [f for f in facts if f["scheme"] == "pe-authenticode"]
        assert len(facts) == n and all(state(f) == ("yes", "image") for f in facts), (name, facts)
        assert all(signer in f["signer"] for f in facts), (name, facts)


# --- modules

def module(p, *words, key="dev", twist=None, kind=2):
    program = shutil.which("true")
    with open(program, "rb") as file:
        code = file.read()
    (p / "code").write_bytes(code)
    p.openssl("cms", "-sign", "-binary", "-noattr", "-nocerts", "-nosmimecap", "-md", "sha256", "-in", "code",
              "-signer", f"{key}.crt", "-inkey", f"{key}.key", "-outform", "DER", "-out", "sig", *words)
    sig = (p / "sig").read_bytes()
    return (twist(code) if twist else code) + sig + struct.pack(">BBBBB3xI", 0, 0, kind, 0, 0, len(sig)) + \
        b"~Module signature appended~\n"


def system(p, **modules):
    top = p / "root"
    shutil.rmtree(top, ignore_errors=True)
    (top / "lib/modules/6.1.0").mkdir(parents=True)
    for name, data in modules.items():
        (top / f"lib/modules/6.1.0/{name}.ko").write_bytes(data)
    return "root"


@place
def modules_are_verified(p):
    for how in (("rsa", "-pkeyopt", "rsa_keygen_bits:2048"), ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        p.key("dev", *how)
        p.key("other", *how)
        root = system(p, a=module(p), b=module(p), c=module(p))
        for trust, want in (("dev.crt", ("yes", "trusted")), ("dev.pub", ("yes", "trusted")),
                            ("other.crt", ("no-key", None)), ("other.pub", ("no-key", None)), (None, ("no-key", None))):
            f = p.one(root, trust, "kernel-module")
            assert state(f) == want and f["files"] == 3, (how, trust, f)
            assert "sha256" in f["algorithm"], f
        root = system(p, a=module(p), b=module(p, twist=lambda code: code[:-1] + b"!"), c=module(p, key="other"))
        facts = [f for f in p.facts(root, "dev.crt") if f["scheme"] == "kernel-module"]
        got = {f["verified"]: (f["files"], f["name"][-4:]) for f in facts}
        assert got == {"yes": (1, "a.ko"), "no": (1, "b.ko"), "no-key": (1, "c.ko")}, facts
    root = system(p, a=module(p, kind=1))
    assert state(p.one(root, "dev.crt", "kernel-module")) == ("not-checked", None)
    root = system(p, a=module(p, "-nodetach"))
    assert p.one(root, "dev.crt", "kernel-module")["verified"] == "no"
    root = system(p, a=b"\x7fELF" + bytes(80))
    assert not [f for f in p.facts(root) if f["scheme"] == "kernel-module"]


run([programs_for_uefi_are_verified, changed_programs_are_not, a_program_with_two_signatures_has_two,
     real_programs_hold, modules_are_verified])
