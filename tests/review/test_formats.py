# SPDX-License-Identifier: Apache-2.0
"""Documents of every format: the same text gives the same verdicts and its
place; what cannot be read says so, with page or line."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
import make  # noqa: E402
from tap import Skip, run  # noqa: E402

ASSAY = os.path.abspath(sys.argv[1])
ROOT = Path(os.environ.get("ASSAY_SOURCE_ROOT", Path(__file__).parents[2]))
LINES = [
    "# Vulnerability disclosure policy",
    "Please report vulnerabilities to security@all.example.",
    "We acknowledge receipt of your report within 3 business days.",
    "We send you a status update every 14 days until the issue is resolved.",
]
HAVE_PDF = shutil.which("pdftotext", path="/usr/bin:/usr/local/bin")


def review(files, *options, status=None):
    with tempfile.TemporaryDirectory() as folder:
        for name, data in files.items():
            path = Path(folder) / name
            path.write_bytes(data if isinstance(data, bytes) else data.encode())
        result = subprocess.run(
            [ASSAY, "review", "--format", "json", "--date", "2026-11-25", *options, *files],
            cwd=folder, capture_output=True, text=True, timeout=120)
    expected = (0, 1) if status is None else (status,)
    assert result.returncode in expected, (result.returncode, result.stderr)
    return json.loads(result.stdout)


def verdicts(answer):
    return {r["rule"]: r["verdict"] for r in answer["results"] if "document" in r}


def check_same(name, data, place):
    answer = review({name: data})
    got = verdicts(answer)
    assert [got.get(v) for v in ("V2", "V3", "V4")] == ["PASS"] * 3, (name, got)
    v3 = next(r for r in answer["results"] if r["rule"] == "V3")
    assert "3 business days" in v3["places"][0]["quote"], v3
    for key, value in place.items():
        assert v3["places"][0].get(key) == value, (name, v3["places"][0])


def fault(name, data, part):
    answer = review({name: data}, status=3)
    text = answer["documents"][0].get("fault", "")
    assert part in text, (name, text)
    assert answer["summary"]["pass"] == 0


def markdown_text_and_html_keep_the_line():
    check_same("a.md", "\n\n".join(LINES), {"line": 5})
    check_same("a.txt", "\n\n".join(x.removeprefix("# ") for x in LINES), {"line": 5})
    check_same("a.html", "<html><h1>" + LINES[0][2:] + "</h1>\n<p>" + "</p>\n<p>".join(LINES[1:]) + "</p>",
               {"line": 3})


def encodings_are_told_not_guessed():
    text = "\n\n".join(x.removeprefix("# ") for x in LINES) + "\n\nGrüße\n"
    check_same("a.txt", text.encode("utf-16"), {})
    check_same("b.txt", b"\xef\xbb\xbf" + text.encode(), {})
    fault("c.txt", text.encode("cp1252"), "line 9 is neither UTF-8")
    page = "<html><head><meta charset=\"windows-1252\"></head><body><h1>" + text.replace("\n\n", "</h1><p>")
    check_same("d.html", page.encode("cp1252"), {})


def office_documents_keep_the_paragraph():
    check_same("a.docx", make.docx(LINES), {"paragraph": 3})
    check_same("a.odt", make.odt(LINES), {"paragraph": 3})


def a_workbook_keeps_sheet_and_row():
    rows = [["Topic", "Text"], ["Vulnerability disclosure", "policy"]] + [["Step", x] for x in LINES[1:]]
    answer = review({"vulnerability-disclosure-policy.xlsx": make.xlsx(rows)})
    v3 = next(r for r in answer["results"] if r["rule"] == "V3")
    assert v3["verdict"] == "PASS", v3
    assert v3["places"][0]["where"] == "sheet 1" and v3["places"][0]["line"] == 4, v3


def what_is_struck_out_or_hidden_does_not_count():
    gone = ('<w:p><w:del><w:r><w:delText>x</w:delText><w:t>We send a status update every day.</w:t></w:r></w:del>'
            '<w:r><w:rPr><w:vanish/></w:rPr><w:t>We send a status update every week.</w:t></w:r></w:p>')
    got = verdicts(review({"a.docx": make.docx(LINES[:3], extra=gone)}))
    assert got["V3"] == "PASS" and got["V4"] == "FAIL", got


def entities_and_bombs_are_refused():
    evil = ('<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY y "&x;&x;">]>'
            f'<w:document xmlns:w="{make.W}"><w:body><w:p><w:r><w:t>&x;&y;</w:t></w:r></w:p></w:body></w:document>')
    fault("a.docx", make.docx([], document=evil), "declares a document type")
    big = f'<w:document xmlns:w="{make.W}"><w:body>' + " " * (200 << 20) + "</w:body></w:document>"
    fault("b.docx", make.docx([], document=big), "unpacks to more than is allowed")
    deep = "<a>" * 300 + "</a>" * 300
    fault("c.docx", make.docx([], document=deep), "nested deeper")
    fault("d.docx", make.docx(LINES)[:-40], "neither DOCX")
    fault("e.html", "<html>" + "<i>" * 5000, "nested deeper")


def other_formats_say_what_to_do():
    fault("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as DOCX")
    fault("a.rtf", b"{\\rtf1 x}", "is RTF")
    fault("a.bin", bytes(range(256)), "is in a format that is not read")
    answer = review({"gone.md": "# x\n", "b.md": "\n\n".join(LINES)})
    assert answer["summary"]["not_read"] == 0
    result = subprocess.run([ASSAY, "review", "/nowhere/x.md"], capture_output=True, text=True, timeout=60)
    assert result.returncode == 3 and "does not exist" in result.stdout, result


def pdf_keeps_the_page():
    if not HAVE_PDF:
        raise Skip("pdftotext is not installed")
    lines = [x.removeprefix("# ") for x in LINES]
    check_same("a.pdf", make.pdf([[lines[0], "", lines[1]], ["", lines[2], lines[3]]]), {"page": 2})


def a_pdf_that_is_a_picture_is_not_judged():
    if not HAVE_PDF:
        raise Skip("pdftotext is not installed")
    fault("scan.pdf", make.pdf([None, None]), "no text on any page")
    lines = [x.removeprefix("# ") for x in LINES]
    answer = review({"half.pdf": make.pdf([[lines[0], "", lines[1]], None])})
    assert verdicts(answer)["V3"] == "INCONCLUSIVE", verdicts(answer)
    gap = next(f for f in answer["findings"] if f["rule"] == "not-read")
    assert gap["places"][0]["page"] == 2, gap


def an_encrypted_pdf_says_so():
    if not HAVE_PDF or not shutil.which("qpdf"):
        raise Skip("pdftotext or qpdf is not installed")
    with tempfile.TemporaryDirectory() as folder:
        plain, locked = Path(folder) / "p.pdf", Path(folder) / "l.pdf"
        plain.write_bytes(make.pdf([["Vulnerability disclosure policy"]]))
        subprocess.run(["qpdf", "--encrypt", "user", "owner", "256", "--", plain, locked], check=True)
        fault("a.pdf", locked.read_bytes(), "is encrypted")
    fault("c.pdf", b"%PDF-1.4\nnothing\n", "is it damaged?")


def the_json_is_as_its_schema_says():
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        raise Skip("python3-jsonschema is not installed")
    schema = json.loads((ROOT / "catalogue/schema/review.schema.json").read_text())
    validator = Draft202012Validator(schema)
    files = {"p.md": "\n\n".join(LINES), "d.md": "# Declaration\n\nIt conforms to EN 303 645 V2.1.1 (2020-06).\n",
             "s.md": "# Support period\n\nThe T100 gets security updates until 2031-12-31.\n",
             "security.txt": "Contact: mailto:a@b.example\n", "x.bin": bytes(range(256)), "t.docx": make.docx(LINES)}
    for options in ([], ["--model", "T100"]):
        for error in validator.iter_errors(review(files, *options)):
            raise AssertionError((list(error.absolute_path), error.message[:300]))


if __name__ == "__main__":
    run([markdown_text_and_html_keep_the_line,
         encodings_are_told_not_guessed,
         office_documents_keep_the_paragraph,
         a_workbook_keeps_sheet_and_row,
         what_is_struck_out_or_hidden_does_not_count,
         entities_and_bombs_are_refused,
         other_formats_say_what_to_do,
         pdf_keeps_the_page,
         a_pdf_that_is_a_picture_is_not_judged,
         an_encrypted_pdf_says_so,
         the_json_is_as_its_schema_says])
