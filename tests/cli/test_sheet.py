# SPDX-License-Identifier: Apache-2.0
"""assay export and import: ICS and IXIT as a workbook and back, with nothing
lost; opened by LibreOffice where it is installed."""
import shutil
import subprocess
import tempfile
from pathlib import Path

from images import assay
from tap import Skip, run
from thermostat import Thermostat
from workbook import sheets, workbook


def export(where, name="out.xlsx"):
    result = assay("export", "-o", Path(where) / name, where)
    assert result.returncode == 0, result.stderr
    return (Path(where) / name).read_bytes()


def bring_in(data, status=0):
    """The product.yaml that a workbook gives, and what was said."""
    with tempfile.TemporaryDirectory() as where:
        file = Path(where) / "in.xlsx"
        file.write_bytes(data)
        result = assay("import", file, Path(where) / "w")
        assert result.returncode == status, (result.returncode, result.stderr)
        product = Path(where) / "w/product.yaml"
        return product.read_text() if product.exists() else None, result.stderr.decode()


def exported(text):
    with tempfile.TemporaryDirectory() as where:
        (Path(where) / "product.yaml").write_text(text)
        return export(where)


def a_round_trip_loses_nothing():
    with Thermostat(image=False) as t:
        first = export(t.where)
        judged = t.assess(status=(3,)).all
        text, said = bring_in(first)
        assert "Not taken over" not in text and "comments" not in said, said
        assert exported(text) == first, "the same workbook again"
        t.product.write_text(text)
        again = t.assess(status=(3,)).all
    for a, b in zip(judged["cases"], again["cases"], strict=True):
        assert (a["id"], a.get("verdict"), a["reason"]) == (b["id"], b.get("verdict"), b["reason"])


def odd_texts_survive():
    odd = ('schema: assay-product/1\nproduct: {name: "<&>\\"\\u2028 _x0041_ \\x01\\r\\n é 😀", model: " M 1 "}\n'
           'intended_use: "line\\n\\nline"\n'
           'ixit:\n  9-ReplSup: []\n  13-SoftServ:\n    - id: "a"\n      description: ["one", "two\\n• three", " four"]\n'
           '      seen_as: ["• x"]\n    - {id: b, description: "• looks like an item", justification: "=1+1"}\n'
           'suppressions:\n  - {rule: r, path: "*!/x", why: "a long enough reason", until: 2031-12-31}\n')
    first = exported(odd)
    text, said = bring_in(first)
    assert exported(text) == first, text
    for part in ('_x0041_ \\x01\\x0d\\n é 😀', '" M 1 "', "9-ReplSup: []", '["one", "two", "three", " four"]',
                 '["• x"]', '"=1+1"', '"2031-12-31"'):
        assert part in text, (part, text)


def the_layout_is_the_one_that_laboratories_exchange():
    with Thermostat(image=False) as t:
        out = sheets(export(t.where))
    names = list(out)
    assert names[:5] == ["DUT Identification", "Security Context", "Conditions", "ICS", "1-AuthMech"]
    assert names[4:33][-1] == "29-InpVal" and len(names) == 35
    assert list(out["ICS"][0].values())[:9] == [
        "Applicability", "Reference", "Status", "18031-1", "18031-2", "18031-3", "Support",
        "Detail/Justification", "Required IXIT entries"]
    assert len(out["ICS"]) == 79
    assert out["13-SoftServ"][1]["A"] == "SoftServ-Web"


LAB = {
    "Cover": [["Questionnaire"], ["Version 7"]],
    "DUT Identification": [["Field", "Value"], ["Product name", "Cam"], ["Model designation", "C-1"],
                           ["Colour", "white"]],
    "Security Context": [["Support period until", 48213]],
    "ICS": [["Implementation conformance statement"], [],
            ["Applicability", "Reference", "Status", "18031-1", "18031-2", "18031-3", "Support",
             "Detail/Justification", "Required IXIT entries"],
            ["", "5.1 No universal default passwords"],
            ["Yes", "5.1-1", "M F (a)", "", "", "", "Yes", "own password", "1-AuthMech"],
            ["Yes", "5.3-4", "R", "", "", "", "Y", "automatic"],
            ["Yes", "5.2-1", "M", "", "", "", "maybe", "on the web"]],
    "11-ComMech": [["Description", "ID", "Interface", "Remark"], ["TLS", "Com-1", "Wi-Fi", "new"]],
    "15-Intf": [["ID", "Debug Interface", "Status"], ["If-1", True, "Enabled"]],
    "2-UserInfo": [["Field", "Value"], ["Support period", "five years"]],
}


