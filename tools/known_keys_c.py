#!/usr/bin/env python3
"""Makes the C table of catalogue/known-keys.json: known_keys_c.py IN OUT."""
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import sys

KINDS = {"test": "KNOWN_TEST", "product": "KNOWN_PRODUCT"}


def main():
    with open(sys.argv[1], encoding="ascii") as f:
        keys = json.load(f)["keys"]
    # One RSA key may come with two public keys: for PSS only, and for all.
    named = {}
    for i, k in enumerate(keys):
        for h in ("spki_sha256", "rsa_sha256", "key_sha256"):
            if h in k:
                named.setdefault(k[h], i)
    hashes = sorted(named.items())
    with open(sys.argv[2], "w", encoding="ascii") as f:
        f.write("/* Made from catalogue/known-keys.json; do not edit. */\n"
                "/* SPDX-License-Identifier: Apache-2.0 */\n"
                '#include "probe/known_key.h"\n\n'
                "const struct known_key known_keys[] = {\n")
        for k in keys:
            f.write("{%s, %s},\n" % (json.dumps(k["name"]), KINDS[k["kind"]]))
        f.write("};\n\nconst struct known_hash known_hashes[] = {\n")
        for h, i in hashes:
            b = ",".join(str(x) for x in bytes.fromhex(h))
            f.write("{{%s},%d},\n" % (b, i))
        f.write("};\n\nconst unsigned known_hash_count = %d;\n" % len(hashes))
        public = [(i, base64.b64decode(k["spki"]))
                  for i, k in enumerate(keys) if "spki" in k]
        for i, der in public:
            f.write("static const uint8_t spki_%d[] = {%s};\n"
                    % (i, ",".join(str(x) for x in der)))
        f.write("\nconst struct known_public known_public[] = {\n")
        for i, der in public:
            f.write("{spki_%d, %d, %d},\n" % (i, len(der), i))
        f.write("};\n\nconst unsigned known_public_count = %d;\n" % len(public))


main()
