# SPDX-License-Identifier: Apache-2.0
"""Images and calls that the tests of the program share."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tap import Skip

ASSAY = str(Path(sys.argv[1]).resolve())
ROOT = Path(os.environ.get("ASSAY_SOURCE_ROOT", Path(__file__).parents[2]))

# "root" in md5-crypt; the salt is ours.
SHADOW = b"root:$1$assay$wTiPTEWoJYvvChKPHhoaZ1:19000:0:99999:7:::\ndaemon:*:19000::::::\n"


def assay(*words, **how):
    how.setdefault("stdin", subprocess.DEVNULL)
    how.setdefault("timeout", 120)
    return subprocess.run([ASSAY, *map(str, words)], capture_output=True, **how)


def scan(*words, status=(0, 1), **how):
    """The bytes that a scan prints; it has to end with one of status."""
    result = assay("scan", "--min-coverage", "0", *words, **how)
    assert result.returncode in status, (words, result.returncode, result.stderr[-2000:])
    return result.stdout


def root_folder(where):
    """A small root file system with a few things to find."""
    root = Path(where) / "root"
    (root / "etc").mkdir(parents=True)
    (root / "bin").mkdir()
    (root / "etc/passwd").write_bytes(b"root:x:0:0:root:/root:/bin/sh\ndaemon:*:1:1::/:/bin/false\n")
    (root / "etc/shadow").write_bytes(SHADOW)
    (root / "etc/inittab").write_bytes(b"::sysinit:/etc/rc\nttyS0::respawn:/bin/getty 115200 ttyS0\n"
                                       b"::respawn:/usr/sbin/telnetd -F\n")
    (root / "etc/key.pem").write_bytes(b"-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIEFz\n"
                                       b"-----END PRIVATE KEY-----\n")
    shutil.copy("/bin/true", root / "bin/true")
    (root / "etc/shadow").chmod(0o644)
    (root / "etc/world").write_bytes(b"x")
    (root / "etc/world").chmod(0o666)
    return root


def squashfs(where, root, name="fw.squashfs", *options):
    if not shutil.which("mksquashfs"):
        raise Skip("mksquashfs is not installed")
    image = Path(where) / name
    subprocess.run(["mksquashfs", str(root), str(image), "-all-root", "-all-time", "0",
                    "-mkfs-time", "0", "-no-progress", "-quiet", *options],
                   check=True, capture_output=True)
    return image


def sample(name):
    """The one file of a sample; without the samples the test is skipped."""
    folder = os.environ.get("ASSAY_SAMPLES")
    if not folder:
        raise Skip("ASSAY_SAMPLES does not name the sample images")
    files = sorted(f for f in (Path(folder) / name).glob("*") if f.is_file())
    if not files:
        raise Skip(f"the sample {name} is not there")
    return files[0]
