# SPDX-License-Identifier: Apache-2.0
"""Writes small documents in office formats and PDF, from lines of text."""
import io
import zipfile
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
O = "urn:oasis:names:tc:opendocument:xmlns:"


def zipped(parts, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        for name, text in parts.items():
            how = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            z.writestr(name, text, how)
    return out.getvalue()


def docx(paragraphs, extra="", document=None):
    """A paragraph that begins with # is a heading; of a list: a row of a table."""
    body = ""
    for p in paragraphs:
        if isinstance(p, list):
            cells = "".join(f"<w:tc><w:p><w:r><w:t>{escape(c)}</w:t></w:r></w:p></w:tc>" for c in p)
            body += f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"
            continue
        style = '<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>' if p.startswith("# ") else ""
        body += f"<w:p>{style}<w:r><w:t xml:space=\"preserve\">{escape(p.removeprefix('# '))}</w:t></w:r></w:p>"
    xml = document or (f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W}"><w:body>'
                       f"{body}{extra}</w:body></w:document>")
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": xml})


def odt(paragraphs):
    body = "".join(
        f'<text:h text:outline-level="1">{escape(p[2:])}</text:h>' if p.startswith("# ")
        else f"<text:p>{escape(p)}</text:p>" for p in paragraphs)
    xml = (f'<office:document-content xmlns:office="{O}office:1.0" xmlns:text="{O}text:1.0">'
           f"<office:body><office:text>{body}</office:text></office:body></office:document-content>")
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": xml},
                  stored=("mimetype",))


def xlsx(rows):
    strings, cells = [], ""
    for y, row in enumerate(rows, 1):
        line = ""
        for x, text in enumerate(row):
            line += f'<c r="{chr(65 + x)}{y}" t="s"><v>{len(strings)}</v></c>'
            strings.append(text)
        cells += f'<row r="{y}">{line}</row>'
    shared = "".join(f"<si><t>{escape(s)}</t></si>" for s in strings)
    return zipped({
        "xl/workbook.xml": "<workbook/>",
        "xl/sharedStrings.xml": f"<sst>{shared}</sst>",
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>"})


def pdf(pages):
    """Lines of Helvetica; a page that is None has a picture and no text."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    kids = []
    for lines in pages:
        if lines is None:
            stream = b"q 400 0 0 400 50 300 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
        else:
            text = ["BT /F1 11 Tf 14 TL 50 780 Td"]
            for line in lines:
                safe = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
                text.append(f"({safe}) Tj T*")
            stream = "\n".join(text + ["ET"]).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>")
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, at = bytearray(b"%PDF-1.4\n"), []
    for i, o in enumerate(objects, 1):
        at.append(len(out))
        out += b"%d 0 obj\n" % i + (o if isinstance(o, bytes) else o.encode()) + b"\nendobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for a in at:
        out += b"%010d 00000 n \n" % a
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, xref)
    return bytes(out)
