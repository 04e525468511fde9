# SPDX-License-Identifier: Apache-2.0
"""What an image shows, as tables of the IXIT that product.yaml takes."""
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from images import ROOT, assay, root_folder, sample, squashfs  # noqa: E402
from images import scan as scan_bytes  # noqa: E402
from tap import run  # noqa: E402


def scan(*words):
    return scan_bytes(*words).decode()


def product(tables):
    """The example product with these tables for its own."""
    lines = (ROOT / "examples/thermostat/product.yaml").read_text().splitlines(keepends=True)
    first = lines.index("ixit:\n")
    end = next((n for n in range(first + 1, len(lines)) if lines[n].strip() and lines[n][0] not in " #"),
               len(lines))
    return "".join(lines[:first] + lines[end:]) + tables


def taken_over(tables):
    """What assay check says of it, but for the places of answers."""
    with tempfile.TemporaryDirectory() as where:
        (Path(where) / "product.yaml").write_text(product(tables))
        done = assay("check", where)
        said = (done.stdout + done.stderr).decode().splitlines()
        return done.returncode, [line for line in said
                                 if "warning" in line and "holds the place of an answer" not in line
                                 or "error" in line]


def rows(tables, table):
    text = tables.split(f"  {table}:\n", 1)[1] if f"  {table}:\n" in tables else ""
    out = []
    for line in text.splitlines():
        if not line.startswith("    "):
            break
        if line.startswith("    - id: "):
            out.append([])
        out[-1].append(line.strip())
    return ["\n".join(row) for row in out]


def product_with_an_updater(where):
    root = Path(root_folder(where))
    (root / "usr/sbin").mkdir(parents=True, exist_ok=True)
    updater = root / "usr/sbin/fw: 'up\"date"
    updater.write_text("#!/bin/sh\nwget -O /tmp/f http://u.example/f\nflashcp /tmp/f /dev/mtd1\n")
    updater.chmod(0o755)
    return root


def tables_are_filled_and_product_yaml_takes_them():
    with tempfile.TemporaryDirectory() as where:
        root = product_with_an_updater(where)
        for subject in (root, squashfs(where, root)):
            tables = scan("-f", "ixit", subject)
            status, said = taken_over(tables)
            assert status == 0 and not said, (status, said)
            update, = rows(tables, "7-UpdMech")
            for part in ("transport: \"network\"", "none was seen: nothing is checked",
                         "from http://u.example/f", "# automatic: yes | no"):
                assert part in update, (part, update)
            secrets = rows(tables, "10-SecParam")
            assert secrets and all('type: "critical"' in row for row in secrets), secrets
            assert tables == scan("-f", "ixit", subject)


def what_was_not_seen_is_said_to_be_so():
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where) / "root"
        (folder / "etc").mkdir(parents=True)
        (folder / "etc/motd").write_text("hello\n")
        tables = scan("-f", "ixit", folder)
        for number in ("6-SoftComp", "7-UpdMech", "20-SecBoot", "28-LogIntf"):
            assert f"# {number}: nothing of it was seen" in tables, tables
        assert taken_over(tables)[0] in (0, 1, 2)


def a_real_image_fills_its_tables():
    tables = scan("-f", "ixit", sample("owrt-1505-tplink-wr841n"))
    status, said = taken_over(tables)
    assert status == 0 and not said, (status, said)
    assert len(rows(tables, "6-SoftComp")) > 50
    assert len(rows(tables, "7-UpdMech")) == 2
    assert any("telnetd" in row for row in rows(tables, "28-LogIntf"))
    assert any("tcp/22" in row for row in rows(tables, "28-LogIntf"))
    assert all("keys: /etc/opkg/keys" in row for row in rows(tables, "7-UpdMech") if "/bin/opkg" in row)


run([tables_are_filled_and_product_yaml_takes_them, what_was_not_seen_is_said_to_be_so,
     a_real_image_fills_its_tables])
