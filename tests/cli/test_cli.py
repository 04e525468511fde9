# SPDX-License-Identifier: Apache-2.0
"""The program from outside: verbs, streams, exit status, generated documents."""
import json
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tap import Skip, run

ASSAY = sys.argv[1]
ROOT = Path(os.environ.get("ASSAY_SOURCE_ROOT", Path(__file__).parents[2]))


def assay(*words, **how):
    how.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run([ASSAY, *words], capture_output=True, text=True, timeout=60, **how)


def check_error(result, status, part):
    assert result.returncode == status, (result.returncode, result.stderr)
    assert result.stdout == "", result.stdout
    assert re.fullmatch(r"assay: [^\n]+\n", result.stderr), result.stderr
    assert part in result.stderr, result.stderr


def check_plain(result, part):
    assert result.returncode == 0, result.stderr
    assert result.stderr == "", result.stderr
    assert part in result.stdout, result.stdout


def verbs():
    text = (ROOT / "src/cli/commands.def").read_text()
    return re.findall(r"^CMD\((\w+)\)", text, re.M)


def help_and_version_answer_in_every_way():
    version = re.search(r"version: '([^']+)'", (ROOT / "meson.build").read_text())[1]
    for words in (["--version"], ["-V"], ["version", "--version"]):
        assert assay(*words).stdout == f"assay {version}\n"
    for words in (["--help"], ["-h"], ["help"]):
        check_plain(assay(*words), "usage: assay VERB")


def every_verb_has_help_with_an_example():
    for verb in verbs():
        check_plain(assay("help", verb), f"usage: assay {verb} ")
        check_plain(assay(verb, "--help"), "\nexamples:\n  assay ")
        assert assay(verb, "-h").stdout == assay("help", verb).stdout
        assert max(map(len, assay("help", verb).stdout.splitlines())) <= 80
        assert f"  {verb} " in assay("help").stdout


def wrong_usage_is_one_line_and_status_2():
    check_error(assay(), 2, "no verb given")
    check_error(assay("versoin"), 2, "did you mean 'version'?")
    check_error(assay("help", "versoin"), 2, "did you mean 'version'?")
    check_error(assay("--format", "json"), 2, "behind the verb")
    check_error(assay("xyzzy"), 2, "'assay help' lists them")
    check_error(assay("version", "--outputt", "x"), 2, "did you mean --output?")
    check_error(assay("version", "extra"), 2, "takes no operands")
    check_error(assay("version", "--format", "xml"), 2, "see: assay help version")


def what_was_written_cannot_steer_the_terminal():
    result = assay("a\x1b[31mb\nc\x07")
    check_error(result, 2, "\\x1b[31m")
    assert "\x1b" not in result.stderr and "\x07" not in result.stderr


def json_of_version_is_json():
    answer = json.loads(assay("version", "--format", "json").stdout)
    assert answer["schema"] == "assay-version/1"
    assert [x["layer"] for x in answer["sandbox"]][-1] == "seccomp"
    for layer in answer["sandbox"]:
        assert layer["in_force"] == ("why_not" not in layer)


def output_goes_to_a_file_whole_or_not_at_all():
    with tempfile.TemporaryDirectory() as where:
        to = Path(where) / "v.json"
        result = assay("version", "-f", "json", "-o", str(to))
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
        json.loads(to.read_text())
        assert os.listdir(where) == ["v.json"]
        check_error(assay("version", "-o", f"{where}/no/v"), 4, "does not exist")
        check_error(assay("version", "-o", where), 4, "is a directory")
        check_plain(assay("version", "-o", "-"), "assay ")


