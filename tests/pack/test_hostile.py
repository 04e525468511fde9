# SPDX-License-Identifier: Apache-2.0
"""Hostile packs, made by code: none passes, and each is told for what it is.

Each case is a function that gives the bytes of a pack. What it has to give is
(result, check): the first of the four that is not PASS, and the check that
says so. A case without an expected result is good and must PASS: those keep
the bad ones honest."""
import base64
import hashlib
import json
import os
import shutil
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path

from der import der, parts
from packs import (MIMETYPE, Authority, Entry, container, entries, have, manifest, sh, sign,
                   verify)
from tap import Skip, run

WORK = Path(tempfile.mkdtemp(prefix="assay-test-hostile-"))
FILES = {"a.txt": b"hello\n", "doc/b.json": b'{"x": 1}\n', "big.txt": b"0123456789abcdef" * 100}
P7S, XML = "META-INF/signature001.p7s", "META-INF/ASiCManifest001.xml"
CASES = []


def case(result=None, check=None):
    def add(fn):
        CASES.append((fn.__name__, fn, result, check))
        return fn
    return add


class World:
    """Issuers and signers, made once."""

    def __init__(self):
        ca = self.ca = Authority(WORK / "ca")
        self.inner = ca.issue("Issuer", ca.root, "ca")
        self.good = ca.issue("Signer", self.inner, "seal")
        self.other_ca = Authority(WORK / "other", "Other Root")
        self.xml = manifest(FILES)
        self.sig = self.sign(self.xml)

    def sign(self, xml, signer=None, chain=True, **more):
        return sign(xml, signer or self.good, WORK, chain=self.inner[0] if chain else None, **more)

    def pack(self, files=None, xml=None, sig=None, **more):
        files = FILES if files is None else files
        xml = self.xml if xml is None else xml
        return entries(files, xml, self.sig if sig is None else sig, **more)

    def plain(self):
        return container(self.pack())


W = None


def edit(name, **lies):
    """The good pack with lies about one file."""
    out = W.pack()
    for e in out:
        if e.name.decode() == name:
            e.lies.update(lies)
    return container(out)


# --- good ones ---------------------------------------------------------------


@case()
def good():
    return W.plain()


@case()
def good_deflated():
    out = W.pack()
    return container([Entry(e.name, e.data, deflate=e.name == b"big.txt") for e in out])


@case()
def good_with_data_descriptors():
    def streamed(e):
        d = Entry(e.name, e.data, deflate=True)
        d.lies.update(flags=8, local_crc=0, local_packed=0, local_size=0,
                      local_after=b"PK\7\10" + struct.pack("<III", d.fields["crc"], len(d.packed),
                                                           len(d.data)))
        return d
    out = W.pack()
    return container([out[0]] + [streamed(e) for e in out[1:]])


@case()
def good_from_unix():
    out = W.pack()
    for e in out:
        e.lies.update(made=0x31e, external=0o100600 << 16, internal=1)
    return container(out)


@case()
def good_sha512_manifest():
    xml = manifest(FILES, digest="sha512")
    return container(W.pack(xml=xml, sig=W.sign(xml, digest="sha512")))


@case()
def good_two_signers():
    lab = W.ca.issue("Lab", W.ca.root, "seal", "p384")
    xml = manifest({"lab.txt": b"seen", **FILES}, "META-INF/signature002.p7s")
    two = W.pack() + [Entry("lab.txt", b"seen"), Entry("META-INF/ASiCManifest002.xml", xml),
                      Entry("META-INF/signature002.p7s", sign(xml, lab, WORK, "sha384"))]
    return container(two)


@case()
def good_signature_by_key_identifier():
    return container(W.pack(sig=W.sign(W.xml, more=["-keyid"])))


# --- the file as a whole -----------------------------------------------------


@case("integrity", "zip")
def empty_file():
    return b""


@case("integrity", "zip")
def no_zip():
    return b"%PDF-1.7 is no pack" * 10


