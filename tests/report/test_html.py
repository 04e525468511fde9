# SPDX-License-Identifier: Apache-2.0
"""The HTML report in a real browser."""
import json
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
from browser import Browser  # noqa: E402
from images import root_folder, sample, scan  # noqa: E402
from tap import Skip, run  # noqa: E402

WIDTHS = (360, 768, 1280)
MAX_BYTES = 1_000_000


class Page:
    """The reports, made once, and one browser for all tests."""
    folder = tempfile.TemporaryDirectory()
    browser = None
    files = []

    @classmethod
    def reports(cls):
        if not cls.files:
            where = Path(cls.folder.name)
            root = root_folder(where)
            (root / f"etc/{'long' * 50}.conf").write_bytes(b"x")
            (root / "etc/<img src=x onerror=alert(1)>").write_bytes(b"x")
            subjects = [root]
            for name in ("owrt-1505-tplink-wr841n", "nas-dlink-dns320-netboot",
                         "br-2022.02-rootfs-arm"):
                try:
                    subjects.append(sample(name))
                except Skip:
                    pass
            for i, subject in enumerate(subjects):
                file = where / f"report{i}.html"
                file.write_bytes(scan("-f", "html", subject))
                cls.files.append(file)
        return cls.files

    @classmethod
    def each(cls):
        if cls.browser is None:
            cls.browser = Browser()
        for file in cls.reports():
            cls.browser.size(1280)
            cls.browser.media()
            cls.browser.open(file)
            yield cls.browser


def the_page_needs_nothing_else():
    for file in Page.reports():
        text = file.read_text()
        assert len(text) < MAX_BYTES, (file, len(text))
        assert "Content-Security-Policy" in text and "default-src 'none'" in text
        assert not re.search(r"""(src|href)=["']?(https?:|//)|@import|url\(""", text)


def ids_are_single_and_links_lead_somewhere():
    for file in Page.reports():
        text = file.read_text()
        ids = re.findall(r'\sid="([^"]+)"', text)
        twice = {i for i in ids if ids.count(i) > 1}
        assert not twice, twice
        lost = set(re.findall(r'href="#([^"]+)"', text)) - set(ids)
        assert not lost, lost


def the_console_stays_empty_and_the_network_untouched():
    for b in Page.each():
        said = b.log("browser")
        assert said == [], said
        asked = [m["params"]["request"]["url"] for e in b.log("performance")
                 for m in [json.loads(e["message"])["message"]]
                 if m["method"] == "Network.requestWillBeSent"]
        other = [u for u in asked if not u.startswith(("file://", "data:", "chrome://"))]
        assert asked and not other, other


def no_width_needs_scrolling_sideways():
    for b in Page.each():
        for width in WIDTHS:
            b.size(width)
            b.run("document.querySelectorAll('details').forEach(d => d.open = true)")
            wide = b.run("return document.documentElement.scrollWidth")
            assert wide <= width, (width, wide, b.run(
                "return [...document.querySelectorAll('main *')].filter(e => "
                "e.getBoundingClientRect().right > innerWidth + 1).slice(0, 3)"
                ".map(e => e.outerHTML.slice(0, 200))"))
            if width == min(WIDTHS):
                boxes = b.run("return [...document.querySelectorAll('.scroll')].filter(e => "
                              "e.scrollWidth > e.clientWidth).map(e => e.firstChild.id)")
                assert not boxes, boxes


def the_filters_filter():
    for b in Page.each():
        b.run("const i = document.querySelector('[data-for=provision-rows] input');"
              "i.value = '5.4-1'; i.dispatchEvent(new Event('input'))")
        shown = b.run("return [...document.querySelectorAll('#provision-rows [data-row]')]"
                      ".filter(r => r.offsetParent).map(r => r.id)")
        assert "p-5.4-1" in shown and len(shown) < 20, shown
        said = b.run("return document.querySelector('[data-for=provision-rows] output').textContent")
        assert said == f"{len(shown)} of 78", said
        b.run("const i = document.querySelector('[data-for=provision-rows] input');"
              "i.value = ''; i.dispatchEvent(new Event('input'));"
              "document.querySelectorAll('[data-for=provision-rows] [type=checkbox]').forEach(c => "
              "{ c.checked = c.value == 'FAIL'; c.dispatchEvent(new Event('change')) })")
        left = b.run("return [...document.querySelectorAll('#provision-rows [data-row]')]"
                     ".filter(r => r.offsetParent).map(r => r.dataset.row)")
        assert set(left) <= {"FAIL"}, left


def dark_is_dark_and_readable():
    luminance = ("const l = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => { x /= 255;"
                 "return x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4 });"
                 "return .2126 * v[0] + .7152 * v[1] + .0722 * v[2] };")
    contrast = luminance + (
        "const bg = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e)"
        ".backgroundColor; if (!c.endsWith(', 0)')) return c } return 'rgb(255,255,255)' };"
        "return [...document.querySelectorAll('h1,h2,h3,.chip,.cells a,.meta,td,p,.tile b,.tile span')]"
        ".filter(e => e.offsetParent && e.textContent.trim()).map(e => { const a = l(getComputedStyle(e)"
        ".color), b = l(bg(e)); return [(Math.max(a, b) + .05) / (Math.min(a, b) + .05), e.className,"
        " e.textContent.slice(0, 30)] }).filter(x => x[0] < 4.5).slice(0, 5)")
    for b in Page.each():
        for scheme, dark in (("light", False), ("dark", True)):
            b.media(scheme=scheme)
            paper = b.run(luminance + "return l(getComputedStyle(document.body).backgroundColor)")
            assert (paper < 0.05) == dark, (scheme, paper)
            weak = b.run(contrast)
            assert not weak, (scheme, weak)


def it_prints():
    for b in Page.each():
        b.media(scheme="dark")
        data = b.pdf()
        assert data.startswith(b"%PDF-") and len(data) > 20000, len(data)
        b.media("print", "dark")
        assert b.run("return getComputedStyle(document.querySelector('nav')).display") == "none"
        paper = b.run("return getComputedStyle(document.body).backgroundColor")
        ink = b.run("return getComputedStyle(document.querySelector('h1')).color")
        assert paper == "rgb(255, 255, 255)" and ink != "rgb(230, 227, 221)", (paper, ink)


def it_reads_without_the_script():
    for file in Page.reports():
        text = re.sub(r"<script>.*</script>", "", file.read_text(), flags=re.S)
        assert 'class="filter"' not in text or "hidden><input" in text
        assert text.count('data-row="') > 78


try:
    run([
        the_page_needs_nothing_else,
        ids_are_single_and_links_lead_somewhere,
        the_console_stays_empty_and_the_network_untouched,
        no_width_needs_scrolling_sideways,
        the_filters_filter,
        dark_is_dark_and_readable,
        it_prints,
        it_reads_without_the_script,
    ])
finally:
    if Page.browser:
        Page.browser.close()
