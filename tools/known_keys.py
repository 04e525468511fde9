#!/usr/bin/env python3
"""Makes catalogue/known-keys.json from checkouts of public repositories.

usage: known_keys.py KEY_SCAN DIRECTORY > catalogue/known-keys.json

DIRECTORY holds one folder a repository, named owner+name; a folder ending in
".arrays" holds the byte arrays of its C sources as files. KEY_SCAN is the
program built from tools/key_scan.c. Only hashes, names and places come out;
the keys stay where they are.
"""
# SPDX-License-Identifier: Apache-2.0
import base64
import json
import os
import re
import subprocess
import sys

# folder, project, kind. The first that holds a key names it.
PROJECTS = [
    ("mcu-tools+mcuboot", "MCUboot", "test"),
    ("jbeich+platform_external_avb", "AOSP AVB", "test"),
    ("open-vela+external_avb", "AOSP AVB", "test"),
    ("omnirom+android_build", "AOSP build", "test"),
    ("supechicken+vboot_reference", "ChromiumOS vboot", "test"),
    ("OP-TEE+optee_os", "OP-TEE", "test"),
    ("ARM-software+arm-trusted-firmware", "Trusted Firmware-A", "test"),
    ("TrustedFirmware-M+trusted-firmware-m", "Trusted Firmware-M", "test"),
    ("thesofproject+sof", "Sound Open Firmware community", "test"),
    ("thesofproject+rimage", "Sound Open Firmware community", "test"),
    ("tianocore+edk2", "EDK II", "test"),
    ("CERTCC+PKfail", "AMI, PKfail VU#455367:", "test"),
    ("binarly-io+Vulnerability-REsearch", "Supermicro, BRLY-2024-023:",
     "test"),
    ("rauc+rauc", "RAUC test", "test"),
    ("rauc+meta-rauc-community", "RAUC example", "test"),
    ("sbabic+swupdate", "SWUpdate", "test"),
    ("sbabic+meta-swupdate-boards", "SWUpdate example", "test"),
    ("mendersoftware+mender-artifact", "Mender test", "test"),
    ("wolfSSL+wolfBoot", "wolfBoot", "test"),
    ("espressif+esptool", "esptool test", "test"),
    ("espressif+esp-idf", "ESP-IDF example", "test"),
    ("espressif+ESP8266_RTOS_SDK", "ESP8266 RTOS SDK example", "test"),
    ("esp8266+Arduino", "ESP8266 Arduino example", "test"),
    ("NordicSemiconductor+pc-nrfutil", "nRF Util", "test"),
    ("nodemcu+nodemcu-firmware", "NodeMCU", "test"),
    ("project-chip+connectedhomeip", "Matter SDK", "test"),
    ("hashicorp+vagrant", "Vagrant insecure key", "test"),
    ("WireGuard", "WireGuard manual example", "test"),
    ("embedthis+goahead", "GoAhead", "test"),
    ("cesanta+mongoose", "Mongoose example", "test"),
    ("civetweb+civetweb", "CivetWeb", "test"),
    ("warmcat+libwebsockets", "libwebsockets example", "test"),
    ("eclipse+mosquitto", "Mosquitto test", "test"),
    ("igrr+axtls-8266", "axTLS", "test"),
    ("gitcollect+matrixssl", "MatrixSSL test", "test"),
    ("gitpan+Crypt-MatrixSSL", "MatrixSSL test", "test"),
    ("Mbed-TLS+mbedtls", "Mbed TLS test", "test"),
    ("Mbed-TLS+mbedtls-framework", "Mbed TLS test", "test"),
    ("u-boot+u-boot", "U-Boot", "test"),
    ("golang+go", "Go test", "test"),
    ("python+cpython", "CPython test", "test"),
    ("gnutls+gnutls", "GnuTLS test", "test"),
    ("openssh+openssh-portable", "OpenSSH test", "test"),
    ("libssh2+libssh2", "libssh2 test", "test"),
    ("paramiko+paramiko", "Paramiko test", "test"),
    ("curl+curl", "curl test", "test"),
    ("mongodb+mongo-c-driver", "MongoDB C driver test", "test"),
    ("wolfSSL+wolfssh", "wolfSSH test", "test"),
    ("wolfSSL+wolfMQTT", "wolfSSL test", "test"),
    ("wolfSSL+wolfssl-examples", "wolfSSL example", "test"),
    ("boicotinho+wolfssl_clone", "wolfSSL test", "test"),
    ("arihantdaga+wolfssl-esp32-homekit-compatible", "wolfSSL test", "test"),
    ("quictls+openssl", "OpenSSL test", "test"),
    ("sftcd+openssl", "OpenSSL test", "test"),
    # Last: products with a project's example key are among them.
    ("rapid7+ssh-badkeys", "", "product"),
    ("sec-consult+houseofkeys", "", "product"),
]
# Copies that are read in place of the project's own repository.
UPSTREAM = {
    "jbeich+platform_external_avb": "platform/external/avb",
    "open-vela+external_avb": "platform/external/avb",
    "omnirom+android_build": "platform/build",
    "supechicken+vboot_reference": "chromiumos/platform/vboot_reference",
    "quictls+openssl": "openssl/openssl",
    "sftcd+openssl": "openssl/openssl",
    "boicotinho+wolfssl_clone": "wolfSSL/wolfssl",
    "arihantdaga+wolfssl-esp32-homekit-compatible": "wolfSSL/wolfssl",
    "gitcollect+matrixssl": "matrixssl/matrixssl",
    "WireGuard": "wireguard-tools",
}
# Folders of fuzz inputs and of projects within projects.
SKIP = re.compile(r"/fuzz/.*\.(in|repro)/|fuzz[^/]*/corpora/|/external/mbedtls/")
# Keys whose public half is kept whole: signatures name them by a hash at most.
WHOLE = re.compile(r"mcuboot/root-|esptool/.*ecdsa(256)?_secure|"
                   r"pc-nrfutil/.*signing")