@case("integrity", "zip")
def half_of_it():
    return W.plain()[:len(W.plain()) // 2]


@case("integrity", "container")
def prepended_byte():
    return b"x" + W.plain()


@case("integrity", "container")
def prepended_script_offsets_mended():
    return container(W.pack(), prefix=b"#!/bin/sh\nexit 0\n")


@case("integrity", "container")
def appended_byte():
    return W.plain() + b"x"


@case("integrity", "container")
def appended_zip():
    return W.plain() + container([Entry("evil", b"x")])


@case("integrity", "container")
def archive_comment():
    return container(W.pack(), end=lambda f: f.update(comment=b"hello"))


@case("integrity", "container")
def comment_that_looks_like_an_end():
    fake = b"PK\5\6" + bytes(18)
    return container(W.pack(), end=lambda f: f.update(comment=fake + b"x"))


@case("integrity", "container")
def comment_that_is_an_end():
    return container(W.pack(), end=lambda f: f.update(comment=b"PK\5\6" + bytes(18)))


@case("integrity", "container")
def bytes_between_files_and_directory():
    return container(W.pack(), between=b"hidden")


@case("integrity", "container")
def bytes_between_directory_and_end():
    return container(W.pack(), end=lambda f: f.update(before=b"hidden"))


@case("integrity", "container")
def bytes_between_two_files():
    return edit("a.txt", before=b"hidden")


@case("integrity", "container")
def file_that_the_directory_leaves_out():
    hidden = Entry("evil.txt", b"evil").local()
    return edit("doc/b.json", before=hidden)


@case("integrity", "container")
def last_file_that_the_directory_leaves_out():
    return container(W.pack(), between=Entry("evil.txt", b"evil").local())


@case("integrity", "container")
def too_many_in_the_end_record():
    return container(W.pack(), end=lambda f: f.update(n=f["n"] + 1, here=f["n"] + 1))


@case("integrity", "container")
def too_few_in_the_end_record():
    return container(W.pack(), end=lambda f: f.update(n=f["n"] - 1, here=f["n"] - 1))


@case("integrity", "container")
def other_number_on_this_disk():
    return container(W.pack(), end=lambda f: f.update(here=f["n"] - 1))


@case("integrity", "container")
def a_second_disk():
    return container(W.pack(), end=lambda f: f.update(disk=1, cd_disk=1))


@case("integrity", "container")
def nothing_in_it():
    return container([])


@case("integrity", "container")
def directory_in_another_order():
    out = W.pack()
    def swap(directory):
        first = len(out[0].central(0))
        second = len(out[1].central(0))
        return (directory[first:first + second] + directory[:first] + directory[first + second:])
    return container(out, central=swap)


@case("integrity", "container")
def directory_with_a_tail():
    return container(W.pack(), central=lambda d: d + b"PK\5\5" + bytes(2))


@case("integrity", "container")
def place_of_the_directory_is_a_lie():
    return container(W.pack(), end=lambda f: f.update(at=f["at"] - 1))


@case("integrity", "container")
def size_of_the_directory_is_a_lie():
    return container(W.pack(), end=lambda f: f.update(size=f["size"] - 1))


# --- zip64 -------------------------------------------------------------------


def zip64_end(n=None, size=None, at=None, locator=None, markers=True, disks=1):
    def end(f):
        start = f["at"] + f["size"]
        record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, n or f["n"], n or f["n"],
                                         size or f["size"], at or f["at"])
        record += b"PK\6\7" + struct.pack("<IQI", 0, locator or start, disks)
        f.update(before=record)
        if markers:
            f.update(n=0xffff, here=0xffff, size=0xffffffff, at=0xffffffff)
    return end


@case("integrity", "container")
def zip64_end_that_is_needless():
    return container(W.pack(), end=zip64_end())


@case("integrity", "container")
def zip64_end_that_nobody_points_at():
    return container(W.pack(), end=zip64_end(markers=False))


@case("integrity", "container")
def zip64_end_with_another_place():
    return container(W.pack(), end=zip64_end(at=1))


@case("integrity", "container")
def zip64_locator_that_points_elsewhere():
    return container(W.pack(), end=zip64_end(locator=4))


@case("integrity", "container")
def zip64_of_many_disks():
    return container(W.pack(), end=zip64_end(disks=2))


@case("integrity", "container")
def zip64_field_that_is_needless():
    return edit("a.txt", extra=struct.pack("<HHQQ", 1, 16, 6, 6), need=45)


@case("integrity", "container")
def zip64_size_that_is_a_lie():
    return edit("a.txt", central_extra=struct.pack("<HHQ", 1, 8, 6), central_size=0xffffffff, need=45)


@case("integrity", "limit")
def zip64_size_that_is_huge():
    return edit("a.txt", extra=struct.pack("<HHQQ", 1, 16, 1 << 62, 1 << 62), size=0xffffffff,
                packed=0xffffffff, need=45)


@case("integrity", "container")
def zip64_field_that_is_missing():
    return edit("a.txt", size=0xffffffff, packed=0xffffffff)


# --- two headers -------------------------------------------------------------


def two_headers(key, value):
    """Both ways: the local header lies, and the central one does."""
    for side in ("local", "central"):
        def make(side=side):
            return edit("a.txt", **{f"{side}_{key}": value})
        make.__name__ = f"{side}_{key}_is_another"
        case("integrity", "container")(make)


two_headers("need", 20)
two_headers("time", 1)
two_headers("date", 34)
two_headers("crc", 1)
two_headers("method", 8)
two_headers("packed", 5)
two_headers("size", 5)
two_headers("flags", 0x800)
two_headers("extra", b"\x55\x54\1\0\0")


@case("integrity", "container")
def local_name_is_another():
    return edit("a.txt", local_name=b"b.txt")


@case("integrity", "container")
def central_name_is_another():
    return edit("a.txt", central_name=b"b.txt")


@case("integrity", "container")
def sizes_agree_and_are_wrong():
    return edit("a.txt", size=7)


@case("integrity", "container")
def overlapping_files():
    out = W.pack()
    out[2].lies["at"] = 0
    return container(out)


