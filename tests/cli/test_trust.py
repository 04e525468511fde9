# SPDX-License-Identifier: Apache-2.0
"""The keys that --trust names, from outside, made by OpenSSL."""
import base64
import shutil
import subprocess
import tempfile
from pathlib import Path

from images import assay
from tap import Skip, run


def openssl(where, *args):
    if not shutil.which("openssl"):
        raise Skip("openssl is not installed")
    done = subprocess.run(["openssl", *map(str, args)], cwd=where, capture_output=True)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def trust(where, data, name="key.pem"):
    """Exit status and message of a scan of a small text with a key file."""
    (Path(where) / name).write_bytes(data)
    (Path(where) / "note.txt").write_bytes(b"nothing in here to be seen\n" * 9)
    done = assay("scan", "-q", "--fail-on", "never", "--min-coverage", "0", "--trust",
                 Path(where) / name, Path(where) / "note.txt")
    return done.returncode, done.stderr.decode()


def folder(test):
    def wrapped():
        with tempfile.TemporaryDirectory() as where:
            test(where)
    wrapped.__name__ = test.__name__
    return wrapped


def is_taken(where, data):
    status, said = trust(where, data)
    assert status == 0 and not said, (status, said)


def is_refused(where, data, word):
    status, said = trust(where, data)
    assert status == 3 and word in said and said.count("\n") == 1, (status, said)


@folder
def public_keys_and_certificates_are_taken(where):
    openssl(where, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k.pem",
            "-out", "c.pem", "-subj", "/CN=release")
    for form in ("PEM", "DER"):
        is_taken(where, openssl(where, "pkey", "-in", "k.pem", "-pubout", "-outform", form))
        is_taken(where, openssl(where, "x509", "-in", "c.pem", "-outform", form))
        is_taken(where, openssl(where, "rsa", "-in", "k.pem", "-RSAPublicKey_out", "-outform", form))
    openssl(where, "genpkey", "-algorithm", "ed25519", "-out", "e.pem")
    is_taken(where, openssl(where, "pkey", "-in", "e.pem", "-pubout"))
    is_taken(where, openssl(where, "x509", "-in", "c.pem") + b"text between\n"
             + openssl(where, "pkey", "-in", "e.pem", "-pubout"))
    is_taken(where, openssl(where, "x509", "-in", "c.pem", "-trustout", "-addtrust", "codeSigning"))


@folder
def keys_of_signify_are_taken(where):
    line = base64.b64encode(b"Ed" + bytes(range(8)) + bytes(range(32))) + b"\n"
    is_taken(where, b"untrusted comment: release\n" + line)
    is_taken(where, line)
    is_refused(where, b"untrusted comment: x\n" + line[4:], "holds no public key")


@folder
def private_keys_are_refused(where):
    for kind in (("-algorithm", "ed25519"), ("-algorithm", "rsa", "-pkeyopt", "rsa_keygen_bits:2048"),
                 ("-algorithm", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")):
        openssl(where, "genpkey", *kind, "-out", "k.pem")
        key = (Path(where) / "k.pem").read_bytes()
        is_refused(where, key, "holds a private key")
        is_refused(where, openssl(where, "pkey", "-in", "k.pem", "-outform", "DER"), "holds a private key")
        is_refused(where, openssl(where, "pkey", "-in", "k.pem", "-pubout") + key, "holds a private key")
        is_refused(where, openssl(where, "pkey", "-in", "k.pem", "-aes256", "-passout", "pass:x"),
                   "holds a private key")
        is_refused(where, openssl(where, "pkcs8", "-topk8", "-in", "k.pem", "-outform", "DER",
                                  "-passout", "pass:x"), "holds a private key")
    secret = base64.b64encode(b"EdBK" + bytes(100))
    is_refused(where, b"untrusted comment: secret key\n" + secret + b"\n", "holds a private key")


@folder
def what_is_no_key_is_refused(where):
    openssl(where, "genpkey", "-algorithm", "ed25519", "-out", "k.pem")
    key = openssl(where, "pkey", "-in", "k.pem", "-pubout")
    is_refused(where, b"", "holds no public key")
    is_refused(where, b"hello\n", "holds no public key")
    is_refused(where, key[:-20], "damaged or cut off")
    is_refused(where, key + key[:-20], "damaged or cut off")
    is_refused(where, key.replace(b"PUBLIC KEY", b"CERTIFICATE"), "damaged")
    is_refused(where, key.replace(b"PUBLIC KEY", b"X509 CRL"), "no public key and no certificate")
    is_refused(where, b"0\x82\x01\x22" + bytes(50), "holds no public key")
    done = assay("scan", "--trust", Path(where) / "absent.pem", Path(where) / "note.txt")
    assert done.returncode == 3 and b"absent.pem: does not exist" in done.stderr, done.stderr


run([public_keys_and_certificates_are_taken, keys_of_signify_are_taken,
     private_keys_are_refused, what_is_no_key_is_refused])
