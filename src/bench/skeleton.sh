#!/bin/sh
# An adapter for `assay bench`: it speaks for one updater. Made by
# `assay bench new-adapter`; docs/bench.md of assay says what each verb must do.
#
# It runs as it is, with a stand-in for an updater that checks nothing at all,
# so that you see what the bench says of such a one:
#
#     assay bench --adapter ./THIS-FILE
#
# Then replace what is marked CHANGE, one verb after the other. What this
# program prints to standard output is read as JSON; everything else (standard
# error) ends up in the file `log` of the work folder (--work DIR keeps it).
set -eu
work=${ASSAY_BENCH_WORK:?set by assay bench}/subject # the only place to write to
now=$work/now   # what the subject changes: its slots, its state
base=$work/base # a copy of it, made by setup, for reset

# --payload FILE --version V --key K --hardware H, in any order
options() {
  while [ $# -gt 1 ]; do
    case $1 in
      --payload) payload=$2 ;; --version) version=$2 ;; --key) key=$2 ;; --hardware) hardware=$2 ;;
    esac
    shift 2
  done
}

# What a start of the device runs. CHANGE when your boot loader does more than
# to start the chosen slot: fall back, verify, count tries.
say_state() {
  active=$(cat "$now/active")
  case $(head -c 20 "$now/$active" | tr -d '\0') in
    'assay-bench payload:') [ "$active" = a ] && running=0 || running=1 ;;
    *) running=null ;;
  esac
  printf '{"running": %s, "slots": [{"file": "%s/a"}, {"file": "%s/b"}]}\n' "$running" "$now" "$now"
}

case ${1:-} in
caps) # CHANGE: name, version, and what the subject has (docs/bench.md lists the words)
  echo '{"name": "my updater", "version": "0", "format": "raw", "has": ["wrap"]}'
  ;;

setup) # a subject that runs FILE as version V; keys "good" (trusted) and "other"
  shift; options "$@"
  rm -rf "$work"; mkdir -p "$now"
  cp "$payload" "$now/a"; : >"$now/b"; echo a >"$now/active"
  # CHANGE: make two keys here, and tell the subject to trust "good"
  echo "$version" >"$now/version"
  cp -R "$now" "$base"
  echo '{}'
  ;;

make-package) # OUT: an update package with these properties
  out=$2; shift 2; options "$@"
  # CHANGE: pack $payload as $version for $hardware (good: this device, other:
  # another one), signed with $key (good, other, none), as your build does
  : "$version" "$key" "$hardware"
  cp "$payload" "$out"
  echo '{}'
  ;;

install) # give the package to the updater, and wait for its end
  [ "$(cat "$now/active")" = a ] && idle=b || idle=a
  status=0
  # CHANGE: your updater in place of cp. Leave ASSAY_BENCH_WRAP before it when
  # it is one command; else take "wrap" out of caps.
  # shellcheck disable=SC2086 # words are meant to be split
  ${ASSAY_BENCH_WRAP:-} cp "$2" "$now/$idle" >&2 || status=$?
  accepted=false
  if [ "$status" = 0 ]; then
    accepted=true
    echo "$idle" >"$now/active" # CHANGE: if the updater does not do it by itself
  fi
  printf '{"accepted": %s, "status": %s, "message": ""}\n' $accepted $status
  ;;

reboot) # power off and on. CHANGE: for a real device, switch it, and wait
  say_state
  ;;

reset) # back to what setup left
  rm -rf "$now"; cp -R "$base" "$now"
  say_state
  ;;

*)
  echo "usage: $0 caps|setup|make-package|install|reboot|reset ..." >&2
  exit 2
  ;;
esac