@case("integrity", "container")
def file_that_is_inside_another():
    inner = Entry("evil.txt", b"evil")
    outer = Entry("outer.bin", inner.local())
    out = W.pack() + [outer, inner]
    data = container(out[:-1])
    out[-1].lies["at"] = data.index(inner.local())
    return container(out)


# --- one entry ---------------------------------------------------------------


@case("integrity", "encrypted")
def encrypted_file():
    return edit("a.txt", flags=1)


@case("integrity", "encrypted")
def strongly_encrypted_file():
    return edit("a.txt", flags=0x41)


@case("integrity", "container")
def masked_header():
    return edit("a.txt", flags=1 << 13)


@case("integrity", "container")
def patched_data():
    return edit("a.txt", flags=1 << 5)


@case("integrity", "container")
def packed_with_lzma():
    return edit("a.txt", method=14)


@case("integrity", "container")
def file_comment():
    return edit("a.txt", comment=b"hello")


@case("integrity", "container")
def times_in_an_extra_field():
    return edit("a.txt", extra=b"\x55\x54\5\0\3\1\2\3\4")


@case("integrity", "container")
def unicode_path_in_an_extra_field():
    return edit("a.txt", extra=struct.pack("<HHBI", 0x7075, 10, 1, zlib.crc32(b"a.txt")) + b"b.txt")


@case("integrity", "container")
def attributes_of_another_system():
    return edit("a.txt", made=19 << 8 | 45)


@case("integrity", "container")
def another_packer_for_one_file():
    return edit("a.txt", made=0x31e)


@case("integrity", "name")
def symbolic_link():
    out = W.pack()
    for e in out:
        e.lies.update(made=0x31e, external=(0o120777 if e.name == b"a.txt" else 0o100644) << 16)
    return container(out)


@case("integrity", "container")
def device():
    out = W.pack()
    for e in out:
        e.lies.update(made=0x31e, external=(0o060644 if e.name == b"a.txt" else 0o100644) << 16)
    return container(out)


@case("integrity", "container")
def set_user_id_file():
    out = W.pack()
    for e in out:
        e.lies.update(made=0x31e, external=0o104755 << 16)
    return container(out)


@case("integrity", "container")
def file_on_another_disk():
    return edit("a.txt", central_disk=1)


@case("integrity", "container")
def stored_with_data_descriptor():
    return edit("a.txt", flags=8, local_crc=0, local_packed=0, local_size=0,
                local_after=b"PK\7\10" + struct.pack("<III", zlib.crc32(b"hello\n"), 6, 6))


@case("integrity", "container")
def data_descriptor_that_lies():
    out = W.pack()
    e = Entry("a.txt", b"hello\n", deflate=True, flags=8, local_crc=0, local_packed=0, local_size=0)
    e.lies["local_after"] = b"PK\7\10" + struct.pack("<III", 0, len(e.packed), 6)
    out[1] = e
    return container(out)


@case("integrity", "contents")
def check_sum_is_wrong():
    return edit("a.txt", crc=1)


@case("integrity", "contents")
def deflate_stream_with_a_tail():
    out = W.pack()
    out[1] = Entry("a.txt", b"hello\n", deflate=True)
    out[1].packed += b"\0\0\0"
    out[1].fields["packed"] += 3
    return container(out)


@case("integrity", "contents")
def deflate_stream_cut_off():
    out = W.pack()
    out[1] = Entry("a.txt", b"hello\n", deflate=True)
    out[1].packed = out[1].packed[:-1]
    out[1].fields["packed"] -= 1
    return container(out)


@case("integrity", "contents")
def deflate_stream_longer_than_it_says():
    out = W.pack()
    out[3] = Entry("big.txt", FILES["big.txt"], deflate=True, size=100)
    return container(out)


@case("integrity", "contents")
def deflate_stream_with_loose_bits():
    out = W.pack()
    e = out[3] = Entry("big.txt", FILES["big.txt"], deflate=True)
    for bit in range(7, 0, -1):
        changed = e.packed[:-1] + bytes([e.packed[-1] ^ 1 << bit])
        if zlib.decompressobj(-15).decompress(changed) == e.data:
            e.packed = changed
            return container(out)
    return edit("a.txt", crc=1)  # this stream ends with its byte


@case("integrity", "limit")
def bomb():
    files = {**FILES, "zeros": bytes(8 << 20)}
    xml = manifest(files)
    return container([Entry(e.name, e.data, deflate=e.name == b"zeros")
                      for e in W.pack(files, xml, W.sign(xml))])


@case("integrity", "limit")
def a_thousand_and_one_files():
    return container(W.pack() + [Entry(f"f{i}", b"") for i in range(1000)])


# --- names -------------------------------------------------------------------


def bad_name(title, name, check="name", files=True, **lies):
    def make():
        # Signed as well, where a manifest can say it at all.
        out = W.pack() + [Entry(name, b"x", **lies)]
        return container(out)
    make.__name__ = "name_" + title
    case("integrity", check)(make)


