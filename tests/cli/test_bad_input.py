# SPDX-License-Identifier: Apache-2.0
"""Hostile, broken and absent input from outside: an answer each time, never a crash."""
import bz2
import gzip
import io
import json
import lzma
import os
import re
import shutil
import socket
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

from images import ASSAY, assay, root_folder, sample, squashfs
from tap import Skip, run

ESC, BIDI = "\x1b[31m", "\u202e"


def said(result):
    """The errors of a call; each is one line."""
    text = result.stderr.decode()
    assert re.fullmatch(r"(assay: [^\n]+\n)*", text), text
    return text


def unread(path, part, **how):
    """Nothing to judge: status 3, one line with the name, no result."""
    result = assay("scan", path, **how)
    assert result.returncode == 3, (path, result.returncode, result.stderr)
    assert result.stdout == b"" and part in said(result), (path, result.stderr)
    assert said(result).count("\n") == 1


ROOT_HASH = b"$1$abcdefgh$rV6RhG4no19bGJfmub3Ui1"  # root


def scanned(path, *words, **how):
    """Read and judged, whatever it is: the result as JSON."""
    result = assay("scan", "--min-coverage", "0", "-f", "json", *words, path, **how)
    assert result.returncode in (0, 1), (path, words, result.returncode, result.stderr)
    assert said(result) == "", result.stderr
    return json.loads(result.stdout)


def is_over_budget(result):
    """Over a limit is INCONCLUSIVE, and the facts say why."""
    whys = {u["why"] for u in result["coverage"]["unreadable"]}
    assert "over-budget" in whys, (whys, result["tree"][:4])
    assert result["summary"]["pass"] == 0
    return True


def in_folder(test):
    def wrapped():
        with tempfile.TemporaryDirectory() as where:
            test(Path(where))
    wrapped.__name__ = test.__name__
    return wrapped


def put(where, name, data):
    path = where / name
    path.write_bytes(data)
    return path


# --- what cannot be read at all ----------------------------------------------

@in_folder
def absent_and_special_files_are_status_3(where):
    unread(where / "none.bin", "none.bin: does not exist")
    unread(where / "none/none.bin", "none.bin: ")
    unread(put(where, "empty.bin", b"") / "x", "empty.bin/x: ")
    (where / "loop").symlink_to("loop")
    unread(where / "loop", "loop: ")
    os.mkfifo(where / "fifo")
    unread(where / "fifo", "fifo: ")
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(str(where / "sock"))
        unread(where / "sock", "sock: ")
    for device in ("/dev/null", "/dev/zero", "/dev/tty"):
        if os.path.exists(device):
            unread(device, device + ": ")


@in_folder
def an_empty_image_is_no_pass(where):
    result = assay("scan", "-f", "json", put(where, "empty.bin", b""))
    if result.returncode == 3:
        assert "empty.bin: " in said(result)
    else:
        assert json.loads(result.stdout)["summary"]["pass"] == 0
    one = scanned(put(where, "one.bin", b"\0"))
    assert one["subject"]["size_bytes"] == 1 and one["summary"]["pass"] == 0


