# SPDX-License-Identifier: Apache-2.0
"""Hash trees that veritysetup made, alone and with their root hash in something signed."""
import hashlib

from images import root_folder, squashfs
from sigs import place, state, tool
from tap import run

DATA = b"".join(hashlib.sha512(b"%d" % i).digest() for i in range(10560))  # 165 blocks of 4096


def verity(p, *words, data=DATA, name="data"):
    """The hash device of data, and its root hash."""
    (p / name).write_bytes(data)
    (p / f"{name}.tree").unlink(missing_ok=True)
    said = tool("veritysetup", "format", name, f"{name}.tree", *words, where=p.folder).decode()
    root = next(line.split()[-1] for line in said.splitlines() if line.startswith("Root hash"))
    return (p / f"{name}.tree").read_bytes(), root


def changed(data, at):
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]


@place
def trees_are_checked_to_their_root(p):
    for words in ((), ("--format=0",), ("--hash=sha512",), ("--hash=sha1", "--format=0"), ("--salt=-",),
                  ("--data-block-size=1024",), ("--data-block-size=512", "--hash-block-size=1024"),
                  ("--hash-block-size=2048",)):
        tree, root = verity(p, *words)
        f = p.one(DATA + tree, None, "dm-verity")
        assert f["tree"] == "yes" and f["root_hash"] == root, (words, f, root)
        # A hash is no signature.
        assert f["present"] is False and "verified" not in f and "no signature" in f["because"], f
    for n in (1, 2, 128, 129):
        tree, root = verity(p, data=DATA[:4096 * n])
        assert p.one(DATA[:4096 * n] + tree, None, "dm-verity")["root_hash"] == root, n


@place
def what_was_changed_does_not_fit(p):
    tree, root = verity(p)
    for at in (0, 4095, 300000, len(DATA) - 1):
        f = p.one(changed(DATA, at) + tree, None, "dm-verity")
        assert f["tree"] == "no" and "root_hash" not in f and "block" in f["because"], (at, f)
    for at in (4096 + 3, 8192 + 5):
        assert p.one(DATA + changed(tree, at), None, "dm-verity")["tree"] == "no", at
    f = p.one(DATA + changed(tree, 4096 + 4000), None, "dm-verity")
    assert f["root_hash"] != root, f
    f = p.one(tree, None, "dm-verity")
    assert f["tree"] == "unknown" and f["because"] == "its data is not here", f
    assert p.one(DATA[4096:] + tree, None, "dm-verity")["tree"] == "unknown"
    f = p.one((DATA + tree)[:-100], None, "dm-verity")
    assert f["tree"] == "no", f


@place
def a_file_system_elsewhere_is_found(p):
    with open(squashfs(p.folder, root_folder(p.folder)), "rb") as file:
        fs = file.read()
    fs += bytes(-len(fs) % 4096)
    tree, root = verity(p, data=fs)
    f = p.one(tree + fs, None, "dm-verity")
    assert f["tree"] == "yes" and f["root_hash"] == root, f


FIT = '''/dts-v1/;
/ { description="t"; #address-cells=<1>;
  images { fdt-1 { description="d"; data=/incbin/("board.dtb"); type="flat_dt"; arch="arm"; compression="none";
    hash-1 { algo="sha256"; }; }; };
  configurations { default="c"; c { fdt="fdt-1"; %s }; }; };
'''
SIGN = 'signature-1 { algo="sha256,rsa2048"; key-name-hint="dev"; sign-images="fdt"; };'


@place
def a_signed_root_hash_counts_with_its_signature(p):
    p.key("dev")
    tree, root = verity(p)
    for sign in (SIGN, ""):
        args = f'dm-mod.create="r,,,ro,0 1320 verity 1 /dev/a /dev/b 4096 4096 165 1 sha256 {root} 00"'
        (p / "board.dts").write_text('/dts-v1/; / { model="x"; chosen { bootargs="%s"; }; };\n' % args.replace('"', "'"))
        tool("dtc", "-O", "dtb", "-o", "board.dtb", "board.dts", where=p.folder)
        (p / "f.its").write_text(FIT % sign)
        tool("mkimage", "-f", "f.its", "-k", ".", "f.itb", where=p.folder)
        fit = (p / "f.itb").read_bytes()
        image = fit + bytes(-len(fit) % 4096) + DATA + tree
        f = p.one(image, "dev.pub", "dm-verity")
        assert f["tree"] == "yes" and "dtb" in f["root_hash_at"], f
        if sign:
            assert f["present"] is True and state(f) == ("yes", "trusted"), f
            # The FIT's signature is not verified: so this is not, either.
            assert p.one(image, None, "dm-verity")["present"] is False
            f = p.one(image.replace(DATA[:64], bytes(64), 1), "dev.pub", "dm-verity")
            assert f["present"] is False and f["tree"] == "no", f
        else:
            assert f["present"] is False, f


run([trees_are_checked_to_their_root, what_was_changed_does_not_fit, a_file_system_elsewhere_is_found,
     a_signed_root_hash_counts_with_its_signature])