bad_name("climbs", "../evil")
bad_name("climbs_within", "doc/../../evil")
bad_name("at_the_root", "/etc/passwd")
bad_name("of_a_drive", "c:evil")
bad_name("with_backslash", "..\\evil")
bad_name("with_nul", b"evil.txt\0.pdf")
bad_name("with_newline", b"evil\n.txt")
bad_name("not_utf8", b"\xff\xfe", flags=0x800)
bad_name("overlong_utf8", b"\xc0\xaf", flags=0x800)
bad_name("surrogate", b"\xed\xa0\x80", flags=0x800)
bad_name("not_marked_as_utf8", "\u00e4".encode(), flags=0)
bad_name("right_to_left", "ab\u202egpj.exe")
bad_name("zero_width", "a\u200b.txt")
bad_name("combining", "a\u0308.txt")
bad_name("full_width", "\uff41.txt")
bad_name("empty", b"")
bad_name("empty_part", "doc//x")
bad_name("dot_part", "./x")
bad_name("folder", "doc2/")
bad_name("trailing_dot", "evil.")
bad_name("trailing_blank", "evil ")
bad_name("too_long", "x" * 600)
bad_name("twice", "a.txt", "twins")
bad_name("twin_by_case", "A.TXT", "twins")
bad_name("twin_by_case_in_folder", "DOC/b.json", "twins")
bad_name("folder_and_file", "a.txt/x", "twins")
bad_name("mimetype_twice", "mimetype", "twins")
bad_name("manifest_twice", XML, "twins")
bad_name("signature_twin", "META-INF/SIGNATURE001.P7S", "twins")


@case("integrity", "twins")
def twins_beyond_ascii():
    return container(W.pack() + [Entry("\u00c4", b"x"), Entry("\u00e4", b"x")])


# --- mimetype ----------------------------------------------------------------


@case("integrity", "mimetype")
def mimetype_missing():
    return container(W.pack()[1:])


@case("integrity", "mimetype")
def mimetype_not_first():
    out = W.pack()
    return container(out[1:] + out[:1])


@case("integrity", "mimetype")
def mimetype_packed():
    return container([Entry("mimetype", MIMETYPE, deflate=True)] + W.pack()[1:])


@case("integrity", "mimetype")
def mimetype_with_newline():
    return container([Entry("mimetype", MIMETYPE + b"\n")] + W.pack()[1:])


@case("integrity", "mimetype")
def mimetype_of_something_else():
    return container([Entry("mimetype", b"application/vnd.oasis.opendocument.text")] + W.pack()[1:])


# --- files and manifests -----------------------------------------------------


@case("integrity", "digest")
def changed_file():
    return container(W.pack({**FILES, "a.txt": b"Hello\n"}))


@case("integrity", "digest")
def swapped_files():
    return container(W.pack({**FILES, "a.txt": FILES["doc/b.json"], "doc/b.json": FILES["a.txt"]}))


@case("integrity", "coverage")
def missing_file():
    return container(W.pack({k: v for k, v in FILES.items() if k != "a.txt"}))


@case("integrity", "coverage")
def renamed_file():
    return container(W.pack({**{k: v for k, v in FILES.items() if k != "a.txt"}, "c.txt": b"hello\n"}))


@case("integrity", "coverage")
def added_file():
    return container(W.pack() + [Entry("evil.txt", b"x")])


@case("integrity", "coverage")
def added_empty_file():
    return container(W.pack() + [Entry("evil", b"")])


@case("integrity", "coverage")
def added_file_in_meta_inf():
    return container(W.pack() + [Entry("META-INF/container.xml", b"<x/>")])


@case("integrity", "coverage")
def added_signature_file():
    return container(W.pack() + [Entry("META-INF/signature002.p7s", W.sig)])


@case("integrity", "coverage")
def added_xades_signature():
    return container(W.pack() + [Entry("META-INF/signatures.xml", b"<x/>")])


@case("integrity", "manifest")
def no_signature_at_all():
    return container([Entry("mimetype", MIMETYPE)] + [Entry(n, d) for n, d in FILES.items()])


@case("integrity", "manifest")
def manifest_without_its_signature():
    return container([e for e in W.pack() if e.name.decode() != P7S])


@case("integrity", "manifest")
def signature_without_its_manifest():
    return container([e for e in W.pack() if e.name.decode() != XML])


def with_manifest(title, xml, check="manifest", sign_it=True):
    """A signed manifest that is wrong by itself."""
    def make():
        text = xml() if callable(xml) else xml
        return container(W.pack(xml=text, sig=W.sign(text) if sign_it else None))
    make.__name__ = "manifest_" + title
    case("integrity", check)(make)


def xml_with(old, new):
    return lambda: W.xml.replace(old, new)


with_manifest("empty", b"")
with_manifest("of_nonsense", b"nonsense")
with_manifest("with_doctype", lambda: manifest(FILES, head="<!DOCTYPE x>"))
with_manifest("with_entity", lambda: manifest(FILES, head='<!DOCTYPE x [<!ENTITY e "a.txt">]>'))
with_manifest("with_external_entity",
              lambda: manifest(FILES, head='<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'))