def a_full_disk_is_an_error():
    if not os.path.exists("/dev/full"):
        raise Skip("no /dev/full here")
    with open("/dev/full", "w") as full:
        result = subprocess.run([ASSAY, "help"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert result.returncode == 4, result.returncode
    assert result.stderr == "assay: standard output: cannot be written, no space is left\n"


def a_closed_pipe_ends_it_silently():
    read, write = os.pipe()
    os.close(read)
    process = subprocess.Popen([ASSAY, "help"], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == -13, process.returncode
    assert errors == b"", errors


def closed_streams_are_no_trap():
    for closing, status in (("<&-", 0), ("2>&-", 0), ("<&- 2>&-", 0), (">&-", 4), (">&- 2>&-", 4)):
        for words in ("help", "version"):
            got = subprocess.run(["sh", "-c", f'"$0" {words} {closing}', ASSAY],
                                 capture_output=True, timeout=60).returncode
            assert got == status, (closing, words, got)


def a_terminal_gets_the_same_help():
    parent, child = pty.openpty()
    process = subprocess.Popen([ASSAY, "help"], stdout=child, stderr=child, stdin=child)
    os.close(child)
    text = b""
    while True:
        try:
            block = os.read(parent, 65536)
        except OSError:
            break
        if not block:
            break
        text += block
    process.wait(60)
    os.close(parent)
    assert text.decode().replace("\r\n", "\n") == assay("help").stdout


DOCUMENTS = {
    "docs/man/assay.1": ["help", "--man"],
    "docs/completion/assay.bash": ["help", "--completion", "bash"],
    "docs/completion/_assay": ["help", "--completion", "zsh"],
}


def the_manual_and_the_completions_are_up_to_date():
    for path, words in DOCUMENTS.items():
        assert (ROOT / path).read_text() == assay(*words).stdout, (
            f"{path} is out of date; run tools/bless_cli.sh")


def help_tells_the_statuses_of_its_verb():
    for verb, fails in (("scan", True), ("diff", True), ("assess", True), ("list", False),
                        ("explain", False), ("version", False), ("check", False), ("verify", True),
                        ("pack", False), ("inspect", False)):
        text = assay("help", verb).stdout
        statuses = text[text.index("exit status:"):]
        assert ("\n  1  " in statuses) == fails, statuses
        assert "The exit status is" not in text


def an_image_without_files_shows_its_layers():
    with tempfile.TemporaryDirectory() as where:
        path = Path(where) / "a.hex"
        path.write_text(":100000000040002015000000190000001D00000045\n:00000001FF\n")
        text = assay("scan", "--min-coverage", "0", str(path)).stdout
        assert re.search(r"^  ihex@0x0  ", text, re.M), text


def the_manual_is_well_formed():
    if not shutil.which("mandoc"):
        raise Skip("mandoc is not installed")
    path = ROOT / "docs/man/assay.1"
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "style", str(path)],
                          capture_output=True, text=True)
    said = [line for line in lint.stdout.splitlines() if "missing date" not in line]
    assert not said, "\n".join(said)
    text = subprocess.run(["mandoc", "-T", "ascii", str(path)], capture_output=True, text=True).stdout
    plain = re.sub(r".\x08", "", text)
    for verb in verbs():
        assert f"assay {verb} [OPTIONS]" in plain, verb
    assert "--limit-memory SIZE" in plain


def bash_completes(line):
    words = line.split(" ")
    script = ('source "$1"; COMP_WORDS=("${@:2}"); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); '
              'compopt() { :; }; _assay; printf "%s\\n" "${COMPREPLY[@]}"')
    result = subprocess.run(["bash", "-c", script, "bash", str(ROOT / "docs/completion/assay.bash"),
                             *words], capture_output=True, text=True, check=True, cwd=ROOT)
    assert result.stderr == "", result.stderr
    return result.stdout.split()


def bash_completes_verbs_options_and_values():
    if not shutil.which("bash"):
        raise Skip("bash is not installed")
    assert bash_completes("assay vers") == ["version"]
    assert bash_completes("assay ") == verbs()
    assert bash_completes("assay version --fo") == ["--format"]
    assert bash_completes("assay version --format j") == ["json"]
    assert bash_completes("assay help --completion ") == ["bash", "zsh"]
    assert bash_completes("assay help vers") == ["version"]
    assert "meson.build" in bash_completes("assay version --output me")


def the_completions_parse():
    shells = {"bash": "assay.bash", "zsh": "_assay"}
    for shell, name in shells.items():
        if shutil.which(shell):
            subprocess.run([shell, "-n", str(ROOT / "docs/completion" / name)], check=True)
    if not shutil.which("zsh"):
        raise Skip("zsh is not installed; only bash was asked")


def a_workspace_begins_once_and_is_checked():
    with tempfile.TemporaryDirectory() as where:
        file = Path(where) / "w" / "product.yaml"
        assert assay("init", "--name", "A: b", file.parent).returncode == 0
        before = file.read_bytes()
        check_error(assay("init", file.parent), 3, "is there already")
        assert file.read_bytes() == before and os.listdir(file.parent) == ["product.yaml"]
        assert assay("check", file.parent).returncode == 0
        file.write_bytes(before + b"featurs: {}\n")
        result = assay("check", file.parent)
        line = before.count(b"\n") + 1
        assert result.returncode == 3
        assert f"product.yaml:{line}:1: error: there is no key 'featurs'; did you mean" in result.stdout
        check_error(assay("check", where), 3, "assay init")


run([
    help_and_version_answer_in_every_way,
    every_verb_has_help_with_an_example,
    wrong_usage_is_one_line_and_status_2,
    what_was_written_cannot_steer_the_terminal,
    json_of_version_is_json,
    output_goes_to_a_file_whole_or_not_at_all,
    a_full_disk_is_an_error,
    a_closed_pipe_ends_it_silently,
    closed_streams_are_no_trap,
    a_terminal_gets_the_same_help,
    the_manual_and_the_completions_are_up_to_date,
    the_manual_is_well_formed,
    help_tells_the_statuses_of_its_verb,
    an_image_without_files_shows_its_layers,
    bash_completes_verbs_options_and_values,
    the_completions_parse,
    a_workspace_begins_once_and_is_checked,
])
