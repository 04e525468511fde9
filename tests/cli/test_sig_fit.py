# SPDX-License-Identifier: Apache-2.0
"""FIT images that mkimage made and signed."""
import hashlib
import os

from sigs import place, state, tool
from tap import Skip, run

KERNEL = bytes(range(256)) * 4
SIGN = 'signature-1 { algo="sha256,%s"; key-name-hint="dev"; sign-images="kernel","fdt"; %s};'
CONF = 'conf-1 { kernel="kernel-1"; fdt="fdt-1"; %s};'


def make(p, conf, *words, image="", hashes="hash-1 { algo=\"sha256\"; };", name="fit"):
    """A FIT with the configurations conf, and the bytes of it."""
    (p / "kernel.bin").write_bytes(KERNEL)
    (p / "board.dts").write_text('/dts-v1/; / { model="x"; };\n')
    tool("dtc", "-O", "dtb", "-o", "board.dtb", "board.dts", where=p.folder)
    (p / f"{name}.its").write_text(f'''/dts-v1/;
/ {{ description="t"; #address-cells=<1>;
  images {{
    kernel-1 {{ description="k"; data=/incbin/("kernel.bin"); type="kernel"; arch="arm";
      os="linux"; compression="none"; load=<0x8000>; entry=<0x8000>; {hashes} {image} }};
    fdt-1 {{ description="d"; data=/incbin/("board.dtb"); type="flat_dt"; arch="arm";
      compression="none"; hash-1 {{ algo="sha256"; }}; }};
  }};
  configurations {{ default="conf-1"; {conf} }};
}};
''')
    tool("mkimage", "-f", f"{name}.its", "-k", ".", *words, f"{name}.itb", where=p.folder)
    return (p / f"{name}.itb").read_bytes()


def signed(p, algo="rsa2048", more="", words=(), key=(), **how):
    p.key("dev", *key)
    return make(p, CONF % (SIGN % (algo, more)), *words, **how)


@place
def a_configuration_is_verified(p):
    fit = signed(p)
    p.key("other")
    f = p.one(fit, "dev.pub", "fit")
    assert state(f) == ("yes", "trusted"), f
    assert f["algorithm"] == "rsa2048-pkcs1-sha256" and f["name"] == "conf-1", f
    assert f["required"] == "unknown" and "not_covered" not in f, f
    assert "kernel-1, fdt-1" in f["covers"], f
    assert state(p.one(fit, "dev.crt", "fit")) == ("yes", "trusted")
    assert state(p.one(fit, "other.pub", "fit")) == ("no-key", None)
    assert state(p.one(fit, scheme="fit")) == ("no-key", None)


@place
def what_was_changed_does_not_verify(p):
    fit = signed(p)
    at = fit.index(KERNEL)
    f = p.one(fit[:at + 9] + b"!" + fit[at + 10:], "dev.pub", "fit")
    assert state(f) == ("no", "trusted"), f
    assert "kernel-1 (is not what its hash says)" in f["not_covered"], f
    at = fit.index(b"\x00\x00\x80\x00", at + 1024)  # where it is loaded
    f = p.one(fit[:at] + b"\x00\x00\x90\x00" + fit[at + 4:], "dev.pub", "fit")
    assert state(f) == ("no", "trusted") and "something else" in f["because"], f
    # The image and its hash, both changed.
    both = fit.replace(KERNEL, KERNEL[::-1]).replace(hashlib.sha256(KERNEL).digest(),
                                                     hashlib.sha256(KERNEL[::-1]).digest())
    assert both != fit and state(p.one(both, "dev.pub", "fit")) == ("no", "trusted")


@place
def other_algorithms_are_verified(p):
    cases = (("rsa2048", 'padding="pss";', (), "rsa2048-pss-sha256"),
             ("rsa4096", "", ("rsa", "-pkeyopt", "rsa_keygen_bits:4096"), "rsa4096-pkcs1-sha256"))
    for algo, more, key, name in cases:
        fit = signed(p, algo, more, key=key)
        f = p.one(fit, "dev.pub", "fit")
        assert state(f) == ("yes", "trusted") and f["algorithm"] == name, f
        bad = fit.replace(b"\x00\x00\x80\x00", b"\x00\x00\x80\x04")
        assert bad != fit and p.one(bad, "dev.pub", "fit")["verified"] != "yes"