with_manifest("with_laughs", lambda: manifest(FILES, head='<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY a{i} "&a{i - 1 if i else ""};&a{i - 1 if i else ""};">' for i in range(30)) + "]>"))
with_manifest("with_instruction", lambda: manifest(FILES, head="<?php evil() ?>"))
with_manifest("of_another_namespace", xml_with(b"02918/v1.2.1#", b"02918/v9.9.9#"))
with_manifest("in_latin1", xml_with(b'encoding="UTF-8"', b'encoding="ISO-8859-1"'))
with_manifest("in_utf16", lambda: W.xml.decode().replace("UTF-8", "UTF-16").encode("utf-16"))
with_manifest("with_unknown_element", lambda: manifest(FILES, extra="<evil/>"))
with_manifest("with_text", lambda: manifest(FILES, extra="evil"))
with_manifest("with_two_roots", lambda: W.xml + W.xml[W.xml.index(b"<asic"):])
with_manifest("with_bytes_behind", lambda: W.xml + b"\0")
with_manifest("naming_a_file_twice", lambda: W.xml.replace(
    b"</asic:ASiCManifest>", W.xml[W.xml.index(b"<asic:Data"):W.xml.index(b"</asic:Data")] +
    b"</asic:DataObjectReference></asic:ASiCManifest>"))
with_manifest("that_climbs", lambda: manifest(FILES, uri=lambda n: "../" + n))
with_manifest("with_a_url", lambda: manifest(FILES, uri=lambda n: "http://x/" + n))
with_manifest("without_files", lambda: manifest({}))
with_manifest("covering_itself", lambda: manifest({**FILES, XML: b""}))
with_manifest("covering_mimetype", lambda: manifest({**FILES, "mimetype": MIMETYPE}))
with_manifest("that_is_huge", lambda: W.xml.replace(b"</asic:ASiC", b" " * (1 << 20) + b"</asic:ASiC"),
              "limit")
with_manifest("with_sha1", lambda: manifest(FILES, digest="sha1"), "algorithm")
with_manifest("with_md5", xml_with(b"http://www.w3.org/2001/04/xmlenc#sha256",
                                   b"http://www.w3.org/2001/04/xmldsig-more#md5"), "algorithm")
with_manifest("with_short_digest", lambda: W.xml.replace(
    base64.b64encode(hashlib.sha256(b"hello\n").digest()), b"aGVsbG8="))
with_manifest("with_sha256_named_sha512", xml_with(b"xmlenc#sha256", b"xmlenc#sha512"))
with_manifest("changed_after_signing", lambda: W.xml + b"\n", "signature", sign_it=False)


@case("integrity", "manifest")
def two_manifests_of_one_signature():
    return container(W.pack() + [Entry("META-INF/ASiCManifest002.xml", W.xml)])


@case("integrity", "manifest")
def manifest_whose_signature_is_a_file():
    xml = manifest(FILES, "META-INF/ASiCManifest001.xml")
    return container(W.pack(xml=xml, sig=W.sign(xml)))


@case("integrity", "manifest")
def manifest_whose_signature_is_outside():
    xml = manifest(FILES, "signature001.p7s")
    return container(W.pack(xml=xml, sig=W.sign(xml), name="signature001.p7s"))


# --- signatures --------------------------------------------------------------


def with_signature(title, make_signature, result="integrity", check="signature-form"):
    def make():
        return container(W.pack(sig=make_signature()))
    make.__name__ = "signature_" + title
    case(result, check)(make)


def rebuilt(change, sig=None):
    """The signature with the elements of SignedData or of the signer changed.

    change(signed_data, signer) gets lists of (tag, body) and edits them."""
    info = parts(parts(sig or W.sig)[0][1])
    data = parts(parts(info[1][1])[0][1])
    signer = parts(parts(data[-1][1])[0][1])
    change(data, signer)
    if signer:
        data[-1] = (0x31, der(0x30, b"".join(der(*e) for e in signer)) + b"".join(change.more))
    body = der(0x30, b"".join(der(*e) for e in data))
    return der(0x30, der(*info[0]) + der(0xa0, body))


def change(fn):
    fn.more = []
    return lambda: rebuilt(fn)


def set_in(which, index, value):
    def fn(data, signer):
        (data if which == "data" else signer)[index] = value
    return change(fn)


def no_signer():
    def fn(data, signer):
        data[-1] = (0x31, b"")
        signer.clear()
    return change(fn)()


def two_signers():
    def fn(data, signer):
        fn.more = [der(0x30, b"".join(der(*e) for e in signer))]
    fn.more = []
    return rebuilt(fn)


def without_certificates():
    def fn(data, signer):
        del data[3]
    return change(fn)()


def attributes(edit_list):
    def fn(data, signer):
        index = [i for i, e in enumerate(signer) if e[0] == 0xa0][0]
        listed = parts(signer[index][1])
        edit_list(listed)
        signer[index] = (0xa0, b"".join(der(*e) for e in listed))
    return change(fn)


def attribute_oid(element):
    return parts(element[1])[0][1]


def drop(oid):
    def fn(listed):
        kept = [e for e in listed if attribute_oid(e) != oid]
        assert len(kept) == len(listed) - 1
        listed[:] = kept
    return attributes(fn)


PKCS9 = bytes.fromhex("2a864886f70d0109")


