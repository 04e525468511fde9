#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# lint.sh: formatting, layering, shell scripts, static analysis of all C files.
set -eu
status=0
say() { printf '%s\n' "-- $*"; }
say "clang-format"
git ls-files '*.c' '*.h' | xargs clang-format-14 --dry-run -Werror || status=1
say "layers"
python3 tools/layers.py || status=1
say "comments: only /* */ is committed, every file says what it is"
if git ls-files 'src/*.[ch]' 'include/*.h' 'fuzz/*.c' 'tests/*.[ch]' | xargs grep -nE '^\s*//' ; then status=1; fi
for f in $(git ls-files '*.c' '*.h'); do
  head -1 "$f" | grep -q '^/\*' || { echo "$f: begins without a sentence of what it is"; status=1; }
  grep -q 'SPDX-License-Identifier: Apache-2.0' "$f" || { echo "$f: no SPDX line"; status=1; }
done
say "shellcheck"
git ls-files 'run' '*.sh' '.ci/run' | xargs shellcheck || status=1
say "cppcheck"
cppcheck -q --error-exitcode=1 --inline-suppr --enable=warning,portability \
  --suppress=missingIncludeSystem -Isrc -Iinclude src || status=1
say "clang-tidy"
git ls-files 'src/*.c' | xargs -P 2 -n 1 clang-tidy-14 -p build/debug --quiet 2>/dev/null || status=1
[ $status = 0 ] && say "clean" || say "see above"
exit $status