@place
def ecdsa_is_verified(p):
    p.key("dev", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
    (p / "dev.pem").write_bytes((p / "dev.key").read_bytes())
    fit = make(p, CONF % (SIGN % ("ecdsa256", "")))
    f = p.one(fit, "dev.pub", "fit")
    assert state(f) == ("yes", "trusted") and f["algorithm"] == "ecdsa-p256-sha256", f
    bad = fit.replace(b"\x00\x00\x80\x00", b"\x00\x00\x80\x04")
    assert state(p.one(bad, "dev.pub", "fit")) == ("no-key", None)


@place
def contents_behind_the_tree_are_verified(p):
    for words in (("-E",), ("-E", "-p", "4000")):
        fit = signed(p, words=words)
        assert state(p.one(fit, "dev.pub", "fit")) == ("yes", "trusted")
        at = fit.index(KERNEL)
        f = p.one(fit[:at] + b"!" + fit[at + 1:], "dev.pub", "fit")
        assert state(f) == ("no", "trusted") and "kernel-1" in f["not_covered"], f
        f = p.one(fit[:at + 40], "dev.pub", "fit")
        assert f["verified"] != "yes", f


@place
def a_signature_over_the_wrong_part_is_none(p):
    p.key("dev")
    part = SIGN.replace('"kernel","fdt"', '"kernel"') % ("rsa2048", "")
    f = p.one(make(p, CONF % part), "dev.pub", "fit")
    assert state(f) == ("no", "trusted"), f
    assert f["not_covered"] == "fdt-1 (is not among what is signed)", f
    # An image that only a checksum binds.
    whole = SIGN % ("rsa2048", "")
    f = p.one(make(p, CONF % whole, hashes='hash-1 { algo="crc32"; };'), "dev.pub", "fit")
    assert state(f) == ("no", "trusted") and "kernel-1 (is bound by no strong hash)" in f["not_covered"], f
    # A node that U-Boot would load in place of the signed one.
    fit = make(p, CONF % whole)
    assert state(p.one("fit.itb", "dev.pub", "fit")) == ("yes", "trusted")
    tool("fdtput", "-c", "fit.itb", "/images/kernel-1@1", where=p.folder)
    tool("fdtput", "-t", "s", "fit.itb", "/images/kernel-1@1", "data", "evil", where=p.folder)
    f = p.one("fit.itb", "dev.pub", "fit")
    assert f["verified"] == "no" and "kernel-1" in f["not_covered"], f
    assert fit


@place
def an_image_signed_by_itself_is_not_the_whole(p):
    p.key("dev")
    sign = 'signature-1 { algo="sha256,rsa2048"; key-name-hint="dev"; };'
    fit = make(p, CONF % "", image=sign)
    f = p.one(fit, "dev.pub")
    assert f["scheme"] == "fit-image" and state(f) == ("yes", "trusted"), f
    assert f["name"] == "kernel-1" and "which images go together" in f["not_covered"], f
    assert f["ranges"] == [{"offset": fit.index(KERNEL), "size_bytes": len(KERNEL)}], f
    at = fit.index(KERNEL)
    f = p.one(fit[:at] + b"!" + fit[at + 1:], "dev.pub")
    assert state(f) == ("no", "trusted"), f


@place
def the_control_tree_says_what_is_required(p):
    p.key("dev")
    (p / "control.dts").write_text('/dts-v1/; / { model="x"; };\n')
    for words, required in ((("-r",), "yes"), ((), "no")):
        tool("dtc", "-O", "dtb", "-o", "control.dtb", "control.dts", where=p.folder)
        fit = make(p, CONF % (SIGN % ("rsa2048", "")), "-K", "control.dtb", *words)
        both = fit + (p / "control.dtb").read_bytes()
        f = p.one(both, scheme="fit")
        assert state(f) == ("yes", "image") and f["required"] == required, f
        f = p.one(both, "dev.pub", scheme="fit")
        assert state(f) == ("yes", "trusted") and f["required"] == required, f
        bad = both.replace(b"\x00\x00\x80\x00", b"\x00\x00\x80\x04", 1)
        assert p.one(bad, scheme="fit")["verified"] == "no"
    # Another key of the same name.
    p.key("dev")
    other = make(p, CONF % (SIGN % ("rsa2048", "")), name="other")
    f = p.one(other + (p / "control.dtb").read_bytes(), scheme="fit")
    assert state(f) == ("no", "image"), f


@place
def what_is_not_signed_is_said_to_be_so(p):
    f = p.one(make(p, CONF % ""))
    assert f["present"] is False and f["required"] == "unknown" and "verified" not in f, f
    p.key("dev")
    more = 'conf-2 { kernel="kernel-1"; fdt="fdt-1"; };'
    fit = make(p, CONF % (SIGN % ("rsa2048", "")) + more)
    facts = {f["name"]: f for f in p.facts(fit, "dev.pub")}
    assert state(facts["conf-1"]) == ("yes", "trusted"), facts
    assert "which of the configurations is taken" in facts["conf-1"]["not_covered"], facts
    assert facts["conf-2"]["present"] is False, facts


@place
def a_part_of_it_does_not_verify(p):
    fit = signed(p)
    for n in range(0, len(fit), len(fit) // 6):
        assert all(f.get("verified") != "yes" for f in p.facts(fit[:n] or b"x", "dev.pub"))


@place
def real_trees_without_signatures_are_unsigned(p):
    samples = os.environ.get("ASSAY_SAMPLES")
    if not samples:
        raise Skip("ASSAY_SAMPLES names no images")
    for name in ("ub-rock64-fit", "ub-am335x-img", "ub-pine64-sunxi-fit", "fit-fact-sample"):
        folder = os.path.join(samples, name)
        for file in os.listdir(folder):
            fits = [f for f in p.facts(os.path.join(folder, file)) if f["scheme"] == "fit"]
            assert fits and not any(f["present"] for f in fits), (name, fits)


run([a_configuration_is_verified, what_was_changed_does_not_verify, other_algorithms_are_verified,
     ecdsa_is_verified, contents_behind_the_tree_are_verified,
     a_signature_over_the_wrong_part_is_none, an_image_signed_by_itself_is_not_the_whole,
     the_control_tree_says_what_is_required, what_is_not_signed_is_said_to_be_so,
     a_part_of_it_does_not_verify, real_trees_without_signatures_are_unsigned])