def indefinite():
    """Outermost length indefinite, as BER allows."""
    body = parts(W.sig)[0][1]
    return b"\x30\x80" + body + b"\0\0"


def long_length():
    body = parts(W.sig)[0][1]
    return b"\x30\x84" + len(body).to_bytes(4, "big") + body


def weak_in_attributes(oid_hex):
    return lambda: W.sig.replace(bytes.fromhex("608648016503040201"), bytes.fromhex(oid_hex))


def unsigned_attribute():
    def fn(data, signer):
        junk = der(0x30, der(6, PKCS9 + b"\x63") + der(0x31, der(4, b"evil")))
        signer.append((0xa1, junk))
    return change(fn)()


def junk_time_stamp():
    def fn(data, signer):
        oid = PKCS9 + b"\x10\x02\x0e"
        signer.append((0xa1, der(0x30, der(6, oid) + der(0x31, der(0x30, b"\2\1\1")))))
    return change(fn)()


def extra_certificate():
    stranger = sh("openssl", "x509", "-in", W.other_ca.root[0], "-outform", "DER")
    def fn(data, signer):
        certs = [der(*e) for e in parts(data[3][1])] + [stranger]
        data[3] = (0xa0, b"".join(sorted(certs)))
    return change(fn)()


def attached():
    return W.sign(W.xml, detached=False)


def substituted_certificate():
    """Another certificate of the same name, number and key as the signer's."""
    twin = W.ca.issue("Signer", W.inner, "seal", key=W.good[1])
    der_of = lambda c: sh("openssl", "x509", "-in", c, "-outform", "DER")
    serial = der_of(W.good[0])
    # The signer is named by key, so that both certificates fit the name.
    sig = W.sign(W.xml, more=["-keyid"])
    def fn(data, signer):
        certs = [der(*e) for e in parts(data[3][1])]
        assert serial in certs
        certs[certs.index(serial)] = der_of(twin[0])
        data[3] = (0xa0, b"".join(sorted(certs)))
    fn.more = []
    return rebuilt(fn, sig)


def both_certificates():
    twin = W.ca.issue("Signer", W.inner, "seal", key=W.good[1])
    return sign(W.xml, W.good, WORK, chain=twin[0], more=["-keyid"])


with_signature("empty", lambda: b"")
with_signature("of_nonsense", lambda: b"nonsense")
with_signature("in_pem", lambda: sh("openssl", "cms", "-cmsout", "-inform", "DER", stdin=W.sig))
with_signature("with_a_tail", lambda: W.sig + b"\0")
with_signature("cut_off", lambda: W.sig[:-1])
with_signature("in_ber", indefinite)
with_signature("with_long_length", long_length)
with_signature("of_other_bytes", lambda: W.sign(b"other"), check="signature")
with_signature("of_another_pack", lambda: W.sign(manifest({"x": b"y"})), check="signature")
with_signature("without_signer", no_signer)
with_signature("with_two_signers", two_signers)
with_signature("without_certificates", without_certificates)
with_signature("that_is_attached", attached)
with_signature("of_another_version", set_in("data", 0, (2, b"\3")))
with_signature("of_a_signer_version", set_in("signer", 0, (2, b"\3")))
with_signature("without_cades", lambda: W.sign(W.xml, cades=False))
with_signature("without_attributes", lambda: W.sign(W.xml, cades=False, more=["-noattr"]))
with_signature("without_content_type", drop(PKCS9 + b"\3"))
with_signature("without_message_digest", drop(PKCS9 + b"\4"))
with_signature("without_signing_time", drop(PKCS9 + b"\5"))
with_signature("without_signing_certificate", drop(PKCS9 + b"\x10\2\x2f"))
with_signature("with_an_attribute_twice", attributes(lambda l: l.insert(0, l[0])))
with_signature("with_attributes_in_another_order", attributes(lambda l: l.reverse()))
with_signature("with_unsigned_attribute", unsigned_attribute)
with_signature("with_certificate_of_a_stranger", extra_certificate)
with_signature("with_junk_as_time_stamp", junk_time_stamp, "time", "time-stamp-right")
with_signature("with_sha1", lambda: W.sign(W.xml, digest="sha1"), check="algorithm")
with_signature("with_md5", lambda: W.sign(
    W.xml, W.ca.issue("Rsa", W.inner, "seal", "rsa3072"), digest="md5"), check="algorithm")
with_signature("with_sha224", lambda: W.sign(W.xml, digest="sha224"), check="algorithm")
with_signature("with_digest_renamed", weak_in_attributes("608648016503040202"))
with_signature("with_substituted_certificate", substituted_certificate, check="certificate-bound")
with_signature("with_two_fitting_certificates", both_certificates)
with_signature("envelope", lambda: sh("openssl", "cms", "-encrypt", "-binary", "-outform", "DER",
                                      W.good[0], stdin=W.xml))


def pss(**options):
    def make():
        signer = W.ca.issue("Pss", W.inner, "seal", "rsa3072")
        more = ["-keyopt", "rsa_padding_mode:pss"]
        for k, v in options.items():
            more += ["-keyopt", f"rsa_{k}:{v}"]
        return W.sign(W.xml, signer, more=more)
    return make


