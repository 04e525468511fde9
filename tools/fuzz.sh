#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# fuzz.sh [TARGET [SECONDS]]: runs one fuzz target, or all in turn; new inputs
# go to build/fuzz-corpus/, crashes to build/fuzz-crashes/.
set -eu
seconds=${2:-60}
if [ $# -gt 0 ]; then
  targets=$1
else
  targets=$(find build/fuzz/fuzz -maxdepth 1 -type f -name 'fuzz-*' -perm -u+x |
    sed 's|.*/fuzz-||' | sort)
fi
mkdir -p build/fuzz-crashes
status=0
for t in $targets; do
  mkdir -p "build/fuzz-corpus/$t"
  dict=
  [ ! -f "fuzz/dict/$t.dict" ] || dict=-dict=fuzz/dict/$t.dict
  if "build/fuzz/fuzz/fuzz-$t" -max_total_time="$seconds" -rss_limit_mb=2048 -timeout=20 \
    -print_final_stats=1 -artifact_prefix="build/fuzz-crashes/$t-" ${dict:+"$dict"} \
    "build/fuzz-corpus/$t" "fuzz/corpus/$t" >"build/fuzz-$t.log" 2>&1; then
    what=ok
  else
    what=FAILED
    status=1
  fi
  runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "build/fuzz-$t.log")
  printf '%-24s %-6s %12s executions\n' "$t" "$what" "${runs:-?}"
done
exit $status