def workbooks_of_laboratories_are_read():
    text, said = bring_in(workbook(LAB))
    for part in ('model: "C-1"', 'until: "2031-12-31"', '"5.1-1": {support: Y, detail: "own password"}',
                 '  11-SecComMech:\n    - id: "Com-1"\n', '  15-PhyIntf:\n    - id: "If-1"\n', 'status: "enabled"',
                 'debug_interface: "yes"', '  2-UserInfo:\n    support_period: "five years"\n'):
        assert part in text, (part, text)


def what_is_not_understood_stays_as_a_comment():
    text, said = bring_in(workbook(LAB))
    kept = [x for x in text.splitlines() if x.startswith("# Not taken over: ")]
    for what in ('sheet Cover, row 1: "Questionnaire"', 'row 4: "white"', 'row 2: "new"',
                 'sheet ICS, row 6: "5.3-4"', 'sheet ICS, row 7: "maybe"', 'row 7: "on the web"'):
        assert any(what in x for x in kept), (what, kept)
    assert f"{len(kept)} cells could not be taken over" in said, said
    assert "5.3-4\":" not in text


def every_cell_is_in_the_file():
    text, _ = bring_in(workbook(LAB))
    heads = {"Field", "Value", "Yes", "Product name", "Model designation", "Support period until", "Support period",
             "Enabled", "M F (a)", "1-AuthMech", "5.1 No universal default passwords"}
    for name, rows in LAB.items():
        for row in rows:
            known = {"ID", "Description", "Interface", "Status", "Debug Interface", *LAB["ICS"][2]}
            for value in row:
                if isinstance(value, str) and value and value not in heads | known:
                    assert value in text, (name, value)


def a_product_yaml_is_never_touched():
    with Thermostat(image=False) as t:
        before = t.product.read_bytes()
        export(t.where)
        result = t.run("import", "out.xlsx", ".")
        assert result.returncode == 3 and b"is there already" in result.stderr, result.stderr
        assert t.product.read_bytes() == before


def hostile_files_are_refused_in_words():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    for data, why in (
            (b"PK\3\4", "zip"), (b"\xd0\xcf\x11\xe0" + b"\0" * 600, ""), (b"", "empty"),
            (workbook({"ICS": [["x"]]}, head="<?xml version='1.0'?>" + bomb), "document type"),
            (workbook({"ICS": [["x"]]}, head="<?xml version='1.0'?><a>" * 3), "XML"),
            (workbook({"ICS": [["x"] * 300]}), "columns")):
        text, said = bring_in(data, status=3)
        assert text is None and why in said and "in.xlsx" in said, (why, said)


def a_text_that_no_cell_holds_is_told():
    with tempfile.TemporaryDirectory() as where:
        (Path(where) / "product.yaml").write_text(
            "schema: assay-product/1\nproduct: {name: T, model: M}\nintended_use: " + "x" * 40000 + "\n")
        result = assay("export", "-o", Path(where) / "out.xlsx", where)
        assert result.returncode == 3 and b"Security Context, row 2" in result.stderr, result.stderr
        assert not (Path(where) / "out.xlsx").exists()


def libreoffice_opens_it_and_gives_the_same_back():
    if not shutil.which("soffice"):
        raise Skip("soffice (libreoffice-calc) is not installed")
    with Thermostat(image=False) as t:
        first = export(t.where)
        subprocess.run(["soffice", f"-env:UserInstallation=file://{t.where}/profile", "--headless", "--convert-to",
                        "xlsx:Calc MS Excel 2007 XML", "--outdir", t.where / "lo", t.where / "out.xlsx"],
                       check=True, capture_output=True, timeout=200)
        text, said = bring_in((t.where / "lo/out.xlsx").read_bytes())
    assert "Not taken over" not in text, said
    assert exported(text) == first


if __name__ == "__main__":
    run([
        a_round_trip_loses_nothing,
        odd_texts_survive,
        the_layout_is_the_one_that_laboratories_exchange,
        workbooks_of_laboratories_are_read,
        what_is_not_understood_stays_as_a_comment,
        every_cell_is_in_the_file,
        a_product_yaml_is_never_touched,
        hostile_files_are_refused_in_words,
        a_text_that_no_cell_holds_is_told,
        libreoffice_opens_it_and_gives_the_same_back,
    ])
