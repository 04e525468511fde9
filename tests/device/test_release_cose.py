#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Release statements encoded by cbor2 and signed by cryptography, which know nothing of ours, are read
as they were meant; and what they encode in another way is refused."""
import hashlib
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))
from tap import Skip, run  # noqa: E402

SHOW = sys.argv[1]
try:
    import cbor2
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
except ImportError as e:
    cbor2, MISSING = None, e
VENDOR, CLASS = b"vendor of things", b"class of devices"
RNG = random.Random(4)


def enc(x):
    return cbor2.dumps(x, canonical=True)


def digest_of(x):
    return [-16, hashlib.sha256(enc(x)).digest()]


def sign(key, digest):
    is_ec = isinstance(key, ec.EllipticCurvePrivateKey)
    protected = enc({1: -7 if is_ec else -8})
    tbs = enc(["Signature1", protected, b"", digest])
    if is_ec:
        r, s = decode_dss_signature(key.sign(tbs, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        signature = key.sign(tbs)
    return enc(cbor2.CBORTag(18, [protected, {}, None, signature]))


def statement(keys, **change):
    """The envelope's bytes, and what it says."""
    v = {"sequence": RNG.randrange(1 << RNG.randrange(1, 32)), "size": RNG.randrange(1, 1 << 32), "flags": RNG.randrange(4),
         "downtime": RNG.randrange(1 << 16), **{k: RNG.randrange(1 << RNG.randrange(1, 32)) for k in (
             "version", "from_version", "not_before", "use_before", "support_end")}, **change}
    image = RNG.randbytes(32)
    text = enc({"en": {1: "Closes a hole."}, "de": {1: "Schließt eine Lücke."}})
    shared = enc([20, {1: VENDOR, 2: CLASS, 3: enc([-16, image]), 14: v["size"]}, 1, 15, 2, 15])
    manifest = enc({1: 1, 2: v["sequence"], 3: enc({2: [[b"\0"]], 4: shared}), 7: enc([3, 15]), 23: digest_of(text),
                    -257: [v[k] for k in ("flags", "downtime", "version", "from_version", "not_before", "use_before",
                                          "support_end")]})
    digest = enc(digest_of(manifest))
    auth = enc([digest, *(sign(k, digest) for k in keys)])
    said = {k: str(n) for k, n in v.items()}
    said.update(image=image.hex(), text="Schließt eine Lücke.".encode().hex())
    return enc(cbor2.CBORTag(107, {2: auth, 3: manifest, 23: text})), said


def read(envelope, keys):
    with tempfile.TemporaryDirectory() as work:
        paths = []
        for i, k in enumerate(keys):
            paths.append(os.path.join(work, f"{i}.der"))
            Path(paths[-1]).write_bytes(k.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo))
        done = subprocess.run([SHOW, *paths], input=envelope, capture_output=True, check=False)
    return done.returncode, dict(line.split(" ", 1) for line in done.stdout.decode().splitlines())


def keys():
    if cbor2 is None:
        raise Skip(f"{MISSING}")
    return ed25519.Ed25519PrivateKey.generate(), ec.generate_private_key(ec.SECP256R1())


def what_they_encode_and_sign_is_read_as_meant():
    both = keys()
    for _ in range(12):
        for signers in ([both[0]], [both[1]], both, both[::-1]):
            envelope, said = statement(signers)
            assert read(envelope, signers) == (0, said)


def another_key_is_refused():
    a, b = keys(), keys()
    for i in range(2):
        envelope, _ = statement([a[i]])
        assert read(envelope, [b[i]]) == (1, {"why": "3"})


def larger_numbers_and_other_encodings_are_refused():
    ed, _ = keys()
    for change in ({"sequence": 1 << 32}, {"support_end": 1 << 40}, {"downtime": 1 << 16}, {"flags": 4}, {"size": 0}):
        assert read(statement([ed], **change)[0], [ed]) == (1, {"why": "1"}), change
    envelope, _ = statement([ed])
    decoded = cbor2.loads(envelope).value
    for other in (envelope[2:], enc(cbor2.CBORTag(108, decoded)), enc(cbor2.CBORTag(107, {**decoded, 99: 1})),
                  enc(cbor2.CBORTag(107, {k: v for k, v in decoded.items() if k != 23}))):
        assert read(other, [ed]) == (1, {"why": "1"})


run([
    what_they_encode_and_sign_is_read_as_meant,
    another_key_is_refused,
    larger_numbers_and_other_encodings_are_refused,
])