with_signature("pss_without_salt", pss(pss_saltlen="0"))
with_signature("pss_with_sha1_mask", pss(mgf1_md="sha1", pss_saltlen="32"), check="algorithm")


# --- signers -----------------------------------------------------------------


def with_signer(title, make_signer, result, check, chain=True):
    def make():
        return container(W.pack(sig=W.sign(W.xml, make_signer(), chain=chain)))
    make.__name__ = "signer_" + title
    case(result, check)(make)


def issued(usage="seal", kind="p256", **more):
    return lambda: W.ca.issue("Other signer", W.inner, usage, kind, **more)


with_signer("with_rsa_1024", issued(kind="rsa1024"), "integrity", "algorithm")
with_signer("with_rsa_2048", issued(kind="rsa2048"), "integrity", "algorithm")
with_signer("with_secp256k1", issued(kind="k256"), "integrity", "algorithm")
with_signer("with_p521", issued(kind="p521"), "integrity", "algorithm")
with_signer("self_signed", lambda: W.ca.issue("Lone", None, "seal"), "identity", "self-signed",
            chain=False)
with_signer("of_another_root", lambda: W.other_ca.issue("Signer", W.other_ca.root, "seal"), "identity",
            "trust", chain=False)
with_signer("of_the_same_name_elsewhere",
            lambda: Authority(WORK / "fake").issue("Signer", Authority(WORK / "fake2").root, "seal"),
            "identity", "trust", chain=False)
with_signer("without_its_issuer", issued(), "identity", "trust", chain=False)
with_signer("of_web_servers", issued("tls"), "identity", "key-usage")
with_signer("that_may_not_sign", issued("encrypt"), "identity", "key-usage")
with_signer("without_key_usage", issued("plain"), "identity", "key-usage")
with_signer("that_is_an_issuer", lambda: W.inner, "identity", "key-usage", chain=False)
with_signer("issued_with_sha1", issued(digest="sha1"), "identity", "trust")


def expired():
    w = W.ca
    cert, key = w.issue("Old", W.inner, "seal")
    if have("faketime"):
        raise Skip("not needed")
    csr = cert.with_suffix(".csr")
    conf = WORK / "ca.cnf"
    (WORK / "index.txt").write_text("")
    conf.write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={WORK}/index.txt\nnew_certs_dir={WORK}\n"
                    "policy=p\ndefault_md=sha256\nrand_serial=yes\n[p]\ncommonName=supplied\n"
                    "[e]\nbasicConstraints=critical,CA:FALSE\n"
                    "keyUsage=critical,digitalSignature\nauthorityKeyIdentifier=keyid\n")
    sh("openssl", "ca", "-batch", "-notext", "-config", conf, "-cert", W.inner[0], "-keyfile",
       W.inner[1], "-in", csr, "-startdate", "20200101000000Z", "-enddate", "20210101000000Z",
       "-extensions", "e", "-out", cert)
    return cert, key


with_signer("that_expired", expired, "identity", "validity")


@case("identity", "trust")
def second_signer_of_nobody():
    stranger = W.other_ca.issue("Stranger", W.other_ca.root, "seal")
    xml = manifest(FILES, "META-INF/signature002.p7s")
    return container(W.pack() + [Entry("META-INF/ASiCManifest002.xml", xml),
                                 Entry("META-INF/signature002.p7s", sign(xml, stranger, WORK))])


@case("identity", "trust")
def stranger_covers_an_added_file():
    stranger = W.other_ca.issue("Stranger", W.other_ca.root, "seal")
    xml = manifest({"evil.txt": b"x"}, "META-INF/signature002.p7s")
    return container(W.pack() + [Entry("evil.txt", b"x"), Entry("META-INF/ASiCManifest002.xml", xml),
                                 Entry("META-INF/signature002.p7s", sign(xml, stranger, WORK))])


@case("integrity", "signature")
def second_signature_that_is_wrong():
    xml = manifest(FILES, "META-INF/signature002.p7s")
    return container(W.pack() + [Entry("META-INF/ASiCManifest002.xml", xml),
                                 Entry("META-INF/signature002.p7s", W.sig)])


@case("integrity", "digest")
def second_manifest_with_another_digest():
    xml = manifest({"a.txt": b"Hello\n"}, "META-INF/signature002.p7s")
    return container(W.pack() + [Entry("META-INF/ASiCManifest002.xml", xml),
                                 Entry("META-INF/signature002.p7s", W.sign(xml))])


# --- pack.json ---------------------------------------------------------------


def listing(files):
    return {"schema": "assay-pack/1", "tool": {"name": "t", "version": "1"},
            "standard": {"id": "en303645", "edition": "3.1.3"}, "product": {"name": "T", "model": "1"},
            "images": [],
            "files": [{"name": n, "role": "document", "size_bytes": len(d),
                       "sha256": hashlib.sha256(d).hexdigest(), "sha512": hashlib.sha512(d).hexdigest()}
                      for n, d in files.items()]}