@in_folder
def what_may_not_be_read_is_status_3(where):
    if not shutil.which("setpriv") and os.getuid() == 0:
        raise Skip("root may read everything, and setpriv is not installed")
    where.chmod(0o755)
    program = where / "assay"
    shutil.copy(ASSAY, program)
    file = put(where, "secret.bin", b"x" * 100)
    file.chmod(0)
    (where / "closed").mkdir(mode=0)
    inner = where / "tree"
    (inner / "sub").mkdir(parents=True)
    (inner / "sub").chmod(0)
    drop = (["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
            if os.getuid() == 0 else [])
    for path in (file, where / "closed"):
        result = subprocess.run([*drop, program, "scan", path], capture_output=True, timeout=60,
                                stdin=subprocess.DEVNULL)
        assert result.returncode == 3, (path, result)
        assert path.name in said(result) and result.stdout == b""
    result = subprocess.run([*drop, program, "scan", "-f", "json", inner], capture_output=True,
                            timeout=60, stdin=subprocess.DEVNULL)
    for path in (inner / "sub", where / "closed"):
        path.chmod(0o700)
    assert result.returncode in (0, 1), result
    told = json.loads(result.stdout)["coverage"]["unreadable"]
    assert [(u["why"], u["where"]) for u in told] == [("corrupt", "tree!directory@0x0!/sub")], told
    is_over_budget(scanned(root_folder(where / "more"), "--limit-entries", "3"))


@in_folder
def one_bad_image_does_not_hide_the_others(where):
    good = put(where, "good.bin", os.urandom(5000))
    also = put(where, "also.bin", b"text\n" * 1000)
    words = [good, where / "none.bin", also, where]
    result = assay("scan", "--min-coverage", "0", *words)
    assert result.returncode == 3, result.returncode
    assert said(result).count("\n") == 1 and "none.bin: does not exist" in said(result)
    for name in (b"good.bin", b"also.bin"):
        assert name in result.stdout
    lines = assay("scan", "-f", "ndjson", *words).stdout.splitlines()
    subjects = [json.loads(x) for x in lines if b'"type":"subject"' in x]
    assert [x["path"] for x in subjects] == [str(good), str(also), str(where)]


@in_folder
def standard_input_is_an_image(where):
    image = gzip.compress(b"hello firmware\n" * 500, mtime=0)
    with open(put(where, "fw.gz", image), "rb") as f:
        from_file = scanned("-", stdin=f)
    piped = assay("scan", "--min-coverage", "0", "-f", "json", "-", stdin=None, input=image)
    assert json.loads(piped.stdout) == from_file
    assert from_file["subject"]["size_bytes"] == len(image)
    closed = subprocess.run(["sh", "-c", '"$0" scan - <&-', ASSAY], capture_output=True, timeout=60)
    assert closed.returncode == 3, closed
    assert assay("scan", "-").returncode in (0, 3)  # /dev/null


@in_folder
def what_nobody_understood_is_status_3(where):
    for name, image in (("none.bin", b""), ("one.bin", b"x"), ("noise.bin", os.urandom(50000)),
                        ("page.bin", b"<html>404 not found</html>\n" * 50),
                        ("page.gz", gzip.compress(b"<html>404 not found</html>\n" * 50)),
                        ("erased.bin", b"\xff" * 100000)):
        path = put(where, name, image)
        result = assay("scan", "-f", "json", path)
        assert result.returncode == 3, (name, result)
        why = f"{path}: not judged: no file system" if image else f"{path}: is empty"
        assert why in said(result), (name, said(result))
        if result.stdout:
            assert "no file system" in json.loads(result.stdout)["summary"]["lack"]
        if image:
            assert assay("scan", "--min-coverage", "0", path).returncode == 0, name
    assert assay("scan", where).returncode == 0  # as a directory: some files
    (where / "empty").mkdir()
    assert assay("scan", where / "empty").returncode == 3


@in_folder
def a_share_that_was_not_understood_is_status_3(where):
    path = put(where, "fw.bin", tar_of([("etc/motd", b"hello\n" * 5000)]) + os.urandom(12000))
    share = json.loads(assay("scan", "-f", "json", path).stdout)["coverage"]["share"] * 100
    assert 60 < share < 90, share
    assert assay("scan", path).returncode == 0
    result = assay("scan", "--min-coverage", "95", path)
    assert result.returncode == 3 and "less than the 95 % asked for" in said(result)
    assert b"Not judged: " in result.stdout
    for form in ("html", "ndjson"):
        result = assay("scan", "-f", form, "--min-coverage", "95", path)
        assert result.returncode == 3 and b"less than the 95" in result.stdout, form
    assert assay("scan", "--min-coverage", "101", path).returncode == 2
    assert assay("diff", path, path).returncode == 0
    result = assay("diff", "--min-coverage", "95", path, path)
    assert result.returncode == 3 and said(result).count("not judged: ") == 2


@in_folder
def a_fail_outweighs_what_was_not_understood(where):
    tar = tar_of([("etc/passwd", b"root:x:0:0::/root:/bin/sh\n"),
                  ("etc/shadow", b"root:%s:0:0:99999:7:::\n" % ROOT_HASH),
                  ("etc/inittab", b"::respawn:/usr/sbin/telnetd -F\n"),
                  ("usr/sbin/telnetd", b"\x7fELF")])
    path = put(where, "fw.bin", tar + os.urandom(60000))
    result = assay("scan", "--min-coverage", "90", path)
    assert result.returncode == 1 and said(result) == "", result.stderr
    assert b"Judged in part: " in result.stdout


# --- output ------------------------------------------------------------------

@in_folder
def a_closed_output_ends_it_quietly(where):
    path = put(where, "fw.bin", os.urandom(300000))
    got = subprocess.run(["bash", "-c", '"$0" scan --min-coverage 0 -f json "$1" | head -c 10; '
                          'echo " ${PIPESTATUS[0]}"', ASSAY, path], capture_output=True, timeout=60)
    assert got.stderr == b"", got.stderr
    assert got.stdout.split()[-1] in (b"0", b"141"), got.stdout


@in_folder
def what_cannot_be_written_is_status_4(where):
    path = put(where, "fw.bin", b"x" * 100)
    for to in (where / "no/report.json", where, "/proc/assay.json"):
        result = assay("scan", "-f", "json", "-o", to, path)
        assert result.returncode == 4 and result.stdout == b"", (to, result)
        assert str(to) in said(result)
    if os.path.exists("/dev/full"):
        result = assay("scan", "-f", "json", "-o", "/dev/full", path)
        assert result.returncode == 4 and "no space" in said(result)


def snapshot(folder):
    return {(p, p.stat().st_mtime_ns) for p in [folder, *folder.rglob("*")]}


@in_folder
def nothing_is_written_to_disk(where):
    data, tmp = where / "data", where / "tmp"
    data.mkdir(), tmp.mkdir()
    put(data, "fw.gz", gzip.compress(b"#!/bin/sh\n" * 20000))
    put(data, "fw.tar.gz", gzip.compress(tar_of([("a/b", b"c")])))
    before, temporary = snapshot(data), snapshot(tmp)
    for form in ("text", "json", "html"):
        scanned_in = assay("scan", "--min-coverage", "0", "-f", form, "fw.gz", cwd=data,
                           env={"TMPDIR": str(tmp), "HOME": str(tmp), "PATH": ""})
        assert scanned_in.returncode in (0, 1), scanned_in
    assert assay("scan", data, cwd=data, env={"TMPDIR": str(tmp)}).returncode in (0, 1, 3)
    assert snapshot(data) == before and snapshot(tmp) == temporary


def wrong_usage_is_status_2():
    for words in (["scan"], ["scan", "-f", "html", "a", "b"], ["scan", "--limit-time", "soon", "a"],
                  ["scan", "--jobs", "-1", "a"], ["scan", "--fail-on", "x", "a"], ["diff", "a"]):
        result = assay(*words)
        assert result.returncode == 2 and result.stdout == b"", (words, result)
        assert said(result)


# --- broken and hostile images -----------------------------------------------

def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as t:
        for name, data in files:
            info = tarfile.TarInfo(name)
            if isinstance(data, bytes):
                info.size = len(data)
                t.addfile(info, io.BytesIO(data))
            else:
                info.type, info.linkname = data
                t.addfile(info)
    return out.getvalue()


@in_folder
def truncated_images_are_read_as_far_as_they_go(where):
    whole = squashfs(where, root_folder(where)).read_bytes()
    cpio = sample_or_none("br-2022.02-rootfs-arm")
    for name, data in (("squashfs", whole), ("zst", cpio), ("tar", tar_of([("etc/x", b"y" * 5000)]))):
        for share in (0.01, 0.3, 0.5, 0.9, 0.999):
            if data:
                result = scanned(put(where, f"cut.{name}", data[:int(len(data) * share)]))
                assert result["summary"]["pass"] == 0
    flipped = bytearray(whole)
    for at in range(0, 96, 3):
        flipped[at] ^= 0xff
        scanned(put(where, "flipped.bin", bytes(flipped)))
        flipped[at] ^= 0xff


def sample_or_none(name):
    try:
        return sample(name).read_bytes()
    except Skip:
        return None


def nested(pack, levels, data):
    for _ in range(levels):
        data = pack(data)
    return data


@in_folder
def bombs_are_told_not_followed(where):
    zeros = bytes(64 << 20)
    one = {"gz": gzip.compress(zeros, 9), "xz": lzma.compress(zeros), "bz2": bz2.compress(zeros)}
    if shutil.which("zstd"):
        one["zst"] = subprocess.run(["zstd", "-19", "-c"], input=zeros, capture_output=True).stdout
    for name, data in one.items():
        scanned(put(where, f"zeros.{name}", data))
        is_over_budget(scanned(put(where, f"small.{name}", data), "--limit-stream", "1M"))
        is_over_budget(scanned(put(where, f"ratio.{name}", data), "--limit-ratio", "2"))
    for name, pack in (("gz", gzip.compress), ("xz", lzma.compress)):
        is_over_budget(scanned(put(where, f"nest.{name}", nested(pack, 40, b"x" * 4096))))
    is_over_budget(scanned(put(where, "nest.zip", nested(zip_of, 40, b"x" * 4096))))
    many = put(where, "many.gz", one["gz"] * 60)
    is_over_budget(scanned(many, "--limit-output", "200M"))


def zip_of(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("inner.zip", data)
    return out.getvalue()


@in_folder
def a_sparse_giant_costs_nothing(where):
    root = where / "root"
    root.mkdir()
    with open(root / "giant", "wb") as f:
        f.truncate(20 << 30)
    put(root, "passwd", b"root::0:0::/:/bin/sh\n")
    image = squashfs(where, root, "giant.squashfs", "-comp", "xz")
    result = scanned(image, timeout=110)
    assert result["tree"][0]["files"] >= 2
    with open(where / "hole.bin", "wb") as f:
        f.truncate(1 << 30)
    scanned(where / "hole.bin")


@in_folder
def a_hundred_thousand_entries_are_read(where):
    image = put(where, "many.tar", tar_of((f"d{i % 100}/f{i}", b"") for i in range(100000)))
    result = scanned(image)
    assert max(p.get("files", 0) for p in result["tree"]) >= 100000, result["tree"]
    is_over_budget(scanned(image, "--limit-entries", "1000"))


@in_folder
def loops_of_links_end(where):
    links = [("etc/shadow", (tarfile.SYMTYPE, "/etc/passwd")), ("etc/passwd", (tarfile.SYMTYPE, "shadow")),
             ("etc/inittab", (tarfile.SYMTYPE, "inittab")), ("bin/sh", (tarfile.SYMTYPE, "../" * 300 + "bin/sh")),
             ("hard", (tarfile.LNKTYPE, "hard")), ("d", (tarfile.SYMTYPE, "d/d/d")),
             ("etc/init.d", (tarfile.SYMTYPE, ".")), ("lib", (tarfile.SYMTYPE, "/lib"))]
    scanned(put(where, "loop.tar", tar_of(links)))
    root = where / "root"
    (root / "etc").mkdir(parents=True)
    for name, data in links:
        if data[0] == tarfile.SYMTYPE and not name.startswith("bin"):
            (root / name).symlink_to(data[1])
    scanned(squashfs(where, root, "loop.squashfs"))
    scanned(root)


HOSTILE = [f"etc/a{ESC}b", f"etc/{BIDI}nib.exe", "etc/new\nline", "../../escape", "/abs", "a/../../b",
           "<script>alert(1)</script>", "etc/\"onload=x", "n" * 65000, "caf\u00e9", "\ud800".encode(
               "utf-8", "surrogatepass").decode("utf-8", "surrogateescape"), "raw\udcff\udc80", "-rf", "c1\x9b31m"]


@in_folder
def hostile_names_are_shown_escaped(where):
    key = b"-----BEGIN RSA PRIVATE KEY-----\n" + b"QUJD" * 16 + b"\n-----END RSA PRIVATE KEY-----\n"
    image = put(where, "hostile.tar", tar_of([(n, key) for n in HOSTILE] +
                                             [("link", (tarfile.SYMTYPE, f"x{ESC}{BIDI}"))]))
    for form in ("text", "html", "json", "ndjson", "sarif", "cyclonedx"):
        result = assay("scan", "-a", "-f", form, image)
        assert result.returncode in (0, 1), (form, result)
        is_clean(form, result.stdout)
    odd = put(where, f"fw{ESC}{BIDI}<b>\n.bin", b"data" * 100)
    for form in ("text", "html", "json", "ndjson", "sarif", "cyclonedx"):
        is_clean(form, assay("scan", "-f", form, odd).stdout)
    is_clean("text", assay("scan", str(odd) + "x").stderr)


def is_clean(form, data):
    text = data.decode()  # UTF-8 throughout
    for c in ("\x1b", "\x07", BIDI, "\x9b", "\x7f", "\r"):
        assert c not in text, (form, c)
    if form == "html":
        assert "<script>alert" not in text and '"onload' not in text and "<b>\n" not in text
    elif form == "ndjson":
        for line in text.splitlines():
            json.loads(line)
    elif form != "text":
        json.loads(text)


@in_folder
def every_limit_is_told_when_it_is_reached(where):
    text = gzip.compress(os.urandom(1 << 20) * 6)
    image = put(where, "fw.gz", text)
    tar = put(where, "fw.tar", tar_of((f"f{i}", os.urandom(50) * 100) for i in range(300)))
    deep = put(where, "deep.gz", nested(gzip.compress, 5, b"x" * 5000))
    for path, words in ((image, ("--limit-output", "1M")), (image, ("--limit-stream", "1M")),
                        (tar, ("--limit-entries", "10")), (deep, ("--limit-depth", "2"))):
        is_over_budget(scanned(path, *words))
    big = put(where, "big.tar", tar_of([("etc/shadow", b"root:x:1::::::\n" * 200000)]))
    scanned(big, "--limit-file", "1K")
    for words in (("--limit-memory", "1M"), ("--limit-time", "1ms"), ("--limit-memory", "32M")):
        for path in (image, tar, big):
            result = assay("scan", "--min-coverage", "0", "-f", "json", *words, path)
            assert result.returncode in (0, 1, 3), (words, result)
            if result.returncode == 3:
                assert path.name in said(result) and result.stdout == b"", result
            else:
                assert json.loads(result.stdout)["summary"]["pass"] == 0
    scanned(tar, "--limit-guess", "1ms")


@in_folder
def files_within_files_that_do_not_fit_are_told(where):
    path = where / "files.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr("etc/shadow", "root:" + ROOT_HASH.decode() + ":0:0:99999:7:::\n")
        for i in range(6):
            z.writestr(f"b{i}", bytes(20 << 20))
    result = scanned(path, "--limit-memory", "160M")
    assert is_over_budget(result) and "--limit-memory" in json.dumps(result["coverage"])
    assert any(o["kind"] == "account" for o in result["observations"]), "what was found is lost"


run([
    absent_and_special_files_are_status_3,
    an_empty_image_is_no_pass,
    what_may_not_be_read_is_status_3,
    one_bad_image_does_not_hide_the_others,
    standard_input_is_an_image,
    a_closed_output_ends_it_quietly,
    what_nobody_understood_is_status_3,
    a_share_that_was_not_understood_is_status_3,
    a_fail_outweighs_what_was_not_understood,
    what_cannot_be_written_is_status_4,
    nothing_is_written_to_disk,
    wrong_usage_is_status_2,
    truncated_images_are_read_as_far_as_they_go,
    bombs_are_told_not_followed,
    a_sparse_giant_costs_nothing,
    a_hundred_thousand_entries_are_read,
    loops_of_links_end,
    hostile_names_are_shown_escaped,
    every_limit_is_told_when_it_is_reached,
    files_within_files_that_do_not_fit_are_told,
])
