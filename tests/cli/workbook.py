# SPDX-License-Identifier: Apache-2.0
"""Workbooks as spreadsheet programs write them, with the standard library alone."""
import io
import re
import zipfile
from xml.etree import ElementTree
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def letters(column):
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def workbook(sheets, first_row=1, head=HEAD):
    """XLSX with shared strings; a number stays one, True is a truth value."""
    strings, parts = [], {}
    for number, rows in enumerate(sheets.values(), 1):
        xml = ""
        for r, row in enumerate(rows, first_row):
            cells = ""
            for c, value in enumerate(row):
                ref = f"{letters(c)}{r}"
                if isinstance(value, bool):
                    cells += f'<c r="{ref}" t="b"><v>{int(value)}</v></c>'
                elif isinstance(value, int):
                    cells += f'<c r="{ref}"><v>{value}</v></c>'
                elif value:
                    cells += f'<c r="{ref}" t="s"><v>{len(strings)}</v></c>'
                    strings.append(value)
            xml += f'<row r="{r}">{cells}</row>'
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'{head}<worksheet xmlns="{MAIN}"><sheetData>{xml}</sheetData></worksheet>')
    parts["xl/sharedStrings.xml"] = (
        f'{HEAD}<sst xmlns="{MAIN}">' + "".join(
            f'<si><r><t xml:space="preserve">{escape(s[:3])}</t></r><r><t xml:space="preserve">{escape(s[3:])}</t></r>'
            "</si>" for s in strings) + "</sst>")
    parts["xl/workbook.xml"] = (
        f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>' + "".join(
            f'<sheet name="{escape(n)}" sheetId="{i}" r:id="x{i}"/>' for i, n in enumerate(sheets, 1))
        + "</sheets></workbook>")
    parts["xl/_rels/workbook.xml.rels"] = (
        f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
            f'<Relationship Id="x{i}" Type="{REL}/worksheet" Target="/xl/worksheets/sheet{i}.xml"/>'
            for i in range(1, len(sheets) + 1))
        + f'<Relationship Id="s" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>')
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z:
        for name, text in parts.items():
            z.writestr(name, text)
    return out.getvalue()


def sheets(data):
    """What assay writes: names of sheets to rows of texts."""
    out = {}
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        assert z.testzip() is None
        book = ElementTree.fromstring(z.read("xl/workbook.xml"))
        for i, sheet in enumerate(book.iter(f"{{{MAIN}}}sheet"), 1):
            rows = []
            for row in ElementTree.fromstring(z.read(f"xl/worksheets/sheet{i}.xml")).iter(f"{{{MAIN}}}row"):
                cells = {re.match("[A-Z]+", c.get("r"))[0]: "".join(t.text or "" for t in c.iter(f"{{{MAIN}}}t"))
                         for c in row.iter(f"{{{MAIN}}}c")}
                rows.append(cells)
            out[sheet.get("name")] = rows
    return out
