# SPDX-License-Identifier: Apache-2.0
"""Reports as PDF: real text in embedded fonts, bookmarks, page numbers, the
same bytes each time; whatever stands in product.yaml."""
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from tap import Skip, run  # noqa: E402
from thermostat import Thermostat  # noqa: E402


def need(*programs):
    for p in programs:
        if not shutil.which(p):
            raise Skip(f"{p} is not installed")


def pdf(t, kind, name="out.pdf"):
    out = t.run("report", "--kind", kind, "-f", "pdf", "-o", name)
    if b"fonts DejaVu" in out.stderr:
        raise Skip("fonts-dejavu-core is not installed")
    assert out.returncode in (0, 1), out.stderr
    return t.where / name


def tool(*words):
    return subprocess.run(words, check=True, capture_output=True, timeout=100).stdout.decode()


def pages(file):
    return tool("pdftotext", "-layout", file, "-").split("\f")[:-1]


def flat(text):
    return re.sub(r"\s+", " ", text)


def text_is_text_in_embedded_fonts():
    need("pdftotext", "pdffonts", "qpdf")
    with Thermostat() as t:
        file = pdf(t, "test")
        all_pages = pages(file)
        fonts = tool("pdffonts", file).splitlines()[2:]
        tool("qpdf", "--check", file)
    text = flat(" ".join(all_pages))
    for part in ("Hearth T2 connected thermostat", "Test report", "5.1-2A No passwords between machines",
                 "INCONCLUSIVE", "ETSI EN 303 645 V3.1.3", "Name, date, signature"):
        assert part in text, part
    assert len(re.findall(r"(?<![-.\d])(?:5|6)(?:\.\d+)?-\d+[AB]?-\d(?!\d)", text)) >= 132
    assert fonts and all(re.search(r" yes yes yes +\d+ ", f + " ") for f in fonts), fonts


def every_page_has_its_number_and_sections_are_bookmarks():
    need("pdftotext", "qpdf")
    with Thermostat() as t:
        file = pdf(t, "ixit")
        all_pages = pages(file)
        book = json.loads(tool("qpdf", "--json", "--json-key=outlines", file))["outlines"]
    for i, page in enumerate(all_pages, 1):
        assert f"page {i} of {len(all_pages)}" in page, (i, page[-200:])
    titles = [o["title"] for o in book]
    assert len([x for x in titles if re.match(r"\d+-", x)]) == 29, titles
    first = next(o for o in book if o["title"].startswith("1-AuthMech"))
    assert [k["title"] for k in first["kids"]] == ["AuthMech-Web", "AuthMech-Service"]
    for o in book:
        assert o["title"].split()[0] in all_pages[o["destpageposfrom1"] - 1], o


def the_same_workspace_gives_the_same_bytes():
    with Thermostat() as t:
        assert pdf(t, "doc", "a.pdf").read_bytes() == pdf(t, "doc", "b.pdf").read_bytes()


def long_and_odd_texts_stay_on_their_pages():
    need("pdftotext", "qpdf", "pdftoppm")
    with Thermostat() as t:
        long = "word " * 2500 + "x" * 3000
        t.replace("name: Hearth T2 connected thermostat", 'name: "Größe <b> \\u202e Ж \\x07 (T2)"')
        t.cell("13-SoftServ", "SoftServ-Web", "justification", f'"{long}"')
        file = pdf(t, "ixit")
        text = "".join(pages(file))
        tool("qpdf", "--check", file)
        boxes = tool("pdftotext", "-bbox", file, "-")
    assert "Größe <b>" in text and "Ж" in text and "\u202e" not in text and "\x07" not in text
    assert text.count("word") >= 2500 and text.count("x") >= 3000
    for x in re.findall(r'<word xMin="[-.0-9]+" yMin="([-.0-9]+)" xMax="([-.0-9]+)" yMax="([-.0-9]+)"', boxes):
        assert float(x[1]) <= 595 - 40 and float(x[0]) >= 30 and float(x[2]) <= 842 - 20, x


def a_draft_says_so():
    need("pdftotext")
    with Thermostat() as t:
        text = flat("".join(pages(pdf(t, "doc"))))
    assert "Draft: 5 missing" in text and "missing: not stated" in text


if __name__ == "__main__":
    run([
        text_is_text_in_embedded_fonts,
        every_page_has_its_number_and_sections_are_bookmarks,
        the_same_workspace_gives_the_same_bytes,
        long_and_odd_texts_stay_on_their_pages,
        a_draft_says_so,
    ])
