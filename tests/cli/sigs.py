# SPDX-License-Identifier: Apache-2.0
"""What the tests of signatures share: keys, peers, and the facts of a scan."""
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from images import scan
from tap import Skip


def tool(*words, where=None, status=(0,), **how):
    """Runs a peer; skips the test where it is not installed."""
    program = shutil.which(words[0]) or shutil.which(words[0], path="/usr/sbin:/sbin")
    if not program:
        raise Skip(f"{words[0]} is not installed")
    done = subprocess.run([program, *map(str, words[1:])], cwd=where, capture_output=True, **how)
    assert done.returncode in status, (words, done.returncode, done.stdout[-1000:], done.stderr[-2000:])
    return done.stdout


class Place:
    """A folder with keys: NAME.key (private), NAME.crt (certificate), NAME.pub."""

    def __init__(self, folder):
        self.folder = Path(folder)

    def __truediv__(self, name):
        return self.folder / name

    def openssl(self, *words, **how):
        return tool("openssl", *words, where=self.folder, **how)

    def key(self, name, *how):
        how = how or ("rsa", "-pkeyopt", "rsa_keygen_bits:2048")
        self.openssl("genpkey", "-algorithm", *how, "-out", f"{name}.key")
        self.openssl("req", "-x509", "-batch", "-new", "-key", f"{name}.key", "-out", f"{name}.crt",
                     "-subj", f"/CN={name}", "-days", "9")
        self.openssl("pkey", "-in", f"{name}.key", "-pubout", "-out", f"{name}.pub")

    def facts(self, image, trust=None, kind="signature"):
        """The attributes of all facts of a kind about an image (bytes or a name)."""
        if isinstance(image, bytes):
            (self / "under-test.bin").write_bytes(image)
            image = "under-test.bin"
        more = ("--trust", self / trust) if trust else ()
        got = json.loads(scan("-f", "json", *more, self / image))
        return [{**o["attributes"], "path": o["where"]["path"]}
                for o in got["observations"] if o["kind"] == kind]

    def one(self, image, trust=None, scheme=None, **more):
        facts = [f for f in self.facts(image, trust) if not scheme or f["scheme"] == scheme]
        facts = [f for f in facts if all(f.get(k) == v for k, v in more.items())]
        assert len(facts) == 1, facts
        return facts[0]


def place(test):
    def wrapped():
        with tempfile.TemporaryDirectory(prefix="assay-sig-") as folder:
            test(Place(folder))
    wrapped.__name__ = test.__name__
    return wrapped


def state(fact):
    return fact.get("verified"), fact.get("key_from")
