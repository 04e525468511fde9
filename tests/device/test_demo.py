#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The life of the demonstration's thermostat takes the course that it is told to take, and what the
device keeps afterwards holds nothing of what was erased."""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "cli"))
from tap import run  # noqa: E402

THERMOSTAT = sys.argv[1]
ROOT = Path(os.environ["ASSAY_SOURCE_ROOT"])

# In this order, whatever stands between.
COURSE = """
> login owner admin
    refused: that account has no password
> first correct-horse-7
    refused: hold the button on the device
> first 12345678
    refused: too simple
> first acme-heating-9
    refused: with a name of account or product in it
> first correct-horse-7
    done
    welcome, owner
    21.5 degrees
> login owner guess-4
    refused: wrong password
> login owner correct-horse-7
    refused: wait 1 s first
boot loader: 1.0.0 in slot A is signed
> login owner correct-horse-7
    refused: wait 1 s first
> fetch 1.1.0 security disrupts
    verified and stored: 1.1.0
    not installed: tell people first (read)
    update 1.1.0, for security, no heating while it installs (20 s)
    "Closes a hole by which a neighbour could turn the heating off."
    not installed: nobody agreed yet (yes)
boot loader: 1.1.0 in slot B is signed, on trial
application: healthy, the update is confirmed
    refused: the image is not the bytes that were signed
    refused: the statement is not signed by the maker
    refused: not newer than what runs
    refused: not newer than what runs
*** power cut, inside a write of flash
boot loader: 1.1.0 in slot B is signed
    verified and stored: 2.0.0
boot loader: 2.0.0 in slot A is signed, on trial
application: healthy, the update is confirmed
boot loader: 2.1.0 in slot B is signed, on trial
boot loader: 2.1.0 in slot B is signed, on trial
boot loader: 2.1.0 in slot B is signed, on trial
boot loader: 2.0.0 in slot A is signed
    notice: the last update was taken back
    history: 2.1.0 taken back
    refused: it was tried before and taken back
boot loader: 2.2.0 in slot B is signed
> attack
boot loader: 2.0.0 in slot A is signed
    ALERT: the firmware was tampered with; the network stays off until you saw this (seen)
    refused: the network is off until the alert was seen
> recover nobody-can-do-this
    refused: hold the button on the device
> recover green-kettle-4
    done
    refused: wrong password
    welcome, owner
    notice: someone at the device set a new password
> reset
    done
    notice: all settings and passwords were erased
> login owner green-kettle-4
    refused: that account has no password
> login owner admin
    refused: that account has no password
    set to nothing, updates not chosen yet, network on
"""


def life(folder):
    done = subprocess.run([ROOT / "device/demo/life.sh", THERMOSTAT, folder], capture_output=True, text=True,
                          env={**os.environ, "PAUSE": "0"}, check=False)
    assert done.returncode == 0 and not done.stderr, done
    return done.stdout


def the_life_takes_its_course():
    with tempfile.TemporaryDirectory() as folder:
        lines = iter(life(folder).splitlines())
        for wanted in COURSE.strip().splitlines():
            before = []
            for line in lines:
                if line == wanted:
                    break
                before.append(line)
            else:
                raise AssertionError(f"no {wanted!r} in:\n" + "\n".join(before))
        flash = Path(folder, "flash.bin").read_bytes()
        assert b"21.5" not in flash


def a_start(folder, *commands, stdin=None):
    return subprocess.run([THERMOSTAT, folder, *commands], input=stdin, capture_output=True, text=True, check=False)


def it_can_be_used_by_hand():
    with tempfile.TemporaryDirectory() as folder:
        done = a_start(folder, stdin="press\nfirst correct-horse-7\nlogin owner correct-horse-7\nset 19\nhelp\nnonsense\nrestart\n")
        assert done.returncode == 10 and "19 degrees" in done.stdout and "attack" in done.stdout, done
        assert a_start(folder, stdin="").returncode == 0
        assert "set to 19" in a_start(folder, stdin="status\noff\nstatus\n").stdout


def power_may_fail_in_any_operation_of_an_update_and_of_a_reset():
    for commands, wanted in ((("fetch 3.0.0", "read", "yes", "install"), "3.0.0"), (("press", "reset"), None)):
        for cut in (1, 3, 8, 21):
            with tempfile.TemporaryDirectory() as folder:
                a_start(folder, "press", "first correct-horse-7", "login owner correct-horse-7", "set 19", "choose ask")
                dark = a_start(folder, f"cut {cut}", *commands)
                assert dark.returncode in (0, 9, 10), dark
                if wanted:
                    for _ in range(3):
                        done = a_start(folder, *commands)
                    assert "boot loader: 3.0.0" in a_start(folder, "off").stdout, done
                    assert "welcome" in a_start(folder, "login owner correct-horse-7").stdout
                else:
                    done = a_start(folder, "login owner correct-horse-7", "status")
                    gone = "no password" in done.stdout and "set to nothing" in done.stdout
                    kept = "welcome" in done.stdout and "set to 19" in done.stdout
                    assert gone != kept, (cut, done.stdout)


run([
    the_life_takes_its_course,
    it_can_be_used_by_hand,
    power_may_fail_in_any_operation_of_an_update_and_of_a_reset,
])
