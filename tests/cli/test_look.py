# SPDX-License-Identifier: Apache-2.0
"""assay ls and assay cat against the trees that images were made from."""
import gzip
import json
import os
import pty
import stat
import subprocess
import tempfile
from pathlib import Path

from images import ASSAY, ROOT, assay, root_folder, sample, squashfs
from tap import Skip, run

TYPES = {stat.S_IFREG: "file", stat.S_IFDIR: "directory", stat.S_IFLNK: "link",
         stat.S_IFIFO: "fifo"}


def said(result, status):
    assert result.returncode == status, (result.returncode, result.stderr[-500:])
    return result.stdout


def in_folder(test):
    def wrapped():
        with tempfile.TemporaryDirectory() as where:
            test(Path(where))
    wrapped.__name__ = test.__name__
    return wrapped


def tree(where):
    """A tree with every sort of file that needs no root."""
    root = root_folder(where)
    (root / "etc/deep/er").mkdir(parents=True)
    (root / "etc/deep/er/large").write_bytes(os.urandom(700_000))
    (root / "etc/empty").write_bytes(b"")
    (root / "etc/link").symlink_to("deep/er/large")
    (root / "etc/broken").symlink_to("nowhere")
    os.link(root / "etc/inittab", root / "etc/inittab2")
    os.mkfifo(root / "etc/pipe")
    (root / "bin/true").chmod(0o4755)
    (root / "etc/odd\x1b[1m!name").write_bytes(b"odd")
    return root


def truth(root):
    found = {}
    for path in root.rglob("*"):
        s = path.lstat()
        entry = {"type": TYPES[stat.S_IFMT(s.st_mode)], "mode": f"{stat.S_IMODE(s.st_mode):04o}"}
        if path.is_symlink():
            entry["target"] = os.readlink(path)
        elif path.is_file():
            entry["size_bytes"] = s.st_size
        found["/" + str(path.relative_to(root))] = entry
    return found


def listed(image, *place):
    entries = json.loads(said(assay("ls", "-f", "json", image, *place), 0))["entries"]
    return entries, {e["path"].split("!", 2)[2]: e for e in entries if e["type"] != "part"}


def check_tree(image, root):
    _, files = listed(image)
    want = truth(root)
    assert set(files) == set(want), set(files) ^ set(want)
    for path, entry in want.items():
        for key, value in entry.items():
            assert files[path][key] == value, (path, key, files[path], value)


@in_folder
def ls_tells_what_the_tree_was(where):
    root = tree(where)
    check_tree(root, root)
    image = squashfs(where, root)
    check_tree(image, root)
    _, files = listed(image)
    assert {(e["uid"], e["gid"]) for e in files.values()} == {(0, 0)}


@in_folder
def ls_is_as_its_schema_says(where):
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise Skip("python3-jsonschema 4 or newer is not installed") from None
    schema = json.loads((ROOT / "catalogue/schema/ls.schema.json").read_text())
    value = json.loads(said(assay("ls", "-f", "json", squashfs(where, tree(where))), 0))
    for error in Draft202012Validator(schema).iter_errors(value):
        raise AssertionError(f"{list(error.absolute_path)}: {error.message[:400]}")


@in_folder
def ls_shows_a_part_or_what_is_below_a_path(where):
    image = squashfs(where, tree(where))
    whole, _ = listed(image)
    part, = (e for e in whole if e["path"].count("!") == 1 and e["format"] == "squashfs")
    place = part["path"].split("!", 1)[1]
    for below in (place, part["path"], "/"):
        entries, files = listed(image, below)
        assert len(files) == len(listed(image)[1])
    for below in ("/etc/deep", "/etc/deep/", f"{place}!/etc/deep", part["path"] + "!/etc/deep"):
        _, files = listed(image, below)
        assert sorted(files) == ["/etc/deep", "/etc/deep/er", "/etc/deep/er/large"], files
    for nothing in ("/nope", "/et", "nope@0x0", f"{place}!/et"):
        result = assay("ls", image, nothing)
        assert said(result, 3) == b"" and nothing.encode() in result.stderr


@in_folder
def ls_for_people_is_one_line_a_file(where):
    image = squashfs(where, tree(where))
    lines = said(assay("ls", image), 0).decode().splitlines()
    assert any(x.startswith("-rwsr-xr-x ") and x.endswith("!/bin/true") for x in lines), lines
    assert any(x.startswith("lrwxrwxrwx ") and x.endswith("!/etc/link -> deep/er/large")
               for x in lines)
    assert any(x.startswith("prw") and x.endswith("!/etc/pipe") for x in lines)
    assert not any("\x1b" in x for x in lines)


