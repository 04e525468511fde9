# SPDX-License-Identifier: Apache-2.0
"""Packs made by hand: containers byte by byte, signatures with openssl."""
import base64
import hashlib
import json
import os
import shutil
import struct
import subprocess
import sys
import zlib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "cli"))

ASSAY = sys.argv[1] if len(sys.argv) > 1 else os.environ["ASSAY"]
ROOT = Path(os.environ.get("ASSAY_SOURCE_ROOT", Path(__file__).resolve().parents[2]))
MIMETYPE = b"application/vnd.etsi.asic-e+zip"
SHA = {"sha1": "http://www.w3.org/2000/09/xmldsig#sha1",
       "sha256": "http://www.w3.org/2001/04/xmlenc#sha256",
       "sha384": "http://www.w3.org/2001/04/xmldsig-more#sha384",
       "sha512": "http://www.w3.org/2001/04/xmlenc#sha512"}


def sh(*args, stdin=None, check=True, cwd=None):
    """Runs a program; its standard output."""
    done = subprocess.run([str(a) for a in args], input=stdin, capture_output=True, check=False,
                          cwd=cwd, env={**os.environ, "LC_ALL": "C.UTF-8"})
    if check and done.returncode:
        raise RuntimeError(f"{args}: {done.returncode}: {done.stderr.decode(errors='replace')}")
    return done.stdout


def assay(*args, status=None, env=None):
    """(exit status, standard output, standard error) of assay."""
    done = subprocess.run([ASSAY, *[str(a) for a in args]], capture_output=True, check=False,
                          env={**os.environ, **(env or {})})
    out, err = done.stdout.decode(), done.stderr.decode()
    if status is not None and done.returncode != status:
        raise AssertionError(f"{args}: status {done.returncode}\n{out}{err}")
    return done.returncode, out, err


def verify(*packs, trust=None, more=()):
    """The packs of the JSON result, by file name."""
    args = ["verify", "-f", "json", *more]
    if trust:
        args += ["--trust", trust]
    _, out, err = assay(*args, *packs)
    if not out:
        raise AssertionError(err)
    return {Path(p["path"]).name: p for p in json.loads(out)["packs"]}