# Certificates that say themselves that their key is no secret.
NO_SECRET = re.compile(r"CN=([^,]*DO NOT TRUST[^,]*)", re.I)
# Too small or too simple to name anybody's key.
MIN_RSA = 512
MAX_NAME = 60


def product_name(root, path):
    """The products that a key of the two collections of vendor keys is from."""
    if "ssh-badkeys" in path:
        stem = os.path.splitext(os.path.basename(path))[0]
        return re.sub(r"[_-]+", " ", stem).strip() + " SSH key"
    meta = os.path.splitext(os.path.join(root, path))[0] + ".json"
    try:
        with open(meta, encoding="utf-8", errors="replace") as f:
            products = json.load(f).get("products", [])
    except (OSError, ValueError):
        products = []
    names = []
    for p in products:
        name = " ".join((p.get("vendor", "") + " " + p.get("name", "")).split())
        name = name[:MAX_NAME].rstrip()
        if name and name not in names:
            names.append(name)
    if not names:
        return "House of Keys"
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return ", ".join(names[:2]) + more


def scan(key_scan, root, folder):
    paths = []
    for base, _, files in os.walk(os.path.join(root, folder)):
        paths += [os.path.join(base, f) for f in files]
    rows = []
    for i in range(0, len(paths), 1000):
        out = subprocess.run([key_scan] + sorted(paths)[i:i + 1000],
                             capture_output=True, check=True).stdout
        rows += out.decode("utf-8", "replace").splitlines()
    return [r.split("\t") for r in rows]


def spki_of(path):
    with open(path, "rb") as f:
        pem = re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?"
                        rb"-----END [A-Z ]*KEY-----", f.read(), re.S)
    der = subprocess.run(["openssl", "pkey", "-pubout", "-outform", "DER"],
                         input=pem.group(), capture_output=True,
                         check=True).stdout
    return base64.b64encode(der).decode("ascii")


def entries(key_scan, root):
    for folder, project, kind in PROJECTS:
        for part in (folder, folder + ".arrays"):
            if not os.path.isdir(os.path.join(root, part)):
                continue
            for row in scan(key_scan, root, part):
                path = os.path.relpath(row[0], root)
                if SKIP.search(path) or len(row) < 12:
                    continue
                inner = re.sub(r"\.array\d+$", "", path.split("/", 1)[1])
                source = UPSTREAM.get(folder, folder.replace("+", "/"))
                name = product_name(root, path) if kind == "product" else (
                    project + " " + os.path.splitext(
                        os.path.basename(inner))[0])
                entry = {"name": name, "kind": kind,
                         "source": source + ":" + inner}
                if row[1] == "key":
                    if row[4] == "rsa" and 0 < int(row[5]) < MIN_RSA:
                        continue
                    if row[10]:
                        entry["spki_sha256"] = row[10]
                        if row[12]:
                            entry["rsa_sha256"] = row[12]
                        if WHOLE.search(path):
                            entry["spki"] = spki_of(row[0])
                    else:
                        entry["key_sha256"] = row[11]
                    yield entry
                elif NO_SECRET.search(row[11]):
                    entry["spki_sha256"] = row[10]
                    entry["name"] = (project + " " +
                                     NO_SECRET.search(row[11]).group(1))
                    yield entry


def main():
    seen, keys = set(), []
    for e in entries(sys.argv[1], sys.argv[2]):
        ident = e.get("spki_sha256") or e["key_sha256"]
        if ident not in seen:
            seen.add(ident)
            keys.append(e)
    keys.sort(key=lambda e: (e["kind"], e["source"],
                             e.get("spki_sha256") or e["key_sha256"]))
    order = ("spki_sha256", "rsa_sha256", "key_sha256", "spki", "kind", "name",
             "source")
    lines = [json.dumps({k: e[k] for k in order if k in e}, ensure_ascii=True)
             for e in keys]
    print('{\n"schema": "assay-known-keys/1",\n"keys": [')
    print(",\n".join(lines))
    print("]\n}")


main()