@in_folder
def cat_gives_the_bytes_that_went_in(where):
    root = tree(where)
    image = squashfs(where, root)
    for subject in (image, root):
        for path in ("/etc/deep/er/large", "/etc/empty", "/bin/true", "/etc/inittab2",
                     "/etc/odd\x1b[1m!name"):
            assert said(assay("cat", subject, path), 0) == (root / path[1:]).read_bytes(), path
        assert (said(assay("cat", subject, "/etc/link"), 0)
                == (root / "etc/deep/er/large").read_bytes())
    entries, _ = listed(image)
    for e in entries:
        if e["type"] == "file":
            inner = e["path"].split("!", 2)[2]
            want = (root / inner[1:]).read_bytes()
            place = e["path"] if len(inner) % 2 else e["path"].split("!", 1)[1]
            assert said(assay("cat", image, place), 0) == want, place


@in_folder
def cat_reaches_what_is_within_a_part_and_a_file(where):
    root = root_folder(where)
    inner = squashfs(where, root, "inner.squashfs")
    folder = where / "outer"
    folder.mkdir()
    (folder / "fs.gz").write_bytes(gzip.compress(inner.read_bytes(), mtime=0))
    entries = json.loads(said(assay("ls", "-f", "json", folder), 0))["entries"]
    shadow, = (e["path"] for e in entries if e["path"].endswith("!/etc/shadow"))
    assert said(assay("cat", folder, shadow), 0) == (root / "etc/shadow").read_bytes()
    packed, = (e["path"] for e in entries if e.get("format") == "gzip")
    assert said(assay("cat", folder, packed), 0) == inner.read_bytes()
    file = where / "copy"
    said(assay("cat", "-o", file, folder, packed), 0)
    assert file.read_bytes() == inner.read_bytes()


@in_folder
def cat_says_why_it_cannot(where):
    root = tree(where)
    image = squashfs(where, root)
    twice = where / "twice.bin"
    data = image.read_bytes()
    twice.write_bytes(data + bytes(-len(data) % 65536) + data)
    for subject, place, why in (
            (image, "/etc/nope", b"is not in the image"),
            (image, "/etc/broken", b"is not in the image"),
            (image, "/etc/deep", b"is a directory"),
            (image, "/etc/pipe", b"is no regular file"),
            (image, "x", b"is not in the image"),
            (twice, "/etc/shadow", b"is in several file systems; name one of them: squashfs@0x0!"),
            (where / "none", "/x", b"does not exist")):
        result = assay("cat", subject, place)
        assert said(result, 3) == b"" and why in result.stderr, (place, result.stderr)
        assert result.stderr.count(b"\n") == 1
    result = assay("cat", "--limit-file", "1000", image, "/etc/deep/er/large")
    assert said(result, 3) == b"" and b"--limit-file" in result.stderr
    assert assay("cat", image).returncode == 2


@in_folder
def bytes_that_steer_are_kept_from_a_terminal(where):
    root = tree(where)
    (root / "etc/evil").write_bytes(b"\x1b]0;x\x07")
    image = squashfs(where, root)
    for place, shown in (("/etc/evil", False), ("/etc/passwd", True)):
        main, child = pty.openpty()
        result = subprocess.run([ASSAY, "cat", str(image), place], stdin=subprocess.DEVNULL,
                                stdout=child, stderr=subprocess.PIPE, timeout=60)
        os.close(child)
        assert (result.returncode == 0) == shown, result
        if not shown:
            assert result.returncode == 2 and b"--output" in result.stderr
        os.close(main)
    assert said(assay("cat", image, "/etc/evil"), 0) == b"\x1b]0;x\x07"


@in_folder
def broken_images_end_with_a_word(where):
    data = squashfs(where, tree(where)).read_bytes()
    for cut in (0, 1, 50, 96, 400, len(data) // 2, len(data) - 100):
        path = where / "cut.bin"
        path.write_bytes(data[:cut])
        for words in (("ls", path), ("cat", path, "/etc/deep/er/large")):
            result = assay(*words)
            assert result.returncode in (0, 3), (cut, result)
            assert result.returncode == 0 or result.stderr.startswith(b"assay: "), result


def real_images_give_their_files():
    image = sample("owrt-1505-tplink-wr841n")
    text = said(assay("cat", image, "/etc/openwrt_release"), 0)
    assert b"DISTRIB_RELEASE='15.05.1'" in text


run([
    ls_tells_what_the_tree_was,
    ls_is_as_its_schema_says,
    ls_shows_a_part_or_what_is_below_a_path,
    ls_for_people_is_one_line_a_file,
    cat_gives_the_bytes_that_went_in,
    cat_reaches_what_is_within_a_part_and_a_file,
    cat_says_why_it_cannot,
    bytes_that_steer_are_kept_from_a_terminal,
    broken_images_end_with_a_word,
    real_images_give_their_files,
])
