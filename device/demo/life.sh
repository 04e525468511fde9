#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# life.sh THERMOSTAT [FOLDER]: the life of a thermostat in a terminal, each
# part a start of the device. By hand: THERMOSTAT FOLDER, and help.
set -uo pipefail
thermostat=$1
folder=${2:-$(mktemp -d)}
[[ -n ${2:-} ]] || trap 'rm -rf "$folder"' EXIT
if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' off=$'\e[0m'; else bold='' off=''; fi

part() { printf '\n%s\n' "${bold}$*${off}"; [[ ! -t 1 ]] || sleep "${PAUSE:-2}"; }
# One start with these commands; goes on starting while it restarts.
t() {
  local status
  "$thermostat" "$folder" "$@"
  status=$?
  while [[ $status == 10 ]]; do
    "$thermostat" "$folder" status
    status=$?
  done
  return 0
}

part "1. Out of the box: no password is good before one was set, and that needs a hand on the device (5.1-1)"
t "login owner admin" "first correct-horse-7" press "first 12345678" "first acme-heating-9" "first correct-horse-7" \
  "login owner correct-horse-7" "set 21.5" "choose ask" status

part "2. Guessing is made slow, and a power cut does not help (5.1-5)"
t "login owner guess-1" "login owner guess-2" "login owner guess-3" "login owner guess-4" "login owner correct-horse-7"
t "login owner correct-horse-7"
sleep 1.1

part "3. An update for security: a notice, what it mends, and consent (5.3-6, 5.3-11, 5.3-12)"
t "fetch 1.1.0 security disrupts" install read install yes install

part "4. Not taken: changed on the way, signed by somebody else, older (5.3-2, 5.3-9, 5.3-10)"
t "fetch 1.2.0 tampered" "fetch 1.2.0 forged" "fetch 1.0.0" "fetch 1.1.0"

part "5. The power fails while an update is written; the old firmware runs, and the update goes on (5.9-1)"
t "cut 200" "fetch 2.0.0 security"
t status "fetch 2.0.0 security" read yes install

part "6. An update that does not start is taken back by itself, and never tried again (5.9-2)"
t "fetch 2.1.0 crash" read yes install
t "fetch 2.1.0 crash"

part "7. Somebody changes the firmware in flash: it does not run, and the owner is alerted (5.7-1, 5.7-2)"
t "fetch 2.2.0" read yes install
t attack
t "fetch 2.3.0" seen status

part "8. A forgotten password: recovery by a hand on the device; the owner is told"
t "recover nobody-can-do-this" press "recover green-kettle-4" "login owner correct-horse-7" "login owner green-kettle-4"

part "9. Factory reset: all data and passwords are erased, and it says so (5.11-1, 5.11-4)"
t "login owner green-kettle-4" reset
t "login owner green-kettle-4" "login owner admin" status