def with_list(title, text, expect="content-list"):
    def make():
        files = {**FILES, "pack.json": text() if callable(text) else text}
        xml = manifest(files)
        return container(W.pack(files, xml, W.sign(xml)))
    make.__name__ = "list_" + title
    case(*(("integrity", expect) if expect else ()))(make)


def changed_list(edit_it):
    def make():
        value = listing(FILES)
        edit_it(value)
        return json.dumps(value).encode()
    return make


with_list("that_is_right", changed_list(lambda v: None), None)
with_list("that_is_no_json", b"{")
with_list("that_is_a_list", b"[]")
with_list("with_a_key_twice", lambda: changed_list(lambda v: None)().replace(
    b'"schema"', b'"schema": "assay-pack/1", "schema"', 1))
with_list("of_another_schema", changed_list(lambda v: v.update(schema="assay-pack/9")))
with_list("that_is_deep", b"[" * 100000)
with_list("with_a_huge_number", lambda: changed_list(lambda v: None)().replace(
    b'"size_bytes": 6', b'"size_bytes": 1e400'))
with_list("with_a_negative_size", changed_list(lambda v: v["files"][0].update(size_bytes=-1)))
with_list("with_a_wrong_size", changed_list(lambda v: v["files"][0].update(size_bytes=7)))
with_list("with_a_wrong_sha256", changed_list(lambda v: v["files"][0].update(sha256="0" * 64)))
with_list("with_a_wrong_sha512", changed_list(lambda v: v["files"][0].update(sha512="0" * 128)))
with_list("with_a_short_digest", changed_list(lambda v: v["files"][0].update(sha256="00")))
with_list("with_upper_case", changed_list(
    lambda v: v["files"][0].update(sha256=v["files"][0]["sha256"].upper())))
with_list("leaving_a_file_out", changed_list(lambda v: v["files"].pop()))
with_list("naming_what_is_not_there", changed_list(
    lambda v: v["files"].append({**v["files"][0], "name": "gone"})))
with_list("naming_a_file_twice", changed_list(lambda v: v["files"].append(v["files"][0])))
with_list("naming_itself", changed_list(
    lambda v: v["files"].append({**v["files"][0], "name": "pack.json"})))
with_list("with_a_climbing_name", changed_list(lambda v: v["files"][0].update(name="../a")))
with_list("with_a_nul", changed_list(lambda v: v["product"].update(name="a\0b")))
with_list("without_product", changed_list(lambda v: v.pop("product")))
with_list("not_utf8", lambda: changed_list(lambda v: None)().replace(b'"T"', b'"\xff"'))


# --- the run -----------------------------------------------------------------


def first_bad(pack):
    for axis in ("integrity", "identity", "time", "policy"):
        if pack["results"][axis] not in ("PASS", "none"):
            checks = [f["check"] for f in pack["findings"]
                      if f["result"] == axis and f["verdict"] != "PASS"]
            return axis, checks
    return None, []


def write_all():
    global W
    if not have("openssl"):
        raise Skip("openssl is not installed")
    W = World()
    where = WORK / "packs"
    where.mkdir()
    for name, make, _, _ in CASES:
        (where / f"{name}.asice").write_bytes(make())
    names = [name for name, *_ in CASES]
    assert len(set(names)) == len(names)
    return where


def hostile_packs_are_told_for_what_they_are():
    where = write_all()
    got = verify(*sorted(where.iterdir()), trust=W.ca.root[0])
    wrong = []
    for name, _, result, check in CASES:
        pack = got[f"{name}.asice"]
        axis, checks = first_bad(pack)
        if "fault" in pack and name != "empty_file":
            wrong.append(f"{name}: fault: {pack['fault']}")
        elif result is None and pack["verdict"] != "PASS":
            wrong.append(f"{name}: is good, and {axis}: {checks}")
        elif result is not None and pack["verdict"] == "PASS":
            wrong.append(f"{name}: PASSES")
        elif name != "empty_file" and (axis != result or (check and check not in checks)):
            wrong.append(f"{name}: {axis} {checks}, not {result} {check}")
    assert not wrong, "\n".join(wrong)
    bad = [c for c in CASES if c[2]]
    print(f"# {len(bad)} hostile packs, {len(CASES) - len(bad)} good ones")
    assert len(bad) >= 120, len(bad)


def what_other_tools_take_is_refused_here():
    """The corpus is not made of packs that nothing would open."""
    where = WORK / "packs"
    if not have("unzip") or not where.exists():
        raise Skip("unzip is not installed")
    opened = 0
    for name in ("archive_comment", "prepended_byte", "times_in_an_extra_field", "name_climbs",
                 "mimetype_not_first", "added_file", "changed_file"):
        done = subprocess.run(["unzip", "-tqq", where / f"{name}.asice"], capture_output=True, check=False)
        opened += done.returncode in (0, 1)
    assert opened == 7, opened


try:
    run([hostile_packs_are_told_for_what_they_are, what_other_tools_take_is_refused_here])
finally:
    if "ASSAY_KEEP" not in os.environ:
        shutil.rmtree(WORK, ignore_errors=True)
    else:
        print("#", WORK)