class Authority:
    """A root, an intermediate issuer and what they issue, by openssl alone."""

    def __init__(self, where, name="Root"):
        self.where = Path(where)
        self.where.mkdir(exist_ok=True)
        self.n = 0
        self.root = self.issue(name, None, "ca")

    def key(self, name, kind):
        path = self.where / f"{name}.key"
        how = {"p256": ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
               "p384": ["EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
               "p521": ["EC", "-pkeyopt", "ec_paramgen_curve:P-521"],
               "k256": ["EC", "-pkeyopt", "ec_paramgen_curve:secp256k1"],
               "ed25519": ["ED25519"],
               "pss3072": ["RSA-PSS", "-pkeyopt", "rsa_keygen_bits:3072"]}
        if kind.startswith("rsa"):
            how[kind] = ["RSA", "-pkeyopt", "rsa_keygen_bits:" + kind[3:]]
        sh("openssl", "genpkey", "-algorithm", *how[kind], "-out", path)
        return path

    def issue(self, name, issuer, usage, kind="p256", days=30, more=(), digest="sha256", key=None,
              start=None):
        """(certificate, key) as paths. issuer None: by itself."""
        self.n += 1
        stem = f"{name.replace(' ', '-')}-{self.n}"
        key = key or self.key(stem, kind)
        ext = {"ca": "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n",
               "seal": "basicConstraints=critical,CA:FALSE\n"
                       "keyUsage=critical,digitalSignature,nonRepudiation\n",
               "plain": "basicConstraints=critical,CA:FALSE\n",
               "tls": "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                      "extendedKeyUsage=serverAuth\n",
               "encrypt": "basicConstraints=critical,CA:FALSE\n"
                          "keyUsage=critical,keyEncipherment\n",
               "tsa": "basicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\n"
                      "extendedKeyUsage=critical,timeStamping\n"}[usage]
        conf = self.where / f"{stem}.cnf"
        conf.write_text("[e]\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n" + ext)
        csr, cert = self.where / f"{stem}.csr", self.where / f"{stem}.pem"
        sh("openssl", "req", "-new", "-key", key, "-subj", f"/O=Tests/CN={name}", "-out", csr)
        by = ["-signkey", key] if issuer is None else ["-CA", issuer[0], "-CAkey", issuer[1]]
        sh("openssl", "x509", "-req", "-in", csr, *by, "-set_serial", str(1000 + self.n), "-days",
           str(days), "-" + digest, "-extfile", conf, "-extensions", "e", "-out", cert, *more)
        return cert, key


def sign(xml, signer, where, digest="sha256", more=(), chain=None, cades=True, detached=True):
    """A CAdES-B signature over xml, in DER."""
    where = Path(where)
    (where / "in.xml").write_bytes(xml)
    args = ["openssl", "cms", "-sign", "-binary", "-nosmimecap", "-md", digest, "-in",
            where / "in.xml", "-signer", signer[0], "-inkey", signer[1], "-outform", "DER"]
    args += ["-cades"] if cades else []
    args += [] if detached else ["-nodetach"]
    args += ["-certfile", chain] if chain else []
    return sh(*args, *more)


def manifest(files, signature="META-INF/signature001.p7s", digest="sha256",
             mime="application/pkcs7-signature", extra="", head="", uri=None):
    rows = ""
    for name, data in files.items():
        value = base64.b64encode(hashlib.new(digest, data).digest()).decode()
        shown = uri(name) if uri else name.replace(" ", "%20")
        rows += (f'<asic:DataObjectReference URI="{shown}"><ds:DigestMethod Algorithm="{SHA[digest]}"/>'
                 f"<ds:DigestValue>{value}</ds:DigestValue></asic:DataObjectReference>")
    return (f'<?xml version="1.0" encoding="UTF-8"?>{head}<asic:ASiCManifest '
            'xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" '
            'xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
            f'<asic:SigReference URI="{signature}" MimeType="{mime}"/>{rows}{extra}'
            "</asic:ASiCManifest>").encode()


class Entry:
    """One file of a container; every field can be set to a lie."""

    def __init__(self, name, data, deflate=False, **lies):
        self.name = name if isinstance(name, bytes) else name.encode()
        self.data, self.lies = data, lies
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        self.packed = packer.compress(data) + packer.flush() if deflate else data
        ascii_only = all(c < 128 for c in self.name)
        self.fields = dict(made=45, need=20 if deflate else 10, flags=0 if ascii_only else 0x800,
                           method=8 if deflate else 0, time=0, date=33, crc=zlib.crc32(data),
                           packed=len(self.packed), size=len(data), extra=b"", comment=b"",
                           disk=0, internal=0, external=0, before=b"", after=b"")

    def get(self, which, key):
        """The value of a field in 'local' or 'central'."""
        for name in (f"{which}_{key}", key):
            if name in self.lies:
                return self.lies[name]
        return self.fields[key]

    def common(self, which):
        return struct.pack("<HHHHHIII", *[self.get(which, k) for k in
                                          ("need", "flags", "method", "time", "date", "crc",
                                           "packed", "size")])

    def local(self):
        name = self.lies.get("local_name", self.name)
        extra = self.get("local", "extra")
        return (b"PK\3\4" + self.common("local") + struct.pack("<HH", len(name), len(extra)) +
                name + extra + self.packed + self.get("local", "after"))

    def central(self, at):
        name = self.lies.get("central_name", self.name)
        extra, comment = self.get("central", "extra"), self.get("central", "comment")
        return (b"PK\1\2" + struct.pack("<H", self.get("central", "made")) +
                self.common("central") +
                struct.pack("<HHHHHII", len(name), len(extra), len(comment),
                            self.get("central", "disk"), self.get("central", "internal"),
                            self.get("central", "external"), self.lies.get("at", at)) +
                name + extra + comment)


def container(entries, prefix=b"", between=b"", suffix=b"", end=None, central=None):
    """The bytes of a ZIP file. end: a function that changes the end record's fields."""
    out, directory = prefix, b""
    for e in entries:
        out += e.get("local", "before")
        at = len(out)
        out += e.local()
        directory += e.central(at)
    out += between
    directory = central(directory) if central else directory
    f = dict(disk=0, cd_disk=0, here=len(entries), n=len(entries), size=len(directory),
             at=len(out), comment=b"", before=b"")
    if end:
        end(f)
    return (out + directory + f["before"] + b"PK\5\6" +
            struct.pack("<HHHHIIH", f["disk"], f["cd_disk"], f["here"], f["n"], f["size"], f["at"],
                        len(f["comment"])) + f["comment"] + suffix)


def entries(files, xml, signature, name="META-INF/signature001.p7s",
            manifest_name="META-INF/ASiCManifest001.xml"):
    return ([Entry("mimetype", MIMETYPE)] + [Entry(n, d) for n, d in files.items()] +
            [Entry(manifest_name, xml), Entry(name, signature)])


def have(*tools):
    return all(shutil.which(t) for t in tools)
