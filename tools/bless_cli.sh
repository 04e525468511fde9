#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# bless_cli.sh [PROGRAM]: writes the manual page and the shell completions anew
# from the tables of src/cli/. Do this whenever a verb or an option changes.
set -eu
cd "$(dirname "$0")/.."
assay=${1:-build/debug/src/cli/assay}
mkdir -p docs/man docs/completion
"$assay" help --man --output docs/man/assay.1
"$assay" help --completion bash --output docs/completion/assay.bash
"$assay" help --completion zsh --output docs/completion/_assay
